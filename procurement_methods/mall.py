"""电子卖场竞价、询价的通用环节 · what the mall's methods have in common: the stated need, sealed quotes, and the order that ends them.

Written once; a method takes the parts and says what is its own.
"""

from __future__ import annotations

from backend.core.law import MALL, PLATFORM_DEFAULT
from procurement_methods import common
from procurement_methods import online_supermarket as supermarket
from procurement_methods.language import parties as v
from procurement_methods.language.method import (
    Condition,
    Ground,
    Remedy,
    Stage,
    at_least,
    enough,
)

BASIS = f"{MALL} 一(二)"
BELOW_LIMIT = Ground("below_limit", "分散采购限额标准以下的货物", BASIS)
POST_AGAIN = Remedy("post_again", "重新发布需求", PLATFORM_DEFAULT)
UNCONFIRMED = (
    "浙财采监〔2025〕3号未见本交易方式的时限与家数，窗口、家数、延长等均为平台默认值，由各地另行规定；各地亦可自某日起停用。",
)

DEADLINE_SET = Condition(
    "deadline_first",
    "尚未确定报价截止时间。",
    "No end of the quotes is set.",
    PLATFORM_DEFAULT,
    lambda dossier, _: "deadline" in dossier.planned,
)
QUOTE_LEFT = Condition(
    "no_quote_left",
    "已没有有效报价。",
    "There is no valid quote left.",
    PLATFORM_DEFAULT,
    lambda dossier, _: dossier.count("candidates") >= 1,
)
ORDER_CHECKS = tuple(check for check in supermarket.ONLINE_SUPERMARKET.checks if check.code != "DEARER_OFFER")
"""As in the supermarket, but for the comparison with other offers: that is what the quotes were for."""
STATUTORY_CHECKS = tuple(
    check for check in ORDER_CHECKS if check.code not in {"ABOVE_CEILING", "SPLIT_PURCHASE"}
)
"""Of an order whose purchase was made by a statutory method: the limits of buying in the mall do not apply."""


def stating(least: str, *needs: Condition) -> Stage:
    """陈述需求 · until the need is published, to everybody or to those that are invited."""
    return Stage(
        "stating",
        "填写需求",
        "statement of the need",
        allows=(v.invite, v.issue_documents, v.terminate),
        ends_on=v.issue_documents,
        needs=(DEADLINE_SET, common.enough_invited(least, PLATFORM_DEFAULT), *needs),
        basis=BASIS,
    )


def quoting(least: str, *, extended_by: str = "") -> Stage:
    """报价 · sealed quotes until the window closes; quotes of suppliers that may not win any more do not count."""
    return Stage(
        "quoting",
        "报价",
        "quotes",
        allows=(v.quote, v.withdraw_quote, v.ask, v.sift_quotes, v.terminate),
        until="deadline",
        lasts=at_least("mall.rfq.min_window", since=v.issue_documents),
        ends_doing=v.sift_quotes,
        extended_by=extended_by,
        fails_unless=(
            enough(
                "bids",
                least,
                "有效报价不足规定家数。",
                "Too few valid quotes.",
                PLATFORM_DEFAULT,
                code="too_few_quotes",
            ),
        ),
        basis=PLATFORM_DEFAULT,
    )


def ordering(*, back_to: str) -> Stage:
    """下达订单 · the award becomes an order of the mall; a winner that declines gives way to the next."""
    return Stage(
        "ordering",
        "下达订单",
        "order",
        allows=(v.place_order, v.decline_award, v.terminate),
        ends_on=v.place_order,
        back_on=((v.decline_award, back_to),),
        basis=BASIS,
    )
