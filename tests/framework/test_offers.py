"""跟价折算 · what an entrant has to offer to come to a price: no more than it, and hardly less."""

from __future__ import annotations

from decimal import Decimal

import pytest

from procurement_methods.framework.rules import Form, offer_for, price


@pytest.mark.parametrize("ceiling", ["0.33", "6.00", "35.50", "480.00", "3000.00"])
@pytest.mark.parametrize("share", ["0.31", "0.5", "0.777", "0.99"])
def test_折扣率不高于该价_相差不过百分之一个点(ceiling: str, share: str) -> None:
    most = Decimal(ceiling)
    wanted = max((most * Decimal(share)).quantize(Decimal("0.01")), Decimal("0.01"))
    offer = offer_for(Form.DISCOUNT_RATE, wanted, most)
    assert price(Form.DISCOUNT_RATE, offer, most) <= wanted
    assert abs(offer - wanted / most * 100) <= Decimal("0.01")


def test_单价即报价() -> None:
    assert offer_for(Form.UNIT_PRICE, Decimal("20.50"), Decimal(25)) == Decimal("20.50")
