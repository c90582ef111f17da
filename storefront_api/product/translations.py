"""译文 · translations. Contents are Chinese and are not translated, so every `translation` is null: the base text holds."""

from __future__ import annotations

from typing import Any

import graphene

from storefront_api.kit.languages import LanguageCodeEnum
from storefront_api.kit.scalars import JSONString
from storefront_api.kit.types import Node


class LanguageDisplay(graphene.ObjectType):
    """语言 · a language with its name."""

    code = graphene.Field(LanguageCodeEnum, required=True)
    language = graphene.String(required=True)


def _translation(noun: str, label: str, **fields: Any) -> type[graphene.ObjectType]:
    return type(
        f"{noun}Translation",
        (graphene.ObjectType,),
        {
            "__doc__": f"{label}译文 · a translation of {noun}.",
            "Meta": type("Meta", (), {"interfaces": (Node,)}),
            "language": graphene.Field(LanguageDisplay, required=True),
            **fields,
        },
    )


def _page(noun: str, label: str) -> type[graphene.ObjectType]:
    return _translation(
        noun,
        label,
        name=graphene.String(),
        slug=graphene.String(),
        description=JSONString(),
        seo_title=graphene.String(),
        seo_description=graphene.String(),
    )


ProductTranslation = _page("Product", "商品")
CategoryTranslation = _page("Category", "品目")
CollectionTranslation = _page("Collection", "专题")
PageTranslation = _translation(
    "Page",
    "页面",
    title=graphene.String(),
    slug=graphene.String(),
    content=JSONString(),
    seo_title=graphene.String(),
    seo_description=graphene.String(),
)
ProductVariantTranslation = _translation("ProductVariant", "规格", name=graphene.String(required=True))
MenuItemTranslation = _translation("MenuItem", "菜单项", name=graphene.String(required=True))
AttributeTranslation = _translation("Attribute", "属性", name=graphene.String(required=True))
AttributeValueTranslation = _translation(
    "AttributeValue",
    "属性值",
    name=graphene.String(required=True),
    plain_text=graphene.String(),
    rich_text=JSONString(),
)


def translation(kind: type[graphene.ObjectType] | type[graphene.String]) -> graphene.Field:
    """A `translation(languageCode)` field; it is null."""
    return graphene.Field(
        kind,
        language_code=graphene.Argument(LanguageCodeEnum, required=True, description="语言 · the language."),
        resolver=lambda row, info, language_code: None,
        description="译文；为空时用原文 · the translation; null means: use the base text.",
    )
