from __future__ import annotations

from backend.core.refusals import Refusal


class ZeroQuantity(Refusal):
    """数量须在 1 至 {most} 之间。 · The quantity must be between 1 and {most}."""

    code = "ZERO_QUANTITY"
    field = "quantity"


class QuantityTooGreat(Refusal):
    """数量不能超过 {most}。 · The quantity cannot be greater than {most}."""

    code = "QUANTITY_GREATER_THAN_LIMIT"
    field = "quantity"


class TooManyLines(Refusal):
    """一个购物车至多 {most} 行。 · A cart has at most {most} lines."""

    code = "TOO_MANY_LINES"
    field = "lines"


class TooLong(Refusal):
    """文字过长，至多 {most} 字。 · The text is too long: {most} characters at most."""

    code = "TOO_LONG"


class NotAvailable(Refusal):
    """该商品未在「{channel}」上架。 · This product is not on sale in “{channel}”."""

    code = "UNAVAILABLE_VARIANT_IN_CHANNEL"
    field = "variant_id"


class CheckoutCompleted(Refusal):
    """此购物车已提交为订单，不能再修改。 · This cart has become an order and cannot be changed."""

    code = "CHECKOUT_COMPLETED"
    field = "id"


class NotADraft(Refusal):
    """该草稿单已提交为订单。 · This draft has become an order."""

    code = "NOT_EDITABLE"
    field = "id"


class OrderIsPlaced(Refusal):
    """已下单的订单行不能修改；可在接单前取消订单，另行选购。 ·
    Lines of a placed order do not change: it can be canceled before a supplier accepts."""

    code = "NOT_EDITABLE"
    field = "id"


class EmptyCheckout(Refusal):
    """购物车是空的。 · The cart is empty."""

    code = "NO_LINES"
    field = "lines"


class AddressMissing(Refusal):
    """请选择收货地址。 · Please choose a delivery address."""

    code = "SHIPPING_ADDRESS_NOT_SET"
    field = "shipping_address"


class NoOrganisation(Refusal):
    """您没有以经办人身份任职的采购单位，不能提交订单。 · You are not a clerk of any buyer, so you cannot order."""

    code = "NO_BUYER_ORGANISATION"


class OrganisationAmbiguous(Refusal):
    """您在多家采购单位任经办人，请用 organisationId 指明。 · You are a clerk of several buyers: please name one."""

    code = "REQUIRED"
    field = "organisation_id"


class DeliveryNotOpen(Refusal):
    """所选配送方式不适用于此购物车，请重新选择。 · This way of delivery is not open to this cart: please choose again."""

    code = "DELIVERY_METHOD_NOT_APPLICABLE"
    field = "delivery_method_id"


class NoPromotions(Refusal):
    """电子卖场按协议价成交，没有优惠码和礼品卡。 · The mall has no promotion codes or gift cards: prices are as agreed."""

    code = "VOUCHER_NOT_APPLICABLE"
    field = "promo_code"


class NothingRedeemed(Refusal):
    """此购物车没有使用优惠码或礼品卡。 · No promotion code or gift card is used in this cart."""

    code = "INVALID"
    field = "promo_code"


class PriceIsListed(Refusal):
    """商品价格以上架价格为准，不能另定。 · Prices are as listed: none can be set for one line."""

    code = "INVALID"
    field = "price"


class ReasonWithoutPrice(Refusal):
    """没有另定价格，不能填写改价理由。 · There is no price override that this reason could be for."""

    code = "PRICE_OVERRIDE_REASON_WITHOUT_OVERRIDE"
    field = "price_override_reason"
