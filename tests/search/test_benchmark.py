"""What `make bench-search` asks and of what, at a tiny size; it is measured only by that command."""

from __future__ import annotations

from itertools import islice

from tests.benchmarks.search.questions import questions
from tests.benchmarks.search.rows import ROUND, records


def test_the_same_number_gives_the_same_questions_of_all_kinds() -> None:
    asked = questions(1_000)
    assert asked == questions(1_000)
    assert {"品名", "品牌", "型号", "数量与单位", "拼音", "打错", "同义词", "繁体与全角"} <= {
        each.of for each in asked
    }
    assert all(each.query.facets and each.query.total and each.query.text for each in asked)
    assert any(each.query.filters for each in asked)
    assert any(each.query.sort for each in asked)


def test_no_two_products_are_the_same() -> None:
    made = list(islice(records(ROUND + 500), ROUND - 500, None))
    assert len({each.slug for each in made}) == len(made) == 1_000
    skus = [variant.sku for each in made for variant in each.variants]
    assert len(set(skus)) == len(skus)
    assert all(each.model in each.name or each.model in each.description[0] for each in made)
