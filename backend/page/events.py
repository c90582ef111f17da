"""What happened to pages. Events name them by their ids; of what is gone also the slug, by which front ends know it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageCreated:
    """页面新增 · a page was made."""

    page_id: int


@dataclass(frozen=True, slots=True)
class PageUpdated:
    """页面修改 · a page changed, or came to be published or hidden."""

    page_id: int


@dataclass(frozen=True, slots=True)
class PageDeleted:
    """页面删除 · a page was deleted."""

    page_id: int
    slug: str


@dataclass(frozen=True, slots=True)
class PageTypeCreated:
    """页面类型新增 · a page type was made."""

    page_type_id: int


@dataclass(frozen=True, slots=True)
class PageTypeUpdated:
    """页面类型修改 · a page type, or its attributes, changed."""

    page_type_id: int


@dataclass(frozen=True, slots=True)
class PageTypeDeleted:
    """页面类型删除 · a page type was deleted."""

    page_type_id: int
    slug: str
