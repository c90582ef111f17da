"""竞价现场 · a reverse auction that is running now, or opens in a moment: entered two days ago."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from backend.account.models import User
from backend.core import clock
from procurement_methods import drafting
from procurement_methods.drafting import NewPackage, NewProcurement
from procurement_methods.engine import clockwork
from procurement_methods.engine.performing import perform
from procurement_methods.language import parties as v
from procurement_methods.models import Auction, Procurement
from procurement_methods.stating import NewLine
from procurement_methods.verbs.quoting import Priced
from tests import make

NOTICE = timedelta(hours=49)
"""From the statement of the need to the first bid."""
LIVE_AFTER = NOTICE + timedelta(minutes=1)


@dataclass
class Floor:
    """One auction; the suppliers entered at 1000, 999, 998 … in their order, so the last leads."""

    procurement: Procurement
    buyer: make.Buyer
    sellers: list[User]

    @property
    def auction(self) -> Auction:
        return Auction.objects.select_related("package").get(package__procurement=self.procurement)

    def bid(self, place: int, price: str) -> None:
        """A bid of one supplier."""
        perform(self.procurement.pk, v.place_bid, by=self.sellers[place].actor(), price=Decimal(price))


def floor(suppliers: int = 3, step: str = "5", price: int = 1000, stated: timedelta = LIVE_AFTER) -> Floor:
    """Set it up, stated so long ago, and open it if it is time; the first enters at `price`, each one a yuan below the one before."""
    buyer = make.buyer()
    admitted = [make.supplier(name=f"示例供应商{place}") for place in range(suppliers)]
    sellers = [each.sales for each in admitted]  # type: ignore[attr-defined]
    with clock.moved(by=-stated):
        variants = [make.product(each).variant for each in admitted]  # type: ignore[attr-defined]
        package = NewPackage(
            "复印纸", make.category().code, Decimal(2 * price), "示例", "lowest_price", traits=("public_notice",),
            lines=[NewLine("复印纸", "箱", 1)],
        )  # fmt: skip
        new = NewProcurement(
            buyer.organisation.pk, "示例竞价", "reverse_auction", "below_limit", "goods", [package]
        )
        procurement = drafting.create(new, by=buyer.purchaser.actor())
        line = procurement.packages.get().need_lines.get()
        now = clock.now()
        perform(
            procurement.pk, v.issue_documents, by=buyer.purchaser.actor(), deadline=now + timedelta(hours=48),
            auction_at=now + NOTICE, step=Decimal(step),
        )  # fmt: skip
        for place, (seller, variant) in enumerate(zip(sellers, variants, strict=True)):
            priced = Priced(line.pk, variant.pk, Decimal(price - place))
            perform(procurement.pk, v.quote, by=seller.actor(), lines=[priced])
    assert clockwork.run_due() == 1
    return Floor(procurement, buyer, sellers)
