"""信件 · the letters of designated services; written in the verb's transaction, each news once."""

from __future__ import annotations

from backend.core.actor import Role
from backend.core.money import ZERO, shown
from procurement_methods.designated_services.models import ServiceOrder, SettlementStatement, Supplement
from procurement_methods.mail import mailboxes, write
from procurement_methods.queries import SELLS


def _supplier(order: ServiceOrder) -> list[str]:
    return mailboxes([order.entrant.supplier_id], SELLS) if order.entrant else []


def offered(order: ServiceOrder, until: str) -> None:
    write(
        f"service.offered:{order.pk}:{order.entrant_id}:{order.askings.count()}",
        _supplier(order),
        f"新服务订单 {order.number}",
        f"{order.organisation.name} 下达定点服务订单，预计金额 {shown(order.estimated_amount)}。",
        f"事由：{order.purpose}",
        f"请在 {until} 前接单；逾期视为未承接。",
    )


def closed(order: ServiceOrder) -> None:
    write(
        f"service.closed:{order.pk}",
        [order.ordered_by.email],
        f"服务订单{order.get_state_display()} {order.number}",
        f"原因：{order.closed_reason}",
        "冻结的预算额度已释放，可另行下单。",
    )


def taken(order: ServiceOrder, supplier: str) -> None:
    write(
        f"service.taken:{order.pk}",
        [order.ordered_by.email, order.user.email],
        f"已接单 {order.number}",
        f"{supplier} 已承接，预计金额 {shown(order.estimated_amount)}。",
    )


def supplement_asked(order: ServiceOrder, supplement: Supplement) -> None:
    write(
        f"service.supplement:{supplement.pk}",
        mailboxes([order.organisation_id], (Role.PURCHASER, Role.APPROVER)),
        f"供应商申请追加 {order.number}",
        f"追加金额 {shown(supplement.amount)}，原因：{supplement.reason}",
        "未经同意，追加的服务不结算。",
    )


def reported(order: ServiceOrder) -> None:
    write(
        f"service.reported:{order.pk}:{order.reported_at}",
        [order.user.email],
        f"请验收 {order.number}",
        f"供应商报告已完成，金额 {shown(order.done_amount or ZERO)}。请核对数量和质量后验收并评价。",
        "不答复不视为验收合格。",
    )


def waiting(order: ServiceOrder, day: str) -> None:
    write(
        f"service.waiting:{order.pk}:{day}",
        [order.user.email, order.ordered_by.email],
        f"待验收提醒 {order.number}",
        "供应商已报告完成，尚未验收。请及时验收；不答复不视为验收合格。",
    )


def inspected(order: ServiceOrder, passed: bool) -> None:
    write(
        f"service.inspected:{order.pk}:{order.acceptances.count()}",
        _supplier(order),
        f"{'验收合格' if passed else '验收未通过'} {order.number}",
        "将列入本月月结单。" if passed else "请按验收意见整改或者更正数量，重新报告。",
    )


def statement_made(statement: SettlementStatement) -> None:
    write(
        f"service.statement:{statement.pk}",
        mailboxes([statement.entrant.supplier_id], SELLS),
        f"月结单 {statement.number}",
        f"{statement.organisation.name} {statement.month.year}年{statement.month.month}月，应付 {shown(statement.amount)}。",
        "请核对、确认并登记发票号码；对个别订单有异议的，请说明理由，移至以后月份结算。",
    )


def statement_moved(statement: SettlementStatement, news: str, *lines: str) -> None:
    write(
        f"service.statement:{statement.pk}:{statement.edition}:{news}",
        [
            *mailboxes([statement.entrant.supplier_id], SELLS),
            *mailboxes([statement.organisation_id], (Role.FINANCE,)),
        ],
        f"月结单{news} {statement.number}",
        f"金额 {shown(statement.amount)}，最迟付款日 {statement.due_on}。",
        *lines,
    )


def statement_due(statement: SettlementStatement, day: str) -> None:
    write(
        f"service.due:{statement.pk}:{day}",
        mailboxes([statement.organisation_id], (Role.FINANCE, Role.BUYER_ADMIN)),
        f"月结单付款提醒 {statement.number}",
        f"最迟付款日 {statement.due_on}，金额 {shown(statement.amount)}。依据：{statement.due_basis}",
    )
