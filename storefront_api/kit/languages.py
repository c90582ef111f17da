"""Languages, by the names that Saleor's clients use."""

from __future__ import annotations

import graphene

LANGUAGES = (
    "ZH_HANS", "ZH_HANS_CN", "ZH_HANT", "ZH", "EN", "EN_US", "EN_GB", "DE", "ES", "FI", "FR", "IT", "JA", "KO", "NB",
    "NL", "PL", "PT", "RU", "SV", "VI",
)  # fmt: skip

LanguageCodeEnum = graphene.Enum(
    "LanguageCodeEnum",
    [(name, name.lower().replace("_", "-")) for name in LANGUAGES],
    description="语言代码 · the languages that a front end may ask for; contents are Chinese.",
)
