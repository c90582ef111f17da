"""商品的更多内容 · external references, private metadata, ratings, collections, weight, channels; by id or by another system's name."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from backend.core import clock
from backend.core.permissions import Permission
from backend.product.models import Collection, Product, ProductChannelListing, ProductVariantChannelListing
from backend.warehouse.models import Warehouse
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.product.test_attribute_kinds import attribute, carry, gid
from tests.product.test_commands import command, payload

pytestmark = pytest.mark.django_db

SHOWN = (
    'product { id externalReference rating weight { value } collections { slug } privateMetafield(key: "a") }'
)


@pytest.fixture
def shelf() -> Collection:
    return Collection.objects.create(name="示例专题", slug="shelf")


def test_what_the_platform_says_of_a_product(api: Api, shelf: Collection) -> None:
    shop, staff = make.supplier(), make.staff(Permission.MANAGE_PRODUCTS)
    product = make.product(shop)
    said = {"externalReference": "ERP-1", "weight": 2.5, "rating": 4.5, "collections": [gid(shelf)],
            "privateMetadata": [{"key": "a", "value": "1"}]}  # fmt: skip
    found = payload(
        api, staff, "productUpdate", SHOWN, "id: ID, input: ProductInput!", id=gid(product), input=said
    )
    assert found["errors"] == []
    assert found["product"] == {
        "id": gid(product), "externalReference": "ERP-1", "rating": 4.5, "weight": {"value": 2.5},
        "collections": [{"slug": "shelf"}], "privateMetafield": "1",
    }  # fmt: skip
    assert Product.objects.get(pk=product.pk).state == "published", "none of it is read by people"
    found = payload(api, staff, "productUpdate", SHOWN, "id: ID, input: ProductInput!", id=gid(product), input={"collections": []})  # fmt: skip
    assert found["product"]["collections"] == []
    for wrong, field in (({"rating": 5.5}, "rating"), ({"weight": -1}, "weight"), ({"collections": [to_global_id("Collection", 1 << 40)]}, "collections"), ({"externalReference": "长" * 251}, "externalReference")):  # fmt: skip
        answer = command(api, staff, "productUpdate", "errors { field }", "id: ID, input: ProductInput!", id=gid(product), input=wrong)  # fmt: skip
        errors = answer["data"]["productUpdate"]["errors"]
        assert errors == [{"field": field}], wrong


@pytest.mark.parametrize("said", ["rating", "collections", "privateMetadata"])
def test_sellers_do_not_rate_or_curate_themselves(api: Api, shelf: Collection, said: str) -> None:
    shop = make.supplier()
    product = make.product(shop)
    given = {"rating": 5, "collections": [gid(shelf)], "privateMetadata": [{"key": "a", "value": "1"}]}[said]
    answer = command(api, shop.sales, "productUpdate", "errors { code }", "id: ID, input: ProductInput!", id=gid(product), input={said: given})  # fmt: skip
    assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    product.refresh_from_db()
    assert (product.rating, product.private_metadata, product.collections.count()) == (None, {}, 0)


def test_found_and_changed_by_the_name_in_the_suppliers_system(api: Api) -> None:
    """两家供应商可用同一外部编号；各找各的。"""
    first, second = make.supplier(), make.supplier()
    ours, theirs = make.product(first), make.product(second)
    for shop, product in ((first, ours), (second, theirs)):
        for name, kind, thing in (("productUpdate", "ProductInput", product), ("productVariantUpdate", "ProductVariantInput", product.variants.get())):  # fmt: skip
            found = payload(api, shop.sales, name, "errors { code }", f"id: ID, input: {kind}!", id=gid(thing), input={"externalReference": "A-1"})  # fmt: skip
            assert found["errors"] == []
    found = payload(api, first.sales, "productUpdate", "product { id }", "externalReference: String, input: ProductInput!",
                    externalReference="A-1", input={"metadata": [{"key": "a", "value": "1"}]})  # fmt: skip
    assert found["product"]["id"] == gid(ours)
    found = payload(api, second.sales, "productVariantUpdate", "productVariant { externalReference product { id } }",
                    "externalReference: String, input: ProductVariantInput!", externalReference="A-1", input={"quantityLimitPerCustomer": 3})  # fmt: skip
    assert found["productVariant"] == {"externalReference": "A-1", "product": {"id": gid(theirs)}}
    found = payload(api, first.sales, "productUpdate", "product { id }", "externalReference: String, input: ProductInput!",
                    externalReference="B-1", input={})  # fmt: skip
    assert [(one["field"], one["code"]) for one in found["errors"]] == [("externalReference", "NOT_FOUND")]
    staff = make.staff(Permission.MANAGE_PRODUCTS)
    found = payload(
        api, staff, "productDelete", "product { id }", "externalReference: String", externalReference="A-1"
    )
    assert [one["code"] for one in found["errors"]] == ["INVALID"], "two are called so"
    other = make.product(first)
    found = payload(api, first.sales, "productUpdate", "product { id }", "id: ID, input: ProductInput!",
                    id=gid(other), input={"externalReference": "A-1"})  # fmt: skip
    assert [(one["field"], one["code"]) for one in found["errors"]] == [("externalReference", "UNIQUE")]
    found = payload(api, first.sales, "productVariantUpdate", "productVariant { id }", "id: ID, input: ProductVariantInput!",
                    id=gid(other.variants.get()), input={"externalReference": "A-1"})  # fmt: skip
    assert [(one["field"], one["code"]) for one in found["errors"]] == [("externalReference", "UNIQUE")]

    query = 'query($c: String) { product(externalReference: "A-1", channel: $c) { id } productVariant(externalReference: "A-1", channel: $c) { id } }'  # fmt: skip
    assert "不止一个" in str(api(query, {"c": make.channel().slug})["errors"])
    Product.objects.filter(pk=theirs.pk).update(state="draft")
    read = api.data(query, {"c": make.channel().slug})
    assert read == {"product": {"id": gid(ours)}, "productVariant": {"id": gid(ours.variants.get())}}
    gone = payload(api, second.sales, "productVariantDelete", "productVariant { id }", "externalReference: String", externalReference="A-1")  # fmt: skip
    assert gone["errors"] == []
    gone = payload(api, second.sales, "productDelete", "product { id }", "externalReference: String", externalReference="A-1")  # fmt: skip
    assert gone["errors"] == []
    assert not Product.objects.filter(pk=theirs.pk).exists()


def test_warehouses_by_the_name_in_the_suppliers_system(api: Api) -> None:
    first, second = make.supplier(), make.supplier()
    make.product(first)
    make.product(second)
    for shop in (first, second):
        depot = Warehouse.objects.get(supplier=shop)
        found = payload(api, shop.sales, "updateWarehouse", "warehouse { externalReference }", "id: ID, input: WarehouseUpdateInput!",
                        id=gid(depot), input={"externalReference": "W-1"})  # fmt: skip
        assert found["warehouse"] == {"externalReference": "W-1"}
    read = api.data('{ warehouse(externalReference: "W-1") { id } }', as_=first.sales)
    assert read["warehouse"]["id"] == gid(Warehouse.objects.get(supplier=first))
    found = payload(api, second.sales, "updateWarehouse", "warehouse { name }", "externalReference: String, input: WarehouseUpdateInput!",
                    externalReference="W-1", input={"name": "示例新仓"})  # fmt: skip
    assert found["warehouse"] == {"name": "示例新仓"}
    assert not Warehouse.objects.filter(supplier=first, name="示例新仓").exists()


def listing(api: Api, by: Any, product: Product, **said: Any) -> Any:
    shown = "product { channelListings { publishedAt availableForPurchaseAt isAvailableForPurchase } }"
    return payload(api, by, "productChannelListingUpdate", shown, "id: ID!, input: ProductChannelListingUpdateInput!",
                   id=gid(product), input={"updateChannels": [said]})  # fmt: skip


def test_channels(api: Api) -> None:
    shop, staff = make.supplier(), make.staff(Permission.MANAGE_PRODUCTS)
    product = make.product(shop, variants=2)
    here, there = make.channel(), make.channel("330302")
    variants = list(product.variants.order_by("pk"))
    found = listing(
        api, shop.sales, product, channelId=gid(there), addVariants=[gid(one) for one in variants]
    )
    assert found["errors"] == []
    prices = ProductVariantChannelListing.objects.filter(variant__product=product, channel=there)
    assert sorted(prices.values_list("price_amount", flat=True)) == [25, 26], (
        "for the price that they have elsewhere"
    )
    ProductChannelListing.objects.get(product=product, channel=there, lowest_price=25, highest_price=26)
    ProductVariantChannelListing.objects.filter(variant=variants[0]).delete()
    found = listing(api, shop.sales, product, channelId=gid(there), addVariants=[gid(variants[0])])
    assert [one["code"] for one in found["errors"]] == ["INVALID_PRICE"]
    found = listing(
        api, shop.sales, product, channelId=gid(there), addVariants=[gid(make.product().variants.get())]
    )
    assert [one["code"] for one in found["errors"]] == ["NOT_FOUND"]

    found = listing(api, shop.sales, product, channelId=gid(here), isAvailableForPurchase=False)
    (one, _) = found["product"]["channelListings"]
    assert (one["isAvailableForPurchase"], one["availableForPurchaseAt"]) == (False, None)
    asked = "query($id: ID!, $c: String) { product(id: $id, channel: $c) { isAvailable isAvailableForPurchase availableForPurchaseAt } }"  # fmt: skip
    assert api.data(asked, {"id": gid(product), "c": here.slug})["product"] == {
        "isAvailable": False, "isAvailableForPurchase": False, "availableForPurchaseAt": None,
    }  # fmt: skip
    found = listing(api, shop.sales, product, channelId=gid(here), isAvailableForPurchase=True)
    assert found["product"]["channelListings"][0]["isAvailableForPurchase"] is True
    found = listing(api, shop.sales, product, channelId=gid(here), isAvailableForPurchase=False, availableForPurchaseAt=clock.now().isoformat())  # fmt: skip
    assert [one["code"] for one in found["errors"]] == ["DUPLICATED_INPUT_ITEM"]

    earlier = (clock.now() - timedelta(days=3)).replace(microsecond=0)
    found = listing(api, staff, product, channelId=gid(here), publishedAt=earlier.isoformat())
    assert found["errors"] == []
    assert ProductChannelListing.objects.get(product=product, channel=here).published_at == earlier
    found = listing(
        api, staff, product, channelId=gid(here), publishedAt=(clock.now() + timedelta(days=3)).isoformat()
    )
    assert [one["field"] for one in found["errors"]] == ["publishedAt"]
    answer = command(api, shop.sales, "productChannelListingUpdate", "errors { code }", "id: ID!, input: ProductChannelListingUpdateInput!",
                     id=gid(product), input={"updateChannels": [{"channelId": gid(here), "publishedAt": clock.now().isoformat()}]})  # fmt: skip
    assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied", (
        "nobody makes its goods new again"
    )


def test_variants_are_filtered(api: Api) -> None:
    shop = make.supplier()
    product = make.product(shop, variants=3)
    one, two, three = product.variants.order_by("pk")
    carried = attribute("numeric")
    carry(carried, of_variant=True)
    payload(api, shop.sales, "productVariantUpdate", "errors { code }", "id: ID, input: ProductVariantInput!", id=gid(two),
            input={"attributes": [{"id": gid(carried), "numeric": "80"}], "metadata": [{"key": "batch", "value": "7"}]})  # fmt: skip
    now = clock.now()
    whole = "query($w: ProductVariantWhereInput) { productVariants(first: 9, where: $w) { edges { node { sku } } } }"
    for where, skus in (
        ({"sku": {"oneOf": [one.sku, three.sku]}}, [one.sku, three.sku]),
        ({"OR": [{"ids": [gid(one)]}, {"sku": {"eq": two.sku}}]}, [one.sku, two.sku]),
        ({"metadata": [{"key": "batch", "value": "7"}]}, [two.sku]),
        ({"attributes": [{"slug": carried.slug, "value": {"numeric": {"range": {"gte": 79}}}}]}, [two.sku]),
        ({"attributes": [{"value": {"numeric": {"eq": 81}}}]}, []),
        ({"AND": [{"updatedAt": {"lte": (now - timedelta(days=1)).isoformat()}}]}, []),
    ):
        found = api.data(whole, {"w": where}, as_=shop.sales)["productVariants"]["edges"]
        assert [edge["node"]["sku"] for edge in found] == skus, where
    own = "query($id: ID!, $f: ProductVariantFilterInput) { product(id: $id) { productVariants(first: 9, filter: $f) { totalCount edges { node { sku pricing(address: {country: CN}) { price { gross { amount } } } } } } } }"  # fmt: skip
    for given, count in (
        ({"search": "规格2"}, 1), ({"sku": [one.sku]}, 1), ({"metadata": [{"key": "batch"}]}, 1),
        ({"metadata": [{"key": "batch", "value": "8"}]}, 0), ({"updatedAt": {"gte": (now + timedelta(days=1)).isoformat()}}, 0), ({}, 3),
    ):  # fmt: skip
        found = api.data(own, {"id": gid(product), "f": given}, as_=shop.sales)["product"]["productVariants"]
        assert found["totalCount"] == count, given


def test_attributes_free_for_a_page_type(api: Api) -> None:
    one, two = make.page_attribute(), make.page_attribute("numeric")
    kind = make.page_type()
    query = "query($id: ID!, $f: AttributeFilterInput, $w: AttributeWhereInput) { pageType(id: $id) { availableAttributes(first: 9, filter: $f, where: $w) { edges { node { slug } } } } }"  # fmt: skip
    for given, slugs in (({}, {one.slug, two.slug}), ({"f": {"search": one.name}}, {one.slug}), ({"w": {"inputType": {"eq": "NUMERIC"}}}, {two.slug})):  # fmt: skip
        found = api.data(query, {"id": gid(kind), **given})["pageType"]["availableAttributes"]["edges"]
        assert {edge["node"]["slug"] for edge in found} == slugs


def test_private_metadata_of_categories_and_collections_is_read_back(api: Api) -> None:
    staff = make.staff(Permission.MANAGE_PRODUCTS)
    category = make.category()
    said = {"privateMetadata": [{"key": "a", "value": "1"}]}
    shown = 'privateMetadata { key value } privateMetafield(key: "a")'
    made = payload(api, staff, "collectionCreate", f"collection {{ id {shown} }}", "input: CollectionCreateInput!", input={"name": "示例", **said})  # fmt: skip
    changed = payload(api, staff, "categoryUpdate", f"category {{ {shown} }}", "id: ID!, input: CategoryInput!", id=gid(category), input=said)  # fmt: skip
    for one in (made["collection"], changed["category"]):
        assert (one["privateMetadata"], one["privateMetafield"]) == ([{"key": "a", "value": "1"}], "1")
    answer = api(
        f"query($id: ID!) {{ category(id: $id) {{ {shown} }} }}",
        {"id": gid(category)},
        as_=make.supplier().sales,
    )
    assert answer["errors"], "private: for who manages it"


def test_errors_of_a_bulk_deletion_name_what_could_not_go(api: Api) -> None:
    """每条错误指明是哪一个编号。"""
    shop = make.supplier()
    draft, sold = make.product(shop, state="draft"), make.product(shop)
    strange = make.product()
    ids = [gid(one) for one in (draft, sold, strange)]
    found = payload(api, shop.sales, "productBulkDelete", "count", "ids: [ID!]!", ids=ids)
    assert found["count"] == 1
    assert {(one["field"], one["code"]) for one in found["errors"]} == {(ids[1], "INVALID_STATE"), (ids[2], "NOT_FOUND")}  # fmt: skip
    found = payload(
        api,
        shop.sales,
        "productVariantBulkDelete",
        "count",
        "skus: [String!]",
        skus=[sold.variants.get().sku],
    )
    assert [one["field"] for one in found["errors"]] == [gid(sold.variants.get())]


def test_variants_in_bulk_with_their_names_elsewhere(api: Api) -> None:
    shop, staff = make.supplier(), make.staff(Permission.MANAGE_PRODUCTS)
    product = make.product(shop, state="draft")
    rows = [{"attributes": [], "name": f"规格{n}", "externalReference": f"V-{n % 2}"} for n in range(3)]
    answer = payload(
        api, shop.sales, "productVariantBulkCreate", "count results { productVariant { externalReference } errors { field code } }",
        "product: ID!, variants: [ProductVariantBulkCreateInput!]!, errorPolicy: ErrorPolicyEnum",
        product=gid(product), variants=rows, errorPolicy="REJECT_FAILED_ROWS",
    )  # fmt: skip
    assert answer["count"] == 2
    assert answer["results"][2]["errors"] == [{"field": "externalReference", "code": "UNIQUE"}]
    answer = payload(
        api, staff, "productVariantBulkUpdate", "count results { productVariant { privateMetafield(key: \"a\") } }",
        "product: ID!, variants: [ProductVariantBulkUpdateInput!]!", product=gid(product),
        variants=[{"id": gid(product.variants.get(external_reference="V-1")), "privateMetadata": [{"key": "a", "value": json.dumps(1)}]}],
    )  # fmt: skip
    assert answer["results"] == [{"productVariant": {"privateMetafield": "1"}}]
