"""回调中断 · a worker is killed while a receiver is being told, and slow receivers keep nobody else's work waiting."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler

import pytest

from backend.core.models import Mail
from backend.product.services import editing
from backend.product.services.editing import ProductText
from backend.webhook.models import EventDelivery, EventDeliveryAttempt
from tests import make
from tests.faults.household import Household, jobs, taken_up, until
from tests.order.orders import placed
from tests.webhook.hooks import PRODUCT_QUERY, hook
from tests.webhook.receiver import receiving

pytestmark = pytest.mark.processes

DELIVER = "backend.webhook.jobs.deliver"


@pytest.fixture(autouse=True)
def _this_machine_may_be_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OUCAI_WEBHOOK_PRIVATE_HOSTS", "127.0.0.1")


def edited() -> None:
    """A supplier has changed a product."""
    product = make.product()
    by = make.actor(product.supplier.sales)
    editing.update(product.pk, ProductText(name="新的名称"), by=by)


def test_投递中途被杀_另一进程补投_编号与内容相同(household: Household) -> None:
    go_on = threading.Event()

    def stuck(handler: BaseHTTPRequestHandler) -> None:
        go_on.wait(60)

    with receiving([stuck, 200]) as receiver:
        hook(receiver.url, "PRODUCT_UPDATED", subscription_query=PRODUCT_QUERY)
        edited()
        worker = household.worker()
        until(lambda: receiver.requests)
        household.stall(worker)
        assert jobs("doing", DELIVER) == 1
        delivery = EventDelivery.objects.get()
        assert (delivery.status, delivery.tries) == ("pending", 0)
        assert delivery.payload

        taken_up(household, DELIVER)
        go_on.set()
    first, second = receiver.requests
    assert first.headers["Oucai-Delivery"] == second.headers["Oucai-Delivery"] == str(delivery.pk)
    assert first.body == second.body == delivery.payload.encode()
    delivery.refresh_from_db()
    assert (delivery.status, delivery.tries) == ("success", 1)
    assert EventDeliveryAttempt.objects.count() == 1


def test_接收方都不应答时_别的任务照办(household: Household) -> None:
    go_on = threading.Event()

    def stuck(handler: BaseHTTPRequestHandler) -> None:
        go_on.wait(60)

    with receiving([stuck]) as receiver:
        hook(receiver.url, "PRODUCT_UPDATED")
        for _ in range(6):
            edited()
        household.worker()
        until(lambda: len(receiver.requests) >= 4)  # as many as are posted at a time
        placed()
        until(lambda: Mail.objects.filter(sent_at__isnull=False).exists())
        assert jobs("doing", DELIVER) == 4
        assert jobs("todo", DELIVER) == 2
        go_on.set()
