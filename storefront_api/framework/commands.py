from __future__ import annotations

from decimal import Decimal
from typing import Any

import graphene

from procurement_methods.drafting import NewItem as ScoringItem
from procurement_methods.framework import joining, living, opening
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
from storefront_api.framework.types import (
    FrameworkApplication,
    FrameworkEntrant,
    FrameworkOutsideOffer,
    FrameworkType,
    FrameworkUpgrade,
)
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of, pks_of
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


_FRAMEWORK = graphene.ID(required=True, description="框架协议 · the framework.")
_LOT = graphene.ID(required=True, description="采购包 · the lot.")
_ENTRANT = graphene.ID(required=True, description="入围供应商 · the entrant.")
_OFFER = graphene.ID(required=True, description="协议外低价 · the cheaper offer.")
_REASON = graphene.String(required=True, description="原因 · why.")
_AS_ENTRANT = graphene.Field(FrameworkEntrant, description="入围供应商 · the entrant as it is then.")
_AS_OFFER = graphene.Field(FrameworkOutsideOffer, description="协议外低价 · as it stands then.")


class FrameworkPublish(Command):
    """发布开放式征集公告 · publish the call of an open framework; it stays open, and the agreement begins with it."""

    class Arguments:
        id = _FRAMEWORK

    Errors = FrameworkError
    framework = FRAMEWORK

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"framework": joining.publish_call(pk_of(id, "Framework"), by=context.known())}


class FrameworkApply(Command):
    """申请加入 · a supplier applies to an open framework, at any time, by accepting its terms and its fixed price."""

    class Arguments:
        id = _LOT
        accepts_terms = graphene.Boolean(
            required=True, description="接受协议条款和固定价格 · does it accept terms and price?"
        )
        in_name_of = graphene.ID(description="供应商 · in whose name, if one acts for several.")

    Errors = FrameworkError
    application = graphene.Field(FrameworkApplication, description="申请 · the application.")

    @staticmethod
    def perform(
        context: Context, id: str, accepts_terms: bool, in_name_of: str | None = None
    ) -> dict[str, Any]:
        supplier = pk_of(in_name_of, "Organisation", "in_name_of") if in_name_of else None
        lot = pk_of(id, "FrameworkLot")
        made = joining.apply(lot, accepts_terms=accepts_terms, supplier_id=supplier, by=context.known())
        return {"application": made}


class FrameworkReview(Command):
    """审核申请 · the organiser reviews an application within seven working days; an accepted supplier has entered, and is published."""

    class Arguments:
        id = graphene.ID(required=True, description="申请 · the application.")
        accepted = graphene.Boolean(required=True, description="通过 · is it accepted?")
        reason = graphene.String(description="不通过的原因 · why not.")

    Errors = FrameworkError
    application = graphene.Field(FrameworkApplication, description="申请 · as it stands then.")

    @staticmethod
    def perform(context: Context, id: str, accepted: bool, reason: str = "") -> dict[str, Any]:
        key = pk_of(id, "FrameworkApplication")
        return {
            "application": joining.review(key, accepted=accepted, reason=reason or "", by=context.known())
        }


class FrameworkLeave(Command):
    """退出开放式框架协议 · an entrant leaves an open framework when it wants to."""

    class Arguments:
        id = _ENTRANT
        reason = _REASON

    Errors = FrameworkError
    entrant = _AS_ENTRANT

    @staticmethod
    def perform(context: Context, id: str, reason: str) -> dict[str, Any]:
        return {"entrant": joining.leave(pk_of(id, "FrameworkEntrant"), reason, by=context.known())}


class FrameworkCutPrice(Command):
    """降价 · an entrant lowers its offer, at any time; it may never raise it."""

    class Arguments:
        id = _ENTRANT
        offer = PositiveDecimal(
            required=True, description="新报价 · yuan a piece, or percent of the ceilings."
        )

    Errors = FrameworkError
    entrant = _AS_ENTRANT

    @staticmethod
    def perform(context: Context, id: str, offer: Decimal) -> dict[str, Any]:
        return {"entrant": living.cut_price(pk_of(id, "FrameworkEntrant"), offer, by=context.known())}


class FrameworkAskUpgrade(Command):
    """申请升级 · an entrant asks to deliver something better for an item, at the same price."""

    class Arguments:
        id = _ENTRANT
        item_id = graphene.ID(required=True, description="目录项 · of what.")
        before = graphene.String(required=True, description="原产品（服务） · what is delivered now.")
        after = graphene.String(required=True, description="升级后的产品（服务） · what instead.")

    Errors = FrameworkError
    upgrade = graphene.Field(FrameworkUpgrade, description="升级 · what is asked for.")

    @staticmethod
    def perform(context: Context, id: str, item_id: str, before: str, after: str) -> dict[str, Any]:
        item = pk_of(item_id, "FrameworkItem", "item_id")
        key = pk_of(id, "FrameworkEntrant")
        return {"upgrade": living.ask_upgrade(key, item, before=before, after=after, by=context.known())}


class FrameworkDecideUpgrade(Command):
    """审核升级 · the organiser approves an upgrade, or not, with the reason."""

    class Arguments:
        id = graphene.ID(required=True, description="升级 · which.")
        approved = graphene.Boolean(required=True, description="同意 · is it approved?")
        reason = graphene.String(description="审核意见 · why.")

    Errors = FrameworkError
    upgrade = graphene.Field(FrameworkUpgrade, description="升级 · as it stands then.")

    @staticmethod
    def perform(context: Context, id: str, approved: bool, reason: str = "") -> dict[str, Any]:
        key = pk_of(id, "FrameworkUpgrade")
        found = living.decide_upgrade(key, approved=approved, reason=reason or "", by=context.known())
        return {"upgrade": found}


