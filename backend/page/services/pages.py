"""Verbs of content pages: write, change, publish, delete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from backend.core import clock, events, journal
from backend.core.actor import Actor
from backend.core.ordering import moved
from backend.core.permissions import Permission
from backend.core.refusals import NotFound, Unique
from backend.core.texts import checked_slug, free_slug, one_line
from backend.core.verbs import only_once
from backend.page.events import PageCreated, PageDeleted, PageUpdated
from backend.page.models import Page, PageType
from backend.page.refusals import ContentWrong
from backend.product.attribute_values import Given, set_values, values_among, with_others
from backend.product.description import cleaned
from backend.product.models import Attribute

LONGEST: Mapping[str, int] = {"title": 250, "seo_title": 70, "seo_description": 300}


@dataclass(frozen=True, slots=True)
class PageText:
    """页面内容 · what is said of a page; None says nothing. An empty content takes it away."""

    title: str | None = None
    slug: str | None = None
    content: Any = None
    seo_title: str | None = None
    seo_description: str | None = None
    attributes: Sequence[Given] | None = None
    is_published: bool | None = None
    published_at: datetime | None = None


@transaction.atomic
def create(page_type_id: int, said: PageText, *, by: Actor) -> Page:
    """新增页面 · write a page."""
    by.must_permit(Permission.MANAGE_PAGES)
    kind = PageType.objects.filter(pk=page_type_id).first()
    if kind is None:
        raise NotFound("页面类型 page type", field="page_type")
    page = Page(page_type=kind)
    _write(page, said)
    one_line(page.title, "title", LONGEST["title"], required=True)
    if not page.slug:
        page.slug = free_slug(page.title, lambda slug: Page.objects.filter(slug=slug).exists())
    values = values_among(_carried(kind.pk), said.attributes or (), all_required=False, by=by)
    with only_once("标识 slug", "slug"):
        page.save(force_insert=True)
    set_values(page, [value.pk for value in values])
    journal.record("page.created", page, by, title=page.title, slug=page.slug, published=page.is_published)
    events.publish(PageCreated(page.pk))
    return page


@transaction.atomic
def update(page_id: int, said: PageText, *, by: Actor) -> Page:
    """修改页面 · change what is said of a page, or when it is seen."""
    page = _locked(page_id, by)
    changed = _write(page, said)
    if said.attributes is not None:
        values = values_among(_carried(page.page_type_id), said.attributes, all_required=False, by=by)
        now, new = with_others(page, said.attributes, values)
        if now != new:
            set_values(page, new)
            changed["attributes"] = [now, new]
    if changed:
        with only_once("标识 slug", "slug"):
            page.save()
        journal.record("page.updated", page, by, changed={k: v for k, v in changed.items() if k != "content"})
        events.publish(PageUpdated(page.pk))
    return page


def publish(page_id: int, *, is_published: bool, by: Actor) -> Page:
    """发布或隐藏页面 · let everybody see a page, or nobody but staff."""
    return update(page_id, PageText(is_published=is_published), by=by)


@transaction.atomic
def delete(page_id: int, *, by: Actor) -> Page:
    """删除页面 · delete a page."""
    page = _locked(page_id, by)
    journal.record("page.deleted", page, by, title=page.title, slug=page.slug)
    events.publish(PageDeleted(page.pk, page.slug))
    page.delete()
    page.pk = page_id
    return page


@transaction.atomic
def reorder_values(page_id: int, attribute_id: int, moves: Sequence[tuple[int, int]], *, by: Actor) -> Page:
    """调整属性值次序 · move values of one attribute of a page."""
    page = _locked(page_id, by, field="page_id")
    rows = list(page.attribute_values.filter(value__attribute_id=attribute_id).order_by("sort_order", "id"))
    if not rows:
        raise NotFound("属性 attribute", field="attribute_id")
    order = [row.value_id for row in rows]
    if not {key for key, _ in moves} <= set(order):
        raise NotFound("属性值 value", field="moves")
    places = sorted(row.sort_order for row in rows)
    for place, value_id in zip(places, moved(order, moves), strict=True):
        page.attribute_values.filter(value_id=value_id).update(sort_order=place)
    journal.record("page.updated", page, by, attribute=attribute_id)
    events.publish(PageUpdated(page.pk))
    return page


def _locked(page_id: int, by: Actor, field: str = "id") -> Page:
    by.must_permit(Permission.MANAGE_PAGES)
    page = Page.objects.select_for_update().filter(pk=page_id).first()
    if page is None:
        raise NotFound("页面 page", field=field)
    return page


def _carried(page_type_id: int) -> dict[Attribute, bool]:
    rows = PageType(pk=page_type_id).type_attributes.select_related("attribute")
    return {row.attribute: False for row in rows}


def _write(page: Page, said: PageText) -> dict[str, Any]:
    """Put what was said into the page, unsaved; returns what changed as {field: [before, after]}."""
    wanted: dict[str, Any] = {}
    for field, most in LONGEST.items():
        text = getattr(said, field)
        if text is not None:
            wanted[field] = one_line(text, field, most, required=field == "title")
    if said.slug is not None:
        wanted["slug"] = checked_slug(said.slug)
        if Page.objects.filter(slug=wanted["slug"]).exclude(pk=page.pk).exists():
            raise Unique("标识 slug", field="slug")
    if said.content is not None:
        wanted["content"] = cleaned(said.content, ContentWrong)
    if said.is_published is not None:
        wanted["is_published"] = said.is_published
        if said.is_published and page.published_at is None:
            wanted["published_at"] = clock.now()
    if said.published_at is not None:
        wanted["published_at"] = said.published_at
    changed = {
        field: [getattr(page, field), value]
        for field, value in wanted.items()
        if getattr(page, field) != value
    }
    for field, (_, value) in changed.items():
        setattr(page, field, value)
    page.dated_at = page.published_at or page.created_at
    return changed
