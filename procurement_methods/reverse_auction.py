"""反向竞价 · reverse auction: entry by a sealed quote, then bids that fall before everybody's eyes until nobody goes lower.

Basis: 《浙江省政府采购云平台电子卖场管理办法》(浙财采监〔2025〕3号) 一(二). Step, times and numbers are platform defaults, which a region may
state for itself; a region may also close the method from a day on. How bids follow one another is `language/auction.py`.
"""

from __future__ import annotations

from backend.core.law import PLATFORM_DEFAULT
from procurement_methods import mall
from procurement_methods.language import parties as v
from procurement_methods.language.checks import Mall
from procurement_methods.language.method import Condition, Method, Object, Stage, at_most

LEAST = "mall.reverse_auction.min_bidders"

AUCTION_SET = Condition(
    "auction_at_first",
    "尚未确定竞价开始时间。",
    "It is not set when the auction begins.",
    PLATFORM_DEFAULT,
    lambda dossier, _: "auction_at" in dossier.planned,
)
REVERSE_AUCTION = Method(
    code="reverse_auction",
    zh="反向竞价",
    en="reverse auction",
    basis=mall.BASIS,
    objects=frozenset({Object.GOODS}),
    grounds=(mall.BELOW_LIMIT,),
    evaluation=("lowest_price",),
    stages=(
        mall.stating(LEAST, AUCTION_SET),
        mall.quoting(LEAST),
        Stage(
            "waiting",
            "等待竞价",
            "before the auction",
            allows=(v.open_floor, v.terminate),
            until="auction_at",
            punctual=True,
            ends_doing=v.open_floor,
            basis=PLATFORM_DEFAULT,
        ),
        Stage(
            "bidding_live",
            "竞价",
            "auction",
            allows=(v.place_bid, v.set_proxy, v.pause_auction, v.resume_auction, v.close_floor, v.terminate),
            until="ends_at",
            punctual=True,
            ends_doing=v.close_floor,
            basis=PLATFORM_DEFAULT,
        ),
        Stage(
            "asking",
            "请候选人确认",
            "the next candidate is asked",
            allows=(v.ask_winner, v.terminate),
            until="deadline",
            punctual=True,
            ends_doing=v.ask_winner,
            fails_unless=(mall.QUOTE_LEFT,),
            basis=PLATFORM_DEFAULT,
        ),
        Stage(
            "confirming",
            "确认成交",
            "confirmation",
            allows=(v.confirm_award, v.decline_award, v.terminate),
            ends_on=v.confirm_award,
            within=(at_most("mall.reverse_auction.winner_confirm_max", since="confirming"),),
            back_on=((v.decline_award, "asking"),),
            deemed=v.decline_award,
            basis=PLATFORM_DEFAULT,
        ),
        mall.ordering(back_to="asking"),
    ),
    notices=(),
    remedies=(mall.POST_AGAIN,),
    unconfirmed=mall.UNCONFIRMED,
    switch="mall.reverse_auction.open",
    itemised=True,
)
AUCTION_ORDERS = Mall(REVERSE_AUCTION.code, REVERSE_AUCTION.zh, REVERSE_AUCTION.basis, mall.ORDER_CHECKS)
"""What is asked of the order that an auction leads to."""
