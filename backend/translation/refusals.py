from __future__ import annotations

from backend.core.refusals import Refusal


class BaseLanguage(Refusal):
    """简体中文即原文，请直接修改原文。 · Simplified Chinese is the base text: change that instead."""

    code = "INVALID"
    field = "language_code"


class TranslationWrong(Refusal):
    """译文第 {place} 段：{zh} · Block {place} of the translation: {en}"""

    code = "INVALID"
    field = "description"
