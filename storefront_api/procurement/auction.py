"""反向竞价 · the live part of a reverse auction as people see it: prices and times for everybody, one's own rank for a supplier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import graphene

from backend.core import clock
from backend.core.peers import relation
from procurement_methods import floor, queries
from procurement_methods.floor import Record
from procurement_methods.language.auction import Kind, State, most
from procurement_methods.models import Auction, Participation
from procurement_methods.moments import moments
from procurement_methods.secrecy import Viewer
from storefront_api.auction.addresses import stream_base
from storefront_api.kit.enums import described
from storefront_api.kit.ids import pk_of
from storefront_api.kit.types import Money

auction_of = relation(queries.auctions_of, "id")


def _kinds(name: str, kinds: Mapping[Kind, str], description: str) -> graphene.Enum:
    members = StrEnum(name, [(kind.value.upper(), kind.value) for kind in kinds])  # type: ignore[misc]
    return described(name, members, description, {kind.value.upper(): label for kind, label in kinds.items()})


AuctionPhaseEnum = _kinds(
    "AuctionPhaseEnum",
    {Kind.ENTERED: "未开始", Kind.OPENED: "竞价中", Kind.PAUSED: "暂停", Kind.CLOSED: "已截止"},
    "竞价阶段 · how far an auction is.",
)
AuctionLineKindEnum = _kinds(
    "AuctionLineKindEnum",
    {
        kind: kind.label
        for kind in (Kind.OPENED, Kind.BID, Kind.EXTENDED, Kind.PAUSED, Kind.RESUMED, Kind.CLOSED)
    },
    "竞价记录种类 · what a line of the public log is.",
)


class AuctionLine(graphene.ObjectType):
    """竞价记录 · a line of the log as everybody may read it: what and when, never whose."""

    seq = graphene.Int(
        required=True, description="序号 · its number; numbers that are missing are not public."
    )
    kind = graphene.Field(AuctionLineKindEnum, required=True, description="种类 · what it is.")
    at = graphene.DateTime(required=True, description="时间 · when, by the server's clock.")
    amount = graphene.Field(Money, description="金额 · the price: what was bid, or had to be beaten.")
    ends_at = graphene.DateTime(description="截止时间 · until when bids are taken from then on.")
    reason = graphene.String(description="理由 · why it was paused, resumed or ended.")

    @staticmethod
    def resolve_kind(line: dict[str, Any], info: Any) -> str:
        return str(line["kind"])

    @staticmethod
    def resolve_at(line: dict[str, Any], info: Any) -> datetime:
        return datetime.fromisoformat(line["at"])

    @staticmethod
    def resolve_amount(line: dict[str, Any], info: Any) -> Decimal | None:
        return Decimal(line["amount"]) if "amount" in line else None

    @staticmethod
    def resolve_ends_at(line: dict[str, Any], info: Any) -> datetime | None:
        return datetime.fromisoformat(line["ends_at"]) if "ends_at" in line else None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one supplier stands."""

    auction: Auction
    row: Participation
    state: State


class AuctionStanding(graphene.ObjectType):
    """我的名次 · where one's own bid stands; nobody else is told."""

    rank = graphene.Int(description="名次 · the place; null before the auction.")
    price = graphene.Field(Money, description="我的价格 · the lowest price so far.")
    floor = graphene.Field(Money, description="代理底价 · down to which the system bids; null: no proxy.")
    is_leading = graphene.Boolean(required=True, description="领先 · is it the best price?")

    @staticmethod
    def resolve_rank(standing: Standing, info: Any) -> int | None:
        return standing.state.rank(standing.row.pk)

    @staticmethod
    def resolve_price(standing: Standing, info: Any) -> Decimal | None:
        found = standing.state.standing.get(standing.row.pk)
        return found[0] if found else None

    @staticmethod
    def resolve_floor(standing: Standing, info: Any) -> Decimal | None:
        found = standing.state.proxies.get(standing.row.pk)
        return found[0] if found else None

    @staticmethod
    def resolve_is_leading(standing: Standing, info: Any) -> bool:
        return standing.state.leader == standing.row.pk


class AuctionRecord(graphene.ObjectType):
    """竞价全程记录 · the whole log of an auction that is over, suppliers as numbers; its acts done again must give the same log."""

    text = graphene.String(required=True, description="记录 · JSON lines.")
    digest = graphene.String(required=True, description="摘要 · SHA-256 of the text, in hex.")
    is_reproduced = graphene.Boolean(
        required=True, description="重演一致 · did the acts, done again, give the same text byte by byte?"
    )


