"""网上超市 · online supermarket: a buyer picks goods in the mall and orders them directly.

Basis: 《浙江省政府采购云平台电子卖场管理办法》(浙财采监〔2025〕3号) 一(二): goods below the decentralised limit only; nobody is
forced to use it (财库〔2022〕17号). Each check names its clause.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from backend.checkout.policy import Purchase
from backend.core.law import GPL, MALL, PLATFORM_DEFAULT, REG
from backend.core.money import shown
from procurement_methods.language.checks import Check, FigureOf, Mall, Outcome, blocked, passed, warned

LIMIT = "threshold.dispersed.goods_services.zhejiang"
OPEN_TENDER = "threshold.open_tender.goods_services.zhejiang"
SPLIT_WARNING = "mall.split.warning_ratio"


def supplier_admitted(purchase: Purchase, figure: FigureOf) -> Iterator[Outcome]:
    """Every supplier is admitted to the mall and under no statutory ban."""
    refused = {line.supplier_id: line for line in purchase.lines if line.supplier_state != "active"}
    banned = {line.supplier_id: line for line in purchase.lines if line.supplier_banned}
    for line in refused.values():
        yield blocked(
            f"供应商「{line.supplier_name}」目前未在电子卖场正常入驻，不能下单。",
            f"The supplier “{line.supplier_name}” is not admitted to the mall at present.",
            "lines",
            line.line_id,
        )
    for line in banned.values():
        yield blocked(
            f"供应商「{line.supplier_name}」处于禁止参加政府采购活动期间。",
            f"The supplier “{line.supplier_name}” is banned from government procurement at present.",
            "lines",
            line.line_id,
            code="SUPPLIER_BANNED",
            basis=GPL.art(77),
        )
    if not refused and not banned:
        count = len({line.supplier_id for line in purchase.lines})
        yield passed(
            f"{count} 家供应商均已入驻且未被禁止参加采购。",
            f"All {count} suppliers are admitted and not banned.",
        )


def on_sale(purchase: Purchase, figure: FigureOf) -> Iterator[Outcome]:
    """Every product is published with a price in the buyer's own channel."""
    missing = [line for line in purchase.lines if not line.on_sale or line.unit_price is None]
    for line in missing:
        yield blocked(
            f"商品「{line.product_name}」未在本频道上架或没有价格。",
            f"“{line.product_name}” is not on sale in this channel.",
            "lines",
            line.line_id,
        )
    if not purchase.channel_is_own:
        yield blocked(
            "购物车不在本单位所在地区的频道。",
            "The cart is not in the channel of your own region.",
            "channel",
        )
    elif not missing:
        yield passed("全部商品均在本地区频道上架。", "All products are on sale in your region's channel.")


def goods_only(purchase: Purchase, figure: FigureOf) -> Iterator[Outcome]:
    """The mall is for goods; services and works go by their own methods."""
    others = [line for line in purchase.lines if not line.category_code.startswith("A")]
    for line in others:
        yield blocked(
            f"「{line.product_name}」属于「{line.category_name}」，不是货物类品目。",
            f"“{line.product_name}” is not goods.",
            "lines",
            line.line_id,
        )
    if not others:
        yield passed("全部为货物类品目。", "Everything is goods.")


def in_stock(purchase: Purchase, figure: FigureOf) -> Iterator[Outcome]:
    """There are enough pieces of everything."""
    short = [line for line in purchase.lines if line.quantity > line.available]
    for line in short:
        yield blocked(
            f"「{line.product_name}」库存 {line.available}，不足 {line.quantity}。",
            f"“{line.product_name}”: {line.available} in stock, fewer than {line.quantity}.",
            "lines",
            line.line_id,
        )
    if not short:
        yield passed("库存充足。", "Everything is in stock.")


def within_budget(purchase: Purchase, figure: FigureOf) -> Iterator[Outcome]:
    """A budget line of this year is chosen, and enough of it is left."""
    budget, total = purchase.budget, purchase.total
    if budget is None:
        yield blocked("尚未选择预算指标。", "No budget line is chosen.", "budget_line_id", code="REQUIRED")
    elif not budget.is_active or budget.fiscal_year != purchase.on.year:
        yield blocked(
            f"预算指标「{budget.name}」不是 {purchase.on.year} 年度的有效指标。",
            f"The budget line “{budget.name}” is not valid in {purchase.on.year}.",
            "budget_line_id",
        )
    elif budget.available < total:
        yield blocked(
            f"预算指标「{budget.name}」可用 {shown(budget.available)}，不足 {shown(total)}。",
            f"The budget line “{budget.name}” has {shown(budget.available)} left, less than {shown(total)}.",
            "budget_line_id",
        )
    else:
        yield passed(
            f"预算指标「{budget.name}」可用 {shown(budget.available)}，本次 {shown(total)}。",
            f"The budget line has {shown(budget.available)} left for {shown(total)}.",
        )


