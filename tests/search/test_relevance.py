"""相关性不得退步 · the judged queries on both engines; `make relevance` shows the figures."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest
from django.db import connection
from django.test import TestCase

from fixtures import loading
from search import service
from search.engines.elastic import ElasticEngine
from search.engines.embedded import EmbeddedEngine
from search.port import Engine
from search.query import Query
from tests.search import relevance
from tests.search.catalogue import clear, cluster

FLOOR = {"ndcg": 0.97, "mrr": 0.98, "zero": 0.0}
"""What `make relevance` printed when it was last raised, rounded down. Raise it with every gain; never lower it."""


ABSENT = ("网线", "剪刀", "粉笔", "无人机", "电饭煲", "物业服务")
"""Goods that the demo has none of."""


def test_the_queries_are_well_judged() -> None:
    judged = relevance.queries()
    assert len(judged) >= 280
    assert len({each.ask for each in judged}) == len(judged)
    assert all(each.grades for each in judged)


class TestRelevance(TestCase):
    """A class because loading takes seconds: Django loads once for all of it."""

    graded: ClassVar[list[tuple[relevance.Judged, dict[int, int]]]]

    @classmethod
    def setUpTestData(cls) -> None:
        loading.load_demo()
        connection.check_constraints()  # now, once; otherwise after each test anew
        cls.graded = relevance.judge(relevance.queries(), relevance.facts())

    @pytest.fixture(autouse=True)
    def _folder(self, _own_index: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        self.folder, self.patch = tmp_path, monkeypatch
        yield
        clear(service.engine())

    def held_to_the_floor(self, title: str, kind: type[Engine]) -> None:
        service.reindex(kinds=["product"])
        engine = service.engine()
        assert isinstance(engine, kind)
        answers = relevance.measure(engine, self.graded)
        sys.stdout.write(f"\n{relevance.table(title, answers, int(os.environ.get('WORST', '0')))}\n")
        for words in ABSENT:
            results = engine.search(Query("product", words, channel=relevance.CHANNEL))
            assert results.relaxed or not results.hits, words
        score = relevance.by_kind(answers)["全部"]
        assert score.ndcg >= FLOOR["ndcg"]
        assert score.mrr >= FLOOR["mrr"]
        assert score.zero <= FLOOR["zero"]

    def test_embedded(self) -> None:
        self.held_to_the_floor("embedded", EmbeddedEngine)

    def test_elastic(self) -> None:
        settings = replace(service.settings(), cluster=cluster(self.folder))
        self.patch.setattr(service, "_settings", settings)
        self.held_to_the_floor("elastic", ElasticEngine)
