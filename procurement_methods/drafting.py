"""立项 · setting a procurement up: its method and why, its packages, how they are evaluated; and following a failed one.

Everything here can be changed until the documents go out; then what suppliers were told stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.account.models import Organisation
from backend.core import clock, journal
from backend.core.actor import Actor
from backend.core.money import yuan
from backend.core.refusals import Invalid, NotFound, Required
from backend.core.rows import drawn
from backend.product.models import Category
from backend.region.queries import chain
from procurement_methods import money, stating
from procurement_methods.editions import METHODS, edition
from procurement_methods.engine.dossiers import (
    counts_of,
    dossier_of,
    figure_of,
    figures_of,
    method_of,
    put,
)
from procurement_methods.engine.performing import locked
from procurement_methods.language import engine
from procurement_methods.language import parties as v
from procurement_methods.language.method import FAILED, FigureOf, Method, Object
from procurement_methods.models import SCORED, NeedLine, Package, Participation, Procurement, ScoringItem
from procurement_methods.queries import BUYS
from procurement_methods.refusals import (
    AgreementApart,
    AlreadyBegun,
    EvaluationUnfit,
    GroundUnknown,
    MethodUnfit,
    NoPackage,
    NoSuchRemedy,
    PointsNotWhole,
    PriceWeightOutOfBounds,
    ProcedureOpen,
    RateOutOfBounds,
)
from procurement_methods.stating import NewLine

WHOLE = Decimal(100)
MOST_PACKAGES = 50
MOST_ITEMS = 60
WEIGHED = {"open_tender": "tender", "invited_tender": "tender", "competitive_consultation": "consultation"}
"""Which bounds of the price's weight a method has, by the name that their figures bear."""
TWO_LEFT = "two_left"
SETTABLE = frozenset(
    {
        "complex",
        "government_bought_services",
        "intention_exempt",
        "prequalified",
        "public_notice",
        "research_transfer",
    }
)
"""情形 · what the buyer may say of a package; all else the procedure finds out by itself."""
DEDUCTIONS = {
    "small_rate": ("sme.price_deduction.goods_services", "sme.price_deduction.works"),
    "joint_rate": ("sme.price_deduction.joint_or_subcontract", "sme.price_deduction.works.joint"),
}
"""Of each rate, the beginnings of its bounds' keys: for goods and services, and for works."""
DOMESTIC = "domestic.price_deduction"


@dataclass(frozen=True, slots=True)
class NewItem:
    """评审因素 · one scoring item."""

    code: str
    title: str
    most: Decimal
    standard: str = ""
    is_objective: bool = False
    is_technical: bool = False


@dataclass(frozen=True, slots=True)
class NewPackage:
    """采购包 · one package, in yuan."""

    title: str
    category: str
    budget: Decimal
    need: str
    evaluation: str
    ceiling: Decimal | None = None
    price_weight: Decimal | None = None
    small_rate: Decimal = Decimal()
    joint_rate: Decimal = Decimal()
    domestic_rate: Decimal = Decimal()
    traits: Sequence[str] = ()
    items: Sequence[NewItem] = ()
    lines: Sequence[NewLine] = ()


@dataclass(frozen=True, slots=True)
class NewProcurement:
    """采购项目 · a procurement to be set up."""

    organisation_id: int
    title: str
    method: str
    ground: str
    object: str
    packages: Sequence[NewPackage] = field(default_factory=tuple)
    agent_id: int | None = None
    reason: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def create(new: NewProcurement, *, by: Actor) -> Procurement:
    """立项 · set up a procurement with its packages; each begins in the first stage of the method.

    Refuses a method that is not for what is bought, a case in which it may not be used, and what is wrong with a package.
    """
    if any(method.code == new.method and method.agreement for method in METHODS):
        raise AgreementApart
    for package in new.packages:
        _must_be_settable(package)
    return set_up(new, by=by)