def below_ceiling(purchase: Purchase, figure: FigureOf) -> Iterator[Outcome]:
    """The order is below the decentralised purchasing limit of the province."""
    limit, total = figure(LIMIT), purchase.total
    if total >= limit.amount:
        yield blocked(
            f"订单金额 {shown(total)} 达到分散采购限额 {shown(limit.amount)}，不适用网上超市，请按项目采购。",
            f"{shown(total)} reaches the limit of {shown(limit.amount)}: the online supermarket is for less.",
            "lines",
            basis=f"{MALL} 一(二)；{limit.cited}",
        )
    else:
        yield passed(
            f"订单金额 {shown(total)} 低于分散采购限额 {shown(limit.amount)}。",
            f"{shown(total)} is below the limit of {shown(limit.amount)}.",
            basis=f"{MALL} 一(二)；{limit.cited}",
        )


def not_split(purchase: Purchase, figure: FigureOf) -> Iterator[Outcome]:
    """The year's sum of each 品目 from one budget line stays below the open-tender figure."""
    ceiling, ratio = figure(OPEN_TENDER), figure(SPLIT_WARNING)
    basis = f"{REG.art(28)}；{ceiling.cited}"
    sums: dict[str, Decimal] = {}
    names: dict[str, str] = {}
    for line in purchase.lines:
        code = line.category_code
        sums[code] = sums.get(code, purchase.bought_this_year.get(code, Decimal(0))) + line.total
        names[code] = line.category_name
    clean = True
    for code, total in sorted(sums.items()):
        if total > ceiling.amount:
            clean = False
            yield blocked(
                f"本年度同一预算项目下「{names[code]}」累计 {shown(total)}，超过公开招标数额标准 {shown(ceiling.amount)}，"
                "涉嫌化整为零规避公开招标。",
                f"“{names[code]}” adds up to {shown(total)} this year, above the open-tender figure.",
                "lines",
                code,
                basis=basis,
            )
        elif total >= ceiling.amount * ratio.amount:
            clean = False
            yield warned(
                f"本年度同一预算项目下「{names[code]}」累计 {shown(total)}，接近公开招标数额标准 {shown(ceiling.amount)}。",
                f"“{names[code]}” adds up to {shown(total)} this year, close to the open-tender figure.",
                "lines",
                code,
                basis=f"{basis}；{ratio.cited}",
            )
    if clean:
        yield passed(
            f"本年度各品目累计均低于公开招标数额标准 {shown(ceiling.amount)}。",
            "The year's sum of every category is below the open-tender figure.",
            basis=basis,
        )


def cheaper_considered(purchase: Purchase, figure: FigureOf) -> Iterator[Outcome]:
    """Choosing a dearer offer of the same item needs a reason."""
    dearer = [
        line
        for line in purchase.lines
        if line.unit_price is not None
        and line.cheapest_same is not None
        and line.cheapest_same < line.unit_price
    ]
    unexplained = [line for line in dearer if not line.reason.strip()]
    for line in unexplained:
        assert line.cheapest_same is not None
        yield warned(
            f"「{line.product_name}」另有同款报价 {shown(line.cheapest_same)}，选择较高价须说明理由。",
            f"“{line.product_name}” is offered for {shown(line.cheapest_same)} by another supplier: please give a reason.",
            "lines",
            line.line_id,
        )
    if dearer and not unexplained:
        yield passed("选择较高价的同款商品已说明理由。", "Reasons are given for the dearer offers.")
    elif not dearer:
        yield passed("没有更低价的同款商品。", "No cheaper offer of the same item.")


ONLINE_SUPERMARKET = Mall(
    code="online_supermarket",
    name="网上超市",
    basis=f"{MALL} 一(二)",
    checks=(
        Check(
            "SUPPLIER_NOT_ADMITTED",
            "供应商资格",
            f"{GPL.art(22)}；{MALL} 一(四)",
            supplier_admitted,
            ("SUPPLIER_BANNED",),
        ),
        Check("NOT_ON_SALE", "商品在售", str(MALL), on_sale),
        Check("NOT_GOODS", "采购范围", f"{MALL} 一(二)", goods_only),
        Check("INSUFFICIENT_STOCK", "库存", PLATFORM_DEFAULT, in_stock),
        Check("BUDGET_EXCEEDED", "预算", GPL.art(6), within_budget, ("REQUIRED",)),
        Check("ABOVE_CEILING", "限额", f"{MALL} 一(二)", below_ceiling),
        Check("SPLIT_PURCHASE", "化整为零", REG.art(28), not_split),
        Check("DEARER_OFFER", "同款比价", PLATFORM_DEFAULT, cheaper_considered),
    ),
)
