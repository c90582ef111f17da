"""红冲与退货的原因 · where staff have set a type of pages for them, a page of that type says why; the words beside it stay free."""

from __future__ import annotations

from django.db import transaction

from backend.core import journal
from backend.core.actor import Actor
from backend.core.permissions import Permission
from backend.core.refusals import NotFound, Required
from backend.invoice.models import ReasonType
from backend.invoice.refusals import ReasonsNotSet
from backend.page.models import Page, PageType

Of = ReasonType.Of


def type_of(of: Of) -> PageType | None:
    """The type of pages that say why, if one is set."""
    found = ReasonType.objects.select_related("page_type").filter(of=of).first()
    return found.page_type if found else None


@transaction.atomic
def set_type(of: Of, page_type_id: int, *, by: Actor, field: str) -> PageType:
    """设置原因类型 · from now on a page of this type has to say why."""
    by.must_permit(Permission.MANAGE_SETTINGS)
    page_type = PageType.objects.filter(pk=page_type_id).first()
    if page_type is None:
        raise NotFound("页面类型 page type", field=field)
    kept, _ = ReasonType.objects.update_or_create(of=of, defaults={"page_type": page_type})
    journal.record("reason_type.set", kept, by, of=of.value, page_type=page_type.name)
    return page_type


@transaction.atomic
def clear_type(of: Of, *, by: Actor) -> None:
    """撤销原因类型 · words are enough again; what was said stays."""
    by.must_permit(Permission.MANAGE_SETTINGS)
    for kept in ReasonType.objects.filter(of=of):
        journal.record("reason_type.cleared", kept, by, of=of.value)
        kept.delete()


def reason(of: Of, page_id: int | None, field: str, *, required: bool = True) -> Page | None:
    """The page that says why: one of the type that is set, and none where none is."""
    wanted = type_of(of)
    if wanted is None:
        if page_id is not None:
            raise ReasonsNotSet(field=field)
        return None
    if page_id is None:
        if required:
            raise Required("原因页面 reason", field=field)
        return None
    page = Page.objects.filter(pk=page_id, page_type=wanted).first()
    if page is None:
        raise NotFound("原因页面 reason", field=field)
    return page
