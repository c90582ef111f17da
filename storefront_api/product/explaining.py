"""检索说明 · for staff who manage products: how words were understood, and why a product stands where it does or is not found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import graphene
from graphql import GraphQLError

from backend.core.indexing import Signal, declared
from backend.core.permissions import Permission
from backend.product import queries
from backend.product.queries import Scope
from backend.product.rows import ProductRow
from search import service
from search.port import Explained, IndexUnavailable, Part, Weighed
from search.query import AnyOf, Equals, Filter, Not, OneOf, Prefix, Range
from search.text.reading import Want
from storefront_api.kit.ids import pks_of
from storefront_api.product.filters import Asked, listing_arguments
from storefront_api.product.inputs import ProductFilterInput, ProductWhereInput
from storefront_api.product.listing import KIND, query, scope_of
from storefront_api.product.types import Product

MOST = 20
LABELS = {
    "words": "命中 · words met anywhere",
    "order": "词序与整名 · order of words, whole names",
    "name": "名称",
    "brand_name": "品牌",
    "model": "型号",
    "sku": "货号",
    "category_name": "品目",
    "supplier_name": "供应商",
    "brand": "品牌",
    "category": "品目",
    "supplier": "供应商",
    "product_type": "商品类型",
    "attributes": "属性",
    "collections": "专题",
    "channels": "频道",
    "price": "价格",
    "green_label": "绿色标识",
    "small_supplier": "中小企业",
    "in_stock": "有货",
    "region": "供应商所在地区",
    "id": "编号",
}
_QUANTITY = re.compile(r"\d+(?:\.\d+)?[^\d]+")


class SearchWord(graphene.ObjectType):
    """词 · one thing that was asked for, as it was understood."""

    word = graphene.String(required=True, description="词 · the word, in its one way of writing.")
    reading = graphene.String(
        required=True, description="读法 · as what it is taken: word, quantity, model number or pinyin."
    )
    alternatives = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="等同 · synonyms and other ways of writing that meet it, too.",
    )
    sound = graphene.String(description="拼音 · the sound by which it is also found.")
    is_vague = graphene.Boolean(
        required=True, description="可舍 · a single character beside words: the first to be done without."
    )


class SearchPart(graphene.ObjectType):
    """得分项 · what a field of words, or a signal, adds to the points."""

    name = graphene.String(required=True, description="代码 · the fields, or the signal.")
    label = graphene.String(required=True, description="名称 · what it is called.")
    value = graphene.Float(description="取值 · of a signal: between 0 and 1.")
    weight = graphene.Float(required=True, description="权重 · how much it weighs.")
    points = graphene.Float(required=True, description="得分 · the points that come from it.")
    share = graphene.Float(required=True, description="占比 · of all points, between 0 and 1.")


class SearchVerdict(graphene.ObjectType):
    """筛选判定 · whether one condition lets the product through."""

    label = graphene.String(required=True, description="条件 · the condition.")
    matches = graphene.Boolean(required=True, description="符合 · does the product fulfil it?")


class SearchExplainedProduct(graphene.ObjectType):
    """得分说明 · why one product stands where it does, or is not found."""

    id = graphene.ID(required=True, description="商品 · the product that was asked about.")
    product = graphene.Field(
        Product, description="商品 · the product; null where it is not listed in the channel."
    )
    is_indexed = graphene.Boolean(required=True, description="已收录 · is it in the index?")
    is_found = graphene.Boolean(required=True, description="被找到 · does the question find it?")
    is_stale = graphene.Boolean(
        required=True, description="待更新 · its signals have changed since it was indexed."
    )
    points = graphene.Float(required=True, description="总分 · all points.")
    word_points = graphene.Float(required=True, description="文字得分 · the points for words.")
    factor = graphene.Float(required=True, description="信号倍数 · by what the signals multiply them.")
    parts = graphene.List(
        graphene.NonNull(SearchPart), required=True, description="得分项 · what they come from."
    )
    words_met = graphene.List(
        graphene.NonNull(graphene.String), required=True, description="符合的词 · the words that it meets."
    )
    words_missed = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="不符的词 · the words that it does not meet.",
    )
    filters = graphene.List(
        graphene.NonNull(SearchVerdict),
        required=True,
        description="筛选 · each condition, and whether it is met.",
    )


class SearchExplanation(graphene.ObjectType):
    """检索说明 · how a question was understood, and what it means for some products."""

    text = graphene.String(
        required=True, description="检索词 · what was answered: the better spelling, if one was."
    )
    did_you_mean = graphene.String(description="您是不是要找 · the better spelling.")
    is_relaxed = graphene.Boolean(required=True, description="已放宽 · nothing meets every word as written.")
    words = graphene.List(graphene.NonNull(SearchWord), required=True, description="词 · what is asked for.")
    words_needed = graphene.Int(required=True, description="须符合词数 · how many of them have to be met.")
    products = graphene.List(
        graphene.NonNull(SearchExplainedProduct),
        required=True,
        description="商品 · the products asked about.",
    )


@dataclass(frozen=True, slots=True)
class _Told:
    id: str
    product: ProductRow | None
    is_indexed: bool
    is_found: bool
    is_stale: bool
    points: float
    word_points: float
    factor: float
    parts: list[dict[str, Any]]
    words_met: list[str]
    words_missed: list[str]
    filters: list[dict[str, Any]]


class ExplainingQueries:
    search_explain = graphene.Field(
        SearchExplanation,
        search=graphene.String(required=True, description="检索词 · words to search for."),
        channel=graphene.String(required=True, description="频道 · the channel."),
        ids=graphene.List(
            graphene.NonNull(graphene.ID), required=True, description="商品 · which products, at most 20."
        ),
        filter=ProductFilterInput(description="筛选 · conditions, as of `products`."),
        where=ProductWhereInput(
            description="条件 · conditions joined by AND and OR; not together with `filter`."
        ),
        description="检索说明 · for staff who manage products: how words are understood, and why products stand where they do; "
        "null while there is no index.",
    )

    @staticmethod
    def resolve_search_explain(
        root: None, info: Any, search: str, channel: str, ids: Sequence[str], **given: Any
    ) -> dict[str, Any] | None:
        info.context.actor.must_permit(Permission.MANAGE_PRODUCTS)
        if len(ids) > MOST:
            raise GraphQLError(f"一次至多说明 {MOST} 个商品。 · At most {MOST} products at once.")
        scope = scope_of(info.context, channel)
        asked, _ = listing_arguments({"search": search, **given})
        pks = pks_of(ids, "Product")
        try:
            explained = service.explain(replace(query(scope, asked), total=True), pks)
        except (IndexUnavailable, service.NotConfigured):
            return None
        return {
            "text": explained.text,
            "did_you_mean": explained.did_you_mean or None,
            "is_relaxed": explained.relaxed,
            "words": [_word(want) for want in explained.wants],
            "words_needed": explained.needed,
            "products": list(_products(scope, asked, explained, dict(zip(pks, ids, strict=True)))),
        }


def _word(want: Want) -> dict[str, Any]:
    if _QUANTITY.fullmatch(want.word):
        reading = "数量与单位 · quantity"
    elif any(map(str.isdigit, want.word)):
        reading = "型号或数字 · model number"
    else:
        reading = "拼音或字母 · pinyin or letters" if want.sound else "词 · word"
    return {
        "word": want.word,
        "reading": reading,
        "alternatives": [
            "".join(way) if way[0].isascii() is False else " ".join(way) for way in want.ways[1:]
        ],
        "sound": want.sound or None,
        "is_vague": want.is_vague,
    }


def _products(scope: Scope, asked: Asked, explained: Explained, ids: dict[int, str]) -> Iterator[_Told]:
    rows = {row.id: row for row in queries.products_in_turn(scope, list(ids))}
    rest = asked.beyond_index
    kept = {row.id for row in queries.products_in_turn(scope, list(ids), rest)} if rest else set(ids)
    labels = [_condition(each) for each in asked.filters]
    for each in explained.things:
        verdicts = [
            {"label": label, "matches": matches}
            for label, matches in zip(
                [*labels, "在该频道上架 · listed in the channel"], each.filters, strict=False
            )
        ]
        if rest:
            verdicts.append(
                {"label": "数据库所判条件 · conditions of the database", "matches": each.id in kept}
            )
        yield _Told(
            ids[each.id],
            rows.get(each.id),
            each.is_indexed,
            each.is_found and each.id in kept,
            each.is_stale,
            each.points,
            each.word_points,
            each.factor,
            [_part(part, each) for part in each.parts],
            [want.word for want, met in zip(explained.wants, each.met, strict=True) if met],
            [want.word for want, met in zip(explained.wants, each.met, strict=True) if not met],
            verdicts,
        )


def _part(part: Part, thing: Weighed) -> dict[str, Any]:
    signals = {
        field.name: field.label
        for each in declared()
        if each.kind == KIND
        for field in each.fields
        if isinstance(field, Signal)
    }
    label = signals.get(part.name) or "、".join(LABELS.get(name, name) for name in part.name.split())
    share = part.points / thing.points if thing.points else 0.0
    return {
        "name": part.name,
        "label": label,
        "value": part.value,
        "weight": part.weight,
        "points": part.points,
        "share": share,
    }


def _condition(wanted: Filter) -> str:
    name = LABELS.get(wanted.field, wanted.field)
    match wanted:
        case Equals(value=bool(value)):
            return f"{name}：{'是' if value else '否'}"
        case Equals(value=value):
            return f"{name} = {value}"
        case AnyOf(values=values):
            return f"{name} ∈ {'、'.join(values)}"
        case Range(since=since, upto=upto):
            return f"{name} {'' if since is None else since}–{'' if upto is None else upto}"
        case Prefix(prefix=prefix):
            return f"{name} = {prefix}…"
        case OneOf(ids=ids):
            return f"{name} ∈ {'、'.join(map(str, ids))}"
        case Not(but=but):
            return f"非（{_condition(but)}）"
