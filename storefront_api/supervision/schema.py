from __future__ import annotations

from typing import Any

import graphene

from backend.account.queries import within_reach
from backend.core import journal
from backend.core.refusals import NotPermitted
from storefront_api.kit.connections import PAGING, Page, connection, page, window
from storefront_api.kit.ids import split_global_id
from storefront_api.supervision.types import JournalEntry, JournalVerification

JournalEntryConnection = connection(JournalEntry)


class Queries:
    journal_entries = graphene.Field(
        JournalEntryConnection,
        **PAGING,
        subject_id=graphene.ID(description="对象 · only what was done to this thing (its global id)."),
        description="业务日志 · newest first: members see their organisation's, regulators their region's, the platform all.",
    )
    journal_verification = graphene.Field(
        JournalVerification,
        required=True,
        expect_head=graphene.String(
            description="曾记下的链首摘要 · a head written down earlier that must be in the chain."
        ),
        description="日志核验 · walks the whole chain; for regulators and the platform.",
    )

    @staticmethod
    def resolve_journal_entries(root: None, info: Any, subject_id: str | None = None, **paging: Any) -> Page:
        actor = info.context.known()
        entries = journal.readable()
        if not actor.is_platform:
            entries = entries.filter(organisation_id__in=within_reach(actor).values("pk"))
        if subject_id is not None:
            subject_type, key = split_global_id(subject_id)
            entries = entries.filter(subject_type=subject_type, subject_id=key)
        return page(entries, ("-id",), window(**paging))

    @staticmethod
    def resolve_journal_verification(root: None, info: Any, expect_head: str | None = None) -> journal.Report:
        actor = info.context.known()
        if not (actor.is_platform or actor.is_regulator):
            raise NotPermitted(needs="监管人员、平台", needs_en="regulator or platform")
        return journal.verify(expect_head)


class Mutations:
    pass
