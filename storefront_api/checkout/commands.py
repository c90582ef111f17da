"""Commands of the cart, named and shaped as Saleor's; each gives back the cart as it is then."""

from __future__ import annotations

from typing import Any

import graphene

from backend.account.services.addresses import ALL_CHECKS, Checks
from backend.checkout import queries, services
from backend.checkout.services import Destination, Wanted
from backend.core.actor import Actor
from backend.core.refusals import NotFound, Required
from backend.order.queries import visible_orders
from storefront_api.checkout.errors import CheckoutError, DeliveryOptionsCalculateError
from storefront_api.checkout.types import Checkout
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of, pk_of_one
from storefront_api.kit.languages import LanguageCodeEnum
from storefront_api.kit.scalars import JSONString, PositiveDecimal
from storefront_api.kit.types import MetadataInput, always
from storefront_api.shipping.types import Delivery

ADDRESS_INPUT = "storefront_api.account.types.AddressInput"
METADATA = graphene.List(graphene.NonNull(MetadataInput), description="元数据 · metadata to keep with it.")
PRICE = PositiveDecimal(description="改价：不受理 · refused: prices are as listed.")
PRICE_REASON = graphene.String(description="改价理由：不受理 · refused: there is no other price.")


class CheckoutLineInput(graphene.InputObjectType):
    """购物车行 · a variant and how many pieces of it."""

    variant_id = graphene.ID(required=True, description="规格 · the variant.")
    quantity = graphene.Int(required=True, description="数量 · pieces.")
    reason = graphene.String(description="选择理由 · why a dearer offer is chosen.")
    force_new_line = graphene.Boolean(
        default_value=False, description="另起一行：不采用 · has no effect: a variant has one line."
    )
    metadata = METADATA
    price = PRICE
    price_override_reason = PRICE_REASON


class CheckoutLineUpdateInput(graphene.InputObjectType):
    """购物车行 · the line (or the variant) and its new number of pieces; zero removes it."""

    line_id = graphene.ID(description="购物车行 · the line.")
    variant_id = graphene.ID(description="规格 · the variant.")
    quantity = graphene.Int(description="数量 · pieces; unchanged if not given.")
    reason = graphene.String(description="选择理由 · why a dearer offer is chosen.")
    metadata = METADATA
    price = PRICE
    price_override_reason = PRICE_REASON


class CheckoutAddressValidationRules(graphene.InputObjectType):
    """地址核对 · what of an address is checked now; all of it is when the cart is ordered."""

    check_required_fields = graphene.Boolean(
        default_value=True, description="必填项 · must everything needed be there already?"
    )
    check_fields_format = graphene.Boolean(
        default_value=True, description="格式 · are telephone and postal code checked already?"
    )
    enable_fields_normalization = graphene.Boolean(
        default_value=True, description="规范化 · has no effect: blanks around texts are always removed."
    )


class CheckoutValidationRules(graphene.InputObjectType):
    """地址核对 · for the addresses of a new cart."""

    shipping_address = CheckoutAddressValidationRules(description="收货地址 · of the delivery address.")
    billing_address = CheckoutAddressValidationRules(description="开票地址 · of the invoice's address.")


class CheckoutCreateInput(graphene.InputObjectType):
    """新购物车 · what a new cart begins with."""

    channel = graphene.String(description="频道标识 · the channel's slug.")
    lines = graphene.List(
        graphene.NonNull(CheckoutLineInput), required=True, description="商品行 · the lines."
    )
    email = graphene.String(description="电子邮箱 · the contact's e-mail.")
    language_code = LanguageCodeEnum(description="语言 · the language.")
    metadata = METADATA
    save_shipping_address = graphene.Boolean(description="存入地址簿 · keep it in the own address book.")
    save_billing_address = graphene.Boolean(description="存入地址簿 · keep it in the own address book.")
    validation_rules = CheckoutValidationRules(description="地址核对 · what is checked now.")
    organisation_id = graphene.ID(description="采购单位 · for clerks of several buyers.")
    shipping_address = graphene.Field(ADDRESS_INPUT, description="收货地址 · where to deliver.")
    billing_address = graphene.Field(ADDRESS_INPUT, description="开票地址 · the invoice's address.")


