from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import graphene

from backend.account.queries import addresses_by_id, organisations_by_id
from backend.budget.queries import visible_by_id
from backend.core.peers import relation
from backend.product.rows import variants_by_id
from procurement_methods.calling_off import queries
from procurement_methods.calling_off.models import (
    Asking,
    CallOff,
    CallOffLine,
    CallOffQuote,
    Summary,
    Supply,
    total_of,
)
from procurement_methods.calling_off.queries import Compared
from procurement_methods.calling_off.rules import Answer
from procurement_methods.framework.models import Item
from procurement_methods.framework.queries import entrants_by_id
from procurement_methods.queries import orders_of
from storefront_api.calling_off.enums import (
    FrameworkCallOffAnswerEnum,
    FrameworkCallOffQuoteStateEnum,
    FrameworkCallOffStateEnum,
    FrameworkCriterionEnum,
)
from storefront_api.framework.enums import FrameworkWayEnum
from storefront_api.framework.types import (
    FrameworkEntrant,
    FrameworkItem,
    FrameworkLot,
    FrameworkPrice,
    FrameworkType,
    framework_of,
    item_of,
    lot_of,
)
from storefront_api.kit.connections import connection
from storefront_api.kit.types import Money, Node, listed, node_id

ORGANISATION = "storefront_api.account.types.Organisation"
VARIANT = "storefront_api.product.types.ProductVariant"

buyer_of = relation(organisations_by_id, "buyer_id")
entrant_of = relation(entrants_by_id, "entrant_id")
lines_of = relation(queries.lines_of, "id", missing=())
lines_of_quoted = relation(queries.lines_of, "call_off_id", missing=())
askings_of = relation(queries.askings_of, "id", missing=())
quotes_of = relation(queries.quotes_of, "id", missing=())
sides_of = relation(queries.sides, "id", missing=False)
address_of = relation(addresses_by_id, "address_id")
budget_line_of = relation(visible_by_id, "budget_line_id")
order_of = relation(orders_of, "order_id")
variant_of = relation(variants_by_id, "variant_id")


class FrameworkSupply(graphene.ObjectType):
    """供货商品 · which of its products an entrant delivers for an item, at the price of the agreement whatever is listed."""

    class Meta:
        interfaces = (Node,)

    entrant = graphene.Field(FrameworkEntrant, required=True, description="入围供应商 · who delivers it.")
    item = graphene.Field(FrameworkItem, required=True, description="目录项 · for what.")
    variant = graphene.Field(VARIANT, description="商品规格 · the variant; null where it is no more.")
    price = graphene.Field(Money, required=True, description="协议单价 · what one costs by the agreement.")
    named_at = graphene.DateTime(required=True, description="登记时间 · when it was named.")

    resolve_id = node_id("FrameworkSupply")

    @staticmethod
    def resolve_entrant(row: Supply, info: Any) -> Any:
        return entrant_of(row)

    @staticmethod
    def resolve_item(row: Supply, info: Any) -> Any:
        return item_of(row)

    @staticmethod
    def resolve_variant(row: Supply, info: Any) -> Any:
        return variant_of(row) if row.variant_id else None

    @staticmethod
    def resolve_price(row: Supply, info: Any) -> Decimal:
        price: Decimal = entrant_of(row).price_of(item_of(row))
        return price


