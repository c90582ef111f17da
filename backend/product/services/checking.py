"""审核检查 · a product seen as the listing rules see it, and what every change of a product ends with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from backend.core import clock, events
from backend.core.refusals import Refusals
from backend.core.verbs import only_once as only_once
from backend.product import rules
from backend.product.description import links_of, text_of
from backend.product.events import ProductsChanged
from backend.product.models import (
    Attribute,
    AttributeValue,
    Product,
    ProductVariant,
    VariantAttributeValue,
)
from backend.product.references import still_there
from backend.product.refusals import ListingRefused, SupplierNotAdmitted, WrongState
from backend.product.rules import Finding, Listing
from backend.supplier.models import Supplier
from backend.supplier.queries import standings

LIVE = (Product.State.SUBMITTED, Product.State.PUBLISHED)


def findings_of(product: Product) -> list[Finding]:
    """What the listing rules say of a product as it is stored; five statements, one more for each likely duplicate."""
    listing = _listing(product)
    return rules.findings(listing, _rivals(product, listing))


def must_pass(product: Product) -> list[Finding]:
    """Refuse with every severe finding at once; otherwise the findings for the reviewer.

    The supplier's row is locked, so that two listings of the same goods cannot pass beside each other.
    """
    must_be_admitted(Supplier.objects.select_for_update(no_key=True).get(pk=product.supplier_id))
    found = findings_of(product)
    severe = [ListingRefused(one) for one in found if one.severe]
    if severe:
        raise Refusals(severe)
    return found


def must_be_admitted(supplier: Supplier) -> None:
    """Refuse unless the supplier may trade in the mall today."""
    reason = standings([supplier.pk])[supplier.pk].admitted(clock.today())
    if reason is not None:
        raise SupplierNotAdmitted(clause=reason.clause, zh=reason.message_zh, en=reason.message_en)


def moved(product: Product, verb: str) -> Product.State:
    """The state to which a verb leads; refuses where it is not possible."""
    state = rules.leads_to(product.state, verb)
    if state is None:
        raise WrongState(state=product.get_state_display(), verb=rules.VERB_LABELS[verb])
    return Product.State(state)


def settle(product: Product, *fields: str, reviewed: bool = False) -> None:
    """Write a changed product and say so. `reviewed`: what people read of it changed.

    Such a change takes a published product off the mall until it has been reviewed again (发布审核指南).
    """
    product.updated_at = clock.now()
    if fields:
        with only_once("标识 slug", "slug"):
            product.save(update_fields=[*fields, "updated_at"])
    if reviewed and (state := rules.leads_to(product.state, "edit")):
        must_pass(product)
        product.state = Product.State(state)
    with still_there("所引用的对象 something it refers to", "id"):
        product.save(update_fields=["state", "updated_at"])
    events.publish(ProductsChanged((product.pk,)))


def _listing(product: Product) -> Listing:
    pictures = list(product.media.values_list("alt", flat=True))
    variants = tuple(product.variants.values_list("name", flat=True))
    written = _written(product)
    texts = {
        "description": text_of(product.description),
        "seo": f"{product.seo_title}\n{product.seo_description}",
        "media": "\n".join(pictures),
        "variants": "\n".join(variants),
        "attributes": "\n".join([name for name, _ in written] + [text_of(text) for _, text in written]),
    }
    return Listing(
        name=product.name,
        brand=product.brand,
        model=product.model,
        unit=product.unit,
        texts={field: text for field, text in texts.items() if text.strip()},
        links=links_of(product.description) + tuple(link for _, text in written for link in links_of(text)),
        variants=variants,
        pictures=len(pictures),
        priced_channels=product.channel_listings.filter(lowest_price__isnull=False).count(),
    )


def _written(product: Product) -> list[tuple[str, dict[str, Any] | None]]:
    """What was written freely into attributes of the product and of its variants, as (text, rich text)."""
    own = Q(pk__in=product.attribute_values.values("value"))
    own |= Q(pk__in=VariantAttributeValue.objects.filter(variant__product=product).values("value"))
    kinds = (Attribute.InputType.PLAIN_TEXT, Attribute.InputType.RICH_TEXT)
    return list(
        AttributeValue.objects.filter(own, attribute__input_type__in=kinds).values_list("name", "rich_text")
    )


def _rivals(product: Product, listing: Listing) -> Iterable[Listing]:
    """The supplier's other listings of what may be the same goods."""
    others = Product.objects.filter(supplier_id=product.supplier_id, state__in=LIVE).exclude(pk=product.pk)
    alike = {
        pk: (name, brand, model)
        for pk, name, brand, model in others.values_list("pk", "name", "brand", "model")
        if Listing(name, brand, model, "", {}).identity[0] == listing.identity[0]
    }
    names: dict[int, list[str]] = {pk: [] for pk in alike}
    if alike:
        rows = ProductVariant.objects.filter(product__in=alike).values_list("product_id", "name")
        for pk, name in rows:
            names[pk].append(name)
    return [Listing(*alike[pk], "", {}, variants=tuple(names[pk])) for pk in alike]
