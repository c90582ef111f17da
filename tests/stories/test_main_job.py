"""主线 · the main job as the law tells it, through GraphQL alone: each step opens the next, and nobody does another's work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from pypdf import PdfReader

from backend.core import journal
from backend.core.actor import Role
from backend.invoice.jobs import make_paper, path_of
from backend.invoice.models import Paper
from storefront_api.kit.ids import pk_of
from tests import make
from tests.conftest import Api
from tests.stories.purchase import Purchase, invoice

pytestmark = pytest.mark.django_db


@pytest.fixture
def purchase(api: Api, settings: LazySettings, tmp_path: Path) -> Purchase:
    settings.PAPERS_ROOT = tmp_path
    return Purchase(api)


def test_从购物车到支付_单据齐全_日志可验(purchase: Purchase) -> None:
    order = purchase.submit(purchase.cart())
    assert order["approval"]["directTrain"]
    assert order["status"] == "UNFULFILLED"
    assert len(order["supplierOrders"]) == 2
    purchase.accept()
    purchase.ship()
    purchase.receive()
    purchase.inspect(rejected=1)
    settlement = purchase.request_settlement()
    assert settlement["amount"]["amount"] == 1066.50  # 十箱中一箱不合格，只付九箱
    assert "第九条" in settlement["dueBasis"]
    finance = purchase.buyer.finance
    purchase.ask(finance, "SettlementConfirm", id=settlement["id"])
    purchase.ask(purchase.sellers[0], "InvoiceRegister", **invoice(settlement))
    paid = purchase.ask(finance, "SettlementPaymentRecord", id=settlement["id"], voucher="ZF20260001")
    assert paid["settlement"]["state"] == "PAID"
    purchase.buyer.budget_line.refresh_from_db()
    assert str(purchase.buyer.budget_line.spent_amount) == "1066.50"
    assert str(purchase.buyer.budget_line.held_amount) == "894.00"  # 另一供货单尚未结算

    papers = list(Paper.objects.filter(order_id=pk_of(order["id"], "Order")).order_by("number"))
    assert sorted(paper.get_kind_display() for paper in papers) == [
        "结算单",
        "订单确认书",
        "验收报告",
        "验收报告",
    ]
    for paper in papers:
        make_paper(paper_id=str(paper.pk))
        words = "".join(page.extract_text() for page in PdfReader(path_of(paper)).pages)
        assert paper.get_kind_display() in words.replace(" ", "").replace("\n", "")
        assert paper.number in words

    journal.seal_all()
    entries = purchase.ask(purchase.regulator, "Journal", id=order["id"])["journal"]
    assert [entry["verb"] for entry in entries if entry["verb"].startswith("order.")] == [
        "order.placed",
        "order.approved",
    ]
    assert all(entry["hash"] for entry in entries)
    assert purchase.ask(purchase.regulator, "Verification")["ok"]


def test_大额订单先审批_退回后按原单再购(purchase: Purchase) -> None:
    order = purchase.submit(purchase.cart(paper=90))
    request = order["approval"]["id"]
    approver = purchase.buyer.approver
    assert order["status"] == "UNCONFIRMED"
    assert purchase.refused(purchase.sellers[0], "SupplierOrderAccept", id=purchase.parts[0])
    assert purchase.refused(purchase.clerk, "ApprovalApprove", id=request) == "PERMISSION_DENIED"
    returned = purchase.ask(approver, "ApprovalReturn", id=request, reason="请核减数量")["order"]
    assert returned["status"] == "CANCELED"
    assert "请核减数量" in returned["cancelReason"]
    purchase.buyer.budget_line.refresh_from_db()
    assert purchase.buyer.budget_line.held_amount == 0

    again = purchase.ask(purchase.clerk, "CheckoutCreateFromOrder", id=order["id"])["checkout"]
    order = purchase.submit(again["id"])
    agreed = purchase.ask(approver, "ApprovalApprove", id=order["approval"]["id"], reason="同意")
    assert agreed["order"]["status"] == "UNFULFILLED"
    purchase.accept()


def test_同一购物车提交两次_只有一张订单(purchase: Purchase) -> None:
    cart = purchase.cart()
    assert purchase.submit(cart)["id"] == purchase.submit(cart)["id"]


def test_未接单不能发货(purchase: Purchase) -> None:
    purchase.submit(purchase.cart())
    lines = [{"orderLineId": purchase.lines(purchase.parts[0])[0]["id"], "quantity": 1}]
    seller = purchase.sellers[0]
    assert purchase.refused(seller, "SupplierOrderShip", id=purchase.parts[0], lines=lines) == "INVALID_STATE"


def test_未签收不能验收_未验收不能结算(purchase: Purchase) -> None:
    purchase.submit(purchase.cart())
    purchase.accept()
    purchase.ship()
    inspector, seller = purchase.buyer.inspector, purchase.sellers[0]
    judgement = purchase.judgement(purchase.parts[0])
    assert purchase.refused(inspector, "AcceptanceCreate", **judgement) == "INVALID_STATE"
    assert purchase.refused(seller, "SettlementRequest", **purchase.account()) == "NOT_INSPECTED"


def test_经办人不得验收自己的采购(purchase: Purchase) -> None:
    """《政府采购法》第六十一条: even with the inspector's role."""
    purchase.submit(purchase.cart())
    purchase.accept()
    purchase.ship()
    purchase.receive()
    purchase.clerk.memberships.create(organisation=purchase.buyer.organisation, role=Role.INSPECTOR)
    judgement = purchase.judgement(purchase.parts[0])
    assert purchase.refused(purchase.clerk, "AcceptanceCreate", **judgement) == "SEPARATION_OF_DUTIES"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"amount": "1.00"}, "AMOUNT_DIFFERS", id="金额不符"),
        pytest.param({"number": "123"}, "INVALID", id="号码不对"),
        pytest.param({"issuedOn": "2099-01-01"}, "INVALID", id="日期在将来"),
    ],
)
def test_发票须与结算一致(purchase: Purchase, changed: dict[str, str], code: str) -> None:
    purchase.submit(purchase.cart())
    purchase.accept()
    purchase.ship()
    purchase.receive()
    purchase.inspect()
    settlement = purchase.request_settlement()
    assert purchase.refused(purchase.sellers[0], "InvoiceRegister", **invoice(settlement, **changed)) == code


