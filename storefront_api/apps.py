from __future__ import annotations

from backend.core.apps import Noun


class StorefrontApiConfig(Noun):
    name = "storefront_api"
    label = "storefront_api"
    verbose_name = "接口"