class FrameworkComparison(graphene.ObjectType):
    """比选的一行 · one entrant beside the others, for a direct choice: price, nearness, how it kept to its orders, ratings."""

    entrant = graphene.Field(FrameworkEntrant, required=True, description="入围供应商 · who.")
    prices = listed(FrameworkPrice, "协议单价 · what each item of the need costs.")
    total = graphene.Field(Money, required=True, description="合计 · what the need costs from it.")
    same_region = graphene.Boolean(required=True, description="同一地区 · is it of the buyer's own region?")
    orders_kept = graphene.Int(
        description="守约单数 · orders of the last half year that it kept; null: none counted."
    )
    orders_broken = graphene.Int(
        description="失约单数 · orders that it declined, or whose acceptance failed."
    )
    rating = graphene.Float(description="评分 · the mean of the ratings of what it delivers; null: none.")
    supplies_all = graphene.Boolean(
        required=True, description="供货齐全 · has it a product on sale for every item of the need?"
    )
    variants = listed(VARIANT, "供货商品 · what it delivers.")

    @staticmethod
    def resolve_entrant(row: Compared, info: Any) -> Any:
        return row.entrant

    @staticmethod
    def resolve_prices(row: Compared, info: Any) -> list[dict[str, Item | Decimal]]:
        return [{"item": item, "price": row.prices[item.pk]} for item in row.items]

    @staticmethod
    def resolve_orders_kept(row: Compared, info: Any) -> int | None:
        return row.kept

    @staticmethod
    def resolve_orders_broken(row: Compared, info: Any) -> int | None:
        return row.broken

    @staticmethod
    def resolve_variants(row: Compared, info: Any) -> Any:
        return [row.products[item.pk] for item in row.items if item.pk in row.products]


class FrameworkCallOffLine(graphene.ObjectType):
    """需求明细 · so many pieces of an item; with product and price once they are agreed."""

    item = graphene.Field(FrameworkItem, required=True, description="目录项 · of what.")
    quantity = graphene.Int(required=True, description="数量 · how many.")
    unit_price = graphene.Field(Money, description="成交单价 · what one costs; null before.")
    product = graphene.String(description="供货商品名称 · the product as it was named then; null before.")
    variant = graphene.Field(
        VARIANT, description="供货商品 · the variant; null before, and where it is no more."
    )

    @staticmethod
    def resolve_item(row: CallOffLine, info: Any) -> Any:
        return item_of(row)

    @staticmethod
    def resolve_product(row: CallOffLine, info: Any) -> str | None:
        return row.product or None

    @staticmethod
    def resolve_variant(row: CallOffLine, info: Any) -> Any:
        return variant_of(row) if row.variant_id else None


class FrameworkCallOffQuote(graphene.ObjectType):
    """二次竞价报价 · what an entrant asks; sealed until the end, when only its own people read it."""

    class Meta:
        interfaces = (Node,)

    entrant = graphene.Field(FrameworkEntrant, required=True, description="入围供应商 · who.")
    state = graphene.Field(
        FrameworkCallOffQuoteStateEnum, required=True, description="状态 · where it stands."
    )
    prices = listed(FrameworkPrice, "单价 · what it asks for each item.")
    total = graphene.Field(Money, description="总价 · what it comes to; null before the end.")
    place = graphene.Int(description="名次 · its place; null before the end, and if it does not count.")
    reason = graphene.String(
        description="不计入或者拒绝的原因 · why it does not count, or why it was declined."
    )
    quoted_at = graphene.DateTime(required=True, description="报价时间 · when it came.")

    resolve_id = node_id("FrameworkCallOffQuote")

    @staticmethod
    def resolve_entrant(row: CallOffQuote, info: Any) -> Any:
        return entrant_of(row)

    @staticmethod
    def resolve_prices(row: CallOffQuote, info: Any) -> list[dict[str, Item | Decimal]]:
        said = queries.prices_of(row, info.context.actor)
        return [
            {"item": item_of(line), "price": said[line.item_id]}
            for line in lines_of_quoted(row)
            if line.item_id in said
        ]

    @staticmethod
    def resolve_reason(row: CallOffQuote, info: Any) -> str | None:
        return row.reason or None


