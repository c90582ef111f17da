"""Commands of payment, named and shaped as Saleor's: through whichever gateway, a budget line of the buyer pays after acceptance."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import graphene

from backend.checkout import queries as carts
from backend.checkout import services
from backend.core.money import CURRENCY
from backend.core.refusals import Invalid, NotPermitted
from backend.payment import queries
from backend.payment.gateways import offered
from backend.payment.refusals import GatewayUnknown, PaidByClerks
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.errors import as_error
from storefront_api.kit.ids import pk_of, to_global_id
from storefront_api.kit.scalars import JSON, PositiveDecimal
from storefront_api.payment.errors import (
    PaymentGatewayConfigError,
    PaymentGatewayInitializeError,
    TransactionInitializeError,
    TransactionProcessError,
)
from storefront_api.payment.types import (
    PaymentGatewayConfig,
    Prepared,
    TransactionEvent,
    TransactionFlowStrategyEnum,
    TransactionItem,
    events_of,
)

CART = graphene.ID(required=True, description="购物车 · the cart.")


class PaymentGatewayToInitialize(graphene.InputObjectType):
    """支付方式 · a gateway, and what it is told."""

    id = graphene.String(required=True, description="标识 · the id of the gateway.")
    data = JSON(
        description="内容 · `{budgetLineId}` names the budget line that pays; anything else has no effect."
    )


class PaymentGatewayInitialize(Command):
    """支付准备 · what a front end needs to pay a cart: the budget lines that can, and which one will unless it names another."""

    class Arguments:
        id = CART
        amount = PositiveDecimal(description="金额 · the amount; the cart's total if not given.")
        payment_gateways = graphene.List(
            graphene.NonNull(PaymentGatewayToInitialize), description="支付方式 · which; all if not given."
        )

    Errors = PaymentGatewayInitializeError
    gateway_configs = graphene.List(
        graphene.NonNull(PaymentGatewayConfig), description="支付准备 · one for each gateway."
    )

    @staticmethod
    def perform(
        context: Context, id: str, amount: Decimal | None = None, payment_gateways: list[Any] | None = None
    ) -> dict[str, Any]:
        checkout = carts.own(pk_of(id, "Checkout"), context.actor)
        wanted = [gateway.id for gateway in payment_gateways] if payment_gateways else offered()
        funding = carts.funding(checkout)
        data = {
            "amount": float(funding.total if amount is None else amount),
            "currency": CURRENCY,
            "budgetLineId": to_global_id("BudgetLine", funding.paying) if funding.paying else None,
            "budgetLines": [
                {
                    "id": to_global_id("BudgetLine", line.id),
                    "name": line.name,
                    "available": float(line.available),
                    "isDefault": line.is_default,
                }
                for line in funding.able
            ],
        }
        return {
            "gateway_configs": [
                Prepared(gateway, data)
                if gateway in offered()
                else Prepared(
                    gateway,
                    errors=[
                        as_error(PaymentGatewayConfigError, GatewayUnknown(field="id", gateway=gateway[:60]))
                    ],
                )
                for gateway in wanted
            ]
        }


class TransactionInitialize(Command):
    """办理支付 · state that a budget line pays the cart: the one in `data`, else the cart's, else the buyer's default, else the only one
    that can. The amount is authorised, held when the cart is ordered, and paid by the treasury after acceptance."""

    class Arguments:
        id = CART
        amount = PositiveDecimal(description="金额 · the cart's total, to the cent; the total if not given.")
        action = TransactionFlowStrategyEnum(
            description="支付流程 · has no effect: nothing is charged before acceptance."
        )
        payment_gateway = PaymentGatewayToInitialize(required=True, description="支付方式 · the gateway.")
        idempotency_key = graphene.String(description="幂等键 · the same key is the same payment.")
        customer_ip_address = graphene.String(description="网络地址 · has no effect.")

    Errors = TransactionInitializeError
    transaction = graphene.Field(TransactionItem, description="支付记录 · the transaction.")
    transaction_event = graphene.Field(TransactionEvent, description="支付事件 · AUTHORIZATION_SUCCESS.")
    data = JSON(description="内容 · `{budgetLineId}`: the line that pays.")

    @staticmethod
    def perform(
        context: Context,
        id: str,
        payment_gateway: Any,
        amount: Decimal | None = None,
        action: str | None = None,
        idempotency_key: str | None = None,
        customer_ip_address: str | None = None,
    ) -> dict[str, Any]:
        try:
            item = services.authorize(
                pk_of(id, "Checkout"),
                amount,
                gateway=payment_gateway.id,
                by=context.known(),
                line_id=_named_line(payment_gateway.get("data")),
                key=idempotency_key or "",
            )
        except NotPermitted:
            raise PaidByClerks from None  # front ends show what stands in the payload, and no more than that
        return _told(item)


class TransactionProcess(Command):
    """支付续办 · nothing is left to be done after `transactionInitialize`: tells how the transaction stands."""

    class Arguments:
        id = graphene.ID(description="支付记录 · the transaction.")
        data = JSON(description="内容 · has no effect.")
        customer_ip_address = graphene.String(description="网络地址 · has no effect.")

    Errors = TransactionProcessError
    transaction = graphene.Field(TransactionItem, description="支付记录 · the transaction.")
    transaction_event = graphene.Field(TransactionEvent, description="支付事件 · what happened last.")
    data = JSON(description="内容 · `{budgetLineId}`: the line that pays.")

    @staticmethod
    def perform(
        context: Context, id: str | None = None, data: Any = None, customer_ip_address: str | None = None
    ) -> dict[str, Any]:
        return _told(queries.own(pk_of(id, "TransactionItem"), context.known()))


def _named_line(data: Any) -> Any:
    """The budget line in what a gateway is told; a front end of Saleor tells other things, which are not for us."""
    named = data.get("budgetLineId") if isinstance(data, Mapping) else None
    if named is None:
        return None
    if not isinstance(named, str):
        raise Invalid("budgetLineId 须为编号。", "budgetLineId must be an id.", field="payment_gateway")
    return pk_of(named, "BudgetLine", "budget_line_id")


def _told(item: Any) -> dict[str, Any]:
    return {
        "transaction": item,
        "transaction_event": events_of(item)[-1],
        "data": {"budgetLineId": to_global_id("BudgetLine", item.budget_line_id)},
    }