def _metadata(given: Any) -> dict[str, str]:
    return {item.key: item.value for item in given.get("metadata") or ()}


def _wanted(line: Any, variant_id: int | None = None, quantity: int | None = None) -> Wanted:
    return Wanted(
        pk_of(line.variant_id, "ProductVariant", "variant_id") if variant_id is None else variant_id,
        line.quantity if quantity is None else quantity,
        line.get("reason"),
        _metadata(line),
        line.get("price"),
        line.get("price_override_reason"),
    )


def _checks(rules: Any) -> Checks:
    return Checks(rules.check_required_fields, rules.check_fields_format) if rules else ALL_CHECKS


def _destination(input: Any, name: str) -> Destination | None:
    if not input.get(name):
        return None
    rules = (input.get("validation_rules") or {}).get(name)
    return Destination(input[name], bool(input.get(f"save_{name}")), _checks(rules))


class CheckoutCreate(Command):
    """新建购物车 · make a cart in a channel."""

    class Arguments:
        input = CheckoutCreateInput(required=True, description="内容 · what it begins with.")

    Errors = CheckoutError
    checkout = graphene.Field(Checkout)
    created = graphene.Boolean(description="已创建 · always true when it succeeded.")

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        actor = context.actor
        organisation = input.get("organisation_id")
        checkout = services.create(
            context.channel_or_refuse(input.get("channel")),
            [_wanted(line) for line in input.lines],
            by=actor,
            organisation_id=pk_of(organisation, "Organisation", "organisation_id") if organisation else None,
            email=input.get("email") or "",
            shipping=_destination(input, "shipping_address"),
            billing=_destination(input, "billing_address"),
            metadata=_metadata(input),
            **({"language_code": language.value} if (language := input.get("language_code")) else {}),
        )
        return {"checkout": checkout, "created": True}


class CheckoutLinesAdd(Command):
    """加入购物车 · add pieces of variants; a variant that is there already gets more of them."""

    class Arguments:
        id = graphene.ID(description="购物车 · the cart.")
        lines = graphene.List(
            graphene.NonNull(CheckoutLineInput), required=True, description="商品行 · what to add."
        )

    Errors = CheckoutError
    checkout = graphene.Field(Checkout)

    @staticmethod
    def perform(context: Context, lines: list[Any], id: str | None = None) -> dict[str, Any]:
        wanted = [_wanted(line) for line in lines]
        return {"checkout": services.add_lines(pk_of(id, "Checkout"), wanted, by=context.actor)}


class CheckoutLinesUpdate(Command):
    """修改数量 · set the number of pieces of lines; zero removes a line."""

    class Arguments:
        id = graphene.ID(description="购物车 · the cart.")
        lines = graphene.List(
            graphene.NonNull(CheckoutLineUpdateInput), required=True, description="商品行 · the lines."
        )

    Errors = CheckoutError
    checkout = graphene.Field(Checkout)

    @staticmethod
    def perform(context: Context, lines: list[Any], id: str | None = None) -> dict[str, Any]:
        pk, actor = pk_of(id, "Checkout"), context.actor
        held = {line.id: line for line in queries.lines_of(queries.visible(pk, actor))}
        by_variant = {line.variant_id: line for line in held.values()}
        wanted = []
        for line in lines:
            if line.get("line_id"):
                row = held.get(pk_of(line.line_id, "CheckoutLine", "line_id"))
            elif line.get("variant_id"):
                row = by_variant.get(pk_of(line.variant_id, "ProductVariant", "variant_id"))
            else:
                raise Required("购物车行 lineId", field="line_id")
            if row is None:
                raise NotFound("购物车行 checkout line", field="line_id")
            quantity = line.get("quantity")
            wanted.append(_wanted(line, row.variant_id, row.quantity if quantity is None else quantity))
        return {"checkout": services.update_lines(pk, wanted, by=actor)}


