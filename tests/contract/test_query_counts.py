"""How many SQL statements each operation costs is a contract: `query_counts.yaml`, for strangers and warm processes.

A list costs the same however long it is. When a number changes on purpose, change the file; the test says the new one.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from graphql import OperationDefinitionNode, parse, print_ast

from backend.menu.models import Menu
from backend.product.models import (
    Attribute,
    AttributeValue,
    Category,
    Collection,
    ProductAttributeValue,
    ProductTypeAttribute,
    VariantAttributeValue,
)
from search import service
from storefront_api.kit.ids import to_global_id
from tests import make

HERE = Path(__file__).parent
COUNTS: dict[str, int] = yaml.safe_load((HERE / "query_counts.yaml").read_text(encoding="utf-8"))
OPERATIONS = {
    definition.name.value: print_ast(definition)
    for path in sorted((HERE / "operations").glob("*.graphql"))
    for definition in parse(path.read_text(encoding="utf-8")).definitions
    if isinstance(definition, OperationDefinitionNode) and definition.name
}
MOST = 15
"""The most that any list may cost."""

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue() -> dict[str, Any]:
    """Twelve products of three suppliers, four of one model, with attributes, in one collection and in the index."""
    size = Attribute.objects.create(slug="paper-size", name="幅面", input_type="dropdown")
    packing = Attribute.objects.create(slug="packing", name="包装", input_type="dropdown")
    values = [AttributeValue.objects.create(attribute=size, slug=slug, name=slug) for slug in ("A3", "A4")]
    boxes = [AttributeValue.objects.create(attribute=packing, slug=slug, name=slug) for slug in ("5", "10")]
    suppliers = [make.supplier() for _ in range(3)]
    shelf = Collection.objects.create(name="办公常备", slug="featured-products")
    parent = make.category("A05000000", "家具和用具")
    root = make.category("A00000000", "货物")
    Category.objects.filter(pk=root.pk).update(prefix="A", level=0)
    Category.objects.filter(pk=parent.pk).update(prefix="A05", level=1, parent=root)
    Category.objects.filter(pk=make.category().pk).update(parent=parent)
    for number in range(12):
        made = make.product(suppliers[number % 3], variants=2, model="同款" if number < 4 else "")
        if number == 0:
            ProductTypeAttribute.objects.create(product_type=made.product_type, attribute=size)
            ProductTypeAttribute.objects.create(
                product_type=made.product_type, attribute=packing, of_variant=True
            )
        ProductAttributeValue.objects.create(product=made, value=values[number % 2])
        for variant, box in zip(made.variants.order_by("sort_order"), boxes, strict=True):
            VariantAttributeValue.objects.create(variant=variant, value=box)
        shelf.products.add(made)
    for slug in ("navbar", "footer"):
        menu = Menu.objects.create(name=slug, slug=slug)
        for place in range(3):
            item = menu.items.create(name=f"项{place}", category=parent, sort_order=place)
            menu.items.create(name="专题", collection=shelf, parent=item, level=1)
            menu.items.create(name="页面", page=make.page(), parent=item, level=1)
    page = make.page(make.page_type(make.page_attribute()))
    service.reindex()
    return {
        "channel": "wenzhou",
        "first": 20,
        "slug": made.slug,
        "sku": made.variants.first().sku,
        "category": to_global_id("Category", parent.pk),
        "categorySlug": made.category.slug,
        "collectionSlug": shelf.slug,
        "page": page.slug,
    }


def _cost(api: Any, count_sql: Callable[[], Any], name: str, variables: dict[str, Any]) -> list[str]:
    api.data(OPERATIONS[name], variables)
    with count_sql() as statements:
        api.data(OPERATIONS[name], variables)
    return [statement for statement in statements if statement != "SELECT 1"]


def test_every_operation_has_its_number() -> None:
    assert sorted(COUNTS) == sorted(OPERATIONS)
    assert all(count <= MOST for count in COUNTS.values())


@pytest.mark.parametrize("name", OPERATIONS)
def test_statements(name: str, api: Any, count_sql: Callable[[], Any], catalogue: dict[str, Any]) -> None:
    statements = _cost(api, count_sql, name, catalogue)
    assert len(statements) == COUNTS[name], json.dumps(statements, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("name", ["ProductList", "ProductListWithSuppliers", "Search"])
def test_longer_lists_cost_no_more(
    name: str, api: Any, count_sql: Callable[[], Any], catalogue: dict[str, Any]
) -> None:
    short = _cost(api, count_sql, name, {**catalogue, "first": 2})
    assert len(short) == len(_cost(api, count_sql, name, {**catalogue, "first": 12}))
