"""Verbs of the cart: create, fill, change, address, delivery, payment, and complete: the cart becomes an order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import Q

from backend.account.entries import checked_metadata
from backend.account.models import Address, Organisation
from backend.account.services.addresses import ALL_CHECKS, Checks, check_address, keep_address, loose_address
from backend.budget.models import BudgetLine
from backend.checkout import queries, rules
from backend.checkout.events import CheckoutChanged, CheckoutCreated
from backend.checkout.models import Checkout, CheckoutLine
from backend.checkout.policy import CheckFailed, Severity
from backend.checkout.refusals import (
    AddressMissing,
    CheckoutCompleted,
    DeliveryNotOpen,
    EmptyCheckout,
    NoOrganisation,
    NoPromotions,
    NotAvailable,
    NothingRedeemed,
    OrganisationAmbiguous,
)
from backend.core import clock, events
from backend.core.actor import Actor, Role
from backend.core.money import ZERO
from backend.core.refusals import NotFound, Refusals
from backend.core.rows import run
from backend.order import services as orders
from backend.order.models import Order
from backend.order.services.amending import free_reference
from backend.payment import services as payments
from backend.payment.gateways import offered
from backend.payment.models import TransactionItem
from backend.payment.queries import live
from backend.payment.refusals import GatewayUnknown, NotFullyPaid
from backend.payment.rules import covers, must_be, paying_line
from backend.region.models import Channel
from backend.shipping.models import ShippingMethod

VARIANT = "商品规格 product variant"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A variant and how many pieces of it; `reason` explains the choice of a dearer offer."""

    variant_id: int
    quantity: int
    reason: str | None = None
    metadata: Mapping[str, str] | None = None
    price: Decimal | None = None
    """Asked for by front ends that set prices themselves, and always refused."""
    price_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Destination:
    """收货或开票地址 · one of an address book by its key, or a new one; is a new one kept in the own book when the cart is ordered?"""

    address: Mapping[str, Any] | int
    save: bool = False
    checks: Checks = ALL_CHECKS


@transaction.atomic
def create(
    channel: Channel,
    wanted: Sequence[Wanted] = (),
    *,
    by: Actor,
    organisation_id: int | None = None,
    email: str = "",
    language_code: str = "zh-hans",
    shipping: Destination | None = None,
    billing: Destination | None = None,
    metadata: Mapping[str, str] | None = None,
) -> Checkout:
    """新建购物车 · an empty or filled cart in a channel. A clerk's cart belongs to the buyer where they are clerk."""
    checkout = Checkout.objects.create(
        user_id=by.user_id,
        organisation=buyer_of(by, channel, organisation_id),
        channel=channel,
        email=rules.check_email(email) or by.email,
        language_code=language_code,
        shipping_address=_chosen(shipping, by) if shipping else None,
        billing_address=_chosen(billing, by) if billing else None,
        save_shipping_address=shipping is not None and shipping.save,
        save_billing_address=billing is not None and billing.save,
        metadata=checked_metadata(metadata or {}),
    )
    events.publish(CheckoutCreated(checkout.pk))
    if wanted:
        put(checkout, wanted, adding=True)
    return checkout


def buyer_of(by: Actor, channel: Channel | None, organisation_id: int | None = None) -> Organisation | None:
    """The buyer for whom an actor buys: the named one, else the only one, else the only one of the channel's region;
    None for those who buy for nobody."""
    held = by.organisations(Role.PURCHASER)
    if organisation_id is not None:
        if organisation_id not in held:
            raise NotFound("采购单位 organisation", field="organisation_id")
        return Organisation.objects.get(pk=organisation_id)
    buyers = list(Organisation.objects.filter(pk__in=held))
    of_region = [buyer for buyer in buyers if channel is not None and buyer.region_id == channel.region_id]
    if len(buyers) > 1 and len(of_region) != 1:
        raise OrganisationAmbiguous
    return next(iter(buyers if len(buyers) == 1 else of_region), None)


@transaction.atomic
def add_lines(checkout_id: UUID, wanted: Sequence[Wanted], *, by: Actor) -> Checkout:
    """加入购物车 · add pieces; a variant that is in the cart already gets more of them."""
    checkout = _open(checkout_id, by)
    put(checkout, wanted, adding=True)
    return checkout


