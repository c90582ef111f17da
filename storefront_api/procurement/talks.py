from __future__ import annotations

from typing import Any

import graphene

from procurement_methods.models import RequirementChange
from storefront_api.kit.types import Node, node_id
from storefront_api.procurement.enums import ChangeSubjectEnum, ProcurementExchangeEnum


class ProcurementExchange(graphene.ObjectType):
    """书面往来 · what the panel and one supplier wrote to each other; for this supplier, the panel and whoever organises the review."""

    class Meta:
        interfaces = (Node,)

    round = graphene.Int(required=True, description="轮次 · of the talks; 0: in the review.")
    kind = graphene.Field(ProcurementExchangeEnum, required=True, description="性质 · what it is.")
    text = graphene.String(required=True, description="内容 · what was written.")
    is_from_supplier = graphene.Boolean(
        required=True,
        source="from_supplier",
        description="供应商所写 · written by the supplier, or by the panel.",
    )
    at = graphene.DateTime(required=True, description="时间 · when.")

    resolve_id = node_id("ProcurementExchange")


class ProcurementChange(graphene.ObjectType):
    """变动要求 · a requirement that changed in the talks: the same for every supplier that is still in."""

    class Meta:
        interfaces = (Node,)

    number = graphene.Int(required=True, description="序号 · its number.")
    subject = graphene.Field(ChangeSubjectEnum, required=True, description="变动内容 · what is changed.")
    text = graphene.String(required=True, description="内容 · how.")
    due_at = graphene.DateTime(required=True, description="截止时间 · until when suppliers submit anew.")
    proposed_at = graphene.DateTime(required=True, description="提出时间 · when the panel proposed it.")
    confirmed_at = graphene.DateTime(description="确认时间 · when the buyer confirmed it, and all were told.")
    refused_why = graphene.String(description="不予确认的原因 · why the buyer did not.")

    resolve_id = node_id("ProcurementChange")

    @staticmethod
    def resolve_refused_why(change: RequirementChange, info: Any) -> str | None:
        return change.refused_why or None
