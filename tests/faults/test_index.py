"""索引中断 · killed between a change and its entry in the index; an index that is lost or damaged."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction

from backend.core import events
from backend.core.indexing import Changed
from backend.product.models import Product
from search import service
from search.jobs import heal_index, update_index, watch_index
from search.models import Change
from search.query import Query
from tests import make
from tests.conftest import Api
from tests.faults.household import Household, at_once, holding, jobs, until, waiting

pytestmark = pytest.mark.processes

UPDATE = "search.jobs.update_index"
SEARCH = """query($words: String!) { products(channel: "wenzhou", search: $words, first: 10) {
    isIndexUnavailable edges { node { name } } } }"""


def rename(product: Product, name: str) -> None:
    """Committed: the new name, and that the index has to be told."""
    with transaction.atomic():
        Product.objects.filter(pk=product.pk).update(name=name)
        events.publish(Changed("product", (product.pk,)))


def found(words: str) -> list[int]:
    return sorted(hit.id for hit in service.engine().search(Query("product", words)).hits)


@contextmanager
def writing(household: Household) -> Iterator[None]:
    """Somebody else writes to the index: who also wants to waits."""
    with (household.index / "product" / "writing.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


STOPS = {
    "索引得知之前": lambda household: holding("SELECT 1 FROM search_change FOR UPDATE"),
    "正要写索引": writing,
}


@pytest.mark.parametrize("stop", STOPS.values(), ids=STOPS)
def test_改名后更新索引中途被杀_下一进程补上(household: Household, stop: Any) -> None:
    product, other = make.product(name="示例计算器"), make.product(name="示例订书机")
    service.reindex()
    rename(product, "示例白板笔")
    rename(product, "示例投影仪")
    with stop(household):
        worker = household.worker()
        until(lambda: jobs("doing", UPDATE) and (waiting() or household.has_open(worker, "writing.lock")))
        household.stall(worker)
    assert Change.objects.count() == 2
    assert found("计算器") == [product.pk]

    household.worker()
    at_once(watch_index)  # the jobs of the dead one are not waited for
    until(lambda: not Change.objects.exists())

    assert found("投影仪") == [product.pk]
    assert found("计算器") == found("白板笔") == []
    assert not Change.objects.exists()
    service.apply("product", [product.pk, product.pk])
    assert sorted(service.engine().ids("product")) == sorted([product.pk, other.pk])


LOSSES = {
    "丢失": shutil.rmtree,
    "损坏": lambda live: [
        file.write_bytes(b"\0" * 40) for file in live.iterdir() if file.suffix in (".term", ".idx", ".fast")
    ],
}


def listed(api: Api, words: str) -> tuple[bool, list[str]]:
    page = api.data(SEARCH, {"words": words})["products"]
    return page["isIndexUnavailable"], [edge["node"]["name"] for edge in page["edges"]]


@pytest.mark.parametrize("changed", [True, False], ids=["随后有变动", "随后无变动"])
@pytest.mark.parametrize("lose", LOSSES.values(), ids=LOSSES)
def test_索引丢失或损坏_先由数据库应答_再自行重建(
    household: Household, api: Api, lose: Any, changed: bool
) -> None:
    first, second = make.product(name="示例计算器"), make.product(name="示例订书机")
    service.reindex()
    assert listed(api, "计算器") == (False, ["示例计算器"])
    lose((household.index / "product" / "current").resolve())
    service.configure(service.settings())  # as a process that has just been started
    assert listed(api, "计算器") == (True, ["示例计算器"])
    if changed:
        rename(first, "示例计算器甲")
        update_index()
    else:
        heal_index(timestamp=0)
    assert listed(api, "计算器") == (False, ["示例计算器甲" if changed else "示例计算器"])
    assert listed(api, "订书机") == (False, [second.name])


def test_首次建索引时的变动不会丢(household: Household) -> None:
    """What changes while the first index is being built waits, because nobody knows whether it has been read already."""
    product = make.product(name="示例计算器")
    (household.index / "product").mkdir(parents=True)
    with (household.index / "product" / "rebuilding.lock").open("w") as building:
        fcntl.flock(building, fcntl.LOCK_EX)
        rename(product, "示例白板笔")
        update_index()
        assert jobs("todo", UPDATE) == 2  # it comes again soon
    assert Change.objects.count() == 1
    update_index()
    assert found("白板笔") == [product.pk]
    assert not Change.objects.exists()
