"""导出 · tables of goods as files, in Saleor's commands; who asked gets a link that works for a quarter of an hour."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import graphene
from django.db.models import QuerySet

from backend.account.models import User as UserModel
from backend.app.models import App as AppModel
from backend.export.goods import FIELDS
from backend.export.models import ExportFile as ExportModel
from backend.export.queries import visible_exports
from backend.export.services import export_products
from backend.product.conditions import ANYTHING, Condition, all_of, containing, one_of
from storefront_api.kit import links
from storefront_api.kit.bulk import at_most
from storefront_api.kit.commands import Command
from storefront_api.kit.connections import PAGING, Page, connection, page, window
from storefront_api.kit.context import Context
from storefront_api.kit.enums import strings
from storefront_api.kit.ids import key_or_none, pks_of
from storefront_api.kit.types import Node, node_id
from storefront_api.kit.where import between
from storefront_api.order.enums import JobStatusEnum
from storefront_api.product.enums import OrderDirection
from storefront_api.product.errors import ExportError
from storefront_api.product.filters import FILTERS
from storefront_api.product.inputs import DateTimeRangeInput, ProductFilterInput

SALT = "oucai.exports"
MOST_IDS = 1000

FileTypesEnum = strings(
    "FileTypesEnum",
    [(kind.name, kind.value) for kind in ExportModel.Kind],
    "文件格式 · how a table is written.",
)
ExportScope = strings(
    "ExportScope",
    [(name, name) for name in ("ALL", "IDS", "FILTER")],
    "导出范围 · all of one's goods, those that are named, or those that meet a filter.",
)
ProductFieldEnum = strings(
    "ProductFieldEnum", [(name, name) for name in FIELDS], "导出栏目 · columns of a table of goods."
)
ExportEventsEnum = strings(
    "ExportEventsEnum",
    [(name, name) for name in (
        "EXPORT_PENDING", "EXPORT_SUCCESS", "EXPORT_FAILED", "EXPORT_DELETED", "EXPORTED_FILE_SENT",
        "EXPORT_FAILED_INFO_SENT",
    )],
    "导出经过 · what became of an export; files are not sent by e-mail here.",
)  # fmt: skip
ExportFileSortField = strings(
    "ExportFileSortField",
    [("STATUS", "status"), ("CREATED_AT", "created_at"), ("UPDATED_AT", "updated_at"), ("LAST_MODIFIED_AT", "updated_at")],
    "导出排序 · what exports can be ordered by.",
)  # fmt: skip


def link_to(export_id: int) -> str:
    """The signed path of an export's file."""
    return f"/exports/{export_id}/?token={links.ticket(SALT, f'{export_id}')}"


def opens(token: str, export_id: int) -> bool:
    """Does a token open this file now?"""
    return links.opens(token, SALT, f"{export_id}")


class ExportEvent(graphene.ObjectType):
    """导出经过 · a step of an export."""

    class Meta:
        interfaces = (Node,)

    date = graphene.DateTime(required=True, description="时间 · when.")
    type = graphene.Field(ExportEventsEnum, required=True, description="经过 · what happened.")
    user = graphene.Field("storefront_api.account.types.User", description="申请人 · who asked for it.")
    app = graphene.Field("storefront_api.app.types.App", description="申请应用 · the app that asked for it.")
    message = graphene.String(required=True, description="说明 · what is to be said of it.")


class ExportFile(graphene.ObjectType):
    """导出文件 · a table of goods that one asked for."""

    class Meta:
        interfaces = (Node,)

    status = graphene.Field(JobStatusEnum, required=True, description="状态 · how far it is.")
    created_at = graphene.DateTime(required=True, description="申请时间 · when it was asked for.")
    updated_at = graphene.DateTime(required=True, description="更新时间 · when it went on.")
    message = graphene.String(description="说明 · what is to be said of it.")
    user = graphene.Field("storefront_api.account.types.User", description="申请人 · who asked for it.")
    app = graphene.Field("storefront_api.app.types.App", description="申请应用 · the app that asked for it.")
    url = graphene.String(description="地址，十五分钟内有效 · where the file is, for a quarter of an hour.")
    events = graphene.List(graphene.NonNull(ExportEvent), description="经过 · what became of it.")

    resolve_id = node_id("ExportFile")

    @staticmethod
    def resolve_status(export: ExportModel, info: Any) -> str:
        return export.status.upper()

    @staticmethod
    def resolve_message(export: ExportModel, info: Any) -> str | None:
        return export.message or None

    @staticmethod
    def resolve_user(export: ExportModel, info: Any) -> UserModel | None:
        return export.user

    @staticmethod
    def resolve_app(export: ExportModel, info: Any) -> AppModel | None:
        return export.app

    @staticmethod
    def resolve_url(export: ExportModel, info: Any) -> str | None:
        if export.status != ExportModel.Status.SUCCESS:
            return None
        return str(info.context.absolute(link_to(export.pk)))

    @staticmethod
    def resolve_events(export: ExportModel, info: Any) -> list[ExportEvent]:
        steps = [("PENDING", export.created_at)]
        if export.status != ExportModel.Status.PENDING:
            steps.append((export.status.upper(), export.updated_at))
        return [
            ExportEvent(
                id=f"{export.pk}-{place}", date=date, type=f"EXPORT_{status}", user=export.user, app=export.app,
                message=export.message,
            )
            for place, (status, date) in enumerate(steps)
        ]  # fmt: skip


