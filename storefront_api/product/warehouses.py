"""仓库 · warehouses and their stock, for the people who sell from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import graphene
from django.db.models import Q, QuerySet

from backend.account.models import Address as AddressModel
from backend.core.peers import keyed, relation
from backend.core.permissions import Permission
from backend.product.rows import variants_by_id
from backend.supplier.queries import suppliers_by_id
from backend.warehouse.keeping import address_of
from backend.warehouse.models import Stock as StockModel
from backend.warehouse.models import Warehouse as WarehouseModel
from backend.warehouse.queries import visible_stocks, visible_warehouses
from storefront_api.account.types import Address
from storefront_api.kit.connections import PAGING, Page, connection, page, window
from storefront_api.kit.enums import strings
from storefront_api.kit.ids import only_one, pk_of, pks_of
from storefront_api.kit.metadata import HasMetadata, ObjectWithMetadata
from storefront_api.kit.types import Node, always, node_id
from storefront_api.product.enums import OrderDirection
from storefront_api.product.inputs import MetadataFilter
from storefront_api.product.types import ProductVariant

_supplier = relation(suppliers_by_id, "supplier_id")
_address = relation(lambda ids: keyed(AddressModel.objects.filter(pk__in=ids)), "address_id")
_variant = relation(variants_by_id, "variant_id")


WarehouseClickAndCollectOptionEnum = strings(
    "WarehouseClickAndCollectOptionEnum",
    [(name, name) for name in ("DISABLED", "LOCAL", "ALL")],
    "到仓自提 · may goods be collected at the warehouse? Here they are delivered.",
)
WarehouseSortField = strings(
    "WarehouseSortField", [("NAME", "NAME")], "仓库排序 · what warehouses can be ordered by."
)


class WarehouseFilterInput(graphene.InputObjectType):
    """仓库筛选 · every condition must hold."""

    search = graphene.String(description="名称 · part of the name.")
    ids = graphene.List(graphene.NonNull(graphene.ID), description="编号 · only these.")
    slugs = graphene.List(graphene.NonNull(graphene.String), description="标识 · only these.")
    click_and_collect_option = WarehouseClickAndCollectOptionEnum(description="到仓自提 · all are DISABLED.")
    is_private = graphene.Boolean(description="自有仓：没有 · none is private.")
    channels = graphene.List(
        graphene.NonNull(graphene.ID), description="频道 · with stock of goods in these channels."
    )
    metadata = graphene.List(
        graphene.NonNull(MetadataFilter), description="元数据 · public metadata, all of them."
    )


class WarehouseSortingInput(graphene.InputObjectType):
    """仓库排序 · the order of a list of warehouses."""

    direction = OrderDirection(required=True, description="方向 · the direction.")
    field = WarehouseSortField(required=True, description="依据 · by what.")


class StockFilterInput(graphene.InputObjectType):
    """库存筛选 · every condition must hold."""

    quantity = graphene.Float(description="数量 · exactly so many pieces.")
    search = graphene.String(description="商品、规格或仓库 · part of a name or of the SKU.")


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
    email = graphene.String(required=True, description="电子邮箱 · the e-mail address.")
    address = graphene.Field(Address, required=True, description="地址 · where it is.")
    is_private = graphene.Boolean(required=True, description="自有仓：否 · private: no.")
    click_and_collect_option = graphene.Field(
        WarehouseClickAndCollectOptionEnum, required=True, description="到仓自提：不支持 · collecting: no."
    )
    supplier = graphene.Field(
        "storefront_api.supplier.types.Supplier", required=True, description="供应商 · whose it is."
    )
    external_reference = graphene.String(description="外部编号 · what the supplier's system calls it.")
    stocks = graphene.Field(StockConnection, **PAGING, description="库存 · what it holds.")

    shipping_zones = graphene.Field(
        "storefront_api.shipping.types.ShippingZoneConnection",
        required=True,
        **PAGING,
        description="配送区域 · the zones that it is named for, for staff who manage delivery; none for others.",
    )

    @staticmethod
    def resolve_shipping_zones(warehouse: WarehouseModel, info: Any, **paging: Any) -> Page:
        zones = warehouse.shipping_zones.all()
        seen = zones if info.context.actor.permits(Permission.MANAGE_SHIPPING) else zones.none()
        return page(seen, ("name", "id"), window(**paging))

    resolve_is_private = always(False)
    resolve_click_and_collect_option = always("DISABLED")
    resolve_supplier = staticmethod(lambda warehouse, info: _supplier(warehouse))

    @staticmethod
    def resolve_address(warehouse: WarehouseModel, info: Any) -> AddressModel:
        return _address(warehouse) or address_of(warehouse)

    resolve_id = node_id("Warehouse")

    @staticmethod
    def resolve_stocks(warehouse: WarehouseModel, info: Any, **paging: Any) -> Page:
        held = StockModel.objects.filter(warehouse=warehouse).select_related("warehouse")
        return page(held, ("id",), window(**paging))


WarehouseConnection = connection(Warehouse)


class WarehouseQueries:
    """What sellers and staff ask about warehouses."""

    warehouses = graphene.Field(
        WarehouseConnection,
        **PAGING,
        filter=WarehouseFilterInput(description="筛选 · conditions."),
        sort_by=WarehouseSortingInput(description="排序 · the order."),
        description="仓库 · the warehouses of the suppliers one sells for; all for staff.",
    )
    warehouse = graphene.Field(
        Warehouse,
        id=graphene.ID(description="全局编号 · the global id."),
        external_reference=graphene.String(description="外部编号 · or what the supplier's system calls it."),
        description="一个仓库 · one warehouse.",
    )
    stocks = graphene.Field(
        StockConnection,
        **PAGING,
        filter=StockFilterInput(description="筛选 · conditions."),
        description="库存 · the stock of the suppliers one sells for; all for staff.",
    )
    stock = graphene.Field(
        Stock,
        id=graphene.ID(required=True, description="全局编号 · the global id."),
        description="一条库存 · one stock.",
    )

    @staticmethod
    def resolve_warehouses(
        root: None,
        info: Any,
        filter: Mapping[str, Any] | None = None,
        sort_by: Mapping[str, Any] | None = None,
        **paging: Any,
    ) -> Page:
        found = _narrowed(visible_warehouses(info.context.known()), filter or {})
        sign = "-" if sort_by and sort_by["direction"] == "DESC" else ""
        return page(found, (f"{sign}name", f"{sign}id") if sort_by else ("id",), window(**paging))

    @staticmethod
    def resolve_warehouse(
        root: None, info: Any, id: str | None = None, external_reference: str | None = None
    ) -> WarehouseModel | None:
        found = visible_warehouses(info.context.known())
        if external_reference is not None:
            only_one(id=id, external_reference=external_reference)
            return found.filter(external_reference=external_reference).order_by("pk").first()
        return found.filter(pk=pk_of(id, "Warehouse")).first()

    @staticmethod
    def resolve_stocks(root: None, info: Any, filter: Mapping[str, Any] | None = None, **paging: Any) -> Page:
        found, given = visible_stocks(info.context.known()), filter or {}
        if given.get("quantity") is not None:
            found = found.filter(quantity=given["quantity"])
        if words := (given.get("search") or "").strip():
            found = found.filter(
                Q(variant__sku__icontains=words)
                | Q(variant__name__icontains=words)
                | Q(variant__product__name__icontains=words)
                | Q(warehouse__name__icontains=words)
            )
        return page(found, ("id",), window(**paging))

    @staticmethod
    def resolve_stock(root: None, info: Any, id: str) -> StockModel | None:
        return visible_stocks(info.context.known()).filter(pk=pk_of(id, "Stock")).first()


def _narrowed(found: QuerySet[WarehouseModel], given: Mapping[str, Any]) -> QuerySet[WarehouseModel]:
    if given.get("ids") is not None:
        found = found.filter(pk__in=pks_of(given["ids"], "Warehouse"))
    if given.get("slugs") is not None:
        found = found.filter(slug__in=given["slugs"])
    if words := (given.get("search") or "").strip():
        found = found.filter(name__icontains=words)
    if given.get("is_private") or given.get("click_and_collect_option") not in (None, "DISABLED"):
        return found.none()
    if given.get("channels") is not None:
        channels = pks_of(given["channels"], "Channel")
        listed = StockModel.objects.filter(variant__channel_listings__channel__in=channels)
        found = found.filter(pk__in=listed.values("warehouse"))
    for one in given.get("metadata") or ():
        value = one.get("value")
        found = found.filter(
            **(
                {"metadata__has_key": one["key"]}
                if value is None
                else {"metadata__contains": {one["key"]: value}}
            )
        )
    return found
