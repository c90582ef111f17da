"""保密 · what of a package stays hidden, from whom, until when. Pure.

Who has obtained documents or submitted a bid is told to nobody before the deadline; prices to nobody before the opening, and in
talks never to other suppliers; final quotes to nobody before all are in; members of the panel to nobody before the result.
Source: 《政府采购货物和服务招标投标管理办法》第二十八条、第四十条、第四十七条、第六十六条; 《政府采购非招标采购方式管理办法》第二十四条、
第二十五条; 《政府采购法》第三十八条.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from procurement_methods.language import parties as v

AUCTIONS = frozenset({"reverse_auction"})
OPENED_IN_PUBLIC = frozenset({"open_tender", "invited_tender", "closed_framework"})
"""Methods whose bids are opened before everybody's eyes."""
CALLED_PUBLICLY = frozenset({"open_tender", "closed_framework"})
"""Methods that always invite everybody."""

OPENING = frozenset({v.open_bids.code, v.compare_quotes.code, v.close_floor.code})
"""Verbs by which prices become known to those who run it."""
RANKING = frozenset({v.sign_report.code, v.compare_quotes.code, v.close_floor.code})
ANNOUNCING = v.RESULTS | {v.place_order.code}


TALKING = frozenset({"talks", "final_quotes"})
"""Stages in which final quotes may be there, and not all of them."""


class Part(StrEnum):
    """内容 · parts of what is known of a supplier in a package."""

    TAKING_PART = "taking_part"
    BID = "bid"
    PRICE = "price"
    REVIEW = "review"
    FINAL = "final"
    RANK = "rank"


@dataclass(frozen=True, slots=True)
class Viewer:
    """查看人 · what somebody is in one package."""

    runs: bool = False
    """Buyer, agent, regulator or platform."""
    sits: bool = False
    """On the panel."""
    keeps: bool = False
    """Organises the review: the agent, or the buyer where there is none."""
    suppliers: frozenset[int] = frozenset()
    """The suppliers in whose name the viewer acts."""


@dataclass(frozen=True, slots=True)
class Standing:
    """进展 · how far a package has come, as far as secrecy goes by it."""

    method: str
    stage: str
    done: Mapping[str, datetime]
    planned: Mapping[str, datetime]
    now: datetime

    @property
    def closed(self) -> bool:
        """Is the deadline over? Of an auction: is it? Before, nobody learns who bids."""
        if self.method in AUCTIONS:
            return v.close_floor.code in self.done or self.stage == "failed"
        deadline = self.planned.get("deadline")
        return deadline is not None and self.now >= deadline

    @property
    def opened(self) -> bool:
        return bool(OPENING & self.done.keys())

    @property
    def quoted(self) -> bool:
        """Are all final quotes in?"""
        return self.stage not in TALKING

    @property
    def ranked(self) -> bool:
        return bool(RANKING & self.done.keys())

    @property
    def announced(self) -> bool:
        """Is the result published, or the procedure over without one?"""
        return bool(ANNOUNCING & self.done.keys()) or self.stage == "failed"

    @property
    def told(self) -> bool:
        """Does each supplier know how it stands itself? In an auction from when the first is asked to confirm."""
        return self.announced or v.ask_winner.code in self.done


def shown(standing: Standing, viewer: Viewer, supplier: int, *, invited: bool, won: bool) -> frozenset[Part]:
    """What a viewer may know of one supplier in a package; nothing: not even that it takes part."""
    if supplier in viewer.suppliers:
        own = {Part.TAKING_PART, Part.BID, Part.PRICE, Part.FINAL}
        return frozenset(own | ({Part.REVIEW, Part.RANK} if standing.told else set()))
    parts: set[Part] = set()
    if viewer.runs:
        if standing.closed or invited:
            parts.add(Part.TAKING_PART)
        if standing.closed:
            parts.add(Part.BID)
    if (viewer.runs or viewer.sits) and standing.opened:
        parts |= {Part.TAKING_PART, Part.BID, Part.PRICE, Part.REVIEW}
        if standing.quoted:
            parts.add(Part.FINAL)
        if standing.ranked:
            parts.add(Part.RANK)
    if standing.opened and standing.method in OPENED_IN_PUBLIC:
        parts |= {Part.TAKING_PART, Part.BID, Part.PRICE}
    if standing.announced and won:
        parts |= {Part.TAKING_PART, Part.PRICE, Part.FINAL, Part.RANK}
    return frozenset(parts)


def open_to_all(method: str, traits: Collection[str]) -> bool:
    """Does a public notice invite everybody? Else the documents are for those that are invited."""
    return method in CALLED_PUBLICLY or "public_notice" in traits


def document_shown(viewer: Viewer, *, issued: bool, open_to_all: bool, invited: Collection[int]) -> bool:
    """May a viewer know of the tender documents? Drafts are for those who run it; what was issued for everybody, or, where
    suppliers are invited, for these and for the panel. What they say is told to those who obtain them."""
    if viewer.runs:
        return True
    return issued and (open_to_all or viewer.sits or bool(viewer.suppliers & set(invited)))


def panel_shown(standing: Standing) -> bool:
    """Are the names of the panel released? They are secret until the result is published."""
    return bool(v.RESULTS & standing.done.keys())


def talks_shown(standing: Standing, viewer: Viewer, supplier: int) -> bool:
    """May what was written to and by one supplier be read? By this supplier, the panel and whoever organises the review; by others
    who run the procedure once the report is signed; by other suppliers never (《政府采购法》第三十八条)."""
    if supplier in viewer.suppliers or viewer.sits or viewer.keeps:
        return True
    return viewer.runs and standing.ranked


def report_shown(standing: Standing, viewer: Viewer) -> bool:
    """May the evaluation report be read? By those who run the procedure and by the panel, once it is signed; it is no public paper
    (《政府采购货物和服务招标投标管理办法》第六十六条)."""
    return standing.ranked and (viewer.runs or viewer.sits)


BIDDERS = frozenset(
    {
        v.obtain_documents.code,
        v.submit_bid.code,
        v.withdraw_bid.code,
        v.ask.code,
        v.quote.code,
        v.withdraw_quote.code,
        "bond_lodged",
        v.place_bid.code,
        v.set_proxy.code,
    }
)
"""Verbs whose entries in the journal tell who takes part."""
QUOTES = frozenset({v.quote_finally.code, v.leave_talks.code})
"""Verbs whose entries tell who quotes, and who does not."""


def entry_shown(standing: Standing, verb: str, party: str) -> bool:
    """May those who run a package read an entry of its journal by now?"""
    code = verb.removeprefix("procurement.").removesuffix("_noted")
    if code in BIDDERS:
        return standing.closed
    if code in QUOTES:
        return standing.quoted
    if party == "panel":
        return panel_shown(standing)
    return True
