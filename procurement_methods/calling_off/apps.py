from __future__ import annotations

from backend.core.apps import Noun


class CallingOffConfig(Noun):
    name = "procurement_methods.calling_off"
    label = "calling_off"
    verbose_name = "框架协议第二阶段"
