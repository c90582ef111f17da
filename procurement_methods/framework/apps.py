from __future__ import annotations

from backend.core.apps import Noun


class FrameworkConfig(Noun):
    name = "procurement_methods.framework"
    label = "framework"
    verbose_name = "框架协议"
