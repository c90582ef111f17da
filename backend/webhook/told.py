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


def named(type_name: str, fact: str) -> About:
    """What the entry names by its key, beside what it is about: `named("ProductMedia", "media")`."""

    def about(entry: Recorded) -> Iterator[Subject]:
        yield Subject(type_name, str(entry.facts[fact]))

    return about


DELETED_INVOICE = named("Invoice", "deleted")
TRANSLATION = named("Translation", "translation")
MEDIA = named("ProductMedia", "media")
VALUE = named("AttributeValue", "value")
Telling = tuple[str, About]
CHANGED: Sequence[Telling] = (("PRODUCT_UPDATED", itself),)
MOVED: Sequence[Telling] = (("ORDER_UPDATED", ORDER_OF_PART),)
SHELVED: Sequence[Telling] = (("COLLECTION_UPDATED", itself),)
VALUED: Sequence[Telling] = (("ATTRIBUTE_UPDATED", itself),)
DRAFTED: Sequence[Telling] = (("DRAFT_ORDER_UPDATED", itself),)
NOTED: Sequence[Telling] = (("ORDER_UPDATED", itself),)

TOLD: Mapping[str, Sequence[Telling]] = {
    "product.published": CHANGED,
    "product.submitted": CHANGED,
    "product.relisted": CHANGED,
    "product.returned": CHANGED,
    "product.delisted": CHANGED,
    "product.listed": CHANGED,
    "media.added": (("PRODUCT_MEDIA_CREATED", MEDIA), *CHANGED),
    "media.described": (("PRODUCT_MEDIA_UPDATED", MEDIA), *CHANGED),
    "media.assigned": CHANGED,
    "media.unassigned": CHANGED,
    "media.removed": (("PRODUCT_MEDIA_DELETED", MEDIA), *CHANGED),
    "media.reordered": CHANGED,
    "price.changed": (("PRODUCT_VARIANT_UPDATED", itself), ("PRODUCT_UPDATED", PRODUCT_OF_VARIANT)),
    "stock.dropped": (("PRODUCT_VARIANT_STOCK_UPDATED", itself),),
    "stock.stated": (("PRODUCT_VARIANT_STOCK_UPDATED", itself),),
    "collection.products_added": SHELVED,
    "collection.products_removed": SHELVED,
    "collection.products_reordered": SHELVED,
    "collection.shown": SHELVED,
    "attribute.value_created": (("ATTRIBUTE_VALUE_CREATED", VALUE), *VALUED),
    "attribute.value_updated": (("ATTRIBUTE_VALUE_UPDATED", VALUE), *VALUED),
    "attribute.value_deleted": (("ATTRIBUTE_VALUE_DELETED", VALUE), *VALUED),
    "attribute.values_reordered": VALUED,
    "order.drafted": (("DRAFT_ORDER_CREATED", itself),),
    "order.draft_updated": DRAFTED,
    "order.draft_lines_added": DRAFTED,
    "order.draft_lines_removed": DRAFTED,
    "order.draft_deleted": (("DRAFT_ORDER_DELETED", itself),),
    "order.note_added": NOTED,
    "order.note_updated": NOTED,
    "order.address_changed": NOTED,
    "payment.authorized": (("CHECKOUT_FULLY_AUTHORIZED", its("Checkout", "checkout_id")),),
    "supplier_order.tracking_updated": (("FULFILLMENT_TRACKING_NUMBER_UPDATED", delivery_of_part), *MOVED),
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
    "invoice.request_withdrawn": (("INVOICE_DELETED", DELETED_INVOICE),),
    "invoice.deleted": (("INVOICE_DELETED", DELETED_INVOICE), ("ORDER_UPDATED", ORDER_OF_SETTLEMENT)),
    "invoice.registered": (("INVOICE_SENT", itself), ("ORDER_UPDATED", ORDER_OF_INVOICE)),
    "settlement.paid": (("ORDER_PAID", ORDER_OF_SETTLEMENT), ("ORDER_UPDATED", ORDER_OF_SETTLEMENT)),
    "account.registered": (("CUSTOMER_CREATED", itself),),
    "account.confirmed": (("CUSTOMER_UPDATED", itself),),
    "account.updated": (("CUSTOMER_UPDATED", itself),),
    "translation.created": (("TRANSLATION_CREATED", TRANSLATION),),
    "translation.updated": (("TRANSLATION_UPDATED", TRANSLATION),),
    "shipping_method.created": (("SHIPPING_PRICE_CREATED", itself),),
    "shipping_method.updated": (("SHIPPING_PRICE_UPDATED", itself),),
    "shipping_method.listed": (("SHIPPING_PRICE_UPDATED", itself),),
    "shipping_method.deleted": (("SHIPPING_PRICE_DELETED", itself),),
    "group.created": (("PERMISSION_GROUP_CREATED", itself),),
    "group.updated": (("PERMISSION_GROUP_UPDATED", itself),),
    "group.deleted": (("PERMISSION_GROUP_DELETED", itself),),
    "app.created": (("APP_INSTALLED", itself),),
    "app.activated": (("APP_STATUS_CHANGED", itself),),
    "app.deactivated": (("APP_STATUS_CHANGED", itself),),
}


def tellings(entry: Recorded) -> Sequence[Telling]:
    """How an entry is told: as it stands in the table, else by its own name."""
    told = TOLD.get(entry.verb)
    if told is not None:
        return told
    code = code_of(entry.verb, type(entry.subject).__name__)
    return ((code, itself),) if code else ()


def code_of(verb: str, type_name: str) -> str | None:
    """The event of a verb by its own name: `customer.updated` is CUSTOMER_UPDATED, `variant.updated` about a
    `ProductVariant` is PRODUCT_VARIANT_UPDATED."""
    noun, _, happening = verb.upper().rpartition(".")
    codes = (f"{noun}_{happening}", f"{snake(type_name)}_{happening}")
    return next((code for code in codes if code in KINDS and KINDS[code].subject == type_name), None)
