from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import graphene

from backend.account.queries import organisations_by_id, people_by_id
from backend.approval.rules import Route
from backend.checkout import queries
from backend.checkout.models import Checkout as CheckoutModel
from backend.checkout.policy import Finding, Severity
from backend.checkout.queries import DeliveryClosed, LineRow, OffSale, ShortOfStock
from backend.checkout.rules import all_clean, may_order
from backend.core.money import ZERO
from backend.core.peers import relation
from backend.payment import queries as payments
from backend.payment.models import TransactionItem as TransactionItemModel
from backend.payment.rules import covers
from backend.product.queries import variants_by_id
from backend.shipping.queries import Way, methods_by_id, ways_by_channel
from storefront_api.checkout.promotions import GiftCard, Voucher
from storefront_api.kit.enums import choices, strings
from storefront_api.kit.languages import LanguageCodeEnum
from storefront_api.kit.metadata import HasMetadata, ObjectWithMetadata
from storefront_api.kit.types import Money, Node, TaxedMoney, always, node_id
from storefront_api.payment.types import PaymentGateway, TransactionItem, gateways
from storefront_api.product.warehouses import Warehouse
from storefront_api.shipping.types import Delivery, ShippingMethod

SeverityEnum = choices(
    "ComplianceSeverityEnum",
    Severity,
    "核对结论 · PASSED 通过, WARNING 须人工审批 (people decide), BLOCKED 不得下单 (no order).",
)
CheckoutAuthorizeStatusEnum = strings(
    "CheckoutAuthorizeStatusEnum",
    [(name, name.lower()) for name in ("NONE", "PARTIAL", "FULL")],
    "核定状态 · FULL when a budget line was authorised to pay the cart's present total; else NONE.",
)
CheckoutChargeStatusEnum = strings(
    "CheckoutChargeStatusEnum",
    [(name, name.lower()) for name in ("NONE", "PARTIAL", "FULL", "OVERCHARGED")],
    "支付状态 · always NONE: nothing is paid before acceptance.",
)

lines_of = relation(queries.lines_by_checkout, "id", missing=())
variant_of = relation(variants_by_id, "variant_id")
user_of = relation(people_by_id, "user_id")
organisation_of = relation(organisations_by_id, "organisation_id")
is_read_wholly = relation(queries.read_wholly, "checkout_id", missing=False)
offered_in = relation(ways_by_channel, "channel_id", missing=())
method_of = relation(methods_by_id, "shipping_method_id")
authorisation_of = relation(payments.live, "id")
transactions_of = relation(payments.by_checkout, "id", missing=())


