from __future__ import annotations

from typing import Any

import graphene

from backend.core.models import JournalEntry as JournalEntryModel
from backend.core.models import JournalSeal as JournalSealModel
from backend.core.peers import keyed, relation
from storefront_api.kit.types import Node, node_id


def _seals_by_entry(entry_ids: set[int]) -> dict[int, JournalSealModel]:
    return keyed(JournalSealModel.objects.filter(entry_id__in=entry_ids), "entry_id")


seal_of = relation(_seals_by_entry, "id")


class JournalEntry(graphene.ObjectType):
    """业务日志 · who did what, when, on which clause; nobody can change it afterwards."""

    class Meta:
        interfaces = (Node,)

    happened_at = graphene.DateTime(required=True, description="发生时间 · when it happened.")
    actor = graphene.String(required=True, source="actor_label", description="办事人 · who did it.")
    verb = graphene.String(required=True, description="事项 · what was done, e.g. `order.placed`.")
    subject_type = graphene.String(required=True, description="对象类型 · to what kind of thing.")
    subject_id = graphene.String(required=True, description="对象编号 · to which one.")
    clause = graphene.String(required=True, description="依据 · on which clause.")
    facts = graphene.JSONString(required=True, description="内容 · what it said.")
    position = graphene.String(description="封存序号 · its place in the chain; null until it is sealed.")
    hash = graphene.String(description="封存摘要 · the hash of its seal.")

    resolve_id = node_id("JournalEntry")

    @staticmethod
    def resolve_position(entry: JournalEntryModel, info: Any) -> str | None:
        seal = seal_of(entry)
        return str(seal.position) if seal else None

    @staticmethod
    def resolve_hash(entry: JournalEntryModel, info: Any) -> str | None:
        seal = seal_of(entry)
        return seal.hash if seal else None


class JournalVerification(graphene.ObjectType):
    """日志核验 · the result of walking the whole chain."""

    ok = graphene.Boolean(required=True, description="完整 · nothing was changed, lost or reordered.")
    sealed = graphene.Int(required=True, description="已封存 · sealed entries.")
    pending = graphene.Int(required=True, description="待封存 · entries that wait for their seal.")
    head = graphene.String(
        required=True, description="链首摘要 · the hash of the newest seal; write it down elsewhere."
    )
    faults = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="问题 · what is wrong."
    )
