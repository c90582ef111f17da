"""Saleor 官方店面的全部操作 · every operation of Saleor's own storefront, word for word, is valid here, runs, and costs a known
number of SQL statements: `tests/storefront/query_counts.yaml`.

The documents are read from the folder where the storefront is (`make storefront-trial STOREFRONT=<folder>`); it need not be
built for this.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from graphql import parse, validate

from backend.menu.models import Menu
from backend.product.models import Collection
from search import service
from storefront_api.kit.ids import to_global_id
from storefront_api.schema import schema
from tests import make
from tests.conftest import Api
from tests.storefront import errands
from tests.storefront.documents import NO_STOREFRONT, STOREFRONT, operations
from tests.storefront.errands import REFUSED, Errand, Sights

COUNTS_FILE = Path(__file__).parents[1] / "storefront" / "query_counts.yaml"
COUNTS: dict[str, int] = yaml.safe_load(COUNTS_FILE.read_text("utf-8"))
HEAD = """# SQL statements of each operation of Saleor's own storefront; the test's own transaction makes the outermost of each write a
# savepoint, so two of each are BEGIN and COMMIT in truth. OUCAI_AGREE=1 writes them anew.
"""
MOST_READ = 15
"""The most that anything read may cost."""

pytestmark = pytest.mark.skipif(not STOREFRONT, reason=NO_STOREFRONT)


@pytest.fixture(scope="module")
def documents() -> dict[str, str]:
    return operations(Path(STOREFRONT).expanduser())


@pytest.fixture
def sights() -> tuple[Sights, make.Buyer]:
    """Some products in a category and a collection, a menu, a page, a clerk with a budget."""
    goods = [make.product(make.supplier(), variants=2) for _ in range(4)]
    shelf = Collection.objects.create(name="办公常备", slug="featured-products")
    shelf.products.add(*goods)
    page, menu = make.page(), Menu.objects.create(name="导航", slug="navbar")
    menu.items.create(name="纸", category=goods[0].category)
    menu.items.create(name="专题", collection=shelf)
    menu.items.create(name="须知", page=page)
    make.way_of_delivery()
    service.reindex()
    buyer = make.buyer()
    buyer.purchaser.set_password("oucai-demo-2026")
    buyer.purchaser.save()
    seen = Sights(
        channel="wenzhou",
        product=goods[0].slug,
        category=goods[0].category.slug,
        collection=shelf.slug,
        page=page.slug,
        menu=menu.slug,
        words="纸",
        variants=[to_global_id("ProductVariant", one.variant.pk) for one in goods[:3]],
        email=buyer.purchaser.email,
        password="oucai-demo-2026",
    )
    return seen, buyer


def test_官方店面的每个文档都有效(documents: dict[str, str]) -> None:
    wrong = {
        name: [error.message for error in found]
        for name, text in documents.items()
        if (found := validate(schema.graphql_schema, parse(text)))
    }
    assert wrong == {}


@pytest.mark.django_db
def test_每个操作都能执行_语句数是约定(
    documents: dict[str, str],
    sights: tuple[Sights, make.Buyer],
    api: Api,
    count_sql: Callable[[], Any],
    settings: Any,
) -> None:
    settings.STOREFRONT_GATEWAYS = True
    seen, buyer = sights
    spent: dict[str, list[str]] = {}

    def run(errand: Errand) -> None:
        answer: Any = None
        while True:
            try:
                ask = errand.send(answer)
            except StopIteration:
                return
            person = buyer.purchaser if ask.logged_in else None
            with count_sql() as statements:
                answer = api.data(documents[ask.operation], ask.variables, as_=person)
            spent[ask.operation] = [each for each in statements if each != "SELECT 1"]

    for _ in range(2):  # the second time the process is warm
        run(errands.looking(seen))
        run(errands.cart(seen))
        run(errands.purchase(seen))
    for newcomer in ("示例一@example.com", "示例二@example.com"):
        run(errands.joining(seen, newcomer))

    cart = api.data(
        documents["checkoutCreate"], {"channel": "wenzhou", "languageCode": "EN"}, as_=buyer.purchaser
    )
    key = {"checkoutId": cart["checkoutCreate"]["checkout"]["id"], "promoCode": "示例", "languageCode": "EN"}
    for name, code in REFUSED.items():
        with count_sql() as statements:
            answer = api(documents[name], key, as_=buyer.purchaser)
        assert [error["code"] for error in answer["data"][name]["errors"]] == [code]
        spent[name] = [each for each in statements if each != "SELECT 1"]

    run(errands.account(seen))
    assert sorted(spent) == sorted(documents), "the storefront asks for something that no errand does"
    counted = {name: len(statements) for name, statements in sorted(spent.items())}
    if os.environ.get("OUCAI_AGREE"):
        COUNTS_FILE.write_text(HEAD + yaml.safe_dump(counted), "utf-8")
        return
    assert counted == COUNTS, json.dumps(
        {name: spent[name] for name in spent if counted[name] != COUNTS.get(name)},
        ensure_ascii=False,
        indent=1,
    )
    reads = {name for name, text in documents.items() if text.startswith("query")}
    assert max(counted[name] for name in reads) <= MOST_READ
