from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import graphene

from procurement_methods.designated_services import accepting, ordering, pointing, settling, supplying
from procurement_methods.designated_services.accepting import Rejected
from procurement_methods.designated_services.ordering import NewOrder, Place, Wanted
from procurement_methods.designated_services.pointing import NewPoint
from procurement_methods.designated_services.rules import Criterion
from procurement_methods.framework.rules import Way
from storefront_api.designated_services.enums import DesignatedServiceCriterionEnum
from storefront_api.designated_services.errors import DesignatedServiceError
from storefront_api.designated_services.types import (
    DesignatedServiceOrder,
    DesignatedServicePoint,
    DesignatedServiceStatement,
)
from storefront_api.framework.enums import FrameworkWayEnum
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of
from storefront_api.kit.scalars import PositiveDecimal

_ID = graphene.ID(required=True, description="服务订单 · the order.")
_STATEMENT = graphene.ID(required=True, description="月结单 · the statement.")
_REASON = graphene.String(required=True, description="理由 · why.")


class DesignatedServiceLineInput(graphene.InputObjectType):
    """服务明细 · so much of an item of the lot."""

    item_id = graphene.ID(required=True, description="目录项 · of what.")
    quantity = graphene.Decimal(required=True, description="数量 · how much, with three decimals at most.")


class DesignatedServiceSaidInput(graphene.InputObjectType):
    """事项 · one particular, as the kind of services asks for it."""

    code = graphene.String(required=True, description="代码 · the code.")
    value = graphene.String(required=True, description="内容 · what is said.")


class DesignatedServicePlaceInput(graphene.InputObjectType):
    """服务地点 · where the service is needed; the request says more than the address does."""

    address_id = graphene.ID(description="地址 · one of the buyer's own addresses.")
    region_code = graphene.String(description="地区代码 · the region, if the address does not name it.")
    longitude = graphene.Decimal(description="经度（度，WGS84） · degrees, with latitude.")
    latitude = graphene.Decimal(description="纬度（度，WGS84） · degrees, with longitude.")
    on_site = graphene.Boolean(description="上门服务 · must the supplier come?")


class DesignatedServiceOrderInput(graphene.InputObjectType):
    """服务订单 · an order to be placed."""

    organisation_id = graphene.ID(required=True, description="采购人 · who orders.")
    lot_id = graphene.ID(required=True, description="采购包 · by which lot.")
    way = FrameworkWayEnum(
        required=True, description="成交方式 · directly, or whose turn it is; there is no bidding."
    )
    entrant_id = graphene.ID(description="入围供应商 · whom one chooses directly; none by rotation.")
    criterion = DesignatedServiceCriterionEnum(
        description="选定依据 · by what one chooses; none by rotation."
    )
    reason = graphene.String(description="选定理由 · why another than the first by the criterion.")
    lines = graphene.List(
        graphene.NonNull(DesignatedServiceLineInput),
        required=True,
        description="服务明细 · of what how much.",
    )
    budget_line_id = graphene.ID(required=True, description="预算指标 · the budget line that pays.")
    purpose = graphene.String(required=True, description="服务事由 · what for.")
    particulars = graphene.List(
        graphene.NonNull(DesignatedServiceSaidInput), description="事项 · what the kind of services asks for."
    )
    user_id = graphene.ID(
        required=True,
        description="使用人 · who will accept it; another than who orders, where there is another.",
    )
    contact_name = graphene.String(required=True, description="联系人 · whom the supplier asks.")
    contact_phone = graphene.String(required=True, description="联系电话 · the telephone.")
    wanted_at = graphene.DateTime(description="要求完成时间 · by when it is wanted.")
    place = DesignatedServicePlaceInput(description="服务地点 · where; else where the buyer is.")


class DesignatedServicePointInput(graphene.InputObjectType):
    """服务网点 · where a supplier serves."""

    name = graphene.String(required=True, description="网点名称 · what it is called.")
    region_code = graphene.String(required=True, description="地区代码 · the code of its region.")
    address = graphene.String(required=True, description="地址 · the address.")
    phone = graphene.String(required=True, description="电话 · the telephone.")
    hours = graphene.String(description="营业时间 · when it is open.")
    longitude = graphene.Decimal(description="经度（度，WGS84） · degrees, with latitude.")
    latitude = graphene.Decimal(description="纬度（度，WGS84） · degrees, with longitude.")
    comes_to = graphene.List(
        graphene.NonNull(graphene.String), description="上门服务地区代码 · to which regions it comes."
    )


