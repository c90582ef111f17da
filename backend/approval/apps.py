from __future__ import annotations

from backend.core.apps import Noun


class ApprovalConfig(Noun):
    name = "backend.approval"
    label = "approval"
    verbose_name = "审批"
