"""采购项目事件 · what has happened to procurements."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PackageMoved:
    """采购包进入另一阶段 · a package came into another stage."""

    procurement_id: UUID
    package_id: UUID
    before: str
    stage: str


@dataclass(frozen=True, slots=True)
class NoticeDue:
    """公告事项发生 · something happened that is published: the code of the notice, and of which packages."""

    procurement_id: UUID
    package_id: UUID
    code: str
