from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import graphene

from backend.account.queries import organisations_by_id, people_by_id
from backend.core.peers import relation
from backend.region.queries import region_names
from procurement_methods.designated_services import queries, rules
from procurement_methods.designated_services.kinds import Kind, Particular, kind_of
from procurement_methods.designated_services.models import (
    Asking,
    Dispute,
    ServiceAcceptance,
    ServiceLine,
    ServiceOrder,
    ServicePoint,
    SettlementStatement,
    Supplement,
    SupplementLine,
)
from procurement_methods.designated_services.queries import UNRATED, Provider, Rating
from procurement_methods.framework.models import Entrant, Lot
from procurement_methods.framework.queries import entrants_by_id, lots_by_id
from storefront_api.designated_services import links
from storefront_api.designated_services.enums import (
    DesignatedServiceAnswerEnum,
    DesignatedServiceCriterionEnum,
    DesignatedServiceEndingEnum,
    DesignatedServiceOrderStateEnum,
    DesignatedServiceSideEnum,
    DesignatedServiceSortEnum,
    DesignatedServiceStatementStateEnum,
    DesignatedServiceSupplementStateEnum,
)
from storefront_api.framework.enums import FrameworkWayEnum
from storefront_api.framework.types import FrameworkEntrant, FrameworkItem, FrameworkLot, item_of
from storefront_api.kit.connections import connection
from storefront_api.kit.ids import to_global_id
from storefront_api.kit.types import Money, Node, listed, node_id

ORGANISATION = "storefront_api.account.types.Organisation"

buyer_of = relation(organisations_by_id, "organisation_id")
entrants_of = relation(queries.entrants_of, "id", missing=())
entrant_of = relation(entrants_by_id, "entrant_id")
lot_of = relation(lots_by_id, "lot_id")
points_of = relation(queries.points_of, "id", missing=())
rating_of = relation(queries.ratings_of, "id", missing=UNRATED)
lines_of = relation(queries.lines_of, "id", missing=())
askings_of = relation(queries.askings_of, "id", missing=())
supplements_of = relation(queries.supplements_of, "id", missing=())
supplement_lines_of = relation(queries.supplement_lines_of, "id", missing=())
acceptances_of = relation(queries.acceptances_of, "id", missing=())
statement_of = relation(queries.statements_by_id, "statement_id")
orders_on = relation(queries.orders_on, "id", missing=())
disputes_of = relation(queries.disputes_of, "id", missing=())
disputed_order_of = relation(queries.orders_by_id, "order_id")
user_of = relation(people_by_id, "user_id")
orderer_of = relation(people_by_id, "ordered_by_id")
by_of = relation(people_by_id, "by_id")
bought_by = relation(queries.on_buyers_side, "id", missing=False)


class DesignatedServiceParticular(graphene.ObjectType):
    """事项 · one thing that an order of a kind of services says beside its lines."""

    code = graphene.String(required=True, description="代码 · the code.")
    name = graphene.String(required=True, description="名称 · what it is called.")
    name_en = graphene.String(required=True, description="英文名称 · its English name.")
    sort = graphene.Field(
        DesignatedServiceSortEnum, required=True, description="填写方式 · how it is written."
    )
    required = graphene.Boolean(required=True, description="必填 · must it be said?")

    @staticmethod
    def resolve_name(row: Particular, info: Any) -> str:
        return row.zh

    @staticmethod
    def resolve_name_en(row: Particular, info: Any) -> str:
        return row.en


class DesignatedServiceKind(graphene.ObjectType):
    """服务种类 · what orders of a kind of services say, by the category of the lot."""

    code = graphene.String(required=True, description="代码 · the code.")
    name = graphene.String(required=True, description="名称 · what it is called.")
    name_en = graphene.String(required=True, description="英文名称 · its English name.")
    prefixes = listed(graphene.String, "品目编码前缀 · how the codes of its categories begin.")
    particulars = listed(DesignatedServiceParticular, "事项 · what an order says.")

    @staticmethod
    def resolve_name(row: Kind, info: Any) -> str:
        return row.zh

    @staticmethod
    def resolve_name_en(row: Kind, info: Any) -> str:
        return row.en


