from __future__ import annotations

from backend.core.apps import Noun


class DesignatedServicesConfig(Noun):
    name = "procurement_methods.designated_services"
    label = "designated_services"
    verbose_name = "定点服务"
