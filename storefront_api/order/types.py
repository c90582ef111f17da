from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import graphene

from backend.account.models import Address as AddressModel
from backend.checkout.drafts import can_be_completed
from backend.core.actor import Role
from backend.core.models import JournalEntry as JournalEntryModel
from backend.core.money import ZERO
from backend.invoice.models import GrantedRefund as GrantedRefundModel
from backend.invoice.models import Paper as PaperModel
from backend.invoice.models import Settlement as SettlementModel
from backend.invoice.rules import NOTHING, ChargeStatus, Settled, Share, charge_status, share
from backend.order.models import Acceptance as AcceptanceModel
from backend.order.models import AcceptanceLine as AcceptanceLineModel
from backend.order.models import Fulfillment as FulfillmentModel
from backend.order.models import FulfillmentLine as FulfillmentLineModel
from backend.order.models import Order as OrderModel
from backend.order.models import OrderLine as OrderLineModel
from backend.order.models import SupplierOrder as SupplierOrderModel
from backend.order.rules import DEAD
from backend.payment.models import TransactionItem as TransactionItemModel
from backend.product.pictures.thumbnails import PictureFormat
from backend.shipping.queries import Way
from backend.warehouse.models import Allocation as AllocationModel
from storefront_api.checkout.promotions import DiscountValueTypeEnum, OrderLineDiscount
from storefront_api.kit.ids import to_global_id
from storefront_api.kit.metadata import HasMetadata, ObjectWithMetadata
from storefront_api.kit.scalars import PositiveDecimal
from storefront_api.kit.types import Money, Node, TaxedMoney, always, listed, node_id
from storefront_api.order import relations
from storefront_api.order.enums import (
    CHARGED,
    AcceptanceConclusionEnum,
    FulfillmentStatus,
    OrderAction,
    OrderAuthorizeStatusEnum,
    OrderChargeStatusEnum,
    OrderOriginEnum,
    OrderStatus,
    PaymentChargeStatusEnum,
    SupplierOrderStateEnum,
)
from storefront_api.order.events import OrderEvent
from storefront_api.payment.types import given_back
from storefront_api.product.pictures import SIZED, Image, address
from storefront_api.supervision.types import JournalEntry

ADDRESS = "storefront_api.account.types.Address"
ORGANISATION = "storefront_api.account.types.Organisation"
USER = "storefront_api.account.types.User"
PAPER = "storefront_api.invoice.types.Paper"
GRANTED = "storefront_api.invoice.granted.OrderGrantedRefund"
REASON = "storefront_api.page.types.Page"
WAY = "storefront_api.shipping.types.ShippingMethod"
SETTLEMENT = "storefront_api.invoice.types.Settlement"
INVOICE = "storefront_api.invoice.types.Invoice"


class Allocation(graphene.ObjectType):
    """占用库存 · pieces in a warehouse that are promised to an order line and wait to be sent."""

    class Meta:
        interfaces = (Node,)

    quantity = graphene.Int(required=True, description="数量 · pieces.")
    warehouse = graphene.Field(
        "storefront_api.product.warehouses.Warehouse", required=True, description="仓库 · where they are."
    )

    resolve_id = node_id("Allocation")

    @staticmethod
    def resolve_warehouse(allocation: AllocationModel, info: Any) -> Any:
        return allocation.stock.warehouse


