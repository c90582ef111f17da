"""在线询价 · online inquiry: a mall buyer states a need line by line, admitted suppliers quote sealed, the lowest valid quote wins.

Basis: 《浙江省政府采购云平台电子卖场管理办法》(浙财采监〔2025〕3号) 一(二): goods below the decentralised limit. Its times and numbers are
platform defaults, which a region may state for itself; a region may also close the method from a day on.
"""

from __future__ import annotations

from procurement_methods import mall
from procurement_methods.language import parties as v
from procurement_methods.language.checks import Mall
from procurement_methods.language.method import Method, Object, Stage

LEAST = "mall.rfq.min_valid_quotes"

ONLINE_INQUIRY = Method(
    code="online_inquiry",
    zh="在线询价",
    en="online inquiry",
    basis=mall.BASIS,
    objects=frozenset({Object.GOODS}),
    grounds=(mall.BELOW_LIMIT,),
    evaluation=("lowest_price",),
    stages=(
        mall.stating(LEAST),
        mall.quoting(LEAST, extended_by="mall.rfq.extension"),
        Stage(
            "comparing",
            "比价",
            "comparison",
            allows=(v.compare_quotes, v.terminate),
            until="deadline",
            ends_doing=v.compare_quotes,
            fails_unless=(mall.QUOTE_LEFT,),
            basis=mall.BASIS,
        ),
        Stage(
            "choosing",
            "确定成交供应商",
            "choice of the lowest valid quote",
            allows=(v.choose_winner, v.terminate),
            ends_on=v.choose_winner,
            needs=(mall.QUOTE_LEFT,),
            basis=mall.BASIS,
        ),
        mall.ordering(back_to="choosing"),
    ),
    notices=(),
    remedies=(mall.POST_AGAIN,),
    unconfirmed=mall.UNCONFIRMED,
    switch="mall.online_inquiry.open",
    itemised=True,
)
INQUIRY_ORDERS = Mall(ONLINE_INQUIRY.code, ONLINE_INQUIRY.zh, ONLINE_INQUIRY.basis, mall.ORDER_CHECKS)
"""What is asked of the order that an inquiry leads to."""
