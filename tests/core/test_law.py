from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from backend.core.figures import figure
from backend.core.law import GPL, LawUnknown, national_figures, pick
from backend.core.models import LocalFigure


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (6, "第六条"),
        (10, "第十条"),
        (14, "第十四条"),
        (20, "第二十条"),
        (43, "第四十三条"),
        (101, "第一百零一条"),
        (110, "第一百一十条"),
    ],
)
def test_条文写法(number: int, text: str) -> None:
    assert GPL.art(number) == f"《政府采购法》{text}"


def test_同一数值按日期取版本() -> None:
    key = "sme.price_deduction.goods_services.max"
    assert pick(key, date(2022, 6, 30)).amount == Decimal("0.1")
    assert pick(key, date(2022, 7, 1)).amount == Decimal("0.2")


@pytest.mark.parametrize(
    "key", [k for k, figures in national_figures().items() if all(f.value is None for f in figures)]
)
def test_未核实的数值一律拒绝(key: str) -> None:
    with pytest.raises(LawUnknown) as refused:
        pick(key, date(2026, 11, 24))
    assert key in refused.value.message_zh


def test_没有登记的键也拒绝() -> None:
    with pytest.raises(LawUnknown):
        pick("no.such.figure", date(2026, 1, 1))


@pytest.mark.django_db
def test_本地数值_窄地区优先_后登记优先_过期不用() -> None:
    key, day = "threshold.dispersed.goods_services.zhejiang", date(2026, 11, 24)
    LocalFigure.objects.create(
        key=key, jurisdiction="330000", value=500_000, basis="省", valid_from=date(2020, 1, 1)
    )
    LocalFigure.objects.create(
        key=key, jurisdiction="330382", value=300_000, basis="旧", valid_to=date(2025, 12, 31)
    )
    regions = ("330382", "330300", "330000")
    assert figure(key, regions=regions, on=day).amount == 500_000
    LocalFigure.objects.create(
        key=key, jurisdiction="330382", value=400_000, basis="新", valid_from=date(2026, 1, 1), assumed=True
    )
    found = figure(key, regions=regions, on=day)
    assert found.amount == 400_000
    assert "演示假定" in found.cited
