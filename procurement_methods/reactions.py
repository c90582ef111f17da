"""Registers the mall's ways of buying with the port that `checkout` owns; imported at start-up."""

from __future__ import annotations

from backend.checkout.policy import register
from procurement_methods.online_supermarket import ONLINE_SUPERMARKET

register(ONLINE_SUPERMARKET)
