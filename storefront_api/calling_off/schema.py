from __future__ import annotations

from typing import Any

import graphene

from backend.core.peers import gather
from procurement_methods.calling_off import queries
from procurement_methods.calling_off.models import CallOff, Supply
from procurement_methods.calling_off.queries import Compared
from storefront_api.calling_off import commands
from storefront_api.calling_off.commands import FrameworkNeedInput
from storefront_api.calling_off.enums import FrameworkCallOffMineEnum, FrameworkCallOffStateEnum
from storefront_api.calling_off.types import (
    FrameworkCallOff,
    FrameworkCallOffConnection,
    FrameworkCallOffSummaryConnection,
    FrameworkComparison,
    FrameworkSupply,
)
from storefront_api.framework.enums import FrameworkWayEnum
from storefront_api.kit.connections import PAGING, Page, page, window
from storefront_api.kit.ids import key_or_none
from storefront_api.kit.types import listed


class Queries:
    framework_call_offs = graphene.Field(
        FrameworkCallOffConnection,
        **PAGING,
        framework_id=graphene.ID(description="框架协议 · of one agreement."),
        lot_id=graphene.ID(description="采购包 · of one lot."),
        way=FrameworkWayEnum(description="成交方式 · by one way."),
        state=FrameworkCallOffStateEnum(description="状态 · where they stand."),
        mine=FrameworkCallOffMineEnum(description="与我有关 · only one's own, in this capacity."),
        waiting=graphene.Boolean(
            description="待我办理 · second biddings open to one, and turns to be answered."
        ),
        overdue=graphene.Boolean(
            description="逾期未公开 · results that should be public by now, and are not."
        ),
        description="第二阶段成交 · call-offs, the latest first: published results for everybody, one's own before.",
    )
    framework_call_off = graphene.Field(
        FrameworkCallOff,
        id=graphene.ID(required=True, description="全局编号 · the global id."),
        description="一次第二阶段成交 · one call-off.",
    )
    framework_comparison = graphene.Field(
        listed(FrameworkComparison, ""),
        lot_id=graphene.ID(required=True, description="采购包 · of which lot."),
        organisation_id=graphene.ID(
            required=True, description="采购单位 · for which buyer, by its own people."
        ),
        lines=graphene.List(
            graphene.NonNull(FrameworkNeedInput),
            description="需求明细 · what is needed; one of each item without it.",
        ),
        description="比选 · all entrants in force beside one another, those of the buyer's own region first, then by price.",
    )
    framework_supplies = graphene.Field(
        listed(FrameworkSupply, ""),
        lot_id=graphene.ID(required=True, description="采购包 · of which lot."),
        description="供货商品 · what the entrants of a lot deliver for its items; for everybody.",
    )
    framework_call_off_summaries = graphene.Field(
        FrameworkCallOffSummaryConnection,
        **PAGING,
        description="直接选定汇总 · what was chosen directly under agreements that are over; due ones for those who see to it.",
    )

    @staticmethod
    def resolve_framework_call_offs(
        root: None,
        info: Any,
        framework_id: str | None = None,
        lot_id: str | None = None,
        way: Any = None,
        state: Any = None,
        mine: Any = None,
        waiting: bool = False,
        overdue: bool = False,
        **paging: Any,
    ) -> Page:
        found = queries.call_offs_like(
            info.context.actor,
            framework=key_or_none(framework_id, "Framework") or 0 if framework_id else None,
            lot=key_or_none(lot_id, "FrameworkLot") or 0 if lot_id else None,
            way=way.value if way else "",
            state=state.value if state else "",
            mine=mine.value if mine else "",
            waiting=bool(waiting),
            overdue=bool(overdue),
        )
        return page(found, ("-created_at", "-id"), window(**paging))

    @staticmethod
    def resolve_framework_call_off(root: None, info: Any, id: str) -> CallOff | None:
        pk = key_or_none(id, "FrameworkCallOff")
        return queries.visible_call_offs(info.context.actor).filter(pk=pk).first() if pk else None

    @staticmethod
    def resolve_framework_comparison(
        root: None, info: Any, lot_id: str, organisation_id: str, lines: Any = None
    ) -> list[Compared]:
        lot, buyer = key_or_none(lot_id, "FrameworkLot"), key_or_none(organisation_id, "Organisation")
        needs = [(key_or_none(each.item_id, "FrameworkItem") or 0, each.quantity) for each in lines or ()]
        return queries.comparison(lot, buyer, needs, info.context.known()) if lot and buyer else []

    @staticmethod
    def resolve_framework_supplies(root: None, info: Any, lot_id: str) -> list[Supply]:
        lot = key_or_none(lot_id, "FrameworkLot")
        return gather(queries.supplies(lot, info.context.actor)) if lot else []

    @staticmethod
    def resolve_framework_call_off_summaries(root: None, info: Any, **paging: Any) -> Page:
        return page(queries.summaries(info.context.actor), ("-publish_by", "-id"), window(**paging))


class Mutations:
    framework_supply_name = commands.FrameworkSupplyName.Field()
    framework_call_off_choose = commands.FrameworkCallOffChoose.Field()
    framework_call_off_invite = commands.FrameworkCallOffInvite.Field()
    framework_call_off_extend = commands.FrameworkCallOffExtend.Field()
    framework_call_off_quote = commands.FrameworkCallOffQuoteGive.Field()
    framework_call_off_withdraw = commands.FrameworkCallOffQuoteWithdraw.Field()
    framework_call_off_take = commands.FrameworkCallOffTake.Field()
    framework_call_off_accept = commands.FrameworkCallOffAccept.Field()
    framework_call_off_decline = commands.FrameworkCallOffDecline.Field()
    framework_call_off_order = commands.FrameworkCallOffOrder.Field()
    framework_call_off_give_up = commands.FrameworkCallOffGiveUp.Field()
