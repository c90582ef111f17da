from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import graphene

from backend.account.queries import organisations_by_id
from backend.core import clock
from backend.core.peers import relation
from backend.product.rows import category as category_of
from backend.region.queries import region_names
from procurement_methods.framework import queries
from procurement_methods.framework.models import (
    Agent,
    Application,
    Entrant,
    Framework,
    Item,
    Lot,
    OutsideOffer,
    Upgrade,
)
from procurement_methods.framework.rules import State
from storefront_api.framework.enums import (
    FrameworkKindEnum,
    FrameworkOfferFormEnum,
    FrameworkOrderEnum,
    FrameworkQualityGroundEnum,
    FrameworkStandingEnum,
    FrameworkStateEnum,
    FrameworkWayEnum,
)
from storefront_api.kit.connections import connection
from storefront_api.kit.scalars import JSONString
from storefront_api.kit.types import Money, Node, listed, node_id
from storefront_api.procurement.enums import ProcurementObjectEnum

ORGANISATION = "storefront_api.account.types.Organisation"

organiser_of = relation(organisations_by_id, "organiser_id")
supplier_of = relation(organisations_by_id, "supplier_id")
lots_of = relation(queries.lots_of, "id", missing=())
framework_of = relation(queries.frameworks_by_id, "framework_id")
items_of = relation(queries.items_of, "id", missing=())
items_of_lot = relation(queries.items_of, "lot_id", missing=())
lot_of = relation(queries.lots_by_id, "lot_id")
entrants_of = relation(queries.entrants_of, "id", missing=())
entrant_of = relation(queries.entrants_by_id, "matched_by_id")
item_of = relation(queries.items_by_id, "item_id")
cuts_of = relation(queries.cuts_of, "id", missing=())
agents_of = relation(queries.agents_of, "id", missing=())
upgrades_of = relation(queries.upgrades_of, "id", missing=())
applications_of = relation(queries.applications_of, "id", missing=())
outside_offers_of = relation(queries.outside_offers_of, "id", missing=())
refills_of = relation(queries.refills_of, "id", missing=())
organisation_of = relation(organisations_by_id, "organisation_id")
buyer_of = relation(organisations_by_id, "buyer_id")


class FrameworkItem(graphene.ObjectType):
    """目录项 · one thing or service of a lot, with its unit and the most that one may cost."""

    class Meta:
        interfaces = (Node,)

    code = graphene.String(required=True, description="代码 · the code, once in the lot.")
    name = graphene.String(required=True, description="名称 · what it is called.")
    specification = graphene.String(required=True, description="技术与服务要求 · what it must be like.")
    unit = graphene.String(required=True, description="计量单位 · the unit.")
    ceiling = graphene.Field(
        Money, required=True, description="最高限制单价 · what one may cost at most, by the call."
    )

    resolve_id = node_id("FrameworkItem")


class FrameworkPrice(graphene.ObjectType):
    """协议单价 · what one piece of an item costs from an entrant at most."""

    item = graphene.Field(FrameworkItem, required=True, description="目录项 · of what.")
    price = graphene.Field(Money, required=True, description="协议单价 · what one costs by the agreement.")


class FrameworkPriceCut(graphene.ObjectType):
    """降价 · an entrant's offer went down."""

    before = graphene.Decimal(required=True, description="原报价 · the offer before.")
    after = graphene.Decimal(required=True, description="新报价 · the offer since then.")
    at = graphene.DateTime(required=True, description="时间 · when.")


class FrameworkAgent(graphene.ObjectType):
    """代理商 · who takes orders in an entrant's name; the entrant is liable."""

    organisation = graphene.Field(ORGANISATION, description="代理商 · the agent.")
    named_at = graphene.DateTime(required=True, description="指定时间 · since when.")

    @staticmethod
    def resolve_organisation(row: Agent, info: Any) -> Any:
        return organisation_of(row)


class FrameworkUpgrade(graphene.ObjectType):
    """升级 · something better for an item at the same price; in force once the organiser approves."""

    class Meta:
        interfaces = (Node,)

    item = graphene.Field(FrameworkItem, required=True, description="目录项 · of what.")
    before = graphene.String(required=True, description="原产品（服务） · what was delivered.")
    after = graphene.String(required=True, description="升级后的产品（服务） · what is delivered instead.")
    asked_at = graphene.DateTime(required=True, description="申请时间 · when it was asked for.")
    decided_at = graphene.DateTime(description="审核时间 · when it was decided; null: it waits.")
    approved = graphene.Boolean(description="同意 · was it approved? Null: it waits.")
    reason = graphene.String(description="审核意见 · what the organiser says.")

    resolve_id = node_id("FrameworkUpgrade")

    @staticmethod
    def resolve_item(row: Upgrade, info: Any) -> Any:
        return item_of(row)

    @staticmethod
    def resolve_reason(row: Upgrade, info: Any) -> str | None:
        return row.reason or None


