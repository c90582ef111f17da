"""Sample papers of an invented order, for the tests of this folder."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from backend.core.clock import SHANGHAI
from backend.invoice.papers.content import (
    AcceptanceReport,
    ApprovalStep,
    BankAccount,
    CheckedRule,
    Conclusion,
    CreditNote,
    InspectedLine,
    Inspector,
    OrderConfirmation,
    OrderedLine,
    Party,
    SettlementStatement,
    SupplierShare,
)

NOON = datetime(2026, 3, 9, 12, 5, 30, tzinfo=SHANGHAI)
VERIFY = "https://oucai.example/papers/verify"
BUYER = Party("温州市示例区教育局", "11330302MB1234567X", "林演示", "0577-5550123", "温州市鹿城区示例路1号")
STATIONER = Party("温州演示办公用品有限公司", "91330302MA2ABCDE1Q", "陈示例", "0577-5550188")
ELECTRONICS = Party(
    "浙江示例智能科技与信息系统集成服务（温州）股份有限公司瓯海分公司",
    "91330304MA2FGHJK2R",
    "黄演示",
    "0577-5550199",
)

PAPER = OrderedLine(
    "示例牌 复印纸 静电多功能办公用纸",
    "A4 80g 500张/包 8包/箱",
    "复印纸",
    "箱",
    40,
    Decimal("148.00"),
    Decimal("5920.00"),
)
PEN = OrderedLine(
    "演示牌 中性笔 DS-07", "0.5mm 黑色 12支/盒", "笔", "盒", 60, Decimal("14.40"), Decimal("864.00")
)
LAPTOP = OrderedLine(
    "示例牌 便携式计算机 SL14-2026 商用加固版（含正版操作系统、三年上门服务与数据安全擦除）",
    "14英寸 国产处理器 16GB/512GB 固态硬盘 Wi-Fi 6 双雷电接口 指纹识别",
    "便携式计算机",
    "台",
    1,
    Decimal("5561.60"),
    Decimal("5561.60"),
)

RULES = (
    CheckedRule("供应商已入驻且未被禁止", "2 家供应商状态正常，无不良信用记录", "《政府采购法》第二十二条"),
    CheckedRule("商品在本区划上架", "3 个商品均在「温州市鹿城区」频道销售", "平台默认规则（无法定依据）"),
    CheckedRule("预算可用余额", "可用 60,000.00 元，本单占用 12,345.60 元", "《预算法》第十三条"),
    CheckedRule(
        "网上超市单次限额", "12,345.60 元，未超过单次限额", "《浙江省政府采购云平台电子卖场管理办法》"
    ),
    CheckedRule(
        "同品目全年累计", "本年度累计 31,205.60 元，未达到公开招标数额", "《政府采购法实施条例》第二十八条"
    ),
)


def order_confirmation(shares: tuple[SupplierShare, ...] | None = None) -> OrderConfirmation:
    return OrderConfirmation(
        number="QR-2026-000128",
        issued_at=NOON,
        verify_at=VERIFY,
        buyer=BUYER,
        order_number="OC20260309-00128",
        method="网上超市 · 直接订购",
        submitted_at=NOON - timedelta(minutes=2),
        submitted_by="林演示（经办人）",
        confirmed_at=NOON,
        delivery=BUYER,
        budget_line="2026-JY-0317 公用经费 · 办公费",
        shares=shares
        or (
            SupplierShare("OC20260309-00128-1", STATIONER, (PAPER, PEN), "2 日内送达"),
            SupplierShare("OC20260309-00128-2", ELECTRONICS, (LAPTOP,), "5 日内送达并安装"),
        ),
        approval=(
            ApprovalStep(NOON - timedelta(minutes=2), "林演示（经办人）", "提交"),
            ApprovalStep(NOON, "系统直通车", "批准", "五项规则全部通过，金额未超过直通车额度 20,000.00 元"),
        ),
        direct_train=True,
        rules=RULES,
    )


def long_order(lines: int = 40) -> OrderConfirmation:
    return order_confirmation(
        (SupplierShare("OC20260309-00129-1", STATIONER, (PAPER, LAPTOP) * (lines // 2)),)
    )


def acceptance_report(conclusion: Conclusion = Conclusion.PARTLY) -> AcceptanceReport:
    return AcceptanceReport(
        number="YS-2026-000097",
        issued_at=NOON + timedelta(days=2),
        verify_at=VERIFY,
        buyer=BUYER,
        supplier=STATIONER,
        order_number="OC20260309-00128",
        supplier_order_number="OC20260309-00128-1",
        delivered_at=NOON + timedelta(days=1, hours=3),
        accepted_at=NOON + timedelta(days=2),
        place=f"{BUYER.address} 三楼仓库",
        lines=(
            InspectedLine(
                PAPER.name, PAPER.specification, "箱", 40, 40, 38, 2, "两箱外包装破损、纸张受潮，退换"
            ),
            InspectedLine(PEN.name, PEN.specification, "盒", 60, 60, 60, 0),
        ),
        inspectors=(
            Inspector("周示例", "验收人", NOON + timedelta(days=1, hours=22)),
            Inspector("吴演示", "验收人（使用科室）", NOON + timedelta(days=2)),
        ),
        conclusion=conclusion,
        opinion="数量相符。复印纸 2 箱不合格，供应商已同意三日内换货；其余商品符合订单要求，予以接收。",
    )


def settlement_statement() -> SettlementStatement:
    accepted = OrderedLine(
        PAPER.name, PAPER.specification, PAPER.category, "箱", 38, PAPER.unit_price, Decimal("5624.00")
    )
    return SettlementStatement(
        number="JS-2026-000081",
        issued_at=NOON + timedelta(days=3),
        verify_at=VERIFY,
        buyer=BUYER,
        supplier=STATIONER,
        account=BankAccount(STATIONER.name, "示例银行温州鹿城支行", "3300 0000 0000 1234 567"),
        order_number="OC20260309-00128",
        supplier_order_number="OC20260309-00128-1",
        acceptance_number="YS-2026-000097",
        accepted_at=NOON + timedelta(days=2),
        budget_line="2026-JY-0317 公用经费 · 办公费",
        lines=(accepted, PEN),
        due_on=date(2026, 4, 10),
        due_days=30,
        requested_by="陈示例（供应商销售）",
        deduction=Decimal("20.00"),
        deduction_reason="迟延送达一日，双方约定扣减",
    )


def credit_note() -> CreditNote:
    returned = OrderedLine(
        PAPER.name, PAPER.specification, PAPER.category, "箱", 2, PAPER.unit_price, Decimal("296.00")
    )
    return CreditNote(
        number="HZ-2026-000012",
        issued_at=NOON + timedelta(days=9),
        verify_at=VERIFY,
        buyer=BUYER,
        supplier=STATIONER,
        order_number="OC20260309-00128",
        supplier_order_number="OC20260309-00128-1",
        settlement_number="JS-2026-000081",
        budget_line="2026-JY-0317 公用经费 · 办公费",
        invoice_number="26332000000000000001",
        invoiced=Decimal("6468.00"),
        red_number="26332000000000010001",
        issued_on=date(2026, 3, 18),
        amount=Decimal("296.00"),
        reason="两箱受潮，双方约定退货",
        registered_by="陈示例",
        treatment="该笔已支付，由供应商退款；收到退款后预算指标额度恢复。",
        lines=(returned,),
    )
