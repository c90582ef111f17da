"""可译内容 · what of a thing can be translated, as those who translate see it: the base text beside its translations.

A translation is shown here in the very language that is asked for; the shop falls back to wider ones.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import graphene

from backend.core.peers import relation
from backend.core.permissions import Permission
from backend.page.queries import page_attributes
from backend.product import rows
from backend.product.models import Attribute as AttributeModel
from backend.translation.models import Translation
from backend.translation.queries import exact
from storefront_api.kit.connections import connection
from storefront_api.kit.ids import to_global_id
from storefront_api.kit.languages import LanguageCodeEnum
from storefront_api.kit.scalars import JSONString
from storefront_api.kit.types import Node, node_id
from storefront_api.menu.types import MenuItem
from storefront_api.page.types import Page
from storefront_api.product import translations
from storefront_api.product.attributes import Attribute, AttributeValue
from storefront_api.product.translations import code_of
from storefront_api.product.types import Category, Collection, Product, ProductVariant
from storefront_api.shipping.types import ShippingMethodType

_KEEP_METHODS = (Permission.MANAGE_SHIPPING, Permission.MANAGE_TRANSLATIONS)
WRITTEN = {AttributeModel.InputType.PLAIN_TEXT, AttributeModel.InputType.RICH_TEXT}
OWN = "原文 · the thing itself, as the shop shows it."


def _text(label: str) -> graphene.String:
    return graphene.String(description=label)


def _content(
    kind: str,
    label: str,
    shown: type[graphene.ObjectType],
    field: str,
    translated: type[graphene.ObjectType],
    resolve: Callable[[Any, Any], Any],
    **fields: Any,
) -> type[graphene.ObjectType]:
    """`ProductTranslatableContent` and the others: one shape, nine nouns."""
    name = f"{kind}TranslatableContent"

    def resolve_translation(thing: Any, info: Any, language_code: Any) -> Translation | None:
        found: Translation | None = exact(thing, kind, code_of(language_code))
        return found

    def resolve_key(thing: Any, info: Any) -> str:
        return to_global_id(shown._meta.name, thing.id)

    members = {
        "__doc__": f"{label}原文 · {kind}: what of it can be translated.",
        "Meta": type("Meta", (), {"interfaces": (Node,)}),
        "resolve_id": node_id(name),
        "name": graphene.String(required=True, description="名称 · the name."),
        f"{field}_id": graphene.ID(
            required=True, resolver=resolve_key, description=f"{label} · its global id."
        ),
        field: graphene.Field(shown, resolver=resolve, description=OWN),
        "translation": graphene.Field(
            translated,
            language_code=graphene.Argument(
                LanguageCodeEnum, required=True, description="语言 · the language, this very one."
            ),
            resolver=resolve_translation,
            description="译文 · what there is in that language; null: nothing yet.",
        ),
        **fields,
    }
    return type(name, (graphene.ObjectType,), {key: value for key, value in members.items() if value})


def _shop_page() -> dict[str, Any]:
    return {
        "slug": _text("标识 · the slug."),
        "description": JSONString(description="说明 · the description, EditorJS."),
        "seo_title": _text("SEO 标题 · the title for search engines."),
        "seo_description": _text("SEO 说明 · the description for search engines."),
        "resolve_seo_title": staticmethod(lambda thing, info: thing.seo_title or None),
        "resolve_seo_description": staticmethod(lambda thing, info: thing.seo_description or None),
    }


def _by_id(load: Callable[..., dict[Any, Any]], key: str = "id") -> Callable[[Any, Any], Any]:
    found = relation(load, key)
    return lambda thing, info: found(thing)


def _itself(thing: Any, info: Any) -> Any:
    return thing


AttributeTranslatableContent = _content(
    "Attribute",
    "属性",
    Attribute,
    "attribute",
    translations.AttributeTranslation,
    _by_id(rows.attributes_by_id),
)


def _plain_text(value: Any, info: Any) -> str | None:
    kind = rows.attribute(value).input_type
    return value.name if kind == AttributeModel.InputType.PLAIN_TEXT else None


AttributeValueTranslatableContent = _content(
    "AttributeValue",
    "属性值",
    AttributeValue,
    "attribute_value",
    translations.AttributeValueTranslation,
    _by_id(rows.values_by_id),
    attribute=graphene.Field(
        AttributeTranslatableContent,
        resolver=lambda value, info: rows.attribute(value),
        description="属性 · its attribute.",
    ),
    plain_text=graphene.String(
        resolver=_plain_text, description="文本 · the text of a plain text attribute."
    ),
    rich_text=JSONString(description="富文本 (EditorJS) · the text of a rich text attribute."),
)


def _values(selected: Callable[[Any], Any]) -> graphene.Field:
    """The texts among the values that a thing carries: values that are chosen from a list are translated by themselves."""

    def resolve(thing: Any, info: Any) -> list[Any]:
        carried = [value for each in selected(thing) for value in each.values]
        return [value for value in carried if rows.attribute(value).input_type in WRITTEN]

    return graphene.List(
        graphene.NonNull(AttributeValueTranslatableContent),
        required=True,
        resolver=resolve,
        description="属性文本 · the texts among its attributes' values.",
    )


CategoryTranslatableContent = _content(
    "Category",
    "品目",
    Category,
    "category",
    translations.CategoryTranslation,
    _by_id(rows.categories_by_id),
    **_shop_page(),
)
CollectionTranslatableContent = _content(
    "Collection",
    "专题",
    Collection,
    "collection",
    translations.CollectionTranslation,
    _by_id(rows.collections_by_id),
    **_shop_page(),
)
MenuItemTranslatableContent = _content(
    "MenuItem", "菜单项", MenuItem, "menu_item", translations.MenuItemTranslation, _itself
)
_PAGE = {**_shop_page(), "name": None, "description": None}
PageTranslatableContent = _content(
    "Page",
    "页面",
    Page,
    "page",
    translations.PageTranslation,
    _itself,
    **_PAGE,
    title=graphene.String(required=True, description="标题 · the title."),
    content=JSONString(description="内容 · the content, EditorJS."),
    attribute_values=_values(page_attributes),
)
ProductTranslatableContent = _content(
    "Product",
    "商品",
    Product,
    "product",
    translations.ProductTranslation,
    _by_id(rows.products_by_id),
    **_shop_page(),
    attribute_values=_values(rows.product_attributes),
)
ProductVariantTranslatableContent = _content(
    "ProductVariant",
    "规格",
    ProductVariant,
    "product_variant",
    translations.ProductVariantTranslation,
    _by_id(rows.variants_by_id),
    attribute_values=_values(rows.variant_attributes),
)
ShippingMethodTranslatableContent = _content(
    "ShippingMethod",
    "配送方式",
    ShippingMethodType,
    "shipping_method",
    translations.ShippingMethodTranslation,
    lambda method, info: method if info.context.actor.permits(*_KEEP_METHODS) else None,
    description=JSONString(description="说明 · the description, EditorJS."),
)

CONTENTS: dict[str, type[graphene.ObjectType]] = {
    kind._meta.name.removesuffix("TranslatableContent"): kind
    for kind in (
        AttributeTranslatableContent, AttributeValueTranslatableContent, CategoryTranslatableContent,
        CollectionTranslatableContent, MenuItemTranslatableContent, PageTranslatableContent, ProductTranslatableContent,
        ProductVariantTranslatableContent, ShippingMethodTranslatableContent,
    )
}  # fmt: skip
"""By the kind of what is translated."""


class TranslatableItem(graphene.Union):
    """可译内容 · what can be translated of anything. Resolvers give models."""

    class Meta:
        types = tuple(CONTENTS.values())

    @classmethod
    def resolve_type(cls, instance: Any, info: Any) -> type[graphene.ObjectType]:
        return CONTENTS[type(instance).__name__]


TranslatableItemConnection = connection(TranslatableItem, countable="")
