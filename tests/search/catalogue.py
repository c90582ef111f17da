"""A small catalogue to search in, and the means to build an engine for it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from zlib import crc32

from backend.core.indexing import Flag, Keyword, Moment, Number, PerChannel, Searchable, Text
from search.engines.cluster import Cluster
from search.engines.elastic import ElasticEngine
from search.engines.embedded import EmbeddedEngine
from search.port import Engine
from search.text.analyser import Analyser
from search.text.lexicon import Lexicon
from tests import elasticsearch as node

LEXICON = Path(__file__).parents[2] / "fixtures" / "search"
CHANNELS = ("city", "yueqing")
CATEGORIES = ("打印纸", "激光打印机", "便携式计算机", "空调机", "硒鼓、粉盒", "食用菌及山野菜")
_BEGAN = datetime(2025, 1, 1, tzinfo=UTC)

FIELDS = (
    Text("name", weight=8, pinyin=True, highlight=True, suggest=True, sortable=True),
    Text("brand_and_model", weight=5, pinyin=True, suggest=True),
    Text("category", weight=3, pinyin=True, suggest=True),
    Text("properties", weight=2),
    Text("description", highlight=True),
    Keyword("brand", facet=True),
    Keyword("category_path", many=True, facet=True),
    Keyword("channels", many=True, facet=True),
    Keyword("attributes", many=True, facet=True),
    Flag("sme", facet=True),
    Number("rating", decimals=1, facet=True),
    PerChannel("price", facet=True),
    Moment("created"),
)

_ROWS = (
    # id, name, brand, model, category, path, city, yueqing, attributes, sme
    (1, "示例得力 A4打印纸 70g 500张/包", "得力", "33552", "打印纸", "A05040101", "21.50", "22", ("色:白", "幅:A4"), True),
    (2, "示例晨光 复印纸 80克 A3", "晨光", "APYVS959", "打印纸", "A05040101", "35", None, ("色:白", "幅:A3"), True),
    (3, "演示惠普 M-132 激光打印机", "惠普", "M132nw", "激光打印机", "A02021003", "1099", "1089", ("色:白",), False),
    (4, "演示兄弟 HL-B2080DW 黑白激光打印机", "兄弟", "HL-B2080DW", "激光打印机", "A02021003", "1499", "1499", ("色:黑",), False),
    (5, "演示联想 笔记本电脑 14英寸 16GB", "联想", "L14", "便携式计算机", "A02010108", "5999", "5999", ("色:黑",), False),
    (6, "演示格力 1.5匹壁挂式空调", "格力", "KFR-35GW", "空调机", "A02061804", "2799", "2799", ("色:白",), False),
    (7, "示例得力 打印机硒鼓 适用惠普M132", "得力", "DLH-30A", "硒鼓、粉盒", "A05040201", "128", "128", ("色:黑",), True),
    (8, "永嘉麦饼 礼盒装 6只", "示例楠溪", "YJ-6", "食用菌及山野菜", "A07", None, "58", (), True),
)  # fmt: skip


def document(
    identity: int,
    name: str,
    brand: str = "",
    model: str = "",
    category: str = "",
    path: str = "",
    city: str | None = "1",
    yueqing: str | None = None,
    attributes: Sequence[str] = (),
    sme: bool | None = False,
) -> dict[str, object]:
    """One product as its domain folder would load it."""
    prices = {
        channel: Decimal(price)
        for channel, price in (("city", city), ("yueqing", yueqing))
        if price is not None
    }
    return {
        "id": identity,
        "name": name,
        "brand_and_model": [brand, model],
        "category": category,
        "properties": " ".join(each.partition(":")[2] for each in attributes),
        "description": "适合机关单位日常办公，货到验收后付款。",
        "brand": brand or None,
        "category_path": [path[:length] for length in (1, 3, 5, 7, 9) if len(path) >= length],
        "channels": list(prices),
        "attributes": list(attributes),
        "sme": sme,
        "rating": Decimal(identity) / 2,
        "price": prices,
        "created": _BEGAN + timedelta(days=identity),
    }


def products() -> list[dict[str, object]]:
    """The whole catalogue."""
    return [document(*row) for row in _ROWS]


def searchable(documents: Mapping[int, Mapping[str, object]] | None = None) -> Searchable:
    """The declaration of products, read from a mapping that a test may change."""
    stored: Mapping[int, Mapping[str, object]] = documents if documents is not None else {}

    def load(ids: Sequence[int]) -> Iterable[Mapping[str, object]]:
        return [stored[each] for each in ids if each in stored]

    return Searchable("product", "商品", FIELDS, load, lambda: list(stored), channels="channels")


FIRMS: dict[int, dict[str, object]] = {
    1: {
        "id": 1,
        "name": "示例瓯江办公用品有限公司",
        "region": ["330302", "330300"],
        "small": True,
        "people": 12,
    },
    2: {
        "id": 2,
        "name": "示例雁荡电气有限公司",
        "region": ["330382", "330300"],
        "small": True,
        "people": 300,
    },
    3: {"id": 3, "name": "演示瓯江食品厂", "region": ["330302", "330300"], "small": False},
}
NOTES: dict[int, dict[str, object]] = {
    1: {"id": 1, "text": "示例打印纸采购公告"},
    2: {"id": 2, "text": "示例空调"},
}


def others() -> list[Searchable]:
    """Kinds unlike products: one without channels and moments, and one that is nothing but words."""
    firm = (
        Text("name", weight=8, pinyin=True, highlight=True, suggest=True, sortable=True),
        Keyword("region", many=True, facet=True),
        Flag("small", facet=True),
        Number("people", facet=True),
    )
    return [
        Searchable(
            "firm", "企业", firm, lambda ids: [FIRMS[each] for each in ids if each in FIRMS], lambda: FIRMS
        ),
        Searchable(
            "note",
            "便条",
            (Text("text"),),
            lambda ids: [NOTES[each] for each in ids if each in NOTES],
            lambda: NOTES,
        ),
    ]


@cache
def analyser() -> Analyser:
    """The analyser with the project's own lexicon."""
    return Analyser(Lexicon.read(LEXICON, CATEGORIES))


def embedded(folder: Path, patience: float = 30) -> Engine:
    """The embedded engine in a folder."""
    return EmbeddedEngine(folder, [searchable(), *others()], CHANNELS, analyser(), patience)


def elastic(folder: Path, seconds: float = 10) -> ElasticEngine:
    """Elasticsearch; the folder's name tells its indexes from those of others."""
    return ElasticEngine(cluster(folder, seconds), [searchable(), *others()], CHANNELS, analyser())


def cluster(folder: Path, seconds: float = 10) -> Cluster:
    """The node of the tests. A busy machine is given time."""
    prefix = f"t{crc32(bytes(folder)):08x}-{os.getpid()}"
    return Cluster((node.address(),), prefix, seconds=seconds)


def clear(engine: Engine) -> None:
    """Leave nothing in the node that all tests share."""
    if isinstance(engine, ElasticEngine):
        made = list(engine.client.indices.get_alias(index=f"{engine.cluster.prefix}-*").body)
        if made:
            engine.client.indices.delete(index=made)
        engine.client.close()


ENGINES = {"embedded": embedded, "elastic": elastic}
"""Every engine that the conformance suite holds to the port; a new engine is one line here."""