class CheckoutLineDelete(Command):
    """移出一行 · remove one line."""

    class Arguments:
        id = graphene.ID(description="购物车 · the cart.")
        line_id = graphene.ID(description="购物车行 · the line.")

    Errors = CheckoutError
    checkout = graphene.Field(Checkout)

    @staticmethod
    def perform(context: Context, id: str | None = None, line_id: str | None = None) -> dict[str, Any]:
        line = pk_of(line_id, "CheckoutLine", "line_id")
        return {"checkout": services.delete_lines(pk_of(id, "Checkout"), [line], by=context.actor)}


class CheckoutLinesDelete(Command):
    """移出多行 · remove lines."""

    class Arguments:
        id = graphene.ID(description="购物车 · the cart.")
        lines_ids = graphene.List(
            graphene.NonNull(graphene.ID), required=True, description="购物车行 · the lines."
        )

    Errors = CheckoutError
    checkout = graphene.Field(Checkout)

    @staticmethod
    def perform(context: Context, lines_ids: list[str], id: str | None = None) -> dict[str, Any]:
        lines = [pk_of(line, "CheckoutLine", "lines_ids") for line in lines_ids]
        return {"checkout": services.delete_lines(pk_of(id, "Checkout"), lines, by=context.actor)}


SAVE = graphene.Boolean(
    default_value=True,
    description="存入地址簿 · keep a new address in the own address book when the cart is ordered, unless it is there.",
)
RULES = CheckoutAddressValidationRules(
    description="地址核对 · what is checked now; all is when the cart is ordered."
)


def _set_address(
    context: Context,
    id: str | None,
    address: Any,
    address_id: str | None,
    save: bool,
    rules: Any,
    *,
    billing: bool,
) -> dict[str, Any]:
    name = "billing_address" if billing else "shipping_address"
    if address_id is not None:
        destination = Destination(pk_of(address_id, "Address", "address_id"))
    elif address is not None:
        destination = Destination(address, bool(save), _checks(rules))
    else:
        raise Required("地址 address", field=name)
    pk = pk_of(id, "Checkout")
    return {"checkout": services.set_address(pk, destination, by=context.actor, billing=billing)}


class CheckoutShippingAddressUpdate(Command):
    """收货地址 · where to deliver: a new address, or one of the organisation's own by `addressId`."""

    class Arguments:
        id = graphene.ID(description="购物车 · the cart.")
        shipping_address = graphene.Argument(ADDRESS_INPUT, description="新地址 · a new address.")
        address_id = graphene.ID(description="已有地址 · an address of yours or of your organisation.")
        save_address = SAVE
        validation_rules = RULES

    Errors = CheckoutError
    checkout = graphene.Field(Checkout)

    @staticmethod
    def perform(
        context: Context,
        id: str | None = None,
        shipping_address: Any = None,
        address_id: str | None = None,
        save_address: bool = True,
        validation_rules: Any = None,
    ) -> dict[str, Any]:
        return _set_address(
            context, id, shipping_address, address_id, save_address, validation_rules, billing=False
        )


class CheckoutBillingAddressUpdate(Command):
    """开票地址 · the invoice's address: a new one, or one of the organisation's own by `addressId`."""

    class Arguments:
        id = graphene.ID(description="购物车 · the cart.")
        billing_address = graphene.Argument(ADDRESS_INPUT, description="新地址 · a new address.")
        address_id = graphene.ID(description="已有地址 · an address of yours or of your organisation.")
        save_address = SAVE
        validation_rules = RULES

    Errors = CheckoutError
    checkout = graphene.Field(Checkout)

    @staticmethod
    def perform(
        context: Context,
        id: str | None = None,
        billing_address: Any = None,
        address_id: str | None = None,
        save_address: bool = True,
        validation_rules: Any = None,
    ) -> dict[str, Any]:
        return _set_address(
            context, id, billing_address, address_id, save_address, validation_rules, billing=True
        )


