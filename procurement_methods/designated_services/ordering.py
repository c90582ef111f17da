"""Verbs of the buyer on orders of services: place, approve, return, cancel, answer a supplement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from backend.account.models import Address, Membership, Organisation, User
from backend.approval import services as approvals
from backend.approval.models import ApprovalRequest
from backend.budget.models import BudgetLine
from backend.checkout.policy import Finding, Severity
from backend.core import clock
from backend.core.actor import SYSTEM, Actor, Role
from backend.core.figures import figure
from backend.core.refusals import NotFound
from backend.core.rows import drawn
from backend.payment.refusals import LineClosed
from backend.region.models import Region
from backend.region.queries import chain
from procurement_methods.designated_services import kinds, letters, orders, queries, rules
from procurement_methods.designated_services.models import (
    Asking,
    ServiceLine,
    ServiceOrder,
    Supplement,
)
from procurement_methods.designated_services.nearness import Spot
from procurement_methods.designated_services.orders import hold, locked, note
from procurement_methods.designated_services.pointing import degrees
from procurement_methods.designated_services.queries import Provider
from procurement_methods.designated_services.refusals import (
    DoesNotCome,
    EntrantNotNamed,
    ItemOfAnother,
    NotServices,
    QuantityUnfit,
    ReasonMissing,
    SameUser,
    SupplementAnswered,
    TimeUnfit,
    WayUnfit,
)
from procurement_methods.designated_services.rules import BASIS, LABELS, Criterion, State, Verb
from procurement_methods.framework import rotating
from procurement_methods.framework.models import Item, Lot, Turn
from procurement_methods.framework.queries import entrant_in_force, in_force_for
from procurement_methods.framework.refusals import NobodyLeft
from procurement_methods.framework.rules import Standing, Way
from procurement_methods.queries import BUYS
from procurement_methods.refusals import SupplierBanned
from procurement_methods.verbs.parts import must_not_be_banned, words

APPROVED = ApprovalRequest.State.APPROVED


@dataclass(frozen=True, slots=True)
class Wanted:
    """需求行 · so much of an item."""

    item_id: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Place:
    """服务地点 · where the service is needed: one of the buyer's addresses, or a region, with degrees if they are known."""

    address_id: int | None = None
    region: str = ""
    longitude: Decimal | None = None
    latitude: Decimal | None = None
    on_site: bool = False


@dataclass(frozen=True, slots=True)
class NewOrder:
    """服务订单 · an order as its buyer places it."""

    organisation_id: int
    lot_id: int
    way: Way
    lines: Sequence[Wanted]
    budget_line_id: UUID
    purpose: str
    user_id: int
    contact_name: str
    contact_phone: str
    place: Place = field(default_factory=Place)
    particulars: Mapping[str, str] = field(default_factory=dict)
    wanted_at: datetime | None = None
    entrant_id: int | None = None
    criterion: Criterion | None = None
    reason: str = ""


@transaction.atomic
def place(new: NewOrder, *, by: Actor) -> ServiceOrder:
    """下单 · order services: the money is held, the approval routed; by the direct train the supplier is asked at once.

    Chosen directly, prices are fixed now. By rotation nobody knows yet who comes next, so the highest agreed prices are held, until
    the supplier whose turn it is has accepted at its own.
    """
    by.must(Role.PURCHASER, at=new.organisation_id, field="organisation")
    buyer = Organisation.objects.filter(pk=new.organisation_id, kind=Organisation.Kind.BUYER).first()
    if buyer is None:
        raise NotFound("采购人 organisation", field="organisation")
    lot = lot_for(new.lot_id)
    if new.way not in (Way.DIRECT, Way.ROTATION):
        raise WayUnfit
    in_force_for(lot, buyer, new.way)
    items = items_of(lot, new.lines)
    if new.wanted_at is not None and new.wanted_at <= clock.now():
        raise TimeUnfit
    where, said = _where(buyer, new.place)
    wanted = {line.item_id: line.quantity for line in new.lines}
    order = ServiceOrder(
        organisation=buyer,
        lot=lot,
        way=new.way,
        purpose=words(new.purpose, "服务事由 purpose", "purpose", most=2000),
        particulars=kinds.particulars(lot.category.code, new.particulars),
        place=said,
        on_site=new.place.on_site,
        contact_name=words(new.contact_name, "联系人 contact", "contact_name", most=60),
        contact_phone=words(new.contact_phone, "联系电话 phone", "contact_phone", most=40),
        wanted_at=new.wanted_at,
        user=user_of(buyer, new.user_id, orderer=by.known_id),
        ordered_by_id=by.known_id,
        budget_line=_line(buyer, new.budget_line_id),
    )
    seen = queries.providers(lot, where, wanted, new.criterion or Criterion.NEAREST)
    if new.way == Way.DIRECT:
        finding, prices = _choose(order, new, seen, items)
    else:
        if new.entrant_id is not None or new.criterion is not None:
            raise EntrantNotNamed
        Lot.objects.select_for_update().get(pk=lot.pk)  # the lot before the budget line, as every verb
        if not seen:
            raise NobodyLeft(lot=lot.title)
        prices = queries.dearest(lot, items.values())
        finding = _found(
            "ROTATION",
            "顺序轮候",
            Severity.PASSED,
            "按公布的轮候顺序确定供应商",
            "By the published order of turns",
        )
    order.number = f"DF{buyer.region_id}-{clock.today().year}-{drawn('service_order_number_seq'):06d}"
    order.estimated_amount = rules.total((prices[item], quantity) for item, quantity in wanted.items())
    if order.estimated_amount <= 0:
        raise QuantityUnfit(most=rules.MOST_QUANTITY)
    order.approval = approvals.open_request(_purchase(order, [finding]), by=by)
    hold(order, order.estimated_amount)
    order.save(force_insert=True)
    ServiceLine.objects.bulk_create(
        ServiceLine(
            order=order, item_id=line.item_id, quantity=line.quantity, unit_price=prices[line.item_id]
        )
        for line in new.lines
    )
    note(
        "service_order.placed",
        order,
        by,
        way=new.way,
        criterion=order.criterion,
        reason=order.reason,
        amount=order.estimated_amount,
        framework=lot.framework.number,
        lot=lot.number,
        user=order.user_id,
    )
    if order.approval.state == APPROVED:
        offer(order, SYSTEM)
    return order


