"""应用规则 · rules of apps."""

from __future__ import annotations

import pytest

from backend.app import rules
from backend.core.permissions import Permission

P = Permission


@pytest.mark.parametrize(
    ("wanted", "held", "beyond"),
    [
        ((), (), []),
        ((P.MANAGE_MENUS,), (P.MANAGE_MENUS, P.MANAGE_APPS), []),
        ((P.MANAGE_ORDERS, P.MANAGE_MENUS), (P.MANAGE_APPS,), [P.MANAGE_MENUS, P.MANAGE_ORDERS]),
    ],
)
def test_越权的权限(wanted: tuple[P, ...], held: tuple[P, ...], beyond: list[P]) -> None:
    assert rules.out_of_scope(wanted, held) == beyond


@pytest.mark.parametrize(
    ("text", "can_be"),
    [
        ("oucai_" + "a" * 43, True),
        ("oucai_" + "a" * 42, False),
        ("oucai_" + "a" * 44, False),
        ("oucai_" + "a" * 42 + "\n", False),
        ("oucai_" + "a" * 42 + ".", False),
        ("eyJhbGciOiJSUzI1NiJ9.e30.c2lnbmF0dXJl", False),
        ("", False),
        ("oucai_" + "一" * 43, False),
    ],
)
def test_令牌的样子(text: str, can_be: bool) -> None:
    assert rules.is_token(text) is can_be


@pytest.mark.parametrize(
    ("text", "fits"), [("example.storefront", True), ("a", True), ("", False), ("-a", False), ("a b", False)]
)
def test_应用标识(text: str, fits: bool) -> None:
    assert rules.is_identifier(text) is fits
