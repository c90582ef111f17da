"""征集 · calling for a framework: its terms, lots and items, and for a closed one the procurement that its first stage is, together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from backend.account.models import Organisation
from backend.core import clock, journal
from backend.core.actor import Actor
from backend.core.figures import Figures
from backend.core.money import yuan
from backend.core.refusals import Invalid, NotFound, Refusal, Required, refuse_all
from backend.product.models import Category
from backend.region.queries import chain
from procurement_methods import drafting
from procurement_methods.closed_framework import CLOSED_FRAMEWORK
from procurement_methods.drafting import NewItem as ScoringItem
from procurement_methods.drafting import NewPackage, NewProcurement
from procurement_methods.framework.models import Framework, Item, Lot
from procurement_methods.framework.refusals import (
    CeilingMissing,
    EliminationTooLow,
    FrameworkGroundUnknown,
    FrameworkObjectUnfit,
    FrameworksClosed,
    ItemsUnfit,
    NeedUnclear,
    NobodyIsEliminated,
    QualityGroundMissing,
    TermTooLong,
    WaysUnfit,
)
from procurement_methods.framework.rules import (
    BASIS,
    LABELS,
    OPEN_GROUNDS,
    OPEN_WAYS,
    WHOLE,
    Form,
    Kind,
    Order,
    QualityGround,
    Way,
)
from procurement_methods.models import Procurement
from procurement_methods.queries import BUYS
from procurement_methods.verbs.parts import is_price, words

SWITCH = "framework.open_to_use"
TERMS = {"goods": "framework.term.goods_max", "services": "framework.term.services_max"}
ELIMINATION = "framework.elimination.min_ratio"
ELIMINATION_OF_INSTRUMENTS = "framework.elimination.min_ratio.quality_first_instruments"
LONGEST_BIDDING = 720
MOST_LOTS, MOST_ITEMS = 50, 200
EVALUATIONS = {
    Order.PRICE_FIRST: Procurement.Evaluation.LOWEST_PRICE,
    Order.QUALITY_FIRST: Procurement.Evaluation.QUALITY_FIRST,
}


@dataclass(frozen=True, slots=True)
class NewItem:
    """目录项 · one thing or service of a lot; the ceiling is what one costs at most, in yuan."""

    code: str
    name: str
    unit: str
    ceiling: Decimal | None
    specification: str = ""


@dataclass(frozen=True, slots=True)
class NewLot:
    """采购包 · a lot to be called for."""

    title: str
    category: str
    need: str
    form: Form
    estimate: Decimal
    items: Sequence[NewItem]
    order: Order = Order.PRICE_FIRST
    quality_ground: str = ""
    elimination: Decimal | None = None
    most_entrants: int | None = None
    small_rate: Decimal = Decimal()
    joint_rate: Decimal = Decimal()
    scoring_items: Sequence[ScoringItem] = ()


@dataclass(frozen=True, slots=True)
class NewFramework:
    """框架协议 · a framework to be called for."""

    organiser_id: int
    title: str
    kind: Kind
    ground: str
    object: str
    months: int
    ways: Sequence[Way]
    lots: Sequence[NewLot]
    criteria: str = ""
    bidding_hours: int | None = None
    terms: str = ""
    outside_award: bool = False
    agent_id: int | None = None
    reason: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def open_framework_call(new: NewFramework, *, by: Actor) -> Framework:
    """开设框架协议 · the framework as its organiser prepares it. A closed one is a procurement, with a package for each lot, from then
    on; an open one is published by itself."""
    by.must(*BUYS, at=new.organiser_id, field="organisation_id")
    organiser = Organisation.objects.filter(pk=new.organiser_id, kind=Organisation.Kind.BUYER).first()
    if organiser is None:
        raise NotFound("征集人 organiser", field="organisation_id")
    figures = Figures(chain(organiser.region_id))
    switch = figures.pick(SWITCH)
    if not switch.value:
        raise FrameworksClosed(clause=switch.cited)
    refuse_all(_faults(new, figures))
    made = _competition(new, by) if new.kind == Kind.CLOSED else None
    serial = drafting.next_serial() if made is None else made.serial
    framework = Framework.objects.create(
        number=f"KJ{organiser.region_id}-{clock.today().year}-{serial:06d}",
        title=words(new.title, "名称 title", "title", most=200),
        organiser=organiser,
        region_id=organiser.region_id,
        kind=new.kind,
        ground=new.ground,
        object=new.object,
        months=new.months,
        ways=list(dict.fromkeys(new.ways)),
        criteria=new.criteria.strip(),
        bidding_hours=new.bidding_hours,
        terms=new.terms.strip(),
        outside_award=new.outside_award,
        procurement=made,
        created_by_id=by.known_id,
    )
    packages = [None] * len(new.lots) if made is None else list(made.packages.order_by("number"))
    for number, (each, package) in enumerate(zip(new.lots, packages, strict=True), 1):
        category = Category.objects.filter(code=each.category).first()
        if category is None:
            raise NotFound("采购品目 category", field="category_code")
        lot = Lot.objects.create(
            framework=framework,
            number=number,
            title=words(each.title, "采购包名称 title", "title", most=200),
            category=category,
            need=each.need.strip(),
            estimate=yuan(each.estimate),
            form=each.form,
            order=each.order,
            quality_ground=each.quality_ground,
            elimination=each.elimination,
            most_entrants=each.most_entrants,
            package=package,
        )
        Item.objects.bulk_create(
            Item(
                lot=lot,
                code=item.code.strip(),
                name=item.name.strip(),
                specification=item.specification.strip(),
                unit=item.unit.strip(),
                ceiling=yuan(item.ceiling or Decimal()),
            )
            for item in each.items
        )
    journal.record(
        "framework.opened",
        framework,
        by,
        organisation_id=organiser.pk,
        clause=BASIS,
        framework=framework.number,
        kind=new.kind,
        ground=new.ground,
        procurement=made.number if made else None,
        lots=len(new.lots),
    )
    return framework


def _competition(new: NewFramework, by: Actor) -> Procurement:
    """The first stage of a closed one: one package a lot, whose ceiling is what an offer may be at most."""
    return drafting.set_up(
        NewProcurement(
            organisation_id=new.organiser_id,
            title=new.title,
            method=CLOSED_FRAMEWORK.code,
            ground=new.ground,
            object=new.object,
            agent_id=new.agent_id,
            reason=new.reason,
            facts=new.facts,
            packages=[
                NewPackage(
                    title=lot.title,
                    category=lot.category,
                    budget=lot.estimate,
                    ceiling=most_offered(lot.form, [item.ceiling for item in lot.items]),
                    need=lot.need,
                    evaluation=EVALUATIONS[lot.order],
                    small_rate=lot.small_rate,
                    joint_rate=lot.joint_rate,
                    items=lot.scoring_items,
                )
                for lot in new.lots
            ],
        ),
        by=by,
    )


def most_offered(form: Form, ceilings: Sequence[Decimal | None]) -> Decimal:
    """报价上限 · what an offer of a lot may be at most: the ceiling of its one item, or all of the ceilings."""
    return WHOLE if form == Form.DISCOUNT_RATE else (ceilings[0] or Decimal())


# 核对 · what may be wrong


def _faults(new: NewFramework, figures: Figures) -> Iterator[Refusal]:
    if new.object not in TERMS:
        yield FrameworkObjectUnfit()
        return
    most = figures.pick(TERMS[new.object])
    months = int(most.amount * 12)
    if new.months < 1:
        yield Invalid("协议期限至少一个月。", "It lasts a month at least.", field="months")
    elif new.months > months:
        what = Procurement.ObjectKind(new.object).label
        yield TermTooLong(what=what, most=months, clause=most.cited)
    grounds = {each.code: each.zh for each in CLOSED_FRAMEWORK.grounds}
    known = OPEN_GROUNDS if new.kind == Kind.OPEN else grounds
    if new.ground not in known:
        yield FrameworkGroundUnknown(known="、".join(f"{code}（{zh}）" for code, zh in known.items()))
    yield from _faults_of_ways(new)
    if not new.lots:
        yield Required("采购包 lots", field="lots")
    if len(new.lots) > MOST_LOTS:
        yield Invalid(f"最多 {MOST_LOTS} 个采购包。", f"{MOST_LOTS} lots at most.", field="lots")
    for lot in new.lots[:MOST_LOTS]:
        yield from _faults_of_lot(lot, new.kind, figures)


def _faults_of_ways(new: NewFramework) -> Iterator[Refusal]:
    if not new.ways:
        yield WaysUnfit(why="征集文件须写明成交方式", why_en="the call must name one")
    if new.kind == Kind.OPEN and not set(new.ways) <= OPEN_WAYS:
        only = "、".join(LABELS[way] for way in OPEN_WAYS)
        yield WaysUnfit(
            why=f"开放式框架协议只能{only}", why_en="an open framework is bought from by direct choice only"
        )
    if Way.DIRECT in new.ways and not new.criteria.strip():
        yield Required("直接选定的依据 criteria", field="criteria")
    if Way.BIDDING in new.ways and not 1 <= (new.bidding_hours or 0) <= LONGEST_BIDDING:
        yield Invalid(
            f"二次竞价须写明响应时间，1 至 {LONGEST_BIDDING} 小时。",
            f"A second bidding names its time: 1 to {LONGEST_BIDDING} hours.",
            field="bidding_hours",
        )


def _faults_of_lot(lot: NewLot, kind: Kind, figures: Figures) -> Iterator[Refusal]:
    if not lot.need.strip():
        yield NeedUnclear(lot=lot.title)
    if not is_price(lot.estimate) or lot.estimate < WHOLE:
        yield Invalid("预估金额至少一百元。", "The estimate is a hundred yuan at least.", field="estimate")
    yield from _faults_of_items(lot)
    if kind == Kind.OPEN:
        if lot.elimination is not None or lot.most_entrants is not None or lot.scoring_items:
            yield NobodyIsEliminated()
        return
    special = lot.order == Order.QUALITY_FIRST
    if special != bool(lot.quality_ground):
        yield QualityGroundMissing()
    instruments = special and lot.quality_ground == QualityGround.INSTRUMENTS
    least = figures.pick(ELIMINATION_OF_INSTRUMENTS if instruments else ELIMINATION)
    if lot.elimination is None or not least.amount <= lot.elimination < 1:
        yield EliminationTooLow(lot=lot.title, least=f"{least.amount:.0%}", clause=least.cited)
    if lot.most_entrants is not None and lot.most_entrants < 1:
        yield Invalid("入围家数上限至少一家。", "One enters at least.", field="most_entrants")


def _faults_of_items(lot: NewLot) -> Iterator[Refusal]:
    if not lot.items or len(lot.items) > MOST_ITEMS:
        yield ItemsUnfit(
            lot=lot.title, why=f"须有 1 至 {MOST_ITEMS} 项", why_en=f"1 to {MOST_ITEMS} are needed"
        )
        return
    if lot.form == Form.UNIT_PRICE and len(lot.items) > 1:
        yield ItemsUnfit(
            lot=lot.title, why="报单价的采购包只有一项，多项请报折扣率", why_en="a lot by unit price has one"
        )
    codes = [item.code.strip() for item in lot.items]
    if len(set(codes)) < len(codes):
        yield ItemsUnfit(lot=lot.title, why="代码重复", why_en="a code is there twice")
    for item in lot.items:
        if (
            not all(text.strip() for text in (item.code, item.name, item.unit))
            or len(item.code) > 20
            or len(item.name) > 100
            or len(item.unit) > 20
        ):
            yield ItemsUnfit(lot=lot.title, why="代码、名称、单位须填写完整", why_en="texts are not complete")
        if item.ceiling is None or not is_price(item.ceiling):
            yield CeilingMissing(lot=lot.title, item=item.name)
