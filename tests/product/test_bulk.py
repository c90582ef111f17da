"""商品批量办理与库存 · variants, media and stock: in bulk, in order, by those who may."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from backend.account.models import User
from backend.core.actor import Role
from backend.core.permissions import Permission
from backend.core.refusals import Refusal
from backend.product import services
from backend.product.models import Attribute, AttributeValue, Product, ProductMedia, ProductVariant
from backend.product.services import variants
from backend.supplier.models import Supplier
from backend.warehouse import keeping
from backend.warehouse import services as stock
from backend.warehouse.keeping import WarehouseText
from backend.warehouse.models import Stock, Warehouse
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.product.test_commands import payload
from tests.product.test_kinds import gid, staff
from tests.races import together

ADDRESS = {"streetAddress1": "示例路 1 号", "city": "温州市", "country": "CN", "companyName": "示例仓储"}


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def shop() -> Supplier:
    return make.supplier()


def people(shop: Supplier) -> dict[str, User]:
    return {"自家销售": shop.sales, "管商品的": staff(Permission.MANAGE_PRODUCTS)}  # type: ignore[attr-defined]


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["自家销售", "管商品的"])
def test_variants_media_and_stock(api: Api, shop: Supplier, who: str) -> None:
    by, product = people(shop)[who], make.product(shop, variants=3)
    pk = gid("Product", product)
    first, second, third = product.variants.order_by("sort_order")
    ids = [gid("ProductVariant", one) for one in (first, second, third)]
    found = payload(api, by, "productVariantReorder", "product { variants { id } }", "productId: ID!, moves: [ReorderInput!]!",
                    productId=pk, moves=[{"id": ids[2], "sortOrder": -2}])["product"]  # fmt: skip
    assert [one["id"] for one in found["variants"]] == [ids[2], ids[0], ids[1]]
    found = payload(api, by, "productVariantSetDefault", "product { defaultVariant { id } }", "productId: ID!, variantId: ID!",
                    productId=pk, variantId=ids[1])["product"]  # fmt: skip
    assert found["defaultVariant"] == {"id": ids[1]}
    media = product.media.get()
    other = ProductMedia.objects.create(product=product, alt="侧面", sort_order=1)
    assign = ("productVariant { media { alt } } media { id }", "variantId: ID!, mediaId: ID!")
    shown = payload(
        api, by, "variantMediaAssign", *assign, variantId=ids[0], mediaId=gid("ProductMedia", other)
    )
    assert shown["productVariant"]["media"] == [{"alt": "侧面"}]
    again = payload(
        api, by, "variantMediaAssign", *assign, variantId=ids[0], mediaId=gid("ProductMedia", other)
    )
    assert [one["code"] for one in again["errors"]] == ["MEDIA_ALREADY_ASSIGNED"]
    foreign = payload(api, by, "variantMediaAssign", *assign, variantId=ids[0], mediaId=gid("ProductMedia", make.product().media.get()))  # fmt: skip
    assert [one["code"] for one in foreign["errors"]] == ["NOT_PRODUCTS_IMAGE"]
    back = payload(
        api, by, "variantMediaUnassign", *assign, variantId=ids[0], mediaId=gid("ProductMedia", other)
    )
    assert back["productVariant"]["media"] == [{"alt": media.alt}, {"alt": "侧面"}]
    told = payload(api, by, "productMediaUpdate", "media { alt } product { state }", "id: ID!, input: ProductMediaUpdateInput!",
                   id=gid("ProductMedia", other), input={"alt": "背面"})  # fmt: skip
    assert (told["media"]["alt"], told["product"]["state"]) == ("背面", "SUBMITTED")
    gone = payload(api, by, "productMediaBulkDelete", "count", "ids: [ID!]!",
                   ids=[gid("ProductMedia", other), to_global_id("ProductMedia", 99999)])  # fmt: skip
    assert (gone["count"], [(one["code"], one["field"]) for one in gone["errors"]]) == (
        1,
        [("NOT_FOUND", to_global_id("ProductMedia", 99999))],
    )

    depot = Warehouse.objects.create(supplier=shop, name="副仓", slug="second")
    row = [{"warehouse": gid("Warehouse", depot), "quantity": 7}]
    made = payload(api, by, "productVariantStocksCreate", "productVariant { stocks { quantity warehouse { name } } }",
                   "variantId: ID!, stocks: [StockInput!]!", variantId=ids[0], stocks=row)  # fmt: skip
    assert [one["quantity"] for one in made["productVariant"]["stocks"]] == [100, 7]
    twice = payload(api, by, "productVariantStocksCreate", "productVariant { id }", "variantId: ID!, stocks: [StockInput!]!", variantId=ids[0], stocks=row)  # fmt: skip
    assert [one["code"] for one in twice["errors"]] == ["UNIQUE"]
    dropped = payload(api, by, "productVariantStocksDelete", "productVariant { stocks { quantity } }", "variantId: ID, warehouseIds: [ID!]",
                      variantId=ids[0], warehouseIds=[gid("Warehouse", depot)])  # fmt: skip
    assert [one["quantity"] for one in dropped["productVariant"]["stocks"]] == [100]
    bulk = payload(
        api,
        by,
        "productVariantBulkDelete",
        "count",
        "ids: [ID!], skus: [String!]",
        ids=[ids[0]],
        skus=[second.sku],
    )
    assert bulk["count"] == 2
    assert list(product.variants.all()) == [third]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("policy", "quantities", "count"),
    [
        (None, [100, 100], 0),
        ("REJECT_EVERYTHING", [100, 100], 0),
        ("REJECT_FAILED_ROWS", [5, 100], 1),
        ("IGNORE_FAILED", [5, 100], 1),
    ],
)
def test_stock_in_bulk_by_policy(
    api: Api, shop: Supplier, policy: str | None, quantities: list[int], count: int
) -> None:
    goods = [make.product(shop), make.product(shop)]
    depot = gid("Warehouse", shop.warehouses.get())  # type: ignore[attr-defined]
    rows = [
        {"variantId": gid("ProductVariant", one.variant), "warehouseId": depot, "quantity": pieces}
        for one, pieces in zip(goods, (5, -1), strict=True)
    ]
    found = payload(
        api, shop.sales, "stockBulkUpdate", "count results { stock { quantity } errors { code field } }",  # type: ignore[attr-defined]
        "stocks: [StockBulkUpdateInput!]!, errorPolicy: ErrorPolicyEnum", stocks=rows, errorPolicy=policy,
    )  # fmt: skip
    assert found["count"] == count
    assert found["results"][1] == {"stock": None, "errors": [{"code": "INVALID", "field": "quantity"}]}
    assert list(Stock.objects.order_by("id").values_list("quantity", flat=True)) == quantities
    many = payload(api, shop.sales, "stockBulkUpdate", "count", "stocks: [StockBulkUpdateInput!]!", stocks=rows * 51)  # type: ignore[attr-defined]  # fmt: skip
    assert [(one["field"], one["code"]) for one in many["errors"]] == [("stocks", "INVALID")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("policy", "names", "count"),
    [(None, ["规格1", "规格2"], 0), ("IGNORE_FAILED", ["甲", "规格2"], 1)],
)
def test_variants_changed_in_bulk_by_policy(
    api: Api, shop: Supplier, policy: str | None, names: list[str], count: int
) -> None:
    product = make.product(shop, variants=2)
    one, two = product.variants.order_by("sort_order")
    kept, listing = one.stocks.get(), one.channel_listings.get()
    rows = [
        {
            "id": gid("ProductVariant", one), "name": "甲",
            "stocks": {"update": [{"stock": gid("Stock", kept), "quantity": 3}]},
            "channelListings": {"update": [{"channelListing": gid("ProductVariantChannelListing", listing), "price": "20.00"}]},
        },
        {"id": gid("ProductVariant", two), "name": "乙", "sku": one.sku},
    ]  # fmt: skip
    found = payload(
        api, shop.sales, "productVariantBulkUpdate", "count results { productVariant { name } errors { code field } }",  # type: ignore[attr-defined]
        "product: ID!, variants: [ProductVariantBulkUpdateInput!]!, errorPolicy: ErrorPolicyEnum",
        product=gid("Product", product), variants=rows, errorPolicy=policy,
    )  # fmt: skip
    assert found["count"] == count
    assert found["results"][1]["errors"] == [{"code": "UNIQUE", "field": "sku"}]
    assert list(product.variants.order_by("sort_order").values_list("name", flat=True)) == names
    kept.refresh_from_db()
    assert kept.quantity == (3 if count else 100)
    lowest = product.channel_listings.get().lowest_price
    assert str(lowest) == ("20.00" if count else "25.00")


@pytest.mark.django_db
def test_only_drafts_go_in_bulk(api: Api, shop: Supplier) -> None:
    draft, live, foreign = make.product(shop, state="draft"), make.product(shop), make.product(state="draft")
    found = payload(api, shop.sales, "productBulkDelete", "count", "ids: [ID!]!",  # type: ignore[attr-defined]
                    ids=[gid("Product", one) for one in (draft, live, foreign)])  # fmt: skip
    assert found["count"] == 1
    assert [one["code"] for one in found["errors"]] == ["INVALID_STATE", "NOT_FOUND"] or len(
        found["errors"]
    ) == 2
    assert set(Product.objects.all()) == {live, foreign}


@pytest.mark.django_db
def test_values_of_a_product_in_order(api: Api, shop: Supplier) -> None:
    product = make.product(shop)
    ports = Attribute.objects.create(slug="ports", name="接口", input_type="multiselect")
    product.product_type.type_attributes.create(attribute=ports)
    values = [AttributeValue.objects.create(attribute=ports, slug=s, name=s) for s in ("a", "b", "c")]
    for place, value in enumerate(values):
        product.attribute_values.create(value=value, sort_order=place)
    found = payload(api, shop.sales, "productReorderAttributeValues", "product { attributes { values { slug } } }",  # type: ignore[attr-defined]
                    "productId: ID!, attributeId: ID!, moves: [ReorderInput!]!", productId=gid("Product", product),
                    attributeId=gid("Attribute", ports), moves=[{"id": gid("AttributeValue", values[2]), "sortOrder": -2}])  # fmt: skip
    assert [one["slug"] for one in found["product"]["attributes"][0]["values"]] == ["c", "a", "b"]


@pytest.mark.django_db
def test_a_warehouse_from_address_to_end(api: Api, shop: Supplier) -> None:
    sales = shop.sales  # type: ignore[attr-defined]
    made = payload(api, sales, "createWarehouse", "warehouse { id email isPrivate clickAndCollectOption address { city lastName } }",
                   "input: WarehouseCreateInput!", input={"name": "主仓", "email": "depot@example.com", "address": ADDRESS})["warehouse"]  # fmt: skip
    assert made["address"] == {"city": "温州市", "lastName": "主仓"}
    assert (made["isPrivate"], made["clickAndCollectOption"]) == (False, "DISABLED")
    told = payload(api, sales, "updateWarehouse", "warehouse { name address { city } }", "id: ID, input: WarehouseUpdateInput!",
                   id=made["id"], input={"name": "乐清仓", "address": {**ADDRESS, "city": "乐清市"}})["warehouse"]  # fmt: skip
    assert told == {"name": "乐清仓", "address": {"city": "乐清市"}}
    for said, field in (
        ({"email": "x"}, "email"), ({"name": " "}, "name"), ({"clickAndCollectOption": "ALL"}, "clickAndCollectOption"),
        ({"address": {"city": "温州市"}}, "streetAddress1"),
    ):  # fmt: skip
        wrong = payload(api, sales, "updateWarehouse", "warehouse { id }", "id: ID, input: WarehouseUpdateInput!", id=made["id"], input=said)  # fmt: skip
        assert [one["field"] for one in wrong["errors"]] == [field], said
    product = make.product(shop)
    stock.set_stock(product.variant.pk, [(Warehouse.objects.get(name="乐清仓").pk, 3)], by=sales.actor())
    used = payload(api, sales, "deleteWarehouse", "warehouse { id }", "id: ID!", id=made["id"])
    assert [one["code"] for one in used["errors"]] == ["IN_USE"]
    stock.set_stock(product.variant.pk, [(Warehouse.objects.get(name="乐清仓").pk, 0)], by=sales.actor())
    assert payload(api, sales, "deleteWarehouse", "warehouse { id }", "id: ID!", id=made["id"])["warehouse"] == {"id": made["id"]}  # fmt: skip
    assert not Warehouse.objects.filter(name="乐清仓").exists()


SEES = {
    "自家销售": (lambda shop: shop.sales, 1),
    "别家销售": (lambda shop: make.supplier().sales, 0),
    "经办人": (lambda shop: make.buyer().purchaser, 0),
    "管订单的": (lambda shop: staff(Permission.MANAGE_ORDERS), 1),
    "管菜单的": (lambda shop: staff(Permission.MANAGE_MENUS), 0),
    "平台运营": (lambda shop: make.member(make.organisation("platform"), Role.OPERATOR), 1),
}


@pytest.mark.django_db
@pytest.mark.parametrize("who", list(SEES))
def test_who_sees_warehouses_and_stock(api: Api, shop: Supplier, who: str) -> None:
    product = make.product(shop)
    person, count = SEES[who][0](shop), SEES[who][1]
    depot, held = shop.warehouses.get(), product.variant.stocks.get()  # type: ignore[attr-defined]
    query = """query($w: ID!, $s: ID!) { warehouses(first: 9) { totalCount } stocks(first: 9, filter: {search: "主仓"}) { totalCount }
        warehouse(id: $w) { name stocks(first: 9) { totalCount } } stock(id: $s) { quantity } }"""
    found = api.data(query, {"w": gid("Warehouse", depot), "s": gid("Stock", held)}, as_=person)
    assert found["warehouses"]["totalCount"] == count
    assert found["stocks"]["totalCount"] == count
    assert found["warehouse"] == ({"name": "主仓", "stocks": {"totalCount": 1}} if count else None)
    assert found["stock"] == ({"quantity": 100} if count else None)
    page = api(
        'query($id: ID!) { product(id: $id, channel: "wenzhou") { variants { stocks { quantity } } } }',
        {"id": gid("Product", product)},
        as_=person,
    )
    shown = page["data"]["product"]["variants"][0]["stocks"]
    assert shown == ([{"quantity": 100}] if count else None)
    assert ("errors" in page) == (not count)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("filter: {stocks: {quantity: {gte: 10}}}", ["甲"]),
        ("filter: {stocks: {quantity: {lte: 9}}}", ["乙"]),
        ("filter: {metadata: [{key: \"k\", value: \"v\"}]}", ["乙"]),
        ("where: {metadata: [{key: \"k\"}]}", ["乙"]),
        ("where: {attributes: [{slug: \"x\", value: {date: {gte: \"2026-01-01\"}}}]}", []),
        ("sortBy: {direction: DESC, attributeId: \"%s\"}", ["乙", "甲"]),
    ],
)  # fmt: skip
def test_further_filters_of_products(api: Api, shop: Supplier, asked: str, names: list[str]) -> None:
    width = Attribute.objects.create(slug="x", name="宽", input_type="numeric")
    for name, pieces, number in (("甲", 20, 9), ("乙", 5, 10)):
        made = make.product(shop, name=name, stock=pieces)
        made.attribute_values.create(value=AttributeValue.objects.create(attribute=width, slug=name, name=str(number), number=number))  # fmt: skip
    Product.objects.filter(name="乙").update(metadata={"k": "v"})
    asked = asked.replace("%s", gid("Attribute", width))
    found = api.data(
        f'{{ products(channel: "wenzhou", first: 9, {asked}) {{ edges {{ node {{ name }} }} }} }}'
    )
    assert [edge["node"]["name"] for edge in found["products"]["edges"]] == names


@pytest.mark.django_db
def test_who_wrote_a_listing_does_not_review_it(shop: Supplier) -> None:
    person = staff(Permission.MANAGE_PRODUCTS)
    make.organisation("platform")
    person.memberships.create(organisation=make.organisation("platform"), role=Role.REVIEWER)
    product = make.product(shop, state="draft")
    services.submit(product.pk, by=person.actor())
    with pytest.raises(Refusal) as refused:
        services.review_publish(product.pk, by=person.actor())
    assert refused.value.code == "SEPARATION_OF_DUTIES"
    other = make.member(make.organisation("platform"), Role.REVIEWER)
    assert services.review_publish(product.pk, by=other.actor()).state == "published"


# ---------------------------------------------------------------- at the same moment


@pytest.mark.django_db(transaction=True)
def test_a_warehouse_closed_while_stock_comes_in() -> None:
    shop = make.supplier()
    sales, product = shop.sales.actor(), make.product(shop)  # type: ignore[attr-defined]
    depot = keeping.create_warehouse(WarehouseText("副仓"), by=sales)
    outcome = together(
        [
            lambda: stock.set_stock(product.variant.pk, [(depot.pk, 5)], by=sales),
            lambda: keeping.delete_warehouse(depot.pk, by=sales),
            lambda: keeping.delete_warehouse(depot.pk, by=sales),
        ]
    )
    failed = [one for one in outcome if isinstance(one, Exception)]
    assert len(failed) == 2, outcome
    assert all(isinstance(one, Refusal) for one in failed), outcome
    assert Stock.objects.filter(warehouse=depot.pk).exists() == Warehouse.objects.filter(pk=depot.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_bulk_updates_in_opposite_order_do_not_block_each_other() -> None:
    shop = make.supplier()
    sales = shop.sales.actor()  # type: ignore[attr-defined]
    goods = [make.product(shop) for _ in range(6)]
    depot = shop.warehouses.get().pk  # type: ignore[attr-defined]
    rows = [(one.variant.pk, depot, 9) for one in goods]
    outcome = together(
        [lambda: stock.restate_each(rows, by=sales), lambda: stock.restate_each(rows[::-1], by=sales)] * 2
    )
    assert not [one for one in outcome if isinstance(one, Exception)]
    assert set(Stock.objects.values_list("quantity", flat=True)) == {9}


@pytest.mark.django_db(transaction=True)
def test_the_last_variant_stays_when_all_are_deleted_at_once() -> None:
    shop = make.supplier()
    product = make.product(shop, variants=2)
    pks = list(product.variants.values_list("pk", flat=True))
    outcome = together([lambda pk=pk: variants.delete(pk, by=shop.sales.actor()) for pk in pks])  # type: ignore[misc]
    assert sum(isinstance(one, Exception) for one in outcome) == 1
    assert ProductVariant.objects.filter(product=product).count() == 1
