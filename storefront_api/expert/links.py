"""材料链接 · links to evidence that work for a quarter of an hour, made for whoever may read it."""

from __future__ import annotations

from storefront_api.kit import links

SALT = "oucai.evidence"


def path_to(evidence_id: int) -> str:
    """The signed path of a file."""
    return f"/evidence/{evidence_id}/?token={links.ticket(SALT, f'{evidence_id}')}"


def opens(token: str, evidence_id: int) -> bool:
    """Does a token open this file now?"""
    return links.opens(token, SALT, f"{evidence_id}")
