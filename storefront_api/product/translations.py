"""译文 · translations of the mall's Chinese texts; null where there is none, which means that the base text holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import graphene

from backend.translation.models import Translation
from backend.translation.queries import subject, subject_of, translated
from storefront_api.kit.languages import LanguageCodeEnum, name_of
from storefront_api.kit.scalars import JSONString
from storefront_api.kit.types import Node, node_id


class LanguageDisplay(graphene.ObjectType):
    """语言 · a language with its name. Resolvers give its code."""

    code = graphene.Field(LanguageCodeEnum, required=True)
    language = graphene.String(required=True, description="名称 · what it is called, Chinese first.")

    @staticmethod
    def resolve_code(code: str, info: Any) -> str:
        return code

    @staticmethod
    def resolve_language(code: str, info: Any) -> str:
        return name_of(code)


def _or_null(name: str) -> staticmethod:
    """Texts are null where they are empty, so that the base text holds."""
    return staticmethod(lambda found, info: getattr(found, name) or None)


def _translation(noun: str, label: str, **fields: Any) -> type[graphene.ObjectType]:
    return type(
        f"{noun}Translation",
        (graphene.ObjectType,),
        {
            "__doc__": f"{label}译文 · a translation of {noun}.",
            "Meta": type("Meta", (), {"interfaces": (Node,)}),
            "language": graphene.Field(LanguageDisplay, required=True),
            "resolve_id": node_id(f"{noun}Translation"),
            "translatable_content": graphene.Field(
                f"storefront_api.translation.contents.{noun}TranslatableContent",
                resolver=lambda found, info: subject(found, noun),
                description=f"{label}原文 · what it is a translation of.",
            ),
            "resolve_language": staticmethod(lambda found, info: found.language),
            "resolve_title": staticmethod(lambda found, info: found.name or None),
            "resolve_content": staticmethod(lambda found, info: found.description),
            "resolve_rich_text": staticmethod(lambda found, info: found.description),
            "resolve_plain_text": _or_null("plain_text"),
            "resolve_seo_title": _or_null("seo_title"),
            "resolve_seo_description": _or_null("seo_description"),
            **fields,
        },
    )


def _page(noun: str, label: str) -> type[graphene.ObjectType]:
    return _translation(
        noun,
        label,
        name=graphene.String(),
        resolve_name=_or_null("name"),
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


ShippingMethodTranslation = _translation(
    "ShippingMethod",
    "配送方式",
    name=graphene.String(),
    resolve_name=_or_null("name"),
    description=JSONString(),
)


TRANSLATIONS: dict[str, type[graphene.ObjectType]] = {
    kind._meta.name.removesuffix("Translation"): kind
    for kind in (
        AttributeTranslation, AttributeValueTranslation, CategoryTranslation, CollectionTranslation, MenuItemTranslation,
        PageTranslation, ProductTranslation, ProductVariantTranslation, ShippingMethodTranslation,
    )
}  # fmt: skip
"""By the kind of what is translated."""


def code_of(language: Any) -> str:
    """The code that an enum of languages stands for."""
    return str(getattr(language, "value", language)).lower()


def of_slug(kind: str, slug: str | None, language: Any) -> int | None:
    """The key of what has this slug in a language; None where slugs of the base text are meant."""
    return None if slug is None or language is None else subject_of(kind, slug, code_of(language))


def translation(kind: type[graphene.ObjectType]) -> graphene.Field:
    """A `translation(languageCode)` field of rows and models that have an `id`."""
    noun = kind._meta.name.removesuffix("Translation")

    def resolve(row: Any, info: Any, language_code: Any) -> Translation | None:
        return translated(row, noun, code_of(language_code))

    return _field(kind, resolve)


def value_translation(value_of: Callable[[Any], Any], kind: Any, *parts: str) -> graphene.Field:
    """A `translation(languageCode)` field that is one text of an attribute's value: the first of `parts` that there is."""

    def resolve(row: Any, info: Any, language_code: Any) -> Any:
        value = value_of(row)
        found = translated(value, "AttributeValue", code_of(language_code)) if value else None
        return next((said for part in parts if (said := getattr(found, part, None))), None)

    return _field(kind, resolve)


def _field(kind: Any, resolve: Callable[..., Any]) -> graphene.Field:
    return graphene.Field(
        kind,
        language_code=graphene.Argument(LanguageCodeEnum, required=True, description="语言 · the language."),
        resolver=resolve,
        description="译文；为空时用原文 · the translation; null means: use the base text.",
    )