@transaction.atomic
def update_lines(checkout_id: UUID, wanted: Sequence[Wanted], *, by: Actor) -> Checkout:
    """修改数量 · set the number of pieces; zero removes the line."""
    checkout = _open(checkout_id, by)
    gone = {entry.variant_id for entry in wanted if entry.quantity == 0}
    checkout.lines.filter(variant_id__in=gone).delete()
    put(checkout, [entry for entry in wanted if entry.quantity != 0], adding=False)
    return checkout


@transaction.atomic
def delete_lines(checkout_id: UUID, line_ids: Iterable[UUID], *, by: Actor) -> Checkout:
    """移出购物车 · remove lines; a line that is not in this cart refuses all."""
    checkout = _open(checkout_id, by)
    wanted = set(line_ids)
    found = checkout.lines.filter(pk__in=wanted)
    if len(found) != len(wanted):
        raise NotFound("购物车行 checkout line", field="lines_ids")
    found.delete()
    return _touched(checkout)


@transaction.atomic
def set_address(
    checkout_id: UUID, to: Destination | Mapping[str, Any] | int, *, by: Actor, billing: bool = False
) -> Checkout:
    """收货地址 · an address of one's own or of one's organisation by its key, or a new one for this cart."""
    checkout = _open(checkout_id, by)
    destination = to if isinstance(to, Destination) else Destination(to)
    name = "billing_address" if billing else "shipping_address"
    setattr(checkout, name, _chosen(destination, by))
    setattr(checkout, f"save_{name}", destination.save and not isinstance(destination.address, int))
    return _touched(checkout, name, f"save_{name}")


def _chosen(destination: Destination, by: Actor) -> Address:
    if not isinstance(destination.address, int):
        return loose_address(destination.address, destination.checks)
    usable = Q(user_id=by.user_id, user__isnull=False) | Q(organisation_id__in=by.organisations())
    chosen = Address.objects.filter(usable, pk=destination.address).first()
    if chosen is None:
        raise NotFound("地址 address", field="address_id")
    return chosen


@transaction.atomic
def set_delivery(checkout_id: UUID, method_id: int | None, *, by: Actor) -> Checkout:
    """配送方式 · choose how the goods come, of the ways that are open to the cart; None chooses none."""
    checkout = _open(checkout_id, by)
    choose_delivery(checkout, method_id)
    return _touched(checkout, "shipping_method")


def choose_delivery(checkout: Checkout, method_id: int | None, field: str = "delivery_method_id") -> None:
    """Choose a way of delivery for a locked cart, which the caller saves."""
    if method_id is not None:
        if checkout.shipping_address is None:
            raise AddressMissing
        if not ShippingMethod.objects.filter(pk=method_id).exists():
            raise NotFound("配送方式 delivery method", field=field)
    checkout.shipping_method_id = method_id
    if method_id is not None and queries.way_of(checkout, queries.lines_of(checkout)) is None:
        raise DeliveryNotOpen(field=field)


@transaction.atomic
def add_promo_code(checkout_id: UUID, code: str, *, by: Actor) -> Checkout:
    """优惠码 · refused whatever it is: prices are as agreed."""
    _open(checkout_id, by)
    raise NoPromotions


@transaction.atomic
def remove_promo_code(checkout_id: UUID, *, by: Actor) -> Checkout:
    """撤销优惠码 · there is never one to be removed."""
    _open(checkout_id, by)
    raise NothingRedeemed


@transaction.atomic
def set_budget_line(checkout_id: UUID, line_id: UUID, *, by: Actor) -> Checkout:
    """预算指标 · choose the budget line from which the buyer pays. What was authorised before is canceled."""
    checkout = _open(checkout_id, by)
    line = BudgetLine.objects.filter(pk=line_id, organisation_id__in=by.organisations()).first()
    if line is None or line.organisation_id != checkout.organisation_id:
        raise NotFound("预算指标 budget line", field="budget_line_id")
    checkout.budget_line = line
    payments.cancel(checkout.pk, by=by)
    return _touched(checkout, "budget_line")