@transaction.atomic
def set_up(new: NewProcurement, *, by: Actor) -> Procurement:
    """立项（由其他单元发起） · as `create`, for what sets a procurement up as a part of its own: a second one, a framework's first stage."""
    by.must(*BUYS, at=new.organisation_id, field="organisation")
    buyer = Organisation.objects.filter(pk=new.organisation_id, kind=Organisation.Kind.BUYER).first()
    if buyer is None:
        raise NotFound("采购人 buyer", field="organisation")
    agent = _agent(new.agent_id)
    method = edition(new.method, clock.today(), chain(buyer.region_id))
    if Object(new.object) not in method.objects:
        raise MethodUnfit(method=method.zh, what=Procurement.ObjectKind(new.object).label)
    if new.ground not in {ground.code for ground in method.grounds}:
        known = "、".join(f"{ground.code}（{ground.zh}）" for ground in method.grounds)
        raise GroundUnknown(method=method.zh, known=known)
    if not new.packages:
        raise NoPackage
    if len(new.packages) > MOST_PACKAGES:
        raise Invalid(
            f"最多 {MOST_PACKAGES} 个采购包。", f"{MOST_PACKAGES} packages at most.", field="packages"
        )
    stating.must_be_of_the_mall(method, new.packages, buyer.region_id)
    serial = next_serial()
    procurement = Procurement.objects.create(
        serial=serial,
        number=number_of(buyer, serial),
        title=_short(new.title, 200, "采购项目名称 title", "title"),
        organisation=buyer,
        agent=agent,
        region_id=buyer.region_id,
        method=method.code,
        rules_on=clock.today(),
        ground=new.ground,
        reason=new.reason.strip(),
        facts=dict(new.facts),
        object=new.object,
        created_by_id=by.known_id,
    )
    for number, package in enumerate(new.packages, 1):
        _add(procurement, method, number, package)
    journal.record(
        "procurement.created",
        procurement,
        by,
        organisation_id=buyer.pk,
        clause=method.basis,
        number=procurement.number,
        method=method.code,
        ground=new.ground,
        packages=len(new.packages),
    )
    return procurement


@transaction.atomic
def revise(package_id: UUID, new: NewPackage, *, by: Actor) -> Package:
    """修改采购包 · write a package anew, as long as its documents have not gone out."""
    package, procurement = _draft(package_id, by)
    _must_be_settable(new)
    method = method_of(procurement)
    if method.agreement:
        raise AgreementApart
    found_out = set(package.traits) - SETTABLE
    for name, value in _checked(procurement, method, new).items():
        setattr(package, name, value)
    package.traits = sorted({*package.traits, *found_out})
    if package.budget_line_id is not None:
        money.hold(package, package.budget)
    package.save()
    package.scoring_items.all().delete()
    _add_items(package, new.items)
    if method.itemised:
        others = procurement.packages.exclude(pk=package.pk)
        elsewhere = sum((each.budget for each in others), Decimal())
        stating.must_be_of_the_mall(method, [new], procurement.region_id, elsewhere)
        stating.write_lines(package, new.lines)
    journal.record(
        "procurement.package_revised",
        package,
        by,
        organisation_id=procurement.organisation_id,
        procurement=procurement.number,
        package=package.number,
        budget=package.budget,
    )
    return package


@transaction.atomic
def follow(package_id: UUID, remedy: str, *, ground: str = "", reason: str = "", by: Actor) -> Procurement:
    """接续 · what comes after a package ended without an award: the same again, or another method, as the law allows.

    Where a tender left exactly two, these two are invited to the negotiation (《政府采购非招标采购方式管理办法》第二十七条).
    """
    found = Package.objects.filter(pk=package_id).select_related("procurement").first()
    if found is None:
        raise NotFound("采购包 package", field="id")
    procurement = locked(found.procurement_id, by)
    by.must(*BUYS, at=procurement.organisation_id)
    failed = procurement.packages.select_for_update().get(pk=package_id)
    if failed.stage != FAILED:
        raise ProcedureOpen
    method, local = method_of(procurement), figures_of(procurement)
    dossier = dossier_of(procurement, failed, counts_of([failed])[failed.pk])
    possible = engine.remedies(method, dossier, figure_of(dossier, local))
    chosen = next((each for each in method.remedies if each.code == remedy and remedy in possible), None)
    if chosen is None:
        raise NoSuchRemedy(known="、".join(each.zh for each in method.remedies if each.code in possible))
    code = chosen.method or procurement.method
    traits = [trait for trait in failed.traits if trait not in (TWO_LEFT, procurement.ground)]
    if code != procurement.method and chosen.method:
        traits.append(TWO_LEFT)
    following = edition(code, clock.today(), chain(procurement.region_id))
    evaluation = failed.evaluation if failed.evaluation in following.evaluation else following.evaluation[0]
    scored = evaluation in SCORED
    made = set_up(
        NewProcurement(
            organisation_id=procurement.organisation_id,
            title=f"{procurement.title}（第二次）",
            method=code,
            ground=ground or following.grounds[0].code,
            object=procurement.object,
            agent_id=procurement.agent_id,
            reason=reason or chosen.zh,
            facts=procurement.facts,
            packages=[
                NewPackage(
                    title=failed.title,
                    category=failed.category.code,
                    budget=failed.budget,
                    need=failed.need,
                    evaluation=evaluation,
                    ceiling=failed.ceiling,
                    price_weight=failed.price_weight if scored else None,
                    small_rate=failed.small_rate,
                    joint_rate=failed.joint_rate,
                    domestic_rate=failed.domestic_rate,
                    traits=traits,
                    items=[_item(each) for each in failed.scoring_items.all()] if scored else (),
                    lines=[_line(each) for each in failed.need_lines.all()],
                )
            ],
        ),
        by=by,
    )
    made.replaces = procurement
    made.save(update_fields=["replaces"])
    if TWO_LEFT in traits:
        left = (
            failed.participations.filter(bid_at__isnull=False)
            .exclude(qualified=False)
            .exclude(conforming=False)
        )
        package = made.packages.get()
        Participation.objects.bulk_create(
            Participation(package=package, supplier_id=each.supplier_id, invited_at=clock.now())
            for each in left
        )
    return made