def test_未确认不能登记支付_非财务不能确认(purchase: Purchase) -> None:
    purchase.submit(purchase.cart())
    purchase.accept()
    purchase.ship()
    purchase.receive()
    purchase.inspect()
    settlement = purchase.request_settlement()["id"]
    finance, seller = purchase.buyer.finance, purchase.sellers[0]
    assert (
        purchase.refused(finance, "SettlementPaymentRecord", id=settlement, voucher="ZF1") == "INVALID_STATE"
    )
    assert purchase.refused(seller, "SettlementConfirm", id=settlement) == "PERMISSION_DENIED"


def test_各供应商只见自己的供货单(purchase: Purchase, settings: Any) -> None:
    settings.ORDER_RECEIPT_MINUTES = 0
    purchase.submit(purchase.cart())
    mine, others = purchase.parts
    seller = purchase.sellers[0]
    assert purchase.ask(seller, "WholeSupplierOrder", id=mine)
    assert purchase.ask(seller, "WholeSupplierOrder", id=others) is None
    assert purchase.ask(seller, "WholeOrder", id=purchase.order["id"]) is None
    assert purchase.refused(seller, "SupplierOrderAccept", id=others) == "NOT_FOUND"


def test_外单位什么也看不到(purchase: Purchase, settings: Any) -> None:
    settings.ORDER_RECEIPT_MINUTES = (
        0  # what the id of a fresh order shows is told in tests/contract/test_held_ids.py
    )
    purchase.submit(purchase.cart())
    stranger = make.buyer().purchaser
    assert purchase.ask(stranger, "WholeOrder", id=purchase.order["id"]) is None
    assert purchase.ask(stranger, "WholeSupplierOrder", id=purchase.parts[0]) is None
    assert purchase.refused(stranger, "CheckoutCreateFromOrder", id=purchase.order["id"]) == "NOT_FOUND"
