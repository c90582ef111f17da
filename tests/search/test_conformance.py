"""What every engine keeps. Runs once for each engine of `tests.search.catalogue.ENGINES`."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import orjson
import pytest

from backend.core.refusals import Refusal
from search.port import Engine
from search.query import (
    AnyOf,
    Bands,
    By,
    Counts,
    Equals,
    Filter,
    Not,
    OneOf,
    Prefix,
    Query,
    Range,
)
from search.refusals import BadCursor, BadLimit, TooDeep, UnknownChannel, UnknownField, UnknownKind
from tests.search.catalogue import document, products


def found(engine: Engine, text: str = "", **more: object) -> list[int]:
    return [hit.id for hit in engine.search(Query("product", text, **more)).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("打印纸", {1, 2}, id="同义词：打印纸与复印纸"),
        pytest.param("A4纸", {1, 2}, id="同义词：A4纸"),
        pytest.param("影印紙", {1, 2}, id="繁体同义词"),
        pytest.param("得力打印纸", {1}, id="品牌加品名"),
        pytest.param("打印纸 得力", {1}, id="次序不同"),
        pytest.param("deli 打印纸", {1}, id="品牌的拉丁写法"),
        pytest.param("ＨＰ打印机", {3, 7}, id="全角品牌"),
        pytest.param("手提电脑", {5}, id="手提电脑即笔记本"),
        pytest.param("笔记本", {5}, id="笔记本"),
        pytest.param("m132", {3, 7}, id="型号连写"),
        pytest.param("M-132", {3, 7}, id="型号带横线"),
        pytest.param("m 132", {3, 7}, id="型号带空格"),
        pytest.param("b2080", {4}, id="型号片段"),
        pytest.param("HLB2080DW", {4}, id="型号去横线"),
        pytest.param("33552", {1}, id="光写货号"),
        pytest.param("500张", {1}, id="数量"),
        pytest.param("70克", {1}, id="单位互换"),
        pytest.param("80g 复印纸", {2}, id="单位与品名"),
        pytest.param("1.5匹空调", {6}, id="匹数"),
        pytest.param("dayinzhi", {1, 2}, id="拼音"),
        pytest.param("dyz", {1, 2}, id="首字母"),
        pytest.param("da yin zhi", {1, 2}, id="分开写的拼音"),
        pytest.param("kongtiao", {6}, id="拼音空调"),
        pytest.param("麦饼", {8}, id="特产"),
        pytest.param("饼", {8}, id="单字"),
        pytest.param("嘉麦", {8}, id="跨词的字串"),
        pytest.param("便携式计算机", {5}, id="品目名称"),
        pytest.param("粉盒", {7}, id="品目中的一个词"),
    ],
)
def test_finds(engine: Engine, text: str, expected: set[int]) -> None:
    results = engine.search(Query("product", text, total=True))
    assert {hit.id for hit in results.hits} == expected
    assert results.total == len(expected)
    assert not results.relaxed


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("!?#", id="只有标点"),
        pytest.param("😀", id="表情"),
        pytest.param("\x00\x07", id="控制字符"),
        pytest.param("zzqx", id="没有的词"),
    ],
)
def test_finds_nothing(engine: Engine, text: str) -> None:
    results = engine.search(Query("product", text, total=True))
    assert (results.hits, results.total) == ((), 0)


HARMLESS = [
    pytest.param("", id="空"),
    pytest.param(" \t\u3000\n", id="空白"),
    pytest.param("a", id="一个字母"),
    pytest.param("打" * 10_000, id="一万个汉字"),
    pytest.param("打印纸 " * 2_500, id="一万字的词"),
    pytest.param("x" * 10_000, id="一万个字母"),
    pytest.param("12345678901234567890" * 500, id="一万个数字"),
    pytest.param("🖨️打印😀纸", id="夹着表情"),
    pytest.param("打\u200d印\ufeff纸\u202e", id="看不见的字符"),
    pytest.param("\x00\x01\x1f\x7f打印纸\x1b[0m", id="控制字符"),
    pytest.param("\x1f", id="联想词的分隔符"),
    pytest.param("⟩⟨", id="索引自用的符号"),
    pytest.param("\ud800", id="半个代理对"),
    pytest.param("𠮷野家 㐂", id="扩展区汉字"),
    pytest.param("ﷺ½㎡①Ⅳ", id="兼容字符"),
    pytest.param('{"query":{"match_all":{}}}', id="Elasticsearch 的查询"),
    pytest.param('"}},{"match_all":{}},{"x":{"y":"', id="想从 JSON 里逃出"),
    pytest.param("name:* OR id:[0 TO *]", id="Lucene 语法"),
    pytest.param("打印纸 AND NOT (得力 || 晨光)^2~3 \\/:", id="各种运算符"),
    pytest.param("'; DROP TABLE product_product; --", id="SQL"),
    pytest.param("${jndi:ldap://127.0.0.1/x} {{7*7}} <script>", id="模板与脚本"),
    pytest.param(".*(a+)+$ [a-z]{1,99999} \\p{L}", id="正则"),
    pytest.param('#@&~<>+-=!(){}[]^"?:/|*', id="只有运算符"),
]


@pytest.mark.parametrize("text", HARMLESS)
def test_bad_input_is_only_text(engine: Engine, text: str) -> None:
    """Whatever is typed is answered, and nothing that was typed widens what is found."""
    query = Query("product", text, channel="yueqing", facets=(Counts("brand"),), highlight=True, total=True)
    results = engine.search(query)
    assert 2 not in {hit.id for hit in results.hits}  # is not on sale there
    assert len(results.hits) == results.total
    for suggestion in engine.suggest("product", text, "yueqing"):
        assert suggestion.count > 0


@pytest.mark.parametrize(
    "value", [".*", "得力|晨光", "得.", "\\", '得力"', "[得]力", "*", "~", "@", "#", "a" * 40_000, "\x00"]
)
def test_values_of_filters_are_only_values(engine: Engine, value: str) -> None:
    """Neither patterns nor what is longer than an index can hold."""
    for condition in (Equals("brand", value), AnyOf("brand", (value,)), Prefix("brand", value)):
        assert found(engine, filters=(condition,)) == []
    counted = engine.search(Query("product", facets=(Counts("attributes", prefix=value),), limit=0))
    assert counted.facets[f"attributes:{value}"] == ()
    assert engine.suggest("product", "打", channel=value) == ()


@pytest.mark.parametrize(
    "place",
    [
        ["a", 1],
        [1],
        [1, 2**70, 1],
        [1, None, 3],
        [1, -5, 3],
        [True, True, True],
        [1, 2, 3, 4, 5],
        [0.5, 1, 1],
        {},
    ],
)
def test_made_up_cursors_are_refused_or_harmless(engine: Engine, place: object) -> None:
    """A cursor is nothing but a place in an order; one that somebody made up cannot do more than show another page."""
    for by in (By("price"), By("name"), By("id"), None):
        order = "relevance" if by is None else by.field
        text = "打印纸" if by is None else ""
        made_up = [f"{order}@city", *place] if isinstance(place, list) else place
        cursor = urlsafe_b64encode(json.dumps(made_up).encode()).decode()
        try:
            found(engine, text, channel="city", sort=by, after=cursor)
        except BadCursor:
            continue


def test_the_deepest_page_by_relevance_is_refused(engine: Engine) -> None:
    deep = urlsafe_b64encode(orjson.dumps(["relevance@", 1, 10_000, 1.5, 3])).decode().rstrip("=")
    with pytest.raises(TooDeep):
        found(engine, "打印纸", after=deep)


@pytest.mark.parametrize(
    "text",
    ['name:打印纸', '打印纸" OR "1"="1', "+打印纸 -得力", "打印纸*", "[打印纸 TO *]", "打印纸^99", "打印纸~2", '{"match":1} 打印纸'],
)  # fmt: skip
def test_query_syntax_is_only_text(engine: Engine, text: str) -> None:
    assert 1 in found(engine, text)


def test_one_word_too_many_still_finds(engine: Engine) -> None:
    results = engine.search(Query("product", "得力 打印纸 量子", total=True))
    assert results.hits[0].id == 1
    assert results.relaxed


@pytest.mark.parametrize(
    ("text", "better"),
    [
        pytest.param("得力打印只", "得力打印纸", id="同音字"),
        pytest.param("qqqq 打印只", "qqqq 打印纸", id="只改错的词"),
        pytest.param("壁褂式", "壁挂式", id="一字之差"),
    ],
)
def test_did_you_mean(engine: Engine, text: str, better: str) -> None:
    assert engine.search(Query("product", text)).did_you_mean == better


@pytest.mark.parametrize(
    ("text", "better", "expected"),
    [
        pytest.param("得力打印只", "得力打印纸", [1], id="同音字"),
        pytest.param("壁褂式", "壁挂式", [6], id="一字之差"),
        pytest.param("dayingzhi", "打印纸", [1, 2], id="拼音多一个字母"),
        pytest.param("kongtaio", "空调", [6], id="拼音换位"),
        pytest.param("得力 dayinzih", "得力 打印纸", [1], id="只改错的词"),
    ],
)
def test_what_is_misspelt_is_found_by_the_better_spelling(
    engine: Engine, text: str, better: str, expected: list[int]
) -> None:
    asked = Query("product", text, total=True, facets=(Counts("brand"),))
    results = engine.search(asked)
    assert sorted(hit.id for hit in results.hits) == expected
    assert (results.did_you_mean, results.relaxed, results.total) == (better, True, len(expected))
    # Lists count, and facets are asked for, without a page.
    summed = engine.search(replace(asked, limit=0))
    assert (summed.total, summed.facets) == (results.total, results.facets)
    narrowed = engine.search(replace(asked, limit=0, total=False))
    assert (narrowed.total, narrowed.facets) == (None, results.facets)


def test_what_is_spelt_right_is_not_corrected(engine: Engine) -> None:
    """A word that the lexicon knows is no other one, even if nobody sells it."""
    assert engine.search(Query("product", "扫描仪")).did_you_mean == ""
    assert engine.search(Query("product", "dayinzhi")).did_you_mean == ""
    assert engine.search(Query("product", "得力 打印纸 量子")).did_you_mean == ""


def test_a_single_character_is_the_first_to_be_done_without(engine: Engine) -> None:
    results = engine.search(Query("product", "大 笔记本"))
    assert ([hit.id for hit in results.hits], results.relaxed) == ([5], True)


def test_what_stands_in_a_synonym_decides_the_order(empty: Engine) -> None:
    """A4纸 finds all paper for printers, that of A4 first."""
    empty.put(
        "product", [document(1, "示例复印纸 A3"), document(2, "示例复印纸 A4"), document(3, "示例复印纸 B5")]
    )
    assert found(empty, "A4纸")[0] == 2
    assert len(found(empty, "A4纸")) == 3


def test_general_words_find_what_they_mean(empty: Engine) -> None:
    """椅子 and 椅 are every 椅; what is usually meant comes first; what nobody sells is answered with what ends alike."""
    empty.put(
        "product",
        [
            document(1, "示例会议椅 网布"),
            document(2, "示例办公椅 网布"),
            document(3, "示例办公桌 单人"),
            document(4, "示例条码打印机"),
            document(5, "示例黑白激光打印机 A4 双面 网络"),
            document(6, "示例塔式服务器"),
            document(7, "示例显示器 23.8英寸"),
            document(8, "示例更衣六门文件柜"),
            document(9, "示例书柜"),
        ],
    )
    for text, expected in {
        "椅子": [2, 1],
        "椅": [2, 1],
        "yizi": [2, 1],
        "打印机": [5, 4],
        "24寸显示器": [7],
        "更衣柜": [8],
    }.items():
        results = empty.search(Query("product", text))
        assert ([hit.id for hit in results.hits], results.relaxed) == (expected, False), text
    for text, expected in {"电脑桌": [3], "员工书柜": [9], "物业服务": []}.items():
        results = empty.search(Query("product", text))
        assert ([hit.id for hit in results.hits], results.relaxed) == (expected, True), text
    assert {each.text for each in empty.suggest("product", "椅")} == {"办公椅"}
    assert "激光打印机" in {each.text for each in empty.suggest("product", "打印机")}


def test_a_match_in_the_name_comes_first(empty: Engine) -> None:
    empty.put(
        "product",
        [
            {**document(1, "示例碎纸机"), "description": "可碎订书机的针"},
            document(2, "示例重型订书机"),
            document(3, "示例订书机针", category="订书机"),
            document(4, "订书机"),
        ],
    )
    ranked = found(empty, "订书机")
    assert ranked[0] == 4
    assert ranked[-1] == 1


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param(Equals("brand", "得力"), {1, 7}, id="品牌"),
        pytest.param(AnyOf("brand", ("得力", "晨光")), {1, 2, 7}, id="几个品牌"),
        pytest.param(AnyOf("brand", ()), set(), id="一个也不选"),
        pytest.param(Equals("category_path", "A02"), {3, 4, 5, 6}, id="上级品目"),
        pytest.param(Prefix("brand", "得"), {1, 7}, id="前缀"),
        pytest.param(Prefix("brand", ".*"), set(), id="前缀不是正则"),
        pytest.param(Equals("sme", True), {1, 2, 7, 8}, id="中小企业"),
        pytest.param(Not(Equals("sme", True)), {3, 4, 5, 6}, id="排除"),
        pytest.param(OneOf((3, 4, 99, -1)), {3, 4}, id="编号"),
        pytest.param(OneOf(()), set(), id="没有编号"),
        pytest.param(Range("rating", Decimal("1.5"), 2), {3, 4}, id="评分"),
        pytest.param(Range("created", datetime(2025, 1, 8, tzinfo=UTC)), {7, 8}, id="上架时间"),
    ],
)  # fmt: skip
def test_filters(engine: Engine, condition: Filter, expected: set[int]) -> None:
    assert set(found(engine, filters=(condition,))) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        pytest.param(Range("price", upto=Decimal("21.50")), {1}, id="上限含本数"),
        pytest.param(Range("price", upto=Decimal("21.49")), set(), id="差一分"),
        pytest.param(Range("price", Decimal(100), Decimal(1499)), {3, 4, 7}, id="两端"),
        pytest.param(Range("price", Decimal(2800)), {5}, id="下限"),
        pytest.param(Range("price"), {1, 2, 3, 4, 5, 6, 7}, id="有价即可"),
    ],
)
def test_price_ranges_in_a_channel(engine: Engine, condition: Filter, expected: set[int]) -> None:
    assert set(found(engine, channel="city", filters=(condition,))) == expected


def test_a_channel_shows_only_what_it_offers(engine: Engine) -> None:
    assert set(found(engine, channel="yueqing")) == {1, 3, 4, 5, 6, 7, 8}
    assert found(engine, "麦饼", channel="city") == []


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        pytest.param(By("price"), [1, 2, 7, 3, 4, 6, 5], id="价格升序"),
        pytest.param(By("price", descending=True), [5, 6, 4, 3, 7, 2, 1], id="价格降序"),
        pytest.param(By("created", descending=True), [7, 6, 5, 4, 3, 2, 1], id="最新"),
        pytest.param(By("name"), [2, 1, 7, 6, 3, 5, 4], id="名称按拼音"),
        pytest.param(By("id"), [1, 2, 3, 4, 5, 6, 7], id="编号"),
        pytest.param(None, [7, 6, 5, 4, 3, 2, 1], id="浏览时最新在前"),
    ],
)
def test_order(engine: Engine, by: By | None, expected: list[int]) -> None:
    assert found(engine, channel="city", sort=by) == expected


def test_facets_ignore_their_own_filter(engine: Engine) -> None:
    results = engine.search(
        Query(
            "product",
            filters=(AnyOf("brand", ("得力",)), Equals("sme", True)),
            facets=(Counts("brand"), Counts("sme"), Counts("category_path")),
            total=True,
        )
    )
    counts = {name: {each.value: each.count for each in buckets} for name, buckets in results.facets.items()}
    assert results.total == 2
    assert counts["brand"] == {"得力": 2, "晨光": 1, "示例楠溪": 1}
    assert counts["sme"] == {"true": 2}
    assert counts["category_path"]["A05"] == 2


def test_facets_of_one_attribute_ignore_only_its_filters(engine: Engine) -> None:
    results = engine.search(
        Query(
            "product",
            filters=(AnyOf("attributes", ("色:白",)), AnyOf("attributes", ("幅:A4",))),
            facets=(Counts("attributes", prefix="色:"), Counts("attributes", prefix="幅:")),
        )
    )
    assert {each.value: each.count for each in results.facets["attributes:色:"]} == {"色:白": 1}
    assert {each.value: each.count for each in results.facets["attributes:幅:"]} == {"幅:A4": 1, "幅:A3": 1}


def test_what_is_counted_may_be_chosen_by_another_field(engine: Engine) -> None:
    results = engine.search(
        Query(
            "product",
            filters=(Equals("brand", "得力"),),
            facets=(Counts("sme", chosen_by="brand"), Counts("category_path")),
            total=True,
        )
    )
    assert {each.value: each.count for each in results.facets["sme"]} == {"true": 4, "false": 4}
    assert {each.value: each.count for each in results.facets["category_path"]}["A05"] == 2
    assert results.total == 2


def test_price_bands(engine: Engine) -> None:
    bands = Bands("price", (Decimal(0), Decimal(100), Decimal(1499)))
    results = engine.search(
        Query(
            "product", channel="city", filters=(Range("price", upto=Decimal(50)),), facets=(bands,), limit=0
        )
    )
    assert [(each.value, each.count) for each in results.facets["price"]] == [
        ("0", 2),
        ("100", 2),
        ("1499", 3),
    ]


def test_nothing_is_counted_unasked(engine: Engine) -> None:
    results = engine.search(Query("product", "打印纸"))
    assert results.total is None
    assert results.facets == {}


def test_highlights(engine: Engine) -> None:
    (hit,) = engine.search(Query("product", "得力打印纸 办公", highlight=True)).hits
    assert hit.highlights == {
        "name": "示例<em>得力</em> A4<em>打印纸</em> 70g 500张/包",
        "description": "适合机关单位日常<em>办公</em>，货到验收后付款。",
    }


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("打印", ["打印纸"], id="汉字"),
        pytest.param("dayin", ["打印纸"], id="拼音"),
        pytest.param("dyz", ["打印纸"], id="首字母"),
        pytest.param("得", ["得力"], id="品牌"),
        pytest.param("ＤＬ", ["得力"], id="全角首字母"),
        pytest.param("便携", ["便携式计算机"], id="品目"),
        pytest.param("永嘉麦", ["永嘉麦饼 礼盒装 6只"], id="完整名称"),
    ],
)
def test_suggestions(engine: Engine, typed: str, expected: list[str]) -> None:
    assert set(expected) <= {each.text for each in engine.suggest("product", typed)}


def test_suggestions_stay_in_the_channel(engine: Engine) -> None:
    assert "麦饼" in {each.text for each in engine.suggest("product", "麦", "yueqing")}
    assert engine.suggest("product", "麦", "city") == ()
    assert engine.suggest("product", "  ") == ()


def test_put_replaces_and_delete_forgets(filled: Engine) -> None:
    filled.put("product", [document(1, "示例白板笔")])
    filled.delete("product", [2, 4711])
    assert found(filled, "白板笔") == [1]
    assert found(filled, "打印纸") == []
    assert filled.count("product") == 7
    assert sorted(filled.ids("product")) == [1, 3, 4, 5, 6, 7, 8]


def test_what_is_indexed_otherwise_is_stale(engine: Engine) -> None:
    assert engine.stale("product", products()) == ()
    changed = [document(1, "示例白板笔"), *products()[1:], document(99, "示例黑板擦")]
    assert engine.stale("product", changed) == (1, 99)
    assert engine.stale("product", ()) == ()
    reordered = {**products()[0], "attributes": ["幅:A4", "色:白"]}
    assert engine.stale("product", [reordered]) == ()


def many(first: int, last: int) -> list[dict[str, object]]:
    # Few prices and names that repeat: ties everywhere.
    return [
        document(each, f"示例{'签字笔' if each % 2 else '记号笔 签字笔'}", city=str(each % 7))
        for each in range(first, last)
    ]


def pages(engine: Engine, text: str, by: By | None, meanwhile: list[dict[str, object]]) -> list[int]:
    """Everything, page by page; documents are put between the first page and the second."""
    seen: list[int] = []
    after = ""
    while True:
        results = engine.search(Query("product", text, channel="city", sort=by, limit=7, after=after))
        seen += [hit.id for hit in results.hits]
        if meanwhile:
            engine.put("product", meanwhile)
            meanwhile = []
        if not results.has_next:
            return seen
        after = results.hits[-1].cursor


ORDERS = [
    pytest.param("签字笔", None, id="相关度"),
    pytest.param("签字笔", By("price"), id="价格"),
    pytest.param("签字笔", By("price", descending=True), id="价格降序"),
    pytest.param("", By("name"), id="名称"),
    pytest.param("", None, id="浏览"),
]


@pytest.mark.parametrize(("text", "by"), ORDERS)
def test_pages_hold_everything_once(empty: Engine, text: str, by: By | None) -> None:
    empty.put("product", many(1, 30))
    empty.put("product", many(30, 61))
    seen = pages(empty, text, by, meanwhile=[])
    assert sorted(seen) == list(range(1, 61))
    assert seen == found(empty, text, channel="city", sort=by, limit=100)


@pytest.mark.parametrize(("text", "by"), ORDERS)
def test_pages_stay_put_while_things_arrive(empty: Engine, text: str, by: By | None) -> None:
    empty.put("product", many(1, 41))
    seen = pages(empty, text, by, meanwhile=many(41, 50))
    assert len(seen) == len(set(seen))
    assert set(range(1, 41)) <= set(seen)


@pytest.mark.parametrize(("text", "by"), ORDERS)
def test_pages_go_backwards(empty: Engine, text: str, by: By | None) -> None:
    empty.put("product", many(1, 41))
    first = empty.search(Query("product", text, channel="city", sort=by, limit=7))
    second = empty.search(
        Query("product", text, channel="city", sort=by, limit=7, after=first.hits[-1].cursor)
    )
    back = empty.search(
        Query("product", text, channel="city", sort=by, limit=7, before=second.hits[0].cursor)
    )
    assert [hit.id for hit in back.hits] == [hit.id for hit in first.hits]
    assert (first.has_previous, second.has_previous, back.has_previous) == (False, True, False)
    assert back.has_next


def test_a_relaxed_search_stays_relaxed_on_its_next_page(empty: Engine) -> None:
    empty.put("product", many(1, 31))
    assert sorted(pages(empty, "签字笔 量子", None, meanwhile=[])) == list(range(1, 31))


def test_the_pages_of_a_correction(empty: Engine) -> None:
    empty.put("product", many(1, 31))
    seen = pages(empty, "签字比", None, meanwhile=[])
    assert sorted(seen) == list(range(1, 31))
    assert seen == found(empty, "签字笔", channel="city", limit=100)


@pytest.mark.parametrize(
    ("query", "refusal"),
    [
        pytest.param(Query("planet"), UnknownKind, id="没有这一类"),
        pytest.param(Query("product", filters=(Equals("colour", "红"),)), UnknownField, id="没有的字段"),
        pytest.param(Query("product", filters=(Equals("price", "1"),)), UnknownField, id="字段类型不符"),
        pytest.param(Query("product", filters=(Range("brand", 1),)), UnknownField, id="品牌没有范围"),
        pytest.param(Query("product", sort=By("colour")), UnknownField, id="按没有的字段排序"),
        pytest.param(Query("product", sort=By("brand")), UnknownField, id="按不能排序的字段"),
        pytest.param(Query("product", facets=(Counts("colour"),)), UnknownField, id="没有的分面"),
        pytest.param(Query("product", facets=(Counts("price"),)), UnknownField, id="金额不能逐值统计"),
        pytest.param(Query("product", sort=By("price")), UnknownChannel, id="价格没有渠道"),
        pytest.param(Query("product", sort=By("price"), channel="mars"), UnknownChannel, id="没有的渠道"),
        pytest.param(Query("product", limit=-1), BadLimit, id="负数"),
        pytest.param(Query("product", limit=10**9), BadLimit, id="太多"),
        pytest.param(Query("product", after="@@@"), BadCursor, id="不是游标"),
        pytest.param(Query("product", "打印纸", after="WyJwcmljZUAiLDAsMV0"), BadCursor, id="别的次序的游标"),
    ],
)
def test_refuses(engine: Engine, query: Query, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        engine.search(query)


def test_a_failed_put_changes_nothing(filled: Engine) -> None:
    with pytest.raises(TypeError):
        filled.put("product", [document(9, "示例白板笔"), {"id": 10, "name": 5}])
    assert filled.count("product") == 8


def test_a_rebuild_takes_over_at_once_and_keeps_what_came_meanwhile(filled: Engine) -> None:
    seen: list[int] = []

    def documents() -> Iterator[dict[str, object]]:
        yield document(1, "示例新打印纸")
        # The old index goes on answering and taking changes while the new one is built.
        seen.append(filled.count("product"))
        filled.put("product", [document(50, "示例新到白板")])
        filled.delete("product", [2])
        seen.append(filled.count("product"))
        yield document(2, "示例复印纸")

    told: list[int] = []
    assert filled.rebuild("product", documents(), told.append) == 2
    assert seen == [8, 8]
    assert told[-1] == 2
    assert sorted(filled.ids("product")) == [1, 50]


def test_a_failed_rebuild_leaves_the_live_index(filled: Engine) -> None:
    with pytest.raises(TypeError):
        filled.rebuild("product", [document(1, "示例"), {"id": 2, "name": 7}])
    assert filled.count("product") == 8
    assert filled.rebuild("product", products()[:3]) == 3


def test_a_kind_of_another_shape_is_searched_alike(engine: Engine) -> None:
    """Without channels, prices and moments."""
    asked = Query(
        "firm", "瓯江", facets=(Counts("region"), Counts("small"), Bands("people", (0, 100))), total=True
    )
    results = engine.search(asked)
    assert ({hit.id for hit in results.hits}, results.total) == ({1, 3}, 2)
    assert {each.value: each.count for each in results.facets["region"]} == {"330302": 2, "330300": 2}
    assert [each.count for each in results.facets["people"]] == [1, 0]
    assert [hit.id for hit in engine.search(Query("firm", sort=By("name"))).hits] == [1, 2, 3]
    assert [hit.id for hit in engine.search(Query("firm")).hits] == [1, 2, 3]
    assert [hit.id for hit in engine.search(Query("firm", filters=(Range("people", 100),))).hits] == [2]
    (best, *_) = engine.search(Query("firm", "yandang", highlight=True)).hits
    assert best.id == 2
    assert "<em>" in best.highlights["name"]
    assert "示例雁荡电气有限公司" in {each.text for each in engine.suggest("firm", "shiliyandang")}
    assert engine.search(Query("firm", "雁荡电汽")).did_you_mean == "雁荡电气"


def test_a_kind_that_is_nothing_but_words_is_searched_alike(engine: Engine) -> None:
    assert [hit.id for hit in engine.search(Query("note", "复印纸")).hits] == [1]
    assert [hit.id for hit in engine.search(Query("note")).hits] == [1, 2]
    assert engine.suggest("note", "打印") == ()


def test_kinds_do_not_touch_each_other(filled: Engine) -> None:
    filled.rebuild("note", [])
    filled.put("note", [{"id": 1, "text": "示例打印纸"}])
    filled.delete("note", [3])
    assert filled.count("product") == 8
    assert list(filled.ids("note")) == [1]
    filled.rebuild("note", [])
    assert (filled.count("note"), filled.count("product")) == (0, 8)
