"""What the API offers to those below it: it checks and answers the subscription queries of webhooks."""

from __future__ import annotations

from typing import Any

from backend.webhook.composing import answer_with


def _load() -> Any:
    from storefront_api.webhook.answering import answerer

    return answerer()


answer_with(_load)
