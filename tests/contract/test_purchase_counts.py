"""The SQL statements of a purchase, operation by operation, are a contract too: `purchase_counts.yaml`.

The documents are those that `make bench` measures. Savepoints are counted: they are statements. A purchase from two
suppliers with three lines; the direct train takes it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from backend.account.models import User
from storefront_api.kit.ids import to_global_id
from tests import make

HERE = Path(__file__).parent
OPERATIONS = HERE.parent / "benchmarks" / "operations"
COUNTS: dict[str, int] = yaml.safe_load((HERE / "purchase_counts.yaml").read_text("utf-8"))


class Clerk:
    """Asks the API and counts what each answer cost."""

    def __init__(self, api: Any, count_sql: Callable[[], Any], person: User) -> None:
        self.api, self.count_sql, self.person = api, count_sql, person
        self.spent: dict[str, list[str]] = {}

    def ask(self, name: str, **variables: Any) -> Any:
        query = (OPERATIONS / f"{name}.graphql").read_text("utf-8")
        with self.count_sql() as statements:
            data = self.api.data(query, variables, as_=self.person)
        self.spent[name] = [statement for statement in statements if statement != "SELECT 1"]
        return data


def purchase(clerk: Clerk, buyer: make.Buyer, variants: list[str]) -> None:
    """From an empty cart to an order and back to reading it."""
    cart = clerk.ask("checkout_create", channel="wenzhou")["checkoutCreate"]["checkout"]["id"]
    clerk.ask("checkout_lines_add", id=cart, lines=[{"variantId": v, "quantity": 1} for v in variants])
    clerk.ask("cart", id=cart)
    clerk.ask("checkout_address", id=cart, address=to_global_id("Address", buyer.address.pk))
    clerk.ask("checkout_budget", id=cart, line=to_global_id("BudgetLine", buyer.budget_line.pk))
    clerk.ask("checkout_check", id=cart)
    done = clerk.ask("checkout_complete", id=cart)["checkoutComplete"]["order"]
    assert done["approval"]["directTrain"]
    clerk.ask("order", id=done["id"])


@pytest.mark.django_db
def test_每个操作的语句数是约定(api: Any, count_sql: Callable[[], Any]) -> None:
    buyer = make.buyer()
    first, second = make.supplier(), make.supplier()
    goods = [make.product(first), make.product(first), make.product(second)]
    variants = [to_global_id("ProductVariant", each.variant.pk) for each in goods]
    clerk = Clerk(api, count_sql, buyer.purchaser)
    purchase(clerk, buyer, variants)
    purchase(clerk, buyer, variants)
    counted = {name: len(statements) for name, statements in clerk.spent.items()}
    assert counted == COUNTS, json.dumps(clerk.spent, ensure_ascii=False, indent=1)
