"""提交中断 · the web process is killed while it places an order: all of it or nothing, and the same request comes once."""

from __future__ import annotations

import contextlib
import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from backend.account import tokens
from backend.approval.models import ApprovalRequest
from backend.budget.models import BudgetMovement
from backend.checkout import services
from backend.checkout.models import Checkout
from backend.checkout.services import Wanted
from backend.config.supervisor import free_port
from backend.core.models import JournalEntry, Mail, StoredAnswer
from backend.order.models import Order, SupplierOrder
from backend.warehouse.models import Stock
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.faults.household import Household, ask, holding, kill, until, waiting

pytestmark = pytest.mark.processes

COMPLETE = "mutation($id: ID!) { checkoutComplete(id: $id) { order { id number } errors { code field } } }"


@dataclass
class Clerk:
    """A clerk with a cart, who knows where the mall is."""

    port: int
    buyer: make.Buyer = field(default_factory=make.buyer)
    key: str = field(default_factory=lambda: uuid4().hex)

    def __post_init__(self) -> None:
        by = self.buyer.purchaser.actor()
        wanted = [Wanted(make.product(price="25.00").variant.pk, 4)]
        self.cart = services.create(make.channel(), wanted, by=by)
        services.set_address(self.cart.pk, self.buyer.address.pk, by=by)
        services.set_budget_line(self.cart.pk, self.buyer.budget_line.pk, by=by)

    def press(self) -> http.client.HTTPConnection:
        """Submit the cart; the answer can be read from the connection."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        token = tokens.issue(self.buyer.purchaser, tokens.ACCESS, f"http://127.0.0.1:{self.port}/graphql/")
        body = json.dumps({"query": COMPLETE, "variables": {"id": to_global_id("Checkout", self.cart.pk)}})
        headers = {
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": self.key,
        }
        line.request("POST", "/graphql/", body, headers)
        return line

    def order(self) -> tuple[dict[str, Any], bool]:
        """Submit the cart: the order, and whether it is the stored answer."""
        with contextlib.closing(self.press()) as line:
            response = line.getresponse()
            payload = json.loads(response.read())["data"]["checkoutComplete"]
        assert payload["errors"] == []
        return payload["order"], response.headers["Idempotency-Replayed"] == "true"


@pytest.fixture
def clerk(household: Household) -> Clerk:
    return Clerk(free_port("127.0.0.1"))


@contextlib.contextmanager
def serving(household: Household, port: int) -> Iterator[None]:
    """The web server runs during the block; in the end it is killed."""
    server = household.web(port)
    until(lambda: answers(port), seconds=60)
    yield
    kill(server)


def answers(port: int) -> bool:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as line:
        try:
            line.request("GET", "/health/")
            return line.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False


def traces(clerk: Clerk) -> dict[str, int]:
    """What an order leaves behind."""
    clerk.buyer.budget_line.refresh_from_db()
    stock = Stock.objects.get()
    models = (Order, SupplierOrder, ApprovalRequest, BudgetMovement, Mail, StoredAnswer)
    return {
        **{model.__name__: model.objects.count() for model in models},
        "held": int(clerk.buyer.budget_line.held_amount),
        "allocated": stock.quantity_allocated,
        "completed": Checkout.objects.filter(completed_at__isnull=False).count(),
        "journal": JournalEntry.objects.filter(verb="order.placed").count(),
        "jobs": ask("SELECT count(*) FROM procrastinate_jobs"),
    }


def test_提交订单时网站进程被杀_提交前不留痕迹_提交后不重复(household: Household, clerk: Clerk) -> None:
    before = traces(clerk)
    # The order is written but for its letters; then nothing is heard of the process any more.
    with holding("LOCK TABLE core_mail IN EXCLUSIVE MODE"):
        with serving(household, clerk.port):
            lost = clerk.press()
            until(waiting)
        with contextlib.closing(lost), pytest.raises((http.client.HTTPException, OSError)):
            lost.getresponse()
    until(lambda: not waiting())
    assert traces(clerk) == before

    # The same request again: it is committed, but the process dies before the clerk has read the answer.
    with serving(household, clerk.port), contextlib.closing(clerk.press()):
        until(lambda: StoredAnswer.objects.filter(answer__isnull=False))
    after = traces(clerk)
    assert (after["Order"], after["held"], after["allocated"], after["journal"]) == (1, 100, 4, 1)

    # And once more: the answer that was given then, and nothing happens.
    with serving(household, clerk.port):
        order, replayed = clerk.order()
    assert replayed
    assert order["number"] == str(Order.objects.get().number)
    assert traces(clerk) == after
