"""服务种类 · what else an order says, by the kind of service: a table, looked up by the 品目 of the lot. Pure.

A kind without a row asks for nothing more than what every order says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from backend.core.refusals import Invalid, NotFound, Refusal, Required

LONGEST = 200
_PLATE = re.compile(r"[\u4e00-\u9fff][A-Z][A-Z0-9]{4,5}[A-Z0-9挂学警港澳]")


class Sort(StrEnum):
    """填写方式 · how a particular is written."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    PLATE = "plate"


@dataclass(frozen=True, slots=True)
class Particular:
    """事项 · one thing that an order of a kind says."""

    code: str
    zh: str
    en: str
    sort: Sort = Sort.TEXT
    required: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """服务种类 · a kind of services, by the beginnings of the codes of its categories."""

    code: str
    zh: str
    en: str
    prefixes: tuple[str, ...]
    particulars: tuple[Particular, ...]


_PLATE_NUMBER = Particular("plate", "车牌号", "number plate", Sort.PLATE, required=True)
_MATTER = Particular("matter", "委托事项", "the matter", required=True)
KINDS = (
    Kind(
        "printing",
        "印刷",
        "printing",
        ("C230901",),
        (
            Particular("title", "印件名称", "title of the print", required=True),
            Particular("format", "开本与纸张", "format and paper"),
        ),
    ),
    Kind(
        "vehicle",
        "车辆维修和保养",
        "vehicle repair and maintenance",
        ("C231203",),
        (
            _PLATE_NUMBER,
            Particular("mileage", "行驶里程（公里）", "mileage in km", Sort.NUMBER, required=True),
        ),
    ),
    Kind(
        "insurance",
        "机动车保险",
        "vehicle insurance",
        ("C1804",),
        (_PLATE_NUMBER, Particular("from", "起保日期", "first day insured", Sort.DAY, required=True)),
    ),
    Kind(
        "property",
        "物业管理",
        "property management",
        ("C2104",),
        (
            Particular("premises", "服务场所", "premises", required=True),
            Particular("area", "面积（平方米）", "area in m²", Sort.NUMBER),
        ),
    ),
    Kind(
        "meeting",
        "会议",
        "meetings",
        ("C2201",),
        (
            Particular("date", "会议日期", "day of the meeting", Sort.DAY, required=True),
            Particular("people", "参会人数", "people", Sort.NUMBER, required=True),
        ),
    ),
    Kind(
        "advice",
        "法律、会计、审计、评估与咨询",
        "advice",
        ("C2301", "C2302", "C2303", "C2002", "C2003"),
        (_MATTER,),
    ),
)
"""By the 品目 codes of 财库〔2022〕31号; what is asked is a platform rule without a legal basis."""


def kind_of(category: str) -> Kind | None:
    """The kind that a category belongs to."""
    fitting = (kind for kind in KINDS if category.startswith(kind.prefixes))
    return next(fitting, None)


def particulars(category: str, said: Mapping[str, str]) -> dict[str, str]:
    """What an order says beside its lines, in the order of the table; refuses what is missing, unknown or malformed."""
    kind = kind_of(category)
    known = {each.code: each for each in kind.particulars} if kind else {}
    for code in said:
        if code not in known:
            raise NotFound("事项 particular", field="particulars")
    kept = {code: said.get(code, "").strip() for code in known}
    for fault in _faults(known, kept):
        raise fault
    return {code: text for code, text in kept.items() if text}


def _faults(known: Mapping[str, Particular], said: Mapping[str, str]) -> Iterator[Refusal]:
    for code, each in known.items():
        text = said[code]
        if not text:
            if each.required:
                yield Required(f"{each.zh} {each.en}", field="particulars")
            continue
        if len(text) > LONGEST or not text.isprintable() or not _fits(each.sort, text):
            yield Invalid(f"{each.zh}填写有误。", f"This is no {each.en}.", field="particulars")


def _fits(sort: Sort, text: str) -> bool:
    match sort:
        case Sort.NUMBER:
            return text.isascii() and text.isdigit() and 0 < int(text) < 10**9
        case Sort.DAY:
            try:
                date.fromisoformat(text)
            except ValueError:
                return False
            return len(text) == 10
        case Sort.PLATE:
            return _PLATE.fullmatch(text) is not None
    return True
