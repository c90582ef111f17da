"""总数 · the short way of counting a whole channel agrees with the list, whatever hides a product."""

from __future__ import annotations

import pytest

from backend.core import clock
from backend.product import queries
from backend.product.conditions import ANYTHING
from backend.product.models import Product, ProductChannelListing
from backend.supplier.models import Ban
from tests import make


@pytest.mark.django_db
def test_全频道总数与列表一致() -> None:
    shown = [make.product() for _ in range(3)]
    for state in queries.HIDING:
        make.product(state=state)
    for state in ("draft", "suspended", "exited", "removed"):
        make.product(make.supplier(state=state))
    banned = make.product()
    Ban.objects.create(
        supplier=banned.supplier, starts_on=clock.today(), ends_on=clock.today(), decision="演示〔2026〕1号"
    )
    make.product(make.supplier(state="suspended"), state="draft")
    make.product(channels=("330382",))
    ProductChannelListing.objects.filter(product=make.product()).update(is_published=False)
    ProductChannelListing.objects.filter(product=make.product()).update(visible_in_listings=False)

    scope = queries.Scope(make.channel().pk)
    listed = queries.products(scope, ANYTHING, limit=100)
    assert {row.id for row in listed} == {product.pk for product in shown}
    assert queries.count(scope, ANYTHING) == len(shown)
    assert set(queries.HIDING) | {"published"} == set(Product.State.values)
