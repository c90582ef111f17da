"""评审报告 · how the offers for a package were reviewed: the panel, checks, corrections, scores, formulas, the ranking, who dissents.

It is drawn up in the transaction of the last signature, signed with the key of the receipts, and printed: without names of the
panel until the result is published, with them afterwards. The buyer's side, the regulator and the panel read it; it is never
published. The evaluation in it can be computed again by anybody who has it: `replayed`.
Source: 《政府采购货物和服务招标投标管理办法》第五十八条、第六十六条; 《政府采购非招标采购方式管理办法》第十七条、第四十二条.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

import orjson
from django.conf import settings

from backend.core import clock
from backend.core.actor import Actor
from backend.core.files import write_whole
from backend.core.refusals import NotFound, Refusal
from backend.notice.models import Notice
from procurement_methods import panels, secrecy, vault
from procurement_methods.engine.announcing import CALLS
from procurement_methods.language.evaluating import Evaluated, reckon
from procurement_methods.language.prices import LowPriceRates, Slip, rounded
from procurement_methods.models import EvaluationReport, Exchange, Participation
from procurement_methods.opening_record import TEMPLATES
from procurement_methods.queries import standing_of, viewer_of

if TYPE_CHECKING:
    from procurement_methods.engine.performing import Case


@dataclass(frozen=True, slots=True)
class EvaluationPaper:
    """评审报告 · as it is printed."""

    title: str
    number: str
    issued_at: datetime
    said: Mapping[str, Any]
    digest: str
    signature: str
    public_key: str
    named: bool
    title_en: ClassVar[str] = "Evaluation report"
    template: ClassVar[str] = "papers/evaluation_report.html"


def draw_up(case: Case, found: Evaluated) -> EvaluationReport:
    """Write and sign the report of an evaluation; it is printed afterwards. One that was made before gives way to it."""
    from procurement_methods import jobs

    procurement, package = case.procurement, case.package
    rows = package.participations.select_related("supplier").filter(opened_at__isnull=False)
    every = list(rows.order_by("pk")) or list(package.participations.select_related("supplier"))
    call = Notice.objects.filter(
        project_number=procurement.number, kind__in=CALLS, corrects__isnull=True, published_at__isnull=False
    ).first()
    said = {
        "procurement": procurement.number,
        "title": procurement.title,
        "buyer": procurement.organisation.name,
        "agent": procurement.agent.name if procurement.agent is not None else None,
        "method": case.method.zh,
        "basis": case.method.basis,
        "evaluation_method": package.get_evaluation_display(),
        "package": package.number,
        "package_title": package.title,
        "budget": str(package.budget),
        "ceiling": None if package.ceiling is None else str(package.ceiling),
        "notice": call.number if call else None,
        "opened_at": package.done.get("open_bids"),
        "made_at": case.now.astimezone(clock.SHANGHAI).isoformat(),
        "panel": list(_panel(case)),
        "suppliers": [_supplier(row) for row in every],
        "items": list(package.scoring_items.values("code", "title", "standard")),
        "low_price": _low_price(case),
        "talks": list(_talks(case)),
        "evaluation": {"given": found.given, "found": found.found},
        "evaluation_digest": found.digest,
    }
    text = orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
    report, _ = EvaluationReport.objects.update_or_create(
        package=package,
        defaults={
            "text": text.decode(),
            "signature": vault.signed(text),
            "made_at": case.now,
        },
    )
    case.facts["report"] = report.digest
    jobs.print_evaluation_report.defer(report_id=report.pk)
    return report


def replayed(text: str) -> bool:
    """复算 · does the evaluation in a report come out again, to the last byte?"""
    kept = orjson.loads(text)
    try:
        again = reckon(kept["evaluation"]["given"])
    except Refusal:
        return False
    return (
        again.bytes == orjson.dumps(kept["evaluation"], option=orjson.OPT_SORT_KEYS)
        and again.digest == kept["evaluation_digest"]
    )


def report_for(package_id: UUID, by: Actor) -> EvaluationReport:
    """The report of a package; not found where there is none, or not for `by`."""
    found = (
        EvaluationReport.objects.filter(package=package_id)
        .select_related("package__procurement__organisation", "package__procurement__agent")
        .first()
    )
    if found is None or not secrecy.report_shown(standing_of(found.package), viewer_of(by, found.package)):
        raise NotFound("评审报告 evaluation report", field="id")
    return found


def is_named(report: EvaluationReport) -> bool:
    """May the names of the panel be read in it by now?"""
    return secrecy.panel_shown(standing_of(report.package))


def path_of(report: EvaluationReport, *, named: bool) -> Path:
    """Where the printed report is, or will be."""
    name = f"{report.package_id}-{report.digest[:16]}{'' if named else '-unnamed'}.pdf"
    return Path(settings.BIDS_ROOT) / "reports" / name


def print_out(report: EvaluationReport) -> None:
    """Print the report as it may be read now; doing it again changes nothing."""
    from backend.invoice.papers.rendering import render

    named = is_named(report)
    write_whole(path_of(report, named=named), render(paper(report, named=named), TEMPLATES))


# 内容


def _panel(case: Case) -> Iterator[dict[str, Any]]:
    selected = panels.drawn(case.procurement, case.package)
    for place, member in enumerate(case.package.panel.order_by("pk"), 1):
        drawn = "自行选定" if selected.get(member.user_id) else "随机抽取"
        yield {
            "seat": str(member.pk),
            "label": f"{place} 号",
            "name": member.name,
            "expert": member.is_expert,
            "how": drawn if member.is_expert else "采购人代表",
            "left_at": _iso(member.left_at),
            "left_reason": member.left_reason,
            "signed_at": _iso(member.signed_at),
            "dissent": member.dissent,
            "outlier_reason": member.outlier_reason,
        }


def _talks(case: Case) -> Iterator[dict[str, Any]]:
    """澄清与谈判 · what was asked and answered, the minutes of every round, and requirements that changed, in their order."""
    written = Exchange.objects.filter(participation__package=case.package).exclude(kind=Exchange.Kind.REMARK)
    told = [
        (each.at, each.participation.supplier.name, _label(each), each.text)
        for each in written.select_related("participation__supplier").order_by("pk")
    ]
    told += [
        (each.confirmed_at, "全体供应商", f"变动要求（{each.get_subject_display()}）", each.text)
        for each in case.package.changes.all()
        if each.confirmed_at is not None
    ]
    for at, name, label, text in sorted(told, key=lambda each: each[0]):
        yield {"at": _iso(at), "name": name, "label": label, "text": text}


def _label(each: Exchange) -> str:
    return f"第 {each.round} 轮{each.get_kind_display()}" if each.round else each.get_kind_display()


def _supplier(row: Participation) -> dict[str, Any]:
    return {
        "code": row.supplier.credit_code,
        "name": row.supplier.name,
        "quoted": _text(row.quoted),
        "price": _text(row.price),
        "final": _text(row.final_price),
        "size": row.get_size_display() if row.size != Participation.Size.NONE else "",
        "domestic": row.domestic,
        "brand": row.brand,
        "qualified": row.qualified,
        "conforming": row.conforming,
        "reason": row.reason,
        "left_at": _iso(row.left_at),
        "corrections": row.corrections,
        "confirmed_at": _iso(row.correction_confirmed_at),
        "low_price_why": row.low_price_why,
        "low_price_asked_at": _iso(row.low_price_asked_at),
        "low_price_answer": row.low_price_answer,
    }


def _low_price(case: Case) -> dict[str, Any]:
    """异常低价的比对 · the bounds that offers were held against, with their numbers."""
    rates = LowPriceRates(
        mean=case.figure("low_price.trigger.average_ratio").amount,
        second_lowest=case.figure("low_price.trigger.second_lowest_ratio").amount,
        ceiling=case.figure("low_price.trigger.ceiling_ratio").amount,
    )
    rows = case.package.participations.filter(conforming=True, left_at__isnull=True)
    offers = sorted(row.offer for row in rows if row.offer is not None)
    if not offers:
        return {}
    mean = Fraction(sum(offers, Decimal())) / len(offers)
    found: dict[str, Any] = {
        "clause": case.figure("low_price.trigger.average_ratio").cited,
        "mean": [str(rounded(mean)), str(rates.mean), str(rounded(mean * Fraction(rates.mean)))],
        "ceiling": [
            str(case.package.limit),
            str(rates.ceiling),
            str(rounded(case.package.limit * rates.ceiling)),
        ],
    }
    if len(offers) > 1:
        second = offers[1]
        found["second_lowest"] = [
            str(second),
            str(rates.second_lowest),
            str(rounded(second * rates.second_lowest)),
        ]
    return found


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(clock.SHANGHAI).isoformat()


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"


# 版面 · as the template wants it

SLIPS = {
    Slip.FORM_BEATS_DETAIL: "明细合计与开标一览表不一致，以开标一览表为准",
    Slip.WORDS_BEAT_FIGURES: "大写与小写不一致，以大写为准",
    Slip.DECIMAL_POINT: "单价小数点有明显错位，以总价为准改正单价",
    Slip.UNITS_BEAT_TOTAL: "总价与单价汇总不一致，以单价为准",
}
BOUNDS = {
    "mean": "全部有效报价的平均值",
    "second_lowest": "次低报价",
    "ceiling": "最高限价（预算）",
}
LOW = {
    **{key: f"低于{label}的规定比例" for key, label in BOUNDS.items()},
    "doubt": "评审组织认为可能影响质量或者履约",
}


def paper(report: EvaluationReport, *, named: bool) -> EvaluationPaper:
    """What the printed report says."""
    said = orjson.loads(report.text)
    names = {each["code"]: each["name"] for each in said["suppliers"]}
    labels = {each["seat"]: each["label"] for each in said["panel"]}
    titles = {each["code"]: each["title"] for each in said["items"]}
    kept = said["evaluation"]
    for each in said["talks"]:
        each["at"] = _moment(each["at"])
    for each in said["panel"]:
        if not named:
            each["name"] = ""
        for moment in ("left_at", "signed_at"):
            each[moment] = _moment(each[moment])
    for each in said["suppliers"]:
        each["passed"] = each["qualified"] is not False and each["conforming"] is not False
        for one in each["corrections"]:
            one["said"] = SLIPS[Slip(one["slip"])]
        each["low_price_why"] = "；".join(LOW[why] for why in each["low_price_why"])
        for moment in ("left_at", "confirmed_at", "low_price_asked_at"):
            each[moment] = _moment(each[moment])
    said |= {
        "opened_at": _moment(said["opened_at"]),
        "talked": any(each["final"] for each in said["suppliers"]),
        "sitting": [each for each in said["panel"] if each["left_at"] is None],
        "replaced": [each for each in said["panel"] if each["left_at"] is not None],
        "dissenting": [each for each in said["panel"] if each["dissent"]],
        "corrected": [each for each in said["suppliers"] if each["corrections"]],
        "explained": [each for each in said["suppliers"] if each["low_price_asked_at"]],
        "invalid": [each for each in said["suppliers"] if not each["passed"] or each["left_at"]],
        "bounds": [
            {"what": BOUNDS[key], "of": Decimal(of), "rate": _percent(rate), "bound": Decimal(bound)}
            for key in BOUNDS
            if key in said["low_price"]
            for of, rate, bound in [said["low_price"][key]]
        ],
        "prices": list(_prices(kept, names)),
        "scores": list(_scores(kept, names, labels, titles)),
        "outliers": list(_outliers(said, kept, names, labels, titles)),
        "objective": [titles[each["code"]] for each in kept["given"]["items"] or () if each["objective"]],
        "same_brand": [names[code] for code in kept["found"]["same_brand"]],
        "drawn": [names[code] for code in kept["found"]["drawn"]],
        "ranking": [{**each, "name": names[each["supplier"]]} for each in kept["found"]["ranking"]],
        "standards": [
            {**each, "most": _trim(kept_item["most"]), "objective": kept_item["objective"]}
            for each, kept_item in zip(said["items"], kept["given"]["items"] or (), strict=False)
        ],
        "weight": None if kept["given"]["price_weight"] is None else _percent(kept["given"]["price_weight"]),
        "most_price": _trim(str(Decimal(kept["given"]["price_weight"] or 0) * 100)),
        "rates": {name: _percent(rate) for name, rate in kept["given"]["deductions"].items()},
    }
    alone = not said["panel"]
    return EvaluationPaper(
        title="协商情况记录" if alone else "评审报告",
        number=f"{said['procurement']}-{said['package']}",
        issued_at=report.made_at,
        said=said,
        digest=report.digest,
        signature=report.signature,
        public_key=vault.shown_public_key(),
        named=named,
    )


def _prices(kept: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """评审价与价格分 · each with the sum that gives it."""
    given, found = kept["given"], kept["found"]
    mixed = len({each["domestic"] for each in given["offers"]}) == 2
    weight = None if given["price_weight"] is None else Decimal(given["price_weight"]) * 100
    for each in given["offers"]:
        supplier, price = each["supplier"], each["price"]
        rates = []
        if each["size"] != "none":
            rates.append(given["deductions"][each["size"]])
        if mixed and each["domestic"]:
            rates.append(given["deductions"]["domestic"])
        off = [_percent(rate) for rate in rates if Decimal(rate)]
        evaluated = found["evaluation_prices"][supplier]
        sum_of = f"{_money(price)} × ({' − '.join(['1', *off])})" if off else _money(price)
        row = {
            "name": names[supplier],
            "price": Decimal(price),
            "sum": sum_of,
            "evaluated": _money(evaluated),
        }
        if given["items"] is not None and weight is not None:
            exact = Fraction(found["exact"][supplier]["price"])
            row["score_sum"] = f"{_money(found['lowest'])} ÷ {_money(evaluated)} × {weight.normalize():f}"
            row["score"] = _shown(exact)
        yield row


def _scores(
    kept: Mapping[str, Any], names: Mapping[str, str], labels: Mapping[str, str], titles: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """各成员评分 · a table for each supplier in the order of the ranking, whoever steps back for a brand after it."""
    given, found = kept["given"], kept["found"]
    if given["items"] is None:
        return
    points = {(seat, supplier, item): value for seat, supplier, item, value in given["scores"]}
    ranked = [each["supplier"] for each in found["ranking"]]
    for supplier in [*ranked, *found["same_brand"]]:
        means = found["points"][supplier]
        exact = found["exact"][supplier]
        yield {
            "name": names[supplier],
            "seats": [labels[seat] for seat in given["seats"]],
            "items": [
                {
                    "title": titles[item["code"]],
                    "most": _trim(item["most"]),
                    "points": [_trim(points[(seat, supplier, item["code"])]) for seat in given["seats"]],
                    "mean": _shown(Fraction(means[item["code"]])),
                }
                for item in given["items"]
            ],
            "price": _shown(Fraction(exact["price"])) if given["price_weight"] is not None else None,
            "total": _shown(Fraction(exact["total"])),
        }


def _outliers(
    said: Mapping[str, Any], kept: Mapping[str, Any], names: Mapping[str, str], labels: Mapping[str, str],
    titles: Mapping[str, str],
) -> Iterator[dict[str, str]]:  # fmt: skip
    given = kept["given"]
    points = {(seat, supplier, item): value for seat, supplier, item, value in given["scores"]}
    reasons = {each["seat"]: each["outlier_reason"] for each in said["panel"]}
    for seat, supplier, item in kept["found"].get("outliers", ()):
        others = [Decimal(points[(other, supplier, item)]) for other in given["seats"] if other != seat]
        yield {
            "seat": labels[seat],
            "supplier": names[supplier],
            "item": titles[item],
            "points": _trim(points[(seat, supplier, item)]),
            "others": _shown(Fraction(sum(others, Decimal())) / len(others)),
            "reason": reasons[seat],
        }


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _percent(rate: str) -> str:
    return f"{_trim(str(Decimal(rate) * 100))}%"


def _trim(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _money(text: str) -> str:
    """An amount with thousands apart and as many decimals as it has, two at least."""
    whole, _, part = _trim(text).partition(".")
    return f"{int(whole):,}.{part:0<2}"


def _shown(value: Fraction) -> str:
    """A score with two decimals, and a mark where it is not exact."""
    near = rounded(value)
    return f"{near:.2f}" if Fraction(near) == value else f"≈{near:.2f}"