class DesignatedServiceRejectionInput(graphene.InputObjectType):
    """不合格明细 · one line that is not accepted."""

    item_id = graphene.ID(required=True, description="目录项 · the item of the line.")
    reason = graphene.String(required=True, description="理由 · why.")


def wanted(lines: Sequence[Any]) -> list[Wanted]:
    """Lines as the verbs want them."""
    return [Wanted(pk_of(each.item_id, "FrameworkItem", "lines"), each.quantity) for each in lines]


def placed(given: Any) -> Place:
    """A place as the verbs want it."""
    if not given:
        return Place()
    address = given.get("address_id")
    return Place(
        pk_of(address, "Address", "address_id") if address else None,
        given.get("region_code") or "",
        given.get("longitude"),
        given.get("latitude"),
        bool(given.get("on_site")),
    )


class _OnOrder(Command):
    """A command whose payload is the order as it is then."""

    class Meta:
        abstract = True

    Errors = DesignatedServiceError
    order = graphene.Field(DesignatedServiceOrder, description="服务订单 · as it is then.")


class _OnStatement(Command):
    """A command whose payload is the statement as it is then."""

    class Meta:
        abstract = True

    Errors = DesignatedServiceError
    statement = graphene.Field(DesignatedServiceStatement, description="月结单 · as it is then.")


class _OnPoint(Command):
    """A command whose payload is the point as it is then."""

    class Meta:
        abstract = True

    Errors = DesignatedServiceError
    point = graphene.Field(DesignatedServicePoint, description="服务网点 · as it is then.")


def _key(id: str) -> Any:
    return pk_of(id, "DesignatedServiceOrder")


def _sheet(id: str) -> Any:
    return pk_of(id, "DesignatedServiceStatement")


def _new_point(given: Any) -> NewPoint:
    return NewPoint(
        name=given.name,
        region=given.region_code,
        address=given.address,
        phone=given.phone,
        hours=given.get("hours") or "",
        longitude=given.get("longitude"),
        latitude=given.get("latitude"),
        comes_to=given.get("comes_to") or (),
    )


class DesignatedServicePointAdd(_OnPoint):
    """登记网点 · a supplier says where it serves in a lot in which it entered."""

    class Arguments:
        entrant_id = graphene.ID(required=True, description="入围供应商 · as which entrant.")
        input = DesignatedServicePointInput(required=True, description="服务网点 · the point.")

    @staticmethod
    def perform(context: Context, entrant_id: str, input: Any) -> dict[str, Any]:
        key = pk_of(entrant_id, "FrameworkEntrant", "entrant_id")
        return {"point": pointing.add_point(key, _new_point(input), by=context.known())}


class DesignatedServicePointChange(_OnPoint):
    """修改网点 · all that is said of a point, anew."""

    class Arguments:
        id = graphene.ID(required=True, description="服务网点 · the point.")
        input = DesignatedServicePointInput(required=True, description="服务网点 · the point.")

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        key = pk_of(id, "DesignatedServicePoint")
        return {"point": pointing.change_point(key, _new_point(input), by=context.known())}