@transaction.atomic
def authorize(
    checkout_id: UUID,
    amount: Decimal | None,
    *,
    gateway: str,
    by: Actor,
    line_id: UUID | None = None,
    key: str = "",
) -> TransactionItem:
    """办理支付 · the clerk states which budget line pays the cart's total. The line holds it when the cart is ordered, and the treasury
    pays after acceptance. Asking again changes nothing; a cart whose total has changed has to be authorised again."""
    checkout = _open(checkout_id, by)
    if gateway not in offered():
        raise GatewayUnknown(gateway=gateway[:60])
    if checkout.organisation_id is None or checkout.user_id is None:
        raise NoOrganisation
    by.must(Role.PURCHASER, at=checkout.organisation_id)
    total = sum((line.total for line in queries.lines_of(checkout)), ZERO)
    if not total:
        raise EmptyCheckout
    must_be(amount, total)
    lines = queries.paying_lines(checkout.organisation_id)
    chosen = paying_line(lines, total, named=line_id, chosen=checkout.budget_line_id)
    checkout.budget_line = BudgetLine.objects.get(pk=chosen.id)
    item = payments.authorize(
        checkout.pk,
        checkout.budget_line,
        total,
        gateway=gateway,
        by=by,
        key=rules.check_text(key, 128, "idempotency_key"),
    )
    _touched(checkout, "budget_line")
    return item


@transaction.atomic
def set_note(checkout_id: UUID, note: str, *, by: Actor) -> Checkout:
    """备注."""
    checkout = _open(checkout_id, by)
    checkout.note = rules.check_text(note, rules.MOST_NOTE, "customer_note")
    return _touched(checkout, "note")


@transaction.atomic
def set_email(checkout_id: UUID, email: str, *, by: Actor) -> Checkout:
    """联系邮箱."""
    checkout = _open(checkout_id, by)
    checkout.email = rules.check_email(email)
    return _touched(checkout, "email")


@transaction.atomic
def set_language(checkout_id: UUID, language_code: str, *, by: Actor) -> Checkout:
    """语言 · the language of the cart's contact."""
    checkout = _open(checkout_id, by)
    checkout.language_code = language_code
    return _touched(checkout, "language_code")


@transaction.atomic
def detach(checkout_id: UUID, *, by: Actor) -> Checkout:
    """放下购物车 · the cart is nobody's again, and keeps nothing of its owner's: the lines alone remain."""
    checkout = _open(checkout_id, by)
    if checkout.user_id is None:
        return checkout
    payments.cancel(checkout.pk, by=by)
    checkout.lines.update(reason="")
    checkout.user = checkout.organisation = checkout.budget_line = None
    checkout.shipping_address = checkout.billing_address = None
    checkout.save_shipping_address = checkout.save_billing_address = False
    checkout.email = checkout.note = ""
    checkout.metadata = {}
    changed = (
        "user", "organisation", "budget_line", "shipping_address", "billing_address", "save_shipping_address",
        "save_billing_address", "email", "note", "metadata",
    )  # fmt: skip
    return _touched(checkout, *changed)


@transaction.atomic
def attach(checkout_id: UUID, *, by: Actor, organisation_id: int | None = None) -> Checkout:
    """认领购物车 · a cart that was filled before logging in becomes one's own. For another buyer than before it loses
    what was the former's: budget line and addresses."""
    by.must_be_known()
    checkout = _open(checkout_id, by)
    if organisation_id is None and checkout.user_id == by.user_id and checkout.organisation_id is not None:
        return checkout  # theirs already: repeating it changes nothing
    former, checkout.organisation = checkout.organisation_id, buyer_of(by, checkout.channel, organisation_id)
    if former not in (None, checkout.organisation_id):
        checkout.budget_line = checkout.shipping_address = checkout.billing_address = None
        payments.cancel(checkout.pk, by=by)
    checkout.user_id = by.user_id
    checkout.email = checkout.email or by.email
    changed = ("user", "organisation", "email", "budget_line", "shipping_address", "billing_address")
    return _touched(checkout, *changed)


@dataclass(frozen=True, slots=True)
class Agreed:
    """约定价格 · prices that a way of buying has found, for pieces of variants; they hold in place of the listed ones."""

    method: str
    prices: Mapping[int, Decimal]