class DeliveryOptionsCalculate(Command):
    """配送选项 · the ways of delivery that are open to a cart, by its channel, address and total."""

    class Arguments:
        id = graphene.ID(required=True, description="购物车 · the cart.")

    Errors = DeliveryOptionsCalculateError
    deliveries = graphene.List(
        graphene.NonNull(Delivery),
        required=True,
        default_value=(),
        description="配送选项 · the ways of delivery.",
    )

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"deliveries": queries.deliveries(queries.own(pk_of(id, "Checkout"), context.actor))}


class CheckoutDeliveryMethodUpdate(Command):
    """配送方式 · choose how the goods come: an id from `deliveryOptionsCalculate`, or of a `ShippingMethod`."""

    class Arguments:
        id = graphene.ID(description="购物车 · the cart.")
        delivery_method_id = graphene.ID(description="配送选项 · the way of delivery; none if not given.")

    Errors = CheckoutError
    checkout = graphene.Field(Checkout)

    @staticmethod
    def perform(
        context: Context, id: str | None = None, delivery_method_id: str | None = None
    ) -> dict[str, Any]:
        method = (
            pk_of_one(delivery_method_id, ("Delivery", "ShippingMethod"), "delivery_method_id")
            if delivery_method_id
            else None
        )
        return {"checkout": services.set_delivery(pk_of(id, "Checkout"), method, by=context.actor)}


class CheckoutAddPromoCode(Command):
    """优惠码 · refused: the mall has no promotion codes, vouchers or gift cards."""

    class Arguments:
        checkout_id = graphene.ID(description="购物车 · the cart.")
        id = graphene.ID(description="购物车 · the same.")
        promo_code = graphene.String(required=True, description="优惠码 · the code.")

    Errors = CheckoutError
    checkout = graphene.Field(Checkout)

    @staticmethod
    def perform(
        context: Context, promo_code: str, checkout_id: str | None = None, id: str | None = None
    ) -> dict[str, Any]:
        pk = pk_of(id or checkout_id, "Checkout")
        return {"checkout": services.add_promo_code(pk, promo_code, by=context.actor)}


class CheckoutRemovePromoCode(Command):
    """撤销优惠码 · refused: there is never one to be removed."""

    class Arguments:
        checkout_id = graphene.ID(description="购物车 · the cart.")
        id = graphene.ID(description="购物车 · the same.")
        promo_code = graphene.String(description="优惠码 · the code.")
        promo_code_id = graphene.ID(description="礼品卡编号 · the gift card.")

    Errors = CheckoutError
    checkout = graphene.Field(Checkout)

    @staticmethod
    def perform(
        context: Context,
        checkout_id: str | None = None,
        id: str | None = None,
        promo_code: str | None = None,
        promo_code_id: str | None = None,
    ) -> dict[str, Any]:
        pk = pk_of(id or checkout_id, "Checkout")
        return {"checkout": services.remove_promo_code(pk, by=context.actor)}


class CheckoutLanguageCodeUpdate(Command):
    """语言 · the language of the cart's contact."""

    class Arguments:
        id = graphene.ID(description="购物车 · the cart.")
        language_code = LanguageCodeEnum(required=True, description="语言 · the language.")

    Errors = CheckoutError
    checkout = graphene.Field(Checkout)

    @staticmethod
    def perform(context: Context, language_code: Any, id: str | None = None) -> dict[str, Any]:
        return {
            "checkout": services.set_language(pk_of(id, "Checkout"), language_code.value, by=context.actor)
        }


class CheckoutCustomerDetach(Command):
    """放下购物车 · the cart is nobody's again: its lines remain, what was its owner's is removed from it."""

    class Arguments:
        id = graphene.ID(description="购物车 · the cart.")

    Errors = CheckoutError
    checkout = graphene.Field(Checkout)

    @staticmethod
    def perform(context: Context, id: str | None = None) -> dict[str, Any]:
        return {"checkout": services.detach(pk_of(id, "Checkout"), by=context.known())}


