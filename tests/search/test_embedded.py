"""What is particular to the embedded engine: files, processes, generations."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.core.indexing import Searchable, Text
from search.engines import embedded_counting
from search.engines.embedded import EmbeddedEngine
from search.port import IndexBusy, IndexUnavailable
from search.query import Counts, Facet, Query
from tests.search.catalogue import CHANNELS, analyser, document, embedded, products, searchable

_WRITER = """
import sys
from pathlib import Path
from tests.search.catalogue import document, embedded
engine = embedded(Path(sys.argv[1]))
for identity in range(100, 105):
    engine.put("product", [document(identity, "示例白板笔")])
    print(identity, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with an index of the catalogue."""
    embedded(tmp_path).rebuild("product", products())
    return tmp_path


def found(engine: object, text: str = "") -> list[int]:
    assert isinstance(engine, EmbeddedEngine)
    return sorted(hit.id for hit in engine.search(Query("product", text)).hits)


@pytest.mark.processes
def test_a_reader_sees_what_another_process_commits(folder: Path) -> None:
    reader = embedded(folder)
    assert found(reader, "白板笔") == []
    with subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(folder)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        seen = []
        for line in writer.stdout:
            seen.append(int(line))
            assert found(reader, "白板笔") == seen
            # This process may write as well, between the other's commits.
            reader.put("product", [document(int(line) + 100, "示例黑板擦")])
            writer.stdin.write("on\n")
            writer.stdin.flush()
    assert writer.returncode == 0
    assert seen == [100, 101, 102, 103, 104]
    assert found(reader, "黑板擦") == [200, 201, 202, 203, 204]


def test_readers_go_on_while_generations_change(folder: Path) -> None:
    stopped = threading.Event()
    answers: list[int] = []
    failures: list[Exception] = []

    def read() -> None:
        reader = embedded(folder)
        while not stopped.is_set():
            try:
                answers.append(len(found(reader, "打印纸")))
            except Exception as error:
                failures.append(error)

    reading = threading.Thread(target=read)
    reading.start()
    builder = embedded(folder)
    for _ in range(6):
        builder.rebuild("product", products())
    stopped.set()
    reading.join()
    assert failures == []
    assert set(answers) == {2}
    assert len(list((folder / "product").glob("g*"))) == 2


def test_a_second_writer_waits_and_then_gives_up(folder: Path) -> None:
    writer = embedded(folder, patience=0)
    other = embedded(folder, patience=0)
    started, finish = threading.Event(), threading.Event()

    def slowly() -> Iterator[dict[str, object]]:
        started.set()
        finish.wait()
        yield document(1, "示例白板笔")

    building = threading.Thread(target=lambda: writer.rebuild("product", slowly()))
    building.start()
    started.wait()
    with pytest.raises(IndexBusy):
        other.rebuild("product", products())
    other.put("product", [document(9, "示例黑板擦")])
    finish.set()
    building.join()
    assert found(other) == [1, 9]


def test_without_an_index_it_says_so(tmp_path: Path) -> None:
    engine = embedded(tmp_path)
    for ask in (
        lambda: engine.search(Query("product")),
        lambda: engine.suggest("product", "打"),
        lambda: engine.count("product"),
        lambda: engine.put("product", products()),
        lambda: engine.delete("product", [1]),
        lambda: list(engine.ids("product")),
    ):
        with pytest.raises(IndexUnavailable):
            ask()


@pytest.mark.parametrize("spoil", ["segments", "meta", "made", "everything", "link"])
def test_a_damaged_index_is_unavailable_and_heals_by_rebuilding(folder: Path, spoil: str) -> None:
    live = (folder / "product" / "current").resolve()
    match spoil:
        case "segments":
            for file in live.iterdir():
                if file.suffix in (".term", ".idx", ".fast", ".store"):
                    file.write_bytes(b"\0" * 40)
        case "meta":
            (live / "meta.json").write_text("{not json")
        case "made":
            (live / "made.json").write_text("[]")
        case "everything":
            shutil.rmtree(live)
        case _:
            (folder / "product" / "current").unlink()
    engine = embedded(folder)
    with pytest.raises(IndexUnavailable):
        engine.search(Query("product", "打印纸"))
    engine.rebuild("product", products())
    assert found(engine, "打印纸") == [1, 2]


@pytest.mark.parametrize("other", ["channels", "fields"])
def test_an_index_made_for_other_declarations_is_unavailable(folder: Path, other: str) -> None:
    channels = (*CHANNELS, "new") if other == "channels" else CHANNELS
    declared = (
        Searchable("product", "商品", (Text("name"),), lambda ids: (), lambda: ())
        if other == "fields"
        else searchable()
    )
    engine = EmbeddedEngine(folder, [declared], channels, analyser())
    with pytest.raises(IndexUnavailable, match="another layout"):
        engine.search(Query("product"))


def test_an_abandoned_rebuild_does_not_disturb(folder: Path) -> None:
    # As left behind by a process that was killed while building.
    (folder / "product" / "g1").mkdir()
    (folder / "product" / "meanwhile.jsonl").write_text('{"delete":1}\n')
    engine = embedded(folder)
    engine.put("product", [document(9, "示例黑板擦")])
    assert len(found(engine)) == 9
    engine.rebuild("product", products())
    assert len(found(engine)) == 8
    assert not (folder / "product" / "g1").exists()


def counted(engine: object, facet: Facet) -> dict[str, int]:
    assert isinstance(engine, EmbeddedEngine)
    answer = engine.search(Query("product", facets=(facet,), limit=0, total=True))
    assert answer.total == engine.count("product")
    return {each.value: each.count for each in answer.facets[facet.name]}


def test_lists_are_given_up_where_each_thing_has_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_counting, "_MOST_LOST", 500)
    engine = embedded(tmp_path)
    things = [
        document(one, "示例打印纸", attributes=["色:白", f"号:{one}", f"号:{one + 1}"])
        for one in range(1, 31)
    ]
    engine.rebuild("product", things)
    lists = engine._kind("product").reading().lists["attributes"]
    assert lists.are_worth
    by_list = counted(engine, Counts("attributes", 100))
    assert not lists.are_worth
    assert counted(engine, Counts("attributes", 100)) == by_list
    assert (by_list["色:白"], by_list["号:1"], by_list["号:2"]) == (30, 1, 2)
    engine.put("product", [document(99, "示例打印纸", attributes=["色:白"])])
    assert not engine._kind("product").reading().lists["attributes"].are_worth
    assert counted(engine, Counts("attributes", 100))["色:白"] == 31


def test_lists_that_are_too_long_to_keep_are_counted_by_value(tmp_path: Path) -> None:
    engine = embedded(tmp_path)
    long = [f"{place:02}{'长' * 2_000}" for place in range(20)]
    engine.rebuild("product", [document(1, "示例打印纸", attributes=["色:白", *long])])
    assert counted(engine, Counts("attributes", 100)) == dict.fromkeys(["色:白", *long], 1)
    assert counted(engine, Counts("attributes", 100, "色:")) == {"色:白": 1}


def test_lists_are_known_again_behind_other_writers(folder: Path) -> None:
    reader = embedded(folder)
    before = counted(reader, Counts("attributes", 50, "色:"))
    embedded(folder).put("product", [document(9, "示例白板笔", attributes=["色:红", "色:白"])])
    assert counted(reader, Counts("attributes", 50, "色:")) == {
        **before,
        "色:红": 1,
        "色:白": before["色:白"] + 1,
    }
    reader.delete("product", [9])
    assert counted(reader, Counts("attributes", 50, "色:")) == before
