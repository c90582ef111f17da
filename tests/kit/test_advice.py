"""指点 · a wrong document is told what is wrong, what was probably meant, and why a thing of Saleor's is not here."""

from __future__ import annotations

from typing import Any

import pytest

from storefront_api.kit.advice import ABSENT, lawfully_absent
from storefront_api.kit.ids import to_global_id
from storefront_api.schema import schema
from tests import make
from tests.contract import saleor

CREATE = "mutation($i: CheckoutCreateInput!) { checkoutCreate(input: $i) { errors { code } } }"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("document", "variables", "words"),
    [
        ("{ prodcts(first: 1) { totalCount } }", {}, ["没有字段 prodcts", "'products'", "Did you mean"]),
        ("{ products(frist: 1) { totalCount } }", {}, ["Query.products 没有参数 frist", "'first'"]),
        ("query($x: Prodct) { products(first: $x) { totalCount } }", {}, ["没有类型 Prodct", "'Product'"]),
        ("{ products(first: 1, sortBy: {field: NAMES, direction: ASC}) { totalCount } }", {}, ["枚举 ProductOrderField 没有值 NAMES", "'NAME'"]),
        ("{ products(first: 1, filter: {serch: \"纸\"}) { totalCount } }", {}, ["ProductFilterInput 没有 serch", "'search'"]),
        ("{ products(first: 1) { name } }", {}, ["edges { node { name } }"]),
        ("{ checkoutCreate { errors { code } } }", {}, ["mutation { checkoutCreate"]),
        ("mutation { products(first: 1) { totalCount } }", {}, ["query { products"]),
        ("{ channels }", {}, ["须选取其中的字段", "must have a selection"]),
        ("{ channels { slug { x } } }", {}, ["不能再选取字段"]),
        ("mutation { checkoutCreate { errors { code } } }", {}, ["缺少必填参数 input（CheckoutCreateInput!）"]),
        ("query($n: Int!) { products(first: $n) { totalCount } }", {}, ["缺少变量 $n（Int!）", "$n"]),
        ("query($n: Int!) { products(first: $n) { totalCount } }", {"n": None}, ["变量 $n（Int!）不能为 null"]),
        ("query($n: Int) { products(first: $n) { totalCount } }", {"n": "五"}, ["变量 $n 的值不对：Int 不接受 '五'"]),
        (CREATE, {"i": {"lines": [{"quantity": 1}]}}, ["（i.lines[0]）", "缺少必填项 variantId（ID!）"]),
        (CREATE, {"i": {"lines": [], "foo": 1}}, ["CheckoutCreateInput 没有 foo"]),
        ("query($s: String) { products(first: $s) { totalCount } }", {"s": "1"}, ["变量 $s 声明为 String，此处要 Int"]),
        ("{ products(first: $n) { totalCount } }", {}, ["变量 $n 没有声明"]),
        ("query($n: Int) { channels { slug } }", {}, ["变量 $n 声明了却没有用"]),
        ("{ ...Nowhere }", {}, ["没有片段 Nowhere"]),
        ("{ channels @nothing { slug } }", {}, ["没有指令 @nothing"]),
        ("{ channels @skip(if: true) @skip(if: true) { slug } }", {}, ["@skip 在此只能用一次"]),
        ("{ channels { slug }", {}, ["语法错误", "Syntax Error"]),
        ("{ voucher(id: 1) { code } }", {}, ["本商城没有优惠券", "no vouchers"]),
        ("{ products(first: 1) { edges { node { isGiftCard } } } }", {}, ["本商城没有礼品卡", "no gift cards"]),
        ("mutation { promotionCreate { errors { code } } }", {}, ["没有促销和折扣"]),
        ("mutation { stripePay { errors { code } } }", {}, ["不收卡", "no cards"]),
        ("query($v: VoucherInput) { channels(v: $v) { slug } }", {}, ["本商城没有优惠券"]),
    ],
)  # fmt: skip
def test_说明哪里不对_并给出建议(
    api: Any, document: str, variables: dict[str, Any], words: list[str]
) -> None:
    answer = api(document, variables)
    messages = "\n".join(error["message"] for error in answer["errors"])
    for word in words:
        assert word in messages, messages
    for error in answer["errors"]:
        assert error["extensions"]["exception"]["code"] in {"GraphQLError", "GraphQLSyntaxError"}
        zh, dot, en = error["message"].partition(" · ")
        assert dot, error["message"]
        assert zh, error["message"]
        assert en, error["message"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "document",
    ["{ prodcts(first: 1) { totalCount } }", "{ products(first: 1) { name } }", "{ checkoutCreate { errors { code } } }",
     "{ products(frist: 1) { totalCount } }"],
)  # fmt: skip
def test_关闭结构查询后不再建议(api: Any, settings: Any, document: str) -> None:
    settings.GRAPHQL_INTROSPECTION = False
    for error in api(document)["errors"]:
        for hint in ("Did you mean", "您是否", "edges {", "mutation {"):
            assert hint not in error["message"]


@pytest.mark.django_db
def test_编号用错类型_说明是什么的编号(api: Any) -> None:
    buyer = make.buyer()
    wrong = to_global_id("Product", 1)
    cancel = "mutation($id: ID!) { orderCancel(id: $id) { errors { field code message } } }"
    [error] = api(cancel, {"id": wrong}, as_=buyer.purchaser)["data"]["orderCancel"]["errors"]
    assert error["field"] == "id"
    assert error["code"] == "NOT_FOUND"
    assert "这是 Product 的编号，此处要 Order 的编号" in error["message"]
    forged = to_global_id("<b>" * 20, 1)
    [error] = api(cancel, {"id": forged}, as_=buyer.purchaser)["data"]["orderCancel"]["errors"]
    assert error["code"] == "NOT_FOUND"
    assert "<b>" not in error["message"]


def test_凡说没有的_确实没有() -> None:
    """Each subject that we say is absent is one of Saleor's; what our schema has is never called absent."""
    theirs = {
        name
        for kind in saleor.reference().type_map.values()
        for name in [kind.name, *getattr(kind, "fields", {})]
    }
    for subject in ABSENT:
        assert any(subject.names.search(name) for name in theirs), subject
        assert subject.zh.endswith("。")
        assert subject.en.endswith(".")
    assert lawfully_absent("channels") is None
    assert schema.graphql_schema.query_type is not None
