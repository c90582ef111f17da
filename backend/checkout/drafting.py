"""草拟订单 · verbs on drafts: a clerk prepares a purchase that any clerk of the same buyer may change, complete or throw away.

A draft is a cart with a number. Completing it is completing a cart: the same checks, reservations and approval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from backend.account.entries import checked_metadata
from backend.account.models import Membership, Organisation
from backend.account.services.addresses import loose_address
from backend.budget.models import BudgetLine
from backend.checkout import drafts, queries, rules, services
from backend.checkout.models import Checkout, CheckoutLine
from backend.checkout.refusals import NotADraft, OrderIsPlaced
from backend.checkout.services import Wanted
from backend.core import clock, journal
from backend.core.actor import Actor, Role
from backend.core.permissions import Permission
from backend.core.refusals import NotFound, NotPermitted
from backend.core.verbs import only_once
from backend.order.models import Order, OrderLine
from backend.order.queries import visible_orders
from backend.order.services.amending import free_reference
from backend.order.services.placing import next_number
from backend.region.models import Channel


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a draft; what is None stays as it is."""

    budget_line_id: UUID | None = None
    user_id: int | None = None
    email: str | None = None
    note: str | None = None
    shipping_address: Mapping[str, Any] | None = None
    billing_address: Mapping[str, Any] | None = None
    metadata: Mapping[str, str] | None = None
    private_metadata: Mapping[str, str] | None = None
    external_reference: str | None = None
    language_code: str | None = None
    save_shipping_address: bool | None = None
    save_billing_address: bool | None = None
    shipping_method_id: int | None = None


@transaction.atomic
def create_draft(
    said: Said,
    wanted: Sequence[Wanted] = (),
    *,
    by: Actor,
    channel: Channel | None = None,
    organisation_id: int | None = None,
) -> Order:
    """草拟订单 · prepare a purchase for a buyer, in its own region's channel if no other is named."""
    organisation = services.buyer_of(by, channel, organisation_id)
    if organisation is None:
        raise NotPermitted(needs=Role.PURCHASER.label)
    cart = Checkout.objects.create(
        user_id=by.user_id,
        organisation=organisation,
        channel=channel or organisation.region.channel,
        email=by.email,
        draft_number=next_number(),
    )
    _write(cart, said, by)
    if wanted:
        services.put(cart, wanted, adding=True)
    _choose(cart, said)
    return _recorded("order.drafted", cart, by)


@transaction.atomic
def update_draft(draft_id: UUID, said: Said, *, by: Actor) -> Order:
    """修改草稿单 · change whom a draft is for, its addresses, budget line, note."""
    cart = _draft(draft_id, by)
    _write(cart, said, by)
    _choose(cart, said)
    return _recorded("order.draft_updated", cart, by)


@transaction.atomic
def choose_delivery(draft_id: UUID, method_id: int | None, *, by: Actor) -> Order:
    """配送方式 · choose how the goods of a draft come, of the ways that are open to it; None chooses none."""
    cart = _draft(draft_id, by)
    services.choose_delivery(cart, method_id, "shipping_method")
    cart.updated_at = clock.now()
    cart.save(update_fields=["shipping_method", "updated_at"])
    return _recorded("order.draft_updated", cart, by)


def _choose(cart: Checkout, said: Said) -> None:
    """The way of delivery, once address and lines are known."""
    if said.shipping_method_id is not None:
        services.choose_delivery(cart, said.shipping_method_id, "shipping_method")
        cart.save(update_fields=["shipping_method"])


@transaction.atomic
def delete_draft(draft_id: UUID, *, by: Actor) -> Order:
    """删除草稿单 · throw a draft away; nothing was reserved for it."""
    cart = _draft(draft_id, by)
    order = _recorded("order.draft_deleted", cart, by)
    cart.delete()
    return order


@transaction.atomic
def complete_draft(draft_id: UUID, *, by: Actor) -> Order:
    """提交草稿单 · complete a draft exactly as a cart is completed; whoever completes it is the clerk of the order."""
    _draft(draft_id, by, or_order=True)
    return services.complete(draft_id, by=by)


@transaction.atomic
def add_lines(draft_id: UUID, wanted: Sequence[Wanted], *, by: Actor) -> tuple[Order, list[OrderLine]]:
    """添加商品 · add pieces to a draft; a variant that is in it already gets more of them."""
    cart = _draft(draft_id, by)
    services.put(cart, wanted, adding=True)
    variants = {one.variant_id for one in wanted}
    order = _recorded("order.draft_lines_added", cart, by, variants=sorted(variants))
    return order, [line for line in _lines(cart) if line.variant_id in variants]


