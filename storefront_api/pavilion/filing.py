"""馆内文件 · what one has made as a file: labels, posters, a catalogue, a report; each tells how far it is."""

from __future__ import annotations

from typing import Any

import graphene

from pavilion import filing
from pavilion.models import PavilionFile as FileModel
from pavilion.services import filing as verbs
from storefront_api.kit.commands import Command
from storefront_api.kit.connections import PAGING, Page, connection, page, window
from storefront_api.kit.context import Context
from storefront_api.kit.enums import choices
from storefront_api.kit.ids import key_or_none, pk_of
from storefront_api.kit.types import Node, node_id
from storefront_api.order.enums import JobStatusEnum
from storefront_api.pavilion.errors import PavilionError
from storefront_api.pavilion.files import link_to

PavilionFileKindEnum = choices(
    "PavilionFileKindEnum", FileModel.Kind, "馆内文件种类 · what can be made as a file."
)


PavilionExportKindEnum = choices(
    "PavilionExportKindEnum",
    [FileModel.Kind.POSTERS, FileModel.Kind.CATALOGUE],
    "布展种类 · what is taken along to an exhibition.",
)


class PavilionFile(graphene.ObjectType):
    """馆内文件 · a file that one had made; only who asked gets it, for some days."""

    class Meta:
        interfaces = (Node,)

    kind = graphene.Field(PavilionFileKindEnum, required=True, description="种类 · what it is.")
    status = graphene.Field(JobStatusEnum, required=True, description="状态 · how far it is.")
    month = graphene.String(description="月份 · of a report: which month, as 2026-10.")
    done = graphene.Int(required=True, description="已完成 · how many are done.")
    total = graphene.Int(required=True, description="总数 · of how many; 0 while nobody knows.")
    message = graphene.String(description="说明 · what is to be said of it.")
    created_at = graphene.DateTime(required=True, description="申请时间 · when it was asked for.")
    updated_at = graphene.DateTime(required=True, description="更新时间 · when it went on.")
    url = graphene.String(description="地址，十五分钟内有效 · where the file is, for a quarter of an hour.")

    resolve_id = node_id("PavilionFile")

    @staticmethod
    def resolve_status(file: FileModel, info: Any) -> str:
        return file.status.upper()

    @staticmethod
    def resolve_month(file: FileModel, info: Any) -> str | None:
        return file.asked.get("month")

    @staticmethod
    def resolve_message(file: FileModel, info: Any) -> str | None:
        return file.message or None

    @staticmethod
    def resolve_url(file: FileModel, info: Any) -> str | None:
        return str(info.context.absolute(link_to(file))) if file.status == FileModel.Status.SUCCESS else None


PavilionFileConnection = connection(PavilionFile)


_FILE = graphene.Field(PavilionFile, description="文件 · the file, which is made after this.")
_ENGLISH = graphene.Boolean(description="英文 · in English.")


class PavilionBatchLabels(Command):
    """批次标签 · have labels with the codes of units made as PDF, twenty-four to a sheet."""

    class Arguments:
        id = graphene.ID(required=True, description="批次 · the batch.")
        first = graphene.Int(description="起始序号 · the first unit; 1 if not given.")
        count = graphene.Int(required=True, description="张数 · how many, 2,400 at most.")
        english = _ENGLISH

    Errors = PavilionError
    file = _FILE

    @staticmethod
    def perform(
        context: Context, id: str, count: int, first: int | None = None, english: bool | None = None
    ) -> dict[str, Any]:
        made = verbs.make_labels(
            pk_of(id, "PavilionBatch"), 1 if first is None else first, count, context.origin,
            english=bool(english), by=context.known(),
        )  # fmt: skip
        return {"file": made}


class PavilionExport(Command):
    """布展 · have all posters made as ZIP, or the catalogue as PDF, of what is shown or of a room; curators of the city."""

    class Arguments:
        kind = PavilionExportKindEnum(required=True, description="种类 · the posters or the catalogue.")
        room_id = graphene.ID(description="展厅 · only what this room shows.")
        english = _ENGLISH

    Errors = PavilionError
    file = _FILE

    @staticmethod
    def perform(
        context: Context, kind: Any, room_id: str | None = None, english: bool | None = None
    ) -> dict[str, Any]:
        made = verbs.make_for_exhibition(
            kind.value, context.origin, room_id=None if room_id is None else pk_of(room_id, "Room", "room_id"),
            english=bool(english), by=context.known(),
        )  # fmt: skip
        return {"file": made}


class PavilionReport(Command):
    """月报 · have the report of a month made anew; curators of the city. Last month's is made by itself."""

    class Arguments:
        month = graphene.String(required=True, description="月份 · the month, as 2026-10.")

    Errors = PavilionError
    file = _FILE

    @staticmethod
    def perform(context: Context, month: str) -> dict[str, Any]:
        return {"file": verbs.make_report(month, by=context.known())}


class FileQueries:
    """What is asked about files that one had made."""

    pavilion_file = graphene.Field(
        PavilionFile,
        id=graphene.ID(required=True, description="全局编号 · the global id."),
        description="一个馆内文件 · one file that one asked for.",
    )
    pavilion_files = graphene.Field(
        PavilionFileConnection,
        **PAGING,
        description="馆内文件 · the files that one asked for, newest first; for curators of the city the monthly reports, too.",
    )

    @staticmethod
    def resolve_pavilion_file(root: None, info: Any, id: str) -> FileModel | None:
        return filing.visible_files(info.context.known()).filter(pk=key_or_none(id, "PavilionFile")).first()

    @staticmethod
    def resolve_pavilion_files(root: None, info: Any, **paging: Any) -> Page:
        return page(filing.visible_files(info.context.known()), ("-id",), window(**paging))


class FileCommands:
    """What one has made as a file."""

    pavilion_batch_labels = PavilionBatchLabels.Field()
    pavilion_export = PavilionExport.Field()
    pavilion_report = PavilionReport.Field()
