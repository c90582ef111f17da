from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentsIssued:
    """采购文件已发出 · documents were issued, or corrected: a version is there."""

    document_id: int
    project_number: str
    version: int


@dataclass(frozen=True, slots=True)
class DocumentsObtained:
    """已获取采购文件 · a supplier has obtained the documents."""

    document_id: int
    project_number: str
    supplier_id: int
