"""Commands on drafts: a purchase that clerks of a buyer prepare together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import graphene

from backend.checkout import delivering, drafting
from backend.checkout.drafting import Said
from backend.checkout.refusals import NoPromotions
from backend.checkout.services import Wanted
from backend.core.actor import Actor
from backend.core.refusals import NotFound
from backend.order.refusals import NoRedirect, PriceIsTheSuppliers
from backend.region.models import Channel
from backend.region.queries import channels_by_id
from storefront_api.account.types import AddressInput
from storefront_api.kit.bulk import BulkDelete
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of, pk_of_one
from storefront_api.kit.languages import LanguageCodeEnum
from storefront_api.kit.scalars import PositiveDecimal
from storefront_api.kit.types import MetadataInput
from storefront_api.order.errors import OrderError
from storefront_api.order.types import Order, OrderLine

DRAFT = graphene.ID(required=True, description="草稿单 · the draft.")
METHODS = ("ShippingMethod", "ShippingMethodType", "Delivery")
"""By which names front ends know a way of delivery."""
LINE = graphene.ID(required=True, description="草稿单明细 · the line of the draft.")


class OrderLineCreateInput(graphene.InputObjectType):
    """草稿单明细 · a variant and how many pieces of it; the price is the supplier's of today."""

    variant_id = graphene.ID(required=True, description="规格 · the variant.")
    quantity = graphene.Int(required=True, description="数量 · pieces.")
    price = PositiveDecimal(description="单价：不可自定 · refused: prices are the suppliers'.")
    force_new_line = graphene.Boolean(
        default_value=False, description="另起一行：不采用 · has no effect: a variant has one line."
    )
    reason = graphene.String(description="选择理由 · why a dearer offer was chosen.")


class OrderLineInput(graphene.InputObjectType):
    """草稿单明细 · how many pieces."""

    quantity = graphene.Int(required=True, description="数量 · pieces.")


class _DraftInput:
    user = graphene.ID(description="经办人 · the clerk of the same buyer for whom it is prepared.")
    user_email = graphene.String(description="联系邮箱 · the e-mail address for questions.")
    channel_id = graphene.ID(description="频道 · the channel; by default that of the buyer's region.")
    shipping_address = AddressInput(description="收货地址 · where to deliver.")
    billing_address = AddressInput(description="开票地址 · the invoice's address.")
    customer_note = graphene.String(description="备注 · the note.")
    budget_line_id = graphene.ID(description="预算指标 · what pays.")
    metadata = graphene.List(graphene.NonNull(MetadataInput), description="元数据 · added to what is there.")
    private_metadata = graphene.List(
        graphene.NonNull(MetadataInput), description="内部元数据 · for staff who manage orders."
    )
    external_reference = graphene.String(
        description="外部编号 · the number in a system of the buyer's; empty takes it away."
    )
    language_code = LanguageCodeEnum(description="语言 · the language.")
    save_shipping_address = graphene.Boolean(
        description="存入地址簿 · keep the address in the address book of whoever completes it?"
    )
    save_billing_address = graphene.Boolean(description="存入地址簿 · the same of the invoice's address?")
    shipping_method = graphene.ID(description="配送方式 · one that is open to the draft.")
    redirect_url = graphene.String(
        description="跳转地址：不采用 · refused: letters lead to nothing outside the mall."
    )
    voucher_code = graphene.String(description="优惠码：无 · refused: prices are as agreed.")


class DraftOrderCreateInput(_DraftInput, graphene.InputObjectType):
    """草稿单 · a new draft."""

    organisation_id = graphene.ID(description="采购人 · the buyer, for clerks of several.")
    lines = graphene.List(graphene.NonNull(OrderLineCreateInput), description="明细 · its lines.")


class DraftOrderInput(_DraftInput, graphene.InputObjectType):
    """草稿单 · what changes of a draft."""


def _said(input: Any) -> Said:
    if input.get("voucher_code"):
        raise NoPromotions(field="voucher_code")
    if input.get("redirect_url"):
        raise NoRedirect
    way, language = input.get("shipping_method"), input.get("language_code")
    named = {
        "user_id": ("user", "User"),
        "budget_line_id": ("budget_line_id", "BudgetLine"),
    }
    keys = {
        name: pk_of(input[field], kind, field) for name, (field, kind) in named.items() if input.get(field)
    }
    return Said(
        **keys,
        email=input.get("user_email"),
        note=input.get("customer_note"),
        shipping_address=input.get("shipping_address"),
        billing_address=input.get("billing_address"),
        metadata={item.key: item.value for item in input.get("metadata") or ()},
        private_metadata={item.key: item.value for item in input.get("private_metadata") or ()},
        external_reference=input.get("external_reference"),
        language_code=language.value if language else None,
        save_shipping_address=input.get("save_shipping_address"),
        save_billing_address=input.get("save_billing_address"),
        shipping_method_id=pk_of_one(way, METHODS, "shipping_method") if way else None,
    )


def _wanted(lines: Sequence[Any] | None) -> list[Wanted]:
    if any(line.get("price") is not None for line in lines or ()):
        raise PriceIsTheSuppliers
    return [
        Wanted(pk_of(line.variant_id, "ProductVariant", "variant_id"), line.quantity, line.get("reason"))
        for line in lines or ()
    ]


