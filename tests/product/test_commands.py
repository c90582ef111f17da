"""商品办理的接口 · the catalogue's commands through GraphQL: Saleor's shapes, errors with field, code and clause."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from backend.account import tokens
from backend.account.models import User
from backend.core.actor import Role
from backend.product.models import Product, ProductType, ProductVariant
from backend.supplier.models import Supplier
from backend.warehouse.models import Stock
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import ISSUER, Api

pytestmark = pytest.mark.django_db

ERRORS = "errors { field code message clause }"


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@dataclass
class Shop:
    supplier: Supplier
    sales: User
    reviewer: User


@pytest.fixture
def shop() -> Shop:
    owner = make.supplier()
    return Shop(owner, owner.sales, make.member(make.organisation("platform"), Role.REVIEWER))


def gid(thing: Any, name: str = "") -> str:
    return to_global_id(name or type(thing).__name__, thing.pk)


def command(
    api: Api, as_: User | None, name: str, ask_for: str, declared: str, /, **variables: Any
) -> dict[str, Any]:
    """The whole answer of one command whose variables are `declared` as `name: Type`."""
    given = ", ".join(
        f"{part.split(':')[0].strip()}: ${part.split(':')[0].strip()}" for part in declared.split(",")
    )
    types = ", ".join(f"${part.strip()}" for part in declared.split(","))
    return api(f"mutation({types}) {{ {name}({given}) {{ {ask_for} }} }}", variables, as_=as_)


def payload(api: Api, as_: User | None, name: str, ask_for: str, declared: str, /, **variables: Any) -> Any:
    answer = command(api, as_, name, f"{ask_for} errors {{ field code message }}", declared, **variables)
    assert "errors" not in answer, answer["errors"]
    return answer["data"][name]


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "PNG")
    return out.getvalue()


def upload(api: Api, as_: User, product: str, data: bytes, name: str = "a.png") -> dict[str, Any]:
    query = (
        'mutation($p: ID!, $i: Upload) { productMediaCreate(input: {product: $p, image: $i, alt: "正面"}) '
        "{ media { id alt url } product { media { id } } errors { field code } } }"
    )
    answer = api.client.post(
        "/graphql/",
        {
            "operations": json.dumps({"query": query, "variables": {"p": product, "i": None}}),
            "map": json.dumps({"0": ["variables.i"]}),
            "0": SimpleUploadedFile(name, data, content_type="image/png"),
        },
        headers={"Authorization": f"Bearer {tokens.issue(as_, tokens.ACCESS, ISSUER)}"},
    ).json()
    assert "errors" not in answer, answer["errors"]
    found: dict[str, Any] = answer["data"]["productMediaCreate"]
    return found


def test_a_supplier_lists_and_the_platform_publishes(api: Api, shop: Shop) -> None:
    kind = ProductType.objects.create(slug="plain", name="纸")
    channel = gid(make.channel(), "Channel")
    depot = payload(api, shop.sales, "createWarehouse", "warehouse { id name slug }", "input: WarehouseCreateInput!",
                    input={"name": "主仓"})["warehouse"]  # fmt: skip
    product = payload(
        api, shop.sales, "productCreate",
        "product { id name brand model unit state description category { id } } findings { code field severe }",
        "input: ProductCreateInput!",
        input={
            "productType": gid(kind), "category": gid(make.category()), "name": "演示牌复印纸", "brand": "演示",
            "model": "Y-80", "unit": "箱",
            "description": json.dumps({"blocks": [{"type": "paragraph", "data": {"text": "<script>x</script>好纸"}}]}),
        },
    )  # fmt: skip
    assert [one["code"] for one in product["findings"]] == ["INCOMPLETE"] * 3
    assert "script" not in product["product"]["description"]
    assert product["product"]["state"] == "DRAFT"
    pk = product["product"]["id"]
    payload(api, shop.sales, "productChannelListingUpdate", "product { id }",
            "id: ID!, input: ProductChannelListingUpdateInput!",
            id=pk, input={"updateChannels": [{"channelId": channel}]})  # fmt: skip
    bulk = payload(
        api, shop.sales, "productVariantBulkCreate",
        "count productVariants { id sku name } results { errors { code } productVariant { id } }",
        "product: ID!, variants: [ProductVariantBulkCreateInput!]!",
        product=pk,
        variants=[
            {"name": name, "attributes": [], "stocks": [{"warehouse": depot["id"], "quantity": 9}],
             "channelListings": [{"channelId": channel, "price": price}]}
            for name, price in (("A4", "25.00"), ("A3", 48.5))
        ],
    )  # fmt: skip
    assert bulk["count"] == 2
    variant = bulk["productVariants"][0]["id"]
    assert upload(api, shop.sales, pk, picture())["media"]["alt"] == "正面"
    submitted = payload(
        api, shop.sales, "productSubmit", "product { state updatedAt } findings { code }", "id: ID", id=pk
    )
    assert (submitted["product"]["state"], submitted["findings"]) == ("SUBMITTED", [])
    seen = submitted["product"]["updatedAt"]
    published = payload(api, shop.reviewer, "productReviewPublish", "product { state }", "id: ID, updatedAt: DateTime",
                        id=pk, updatedAt=seen)  # fmt: skip
    assert published["product"]["state"] == "PUBLISHED"
    page = api.data(
        'query($id: ID!) { product(id: $id, channel: "wenzhou") { pricing { priceRange { start { gross { amount } } '
        "stop { gross { amount } } } } variants { quantityAvailable } } }",
        {"id": pk},
    )["product"]
    assert page["pricing"]["priceRange"] == {
        "start": {"gross": {"amount": 25.0}},
        "stop": {"gross": {"amount": 48.5}},
    }
    payload(api, shop.sales, "productVariantChannelListingUpdate", "variant { id }",
            "id: ID, input: [ProductVariantChannelListingAddInput!]!",
            id=variant, input=[{"channelId": channel, "price": 23}])  # fmt: skip
    payload(api, shop.sales, "productVariantStocksUpdate", "productVariant { quantityAvailable }",
            "variantId: ID, stocks: [StockInput!]!",
            variantId=variant, stocks=[{"warehouse": depot["id"], "quantity": 3}])  # fmt: skip
    assert Product.objects.get().state == "published"
    held = api.data(
        "{ warehouses(first: 5) { edges { node { name stocks(first: 9) { edges { node { quantity quantityAllocated "
        "productVariant { name } } } } } } } }",
        as_=shop.sales,
    )["warehouses"]["edges"][0]["node"]
    assert [(one["node"]["productVariant"]["name"], one["node"]["quantity"]) for one in held["stocks"]["edges"]] == [
        ("A4", 3), ("A3", 9),
    ]  # fmt: skip


def test_errors_name_field_code_and_clause(api: Api, shop: Shop) -> None:
    product = make.product(shop.supplier, state="draft", name="全网第一的纸 13800138000")
    product.media.update(alt="正面")
    answer = command(
        api, shop.sales, "productSubmit", f"product {{ id }} {ERRORS}", "id: ID", id=gid(product)
    )
    found = answer["data"]["productSubmit"]
    assert found["product"] is None
    assert [(one["field"], one["code"]) for one in found["errors"]] == [
        ("name", "ABSOLUTE_CLAIM"), ("name", "CONTACT_DATA"),
    ]  # fmt: skip
    assert "第九条" in found["errors"][0]["clause"]
    assert "发布及审核指南" in found["errors"][1]["clause"]


@pytest.mark.parametrize(
    ("price", "code"),
    [(0, "INVALID_PRICE"), ("0.001", "INVALID_PRICE"), (1e12, "INVALID_PRICE"), ("10000000", "INVALID_PRICE"), (-1, None),
     ("NaN", None), ("一百", None)],
)  # fmt: skip
def test_bad_prices(api: Api, shop: Shop, price: Any, code: str | None) -> None:
    product = make.product(shop.supplier)
    answer = command(api, shop.sales, "productVariantChannelListingUpdate", "errors { field code }",
                     "id: ID, input: [ProductVariantChannelListingAddInput!]!",
                     id=gid(product.variant), input=[{"channelId": gid(make.channel()), "price": price}])  # fmt: skip
    if code is None:
        assert "errors" in answer
    else:
        errors = answer["data"]["productVariantChannelListingUpdate"]["errors"]
        assert errors == [{"field": "price", "code": code}]
    assert product.variant.channel_listings.get().price_amount == 25


@pytest.mark.parametrize("quantity", [-1, 2_000_000_000])
def test_bad_quantities(api: Api, shop: Shop, quantity: int) -> None:
    product = make.product(shop.supplier)
    depot = gid(shop.supplier.warehouses.get())
    found = payload(api, shop.sales, "productVariantStocksUpdate", "productVariant { id }",
                    "variantId: ID, stocks: [StockInput!]!",
                    variantId=gid(product.variant), stocks=[{"warehouse": depot, "quantity": quantity}])  # fmt: skip
    assert [(one["field"], one["code"]) for one in found["errors"]] == [("quantity", "INVALID")]
    assert Stock.objects.get().quantity == 100


@pytest.mark.parametrize(
    ("policy", "kept", "count"),
    [
        (None, [], 0),
        ("REJECT_EVERYTHING", [], 0),
        ("REJECT_FAILED_ROWS", ["GOOD"], 1),
        ("IGNORE_FAILED", ["GOOD"], 1),
    ],
)
def test_what_becomes_of_good_rows(
    api: Api, shop: Shop, policy: str | None, kept: list[str], count: int
) -> None:
    product = make.product(shop.supplier)
    rows = [{"sku": "GOOD", "attributes": []}, {"sku": product.variant.sku, "attributes": []}]
    answer = command(
        api, shop.sales, "productVariantBulkCreate",
        "count productVariants { sku } results { productVariant { sku } errors { field code } } errors { index field code }",
        "product: ID!, variants: [ProductVariantBulkCreateInput!]!, errorPolicy: ErrorPolicyEnum",
        product=gid(product), variants=rows, errorPolicy=policy,
    )  # fmt: skip
    found = answer["data"]["productVariantBulkCreate"]
    assert found["count"] == count
    assert [one["sku"] for one in found["productVariants"]] == kept
    assert found["errors"] == [{"index": 1, "field": "sku", "code": "UNIQUE"}]
    assert found["results"][1] == {"productVariant": None, "errors": [{"field": "sku", "code": "UNIQUE"}]}
    assert list(ProductVariant.objects.filter(sku="GOOD").values_list("sku", flat=True)) == kept


def test_foreign_things_are_not_found(api: Api, shop: Shop) -> None:
    mine, foreign = make.product(shop.supplier), make.product()
    depot = gid(foreign.supplier.warehouses.get())
    for name, declared, variables, field in (
        ("productUpdate", "id: ID, input: ProductInput!", {"id": gid(foreign), "input": {"name": "x"}}, "id"),
        ("productDelete", "id: ID", {"id": gid(foreign)}, "id"),
        ("productDelete", "id: ID", {"id": gid(mine.variant)}, "id"),
        ("productDelete", "id: ID", {"id": to_global_id("Product", 10**30)}, "id"),
        ("productDelete", "id: ID", {"id": None}, "id"),
        ("productSubmit", "id: ID", {"id": gid(foreign)}, "id"),
        ("productDelist", "id: ID", {"id": gid(foreign)}, "id"),
        ("productVariantUpdate", "sku: String, input: ProductVariantInput!", {"sku": "none", "input": {}}, "sku"),
        ("productVariantUpdate", "sku: String, input: ProductVariantInput!", {"sku": foreign.variant.sku, "input": {}}, "id"),
        ("productVariantDelete", "id: ID", {"id": gid(foreign.variant)}, "id"),
        ("productMediaDelete", "id: ID!", {"id": gid(foreign.media.get())}, "id"),
        ("productVariantStocksUpdate", "variantId: ID, stocks: [StockInput!]!",
         {"variantId": gid(mine.variant), "stocks": [{"warehouse": depot, "quantity": 1}]}, "warehouse"),
        ("productChannelListingUpdate", "id: ID!, input: ProductChannelListingUpdateInput!",
         {"id": gid(mine), "input": {"updateChannels": [{"channelId": to_global_id("Channel", 999999)}]}}, "channelId"),
    ):  # fmt: skip
        answer = command(api, shop.sales, name, "errors { field code }", declared, **variables)
        assert "errors" not in answer, answer
        assert answer["data"][name]["errors"] == [{"field": field, "code": "NOT_FOUND"}], name
    malformed = command(api, shop.sales, "productDelete", "errors { code }", "id: ID", id="@@")
    assert "Invalid ID" in malformed["errors"][0]["message"]


def test_who_may_not(api: Api, shop: Shop) -> None:
    product = make.product(shop.supplier, state="submitted")
    strangers = [None, make.buyer().purchaser]
    for name, declared, variables in (
        ("productUpdate", "id: ID, input: ProductInput!", {"input": {"name": "x"}}),
        ("productDelete", "id: ID", {}),
        ("productSubmit", "id: ID", {}),
        ("productReviewPublish", "id: ID", {}),
        ("productReviewReturn", "id: ID, reason: String!", {"reason": "x"}),
        ("productDelist", "id: ID", {}),
        ("productRelist", "id: ID", {}),
        ("productChannelListingUpdate", "id: ID!, input: ProductChannelListingUpdateInput!", {"input": {}}),
    ):
        people = [*strangers, shop.sales] if "Review" in name else strangers
        for person in people:
            answer = command(api, person, name, "errors { code }", declared, id=gid(product), **variables)
            assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied", name
    assert Product.objects.get().state == "submitted"


@pytest.mark.parametrize(
    "data",
    [b"", b"<svg onload='alert(1)'/>", b"GIF89a" + b"<script>" * 50, b"x" * (10 * 1024 * 1024 + 1)],
    ids=["空", "SVG", "假 GIF", "太大"],
)
def test_bad_uploads(api: Api, shop: Shop, data: bytes) -> None:
    product = make.product(shop.supplier)
    found = upload(api, shop.sales, gid(product), data)
    assert [(one["field"], one["code"]) for one in found["errors"]] == [("image", "INVALID")]
    assert product.media.count() == 1


def test_an_address_is_no_picture(api: Api, shop: Shop) -> None:
    product = gid(make.product(shop.supplier))
    for given, code in (
        ({"mediaUrl": "https://video.example/x"}, "UNSUPPORTED_MEDIA_PROVIDER"),
        ({}, "REQUIRED"),
    ):
        found = payload(api, shop.sales, "productMediaCreate", "media { id }", "input: ProductMediaCreateInput!",
                        input={"product": product, **given})  # fmt: skip
        assert [one["code"] for one in found["errors"]] == [code]


def test_deleted_things_are_given_back_once_more(api: Api, shop: Shop) -> None:
    product = make.product(shop.supplier, state="draft", variants=2)
    variant = gid(product.variant)
    gone = payload(api, shop.sales, "productVariantDelete", "productVariant { id sku }", "id: ID", id=variant)
    assert gone["productVariant"] == {"id": variant, "sku": product.variant.sku}
    gone = payload(api, shop.sales, "productDelete", "product { id name }", "id: ID", id=gid(product))
    assert gone["product"]["name"] == product.name
    assert not Product.objects.exists()
