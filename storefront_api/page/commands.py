"""页面办理 · commands of pages and page types, named and shaped as Saleor's."""

from __future__ import annotations

from typing import Any

import graphene

from backend.core.actor import Actor
from backend.core.refusals import Refusal
from backend.core.verbs import each
from backend.page.services import pages, types
from storefront_api.kit.bulk import BulkDelete, RowsCommand, at_most
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of, pks_of
from storefront_api.page import inputs
from storefront_api.page.errors import PageError
from storefront_api.page.types import Page, PageType

_ID = graphene.ID(required=True, description="页面 · the page.")
_TYPE_ID = graphene.ID(required=True, description="页面类型 · the page type.")
_PAGE = graphene.Field(Page, description="页面 · the page as it is then.")
_TYPE = graphene.Field(PageType, description="页面类型 · the page type as it is then.")
_ATTRIBUTES = graphene.List(
    graphene.NonNull(graphene.ID), required=True, description="属性 · attributes of pages."
)
_MOVES = graphene.List(graphene.NonNull(inputs.ReorderInput), required=True, description="移动 · the moves.")


class PageCreate(Command):
    """新增页面 · write a page; MANAGE_PAGES."""

    class Arguments:
        input = inputs.PageCreateInput(required=True, description="页面 · the page.")

    Errors = PageError
    page = _PAGE

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        kind = pk_of(input.page_type, "PageType", "page_type")
        return {"page": pages.create(kind, inputs.page_text(input), by=context.actor)}


class PageUpdate(Command):
    """修改页面 · change a page; MANAGE_PAGES."""

    class Arguments:
        id = _ID
        input = inputs.PageInput(required=True, description="内容 · what changes.")

    Errors = PageError
    page = _PAGE

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        return {"page": pages.update(pk_of(id, "Page"), inputs.page_text(input), by=context.actor)}


class PageDelete(Command):
    """删除页面 · delete a page; MANAGE_PAGES."""

    class Arguments:
        id = _ID

    Errors = PageError
    page = _PAGE

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"page": pages.delete(pk_of(id, "Page"), by=context.actor)}


class PageBulkDelete(BulkDelete):
    """批量删除页面 · delete several pages; MANAGE_PAGES."""

    Errors = PageError
    noun = "Page"

    @staticmethod
    def delete(pk: int, *, by: Actor) -> object:
        return pages.delete(pk, by=by)


class PageBulkPublish(RowsCommand):
    """批量发布页面 · publish or hide several pages; MANAGE_PAGES."""

    class Arguments:
        ids = graphene.List(graphene.NonNull(graphene.ID), required=True, description="页面 · the pages.")
        is_published = graphene.Boolean(required=True, description="发布 · publish them, or hide them.")

    Errors = PageError
    count = graphene.Int(required=True, default_value=0, description="数量 · how many there were.")

    @staticmethod
    def perform(context: Context, ids: list[str], is_published: bool) -> dict[str, Any]:
        at_most(ids, "ids")
        keys = sorted(set(pks_of(ids, "Page")))
        outcome = each(
            keys,
            lambda pk: pages.publish(pk, is_published=is_published, by=context.actor),
            keep_good=True,
        )
        refused = {at: one for at, one in enumerate(outcome) if isinstance(one, Refusal)}
        return {"count": len(outcome) - len(refused), "refused": refused}


class PageReorderAttributeValues(Command):
    """调整属性值次序 · move values of an attribute of a page; MANAGE_PAGES."""

    class Arguments:
        page_id = _ID
        attribute_id = graphene.ID(required=True, description="属性 · the attribute.")
        moves = _MOVES

    Errors = PageError
    page = _PAGE

    @staticmethod
    def perform(context: Context, page_id: str, attribute_id: str, moves: Any) -> dict[str, Any]:
        page = pages.reorder_values(
            pk_of(page_id, "Page", "page_id"),
            pk_of(attribute_id, "Attribute", "attribute_id"),
            inputs.moves(moves, "AttributeValue"),
            by=context.actor,
        )
        return {"page": page}


