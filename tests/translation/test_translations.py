"""译文 · translations through GraphQL: what is shown in which language, who translates, and what it costs."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backend.core.permissions import Permission
from backend.product.models import Collection, Product
from backend.translation.models import Translation
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api

pytestmark = pytest.mark.django_db

TRANSLATE = """mutation($id: ID!, $input: TranslationInput!, $language: LanguageCodeEnum = EN) {
    productTranslate(id: $id, languageCode: $language, input: $input) { product { id } errors { field code } } }"""
SHOWN = """query($slug: String!, $language: LanguageCodeEnum!) { product(slug: $slug, slugLanguageCode: $language,
    channel: "wenzhou") { slug translation(languageCode: $language) { name slug seoTitle description language { code } } } }"""


@pytest.fixture
def translator() -> Any:
    return make.staff(Permission.MANAGE_TRANSLATIONS)


def test_翻译后按语言显示_标识也按语言查找(api: Api, translator: Any) -> None:
    product = make.product()
    content = json.dumps({"blocks": [{"type": "paragraph", "data": {"text": "<script>x</script>Paper"}}]})
    given = {"name": "Copy paper", "slug": "copy-paper", "description": content}
    api.data(TRANSLATE, {"id": to_global_id("Product", product.pk), "input": given}, as_=translator)
    found = api.data(SHOWN, {"slug": "copy-paper", "language": "EN"})["product"]
    assert found["slug"] == product.slug
    shown = found["translation"]
    assert json.loads(shown.pop("description"))["blocks"][0]["data"] == {"text": "Paper"}
    assert shown == {"name": "Copy paper", "slug": "copy-paper", "seoTitle": None, "language": {"code": "EN"}}
    assert api.data(SHOWN, {"slug": product.slug, "language": "EN"})["product"]["slug"] == product.slug
    assert api.data(SHOWN, {"slug": product.slug, "language": "DE"})["product"]["translation"] is None
    assert api.data(SHOWN, {"slug": product.slug, "language": "ZH_HANS"})["product"]["translation"] is None
    assert api.data(SHOWN, {"slug": "copy-paper", "language": "DE"})["product"] is None


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("EN", "EN"),
        ("EN_US", "EN"),  # no variety of its own: the language
        ("EN_GB", "EN_GB"),
        ("ZH_HANT_HK", "ZH_HANT"),
        ("ZH_HANT", "ZH_HANT"),
        ("ZH_HANS_SG", None),  # the base text
        ("ZH", None),
        ("CA_ES_VALENCIA", None),
        ("DE_AT", None),
    ],
)
def test_没有某地语言时用该语言(api: Api, asked: str, shown: str | None) -> None:
    product = make.product()
    for language in ("en", "en-gb", "zh-hant"):
        made = {"kind": "Product", "subject_id": product.pk, "language": language}
        Translation.objects.create(**made, name=language, slug=f"paper-{language}")
    found = api.data(SHOWN, {"slug": product.slug, "language": asked})["product"]["translation"]
    assert (found and found["language"]["code"]) == shown
    if shown:
        slug = f"paper-{shown.lower().replace('_', '-')}"
        assert api.data(SHOWN, {"slug": slug, "language": asked})["product"]["slug"] == product.slug


def test_每种语言都可译_名称中文在前(api: Api, translator: Any) -> None:
    product = to_global_id("Product", make.product().pk)
    for language in ("MNI_BENG_IN", "CA_ES_VALENCIA", "BO_CN", "UG_CN"):
        api.data(TRANSLATE, {"id": product, "input": {"name": "x"}, "language": language}, as_=translator)
    assert set(Translation.objects.values_list("language", flat=True)) == {
        "mni-beng-in", "ca-es-valencia", "bo-cn", "ug-cn",
    }  # fmt: skip
    values = api.data('{ __type(name: "LanguageCodeEnum") { enumValues { name description } } }')["__type"]
    said = {one["name"]: one["description"] for one in values["enumValues"]}
    assert said["BO_CN"] == "藏语（中国） · Tibetan (China)"
    assert said["ZH_HANT_TW"] == "繁体中文（中国台湾） · Traditional Chinese (Taiwan, China)"


@pytest.mark.parametrize(
    ("noun", "kind", "shown"),
    [
        ("category", "Category", "category { translation(languageCode: EN) { name } }"),
        ("collection", "Collection", "collection { translation(languageCode: EN) { name } }"),
        ("attribute", "Attribute", "attribute { translation(languageCode: EN) { name } }"),
        ("attributeValue", "AttributeValue", "attributeValue { translation(languageCode: EN) { name } }"),
        ("menuItem", "MenuItem", "menuItem { translation(languageCode: EN) { name } }"),
        ("productVariant", "ProductVariant", "productVariant { translation(languageCode: EN) { name } }"),
        ("page", "Page", "page { translation(languageCode: EN) { title } }"),
    ],
)
def test_每一种都能翻译(api: Api, translator: Any, noun: str, kind: str, shown: str) -> None:
    carried = make.page_attribute()
    thing = {
        "Category": make.category,
        "Collection": lambda: Collection.objects.create(name="专题", slug="shelf"),
        "Attribute": lambda: carried,
        "AttributeValue": lambda: carried.values.all()[0],
        "MenuItem": lambda: make.menu("项").items.get(),
        "ProductVariant": lambda: make.product().variant,
        "Page": make.page,
    }[kind]()
    part = "title" if kind == "Page" else "name"
    document = f"""mutation($id: ID!) {{ {noun}Translate(id: $id, languageCode: EN, input: {{{part}: "English"}}) {{
        {shown} errors {{ code }} }} }}"""
    found = api.data(document, {"id": to_global_id(kind, thing.pk)}, as_=translator)[f"{noun}Translate"]
    assert found[noun]["translation"] == {part: "English"}
    thing.delete()
    assert not Translation.objects.exists()


@pytest.mark.parametrize(
    ("given", "language", "field", "code"),
    [
        ({"name": "x"}, "ZH_HANS", "languageCode", "INVALID"),
        ({"slug": "英文"}, "EN", "slug", "INVALID"),
        ({"slug": "taken"}, "EN", "slug", "UNIQUE"),
        ({"name": "x" * 251}, "EN", "name", "INVALID"),
        (
            {"description": json.dumps({"blocks": [{"type": "raw", "data": {}}]})},
            "EN",
            "description",
            "INVALID",
        ),
    ],
)
def test_不合格的译文(
    api: Api, translator: Any, given: dict[str, str], language: str, field: str, code: str
) -> None:
    product, other = make.product(), make.product()
    Translation.objects.create(kind="Product", subject_id=other.pk, language="en", slug="taken")
    variables = {"id": to_global_id("Product", product.pk), "input": given, "language": language}
    payload = api(TRANSLATE, variables, as_=translator)["data"]["productTranslate"]
    assert payload["errors"] == [{"field": field, "code": code}]
    assert not Translation.objects.filter(subject_id=product.pk).exists()


def test_供应商只翻译自己的商品_译后重新审核(api: Api) -> None:
    supplier = make.supplier()
    own, foreign = make.product(supplier), make.product()
    given = {"name": "Copy paper"}
    api.data(TRANSLATE, {"id": to_global_id("Product", own.pk), "input": given}, as_=supplier.sales)
    assert Product.objects.get(pk=own.pk).state == "submitted"
    answer = api(TRANSLATE, {"id": to_global_id("Product", foreign.pk), "input": given}, as_=supplier.sales)
    assert answer["data"]["productTranslate"]["errors"][0]["code"] == "NOT_FOUND"
    for person in (None, make.buyer().purchaser, make.staff(Permission.MANAGE_PRODUCTS)):
        answer = api(TRANSLATE, {"id": to_global_id("Product", own.pk), "input": given}, as_=person)
        assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    assert Translation.objects.count() == 1


def test_译文一层一条语句_不问则无(api: Api, count_sql: Any) -> None:
    for _ in range(4):
        make.product()
    list_of = '{{ products(first: 10, channel: "wenzhou") {{ edges {{ node {{ name {} }} }} }} }}'

    def cost(more: str) -> int:
        api.data(list_of.format(more))
        with count_sql() as statements:
            api.data(list_of.format(more))
        return len(statements)

    plain = cost("")
    assert cost("translation(languageCode: ZH_HANS) { name }") == plain
    assert cost("translation(languageCode: EN) { name }") == plain + 1
