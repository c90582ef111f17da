from __future__ import annotations

import pytest

from backend.core.refusals import Refusal
from backend.metadata.rules import (
    LONGEST_KEY,
    LONGEST_VALUE,
    MOST_CHARACTERS,
    MOST_KEYS,
    with_items,
    without_keys,
)


def test_写入与删除() -> None:
    assert with_items({"a": "1"}, [("b", "2"), ("a", "3")]) == {"a": "3", "b": "2"}
    assert without_keys({"a": "1", "b": "2"}, ["a", "none"]) == {"b": "2"}


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ([("", "1")], "REQUIRED"),
        ([("  ", "1")], "REQUIRED"),
        ([("长" * (LONGEST_KEY + 1), "1")], "REQUIRED"),
        ([("a\x07", "1")], "REQUIRED"),
        ([("a", "长" * (LONGEST_VALUE + 1))], "INVALID"),
        ([(f"k{number}", "1") for number in range(MOST_KEYS + 1)], "INVALID"),
        (
            [(f"k{number}", "长" * LONGEST_VALUE) for number in range(MOST_CHARACTERS // LONGEST_VALUE)],
            "INVALID",
        ),
    ],
)
def test_过限的元数据(items: list[tuple[str, str]], code: str) -> None:
    with pytest.raises(Refusal) as caught:
        with_items({}, items)
    assert caught.value.code == code
    assert caught.value.field == "input"
