"""Elasticsearch 引擎 · the engine for malls that have a cluster of Elasticsearch 8.

    <prefix>-<kind>-g000012             an index: one generation of a kind
    <prefix>-<kind>-<layout>            alias of the live generation, moved in one step
    <prefix>-<kind>-<layout>-building   alias of the generation that is being built, which gets every change, too

An index for another layout has another alias, so processes of two versions of the program serve side by side, each from
its own. What a rebuild reads from the store has version 1, every change version 2: a rebuild overwrites no change that came
meanwhile and brings back nothing that was deleted meanwhile.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial
from itertools import pairwise
from math import inf
from typing import Any

from elastic_transport import TransportError
from elastic_transport.client_utils import DEFAULT
from elasticsearch import ApiError, BadRequestError, Elasticsearch, NotFoundError, OrjsonSerializer
from elasticsearch.dsl import Search
from elasticsearch.dsl.query import Query as Asked
from elasticsearch.helpers import streaming_bulk

from backend.core.indexing import Searchable, Text
from search.cursor import Place
from search.documents import Document, digest
from search.engines.answering import LONGER_FROM, Answer, Found, Kind, of_kind, ranked, typed
from search.engines.asking import LONGEST_PREFIX
from search.engines.breaker import Breaker
from search.engines.cluster import Cluster
from search.engines.elastic_terms import ElasticWords, entry, entry_class, escaped, lifted
from search.engines.layout import Layout, read_suggestion, suggestion_term
from search.port import (
    Bucket,
    CannotWrite,
    Documents,
    Engine,
    EngineDown,
    Explained,
    IndexBusy,
    IndexUnavailable,
    Progress,
    Results,
    Suggestion,
)
from search.query import By, Counts, Facet, Filter, Query
from search.ranking import Ranking
from search.text.analyser import Analyser
from search.text.normal import normalise
from search.text.reading import Reader
from search.text.spelling import Speller, with_synonyms

log = logging.getLogger(__name__)

_until: ContextVar[float] = ContextVar("_until", default=inf)
"""When the question that is being answered must have been; it may take several requests."""
_READ, _CHANGED = 1, 2
_AT_ONCE = 500
_IDS_AT_ONCE = 10_000
_LARGEST_WINDOW = 50_000
_MOST_WORDS = 60_000
"""Of the vocabulary that corrections come from, the most frequent first."""
_MOST_SUGGESTING = 100_000
"""So many things of a shard are looked through for suggestions."""
_ALL_VALUES = 65_000
_WORDS_KEPT_SECONDS = 60.0
_BEAT_SECONDS = 20.0
_ABANDONED_SECONDS = 300.0
"""A rebuild that has not been heard of for so long is taken to be dead."""
_WRITE_SECONDS = 60.0
COPIES_SECONDS = 40
"""So long a new generation waits for its copies before it goes live; a cluster of one node never has any."""


def connect(cluster: Cluster) -> Elasticsearch:
    """A client with connections of its own. Another node is asked when one refuses; none is asked again that is slow."""
    return Elasticsearch(
        list(cluster.nodes),
        request_timeout=cluster.seconds,
        max_retries=len(cluster.nodes),
        retry_on_timeout=False,
        api_key=cluster.api_key or None,
        serializer=OrjsonSerializer(),
        ca_certs=cluster.authority or DEFAULT,
    )


class _Kind(Kind[Asked]):
    """The indexes of one kind."""

    def __init__(
        self,
        searchable: Searchable,
        channels: Sequence[str],
        analyser: Analyser,
        prefix: str,
        ranking: Ranking,
    ) -> None:
        layout = Layout(searchable, channels, analyser.lexicon.edition, ranking.of(searchable.kind))
        super().__init__(searchable, layout, ElasticWords(), analyser)
        self.entry_class = entry_class(layout)
        self.live = f"{prefix}-{searchable.kind}-{layout.fingerprint[:12]}".lower()
        self.building = f"{self.live}-building"
        self.generations = f"{prefix}-{searchable.kind}-g".lower()
        self.known: set[str] = set()
        self.speller: Speller | None = None
        self.read_at = 0.0

    def put(self, document: Document, target: str, version: int, version_type: str) -> dict[str, Any]:
        """The order to write a document."""
        source = entry(self.layout, document)
        return {**_order("index", target, document.id, version, version_type), "_source": source}

    def forget(self) -> None:
        """What was remembered of the index may be out of date."""
        self.known.clear()
        self.speller = None


def _order(verb: str, target: str, identity: int, version: int, version_type: str) -> dict[str, Any]:
    return {
        "_op_type": verb,
        "_index": target,
        "_id": str(identity),
        "version": version,
        "version_type": version_type,
    }


class ElasticEngine(Engine):
    """Elasticsearch 引擎 · keeps the indexes of all declared kinds in a cluster."""

    def __init__(
        self,
        cluster: Cluster,
        searchables: Iterable[Searchable],
        channels: Sequence[str],
        analyser: Analyser,
        ranking: Ranking | None = None,
    ) -> None:
        self.cluster = cluster
        self.client = connect(cluster)
        self._writer = self.client.options(request_timeout=_WRITE_SECONDS)
        self._reader = Reader(analyser)
        weighed = ranking or Ranking()
        self._kinds = {
            each.kind: _Kind(each, channels, analyser, cluster.prefix, weighed) for each in searchables
        }
        self.breaker = Breaker()

    def put(self, kind: str, documents: Documents) -> int:
        own = self._kind(kind)
        prepared = {document.id: document for document in map(own.preparer.prepare, documents)}
        self._change(
            own,
            lambda target: (own.put(each, target, _CHANGED, "external_gte") for each in prepared.values()),
        )
        return len(prepared)

    def delete(self, kind: str, ids: Sequence[int]) -> None:
        own = self._kind(kind)
        self._change(
            own, lambda target: (_order("delete", target, each, _CHANGED, "external_gte") for each in ids)
        )

    def rebuild(self, kind: str, documents: Documents, progress: Progress | None = None) -> int:
        own = self._kind(kind)
        with self._asking(kind):
            index = self._begin(own)
        number = 0
        beat = time.monotonic()
        try:
            prepared = map(own.preparer.prepare, documents)
            orders = (own.put(each, index, _READ, "external") for each in prepared)
            with self._asking(kind):
                for written, answer in self._bulk(orders):
                    if not written:
                        self._judge(own, answer, is_live=True)
                    number += 1
                    if progress and number % 1_000 == 0:
                        progress(number)
                    if time.monotonic() - beat > _BEAT_SECONDS:
                        self._writer.indices.put_mapping(index=index, meta=_meta(own))
                        beat = time.monotonic()
                self._swap(own, index)
        except BaseException:
            with suppress(ApiError, TransportError):
                self._writer.indices.delete(index=index)
            raise
        if progress:
            progress(number)
        own.forget()
        return number

    def examine(self, kind: str) -> None:
        own = self._kind(kind)
        with self._asking(kind):
            health = self.client.cluster.health(index=own.live)
        if _is_beyond_help(health):
            raise IndexUnavailable(f"{kind}: parts of the index are lost")

    def count(self, kind: str) -> int:
        own = self._kind(kind)
        with self._asking(kind):
            return int(self.client.count(index=own.live)["count"])

    def ids(self, kind: str) -> Iterator[int]:
        own = self._kind(kind)
        after: list[Any] | None = None
        while True:
            with self._asking(kind):
                found = self._writer.search(
                    index=own.live,
                    size=_IDS_AT_ONCE,
                    sort=[{"id": "asc"}],
                    source=False,
                    search_after=after,
                    track_total_hits=False,
                    allow_partial_search_results=False,
                )["hits"]["hits"]
            yield from (int(each["_id"]) for each in found)
            if len(found) < _IDS_AT_ONCE:
                return
            after = found[-1]["sort"]

    def stale(self, kind: str, documents: Documents) -> tuple[int, ...]:
        own = self._kind(kind)
        wanted = {document.id: digest(document) for document in map(own.preparer.prepare, documents)}
        kept: dict[int, int] = {}
        ids = list(wanted)
        for start in range(0, len(ids), _IDS_AT_ONCE):
            some = ids[start : start + _IDS_AT_ONCE]
            with self._asking(kind):
                answer = self._writer.search(
                    index=own.live,
                    size=len(some),
                    query={"terms": {"id": some}},
                    source=False,
                    docvalue_fields=[{"field": "digest"}],
                    allow_partial_search_results=False,
                )
            kept |= {int(hit["_id"]): hit["fields"]["digest"][0] for hit in answer["hits"]["hits"]}
        return tuple(identity for identity, content in wanted.items() if kept.get(identity) != content)

    def suggest(self, kind: str, prefix: str, channel: str = "", limit: int = 10) -> tuple[Suggestion, ...]:
        own = self._kind(kind)
        begun = typed(prefix)
        if not begun or limit < 1:
            return ()
        wanted = {"suggestions": limit * 4}
        if len(begun) >= LONGER_FROM:
            wanted["titles"] = limit * 2
        words = own.asker.words
        asked = own.asker.any_of([words.prefix(column, begun) for column in wanted])
        if offered := own.asker.offered(channel):
            asked = own.asker.all_of([asked, offered])
        search = Search().query("constant_score", filter=asked).extra(size=0, track_total_hits=False)
        for column, size in wanted.items():
            search.aggs.bucket(column, "terms", field=column, include=f"{escaped(begun)}.*", size=size)
        answer = self.ask(own, search, terminate_after=_MOST_SUGGESTING)
        read = (
            (read_suggestion(bucket["key"]), int(bucket["doc_count"]))
            for column in wanted
            for bucket in answer["aggregations"][column]["buckets"]
        )
        return ranked((Suggestion(text, field, count) for (_, text, field), count in read), limit)

    def search(self, query: Query) -> Results:
        with self._in_time():
            return _Answer(self, self._kind(query.kind), query, self._reader).results()

    def explain(self, query: Query, documents: Mapping[int, Mapping[str, object] | None]) -> Explained:
        with self._in_time():
            return _Answer(self, self._kind(query.kind), query, self._reader).explained(documents)

    @contextmanager
    def _in_time(self) -> Iterator[None]:
        """All that one question needs to be asked has to be answered in the time of one."""
        until = _until.set(time.monotonic() + self.cluster.seconds)
        try:
            yield
        finally:
            _until.reset(until)

    def ask(self, own: _Kind, search: Search, **more: Any) -> Mapping[str, Any]:
        """Ask the live index. Half an answer is none."""
        with self._asking(own.name):
            left = min(self.cluster.seconds, _until.get() - time.monotonic())
            if left <= 0:
                raise TransportError("its answers took too long together")
            answer: Mapping[str, Any] = (
                self.client.options(request_timeout=left)
                .search(
                    index=own.live,
                    body={**search.to_dict(), "timeout": f"{max(int(left * 900), 1)}ms", **more},
                    allow_partial_search_results=False,
                )
                .body
            )
            if answer["timed_out"]:
                raise TransportError("the answer took too long")
        return answer

    def known(self, own: _Kind, word: str) -> bool:
        """Whether anything in the index has this word."""
        if word in own.known:
            return True
        search = Search().query("term", everything=word).extra(size=0, track_total_hits=1)
        found: bool = self.ask(own, search)["hits"]["total"]["value"] > 0
        if found:
            own.known.add(word)
        return found

    def speller(self, own: _Kind) -> Speller:
        """What corrects words by those of the heaviest band, as they were a short while ago."""
        if own.speller is None or time.monotonic() - own.read_at > _WORDS_KEPT_SECONDS:
            search = Search().extra(size=0, track_total_hits=False)
            search.aggs.bucket("words", "terms", field="vocabulary", size=_MOST_WORDS)
            buckets = self.ask(own, search)["aggregations"]["words"]["buckets"]
            vocabulary = {each["key"]: int(each["doc_count"]) for each in buckets}
            sounding = partial(self.of_sound, own)
            analyser = own.preparer.analyser
            known = with_synonyms(vocabulary, analyser.lexicon.same_meaning())
            own.speller = Speller(known, sounding, analyser.knows)
            own.read_at = time.monotonic()
        return own.speller

    def of_sound(self, own: _Kind, sound: str) -> str:
        """The most frequent suggested word that sounds so."""
        term = suggestion_term(sound, "", "")[:-1]
        search = Search().query("prefix", suggestions=term).extra(size=0, track_total_hits=False)
        search.aggs.bucket("words", "terms", field="suggestions", include=f"{escaped(term)}.*", size=1)
        buckets = self.ask(own, search)["aggregations"]["words"]["buckets"]
        return normalise(read_suggestion(buckets[0]["key"])[1]) if buckets else ""

    def _kind(self, kind: str) -> _Kind:
        return of_kind(self._kinds, kind)

    def _change(self, own: _Kind, orders: Any) -> None:
        """Give orders for the live index and for one that is being built."""
        with self._asking(own.name):
            # First where a swap could take the name away: what is refused there goes to what is live by then.
            targets = [own.building] if self._writer.indices.exists_alias(name=own.building) else []
            for target in [*targets, own.live]:
                for written, answer in self._bulk(orders(target), require_alias=True):
                    if not written:
                        self._judge(own, answer, is_live=target == own.live)
            self._writer.indices.refresh(index=own.live)
        own.forget()

    def _judge(self, own: _Kind, answer: Mapping[str, Any], *, is_live: bool) -> None:
        """What it means that one order was not carried out."""
        status, error = answer["status"], answer.get("error", {})
        if status == 409 or (status == 404 and not error):
            return  # there is a newer one, or nothing to delete
        if status == 404:
            if is_live:
                raise IndexUnavailable(f"{own.name}: there is no index yet")
            return  # what was being built is live now, or was given up
        if status in (403, 429) or status >= 500:
            raise CannotWrite(f"{own.name}: {error.get('reason')}")  # a full disk, too much to do
        raise IndexUnavailable(f"{own.name}: {error.get('reason')}")

    def _bulk(self, orders: Iterable[dict[str, Any]], **more: Any) -> Iterator[tuple[bool, dict[str, Any]]]:
        for written, answer in streaming_bulk(
            self._writer,
            orders,
            chunk_size=_AT_ONCE,
            raise_on_error=False,
            max_retries=3,
            initial_backoff=0.2,
            **more,
        ):
            yield written, next(iter(answer.values()))

    def _begin(self, own: _Kind) -> str:
        """An empty index for the next generation. Only one can be built at a time."""
        generations = self._generations(own)
        for name, aliases in generations.items():
            if own.building in aliases:
                (mapping,) = self._writer.indices.get_mapping(index=name).body.values()
                if time.time() - mapping["mappings"]["_meta"]["beat"] < _ABANDONED_SECONDS:
                    raise IndexBusy(f"{own.name}: {name} is being built by another process")
                self._writer.indices.delete(index=name, ignore_unavailable=True)
        newest = max((int(name.removeprefix(own.generations)) for name in generations), default=0)
        index = f"{own.generations}{newest + 1:06d}"
        mapping = own.entry_class._doc_type.mapping.to_dict()
        try:
            self._writer.indices.create(
                index=index,
                mappings={**mapping, "_meta": _meta(own)},
                settings={
                    "number_of_shards": self.cluster.shards,
                    "number_of_replicas": 0,
                    "refresh_interval": -1,
                    "gc_deletes": "7d",
                    "max_result_window": _LARGEST_WINDOW,
                },
                aliases={own.building: {}},
            )
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise
            raise IndexBusy(f"{own.name}: {index} is being built by another process") from error
        return index

    def _swap(self, own: _Kind, index: str) -> None:
        """Make a finished generation the live one and clear away all but the one before."""
        indices = self._writer.indices
        indices.put_settings(
            index=index,
            settings={
                "refresh_interval": None,
                "gc_deletes": None,
                "number_of_replicas": self.cluster.replicas,
            },
        )
        indices.refresh(index=index)
        if self.cluster.replicas:
            waiting = self._writer.options(ignore_status=408)
            waiting.cluster.health(index=index, wait_for_status="green", timeout=f"{COPIES_SECONDS}s")
        generations = self._generations(own)
        before = [name for name, aliases in generations.items() if own.live in aliases]
        taken = indices.exists(index=own.live) and not indices.exists_alias(name=own.live)
        indices.update_aliases(
            actions=[
                *([{"remove_index": {"index": own.live}}] if taken else []),  # of somebody else, by mistake
                {"add": {"index": index, "alias": own.live}},
                {"remove": {"index": index, "alias": own.building}},
                *({"remove": {"index": name, "alias": own.live}} for name in before),
            ]
        )
        # Until this layout has had a generation before, those of other layouts may still be in use.
        old = [name for name in generations if before and name not in (index, *before)]
        if old:
            indices.delete(index=old, ignore_unavailable=True)

    def _generations(self, own: _Kind) -> dict[str, list[str]]:
        found = self._writer.indices.get_alias(index=f"{own.generations}*", allow_no_indices=True).body
        return {name: list(each["aliases"]) for name, each in found.items()}

    @contextmanager
    def _asking(self, kind: str) -> Iterator[None]:
        """Whatever the server says instead of an answer becomes `IndexUnavailable`; its silence `EngineDown`."""
        if not self.breaker.lets_through():
            raise EngineDown(f"{kind}: Elasticsearch does not answer")
        try:
            yield
        except TransportError as error:
            self.breaker.failed()
            raise EngineDown(f"{kind}: {error}") from error
        except NotFoundError as error:
            self.breaker.succeeded()
            raise IndexUnavailable(f"{kind}: there is no index yet") from error
        except ApiError as error:
            if error.error == "cluster_block_exception":
                self.breaker.succeeded()
                raise CannotWrite(f"{kind}: {error}") from error
            if error.status_code < 500 and error.status_code not in (401, 403, 429):
                self.breaker.succeeded()
                raise IndexUnavailable(f"{kind}: {error}") from error
            if self._is_lost(kind):
                raise IndexUnavailable(f"{kind}: parts of the index are lost") from error
            self.breaker.failed()
            raise EngineDown(f"{kind}: {error}") from error
        else:
            self.breaker.succeeded()

    def _is_lost(self, kind: str) -> bool:
        """Whether the server is well, but the index has shards that nobody will bring back."""
        with suppress(ApiError, TransportError):
            return _is_beyond_help(self.client.cluster.health(index=self._kind(kind).live))
        return False


class _Answer(Answer[Asked]):
    """Answers one question. What is asked at one level of strictness is asked in one request."""

    def __init__(
        self,
        engine: ElasticEngine,
        own: _Kind,
        query: Query,
        reader: Reader,
        *,
        is_correction: bool = False,
    ) -> None:
        super().__init__(own, query, reader, is_correction=is_correction)
        self.reader = reader
        self.engine = engine
        self.own = own
        self._sums: dict[int, Mapping[str, Any]] = {}
        """The answer that holds total and facets, by level."""

    def again(self, query: Query) -> Answer[Asked]:
        return _Answer(self.engine, self.own, query, self.reader, is_correction=True)

    def place_types(self, by: By) -> tuple[type, ...]:
        if by.field == "id":
            return (int,)
        return (str if isinstance(self.layout.fields.get(by.field), Text) else int, int)

    def known(self, word: str) -> bool:
        return self.engine.known(self.own, word)

    def in_order(self, level: int, by: By) -> tuple[list[tuple[Place, int, object]], bool]:
        limit = self.query.limit
        column = self.asker.order(by, self.query.channel)
        upwards = by.descending == self.backwards
        direction = "asc" if upwards else "desc"
        sort: list[dict[str, Any]] = [{"id": {"order": direction}}]
        if column != "id":
            sort.insert(0, {column: {"order": direction, "missing": "_first" if upwards else "_last"}})
        search = Search().sort(*sort).extra(size=limit + 1)
        if self.place is not None:
            search = search.extra(search_after=[_within(each) for each in self.place[1:]])
        if column.startswith("price_"):
            search = search.filter("exists", field=column)
        rows = self._ask(level, search)
        return [(row["sort"], int(row["_id"]), row) for row in rows[:limit]], len(rows) > limit

    def best(self, level: int, wanted: int) -> tuple[list[Found], bool]:
        search = Search().sort({"_score": {"order": "desc"}}, {"id": {"order": "asc"}}).extra(size=wanted + 1)
        rows = self._ask(level, search)
        return [Found(float(row["sort"][0]), int(row["_id"]), row) for row in rows], len(rows) <= wanted

    def points(self, asked: Asked, most: int) -> Mapping[int, float]:
        search = Search().query(asked).source(False).extra(size=max(most, 1))
        hits = self.engine.ask(self.own, search)["hits"]["hits"]
        return {int(hit["_id"]): float(hit["_score"]) for hit in hits}

    def lifts(self, asked: Asked, most: int) -> Mapping[int, int | None]:
        column = self.layout.lift(self.query.channel)
        search = Search().query(asked).source(False).extra(size=max(most, 1))
        more = {"docvalue_fields": [{"field": column}]} if column else {}
        hits = self.engine.ask(self.own, search, **more)["hits"]["hits"]
        return {int(hit["_id"]): hit.get("fields", {}).get(column, [None])[0] for hit in hits}

    def total(self, level: int) -> int:
        return int(self._summed(level)["hits"]["total"]["value"])

    def facets(self, level: int) -> dict[str, tuple[Bucket, ...]]:
        answered = self._summed(level)["aggregations"]
        return {
            facet.name: _buckets(facet, answered[f"pass{number}"][f"facet{place}"]["buckets"])
            for number, facets in enumerate(self.passes().values())
            for place, facet in enumerate(facets)
        }

    def shown(self, handle: object) -> Mapping[str, str]:
        assert isinstance(handle, Mapping)
        texts: Mapping[str, str] = handle["_source"].get("shown", {})
        return texts

    def speller(self) -> Speller:
        return self.engine.speller(self.own)

    def _summed(self, level: int) -> Mapping[str, Any]:
        if level not in self._sums:
            self._ask(level, Search().extra(size=0))
        return self._sums[level]

    def _ask(self, level: int, search: Search) -> list[Any]:
        """The hits of a search for what is asked for; its first answer at a level holds total and facets, too."""
        first = level not in self._sums
        passes = self.passes() if first else {}
        apart = {each for aside in passes for each in aside}
        asked = self.asked(level, apart)
        if self.by is None and (lift := self.layout.lift(self.query.channel)):
            asked = lifted(asked, lift)
        search = search.query(asked)
        if apart or not first:
            held = [each for each in self.query.filters if each in apart]
            search = search.post_filter(self._conditions(held)) if held else search
        for number, (aside, facets) in enumerate(passes.items()):
            others = [each for each in self.query.filters if each in apart and each not in aside]
            own = search.aggs.bucket(f"pass{number}", "filter", filter=self._conditions(others))
            for place, facet in enumerate(facets):
                self._count(own, f"facet{place}", facet)
        search = search.extra(track_total_hits=self.query.total or self.query.limit == 0 if first else False)
        search = search.source(["shown"] if self.query.highlight and self.wants else False)
        answer = self.engine.ask(self.own, search)
        self._sums.setdefault(level, answer)
        hits: list[Any] = answer["hits"]["hits"]
        return hits

    def _conditions(self, filters: Sequence[Filter]) -> Asked:
        return self.asker.all_of([self.asker.filter(each, self.query.channel) for each in filters])

    def _count(self, bucket: Any, name: str, facet: Facet) -> None:
        column = self.asker.counted(facet, self.query.channel)
        if isinstance(facet, Counts):
            more: dict[str, Any] = (
                {"include": f"{escaped(facet.prefix[:LONGEST_PREFIX])}.*"} if facet.prefix else {}
            )
            if self.engine.cluster.shards > 1:
                more["shard_size"] = _ALL_VALUES
            bucket.bucket(name, "terms", field=column, size=facet.limit, **more)
            return
        bounds = [self.asker.whole(facet.field, bound) for bound in facet.bounds]
        ranges: list[dict[str, int]] = [{"from": low, "to": high} for low, high in pairwise(bounds)]
        bucket.bucket(name, "range", field=column, ranges=[*ranges, {"from": bounds[-1]}])


def _meta(own: _Kind) -> dict[str, Any]:
    """What an index says of itself: for which layout it is made, and when its builder was last alive."""
    return {"beat": time.time(), "layout": own.layout.fingerprint}


def _is_beyond_help(health: Any) -> bool:
    return bool(health["status"] == "red" and not health["initializing_shards"])


def _buckets(facet: Facet, answered: Sequence[Mapping[str, Any]]) -> tuple[Bucket, ...]:
    if isinstance(facet, Counts):
        return tuple(
            Bucket(str(each.get("key_as_string", each["key"])), int(each["doc_count"]))
            for each in answered
            if str(each["key"]).startswith(facet.prefix)
        )
    return tuple(
        Bucket(str(bound), int(each["doc_count"])) for bound, each in zip(facet.bounds, answered, strict=True)
    )


def _within(value: float | int | str) -> float | int | str:
    """A value of a cursor that somebody may have made up, within what the server can read."""
    return min(max(value, -(2**63)), 2**63 - 1) if isinstance(value, int) else value
