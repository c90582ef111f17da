from __future__ import annotations

from typing import Any

import graphene

from procurement_methods.batching import services
from procurement_methods.batching.services import Line, NewBatch, NewConfiguration, Way
from storefront_api.batch.errors import PurchaseBatchError
from storefront_api.batch.types import PurchaseBatch, PurchaseBatchConfiguration
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of, pks_of
from storefront_api.kit.scalars import PositiveDecimal
from storefront_api.procurement.enums import ProcurementEvaluationEnum, ProcurementMethodEnum

_BATCH = graphene.Field(PurchaseBatch, description="批次 · the batch as it is then.")
_ID = graphene.ID(required=True, description="批次 · the batch.")
_BUYER = graphene.ID(required=True, description="采购单位 · the buyer.")


class PurchaseBatchConfigurationInput(graphene.InputObjectType):
    """配置档次 · a grade of goods, without a brand."""

    code = graphene.String(required=True, description="档次代码 · the code, once in the batch.")
    name = graphene.String(required=True, description="名称 · what it is called.")
    specification = graphene.String(required=True, description="技术与服务要求 · what it must be like.")
    unit = graphene.String(required=True, description="计量单位 · the unit.")
    ceiling = PositiveDecimal(
        required=True, description="最高限制单价（元） · what a piece may cost at most."
    )


class PurchaseBatchInput(graphene.InputObjectType):
    """批次 · a batch to be opened."""

    organisation_id = graphene.ID(required=True, description="组织实施单位 · who organises it.")
    title = graphene.String(required=True, description="批次名称 · the title.")
    category_code = graphene.String(required=True, description="品目编码 · the code of the category.")
    collects_from = graphene.DateTime(
        required=True, description="需求申报开始 · from when demands are taken."
    )
    collects_until = graphene.DateTime(required=True, description="需求申报截止 · until when.")
    terms = graphene.String(description="共同的交付与服务要求 · what holds for all.")
    configurations = graphene.List(
        graphene.NonNull(PurchaseBatchConfigurationInput), required=True, description="配置档次 · the grades."
    )


class PurchaseBatchLineInput(graphene.InputObjectType):
    """申报行 · so many pieces of a grade for one address."""

    configuration_id = graphene.ID(required=True, description="配置档次 · of what.")
    address_id = graphene.ID(required=True, description="送货地址 · where to; one of the buyer's own.")
    quantity = graphene.Int(required=True, description="数量 · how many.")


class PurchaseBatchOpen(Command):
    """开设批次 · open a batch for the buyers of one's region (《政府采购法实施条例》第二十四条)."""

    class Arguments:
        input = PurchaseBatchInput(required=True, description="批次 · the batch.")

    Errors = PurchaseBatchError
    batch = _BATCH

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        new = NewBatch(
            organiser_id=pk_of(input.organisation_id, "Organisation", "organisation_id"),
            title=input.title,
            category=input.category_code,
            collects_from=input.collects_from,
            collects_until=input.collects_until,
            terms=input.get("terms") or "",
            configurations=[
                NewConfiguration(each.code, each.name, each.specification, each.unit, each.ceiling)
                for each in input.configurations
            ],
        )
        return {"batch": services.open_batch(new, by=context.known())}


class PurchaseBatchFile(Command):
    """申报需求 · what a buyer needs, in place of whatever it filed before; an empty list takes everything back."""

    class Arguments:
        id = _ID
        organisation_id = _BUYER
        lines = graphene.List(
            graphene.NonNull(PurchaseBatchLineInput), required=True, description="申报行 · what is needed."
        )

    Errors = PurchaseBatchError
    batch = _BATCH

    @staticmethod
    def perform(context: Context, id: str, organisation_id: str, lines: Any) -> dict[str, Any]:
        wanted = [
            Line(
                pk_of(each.configuration_id, "PurchaseBatchConfiguration", "lines"),
                pk_of(each.address_id, "Address", "lines"),
                each.quantity,
            )
            for each in lines
        ]
        buyer = pk_of(organisation_id, "Organisation", "organisation_id")
        return {"batch": services.file_demand(pk_of(id, "PurchaseBatch"), buyer, wanted, by=context.known())}