ExportEvent.resolve_id = node_id("ExportEvent")
ExportFileConnection = connection(ExportFile)


class ExportInfoInput(graphene.InputObjectType):
    """导出栏目 · the columns of a table; the product's id always comes first."""

    fields = graphene.List(graphene.NonNull(ProductFieldEnum), description="栏目 · of products and variants.")
    attributes = graphene.List(graphene.NonNull(graphene.ID), description="属性 · their values.")
    channels = graphene.List(
        graphene.NonNull(graphene.ID), description="频道 · published there, and the price."
    )
    warehouses = graphene.List(graphene.NonNull(graphene.ID), description="仓库 · the stock.")


class ExportProductsInput(graphene.InputObjectType):
    """商品导出 · which goods, which columns, in which form."""

    scope = ExportScope(required=True, description="范围 · which goods.")
    filter = ProductFilterInput(description="筛选 · for FILTER.")
    ids = graphene.List(graphene.NonNull(graphene.ID), description="编号 · for IDS, 1000 at most.")
    export_info = ExportInfoInput(description="栏目 · the columns.")
    file_type = FileTypesEnum(required=True, description="格式 · CSV or XLSX.")


class ExportFileFilterInput(graphene.InputObjectType):
    """导出筛选 · every condition must hold."""

    created_at = DateTimeRangeInput(description="申请时间 · when it was asked for.")
    updated_at = DateTimeRangeInput(description="更新时间 · when it went on.")
    status = JobStatusEnum(description="状态 · how far it is.")
    user = graphene.String(description="申请人；只有本人的 · e-mail of who asked: one sees one's own only.")
    app = graphene.String(description="申请应用；只有自己的 · name of the app: it sees its own only.")


class ExportFileSortingInput(graphene.InputObjectType):
    """导出排序 · the order of a list of exports."""

    direction = OrderDirection(required=True, description="方向 · the direction.")
    field = ExportFileSortField(required=True, description="依据 · by what.")


class ExportProducts(Command):
    """导出商品 · have a table made of one's goods; those of every supplier for staff with MANAGE_PRODUCTS."""

    class Arguments:
        input = ExportProductsInput(required=True, description="导出 · what, and how.")

    Errors = ExportError
    export_file = graphene.Field(ExportFile, description="导出文件 · the file, which is made after this.")

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        info = input.get("export_info") or {}
        columns = {
            "fields": list(info.get("fields") or ()),
            "attributes": pks_of(info.get("attributes") or (), "Attribute", "export_info"),
            "channels": pks_of(info.get("channels") or (), "Channel", "export_info"),
            "warehouses": pks_of(info.get("warehouses") or (), "Warehouse", "export_info"),
        }
        made = export_products(_condition(input), input.file_type, columns, by=context.actor)
        return {"export_file": made}


def _condition(said: Any) -> Condition:
    if said.scope == "ALL":
        return ANYTHING
    if said.scope == "IDS":
        ids = said.get("ids") or ()
        at_most(ids, "ids", MOST_IDS)
        return one_of("id", pks_of(ids, "Product", "ids"))
    given = said.get("filter") or {}
    found = [
        translate(value).condition
        for name, translate in FILTERS.items()
        if (value := given.get(name)) is not None
    ]
    if words := (given.get("search") or "").split():
        found.append(containing(words))
    return all_of(found)


class ExportQueries:
    """What one asks about one's exports."""

    export_file = graphene.Field(
        ExportFile,
        id=graphene.ID(required=True, description="全局编号 · the global id."),
        description="一个导出文件 · one export that one asked for.",
    )
    export_files = graphene.Field(
        ExportFileConnection,
        **PAGING,
        filter=ExportFileFilterInput(description="筛选 · conditions."),
        sort_by=ExportFileSortingInput(description="排序 · the order; newest first if not given."),
        description="导出文件 · the exports that one asked for.",
    )

    @staticmethod
    def resolve_export_file(root: None, info: Any, id: str) -> ExportModel | None:
        return _seen(info).filter(pk=key_or_none(id, "ExportFile")).first()

    @staticmethod
    def resolve_export_files(
        root: None,
        info: Any,
        filter: Mapping[str, Any] | None = None,
        sort_by: Mapping[str, Any] | None = None,
        **paging: Any,
    ) -> Page:
        given, found = filter or {}, _seen(info)
        found = found.filter(between("created_at", given.get("created_at")))
        found = found.filter(between("updated_at", given.get("updated_at")))
        if given.get("status") is not None:
            found = found.filter(status=given["status"].lower())
        for name, path in (("user", "user__email__icontains"), ("app", "app__name__icontains")):
            if given.get(name):
                found = found.filter(**{path: given[name]})
        sign = "-" if sort_by is None or sort_by["direction"] == "DESC" else ""
        field = sort_by["field"] if sort_by else "created_at"
        return page(found, (f"{sign}{field}", f"{sign}id"), window(**paging))


def _seen(info: Any) -> QuerySet[ExportModel]:
    return visible_exports(info.context.known()).select_related("user", "app").defer("product_ids", "columns")


class ExportCommands:
    """What sellers and staff have made of the catalogue."""

    export_products = ExportProducts.Field()
