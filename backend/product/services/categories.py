"""Verbs of the 品目 tree: add what the official catalogue adds, say more of a category, delete what is unused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from backend.core import clock, journal
from backend.core.actor import Actor
from backend.core.permissions import Permission
from backend.core.refusals import NotFound, Required
from backend.core.texts import line, merged, put, slug_of
from backend.product.description import cleaned
from backend.product.models import Category, Product
from backend.product.pictures.keeping import keep
from backend.product.references import forgotten, locked, still_there, unless_used
from backend.product.refusals import CodeFixed, CodeWrong, InUse
from backend.product.rules import category_place
from backend.product.services.checking import only_once
from backend.product.services.kinds import tell

CATALOGUE = "《政府采购品目分类目录》（财库〔2022〕31号）"


@dataclass(frozen=True, slots=True)
class PageText:
    """页面内容 · what is said of a category or collection; None says nothing. An empty description takes it away."""

    name: str | None = None
    slug: str | None = None
    description: Any = None
    seo_title: str | None = None
    seo_description: str | None = None
    background: bytes | None = None
    background_alt: str | None = None
    metadata: Mapping[str, str] | None = None
    private_metadata: Mapping[str, str] | None = None


@transaction.atomic
def create(said: PageText, *, code: str | None, parent_id: int | None = None, by: Actor) -> Category:
    """新增品目 · add a category that the official catalogue has, by its code, below the one that the code names."""
    _must_manage(by)
    plain = (code or "").strip().upper()
    if not plain:
        raise Required("品目编码 code", field="code", clause=CATALOGUE)
    place = category_place(plain)
    parent = None
    if parent_id is not None:
        parent = Category.objects.filter(pk=parent_id).first()
        if parent is None:
            raise NotFound("上级品目 parent", field="parent")
    if place is None or place[1] == 0:
        raise CodeWrong(parent=parent or "—")
    prefix, level = place
    above = Category.objects.filter(prefix=prefix[:-2]).first()
    if above is None or (parent is not None and parent != above):
        raise CodeWrong(parent=parent or prefix[:-2])
    if not (said.name or "").strip():
        raise Required("品目名称 name", field="name")
    category = Category(code=plain, prefix=prefix, level=level, parent=above)
    write_page(category, said, 120, 60)
    with only_once("品目编码 code", "code"), still_there("上级品目 parent", "parent"):
        category.save(force_insert=True)
    journal.record("category.created", category, by, clause=CATALOGUE, code=plain, name=category.name)
    return category


@transaction.atomic
def update(category_id: int, said: PageText, *, code: str | None = None, by: Actor) -> Category:
    """修改品目 · say more of a category, or correct its name. Its code and its place in the tree are the law's."""
    _must_manage(by)
    category = locked(Category.objects.all(), category_id, "品目 category")
    if code is not None and code.strip().upper() != category.code:
        raise CodeFixed
    if changed := write_page(category, said, 120, 60):
        category.updated_at = clock.now()
        with only_once("标识 slug", "slug"):
            category.save()
        if "name" in changed:
            tell(Product.objects.filter(category=category).values("pk"))
        journal.record("category.updated", category, by, clause=CATALOGUE, changed=changed)
    return category


@transaction.atomic
def delete(category_id: int, *, by: Actor) -> Category:
    """删除品目 · delete a category without categories below it and without products."""
    _must_manage(by)
    category = locked(Category.objects.all(), category_id, "品目 category")
    with unless_used(InUse(what=f"品目「{category}」", by="下级品目或商品 categories below it or products")):
        forgotten(category)
    journal.record("category.deleted", category, by, clause=CATALOGUE, code=category.code, name=category.name)
    return category


def _must_manage(by: Actor) -> None:
    by.must_permit(Permission.MANAGE_PRODUCTS)


def write_page(thing: Any, said: PageText, longest_name: int, longest_slug: int) -> dict[str, list[Any]]:
    """Put what was said into a category or collection, unsaved; what changes as {field: [before, after]}."""
    name = line(said.name, "name", longest_name, required="名称 name")
    wanted = {
        "name": name,
        "slug": slug_of(thing, said.slug, name or "", longest_slug),
        "seo_title": line(said.seo_title, "seo_title", 70),
        "seo_description": line(said.seo_description, "seo_description", 300),
        "background_image": None if said.background is None else keep(said.background),
        "background_alt": line(said.background_alt, "background_image_alt", 250),
        "metadata": merged(thing.metadata, said.metadata, "metadata"),
        "private_metadata": merged(thing.private_metadata, said.private_metadata, "private_metadata"),
    }
    changed = put(thing, wanted)
    if said.description is not None:
        description = cleaned(said.description)
        if description != thing.description:
            changed["description"] = [thing.description, description]
            thing.description = description
    return changed
