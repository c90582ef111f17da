"""What webhooks do on news: whatever the journal is told is told to those who asked for it.

The payload of what is being deleted is made at once, because afterwards there is nothing left to read.
"""

from __future__ import annotations

import logging

from django.db import transaction

from backend.checkout.events import CheckoutChanged, CheckoutCreated
from backend.core.actor import SYSTEM
from backend.core.events import on
from backend.core.journal import Recorded, RecordedTogether
from backend.metadata.events import MetadataChanged
from backend.product.events import StockChanged
from backend.webhook import jobs, outbox
from backend.webhook.composing import compose
from backend.webhook.kinds import KINDS
from backend.webhook.models import EventDelivery
from backend.webhook.told import Subject, tellings

__all__ = ["jobs", "tell", "tell_cart", "tell_metadata", "tell_new_cart", "tell_stock", "tell_together"]

log = logging.getLogger(__name__)


@on(Recorded)
def tell(entry: Recorded) -> None:
    tell_together(RecordedTogether((entry,), entry.by))


@on(RecordedTogether)
def tell_together(together: RecordedTogether) -> None:
    told = [
        (code, subject)
        for entry in together.entries
        for code, about in tellings(entry)
        for subject in about(entry)
    ]
    for delivery in outbox.put(told, together.by):
        if KINDS[delivery.event_type].ends:
            _make_at_once(delivery)


@on(StockChanged)
def tell_stock(changed: StockChanged) -> None:
    """Products that came to have stock, or to have none, look different in the shop."""
    told = [("PRODUCT_UPDATED", Subject("Product", str(pk))) for pk in changed.ids]
    for code, variants in (
        ("PRODUCT_VARIANT_OUT_OF_STOCK", changed.sold_out),
        ("PRODUCT_VARIANT_BACK_IN_STOCK", changed.back_in_stock),
    ):
        told += [(code, Subject("ProductVariant", str(pk))) for pk in variants]
    outbox.put(told, SYSTEM)


@on(MetadataChanged)
def tell_metadata(changed: MetadataChanged) -> None:
    """Beside what the journal says of it: some apps keep things with ours, and ask for nothing else."""
    subject = Subject(changed.kind, str(changed.pk))
    kinds = [kind for kind in KINDS.values() if kind.subject == changed.kind]
    outbox.put(
        [(kind.code, subject) for kind in kinds if kind.code.endswith("_METADATA_UPDATED")], changed.by
    )


@on(CheckoutCreated)
def tell_new_cart(created: CheckoutCreated) -> None:
    outbox.put([("CHECKOUT_CREATED", Subject("Checkout", str(created.checkout_id)))], SYSTEM)


@on(CheckoutChanged)
def tell_cart(changed: CheckoutChanged) -> None:
    """Carts are not journaled: who fills one is nobody's business before it is ordered."""
    outbox.put([("CHECKOUT_UPDATED", Subject("Checkout", str(changed.checkout_id)))], SYSTEM)


def _make_at_once(written: EventDelivery) -> None:
    delivery = EventDelivery.objects.select_related("webhook__app").get(pk=written.pk)
    try:
        with transaction.atomic():
            delivery.payload = compose(delivery)
    except Exception:
        # The news of a deletion must not keep anybody from deleting; it is made later, of what is left.
        log.exception("the payload of %s could not be made", delivery)
        return
    delivery.save(update_fields=["payload"])
