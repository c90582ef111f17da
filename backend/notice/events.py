from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoticePublished:
    """公告已发布 · a notice has been published."""

    notice_id: int
    kind: str
    project_number: str