def next_serial() -> int:
    """The next serial; one that was drawn is never given again."""
    return drawn("procurement_number_seq")


def number_of(buyer: Organisation, serial: int) -> str:
    """项目编号 · `330300-2026-000017`: region, year and a number that was never given before."""
    return f"{buyer.region_id}-{clock.today().year}-{serial:06d}"


# The parts


def _draft(package_id: UUID, by: Actor) -> tuple[Package, Procurement]:
    found = Package.objects.filter(pk=package_id).first()
    if found is None:
        raise NotFound("采购包 package", field="id")
    procurement = locked(found.procurement_id, by)
    by.must(*BUYS, at=procurement.organisation_id)
    package = procurement.packages.select_for_update().get(pk=package_id)
    if v.issue_documents.code in package.done or package.is_over:
        raise AlreadyBegun
    return package, procurement


def _add(procurement: Procurement, method: Method, number: int, new: NewPackage) -> Package:
    package = Package(procurement=procurement, number=number, **_checked(procurement, method, new))
    dossier = dossier_of(procurement, package, {})
    figures = figure_of(dossier, figures_of(procurement))
    put(engine.begin(method, dossier, clock.now(), figures), package, method, figures)
    _add_items(package, new.items)
    if new.lines:
        stating.write_lines(package, new.lines)
    return package


def _add_items(package: Package, items: Sequence[NewItem]) -> None:
    ScoringItem.objects.bulk_create(
        ScoringItem(
            package=package,
            code=item.code.strip() or f"item{place}",
            title=_short(item.title, 200, "评审因素 scoring item", "scoring_items"),
            standard=item.standard.strip(),
            most=item.most,
            is_objective=item.is_objective,
            is_technical=item.is_technical,
            sort_order=place,
        )
        for place, item in enumerate(items, 1)
    )


def _checked(procurement: Procurement, method: Method, new: NewPackage) -> dict[str, object]:
    """The columns of a package; refuses what is wrong with it."""
    category = Category.objects.filter(code=new.category).first()
    if category is None:
        raise NotFound("采购品目 category", field="category")
    budget = yuan(new.budget)
    if budget <= 0:
        raise Invalid("预算金额应大于零。", "The budget is above zero.", field="budget")
    ceiling = None if new.ceiling is None else yuan(new.ceiling)
    if ceiling is not None and not 0 < ceiling <= budget:
        raise Invalid("最高限价应大于零且不超过预算。", "The ceiling is within the budget.", field="ceiling")
    if new.evaluation not in method.evaluation:
        known = "、".join(Procurement.Evaluation(code).label for code in method.evaluation)
        raise EvaluationUnfit(method=method.zh, known=known)
    if len(new.items) > MOST_ITEMS:
        raise Invalid(
            f"评审因素最多 {MOST_ITEMS} 项。", f"{MOST_ITEMS} items at most.", field="scoring_items"
        )
    codes = [item.code for item in new.items]
    if len(set(codes)) < len(codes):
        raise Invalid("评审因素代码重复。", "The codes of items are unique.", field="scoring_items")
    for item in new.items:
        if not 0 < item.most <= WHOLE:
            raise Invalid("评审因素满分应大于零。", "An item has points.", field="scoring_items")
    draft = dossier_of(procurement, Package(budget=budget), {})
    figures = figure_of(draft, figures_of(procurement))
    _check_deductions(procurement, new, figures)
    if new.evaluation == Procurement.Evaluation.COMPREHENSIVE:
        _check_weights(procurement, method, new, figures)
    elif new.evaluation == Procurement.Evaluation.QUALITY_FIRST:
        _check_quality(new)
    elif new.price_weight is not None or new.items:
        raise Invalid(
            "只有综合评分法设评审因素和价格分权重。",
            "Only a comprehensive evaluation has items.",
            field="evaluation",
        )
    return {
        "title": _short(new.title, 200, "采购包名称 title", "title"),
        "category": category,
        "budget": budget,
        "ceiling": ceiling,
        "need": _short(new.need, 50_000, "采购需求 need", "need"),
        "evaluation": new.evaluation,
        "price_weight": new.price_weight,
        "small_rate": new.small_rate,
        "joint_rate": new.joint_rate,
        "domestic_rate": new.domestic_rate,
        "traits": sorted(set(new.traits) | {procurement.ground}),
    }


