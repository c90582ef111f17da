"""译文办理 · commands that translate, named and shaped as Saleor's: MANAGE_TRANSLATIONS, or one's own products."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import graphene

from backend.page.models import Page as PageModel
from backend.product import rows
from backend.translation import services
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of, to_global_id
from storefront_api.kit.languages import LanguageCodeEnum
from storefront_api.kit.scalars import JSONString
from storefront_api.kit.types import Node, node_id
from storefront_api.menu.types import MenuItem
from storefront_api.product.attributes import Attribute, AttributeValue
from storefront_api.product.translations import PageTranslation, code_of, translation
from storefront_api.product.types import Category, Collection, Product, ProductVariant
from storefront_api.translation.errors import TranslationError


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


class PageTranslationInput(graphene.InputObjectType):
    """页面译文 · a page in another language; what is not given stays as it is."""

    title = graphene.String(description="标题 · the title.")
    slug = graphene.String(description="标识 · the slug in that language.")
    content = JSONString(description="内容 · the content, EditorJS.")
    seo_title = graphene.String(description="SEO 标题 · the title for search engines.")
    seo_description = graphene.String(description="SEO 说明 · the description for search engines.")


class PageTranslatableContent(graphene.ObjectType):
    """页面原文 · what of a page can be translated."""

    class Meta:
        interfaces = (Node,)

    page_id = graphene.ID(required=True, description="页面 · the page.")
    title = graphene.String(required=True, description="标题 · the title.")
    slug = graphene.String(description="标识 · the slug.")
    content = JSONString(description="内容 · the content.")
    seo_title = graphene.String(description="SEO 标题 · the title for search engines.")
    seo_description = graphene.String(description="SEO 说明 · the description for search engines.")
    translation = translation(PageTranslation)

    resolve_id = node_id("PageTranslatableContent")

    @staticmethod
    def resolve_page_id(page: PageModel, info: Any) -> str:
        return to_global_id("Page", page.pk)


PARTS = {"title": "name", "content": "description", "rich_text": "description"}


def _command(
    noun: str,
    given: type[graphene.InputObjectType],
    field: str,
    shown: type[graphene.ObjectType],
    load: Callable[[set[int]], dict[int, Any]] | None,
    label: str,
) -> type[Command]:
    """`ProductTranslate` and the others: one shape, eight nouns."""

    def perform(context: Context, id: str, language_code: Any, input: Any) -> dict[str, Any]:
        said = {PARTS.get(name, name): value for name, value in input.items()}
        thing = services.translate(noun, pk_of(id, noun), code_of(language_code), said, by=context.actor)
        return {field: load({thing.pk}).get(thing.pk) if load else thing}

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
    return type(f"{noun}Translate", (Command,), members)


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
PageTranslate = _command("Page", PageTranslationInput, "page", PageTranslatableContent, None, "页面")
MenuItemTranslate = _command("MenuItem", NameTranslationInput, "menu_item", MenuItem, None, "菜单项")


class Queries:
    pass


class Mutations:
    product_translate = ProductTranslate.Field()
    product_variant_translate = ProductVariantTranslate.Field()
    category_translate = CategoryTranslate.Field()
    collection_translate = CollectionTranslate.Field()
    attribute_translate = AttributeTranslate.Field()
    attribute_value_translate = AttributeValueTranslate.Field()
    page_translate = PageTranslate.Field()
    menu_item_translate = MenuItemTranslate.Field()