class AuctionType(graphene.ObjectType):
    """竞价场 · the live part of a reverse auction."""

    class Meta:
        name = "Auction"

    number = graphene.String(
        required=True, description="竞价场编号 · the number; it is part of the page's address."
    )
    phase = graphene.Field(AuctionPhaseEnum, required=True, description="阶段 · how far it is.")
    starts_at = graphene.DateTime(required=True, description="开始时间 · when it begins.")
    ends_at = graphene.DateTime(
        description="截止时间 · until when bids are taken; it moves. Null: not running."
    )
    now = graphene.DateTime(
        required=True, description="服务器时间 · what time it is here: clients show the offset."
    )
    step = graphene.Field(
        Money, description="降价幅度 · by how much a bid goes down at least; known from the start on."
    )
    best_price = graphene.Field(Money, description="现最低价 · the best price so far.")
    highest_bid = graphene.Field(Money, description="最高可出价 · the highest bid that would be taken now.")
    lines = graphene.List(
        graphene.NonNull(AuctionLine),
        required=True,
        after=graphene.Int(description="只要此序号之后的 · only lines after this number."),
        description="公开记录 · the log as everybody may read it.",
    )
    mine = graphene.Field(
        AuctionStanding,
        in_name_of=graphene.ID(description="供应商 · for which one, if one acts for several."),
        description="我的名次 · where one's own bid stands; null for those who do not bid.",
    )
    record = graphene.Field(
        AuctionRecord,
        description="全程记录 · once it is over: for those who run or supervise it and those who took part.",
    )
    stream = graphene.String(
        required=True,
        description="推送地址 · where its events are streamed (text/event-stream); relative: to this server.",
    )
    ticket = graphene.String(
        in_name_of=graphene.ID(description="供应商 · for which one, if one acts for several."),
        description="入场券 · as `?ticket=` of the stream it tells one's own rank as well, and opens the stream of an auction that is"
        " not public; null for those who neither bid in it nor run it.",
    )

    @staticmethod
    def resolve_phase(auction: Auction, info: Any) -> str:
        return floor.state_of(auction).kind.value

    @staticmethod
    def resolve_starts_at(auction: Auction, info: Any) -> datetime:
        return moments(auction.package.planned)["auction_at"]

    @staticmethod
    def resolve_ends_at(auction: Auction, info: Any) -> datetime | None:
        return floor.state_of(auction).ends_at

    @staticmethod
    def resolve_now(auction: Auction, info: Any) -> datetime:
        return clock.now()

    @staticmethod
    def resolve_best_price(auction: Auction, info: Any) -> Decimal | None:
        return floor.state_of(auction).best

    @staticmethod
    def resolve_highest_bid(auction: Auction, info: Any) -> Decimal | None:
        return most(floor.terms_of(auction), floor.state_of(auction))

    @staticmethod
    def resolve_lines(auction: Auction, info: Any, after: int = 0) -> list[dict[str, Any]]:
        return floor.public_log(auction, after)

    @staticmethod
    def resolve_mine(auction: Auction, info: Any, in_name_of: str | None = None) -> Standing | None:
        row = _own(auction, info, in_name_of)
        return Standing(auction, row, floor.state_of(auction)) if row is not None else None

    @staticmethod
    def resolve_record(auction: Auction, info: Any) -> Record | None:
        viewer = queries.viewer_of(info.context.actor, auction.package)
        over = floor.state_of(auction).kind is Kind.CLOSED
        return floor.record_of(auction) if over and _took_part(auction, viewer) else None

    @staticmethod
    def resolve_stream(auction: Auction, info: Any) -> str:
        return f"{stream_base(info.context.request)}/auctions/{auction.number}/events"

    @staticmethod
    def resolve_ticket(auction: Auction, info: Any, in_name_of: str | None = None) -> str | None:
        row = _own(auction, info, in_name_of)
        if row is not None:
            return floor.ticket_for(auction, row.pk)
        runs = queries.viewer_of(info.context.actor, auction.package).runs
        return floor.ticket_for(auction, floor.WATCHING) if runs else None


def _own(auction: Auction, info: Any, in_name_of: str | None) -> Participation | None:
    """The participation in whose name the asker looks."""
    wanted = queries.viewer_of(info.context.actor, auction.package).suppliers
    if in_name_of is not None:
        wanted &= {pk_of(in_name_of, "Organisation", "in_name_of")}
    return auction.package.participations.filter(supplier__in=wanted).order_by("pk").first()


def _took_part(auction: Auction, viewer: Viewer) -> bool:
    return viewer.runs or auction.package.participations.filter(supplier__in=viewer.suppliers).exists()