class OrderLine(HasMetadata, graphene.ObjectType):
    """订单行 · what was bought: names, price and 品目 as they were then."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    product_name = graphene.String(required=True, description="商品名称 · the product's name.")
    variant_name = graphene.String(required=True, description="规格 · the variant's name.")
    translated_product_name = graphene.String(
        required=True, source="product_name", description="商品名称 · the same."
    )
    translated_variant_name = graphene.String(
        required=True, source="variant_name", description="规格 · the same."
    )
    product_sku = graphene.String(description="货号 SKU · the stock keeping unit.")
    product_variant_id = graphene.String(description="规格编号 · the global id of the variant.")
    variant = graphene.Field(
        "storefront_api.product.types.ProductVariant", description="规格 · the variant; null when it is gone."
    )
    thumbnail = graphene.Field(Image, **SIZED, description="缩略图 · the product's first picture.")
    category_code = graphene.String(required=True, description="品目编码 · the category's code.")
    brand = graphene.String(required=True, description="品牌 · the brand.")
    model = graphene.String(required=True, description="型号 · the model.")
    unit = graphene.String(required=True, description="单位 · the unit in which it is sold.")
    is_shipping_required = graphene.Boolean(required=True, description="需要配送 · goods do.")
    quantity = graphene.Int(required=True, description="数量 · pieces ordered.")
    quantity_fulfilled = graphene.Int(required=True, description="已发货 · pieces sent.")
    quantity_to_fulfill = graphene.Int(required=True, description="待发货 · pieces still to be sent.")
    quantity_received = graphene.Int(required=True, description="已签收 · pieces that arrived.")
    quantity_accepted = graphene.Int(required=True, description="验收合格 · pieces accepted.")
    quantity_rejected = graphene.Int(required=True, description="验收不合格 · pieces rejected.")
    unit_price = graphene.Field(TaxedMoney, required=True, description="单价 · the price of one.")
    undiscounted_unit_price = graphene.Field(
        TaxedMoney, required=True, source="unit_price", description="单价 · the same."
    )
    total_price = graphene.Field(TaxedMoney, required=True, description="小计 · the price of all.")
    undiscounted_total_price = graphene.Field(TaxedMoney, required=True, description="小计 · the same.")
    unit_discount = graphene.Field(Money, required=True, description="折扣：无 · there are no discounts.")
    unit_discount_type = DiscountValueTypeEnum(description="折扣方式：无 · there are no discounts.")
    unit_discount_value = PositiveDecimal(required=True, description="折扣：零 · there are no discounts.")
    unit_discount_reason = graphene.String(description="折扣原因：无 · there are no discounts.")
    discounts = graphene.List(graphene.NonNull(OrderLineDiscount), description="优惠：无 · there are none.")
    voucher_code = graphene.String(description="优惠码：无 · there are none.")
    is_gift = graphene.Boolean(description="赠品：否 · there are no gifts.")
    is_price_overridden = graphene.Boolean(description="改价：否 · prices are the suppliers'.")
    price_override_reason = graphene.String(description="改价理由：无 · prices are the suppliers'.")
    allocations = graphene.List(
        graphene.NonNull(Allocation),
        description="占用库存 · pieces in warehouses that wait to be sent; for those who may see the warehouses.",
    )
    tax_rate = graphene.Float(required=True, description="税率：以发票为准 · zero: the invoice states it.")

    resolve_id = node_id("OrderLine")

    @staticmethod
    def resolve_product_variant_id(line: OrderLineModel, info: Any) -> str | None:
        return to_global_id("ProductVariant", line.variant_id) if line.variant_id else None

    @staticmethod
    def resolve_variant(line: OrderLineModel, info: Any) -> Any:
        return relations.variant_of(line)

    @staticmethod
    def resolve_thumbnail(
        line: OrderLineModel, info: Any, format: PictureFormat | None = None, size: int | None = None
    ) -> tuple[str, str] | None:
        media = relations.media_of(line)
        if not media:
            return None
        first = media[0]
        return address(
            info.context, first, size, format or PictureFormat.ORIGINAL
        ), first.alt or line.product_name

    resolve_is_shipping_required = always(True)

    @staticmethod
    def resolve_quantity_to_fulfill(line: OrderLineModel, info: Any) -> int:
        return line.quantity - line.quantity_fulfilled

    @staticmethod
    def resolve_total_price(line: OrderLineModel, info: Any) -> Decimal:
        return line.unit_price * line.quantity

    resolve_undiscounted_total_price = resolve_total_price

    resolve_unit_discount = resolve_unit_discount_value = always(ZERO)
    resolve_unit_discount_type = resolve_unit_discount_reason = always(None)
    resolve_discounts = always(())
    resolve_voucher_code = resolve_price_override_reason = always(None)
    resolve_is_gift = resolve_is_price_overridden = always(False)

    @staticmethod
    def resolve_allocations(line: OrderLineModel, info: Any) -> Sequence[AllocationModel]:
        return relations.allocations_of(line, info.context.actor)

    @staticmethod
    def resolve_tax_rate(line: OrderLineModel, info: Any) -> float:
        return 0.0


class FulfillmentLine(graphene.ObjectType):
    """发货行 · pieces of an order line in a delivery, and how many of them arrived."""

    class Meta:
        interfaces = (Node,)

    order_line = graphene.Field(OrderLine, description="订单行 · the order line.")
    quantity = graphene.Int(required=True, description="发货数量 · pieces sent.")
    quantity_received = graphene.Int(description="签收数量 · pieces that arrived; null until counted.")
    reason = graphene.String(description="退货原因：见红字发票 · null: credit notes say it.")
    reason_reference = graphene.Field(REASON, description="原因页面：无 · null: reasons are texts.")

    resolve_id = node_id("FulfillmentLine")
    resolve_reason = resolve_reason_reference = always(None)

    @staticmethod
    def resolve_order_line(line: FulfillmentLineModel, info: Any) -> OrderLineModel:
        found: OrderLineModel = relations.line_of(line)
        return found


class Fulfillment(HasMetadata, graphene.ObjectType):
    """发货 · one delivery of a supplier."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    fulfillment_order = graphene.Int(
        required=True, description="序号 · which delivery of its supplier order."
    )
    status = graphene.Field(
        FulfillmentStatus, required=True, description="状态 · the state, in Saleor's words."
    )
    status_display = graphene.String(description="状态名称 · the state, for people.")
    carrier = graphene.String(required=True, description="承运人 · who carries it.")
    tracking_number = graphene.String(required=True, description="运单号 · the tracking number.")
    created = graphene.DateTime(
        required=True, source="created_at", description="发货时间 · when it was sent."
    )
    received_at = graphene.DateTime(description="签收时间 · when it was counted; null until then.")
    received_by = graphene.String(description="签收人 · who counted it.")
    warehouse = graphene.Field(
        "storefront_api.product.warehouses.Warehouse",
        description="仓库：不显示 · null: suppliers keep their own.",
    )
    reason = graphene.String(description="退货原因：见红字发票 · null: credit notes say it.")
    reason_reference = graphene.Field(REASON, description="原因页面：无 · null: reasons are texts.")
    total_refunded_amount = graphene.Field(
        Money, description="退款：见红字发票 · null: credit notes are against invoices, not deliveries."
    )
    shipping_refunded_amount = graphene.Field(
        Money, description="退运费：无 · null: delivery is in the price."
    )
    lines = graphene.List(graphene.NonNull(FulfillmentLine), description="发货行 · the lines.")

    resolve_id = node_id("Fulfillment")
    resolve_warehouse = resolve_reason = resolve_reason_reference = always(None)
    resolve_total_refunded_amount = resolve_shipping_refunded_amount = always(None)

    @staticmethod
    def resolve_status(fulfillment: FulfillmentModel, info: Any) -> str:
        received = fulfillment.status == FulfillmentModel.Status.RECEIVED
        return FulfillmentModel.Status.FULFILLED.value if received else fulfillment.status

    @staticmethod
    def resolve_status_display(fulfillment: FulfillmentModel, info: Any) -> str:
        return fulfillment.get_status_display()

    @staticmethod
    def resolve_received_by(fulfillment: FulfillmentModel, info: Any) -> str | None:
        receiver = relations.receiver_of(fulfillment)
        return receiver.name if receiver else None

    @staticmethod
    def resolve_lines(fulfillment: FulfillmentModel, info: Any) -> Sequence[FulfillmentLineModel]:
        return relations.lines_of_fulfillment(fulfillment)


