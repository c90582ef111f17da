"""批量 · many attributes and many products in one request: policies, paths of errors, limits, statements."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backend.account import tokens
from backend.core.models import JournalEntry
from backend.core.permissions import Permission
from backend.product.models import Attribute, AttributeValue, Collection, Product, ProductType
from backend.supplier.models import Supplier
from backend.warehouse.models import Warehouse
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import ISSUER, Api
from tests.product.test_attribute_kinds import attribute, carry, gid
from tests.product.test_commands import command, payload, picture

pytestmark = pytest.mark.django_db

POLICIES = ("REJECT_EVERYTHING", "REJECT_FAILED_ROWS", "IGNORE_FAILED")
TYPES = Permission.MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def attributes(
    api: Api, by: Any, rows: list[dict[str, Any]], policy: str | None = None, name: str = "Create"
) -> Any:
    kind = "AttributeCreateInput" if name == "Create" else "AttributeBulkUpdateInput"
    shown = "count results { attribute { name slug choices(first: 9) { edges { node { slug } } } } errors { path code } } errors { path code }"  # fmt: skip
    return command(
        api, by, f"attributeBulk{name}", shown, f"attributes: [{kind}!]!, errorPolicy: ErrorPolicyEnum",
        attributes=rows, errorPolicy=policy,
    )["data"][f"attributeBulk{name}"]  # fmt: skip


@pytest.mark.parametrize("policy", POLICIES)
def test_attributes_by_policy(api: Api, policy: str) -> None:
    by = make.staff(TYPES)
    Attribute.objects.create(slug="taken", name="旧", input_type="dropdown")  # fmt: skip
    rows = [
        {"name": "颜色", "type": "PRODUCT_TYPE", "inputType": "SWATCH", "values": [{"name": "红", "value": "#ff0000"}]},
        {"name": "颜色", "type": "PRODUCT_TYPE"},
        {"name": "重名", "slug": "taken", "type": "PRODUCT_TYPE"},
        {"name": "相关", "type": "PRODUCT_TYPE", "inputType": "REFERENCE"},
        {"name": " ", "type": "PRODUCT_TYPE"},
        {"name": "相关页", "type": "PRODUCT_TYPE", "inputType": "REFERENCE", "entityType": "PAGE", "referenceTypes": [gid(make.page_type())]},
        {"name": "错类", "type": "PRODUCT_TYPE", "referenceTypes": [to_global_id("PageType", 1 << 40)]},
    ]  # fmt: skip
    found = attributes(api, by, rows, policy)
    wrong = {2: ("slug", "UNIQUE"), 3: ("entityType", "REQUIRED"), 4: ("name", "REQUIRED"), 6: ("referenceTypes", "INVALID")}  # fmt: skip
    for at, result in enumerate(found["results"]):
        told = [(one["path"], one["code"]) for one in result["errors"]]
        assert told == ([wrong[at]] if at in wrong else []), at
    assert [(one["path"], one["code"]) for one in found["errors"]] == list(wrong.values())
    kept = [one["attribute"]["slug"] for one in found["results"] if one["attribute"]]
    good = policy != "REJECT_EVERYTHING"
    assert (found["count"], len(kept)) == ((3, 3) if good else (0, 0))
    assert Attribute.objects.exclude(slug="taken").count() == found["count"]
    assert JournalEntry.objects.filter(verb="attribute.created").count() == found["count"]
    if good:
        assert len(set(kept)) == 3, "of two that are called alike each has its slug"
        assert Attribute.objects.get(name="相关页").page_types.count() == 1


def test_attributes_in_one_request_are_called_apart(api: Api) -> None:
    by = make.staff(TYPES)
    rows = [{"name": f"甲{n}", "type": "PRODUCT_TYPE", "externalReference": "erp", "values": [{"name": "一", "externalReference": "v"}]} for n in range(2)]  # fmt: skip
    found = attributes(api, by, rows, "IGNORE_FAILED")
    assert [one["errors"] for one in found["results"]] == [
        [],
        [{"path": "externalReference", "code": "UNIQUE"}],
    ]
    assert found["errors"] == [{"path": "externalReference", "code": "UNIQUE"}]
    assert Attribute.objects.count() == AttributeValue.objects.count() == 1


def test_attributes_are_changed_together(api: Api) -> None:
    by = make.staff(TYPES)
    one, two = attribute("dropdown", external_reference="erp-a"), attribute("numeric")
    rows = [
        {"externalReference": "erp-a", "fields": {"name": "新名", "addValues": [{"name": "丙"}]}},
        {"id": gid(two), "fields": {"addValues": [{"name": "丙"}]}},
        {"id": to_global_id("Attribute", 1 << 40), "fields": {"name": "无"}},
        {"externalReference": "erp-b", "fields": {"name": "无"}},
    ]
    found = attributes(api, by, rows, name="Update")
    told = [[(one["path"], one["code"]) for one in row["errors"]] for row in found["results"]]
    assert told == [
        [],
        [("addValues", "INVALID")],
        [("id", "NOT_FOUND")],
        [("externalReference", "NOT_FOUND")],
    ]
    one.refresh_from_db()
    assert (found["count"], one.name, one.values.count()) == (0, one.name, 2)
    found = attributes(api, by, rows, "REJECT_FAILED_ROWS", "Update")
    assert (found["count"], found["results"][0]["attribute"]["name"]) == (1, "新名")
    one.refresh_from_db()
    assert (one.name, one.values.count()) == ("新名", 3)


@pytest.mark.parametrize("name", ["Create", "Update"])
def test_too_many_attributes(api: Api, name: str) -> None:
    by = make.staff(TYPES)
    row = (
        {"name": "甲", "type": "PRODUCT_TYPE"}
        if name == "Create"
        else {"id": gid(attribute("numeric")), "fields": {}}
    )
    found = attributes(api, by, [row] * 101, name=name)
    assert (found["count"], found["results"], [one["path"] for one in found["errors"]]) == (
        0,
        [],
        ["attributes"],
    )
    answer = command(api, make.supplier().sales, f"attributeBulk{name}", "count",
                     f"attributes: [{'AttributeCreateInput' if name == 'Create' else 'AttributeBulkUpdateInput'}!]!", attributes=[row])  # fmt: skip
    assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"


# --- products


@pytest.fixture
def shop() -> Supplier:
    owner = make.supplier()
    make.product(owner)
    return owner


def row(shop: Supplier, n: int = 0, **more: Any) -> dict[str, Any]:
    """What one product of a request says: two variants with prices and stock."""
    depot, channel = Warehouse.objects.get(supplier=shop), make.channel()
    return {
        "name": f"示例白板 {n}", "brand": "演示", "model": f"批-{n}", "unit": "块", "externalReference": f"B-{n}",
        "productType": gid(ProductType.objects.get(slug="goods")), "category": gid(make.category()),
        "description": json.dumps({"blocks": [{"type": "paragraph", "data": {"text": "白<script>x</script>板"}}]}),
        "channelListings": [{"channelId": gid(channel)}],
        "variants": [
            {"attributes": [], "name": f"规格{k}", "sku": f"B-{n}-{k}", "externalReference": f"B-{n}-{k}",
             "stocks": [{"warehouse": gid(depot), "quantity": 7 + k}],
             "channelListings": [{"channelId": gid(channel), "price": 10 + k}]}
            for k in range(2)
        ],
        **more,
    }  # fmt: skip


SHOWN = """count results { product { id state externalReference pricing { priceRange { start { gross { amount } } stop { gross { amount } } } }
    defaultVariant { name } variants { sku quantityAvailable } channelListings { isPublished isAvailableForPurchase }
    media { alt } collections { slug } assignedAttributes { attribute { slug } } } errors { path code attributes } }
    errors { path code }"""


def products(api: Api, by: Any, rows: list[dict[str, Any]], policy: str | None = None) -> Any:
    answer = command(
        api, by, "productBulkCreate", SHOWN, "products: [ProductBulkCreateInput!]!, errorPolicy: ErrorPolicyEnum",
        products=rows, errorPolicy=policy,
    )  # fmt: skip
    assert "errors" not in answer, answer["errors"]
    return answer["data"]["productBulkCreate"]


def test_many_products_with_all_that_belongs_to_them(api: Api, shop: Supplier) -> None:
    number, choice = attribute("numeric"), attribute("dropdown")
    carry(number)
    carry(choice, of_variant=True)
    rows = [row(shop, n, attributes=[{"id": gid(number), "numeric": str(n)}]) for n in range(3)]
    for each in rows:
        each["variants"][1]["attributes"] = [{"id": gid(choice), "dropdown": {"value": "乙"}}]
        del each["variants"][1]["name"]
    found = products(api, shop.sales, rows)
    assert (found["count"], found["errors"]) == (3, [])
    for n, result in enumerate(found["results"]):
        made = result["product"]
        assert (made["state"], made["externalReference"]) == ("DRAFT", f"B-{n}")
        assert made["variants"] == [{"sku": f"B-{n}-{k}", "quantityAvailable": 7 + k} for k in range(2)]
        assert made["defaultVariant"] == {"name": "规格0"}
        assert made["channelListings"] == [{"isPublished": False, "isAvailableForPurchase": False}]
        stored = Product.objects.get(external_reference=f"B-{n}")
        (listing,) = stored.channel_listings.all()
        assert (listing.lowest_price, listing.highest_price) == (10, 11)
        assert stored.description["blocks"][0]["data"]["text"] == "白板"
        assert stored.variants.get(sku=f"B-{n}-1").name == "乙", "named by its values"
        assert [one.value.number for one in stored.attribute_values.all()] == [n]
    assert JournalEntry.objects.filter(verb="product.created").count() == 3
    assert JournalEntry.objects.filter(verb="variant.created").count() == 6
    seen = api.data(
        "query($c: String) { products(first: 9, channel: $c) { totalCount } }", {"c": make.channel().slug}
    )["products"]
    assert seen["totalCount"] == 1, "drafts are not in the mall: the platform reviews them first"
    submitted = payload(
        api,
        shop.sales,
        "productSubmit",
        "product { state }",
        "id: ID",
        id=found["results"][0]["product"]["id"],
    )
    assert {one["code"] for one in submitted["errors"]} == {"INCOMPLETE"}, (
        "no picture yet: the same checks as for any other"
    )


BROKEN: dict[str, tuple[dict[str, Any], str, str]] = {
    "没有名称": ({"name": " "}, "name", "REQUIRED"),
    "没有品目": ({"category": None}, "category", "REQUIRED"),
    "品目不存在": ({"category": to_global_id("Category", 1 << 40)}, "category", "NOT_FOUND"),
    "类型不存在": ({"productType": to_global_id("ProductType", 1 << 40)}, "productType", "NOT_FOUND"),
    "编号不是类型": ({"productType": to_global_id("Category", 1)}, "productType", "NOT_FOUND"),
    "详情不是文档": ({"description": '{"a": 1}'}, "description", "INVALID"),
    "外部编号已用": ({"externalReference": "B-0"}, "externalReference", "UNIQUE"),
    "别类的属性": ({"attributes": [{"id": to_global_id("Attribute", 1 << 40), "numeric": "1"}]}, "attributes", "ATTRIBUTE_CANNOT_BE_ASSIGNED"),
    "图片在站外": ({"media": [{"mediaUrl": "https://example.com/a.png"}]}, "mediaUrl", "UNSUPPORTED_MEDIA_PROVIDER"),
}  # fmt: skip
PARTS: dict[str, tuple[dict[str, Any], str, str]] = {
    "规格货号已用": ({"sku": "B-0-0"}, "variants.0.sku", "UNIQUE"),
    "规格价格为零": ({"price": 0}, "variants.0.channelListings", "INVALID_PRICE"),
    "规格库存为负": ({"quantity": -1}, "variants.0.stocks", "INVALID"),
    "规格仓库是别家的": ({"warehouse": "别家"}, "variants.0.stocks", "NOT_FOUND"),
    "规格属性": ({"attributes": [{"id": to_global_id("Attribute", 1 << 40), "numeric": "1"}]}, "variants.0.attributes", "ATTRIBUTE_CANNOT_BE_ASSIGNED"),
    "直接发布": ({"isPublished": True}, "channelListings.0.isPublished", "NOT_REVIEWED"),
    "没有图片": ({"media": [{"alt": "正面"}]}, "media.0.image", "REQUIRED"),
}  # fmt: skip


def broken(shop: Supplier, name: str) -> tuple[dict[str, Any], str, str]:
    """A row of which one thing is wrong, where, and the code."""
    if name in BROKEN:
        said, path, code = BROKEN[name]
        return row(shop, 9, **said), path, code
    said, path, code = PARTS[name]
    made = row(shop, 9)
    first = made["variants"][0]
    for key, value in said.items():
        if key == "price":
            first["channelListings"][0]["price"] = value
        elif key == "quantity":
            first["stocks"][0]["quantity"] = value
        elif key == "warehouse":
            first["stocks"][0]["warehouse"] = gid(make.product().variants.get().stocks.get().warehouse)
        elif key == "isPublished":
            made["channelListings"][0]["isPublished"] = True
        else:
            (made if key == "media" else first)[key] = value
    return made, path, code


@pytest.mark.parametrize("name", [*BROKEN, *PARTS])
def test_products_by_policy(api: Api, shop: Supplier, name: str) -> None:
    bad, path, code = broken(shop, name)
    for policy in POLICIES:
        Product.objects.filter(supplier=shop, state="draft").delete()
        found = products(api, shop.sales, [row(shop, 0), bad], policy)
        first, second = found["results"]
        assert first["errors"] == []
        assert (path, code) in {(one["path"], one["code"]) for one in second["errors"]}, policy
        assert (path, code) in {(one["path"], one["code"]) for one in found["errors"]}
        kept = {"REJECT_EVERYTHING": 0, "REJECT_FAILED_ROWS": 1, "IGNORE_FAILED": 2 if name in PARTS else 1}[
            policy
        ]
        assert found["count"] == kept == Product.objects.filter(supplier=shop, state="draft").count()
        assert (second["product"] is not None) == (kept == 2)
        if policy == "IGNORE_FAILED" and path.startswith("variants"):
            assert len(second["product"]["variants"]) == 1, "the good variant is kept"
        if policy == "REJECT_EVERYTHING":
            assert not JournalEntry.objects.filter(verb="product.created").exists()


def test_whose_products(api: Api, shop: Supplier) -> None:
    """供应商只为自家新增；平台须指明供应商；不相干的人不能。"""
    other = make.supplier()
    found = products(api, other.sales, [row(shop, 0)])
    assert [one["path"] for one in found["errors"]] == ["variants.0.stocks", "variants.1.stocks"], (
        "warehouses of others"
    )
    found = products(api, other.sales, [row(shop, 0, supplier=gid(shop), variants=[])])
    assert [(one["path"], one["code"]) for one in found["errors"]] == [("supplier", "NOT_FOUND")]
    staff, shelf = (
        make.staff(Permission.MANAGE_PRODUCTS),
        Collection.objects.create(name="示例", slug="shelf"),
    )
    found = products(api, staff, [row(shop, 0)])
    assert [(one["path"], one["code"]) for one in found["errors"]] == [("supplier", "REQUIRED")]
    found = products(
        api,
        staff,
        [
            row(
                shop,
                0,
                supplier=gid(shop),
                collections=[gid(shelf)],
                rating=4,
                privateMetadata=[{"key": "a", "value": "1"}],
            )
        ],
    )
    assert found["results"][0]["product"]["collections"] == [{"slug": "shelf"}]
    for person, said in (
        (shop.sales, {"collections": [gid(shelf)]}),
        (shop.sales, {"rating": 5}),
        (make.buyer().purchaser, {}),
    ):
        answer = command(
            api,
            person,
            "productBulkCreate",
            "count",
            "products: [ProductBulkCreateInput!]!",
            products=[row(shop, 5, **said)],
        )
        assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    Supplier.objects.filter(pk=shop.pk).update(state="suspended")
    found = products(api, shop.sales, [row(shop, 6)], "IGNORE_FAILED")
    assert [one["code"] for one in found["errors"]] == ["SUPPLIER_NOT_ADMITTED"]


def test_limits(api: Api, shop: Supplier) -> None:
    found = products(api, shop.sales, [{"productType": gid(ProductType.objects.get())}] * 101)
    assert (found["count"], [one["path"] for one in found["errors"]]) == (0, ["products"])
    assert products(api, shop.sales, [])["errors"][0]["path"] == "products"
    many = row(shop, 0, variants=[{"attributes": [], "name": f"规格{n}"} for n in range(101)])
    assert products(api, shop.sales, [many])["errors"] == [{"path": "variants", "code": "INVALID"}]
    rows = [
        row(shop, n, variants=[{"attributes": [], "name": f"规格{k}"} for k in range(100)]) for n in range(11)
    ]
    assert products(api, shop.sales, rows)["errors"] == [{"path": "products", "code": "INVALID"}]


def test_statements_do_not_grow_with_the_rows(api: Api, shop: Supplier, count_sql: Any) -> None:
    number = attribute("numeric")
    carry(number)
    by = make.staff(TYPES)
    counts: dict[str, list[int]] = {"products": [], "attributes": []}
    for start, many in ((100, 2), (200, 40)):
        rows = [
            row(shop, start + n, attributes=[{"id": gid(number), "numeric": str(start + n)}])
            for n in range(many)
        ]
        with count_sql() as statements:
            assert command(api, shop.sales, "productBulkCreate", "count", "products: [ProductBulkCreateInput!]!", products=rows)["data"]["productBulkCreate"]["count"] == many  # fmt: skip
        counts["products"].append(len(statements))
        said = [
            {"name": f"属{start + n}", "type": "PRODUCT_TYPE", "values": [{"name": "一"}]}
            for n in range(many)
        ]
        with count_sql() as statements:
            assert attributes(api, by, said)["count"] == many
        counts["attributes"].append(len(statements))
    for kind, (few, many) in counts.items():
        assert few == many, kind


def test_pictures_come_along(api: Api, shop: Supplier) -> None:
    query = f"mutation($p: [ProductBulkCreateInput!]!) {{ productBulkCreate(products: $p) {{ {SHOWN} }} }}"
    given = row(shop, 0, media=[{"alt": "正面", "image": None}, {"alt": "侧面", "image": None}])
    form = {
        "operations": json.dumps({"query": query, "variables": {"p": [given]}}),
        "map": json.dumps({"0": ["variables.p.0.media.0.image"], "1": ["variables.p.0.media.1.image"]}),
        "0": SimpleUploadedFile("a.png", picture()),
        "1": SimpleUploadedFile("b.png", b"no picture"),
    }
    token = tokens.issue(shop.sales, tokens.ACCESS, ISSUER)  # type: ignore[attr-defined]
    found = api.client.post("/graphql/", form, headers={"Authorization": f"Bearer {token}"}).json()["data"]
    assert found["productBulkCreate"]["errors"] == [{"path": "media.1.image", "code": "INVALID"}]
    form["1"] = SimpleUploadedFile("b.png", picture())
    form["0"] = SimpleUploadedFile("a.png", picture())
    found = api.client.post("/graphql/", form, headers={"Authorization": f"Bearer {token}"}).json()["data"]
    assert found["productBulkCreate"]["results"][0]["product"]["media"] == [{"alt": "正面"}, {"alt": "侧面"}]
