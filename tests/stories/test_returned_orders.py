"""成交订单被退回 · of an inquiry and of an auction: the supplier does not take the order, or the buyer's side takes it back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import LazySettings

from backend.core import clock
from backend.core.clock import SHANGHAI
from backend.core.models import JournalEntry, Mail
from backend.order.jobs import decline_overdue
from backend.order.models import Order, SupplierOrder
from procurement_methods.engine import clockwork
from procurement_methods.models import OcdsRelease
from storefront_api.kit.ids import to_global_id
from tests.conftest import Api
from tests.stories.market import Market, need

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
PRICES = (("1200", "800"), ("1100", "700"), ("1150", "750"))
"""Above what goes to the suppliers without an approval: the second is first, the third second, the first third."""


@pytest.fixture(params=["ONLINE_INQUIRY", "REVERSE_AUCTION"])
def market(
    request: pytest.FixtureRequest, api: Api, settings: LazySettings, tmp_path: Path
) -> Iterator[Market]:
    settings.KEYS_ROOT = tmp_path / "keys"
    with clock.moved(to=START):
        here = Market(api)
        here.create(request.param, "below_limit", need(budget="20000"))
        if request.param == "ONLINE_INQUIRY":
            here.publish()
        else:
            here.announce()
        here.quotes(*PRICES)
        with after(hours=49, minutes=1):
            clockwork.run_due()  # 竞价开始，无人再降价
        yield here


def after(**more: float) -> AbstractContextManager[None]:
    return clock.moved(to=START + timedelta(**more))


def auctioned(market: Market) -> bool:
    return bool(market.see("auction { phase }", market.clerk)["auction"])


def awarded(market: Market, place: int) -> None:
    """The next in the order is chosen, or confirms."""
    clockwork.run_due()
    if auctioned(market):
        market.does(market.sellers[place], "ConfirmAward")
    else:
        market.does(market.clerk, "ChooseWinner")
    assert market.winner() == market.sellers[place]


def ordered(market: Market) -> Order:
    found = market.order()
    assert not found["errors"], found["errors"]
    assert market.stage() == "completed"
    return Order.objects.order_by("-number")[0]


def approved(market: Market, order: Order) -> SupplierOrder:
    decided = market.asked(
        market.purse.approver, "approvalApprove", id=to_global_id("ApprovalRequest", order.approval_id)
    )
    assert not decided["errors"], decided["errors"]
    return order.supplier_orders.get()


def back(market: Market) -> str:
    """Where an award goes on with the next candidate."""
    return "confirming" if auctioned(market) else "choosing"


def test_供应商拒单_由次位递补_再拒再递补_都拒则没有候选人(market: Market) -> None:
    with after(hours=50):
        awarded(market, 1)
        for place, following in ((1, 2), (2, 0)):
            part = approved(market, ordered(market))
            refused = market.asked(
                market.sellers[place],
                "supplierOrderDecline",
                id=to_global_id("SupplierOrder", part.pk),
                reason="断货",
            )
            assert not refused["errors"], refused["errors"]
            assert market.see("order { number }", market.clerk)["order"] is None
            line = market.purse.budget_line
            line.refresh_from_db()
            assert line.available_amount == line.total_amount
            awarded(market, following)
        entries = JournalEntry.objects.filter(verb="procurement.order_declined").order_by("pk")
        assert [(each.facts["supplier"], each.facts["reason"]) for each in entries] == [
            ("示例供应商1", "断货"), ("示例供应商2", "断货"),
        ]  # fmt: skip
        if auctioned(market):
            assert Mail.objects.filter(to=market.sellers[2].email, subject__contains="请确认成交").exists()
        part = approved(market, ordered(market))
        market.asked(
            market.sellers[0],
            "supplierOrderDecline",
            id=to_global_id("SupplierOrder", part.pk),
            reason="断货",
        )
        clockwork.run_due()
        if auctioned(market):
            assert (market.stage(), market.failure()) == ("failed", "no_quote_left")
        else:
            assert market.refused(market.clerk, "ChooseWinner") == "STEP_NOT_YET"
            market.does(market.clerk, "Terminate", reason="均已放弃")
    tags = [
        release.body["tag"]
        for release in OcdsRelease.objects.filter(body__tag__contains=["awardCancellation"])
    ]
    assert tags == [["awardCancellation"]] * 3


def test_逾期未接单_视同放弃(market: Market) -> None:
    with after(hours=50):
        awarded(market, 1)
        approved(market, ordered(market))
    with after(days=20):
        decline_overdue(0)
        clockwork.run_due()
        assert market.stage() == back(market)
        if auctioned(market):
            assert market.winner() == market.sellers[2]


def test_审批退回_取消_仍由原供应商成交_可重新下单(market: Market) -> None:
    with after(hours=50):
        awarded(market, 1)
        order = ordered(market)
        request = to_global_id("ApprovalRequest", order.approval_id)
        returned = market.asked(market.purse.approver, "approvalReturn", id=request, reason="请核对收货地址")
        assert not returned["errors"], returned["errors"]
        assert market.stage() == "ordering"
        assert market.states(market.clerk)["PLACE_ORDER"] == "OPEN"
        assert market.winner() == market.sellers[1]
        again = ordered(market)
        canceled = market.asked(market.clerk, "orderCancel", id=to_global_id("Order", again.pk))
        assert not canceled["errors"], canceled["errors"]
        assert market.stage() == "ordering"
        approved(market, ordered(market))
        assert market.stage() == "completed"
        assert market.see("order { total { gross { amount } } }", market.clerk)["order"]["total"]["gross"][
            "amount"
        ] == float(Decimal("13100"))
        said = JournalEntry.objects.filter(verb="procurement.order_taken_back").order_by("pk")
        assert [entry.facts["reason"] for entry in said] == ["审批退回：请核对收货地址", "采购人取消订单"]