class AcceptanceLine(graphene.ObjectType):
    """验收行 · what was accepted and rejected of one order line."""

    class Meta:
        interfaces = (Node,)

    order_line = graphene.Field(OrderLine, required=True, description="订单行 · the order line.")
    quantity_accepted = graphene.Int(required=True, description="合格数量 · pieces accepted.")
    quantity_rejected = graphene.Int(required=True, description="不合格数量 · pieces rejected.")
    remark = graphene.String(required=True, description="说明 · why pieces were rejected.")

    resolve_id = node_id("AcceptanceLine")

    @staticmethod
    def resolve_order_line(line: AcceptanceLineModel, info: Any) -> OrderLineModel:
        found: OrderLineModel = relations.line_of(line)
        return found


class Acceptance(graphene.ObjectType):
    """验收 · the acceptance of a supplier order, against every item (《政府采购法实施条例》第四十五条)."""

    class Meta:
        interfaces = (Node,)

    number = graphene.String(required=True, description="验收单号 · the number.")
    conclusion = graphene.Field(AcceptanceConclusionEnum, required=True, description="结论 · the conclusion.")
    conclusion_display = graphene.String(required=True, description="结论名称 · the conclusion, for people.")
    opinion = graphene.String(required=True, description="验收意见 · the opinion.")
    inspectors = graphene.List(
        graphene.NonNull(graphene.String),
        required=True,
        description="验收小组 · who inspected, the responsible first.",
    )
    accepted_amount = graphene.Field(
        Money, required=True, description="合格金额 · what the accepted pieces cost."
    )
    inspected_by = graphene.String(required=True, description="验收人 · who is responsible for it.")
    inspected_at = graphene.DateTime(required=True, description="验收时间 · when.")
    lines = listed(AcceptanceLine, "验收明细 · every line.")

    resolve_id = node_id("Acceptance")

    @staticmethod
    def resolve_conclusion_display(acceptance: AcceptanceModel, info: Any) -> str:
        return acceptance.get_conclusion_display()

    @staticmethod
    def resolve_inspected_by(acceptance: AcceptanceModel, info: Any) -> str:
        return str(relations.inspector_of(acceptance).name)

    @staticmethod
    def resolve_lines(acceptance: AcceptanceModel, info: Any) -> Sequence[AcceptanceLineModel]:
        return relations.lines_of_acceptance(acceptance)


