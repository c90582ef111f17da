from __future__ import annotations

from decimal import Decimal
from typing import Any

import graphene

from procurement_methods.drafting import NewItem as ScoringItem
from procurement_methods.framework import opening
from procurement_methods.framework.opening import NewFramework, NewItem, NewLot
from procurement_methods.framework.rules import Form, Kind, Order, Way
from storefront_api.framework.enums import (
    FrameworkKindEnum,
    FrameworkOfferFormEnum,
    FrameworkOrderEnum,
    FrameworkQualityGroundEnum,
    FrameworkWayEnum,
)
from storefront_api.framework.errors import FrameworkError
from storefront_api.framework.types import FrameworkType
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of
from storefront_api.kit.scalars import PositiveDecimal
from storefront_api.procurement.commands import ProcurementScoringItemInput, noted
from storefront_api.procurement.enums import ProcurementObjectEnum

FRAMEWORK = graphene.Field(FrameworkType, description="框架协议 · the framework as it is then.")


class FrameworkItemInput(graphene.InputObjectType):
    """目录项 · one thing or service of a lot."""

    code = graphene.String(required=True, description="代码 · the code, once in the lot.")
    name = graphene.String(required=True, description="名称 · what it is called.")
    unit = graphene.String(required=True, description="计量单位 · the unit.")
    ceiling = PositiveDecimal(description="最高限制单价（元） · what one may cost at most; it must be said.")
    specification = graphene.String(description="技术与服务要求 · what it must be like.")


class FrameworkLotInput(graphene.InputObjectType):
    """采购包 · a lot to be called for."""

    title = graphene.String(required=True, description="名称 · what it is called.")
    category_code = graphene.String(required=True, description="品目编码 · the code of the category.")
    need = graphene.String(required=True, description="需求标准 · what is needed, as a standard.")
    form = FrameworkOfferFormEnum(
        required=True, description="报价形式 · yuan a piece (one item), or percent."
    )
    estimate = PositiveDecimal(
        required=True, description="预估金额（元） · what all buyers may spend by it; nobody's budget."
    )
    items = graphene.List(
        graphene.NonNull(FrameworkItemInput), required=True, description="目录项 · what can be bought."
    )
    order = FrameworkOrderEnum(description="评审方法 · price first, if nothing is said.")
    quality_ground = FrameworkQualityGroundEnum(
        description="质量优先法的适用情形 · why quality alone puts suppliers in order."
    )
    elimination = PositiveDecimal(
        description="淘汰率 · e.g. 0.2: the share that does not enter, of a closed one."
    )
    most_entrants = graphene.Int(description="入围家数上限 · how many enter at most.")
    small_rate = PositiveDecimal(description="小微企业价格扣除 · e.g. 0.1.")
    joint_rate = PositiveDecimal(description="联合体、分包价格扣除 · e.g. 0.04.")
    scoring_items = graphene.List(
        graphene.NonNull(ProcurementScoringItemInput),
        description="评审因素 · what is scored, by quality first.",
    )


class FrameworkInput(graphene.InputObjectType):
    """框架协议 · a framework to be called for."""

    organisation_id = graphene.ID(required=True, description="征集人 · who calls.")
    agent_id = graphene.ID(description="采购代理机构 · the agent that is commissioned.")
    title = graphene.String(required=True, description="名称 · the title.")
    kind = FrameworkKindEnum(required=True, description="形式 · closed or open.")
    ground = graphene.String(required=True, description="适用情形代码 · why it may be made.")
    object = ProcurementObjectEnum(required=True, description="采购对象 · goods or services.")
    months = graphene.Int(required=True, description="协议期限（月） · for how many months.")
    ways = graphene.List(
        graphene.NonNull(FrameworkWayEnum),
        required=True,
        description="第二阶段成交方式 · how buyers come to an entrant; no other way may be taken.",
    )
    criteria = graphene.String(description="直接选定的依据 · by what they choose directly.")
    bidding_hours = graphene.Int(description="二次竞价响应时间（小时） · how long a second bidding takes.")
    terms = graphene.String(description="协议条款 · what the agreements say beside that.")
    outside_award = graphene.Boolean(
        description="允许非入围供应商低价成交 · may the same be bought more cheaply from others?"
    )
    reason = graphene.String(description="理由 · why.")
    notice_facts = graphene.JSONString(
        description="公告事项 · what notices say and only the organiser knows, by the codes of the forms."
    )
    lots = graphene.List(
        graphene.NonNull(FrameworkLotInput), required=True, description="采购包 · the lots, one at least."
    )


def _lot(said: Any) -> NewLot:
    return NewLot(
        title=said.title,
        category=said.category_code,
        need=said.need,
        form=Form(said.form),
        estimate=said.estimate,
        items=[
            NewItem(each.code, each.name, each.unit, each.get("ceiling"), each.get("specification") or "")
            for each in said["items"]
        ],
        order=Order(said.get("order") or Order.PRICE_FIRST),
        quality_ground=str(said.get("quality_ground") or ""),
        elimination=said.get("elimination"),
        most_entrants=said.get("most_entrants"),
        small_rate=said.get("small_rate") or Decimal(),
        joint_rate=said.get("joint_rate") or Decimal(),
        scoring_items=[
            ScoringItem(
                code=each.code,
                title=each.title,
                most=each.maximum_points,
                standard=each.get("standard") or "",
                is_objective=bool(each.get("is_objective")),
                is_technical=bool(each.get("is_technical")),
            )
            for each in said.get("scoring_items") or ()
        ],
    )


class FrameworkOpen(Command):
    """开设框架协议 · prepare a framework: a closed one with the procurement that its first stage is, an open one by itself
    (《政府采购框架协议采购方式管理暂行办法》)."""

    class Arguments:
        input = FrameworkInput(required=True, description="框架协议 · the framework.")

    Errors = FrameworkError
    framework = FRAMEWORK

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        new = NewFramework(
            organiser_id=pk_of(input.organisation_id, "Organisation", "organisation_id"),
            agent_id=pk_of(input.agent_id, "Organisation", "agent_id") if input.get("agent_id") else None,
            title=input.title,
            kind=Kind(input.kind),
            ground=input.ground,
            object=input.object.value,
            months=input.months,
            ways=[Way(each) for each in input.ways],
            criteria=input.get("criteria") or "",
            bidding_hours=input.get("bidding_hours"),
            terms=input.get("terms") or "",
            outside_award=bool(input.get("outside_award")),
            reason=input.get("reason") or "",
            facts=noted(input.get("notice_facts")),
            lots=[_lot(each) for each in input.lots],
        )
        return {"framework": opening.open_framework_call(new, by=context.known())}
