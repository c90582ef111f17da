from __future__ import annotations

from typing import Any

import graphene

from backend.account.queries import addresses_by_id, organisations_by_id
from backend.core.money import ZERO
from backend.core.peers import relation
from backend.product.rows import category as category_of
from backend.product.rows import variants_by_id
from procurement_methods.batching import queries, services
from procurement_methods.batching.models import Batch, Configuration, Demand
from procurement_methods.batching.rules import LABELS, State
from procurement_methods.queries import orders_of
from storefront_api.kit.connections import PAGING, Page, connection, page, window
from storefront_api.kit.enums import described
from storefront_api.kit.types import Money, Node, listed, node_id

ORGANISATION = "storefront_api.account.types.Organisation"

configurations_of = relation(queries.configurations_of, "id", missing=())
configuration_of = relation(queries.configurations_by_id, "configuration_id")
organiser_of = relation(organisations_by_id, "organiser_id")
supplier_of = relation(organisations_by_id, "supplier_id")
buyer_of = relation(organisations_by_id, "organisation_id")
address_of = relation(addresses_by_id, "address_id")
variant_of = relation(variants_by_id, "variant_id")
order_of = relation(orders_of, "order_id")

PurchaseBatchStateEnum = described(
    "PurchaseBatchStateEnum",
    State,
    "批次状态 · where a batch stands.",
    {state.name: label for state, label in LABELS.items()},
)


class PurchaseBatchConfiguration(graphene.ObjectType):
    """配置档次 · a grade of goods of a batch, without a brand; after the award with its supplier, product and price."""

    class Meta:
        interfaces = (Node,)

    code = graphene.String(required=True, description="档次代码 · the code.")
    name = graphene.String(required=True, description="名称 · what it is called.")
    specification = graphene.String(required=True, description="技术与服务要求 · what it must be like.")
    unit = graphene.String(required=True, description="计量单位 · the unit.")
    ceiling = graphene.Field(
        Money, required=True, description="最高限制单价 · what a piece may cost at most."
    )
    quantity = graphene.Int(
        description="归集数量 · how many all need together; null before demands are aggregated."
    )
    supplier = graphene.Field(ORGANISATION, description="成交供应商 · who delivers; null before the award.")
    unit_price = graphene.Field(Money, description="成交单价 · what a piece costs; null before the award.")
    variant = graphene.Field(
        "storefront_api.product.types.ProductVariant",
        description="供货商品 · the product that is delivered; null until the supplier names it.",
    )

    resolve_id = node_id("PurchaseBatchConfiguration")

    @staticmethod
    def resolve_supplier(row: Configuration, info: Any) -> Any:
        return supplier_of(row) if row.supplier_id else None

    @staticmethod
    def resolve_variant(row: Configuration, info: Any) -> Any:
        return variant_of(row) if row.variant_id else None


class PurchaseBatchDemand(graphene.ObjectType):
    """需求申报 · how many pieces one buyer needs at one address, and the order for them."""

    class Meta:
        interfaces = (Node,)

    configuration = graphene.Field(
        PurchaseBatchConfiguration, required=True, description="配置档次 · of what."
    )
    organisation = graphene.Field(ORGANISATION, required=True, description="采购单位 · who needs it.")
    address = graphene.Field("storefront_api.account.types.Address", description="送货地址 · where to.")
    quantity = graphene.Int(required=True, description="数量 · how many.")
    filed_at = graphene.DateTime(required=True, description="申报时间 · when it was filed.")
    amount = graphene.Field(
        Money, required=True, description="金额 · at the price of the contract; at the ceiling before."
    )
    order = graphene.Field(
        "storefront_api.order.types.Order", description="订单 · the order for it; null until it is placed."
    )

    resolve_id = node_id("PurchaseBatchDemand")

    @staticmethod
    def resolve_configuration(row: Demand, info: Any) -> Any:
        return configuration_of(row)

    @staticmethod
    def resolve_organisation(row: Demand, info: Any) -> Any:
        return buyer_of(row)

    @staticmethod
    def resolve_address(row: Demand, info: Any) -> Any:
        return address_of(row)

    @staticmethod
    def resolve_amount(row: Demand, info: Any) -> Any:
        chosen = configuration_of(row)
        return (
            (chosen.ceiling if chosen.unit_price is None else chosen.unit_price) * row.quantity
            if chosen
            else ZERO
        )

    @staticmethod
    def resolve_order(row: Demand, info: Any) -> Any:
        return order_of(row) if row.order_id else None


PurchaseBatchDemandConnection = connection(PurchaseBatchDemand)


class PurchaseBatch(graphene.ObjectType):
    """批量采购批次 · what the buyers of a region need of one category, collected for a time and bought together."""

    class Meta:
        interfaces = (Node,)

    number = graphene.String(required=True, description="批次编号 · the number.")
    title = graphene.String(required=True, description="批次名称 · the title.")
    state = graphene.Field(PurchaseBatchStateEnum, required=True, description="状态 · where it stands now.")
    organiser = graphene.Field(ORGANISATION, required=True, description="组织实施单位 · who organises it.")
    category = graphene.Field(
        "storefront_api.product.types.Category", required=True, description="品目 · the category."
    )
    region_code = graphene.String(
        required=True, description="参加地区代码 · its buyers and those below it may take part."
    )
    terms = graphene.String(required=True, description="共同的交付与服务要求 · what holds for all.")
    collects_from = graphene.DateTime(
        required=True, description="需求申报开始 · from when demands are taken."
    )
    collects_until = graphene.DateTime(required=True, description="需求申报截止 · until when.")
    procurement_number = graphene.String(
        description="采购项目编号 · by which procurement it is bought; null before."
    )
    cancelled_reason = graphene.String(description="取消原因 · why it was cancelled.")
    configurations = listed(PurchaseBatchConfiguration, "配置档次 · the grades to choose among.")
    demands = graphene.Field(
        PurchaseBatchDemandConnection,
        **PAGING,
        description="需求 · one's own; the organiser sees all, the winner what it delivers.",
    )

    resolve_id = node_id("PurchaseBatch")

    @staticmethod
    def resolve_state(row: Batch, info: Any) -> State:
        return services.state_of(row)

    @staticmethod
    def resolve_organiser(row: Batch, info: Any) -> Any:
        return organiser_of(row)

    @staticmethod
    def resolve_category(row: Batch, info: Any) -> Any:
        return category_of(row)

    @staticmethod
    def resolve_region_code(row: Batch, info: Any) -> str:
        return row.region_id

    @staticmethod
    def resolve_procurement_number(row: Batch, info: Any) -> str | None:
        return row.procurement.number if row.procurement_id and row.procurement else None

    @staticmethod
    def resolve_cancelled_reason(row: Batch, info: Any) -> str | None:
        return row.cancelled_reason or None

    @staticmethod
    def resolve_configurations(row: Batch, info: Any) -> Any:
        return configurations_of(row)

    @staticmethod
    def resolve_demands(row: Batch, info: Any, **paging: Any) -> Page:
        seen = queries.visible_demands(info.context.actor).filter(configuration__batch=row.pk)
        return page(seen, ("configuration_id", "id"), window(**paging))


PurchaseBatchConnection = connection(PurchaseBatch)
