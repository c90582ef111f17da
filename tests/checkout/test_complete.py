"""提交订单 · the cart becomes an order, or says exactly why not."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from backend.account.models import Membership
from backend.approval.models import ApprovalRequest
from backend.budget.models import BudgetMovement
from backend.checkout import queries, services
from backend.checkout.models import Checkout
from backend.checkout.refusals import (
    AddressMissing,
    CheckoutCompleted,
    EmptyCheckout,
    NoOrganisation,
    OrganisationAmbiguous,
)
from backend.checkout.services import Wanted
from backend.core import clock
from backend.core.actor import Role
from backend.core.models import JournalEntry, LocalFigure
from backend.core.refusals import NotFound, NotPermitted, Refusal, Refusals
from backend.order.models import Order, SupplierOrder
from backend.product.models import Product
from backend.supplier.models import Ban
from backend.warehouse.models import Stock
from tests import make

pytestmark = pytest.mark.django_db


def cart(buyer: make.Buyer, *products: tuple[Product, int], complete_with: bool = True) -> Checkout:
    """A cart of a buyer's clerk, with address and budget line."""
    by = make.actor(buyer.purchaser)
    checkout = services.create(
        buyer.organisation.region.channel,
        [Wanted(product.variant.pk, quantity) for product, quantity in products],
        by=by,
    )
    if complete_with:
        services.set_address(checkout.pk, buyer.address.pk, by=by)
        services.set_budget_line(checkout.pk, buyer.budget_line.pk, by=by)
    return checkout


def codes(refusal: Refusal) -> set[str]:
    return {each.code for each in refusal.each()}


def test_两家供应商_直通车_一次办结() -> None:
    buyer = make.buyer()
    paper, pens = make.product(price="25.00"), make.product(price="3.50")
    checkout = cart(buyer, (paper, 10), (pens, 100))

    order = services.complete(checkout.pk, by=make.actor(buyer.purchaser))

    order.refresh_from_db()
    assert order.status == Order.Status.UNFULFILLED
    assert order.total_amount == Decimal("600.00")
    assert order.approval.direct_train
    assert order.approval.rules == [{"code": "DT-10K", "name": "DT-10K", "basis": "演示单位内部控制制度"}]
    assert {check["severity"] for check in order.approval.checks} == {"passed"}
    parts = list(order.supplier_orders.order_by("number"))
    assert [(p.state, p.total_amount) for p in parts] == [
        ("placed", Decimal("250.00")),
        ("placed", Decimal("350.00")),
    ]
    buyer.budget_line.refresh_from_db()
    assert buyer.budget_line.held_amount == Decimal("600.00")
    assert {s.quantity_allocated for s in Stock.objects.all()} == {10, 100}
    verbs = set(JournalEntry.objects.values_list("verb", flat=True))
    assert {"approval.direct_train", "order.placed", "order.approved"} <= verbs


def test_再次提交得到同一订单() -> None:
    buyer = make.buyer()
    checkout = cart(buyer, (make.product(), 1))
    by = make.actor(buyer.purchaser)
    assert services.complete(checkout.pk, by=by) == services.complete(checkout.pk, by=by)
    assert Order.objects.count() == 1
    assert BudgetMovement.objects.count() == 1


def test_超过直通车额度由审核人审批后下达() -> None:
    buyer = make.buyer()
    checkout = cart(buyer, (make.product(price="12000"), 1))
    order = services.complete(checkout.pk, by=make.actor(buyer.purchaser))
    assert order.status == Order.Status.UNCONFIRMED
    assert [s.role for s in order.approval.steps.all()] == ["approver"]
    assert {part.state for part in order.supplier_orders.all()} == {"waiting"}

    from backend.order.services import approve

    order = approve(order.approval_id, by=make.actor(buyer.approver))
    assert order.status == Order.Status.UNFULFILLED
    assert {part.state for part in order.supplier_orders.all()} == {"placed"}


