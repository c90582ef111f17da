"""Registers the mall's ways of buying with the port that `checkout` owns, and the check of the statutory ones; imported at start-up."""

from __future__ import annotations

from typing import Any

from django.core import checks

from backend.checkout.policy import register
from procurement_methods.online_supermarket import ONLINE_SUPERMARKET

register(ONLINE_SUPERMARKET)


@checks.register
def methods_can_run(**asked: Any) -> list[checks.CheckMessage]:
    """启动检查 · every method can run, every notice that it publishes has a form; asked by each `oucai` command that starts something."""
    from procurement_methods.editions import check_all

    return [checks.Error(fault, id="procurement_methods.E001") for fault in check_all()]
