from __future__ import annotations

from backend.core.apps import Noun


class NoticeConfig(Noun):
    name = "backend.notice"
    label = "notice"
    verbose_name = "公告"