@transaction.atomic
def order_agreed(
    agreed: Agreed,
    quantities: Mapping[int, int],
    *,
    buyer: Organisation,
    budget_line_id: UUID,
    address_id: int,
    by: Actor,
    note: str = "",
) -> Order:
    """按成交结果下单 · what was agreed elsewhere becomes an order of the mall, as a cart of the buyer's clerk would."""
    checkout = Checkout.objects.create(
        user_id=by.known_id,
        organisation=buyer,
        channel=buyer.region.channel,
        email=by.email,
        note=rules.check_text(note, rules.MOST_NOTE, "note"),
    )
    CheckoutLine.objects.bulk_create(
        CheckoutLine(checkout=checkout, variant_id=variant, quantity=quantity)
        for variant, quantity in quantities.items()
    )
    set_address(checkout.pk, address_id, by=by)
    set_budget_line(checkout.pk, budget_line_id, by=by)
    return complete(checkout.pk, by=by, agreed=agreed)


@transaction.atomic
def complete(
    checkout_id: UUID,
    *,
    by: Actor,
    metadata: Mapping[str, str] | None = None,
    agreed: Agreed | None = None,
) -> Order:
    """提交订单 · check the cart, reserve stock and budget, route the approval: all or nothing.

    Safe to repeat: a cart that has become an order answers with that order. Refuses with every finding that blocks, and
    where an authorisation is not of the present total. The budget line is locked before anything is summed up, so two
    clerks cannot spend the same yuan, and neither can they split a purchase by ordering at the same moment.
    """
    checkout = _locked(checkout_id, by)
    if checkout.completed_at is not None:
        return Order.objects.get(checkout_id=checkout.pk)
    if checkout.organisation is None or checkout.user_id is None:
        raise NoOrganisation
    by.must(Role.PURCHASER, at=checkout.organisation_id)
    if checkout.shipping_address is None:
        raise AddressMissing
    for address in filter(None, (checkout.shipping_address, checkout.billing_address)):
        check_address(address)
    if checkout.budget_line_id is not None:
        checkout.budget_line = BudgetLine.objects.select_for_update().get(pk=checkout.budget_line_id)
    lines = queries.lines_of(checkout)
    if not lines:
        raise EmptyCheckout
    for line in lines if agreed is not None else ():
        line.unit_price = agreed.prices[line.variant_id]
    way = queries.way_of(checkout, lines)
    if checkout.shipping_method_id is not None and way is None:
        raise DeliveryNotOpen
    _must_be_paid(checkout, sum((line.total for line in lines), ZERO))
    method = agreed.method if agreed is not None else queries.DIRECT
    findings = queries.review(checkout, lines, method)
    blocking = [finding for finding in findings if finding.severity is Severity.BLOCKED]
    if blocking:
        raise Refusals([CheckFailed(finding) for finding in blocking])
    assert checkout.budget_line is not None, "the policy lets no purchase pass without one"
    checkout.completed_at = clock.now()
    checkout.save(update_fields=["completed_at"])
    order = orders.place(
        orders.Draft(
            checkout_id=checkout.pk,
            number=checkout.draft_number,
            organisation=checkout.organisation,
            channel=checkout.channel,
            budget_line=checkout.budget_line,
            method=method,
            shipping_address=checkout.shipping_address.snapshot(),
            billing_address=checkout.billing_address.snapshot() if checkout.billing_address else None,
            note=checkout.note,
            lines=[
                orders.DraftLine(
                    variant_id=line.variant_id,
                    product_id=line.product_id,
                    supplier_id=line.supplier_id,
                    product_name=line.product_name,
                    variant_name=line.variant_name,
                    sku=line.sku,
                    category_code=line.category_code,
                    brand=line.brand,
                    model=line.model,
                    unit=line.unit,
                    unit_price=line.unit_price,
                    quantity=line.quantity,
                    metadata=orjson.loads(line.metadata),
                )
                for line in lines
                if line.unit_price is not None
            ],
            checks=[finding.as_json() for finding in findings],
            all_checks_passed=rules.all_clean(findings),
            delivery=way.snapshot() if way else None,
            metadata=checked_metadata({**checkout.metadata, **(metadata or {})}),
            private_metadata=checkout.private_metadata,
            external_reference=checkout.external_reference
            and free_reference(checkout.external_reference, checkout.organisation),
        ),
        by=by,
    )
    for address, save in (
        (checkout.shipping_address, checkout.save_shipping_address),
        (checkout.billing_address, checkout.save_billing_address),
    ):
        if save and address is not None:
            keep_address(address.snapshot(), by=by)
    return order