class FrameworkNameAgents(Command):
    """指定代理商 · an entrant names who takes orders in its name, in place of whoever did; an empty list ends all."""

    class Arguments:
        id = _ENTRANT
        agents = graphene.List(
            graphene.NonNull(graphene.ID), required=True, description="代理商 · suppliers, all of them."
        )

    Errors = FrameworkError
    entrant = _AS_ENTRANT

    @staticmethod
    def perform(context: Context, id: str, agents: list[str]) -> dict[str, Any]:
        chosen = pks_of(agents, "Organisation", "agents")
        return {"entrant": living.name_agents(pk_of(id, "FrameworkEntrant"), chosen, by=context.known())}


class FrameworkRemoveEntrant(Command):
    """清退入围供应商 · the organiser takes an entrant out, with reason and clause; it is published."""

    class Arguments:
        id = _ENTRANT
        reason = _REASON
        clause = graphene.String(required=True, description="依据 · on which clause.")

    Errors = FrameworkError
    entrant = _AS_ENTRANT

    @staticmethod
    def perform(context: Context, id: str, reason: str, clause: str) -> dict[str, Any]:
        return {"entrant": living.remove(pk_of(id, "FrameworkEntrant"), reason, clause, by=context.known())}


class FrameworkEnd(Command):
    """提前终止框架协议 · the organiser ends an agreement before its time, with the reason; it is published."""

    class Arguments:
        id = _FRAMEWORK
        reason = _REASON

    Errors = FrameworkError
    framework = FRAMEWORK

    @staticmethod
    def perform(context: Context, id: str, reason: str) -> dict[str, Any]:
        return {"framework": living.end(pk_of(id, "Framework"), reason, by=context.known())}


class FrameworkRefill(Command):
    """补充征集 · call for more suppliers of a lot on the same terms, where fewer than seventy percent are left and work suffers."""

    class Arguments:
        id = _LOT
        reason = graphene.String(required=True, description="理由 · how work suffers.")

    Errors = FrameworkError
    procurement = graphene.Field(
        "storefront_api.procurement.types.ProcurementType", description="采购项目 · the competition."
    )

    @staticmethod
    def perform(context: Context, id: str, reason: str) -> dict[str, Any]:
        return {"procurement": living.refill(pk_of(id, "FrameworkLot"), reason, by=context.known())}


class FrameworkOutsideOfferInput(graphene.InputObjectType):
    """协议外低价 · the same for less, from whom, with which evidence."""

    organisation_id = graphene.ID(required=True, description="采购单位 · the buyer.")
    supplier_name = graphene.String(required=True, description="非入围供应商名称 · from whom.")
    credit_code = graphene.String(required=True, description="统一社会信用代码 · its credit code.")
    price = PositiveDecimal(required=True, description="单价（元） · for how much a piece.")
    evidence = graphene.String(required=True, description="证据 · that it is the same, and cheaper.")
    match_by = graphene.DateTime(
        description="跟价期限 · until when entrants may match it; a day, if nothing is said."
    )


class FrameworkNoteOutside(Command):
    """登记协议外低价 · a buyer has found an item for less from a supplier that has not entered; entrants are asked to match it."""

    class Arguments:
        id = graphene.ID(required=True, description="目录项 · what.")
        input = FrameworkOutsideOfferInput(required=True, description="协议外低价 · what was found.")

    Errors = FrameworkError
    outside_offer = _AS_OFFER

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        new = living.NewOutsideOffer(
            item_id=pk_of(id, "FrameworkItem"),
            buyer_id=pk_of(input.organisation_id, "Organisation", "organisation_id"),
            supplier_name=input.supplier_name,
            credit_code=input.credit_code,
            price=input.price,
            evidence=input.evidence,
            match_by=input.get("match_by"),
        )
        return {"outside_offer": living.note_outside(new, by=context.known())}


class FrameworkMatchOutside(Command):
    """跟价 · an entrant lowers its offer to a cheaper one from outside."""

    class Arguments:
        id = _OFFER
        entrant_id = _ENTRANT

    Errors = FrameworkError
    outside_offer = _AS_OFFER

    @staticmethod
    def perform(context: Context, id: str, entrant_id: str) -> dict[str, Any]:
        offer = pk_of(id, "FrameworkOutsideOffer")
        entrant = pk_of(entrant_id, "FrameworkEntrant", "entrant_id")
        return {"outside_offer": living.match_outside(offer, entrant, by=context.known())}


class FrameworkAwardOutside(Command):
    """协议外成交 · nobody has matched it in time: the buyer awards outside the agreement."""

    class Arguments:
        id = _OFFER

    Errors = FrameworkError
    outside_offer = _AS_OFFER

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        offer = pk_of(id, "FrameworkOutsideOffer")
        return {"outside_offer": living.award_outside(offer, by=context.known())}


class FrameworkReportOutside(Command):
    """报告协议外成交 · within one working day; from then on everybody knows of it."""

    class Arguments:
        id = _OFFER

    Errors = FrameworkError
    outside_offer = _AS_OFFER

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        offer = pk_of(id, "FrameworkOutsideOffer")
        return {"outside_offer": living.report_outside(offer, by=context.known())}
