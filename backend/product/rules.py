"""上架规则 · rules of listing: where a product's state may go, what a price is, what a listing must not say. Pure.

    编辑中 draft ──submit──▶ 待审核 submitted ──publish──▶ 已上架 published ──delist──▶ 已下架 delisted
                                 │  ▲                                                       │
                             return  └── submit ── 已退回 returned         relist: 待审核 ◀──┘

Source of the checks: 《浙江新网超商品发布及审核指南》 (known from secondary sources, confidence high); where it says nothing the
figure is a default of this platform and is cited as such.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from backend.core.law import PLATFORM_DEFAULT, Law
from backend.core.money import CENT

GUIDE = str(Law("浙江新网超商品发布及审核指南"))
ADVERTISING = Law("广告法")
WORDS = Path(__file__).with_name("forbidden_words.yaml")

MOST_PRICE = Decimal("9999999.99")
SHORTEST_NAME, LONGEST_NAME = 2, 120
MOST_PICTURES = 12
MOST_VARIANTS = 100


class State(StrEnum):
    """状态 · where a product stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    RETURNED = "returned"
    DELISTED = "delisted"


TRANSITIONS: Mapping[tuple[str, str], State] = {
    (State.DRAFT, "submit"): State.SUBMITTED,
    (State.RETURNED, "submit"): State.SUBMITTED,
    (State.DELISTED, "relist"): State.SUBMITTED,
    (State.SUBMITTED, "publish"): State.PUBLISHED,
    (State.SUBMITTED, "return"): State.RETURNED,
    (State.PUBLISHED, "delist"): State.DELISTED,
    (State.PUBLISHED, "edit"): State.SUBMITTED,
}
"""Where a verb leads from a state. A listing is reviewed again whenever what people read about it has changed, and before it
comes back: nothing is shown that nobody looked at."""

VERB_LABELS: Mapping[str, str] = {
    "submit": "提交审核 submit",
    "publish": "审核通过 publish",
    "return": "退回 return",
    "delist": "下架 delist",
    "relist": "重新上架 relist",
    "delete": "删除 delete",
}


def leads_to(state: str, verb: str) -> State | None:
    """The state that a verb leads to; None where it is not possible."""
    return TRANSITIONS.get((state, verb))


def is_price(amount: Decimal) -> bool:
    """Is it a price: more than 0, at most 9,999,999.99 yuan, in whole cents?"""
    return amount.is_finite() and 0 < amount <= MOST_PRICE and amount == amount.quantize(CENT)


_CODE = re.compile(r"[A-C](?:[0-9]{2}){4}")


def category_place(code: str) -> tuple[str, int] | None:
    """The prefix and level that a code of 《政府采购品目分类目录》 stands for; None if it is no such code.

    `A05040101` is at level 4, `A05040000` at level 2 with prefix `A0504`; unused levels stand at the end.
    """
    if not _CODE.fullmatch(code):
        return None
    prefix = code
    while len(prefix) > 1 and prefix.endswith("00"):
        prefix = prefix[:-2]
    parts = [prefix[at : at + 2] for at in range(1, len(prefix), 2)]
    return None if "00" in parts else (prefix, len(parts))


@dataclass(frozen=True, slots=True)
class Finding:
    """审核意见 · something that a listing rule found: `severe` ones stop a submission, the others are for the reviewer."""

    code: str
    field: str
    message_zh: str
    message_en: str
    clause: str
    severe: bool = True


@dataclass(frozen=True, slots=True)
class Listing:
    """待审商品 · what the rules look at: texts as people read them, and how complete the listing is."""

    name: str
    brand: str
    model: str
    unit: str
    texts: Mapping[str, str]
    links: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    pictures: int = 0
    priced_channels: int = 0

    @property
    def identity(self) -> tuple[str, frozenset[str]]:
        """What makes two listings the same goods. Price, unit and pictures do not count; without a model the name does."""
        goods = self.brand + "\n" + self.model if self.model.strip() else self.brand + "\n\n" + self.name
        return _folded(goods), frozenset(_folded(name) for name in self.variants)


def findings(listing: Listing, others: Iterable[Listing] = ()) -> list[Finding]:
    """Everything the rules have to say about a listing; `others` are further listings of the same supplier."""
    return [
        *_of_name(listing),
        *_of_unit(listing),
        *_of_completeness(listing),
        *(found for field, text in _read(listing) for found in _of_text(field, text)),
        *_of_links(listing),
        *_of_duplicates(listing, others),
    ]


def _read(listing: Listing) -> Iterator[tuple[str, str]]:
    yield from {"name": listing.name, "brand": listing.brand, "model": listing.model, **listing.texts}.items()


def _of_name(listing: Listing) -> Iterator[Finding]:
    if not SHORTEST_NAME <= len(listing.name.strip()) <= LONGEST_NAME:
        yield Finding(
            "NAME_LENGTH",
            "name",
            f"商品名称须为 {SHORTEST_NAME} 至 {LONGEST_NAME} 个字。",
            f"A name has {SHORTEST_NAME} to {LONGEST_NAME} characters.",
            PLATFORM_DEFAULT,
        )


def _of_unit(listing: Listing) -> Iterator[Finding]:
    if listing.unit not in _words().units:
        yield Finding(
            "ODD_UNIT",
            "unit",
            f"「{listing.unit}」不是常用计量单位，请改用商品实际销售的单位。",
            f"“{listing.unit}” is not a unit that goods are usually sold in.",
            GUIDE,
        )