@transaction.atomic
def update_line(line_id: UUID, quantity: int, *, by: Actor) -> tuple[Order, OrderLine]:
    """修改数量 · set the pieces of a line of a draft."""
    cart, line = _of_line(line_id, by)
    services.put(cart, [Wanted(line.variant_id, quantity)], adding=False)
    order = _recorded("order.draft_updated", cart, by, variants=[line.variant_id])
    return order, next(each for each in _lines(cart) if each.pk == line_id)


@transaction.atomic
def delete_line(line_id: UUID, *, by: Actor) -> tuple[Order, OrderLine]:
    """移出商品 · remove a line of a draft."""
    cart, line = _of_line(line_id, by)
    gone = next(each for each in _lines(cart) if each.pk == line_id)
    line.delete()
    return _recorded("order.draft_lines_removed", cart, by, variants=[line.variant_id]), gone


def _draft(draft_id: UUID, by: Actor, *, or_order: bool = False) -> Checkout:
    """The draft, locked. What was ordered meanwhile is told to its people; to others nothing exists."""
    cart = (
        Checkout.objects.select_for_update(of=("self",))
        .select_related("organisation__region", "channel")
        .filter(pk=draft_id, draft_number__isnull=False, organisation__in=by.organisations(Role.PURCHASER))
        .first()
    )
    if cart is not None and (cart.completed_at is None or or_order):
        return cart
    if (
        cart is not None
        or visible_orders(by).filter(pk=draft_id, organisation__in=by.organisations()).exists()
    ):
        raise NotADraft
    raise NotFound("草稿单 draft order", field="id")


def _of_line(line_id: UUID, by: Actor) -> tuple[Checkout, CheckoutLine]:
    found = CheckoutLine.objects.filter(pk=line_id).values_list("checkout_id", flat=True).first()
    if found is None:
        placed = OrderLine.objects.filter(pk=line_id, order__in=visible_orders(by))
        if placed.filter(order__organisation__in=by.organisations()).exists():
            raise OrderIsPlaced
        raise NotFound("订单行 order line", field="id")
    cart = _draft(found, by)
    return cart, CheckoutLine.objects.get(pk=line_id)


def _write(cart: Checkout, said: Said, by: Actor) -> None:
    """Write down what is said. Private metadata is for staff who manage orders, as everywhere."""
    assert cart.organisation is not None
    if said.private_metadata:
        by.must_permit(Permission.MANAGE_ORDERS, field="private_metadata")
    if said.user_id is not None:
        cart.user_id = _colleague(said.user_id, cart.organisation)
    if said.budget_line_id is not None:
        line = BudgetLine.objects.filter(pk=said.budget_line_id, organisation=cart.organisation).first()
        if line is None:
            raise NotFound("预算指标 budget line", field="budget_line_id")
        cart.budget_line = line
    if said.email is not None:
        cart.email = rules.check_email(said.email.strip(), "user_email")
    if said.note is not None:
        cart.note = rules.check_text(said.note, rules.MOST_NOTE, "customer_note")
    for name in ("shipping_address", "billing_address"):
        parts = getattr(said, name)
        if parts is not None:
            setattr(cart, name, loose_address(parts))
    if said.metadata:
        cart.metadata = checked_metadata({**cart.metadata, **said.metadata})
    if said.private_metadata:
        cart.private_metadata = checked_metadata({**cart.private_metadata, **said.private_metadata})
    if said.external_reference is not None:
        cart.external_reference = free_reference(said.external_reference, cart.organisation, cart.pk)
    if said.language_code is not None:
        cart.language_code = said.language_code
    for name in ("save_shipping_address", "save_billing_address"):
        if getattr(said, name) is not None:
            setattr(cart, name, getattr(said, name))
    cart.updated_at = clock.now()
    with only_once("外部编号 external reference", "external_reference"):
        cart.save()


def _colleague(user_id: int, organisation: Organisation) -> int:
    """A clerk of the same buyer, for whom a draft is prepared."""
    held = Membership.objects.filter(
        user_id=user_id, organisation=organisation, role=Role.PURCHASER.value, is_active=True
    )
    if not held.filter(user__is_active=True).exists():
        raise NotFound("经办人 clerk", field="user")
    return user_id


def _recorded(verb: str, cart: Checkout, by: Actor, **facts: Any) -> Order:
    order = drafts.as_order(cart, queries.lines_of(cart))
    journal.record(verb, order, by, organisation_id=cart.organisation_id, number=cart.draft_number, **facts)
    return order


def _lines(cart: Checkout) -> list[OrderLine]:
    return drafts.lines_by_order({cart.pk}).get(cart.pk, [])