def test_退回须有理由_并释放库存与预算() -> None:
    from backend.approval.refusals import AlreadyDecided, ReasonRequired
    from backend.order.services import approve, send_back

    buyer = make.buyer()
    order = services.complete(
        cart(buyer, (make.product(price="12000"), 2)).pk, by=make.actor(buyer.purchaser)
    )
    approver = make.actor(buyer.approver)
    with pytest.raises(ReasonRequired):
        send_back(order.approval_id, by=approver, reason="  ")
    order = send_back(order.approval_id, by=approver, reason="型号不符")
    assert (order.status, order.cancel_reason) == (Order.Status.CANCELED, "审批退回：型号不符")
    buyer.budget_line.refresh_from_db()
    assert buyer.budget_line.held_amount == 0
    assert Stock.objects.get().quantity_allocated == 0
    assert set(SupplierOrder.objects.values_list("state", flat=True)) == {"canceled"}
    with pytest.raises(AlreadyDecided):
        approve(order.approval_id, by=approver)

    again = services.create_from_order(order, by=make.actor(buyer.purchaser))
    assert [line.quantity for line in again.lines.all()] == [2]


def test_经办人不能审批自己的采购() -> None:
    from backend.approval.refusals import OwnRequest
    from backend.order.services import approve

    buyer = make.buyer()
    Membership.objects.create(user=buyer.purchaser, organisation=buyer.organisation, role=Role.APPROVER)
    order = services.complete(
        cart(buyer, (make.product(price="12000"), 1)).pk, by=make.actor(buyer.purchaser)
    )
    with pytest.raises(OwnRequest):
        approve(order.approval_id, by=make.actor(buyer.purchaser))


@pytest.mark.parametrize("who", ["finance", "inspector", "purchaser"])
def test_没有审核角色不能审批(who: str) -> None:
    from backend.order.services import approve

    buyer = make.buyer()
    order = services.complete(
        cart(buyer, (make.product(price="12000"), 1)).pk, by=make.actor(buyer.purchaser)
    )
    with pytest.raises(NotPermitted):
        approve(order.approval_id, by=make.actor(getattr(buyer, who)))


def test_外单位审核人看不见该事项() -> None:
    from backend.order.services import approve

    buyer, other = make.buyer(), make.buyer()
    order = services.complete(
        cart(buyer, (make.product(price="12000"), 1)).pk, by=make.actor(buyer.purchaser)
    )
    with pytest.raises(NotFound):
        approve(order.approval_id, by=make.actor(other.approver))


class Blocked:
    """What stands in the way, and the code that says so."""

    @staticmethod
    def supplier_suspended(buyer: make.Buyer, product: Product) -> None:
        product.supplier.state = "suspended"
        product.supplier.save()

    @staticmethod
    def supplier_banned(buyer: make.Buyer, product: Product) -> None:
        today = clock.today()
        Ban.objects.create(
            supplier=product.supplier, starts_on=today, ends_on=today, decision="演示〔2026〕1号"
        )

    @staticmethod
    def delisted(buyer: make.Buyer, product: Product) -> None:
        product.channel_listings.update(is_published=False)

    @staticmethod
    def sold_out(buyer: make.Buyer, product: Product) -> None:
        Stock.objects.update(quantity=4)

    @staticmethod
    def budget_spent(buyer: make.Buyer, product: Product) -> None:
        buyer.budget_line.held_amount = buyer.budget_line.total_amount
        buyer.budget_line.save()

    @staticmethod
    def budget_of_last_year(buyer: make.Buyer, product: Product) -> None:
        buyer.budget_line.fiscal_year -= 1
        buyer.budget_line.save()

    @staticmethod
    def no_budget_chosen(buyer: make.Buyer, product: Product) -> None:
        Checkout.objects.update(budget_line=None)

    @staticmethod
    def channel_of_another_region(buyer: make.Buyer, product: Product) -> None:
        Checkout.objects.update(channel=make.channel("330382"))

    @staticmethod
    def limit_unknown(buyer: make.Buyer, product: Product) -> None:
        LocalFigure.objects.filter(key=make.LIMIT).delete()

    @staticmethod
    def above_limit(buyer: make.Buyer, product: Product) -> None:
        LocalFigure.objects.filter(key=make.LIMIT).update(value=125)

    @staticmethod
    def not_goods(buyer: make.Buyer, product: Product) -> None:
        product.category = make.category("C23090100", "印刷服务")
        product.save()