class SupplierOrder(graphene.ObjectType):
    """供货单 · one supplier's part of an order, with its own deliveries, acceptance and settlement. It is all that the
    supplier sees of the order."""

    class Meta:
        interfaces = (Node,)

    number = graphene.String(required=True, description="供货单号 · the number.")
    state = graphene.Field(SupplierOrderStateEnum, required=True, description="状态 · the state.")
    state_display = graphene.String(required=True, description="状态名称 · the state, for people.")
    state_reason = graphene.String(required=True, description="说明 · why it was declined or canceled.")
    created = graphene.DateTime(
        required=True, source="created_at", description="创建时间 · when it was made."
    )
    accept_by = graphene.DateTime(description="接单期限 · until when the supplier must accept.")
    accepted_at = graphene.DateTime(description="接单时间 · when the supplier accepted.")
    total = graphene.Field(Money, required=True, source="total_amount", description="金额 · the amount.")
    supplier = graphene.Field(
        "storefront_api.supplier.types.Supplier", required=True, description="供应商 · who delivers."
    )
    buyer = graphene.Field(ORGANISATION, required=True, description="采购人 · who buys.")
    contact_name = graphene.String(required=True, description="收货联系人 · whom the goods are for.")
    shipping_address = graphene.Field(ADDRESS, required=True, description="收货地址 · where to deliver.")
    order = graphene.Field(
        "storefront_api.order.types.Order",
        description="订单 · the whole order; null for those who see this part only.",
    )
    lines = listed(OrderLine, "订单行 · the lines.")
    fulfillments = listed(Fulfillment, "发货 · the deliveries.")
    acceptance = graphene.Field(Acceptance, description="验收 · the acceptance, once there is one.")
    settlement = graphene.Field(SETTLEMENT, description="结算单 · the settlement, once it is requested.")
    papers = listed(PAPER, "单据 · the papers that one may read.")
    journal = listed(JournalEntry, "业务日志 · what was done, from the beginning on.")

    resolve_id = node_id("SupplierOrder")

    @staticmethod
    def resolve_state_display(part: SupplierOrderModel, info: Any) -> str:
        return part.get_state_display()

    @staticmethod
    def resolve_supplier(part: SupplierOrderModel, info: Any) -> Any:
        return relations.supplier_of(part)

    @staticmethod
    def resolve_buyer(part: SupplierOrderModel, info: Any) -> Any:
        return relations.organisation_of(relations.order_of(part))

    @staticmethod
    def resolve_contact_name(part: SupplierOrderModel, info: Any) -> str:
        place = relations.order_of(part).shipping_address
        return f"{place.get('last_name', '')}{place.get('first_name', '')}"

    @staticmethod
    def resolve_shipping_address(part: SupplierOrderModel, info: Any) -> AddressModel:
        return AddressModel(**relations.order_of(part).shipping_address)

    @staticmethod
    def resolve_order(part: SupplierOrderModel, info: Any) -> OrderModel | None:
        found: OrderModel | None = relations.visible_order_of(part, info.context.actor)
        return found

    @staticmethod
    def resolve_lines(part: SupplierOrderModel, info: Any) -> Sequence[OrderLineModel]:
        return relations.lines_of_part(part)

    @staticmethod
    def resolve_fulfillments(part: SupplierOrderModel, info: Any) -> Sequence[FulfillmentModel]:
        return relations.fulfillments_of_part(part)

    @staticmethod
    def resolve_acceptance(part: SupplierOrderModel, info: Any) -> AcceptanceModel | None:
        found: AcceptanceModel | None = relations.acceptance_of_part(part)
        return found

    @staticmethod
    def resolve_settlement(part: SupplierOrderModel, info: Any) -> SettlementModel | None:
        found: SettlementModel | None = relations.settlement_of_part(part)
        return found

    @staticmethod
    def resolve_papers(part: SupplierOrderModel, info: Any) -> Sequence[PaperModel]:
        return relations.papers_of_part(part)

    @staticmethod
    def resolve_journal(part: SupplierOrderModel, info: Any) -> Sequence[JournalEntryModel]:
        return relations.journal_of_part(part)