class CheckoutLine(HasMetadata, graphene.ObjectType):
    """购物车行 · a variant and how many pieces of it, at today's price."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    variant = graphene.Field(
        "storefront_api.product.types.ProductVariant", required=True, description="规格 · the variant."
    )
    quantity = graphene.Int(required=True, description="数量 · pieces.")
    unit_price = graphene.Field(TaxedMoney, required=True, description="单价 · the price of one.")
    undiscounted_unit_price = graphene.Field(
        Money, required=True, description="单价 · the same: there are no discounts."
    )
    total_price = graphene.Field(
        TaxedMoney, required=True, source="total", description="小计 · the price of all."
    )
    undiscounted_total_price = graphene.Field(
        Money, required=True, source="total", description="小计 · the same as `totalPrice.gross`."
    )
    requires_shipping = graphene.Boolean(required=True, description="需要配送 · goods do.")
    is_gift = graphene.Boolean(description="赠品：否 · there are no gifts.")
    price_override_reason = graphene.String(description="改价理由：无 · prices are as listed.")
    supplier_name = graphene.String(required=True, description="供应商 · who sells it.")
    reason = graphene.String(
        required=True, description="选择理由 · why a dearer offer was chosen; for the cart's owner."
    )
    available = graphene.Int(required=True, description="可供数量 · pieces in stock now.")

    resolve_id = node_id("CheckoutLine")

    @staticmethod
    def resolve_variant(line: LineRow, info: Any) -> Any:
        return variant_of(line)

    @staticmethod
    def resolve_unit_price(line: LineRow, info: Any) -> Decimal:
        return line.unit_price or ZERO

    resolve_undiscounted_unit_price = resolve_unit_price

    resolve_requires_shipping = always(True)
    resolve_is_gift = always(False)
    resolve_price_override_reason = always(None)

    @staticmethod
    def resolve_reason(line: LineRow, info: Any) -> str:
        return line.reason if is_read_wholly(line, info.context.actor) else ""


class CheckoutLineProblemInsufficientStock(graphene.ObjectType):
    """库存不足 · less of a line is in stock than is wanted."""

    available_quantity = graphene.Int(description="可供数量 · pieces in stock now.")
    line = graphene.Field(CheckoutLine, required=True, description="购物车行 · the line.")
    variant = graphene.Field(
        "storefront_api.product.types.ProductVariant", required=True, description="规格 · its variant."
    )

    @staticmethod
    def resolve_available_quantity(problem: ShortOfStock, info: Any) -> int:
        return problem.line.available

    @staticmethod
    def resolve_variant(problem: ShortOfStock, info: Any) -> Any:
        return variant_of(problem.line)


class CheckoutLineProblemVariantNotAvailable(graphene.ObjectType):
    """已下架 · nothing of a line can be bought now."""

    line = graphene.Field(CheckoutLine, required=True, description="购物车行 · the line.")


class CheckoutProblemDeliveryMethodInvalid(graphene.ObjectType):
    """配送方式不适用 · the chosen way of delivery is not open to the cart any more."""

    delivery = graphene.Field(
        Delivery, required=True, source="way", description="配送选项 · what was chosen."
    )


class CheckoutProblemDeliveryMethodStale(graphene.ObjectType):
    """配送方式过时 · never so: which ways are open is found anew at each question."""

    delivery = graphene.Field(
        Delivery, required=True, source="way", description="配送选项 · what was chosen."
    )


class CheckoutProblem(graphene.Union):
    """待解决事项 · what keeps a cart, as it stands, from being ordered."""

    class Meta:
        types = (
            CheckoutLineProblemInsufficientStock,
            CheckoutLineProblemVariantNotAvailable,
            CheckoutProblemDeliveryMethodInvalid,
            CheckoutProblemDeliveryMethodStale,
        )

    @classmethod
    def resolve_type(cls, instance: Any, info: Any) -> type[graphene.ObjectType]:
        return PROBLEMS[type(instance)]


PROBLEMS: dict[type, type[graphene.ObjectType]] = {
    ShortOfStock: CheckoutLineProblemInsufficientStock,
    OffSale: CheckoutLineProblemVariantNotAvailable,
    DeliveryClosed: CheckoutProblemDeliveryMethodInvalid,
}


class ComplianceFinding(graphene.ObjectType):
    """核对结果 · what one check found, explained, with its clause."""

    # Read from a `Finding`, or from the mapping that an approval keeps of it: graphene reads both alike.

    code = graphene.String(required=True, description="代码 · the check's code.")
    title = graphene.String(required=True, description="核对项 · the check's name.")
    severity = graphene.Field(SeverityEnum, required=True, description="结论 · the conclusion.")
    message = graphene.String(
        required=True, source="message_zh", description="说明（中文） · the explanation in Chinese."
    )
    message_en = graphene.String(required=True, description="英文说明 · the explanation in English.")
    clause = graphene.String(required=True, description="依据 · the clause.")
    field = graphene.String(description="相关输入项 · the field it is about.")
    subject_id = graphene.String(description="相关行或品目 · the line or category it is about.")


class ComplianceCheck(graphene.ObjectType):
    """采购核对 · may this cart become an order, and would the direct train take it?"""

    may_order = graphene.Boolean(required=True, description="可以下单 · nothing blocks.")
    all_passed = graphene.Boolean(required=True, description="全部通过 · the condition for the direct train.")
    findings = graphene.List(
        graphene.NonNull(ComplianceFinding), required=True, description="逐项结果 · every check's findings."
    )

    @staticmethod
    def resolve_may_order(findings: list[Finding], info: Any) -> bool:
        return may_order(findings)

    @staticmethod
    def resolve_all_passed(findings: list[Finding], info: Any) -> bool:
        return all_clean(findings)

    @staticmethod
    def resolve_findings(findings: list[Finding], info: Any) -> list[Finding]:
        return findings


class Checkout(HasMetadata, graphene.ObjectType):
    """购物车 · what a clerk wants to order, from any number of suppliers. Its id is the key to reading it until it is
    ordered, as in Saleor; clerk, buyer, budget, note and checks are for the owner alone, and so is changing it."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    created = graphene.DateTime(
        required=True, source="created_at", description="创建时间 · when it was made."
    )
    updated_at = graphene.DateTime(required=True, description="更新时间 · when it was last changed.")
    channel = graphene.Field(
        "storefront_api.region.types.Channel", required=True, description="频道 · the channel."
    )
    user = graphene.Field(
        "storefront_api.account.types.User", description="经办人 · whose cart it is; for the owner."
    )
    organisation = graphene.Field(
        "storefront_api.account.types.Organisation",
        description="采购单位 · the buyer for whom it is; for the owner.",
    )
    email = graphene.String(description="电子邮箱 · the contact's e-mail.")
    lines = graphene.List(graphene.NonNull(CheckoutLine), required=True, description="商品行 · the lines.")
    quantity = graphene.Int(required=True, description="件数 · the number of pieces.")
    shipping_address = graphene.Field(
        "storefront_api.account.types.Address", description="收货地址 · where to deliver."
    )
    billing_address = graphene.Field(
        "storefront_api.account.types.Address", description="开票地址 · the invoice's address."
    )
    budget_line = graphene.Field(
        "storefront_api.budget.types.BudgetLine", description="预算指标 · what pays; for the owner."
    )
    note = graphene.String(required=True, description="备注 · the note; for the owner.")
    customer_note = graphene.String(required=True, description="备注 · the note; for the owner.")
    language_code = graphene.Field(LanguageCodeEnum, required=True, description="语言 · the language.")
    display_gross_prices = graphene.Boolean(required=True, description="显示含税价 · prices include tax.")
    is_shipping_required = graphene.Boolean(required=True, description="需要配送 · goods do.")
    shipping_methods = graphene.List(
        graphene.NonNull(ShippingMethod),
        required=True,
        description="可选配送方式 · the ways of delivery open to it.",
    )
    available_shipping_methods = graphene.List(
        graphene.NonNull(ShippingMethod),
        required=True,
        deprecation_reason="同 shippingMethods · use `shippingMethods`.",
        description="可选配送方式 · the same.",
    )
    available_collection_points = graphene.List(
        graphene.NonNull(Warehouse), required=True, description="自提点：无 · goods are delivered."
    )
    delivery = graphene.Field(Delivery, description="所选配送 · the way of delivery that was chosen.")
    delivery_method = graphene.Field(
        "storefront_api.shipping.types.DeliveryMethod",
        deprecation_reason="用 delivery · use `delivery`.",
        description="所选配送方式 · the same.",
    )
    shipping_method = graphene.Field(
        ShippingMethod,
        deprecation_reason="用 delivery · use `delivery`.",
        description="所选配送方式 · the same.",
    )
    problems = graphene.List(
        graphene.NonNull(CheckoutProblem),
        description="待解决事项 · what keeps it from being ordered as it stands.",
    )
    available_payment_gateways = graphene.List(
        graphene.NonNull(PaymentGateway),
        required=True,
        description="支付方式 · treasury payment from a budget line; also under names that storefronts know, where so set.",
    )
    transactions = graphene.List(
        graphene.NonNull(TransactionItem), description="支付记录 · its transactions; for the owner."
    )
    authorize_status = graphene.Field(
        CheckoutAuthorizeStatusEnum,
        required=True,
        description="核定状态 · is a budget line to pay the total?",
    )
    charge_status = graphene.Field(
        CheckoutChargeStatusEnum, required=True, description="支付状态 · nothing is paid before acceptance."
    )
    total_balance = graphene.Field(
        Money, required=True, description="差额 · paid less owed: the total, negative."
    )
    gift_cards = graphene.List(
        graphene.NonNull(GiftCard), required=True, description="礼品卡：无 · there are none."
    )
    voucher = graphene.Field(Voucher, description="优惠券：无 · there are none.")
    voucher_code = graphene.String(description="优惠码：无 · there are none.")
    discount = graphene.Field(Money, description="优惠：零 · zero: prices are as agreed.")
    discount_name = graphene.String(description="优惠名称：无 · there are none.")
    translated_discount_name = graphene.String(description="优惠名称：无 · there are none.")
    tax_exemption = graphene.Boolean(required=True, description="免税：否 · the invoice states the tax.")
    stock_reservation_expires = graphene.DateTime(description="预留期限：无 · carts reserve nothing.")
    subtotal_price = graphene.Field(
        TaxedMoney, required=True, description="商品总价 · the price of all lines."
    )
    shipping_price = graphene.Field(
        TaxedMoney, required=True, description="运费：含在价内 · delivery is in the price."
    )
    total_price = graphene.Field(TaxedMoney, required=True, description="总价 · the price of all.")
    approval_route = graphene.Field(
        "storefront_api.approval.rule_types.ApprovalRoute",
        description="审批去向 · who would have to agree if the viewer ordered it now; for the buyer alone.",
    )
    compliance = graphene.Field(
        ComplianceCheck, description="采购核对 · every check of the online supermarket, now; for the owner."
    )
    token = graphene.UUID(required=True, source="pk", description="编号 · the key of the cart.")

    resolve_id = node_id("Checkout")

    @staticmethod
    def resolve_user(checkout: CheckoutModel, info: Any) -> Any:
        return user_of(checkout) if _is_read_wholly(checkout, info) else None

    @staticmethod
    def resolve_organisation(checkout: CheckoutModel, info: Any) -> Any:
        return organisation_of(checkout) if _is_read_wholly(checkout, info) else None

    @staticmethod
    def resolve_budget_line(checkout: CheckoutModel, info: Any) -> Any:
        return checkout.budget_line if _is_read_wholly(checkout, info) else None

    @staticmethod
    def resolve_note(checkout: CheckoutModel, info: Any) -> str:
        return checkout.note if _is_read_wholly(checkout, info) else ""

    resolve_customer_note = resolve_note

    @staticmethod
    def resolve_lines(checkout: CheckoutModel, info: Any) -> Any:
        return lines_of(checkout)

    @staticmethod
    def resolve_quantity(checkout: CheckoutModel, info: Any) -> int:
        return sum(line.quantity for line in lines_of(checkout))

    resolve_is_shipping_required = always(True)
    resolve_display_gross_prices = always(True)
    resolve_available_collection_points = always(())
    resolve_gift_cards = always(())
    resolve_voucher = resolve_voucher_code = always(None)
    resolve_discount = always(ZERO)
    resolve_discount_name = resolve_translated_discount_name = always(None)
    resolve_tax_exemption = always(False)
    resolve_stock_reservation_expires = always(None)
    resolve_charge_status = always("none")
    resolve_available_payment_gateways = staticmethod(gateways)

    @staticmethod
    def resolve_shipping_methods(checkout: CheckoutModel, info: Any) -> Sequence[Way]:
        return _open_ways(checkout)

    resolve_available_shipping_methods = resolve_shipping_methods

    @staticmethod
    def resolve_delivery(checkout: CheckoutModel, info: Any) -> Way | None:
        return _chosen_way(checkout)

    resolve_delivery_method = resolve_shipping_method = resolve_delivery

    @staticmethod
    def resolve_problems(checkout: CheckoutModel, info: Any) -> list[ShortOfStock | OffSale | DeliveryClosed]:
        return queries.problems(lines_of(checkout), _chosen_way(checkout), _open_ways(checkout))

    @staticmethod
    def resolve_transactions(checkout: CheckoutModel, info: Any) -> Sequence[TransactionItemModel] | None:
        return transactions_of(checkout) if _is_read_wholly(checkout, info) else None

    @staticmethod
    def resolve_authorize_status(checkout: CheckoutModel, info: Any) -> str:
        found: TransactionItemModel | None = authorisation_of(checkout)
        chosen = checkout.budget_line_id
        paid = found and covers(found.amount, found.budget_line_id, total=_total(checkout), chosen=chosen)
        return "full" if paid else "none"

    @staticmethod
    def resolve_total_balance(checkout: CheckoutModel, info: Any) -> Decimal:
        return -_total(checkout)

    @staticmethod
    def resolve_subtotal_price(checkout: CheckoutModel, info: Any) -> Decimal:
        return _total(checkout)

    resolve_total_price = resolve_subtotal_price

    resolve_shipping_price = always(ZERO)

    @staticmethod
    def resolve_approval_route(checkout: CheckoutModel, info: Any) -> Route | None:
        if not queries.is_ones_own(checkout, info.context.actor):
            return None
        return queries.approval_route(checkout, list(lines_of(checkout)), by=info.context.actor)

    @staticmethod
    def resolve_compliance(checkout: CheckoutModel, info: Any) -> list[Finding] | None:
        return queries.review(checkout, list(lines_of(checkout))) if _is_read_wholly(checkout, info) else None


def _is_read_wholly(checkout: CheckoutModel, info: Any) -> bool:
    return queries.reads_all(checkout, info.context.actor)


def _total(checkout: CheckoutModel) -> Decimal:
    return sum((line.total for line in lines_of(checkout)), ZERO)


def _open_ways(checkout: CheckoutModel) -> Sequence[Way]:
    return queries.ways_open(checkout, lines_of(checkout), offered_in(checkout))


def _chosen_way(checkout: CheckoutModel) -> Way | None:
    """What was chosen, even where it is not open any more."""
    found: Way | None = method_of(checkout)
    return found