class DesignatedServicePointClose(_OnPoint):
    """停用网点 · it is offered no more."""

    class Arguments:
        id = graphene.ID(required=True, description="服务网点 · the point.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"point": pointing.close_point(pk_of(id, "DesignatedServicePoint"), by=context.known())}


class DesignatedServiceOrderPlace(_OnOrder):
    """下单 · order services by a framework agreement (《政府采购框架协议采购方式管理暂行办法》): the money is held, the approval routed."""

    class Arguments:
        input = DesignatedServiceOrderInput(required=True, description="服务订单 · the order.")

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        criterion, entrant = input.get("criterion"), input.get("entrant_id")
        new = NewOrder(
            organisation_id=pk_of(input.organisation_id, "Organisation", "organisation_id"),
            lot_id=pk_of(input.lot_id, "FrameworkLot", "lot_id"),
            way=Way(input.way.value),
            lines=wanted(input.lines),
            budget_line_id=pk_of(input.budget_line_id, "BudgetLine", "budget_line_id"),
            purpose=input.purpose,
            user_id=pk_of(input.user_id, "User", "user_id"),
            contact_name=input.contact_name,
            contact_phone=input.contact_phone,
            place=placed(input.get("place")),
            particulars={each.code: each.value for each in input.get("particulars") or ()},
            wanted_at=input.get("wanted_at"),
            entrant_id=pk_of(entrant, "FrameworkEntrant", "entrant_id") if entrant else None,
            criterion=Criterion(criterion.value) if criterion else None,
            reason=input.get("reason") or "",
        )
        return {"order": ordering.place(new, by=context.known())}


class DesignatedServiceOrderApprove(_OnOrder):
    """同意 · agree to the step of the order's approval that is yours; the last agreement sends it to the supplier."""

    class Arguments:
        id = _ID
        reason = graphene.String(description="意见 · a remark.")

    @staticmethod
    def perform(context: Context, id: str, reason: str = "") -> dict[str, Any]:
        return {"order": ordering.approve(_key(id), reason=reason or "", by=context.known())}


class DesignatedServiceOrderReturn(_OnOrder):
    """审批退回 · return the order with a reason; its money is free again."""

    class Arguments:
        id = _ID
        reason = _REASON

    @staticmethod
    def perform(context: Context, id: str, reason: str) -> dict[str, Any]:
        return {"order": ordering.send_back(_key(id), reason, by=context.known())}


class DesignatedServiceOrderCancel(_OnOrder):
    """取消 · by the buyer, before the work begins, with the reason."""

    class Arguments:
        id = _ID
        reason = _REASON

    @staticmethod
    def perform(context: Context, id: str, reason: str) -> dict[str, Any]:
        return {"order": ordering.cancel(_key(id), reason, by=context.known())}


class DesignatedServiceOrderUser(_OnOrder):
    """更换使用人 · another one of the organisation accepts it."""

    class Arguments:
        id = _ID
        user_id = graphene.ID(required=True, description="使用人 · who will accept it.")

    @staticmethod
    def perform(context: Context, id: str, user_id: str) -> dict[str, Any]:
        user = pk_of(user_id, "User", "user_id")
        return {"order": accepting.name_user(_key(id), user, by=context.known())}


class DesignatedServiceOrderAccept(_OnOrder):
    """接单 · the supplier takes the order at its agreed prices."""

    class Arguments:
        id = _ID

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"order": supplying.accept(_key(id), by=context.known())}


class DesignatedServiceOrderDecline(Command):
    """拒单 · with the reason; by rotation the turn is used up, and the next supplier is asked. The order is the supplier's no more."""

    class Arguments:
        id = _ID
        reason = _REASON

    Errors = DesignatedServiceError
    number = graphene.String(description="订单号 · of the order that was declined.")

    @staticmethod
    def perform(context: Context, id: str, reason: str) -> dict[str, Any]:
        return {"number": supplying.decline(_key(id), reason, by=context.known()).number}


class DesignatedServiceOrderBegin(_OnOrder):
    """开始服务 · from now on the buyer cannot cancel any more."""

    class Arguments:
        id = _ID

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"order": supplying.begin(_key(id), by=context.known())}


class DesignatedServiceSupplementAsk(_OnOrder):
    """申请追加 · the supplier asks for more than was ordered, at the agreed prices; it is done after the buyer has agreed."""

    class Arguments:
        id = _ID
        lines = graphene.List(
            graphene.NonNull(DesignatedServiceLineInput),
            required=True,
            description="追加明细 · how much more.",
        )
        reason = _REASON

    @staticmethod
    def perform(context: Context, id: str, lines: Any, reason: str) -> dict[str, Any]:
        found = supplying.ask_supplement(_key(id), wanted(lines), reason, by=context.known())
        return {"order": found.order}


class DesignatedServiceSupplementAnswer(_OnOrder):
    """答复追加 · the buyer agrees, and more is held; or does not, with the reason."""

    class Arguments:
        id = graphene.ID(required=True, description="追加 · the supplement.")
        agreed = graphene.Boolean(required=True, description="同意 · agreed?")
        answer = graphene.String(description="答复 · what is said; needed where it is not agreed to.")

    @staticmethod
    def perform(context: Context, id: str, agreed: bool, answer: str = "") -> dict[str, Any]:
        key = pk_of(id, "DesignatedServiceSupplement")
        return {"order": ordering.answer_supplement(key, agreed, answer or "", by=context.known())}


class DesignatedServiceOrderReport(_OnOrder):
    """报告完成 · how much was really done of each line: never more than ordered and added, never at other prices."""

    class Arguments:
        id = _ID
        lines = graphene.List(
            graphene.NonNull(DesignatedServiceLineInput),
            required=True,
            description="完成数量 · how much was done; lines that are not named were not.",
        )

    @staticmethod
    def perform(context: Context, id: str, lines: Any) -> dict[str, Any]:
        return {"order": supplying.report(_key(id), wanted(lines), by=context.known())}


