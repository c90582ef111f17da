"""The pure rules of accounts: credit codes, texts, addresses, roles, how long to wait."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.account import credit_code, rules
from backend.account.models import Address
from backend.core.actor import Role
from backend.core.law import GPL

CODE = "91330302XX5000018P"


def valid(first_seventeen: str) -> str:
    return first_seventeen + credit_code.check_digit(first_seventeen)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        # The worked example of GB 32100, annex A, and one of each registering department.
        ("91350100M000100Y43", True),
        (valid("11330300XX9000015"), True),
        (valid("N2330382MF1234567"), True),
        ("91350100M000100Y44", False),
        ("91350100M000100Y4", False),
        ("91350100M000100Y433", False),
        ("9135010OM000100Y43", False),
        ("91350100m000100y43", False),
        ("", False),
        ("统一社会信用代码统一社会信用代码统一", False),
    ],
)
def test_统一社会信用代码(code: str, expected: bool) -> None:
    assert credit_code.is_valid(code) is expected


def test_代码按书写习惯归一() -> None:
    assert credit_code.normal(" 91350100-m000100y43\n") == "91350100M000100Y43"


@pytest.mark.parametrize(
    ("failures", "patience", "seconds"),
    [
        (0, rules.OF_EMAIL, 0),
        (3, rules.OF_EMAIL, 0),
        (4, rules.OF_EMAIL, 1),
        (5, rules.OF_EMAIL, 2),
        (8, rules.OF_EMAIL, 16),
        (40, rules.OF_EMAIL, 300),
        (100_000, rules.OF_EMAIL, 300),
        (30, rules.OF_ADDRESS, 0),
        (31, rules.OF_ADDRESS, 1),
        (1000, rules.OF_ADDRESS, 900),
    ],
)
def test_等待时间逐次加倍且有上限(failures: int, patience: rules.Patience, seconds: int) -> None:
    assert rules.wait_after(failures, patience) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("buyer@demo.oucai.example", True),
        ("张三@示例.中国", True),
        ("a@b", False),
        ("a b@example.com", False),
        ("a@@example.com", False),
        ("a@example.com\x00", False),
        ("a@example.com\n", False),
        ("x" * 250 + "@example.com", False),
    ],
)
def test_电子邮箱(email: str, expected: bool) -> None:
    assert rules.is_email(email) is expected


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("0577-88000000", True),
        ("+86 138 0000 0000", True),
        ("88000000转801", True),
        ("057700000000", True),
        ("12345", False),
        ("0577-8800000O", False),
        ("1" * 21, False),
        ("-----------", False),
    ],
)
def test_电话(phone: str, expected: bool) -> None:
    assert rules.is_phone(phone) is expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://localhost:3000/confirm", True),
        ("https://shop.example/zh?x=1", True),
        ("https://SHOP.example/", True),
        ("http://[::1]:3000/", True),
        ("https://evil.example/", False),
        ("https://shop.example@evil.example/", False),
        ("https://evil.example\\@shop.example/", False),
        ("https://shop.example.evil.example/", False),
        ("javascript://shop.example/%0aalert(1)", False),
        ("//shop.example/", False),
        ("/confirm", False),
        ("http://[", False),
        ("", False),
    ],
)
def test_信中链接只通向允许的站点(url: str, expected: bool) -> None:
    assert rules.is_allowed_redirect(url, ["localhost", "shop.example", "[::1]"]) is expected


ADDRESS = {"first_name": "三", "city": "温州市", "street_address_1": "示例路 1 号"}


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({}, []),
        ({"first_name": "", "last_name": "张"}, []),
        ({"first_name": ""}, [("first_name", True)]),
        ({"city": "", "street_address_1": ""}, [("street_address_1", True), ("city", True)]),
        ({"phone": "不知道"}, [("phone", False)]),
        ({"postal_code": "3250"}, [("postal_code", False)]),
        ({"postal_code": "325000", "phone": "0577-88000000"}, []),
        ({"street_address_2": "x" * 201}, [("street_address_2", False)]),
        ({"company_name": "示例\x00局"}, [("company_name", False)]),
    ],
)
def test_地址须能送达(change: dict[str, str], faults: list[tuple[str, bool]]) -> None:
    found = [(fault.field, fault.missing) for fault in rules.address_faults({**ADDRESS, **change})]
    assert found == faults


def test_地址长度与数据表一致() -> None:
    lengths = {name: Address._meta.get_field(name).max_length for name in rules.ADDRESS_LIMITS}
    assert lengths == dict(rules.ADDRESS_LIMITS)


def test_每个角色恰属一类单位() -> None:
    places = {role: [kind for kind, roles in rules.ROLES_OF.items() if role in roles] for role in Role}
    assert all(len(kinds) == 1 for kinds in places.values()), places


@pytest.mark.parametrize(
    ("role", "held", "expected"),
    [
        (Role.SALES, [], False),
        (Role.SALES, [Role.SUPPLIER_ADMIN], False),
        (Role.APPROVER, [Role.PURCHASER, Role.FINANCE], False),
        (Role.SALES, [Role.PURCHASER], True),
        (Role.REGULATOR, [Role.SUPPLIER_ADMIN], True),
    ],
)
def test_回避(role: Role, held: list[Role], expected: bool) -> None:
    assert rules.conflicts(role, held) is expected, GPL.art(12)


def test_陌生人看到的邮箱() -> None:
    assert rules.masked("zhangsan@example.com") == "z***@example.com"
