"""由购物车发起 · a need of the mall made of what a clerk has put into a cart."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from backend.checkout import queries as carts
from backend.checkout.queries import LineRow
from backend.core.actor import Actor
from backend.core.money import yuan
from backend.core.refusals import NotFound, Required
from procurement_methods import drafting, mall
from procurement_methods.drafting import NewPackage, NewProcurement
from procurement_methods.models import Procurement
from procurement_methods.stating import NewLine


@dataclass(frozen=True, slots=True)
class FromCart:
    """由购物车发起 · what is said beside the lines of the cart."""

    title: str
    method: str
    by_line: bool = False
    """按行成交: each line goes by itself and may be won by another supplier."""
    need: str = ""
    is_open: bool = True


@transaction.atomic
def from_cart(checkout_id: UUID, said: FromCart, *, by: Actor) -> Procurement:
    """由购物车发起 · a need of what the clerk has put together, its brands and models left out; the cart stays as it is.

    Lines of different categories go apart; the budget of a package is what its lines cost in the mall now.
    """
    cart = carts.own(checkout_id, by)
    if cart.organisation_id is None:
        raise NotFound("采购单位 organisation", field="checkout_id")
    groups: dict[str, list[LineRow]] = {}
    for line in carts.lines_of(cart):
        groups.setdefault(str(line.id) if said.by_line else line.category_code, []).append(line)
    if not groups:
        raise Required("购物车商品 lines", field="checkout_id")
    packages = [
        NewPackage(
            title=lines[0].category_name if not said.by_line else plain(lines[0]),
            category=lines[0].category_code,
            budget=yuan(sum((line.total for line in lines), Decimal())),
            need=said.need.strip() or "见需求明细。",
            evaluation="lowest_price",
            traits=("public_notice",) if said.is_open else (),
            lines=[
                NewLine(plain(line), line.unit, line.quantity, variant_id=line.variant_id) for line in lines
            ],
        )
        for lines in groups.values()
    ]
    new = NewProcurement(
        organisation_id=cart.organisation_id,
        title=said.title,
        method=said.method,
        ground=mall.BELOW_LIMIT.code,
        object="goods",
        packages=packages,
    )
    return drafting.create(new, by=by)


def plain(line: LineRow) -> str:
    """What a product is called without its brand and model."""
    name = line.product_name
    for word in (line.brand, line.model):
        if word:
            name = name.replace(word, " ")
    return " ".join(name.split()).strip(" ·-—/（）()") or line.category_name