class CheckoutBudgetLineUpdate(Command):
    """预算指标 · choose the budget line that pays."""

    class Arguments:
        id = graphene.ID(required=True, description="购物车 · the cart.")
        budget_line_id = graphene.ID(required=True, description="预算指标 · the budget line.")

    Errors = CheckoutError
    checkout = graphene.Field(Checkout)

    @staticmethod
    def perform(context: Context, id: str, budget_line_id: str) -> dict[str, Any]:
        line = pk_of(budget_line_id, "BudgetLine", "budget_line_id")
        return {"checkout": services.set_budget_line(pk_of(id, "Checkout"), line, by=context.known())}


class CheckoutEmailUpdate(Command):
    """联系邮箱 · the contact's e-mail."""

    class Arguments:
        id = graphene.ID(description="购物车 · the cart.")
        email = graphene.String(required=True, description="电子邮箱 · the e-mail.")

    Errors = CheckoutError
    checkout = graphene.Field(Checkout)

    @staticmethod
    def perform(context: Context, email: str, id: str | None = None) -> dict[str, Any]:
        return {"checkout": services.set_email(pk_of(id, "Checkout"), email, by=context.actor)}


class CheckoutCustomerNoteUpdate(Command):
    """备注 · a note for approvers and suppliers."""

    class Arguments:
        id = graphene.ID(required=True, description="购物车 · the cart.")
        customer_note = graphene.String(required=True, description="备注 · the note.")

    Errors = CheckoutError
    checkout = graphene.Field(Checkout)

    @staticmethod
    def perform(context: Context, id: str, customer_note: str) -> dict[str, Any]:
        return {"checkout": services.set_note(pk_of(id, "Checkout"), customer_note, by=context.actor)}


class CheckoutCustomerAttach(Command):
    """认领购物车 · a cart that was filled before logging in becomes one's own."""

    class Arguments:
        id = graphene.ID(description="购物车 · the cart.")
        organisation_id = graphene.ID(description="采购单位 · for clerks of several buyers.")

    Errors = CheckoutError
    checkout = graphene.Field(Checkout)

    @staticmethod
    def perform(
        context: Context, id: str | None = None, organisation_id: str | None = None
    ) -> dict[str, Any]:
        buyer = pk_of(organisation_id, "Organisation", "organisation_id") if organisation_id else None
        return {"checkout": services.attach(pk_of(id, "Checkout"), by=context.known(), organisation_id=buyer)}


class CheckoutComplete(Command):
    """提交订单 · the cart becomes an order: checked, stock and budget reserved, approval routed. Safe to repeat."""

    class Arguments:
        id = graphene.ID(description="购物车 · the cart.")
        metadata = graphene.List(graphene.NonNull(MetadataInput), description="元数据 · for the order.")
        payment_data = JSONString(description="支付参数：不采用 · has no effect.")
        redirect_url = graphene.String(description="确认页地址：不采用 · has no effect.")
        store_source = graphene.Boolean(
            default_value=False, description="保存支付来源：不采用 · has no effect."
        )

    Errors = CheckoutError
    order = graphene.Field("storefront_api.order.types.Order")
    confirmation_needed = graphene.Boolean(
        required=True, description="恒为否 · always false: there are no cards."
    )

    @staticmethod
    def perform(context: Context, id: str | None = None, **given: Any) -> dict[str, Any]:
        pk = pk_of(id, "Checkout")
        return {"order": services.complete(pk, by=context.known(), metadata=_metadata(given))}

    resolve_confirmation_needed = always(False)


class CheckoutCreateFromOrder(Command):
    """按原单再购 · a new cart with what an order held, for example one that was returned."""

    class Arguments:
        id = graphene.ID(required=True, description="订单 · the order.")

    Errors = CheckoutError
    checkout = graphene.Field(Checkout)

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        actor: Actor = context.known()
        order = visible_orders(actor).filter(pk=pk_of(id, "Order")).first()
        if order is None:
            raise NotFound("订单 order", field="id")
        return {"checkout": services.create_from_order(order, by=actor)}
