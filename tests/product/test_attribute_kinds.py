"""属性各类取值 · every kind of attribute on products, variants and pages: written, read, filtered, refused."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from backend.account import tokens
from backend.account.models import User
from backend.core.permissions import Permission
from backend.product.attribute_values import Asked, Choice, Given, values_of_all
from backend.product.models import Attribute, AttributeValue, Collection, Product, ProductType
from backend.product.services import attributes as verbs
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import ISSUER, Api
from tests.product.test_commands import command, payload, picture

pytestmark = pytest.mark.django_db

Kind = Attribute.InputType
ASSIGNED = """assignedAttributes { __typename attribute { slug }
    ... on AssignedNumericAttribute { number: value } ... on AssignedBooleanAttribute { flag: value }
    ... on AssignedPlainTextAttribute { text: value } ... on AssignedTextAttribute { rich: value }
    ... on AssignedDateAttribute { day: value } ... on AssignedDateTimeAttribute { moment: value }
    ... on AssignedFileAttribute { file: value { url contentType } }
    ... on AssignedSwatchAttribute { swatch: value { name hexColor file { url } } }
    ... on AssignedSingleChoiceAttribute { choice: value { name } }
    ... on AssignedMultiChoiceAttribute { choices: value { name } }
    ... on AssignedSingleProductReferenceAttribute { product: value { slug } }
    ... on AssignedMultiProductReferenceAttribute { products: value { slug } }
    ... on AssignedMultiProductVariantReferenceAttribute { variants: value { sku } }
    ... on AssignedSingleCategoryReferenceAttribute { category: value { code } }
    ... on AssignedMultiCollectionReferenceAttribute { collections: value { slug } }
    ... on AssignedSinglePageReferenceAttribute { page: value { slug } } }"""


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def attribute(kind: str, entity: str = "", *, of: str = "product-type", **more: Any) -> Attribute:
    n = make.number()
    made = Attribute.objects.create(
        slug=f"kind-{n}", name=f"属性{n}", type=of, input_type=kind, entity_type=entity, **more
    )
    if kind in (Kind.DROPDOWN, Kind.MULTISELECT, Kind.SWATCH):
        for place, name in enumerate(("甲", "乙")):
            made.values.create(slug=f"value-{place}", name=name, sort_order=place, colour="#3366cc" if kind == Kind.SWATCH else "")  # fmt: skip
    return made


def carry(made: Attribute, *, of_variant: bool = False) -> None:
    kind, _ = ProductType.objects.get_or_create(slug="goods", defaults={"name": "货物"})
    kind.type_attributes.create(attribute=made, of_variant=of_variant)


def gid(thing: Any, name: str = "") -> str:
    return to_global_id(name or type(thing).__name__, thing.pk)


def upload(api: Api, as_: User | None, data: bytes, name: str = "a.png") -> dict[str, Any]:
    query = "mutation($f: Upload!) { fileUpload(file: $f) { uploadedFile { url contentType } errors { field code } } }"
    headers = {} if as_ is None else {"Authorization": f"Bearer {tokens.issue(as_, tokens.ACCESS, ISSUER)}"}
    answer: dict[str, Any] = api.client.post(
        "/graphql/",
        {
            "operations": json.dumps({"query": query, "variables": {"f": None}}),
            "map": json.dumps({"0": ["variables.f"]}),
            "0": SimpleUploadedFile(name, data),
        },
        headers=headers,
    ).json()
    return answer


def paper(script: bool = False) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if script:
        action = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('示例')")}
        told = DictionaryObject({NameObject(key): value for key, value in action.items()})
        writer.root_object[NameObject("/OpenAction")] = told
        page = writer.pages[0]
        page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): told})
        writer.add_attachment("示例.txt", "附件".encode())
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


RICH = {"blocks": [{"type": "paragraph", "data": {"text": "防<b>潮</b><script>alert(1)</script>"}}]}
CLEAN = [{"type": "paragraph", "data": {"text": "防<b>潮</b>"}}]


def cases(api: Api, seller: User) -> dict[str, tuple[Attribute, dict[str, Any], dict[str, Any]]]:
    """For each kind an attribute, what is given, and what is read."""
    other, shelf = make.product(), Collection.objects.create(name="示例专题", slug=f"shelf-{make.number()}")
    page, category = make.page(), make.category()
    file = upload(api, seller, paper())["data"]["fileUpload"]["uploadedFile"]
    variant = other.variants.get()
    return {
        "单选": (attribute(Kind.DROPDOWN), {"dropdown": {"value": "乙"}}, {"choice": {"name": "乙"}}),
        "多选": (
            attribute(Kind.MULTISELECT),
            {"multiselect": [{"value": "乙"}, {"value": "value-0"}]},
            {"choices": [{"name": "乙"}, {"name": "甲"}]},
        ),
        "数值": (attribute(Kind.NUMERIC, unit="mm"), {"numeric": "12.50"}, {"number": 12.5}),
        "是否": (attribute(Kind.BOOLEAN), {"boolean": False}, {"flag": False}),
        "文本": (attribute(Kind.PLAIN_TEXT), {"plainText": " 再生 纸浆 "}, {"text": "再生 纸浆"}),
        "富文本": (attribute(Kind.RICH_TEXT), {"richText": json.dumps(RICH)}, {"rich": {"version": "2.30.7", "blocks": CLEAN}}),
        "日期": (attribute(Kind.DATE), {"date": "2026-11-27"}, {"day": "2026-11-27"}),
        "时间": (
            attribute(Kind.DATE_TIME),
            {"dateTime": "2026-11-27T08:00:00+08:00"},
            {"moment": "2026-11-27T00:00:00+00:00"},
        ),
        "文件": (attribute(Kind.FILE), {"file": file["url"], "contentType": "text/html"}, {"file": file}),
        "色样": (
            attribute(Kind.SWATCH),
            {"swatch": {"value": "甲"}},
            {"swatch": {"name": "甲", "hexColor": "#3366cc", "file": None}},
        ),
        "引用商品": (
            attribute(Kind.SINGLE_REFERENCE, "product"),
            {"reference": gid(other)},
            {"product": {"slug": other.slug}},
        ),
        "引用多个商品": (
            attribute(Kind.REFERENCE, "product"),
            {"references": [gid(other)]},
            {"products": [{"slug": other.slug}]},
        ),
        "引用规格": (
            attribute(Kind.REFERENCE, "product-variant"),
            {"references": [gid(variant)]},
            {"variants": [{"sku": variant.sku}]},
        ),
        "引用品目": (
            attribute(Kind.SINGLE_REFERENCE, "category"),
            {"reference": gid(category)},
            {"category": {"code": category.code}},
        ),
        "引用专题": (
            attribute(Kind.REFERENCE, "collection"),
            {"references": [gid(shelf)]},
            {"collections": [{"slug": shelf.slug}]},
        ),
        "引用页面": (
            attribute(Kind.SINGLE_REFERENCE, "page"),
            {"reference": gid(page)},
            {"page": {"slug": page.slug}},
        ),
    }  # fmt: skip


def test_every_kind_on_products_and_variants(api: Api) -> None:
    shop = make.supplier()
    product = make.product(shop, state="draft")
    found = cases(api, shop.sales)
    for made, _, _ in found.values():
        carry(made)
    given = [{"id": gid(made), **value} for made, value, _ in found.values()]
    answer = payload(
        api, shop.sales, "productUpdate", f"product {{ {ASSIGNED} }}", "id: ID, input: ProductInput!",
        id=gid(product), input={"attributes": given},
    )  # fmt: skip
    assert answer["errors"] == []
    read = {one.pop("attribute")["slug"]: one for one in answer["product"]["assignedAttributes"]}
    for name, (made, _, wanted) in found.items():
        one = read[made.slug]
        one.pop("__typename")
        assert one == wanted, name

    ProductType.objects.get(slug="goods").type_attributes.update(of_variant=True)
    variant = product.variants.get()
    answer = payload(
        api, shop.sales, "productVariantUpdate", f"productVariant {{ {ASSIGNED} }}",
        "id: ID, input: ProductVariantInput!", id=gid(variant), input={"attributes": given},
    )  # fmt: skip
    assert answer["errors"] == []
    assert len(answer["productVariant"]["assignedAttributes"]) == len(found)
    assert AttributeValue.objects.filter(attribute=found["数值"][0]).count() == 1, "equal values are one row"


def test_every_kind_on_pages(api: Api) -> None:
    editor = make.staff(Permission.MANAGE_PAGES)
    found = cases(api, editor)
    Attribute.objects.update(type="page-type")
    kind = make.page_type(*(made for made, _, _ in found.values()))
    answer = payload(
        api, editor, "pageCreate", f"page {{ {ASSIGNED} attributes {{ values {{ reference date richText file {{ url }} }} }} }}",
        "input: PageCreateInput!",
        input={"title": "示例", "pageType": gid(kind), "attributes": [{"id": gid(made), **value} for made, value, _ in found.values()]},
    )  # fmt: skip
    assert answer["errors"] == []
    for one, (name, (_, _, wanted)) in zip(answer["page"]["assignedAttributes"], found.items(), strict=True):
        assert {key: value for key, value in one.items() if key not in ("attribute", "__typename")} == wanted, name  # fmt: skip
    values = [one["values"][0] for one in answer["page"]["attributes"]]
    assert sum(one["reference"] is not None for one in values) == 6


BAD: dict[str, tuple[str, str, dict[str, Any]]] = {
    "单选没有此项": (Kind.DROPDOWN, "", {"dropdown": {"value": "丙"}}),
    "色样没有此项": (Kind.SWATCH, "", {"swatch": {"id": to_global_id("AttributeValue", 1 << 40)}}),
    "数值填文字": (Kind.NUMERIC, "", {"numeric": "十二"}),
    "数值填日期": (Kind.NUMERIC, "", {"date": "2026-01-01"}),
    "文本太长": (Kind.PLAIN_TEXT, "", {"plainText": "长" * 251}),
    "富文本不是文档": (Kind.RICH_TEXT, "", {"richText": '{"a": 1}'}),
    "富文本有网页代码": (
        Kind.RICH_TEXT,
        "",
        {"richText": '{"blocks": [{"type": "raw", "data": {"html": "<b>"}}]}'},
    ),
    "站外文件": (Kind.FILE, "", {"file": "https://example.com/a.pdf"}),
    "没有的文件": (Kind.FILE, "", {"file": f"/files/{'0' * 64}.pdf"}),
    "往上走": (Kind.FILE, "", {"file": "/files/../../etc/passwd"}),
    "引用别的种类": (Kind.SINGLE_REFERENCE, "product", {"reference": to_global_id("Category", 1)}),
    "引用用户": (Kind.SINGLE_REFERENCE, "product", {"reference": to_global_id("User", 1)}),
    "引用不存在": (Kind.REFERENCE, "page", {"references": [to_global_id("Page", 1 << 40)]}),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_values_name_their_attribute(api: Api, name: str) -> None:
    kind, entity, value = BAD[name]
    shop = make.supplier()
    product = make.product(shop, state="draft")
    made = attribute(kind, entity)
    carry(made)
    answer = command(
        api, shop.sales, "productUpdate", "errors { field code attributes }", "id: ID, input: ProductInput!",
        id=gid(product), input={"attributes": [{"id": gid(made), **value}]},
    )["data"]["productUpdate"]  # fmt: skip
    (error,) = answer["errors"]
    assert error["code"] in ("INVALID", "NOT_FOUND")
    assert error["attributes"] == [gid(made)] or "用户" in name
    assert not product.attribute_values.exists()


def test_suppliers_refer_to_what_they_see(api: Api) -> None:
    """别家草稿不能引用，也看不到；引用限定类型。"""
    shop = make.supplier()
    product, secret = make.product(shop, state="draft"), make.product(state="draft")
    made = attribute(Kind.SINGLE_REFERENCE, "product")
    carry(made)

    def say(by: User, thing: Product) -> Any:
        return payload(
            api, by, "productUpdate", f"product {{ {ASSIGNED} }}", "id: ID, input: ProductInput!",
            id=gid(product), input={"attributes": [{"id": gid(made), "reference": gid(thing)}]},
        )  # fmt: skip

    assert [one["code"] for one in say(shop.sales, secret)["errors"]] == ["INVALID"]
    manager = make.staff(Permission.MANAGE_PRODUCTS)
    assert say(manager, secret)["product"]["assignedAttributes"][0]["product"] == {"slug": secret.slug}
    seen = api.data(f"query($id: ID!) {{ product(id: $id) {{ {ASSIGNED} }} }}", {"id": gid(product)}, as_=shop.sales)  # fmt: skip
    assert seen["product"]["assignedAttributes"][0]["product"] is None, (
        "written by staff, yet not shown to the seller"
    )
    made.product_types.set([ProductType.objects.create(name="别类", slug="others")])
    shown = make.product()
    assert [one["code"] for one in say(shop.sales, shown)["errors"]] == ["INVALID"]
    made.product_types.set([shown.product_type])
    assert say(shop.sales, shown)["errors"] == []
    shown.delete()
    assert not product.attribute_values.exists(), "a reference goes with what it refers to"


def test_files_are_made_anew(api: Api) -> None:
    shop = make.supplier()
    assert upload(api, None, picture())["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    assert "errors" in upload(api, make.user(), picture())
    shown = upload(api, shop.sales, picture())["data"]["fileUpload"]["uploadedFile"]
    assert shown["contentType"] == "image/jpeg", "drawn anew"
    answer = api.client.get(shown["url"])
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert "sandbox" in answer["Content-Security-Policy"]

    found = upload(api, shop.sales, paper(script=True), "a.png")["data"]["fileUpload"]["uploadedFile"]
    assert found["contentType"] == "application/pdf"
    answer = api.client.get(found["url"])
    assert answer["Content-Disposition"].startswith("attachment")
    kept = answer.content
    assert b"alert" not in kept
    reader = PdfReader(io.BytesIO(kept))
    assert (len(reader.pages), dict(reader.attachments)) == (1, {})
    assert not {"/Names", "/OpenAction"} & reader.root_object.keys()
    for data in (b"%PDF-1.7 broken", b"<svg/>", b"", b"MZ\x90"):
        errors = upload(api, shop.sales, data)["data"]["fileUpload"]["errors"]
        assert errors[0]["code"] in ("INVALID", "INVALID_FILE_TYPE", "REQUIRED"), data
    assert api.client.get(f"/files/{'0' * 64}.pdf").status_code == 404


FOUND: dict[str, tuple[str, dict[str, Any], bool]] = {
    "日期内": ("日期", {"date": {"gte": "2026-11-01", "lte": "2026-11-30"}}, True),
    "日期外": ("日期", {"date": {"gte": "2026-12-01"}}, False),
    "时间内": ("时间", {"dateTime": {"lte": "2026-11-28T00:00:00+08:00"}}, True),
    "时间外": ("时间", {"dateTime": {"gte": "2026-11-28T00:00:00+08:00"}}, False),
    "引用品目": ("引用品目", {"reference": {"categorySlugs": {"containsAny": ["a05040101", "x"]}}}, True),
    "引用不全": ("引用品目", {"reference": {"categorySlugs": {"containsAll": ["a05040101", "x"]}}}, False),
    "单选": ("单选", {"slug": {"eq": "value-1"}}, True),
    "色样": ("色样", {"slug": {"oneOf": ["value-1"]}}, False),
}


@pytest.mark.parametrize("name", FOUND)
def test_conditions(api: Api, name: str) -> None:
    """商品与页面都按属性筛选。"""
    which, value, there = FOUND[name]
    shop, editor = make.supplier(), make.staff(Permission.MANAGE_PAGES)
    product = make.product(shop)
    made, given, _ = cases(api, shop.sales)[which]
    carry(made)
    manager = make.staff(Permission.MANAGE_PRODUCTS)
    payload(api, manager, "productUpdate", "product { id }", "id: ID, input: ProductInput!",
            id=gid(product), input={"attributes": [{"id": gid(made), **given}]})  # fmt: skip
    Product.objects.filter(pk=product.pk).update(state="published")
    asked = [{"slug": made.slug, "value": value}]
    found = api.data(
        'query($a: [AttributeInput!]) { products(first: 5, channel: "wenzhou", where: {attributes: $a}) { totalCount } }'
        .replace("wenzhou", make.channel().slug), {"a": asked},
    )  # fmt: skip
    assert found["products"]["totalCount"] == int(there)
    Attribute.objects.filter(pk=made.pk).update(type="page-type")
    kind = make.page_type(made)
    payload(api, editor, "pageCreate", "page { id }", "input: PageCreateInput!",
            input={"title": "示例", "pageType": gid(kind), "attributes": [{"id": gid(made), **given}]})  # fmt: skip
    query = "query($a: [AssignedAttributeWhereInput!]) { pages(first: 5, where: {attributes: $a}) { totalCount } }"
    assert api.data(query, {"a": asked}, as_=editor)["pages"]["totalCount"] == int(there)


def test_references_by_id(api: Api) -> None:
    shop = make.supplier()
    product, other, third = make.product(shop), make.product(), make.product()
    made = attribute(Kind.REFERENCE, "product")
    carry(made)
    manager = make.staff(Permission.MANAGE_PRODUCTS)
    payload(api, manager, "productUpdate", "product { id }", "id: ID, input: ProductInput!",
            id=gid(product), input={"attributes": [{"id": gid(made), "references": [gid(other)]}]})  # fmt: skip
    query = "query($a: [AttributeInput!]) { products(first: 5, where: {attributes: $a}) { edges { node { slug } } } }"
    for word, ids, count in (("containsAny", [other, third], 1), ("containsAll", [other, third], 0), ("containsAll", [other], 1)):  # fmt: skip
        asked = [
            {"slug": made.slug, "value": {"reference": {"referencedIds": {word: [gid(one) for one in ids]}}}}
        ]
        assert len(api.data(query, {"a": asked}, as_=manager)["products"]["edges"]) == count


def test_attributes_are_set_up_with_all_they_need(api: Api) -> None:
    by = make.staff(Permission.MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES)
    goods, pages = ProductType.objects.create(name="货物", slug="goods"), make.page_type()
    shown = "attribute { id externalReference entityType inputType referenceTypes { __typename ... on PageType { slug } ... on ProductType { slug } } choices(first: 5) { edges { node { id value externalReference file { url } } } } }"  # fmt: skip
    pattern = upload(api, by, picture())["data"]["fileUpload"]["uploadedFile"]["url"]
    swatch = payload(
        api, by, "attributeCreate", shown, "input: AttributeCreateInput!",
        input={"name": "颜色", "type": "PRODUCT_TYPE", "inputType": "SWATCH", "externalReference": "erp-colour",
               "values": [{"name": "红", "value": "#FF0000", "externalReference": "erp-red"}, {"name": "木纹", "fileUrl": pattern}]},
    )["attribute"]  # fmt: skip
    nodes = [edge["node"] for edge in swatch["choices"]["edges"]]
    assert (nodes[0]["value"], nodes[0]["externalReference"], nodes[1]["file"]) == ("#ff0000", "erp-red", {"url": pattern})  # fmt: skip
    for kind, entity, types, read in (
        ("REFERENCE", "PAGE", [gid(pages)], [{"__typename": "PageType", "slug": pages.slug}]),
        ("SINGLE_REFERENCE", "PRODUCT", [gid(goods)], [{"__typename": "ProductType", "slug": "goods"}]),
        ("REFERENCE", "CATEGORY", [], None),
    ):
        made = payload(
            api, by, "attributeCreate", shown, "input: AttributeCreateInput!",
            input={"name": "相关", "type": "PRODUCT_TYPE", "inputType": kind, "entityType": entity, "referenceTypes": types},
        )["attribute"]  # fmt: skip
        assert (made["entityType"], made["referenceTypes"]) == (entity, read)
    wrong = [
        ({"inputType": "DROPDOWN", "entityType": "PAGE"}, "entityType"),
        ({"inputType": "REFERENCE", "entityType": "PAGE", "referenceTypes": [gid(goods)]}, "referenceTypes"),
        ({"inputType": "REFERENCE", "entityType": "CATEGORY", "referenceTypes": [gid(goods)]}, "referenceTypes"),
        ({"inputType": "REFERENCE", "entityType": "PRODUCT", "referenceTypes": [to_global_id("ProductType", 1 << 40)]}, "referenceTypes"),
        ({"inputType": "SWATCH", "values": [{"name": "红", "value": "red"}]}, "value"),
        ({"inputType": "DROPDOWN", "values": [{"name": "红", "value": "#ff0000"}]}, "value"),
        ({"inputType": "SWATCH", "values": [{"name": "红", "value": "#ff0000", "fileUrl": pattern}]}, "fileUrl"),
        ({"inputType": "SWATCH", "values": [{"name": "红", "fileUrl": "https://example.com/a.png"}]}, "fileUrl"),
        ({"externalReference": "erp-colour"}, "externalReference"),
        ({"values": [{"name": "红", "externalReference": "erp-red"}]}, "externalReference"),
    ]  # fmt: skip
    for said, field in wrong:
        found = payload(api, by, "attributeCreate", "attribute { id }", "input: AttributeCreateInput!",
                        input={"name": "错", "type": "PRODUCT_TYPE", **said})  # fmt: skip
        assert [one["field"] for one in found["errors"]] == [field], said


def test_called_as_another_system_calls_them(api: Api) -> None:
    """按外部编号找、改、删属性与属性值，也按它填值。"""
    by = make.staff(Permission.MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES)
    made = attribute(Kind.DROPDOWN, external_reference="erp-size")
    made.values.filter(slug="value-0").update(external_reference="erp-s")
    carry(made)
    shop = make.supplier()
    product = make.product(shop, state="draft")
    found = payload(
        api, shop.sales, "productUpdate", f"product {{ {ASSIGNED} }}", "id: ID, input: ProductInput!", id=gid(product),
        input={"attributes": [{"externalReference": "erp-size", "dropdown": {"externalReference": "erp-s"}}]},
    )  # fmt: skip
    assert found["product"]["assignedAttributes"][0]["choice"] == {"name": "甲"}
    found = payload(api, shop.sales, "productUpdate", "product { id }", "id: ID, input: ProductInput!", id=gid(product),
                    input={"attributes": [{"externalReference": "erp-none", "dropdown": {"value": "甲"}}]})  # fmt: skip
    assert [one["code"] for one in found["errors"]] == ["ATTRIBUTE_CANNOT_BE_ASSIGNED"]
    read = api.data('{ attribute(externalReference: "erp-size") { id } }')
    assert read["attribute"]["id"] == gid(made)
    assert api.data('{ attribute(externalReference: "erp-none") { id } }')["attribute"] is None

    said: dict[str, Callable[[], Any]] = {
        "attributeUpdate": lambda: payload(
            api, by, "attributeUpdate", "attribute { name externalReference }",
            "externalReference: String, input: AttributeUpdateInput!",
            externalReference="erp-size", input={"name": "尺码", "externalReference": "erp-sizes"}),
        "attributeValueUpdate": lambda: payload(
            api, by, "attributeValueUpdate", "attributeValue { name externalReference }",
            "externalReference: String, input: AttributeValueUpdateInput!",
            externalReference="erp-s", input={"name": "小"}),
        "attributeValueDelete": lambda: payload(
            api, by, "attributeValueDelete", "attributeValue { name }", "externalReference: String", externalReference="erp-s"),
        "attributeDelete": lambda: payload(
            api, by, "attributeDelete", "attribute { name }", "externalReference: String", externalReference="erp-none"),
    }  # fmt: skip
    assert said["attributeUpdate"]()["attribute"] == {"name": "尺码", "externalReference": "erp-sizes"}
    assert said["attributeValueUpdate"]()["attributeValue"] == {"name": "小", "externalReference": "erp-s"}
    assert [one["code"] for one in said["attributeValueDelete"]()["errors"]] == ["IN_USE"]
    assert [one["code"] for one in said["attributeDelete"]()["errors"]] == ["NOT_FOUND"]


def test_listing_rules_read_what_is_written_into_attributes(api: Api) -> None:
    shop = make.supplier()
    product = make.product(shop, state="draft")
    made = attribute(Kind.RICH_TEXT)
    carry(made)
    told = {"blocks": [{"type": "paragraph", "data": {"text": "全国第一，来电 13800000000"}}]}
    payload(api, shop.sales, "productUpdate", "product { id }", "id: ID, input: ProductInput!", id=gid(product),
            input={"attributes": [{"id": gid(made), "richText": json.dumps(told)}]})  # fmt: skip
    found = payload(api, shop.sales, "productSubmit", "product { id }", "id: ID", id=gid(product))
    assert {(one["field"], one["code"]) for one in found["errors"]} >= {("attributes", "CONTACT_DATA")}


def test_values_of_many_cost_as_much_as_those_of_one(count_sql: Any) -> None:
    choice, number = attribute(Kind.DROPDOWN), attribute(Kind.NUMERIC)
    by = make.supplier().sales.actor()
    counts = []
    for many in (1, 40):
        asked = [
            Asked({choice: True, number: True}, [
                Given(choice.pk, choices=(Choice(text="甲"),)), Given(number.pk, number=str(many * 1000 + n)),
            ])
            for n in range(many)
        ]  # fmt: skip
        with count_sql() as statements:
            found = values_of_all(asked, by=by)
        assert all(len(one) == 2 for one in found if isinstance(one, list))
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 5


def test_an_attribute_with_reference_types_can_go() -> None:
    by = make.staff(Permission.MANAGE_PRODUCT_TYPES_AND_ATTRIBUTES).actor()
    made = attribute(Kind.REFERENCE, "product")
    made.product_types.set([ProductType.objects.create(name="货物", slug="goods")])
    verbs.delete(made.pk, by=by)
    assert not Attribute.objects.filter(pk=made.pk).exists()
