from __future__ import annotations

from backend.core.apps import Noun


class MenuConfig(Noun):
    name = "backend.menu"
    label = "menu"
    verbose_name = "导航菜单"
