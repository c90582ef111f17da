"""单据链接 · links to papers that work for a quarter of an hour, for whoever has got one.

A link is made only for people who may read the paper; it carries its own proof, so that a browser or a phone can open it
without a token.
"""

from __future__ import annotations

from uuid import UUID

from storefront_api.kit import links

SALT = "oucai.papers"


def path_to(paper_id: UUID) -> str:
    """The signed path of a paper, good for a quarter of an hour."""
    return f"/papers/{paper_id}.pdf?token={links.ticket(SALT, f'{paper_id}')}"


def opens(token: str, paper_id: UUID) -> bool:
    """Does a token open this paper now?"""
    return links.opens(token, SALT, f"{paper_id}")


def path_to_document(version_id: int) -> str:
    """The signed path of a version of tender documents."""
    return f"/documents/{version_id}.pdf?token={links.ticket(SALT, f'document {version_id}')}"


def opens_document(token: str, version_id: int) -> bool:
    """Does a token open this version now?"""
    return links.opens(token, SALT, f"document {version_id}")


def path_to_letter(letter_id: UUID) -> str:
    """The signed path of a letter with the result of a procurement."""
    return f"/procurement/letters/{letter_id}.pdf?token={links.ticket(SALT, f'letter {letter_id}')}"


def opens_letter(token: str, letter_id: UUID) -> bool:
    """Does a token open this letter now?"""
    return links.opens(token, SALT, f"letter {letter_id}")


def path_to_archive(archive_id: UUID) -> str:
    """The signed path of the archive of a procurement."""
    return f"/procurement/archives/{archive_id}.zip?token={links.ticket(SALT, f'archive {archive_id}')}"


def opens_archive(token: str, archive_id: UUID) -> bool:
    """Does a token open this archive now?"""
    return links.opens(token, SALT, f"archive {archive_id}")
