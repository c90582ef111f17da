"""电子卖场报价 · sealed quotes of the mall: given, taken back, left out, opened and compared; and the order that ends it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from backend.account.models import Organisation
from backend.checkout import services as checkouts
from backend.checkout.services import Agreed
from backend.core import clock
from backend.core.money import shown
from backend.core.refusals import NotFound
from backend.product.models import ProductVariant
from backend.supplier.models import Supplier
from procurement_methods import vault
from procurement_methods.engine.performing import Case, handles
from procurement_methods.language import parties as v
from procurement_methods.language.comparing import Offered, compare, spread
from procurement_methods.models import Participation, Quote, QuoteLine
from procurement_methods.queries import on_sale
from procurement_methods.refusals import (
    LinesIncomplete,
    NotAdmitted,
    NotInvited,
    OfferedTwice,
    OfferGone,
    OfferUnfit,
    QuoteAboveCeiling,
    QuoteNone,
    SupplierBanned,
)
from procurement_methods.verbs.awarding import winner
from procurement_methods.verbs.parts import bans_today, own_supplier, price, taking_part
from procurement_methods.verbs.preparing import PUBLIC_NOTICE


@dataclass(frozen=True, slots=True)
class Priced:
    """一行报价 · what a supplier offers for one line of the need: a variant of its own, and the price of a piece."""

    line: int
    variant: int
    unit_price: Decimal


@handles(v.quote)
def quote(case: Case, *, lines: Sequence[Priced] = (), supplier: int | None = None) -> None:
    """报价 · every line with a product of one's own that is on sale in the buyer's channel; a later quote takes the place of the
    earlier. What was quoted is sealed before it is written down."""
    organisation = own_supplier(case, supplier)
    must_be_admitted(organisation)
    row = case.package.participations.select_for_update().filter(supplier=organisation).first()
    if row is None:
        if PUBLIC_NOTICE not in case.package.traits:
            raise NotInvited
        row = Participation.objects.create(package=case.package, supplier=organisation)
    elif row.invited_at is None and PUBLIC_NOTICE not in case.package.traits:
        raise NotInvited
    told = _told(case, organisation, lines)
    row.quotes.filter(state=Quote.State.RECEIVED).update(state=Quote.State.REPLACED)
    made = Quote(participation=row, quoted_at=case.now, quoted_by_id=case.by.known_id)
    made.sealed = vault.wrap(json.dumps(told), bound_to(made))
    made.save(force_insert=True)
    row.bid_at = case.now
    row.save(update_fields=["bid_at"])
    case.facts |= {"supplier": organisation.name, "quote": str(made.pk)}


def bound_to(quote: Quote) -> str:
    """What a sealed quote opens for: itself, and no other."""
    return f"quote:{quote.pk}:{quote.participation_id}"


def told_of(quote: Quote) -> list[dict[str, Any]]:
    """What a sealed quote says."""
    found: list[dict[str, Any]] = json.loads(vault.unwrap(bytes(quote.sealed), bound_to(quote)))
    return found


def _told(case: Case, organisation: Organisation, lines: Sequence[Priced]) -> list[dict[str, Any]]:
    """The lines of a quote as they are sealed; refuses what is wrong with them."""
    wanted = {line.pk: line for line in case.package.need_lines.all()}
    if sorted(line.line for line in lines) != sorted(wanted):
        raise LinesIncomplete
    if len({line.variant for line in lines}) < len(lines):
        raise OfferedTwice
    offered = _on_sale(case, organisation, [line.variant for line in lines])
    told, total = [], Decimal()
    for line in lines:
        variant = offered.get(line.variant)
        if variant is None:
            raise OfferUnfit(category=case.package.category.name)
        asked = price(line.unit_price)
        total += asked * wanted[line.line].quantity
        name = " ".join(filter(None, (variant.product.name, variant.name)))[:300]
        told.append({"line": line.line, "variant": variant.pk, "product": name, "unit_price": str(asked)})
    if total > case.package.limit:
        raise QuoteAboveCeiling(total=shown(total), limit=shown(case.package.limit))
    return told


def _on_sale(case: Case, organisation: Organisation, variants: Sequence[int]) -> Mapping[int, ProductVariant]:
    channel = case.procurement.organisation.region.channel
    found = on_sale(organisation.pk, case.package.category_id, channel.pk).filter(pk__in=list(variants))
    return {each.pk: each for each in found.select_related("product")}


def must_be_admitted(organisation: Organisation) -> None:
    """Refuse a supplier that is not in the mall, or banned."""
    banned = Exists(bans_today().filter(supplier=OuterRef("pk")))
    found = Supplier.objects.filter(organisation=organisation).annotate(banned=banned)
    state, is_banned = found.values_list("state", "banned").first() or ("", False)
    if is_banned:
        raise SupplierBanned(supplier=organisation.name)
    if state != Supplier.State.ACTIVE:
        raise NotAdmitted(supplier=organisation.name)


@handles(v.withdraw_quote)
def withdraw_quote(case: Case, *, supplier: int | None = None) -> None:
    """撤回报价 · before the window closes; another one may follow."""
    row = taking_part(case, supplier)
    if not row.quotes.filter(state=Quote.State.RECEIVED).update(state=Quote.State.WITHDRAWN):
        raise QuoteNone
    row.bid_at = None
    row.save(update_fields=["bid_at"])
    case.facts["supplier"] = row.supplier.name


@handles(v.sift_quotes)
def sift_quotes(case: Case) -> None:
    """核对报价资格 · quotes of suppliers that left the mall or were banned meanwhile do not count; nothing is opened for it."""
    left_out = 0
    for row in case.package.participations.filter(bid_at__isnull=False).select_related("supplier__supplier"):
        why = unfit(row.supplier)
        if why:
            row.quotes.filter(state=Quote.State.RECEIVED).update(state=Quote.State.LEFT_OUT, reason=why)
            row.bid_at = None
            row.save(update_fields=["bid_at"])
            left_out += 1
    case.facts["left_out"] = left_out


def unfit(organisation: Organisation) -> str:
    """Why a supplier may not win any more; nothing, if it may."""
    supplier, today = organisation.supplier, clock.today()
    if supplier.state != Supplier.State.ACTIVE:
        return f"供应商{supplier.get_state_display()}"
    if supplier.bans.filter(starts_on__lte=today, ends_on__gte=today).exists():
        return "处于禁止参加政府采购活动期间"
    return ""


@handles(v.compare_quotes)
def compare_quotes(case: Case) -> None:
    """开启报价并比价 · open what was sealed; the lowest is first, of equal ones the earlier."""
    rows = open_quotes(case)
    for each in compare(Offered(row.pk, row.price, row.bid_at) for row in rows):
        Participation.objects.filter(pk=each.key).update(place=each.place)
    case.facts["quotes"] = len(rows)


def open_quotes(case: Case) -> list[Participation]:
    """Open the quotes that count; who gave them, with what they come to."""
    quantities = dict(case.package.need_lines.values_list("pk", "quantity"))
    rows = list(case.package.participations.filter(bid_at__isnull=False).order_by("pk"))
    received = {
        each.participation_id: each
        for each in Quote.objects.filter(participation__in=rows, state=Quote.State.RECEIVED)
    }
    for row in rows:
        sealed = received[row.pk]
        lines = [
            QuoteLine(
                quote=sealed, line_id=told["line"], variant_id=told["variant"], product=told["product"],
                unit_price=Decimal(told["unit_price"]),
            )
            for told in told_of(sealed)
        ]  # fmt: skip
        QuoteLine.objects.bulk_create(lines)
        sealed.state = Quote.State.OPENED
        sealed.save(update_fields=["state"])
        row.quoted = row.price = sum(
            (line.unit_price * quantities[line.line_id] for line in lines), Decimal()
        )
        row.opened_at, row.conforming = case.now, True
        row.save(update_fields=["quoted", "price", "opened_at", "conforming"])
    return rows


@handles(v.place_order)
def place_order(case: Case, *, budget_line: UUID, address: int, note: str = "") -> None:
    """下达订单 · at the winner's price, through the checks, the budget and the approval of every order of the mall."""
    row = winner(case)
    given = row.quotes.filter(state=Quote.State.OPENED).first()
    if given is None or row.offer is None:
        raise NotFound("成交报价 quote")
    pieces: dict[int, tuple[int, Decimal]] = {}
    for line in given.lines.select_related("line"):
        if line.variant_id is None:
            raise OfferGone(product=line.product)
        pieces[line.variant_id] = (line.line.quantity, line.unit_price)
    order = checkouts.order_agreed(
        Agreed(case.method.code, spread(row.offer, pieces)),
        {variant: quantity for variant, (quantity, _) in pieces.items()},
        buyer=case.procurement.organisation,
        budget_line_id=budget_line,
        address_id=address,
        note=note,
        by=case.by,
    )
    case.package.order = order
    case.facts |= {"supplier": row.supplier.name, "order": order.number, "total": str(order.total_amount)}
