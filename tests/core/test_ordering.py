from __future__ import annotations

import pytest

from backend.core.ordering import moved


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ([], "abcd"),
        ([("a", 1)], "bacd"),
        ([("d", -2)], "adbc"),
        ([("a", 99)], "bcda"),
        ([("c", -99)], "cabd"),
        ([("a", 1), ("a", 1)], "bcad"),
        ([("b", 0)], "abcd"),
    ],
)
def test_移动若干位(moves: list[tuple[str, int]], expected: str) -> None:
    assert "".join(moved("abcd", moves)) == expected