def _must_be_paid(checkout: Checkout, total: Decimal) -> None:
    """Refuse an authorisation of another total or line. None at all is well: then the chosen budget line pays."""
    item = live({checkout.pk}).get(checkout.pk)
    if item and not covers(item.amount, item.budget_line_id, total=total, chosen=checkout.budget_line_id):
        raise NotFullyPaid(total=total)


@transaction.atomic
def create_from_order(order: Order, *, by: Actor) -> Checkout:
    """按原单再购 · a new cart with what an order held, for example one that was returned; prices are today's."""
    by.must(Role.PURCHASER, at=order.organisation_id)
    checkout = Checkout.objects.create(
        user_id=by.user_id,
        organisation=order.organisation,
        channel=order.channel,
        budget_line=order.budget_line,
        shipping_address=Address.objects.create(**order.shipping_address),
        email=by.email,
        note=order.note,
    )
    CheckoutLine.objects.bulk_create(
        CheckoutLine(checkout=checkout, variant_id=line.variant_id, quantity=line.quantity)
        for line in order.lines.all()
        if line.variant_id is not None
    )
    events.publish(CheckoutCreated(checkout.pk))
    return checkout


def _locked(checkout_id: UUID, by: Actor) -> Checkout:
    """The cart, locked. Related rows are read after the lock, so they are as the lock's holder left them."""
    found = Checkout.objects.select_for_update().filter(pk=checkout_id).first()
    if found is None or not queries.is_ones_own(found, by):
        raise NotFound("购物车 checkout", field="id")
    return found


def _open(checkout_id: UUID, by: Actor) -> Checkout:
    checkout = _locked(checkout_id, by)
    if checkout.completed_at is not None:
        raise CheckoutCompleted
    return checkout


_ON_SALE = """SELECT v.id, least(v.quantity_limit, (SELECT most_pieces FROM core_shop)) FROM product_productvariant v
JOIN product_product p ON p.id = v.product_id AND p.state = 'published'
JOIN supplier_supplier s ON s.id = p.supplier_id AND s.state = 'active'
JOIN product_productchannellisting pl ON pl.product_id = p.id AND pl.channel_id = %s AND pl.is_published
JOIN product_productvariantchannellisting vl ON vl.variant_id = v.id AND vl.channel_id = pl.channel_id
WHERE v.id = ANY(%s)"""


def put(checkout: Checkout, wanted: Sequence[Wanted], *, adding: bool) -> None:
    """Put variants into a locked cart: more pieces of them, or so many; within the verb that calls it."""
    limits = dict(run(_ON_SALE, [checkout.channel_id, [entry.variant_id for entry in wanted]]))
    held = {line.variant_id: line for line in checkout.lines.select_for_update()}
    changed: dict[int, CheckoutLine] = {}
    for entry in wanted:
        if entry.variant_id not in limits:
            raise NotAvailable(channel=checkout.channel.name)
        line = held.get(entry.variant_id) or CheckoutLine(
            checkout=checkout, variant_id=entry.variant_id, quantity=0
        )
        rules.check_price(entry.price, entry.price_reason)
        rules.check_quantity(entry.quantity, limits[entry.variant_id])
        line.quantity = entry.quantity + (line.quantity if adding else 0)
        rules.check_quantity(line.quantity, limits[entry.variant_id])
        if entry.reason is not None:
            line.reason = rules.check_text(entry.reason, rules.MOST_REASON, "reason")
        if entry.metadata:
            line.metadata = checked_metadata({**line.metadata, **entry.metadata})
        held[entry.variant_id] = changed[entry.variant_id] = line
    rules.check_size(len(held))
    CheckoutLine.objects.bulk_create(
        changed.values(),
        update_conflicts=True,
        unique_fields=["checkout", "variant"],
        update_fields=["quantity", "reason", "metadata"],
    )
    _touched(checkout)


def _touched(checkout: Checkout, *names: str) -> Checkout:
    checkout.updated_at = clock.now()
    checkout.save(update_fields=[*names, "updated_at"])
    events.publish(CheckoutChanged(checkout.pk))
    return checkout
