from __future__ import annotations

from backend.core.apps import Noun


class BudgetConfig(Noun):
    name = "backend.budget"
    label = "budget"
    verbose_name = "预算"
