"""回调规则 · rules of webhooks: which addresses may be called, how often is tried, when a receiver is left alone."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable, Mapping
from datetime import timedelta
from urllib.parse import urlsplit

# 地址 · addresses

LONGEST_URL = 2000
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")


def is_public(address: str) -> bool:
    """Does a network address belong to the internet: not to this machine, a private network, or anything special?

    An IPv4 address written as IPv6 is judged as what it is; tunnels (6to4, Teredo, NAT64) lead anywhere and are not public.
    """
    try:
        found: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        elif found.sixtofour is not None or found.teredo is not None or found.is_site_local:
            return False
    special = (
        found.is_private,
        found.is_loopback,
        found.is_link_local,
        found.is_multicast,
        found.is_reserved,
    )
    return found.is_global and not found.is_unspecified and not any(special)


def literal(host: str) -> str | None:
    """The address that a host is by itself, in any of the forms that systems understand (`2130706433`, `0x7f.1`)."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeEncodeError, ValueError):
        return None


def is_target(url: str, private_hosts: Iterable[str] = ()) -> bool:
    """May a webhook lead here, as far as the address itself tells? Where a name leads is seen when it is called."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if (
        len(url) > LONGEST_URL
        or not url.isascii()
        or not url.isprintable()
        or any(c in url for c in ' \\"<>^`{|}')
    ):
        return False
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or parts.fragment:
        return False
    if host.lower() in {name.lower() for name in private_hosts}:
        return True
    if (address := literal(host)) is not None:
        return is_public(address)
    return _HOST.fullmatch(host) is not None and ".." not in host


# 请求头 · headers

MOST_HEADERS = 5
LONGEST_HEADER = 998
_HEADER = re.compile(r"(x|authorization)(-[a-z0-9-]+)?", re.IGNORECASE)


def are_headers(headers: Mapping[str, object]) -> bool:
    """May these go with each request: a few of the names `X-…` and `Authorization…`, with one-line ASCII texts?"""
    return len(headers) <= MOST_HEADERS and all(
        _HEADER.fullmatch(name) is not None
        and isinstance(value, str)
        and len(name) + len(value) <= LONGEST_HEADER
        and value.isascii()
        and value.isprintable()
        for name, value in headers.items()
    )


# 重试 · trying again

MOST_TRIES = 7
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=3)
GIVEN_UP_AFTER = timedelta(days=1)
"""An event that could not be posted for a day, because its receiver was paused, is not news any more."""


def wait_after(tries: int) -> timedelta | None:
    """How long to wait after so many failed tries: ten seconds, then four times as long each time; None: give up."""
    if tries >= MOST_TRIES:
        return None
    factor: int = 4 ** (tries - 1)
    return min(FIRST_WAIT * factor, LONGEST_WAIT)


PAUSE_AFTER = 10
LONGEST_PAUSE = timedelta(hours=1)


def pause_after(failures: int) -> timedelta | None:
    """熔断 · how long a receiver is left alone after so many failures in a row; None: not yet."""
    if failures < PAUSE_AFTER:
        return None
    factor: int = 2 ** min(failures - PAUSE_AFTER, 10)
    return min(timedelta(minutes=1) * factor, LONGEST_PAUSE)
