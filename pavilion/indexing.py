"""展品可检索 · by what exhibits are found: words of name, place, industry, maker, honours and story."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from backend.core.indexing import Keyword, Moment, Number, Searchable, Text, register
from backend.product.description import text_of
from pavilion import queries
from pavilion.models import Exhibit
from pavilion.rules import Kind
from pavilion.services.telling import KIND

FIELDS = (
    Text("name", weight=8, pinyin=True, highlight=True, suggest=True, sortable=True),
    Text("name_en", weight=6, suggest=True),
    Text("place", weight=4, pinyin=True),
    Text("region_name", weight=4, pinyin=True),
    Text("industry", weight=4, pinyin=True, suggest=True),
    Text("cluster_name", weight=3, pinyin=True),
    Text("maker_name", weight=3, pinyin=True, suggest=True),
    Text("honour_words", weight=2),
    Text("summary", weight=2, highlight=True),
    Text("story"),
    Keyword("exhibit_kind", facet=True),
    Keyword("region", facet=True),
    Keyword("cluster", facet=True),
    Keyword("rooms", many=True),
    Keyword("honours", many=True, facet=True),
    Keyword("months", many=True, facet=True),
    Number("rank"),
    Moment("updated_at"),
)


def load(ids: Sequence[int]) -> Iterator[Mapping[str, object]]:
    """What is to be found of these exhibits; only what is shown today is."""
    from backend.core.peers import gather

    found = queries.shown().filter(pk__in=ids).select_related("region", "maker", "cluster")
    for exhibit in gather(found):
        yield _document(exhibit)


def _document(exhibit: Exhibit) -> Mapping[str, object]:
    honours = queries.exhibit_honours(exhibit)
    return {
        "id": exhibit.pk,
        "name": exhibit.name,
        "name_en": exhibit.name_en,
        "place": exhibit.place,
        "region_name": [exhibit.region.name, exhibit.region.name_en],
        "industry": exhibit.industry,
        "cluster_name": exhibit.cluster.name if exhibit.cluster else "",
        "maker_name": exhibit.maker.name if exhibit.maker else "",
        "honour_words": [Kind(exhibit.kind).label, *(honour.title for honour in honours)],
        "summary": exhibit.summary,
        "story": "\n".join(
            text_of(part) for part in (exhibit.story, exhibit.process, exhibit.story_en) if part
        ),
        "exhibit_kind": exhibit.kind,
        "region": exhibit.region_id,
        "cluster": exhibit.cluster.slug if exhibit.cluster else "",
        "rooms": [room.slug for room in queries.exhibit_rooms(exhibit)],
        "honours": sorted({honour.kind for honour in honours}),
        "months": [str(month) for month in exhibit.months],
        "rank": list(Kind).index(Kind(exhibit.kind)),
        "updated_at": exhibit.updated_at,
    }


def all_ids() -> Iterable[int]:
    return queries.shown().order_by("pk").values_list("pk", flat=True)


register(Searchable(KIND, "展品", FIELDS, load, all_ids))
