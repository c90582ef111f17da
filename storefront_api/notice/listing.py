"""公告列表 · a page of notices: read from the database newest first, or found by the index when words are searched for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from backend.core import clock
from backend.notice import queries
from backend.notice.forms import FORMS
from backend.notice.indexing import KIND
from backend.notice.models import Notice
from search.query import AnyOf, By, Counts, Equals, Filter, Query, Range
from storefront_api.kit.connections import Window, page
from storefront_api.kit.found import BY_REGION, FoundPage, Way, searched

NEWEST_FIRST = ("-published_at", "-id")


@dataclass(frozen=True, slots=True)
class Wanted:
    """公告筛选 · which notices; all conditions must be met. `region` means a region with all below it."""

    words: str = ""
    kinds: tuple[str, ...] = ()
    region: str = ""
    project_number: str = ""
    since: date | None = None
    until: date | None = None
    running: bool = False

    def rows(self, among: QuerySet[Notice], words: str = "") -> QuerySet[Notice]:
        """Those of `among` that meet the conditions, and hold these words."""
        return queries.found(
            among,
            words=words,
            kinds=self.kinds,
            region=self.region,
            project_number=self.project_number,
            since=self.since,
            until=self.until,
            running=self.running,
        )

    def filters(self) -> Iterable[Filter]:
        """The same conditions, without the words, for the index."""
        if self.kinds:
            yield AnyOf("notice_kind", self.kinds)
        if self.region:
            yield Equals("region", self.region)
        if self.project_number:
            yield Equals("project", self.project_number)
        if self.since or self.until:
            last = self.until and queries.midnight(self.until + timedelta(days=1)) - timedelta(seconds=1)
            yield Range("published_at", self.since and queries.midnight(self.since), last)
        if self.running:
            yield Range("displayed_until", queries.midnight(clock.today()))


def notice_page(
    wanted: Wanted, among: QuerySet[Notice], asked: Window, *, newest_first: bool = False
) -> FoundPage:
    """The page of published notices of `among` that is asked for; those found by words the most relevant first."""
    among = among.filter(published_at__isnull=False)
    return searched(
        Query(
            KIND,
            wanted.words,
            tuple(wanted.filters()),
            sort=By("published_at", descending=True) if newest_first else None,
        ),
        among,
        asked,
        lambda: page(wanted.rows(among, wanted.words), NEWEST_FIRST, asked),
        WAYS,
        unindexed=wanted.rows(among.filter(kind__in=queries.HIDDEN), wanted.words),
    )


def _kinds(values: Sequence[str]) -> Mapping[str, str]:
    return {value: FORMS[value].zh for value in values if value in FORMS}


WAYS = (
    Way("kind", "公告类型", Counts("notice_kind"), _kinds, str.upper),
    BY_REGION,
)
"""By what the list can be narrowed."""
