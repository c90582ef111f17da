"""协议期内 · the life of an agreement: cheaper, better, by agents; removed, ended, called for again; and what costs less elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from backend.account.models import Organisation
from backend.core import clock
from backend.core.actor import Actor, Role
from backend.core.periods import run_out
from backend.core.refusals import Invalid, NotFound, Required
from backend.region.queries import chain
from procurement_methods import drafting
from procurement_methods.closed_framework import CLOSED_FRAMEWORK
from procurement_methods.drafting import NewItem as ScoringItem
from procurement_methods.drafting import NewPackage, NewProcurement
from procurement_methods.framework import acting, rules
from procurement_methods.framework.joining import must_be_open
from procurement_methods.framework.models import (
    Agent,
    Entrant,
    Framework,
    Item,
    OutsideOffer,
    PriceCut,
    Refill,
    Upgrade,
)
from procurement_methods.framework.refusals import (
    AlreadyDecided,
    MatchStillPossible,
    NotCheaper,
    OutsideNotAllowed,
    OutsideRegion,
    PriceMayOnlyFall,
    RefillTooEarly,
)
from procurement_methods.framework.rules import BASIS, Form, Kind, Standing, State
from procurement_methods.framework.telling import offer_shown
from procurement_methods.models import Procurement
from procurement_methods.queries import BUYS
from procurement_methods.verbs.parts import is_price, must_not_be_banned, words

REFILL_BELOW = "framework.refill_below_ratio"
REPORTED_WITHIN = "framework.outside_award.report_max"
LEAST_TIME_TO_MATCH = timedelta(hours=24)
"""How long entrants have at least to match what costs less elsewhere (平台默认)."""
MOST_AGENTS = 50


@transaction.atomic
def cut_price(entrant_id: int, offer: Decimal, *, by: Actor) -> Entrant:
    """降价 · an entrant of a closed framework lowers its offer, at any time; it may never raise it."""
    row = acting.entrant(entrant_id, by, own=True)
    must_be_open(row.lot.framework, kind=Kind.CLOSED)
    _cut(row, offer, by)
    return row


def _cut(row: Entrant, offer: Decimal, by: Actor) -> None:
    if not is_price(offer) or offer >= row.offer:
        raise PriceMayOnlyFall(offer=offer_shown(row.lot, row.offer))
    cut = PriceCut.objects.create(entrant=row, before=row.offer, after=offer, at=clock.now())
    row.offer = offer
    row.save(update_fields=["offer"])
    acting.note(
        "price_cut",
        row.lot.framework,
        by,
        lot=row.lot.number,
        supplier=row.supplier.name,
        before=str(cut.before),
        after=str(cut.after),
    )


@transaction.atomic
def ask_upgrade(entrant_id: int, item_id: int, *, before: str, after: str, by: Actor) -> Upgrade:
    """申请升级 · something better for an item, at the price that is agreed."""
    row = acting.entrant(entrant_id, by, own=True)
    item = row.lot.items.filter(pk=item_id).first()
    if item is None:
        raise NotFound("目录项 item", field="item_id")
    if row.upgrades.filter(item=item, decided_at__isnull=True).exists():
        raise Invalid("该项的升级申请尚待审核。", "It waits for the organiser already.", field="item_id")
    made = Upgrade.objects.create(
        entrant=row,
        item=item,
        before=words(before, "原产品（服务） before", "before", most=2_000),
        after=words(after, "升级后的产品（服务） after", "after", most=2_000),
        asked_at=clock.now(),
    )
    acting.note(
        "upgrade_asked", row.lot.framework, by, supplier=row.supplier.name, item=item.code, after=made.after
    )
    return made


@transaction.atomic
def decide_upgrade(upgrade_id: int, *, approved: bool, reason: str = "", by: Actor) -> Upgrade:
    """审核升级 · by the organiser; the price stays what it is."""
    found = (
        Upgrade.objects.filter(pk=upgrade_id)
        .values_list("entrant_id", "entrant__lot__framework__organiser")
        .first()
    )
    if found is None or found[1] not in by.organisations(*BUYS):
        raise NotFound("升级申请 upgrade", field="id")
    row = acting.entrant(found[0], by, own=False)
    upgrade = row.upgrades.select_for_update().get(pk=upgrade_id)
    if upgrade.decided_at is not None:
        raise AlreadyDecided
    if not approved and not reason.strip():
        raise Required("审核意见 reason", field="reason")
    upgrade.decided_at, upgrade.decided_by_id, upgrade.approved = clock.now(), by.known_id, approved
    upgrade.reason = reason.strip()
    upgrade.save()
    acting.note(
        "upgrade_decided",
        row.lot.framework,
        by,
        supplier=row.supplier.name,
        approved=approved,
        reason=upgrade.reason,
    )
    return upgrade


@transaction.atomic
def name_agents(entrant_id: int, organisation_ids: Sequence[int], *, by: Actor) -> Entrant:
    """指定代理商 · who takes orders in the entrant's name from now on, in place of whoever did; the entrant is liable for them."""
    row = acting.entrant(entrant_id, by, own=True)
    wanted = set(organisation_ids)
    if len(wanted) > MOST_AGENTS:
        raise Invalid(f"最多 {MOST_AGENTS} 家代理商。", f"{MOST_AGENTS} agents at most.", field="agents")
    found = Organisation.objects.filter(
        pk__in=wanted, kind=Organisation.Kind.SUPPLIER, is_active=True
    ).exclude(pk=row.supplier_id)
    if found.count() < len(wanted):
        raise NotFound("代理商 agent", field="agents")
    for organisation in found:
        must_not_be_banned(organisation)
    row.agents.filter(ended_at__isnull=True).exclude(organisation__in=wanted).update(ended_at=clock.now())
    there = set(row.agents.filter(ended_at__isnull=True).values_list("organisation_id", flat=True))
    Agent.objects.bulk_create(
        Agent(entrant=row, organisation_id=pk, named_at=clock.now()) for pk in sorted(wanted - there)
    )
    acting.note(
        "agents_named",
        row.lot.framework,
        by,
        supplier=row.supplier.name,
        agents=sorted(found.values_list("name", flat=True)),
    )
    return row


