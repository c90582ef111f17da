"""Enums of webhooks, in Saleor's names: the events that are really told, and no synchronous ones."""

from __future__ import annotations

from enum import StrEnum

from backend.webhook.kinds import KINDS
from backend.webhook.models import EventDelivery as EventDeliveryModel
from storefront_api.kit.enums import choices, described, strings

_codes = StrEnum("WebhookEventTypeEnum", [(code, code) for code in KINDS])  # type: ignore[misc]
_labels = {code: kind.label for code, kind in KINDS.items()}

WebhookEventTypeEnum = described(
    "WebhookEventTypeEnum", _codes, "事件类型 · the events that webhooks can be told.", _labels
)
WebhookEventTypeAsyncEnum = described(
    "WebhookEventTypeAsyncEnum",
    _codes,
    "异步事件 · the events that are told after they have happened.",
    _labels,
)
WebhookEventTypeSyncEnum = strings(
    "WebhookEventTypeSyncEnum",
    [
        ("CHECKOUT_CALCULATE_TAXES", "CHECKOUT_CALCULATE_TAXES"),
        ("ORDER_CALCULATE_TAXES", "ORDER_CALCULATE_TAXES"),
    ],
    "同步事件 · synchronous events; none is offered, they are refused.",
)
EventDeliveryStatusEnum = choices(
    "EventDeliveryStatusEnum", EventDeliveryModel.Status, "投递状态 · what became of a delivery."
)
CircuitBreakerStateEnum = strings(
    "CircuitBreakerStateEnum",
    [("CLOSED", "closed"), ("HALF_OPEN", "half_open"), ("OPEN", "open")],
    "熔断状态 · CLOSED 正常, OPEN 暂停投递, HALF_OPEN 暂停期满待试.",
)