def _must_be_settable(new: NewPackage) -> None:
    unknown = sorted(set(new.traits) - SETTABLE)
    if unknown:
        raise Invalid(
            f"不能自行认定的情形：{'、'.join(unknown)}。可选：{'、'.join(sorted(SETTABLE))}。",
            f"Not for the buyer to say: {', '.join(unknown)}. It may say: {', '.join(sorted(SETTABLE))}.",
            field="traits",
        )


def _check_deductions(procurement: Procurement, new: NewPackage, figures: FigureOf) -> None:
    """A rate is none, or one that the law allows on the day: the documents choose it, nobody guesses it."""
    works = procurement.object == Object.WORKS
    for name, keys in DEDUCTIONS.items():
        rate = getattr(new, name)
        if rate:
            least, most = (figures(f"{keys[works]}.{bound}") for bound in ("min", "max"))
            if not least.amount <= rate <= most.amount:
                raise RateOutOfBounds(least=least.amount, most=most.amount, field=name, clause=most.cited)
    if new.domestic_rate:
        only = figures(DOMESTIC)
        if new.domestic_rate != only.amount:
            raise RateOutOfBounds(
                least=only.amount, most=only.amount, field="domestic_rate", clause=only.cited
            )


def _check_weights(procurement: Procurement, method: Method, new: NewPackage, figures: FigureOf) -> None:
    if new.price_weight is None:
        raise Required("价格分权重 price weight", field="price_weight")
    least, most = _bounds(method, procurement.object, figures)
    if not least <= new.price_weight <= most:
        raise PriceWeightOutOfBounds(least=least, most=most)
    points = sum((item.most for item in new.items), Decimal()) + new.price_weight * WHOLE
    if points != WHOLE:
        raise PointsNotWhole(sum=points.normalize())


def _check_quality(new: NewPackage) -> None:
    """质量优先法 · all points are for quality; the price is no factor."""
    if new.price_weight is not None:
        raise Invalid(
            "质量优先法不设价格分。",
            "Quality alone is scored: the price has no weight.",
            field="price_weight",
        )
    points = sum((item.most for item in new.items), Decimal())
    if points != WHOLE:
        raise PointsNotWhole(sum=points.normalize())


def _bounds(method: Method, kind: str, figures: FigureOf) -> tuple[Decimal, Decimal]:
    group = WEIGHED.get(method.code)
    if group is None or kind == Object.WORKS:
        return Decimal(), Decimal(1)
    least = figures(f"price_weight.{group}.{kind}.min").amount
    most = figures(f"price_weight.{group}.{kind}.max").amount if group == "consultation" else Decimal(1)
    return least, most


def _agent(agent_id: int | None) -> Organisation | None:
    if agent_id is None:
        return None
    found = Organisation.objects.filter(pk=agent_id, kind=Organisation.Kind.AGENT, is_active=True).first()
    if found is None:
        raise NotFound("采购代理机构 agent", field="agent")
    return found


def _short(text: str, most: int, what: str, field: str) -> str:
    words = text.strip()
    if not words:
        raise Required(what, field=field)
    if len(words) > most:
        raise Invalid(f"最多 {most} 字。", f"{most} characters at most.", field=field)
    return words


def _item(item: ScoringItem) -> NewItem:
    return NewItem(item.code, item.title, item.most, item.standard, item.is_objective, item.is_technical)


def _line(line: NeedLine) -> NewLine:
    return NewLine(line.title, line.unit, line.quantity, line.specification, line.variant_id)
