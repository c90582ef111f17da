"""信件 · the letters that buyer and supplier get about their order. Written in the verb's transaction, sent by a job.

The key of a letter names the news, so news is told once.
"""

from __future__ import annotations

from backend.core import mailing
from backend.core.money import shown
from backend.order.models import Fulfillment, Order, SupplierOrder
from backend.order.queries import supplier_mailboxes


def to_buyer(order: Order, news: str, subject: str, *lines: str) -> None:
    """Tell the clerk of an order."""
    mailing.write(
        f"{news}:buyer",
        order.user.email,
        f"【瓯采】{subject}",
        "\n".join(
            [f"{order.user.name or order.user.email}，您好：", "", *lines, "", f"订单号：{order.number}"]
        ),
    )


def to_supplier(part: SupplierOrder, news: str, subject: str, *lines: str) -> None:
    """Tell everybody who sells for the supplier of a part."""
    for email in supplier_mailboxes([part.supplier_id]).get(part.supplier_id, []):
        mailing.write(
            f"{news}:supplier:{email}"[:200],
            email,
            f"【瓯采】{subject}",
            "\n".join([f"{part.supplier.organisation.name}：", "", *lines, "", f"供货单号：{part.number}"]),
        )


def offered(part: SupplierOrder) -> None:
    deadline = f"{part.accept_by:%Y-%m-%d %H:%M}" if part.accept_by else ""
    to_supplier(
        part,
        f"offered:{part.pk}",
        f"新订单 {part.number}",
        f"{part.order.organisation.name} 向贵公司下达了新订单，金额 {shown(part.total_amount)}。",
        f"请在 {deadline} 前接单；逾期未接单，订单自动退回采购人。",
    )


def accepted(part: SupplierOrder) -> None:
    to_buyer(
        part.order,
        f"accepted:{part.pk}",
        f"已接单 {part.number}",
        f"{part.supplier.organisation.name} 已接单，正在备货。",
    )


def declined(part: SupplierOrder) -> None:
    to_buyer(
        part.order,
        f"declined:{part.pk}",
        f"供应商拒单 {part.number}",
        f"{part.supplier.organisation.name} 不能供货：{part.state_reason}",
        f"冻结的预算额度 {shown(part.total_amount)} 已释放，可另行选购。",
    )


def overdue(part: SupplierOrder) -> None:
    declined(part)
    to_supplier(
        part,
        f"overdue:{part.pk}",
        f"逾期未接单 {part.number}",
        "接单期限已过，该订单已退回采购人，占用的库存已释放。",
    )


def canceled(part: SupplierOrder) -> None:
    to_supplier(
        part,
        f"canceled:{part.pk}",
        f"订单已取消 {part.number}",
        f"{part.order.organisation.name} 已取消该订单：{part.state_reason}",
        "占用的库存已释放，请勿发货。",
    )


def shipped(part: SupplierOrder, fulfillment: Fulfillment) -> None:
    to_buyer(
        part.order,
        f"shipped:{fulfillment.pk}",
        f"已发货 {part.number}（第 {fulfillment.fulfillment_order} 批）",
        f"{part.supplier.organisation.name} 已发货。",
        f"承运人：{fulfillment.carrier or '自送'}　运单号：{fulfillment.tracking_number or '无'}",
        "请在收货时逐行清点签收。",
    )


def recalled(part: SupplierOrder, fulfillment: Fulfillment) -> None:
    to_buyer(
        part.order,
        f"recalled:{fulfillment.pk}",
        f"发货已撤回 {part.number}（第 {fulfillment.fulfillment_order} 批）",
        f"{part.supplier.organisation.name} 已撤回该批发货，将另行发出。",
    )


def tracking_updated(part: SupplierOrder, fulfillment: Fulfillment) -> None:
    to_buyer(
        part.order,
        f"tracking:{fulfillment.pk}:{fulfillment.tracking_number}"[:150],
        f"运单号已更新 {part.number}（第 {fulfillment.fulfillment_order} 批）",
        f"运单号：{fulfillment.tracking_number or '无'}",
    )


def address_changed(part: SupplierOrder) -> None:
    to_supplier(
        part,
        f"address:{part.pk}:{part.order.updated_at.isoformat()}",
        f"收货信息已变更 {part.number}",
        f"{part.order.organisation.name} 修改了收货或开票地址，请以订单当前内容为准。",
    )


def expired(order: Order) -> None:
    to_buyer(
        order,
        f"expired:{order.pk}",
        f"订单已失效 {order.number}",
        "订单逾期未审批，已自动取消；占用的库存与预算额度已释放。",
    )


def delivery_changed(part: SupplierOrder, way: str) -> None:
    to_supplier(
        part,
        f"delivery:{part.pk}:{part.order.updated_at.isoformat()}",
        f"配送方式已变更 {part.number}",
        f"{part.order.organisation.name} 将配送方式改为：{way}。",
    )


def received(part: SupplierOrder, fulfillment: Fulfillment) -> None:
    to_supplier(
        part,
        f"received:{fulfillment.pk}",
        f"已签收 {part.number}（第 {fulfillment.fulfillment_order} 批）",
        f"{part.order.organisation.name} 已签收该批货物，等待验收。",
    )


def inspected(part: SupplierOrder, conclusion: str, amount: str) -> None:
    to_supplier(
        part,
        f"inspected:{part.pk}",
        f"{conclusion} {part.number}",
        f"{part.order.organisation.name} 已完成验收：{conclusion}，合格金额 {amount}。",
        "请据此申请结算。",
    )
