"""公告可检索 · by what published notices are found: words of title, project, buyer and everything that they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from backend.core.indexing import Keyword, Moment, Searchable, Text, register
from backend.notice import queries
from backend.region.queries import chain

KIND = "notice"
FIELDS = (
    Text("title", weight=8, pinyin=True, highlight=True, suggest=True, sortable=True),
    Text("project_name", weight=5, pinyin=True),
    Text("project_number", weight=5),
    Text("number", weight=5),
    Text("buyer_name", weight=4, pinyin=True),
    Text("form_name", weight=3),
    Text("content", highlight=True),
    Keyword("notice_kind", facet=True),
    Keyword("region", many=True, facet=True),
    Keyword("buyer"),
    Keyword("project"),
    Moment("published_at"),
    Moment("displayed_until"),
)


def load(ids: Sequence[int]) -> Iterator[Mapping[str, object]]:
    """Notices that everybody may read; one statement."""
    for notice in queries.published().filter(pk__in=ids).select_related("buyer"):
        yield {
            "id": notice.pk,
            "title": notice.title,
            "project_name": notice.project_name,
            "project_number": notice.project_number,
            "number": notice.number,
            "buyer_name": notice.buyer.name,
            "form_name": notice.form.zh,
            "content": notice.words,
            "notice_kind": notice.kind,
            "region": chain(notice.region_id),
            "buyer": str(notice.buyer_id),
            "project": notice.project_number,
            "published_at": notice.published_at,
            "displayed_until": notice.displayed_until and queries.midnight(notice.displayed_until),
        }


def all_ids() -> Iterable[int]:
    """Every notice that `load` would yield."""
    return queries.published().order_by("pk").values_list("pk", flat=True)


register(Searchable(KIND, "公告", FIELDS, load, all_ids))
