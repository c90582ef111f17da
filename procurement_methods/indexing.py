"""采购项目可检索 · by what published procurements are found: their names, numbers, needs, categories and buyers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from backend.core.indexing import Keyword, Moment, Searchable, Text, register
from backend.region.queries import chain
from procurement_methods.engine.dossiers import method_of
from procurement_methods.models import Procurement

KIND = "procurement"
FIELDS = (
    Text("title", weight=8, pinyin=True, highlight=True, suggest=True, sortable=True),
    Text("number", weight=5),
    Text("package_titles", weight=5, pinyin=True),
    Text("buyer_name", weight=4, pinyin=True),
    Text("category_names", weight=3, pinyin=True),
    Text("method_name", weight=3),
    Text("need", highlight=True),
    Keyword("method", facet=True),
    Keyword("object", facet=True),
    Keyword("stages", many=True, facet=True),
    Keyword("region", many=True, facet=True),
    Moment("published_at"),
)


def load(ids: Sequence[int]) -> Iterator[Mapping[str, object]]:
    """Procurements of which something was published; three statements."""
    found = Procurement.objects.filter(serial__in=ids, published_at__isnull=False)
    for procurement in found.select_related("organisation").prefetch_related("packages__category"):
        packages = list(procurement.packages.all())
        yield {
            "id": procurement.serial,
            "title": procurement.title,
            "number": procurement.number,
            "package_titles": [package.title for package in packages],
            "buyer_name": procurement.organisation.name,
            "category_names": [package.category.name for package in packages],
            "method_name": method_of(procurement).zh,
            "need": "\n".join(package.need for package in packages),
            "method": procurement.method,
            "object": procurement.object,
            "stages": sorted({package.stage for package in packages}),
            "region": chain(procurement.region_id),
            "published_at": procurement.published_at,
        }


def all_ids() -> Iterable[int]:
    """Every procurement that `load` would yield."""
    found = Procurement.objects.filter(published_at__isnull=False)
    return found.order_by("serial").values_list("serial", flat=True)


register(Searchable(KIND, "采购项目", FIELDS, load, all_ids))
