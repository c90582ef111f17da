"""电子卖场 · what the mall's methods add to a package: the need line by line, and what is quoted for it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import graphene

from backend.core.peers import relation
from backend.product.rows import variants_by_id
from procurement_methods import queries
from procurement_methods.language.comparing import Offered, compare
from procurement_methods.models import NeedLine, Package, Participation, Quote, QuoteLine
from procurement_methods.verbs.quoting import told_of
from storefront_api.kit.enums import choices
from storefront_api.kit.types import Money, Node, listed, node_id

VARIANT = "storefront_api.product.types.ProductVariant"
ORDER = "storefront_api.order.types.Order"

need_lines_of = relation(queries.need_lines_of, "id", missing=())
quotes_of = relation(queries.quotes_of, "id", missing=())
quote_lines_of = relation(queries.quote_lines_of, "id", missing=())
order_of = relation(queries.orders_of, "order_id")
variant_of = relation(variants_by_id, "variant_id")

QuoteStateEnum = choices("QuoteStateEnum", Quote.State, "报价状态 · state of a quote in the mall.")


class ProcurementNeedLine(graphene.ObjectType):
    """需求明细 · a line of a need in the mall: what it is, and how many of it."""

    class Meta:
        interfaces = (Node,)

    number = graphene.Int(required=True, description="序号 · its number.")
    title = graphene.String(required=True, description="名称 · what it is.")
    specification = graphene.String(required=True, description="规格、技术与服务要求 · what it must be like.")
    unit = graphene.String(required=True, description="计量单位 · the unit.")
    quantity = graphene.Int(required=True, description="数量 · how many.")

    resolve_id = node_id("ProcurementNeedLine")


class MallQuoteLine(graphene.ObjectType):
    """报价明细 · what is offered for one line of the need."""

    line_id = graphene.ID(required=True, description="需求明细 · the line of the need.")
    product = graphene.String(
        required=True, description="所报商品名称 · what is offered, as it was called then."
    )
    variant = graphene.Field(VARIANT, description="所报商品 · the variant; null when it is gone.")
    unit_price = graphene.Field(Money, required=True, description="单价 · the price of a piece.")

    @staticmethod
    def resolve_line_id(line: QuoteLine, info: Any) -> str:
        return node_id("ProcurementNeedLine")(line.line, info)  # type: ignore[no-any-return]

    @staticmethod
    def resolve_variant(line: QuoteLine, info: Any) -> Any:
        return variant_of(line)


class MallQuote(graphene.ObjectType):
    """报价 · a quote in the mall: sealed until the window has closed, for everybody but its supplier."""

    state = graphene.Field(QuoteStateEnum, required=True, description="状态 · the state.")
    quoted_at = graphene.DateTime(required=True, description="报价时间 · when it came.")
    reason = graphene.String(description="不计入的原因 · why it does not count.")
    lines = listed(MallQuoteLine, "明细 · one for every line of the need.")
    total = graphene.Field(Money, required=True, description="总价 · what it comes to.")

    @staticmethod
    def resolve_reason(quote: Quote, info: Any) -> str | None:
        return quote.reason or None

    @staticmethod
    def resolve_lines(quote: Quote, info: Any) -> Sequence[QuoteLine]:
        return _lines(quote)

    @staticmethod
    def resolve_total(quote: Quote, info: Any) -> Decimal:
        return sum((line.unit_price * line.line.quantity for line in _lines(quote)), Decimal())


def _lines(quote: Quote) -> Sequence[QuoteLine]:
    """The lines of a quote: those that were opened, or, for its supplier, what the sealed one says."""
    if quote.state == Quote.State.OPENED:
        return quote_lines_of(quote)  # type: ignore[no-any-return]
    wanted = {
        line.pk: line for line in NeedLine.objects.filter(package__participations=quote.participation_id)
    }
    return [
        QuoteLine(
            line=wanted[told["line"]], variant_id=told["variant"], product=told["product"],
            unit_price=Decimal(told["unit_price"]),
        )
        for told in told_of(quote)
    ]  # fmt: skip


def quote_of(row: Participation, *, own: bool) -> Quote | None:
    """The quote that counts; to its supplier, the last one whatever became of it."""
    found: Sequence[Quote] = quotes_of(row)
    if own:
        return found[0] if found else None
    return next((each for each in found if each.state == Quote.State.OPENED), None)


def explanations(package: Package, rows: Sequence[Participation]) -> dict[int, str]:
    """比价说明 · why each stands where it does."""
    left_out = {
        row.pk: quote.reason
        for row in rows
        for quote in quotes_of(row)[:1]
        if quote.state == Quote.State.LEFT_OUT
    }
    offers = [
        Offered(row.pk, row.offer, row.final_at or row.bid_at, left_out.get(row.pk, "")) for row in rows
    ]
    return {each.key: f"{each.why_zh} {each.why_en}" for each in compare(offers)}
