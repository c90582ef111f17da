"""来晚一步 · what a clerk is told over HTTP when the last pieces are gone, or the session is over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from backend.account import tokens
from backend.checkout import services
from backend.checkout.models import Checkout
from backend.checkout.services import Wanted
from backend.core import clock
from backend.order.models import Order
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import ISSUER, Api

pytestmark = pytest.mark.django_db

COMPLETE = """mutation($id: ID!) { checkoutComplete(id: $id) {
    order { id } errors { code field message } } }"""


def cart(buyer: make.Buyer, *wanted: Wanted) -> Checkout:
    """A cart that could be ordered."""
    by = buyer.purchaser.actor()
    made = services.create(make.channel(), wanted, by=by)
    services.set_address(made.pk, buyer.address.pk, by=by)
    services.set_budget_line(made.pk, buyer.budget_line.pk, by=by)
    return made


def test_加购后被别家买完_说明哪件还剩几件_换数量后可再提交(api: Api) -> None:
    product = make.product(stock=5)
    mine, theirs = make.buyer(), make.buyer()
    waiting = cart(mine, Wanted(product.variant.pk, 4))
    services.complete(cart(theirs, Wanted(product.variant.pk, 3)).pk, by=theirs.purchaser.actor())

    def complete() -> Any:
        variables = {"id": to_global_id("Checkout", waiting.pk)}
        return api(COMPLETE, variables, as_=mine.purchaser)["data"]["checkoutComplete"]

    answer = complete()
    assert answer["order"] is None
    (error,) = answer["errors"]
    assert (error["code"], error["field"]) == ("INSUFFICIENT_STOCK", "lines")
    assert Order.objects.count() == 1

    services.update_lines(waiting.pk, [Wanted(product.variant.pk, 2)], by=mine.purchaser.actor())
    answer = complete()
    assert answer["errors"] == []
    assert Order.objects.count() == 2


@pytest.mark.parametrize("key", ["", "press-1"], ids=["无幂等键", "有幂等键"])
def test_登录过期后提交_什么也没发生_刷新后同一请求成功(api: Api, key: str) -> None:
    buyer = make.buyer()
    checkout = cart(buyer, Wanted(make.product().variant.pk, 1))
    variables = {"id": to_global_id("Checkout", checkout.pk)}
    headers = {"Idempotency-Key": key} if key else {}
    with clock.moved(by=timedelta(hours=-1)):
        old = tokens.issue(buyer.purchaser, tokens.ACCESS, ISSUER)
    answer = api(COMPLETE, variables, Authorization=f"Bearer {old}", **headers)
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "JWT_SIGNATURE_EXPIRED"
    assert "field" in error["extensions"]
    assert not Order.objects.exists()

    answer = api(COMPLETE, variables, as_=buyer.purchaser, **headers)
    assert answer["data"]["checkoutComplete"]["order"]
    assert Order.objects.count() == 1
