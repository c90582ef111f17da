"""月结单链接 · links to statements that work for a quarter of an hour, made for whoever may read them."""

from __future__ import annotations

from uuid import UUID

from storefront_api.kit import links

SALT = "oucai.service-statements"


def path_to(statement_id: UUID) -> str:
    """The signed path of a statement."""
    return f"/designated-services/statements/{statement_id}.pdf?token={links.ticket(SALT, f'{statement_id}')}"


def opens(token: str, statement_id: UUID) -> bool:
    """Does a token open this statement now?"""
    return links.opens(token, SALT, f"{statement_id}")
