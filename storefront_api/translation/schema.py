"""译文办理 · what can be translated, and commands that translate it, named and shaped as Saleor's.

MANAGE_TRANSLATIONS, or one's own products.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import graphene

from backend.core.peers import gather
from backend.core.refusals import NotFound, Refusal, Required
from backend.core.verbs import each
from backend.product import rows
from backend.translation import queries, services
from backend.translation.kinds import KINDS as TRANSLATABLE
from backend.translation.models import Translation
from storefront_api.kit.bulk import (
    ERROR_POLICY,
    ErrorPolicy,
    Rows,
    RowsCommand,
    answer_rows,
    at_most,
    keeps_good,
)
from storefront_api.kit.commands import Command
from storefront_api.kit.connections import PAGING, Page, page, window
from storefront_api.kit.context import Context
from storefront_api.kit.enums import strings
from storefront_api.kit.ids import key_of as key_called
from storefront_api.kit.ids import pk_of_one
from storefront_api.kit.languages import LanguageCodeEnum
from storefront_api.kit.scalars import JSONString
from storefront_api.menu.types import MenuItem
from storefront_api.product import translations
from storefront_api.product.attributes import Attribute, AttributeValue
from storefront_api.product.translations import code_of
from storefront_api.product.types import Category, Collection, Product, ProductVariant
from storefront_api.shipping.commands import METHOD_TYPES
from storefront_api.shipping.types import ShippingMethodType
from storefront_api.translation.contents import (
    PageTranslatableContent,
    TranslatableItem,
    TranslatableItemConnection,
)
from storefront_api.translation.errors import TranslationError, bulk_error

TranslatableKinds = strings(
    "TranslatableKinds",
    [
        ("ATTRIBUTE", "Attribute"),
        ("ATTRIBUTE_VALUE", "AttributeValue"),
        ("CATEGORY", "Category"),
        ("COLLECTION", "Collection"),
        ("MENU_ITEM", "MenuItem"),
        ("PAGE", "Page"),
        ("PRODUCT", "Product"),
        ("SHIPPING_METHOD", "ShippingMethod"),
        ("VARIANT", "ProductVariant"),
    ],
    "可译的种类 · kinds of things that can be translated.",
)


class NameTranslationInput(graphene.InputObjectType):
    """名称译文 · the name in another language."""

    name = graphene.String(description="名称 · the name.")


class TranslationInput(NameTranslationInput):
    """译文 · the texts in another language; what is not given stays as it is."""

    slug = graphene.String(description="标识 · the slug in that language.")
    description = JSONString(description="说明 · the description, EditorJS.")
    seo_title = graphene.String(description="SEO 标题 · the title for search engines.")
    seo_description = graphene.String(description="SEO 说明 · the description for search engines.")


class AttributeValueTranslationInput(NameTranslationInput):
    """属性值译文 · a value in another language."""

    plain_text = graphene.String(description="文本 · the text of a plain text attribute.")
    rich_text = JSONString(description="富文本 · rich text, EditorJS.")


class ShippingPriceTranslationInput(NameTranslationInput):
    """配送方式译文 · a way of delivery in another language."""

    description = JSONString(description="说明 · the description, EditorJS.")


class PageTranslationInput(graphene.InputObjectType):
    """页面译文 · a page in another language; what is not given stays as it is."""

    title = graphene.String(description="标题 · the title.")
    slug = graphene.String(description="标识 · the slug in that language.")
    content = JSONString(description="内容 · the content, EditorJS.")
    seo_title = graphene.String(description="SEO 标题 · the title for search engines.")
    seo_description = graphene.String(description="SEO 说明 · the description for search engines.")


PARTS = {"title": "name", "content": "description", "rich_text": "description"}
"""What some inputs call the parts of a translation."""


def key_of(kind: str, id: str, field: str = "id") -> int:
    """The key of what is translated, by its own global id or by that of its translatable content."""
    own = METHOD_TYPES if kind == "ShippingMethod" else (kind,)
    pk: int = pk_of_one(id, (*own, f"{kind}TranslatableContent"), field)
    return pk


@contextmanager
def _named_as(input: Mapping[str, Any]) -> Iterator[None]:
    """Refuse parts by the names that the input gives them."""
    names = {PARTS[name]: name for name in input if name in PARTS}
    try:
        yield
    except Refusal as refusal:
        for one in refusal.each():
            one.field = names.get(one.field or "", one.field)
        raise


def _translate(kind: str, pk: int, language: Any, input: Mapping[str, Any], context: Context) -> Translation:
    said = {PARTS.get(name, name): value for name, value in input.items()}
    with _named_as(input):
        return services.translate(kind, pk, code_of(language), said, by=context.actor)


def _models(kind: str) -> Callable[[set[int]], dict[int, Any]]:
    return lambda ids: TRANSLATABLE[kind]._default_manager.in_bulk(ids)


def _command(
    noun: str,
    given: type[graphene.InputObjectType],
    field: str,
    shown: type[graphene.ObjectType],
    load: Callable[[set[int]], dict[int, Any]],
    label: str,
    name: str = "",
) -> type[Command]:
    """`ProductTranslate` and the others: one shape, nine nouns."""

    def perform(context: Context, id: str, language_code: Any, input: Any) -> dict[str, Any]:
        made = _translate(noun, key_of(noun, id), language_code, input, context)
        return {field: load({made.subject_id}).get(made.subject_id)}

    arguments = {
        "id": graphene.ID(required=True, description="编号 · what is translated."),
        "language_code": graphene.Argument(
            LanguageCodeEnum, required=True, description="语言 · the language; not simplified Chinese."
        ),
        "input": given(required=True, description="译文 · the texts."),
    }
    members = {
        "__doc__": f"翻译{label} · translate it; MANAGE_TRANSLATIONS, or a supplier's own products.",
        "Arguments": type("Arguments", (), arguments),
        "Errors": TranslationError,
        field: graphene.Field(shown, description=f"{label} · as it is then."),
        "perform": staticmethod(perform),
    }
    return type(name or f"{noun}Translate", (Command,), members)


def _bulk_command(
    noun: str,
    given: type[graphene.InputObjectType],
    translated: type[graphene.ObjectType],
    label: str,
) -> type[RowsCommand]:
    """`ProductBulkTranslate` and the others: many things, many languages, one request."""
    errors = bulk_error(noun)
    row = type(
        f"{noun}BulkTranslateInput",
        (graphene.InputObjectType,),
        {
            "__doc__": f"{label}译文 · one thing in one language.",
            "id": graphene.ID(description="编号 · what is translated."),
            "external_reference": graphene.String(
                description="外部编号 · or what it is called in your own system."
            ),
            "language_code": LanguageCodeEnum(
                required=True, description="语言 · the language; not simplified Chinese."
            ),
            "translation_fields": given(required=True, description="译文 · the texts."),
        },
    )
    result = type(
        f"{noun}BulkTranslateResult",
        (graphene.ObjectType,),
        {
            "__doc__": f"{label}译文结果 · what became of one row.",
            "errors": graphene.List(graphene.NonNull(errors), description="错误 · why it was refused."),
            "translation": graphene.Field(translated, description="译文 · as it is then; null if refused."),
        },
    )

    def one(context: Context, row: Any, key: int | Refusal) -> Translation:
        try:
            if isinstance(key, Refusal):
                raise key
            return _translate(noun, key, row["language_code"], row["translation_fields"], context)
        except Refusal as refusal:
            for said in refusal.each():
                if said.field and said.field not in OF_ROWS:
                    said.details["at"] = ["translation_fields", said.field]
            raise

    def perform(
        context: Context, translations: Any, error_policy: ErrorPolicy | None = None
    ) -> dict[str, Any]:
        at_most(translations, "translations")
        keep_good = keeps_good(error_policy)
        keys = [_key_of_row(noun, row, context) for row in translations]
        order = sorted(range(len(keys)), key=lambda at: 0 if isinstance(keys[at], Refusal) else keys[at])
        done = each(order, lambda at: one(context, translations[at], keys[at]), keep_good=keep_good)
        outcome = [made for _, made in sorted(zip(order, done, strict=True), key=lambda pair: pair[0])]
        return answer_rows(Rows(outcome, keep_good), result, errors, "translation", _by_key)

    arguments = {
        "translations": graphene.List(
            graphene.NonNull(row), required=True, description="译文 · row by row, at most 100."
        ),
        "error_policy": ERROR_POLICY,
    }
    members = {
        "__doc__": f"批量翻译{label} · translate many; MANAGE_TRANSLATIONS, or a supplier's own products.",
        "Arguments": type("Arguments", (), arguments),
        "Errors": errors,
        "count": graphene.Int(required=True, default_value=0, description="译文数 · how many were written."),
        "results": graphene.List(
            graphene.NonNull(result), required=True, default_value=(), description="结果 · row by row."
        ),
        "perform": staticmethod(perform),
    }
    return type(f"{noun}BulkTranslate", (RowsCommand,), members)


OF_ROWS = {"id", "external_reference", "language_code"}
"""What stands in a row beside the texts."""


def _key_of_row(noun: str, row: Mapping[str, Any], context: Context) -> int | Refusal:
    """What a row is about, or why nobody knows. Whoever may translate nothing of the kind is refused as a whole."""
    known = queries.translatable(noun, context.actor)
    id, outside = row.get("id"), row.get("external_reference")
    try:
        if id:
            return key_of(noun, id)
        if not outside:
            raise Required("编号 id", field="id")
        pk: int = key_called(known, noun, None, outside)
        return pk
    except Refusal as refusal:
        return refusal


def _by_key(keys: Iterable[int]) -> dict[int, Translation]:
    return {made.pk: made for made in gather(Translation.objects.filter(pk__in=keys))}


ProductTranslate = _command("Product", TranslationInput, "product", Product, rows.products_by_id, "商品")
ProductVariantTranslate = _command(
    "ProductVariant", NameTranslationInput, "product_variant", ProductVariant, rows.variants_by_id, "规格"
)
CategoryTranslate = _command(
    "Category", TranslationInput, "category", Category, rows.categories_by_id, "品目"
)
CollectionTranslate = _command(
    "Collection", TranslationInput, "collection", Collection, rows.collections_by_id, "专题"
)
AttributeTranslate = _command(
    "Attribute", NameTranslationInput, "attribute", Attribute, rows.attributes_by_id, "属性"
)
AttributeValueTranslate = _command(
    "AttributeValue",
    AttributeValueTranslationInput,
    "attribute_value",
    AttributeValue,
    rows.values_by_id,
    "属性值",
)
PageTranslate = _command(
    "Page", PageTranslationInput, "page", PageTranslatableContent, _models("Page"), "页面"
)
MenuItemTranslate = _command(
    "MenuItem", NameTranslationInput, "menu_item", MenuItem, _models("MenuItem"), "菜单项"
)
ShippingPriceTranslate = _command(
    "ShippingMethod",
    ShippingPriceTranslationInput,
    "shipping_method",
    ShippingMethodType,
    _models("ShippingMethod"),
    "配送方式",
    name="ShippingPriceTranslate",
)
ProductBulkTranslate = _bulk_command("Product", TranslationInput, translations.ProductTranslation, "商品")
ProductVariantBulkTranslate = _bulk_command(
    "ProductVariant", NameTranslationInput, translations.ProductVariantTranslation, "规格"
)
AttributeBulkTranslate = _bulk_command(
    "Attribute", NameTranslationInput, translations.AttributeTranslation, "属性"
)
AttributeValueBulkTranslate = _bulk_command(
    "AttributeValue", AttributeValueTranslationInput, translations.AttributeValueTranslation, "属性值"
)


_KIND = graphene.Argument(TranslatableKinds, required=True, description="种类 · the kind of the thing.")


class Queries:
    translations = graphene.Field(
        TranslatableItemConnection,
        kind=_KIND,
        **PAGING,
        description="可译内容 · what can be translated of a kind: MANAGE_TRANSLATIONS all, suppliers their own products.",
    )
    translation = graphene.Field(
        TranslatableItem,
        id=graphene.ID(required=True, description="编号 · of the thing, or of its translatable content."),
        kind=_KIND,
        description="一件可译内容 · what can be translated of one thing.",
    )

    @staticmethod
    def resolve_translations(root: None, info: Any, kind: str, **paging: Any) -> Page:
        return page(queries.translatable(str(kind), info.context.actor), ("id",), window(**paging))

    @staticmethod
    def resolve_translation(root: None, info: Any, id: str, kind: str) -> Any:
        found = queries.translatable(str(kind), info.context.actor)
        try:
            return found.filter(pk=key_of(str(kind), id)).first()
        except NotFound:
            return None


class Mutations:
    product_translate = ProductTranslate.Field()
    product_variant_translate = ProductVariantTranslate.Field()
    category_translate = CategoryTranslate.Field()
    collection_translate = CollectionTranslate.Field()
    attribute_translate = AttributeTranslate.Field()
    attribute_value_translate = AttributeValueTranslate.Field()
    page_translate = PageTranslate.Field()
    menu_item_translate = MenuItemTranslate.Field()
    shipping_price_translate = ShippingPriceTranslate.Field()
    product_bulk_translate = ProductBulkTranslate.Field()
    product_variant_bulk_translate = ProductVariantBulkTranslate.Field()
    attribute_bulk_translate = AttributeBulkTranslate.Field()
    attribute_value_bulk_translate = AttributeValueBulkTranslate.Field()