@transaction.atomic
def remove(entrant_id: int, reason: str, clause: str, *, by: Actor) -> Entrant:
    """清退 · the organiser takes an entrant out, with the reason and the clause of the agreement or the law; it is published. Nobody
    moves up."""
    row = acting.entrant(entrant_id, by, own=False)
    row.standing, row.left_at = Standing.REMOVED, clock.now()
    row.left_reason = words(reason, "清退原因 reason", "reason")
    cited = words(clause, "依据 clause", "clause", most=200)
    row.save(update_fields=["standing", "left_at", "left_reason"])
    what = f"采购包 {row.lot.number}（{row.lot.title}）清退入围供应商：{row.supplier.name}"
    acting.tell(row.lot.framework, "清退入围供应商", what, row.left_reason, cited, by=by)
    acting.note(
        "removed", row.lot.framework, by, supplier=row.supplier.name, reason=row.left_reason, cited=cited
    )
    return row


@transaction.atomic
def end(framework_id: int, reason: str, *, by: Actor) -> Framework:
    """提前终止 · by the organiser, with the reason; it is published. What was ordered is delivered."""
    framework = acting.organised(framework_id, by)
    acting.must_be(framework, State.IN_FORCE)
    framework.ended_at = clock.now()
    framework.ended_reason = words(reason, "终止原因 reason", "reason")
    framework.save(update_fields=["ended_at", "ended_reason"])
    acting.tell(
        framework, "提前终止框架协议", f"{framework.title}提前终止", framework.ended_reason, BASIS, by=by
    )
    acting.note("ended", framework, by, reason=framework.ended_reason)
    return framework