class PurchaseBatchAggregate(Command):
    """归集需求并立项 · one procurement of all demands, a package for each grade; by the organiser, once no more are taken."""

    class Arguments:
        id = _ID
        method = ProcurementMethodEnum(required=True, description="采购方式 · by which method.")
        ground = graphene.String(
            required=True, description="适用情形 · the ground for it, one of the method's."
        )
        evaluation = ProcurementEvaluationEnum(
            required=True, description="评审方法 · how offers are put in order."
        )
        reason = graphene.String(description="理由 · why this method.")
        agent_id = graphene.ID(description="代理机构 · the agent.")

    Errors = PurchaseBatchError
    batch = _BATCH

    @staticmethod
    def perform(
        context: Context,
        id: str,
        method: Any,
        ground: str,
        evaluation: Any,
        reason: str = "",
        agent_id: str | None = None,
    ) -> dict[str, Any]:
        agent = pk_of(agent_id, "Organisation", "agent_id") if agent_id else None
        way = Way(method.value, ground, evaluation.value, reason or "", agent)
        return {"batch": services.aggregate(pk_of(id, "PurchaseBatch"), way, by=context.known())}


class PurchaseBatchAward(Command):
    """登记成交结果 · suppliers and unit prices out of the signed contracts; by the organiser."""

    class Arguments:
        id = _ID

    Errors = PurchaseBatchError
    batch = _BATCH

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"batch": services.record_award(pk_of(id, "PurchaseBatch"), by=context.known())}


class PurchaseBatchSupply(Command):
    """登记供货商品 · the winner names the product on sale that it delivers, at the price of the contract."""

    class Arguments:
        id = graphene.ID(required=True, description="配置档次 · the grade.")
        variant_id = graphene.ID(required=True, description="商品规格 · the variant.")

    Errors = PurchaseBatchError
    configuration = graphene.Field(PurchaseBatchConfiguration, description="配置档次 · as it is then.")

    @staticmethod
    def perform(context: Context, id: str, variant_id: str) -> dict[str, Any]:
        chosen = pk_of(id, "PurchaseBatchConfiguration")
        variant = pk_of(variant_id, "ProductVariant", "variant_id")
        return {"configuration": services.name_product(chosen, variant, by=context.known())}


class PurchaseBatchOrder(Command):
    """下达订单 · a buyer's own demands for one address become an order, at the prices of the contracts."""

    class Arguments:
        organisation_id = _BUYER
        demands = graphene.List(
            graphene.NonNull(graphene.ID),
            required=True,
            description="需求 · the demands, all for one address.",
        )
        budget_line_id = graphene.ID(required=True, description="预算指标 · the budget line that pays.")
        note = graphene.String(description="备注 · a note for the supplier.")

    Errors = PurchaseBatchError
    order = graphene.Field("storefront_api.order.types.Order", description="订单 · the order.")

    @staticmethod
    def perform(
        context: Context, organisation_id: str, demands: list[str], budget_line_id: str, note: str = ""
    ) -> dict[str, Any]:
        made = services.order(
            pk_of(organisation_id, "Organisation", "organisation_id"),
            pks_of(demands, "PurchaseBatchDemand"),
            pk_of(budget_line_id, "BudgetLine", "budget_line_id"),
            note=note or "",
            by=context.known(),
        )
        return {"order": made}


class PurchaseBatchCancel(Command):
    """取消批次 · before it is bought; by the organiser, with the reason."""

    class Arguments:
        id = _ID
        reason = graphene.String(required=True, description="原因 · why.")

    Errors = PurchaseBatchError
    batch = _BATCH

    @staticmethod
    def perform(context: Context, id: str, reason: str) -> dict[str, Any]:
        return {"batch": services.cancel(pk_of(id, "PurchaseBatch"), reason, by=context.known())}