def _channel(global_id: str | None) -> Channel | None:
    if global_id is None:
        return None
    found = channels_by_id().get(pk_of(global_id, "Channel", "channel_id"))
    if found is None:
        raise NotFound("频道 channel", field="channel_id")
    return found


class DraftOrderCreate(Command):
    """草拟订单 · a clerk prepares a purchase; any clerk of the same buyer may change and complete it."""

    class Arguments:
        input = DraftOrderCreateInput(required=True, description="草稿单 · the draft.")

    Errors = OrderError
    order = graphene.Field(Order, description="草稿单 · the draft.")

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        given = input.get("organisation_id")
        order = drafting.create_draft(
            _said(input),
            _wanted(input.get("lines")),
            by=context.known(),
            channel=_channel(input.get("channel_id")),
            organisation_id=pk_of(given, "Organisation", "organisation_id") if given else None,
        )
        return {"order": order}


class DraftOrderUpdate(Command):
    """修改草稿单 · change what is given of a draft."""

    class Arguments:
        id = graphene.ID(description="草稿单 · the draft.")
        input = DraftOrderInput(required=True, description="内容 · what changes.")

    Errors = OrderError
    order = graphene.Field(Order, description="草稿单 · the draft.")

    @staticmethod
    def perform(context: Context, input: Any, id: str | None = None) -> dict[str, Any]:
        return {"order": drafting.update_draft(pk_of(id, "Order"), _said(input), by=context.known())}


class DraftOrderDelete(Command):
    """删除草稿单 · throw a draft away."""

    class Arguments:
        id = graphene.ID(description="草稿单 · the draft.")

    Errors = OrderError
    order = graphene.Field(Order, description="草稿单 · what it was.")

    @staticmethod
    def perform(context: Context, id: str | None = None) -> dict[str, Any]:
        return {"order": drafting.delete_draft(pk_of(id, "Order"), by=context.known())}


class DraftOrderBulkDelete(BulkDelete):
    """批量删除草稿单 · throw several drafts away."""

    Errors = OrderError
    noun = "Order"

    @staticmethod
    def delete(pk: Any, *, by: Actor) -> object:
        return drafting.delete_draft(pk, by=by)


class DraftOrderComplete(Command):
    """提交草稿单 · complete a draft exactly as `checkoutComplete` does: all checks, reservations, approval."""

    class Arguments:
        id = DRAFT

    Errors = OrderError
    order = graphene.Field(Order, description="订单 · the order, with the draft's id and number.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"order": drafting.complete_draft(pk_of(id, "Order"), by=context.known())}


class OrderUpdateShippingInput(graphene.InputObjectType):
    """配送方式 · how the goods come."""

    shipping_method = graphene.ID(description="配送方式 · one that is open to the order; null chooses none.")


class OrderUpdateShipping(Command):
    """改配送方式 · the buyer's clerk chooses another way of delivery, of a draft or as long as no supplier has accepted."""

    class Arguments:
        order = graphene.ID(required=True, description="订单 · the order, or the draft.")
        input = OrderUpdateShippingInput(required=True, description="配送方式 · the way of delivery.")

    Errors = OrderError
    order = graphene.Field(Order, description="订单 · the order.")

    @staticmethod
    def perform(context: Context, order: str, input: Any) -> dict[str, Any]:
        given = input.get("shipping_method")
        return {
            "order": delivering.change_delivery(
                pk_of(order, "Order", "order"),
                pk_of_one(given, METHODS, "shipping_method") if given else None,
                by=context.known(),
            )
        }


class OrderLinesCreate(Command):
    """添加商品 · add pieces to a draft."""

    class Arguments:
        id = DRAFT
        input = graphene.List(
            graphene.NonNull(OrderLineCreateInput), required=True, description="明细 · the lines."
        )

    Errors = OrderError
    order = graphene.Field(Order, description="草稿单 · the draft.")
    order_lines = graphene.List(graphene.NonNull(OrderLine), description="明细 · the lines that were added.")

    @staticmethod
    def perform(context: Context, id: str, input: Sequence[Any]) -> dict[str, Any]:
        order, lines = drafting.add_lines(pk_of(id, "Order"), _wanted(input), by=context.known())
        return {"order": order, "order_lines": lines}


class OrderLineUpdate(Command):
    """修改数量 · set the pieces of a line of a draft; lines of placed orders do not change."""

    class Arguments:
        id = LINE
        input = OrderLineInput(required=True, description="数量 · the pieces.")

    Errors = OrderError
    order = graphene.Field(Order, description="草稿单 · the draft.")
    order_line = graphene.Field(OrderLine, description="明细 · the line.")

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        order, line = drafting.update_line(pk_of(id, "OrderLine"), input.quantity, by=context.known())
        return {"order": order, "order_line": line}


class OrderLineDelete(Command):
    """移出商品 · remove a line of a draft."""

    class Arguments:
        id = LINE

    Errors = OrderError
    order = graphene.Field(Order, description="草稿单 · the draft.")
    order_line = graphene.Field(OrderLine, description="明细 · what it was.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        order, line = drafting.delete_line(pk_of(id, "OrderLine"), by=context.known())
        return {"order": order, "order_line": line}
