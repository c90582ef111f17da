"""引用 · the pages to which attributes may refer: those that somebody sees."""

from __future__ import annotations

from collections.abc import Collection

from backend.core.actor import Actor
from backend.page.queries import visible_pages
from backend.product.models import Attribute
from backend.product.referring import Referred, referable


@referable(Attribute.Entity.PAGE)
def pages(ids: Collection[int], by: Actor) -> dict[int, Referred]:
    rows = visible_pages(by).filter(pk__in=ids).values_list("pk", "title", "page_type_id")
    return {pk: Referred(title, kind) for pk, title, kind in rows}
