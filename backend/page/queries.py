"""Reads of pages: which of them somebody may see, and what belongs to them."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from backend.core import clock
from backend.core.actor import Actor
from backend.core.peers import gather, grouped, keyed, relation
from backend.core.permissions import Permission
from backend.page.models import Page, PageType, PageTypeAttribute
from backend.product import rows
from backend.product.models import Attribute
from backend.product.rows import VALUE, SelectedRow


def visible_pages(actor: Actor) -> QuerySet[Page]:
    """Published pages whose moment has come; who manages pages sees all."""
    if actor.permits(Permission.MANAGE_PAGES):
        return Page.objects.all()
    come = Q(published_at=None) | Q(published_at__lte=clock.now())
    return Page.objects.filter(come, is_published=True)


def visible_pages_by_id(ids: Collection[int], actor: Actor) -> dict[int, Page]:
    """Those of these pages that somebody may see, for `peers.relation`."""
    return keyed(visible_pages(actor).filter(pk__in=ids))


_OF_PAGES = f"""SELECT p.id, t.attribute_id, {VALUE} FROM page_page p
    JOIN page_pagetypeattribute t ON t.page_type_id = p.page_type_id
    LEFT JOIN (page_pageattributevalue o JOIN product_attributevalue v ON v.id = o.value_id)
        ON o.page_id = p.id AND v.attribute_id + 0 = t.attribute_id
    WHERE p.id = ANY(%s) ORDER BY p.id, t.sort_order, t.id, o.sort_order, v.id"""


def attributes_of_pages(ids: Collection[int]) -> dict[int, list[SelectedRow]]:
    """The attributes that pages carry, with their values."""
    return rows.selected(_OF_PAGES, ids)


def types_by_id(ids: Collection[int]) -> dict[int, PageType]:
    return keyed(PageType.objects.filter(pk__in=ids))


def attributes_of_types(ids: Collection[int]) -> dict[int, list[PageTypeAttribute]]:
    return grouped(
        PageTypeAttribute.objects.filter(page_type__in=ids).order_by("sort_order", "id"), "page_type_id"
    )


def types_in_use(ids: Collection[int]) -> dict[int, bool]:
    """Which of these types have pages."""
    return dict.fromkeys(
        Page.objects.filter(page_type__in=ids).values_list("page_type_id", flat=True).distinct(), True
    )


def reference_types_of_attributes(ids: Collection[int]) -> dict[int, list[PageType]]:
    """The page types to which the references of attributes are limited."""
    limits = Attribute.page_types.through.objects.filter(attribute__in=ids).select_related("pagetype")
    found: dict[int, list[PageType]] = {}
    for limit in limits.order_by("pagetype__slug"):
        found.setdefault(limit.attribute_id, []).append(limit.pagetype)
    gather(kind for kinds in found.values() for kind in kinds)
    return found


page_reference_types = relation(reference_types_of_attributes, "id", missing=())
page_type = relation(types_by_id, "page_type_id")
page_attributes = relation(attributes_of_pages, "id", missing=())
type_attributes = relation(attributes_of_types, "id", missing=())
has_pages = relation(types_in_use, "id", missing=False)
