"""Verbs of the user on orders of services: accept with a rating, or send back what has to be done or counted again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from backend.account.models import Membership
from backend.core import clock
from backend.core.actor import Actor, Role
from backend.core.money import ZERO
from backend.core.refusals import NotFound
from procurement_methods.designated_services import letters, rules
from procurement_methods.designated_services.models import ServiceAcceptance, ServiceOrder
from procurement_methods.designated_services.ordering import user_of
from procurement_methods.designated_services.orders import hold, locked, move, note
from procurement_methods.designated_services.refusals import NotTheUser, RatingUnfit, SameUser
from procurement_methods.designated_services.rules import ACCEPTANCE, State, Verb
from procurement_methods.verbs.parts import words


@dataclass(frozen=True, slots=True)
class Rejected:
    """不合格明细 · one line that is not accepted, and why."""

    item_id: int
    reason: str


@transaction.atomic
def inspect(
    order_id: UUID,
    *,
    rating: int | None = None,
    opinion: str = "",
    rejected: Sequence[Rejected] = (),
    by: Actor,
) -> ServiceOrder:
    """验收 · the user accepts the whole report, with a rating; or names lines that are not good, and the supplier reports again.

    By the user named in the order, or an inspector of the organisation; never by who ordered, where there is somebody else
    (《政府采购法》第六十一条). Nothing is accepted by the passing of time.
    """
    order = locked(order_id, by)
    _must_be_the_user(order, by)
    passed = not rejected
    rules.after(Verb.PASS, State(order.state))
    acceptance = ServiceAcceptance(
        order=order,
        passed=passed,
        amount=order.done_amount or ZERO,
        opinion=words(opinion, "验收意见 opinion", "opinion", most=2000) if opinion.strip() else "",
        by_id=by.known_id,
        at=clock.now(),
    )
    if passed:
        if rating is None or not 1 <= rating <= 5:
            raise RatingUnfit
        acceptance.rating = order.rating = rating
        order.done_at = clock.now()
        hold(order, acceptance.amount)
        move(order, Verb.PASS, "rating", "done_at", "held_amount")
    else:
        acceptance.rejected = _rejected(order, rejected)
        move(order, Verb.REJECT)
    acceptance.save(force_insert=True)
    note(
        "service_order.passed" if passed else "service_order.rejected",
        order,
        by,
        clause=ACCEPTANCE,
        amount=order.done_amount,
        rating=acceptance.rating,
        rejected=acceptance.rejected,
    )
    letters.inspected(order, passed)
    return order


@transaction.atomic
def name_user(order_id: UUID, user_id: int, *, by: Actor) -> ServiceOrder:
    """更换使用人 · the organisation's administrator, or whoever ordered, names another user before the acceptance."""
    order = locked(order_id, by)
    by.must(Role.PURCHASER, Role.BUYER_ADMIN, at=order.organisation_id)
    if order.state in rules.DEAD or order.done_at is not None:
        rules.after(Verb.PASS, State(order.state))
    order.user = user_of(order.organisation, user_id, orderer=order.ordered_by_id)
    order.save(update_fields=["user"])
    note("service_order.user_named", order, by, clause=ACCEPTANCE, user=user_id)
    return order


def _must_be_the_user(order: ServiceOrder, by: Actor) -> None:
    if order.organisation_id not in by.organisations():
        raise NotFound("服务订单 service order", field="id")
    if by.user_id != order.user_id and not by.has(Role.INSPECTOR, at=order.organisation_id):
        raise NotTheUser(user=order.user.name or order.user.email)
    if by.user_id == order.ordered_by_id:
        people = Membership.objects.filter(
            organisation=order.organisation_id, is_active=True, user__is_active=True
        )
        if people.exclude(user=by.user_id).exists():
            raise SameUser(field="id")


def _rejected(order: ServiceOrder, rejected: Sequence[Rejected]) -> list[dict[str, object]]:
    names = {line.item_id: line.item.name for line in order.lines.select_related("item")}
    found = []
    for each in rejected:
        if each.item_id not in names:
            raise NotFound("服务明细 line", field="rejected")
        reason = words(each.reason, "不合格的理由 reason", "rejected", most=500)
        found.append({"item": each.item_id, "name": names[each.item_id], "reason": reason})
    return found