@transaction.atomic
def refill(lot_id: int, reason: str, *, by: Actor) -> Procurement:
    """补充征集 · another competition for a lot on the same terms, where fewer entrants are left than the law wants and work suffers."""
    lot = acting.lot(lot_id, by)
    framework = lot.framework
    by.must(*BUYS, at=framework.organiser_id)
    must_be_open(framework, kind=Kind.CLOSED)
    why = words(reason, "影响框架协议执行的理由 reason", "reason")
    rows = list(lot.entrants.exclude(standing__in=(Standing.SELECTED, Standing.DECLINED)))
    left = sum(row.standing == Standing.IN_FORCE for row in rows)
    ratio = acting.figure(framework, REFILL_BELOW)
    if not rules.may_refill(len(rows), left, ratio.amount):
        raise RefillTooEarly(left=left, entered=len(rows), ratio=f"{ratio.amount:.0%}", clause=ratio.cited)
    items, before = list(lot.items.all()), lot.package
    quality = lot.order == rules.Order.QUALITY_FIRST
    made = drafting.set_up(
        NewProcurement(
            organisation_id=framework.organiser_id,
            title=f"{framework.title}（补充征集）"[:200],
            method=CLOSED_FRAMEWORK.code,
            ground=framework.ground,
            object=framework.object,
            reason=why,
            facts=framework.procurement.facts if framework.procurement else {},
            packages=[
                NewPackage(
                    title=lot.title,
                    category=lot.category.code,
                    budget=lot.estimate,
                    ceiling=rules.WHOLE if lot.form == Form.DISCOUNT_RATE else items[0].ceiling,
                    need=lot.need,
                    evaluation=Procurement.Evaluation.QUALITY_FIRST
                    if quality
                    else Procurement.Evaluation.LOWEST_PRICE,
                    small_rate=before.small_rate if before else Decimal(),
                    joint_rate=before.joint_rate if before else Decimal(),
                    items=[
                        ScoringItem(
                            each.code,
                            each.title,
                            each.most,
                            each.standard,
                            each.is_objective,
                            each.is_technical,
                        )
                        for each in (before.scoring_items.all() if before and quality else ())
                    ],
                )
            ],
        ),
        by=by,
    )
    Refill.objects.create(lot=lot, package=made.packages.get(), reason=why, opened_at=clock.now())
    acting.note("refill_opened", framework, by, lot=lot.number, procurement=made.number, reason=why)
    return made


# 协议外低价 · the same for less from others


@dataclass(frozen=True, slots=True)
class NewOutsideOffer:
    """协议外低价 · what a buyer has found: the same thing for less, from whom, with which evidence."""

    item_id: int
    buyer_id: int
    supplier_name: str
    credit_code: str
    price: Decimal
    evidence: str
    match_by: datetime | None = None


@transaction.atomic
def note_outside(new: NewOutsideOffer, *, by: Actor) -> OutsideOffer:
    """登记协议外低价 · only where the call allows it, and only what is cheaper than every entrant; these are asked to match it."""
    by.must(Role.PURCHASER, at=new.buyer_id, field="organisation_id")
    found = Item.objects.filter(pk=new.item_id).values_list("lot_id", flat=True).first()
    if found is None:
        raise NotFound("目录项 item", field="item_id")
    lot = acting.lot(found, by)
    framework, item = lot.framework, lot.items.get(pk=new.item_id)
    buyer = Organisation.objects.filter(pk=new.buyer_id, kind=Organisation.Kind.BUYER).first()
    if buyer is None:
        raise NotFound("采购单位 organisation", field="organisation_id")
    if framework.region_id not in chain(buyer.region_id):
        raise OutsideRegion(region=framework.region.name)
    if not framework.outside_award:
        raise OutsideNotAllowed(framework=framework.title)
    rows = list(lot.entrants.filter(standing=Standing.IN_FORCE).select_related("supplier"))
    for row in rows:
        row.lot = lot
    code = new.credit_code.strip().upper()
    best = min((row.price_of(item) for row in rows), default=item.ceiling)
    if not is_price(new.price) or new.price >= best or code in {row.supplier.credit_code for row in rows}:
        raise NotCheaper(best=best)
    now = clock.now()
    match_by = new.match_by or now + LEAST_TIME_TO_MATCH
    if match_by < now + LEAST_TIME_TO_MATCH:
        raise Invalid("跟价时间至少 24 小时。", "Entrants have 24 hours at least.", field="match_by")
    made = OutsideOffer.objects.create(
        lot=lot,
        item=item,
        buyer=buyer,
        supplier_name=words(new.supplier_name, "供应商名称 supplier name", "supplier_name", most=200),
        credit_code=words(code, "统一社会信用代码 credit code", "credit_code", most=18),
        price=new.price,
        evidence=words(new.evidence, "证据 evidence", "evidence"),
        noted_at=now,
        match_by=match_by,
    )
    acting.note(
        "outside_noted", framework, by, buyer=buyer.name, item=item.code, supplier=made.supplier_name,
        price=str(made.price), match_by=match_by.isoformat(),
    )  # fmt: skip
    return made


