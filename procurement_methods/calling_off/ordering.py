"""框架协议订单 · what is asked of an order that a framework agreement leads to: as of every order of the mall, but for the limits of
buying there, because the purchase was made by a statutory method."""

from __future__ import annotations

from procurement_methods.calling_off.rules import BASIS
from procurement_methods.language.checks import Mall
from procurement_methods.mall import STATUTORY_CHECKS

FRAMEWORK_ORDERS = Mall("framework", "框架协议采购", BASIS, STATUTORY_CHECKS)