class FrameworkCallOffTurn(graphene.ObjectType):
    """轮候询问 · a turn that came to an entrant, until when it could answer, and what it answered."""

    entrant = graphene.Field(FrameworkEntrant, required=True, description="入围供应商 · whose turn it was.")
    round = graphene.Int(required=True, description="轮次 · in which round.")
    answer = graphene.Field(FrameworkCallOffAnswerEnum, required=True, description="答复 · what came of it.")
    answer_by = graphene.DateTime(required=True, description="答复期限 · silence until then is no.")
    reason = graphene.String(description="不承接的原因 · why it did not take it.")
    taken_at = graphene.DateTime(required=True, description="轮到时间 · when the turn came.")

    @staticmethod
    def resolve_entrant(row: Asking, info: Any) -> Any:
        return entrant_of(row)

    @staticmethod
    def resolve_round(row: Asking, info: Any) -> int:
        return row.turn.round

    @staticmethod
    def resolve_answer(row: Asking, info: Any) -> Answer:
        return row.answer

    @staticmethod
    def resolve_reason(row: Asking, info: Any) -> str | None:
        return row.turn.reason or None

    @staticmethod
    def resolve_taken_at(row: Asking, info: Any) -> Any:
        return row.turn.at


class FrameworkCallOff(graphene.ObjectType):
    """第二阶段成交 · what one buyer needs of one lot, the entrant that it came to by a way of the call, and the order."""

    class Meta:
        interfaces = (Node,)

    number = graphene.String(required=True, description="成交编号 · the number.")
    lot = graphene.Field(FrameworkLot, required=True, description="采购包 · of which lot.")
    buyer = graphene.Field(ORGANISATION, required=True, description="采购单位 · who buys.")
    way = graphene.Field(FrameworkWayEnum, required=True, description="成交方式 · in which way.")
    state = graphene.Field(FrameworkCallOffStateEnum, required=True, description="状态 · where it stands.")
    lines = listed(FrameworkCallOffLine, "需求明细 · what is needed.")
    total = graphene.Field(Money, description="成交金额 · what it comes to; null before prices are agreed.")
    entrant = graphene.Field(
        FrameworkEntrant, description="成交供应商 · who delivers, or is asked; null before."
    )
    criteria = listed(FrameworkCriterionEnum, "选定依据 · by what it was chosen directly; empty otherwise.")
    reason = graphene.String(description="选定理由 · why; null otherwise.")
    bids_until = graphene.DateTime(description="竞价截止时间 · until when quotes are taken; null otherwise.")
    extended_at = graphene.DateTime(description="延长时间 · when it was extended; null: it was not.")
    opened_at = graphene.DateTime(description="开启报价时间 · when the quotes were opened.")
    quotes = listed(
        FrameworkCallOffQuote,
        "报价 · one's own; after the end all, for the buyer, those who supervise it, and whoever bid.",
    )
    turns = listed(FrameworkCallOffTurn, "轮候 · who was asked, in the fixed order.")
    agreed_at = graphene.DateTime(description="成交时间 · when the entrant was found.")
    ordered_at = graphene.DateTime(description="下单时间 · when it was ordered.")
    order = graphene.Field(
        "storefront_api.order.types.Order", description="订单 · the order, for those whom it concerns."
    )
    note = graphene.String(description="备注 · for the supplier; the two sides read it.")
    address = graphene.Field(
        "storefront_api.account.types.Address", description="送货地址 · where to; the two sides read it."
    )
    budget_line = graphene.Field(
        "storefront_api.budget.types.BudgetLine", description="预算指标 · what pays; the buyer reads it."
    )
    hindrance = graphene.String(
        description="未能下单的原因 · why no order could be placed yet; the two sides read it."
    )
    void_at = graphene.DateTime(description="作废时间 · when it came to nothing.")
    void_reason = graphene.String(description="作废原因 · why.")
    publish_by = graphene.Date(
        description="公开期限 · by when its result is to be published; null: with the summary."
    )
    published_at = graphene.DateTime(description="公开时间 · when its result was published.")
    notice_number = graphene.String(description="公告编号 · of the notice of its result.")
    overdue = graphene.Boolean(
        required=True, description="逾期未公开 · should it be public by now, and is not?"
    )
    created_at = graphene.DateTime(required=True, description="提出时间 · when the buyer began it.")

    resolve_id = node_id("FrameworkCallOff")

    @staticmethod
    def resolve_lot(row: CallOff, info: Any) -> Any:
        return lot_of(row)

    @staticmethod
    def resolve_buyer(row: CallOff, info: Any) -> Any:
        return buyer_of(row)

    @staticmethod
    def resolve_lines(row: CallOff, info: Any) -> Any:
        return lines_of(row)

    @staticmethod
    def resolve_total(row: CallOff, info: Any) -> Decimal | None:
        return total_of(lines_of(row))

    @staticmethod
    def resolve_entrant(row: CallOff, info: Any) -> Any:
        return entrant_of(row) if row.entrant_id else None

    @staticmethod
    def resolve_reason(row: CallOff, info: Any) -> str | None:
        return row.reason or None

    @staticmethod
    def resolve_quotes(row: CallOff, info: Any) -> Sequence[CallOffQuote]:
        found: Sequence[CallOffQuote] = quotes_of(row, info.context.actor)
        return found

    @staticmethod
    def resolve_turns(row: CallOff, info: Any) -> Any:
        return askings_of(row)

    @staticmethod
    def resolve_order(row: CallOff, info: Any) -> Any:
        return order_of(row, info.context.actor) if row.order_id else None

    @staticmethod
    def resolve_note(row: CallOff, info: Any) -> str | None:
        return row.note or None if sides_of(row, info.context.actor) else None

    @staticmethod
    def resolve_address(row: CallOff, info: Any) -> Any:
        return address_of(row) if sides_of(row, info.context.actor) else None

    @staticmethod
    def resolve_budget_line(row: CallOff, info: Any) -> Any:
        return budget_line_of(row, info.context.actor)

    @staticmethod
    def resolve_hindrance(row: CallOff, info: Any) -> str | None:
        return row.hindrance or None if sides_of(row, info.context.actor) else None

    @staticmethod
    def resolve_void_at(row: CallOff, info: Any) -> Any:
        return row.ended_at

    @staticmethod
    def resolve_void_reason(row: CallOff, info: Any) -> str | None:
        return row.ended_reason or None

    @staticmethod
    def resolve_notice_number(row: CallOff, info: Any) -> str | None:
        return row.notice.number if row.notice else None

    @staticmethod
    def resolve_overdue(row: CallOff, info: Any) -> bool:
        return queries.is_overdue(row)


