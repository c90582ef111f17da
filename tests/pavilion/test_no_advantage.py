"""产地不加分、不设门槛 · to be shown in the pavilion, or to come from Wenzhou, helps no goods and no supplier in any purchase
(《政府采购法实施条例》第二十条; RULES §3.3, §14)."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import models

from backend.core.indexing import declared
from pavilion.models import Exhibit, ExhibitProduct
from pavilion.services import nominating
from pavilion.services.nominating import ExhibitText
from search import service
from tests import make
from tests.conftest import Api
from tests.pavilion import halls

ROOT = Path(settings.ROOT)
LIST = """query { products(first: 20, channel: "wenzhou", search: "复印纸") {
    edges { node { id name pricing { priceRange { start { gross { amount } } } } } } } }"""


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("package", ["backend", "procurement_methods", "search"])
def test_采购的代码读不到展馆(package: str) -> None:
    """`backend.config` alone knows it: there everything is put together."""
    files = [
        path for path in (ROOT / package).rglob("*.py") if not {"migrations", "config"} & set(path.parts)
    ]
    assert files
    for path in files:
        assert not {name for name in imports(path) if name.split(".")[0] == "pavilion"}, path


def test_采购的数据不指向展馆() -> None:
    """No table of purchases refers to one of the pavilion's, so no rule could read it there."""
    from django.apps import apps

    for model in apps.get_models():
        if model._meta.app_label == "pavilion":
            continue
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey | models.ManyToManyField):
                assert field.related_model._meta.app_label != "pavilion", field


def test_商品检索没有展馆的字段() -> None:
    (product,) = [one for one in declared() if one.kind == "product"]
    words = ("exhibit", "pavilion", "honour", "origin", "made_in", "local")
    names = {field.name for field in product.fields}
    assert not {name for name in names if any(word in name for word in words)}


@pytest.mark.django_db
def test_上了展馆_商品列表的次序与价格不变(api: Api) -> None:
    make.product(name="复印纸 外地"), make.product(name="复印纸 本地")
    seller = make.supplier("330382")
    shown = make.product(seller, name="复印纸 乐清", price="30")
    service.reindex()
    before = listed(api)
    exhibit = halls.shown(seller.sales)
    ExhibitProduct.objects.create(exhibit=exhibit, product=shown)
    service.reindex()
    assert listed(api) == before
    assert Exhibit.objects.count() == 1


def listed(api: Api) -> Any:
    found = api.data(LIST)["products"]["edges"]
    assert len(found) == 3
    return found


@pytest.mark.django_db
def test_推荐不要求供应商是本地的() -> None:
    """Whoever sells what is made here may nominate it, wherever the company has its seat."""
    outside = make.supplier("330000")
    make.region("330382")
    exhibit = nominating.nominate(
        ExhibitText(name="示例", region_code="330382"), by=make.actor(outside.sales)
    )
    assert exhibit.region_id == "330382"
