"""分页 · every list of the schema pages in the same way: bad arguments are named, cursors stay good while rows come and go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from graphql import get_named_type, is_required_argument

from backend.account.models import Membership, User
from backend.core.actor import Role
from backend.product.models import Product
from storefront_api.kit.ids import to_global_id
from storefront_api.schema import schema
from tests import make
from tests.conftest import Api
from tests.order.orders import placed

pytestmark = pytest.mark.django_db

LISTS = sorted(
    name
    for name, field in schema.graphql_schema.query_type.fields.items()
    if get_named_type(field.type).name.endswith("CountableConnection")
)
GIVEN: dict[str, str] = {"products": 'channel: "wenzhou"', "productVariants": 'channel: "wenzhou"'}
"""What a list needs beside paging, or is asked with here."""
BAD = {
    "nothing": "",
    "both ends": "first: 2, last: 2",
    "none": "first: 0",
    "less than none": "first: -1",
    "too many": "first: 101",
    "too many from the end": "last: 101",
    "the wrong side": 'first: 2, before: "WzFd"',
    "no cursor": 'first: 2, after: "§"',
    "no list in it": 'first: 2, after: "eyJhIjoxfQ"',
    "a cursor of another list": 'first: 2, after: "WzEsMiwzLDQsNSw2XQ"',
    "a cursor with other things in it": 'first: 2, after: "W1siYSJdXQ"',
    "a NUL in the cursor": 'first: 2, after: "WyJcdTAwMDAiXQ"',
}


@pytest.fixture
def viewer() -> User:
    """Somebody who may ask for every list: an operator who is also a clerk."""
    make.channel()
    person = make.member(make.organisation("platform"), Role.OPERATOR)
    Membership.objects.create(user=person, organisation=make.organisation("buyer"), role=Role.PURCHASER)
    return person


def ask(api: Api, name: str, paging: str, viewer: User) -> dict[str, Any]:
    field = schema.graphql_schema.query_type.fields[name]
    needed = [argument for argument, given in field.args.items() if is_required_argument(given)]
    assert not needed or name in GIVEN, f"请在 GIVEN 里写明 {name} 需要什么 · say in GIVEN what {name} needs"
    arguments = ", ".join(filter(None, [GIVEN.get(name, ""), paging]))
    called = f"{name}({arguments})" if arguments else name
    edges = (
        "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { __typename } }"
    )
    return api(f"{{ {called} {{ {edges} }} }}", as_=viewer)


@pytest.mark.parametrize("name", LISTS)
def test_分页参数有误_逐项说明(api: Api, viewer: User, name: str) -> None:
    good = ask(api, name, "first: 2", viewer)
    assert "errors" not in good, good
    assert (good["data"] or {})[name]["pageInfo"]["hasPreviousPage"] is False
    for case, paging in BAD.items():
        answer = ask(api, name, paging, viewer)
        codes = [error["extensions"]["exception"]["code"] for error in answer.get("errors", ())]
        assert codes == ["GraphQLError"], (case, answer)
        assert "Internal" not in answer["errors"][0]["message"], case


def pages(api: Api, name: str, viewer: User, between: Callable[[], object], size: int = 2) -> Iterator[str]:
    """Walk a list to its end, doing something between every two pages; the ids in it."""
    after = ""
    extra = GIVEN.get(name, "")
    while True:
        paging = f"{extra} first: {size} {after}"
        answer = api.data(
            f"{{ {name}({paging}) {{ pageInfo {{ hasNextPage endCursor }} edges {{ node {{ id }} }} }} }}",
            as_=viewer,
        )[name]
        yield from (edge["node"]["id"] for edge in answer["edges"])
        if not answer["pageInfo"]["hasNextPage"]:
            return
        after = f'after: "{answer["pageInfo"]["endCursor"]}"'
        between()


def test_翻页时有人下单_不重不漏(api: Api) -> None:
    """Newest first: orders that come meanwhile stand before the first page and push nothing out of the later ones."""
    buyer = make.buyer()
    before = {str(placed(buyer=buyer).pk) for _ in range(5)}
    seen = list(pages(api, "orders", buyer.purchaser, lambda: placed(buyer=buyer)))
    assert len(seen) == len(set(seen)) == len(before)


def test_翻页时商品增减_不重不漏(api: Api, viewer: User) -> None:
    kept = [make.product() for _ in range(7)]
    doomed = [make.product() for _ in range(3)]

    def turbulence() -> None:
        make.product()
        if doomed:
            Product.objects.filter(pk=doomed.pop().pk).update(state="delisted")

    seen = list(pages(api, "products", viewer, turbulence))
    assert len(seen) == len(set(seen))
    assert {to_global_id("Product", product.pk) for product in kept} <= set(seen)


@pytest.mark.parametrize("name", ["products", "categories", "orders"])
def test_从后往前与从前往后是同一张表(api: Api, name: str) -> None:
    buyer = make.buyer()
    for _ in range(5):
        placed(buyer=buyer)
    extra = GIVEN.get(name, "")
    answer = api.data(
        f"{{ a: {name}({extra} first: 100) {{ edges {{ node {{ id }} }} }} b: {name}({extra} last: 100) {{ edges {{ node {{ id }} }} }} }}",
        as_=buyer.purchaser,
    )
    assert answer["a"]["edges"] == answer["b"]["edges"] != []
