"""Verbs on warehouses: set up, change, close."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from backend.account.models import Address
from backend.account.services.addresses import loose_address
from backend.core import journal
from backend.core.actor import Actor
from backend.core.refusals import Invalid, NotFound, Required, Unique
from backend.core.texts import line, merged, outside_of, put
from backend.core.verbs import only_once
from backend.product.ownership import must_sell, own_supplier
from backend.product.references import forgotten, unless_used
from backend.warehouse.models import Stock, Warehouse
from backend.warehouse.queries import own_warehouses
from backend.warehouse.refusals import NoCollecting, WarehouseInUse


@dataclass(frozen=True, slots=True)
class WarehouseText:
    """仓库内容 · what is said of a warehouse; None says nothing."""

    name: str | None = None
    slug: str | None = None
    email: str | None = None
    address: Mapping[str, Any] | None = None
    is_collected_from: bool = False
    metadata: Mapping[str, str] | None = None
    outside: str | None = None


@transaction.atomic
def create_warehouse(said: WarehouseText, *, supplier_id: int | None = None, by: Actor) -> Warehouse:
    """设仓 · set up a warehouse for the supplier one works for."""
    supplier = own_supplier(supplier_id, by)
    if not (said.name or "").strip():
        raise Required("仓库名称 name", field="name")
    warehouse = Warehouse(supplier=supplier)
    _write(warehouse, said)
    warehouse.slug = warehouse.slug or str(warehouse.pk)
    with only_once("仓库标识 slug", "slug"):
        warehouse.save(force_insert=True)
    organisation_id = supplier.organisation_id
    journal.record("warehouse.created", warehouse, by, organisation_id=organisation_id, name=warehouse.name)
    return warehouse


@transaction.atomic
def update_warehouse(warehouse_id: UUID, said: WarehouseText, *, by: Actor) -> Warehouse:
    """修改仓库 · say something else of a warehouse."""
    warehouse = _own(warehouse_id, by)
    before = warehouse.address
    if changed := _write(warehouse, said):
        with only_once("仓库标识 slug", "slug"):
            warehouse.save()
        if before is not None and before != warehouse.address:
            before.delete()
        journal.record(
            "warehouse.updated",
            warehouse,
            by,
            organisation_id=warehouse.supplier.organisation_id,
            changed=changed,
        )
    return warehouse


@transaction.atomic
def delete_warehouse(warehouse_id: UUID, *, by: Actor) -> Warehouse:
    """撤仓 · close a warehouse that holds nothing any more."""
    warehouse = _own(warehouse_id, by)
    held = list(Stock.objects.select_for_update().filter(warehouse=warehouse).order_by("id"))
    in_use = WarehouseInUse(warehouse=warehouse.name)
    if any(stock.quantity for stock in held):
        raise in_use
    Stock.objects.filter(pk__in=[stock.pk for stock in held]).delete()
    address = warehouse.address
    with unless_used(in_use):
        forgotten(warehouse)
        if address is not None:
            address.delete()
    journal.record(
        "warehouse.deleted", warehouse, by,
        organisation_id=warehouse.supplier.organisation_id, name=warehouse.name,
    )  # fmt: skip
    return warehouse


def _own(warehouse_id: UUID, by: Actor) -> Warehouse:
    must_sell(by)
    found = own_warehouses(by).select_related("supplier").select_for_update(of=("self",))
    warehouse = found.filter(pk=warehouse_id).first()
    if warehouse is None:
        raise NotFound("仓库 warehouse", field="id")
    return warehouse


def _write(warehouse: Warehouse, said: WarehouseText) -> dict[str, list[Any]]:
    if said.is_collected_from:
        raise NoCollecting
    slug = line(said.slug, "slug", 200)
    if slug and Warehouse.objects.filter(slug=slug).exclude(pk=warehouse.pk).exists():
        raise Unique("仓库标识 slug", field="slug")
    wanted = {
        "name": line(said.name, "name", 200, required="仓库名称 name"),
        "slug": slug or None,
        "email": _email(said.email),
        "metadata": merged(warehouse.metadata, said.metadata, "metadata"),
        "external_reference": outside_of(warehouse, said.outside, supplier=warehouse.supplier_id),
    }
    changed = put(warehouse, wanted)
    if said.address is not None:
        given = dict(said.address)
        if not (given.get("first_name") or given.get("last_name")):
            given["last_name"] = warehouse.name[:60]
        address = loose_address(given)
        changed["address"] = [str(warehouse.address or ""), str(address)]
        warehouse.address = address
    return changed


def _email(text: str | None) -> str | None:
    if not text:
        return text
    try:
        validate_email(text)
    except ValidationError:
        raise Invalid("不是有效的电子邮箱。", "This is no e-mail address.", field="email") from None
    return text


def address_of(warehouse: Warehouse) -> Address:
    """Where a warehouse is; where nobody said it, its supplier and that supplier's region."""
    if warehouse.address is not None:
        return warehouse.address
    organisation = warehouse.supplier.organisation
    return Address(company_name=organisation.name, country_area="", city=organisation.region.name)
