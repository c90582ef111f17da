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
from procurement_methods.framework.models import Entrant, Framework, Item, Lot
from procurement_methods.framework.rules import State
from storefront_api.framework.enums import (
    FrameworkKindEnum,
    FrameworkOfferFormEnum,
    FrameworkOrderEnum,
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