@transaction.atomic
def approve(order_id: UUID, *, reason: str = "", by: Actor) -> ServiceOrder:
    """同意 · agree to the next step of the order's approval; after the last one the supplier is asked."""
    order = _of_buyer(order_id, by)
    rules.after(Verb.OFFER, State(order.state))
    order.approval = approvals.approve(order.approval_id, by=by, reason=reason)
    if order.approval.state == APPROVED:
        in_force_for(order.lot, order.organisation, Way(order.way))
        if order.entrant_id is not None:
            entrant_in_force(order.lot, order.entrant_id)
        offer(order, by)
    return order


@transaction.atomic
def send_back(order_id: UUID, reason: str, *, by: Actor) -> ServiceOrder:
    """审批退回 · with the reason; the money is free again."""
    order = _of_buyer(order_id, by)
    rules.after(Verb.RETURN, State(order.state))
    order.approval = approvals.send_back(order.approval_id, by=by, reason=reason)
    orders.close(order, Verb.RETURN, f"审批退回：{reason.strip()}", by)
    return order


@transaction.atomic
def cancel(order_id: UUID, reason: str, *, by: Actor) -> ServiceOrder:
    """取消 · by the buyer, before the work begins; a turn that was taken for it stays taken."""
    order = _of_buyer(order_id, by)
    by.must(*BUYS, at=order.organisation_id)
    said = words(reason, "取消原因 reason", "reason", most=500)
    approvals.withdraw(order.approval_id, by=by)
    orders.close(order, Verb.CANCEL, said, by)
    return order


@transaction.atomic
def answer_supplement(supplement_id: int, agreed: bool, answer: str = "", *, by: Actor) -> ServiceOrder:
    """答复追加 · the buyer agrees, and more is held; or not, and what was ordered stays.

    The purchaser agrees where the direct train would let the new sum pass; else it takes the role that decides last about such a
    sum (the rules of approval are the same rows), and nobody agrees to what was ordered by oneself then.
    """
    found = Supplement.objects.filter(pk=supplement_id).values_list("order_id", flat=True).first()
    if found is None:
        raise NotFound("追加 supplement", field="id")
    order = _of_buyer(found, by)
    supplement = order.supplements.select_for_update().get(pk=supplement_id)
    if supplement.state != Supplement.State.OPEN:
        raise SupplementAnswered
    rules.after(Verb.SUPPLEMENT, State(order.state))
    if agreed:
        _may_agree(order, supplement, by)
        _add(order, supplement)
    else:
        by.must(*BUYS, Role.APPROVER, at=order.organisation_id)
        answer = words(answer, "不同意的理由 answer", "answer", most=500)
    supplement.state = Supplement.State.AGREED if agreed else Supplement.State.REFUSED
    supplement.answer, supplement.answered_by_id, supplement.answered_at = (
        answer.strip(),
        by.known_id,
        clock.now(),
    )
    supplement.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    note(
        "service_order.supplement_answered",
        order,
        by,
        agreed=agreed,
        amount=supplement.amount,
        estimated=order.estimated_amount,
        answer=supplement.answer,
    )
    return order


