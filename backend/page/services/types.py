"""Verbs of page types: make, change, delete, and which attributes their pages have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from backend.core import events, journal
from backend.core.actor import Actor
from backend.core.ordering import moved
from backend.core.permissions import Permission
from backend.core.refusals import NotFound, Unique
from backend.core.texts import checked_slug, free_slug, one_line
from backend.core.verbs import only_once
from backend.page.events import PageDeleted, PageTypeCreated, PageTypeDeleted, PageTypeUpdated
from backend.page.models import PageAttributeValue, PageType, PageTypeAttribute
from backend.page.refusals import AssignedAlready, GivenTwice, NotAssigned, NotOfPages
from backend.product.models import Attribute


@transaction.atomic
def create(
    name: str | None, slug: str | None = None, add_attributes: Sequence[int] = (), *, by: Actor
) -> PageType:
    """新增页面类型 · make a page type with its attributes."""
    by.must_permit(Permission.MANAGE_PAGE_TYPES_AND_ATTRIBUTES)
    kind = PageType(name=one_line(name, "name", 250, required=True))
    kind.slug = (
        _free(slug, kind)
        if slug
        else free_slug(kind.name, lambda made: PageType.objects.filter(slug=made).exists())
    )
    with only_once("标识 slug", "slug"):
        kind.save(force_insert=True)
    _assign(kind, add_attributes, "add_attributes")
    journal.record("page_type.created", kind, by, name=kind.name, slug=kind.slug)
    events.publish(PageTypeCreated(kind.pk))
    return kind


@transaction.atomic
def update(
    page_type_id: int,
    name: str | None = None,
    slug: str | None = None,
    add_attributes: Sequence[int] = (),
    remove_attributes: Sequence[int] = (),
    *,
    by: Actor,
) -> PageType:
    """修改页面类型 · change a page type; its pages lose the values of attributes that are removed."""
    kind = _locked(page_type_id, by)
    if set(add_attributes) & set(remove_attributes):
        raise GivenTwice(what="属性 attribute", field="add_attributes")
    if name is not None:
        kind.name = one_line(name, "name", 250, required=True)
    if slug is not None:
        kind.slug = _free(slug, kind)
    with only_once("标识 slug", "slug"):
        kind.save(update_fields=["name", "slug"])
    _unassign(kind, remove_attributes, "remove_attributes")
    _assign(kind, add_attributes, "add_attributes")
    return _changed(kind, by)


@transaction.atomic
def delete(page_type_id: int, *, by: Actor) -> PageType:
    """删除页面类型 · delete a page type with its pages."""
    kind = _locked(page_type_id, by)
    pages = list(kind.pages.select_for_update().order_by("pk"))
    for page in pages:
        journal.record("page.deleted", page, by, title=page.title, slug=page.slug)
        events.publish(PageDeleted(page.pk, page.slug))
    kind.pages.all().delete()
    journal.record("page_type.deleted", kind, by, name=kind.name, slug=kind.slug, pages=len(pages))
    events.publish(PageTypeDeleted(kind.pk, kind.slug))
    kind.delete()
    kind.pk = page_type_id
    return kind


@transaction.atomic
def assign(page_type_id: int, attribute_ids: Sequence[int], *, by: Actor) -> PageType:
    """添加页面属性 · let pages of the type have these attributes, too."""
    kind = _locked(page_type_id, by, "page_type_id")
    _assign(kind, attribute_ids, "attribute_ids")
    return _changed(kind, by)


@transaction.atomic
def unassign(page_type_id: int, attribute_ids: Sequence[int], *, by: Actor) -> PageType:
    """移除页面属性 · pages of the type no longer have these attributes."""
    kind = _locked(page_type_id, by, "page_type_id")
    _unassign(kind, attribute_ids, "attribute_ids")
    return _changed(kind, by)


@transaction.atomic
def reorder(page_type_id: int, moves: Sequence[tuple[int, int]], *, by: Actor) -> PageType:
    """调整属性次序 · move attributes of the type by so many places."""
    kind = _locked(page_type_id, by, "page_type_id")
    order = list(kind.type_attributes.values_list("attribute_id", flat=True))
    if not {key for key, _ in moves} <= set(order):
        raise NotAssigned(field="moves")
    for place, attribute_id in enumerate(moved(order, moves)):
        kind.type_attributes.filter(attribute_id=attribute_id).update(sort_order=place)
    return _changed(kind, by)


def _locked(page_type_id: int, by: Actor, field: str = "id") -> PageType:
    by.must_permit(Permission.MANAGE_PAGE_TYPES_AND_ATTRIBUTES)
    kind = PageType.objects.select_for_update().filter(pk=page_type_id).first()
    if kind is None:
        raise NotFound("页面类型 page type", field=field)
    return kind


def _changed(kind: PageType, by: Actor) -> PageType:
    attributes = list(kind.type_attributes.values_list("attribute__slug", flat=True))
    journal.record("page_type.updated", kind, by, name=kind.name, slug=kind.slug, attributes=attributes)
    events.publish(PageTypeUpdated(kind.pk))
    return kind


def _free(slug: str, kind: PageType) -> str:
    plain = checked_slug(slug)
    if PageType.objects.filter(slug=plain).exclude(pk=kind.pk).exists():
        raise Unique("标识 slug", field="slug")
    return plain


def _assign(kind: PageType, attribute_ids: Sequence[int], field: str) -> None:
    if len(set(attribute_ids)) < len(attribute_ids):
        raise GivenTwice(what="属性 attribute", field=field)
    found = Attribute.objects.in_bulk(attribute_ids)
    assigned = set(kind.type_attributes.values_list("attribute_id", flat=True))
    for attribute_id in attribute_ids:
        attribute = found.get(attribute_id)
        if attribute is None:
            raise NotFound("属性 attribute", field=field)
        if attribute.type != Attribute.Type.PAGE_TYPE:
            raise NotOfPages(attribute=attribute.name, field=field)
        if attribute_id in assigned:
            raise AssignedAlready(attribute=attribute.name, field=field)
    last: Any = kind.type_attributes.aggregate(last=Max("sort_order"))["last"]
    PageTypeAttribute.objects.bulk_create(
        PageTypeAttribute(page_type=kind, attribute_id=attribute_id, sort_order=place)
        for place, attribute_id in enumerate(attribute_ids, 0 if last is None else last + 1)
    )


def _unassign(kind: PageType, attribute_ids: Sequence[int], field: str) -> None:
    assigned = kind.type_attributes.filter(attribute_id__in=attribute_ids)
    if assigned.count() < len(set(attribute_ids)):
        raise NotAssigned(field=field)
    assigned.delete()
    PageAttributeValue.objects.filter(page__page_type=kind, value__attribute_id__in=attribute_ids).delete()
