from __future__ import annotations

from backend.core.apps import Noun


class WebhookConfig(Noun):
    name = "backend.webhook"
    label = "webhook"
    verbose_name = "网络回调"
