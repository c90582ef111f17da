"""采购文件规则 · rules of tender documents, pure: are they whole, do their figures keep the law, what may be unfair; and what changed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

from backend.core.law import REG, SMEPAY, TENDERS, Figure
from backend.tender_document import screening
from backend.tender_document.templates import (
    chapters,
    filled,
    named,
    variables,
)

FigureOf = Callable[[str], Figure]
EVALUATIONS: Mapping[str, frozenset[str]] = {
    "open_tender": frozenset({"comprehensive", "lowest_price"}),
    "invited_tender": frozenset({"comprehensive", "lowest_price"}),
    "competitive_negotiation": frozenset({"lowest_final_quote"}),
    "competitive_consultation": frozenset({"comprehensive"}),
    "inquiry": frozenset({"lowest_price"}),
}
WEIGHED = {"open_tender": "tender", "invited_tender": "tender", "competitive_consultation": "consultation"}
WHOLE = Decimal(100)
SUBJECT = frozenset({"1.3", "1.4", "3.1"})
"""What a correction may not touch: what is bought, and who may take part."""
TOKEN = re.compile(r"[A-Za-z0-9.,:%]+|.", re.DOTALL)
"""What is compared: a number or a word as a whole, else every character."""
LOWEST_RATE_RAISED = "low_price.trigger.raised_max"


@dataclass(frozen=True, slots=True)
class Clause:
    """条款 · a clause as it stands: with its chapter, its kind for the screening, and its text with variables."""

    code: str
    chapter: str
    title: str
    text: str
    kind: str = "commercial"
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """评审因素 · a scoring item with its points; the price is one of them."""

    code: str
    title: str
    points: Decimal
    standard: str = ""
    is_price: bool = False
    is_objective: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """采购文件内容 · all that the documents say."""

    method: str
    object: str
    evaluation: str
    values: Mapping[str, Any]
    clauses: tuple[Clause, ...]
    items: tuple[Item, ...] = ()

    def text_of(self, clause: Clause) -> str:
        return filled(clause.text, self.values, self.method)


@dataclass(frozen=True, slots=True)
class Finding:
    """检查结果 · what was found, where it stands, why, and on which clause. One that does not block is a lead: people decide, with a reason."""

    code: str
    where: str
    place: str
    words: str
    zh: str
    en: str
    basis: str
    blocks: bool

    @property
    def key(self) -> str:
        """Names this finding as long as the words stay what they are."""
        said = "\n".join((self.code, self.where, self.words))
        return hashlib.sha256(said.encode()).hexdigest()[:16]


def drafted(method: str, evaluation: str) -> tuple[Clause, ...]:
    """The clauses of the template."""
    return tuple(
        Clause(clause.code, chapter.code, clause.title, clause.text, clause.kind, clause.fixed)
        for chapter in chapters(evaluation)
        for clause in chapter.clauses
    )


def titles(content: Content) -> dict[str, str]:
    """The titles of the chapters."""
    return {
        chapter.code: filled(chapter.title, content.values, content.method)
        for chapter in chapters(content.evaluation)
    }


# 检查 · checks


def check(content: Content, figure_of: FigureOf, brands: Sequence[str] = ()) -> list[Finding]:
    """Everything that is wrong or may be: what is missing, figures against the law, words that may be unfair."""
    return [
        *_whole(content),
        *_points(content, figure_of),
        *_money(content, figure_of),
        *_fair(content, figure_of, brands),
    ]


def _whole(content: Content) -> Iterator[Finding]:
    wanted = {name for clause in content.clauses for name in named(clause.text)}
    for name in sorted(wanted & variables().keys()):
        if variables()[name].required and name not in content.values:
            known = variables()[name]
            yield _blocked(
                "unfilled",
                name,
                f"尚未填写「{known.zh}」。",
                f"It is not said yet: {known.en}.",
                TENDERS.art(20),
                "变量",
            )
    for clause in content.clauses:
        if not clause.text.strip():
            yield _blocked(
                "empty",
                clause.code,
                "条款没有内容。",
                "The clause is empty.",
                TENDERS.art(20),
                _place(content, clause),
            )
    if "budget" not in wanted and "budget" not in content.values:
        yield _blocked(
            "budget_hidden",
            "1.2",
            "采购文件应当公开预算金额。",
            "The budget must be disclosed.",
            REG.art(30),
            "第一章",
        )


def _points(content: Content, figure_of: FigureOf) -> Iterator[Finding]:
    place = "第四章　评审因素与分值"
    if content.evaluation != "comprehensive":
        if content.items:
            yield _blocked(
                "points_unfit",
                "items",
                "此评审方法不评分，不得设置评审因素分值。",
                "Nothing is scored here.",
                REG.art(34),
                place,
            )
        return
    total = sum((item.points for item in content.items), Decimal())
    if total != WHOLE:
        yield _blocked(
            "points_not_whole",
            "items",
            f"评审因素分值合计 {total} 分，应为 100 分。",
            f"The points sum to {total}, not to 100.",
            REG.art(34),
            place,
        )
    prices = [item for item in content.items if item.is_price]
    if len(prices) != 1:
        yield _blocked(
            "price_item",
            "items",
            "应当有且只有一项价格分。",
            "There must be exactly one item for the price.",
            TENDERS.art(55),
            place,
        )
        return
    kind = "services" if content.object == "services" else "goods"
    stem = f"price_weight.{WEIGHED[content.method]}.{kind}"
    weight = prices[0].points / WHOLE
    least = figure_of(f"{stem}.min")
    if weight < least.amount:
        yield _blocked(
            "price_weight",
            "items",
            f"价格分值占比 {weight:.0%}，不得低于 {least.amount:.0%}。",
            f"The price weighs {weight:.0%}: {least.amount:.0%} at least.",
            least.basis,
            place,
        )
    if WEIGHED[content.method] == "consultation":
        most = figure_of(f"{stem}.max")
        if weight > most.amount:
            yield _blocked(
                "price_weight",
                "items",
                f"价格分值占比 {weight:.0%}，不得高于 {most.amount:.0%}。",
                f"The price weighs {weight:.0%}: {most.amount:.0%} at most.",
                most.basis,
                place,
            )
    for item in content.items:
        if not item.is_price and not item.standard.strip():
            yield _blocked(
                "no_standard",
                item.code,
                f"评审因素「{item.title}」没有量化的评分标准。",
                f"{item.title}: how is it scored?",
                REG.art(34),
                place,
            )


def _money(content: Content, figure_of: FigureOf) -> Iterator[Finding]:
    values = content.values
    budget = Decimal(values["budget"]) if "budget" in values else None
    if budget is not None and "ceiling" in values and Decimal(values["ceiling"]) > budget:
        yield _blocked(
            "ceiling",
            "1.2",
            "最高限价不得高于预算金额。",
            "The ceiling may not be above the budget.",
            REG.art(30),
            "第一章 1.2",
        )
    if budget is not None and "bid_bond" in values:
        most = figure_of("bond.bid.max_ratio")
        if Decimal(values["bid_bond"]) > budget * most.amount:
            yield _blocked(
                "bid_bond",
                "2.4",
                f"保证金不得超过预算金额的 {_percent(most)}。",
                f"The bid bond is {_percent(most)} of the budget at most.",
                most.basis,
                "第二章 2.4",
            )
    if "performance_bond_ratio" in values:
        most = figure_of("bond.performance.max_ratio")
        if Decimal(values["performance_bond_ratio"]) > most.amount:
            yield _blocked(
                "performance_bond",
                "5.2",
                f"履约保证金不得超过合同金额的 {_percent(most)}。",
                f"The performance bond is {_percent(most)} at most.",
                most.basis,
                "第五章 5.2",
            )
    bounds = (
        (
            "small_rate",
            "sme.price_deduction.works"
            if content.object == "works"
            else "sme.price_deduction.goods_services",
        ),
        ("joint_rate", "sme.price_deduction.joint_or_subcontract"),
    )
    for name, stem in bounds:
        if name not in values or (content.object == "works" and name == "joint_rate"):
            continue
        least, most = figure_of(f"{stem}.min"), figure_of(f"{stem}.max")
        if not least.amount <= Decimal(values[name]) <= most.amount and Decimal(values[name]) != 0:
            yield _blocked(
                name,
                "4.2",
                f"「{variables()[name].zh}」应在 {_percent(least)} 至 {_percent(most)} 之间。",
                f"The deduction is between {_percent(least)} and {_percent(most)}.",
                most.basis,
                "第四章 4.2",
            )
    if "low_price_rate" in values:
        least, most = figure_of("low_price.trigger.average_ratio"), figure_of(LOWEST_RATE_RAISED)
        if not least.amount <= Decimal(values["low_price_rate"]) <= most.amount:
            yield _blocked(
                "low_price_rate",
                "4.3",
                f"异常低价审查比例应在 {_percent(least)} 至 {_percent(most)} 之间。",
                f"The rate is between {_percent(least)} and {_percent(most)}.",
                most.basis,
                "第四章 4.3",
            )
    if "payment_days" in values:
        most = figure_of("payment.sme.agreed_max")
        if int(values["payment_days"]) > most.amount:
            yield _blocked(
                "payment_days",
                "5.3",
                f"付款期限不得超过 {most.amount} 日。",
                f"It is paid within {most.amount} days at most.",
                SMEPAY.art(9),
                "第五章 5.3",
            )


def _fair(content: Content, figure_of: FigureOf, brands: Sequence[str]) -> Iterator[Finding]:
    by_code: dict[str, str] = {}
    read: list[screening.Clause] = []
    for clause in content.clauses:
        if not clause.fixed:
            read.append(screening.Clause(clause.code, screening.Kind(clause.kind), content.text_of(clause)))
            by_code[clause.code] = _place(content, clause)
    for item in content.items:
        code = f"items.{item.code}"
        read.append(screening.Clause(code, screening.Kind.SCORING, f"{item.title}：{item.standard}"))
        by_code[code] = f"第四章　评审因素「{item.title}」"
    most = int(figure_of("qualification.max_similar_contracts_required").amount)
    imported = bool(content.values.get("imported"))
    for found in screening.screen(read, brands=brands, imported=imported, most_records=most):
        yield Finding(
            found.rule,
            found.clause_code,
            by_code[found.clause_code],
            found.words,
            found.zh,
            found.en,
            found.basis,
            blocks=False,
        )


def _blocked(code: str, where: str, zh: str, en: str, basis: str, place: str) -> Finding:
    return Finding(code, where, place, "", zh, en, basis, blocks=True)


def _place(content: Content, clause: Clause) -> str:
    order = list(titles(content))
    chapter = "一二三四五六"[order.index(clause.chapter)]
    return f"第{chapter}章 {clause.code} {filled(clause.title, content.values, content.method)}"


def _percent(figure: Figure) -> str:
    return f"{figure.amount:.0%}"


# 版本 · versions


def said(content: Content) -> dict[str, Any]:
    """What a version says, as JSON: texts with their variables filled in."""
    names = titles(content)
    return {
        "method": content.method,
        "object": content.object,
        "evaluation": content.evaluation,
        "values": dict(content.values),
        "chapters": [
            {
                "code": code,
                "title": title,
                "clauses": [
                    {
                        "code": clause.code,
                        "title": filled(clause.title, content.values, content.method),
                        "text": content.text_of(clause),
                    }
                    for clause in content.clauses
                    if clause.chapter == code
                ],
            }
            for code, title in names.items()
        ],
        "items": [{**asdict(item), "points": str(item.points)} for item in content.items],
    }


@dataclass(frozen=True, slots=True)
class Change:
    """更正之处 · a clause that reads otherwise: old and new, and which parts of them differ."""

    place: str
    title: str
    before: str
    after: str

    @property
    def parts(self) -> list[tuple[str, str]]:
        """The text in pieces: `same`, `gone`, `new`."""
        pieces: list[tuple[str, str]] = []
        old, new = TOKEN.findall(self.before), TOKEN.findall(self.after)
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        for tag, a, b, c, d in matcher.get_opcodes():
            if tag == "equal":
                pieces.append(("same", "".join(old[a:b])))
            else:
                pieces += [
                    piece for piece in (("gone", "".join(old[a:b])), ("new", "".join(new[c:d]))) if piece[1]
                ]
        return pieces


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What two versions say differently, clause by clause, in the order of the documents."""
    old, new = _flat(before), _flat(after)
    order = [*new, *(place for place in old if place not in new)]
    return [
        Change(
            place, (new.get(place) or old[place])[0], old.get(place, ("", ""))[1], new.get(place, ("", ""))[1]
        )
        for place in order
        if old.get(place) != new.get(place)
    ]


def _flat(version: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    clauses = {
        clause["code"]: (clause["title"], clause["text"])
        for chapter in version["chapters"]
        for clause in chapter["clauses"]
    }
    items = {
        f"items.{item['code']}": (item["title"], f"{item['points']} 分：{item['standard']}")
        for item in version["items"]
    }
    return clauses | items


def moment(values: Mapping[str, Any]) -> datetime | None:
    """The deadline as the documents have it."""
    return datetime.fromisoformat(values["deadline"]) if "deadline" in values else None
