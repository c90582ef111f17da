"""仓库的办理 · commands of warehouses, in Saleor's names."""

from __future__ import annotations

from typing import Any

import graphene

from backend.product.ownership import must_sell
from backend.warehouse import keeping
from backend.warehouse.keeping import WarehouseText
from backend.warehouse.queries import own_warehouses
from storefront_api.account.types import AddressInput
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import key_of, pk_of
from storefront_api.kit.types import MetadataInput
from storefront_api.product.errors import WarehouseError
from storefront_api.product.kind_commands import OUTSIDE, metadata_of
from storefront_api.product.warehouses import Warehouse, WarehouseClickAndCollectOptionEnum

_WAREHOUSE = graphene.Field(Warehouse, description="仓库 · the warehouse.")


class WarehouseCreateInput(graphene.InputObjectType):
    """新仓库 · a warehouse to be set up."""

    name = graphene.String(required=True, description="名称 · the name.")
    slug = graphene.String(description="标识 · the slug; made if not given.")
    email = graphene.String(description="电子邮箱 · the e-mail address.")
    address = AddressInput(description="地址 · where it is.")
    external_reference = graphene.String(description="外部编号 · what the supplier's system calls it.")
    supplier = graphene.ID(description="供应商 · for those who sell for several.")
    metadata = graphene.List(graphene.NonNull(MetadataInput), description="元数据 · metadata, added by key.")


class WarehouseUpdateInput(graphene.InputObjectType):
    """仓库内容 · what is said of a warehouse; what is not given stays as it is."""

    name = graphene.String(description="名称 · the name.")
    slug = graphene.String(description="标识 · the slug.")
    email = graphene.String(description="电子邮箱 · the e-mail address.")
    address = AddressInput(description="地址 · where it is.")
    external_reference = graphene.String(description="外部编号 · what the supplier's system calls it.")
    click_and_collect_option = WarehouseClickAndCollectOptionEnum(
        description="到仓自提：不支持 · goods are not collected: only DISABLED."
    )
    is_private = graphene.Boolean(description="自有仓：不影响 · it makes no difference here.")
    metadata = graphene.List(graphene.NonNull(MetadataInput), description="元数据 · metadata, added by key.")


def _text(said: Any) -> WarehouseText:
    return WarehouseText(
        name=said.get("name"),
        slug=said.get("slug"),
        email=said.get("email"),
        address=said.get("address"),
        is_collected_from=said.get("click_and_collect_option") in {"ALL", "LOCAL"},
        metadata=metadata_of(said),
        outside=said.get("external_reference"),
    )


class WarehouseCreate(Command):
    """设仓 · set up a warehouse for the supplier one sells for."""

    class Arguments:
        input = WarehouseCreateInput(required=True, description="仓库 · the warehouse.")

    Errors = WarehouseError
    warehouse = _WAREHOUSE

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        supplier = input.get("supplier")
        supplier_id = pk_of(supplier, "Supplier", "supplier") if supplier else None
        return {
            "warehouse": keeping.create_warehouse(_text(input), supplier_id=supplier_id, by=context.actor)
        }


class WarehouseUpdate(Command):
    """修改仓库 · say something else of a warehouse."""

    class Arguments:
        id = graphene.ID(description="仓库 · the warehouse.")
        external_reference = OUTSIDE
        input = WarehouseUpdateInput(required=True, description="内容 · what changes.")

    Errors = WarehouseError
    warehouse = _WAREHOUSE

    @staticmethod
    def perform(
        context: Context, input: Any, id: str | None = None, external_reference: str | None = None
    ) -> dict[str, Any]:
        must_sell(context.actor)
        pk = key_of(own_warehouses(context.actor), "Warehouse", id, external_reference)
        return {"warehouse": keeping.update_warehouse(pk, _text(input), by=context.actor)}


class WarehouseDelete(Command):
    """撤仓 · close a warehouse that holds nothing any more."""

    class Arguments:
        id = graphene.ID(required=True, description="仓库 · the warehouse.")

    Errors = WarehouseError
    warehouse = _WAREHOUSE

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"warehouse": keeping.delete_warehouse(pk_of(id, "Warehouse"), by=context.actor)}


class WarehouseCommands:
    """What sellers and staff do with warehouses."""

    create_warehouse = WarehouseCreate.Field()
    update_warehouse = WarehouseUpdate.Field()
    delete_warehouse = WarehouseDelete.Field()