def offer(order: ServiceOrder, by: Actor) -> None:
    """下达 · ask the supplier that was chosen, or the one whose turn it is."""
    turn = None if order.entrant_id else _take_turn(order)
    order.state = rules.after(Verb.OFFER, State(order.state))
    _ask(order, turn, by)


def next_in_turn(order: ServiceOrder, by: Actor) -> None:
    """续轮 · the supplier did not take the order: ask the next one, or end it when all were asked."""
    if not order.lot.framework.is_in_force(clock.today()):
        orders.close(order, Verb.DECLINE, "未承接，框架协议已期满", by)
    elif order.askings.count() >= _turns(order.lot):
        orders.close(order, Verb.DECLINE, "轮候供应商均未承接", by)
    else:
        try:
            turn = _take_turn(order)
        except NobodyLeft as refused:
            orders.close(order, Verb.DECLINE, refused.message_zh, by)
        else:
            _ask(order, turn, by)


def _take_turn(order: ServiceOrder) -> Turn:
    """Take the next turn of the lot for the order, at that supplier's prices; who is banned today is passed over."""
    for _ in range(_turns(order.lot)):
        turn = rotating.take(order.lot_id)
        try:
            must_not_be_banned(turn.entrant.supplier)
        except SupplierBanned as refused:
            rotating.decline(turn, refused.message_zh)
        else:
            break
    else:
        raise NobodyLeft(lot=order.lot.title)
    order.entrant = turn.entrant
    turn.entrant.lot = order.lot
    items = Item.objects.filter(pk__in=order.lines.values("item"))
    orders.reprice(order, {item.pk: turn.entrant.price_of(item) for item in items})
    if order.estimated_amount > order.held_amount:  # somebody came in who is dearer than all who were there
        hold(order, order.estimated_amount)
    return turn


def _turns(lot: Lot) -> int:
    return lot.entrants.filter(standing=Standing.IN_FORCE, turn__isnull=False).count()


def _ask(order: ServiceOrder, turn: Turn | None, by: Actor) -> None:
    assert order.entrant is not None
    hours = figure(rules.ACCEPT_WITHIN, regions=chain(order.organisation.region_id))
    order.accept_by = clock.now() + timedelta(hours=float(hours.amount))
    order.save(update_fields=["accept_by", "entrant", "estimated_amount", "held_amount", "state"])
    Asking.objects.create(order=order, entrant=order.entrant, turn=turn, asked_at=clock.now())
    note(
        "service_order.offered",
        order,
        by,
        clause=f"{BASIS}；{hours.cited}",
        amount=order.estimated_amount,
        accept_by=order.accept_by,
        turn=None if turn is None else [turn.round, order.entrant.turn],
    )
    letters.offered(order, f"{order.accept_by:%Y-%m-%d %H:%M}")


def lot_for(lot_id: int) -> Lot:
    """A lot of services that is public."""
    lot = (
        Lot.objects.filter(pk=lot_id, framework__published_at__isnull=False)
        .select_related("framework__region", "category")
        .first()
    )
    if lot is None:
        raise NotFound("采购包 lot", field="lot")
    if lot.framework.object != "services":
        raise NotServices(lot=lot.title)
    return lot


def items_of(lot: Lot, lines: Sequence[Wanted]) -> dict[int, Item]:
    if not 0 < len(lines) <= rules.MOST_LINES or len({line.item_id for line in lines}) < len(lines):
        raise QuantityUnfit(most=rules.MOST_QUANTITY)
    items = {item.pk: item for item in lot.items.filter(pk__in=[line.item_id for line in lines])}
    if len(items) < len(lines):
        raise ItemOfAnother(lot=lot.title)
    if not all(rules.is_quantity(line.quantity) for line in lines):
        raise QuantityUnfit(most=rules.MOST_QUANTITY)
    return items


def where_is(address: Address | None, given: Place, otherwise: str) -> Spot:
    """Where a service is needed: what the request says comes before what the address says."""
    region = given.region
    if not region:
        region = otherwise if address is None else queries.region_of(address, otherwise)
    elif not Region.objects.filter(pk=region).exists():
        raise NotFound("地区 region", field="region_code")
    return queries.spot(region, *degrees(given.longitude, given.latitude))


def _where(buyer: Organisation, given: Place) -> tuple[Spot, dict[str, str]]:
    address = None
    if given.address_id is not None:
        address = Address.objects.filter(pk=given.address_id, organisation=buyer).first()
        if address is None:
            raise NotFound("地址 address", field="address_id")
    spot = where_is(address, given, buyer.region_id)
    parts = (
        ()
        if address is None
        else (address.country_area, address.city, address.city_area, address.street_address_1)
    )
    said = {"address": "".join(dict.fromkeys(parts)), "region": spot.regions[0]}
    if spot.is_exact:
        said |= {"longitude": str(spot.longitude), "latitude": str(spot.latitude)}
    return spot, said


