"""谁听什么 · which entries of the journal are told as which events, about what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from backend.core.journal import Recorded
from backend.webhook.kinds import KINDS, snake


@dataclass(frozen=True, slots=True)
class Subject:
    """对象 · what an event is about: the name of its type and its key."""

    type_name: str
    key: str


About = Callable[[Recorded], Iterator[Subject]]


def itself(entry: Recorded) -> Iterator[Subject]:
    """What the entry is about."""
    yield Subject(type(entry.subject).__name__, str(entry.subject.pk))


def its(type_name: str, path: str) -> About:
    """What the subject of an entry belongs to: `its("Order", "supplier_order.order_id")`."""

    def about(entry: Recorded) -> Iterator[Subject]:
        found: Any = entry.subject
        for name in path.split("."):
            found = getattr(found, name)
        yield Subject(type_name, str(found))

    return about


ORDER_OF_PART = its("Order", "order_id")
ORDER_OF_SETTLEMENT = its("Order", "supplier_order.order_id")
ORDER_OF_INVOICE = its("Order", "settlement.supplier_order.order_id")
PRODUCT_OF_VARIANT = its("Product", "product_id")


def delivery_of_part(entry: Recorded) -> Iterator[Subject]:
    """The delivery that was just sent from a supplier order."""
    sent = entry.subject.fulfillments.filter(fulfillment_order=entry.facts["delivery"])
    for pk in sent.values_list("pk", flat=True):
        yield Subject("Fulfillment", str(pk))


def order_if_all_sent(entry: Recorded) -> Iterator[Subject]:
    """The order of a supplier order, when nothing of it is left to send."""
    if entry.subject.order.status == "fulfilled":
        yield from ORDER_OF_PART(entry)


Telling = tuple[str, About]
CHANGED: Sequence[Telling] = (("PRODUCT_UPDATED", itself),)
MOVED: Sequence[Telling] = (("ORDER_UPDATED", ORDER_OF_PART),)

TOLD: Mapping[str, Sequence[Telling]] = {
    "product.published": CHANGED,
    "product.returned": CHANGED,
    "product.delisted": CHANGED,
    "product.listed": CHANGED,
    "media.added": CHANGED,
    "media.removed": CHANGED,
    "media.reordered": CHANGED,
    "price.changed": (("PRODUCT_VARIANT_UPDATED", itself), ("PRODUCT_UPDATED", PRODUCT_OF_VARIANT)),
    "stock.stated": (("PRODUCT_VARIANT_STOCK_UPDATED", itself),),
    "order.placed": (("ORDER_CREATED", itself),),
    "order.approved": (("ORDER_CONFIRMED", itself), ("ORDER_UPDATED", itself)),
    "order.returned": (("ORDER_CANCELLED", itself), ("ORDER_UPDATED", itself)),
    "order.canceled": (("ORDER_CANCELLED", itself), ("ORDER_UPDATED", itself)),
    "supplier_order.accepted": MOVED,
    "supplier_order.declined": MOVED,
    "supplier_order.shipped": (
        ("FULFILLMENT_CREATED", delivery_of_part),
        *MOVED,
        ("ORDER_FULFILLED", order_if_all_sent),
    ),
    "supplier_order.received": MOVED,
    "supplier_order.inspected": MOVED,
    "supplier_order.settled": MOVED,
    "invoice.registered": (("INVOICE_SENT", itself), ("ORDER_UPDATED", ORDER_OF_INVOICE)),
    "settlement.paid": (("ORDER_PAID", ORDER_OF_SETTLEMENT), ("ORDER_UPDATED", ORDER_OF_SETTLEMENT)),
    "account.registered": (("CUSTOMER_CREATED", itself),),
    "account.confirmed": (("CUSTOMER_UPDATED", itself),),
    "account.updated": (("CUSTOMER_UPDATED", itself),),
    "app.created": (("APP_INSTALLED", itself),),
    "app.activated": (("APP_STATUS_CHANGED", itself),),
    "app.deactivated": (("APP_STATUS_CHANGED", itself),),
}


def tellings(entry: Recorded) -> Sequence[Telling]:
    """How an entry is told: as it stands in the table, else by its own name: `menu.updated` is MENU_UPDATED."""
    told = TOLD.get(entry.verb)
    if told is not None:
        return told
    code = f"{snake(type(entry.subject).__name__)}_{entry.verb.rpartition('.')[2].upper()}"
    return ((code, itself),) if code in KINDS else ()