class FrameworkApplication(graphene.ObjectType):
    """申请加入 · an application to an open framework; for the supplier, the organiser and those who supervise it."""

    class Meta:
        interfaces = (Node,)

    supplier = graphene.Field(ORGANISATION, description="供应商 · who applies.")
    applied_at = graphene.DateTime(required=True, description="申请时间 · when.")
    review_by = graphene.DateTime(
        required=True,
        description="审核期限 · before when it is to be reviewed; nothing is accepted by itself.",
    )
    is_overdue = graphene.Boolean(required=True, description="逾期未审核 · is the review late?")
    decided_at = graphene.DateTime(description="审核时间 · when it was reviewed; null: it waits.")
    accepted = graphene.Boolean(description="通过 · was it accepted? Null: it waits.")
    reason = graphene.String(description="不通过的原因 · why not.")

    resolve_id = node_id("FrameworkApplication")

    @staticmethod
    def resolve_supplier(row: Application, info: Any) -> Any:
        return supplier_of(row)

    @staticmethod
    def resolve_is_overdue(row: Application, info: Any) -> bool:
        return row.decided_at is None and clock.now() >= row.review_by

    @staticmethod
    def resolve_reason(row: Application, info: Any) -> str | None:
        return row.reason or None


class FrameworkOutsideOffer(graphene.ObjectType):
    """协议外低价 · the same for less from somebody who has not entered; for those concerned, and for everybody once it is reported."""

    class Meta:
        interfaces = (Node,)

    item = graphene.Field(FrameworkItem, required=True, description="目录项 · what.")
    buyer = graphene.Field(ORGANISATION, description="采购单位 · who found it.")
    supplier_name = graphene.String(required=True, description="非入围供应商名称 · from whom.")
    credit_code = graphene.String(required=True, description="统一社会信用代码 · its credit code.")
    price = graphene.Field(Money, required=True, description="单价 · for how much a piece.")
    evidence = graphene.String(required=True, description="证据 · that it is the same, and cheaper.")
    match_by = graphene.DateTime(required=True, description="跟价期限 · until when entrants may match it.")
    matched_by = graphene.Field(
        lambda: FrameworkEntrant, description="跟价的入围供应商 · which entrant matched it."
    )
    matched_at = graphene.DateTime(description="跟价时间 · when.")
    awarded_at = graphene.DateTime(
        description="成交时间 · when it was awarded outside; nobody had matched it."
    )
    report_by = graphene.DateTime(description="报告期限 · before when the award is to be reported.")
    reported_at = graphene.DateTime(description="报告时间 · when it was.")
    is_overdue = graphene.Boolean(required=True, description="逾期未报告 · is the report late?")

    resolve_id = node_id("FrameworkOutsideOffer")

    @staticmethod
    def resolve_item(row: OutsideOffer, info: Any) -> Any:
        return item_of(row)

    @staticmethod
    def resolve_buyer(row: OutsideOffer, info: Any) -> Any:
        return buyer_of(row)

    @staticmethod
    def resolve_matched_by(row: OutsideOffer, info: Any) -> Any:
        return entrant_of(row) if row.matched_by_id else None

    @staticmethod
    def resolve_is_overdue(row: OutsideOffer, info: Any) -> bool:
        return row.report_by is not None and row.reported_at is None and clock.now() >= row.report_by