FrameworkCallOffConnection = connection(FrameworkCallOff)


class FrameworkCallOffSummary(graphene.ObjectType):
    """直接选定汇总 · what was chosen directly under an agreement, made known together once it is over."""

    class Meta:
        interfaces = (Node,)

    framework = graphene.Field(FrameworkType, required=True, description="框架协议 · of which agreement.")
    publish_by = graphene.Date(required=True, description="公开期限 · by when it is to be published.")
    published_at = graphene.DateTime(description="公开时间 · when it was published.")
    overdue = graphene.Boolean(
        required=True, description="逾期未公开 · should it be public by now, and is not?"
    )
    hindrance = graphene.String(description="未能公开的原因 · why it is not public yet.")
    notice_numbers = listed(
        graphene.String, "公告编号 · of its notices; more than one where the list is long."
    )

    resolve_id = node_id("FrameworkCallOffSummary")

    @staticmethod
    def resolve_framework(row: Summary, info: Any) -> Any:
        return framework_of(row)

    @staticmethod
    def resolve_overdue(row: Summary, info: Any) -> bool:
        return queries.is_summary_overdue(row)

    @staticmethod
    def resolve_hindrance(row: Summary, info: Any) -> str | None:
        return row.hindrance or None

    @staticmethod
    def resolve_notice_numbers(row: Summary, info: Any) -> list[str]:
        return [notice.number for notice in row.notices.all()]


FrameworkCallOffSummaryConnection = connection(FrameworkCallOffSummary)
