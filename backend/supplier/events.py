from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class SupplierStateChanged:
    """入驻状态变更 · a supplier was admitted, suspended, resumed, has left or was removed."""

    supplier_id: int
    organisation_id: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SuppliersChanged:
    """供应商资料变更 · names or other particulars of suppliers have changed, not their state."""

    supplier_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SupplierBanned:
    """禁止参加 · a statutory ban was recorded; both days are included."""

    supplier_id: int
    organisation_id: int
    starts_on: date
    ends_on: date
