from __future__ import annotations

from procurement_methods.calling_off.queries import Mine
from procurement_methods.calling_off.rules import (
    ANSWERS,
    CRITERIA,
    LABELS,
    QUOTES,
    Answer,
    Criterion,
    QuoteState,
    State,
)
from storefront_api.kit.enums import described

FrameworkCallOffStateEnum = described(
    "FrameworkCallOffStateEnum",
    State,
    "成交状态 · where a call-off stands.",
    {each.name: label for each, label in LABELS.items()},
)
FrameworkCriterionEnum = described(
    "FrameworkCriterionEnum",
    Criterion,
    "选定依据 · by what a buyer chose an entrant directly.",
    {each.name: label for each, label in CRITERIA.items()},
)
FrameworkCallOffQuoteStateEnum = described(
    "FrameworkCallOffQuoteStateEnum",
    QuoteState,
    "报价状态 · where a quote of a second bidding stands.",
    {each.name: label for each, label in QUOTES.items()},
)
FrameworkCallOffAnswerEnum = described(
    "FrameworkCallOffAnswerEnum",
    Answer,
    "轮候答复 · what came of a turn.",
    {each.name: label for each, label in ANSWERS.items()},
)
FrameworkCallOffMineEnum = described(
    "FrameworkCallOffMineEnum",
    Mine,
    "与我有关 · in which capacity call-offs are one's own.",
    {"BUYER": "采购人", "SUPPLIER": "入围供应商", "ORGANISER": "征集人", "REGULATOR": "监管部门"},
)
