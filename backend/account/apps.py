from __future__ import annotations

from backend.core.apps import Noun


class AccountConfig(Noun):
    name = "backend.account"
    label = "account"
    verbose_name = "账户"