@pytest.mark.parametrize(
    ("obstacle", "code"),
    [
        (Blocked.supplier_suspended, "SUPPLIER_NOT_ADMITTED"),
        (Blocked.supplier_banned, "SUPPLIER_BANNED"),
        (Blocked.delisted, "NOT_ON_SALE"),
        (Blocked.sold_out, "INSUFFICIENT_STOCK"),
        (Blocked.budget_spent, "BUDGET_EXCEEDED"),
        (Blocked.budget_of_last_year, "BUDGET_EXCEEDED"),
        (Blocked.no_budget_chosen, "REQUIRED"),
        (Blocked.channel_of_another_region, "NOT_ON_SALE"),
        (Blocked.limit_unknown, "LAW_VALUE_UNKNOWN"),
        (Blocked.above_limit, "ABOVE_CEILING"),
        (Blocked.not_goods, "NOT_GOODS"),
    ],
)
def test_不合规则不得下单_且什么也没有发生(obstacle, code: str) -> None:  # type: ignore[no-untyped-def]
    buyer, product = make.buyer(), make.product()
    checkout = cart(buyer, (product, 5))
    obstacle(buyer, product)
    held = buyer.budget_line.held_amount
    with pytest.raises(Refusals) as refused:
        services.complete(checkout.pk, by=make.actor(buyer.purchaser))
    assert codes(refused.value) == {code}
    assert not Order.objects.exists()
    assert not ApprovalRequest.objects.exists()
    assert Stock.objects.get().quantity_allocated == 0
    buyer.budget_line.refresh_from_db()
    assert buyer.budget_line.held_amount == held
    checkout.refresh_from_db()
    assert checkout.completed_at is None


def test_所有拦截原因一次说清() -> None:
    buyer, product = make.buyer(), make.product()
    checkout = cart(buyer, (product, 5))
    Blocked.sold_out(buyer, product)
    Blocked.budget_spent(buyer, product)
    with pytest.raises(Refusals) as refused:
        services.complete(checkout.pk, by=make.actor(buyer.purchaser))
    assert codes(refused.value) == {"INSUFFICIENT_STOCK", "BUDGET_EXCEEDED"}


def test_同款更贵须说明理由_否则转人工() -> None:
    buyer = make.buyer()
    dear = make.product(price="30", brand="演示", model="A1")
    make.product(price="25", brand="演示", model="A1")
    by = make.actor(buyer.purchaser)
    silent = services.complete(cart(buyer, (dear, 1)).pk, by=by)
    assert not silent.approval.direct_train

    checkout = cart(buyer, (dear, 1))
    services.update_lines(checkout.pk, [Wanted(dear.variant.pk, 1, "急用，该供应商当日送达")], by=by)
    assert services.complete(checkout.pk, by=by).approval.direct_train


def test_年度累计接近公开招标数额转人工_超过则拦截() -> None:
    buyer = make.buyer(budget=9_000_000)
    product = make.product(price="800000", stock=100)
    by = make.actor(buyer.purchaser)
    for _ in range(3):
        services.complete(cart(buyer, (product, 1)).pk, by=by)
    nearly = services.complete(cart(buyer, (product, 1)).pk, by=by)
    split = next(check for check in nearly.approval.checks if check["code"] == "SPLIT_PURCHASE")
    assert split["severity"] == "warning"
    assert "《政府采购法实施条例》第二十八条" in split["clause"]
    services.complete(cart(buyer, (product, 1)).pk, by=by)
    with pytest.raises(Refusals) as refused:
        services.complete(cart(buyer, (product, 1)).pk, by=by)
    assert codes(refused.value) == {"SPLIT_PURCHASE"}


def test_缺地址_空车_无单位_陌生购物车() -> None:
    buyer = make.buyer()
    by = make.actor(buyer.purchaser)
    with pytest.raises(AddressMissing):
        services.complete(cart(buyer, (make.product(), 1), complete_with=False).pk, by=by)
    with pytest.raises(EmptyCheckout):
        services.complete(cart(buyer).pk, by=by)
    stranger = make.user()
    loose = services.create(make.channel(), by=make.actor(stranger))
    with pytest.raises(NoOrganisation):
        services.complete(loose.pk, by=make.actor(stranger))
    with pytest.raises(NotFound):
        services.complete(uuid4(), by=by)
    with pytest.raises(NotFound):
        services.complete(cart(buyer, (make.product(), 1)).pk, by=make.actor(make.buyer().purchaser))


def test_提交后的购物车不能再改() -> None:
    buyer, product = make.buyer(), make.product()
    by = make.actor(buyer.purchaser)
    checkout = cart(buyer, (product, 1))
    services.complete(checkout.pk, by=by)
    with pytest.raises(CheckoutCompleted):
        services.add_lines(checkout.pk, [Wanted(product.variant.pk, 1)], by=by)


