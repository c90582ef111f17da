"""歧视性条款筛查 · what in the conditions of a procurement may treat suppliers unfairly, and by which clause.

It reads the conditions, finds what the law forbids by its wording, and says so: leads for the people who review the need, who
decide with a reason. Source: 《政府采购法》第二十二条; 《政府采购法实施条例》第二十条; 财政部令第87号第十七条; 财库〔2021〕22号第十八条.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from backend.core.law import DEMAND, REG, TENDERS


class Kind(StrEnum):
    """条款性质 · what a clause of the documents is."""

    QUALIFICATION = "qualification"
    SCORING = "scoring"
    TECHNICAL = "technical"
    COMMERCIAL = "commercial"


@dataclass(frozen=True, slots=True)
class Clause:
    """采购文件条款 · a clause of the documents."""

    code: str
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """筛查结果 · what was found in a clause: which words, what is wrong with them, and by which law."""

    clause_code: str
    rule: str
    words: str
    zh: str
    en: str
    basis: str


@dataclass(frozen=True, slots=True)
class Rule:
    """筛查规则 · words that the law does not want, in clauses of some kinds."""

    code: str
    pattern: re.Pattern[str]
    kinds: frozenset[Kind]
    zh: str
    en: str
    basis: str


EVERYWHERE = frozenset(Kind)
JUDGED = frozenset({Kind.QUALIFICATION, Kind.SCORING})
_SIZE = "注册资(?:本|金)|资产总额|净资产|营业收入|营业额|从业人员|员工人数|利润|纳税(?:额|总额)"

RULES: tuple[Rule, ...] = (
    Rule(
        "size",
        re.compile(rf"(?:{_SIZE})[^。；]{{0,12}}?(?:不低于|不少于|达到|以上|大于|超过|≥|>)|(?:不低于|不少于)[^。；]{{0,12}}?(?:{_SIZE})"),
        JUDGED,
        "不得以注册资本、资产、营业收入、从业人员、利润、纳税额等规模条件作为资格要求或者评审因素。",
        "Size of capital, assets, turnover, staff, profit or tax may be no condition and no scoring item.",
        TENDERS.art(17),
    ),
    Rule(
        "region",
        re.compile(
            r"(?:本(?:市|地|省|区|县)|当地|温州(?:市)?|浙江(?:省)?)(?:内)?(?:的)?(?:注册|企业|供应商|公司|纳税|业绩|工商登记)"
            r"|(?:在|于)(?:本(?:市|地|省|区|县)|当地|温州(?:市)?|浙江(?:省)?)(?:内)?(?:设有|设立|具有|有)[^。；]{0,10}?(?:分公司|子公司|办事处|机构|服务网点)"
        ),
        JUDGED,
        "不得限定供应商的所在地，也不得以特定行政区域的业绩、登记、纳税作为条件或者加分。",
        "The seat of a supplier, or its record in a region, may be no condition and no plus.",
        REG.art(20),
    ),
    Rule(
        "awards",
        re.compile(r"(?:省|市|区|县|地区|行业)(?:级)?[^。；]{0,6}?(?:奖项|获奖|奖励|荣誉|名牌|著名商标|先进单位|重合同守信用)"),
        frozenset({Kind.SCORING, Kind.QUALIFICATION}),
        "不得以特定行政区域或者特定行业的业绩、奖项作为加分或者中标条件。",
        "Awards of a region or a trade may be no plus and no condition.",
        REG.art(20),
    ),
    Rule(
        "ownership",
        re.compile(r"(?:国有|国资|央企|民营|私营|外资|合资|上市)(?:独资|控股|企业|公司|背景)|所有制(?:形式|性质)|(?:必须|应当?|须)为[^。；]{0,4}?(?:有限责任公司|股份有限公司)"),
        JUDGED,
        "不得限定供应商的所有制形式、组织形式。",
        "The ownership or legal form of a supplier may not be limited.",
        REG.art(20),
    ),
    Rule(
        "maker_authorisation",
        re.compile(r"(?:原厂|厂家|制造商|生产厂商)[^。；]{0,8}?(?:授权|承诺函|证明)"),
        frozenset({Kind.QUALIFICATION}),
        "除进口货物外，不得将生产厂家授权、承诺、证明等作为资格要求。",
        "Except for imported goods, a maker's authorisation may be no qualification.",
        TENDERS.art(17),
    ),
    Rule(
        "named_product",
        re.compile(r"(?:指定|限定|必须(?:使用|采用|为)|须为)[^。；]{0,10}?(?:品牌|商标|专利|型号|产地)|(?:品牌|型号)(?:为|：|:)\s*\S+"),
        frozenset({Kind.TECHNICAL, *JUDGED}),
        "不得限定或者指定特定的专利、商标、品牌或者供应商。",
        "No patent, trademark, brand or supplier may be named.",
        REG.art(20),
    ),
    Rule(
        "library",
        re.compile(r"(?:入围|入库|备选库|名录库|资格库|协议供货|电子卖场)[^。；]{0,6}?(?:供应商|企业|名单|资格|方可)"),
        frozenset({Kind.QUALIFICATION}),
        "不得以进入备选库、名录库、资格库或者电子卖场作为参加采购活动的前提。",
        "No list, library or mall may be a precondition of taking part.",
        "财库〔2019〕38号",
    ),
    Rule(
        "registration_fee",
        re.compile(r"(?:报名|投标|注册|登记)(?:审核|审查)?费"),
        EVERYWHERE,
        "不得以报名、登记、注册等为由收取费用或者限制供应商参加。",
        "Nobody may be kept away by registration or its fees.",
        "财库〔2019〕38号",
    ),
)  # fmt: skip

_RECORDS = re.compile(
    r"(?:至少|不少于|须有|具有|提供)\s*([0-9一二三四五六七八九十]+)\s*(?:个|项|份)[^。；]{0,10}?(?:业绩|合同|案例)"
)
_NUMBERS = {sign: number for number, sign in enumerate("一二三四五六七八九十", start=1)}


def screen(
    clauses: Sequence[Clause], *, brands: Collection[str] = (), imported: bool = False, most_records: int = 2
) -> list[Finding]:
    """What the documents' clauses contain that the law does not want; in the order of the clauses.

    `brands` are names that are looked for in every clause; `imported` says that imported goods are allowed;
    `most_records` is the figure `qualification.max_similar_contracts_required`.
    """
    return [finding for clause in clauses for finding in _screen(clause, brands, imported, most_records)]


def _screen(clause: Clause, brands: Collection[str], imported: bool, most_records: int) -> Iterator[Finding]:
    for rule in RULES:
        if clause.kind not in rule.kinds or (imported and rule.code == "maker_authorisation"):
            continue
        for found in rule.pattern.finditer(clause.text):
            yield Finding(clause.code, rule.code, found.group(), rule.zh, rule.en, rule.basis)
    for brand in brands:
        if _mentions(clause.text, brand):
            yield Finding(
                clause.code, "brand", brand, f"条款中出现品牌「{brand}」，不得指定品牌。",
                f"The brand {brand} is named.", REG.art(20),
            )  # fmt: skip
    if clause.kind is Kind.QUALIFICATION:
        for found in _RECORDS.finditer(clause.text):
            count = _NUMBERS.get(found[1]) or (int(found[1]) if found[1].isdecimal() else 0)
            if count > most_records:
                yield Finding(
                    clause.code, "records", found.group(), f"作为资格要求的同类业绩一般不超过 {most_records} 个。",
                    f"As a rule at most {most_records} similar contracts may be asked for.", DEMAND.art(18),
                )  # fmt: skip


def _mentions(text: str, brand: str) -> bool:
    """A brand by its Latin letters only as a whole word; a Chinese one wherever it stands."""
    if brand.isascii():
        return (
            re.search(rf"(?<![A-Za-z0-9]){re.escape(brand)}(?![A-Za-z0-9])", text, re.IGNORECASE) is not None
        )
    return brand in text