class FrameworkEntrant(graphene.ObjectType):
    """入围供应商 · a supplier that may be bought from in a lot, at its agreed prices at most."""

    class Meta:
        interfaces = (Node,)

    supplier = graphene.Field(ORGANISATION, description="供应商 · the supplier.")
    lot = graphene.Field(lambda: FrameworkLot, required=True, description="采购包 · in which lot.")
    offer = graphene.Decimal(
        required=True,
        description="协议报价 · yuan a piece, or percent of the ceilings (85: fifteen percent off), as the form of the lot says.",
    )
    prices = listed(FrameworkPrice, "协议单价 · what each item of the lot costs from this entrant.")
    place = graphene.Int(description="入围名次 · its place in the first stage; null in an open framework.")
    turn = graphene.Int(
        description="轮候顺序 · its fixed turn where orders go round; null before the agreement is in force."
    )
    standing = graphene.Field(FrameworkStandingEnum, required=True, description="状态 · where it stands.")
    agreement_number = graphene.String(description="协议编号 · the number of its agreement; null before.")
    signed_at = graphene.DateTime(description="签订时间 · when the later of both signed; null before.")
    cuts = listed(FrameworkPriceCut, "降价 · how its offer went down, the first cut first.")
    upgrades = listed(
        FrameworkUpgrade, "升级 · what it delivers better; those that wait, for itself and the organiser."
    )
    agents = listed(FrameworkAgent, "代理商 · who takes orders in its name.")
    left_at = graphene.DateTime(description="退出时间 · when it declined or was removed.")
    left_reason = graphene.String(description="退出原因 · why.")

    resolve_id = node_id("FrameworkEntrant")

    @staticmethod
    def resolve_supplier(row: Entrant, info: Any) -> Any:
        return supplier_of(row)

    @staticmethod
    def resolve_lot(row: Entrant, info: Any) -> Any:
        return lot_of(row)

    @staticmethod
    def resolve_prices(row: Entrant, info: Any) -> list[dict[str, Item | Decimal]]:
        row.lot = lot_of(row)
        return [{"item": item, "price": row.price_of(item)} for item in items_of_lot(row)]

    @staticmethod
    def resolve_cuts(row: Entrant, info: Any) -> Any:
        return cuts_of(row)

    @staticmethod
    def resolve_upgrades(row: Entrant, info: Any) -> Any:
        return upgrades_of(row, info.context.actor)

    @staticmethod
    def resolve_agents(row: Entrant, info: Any) -> Any:
        return agents_of(row)

    @staticmethod
    def resolve_agreement_number(row: Entrant, info: Any) -> str | None:
        return row.agreement_number or None

    @staticmethod
    def resolve_signed_at(row: Entrant, info: Any) -> Any:
        if row.organiser_signed_at is None or row.supplier_signed_at is None:
            return None
        return max(row.organiser_signed_at, row.supplier_signed_at)

    @staticmethod
    def resolve_left_reason(row: Entrant, info: Any) -> str | None:
        return row.left_reason or None


class FrameworkLot(graphene.ObjectType):
    """采购包（档次） · one grade of goods, or one service, for which suppliers enter by themselves."""

    class Meta:
        interfaces = (Node,)

    framework = graphene.Field(lambda: FrameworkType, required=True, description="框架协议 · of which.")
    number = graphene.Int(required=True, description="包号 · its number.")
    title = graphene.String(required=True, description="名称 · what it is called.")
    category = graphene.Field(
        "storefront_api.product.types.Category", required=True, description="品目 · the category."
    )
    need = graphene.String(required=True, description="需求标准 · what is needed, as a standard.")
    form = graphene.Field(FrameworkOfferFormEnum, required=True, description="报价形式 · what is offered.")
    order = graphene.Field(
        FrameworkOrderEnum, required=True, description="评审方法 · by what suppliers are put in order."
    )
    elimination = graphene.Float(
        description="淘汰率 · the share of conforming suppliers that does not enter; null: open."
    )
    most_entrants = graphene.Int(description="入围家数上限 · how many enter at most; null: no such bound.")
    items = listed(FrameworkItem, "目录项 · what can be bought, by code.")
    entrants = listed(
        FrameworkEntrant,
        "入围供应商 · who entered, by place; those that declined or were removed among them.",
    )
    estimate = graphene.Field(
        Money, required=True, description="预估金额 · what all buyers together may spend; nobody's budget."
    )
    quality_ground = graphene.Field(
        FrameworkQualityGroundEnum,
        description="质量优先法的适用情形 · why quality alone counts; null: it does not.",
    )
    applications = listed(
        FrameworkApplication, "申请 · applications to an open one; one's own, all for the organiser."
    )
    outside_offers = listed(FrameworkOutsideOffer, "协议外低价 · what costs less elsewhere.")
    refill_procurement_numbers = listed(
        graphene.String, "补充征集项目编号 · the procurements by which more suppliers were called for."
    )
    draw_record = graphene.Field(
        JSONString,
        description="轮候顺序抽取记录 · from which anybody can compute the order of turns again; null before it is drawn.",
    )

    resolve_id = node_id("FrameworkLot")

    @staticmethod
    def resolve_framework(row: Lot, info: Any) -> Any:
        return framework_of(row)

    @staticmethod
    def resolve_category(row: Lot, info: Any) -> Any:
        return category_of(row)

    @staticmethod
    def resolve_items(row: Lot, info: Any) -> Sequence[Item]:
        found: Sequence[Item] = items_of(row)
        return found

    @staticmethod
    def resolve_entrants(row: Lot, info: Any) -> Sequence[Entrant]:
        found: Sequence[Entrant] = entrants_of(row)
        return found

    @staticmethod
    def resolve_quality_ground(row: Lot, info: Any) -> str | None:
        return row.quality_ground or None

    @staticmethod
    def resolve_applications(row: Lot, info: Any) -> Any:
        return applications_of(row, info.context.actor)

    @staticmethod
    def resolve_outside_offers(row: Lot, info: Any) -> Any:
        return outside_offers_of(row, info.context.actor)

    @staticmethod
    def resolve_refill_procurement_numbers(row: Lot, info: Any) -> list[str]:
        return [each.package.procurement.number for each in refills_of(row)]

    @staticmethod
    def resolve_draw_record(row: Lot, info: Any) -> Any:
        return row.draw