def _of_completeness(listing: Listing) -> Iterator[Finding]:
    for missing, field, zh, en in (
        (not listing.variants, "variants", "请至少添加一个规格。", "Add at least one variant."),
        (not listing.priced_channels, "channel_listings", "请至少在一个频道定价。", "Give a price in at least one channel."),
        (not listing.pictures, "media", "请至少上传一张清晰的商品图片。", "Upload at least one clear picture."),
    ):  # fmt: skip
        if missing:
            yield Finding("INCOMPLETE", field, zh, en, GUIDE)


def _of_text(field: str, text: str) -> Iterator[Finding]:
    plain = unicodedata.normalize("NFKC", text)
    if claims := absolute_claims(plain):
        words = "、".join(claims)
        yield Finding(
            "ABSOLUTE_CLAIM",
            field,
            f"含有绝对化或虚假宣传用语：{words}。",
            f"It makes absolute claims: {words}.",
            f"{GUIDE}；{ADVERTISING.art(9)}",
        )
    if contact := _contact(plain):
        yield Finding(
            "CONTACT_DATA",
            field,
            f"含有第三方联系方式：{contact}。",
            f"It contains contact data: {contact}.",
            GUIDE,
        )
    if field != "description" and _TAG.search(plain):
        yield Finding("MARKUP", field, "不能含有网页代码。", "It must not contain markup.", GUIDE)


def _of_links(listing: Listing) -> Iterator[Finding]:
    hosts = {urlsplit(link).hostname or "" for link in listing.links}
    if outside := sorted(host for host in hosts if host and not _is_government(host)):
        yield Finding(
            "EXTERNAL_LINK",
            "description",
            f"详情链接到站外：{'、'.join(outside)}，请审核员核实。",
            f"The description links to {', '.join(outside)}: the reviewer should look.",
            GUIDE,
            severe=False,
        )


def _of_duplicates(listing: Listing, others: Iterable[Listing]) -> Iterator[Finding]:
    for other in others:
        if other.identity == listing.identity:
            yield Finding(
                "DUPLICATE_LISTING",
                "model",
                f"与您已发布的「{other.name}」重复；不能以改价格、单位或图片的方式重复发布。",
                f"It repeats your listing “{other.name}”: another price, unit or picture does not make other goods.",
                GUIDE,
            )
            return


_TAG = re.compile(r"<\s*/?\s*[a-zA-Z!]")
_CONTACTS = (
    re.compile(r"(?<![\d.])1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)"),
    re.compile(r"(?<![\d.])[48]00[\s-]?\d{3}[\s-]?\d{4}(?!\d)"),
    re.compile(r"(?<![\d.])\(?0\d{2,3}\)?[\s-]\d{7,8}(?!\d)"),
    re.compile(r"(?:https?://|www\.)[^\s，。；、<>\"']+", re.IGNORECASE),
    re.compile(
        r"(?<![\w.@-])(?:[a-z0-9-]{2,}\.)+(?:com|cn|net|org|shop|top|vip|xyz|cc)(?![\w-])", re.IGNORECASE
    ),
    re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
)


def _contact(plain: str) -> str | None:
    """The first contact data in a text."""
    for pattern in (*_CONTACTS, _words().account):
        if found := pattern.search(plain):
            return found.group().strip()
    return None


def absolute_claims(text: str) -> list[str]:
    """绝对化用语 · the words of a text that advertising may not use (《广告法》第九条)."""
    return sorted(_claims(unicodedata.normalize("NFKC", text)))


def _claims(plain: str) -> set[str]:
    """Absolute claims in a text, of several that contain each other the longest."""
    found = set()
    for word, unless in _words().claims:
        rest = plain
        for phrase in unless:
            rest = rest.replace(phrase, "")
        if word in rest:
            found.add(word)
    return {word for word in found if not any(word != other and word in other for other in found)}


def _is_government(host: str) -> bool:
    return host == "gov.cn" or host.endswith(".gov.cn")


def _folded(text: str) -> str:
    """Letters' case, width and blanks do not make other goods; the line break between brand and model stays."""
    return re.sub(r"[^\S\n]+|[-_/.]", "", unicodedata.normalize("NFKC", text).casefold())


@dataclass(frozen=True, slots=True)
class _Words:
    claims: tuple[tuple[str, tuple[str, ...]], ...]
    account: re.Pattern[str]
    units: frozenset[str]


@cache
def _words() -> _Words:
    data: dict[str, Any] = yaml.safe_load(WORDS.read_text("utf-8"))
    leading = "|".join(re.escape(word) for word in data["contact_words"])
    return _Words(
        claims=tuple((entry["word"], tuple(entry["unless"])) for entry in data["absolute_claims"]),
        account=re.compile(rf"(?:{leading})(?:号|号码|群)?\s*[:：号]?\s*[a-z0-9][\w-]{{4,}}", re.IGNORECASE),
        units=frozenset(data["units"]),
    )


FEWEST_OFFERS = 3
"""同款至少 · of so few offers of an item a median says nothing."""


def price_position(price: Decimal, median: Decimal | None) -> float:
    """价位 · where a price stands beside the median of the same item: 1 at half of it or less, ½ at it (and where there is none),
    0 at one and a half times or more."""
    if median is None or median <= 0:
        return 0.5
    return float(min(max(Decimal("1.5") - price / median, Decimal(0)), Decimal(1)))