class Order(HasMetadata, graphene.ObjectType):
    """订单 · a buyer's purchase, possibly from several suppliers. Seen by the buyer's people, its regulators and the
    platform; a supplier sees its `SupplierOrder`. For a while after it was placed its id opens a receipt for everybody:
    what was bought and how it stands; persons, addresses and everything of the buyer's are hidden, empty or null."""

    class Meta:
        interfaces = (Node, ObjectWithMetadata)

    number = graphene.String(required=True, description="订单号 · the number.")
    status = graphene.Field(OrderStatus, required=True, description="状态 · the status.")
    status_display = graphene.String(required=True, description="状态名称 · the status, for people.")
    created = graphene.DateTime(
        required=True, source="created_at", description="下单时间 · when it was placed."
    )
    updated_at = graphene.DateTime(required=True, description="更新时间 · when it last changed.")
    origin = graphene.Field(OrderOriginEnum, required=True, description="来源 · where it came from.")
    checkout_id = graphene.ID(description="购物车 · the cart it was.")
    token = graphene.String(required=True, description="编号 · the key of the order.")
    external_reference = graphene.String(
        description="外部编号 · the number in a system of the buyer's; null on a receipt."
    )
    channel = graphene.Field(
        "storefront_api.region.types.Channel", required=True, description="频道 · the channel."
    )
    user = graphene.Field(USER, description="经办人 · who placed it.")
    user_email = graphene.String(description="经办人邮箱 · the e-mail of who placed it.")
    organisation = graphene.Field(ORGANISATION, description="采购人 · who buys; null on a receipt.")
    budget_line = graphene.Field(
        "storefront_api.budget.types.BudgetLine", description="预算指标 · what pays; null on a receipt."
    )
    approval = graphene.Field(
        "storefront_api.approval.types.ApprovalRequest", description="审批 · how it was approved."
    )
    method = graphene.String(required=True, description="采购方式 · the way of buying.")
    cancel_reason = graphene.String(required=True, description="取消原因 · why it was canceled or returned.")
    customer_note = graphene.String(required=True, source="note", description="备注 · the note.")
    shipping_address = graphene.Field(ADDRESS, description="收货地址 · where to deliver, as it was then.")
    billing_address = graphene.Field(ADDRESS, description="开票地址 · the invoice's address, as it was then.")
    is_shipping_required = graphene.Boolean(required=True, description="需要配送 · goods do.")
    display_gross_prices = graphene.Boolean(required=True, description="显示含税价 · prices include tax.")
    delivery_method = graphene.Field(
        "storefront_api.shipping.types.DeliveryMethod",
        description="配送方式 · how it is delivered, as it was chosen.",
    )
    shipping_method_name = graphene.String(description="配送方式名称 · its name.")
    shipping_method = graphene.Field(WAY, description="配送方式 · the same as `deliveryMethod`.")
    shipping_methods = listed(
        WAY, "可选配送方式 · the ways of delivery open to it, by its total and its address."
    )
    collection_point_name = graphene.String(description="自提点：无 · null: goods are delivered.")
    payments = listed("storefront_api.payment.cards.Payment", "刷卡支付：无 · none: see `transactions`.")
    discounts = listed("storefront_api.checkout.promotions.OrderDiscount", "优惠：无 · prices are as agreed.")
    voucher = graphene.Field(
        "storefront_api.checkout.promotions.Voucher", description="优惠券：无 · there are none."
    )
    voucher_code = graphene.String(description="优惠码：无 · there are none.")
    gift_cards = listed("storefront_api.checkout.promotions.GiftCard", "礼品卡：无 · there are none.")
    transactions = listed(
        "storefront_api.payment.types.TransactionItem",
        "支付记录 · which budget line pays, and what was paid.",
    )
    lines = listed(OrderLine, "订单行 · the lines.")
    fulfillments = listed(Fulfillment, "发货 · the deliveries.")
    supplier_orders = listed(SupplierOrder, "供货单 · the suppliers' parts.")
    invoices = listed(INVOICE, "发票 · the registered invoices of all suppliers.")
    papers = listed(PAPER, "单据 · the papers that one may read.")
    journal = listed(JournalEntry, "业务日志 · what was done, from the beginning on.")
    events = listed(OrderEvent, "动态 · the journal in Saleor's words, from the beginning on.")
    actions = listed(
        OrderAction,
        "支付操作 · MARK_AS_PAID for the buyer's finance officer while one settlement waits for payment.",
    )
    can_finalize = graphene.Boolean(
        required=True, description="可提交 · could a draft be completed now? Always true for what is placed."
    )
    total = graphene.Field(TaxedMoney, required=True, description="总价 · the price of all.")
    undiscounted_total = graphene.Field(TaxedMoney, required=True, description="总价 · the same.")
    subtotal = graphene.Field(TaxedMoney, required=True, description="商品总价 · the price of all lines.")
    shipping_price = graphene.Field(
        TaxedMoney, required=True, description="运费：含在价内 · delivery is in the price."
    )
    is_paid = graphene.Boolean(required=True, description="已支付 · is everything paid that is owed?")
    payment_status = graphene.Field(
        PaymentChargeStatusEnum, required=True, description="支付状态 · what is paid."
    )
    payment_status_display = graphene.String(
        required=True, description="支付状态名称 · what is paid, for people."
    )
    charge_status = graphene.Field(
        OrderChargeStatusEnum, required=True, description="支付状态 · what is paid."
    )
    authorize_status = graphene.Field(
        OrderAuthorizeStatusEnum, required=True, description="额度状态 · is the budget held or spent?"
    )
    total_authorized = graphene.Field(
        Money, required=True, description="已冻结 · what the budget line holds for it."
    )
    total_charged = graphene.Field(Money, required=True, description="已支付 · what was paid.")
    total_captured = graphene.Field(Money, required=True, description="已支付 · the same.")
    total_charge_pending = graphene.Field(
        Money, required=True, description="待支付 · confirmed by the buyer, and not paid by the treasury yet."
    )
    total_refunded = graphene.Field(
        Money, required=True, description="已退款 · what suppliers have returned."
    )
    total_refund_pending = graphene.Field(
        Money, required=True, description="待退款 · what suppliers have to return on credit notes."
    )
    total_canceled = graphene.Field(
        Money, required=True, description="已释放 · what the budget line held for it and got back."
    )
    total_authorize_pending = graphene.Field(Money, required=True, description="核定中：零 · zero.")
    total_cancel_pending = graphene.Field(Money, required=True, description="释放中：零 · zero.")
    granted_refunds = listed(GRANTED, "红冲约定 · what is, or was, to be credited.")
    total_granted_refund = graphene.Field(
        Money, required=True, description="约定红冲 · what was granted in all."
    )
    total_remaining_grant = graphene.Field(
        Money, required=True, description="待红冲 · what was granted and no credit note is registered for."
    )
    total_balance = graphene.Field(
        Money, required=True, description="差额 · paid less owed: negative while something is to be paid."
    )

    resolve_id = node_id("Order")

    @staticmethod
    def resolve_number(order: OrderModel, info: Any) -> str:
        return str(order.number)

    @staticmethod
    def resolve_status_display(order: OrderModel, info: Any) -> str:
        return order.get_status_display()

    @staticmethod
    def resolve_checkout_id(order: OrderModel, info: Any) -> str | None:
        return to_global_id("Checkout", order.checkout_id) if order.checkout_id else None

    @staticmethod
    def resolve_token(order: OrderModel, info: Any) -> str:
        return str(order.pk)

    @staticmethod
    def resolve_channel(order: OrderModel, info: Any) -> Any:
        return relations.channel_of(order)

    @staticmethod
    def resolve_user(order: OrderModel, info: Any) -> Any:
        return relations.user_of(order)

    @staticmethod
    def resolve_user_email(order: OrderModel, info: Any) -> str:
        return order.masked_email or str(relations.user_of(order).email)

    @staticmethod
    def resolve_organisation(order: OrderModel, info: Any) -> Any:
        return relations.organisation_of(order)

    @staticmethod
    def resolve_budget_line(order: OrderModel, info: Any) -> Any:
        return relations.budget_line_of(order)

    @staticmethod
    def resolve_approval(order: OrderModel, info: Any) -> Any:
        return relations.approval_of(order)

    @staticmethod
    def resolve_shipping_address(order: OrderModel, info: Any) -> AddressModel | None:
        return AddressModel(**order.shipping_address) if order.shipping_address else None

    @staticmethod
    def resolve_billing_address(order: OrderModel, info: Any) -> AddressModel | None:
        return AddressModel(**order.billing_address) if order.billing_address else None

    resolve_is_shipping_required = always(True)
    resolve_display_gross_prices = resolve_is_shipping_required
    resolve_discounts = resolve_gift_cards = always(())
    resolve_voucher = resolve_voucher_code = always(None)

    @staticmethod
    def resolve_delivery_method(order: OrderModel, info: Any) -> Way | None:
        return relations.way_kept(order)

    resolve_shipping_method = resolve_delivery_method

    @staticmethod
    def resolve_shipping_methods(order: OrderModel, info: Any) -> list[Way]:
        to = order.shipping_address or {}
        bought = {line.product_id_at_purchase for line in relations.lines_of_order(order)}
        country, code = to.get("country"), to.get("postal_code", "")
        offered = relations.ways_offered(order)
        return [way for way in offered if way.is_open(order.total_amount, country, code, bought)]

    resolve_collection_point_name = always(None)
    resolve_payments = always(())

    @staticmethod
    def resolve_shipping_method_name(order: OrderModel, info: Any) -> str | None:
        return order.delivery["name"] if order.delivery else None

    @staticmethod
    def resolve_transactions(order: OrderModel, info: Any) -> Sequence[TransactionItemModel]:
        return relations.transactions_of(order)

    @staticmethod
    def resolve_lines(order: OrderModel, info: Any) -> Sequence[OrderLineModel]:
        return relations.shown_lines(order)

    @staticmethod
    def resolve_fulfillments(order: OrderModel, info: Any) -> Sequence[FulfillmentModel]:
        return relations.fulfillments_of_order(order)

    @staticmethod
    def resolve_supplier_orders(order: OrderModel, info: Any) -> Sequence[SupplierOrderModel]:
        return relations.open_parts_of(order)

    @staticmethod
    def resolve_invoices(order: OrderModel, info: Any) -> list[Any]:
        settlements = [relations.settlement_of_part(part) for part in relations.open_parts_of(order)]
        return [invoice for one in settlements if one for invoice in relations.invoices_of(one)]

    @staticmethod
    def resolve_papers(order: OrderModel, info: Any) -> Sequence[PaperModel]:
        return relations.papers_of_order(order)

    @staticmethod
    def resolve_journal(order: OrderModel, info: Any) -> Sequence[JournalEntryModel]:
        return relations.journal_of_order(order)

    @staticmethod
    def resolve_events(order: OrderModel, info: Any) -> Sequence[JournalEntryModel]:
        return relations.journal_of_order(order)

    @staticmethod
    def resolve_actions(order: OrderModel, info: Any) -> list[str]:
        if not info.context.actor.has(Role.FINANCE, at=order.organisation_id or 0):
            return []
        return ["mark as paid"] if sum(one.awaited > 0 for one in _shares(order)) == 1 else []

    @staticmethod
    def resolve_can_finalize(order: OrderModel, info: Any) -> bool:
        return can_be_completed(order)

    @staticmethod
    def resolve_total(order: OrderModel, info: Any) -> Decimal:
        return order.total_amount

    resolve_subtotal = resolve_undiscounted_total = resolve_total

    resolve_shipping_price = always(ZERO)

    @staticmethod
    def resolve_is_paid(order: OrderModel, info: Any) -> bool:
        return charge_status(_shares(order)) in {ChargeStatus.FULL, ChargeStatus.OVERCHARGED}

    @staticmethod
    def resolve_payment_status(order: OrderModel, info: Any) -> str:
        return CHARGED[charge_status(_shares(order))][0]

    @staticmethod
    def resolve_payment_status_display(order: OrderModel, info: Any) -> str:
        return CHARGED[charge_status(_shares(order))][1]

    @staticmethod
    def resolve_charge_status(order: OrderModel, info: Any) -> str:
        return charge_status(_shares(order)).value

    @staticmethod
    def resolve_authorize_status(order: OrderModel, info: Any) -> str:
        return "full" if any(one.alive for one in _shares(order)) else "none"

    @staticmethod
    def resolve_total_authorized(order: OrderModel, info: Any) -> Decimal:
        return sum((one.held for one in _shares(order)), ZERO)

    @staticmethod
    def resolve_total_charged(order: OrderModel, info: Any) -> Decimal:
        return sum((one.paid for one in _shares(order)), ZERO)

    resolve_total_captured = resolve_total_charged

    @staticmethod
    def resolve_total_charge_pending(order: OrderModel, info: Any) -> Decimal:
        return sum((one.awaited for one in _shares(order)), ZERO)

    @staticmethod
    def resolve_total_refunded(order: OrderModel, info: Any) -> Decimal:
        return sum((one.refunded for one in _shares(order)), ZERO)

    @staticmethod
    def resolve_total_refund_pending(order: OrderModel, info: Any) -> Decimal:
        return sum((max(one.paid - one.owed, ZERO) for one in _shares(order)), ZERO)

    @staticmethod
    def resolve_total_canceled(order: OrderModel, info: Any) -> Decimal:
        return sum((given_back(item) for item in relations.transactions_of(order)), ZERO)

    resolve_total_authorize_pending = resolve_total_cancel_pending = always(ZERO)

    @staticmethod
    def resolve_granted_refunds(order: OrderModel, info: Any) -> Sequence[GrantedRefundModel]:
        return relations.granted_refunds_of(order)

    @staticmethod
    def resolve_total_granted_refund(order: OrderModel, info: Any) -> Decimal:
        return sum((one.amount for one in relations.granted_refunds_of(order)), ZERO)

    @staticmethod
    def resolve_total_remaining_grant(order: OrderModel, info: Any) -> Decimal:
        granted = relations.granted_refunds_of(order)
        return sum((one.amount for one in granted if one.credit_note_id is None), ZERO)

    @staticmethod
    def resolve_total_balance(order: OrderModel, info: Any) -> Decimal:
        return sum((one.paid - one.owed for one in _shares(order)), ZERO)


def _shares(order: OrderModel) -> list[Share]:
    """Each supplier's share of the payment; two statements for all orders of a list."""
    return [share_of(part) for part in relations.parts_of(order)]


def share_of(part: SupplierOrderModel) -> Share:
    """What is held, owed and paid for one supplier order."""
    if part.state in DEAD:
        return NOTHING
    acceptance = relations.acceptance_of_part(part)
    settlement = relations.settlement_of_part(part)
    return share(
        part.total_amount,
        acceptance.accepted_amount if acceptance else None,
        Settled(
            settlement.state,
            settlement.amount,
            settlement.credited_amount,
            settlement.paid_amount,
            settlement.refunded_amount,
        )
        if settlement
        else None,
    )
