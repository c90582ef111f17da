from __future__ import annotations

from pathlib import Path

from django.conf import settings

from backend.core.apps import Noun

LEXICON = Path(__file__).resolve().parents[1] / "fixtures" / "search"


class SearchConfig(Noun):
    name = "search"
    label = "search"
    verbose_name = "检索"

    def ready(self) -> None:
        """Say where the index and the lexicon are; what they are made for is asked when they are first needed."""
        super().ready()
        from backend.product.models import Category
        from backend.region.models import Channel
        from search import service
        from search.engines.cluster import Cluster

        cluster = Cluster(**settings.ELASTICSEARCH) if settings.ELASTICSEARCH["nodes"] else None
        service.configure(
            service.Settings(
                Path(settings.INDEX_ROOT),
                LEXICON,
                channels=lambda: list(Channel.objects.order_by("slug").values_list("slug", flat=True)),
                terms=lambda: list(Category.objects.order_by("code").values_list("name", flat=True)),
                cluster=cluster,
            )
        )
