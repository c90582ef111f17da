from __future__ import annotations

from typing import Any

import graphene

from backend.region.queries import within
from procurement_methods.framework import queries
from procurement_methods.framework.models import Framework
from storefront_api.framework import commands
from storefront_api.framework.enums import FrameworkKindEnum, FrameworkStateEnum
from storefront_api.framework.types import FrameworkConnection, FrameworkType
from storefront_api.kit.connections import PAGING, Page, page, window
from storefront_api.kit.ids import key_or_none
from storefront_api.procurement.enums import ProcurementObjectEnum


class Queries:
    frameworks = graphene.Field(
        FrameworkConnection,
        **PAGING,
        region_code=graphene.String(description="地区代码 · of this region and all below it."),
        state=FrameworkStateEnum(description="状态 · where they stand today."),
        category_code=graphene.String(description="品目编码 · with a lot of this category, or of one below."),
        kind=FrameworkKindEnum(description="形式 · closed or open."),
        object=ProcurementObjectEnum(description="采购对象 · goods or services."),
        description="框架协议 · the framework agreements, the latest first; for everybody from the call on.",
    )
    framework = graphene.Field(
        FrameworkType,
        id=graphene.ID(required=True, description="全局编号 · the global id."),
        description="一个框架协议 · one framework agreement.",
    )

    @staticmethod
    def resolve_frameworks(
        root: None,
        info: Any,
        region_code: str | None = None,
        state: Any = None,
        category_code: str | None = None,
        kind: Any = None,
        object: Any = None,
        **paging: Any,
    ) -> Page:
        rows = queries.narrowed(
            queries.visible_frameworks(info.context.actor),
            region_codes=within(region_code) if region_code else None,
            state=state,
            category_code=category_code,
            kind=kind,
            object=object,
        )
        return page(rows, ("-created_at", "-id"), window(**paging))

    @staticmethod
    def resolve_framework(root: None, info: Any, id: str) -> Framework | None:
        pk = key_or_none(id, "Framework")
        return queries.visible_frameworks(info.context.actor).filter(pk=pk).first() if pk else None


class Mutations:
    framework_open = commands.FrameworkOpen.Field()
    framework_publish = commands.FrameworkPublish.Field()
    framework_apply = commands.FrameworkApply.Field()
    framework_review = commands.FrameworkReview.Field()
    framework_leave = commands.FrameworkLeave.Field()
    framework_cut_price = commands.FrameworkCutPrice.Field()
    framework_ask_upgrade = commands.FrameworkAskUpgrade.Field()
    framework_decide_upgrade = commands.FrameworkDecideUpgrade.Field()
    framework_name_agents = commands.FrameworkNameAgents.Field()
    framework_remove_entrant = commands.FrameworkRemoveEntrant.Field()
    framework_end = commands.FrameworkEnd.Field()
    framework_refill = commands.FrameworkRefill.Field()
    framework_note_outside = commands.FrameworkNoteOutside.Field()
    framework_match_outside = commands.FrameworkMatchOutside.Field()
    framework_award_outside = commands.FrameworkAwardOutside.Field()
    framework_report_outside = commands.FrameworkReportOutside.Field()
