"""元数据 · metadata through GraphQL: on every kind, for those who own or manage it, and for nobody else."""

from __future__ import annotations

from typing import Any

import pytest

from backend.core.models import JournalEntry
from backend.core.permissions import Permission
from backend.metadata import services
from backend.metadata.kinds import KINDS
from backend.page.models import Page
from backend.product.models import Product
from storefront_api.kit.ids import split_global_id, to_global_id
from tests import make
from tests.conftest import Api
from tests.contract.world import one_world
from tests.races import together

pytestmark = pytest.mark.django_db

ITEM = 'item { __typename metadata { key value } metafields(keys: ["a", "none"]) } errors { field code }'
UPDATE = (
    f"mutation($id: ID!, $input: [MetadataInput!]!) {{ updateMetadata(id: $id, input: $input) {{ {ITEM} }} }}"
)
DELETE = f"mutation($id: ID!, $keys: [String!]!) {{ deleteMetadata(id: $id, keys: $keys) {{ {ITEM} }} }}"
PRIVATE = """mutation($id: ID!, $input: [MetadataInput!]!) { updatePrivateMetadata(id: $id, input: $input) {
    item { privateMetadata { key value } privateMetafield(key: "a") privateMetafields } errors { field code } } }"""
GIVEN = [{"key": "a", "value": "1"}, {"key": "b", "value": "2"}]


def codes(answer: dict[str, Any], name: str) -> list[str]:
    """The codes of all errors of an answer."""
    if answer.get("errors"):
        return [error["extensions"]["exception"]["code"] for error in answer["errors"]]
    return [error["code"] for error in answer["data"][name]["errors"]]


def test_每一种对象都能写入_由有管理权限者(api: Api) -> None:
    """Every kind that this world has; the operator holds every permission."""
    world = one_world()
    boss = make.staff(*Permission)
    tried = set()
    for name, id in world.ids.items():
        kind = {"ShippingMethod": "ShippingMethodType"}.get(split_global_id(id)[0], split_global_id(id)[0])
        if kind not in KINDS or name.startswith("Draft"):  # a draft of an order is kept as a cart
            continue
        tried.add(kind)
        payload = api.data(UPDATE, {"id": id, "input": GIVEN}, as_=boss)["updateMetadata"]
        assert payload["item"]["__typename"] == kind
        assert {"key": "b", "value": "2"} in payload["item"]["metadata"], kind
        assert payload["item"]["metafields"] == {"a": "1"}, kind
        payload = api.data(DELETE, {"id": id, "keys": ["a", "none"]}, as_=boss)["deleteMetadata"]
        assert payload["item"]["metafields"] == {}, kind
        payload = api.data(PRIVATE, {"id": id, "input": GIVEN}, as_=boss)["updatePrivateMetadata"]
        assert payload["item"]["privateMetafields"] == {"a": "1", "b": "2"}, kind
        assert payload["item"]["privateMetafield"] == "1", kind
    assert set(KINDS) - tried <= {"App", "Invoice", "User"}


def test_每一种对象都只有相干者能写(api: Api) -> None:
    world = one_world()
    strangers = [None, make.buyer().purchaser, make.supplier().sales, make.staff(Permission.MANAGE_GIFT_CARD)]
    for id in world.ids.values():
        if split_global_id(id)[0] not in KINDS:
            continue
        for person in strangers:
            for document, name in ((UPDATE, "updateMetadata"), (PRIVATE, "updatePrivateMetadata")):
                answer = api(document, {"id": id, "input": GIVEN}, as_=person)
                assert codes(answer, name) in (["PermissionDenied"], ["NOT_FOUND"]), (id, answer)
    for kind in KINDS.values():
        assert not kind.model._default_manager.filter(metadata__has_key="a").exists()
        assert not kind.model._default_manager.filter(private_metadata__has_key="a").exists()


