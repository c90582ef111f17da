"""名称 · names beside counts are read once, remembered for half a minute, and then read anew."""

from __future__ import annotations

from typing import Any

import pytest

from backend.product import labels
from backend.product.models import Category

pytestmark = pytest.mark.django_db


def test_names_are_remembered_for_half_a_minute(count_sql: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(labels, "monotonic", lambda: now)
    made = Category.objects.create(code="A99010000", prefix="A9901", name="示例品目", slug="example", level=3)
    nowhere = made.pk + 1
    with count_sql() as first:
        assert labels.categories.of([nowhere, made.pk]) == {made.pk: ("A99010000", None, 3, "示例品目")}
    assert len(first) == 1
    Category.objects.filter(pk=made.pk).update(name="示例新名")
    with count_sql() as later:
        assert labels.categories.of([made.pk, nowhere])[made.pk].name == "示例品目"
    assert not later
    now += labels.REMEMBERED_SECONDS + 1
    assert labels.categories.of([made.pk])[made.pk].name == "示例新名"
