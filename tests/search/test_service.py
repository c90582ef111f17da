"""The verbs that keep the index true to the store."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest

from backend.core import indexing
from search import service
from search.port import EngineDown, IndexUnavailable
from search.query import Query
from search.refusals import UnknownKind
from tests.search.catalogue import (
    CATEGORIES,
    CHANNELS,
    LEXICON,
    clear,
    cluster,
    document,
    products,
    searchable,
)

Store = dict[int, dict[str, object]]


@pytest.fixture(params=["embedded", "elastic"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The things that domain folders would load; the service is configured to index them."""
    stored: Store = {int(str(each["id"])): each for each in products()}
    monkeypatch.setattr(indexing, "_declared", {"product": searchable(stored)})
    monkeypatch.setattr(service, "_settings", None)
    monkeypatch.setattr(service, "_engine", None)
    kept_by = cluster(tmp_path) if request.param == "elastic" else None
    service.configure(
        service.Settings(tmp_path, LEXICON, lambda: CHANNELS, lambda: CATEGORIES, cluster=kept_by)
    )
    yield stored
    clear(service.engine())


def found(text: str) -> list[int]:
    return sorted(hit.id for hit in service.engine().search(Query("product", text)).hits)


def test_reindex_builds_every_declared_kind(store: Store) -> None:
    told: list[tuple[str, int]] = []
    with pytest.raises(IndexUnavailable):
        found("打印纸")
    assert service.reindex(lambda kind, number: told.append((kind, number))) == {"product": 8}
    assert told == [("product", 8)]
    assert found("打印纸") == [1, 2]


def test_apply_puts_what_loads_and_forgets_what_does_not(store: Store) -> None:
    service.reindex()
    store[1] = document(1, "示例白板笔")
    store[9] = document(9, "示例白板笔")
    del store[2]
    service.apply("product", [1, 2, 9, 9])
    service.apply("product", [1, 2, 9])
    assert found("白板笔") == [1, 9]
    assert found("打印纸") == []


def test_check_finds_differences_and_heal_repairs_them(store: Store) -> None:
    service.reindex()
    assert all(difference.agrees for difference in service.check())
    store[9] = document(9, "示例白板笔")
    del store[3]
    assert service.heal() == (service.Difference("product", missing=(9,), left_over=(3,)),)
    assert all(difference.agrees for difference in service.check())


def test_contents_are_compared_when_asked_for(store: Store) -> None:
    """As after a change that nobody told of."""
    service.reindex()
    store[1] = document(1, "示例白板笔")
    assert all(difference.agrees for difference in service.check())
    assert service.check(contents=True) == (service.Difference("product", (), (), stale=(1,)),)
    assert service.heal(contents=True) == (service.Difference("product", (), (), stale=(1,)),)
    assert all(difference.agrees for difference in service.check(contents=True))
    assert found("白板笔") == [1]


def test_a_change_of_the_lexicon_builds_the_index_anew(store: Store, tmp_path: Path) -> None:
    """A synonym is in force once the index is built with it; until then nothing is found by half of it."""
    service.reindex()
    assert found("瓯品") == []
    changed = tmp_path / "lexicon"
    shutil.copytree(LEXICON, changed)
    with (changed / "synonyms.txt").open("a", encoding="utf-8") as file:
        file.write("\n瓯品 打印纸\n")
    service.configure(replace(service.settings(), lexicon=changed))
    with pytest.raises(IndexUnavailable):
        found("瓯品")
    service.heal()
    assert found("瓯品") == [1, 2]


def test_a_kind_that_fails_keeps_no_other_waiting(store: Store) -> None:
    service.reindex()

    def unreadable(ids: Sequence[int]) -> NoReturn:
        raise RuntimeError("unreadable")

    indexing.register(indexing.Searchable("broken", "坏", (indexing.Text("name"),), unreadable, lambda: [1]))
    indexing._declared["last"] = replace(searchable(store), kind="last")
    service.configure(service.settings())
    with pytest.raises(RuntimeError, match="unreadable"):
        service.heal()
    assert service.engine().count("last") == 8


def test_what_nobody_declared_is_refused(store: Store) -> None:
    with pytest.raises(UnknownKind):
        service.apply("planet", [1])


def test_while_the_engine_is_down_nothing_is_rebuilt(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change waits for the next try of its job; building the index anew would only ask the same silent server."""
    service.reindex()

    def down(*about: object) -> NoReturn:
        raise EngineDown

    monkeypatch.setattr(service, "reindex", lambda **more: pytest.fail("rebuilt"))
    for verb in ("put", "delete", "search"):
        monkeypatch.setattr(service.engine(), verb, down)
    with pytest.raises(EngineDown):
        service.apply("product", [1])
    with pytest.raises(EngineDown):
        service.heal()


def test_an_unconfigured_service_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "_settings", None)
    monkeypatch.setattr(service, "_engine", None)
    with pytest.raises(service.NotConfigured):
        service.engine()


@pytest.mark.parametrize(
    "fields",
    [
        (indexing.Text("name"), indexing.Keyword("name")),
        (indexing.Text("id"),),
        (indexing.Text("not a name"),),
    ],
)
def test_declarations_are_checked(fields: tuple[indexing.Field, ...]) -> None:
    with pytest.raises(ValueError, match="product"):
        indexing.Searchable("product", "商品", fields, lambda ids: (), lambda: ())