class DesignatedServiceOrderInspect(_OnOrder):
    """验收 · the user accepts the whole report, with a rating; or names what is not good, and the supplier reports again."""

    class Arguments:
        id = _ID
        rating = graphene.Int(description="评价（1–5） · the rating; needed where it is accepted.")
        opinion = graphene.String(description="验收意见 · the opinion.")
        rejected = graphene.List(
            graphene.NonNull(DesignatedServiceRejectionInput),
            description="不合格明细 · what is not accepted; none: all is.",
        )

    @staticmethod
    def perform(
        context: Context, id: str, rating: int | None = None, opinion: str = "", rejected: Any = ()
    ) -> dict[str, Any]:
        bad = [
            Rejected(pk_of(each.item_id, "FrameworkItem", "rejected"), each.reason) for each in rejected or ()
        ]
        order = accepting.inspect(
            _key(id), rating=rating, opinion=opinion or "", rejected=bad, by=context.known()
        )
        return {"order": order}


class DesignatedServiceStatementAgree(_OnStatement):
    """供应商确认月结单 · the supplier confirms orders and sum, and says to which account of its own it is paid."""

    class Arguments:
        id = _STATEMENT
        bank_name = graphene.String(required=True, description="开户银行 · the bank.")
        account_number = graphene.String(
            required=True, description="银行账号 · the account, in its own name."
        )

    @staticmethod
    def perform(context: Context, id: str, bank_name: str, account_number: str) -> dict[str, Any]:
        found = settling.agree(
            _sheet(id), bank_name=bank_name, account_number=account_number, by=context.known()
        )
        return {"statement": found}


class DesignatedServiceStatementInvoice(_OnStatement):
    """登记发票 · the e-invoice over the whole statement, that the supplier issued in the tax system."""

    class Arguments:
        id = _STATEMENT
        number = graphene.String(required=True, description="发票号码 · the number.")
        amount = PositiveDecimal(required=True, description="价税合计（元） · what it is over.")
        issued_on = graphene.Date(required=True, description="开票日期 · its date.")

    @staticmethod
    def perform(context: Context, id: str, number: str, amount: Any, issued_on: Any) -> dict[str, Any]:
        found = settling.register_invoice(
            _sheet(id), number=number, amount=amount, issued_on=issued_on, by=context.known()
        )
        return {"statement": found}


class DesignatedServiceStatementConfirm(_OnStatement):
    """采购人确认月结单 · by finance; the time to pay begins."""

    class Arguments:
        id = _STATEMENT

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"statement": settling.confirm(_sheet(id), by=context.known())}


class DesignatedServiceStatementPay(_OnStatement):
    """登记支付 · that the treasury has paid, with the voucher's number; the budget is spent."""

    class Arguments:
        id = _STATEMENT
        voucher = graphene.String(required=True, description="支付凭证号 · the voucher's number.")

    @staticmethod
    def perform(context: Context, id: str, voucher: str) -> dict[str, Any]:
        return {"statement": settling.pay(_sheet(id), voucher=voucher, by=context.known())}


class DesignatedServiceStatementDispute(_OnStatement):
    """提出异议 · take one order off the statement, with the reason, before the buyer has confirmed; it is settled on a later one."""

    class Arguments:
        id = _STATEMENT
        order_id = graphene.ID(required=True, description="服务订单 · which order.")
        reason = _REASON

    @staticmethod
    def perform(context: Context, id: str, order_id: str, reason: str) -> dict[str, Any]:
        order = pk_of(order_id, "DesignatedServiceOrder", "order_id")
        return {"statement": settling.dispute(_sheet(id), order, reason, by=context.known())}


class DesignatedServiceDisputeEnd(_OnOrder):
    """处理异议 · whoever raised it withdraws it; or the supplier reports again, and the user accepts again."""

    class Arguments:
        order_id = graphene.ID(required=True, description="服务订单 · the order in dispute.")
        reopen = graphene.Boolean(required=True, description="重新报告 · is it reported again?")
        note = graphene.String(description="处理说明 · what is said.")

    @staticmethod
    def perform(context: Context, order_id: str, reopen: bool, note: str = "") -> dict[str, Any]:
        order = pk_of(order_id, "DesignatedServiceOrder", "order_id")
        return {"order": settling.end_dispute(order, reopen=reopen, note=note or "", by=context.known())}
