"""仓库 · warehouses and their stock, for the people who sell from them."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import QuerySet

from backend.core.peers import relation
from backend.product.ownership import SELLERS
from backend.product.rows import variants_by_id
from backend.warehouse.models import Stock as StockModel
from backend.warehouse.models import Warehouse as WarehouseModel
from storefront_api.kit.connections import PAGING, Page, connection, page, window
from storefront_api.kit.metadata import HasMetadata, ObjectWithMetadata
from storefront_api.kit.types import Node, node_id
from storefront_api.product.types import ProductVariant

_variant = relation(variants_by_id, "variant_id")


class Stock(graphene.ObjectType):
    """库存 · pieces of a variant in a warehouse."""

    class Meta:
        interfaces = (Node,)

    warehouse = graphene.Field(lambda: Warehouse, required=True, description="仓库 · the warehouse.")
    product_variant = graphene.Field(ProductVariant, required=True, description="规格 · the variant.")
    quantity = graphene.Int(required=True, description="数量 · pieces, those promised to orders included.")
    quantity_allocated = graphene.Int(required=True, description="已占用 · pieces promised to orders.")
    quantity_reserved = graphene.Int(required=True, description="预留：0 · carts reserve nothing: 0.")

    resolve_id = node_id("Stock")

    @staticmethod
    def resolve_product_variant(stock: StockModel, info: Any) -> Any:
        return _variant(stock)

    @staticmethod
    def resolve_quantity_reserved(stock: StockModel, info: Any) -> int:
        return 0


StockConnection = connection(Stock)


class Warehouse(HasMetadata, graphene.ObjectType):
    """仓库 · where a supplier keeps goods."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    name = graphene.String(required=True, description="名称 · the name.")
    slug = graphene.String(required=True, description="标识 · the slug.")
    stocks = graphene.Field(StockConnection, **PAGING, description="库存 · what it holds.")

    resolve_id = node_id("Warehouse")

    @staticmethod
    def resolve_stocks(warehouse: WarehouseModel, info: Any, **paging: Any) -> Page:
        held = StockModel.objects.filter(warehouse=warehouse).select_related("warehouse")
        return page(held, ("id",), window(**paging))


WarehouseConnection = connection(Warehouse)


class WarehouseQueries:
    """What sellers ask about their warehouses."""

    warehouses = graphene.Field(
        WarehouseConnection, **PAGING, description="仓库 · the warehouses of the suppliers one sells for."
    )

    @staticmethod
    def resolve_warehouses(root: None, info: Any, **paging: Any) -> Page:
        actor = info.context.known()
        own: QuerySet[WarehouseModel] = WarehouseModel.objects.filter(
            supplier__organisation__in=actor.organisations(*SELLERS)
        )
        return page(own, ("id",), window(**paging))
