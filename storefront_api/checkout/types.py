from __future__ import annotations

from decimal import Decimal
from typing import Any

import graphene

from backend.account.queries import organisations_by_id, people_by_id
from backend.approval.rules import Route
from backend.checkout.models import Checkout as CheckoutModel
from backend.checkout.policy import Finding, Severity
from backend.checkout.queries import (
    LineRow,
    approval_route,
    is_ones_own,
    lines_by_checkout,
    own_carts,
    review,
)
from backend.checkout.rules import all_clean, may_order
from backend.core.money import ZERO
from backend.core.peers import relation
from backend.product.queries import variants_by_id
from storefront_api.kit.enums import choices
from storefront_api.kit.metadata import HasMetadata, ObjectWithMetadata
from storefront_api.kit.types import Money, Node, TaxedMoney, always, node_id

SeverityEnum = choices(
    "ComplianceSeverityEnum",
    Severity,
    "核对结论 · PASSED 通过, WARNING 须人工审批 (people decide), BLOCKED 不得下单 (no order).",
)

lines_of = relation(lines_by_checkout, "id", missing=())
variant_of = relation(variants_by_id, "variant_id")
user_of = relation(people_by_id, "user_id")
organisation_of = relation(organisations_by_id, "organisation_id")
is_own_line = relation(own_carts, "checkout_id", missing=False)


class CheckoutLine(graphene.ObjectType):
    """购物车行 · a variant and how many pieces of it, at today's price."""

    class Meta:
        interfaces = (Node,)

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

    @staticmethod
    def resolve_reason(line: LineRow, info: Any) -> str:
        return line.reason if is_own_line(line, info.context.actor) else ""


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
    is_shipping_required = graphene.Boolean(required=True, description="需要配送 · goods do.")
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
        return user_of(checkout) if _is_own(checkout, info) else None

    @staticmethod
    def resolve_organisation(checkout: CheckoutModel, info: Any) -> Any:
        return organisation_of(checkout) if _is_own(checkout, info) else None

    @staticmethod
    def resolve_budget_line(checkout: CheckoutModel, info: Any) -> Any:
        return checkout.budget_line if _is_own(checkout, info) else None

    @staticmethod
    def resolve_note(checkout: CheckoutModel, info: Any) -> str:
        return checkout.note if _is_own(checkout, info) else ""

    resolve_customer_note = resolve_note

    @staticmethod
    def resolve_lines(checkout: CheckoutModel, info: Any) -> Any:
        return lines_of(checkout)

    @staticmethod
    def resolve_quantity(checkout: CheckoutModel, info: Any) -> int:
        return sum(line.quantity for line in lines_of(checkout))

    resolve_is_shipping_required = always(True)

    @staticmethod
    def resolve_subtotal_price(checkout: CheckoutModel, info: Any) -> Decimal:
        return sum((line.total for line in lines_of(checkout)), ZERO)

    resolve_total_price = resolve_subtotal_price

    resolve_shipping_price = always(ZERO)

    @staticmethod
    def resolve_approval_route(checkout: CheckoutModel, info: Any) -> Route | None:
        if not _is_own(checkout, info):
            return None
        return approval_route(checkout, list(lines_of(checkout)), by=info.context.actor)

    @staticmethod
    def resolve_compliance(checkout: CheckoutModel, info: Any) -> list[Finding] | None:
        return review(checkout, list(lines_of(checkout))) if _is_own(checkout, info) else None


def _is_own(checkout: CheckoutModel, info: Any) -> bool:
    return is_ones_own(checkout, info.context.actor)
