"""回调规则 · rules of webhooks: addresses, headers, patience."""

from __future__ import annotations

from datetime import timedelta

import pytest

from backend.webhook import rules
from backend.webhook.kinds import KINDS

INSIDE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.0.0.1",
    "10.255.255.255",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:7f00:1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "100::1",
]
OUTSIDE = ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", INSIDE)
def test_内部与特殊地址(address: str) -> None:
    assert not rules.is_public(address)


@pytest.mark.parametrize("address", OUTSIDE)
def test_公网地址(address: str) -> None:
    assert rules.is_public(address)


@pytest.mark.parametrize("text", ["", "localhost", "1.2.3", "8.8.8.8 ", "::g"])
def test_不是地址的一律不算公网(text: str) -> None:
    assert not rules.is_public(text)


NOT_TARGETS = [
    *(f"http://{f'[{address}]' if ':' in address else address}/x" for address in INSIDE if "%" not in address),
    "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://017700000001/", "http://127.1/",
    "http://0/", "http://10.1/", "http://3232235777/", "http://[::ffff:127.0.0.1]:8000/",
    "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "javascript:alert(1)", "example.com", "//example.com/",
    "http://", "http:///x", "http://user@example.com/", "http://user:secret@example.com/", "http://example.com@127.0.0.1/",
    "http://example.com#x", "http://exa mple.com/", "http://example.com/\n", "http://example.com/\r\nHost: x", "http://example.com\\@127.0.0.1/",
    "http://例子.example/", "http://example.com:port/", "http://example.com:99999/", "http://-example.com/", "http://example..com/",
    "http://" + "a" * 2000 + ".com/", "http://[::1", "",
]  # fmt: skip


@pytest.mark.parametrize("url", NOT_TARGETS, ids=range(len(NOT_TARGETS)))
def test_不能作为接收地址(url: str) -> None:
    assert not rules.is_target(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example.com/api/revalidate", "http://shop.example.com:8080/", "https://shop.example.com/x?y=1&z=2",
        "https://8.8.8.8/", "http://[2606:4700:4700::1111]/", "http://localhost/",
    ],
)  # fmt: skip
def test_可以作为接收地址_名字指向哪里投递时再看(url: str) -> None:
    assert rules.is_target(url)


def test_允许的内部主机() -> None:
    assert rules.is_target("http://127.0.0.1:3000/", ["127.0.0.1"])
    assert rules.is_target("http://STOREFRONT:3000/", ["storefront"])
    assert not rules.is_target("http://127.0.0.2:3000/", ["127.0.0.1"])
    assert not rules.is_target("ftp://127.0.0.1/", ["127.0.0.1"])


@pytest.mark.parametrize(
    ("headers", "fit"),
    [
        ({}, True),
        ({"X-Key": "1", "Authorization": "Bearer x", "authorization-bearer": "y"}, True),
        ({"Host": "x"}, False),
        ({"Saleor-Signature": "x"}, False),
        ({"Oucai-Delivery": "1"}, False),
        ({"Content-Type": "x"}, False),
        ({"X-Key": "a\r\nHost: b"}, False),
        ({"X-Key\r\n": "a"}, False),
        ({"X-Key": 1}, False),
        ({"X-Key": "键"}, False),
        ({"X-Key": "a" * 1000}, False),
        ({f"X-{n}": "1" for n in range(6)}, False),
    ],
)
def test_附加请求头(headers: dict[str, object], fit: bool) -> None:
    assert rules.are_headers(headers) is fit


def test_重试逐次拉长_次数有限() -> None:
    waits = [rules.wait_after(tries) for tries in range(1, rules.MOST_TRIES + 1)]
    assert waits[:3] == [timedelta(seconds=10), timedelta(seconds=40), timedelta(seconds=160)]
    assert waits[-1] is None
    assert sum(filter(None, waits), timedelta()) < rules.GIVEN_UP_AFTER


def test_连续失败后暂停_逐次拉长_有上限() -> None:
    assert rules.pause_after(rules.PAUSE_AFTER - 1) is None
    assert rules.pause_after(rules.PAUSE_AFTER) == timedelta(minutes=1)
    assert rules.pause_after(rules.PAUSE_AFTER + 1) == timedelta(minutes=2)
    assert rules.pause_after(10_000) == rules.LONGEST_PAUSE


def test_事件代码与类型名() -> None:
    assert KINDS["MENU_ITEM_UPDATED"].type_name == "MenuItemUpdated"
    assert KINDS["CUSTOMER_CREATED"].subject == "User"
    assert all(code == kind.code for code, kind in KINDS.items())
