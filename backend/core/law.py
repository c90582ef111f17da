"""法律数据 · law: figures and clauses as data, each with its basis, validity and confidence.

`fixtures/reference/law/constants.yaml` holds what is known. A figure whose value is `null` exists in law but could not be
established; asking for it refuses, it is never guessed. A region may state its own figure (`LocalFigure`), which must say
on what basis, and whether it is only assumed for a demonstration.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Self

import yaml

from backend.core.refusals import Refusal

CONSTANTS = Path(__file__).resolve().parents[2] / "fixtures" / "reference" / "law" / "constants.yaml"


class LawUnknown(Refusal):
    """「{key}」的法定数值尚未核实（依据：{basis}），系统不作推测；请由监管部门为本地区登记该数值。 ·
    The legal figure “{key}” is not established (basis: {basis}); it is never guessed. A regulator may register it."""

    code = "LAW_VALUE_UNKNOWN"


@dataclass(frozen=True, slots=True)
class Law:
    """法规 · a law or rule, by its short title."""

    title: str

    def art(self, *numbers: int | str) -> str:
        """`《政府采购法》第四十三条`: how a clause is cited."""
        return f"《{self.title}》" + "、".join(f"第{_chinese(n)}条" for n in numbers)

    def __str__(self) -> str:
        return f"《{self.title}》"


GPL = Law("政府采购法")
REG = Law("政府采购法实施条例")
SMEPAY = Law("保障中小企业款项支付条例")
MALL = Law("浙江省政府采购云平台电子卖场管理办法")
BUDGET = Law("预算法")
ESIGN = Law("电子签名法")
TENDERS = Law("政府采购货物和服务招标投标管理办法")
"""财政部令第87号."""
NON_TENDERS = Law("政府采购非招标采购方式管理办法")
"""财政部令第74号."""
CONSULTATION = Law("政府采购竞争性磋商采购方式管理暂行办法")
"""财库〔2014〕214号."""
EXPERTS = Law("政府采购评审专家管理办法")
"""财库〔2016〕198号."""
FRAMEWORK = Law("政府采购框架协议采购方式管理暂行办法")
"""财政部令第110号。"""
DEMAND = Law("政府采购需求管理办法")
"""财库〔2021〕22号."""
RED_INVOICE = f"{Law('发票管理办法实施细则')}（红字发票；条次待核实）"
"""On which credit notes rest. Nobody has confirmed the number of the article, so none is named."""
PLATFORM_DEFAULT = "平台默认规则（无法定依据）"


@dataclass(frozen=True, slots=True)
class Figure:
    """法定数值 · one figure with the time in which it holds."""

    key: str
    value: Any
    unit: str
    basis: str
    effective_from: date | None
    effective_to: date | None
    confidence: str
    checked: str = ""
    note: str = ""
    jurisdiction: str = ""
    assumed: bool = False

    def holds_on(self, day: date) -> bool:
        """Is `day` inside the figure's validity? An unknown beginning counts as always."""
        after = self.effective_from is None or self.effective_from <= day
        return after and (self.effective_to is None or day <= self.effective_to)

    @property
    def amount(self) -> Decimal:
        """The value as money or ratio; refuses an unknown one."""
        if self.value is None:
            raise LawUnknown(key=self.key, basis=self.basis)
        return Decimal(str(self.value))

    @property
    def cited(self) -> str:
        """The basis as a finding shows it; assumptions say so."""
        return f"{self.basis}（演示假定，非法定数值）" if self.assumed else self.basis

    @classmethod
    def of(cls, entry: Mapping[str, Any], **more: Any) -> Self:
        def day(name: str) -> date | None:
            value = entry.get(name)
            return date.fromisoformat(value) if isinstance(value, str) else value

        return cls(
            key=entry["key"],
            value=entry["value"],
            unit=entry.get("unit", ""),
            basis=PLATFORM_DEFAULT if entry["basis"].startswith("platform default") else entry["basis"],
            effective_from=day("effective_from"),
            effective_to=day("effective_to"),
            confidence=entry.get("confidence", "low"),
            checked=entry.get("checked", ""),
            note=entry.get("note", ""),
            **more,
        )


@cache
def national_figures(source: Path = CONSTANTS) -> Mapping[str, tuple[Figure, ...]]:
    """Every figure of the constants file by key; a key may have several with different validity."""
    entries = yaml.load(source.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    by_key: dict[str, list[Figure]] = {}
    for entry in entries["constants"]:
        by_key.setdefault(entry["key"], []).append(Figure.of(entry))
    return {key: tuple(figures) for key, figures in by_key.items()}


def pick(key: str, on: date, local: Iterable[Figure] = ()) -> Figure:
    """The figure of `key` that holds on a day: the narrowest local one first (in the order given), else the national.

    Refuses with `LAW_VALUE_UNKNOWN` when there is none, or when its value is not established.
    """
    candidates = [*local, *national_figures().get(key, ())]
    for figure in candidates:
        if figure.key == key and figure.holds_on(on) and figure.value is not None:
            return figure
    basis = next((figure.basis for figure in candidates if figure.key == key), "未登记")
    raise LawUnknown(key=key, basis=basis)


def _chinese(number: int | str) -> str:
    """43 -> 四十三; clauses go up to three digits."""
    if isinstance(number, str):
        return number
    digits = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else digits[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (digits[ones] if ones else "")
