from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from backend.product import rules
from backend.product.rules import Listing, State, findings, is_price, leads_to

GOOD = Listing(
    name="演示牌 A4 复印纸 80g",
    brand="演示",
    model="Y-80",
    unit="箱",
    texts={"description": "每箱 5 包，每包 500 张。水分适中，双面打印不透字。"},
    variants=("A4", "A3"),
    pictures=1,
    priced_channels=1,
)


def codes(listing: Listing, *others: Listing) -> list[str]:
    return [found.code for found in findings(listing, others)]


def test_a_good_listing_has_no_findings() -> None:
    assert findings(GOOD) == []


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        pytest.param({"name": "纸"}, "NAME_LENGTH", "name", id="名称太短"),
        pytest.param({"name": "纸" * 121}, "NAME_LENGTH", "name", id="名称太长"),
        pytest.param({"unit": "一大堆"}, "ODD_UNIT", "unit", id="怪单位"),
        pytest.param({"variants": ()}, "INCOMPLETE", "variants", id="没有规格"),
        pytest.param({"pictures": 0}, "INCOMPLETE", "media", id="没有图片"),
        pytest.param({"priced_channels": 0}, "INCOMPLETE", "channel_listings", id="没有价格"),
        pytest.param({"name": "全国最好的复印纸"}, "ABSOLUTE_CLAIM", "name", id="最好"),
        pytest.param({"name": "销量第一复印纸"}, "ABSOLUTE_CLAIM", "name", id="第一"),
        pytest.param({"name": "国家级复印纸"}, "ABSOLUTE_CLAIM", "name", id="国家级"),
        pytest.param({"brand": "顶级"}, "ABSOLUTE_CLAIM", "brand", id="品牌也查"),
        pytest.param({"texts": {"description": "政府特供"}}, "ABSOLUTE_CLAIM", "description", id="特供"),
        pytest.param({"texts": {"description": "全网最低价"}}, "ABSOLUTE_CLAIM", "description", id="全网最低"),
        pytest.param({"texts": {"description": "订货请拨 138 0013 8000"}}, "CONTACT_DATA", "description", id="手机"),
        pytest.param({"texts": {"description": "热线４００-８００-１２３４"}}, "CONTACT_DATA", "description", id="全角热线"),
        pytest.param({"texts": {"description": "电话 0577-88888888"}}, "CONTACT_DATA", "description", id="座机"),
        pytest.param({"texts": {"description": "加微信号：demo_shop88"}}, "CONTACT_DATA", "description", id="微信"),
        pytest.param({"texts": {"description": "QQ群 123456789"}}, "CONTACT_DATA", "description", id="QQ"),
        pytest.param({"name": "复印纸 www.demo.example"}, "CONTACT_DATA", "name", id="网址"),
        pytest.param({"name": "复印纸 demo-shop.com"}, "CONTACT_DATA", "name", id="域名"),
        pytest.param({"texts": {"media": "sales@demo.example"}}, "CONTACT_DATA", "media", id="邮箱在图片说明"),
        pytest.param({"name": "复印纸<script>"}, "MARKUP", "name", id="名称含代码"),
    ],
)  # fmt: skip
def test_what_a_listing_must_not_be(change: dict[str, object], code: str, field: str) -> None:
    found = findings(replace(GOOD, **change))
    assert [(one.code, one.field) for one in found] == [(code, field)]
    assert found[0].severe
    assert found[0].clause
    assert found[0].message_zh
    assert found[0].message_en


@pytest.mark.parametrize(
    "text",
    [
        "第一人民医院用过的第一代产品，第一次使用请看说明",
        "万能轮办公椅，最佳使用期三年",
        "条码 6901234567892，型号 13800138000123",
        "执行标准 GB/T 24988-2020，尺寸 1380013 毫米",
        "输出 4000 流明，保修 0.5 年",
        "含 USB.C 接口与 V1.2 固件",
    ],
)
def test_harmless_words_are_left_alone(text: str) -> None:
    assert codes(replace(GOOD, texts={"description": text})) == []


def test_of_claims_that_contain_each_other_the_longest_is_named() -> None:
    found = findings(replace(GOOD, name="全网第一复印纸"))
    assert "全网第一" in found[0].message_zh
    assert "、" not in found[0].message_zh


@pytest.mark.parametrize(
    ("other", "duplicate"),
    [
        pytest.param(replace(GOOD, name="换个名字的纸"), True, id="改名称仍是重复"),
        pytest.param(replace(GOOD, unit="包"), True, id="改单位仍是重复"),
        pytest.param(
            replace(GOOD, brand="演 示", model="y80", variants=("A3", "a4")), True, id="大小写与顺序"
        ),
        pytest.param(replace(GOOD, model="Y-70"), False, id="另一型号"),
        pytest.param(replace(GOOD, variants=("A4",)), False, id="另一组规格"),
        pytest.param(replace(GOOD, brand="演示演", model="Y80"), False, id="品牌型号分界不同"),
    ],
)
def test_duplicates(other: Listing, duplicate: bool) -> None:
    assert ("DUPLICATE_LISTING" in codes(GOOD, other)) is duplicate


def test_without_a_model_the_name_decides() -> None:
    plain = replace(GOOD, model="")
    assert "DUPLICATE_LISTING" in codes(plain, plain)
    assert codes(plain, replace(plain, name="演示牌另一种纸")) == []


def test_links_elsewhere_are_for_the_reviewer_and_government_links_are_fine() -> None:
    links = ("https://shop.example/a", "https://www.zj.gov.cn/x", "https://gov.cn.shop.example/")
    found = findings(replace(GOOD, links=links))
    assert [(one.code, one.severe) for one in found] == [("EXTERNAL_LINK", False)]
    assert "shop.example" in found[0].message_zh
    assert "zj.gov.cn" not in found[0].message_zh


@pytest.mark.parametrize("word", ["a" * 20_000, "1-" * 10_000, "微信" * 10_000, "a." * 10_000, "a@" * 10_000])
def test_long_texts_do_not_stall_the_rules(word: str) -> None:
    findings(replace(GOOD, texts={"description": word}))


@pytest.mark.parametrize(
    ("amount", "good"),
    [
        ("0.01", True), ("9999999.99", True), ("25", True), ("25.50", True), ("25.500", True),
        ("0", False), ("-1", False), ("10000000", False), ("1E30", False), ("0.001", False), ("NaN", False),
        ("Infinity", False),
    ],
)  # fmt: skip
def test_prices(amount: str, good: bool) -> None:
    assert is_price(Decimal(amount)) is good


def test_every_way_of_a_product() -> None:
    ways = {
        (state.value, verb): leads_to(state, verb) for state in State for verb in (*rules.VERB_LABELS, "edit")
    }
    assert {way: to.value for way, to in ways.items() if to} == {
        ("draft", "submit"): "submitted",
        ("returned", "submit"): "submitted",
        ("delisted", "relist"): "submitted",
        ("submitted", "publish"): "published",
        ("submitted", "return"): "returned",
        ("published", "delist"): "delisted",
        ("published", "edit"): "submitted",
    }
