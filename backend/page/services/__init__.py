"""Verbs of pages and of their types; alike in name, so they are used by module: `pages.create`, `types.create`."""

from backend.page.services import pages, types

__all__ = ["pages", "types"]