class FrameworkType(graphene.ObjectType):
    """框架协议 · a framework: what the buyers of a region buy again and again, whose suppliers are found first and chosen among
    later (《政府采购框架协议采购方式管理暂行办法》)."""

    class Meta:
        name = "Framework"
        interfaces = (Node,)

    number = graphene.String(required=True, description="框架协议编号 · the number.")
    title = graphene.String(required=True, description="名称 · the title.")
    former_name = graphene.String(
        description="原称 · what people called it before 2022-03-01 (协议供货, 定点采购): a label, nothing else."
    )
    kind = graphene.Field(FrameworkKindEnum, required=True, description="形式 · closed or open.")
    state = graphene.Field(FrameworkStateEnum, required=True, description="状态 · where it stands today.")
    object = graphene.Field(ProcurementObjectEnum, required=True, description="采购对象 · what is bought.")
    organiser = graphene.Field(ORGANISATION, description="征集人 · who called for suppliers.")
    region_code = graphene.String(
        required=True, description="适用地区代码 · its buyers, and those of all below it, buy by it."
    )
    region_name = graphene.String(required=True, description="适用地区 · the name of the region.")
    ground = graphene.String(required=True, description="适用情形 · why it may be made, a code.")
    months = graphene.Int(required=True, description="协议期限（月） · for how many months.")
    ways = listed(FrameworkWayEnum, "第二阶段成交方式 · the ways that the call names; no other may be taken.")
    criteria = graphene.String(description="直接选定的依据 · by what buyers choose directly.")
    bidding_hours = graphene.Int(description="二次竞价响应时间（小时） · how long a second bidding takes.")
    terms = graphene.String(description="协议条款 · what the agreements say beside that.")
    outside_award = graphene.Boolean(
        required=True,
        description="允许非入围供应商低价成交 · may the same be bought more cheaply from others?",
    )
    published_at = graphene.DateTime(description="征集公告时间 · when the call went out.")
    starts_on = graphene.Date(description="生效日期 · the first day; null before.")
    ends_on = graphene.Date(description="期满日期 · the last day; null before.")
    ended_at = graphene.DateTime(description="提前终止时间 · when it was ended early.")
    ended_reason = graphene.String(description="提前终止原因 · why.")
    procurement_number = graphene.String(
        description="第一阶段采购项目编号 · of the competition of a closed one; null: open."
    )
    lots = listed(FrameworkLot, "采购包 · the lots, by number.")

    resolve_id = node_id("Framework")

    @staticmethod
    def resolve_former_name(row: Framework, info: Any) -> str | None:
        return row.former_name or None

    @staticmethod
    def resolve_state(row: Framework, info: Any) -> State:
        return row.state(clock.today())

    @staticmethod
    def resolve_organiser(row: Framework, info: Any) -> Any:
        return organiser_of(row)

    @staticmethod
    def resolve_region_code(row: Framework, info: Any) -> str:
        return row.region_id

    @staticmethod
    def resolve_region_name(row: Framework, info: Any) -> str:
        return region_names()[row.region_id]

    @staticmethod
    def resolve_criteria(row: Framework, info: Any) -> str | None:
        return row.criteria or None

    @staticmethod
    def resolve_terms(row: Framework, info: Any) -> str | None:
        return row.terms or None

    @staticmethod
    def resolve_ended_reason(row: Framework, info: Any) -> str | None:
        return row.ended_reason or None

    @staticmethod
    def resolve_procurement_number(row: Framework, info: Any) -> str | None:
        return row.procurement.number if row.procurement else None

    @staticmethod
    def resolve_lots(row: Framework, info: Any) -> Sequence[Lot]:
        found: Sequence[Lot] = lots_of(row)
        return found


FrameworkConnection = connection(FrameworkType)
