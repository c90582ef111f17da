"""Verbs of review: submit, publish, return, delist, relist (商品发布审核). The platform reviews, never the supplier's own person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backend.core import clock, events, journal
from backend.core.actor import PLATFORM_ROLES, SYSTEM, Actor, Role
from backend.core.models import JournalEntry
from backend.core.refusals import Invalid, NotFound
from backend.product.events import PricesChanged
from backend.product.models import Product
from backend.product.ownership import SELLERS, own_product, sells_for_all
from backend.product.refusals import ChangedSince, OwnListing, OwnWork, ReasonRequired
from backend.product.rules import GUIDE
from backend.product.services.checking import moved, must_pass, settle

LONGEST_REASON = 1000
WRITING = ("product.created", "product.updated", "product.submitted", "product.relisted", "media.added")
"""After these a product is another than before: who did one of them does not review it."""


def submit(product_id: int, *, by: Actor) -> Product:
    """提交审核 · hand a draft or returned product to the platform. Refuses with everything that the listing rules object to."""
    return _hand_in(product_id, "submit", "product.submitted", by)


def relist(product_id: int, *, by: Actor) -> Product:
    """重新上架 · ask for a delisted product to come back; it is reviewed again first."""
    return _hand_in(product_id, "relist", "product.relisted", by)


@transaction.atomic
def review_publish(product_id: int, *, by: Actor, seen: datetime | None = None) -> Product:
    """审核通过 · publish a product in every channel for which its supplier asked and gave a price.

    `seen`: the product's time of change as the reviewer saw it; refuses with `CHANGED_SINCE` if it changed since then.
    """
    product = _under_review(product_id, by)
    state = moved(product, "publish")
    if seen is not None and seen != product.updated_at:
        raise ChangedSince
    must_pass(product)
    product.state, product.state_reason = state, ""
    first = product.channel_listings.filter(published_at=None, is_published=False, lowest_price__isnull=False)
    channels = list(first.order_by("channel__slug").values_list("channel__slug", flat=True))
    first.update(is_published=True, published_at=clock.now())
    settle(product, "state", "state_reason")
    journal.record(
        "product.published",
        product,
        by,
        organisation_id=product.supplier.organisation_id,
        clause=GUIDE,
        channels=channels,
    )
    events.publish(PricesChanged((product.pk,)))
    return product


@transaction.atomic
def review_return(product_id: int, *, by: Actor, reason: str) -> Product:
    """退回 · return a submitted product to its supplier with a reason."""
    product = _under_review(product_id, by)
    product.state_reason = _reason(reason)
    product.state = moved(product, "return")
    settle(product, "state", "state_reason")
    journal.record(
        "product.returned",
        product,
        by,
        organisation_id=product.supplier.organisation_id,
        clause=GUIDE,
        reason=product.state_reason,
    )
    return product


@transaction.atomic
def delist(product_id: int, *, by: Actor, reason: str = "") -> Product:
    """下架 · take a published product off the mall: its supplier at will, the platform with a reason."""
    if by.has(*PLATFORM_ROLES) or (by is not SYSTEM and sells_for_all(by)):
        product = _any_product(product_id)
        product.state_reason = _reason(reason)
    else:
        product = own_product(product_id, by)
        product.state_reason = _reason(reason) if reason.strip() else ""
    product.state = moved(product, "delist")
    settle(product, "state", "state_reason")
    journal.record(
        "product.delisted",
        product,
        by,
        organisation_id=product.supplier.organisation_id,
        clause=GUIDE if by.has(*PLATFORM_ROLES) else "",
        reason=product.state_reason,
    )
    return product


@transaction.atomic
def _hand_in(product_id: int, verb: str, entry: str, by: Actor) -> Product:
    product = own_product(product_id, by)
    product.state = moved(product, verb)
    found = must_pass(product)
    settle(product, "state")
    journal.record(
        entry,
        product,
        by,
        organisation_id=product.supplier.organisation_id,
        clause=GUIDE,
        findings=[one.code for one in found],
    )
    return product


def _under_review(product_id: int, by: Actor) -> Product:
    by.must(Role.REVIEWER)
    product = _any_product(product_id)
    if by is not SYSTEM and by.has(*SELLERS, at=product.supplier.organisation_id):
        raise OwnListing
    if _wrote(product, by):
        raise OwnWork
    return product


def _wrote(product: Product, by: Actor) -> bool:
    """Did the actor write or hand in what is to be reviewed, since the product was last published?"""
    entries = JournalEntry.objects.filter(subject_type="Product", subject_id=str(product.pk))
    published = entries.filter(verb="product.published").order_by("-id").values_list("id", flat=True).first()
    since = entries.filter(id__gt=published or 0, verb__in=WRITING)
    return by.user_id is not None and since.filter(actor_id=by.user_id).exists()


def _any_product(product_id: int) -> Product:
    found = Product.objects.select_for_update(of=("self",)).select_related("supplier")
    product = found.filter(pk=product_id).first()
    if product is None:
        raise NotFound("商品 product", field="id")
    return product


def _reason(reason: str) -> str:
    said = reason.strip()
    if not said:
        raise ReasonRequired
    if len(said) > LONGEST_REASON:
        raise Invalid(
            f"理由至多 {LONGEST_REASON} 字。",
            f"A reason has {LONGEST_REASON} characters at most.",
            field="reason",
        )
    return said