def _attributes(given: Any, field: str) -> list[int]:
    return pks_of(given or (), "Attribute", field)


class PageTypeCreate(Command):
    """新增页面类型 · make a page type; MANAGE_PAGE_TYPES_AND_ATTRIBUTES."""

    class Arguments:
        input = inputs.PageTypeCreateInput(required=True, description="类型 · the type.")

    Errors = PageError
    page_type = _TYPE

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        added = _attributes(input.get("add_attributes"), "add_attributes")
        kind = types.create(input.get("name"), input.get("slug"), added, by=context.actor)
        return {"page_type": kind}


class PageTypeUpdate(Command):
    """修改页面类型 · change a page type; MANAGE_PAGE_TYPES_AND_ATTRIBUTES."""

    class Arguments:
        id = graphene.ID(description="页面类型 · the page type.")
        input = inputs.PageTypeUpdateInput(required=True, description="内容 · what changes.")

    Errors = PageError
    page_type = _TYPE

    @staticmethod
    def perform(context: Context, input: Any, id: str | None = None) -> dict[str, Any]:
        kind = types.update(
            pk_of(id, "PageType"),
            input.get("name"),
            input.get("slug"),
            _attributes(input.get("add_attributes"), "add_attributes"),
            _attributes(input.get("remove_attributes"), "remove_attributes"),
            by=context.actor,
        )
        return {"page_type": kind}


class PageTypeDelete(Command):
    """删除页面类型 · delete a page type with all its pages; MANAGE_PAGE_TYPES_AND_ATTRIBUTES."""

    class Arguments:
        id = _TYPE_ID

    Errors = PageError
    page_type = _TYPE

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"page_type": types.delete(pk_of(id, "PageType"), by=context.actor)}


class PageTypeBulkDelete(BulkDelete):
    """批量删除页面类型 · delete several page types with their pages; MANAGE_PAGE_TYPES_AND_ATTRIBUTES."""

    Errors = PageError
    noun = "PageType"

    @staticmethod
    def delete(pk: int, *, by: Actor) -> object:
        return types.delete(pk, by=by)


class PageAttributeAssign(Command):
    """添加页面属性 · give a page type attributes; MANAGE_PAGE_TYPES_AND_ATTRIBUTES."""

    class Arguments:
        page_type_id = _TYPE_ID
        attribute_ids = _ATTRIBUTES

    Errors = PageError
    page_type = _TYPE

    @staticmethod
    def perform(context: Context, page_type_id: str, attribute_ids: list[str]) -> dict[str, Any]:
        kind = types.assign(
            pk_of(page_type_id, "PageType", "page_type_id"),
            _attributes(attribute_ids, "attribute_ids"),
            by=context.actor,
        )
        return {"page_type": kind}


class PageAttributeUnassign(Command):
    """移除页面属性 · take attributes from a page type; MANAGE_PAGE_TYPES_AND_ATTRIBUTES."""

    class Arguments:
        page_type_id = _TYPE_ID
        attribute_ids = _ATTRIBUTES

    Errors = PageError
    page_type = _TYPE

    @staticmethod
    def perform(context: Context, page_type_id: str, attribute_ids: list[str]) -> dict[str, Any]:
        kind = types.unassign(
            pk_of(page_type_id, "PageType", "page_type_id"),
            _attributes(attribute_ids, "attribute_ids"),
            by=context.actor,
        )
        return {"page_type": kind}


class PageTypeReorderAttributes(Command):
    """调整属性次序 · move attributes of a page type; MANAGE_PAGE_TYPES_AND_ATTRIBUTES."""

    class Arguments:
        page_type_id = _TYPE_ID
        moves = _MOVES

    Errors = PageError
    page_type = _TYPE

    @staticmethod
    def perform(context: Context, page_type_id: str, moves: Any) -> dict[str, Any]:
        kind = types.reorder(
            pk_of(page_type_id, "PageType", "page_type_id"),
            inputs.moves(moves, "Attribute"),
            by=context.actor,
        )
        return {"page_type": kind}