@pytest.mark.parametrize(
    ("quantity", "code"),
    [(0, "ZERO_QUANTITY"), (-1, "ZERO_QUANTITY"), (100_001, "QUANTITY_GREATER_THAN_LIMIT")],
)
def test_数量不合理(quantity: int, code: str) -> None:
    buyer, product = make.buyer(), make.product()
    with pytest.raises(Refusal) as refused:
        cart(buyer, (product, quantity))
    assert (refused.value.code, refused.value.field) == (code, "quantity")


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        (lambda cart, by: services.set_note(cart, "长" * 2001, by=by), "TOO_LONG", "customer_note"),
        (lambda cart, by: services.set_email(cart, "没有邮箱", by=by), "INVALID", "email"),
        (lambda cart, by: services.set_address(cart, {"city": "温州市"}, by=by), "REQUIRED", None),
    ],
)
def test_填写不正确的内容_不截断_说明是哪一项(change, code: str, field: str | None) -> None:  # type: ignore[no-untyped-def]
    buyer = make.buyer()
    checkout = cart(buyer, (make.product(), 1))
    with pytest.raises(Refusal) as refused:
        change(checkout.pk, make.actor(buyer.purchaser))
    first = next(refused.value.each())
    assert first.code == code
    assert field is None or first.field == field


def test_别家的地址与预算不可用() -> None:
    buyer, other = make.buyer(), make.buyer()
    by = make.actor(buyer.purchaser)
    checkout = cart(buyer, (make.product(), 1), complete_with=False)
    with pytest.raises(NotFound):
        services.set_address(checkout.pk, other.address.pk, by=by)
    with pytest.raises(NotFound):
        services.set_budget_line(checkout.pk, other.budget_line.pk, by=by)


def test_离开单位的人动不了单位的购物车() -> None:
    buyer = make.buyer()
    checkout = cart(buyer, (make.product(), 1))
    Membership.objects.filter(user=buyer.purchaser).update(is_active=False)
    former = make.actor(buyer.purchaser)
    assert not queries.is_ones_own(checkout, former)
    for deed in (services.complete, services.attach):
        with pytest.raises(NotFound):
            deed(checkout.pk, by=former)
    assert not queries.open_carts(former).exists()


def test_换了采购单位的购物车不再用原单位的指标与地址() -> None:
    """Whoever buys for two buyers cannot pay the order of one with the budget of the other."""
    one, other = make.buyer(), make.buyer()
    Membership.objects.create(user=one.purchaser, organisation=other.organisation, role=Role.PURCHASER.value)
    by = make.actor(one.purchaser)
    checkout = services.create(
        one.organisation.region.channel,
        [Wanted(make.product().variant.pk, 1)],
        by=by,
        organisation_id=one.organisation.pk,
    )
    services.set_address(checkout.pk, one.address.pk, by=by)
    services.set_budget_line(checkout.pk, one.budget_line.pk, by=by)
    kept = services.attach(checkout.pk, by=by, organisation_id=one.organisation.pk)
    assert (kept.budget_line, kept.shipping_address) == (one.budget_line, one.address)
    moved = services.attach(checkout.pk, by=by, organisation_id=other.organisation.pk)
    assert (moved.organisation, moved.budget_line, moved.shipping_address) == (other.organisation, None, None)
    with pytest.raises(AddressMissing):
        services.complete(checkout.pk, by=by)


def test_在多家单位任经办人_按频道所在地区定采购单位() -> None:
    here, there, second = make.buyer(), make.buyer("330382"), make.buyer()
    Membership.objects.create(user=here.purchaser, organisation=there.organisation, role=Role.PURCHASER)
    by = make.actor(here.purchaser)
    for code, expected in (("330300", here), ("330382", there)):
        assert services.create(make.channel(code), by=by).organisation == expected.organisation
    with pytest.raises(OrganisationAmbiguous):
        services.create(make.channel("330302"), by=by)
    Membership.objects.create(user=here.purchaser, organisation=second.organisation, role=Role.PURCHASER)
    with pytest.raises(OrganisationAmbiguous):
        services.create(make.channel(), by=make.actor(here.purchaser))


def test_再次认领自己的购物车_不换单位() -> None:
    here, second = make.buyer(), make.buyer()
    Membership.objects.create(user=here.purchaser, organisation=second.organisation, role=Role.PURCHASER)
    by = make.actor(here.purchaser)
    mine = services.create(make.channel(), by=by, organisation_id=second.organisation.pk)
    assert services.attach(mine.pk, by=by).organisation == second.organisation
