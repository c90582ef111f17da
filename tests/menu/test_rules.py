from __future__ import annotations

import pytest

from backend.menu.rules import is_address, is_below, levels


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("/pages/about", True),
        ("https://oucai.example/help?a=1#b", True),
        ("http://oucai.example", True),
        ("//evil.example", False),
        ("javascript:alert(1)", False),
        ("JavaScript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://user@evil.example", False),
        ("https://", False),
        ("pages/about", False),
        ("/a b", False),
        ('/a"onclick="', False),
        ("/\\evil.example", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_菜单项可指向的地址(url: str, allowed: bool) -> None:
    assert is_address(url) is allowed


def test_树的层级与上下() -> None:
    parents = {1: None, 2: 1, 3: 2, 4: None}
    assert levels(parents) == {1: 0, 2: 1, 3: 2, 4: 0}
    assert is_below(3, 1, parents)
    assert is_below(1, 1, parents)
    assert not is_below(1, 3, parents)
    assert not is_below(4, 1, parents)