class DesignatedServiceRating(graphene.ObjectType):
    """履约评价 · public figures of a supplier in a lot, out of what users accepted."""

    average = graphene.Float(description="平均评价（1–5） · the average; null while nobody has rated.")
    count = graphene.Int(required=True, description="评价次数 · how many orders were rated.")
    in_time_share = graphene.Float(
        description="按时率 · the share of those with a wanted time that were reported as done by then; null: none."
    )


class DesignatedServicePoint(graphene.ObjectType):
    """服务网点 · where a supplier serves, and to which regions it comes."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String(required=True, description="网点名称 · what it is called.")
    region_code = graphene.String(required=True, description="所在地区代码 · the code of its region.")
    region_name = graphene.String(required=True, description="所在地区 · its region.")
    address = graphene.String(required=True, description="地址 · the address.")
    longitude = graphene.Float(description="经度（度，WGS84） · degrees; null: not known.")
    latitude = graphene.Float(description="纬度（度，WGS84） · degrees; null: not known.")
    hours = graphene.String(description="营业时间 · when it is open.")
    phone = graphene.String(required=True, description="电话 · the telephone.")
    comes_to = listed(
        graphene.String, "上门服务地区代码 · to which regions it comes; one stands for all below it."
    )

    resolve_id = node_id("DesignatedServicePoint")

    @staticmethod
    def resolve_region_code(row: ServicePoint, info: Any) -> str:
        return row.region_id

    @staticmethod
    def resolve_region_name(row: ServicePoint, info: Any) -> str:
        return region_names()[row.region_id]

    @staticmethod
    def resolve_hours(row: ServicePoint, info: Any) -> str | None:
        return row.hours or None


class DesignatedServiceSupplier(graphene.ObjectType):
    """定点服务供应商 · an entrant of a lot of services: where it serves, and what users thought of it."""

    entrant = graphene.Field(
        FrameworkEntrant, required=True, description="入围供应商 · who, at which prices."
    )
    points = listed(DesignatedServicePoint, "服务网点 · where it serves.")
    rating = graphene.Field(
        DesignatedServiceRating, required=True, description="履约评价 · its public figures."
    )

    @staticmethod
    def resolve_entrant(row: Entrant, info: Any) -> Entrant:
        return row

    @staticmethod
    def resolve_points(row: Entrant, info: Any) -> Sequence[ServicePoint]:
        found: Sequence[ServicePoint] = points_of(row)
        return found

    @staticmethod
    def resolve_rating(row: Entrant, info: Any) -> Rating:
        found: Rating = rating_of(row)
        return found


class DesignatedService(graphene.ObjectType):
    """定点服务 · a lot of services of a framework agreement that is in force: what can be ordered, from whom, at what price."""

    lot = graphene.Field(
        FrameworkLot, required=True, description="采购包 · the lot, with its agreement and items."
    )
    kind = graphene.Field(
        DesignatedServiceKind,
        description="服务种类 · what orders say beside their lines; null: nothing more.",
    )
    suppliers = listed(DesignatedServiceSupplier, "入围供应商 · from whom, in the published order of turns.")

    @staticmethod
    def resolve_lot(row: Lot, info: Any) -> Lot:
        return row

    @staticmethod
    def resolve_kind(row: Lot, info: Any) -> Kind | None:
        return kind_of(row.category.code)

    @staticmethod
    def resolve_suppliers(row: Lot, info: Any) -> Sequence[Entrant]:
        found: Sequence[Entrant] = entrants_of(row)
        return found


DesignatedServiceConnection = connection(DesignatedService)


class DesignatedServiceProvider(graphene.ObjectType):
    """可选供应商 · a supplier as a buyer sees it who has to choose: how near, at what sum, how well rated."""

    supplier = graphene.Field(DesignatedServiceSupplier, required=True, description="供应商 · who.")
    point = graphene.Field(
        DesignatedServicePoint, description="最近的网点 · its nearest point; null: none is registered."
    )
    metres = graphene.Int(
        description="直线距离（米） · the great-circle distance; null where either has no coordinates."
    )
    comes = graphene.Boolean(required=True, description="可上门 · does it come to this place?")
    explanation = graphene.String(required=True, description="说明 · how near, in words.")
    total = graphene.Field(Money, required=True, description="合计 · what the wanted quantities cost.")

    @staticmethod
    def resolve_supplier(row: Provider, info: Any) -> Entrant:
        return row.entrant

    @staticmethod
    def resolve_metres(row: Provider, info: Any) -> int | None:
        return row.nearness.metres

    @staticmethod
    def resolve_explanation(row: Provider, info: Any) -> str:
        return row.explained


class DesignatedServiceLine(graphene.ObjectType):
    """服务明细 · so much of an item, at the price of the agreement when it was ordered; and how much of it was done."""

    item = graphene.Field(FrameworkItem, required=True, description="目录项 · of what.")
    quantity = graphene.Decimal(required=True, description="数量 · how much, with what was added.")
    unit_price = graphene.Field(Money, required=True, description="协议单价 · what one unit costs.")
    amount = graphene.Field(Money, required=True, description="金额 · what the quantity costs, half up.")
    done_quantity = graphene.Decimal(description="完成数量 · how much was reported as done; null before.")
    done_amount = graphene.Field(Money, description="完成金额 · what that costs; null before.")

    @staticmethod
    def resolve_item(row: ServiceLine, info: Any) -> Any:
        return item_of(row)

    @staticmethod
    def resolve_amount(row: ServiceLine, info: Any) -> Decimal:
        return rules.amount(row.unit_price, row.quantity)

    @staticmethod
    def resolve_done_amount(row: ServiceLine, info: Any) -> Decimal | None:
        return None if row.done_quantity is None else rules.amount(row.unit_price, row.done_quantity)


class DesignatedServiceAsking(graphene.ObjectType):
    """询单 · that a supplier was asked to take the order, and what it answered."""

    entrant = graphene.Field(FrameworkEntrant, required=True, description="入围供应商 · who was asked.")
    asked_at = graphene.DateTime(required=True, description="下达时间 · when.")
    answer = graphene.Field(
        DesignatedServiceAnswerEnum, required=True, description="结果 · what it answered."
    )
    reason = graphene.String(description="原因 · why it did not take it.")

    @staticmethod
    def resolve_entrant(row: Asking, info: Any) -> Any:
        return entrant_of(row)

    @staticmethod
    def resolve_answer(row: Asking, info: Any) -> str:
        return row.outcome

    @staticmethod
    def resolve_reason(row: Asking, info: Any) -> str | None:
        return row.reason or None


class DesignatedServiceSupplementLine(graphene.ObjectType):
    """追加明细 · how much more of an item."""

    item = graphene.Field(FrameworkItem, required=True, description="目录项 · of what.")
    quantity = graphene.Decimal(required=True, description="追加数量 · how much more.")
    unit_price = graphene.Field(Money, required=True, description="协议单价 · what one unit costs.")

    @staticmethod
    def resolve_item(row: SupplementLine, info: Any) -> Any:
        return item_of(row)


class DesignatedServiceSupplement(graphene.ObjectType):
    """追加 · more than was ordered, which the supplier asked for."""

    class Meta:
        interfaces = (Node,)

    state = graphene.Field(
        DesignatedServiceSupplementStateEnum, required=True, description="状态 · what was answered."
    )
    amount = graphene.Field(Money, required=True, description="追加金额 · by how much the sum grows.")
    reason = graphene.String(required=True, description="原因 · why.")
    answer = graphene.String(description="答复 · what the buyer said.")
    asked_at = graphene.DateTime(required=True, description="申请时间 · when it was asked for.")
    answered_at = graphene.DateTime(description="答复时间 · when it was answered.")
    lines = listed(DesignatedServiceSupplementLine, "追加明细 · how much more of what.")

    resolve_id = node_id("DesignatedServiceSupplement")

    @staticmethod
    def resolve_answer(row: Supplement, info: Any) -> str | None:
        return row.answer or None

    @staticmethod
    def resolve_lines(row: Supplement, info: Any) -> Sequence[SupplementLine]:
        found: Sequence[SupplementLine] = supplement_lines_of(row)
        return found


class DesignatedServiceRejection(graphene.ObjectType):
    """不合格明细 · one line that was not accepted."""

    item_id = graphene.ID(required=True, description="目录项编号 · the item of the line.")
    name = graphene.String(required=True, description="名称 · what it is called.")
    reason = graphene.String(required=True, description="理由 · why.")

    @staticmethod
    def resolve_item_id(row: dict[str, Any], info: Any) -> str:
        return to_global_id("FrameworkItem", row["item"])


class DesignatedServiceAcceptance(graphene.ObjectType):
    """服务验收 · what the user found of one report."""

    passed = graphene.Boolean(required=True, description="合格 · was all of it accepted?")
    amount = graphene.Field(Money, required=True, description="报告金额 · what was reported.")
    rating = graphene.Int(description="评价（1–5） · the rating; null where it was not accepted.")
    opinion = graphene.String(description="验收意见 · the opinion.")
    rejected = listed(DesignatedServiceRejection, "不合格明细 · what has to be done or counted again.")
    by = graphene.String(required=True, description="验收人 · who accepted.")
    at = graphene.DateTime(required=True, description="时间 · when.")

    @staticmethod
    def resolve_opinion(row: ServiceAcceptance, info: Any) -> str | None:
        return row.opinion or None

    @staticmethod
    def resolve_by(row: ServiceAcceptance, info: Any) -> str:
        person = by_of(row)
        return str(person.name or person.email)


class DesignatedServiceSaid(graphene.ObjectType):
    """已填事项 · one particular of an order and what was said."""

    code = graphene.String(required=True, description="代码 · the code.")
    value = graphene.String(required=True, description="内容 · what was said.")


class DesignatedServiceOrder(graphene.ObjectType):
    """服务订单 · services that one buyer orders from one supplier by a framework agreement."""

    class Meta:
        interfaces = (Node,)

    number = graphene.String(required=True, description="订单号 · the number.")
    state = graphene.Field(
        DesignatedServiceOrderStateEnum, required=True, description="状态 · where it stands."
    )
    organisation = graphene.Field(ORGANISATION, required=True, description="采购人 · who ordered.")
    lot = graphene.Field(FrameworkLot, required=True, description="采购包 · by which lot of an agreement.")
    entrant = graphene.Field(
        FrameworkEntrant,
        description="入围供应商 · who does it; by rotation null until the order is approved.",
    )
    way = graphene.Field(FrameworkWayEnum, required=True, description="成交方式 · in which way.")
    criterion = graphene.Field(
        DesignatedServiceCriterionEnum, description="选定依据 · by what it was chosen; null: by rotation."
    )
    reason = graphene.String(description="选定理由 · why another than the first by the criterion.")
    nearness = graphene.String(description="距离说明 · how near it was when it was chosen, in words.")
    purpose = graphene.String(required=True, description="服务事由 · what for.")
    particulars = listed(DesignatedServiceSaid, "事项 · what else the order says, by the kind of service.")
    address = graphene.String(description="服务地点 · where.")
    on_site = graphene.Boolean(required=True, description="上门服务 · does the supplier come?")
    contact_name = graphene.String(required=True, description="联系人 · whom to ask.")
    contact_phone = graphene.String(required=True, description="联系电话 · the telephone.")
    wanted_at = graphene.DateTime(description="要求完成时间 · by when it is wanted.")
    user = graphene.String(required=True, description="使用人 · who accepts it.")
    ordered_by = graphene.String(required=True, description="下单人 · who ordered it.")
    estimated_amount = graphene.Field(
        Money, required=True, description="预计金额 · the sum of the lines as ordered and added to."
    )
    held_amount = graphene.Field(Money, description="已冻结 · what is held for it; null for the supplier.")
    done_amount = graphene.Field(Money, description="完成金额 · the sum of what was reported; null before.")
    ordered_at = graphene.DateTime(required=True, description="下单时间 · when it was ordered.")
    accept_by = graphene.DateTime(description="接单期限 · until when the supplier must accept.")
    accepted_at = graphene.DateTime(description="接单时间 · when it did.")
    reported_at = graphene.DateTime(description="报告完成时间 · when it was reported as done last.")
    done_at = graphene.DateTime(description="验收合格时间 · when it was accepted.")
    was_in_time = graphene.Boolean(
        description="按时 · was it first reported by the wanted time? null: not asked."
    )
    rating = graphene.Int(description="评价（1–5） · the rating.")
    closed_reason = graphene.String(description="终止原因 · why it ended.")
    approval_request_id = graphene.ID(required=True, description="审批事项编号 · the id of its approval.")
    approval_state = graphene.String(required=True, description="审批状态 · where its approval stands.")
    lines = listed(DesignatedServiceLine, "服务明细 · what was ordered.")
    askings = listed(
        DesignatedServiceAsking, "询单 · who was asked, and what they answered; for the buyer's side."
    )
    supplements = listed(DesignatedServiceSupplement, "追加 · what was asked for in addition.")
    acceptances = listed(DesignatedServiceAcceptance, "验收 · what the user found.")
    statement = graphene.Field(
        lambda: DesignatedServiceStatement, description="月结单 · on which it is settled; null: on none."
    )

    resolve_id = node_id("DesignatedServiceOrder")

    @staticmethod
    def resolve_organisation(row: ServiceOrder, info: Any) -> Any:
        return buyer_of(row)

    @staticmethod
    def resolve_lot(row: ServiceOrder, info: Any) -> Any:
        return lot_of(row)

    @staticmethod
    def resolve_entrant(row: ServiceOrder, info: Any) -> Any:
        return entrant_of(row) if row.entrant_id else None

    @staticmethod
    def resolve_criterion(row: ServiceOrder, info: Any) -> str | None:
        return row.criterion or None

    @staticmethod
    def resolve_reason(row: ServiceOrder, info: Any) -> str | None:
        return row.reason or None

    @staticmethod
    def resolve_nearness(row: ServiceOrder, info: Any) -> str | None:
        return row.nearness or None

    @staticmethod
    def resolve_particulars(row: ServiceOrder, info: Any) -> list[dict[str, str]]:
        return [{"code": code, "value": value} for code, value in row.particulars.items()]

    @staticmethod
    def resolve_address(row: ServiceOrder, info: Any) -> str | None:
        return row.place.get("address") or None

    @staticmethod
    def resolve_user(row: ServiceOrder, info: Any) -> str:
        return str(user_of(row).name)

    @staticmethod
    def resolve_ordered_by(row: ServiceOrder, info: Any) -> str:
        return str(orderer_of(row).name)

    @staticmethod
    def resolve_held_amount(row: ServiceOrder, info: Any) -> Decimal | None:
        return row.held_amount if bought_by(row, info.context.actor) else None

    @staticmethod
    def resolve_closed_reason(row: ServiceOrder, info: Any) -> str | None:
        return row.closed_reason or None

    @staticmethod
    def resolve_approval_request_id(row: ServiceOrder, info: Any) -> str:
        return to_global_id("ApprovalRequest", row.approval_id)

    @staticmethod
    def resolve_approval_state(row: ServiceOrder, info: Any) -> str:
        return row.approval.get_state_display()

    @staticmethod
    def resolve_lines(row: ServiceOrder, info: Any) -> Sequence[ServiceLine]:
        found: Sequence[ServiceLine] = lines_of(row)
        return found

    @staticmethod
    def resolve_askings(row: ServiceOrder, info: Any) -> Sequence[Asking]:
        found: Sequence[Asking] = askings_of(row) if bought_by(row, info.context.actor) else ()
        return found

    @staticmethod
    def resolve_supplements(row: ServiceOrder, info: Any) -> Sequence[Supplement]:
        found: Sequence[Supplement] = supplements_of(row)
        return found

    @staticmethod
    def resolve_acceptances(row: ServiceOrder, info: Any) -> Sequence[ServiceAcceptance]:
        found: Sequence[ServiceAcceptance] = acceptances_of(row)
        return found

    @staticmethod
    def resolve_statement(row: ServiceOrder, info: Any) -> Any:
        return statement_of(row) if row.statement_id else None


DesignatedServiceOrderConnection = connection(DesignatedServiceOrder)


class DesignatedServiceDispute(graphene.ObjectType):
    """结算异议 · why an order was taken off a statement, and how that ended."""

    order = graphene.Field(DesignatedServiceOrder, description="服务订单 · which order.")
    side = graphene.Field(DesignatedServiceSideEnum, required=True, description="提出方 · who raised it.")
    reason = graphene.String(required=True, description="理由 · why.")
    raised_at = graphene.DateTime(required=True, description="提出时间 · when.")
    ending = graphene.Field(DesignatedServiceEndingEnum, description="处理 · how it ended; null: it has not.")
    note = graphene.String(description="处理说明 · what was said.")
    ended_at = graphene.DateTime(description="处理时间 · when it ended.")

    @staticmethod
    def resolve_order(row: Dispute, info: Any) -> Any:
        return disputed_order_of(row, info.context.actor)

    @staticmethod
    def resolve_ending(row: Dispute, info: Any) -> str | None:
        return row.ending or None

    @staticmethod
    def resolve_note(row: Dispute, info: Any) -> str | None:
        return row.note or None


class DesignatedServiceStatement(graphene.ObjectType):
    """月结单 · what one buyer owes one supplier for what was accepted until the end of a month. It is no tax invoice."""

    class Meta:
        interfaces = (Node,)

    number = graphene.String(required=True, description="月结单号 · the number.")
    state = graphene.Field(
        DesignatedServiceStatementStateEnum, required=True, description="状态 · where it stands."
    )
    organisation = graphene.Field(ORGANISATION, required=True, description="采购人 · who pays.")
    entrant = graphene.Field(FrameworkEntrant, required=True, description="入围供应商 · who is paid.")
    month = graphene.String(required=True, description="结算月份 · the month, as 2026-05.")
    amount = graphene.Field(Money, required=True, description="应付金额 · the sum of its orders.")
    made_at = graphene.DateTime(required=True, description="生成时间 · when it was made.")
    agreed_at = graphene.DateTime(description="供应商确认时间 · when the supplier confirmed it.")
    invoice_number = graphene.String(
        description="发票号码 · the number of the e-invoice, once it is registered."
    )
    invoiced_on = graphene.Date(description="开票日期 · its date.")
    confirmed_at = graphene.DateTime(description="采购人确认时间 · when the buyer confirmed it.")
    due_on = graphene.Date(
        required=True,
        description="最迟付款日 · the last day to pay; before the buyer has confirmed, the last that the law leaves at all.",
    )
    due_basis = graphene.String(required=True, description="付款期限依据 · on what that rests.")
    voucher = graphene.String(description="支付凭证号 · the number of the treasury's voucher.")
    paid_at = graphene.DateTime(description="支付时间 · when it was paid.")
    bank_name = graphene.String(description="开户银行 · the supplier's bank.")
    account_number = graphene.String(description="收款账号 · the supplier's account.")
    orders = listed(DesignatedServiceOrder, "服务订单 · the orders on it, as they were accepted.")
    disputes = listed(DesignatedServiceDispute, "结算异议 · the orders that were taken off.")
    url = graphene.String(
        required=True, description="月结单文件链接 · the PDF, for a quarter of an hour, without a token."
    )

    resolve_id = node_id("DesignatedServiceStatement")

    @staticmethod
    def resolve_organisation(row: SettlementStatement, info: Any) -> Any:
        return buyer_of(row)

    @staticmethod
    def resolve_entrant(row: SettlementStatement, info: Any) -> Any:
        return entrant_of(row)

    @staticmethod
    def resolve_month(row: SettlementStatement, info: Any) -> str:
        return row.month.isoformat()[:7]

    @staticmethod
    def resolve_voucher(row: SettlementStatement, info: Any) -> str | None:
        return row.voucher or None

    @staticmethod
    def resolve_bank_name(row: SettlementStatement, info: Any) -> str | None:
        return row.account.get("bank")

    @staticmethod
    def resolve_account_number(row: SettlementStatement, info: Any) -> str | None:
        return row.account.get("number")

    @staticmethod
    def resolve_orders(row: SettlementStatement, info: Any) -> Sequence[ServiceOrder]:
        found: Sequence[ServiceOrder] = orders_on(row)
        return found

    @staticmethod
    def resolve_disputes(row: SettlementStatement, info: Any) -> Sequence[Dispute]:
        found: Sequence[Dispute] = disputes_of(row)
        return found

    @staticmethod
    def resolve_url(row: SettlementStatement, info: Any) -> str:
        return str(info.context.absolute(links.path_to(row.pk)))


DesignatedServiceStatementConnection = connection(DesignatedServiceStatement)