def _choose(
    order: ServiceOrder, new: NewOrder, seen: Sequence[Provider], items: Mapping[int, Item]
) -> tuple[Finding, dict[int, Decimal]]:
    """直接选定 · by a criterion; whoever takes another than the best by it says why, and people approve it."""
    if new.entrant_id is None or new.criterion is None:
        raise EntrantNotNamed
    entrant_in_force(order.lot, new.entrant_id)
    chosen = next(each for each in seen if each.entrant.pk == new.entrant_id)
    must_not_be_banned(chosen.entrant.supplier)
    if order.on_site and not chosen.comes:
        raise DoesNotCome(supplier=chosen.entrant.supplier.name, region=order.organisation.region.name)
    best, criterion = seen[0], new.criterion
    is_best = criterion != Criterion.OTHER and chosen.key(criterion) == best.key(criterion)
    order.reason = new.reason.strip()
    if not is_best and not order.reason:
        raise ReasonMissing(criterion=LABELS[criterion], best=best.entrant.supplier.name)
    order.reason = words(order.reason, "理由 reason", "reason", most=500) if order.reason else ""
    order.entrant, order.criterion, order.nearness = chosen.entrant, criterion, chosen.explained[:120]
    finding = _found(
        "DIRECT_CHOICE",
        "直接选定",
        Severity.PASSED if is_best else Severity.WARNING,
        f"按「{LABELS[criterion]}」选定「{chosen.entrant.supplier.name}」；{order.reason or '为该依据下的首选'}",
        f"Chosen by {criterion.value}: {'the first by it' if is_best else 'another than the first, with a reason'}",
    )
    return finding, {pk: chosen.entrant.price_of(item) for pk, item in items.items()}


def _found(code: str, title: str, severity: Severity, zh: str, en: str) -> Finding:
    return Finding(code, title, severity, zh, en, BASIS)


def _purchase(order: ServiceOrder, findings: Sequence[Finding] = ()) -> approvals.Purchase:
    return approvals.Purchase(
        organisation=order.organisation,
        subject=f"定点服务 {order.number}",
        amount=order.estimated_amount,
        categories=frozenset({order.lot.category.code}),
        checks=[finding.as_json() for finding in findings],
        all_checks_passed=all(finding.severity == Severity.PASSED for finding in findings),
    )


def user_of(buyer: Organisation, user_id: int, *, orderer: int) -> User:
    """使用人 · who will accept the service: somebody of the buyer, another than who orders where there is another."""
    people = Membership.objects.filter(organisation=buyer, is_active=True, user__is_active=True)
    found = people.filter(user=user_id).select_related("user").first()
    if found is None:
        raise NotFound("使用人 user", field="user_id")
    if user_id == orderer and people.exclude(user=user_id).exists():
        raise SameUser
    return found.user


def _line(buyer: Organisation, line_id: UUID) -> BudgetLine:
    line = BudgetLine.objects.filter(pk=line_id, organisation=buyer).first()
    if line is None:
        raise NotFound("预算指标 budget line", field="budget_line_id")
    if not line.is_active or line.fiscal_year != clock.fiscal_year():
        raise LineClosed(line=line.name)
    return line


def _of_buyer(order_id: UUID, by: Actor) -> ServiceOrder:
    """An order of the actor's own organisation, locked."""
    order = locked(order_id, by)
    if by is not SYSTEM and order.organisation_id not in by.organisations():
        raise NotFound("服务订单 service order", field="id")
    return order


def _may_agree(order: ServiceOrder, supplement: Supplement, by: Actor) -> None:
    before = order.estimated_amount
    order.estimated_amount += supplement.amount
    route = approvals.route_of(_purchase(order), by=by)
    order.estimated_amount = before
    if route is None or route.direct_train:
        by.must(Role.PURCHASER, at=order.organisation_id)
        return
    by.must(Role(route.steps[-1]), at=order.organisation_id)
    if by.user_id == order.ordered_by_id:
        raise SameUser(field="id")


def _add(order: ServiceOrder, supplement: Supplement) -> None:
    lines = {line.item_id: line for line in order.lines.all()}
    for more in supplement.lines.all():
        line = lines.get(more.item_id)
        if line is None:
            ServiceLine.objects.create(
                order=order, item_id=more.item_id, quantity=more.quantity, unit_price=more.unit_price
            )
        else:
            line.quantity += more.quantity
            line.save(update_fields=["quantity"])
    order.estimated_amount = rules.total(order.lines.values_list("unit_price", "quantity"))
    hold(order, order.estimated_amount)
    order.save(update_fields=["estimated_amount", "held_amount"])
