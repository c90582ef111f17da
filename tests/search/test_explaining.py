"""检索说明 · what staff are told of a question and of products, alike on both engines; nobody else is told anything."""

from __future__ import annotations

from typing import Any

import pytest

from backend.core.permissions import Permission
from search import service
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api

pytestmark = pytest.mark.django_db

ASK = """query($search: String!, $ids: [ID!]!, $filter: ProductFilterInput) {
  searchExplain(search: $search, channel: "wenzhou", ids: $ids, filter: $filter) {
    text didYouMean isRelaxed wordsNeeded words { word reading alternatives sound isVague }
    products { id product { name } isIndexed isFound isStale points wordPoints factor wordsMet wordsMissed
      parts { name label value weight points share } filters { label matches } } } }"""
FOUND = """query($search: String!) { products(first: 10, channel: "wenzhou", search: $search) { edges { node { id } } } }"""


def gid(pk: int) -> str:
    return to_global_id("Product", pk)


@pytest.mark.usefixtures("kept")
def test_说明一次检索(api: Api) -> None:
    paper = make.product(name="示例复印纸 70g", brand="瓯示")
    sold_out = make.product(name="示例复印纸 80g", stock=0)
    other = make.product(name="示例订书机")
    draft = make.product(name="示例复印纸 90g", state="draft")
    service.reindex()
    staff = make.staff(Permission.MANAGE_PRODUCTS)
    ids = [gid(each.pk) for each in (paper, sold_out, other, draft)]
    asked = {"search": "打印纸 70克", "ids": ids, "filter": {"stockAvailability": "IN_STOCK"}}
    told = api.data(ASK, asked, as_=staff)["searchExplain"]

    words = {each["word"]: each for each in told["words"]}
    assert "复印纸" in words["打印纸"]["alternatives"]
    assert words["70g"]["reading"].startswith("数量与单位")
    assert (told["wordsNeeded"], told["isRelaxed"]) == (2, False)

    first, second, third, fourth = told["products"]
    assert (first["isFound"], first["wordsMet"], first["product"]["name"]) == (
        True,
        ["打印纸", "70g"],
        "示例复印纸 70g",
    )
    assert (second["isFound"], second["wordsMissed"]) == (False, ["70g"])
    assert {each["label"]: each["matches"] for each in second["filters"]}["有货：是"] is False
    # Its category is 复印纸.
    assert (third["isFound"], third["wordsMet"], third["points"]) == (False, ["打印纸"], 0)
    assert (fourth["isIndexed"], fourth["isFound"], fourth["isStale"]) == (False, False, False)

    signals = {each["name"]: each for each in first["parts"] if each["value"] is not None}
    assert {name: each["value"] for name, each in signals.items()} == {
        "stock": 1.0, "supply": 0.0, "performance": 0.75, "price_position": 0.5,
    }  # fmt: skip
    assert signals["stock"]["label"] == "有货 · in stock"
    assert signals["stock"]["points"] == pytest.approx(first["wordPoints"] * 0.12)
    assert sum(each["points"] for each in first["parts"]) == pytest.approx(first["points"], rel=0.002)
    assert sum(each["share"] for each in first["parts"]) == pytest.approx(1, rel=0.002)
    assert first["factor"] == pytest.approx(1 + 0.12 + 0.06 * 0.75 + 0.05 * 0.5, rel=0.002)
    assert not first["isStale"]
    assert {"名称", "品目"} <= {part["label"] for part in first["parts"]}


@pytest.mark.usefixtures("kept")
def test_说明的总分就是列表的次序(api: Api) -> None:
    made = [
        make.product(name=f"示例{name}打印纸", stock=stock) for name, stock in (("", 0), ("加厚", 9), ("", 9))
    ]
    service.reindex()
    staff = make.staff(Permission.MANAGE_PRODUCTS)
    ids = [gid(each.pk) for each in made]
    for words in ("打印纸", "dayinzhi", "示例打印只", "加厚 打印纸 量子"):
        told = api.data(ASK, {"search": words, "ids": ids}, as_=staff)["searchExplain"]
        by_points = sorted(
            (each for each in told["products"] if each["isFound"]),
            key=lambda each: (-each["points"], ids.index(each["id"])),
        )
        listed = [edge["node"]["id"] for edge in api.data(FOUND, {"search": words})["products"]["edges"]]
        assert [each["id"] for each in by_points] == listed, words
    assert (
        api.data(ASK, {"search": "示例打印只", "ids": ids}, as_=staff)["searchExplain"]["didYouMean"]
        == "示例打印纸"
    )


def test_别人无权查看(api: Api) -> None:
    product = make.product()
    service.reindex()
    asked: dict[str, Any] = {"search": "打印纸", "ids": [gid(product.pk)]}
    for person in (
        None,
        make.buyer().purchaser,
        product.supplier.sales,
        make.staff(Permission.MANAGE_ORDERS),
    ):
        answer = api(ASK, asked, as_=person)
        assert answer["data"]["searchExplain"] is None
        assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"


def test_没有索引时没有说明(api: Api) -> None:
    product = make.product()
    staff = make.staff(Permission.MANAGE_PRODUCTS)
    assert api.data(ASK, {"search": "打印纸", "ids": [gid(product.pk)]}, as_=staff) == {"searchExplain": None}