def test_所有者能写公开的_不能写内部的(api: Api) -> None:
    supplier = make.supplier()
    product = make.product(supplier)
    buyer = make.buyer()
    owned = [
        (supplier.sales, to_global_id("Product", product.pk)),
        (supplier.sales, to_global_id("ProductVariant", product.variant.pk)),
        (buyer.purchaser, to_global_id("User", buyer.purchaser.pk)),
        (buyer.purchaser, to_global_id("Address", buyer.address.pk)),
    ]
    for person, id in owned:
        assert api.data(UPDATE, {"id": id, "input": GIVEN}, as_=person)
        assert codes(api(PRIVATE, {"id": id, "input": GIVEN}, as_=person), "") == ["PermissionDenied"], id
    assert JournalEntry.objects.filter(verb="metadata.updated").count() == len(owned)


def test_购物车由持有者写入(api: Api) -> None:
    make.channel()
    create = """mutation { checkoutCreate(input: {channel: "wenzhou", lines: []}) { checkout { id } errors { code } } }"""
    id = api.data(create)["checkoutCreate"]["checkout"]["id"]
    item = api.data(UPDATE, {"id": id, "input": GIVEN})["updateMetadata"]["item"]
    assert item["__typename"] == "Checkout"
    asked = 'query($id: ID!) { checkout(id: $id) { metafield(key: "a") metafields } }'
    assert api.data(asked, {"id": id})["checkout"] == {"metafield": "1", "metafields": {"a": "1", "b": "2"}}

    buyer = make.buyer()
    own = api.data(create, as_=buyer.purchaser)["checkoutCreate"]["checkout"]["id"]
    assert api.data(UPDATE, {"id": own, "input": GIVEN}, as_=buyer.purchaser)
    assert codes(api(UPDATE, {"id": own, "input": GIVEN}), "updateMetadata") == ["NOT_FOUND"]


@pytest.mark.parametrize("id", [to_global_id("Product", 999_999), to_global_id("Settlement", 1)])
def test_没有的对象(api: Api, id: str) -> None:
    answer = api(UPDATE, {"id": id, "input": GIVEN}, as_=make.staff(*Permission))
    assert codes(answer, "updateMetadata") == ["NOT_FOUND"]


def test_过限说明原因(api: Api) -> None:
    page = make.page()
    editor = make.staff(Permission.MANAGE_PAGES)
    given = [{"key": "", "value": "1"}]
    answer = api(UPDATE, {"id": to_global_id("Page", page.pk), "input": given}, as_=editor)
    assert answer["data"]["updateMetadata"]["errors"] == [{"field": "input", "code": "REQUIRED"}]


def test_内部元数据由管理权限者读_目录行亦然(api: Api) -> None:
    category = make.category()
    category.private_metadata = {"a": "内部"}
    category.save()
    asked = f'{{ category(id: "{to_global_id("Category", category.pk)}") {{ privateMetafield(key: "a") }} }}'
    found = api.data(asked, as_=make.staff(Permission.MANAGE_PRODUCTS))
    assert found["category"]["privateMetafield"] == "内部"
    for person in (None, make.staff(Permission.MANAGE_PAGES), make.supplier().sales):
        answer = api(asked, as_=person)
        assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"


def test_频道的元数据立即可见(api: Api) -> None:
    channel = make.channel()
    asked = '{ channel(slug: "wenzhou") { metafields } }'
    assert api.data(asked)["channel"]["metafields"] == {}
    boss = make.staff(Permission.MANAGE_CHANNELS)
    api.data(UPDATE, {"id": to_global_id("Channel", channel.pk), "input": GIVEN}, as_=boss)
    assert api.data(asked)["channel"]["metafields"] == {"a": "1", "b": "2"}


@pytest.mark.django_db(transaction=True)
def test_同时写入_谁的都不丢() -> None:
    page = make.page()
    by = make.actor(make.staff(Permission.MANAGE_PAGES))

    def write(number: int) -> Any:
        return services.update("Page", page.pk, [(f"k{number}", str(number))], by=by)

    outcome = together([lambda number=number: write(number) for number in range(6)])  # type: ignore[misc]
    assert [one for one in outcome if isinstance(one, Exception)] == []
    assert Page.objects.get().metadata == {f"k{number}": str(number) for number in range(6)}
    assert Product.objects.count() == 0
