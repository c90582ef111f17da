from __future__ import annotations

from typing import Any

import graphene

from procurement_methods.language.boot import conditions_of
from procurement_methods.language.method import Condition, Ground, Limit, Method, Stage
from storefront_api.kit.types import listed
from storefront_api.procurement.enums import (
    ProcurementEvaluationEnum,
    ProcurementMethodEnum,
    ProcurementObjectEnum,
)


class ProcurementGround(graphene.ObjectType):
    """适用情形 · a case in which a method may be used."""

    code = graphene.String(required=True, description="代码 · the code.")
    label = graphene.String(required=True, source="zh", description="情形 · in words.")
    clause = graphene.String(required=True, source="basis", description="依据 · its clause.")


class ProcurementLimit(graphene.ObjectType):
    """期限 · at least or at most so long; the figure is one of the law's data."""

    figure = graphene.String(required=True, description="法定数值 · the key of the figure.")
    sense = graphene.String(
        required=True, description="at_least 不得少于，at_most 不得超过 · at least, or at most."
    )
    since = listed(graphene.String, "起算 · since which verb or stage.")

    @staticmethod
    def resolve_sense(limit: Limit, info: Any) -> str:
        return limit.sense.value

    @staticmethod
    def resolve_since(limit: Limit, info: Any) -> list[str]:
        return [each if isinstance(each, str) else each.code for each in limit.since]


class ProcurementCondition(graphene.ObjectType):
    """条件 · what must hold, and what is said when it does not."""

    code = graphene.String(required=True, description="代码 · the code.")
    message = graphene.String(
        required=True, description="说明，中文在前 · what is wrong when it does not hold."
    )
    clause = graphene.String(required=True, source="basis", description="依据 · its clause.")

    @staticmethod
    def resolve_message(condition: Condition, info: Any) -> str:
        return f"{condition.zh} {condition.en}"


class ProcurementStage(graphene.ObjectType):
    """阶段 · what may be done in it, how long it lasts, what it needs and what makes it fail."""

    code = graphene.String(required=True, description="代码 · the code.")
    label = graphene.String(required=True, source="zh", description="名称 · the name.")
    verbs = listed(graphene.String, "动作 · what may be done in it.")
    ends_on = graphene.String(description="以何结束 · the verb that ends it; null: the clock does.")
    limits = listed(ProcurementLimit, "期限 · its limits.")
    conditions = listed(ProcurementCondition, "条件 · what it needs, and what makes it fail.")
    clause = graphene.String(required=True, source="basis", description="依据 · its clause.")

    @staticmethod
    def resolve_verbs(stage: Stage, info: Any) -> list[str]:
        return [verb.code for verb in stage.allows]

    @staticmethod
    def resolve_ends_on(stage: Stage, info: Any) -> str | None:
        return stage.ends_on.code if stage.ends_on is not None else None

    @staticmethod
    def resolve_conditions(stage: Stage, info: Any) -> tuple[Condition, ...]:
        return conditions_of(stage)


class ProcurementMethod(graphene.ObjectType):
    """采购方式 · a statutory method as it is declared."""

    code = graphene.Field(ProcurementMethodEnum, required=True, description="代码 · the method.")
    label = graphene.String(required=True, source="zh", description="名称 · the name.")
    clause = graphene.String(required=True, source="basis", description="依据 · its clause.")
    objects = listed(ProcurementObjectEnum, "采购对象 · what it is for.")
    grounds = listed(ProcurementGround, "适用情形 · when it may be used.")
    evaluation = listed(ProcurementEvaluationEnum, "评审方法 · how it puts offers in order.")
    stages = listed(ProcurementStage, "阶段 · in their order.")
    unconfirmed = listed(graphene.String, "待确认 · what a region must settle for itself.")

    @staticmethod
    def resolve_objects(method: Method, info: Any) -> list[str]:
        return sorted(each.value for each in method.objects)

    @staticmethod
    def resolve_grounds(method: Method, info: Any) -> tuple[Ground, ...]:
        return method.grounds