@transaction.atomic
def match_outside(offer_id: int, entrant_id: int, *, by: Actor) -> OutsideOffer:
    """跟价 · an entrant lowers its offer to that price in time: then it is bought from by the agreement."""
    row = acting.entrant(entrant_id, by, own=True)
    offer = _outside(offer_id, row.lot_id)
    if offer.matched_at is not None or offer.awarded_at is not None:
        raise AlreadyDecided
    if clock.now() >= offer.match_by:
        raise Invalid("跟价期限已过。", "The time to match is over.", field="id")
    _cut(row, rules.offer_for(row.lot.form, offer.price, offer.item.ceiling), by)
    offer.matched_by, offer.matched_at = row, clock.now()
    offer.save(update_fields=["matched_by", "matched_at"])
    acting.note("outside_matched", row.lot.framework, by, supplier=row.supplier.name, price=str(offer.price))
    return offer


@transaction.atomic
def award_outside(offer_id: int, *, by: Actor) -> OutsideOffer:
    """协议外成交 · nobody has matched it in time: the buyer may award outside, and reports it within a working day."""
    offer = _own_outside(offer_id, by)
    if offer.matched_at is not None or offer.awarded_at is not None:
        raise AlreadyDecided
    if clock.now() < offer.match_by:
        raise MatchStillPossible(until=f"{offer.match_by.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}")
    within = acting.figure(offer.lot.framework, REPORTED_WITHIN)
    offer.awarded_at, offer.report_by = clock.now(), run_out(clock.now(), within)[0]
    offer.save(update_fields=["awarded_at", "report_by"])
    acting.note(
        "outside_awarded", offer.lot.framework, by, supplier=offer.supplier_name, price=str(offer.price)
    )
    return offer


@transaction.atomic
def report_outside(offer_id: int, *, by: Actor) -> OutsideOffer:
    """报告协议外成交 · to the organiser and the public: who, what, for how much, and that nobody matched it."""
    offer = _own_outside(offer_id, by)
    if offer.awarded_at is None or offer.report_by is None or offer.reported_at is not None:
        raise AlreadyDecided
    offer.reported_at = clock.now()
    offer.save(update_fields=["reported_at"])
    acting.note(
        "outside_reported",
        offer.lot.framework,
        by,
        buyer=offer.buyer.name,
        supplier=offer.supplier_name,
        credit_code=offer.credit_code,
        item=offer.item.name,
        price=str(offer.price),
        late=offer.reported_at >= offer.report_by,
    )
    return offer


def _outside(offer_id: int, lot_id: int) -> OutsideOffer:
    rows = OutsideOffer.objects.select_for_update(of=("self",)).select_related(
        "item", "lot__framework", "buyer"
    )
    found = rows.filter(pk=offer_id, lot=lot_id).first()
    if found is None:
        raise NotFound("协议外低价 outside offer", field="id")
    return found


def _own_outside(offer_id: int, by: Actor) -> OutsideOffer:
    found = OutsideOffer.objects.filter(pk=offer_id).values_list("buyer_id", "lot_id").first()
    if found is None or found[0] not in by.organisations(Role.PURCHASER):
        raise NotFound("协议外低价 outside offer", field="id")
    return _outside(offer_id, found[1])
