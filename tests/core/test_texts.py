from __future__ import annotations

import pytest

from backend.core.refusals import Invalid, Required
from backend.core.texts import called, checked_slug, free_slug, one_line
from backend.page.models import Page
from backend.product.models import ProductVariant


def test_一行文字() -> None:
    assert one_line("  关于 \n 本站 ", "title", 10) == "关于 本站"
    assert one_line(None, "title", 10) == ""
    for text in ("一" * 11, "示\x00例", "示\u200b例"):
        with pytest.raises(Invalid):
            one_line(text, "title", 10)
    with pytest.raises(Required):
        one_line(" ", "title", 10, required=True)


def test_种类的名称取自说明() -> None:
    assert called(ProductVariant) == "规格 product variant"
    assert called(Page) == "页面 page"


def test_标识() -> None:
    assert checked_slug("about-us") == "about-us"
    for slug in ("关于", "About", "a b", "a/b"):
        with pytest.raises(Invalid):
            checked_slug(slug)


def test_由名称得出标识_不与他人相同() -> None:
    taken = {"guan-yu-ben-zhan", "guan-yu-ben-zhan-2"}
    assert free_slug("关于本站", taken.__contains__) == "guan-yu-ben-zhan-3"
    assert free_slug("！？", taken.__contains__) == "n"
    assert len(free_slug("长" * 300, taken.__contains__)) <= 255
