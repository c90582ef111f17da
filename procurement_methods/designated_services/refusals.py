from __future__ import annotations

from backend.core.law import GPL
from backend.core.refusals import Refusal
from procurement_methods.designated_services.rules import ACCEPTANCE, BASIS, PAYMENT


class NotServices(Refusal):
    """「{lot}」不是定点服务（只有服务类框架协议才是）。 · “{lot}” is not a lot of services."""

    code = "SERVICE_LOT_UNFIT"
    field = "lot"
    clause = BASIS


class WayUnfit(Refusal):
    """定点服务订单以直接选定或者顺序轮候方式下达。 · Orders of services are placed by direct choice or by rotation."""

    code = "SERVICE_WAY_UNFIT"
    field = "way"
    clause = BASIS


class ItemOfAnother(Refusal):
    """目录项不属于「{lot}」。 · The item does not belong to “{lot}”."""

    code = "SERVICE_ITEM_UNFIT"
    field = "lines"
    clause = BASIS


class QuantityUnfit(Refusal):
    """数量须大于零、不超过 {most}，最多三位小数；每个目录项一行。 · A quantity is above zero, at most {most}, with three decimals at
    most; one line an item."""

    code = "SERVICE_QUANTITY_UNFIT"
    field = "lines"


class ReportUnfit(Refusal):
    """「{item}」报告数量须在 0 至 {most} 之间，最多三位小数；超出部分请先申请追加。 · “{item}”: report 0 to {most}, three decimals at
    most; ask for a supplement first if there is more."""

    code = "SERVICE_REPORT_UNFIT"
    field = "lines"
    clause = BASIS


class NothingDone(Refusal):
    """没有可以结算的服务；未发生的订单请取消。 · Nothing was done that could be paid: cancel the order."""

    code = "SERVICE_NOTHING_DONE"
    field = "lines"


class ReasonMissing(Refusal):
    """按「{criterion}」应选「{best}」；另选他家须说明理由。 · By “{criterion}” it would be “{best}”: say why another one."""

    code = "SERVICE_REASON_MISSING"
    field = "reason"
    clause = BASIS


class EntrantNotNamed(Refusal):
    """直接选定须指明入围供应商与选定依据，顺序轮候不得指定。 · A direct choice names the supplier and the criterion; rotation names none."""

    code = "SERVICE_ENTRANT_UNFIT"
    field = "entrant"
    clause = BASIS


class DoesNotCome(Refusal):
    """「{supplier}」没有可到{region}上门服务的网点。 · “{supplier}” has no point that comes to {region}."""

    code = "SERVICE_DOES_NOT_COME"
    field = "on_site"


class PlaceUnfit(Refusal):
    """经度须在 −180 至 180、纬度须在 −90 至 90 之间（WGS84），且须同时给出。 · Longitude −180 to 180 and latitude −90 to 90, both or neither."""

    code = "SERVICE_PLACE_UNFIT"
    field = "longitude"


class TimeUnfit(Refusal):
    """要求完成时间不能早于现在。 · The wanted time may not be past."""

    code = "SERVICE_TIME_UNFIT"
    field = "wanted_at"


class SameUser(Refusal):
    """下单人不能验收自己的订单，请指定本单位其他使用人。 · Whoever ordered may not accept it: name another user of the organisation."""

    code = "SEPARATION_OF_DUTIES"
    field = "user"
    clause = GPL.art(61)


class NotTheUser(Refusal):
    """由使用人「{user}」或者本单位验收人验收。 · The user “{user}” or an inspector of the organisation accepts it."""

    code = "SERVICE_NOT_THE_USER"
    field = "id"
    clause = ACCEPTANCE


class RatingUnfit(Refusal):
    """评价为 1 至 5 的整数。 · A rating is a whole number from 1 to 5."""

    code = "SERVICE_RATING_UNFIT"
    field = "rating"


class TooLate(Refusal):
    """接单期限 {until} 已过。 · The time to accept it ended at {until}."""

    code = "SERVICE_TOO_LATE"
    field = "id"


class SupplementOpen(Refusal):
    """有一项追加尚待采购人答复。 · A supplement waits for the buyer's answer."""

    code = "SERVICE_SUPPLEMENT_OPEN"
    field = "id"


class SupplementAnswered(Refusal):
    """该追加已经答复。 · The supplement was answered already."""

    code = "SERVICE_SUPPLEMENT_ANSWERED"
    field = "id"


class StatementUnfit(Refusal):
    """月结单{state}，不能办理此事。 · The statement is “{state}”: this is not possible now."""

    code = "SERVICE_STATEMENT_UNFIT"
    field = "id"
    clause = PAYMENT


class InvoiceThere(Refusal):
    """已登记发票 {number}。 · The invoice {number} is registered already."""

    code = "SERVICE_INVOICE_EXISTS"
    field = "number"


class DisputeOfOther(Refusal):
    """异议由提出的一方撤回，或者由供应商同意重新报告。 · Whoever raised a dispute withdraws it, or the supplier reports again."""

    code = "SERVICE_DISPUTE_OF_OTHER"
    field = "id"
