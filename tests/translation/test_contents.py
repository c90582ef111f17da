"""可译内容 · what translators see of all kinds, page by page, and translating in bulk."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backend.core.permissions import Permission
from backend.order.models import Order
from backend.product.models import AttributeValue, Collection, Product
from backend.shipping.models import ShippingMethod, ShippingZone
from backend.translation.models import Translation
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.order.orders import placed
from tests.webhook.hooks import hook, waiting

pytestmark = pytest.mark.django_db

KINDS = {
    "ATTRIBUTE": ("Attribute", "name attributeId attribute { name }"),
    "ATTRIBUTE_VALUE": (
        "AttributeValue",
        "name attributeValueId plainText richText attributeValue { name } attribute { name }",
    ),
    "CATEGORY": ("Category", "name slug description seoTitle categoryId category { name }"),
    "COLLECTION": ("Collection", "name slug description seoTitle collectionId collection { name }"),
    "MENU_ITEM": ("MenuItem", "name menuItemId menuItem { name }"),
    "PAGE": ("Page", "title slug content seoTitle pageId page { title } attributeValues { plainText }"),
    "PRODUCT": (
        "Product",
        "name slug description productId product { name } attributeValues { name attribute { name } }",
    ),
    "SHIPPING_METHOD": ("ShippingMethod", "name description shippingMethodId shippingMethod { name }"),
    "VARIANT": (
        "ProductVariant",
        "name productVariantId productVariant { name } attributeValues { name attribute { name } }",
    ),
}
LIST = """query($kind: TranslatableKinds!, $first: Int, $after: String) {
    translations(kind: $kind, first: $first, after: $after) { totalCount pageInfo { hasNextPage endCursor }
        edges { node { __typename ... on ProductTranslatableContent { id name product { id }
            translation(languageCode: EN) { name } } } } } }"""
BULK = """mutation($rows: [ProductBulkTranslateInput!]!, $policy: ErrorPolicyEnum) {
    productBulkTranslate(translations: $rows, errorPolicy: $policy) { count
        results { translation { name language { code } } errors { path code message } } errors { path code field } } }"""


@pytest.fixture
def translator() -> Any:
    return make.staff(Permission.MANAGE_TRANSLATIONS)


def method() -> ShippingMethod:
    zone = ShippingZone.objects.create(name="示例区域", countries=["CN"])
    return ShippingMethod.objects.create(zone=zone, name="示例专送", description={"blocks": []})


def thing(kind: str) -> Any:
    carried = make.page_attribute()
    return {
        "Category": make.category,
        "Collection": lambda: Collection.objects.create(name="专题", slug="shelf"),
        "Attribute": lambda: carried,
        "AttributeValue": lambda: carried.values.all()[0],
        "MenuItem": lambda: make.menu("项").items.get(),
        "Product": make.product,
        "ProductVariant": lambda: make.product().variant,
        "Page": make.page,
        "ShippingMethod": method,
    }[kind]()


@pytest.mark.parametrize("kind", KINDS)
def test_每一种的原文与译文(api: Api, translator: Any, kind: str) -> None:
    noun, fields = KINDS[kind]
    subject = thing(noun)
    name = "title" if kind == "PAGE" else "name"
    given = {"kind": noun, "subject_id": subject.pk, "language": "en", "name": "English"}
    Translation.objects.create(**given)
    one = f"""... on {noun}TranslatableContent {{ id {fields} translation(languageCode: EN) {{ {name} language {{ code }}
        translatableContent {{ id }} }} }}"""
    document = f"""query($id: ID!) {{ translation(kind: {kind}, id: $id) {{ __typename {one} }}
        translations(kind: {kind}, first: 100) {{ edges {{ node {{ {one} }} }} }} }}"""
    own = "ShippingMethodType" if kind == "SHIPPING_METHOD" else noun
    found = api.data(document, {"id": to_global_id(own, subject.pk)}, as_=translator)
    shown = found["translation"]
    assert shown.pop("__typename") == f"{noun}TranslatableContent"
    assert shown["translation"] == {
        name: "English", "language": {"code": "EN"}, "translatableContent": {"id": shown["id"]},
    }  # fmt: skip
    assert shown[name] == getattr(subject, name)
    key = noun[0].lower() + noun[1:]
    assert shown[f"{key}Id"] == to_global_id(own, subject.pk)
    assert shown[key] == {name: getattr(subject, name)}
    assert shown in [edge["node"] for edge in found["translations"]["edges"]]
    again = api.data(document, {"id": shown["id"]}, as_=translator)["translation"]
    assert again["id"] == shown["id"]
    for wrong in (to_global_id("Order", 1), to_global_id(own, 10**12), to_global_id(own, "x")):
        assert api.data(document, {"id": wrong}, as_=translator)["translation"] is None


def test_译者所见是这一语言本身的_不借用(api: Api, translator: Any) -> None:
    product = make.product()
    Translation.objects.create(kind="Product", subject_id=product.pk, language="en", name="Paper")
    document = """query($id: ID!) { translation(kind: PRODUCT, id: $id) { ... on ProductTranslatableContent {
        gb: translation(languageCode: EN_GB) { name } en: translation(languageCode: EN) { name } } } }"""
    found = api.data(document, {"id": to_global_id("Product", product.pk)}, as_=translator)
    assert found["translation"] == {"gb": None, "en": {"name": "Paper"}}


def test_翻页_每层一条语句(api: Api, translator: Any, count_sql: Any) -> None:
    products = [make.product(state="draft" if at else "published") for at in range(4)]
    first = api.data(LIST, {"kind": "PRODUCT", "first": 3}, as_=translator)["translations"]
    assert (first["totalCount"], first["pageInfo"]["hasNextPage"]) == (4, True)
    rest = api.data(
        LIST, {"kind": "PRODUCT", "first": 3, "after": first["pageInfo"]["endCursor"]}, as_=translator
    )
    found = [edge["node"]["product"]["id"] for edge in first["edges"] + rest["translations"]["edges"]]
    assert found == [to_global_id("Product", product.pk) for product in products]

    def cost(number: int) -> int:
        with count_sql() as statements:
            api.data(LIST, {"kind": "PRODUCT", "first": number}, as_=translator)
        return len(statements)

    cost(1)
    assert cost(1) == cost(4)
    refused = api(LIST, {"kind": "PRODUCT", "first": 101}, as_=translator)
    assert "100" in refused["errors"][0]["message"]


def test_谁看得到可译内容(api: Api, translator: Any) -> None:
    supplier = make.supplier()
    own, _ = make.product(supplier), make.product()
    found = api.data(LIST, {"kind": "PRODUCT", "first": 9}, as_=supplier.sales)["translations"]
    assert [edge["node"]["name"] for edge in found["edges"]] == [own.name]
    for person, kind in (
        (supplier.sales, "PAGE"),
        (make.buyer().purchaser, "PRODUCT"),
        (make.staff(Permission.MANAGE_PRODUCTS), "PRODUCT"),
        (None, "CATEGORY"),
    ):
        answer = api(LIST, {"kind": kind, "first": 9}, as_=person)
        assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"


def test_配送方式译后_购物车与后台都看得到(api: Api, translator: Any) -> None:
    found = method()
    document = """mutation($id: ID!, $text: JSONString) { shippingPriceTranslate(id: $id, languageCode: EN,
        input: {name: "Express", description: $text}) { shippingMethod { name translation(languageCode: EN_US) {
        name description } } errors { field code } } }"""
    text = json.dumps({"blocks": [{"type": "paragraph", "data": {"text": "By hand"}}]})
    for noun in ("ShippingMethodType", "ShippingMethod"):
        given = {"id": to_global_id(noun, found.pk), "text": text}
        made = api.data(document, given, as_=translator)["shippingPriceTranslate"]
        shown = made["shippingMethod"]
        assert (shown["name"], shown["translation"]["name"]) == ("示例专送", "Express")
        assert "By hand" in shown["translation"]["description"]
    broken = json.dumps({"blocks": [{"type": "raw", "data": {}}]})
    payload = api(document, {"id": to_global_id("ShippingMethod", found.pk), "text": broken}, as_=translator)
    assert payload["data"]["shippingPriceTranslate"]["errors"] == [
        {"field": "description", "code": "INVALID"}
    ]


def test_订单所留的配送方式_一列订单只多一条语句(api: Api, count_sql: Any) -> None:
    way = method()
    Translation.objects.create(kind="ShippingMethod", subject_id=way.pk, language="en", name="Express")
    kept = {"id": way.pk, "name": way.name, "description": None, "minimum_delivery_days": None}
    boss = make.staff(*Permission)
    asked = """{ orders(first: 10) { edges { node { deliveryMethod { ... on ShippingMethod {
        name translation(languageCode: EN) { name } } } } } } }"""

    def cost() -> int:
        Order.objects.update(delivery={**kept, "maximum_delivery_days": None})
        api.data(asked, as_=boss)
        with count_sql() as statements:
            edges = api.data(asked, as_=boss)["orders"]["edges"]
        shown = {"name": "示例专送", "translation": {"name": "Express"}}
        assert [edge["node"]["deliveryMethod"] for edge in edges] == [shown] * Order.objects.count()
        return len(statements)

    placed(quantity=1)
    one = cost()
    placed(quantity=1)
    assert (Order.objects.count(), cost()) == (2, one)


def row(id: str | None, language: str = "EN", **fields: Any) -> dict[str, Any]:
    return {"id": id, "languageCode": language, "translationFields": fields}


@pytest.mark.parametrize(
    ("policy", "kept"), [("IGNORE_FAILED", 2), ("REJECT_FAILED_ROWS", 2), ("REJECT_EVERYTHING", 0), (None, 0)]
)
def test_批量翻译_错行按约定处理(api: Api, translator: Any, policy: str | None, kept: int) -> None:
    one, two = (to_global_id("Product", make.product().pk) for _ in range(2))
    rows = [
        row(two, name="Two"),
        row(one, name="x" * 251),
        row(to_global_id("Page", 1), name="Page"),
        row(None, name="Nothing"),
        row(one, "ZH_HANS", name="One"),
        row(one, "FR", name="Un"),
    ]
    done = api(BULK, {"rows": rows, "policy": policy}, as_=translator)["data"]["productBulkTranslate"]
    assert done["count"] == kept == Translation.objects.count()
    expected = [
        ("translationFields.name", "INVALID"), ("id", "NOT_FOUND"), ("id", "REQUIRED"), ("languageCode", "INVALID"),
    ]  # fmt: skip
    assert [(one["path"], one["code"]) for one in done["errors"]] == expected
    told = [[(e["path"], e["code"]) for e in one["errors"]] for one in done["results"]]
    assert told == [[], *([each] for each in expected), []]
    names = [one["translation"] and one["translation"]["name"] for one in done["results"]]
    assert names == (["Two", None, None, None, None, "Un"] if kept else [None] * 6)


@pytest.mark.parametrize("noun", ["Product", "ProductVariant", "Attribute", "AttributeValue"])
def test_四种都可批量翻译(api: Api, translator: Any, noun: str) -> None:
    subject = thing(noun)
    verb = noun[0].lower() + noun[1:] + "BulkTranslate"
    document = f"""mutation($rows: [{noun}BulkTranslateInput!]!) {{ {verb}(translations: $rows) {{ count
        results {{ translation {{ name translatableContent {{ name }} }} }} errors {{ code }} }} }}"""
    rows = [row(to_global_id(noun, subject.pk), language, name=language) for language in ("EN", "FR", "DE")]
    done = api.data(document, {"rows": rows}, as_=translator)[verb]
    assert (done["count"], [one["translation"]["name"] for one in done["results"]]) == (3, ["EN", "FR", "DE"])
    for person in (None, make.buyer().purchaser):
        answer = api(document, {"rows": rows}, as_=person)
        assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    many = api(document, {"rows": rows * 34}, as_=translator)["data"][verb]
    assert many["errors"][0]["code"] == "INVALID"
    assert Translation.objects.count() == 3


def test_批量翻译_也可按外部编号(api: Api, translator: Any) -> None:
    supplier = make.supplier()
    own, foreign = make.product(supplier), make.product()
    Product.objects.filter(pk=own.pk).update(external_reference="ERP-1")
    Product.objects.filter(pk=foreign.pk).update(external_reference="ERP-2")
    rows = [
        {"externalReference": code, "languageCode": "EN", "translationFields": {"name": code}}
        for code in ("ERP-1", "ERP-2", "ERP-3")
    ]
    given = {"rows": rows, "policy": "IGNORE_FAILED"}
    done = api(BULK, given, as_=supplier.sales)["data"]["productBulkTranslate"]
    missing = {"path": "externalReference", "code": "NOT_FOUND", "field": "externalReference"}
    assert (done["count"], done["errors"]) == (1, [missing, missing])
    done = api(BULK, given, as_=translator)["data"]["productBulkTranslate"]
    assert (done["count"], done["errors"]) == (2, [missing])


def test_富文本属性值的译文(api: Api, translator: Any) -> None:
    value = make.page_attribute().values.all()[0]
    base = {"blocks": [{"type": "paragraph", "data": {"text": "原文"}}]}
    AttributeValue.objects.filter(pk=value.pk).update(rich_text=base)
    value.attribute.input_type = "rich_text"
    value.attribute.save()
    text = json.dumps({"blocks": [{"type": "paragraph", "data": {"text": "Text<script>x</script>"}}]})
    document = """mutation($id: ID!, $text: JSONString) { attributeValueTranslate(id: $id, languageCode: EN,
        input: {richText: $text}) { attributeValue { translation(languageCode: EN) { richText
        translatableContent { richText plainText } } } errors { field code } } }"""
    given = {"id": to_global_id("AttributeValue", value.pk), "text": text}
    shown = api.data(document, given, as_=translator)["attributeValueTranslate"]["attributeValue"]
    found = shown["translation"]
    assert json.loads(found["richText"])["blocks"][0]["data"] == {"text": "Text"}
    assert json.loads(found["translatableContent"]["richText"]) == base
    assert found["translatableContent"]["plainText"] is None
    given["text"] = json.dumps({"blocks": [{"type": "raw", "data": {}}]})
    broken = api(document, given, as_=translator)["data"]["attributeValueTranslate"]
    assert broken["errors"] == [{"field": "richText", "code": "INVALID"}]


def test_供应商批量翻译_只及自己的商品(api: Api) -> None:
    supplier = make.supplier()
    own, foreign = make.product(supplier), make.product()
    rows = [row(to_global_id("Product", each.pk), name="Paper") for each in (own, foreign)]
    given = {"rows": rows, "policy": "IGNORE_FAILED"}
    done = api(BULK, given, as_=supplier.sales)["data"]["productBulkTranslate"]
    assert (done["count"], done["errors"]) == (1, [{"path": "id", "code": "NOT_FOUND", "field": "id"}])
    assert [Product.objects.get(pk=each.pk).state for each in (own, foreign)] == ["submitted", "published"]


def test_译文的新增与更新各有事件(api: Api, translator: Any) -> None:
    query = """subscription { event { ... on TranslationCreated { translation { ... on ProductTranslation { name
        translatableContent { name } } } } ... on TranslationUpdated { translation { __typename } } } }"""
    heard = hook(
        "http://127.0.0.1:9/hook", "TRANSLATION_CREATED", "TRANSLATION_UPDATED", subscription_query=query
    )
    product = make.product()
    for name in ("Paper", "Copy paper"):
        rows = [row(to_global_id("Product", product.pk), name=name)]
        api.data(BULK, {"rows": rows}, as_=translator)
    assert waiting(heard) == [("TRANSLATION_CREATED", "Translation"), ("TRANSLATION_UPDATED", "Translation")]
    dry = "mutation($q: String!, $o: ID!) { webhookDryRun(query: $q, objectId: $o) { payload errors { code } } }"
    made = Translation.objects.get()
    given = {"q": query, "o": to_global_id("Translation", made.pk)}
    payload = api.data(dry, given, as_=make.staff(*Permission))["webhookDryRun"]["payload"]
    assert json.loads(payload)["translation"] == {
        "name": "Copy paper",
        "translatableContent": {"name": product.name},
    }
