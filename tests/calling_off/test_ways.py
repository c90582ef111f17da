"""三种成交方式 · direct choice, second bidding and rotation, as verbs and the clock do them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from backend.core import clock
from backend.core.models import Mail
from backend.core.refusals import NotFound, NotPermitted, Refusal, Refusals
from backend.order.services import placing as approving
from backend.order.services import supplying as orders
from backend.supplier.models import Supplier
from procurement_methods.calling_off import bidding, placing, publishing, queries, rotation, supplying
from procurement_methods.calling_off.models import CallOff, CallOffQuote, Summary
from procurement_methods.calling_off.refusals import (
    AboveAgreed,
    BiddingBeyondTerm,
    BiddingOver,
    BudgetShort,
    CallOffStateUnfit,
    ExtendedOnce,
    NotInvited,
    NotSupplied,
    NotYourTurn,
    PriceUnfit,
    ProductFixed,
    ProductUnfit,
    QuoteIncomplete,
)
from procurement_methods.calling_off.rules import QuoteState, State
from procurement_methods.framework import living
from procurement_methods.framework.models import Entrant, Framework, Turn
from procurement_methods.framework.refusals import NotAnEntrant, NotInForce, OutsideRegion, WayNotNamed
from procurement_methods.framework.rules import Form, Standing, Way
from tests import make
from tests.calling_off.world import Buying, now, run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keys(settings: LazySettings, tmp_path: Path) -> None:
    settings.KEYS_ROOT = tmp_path / "keys"


def after(**time: Any) -> Any:
    return clock.moved(to=clock.now() + timedelta(**time))


def test_直接选定按协议价成单_不看标价() -> None:
    buying = Buying()
    made = buying.chooses(1, 10)
    assert (made.state, made.order and made.order.total_amount) == (State.ORDERED, Decimal("960.00"))
    assert made.order is not None
    assert made.order.organisation == buying.buyer.organisation
    line = made.lines.get()
    assert (line.unit_price, line.variant_id) == (Decimal("96.00"), buying.products[1][0].pk)


def test_折扣率按最高限价折算() -> None:
    buying = Buying(("85", "90"), form=Form.DISCOUNT_RATE)
    made = buying.chooses(0, 3, 2, 1)
    assert made.total == 3 * Decimal("8.50") + 2 * Decimal("170.00") + Decimal("2550.00")


def test_直接选定不受电子卖场限额约束() -> None:
    """A million is the limit of the mall in the demo; an agreement has none."""
    buying = Buying(("95000",), code="330300")
    buying.world.items[0].ceiling = Decimal(100_000)
    buying.world.items[0].save()
    buying.budget = make.budget_line(buying.buyer.organisation, 5_000_000)
    assert buying.chooses(0, 20).state == State.ORDERED


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"ways": [Way.BIDDING]}, WayNotNamed),
        ({"code": "330382"}, OutsideRegion),
        ({"ended_at": clock.now()}, NotInForce),
        ({"named": False}, NotSupplied),
    ],
)
def test_不合协议的选定不成(change: dict[str, Any], refusal: type[Refusal]) -> None:
    buying = Buying(**change)
    with pytest.raises(refusal):
        buying.chooses(0)
    assert not CallOff.objects.exists()


def test_退出协议或被禁的供应商不能选() -> None:
    buying = Buying()
    Entrant.objects.filter(pk=buying.world.entrants[0].pk).update(standing=Standing.REMOVED)
    with pytest.raises(NotAnEntrant):
        buying.chooses(0)
    Supplier.objects.filter(pk=buying.world.suppliers[1].pk).update(state="suspended")
    with pytest.raises(Refusals):
        buying.chooses(1)


def test_超预算的选定全部退回() -> None:
    buying = Buying()
    buying.budget = make.budget_line(buying.buyer.organisation, 900)
    with pytest.raises(Refusals):
        buying.chooses(0)
    assert not CallOff.objects.exists()
    with pytest.raises(BudgetShort):
        buying.invites()


def test_别人不能替本单位成交() -> None:
    buying = Buying()
    stranger = make.buyer().purchaser.actor()
    with pytest.raises(NotPermitted):
        bidding.invite(buying.need(), by=stranger)
    other = make.buyer()
    with pytest.raises(NotFound):
        buying.chooses(0, address_id=other.address.pk)
    with pytest.raises(NotFound):
        buying.chooses(0, budget_line_id=other.budget_line.pk)


def test_供货商品的登记与更换() -> None:
    buying = Buying()
    entrant, item, sales = buying.world.entrants[0], buying.world.items[0], buying.sales(0)
    own = make.product(buying.world.suppliers[0], in_category=buying.world.lot.category)
    other = make.category("A05040102", "示例其他品目")
    for wrong in (buying.products[1][0], make.product(buying.world.suppliers[0], in_category=other).variant):  # type: ignore[attr-defined]
        with pytest.raises(ProductUnfit):
            supplying.name_product(entrant.pk, item.pk, wrong.pk, by=sales)
    with pytest.raises(NotFound):
        supplying.name_product(entrant.pk, item.pk, own.variant.pk, by=buying.sales(1))  # type: ignore[attr-defined]
    supplying.name_product(entrant.pk, item.pk, own.variant.pk, by=sales)  # type: ignore[attr-defined]
    assert buying.chooses(0).lines.get().product.startswith(own.name)
    better = buying.products[0][0].pk
    with pytest.raises(ProductFixed):
        supplying.name_product(entrant.pk, item.pk, better, by=sales)
    asked = living.ask_upgrade(entrant.pk, item.pk, before="演示一代", after="演示二代", by=sales)
    with pytest.raises(ProductFixed):
        supplying.name_product(entrant.pk, item.pk, better, by=sales)
    living.decide_upgrade(asked.pk, approved=True, by=buying.world.organiser.purchaser.actor())
    supplying.name_product(entrant.pk, item.pk, better, by=sales)
    assert buying.chooses(0).total == Decimal("950.00")  # better, and never dearer
    with pytest.raises(ProductFixed):
        supplying.name_product(entrant.pk, item.pk, own.variant.pk, by=sales)  # type: ignore[attr-defined]


def test_二次竞价_最低价成交_同价先到先得() -> None:
    buying = Buying()
    bidding_ = buying.invites(10)
    assert bidding_.invited.count() == 3
    buying.quotes(bidding_, 2, "90.00")
    with after(minutes=1):
        buying.quotes(bidding_, 0, "90.00")
    with after(minutes=2):
        buying.quotes(bidding_, 1, "90.01")
        assert run() == 0
    with after(hours=24, minutes=1):
        run()
        done = now(bidding_)
        assert (done.state, done.entrant_id) == (State.ORDERED, buying.world.entrants[2].pk)
        assert done.order is not None
        assert done.order.total_amount == Decimal("900.00")
        assert run() == 0  # twice is once
    assert list(done.quotes.order_by("place").values_list("place", "total")) == [
        (1, Decimal("900.00")), (2, Decimal("900.00")), (3, Decimal("900.10")),
    ]  # fmt: skip


def test_报价密封_改价换新_同样的再报还是先前那份() -> None:
    buying = Buying()
    bidding_ = buying.invites(10)
    first = buying.quotes(bidding_, 0, "91.00")
    assert b"91.00" not in bytes(first.sealed)
    assert (first.prices, first.total) == ({}, None)
    with after(minutes=5):
        assert buying.quotes(bidding_, 0, "91.00").pk == first.pk
        changed = buying.quotes(bidding_, 0, "90.00")
        assert bidding.told_of(changed) != bidding.told_of(first)
        bidding.withdraw(bidding_.pk, by=buying.sales(0))
        with pytest.raises(Refusal):
            bidding.withdraw(bidding_.pk, by=buying.sales(0))
        buying.quotes(bidding_, 0, "92.00")
    moved = CallOffQuote.objects.get(pk=first.pk)
    moved.entrant_id = buying.world.entrants[1].pk
    with pytest.raises(NotFound):
        bidding.told_of(moved)  # opens for nobody else
    assert sorted(bidding_.quotes.values_list("state", flat=True)) == ["received", "replaced", "withdrawn"]


def test_截止那一刻的报价已迟() -> None:
    buying = Buying()
    bidding_ = buying.invites(10)
    assert bidding_.bids_until is not None
    with clock.moved(to=bidding_.bids_until - timedelta(seconds=5)):
        buying.quotes(bidding_, 0, "90.00")
    for late in (timedelta(0), timedelta(seconds=1)):
        with clock.moved(to=bidding_.bids_until + late), pytest.raises(BiddingOver):
            buying.quotes(bidding_, 1, "80.00")
    with clock.moved(to=bidding_.bids_until + timedelta(seconds=20)):
        assert run() == 0  # what came in time may still be being written down
    with clock.moved(to=bidding_.bids_until + timedelta(seconds=31)):
        run()
        with pytest.raises(CallOffStateUnfit):
            buying.quotes(bidding_, 1, "80.00")
    assert now(bidding_).entrant_id == buying.world.entrants[0].pk


@pytest.mark.parametrize(
    ("price", "refusal"),
    [
        ("95.01", AboveAgreed),
        ("0", PriceUnfit),
        ("-1", PriceUnfit),
        ("90.001", PriceUnfit),
        ("NaN", PriceUnfit),
    ],
)
def test_报价不得高于协议价(price: str, refusal: type[Refusal]) -> None:
    buying = Buying()
    with pytest.raises(refusal):
        buying.quotes(buying.invites(10), 0, price)


def test_逐行报价_一行不少() -> None:
    buying = Buying(("85", "90"), form=Form.DISCOUNT_RATE)
    bidding_ = buying.invites(3, 2, 1)
    lines = list(bidding_.lines.order_by("item_id"))
    for some in (lines[:2], [*lines, lines[0]]):
        with pytest.raises(QuoteIncomplete):
            bidding.quote(
                bidding_.pk,
                [bidding.Priced(line.item_id, Decimal("1.00")) for line in some],
                by=buying.sales(0),
            )
    buying.quotes(bidding_, 0, "8.00", "170.00", "2550.00")


def test_没有受邀的不能报价() -> None:
    buying = Buying()
    bidding_ = buying.invites(10)
    bidding_.invited.remove(buying.world.entrants[2])
    with pytest.raises(NotInvited):
        buying.quotes(bidding_, 2, "90.00")
    with pytest.raises(NotFound):
        bidding.quote(bidding_.pk, [], by=make.supplier().sales.actor())  # type: ignore[attr-defined]


def test_清退和停用的报价不计入() -> None:
    buying = Buying()
    bidding_ = buying.invites(10)
    for place, price in enumerate(("80.00", "85.00", "90.00")):
        buying.quotes(bidding_, place, price)
    Entrant.objects.filter(pk=buying.world.entrants[0].pk).update(standing=Standing.REMOVED)
    Supplier.objects.filter(pk=buying.world.suppliers[1].pk).update(state="suspended")
    with after(hours=25):
        run()
    assert now(bidding_).entrant_id == buying.world.entrants[2].pk
    assert bidding_.quotes.filter(state=QuoteState.LEFT_OUT).exclude(reason="").count() == 2


def test_无人报价_延长一次_再无人则改别的方式() -> None:
    buying = Buying()
    bidding_ = buying.invites(10)
    with after(hours=25):
        run()
        assert now(bidding_).state == State.WITHOUT_BIDS
        assert Mail.objects.filter(subject__contains="无有效报价").exists()
        bidding.extend(bidding_.pk, by=buying.clerk)
        buying.quotes(bidding_, 0, "90.00")
        bidding.withdraw(bidding_.pk, by=buying.sales(0))
    with after(hours=50):
        run()
        with pytest.raises(ExtendedOnce):
            bidding.extend(bidding_.pk, by=buying.clerk)
        placing.give_up(bidding_.pk, "示例：改为直接选定", by=buying.clerk)
        assert now(bidding_).state == State.VOID
        assert buying.chooses(0).state == State.ORDERED


def test_期间降了协议价_按低的成交() -> None:
    buying = Buying()
    bidding_ = buying.invites(10)
    buying.quotes(bidding_, 0, "94.00")
    Entrant.objects.filter(pk=buying.world.entrants[0].pk).update(offer="93.50")
    with after(hours=25):
        run()
        done = now(bidding_)
    assert done.order is not None
    assert done.order.total_amount == Decimal("935.00")
    assert Mail.objects.filter(subject__contains="二次竞价结果", body__contains="第 1 名").count() == 1


def test_协议期满或终止后不再竞价和轮候() -> None:
    buying = Buying()
    ends_on = buying.world.framework.ends_on
    assert ends_on is not None
    with pytest.raises(BiddingBeyondTerm):
        buying.invites(10, until=clock.now() + timedelta(days=(ends_on - clock.today()).days + 1))
    bidding_, asked = buying.invites(10), buying.takes_turn()
    buying.quotes(bidding_, 0, "90.00")
    Framework.objects.filter(pk=buying.world.framework.pk).update(ended_at=clock.now(), ended_reason="演示")
    with pytest.raises(NotInForce):
        rotation.accept(asked.pk, by=buying.sales(0))
    with after(hours=49):
        run()
    assert "提前终止" in now(asked).ended_reason
    assert (now(bidding_).state, now(bidding_).opened_at) == (State.VOID, None)


def test_竞价中标拒单_递补下一家_都拒则作废() -> None:
    buying = Buying()
    bidding_ = buying.invites(10)
    buying.quotes(bidding_, 0, "80.00")
    buying.quotes(bidding_, 1, "85.00")
    with after(hours=25):
        run()
        buying.declines_order(now(bidding_), 0)
        assert now(bidding_).state == State.AGREED
        run()
        second = now(bidding_)
        assert (second.state, second.order and second.order.total_amount) == (
            State.ORDERED,
            Decimal("850.00"),
        )
        buying.declines_order(second, 1)
        over = now(bidding_)
    assert over.state == State.VOID
    assert "没有其他有效报价" in over.ended_reason


def test_成交后下不了单_经办人处理() -> None:
    """The money went elsewhere meanwhile: the award stands, the clerk is told, and orders from another line."""
    buying = Buying()
    bidding_ = buying.invites(10)
    buying.quotes(bidding_, 0, "80.00")
    with pytest.raises(CallOffStateUnfit):
        placing.order(bidding_.pk, by=buying.clerk)
    buying.budget.total_amount = 100
    buying.budget.save()
    with after(hours=25):
        run()
        stuck = now(bidding_)
        assert (stuck.state, bool(stuck.hindrance)) == (State.AGREED, True)
        assert run() == 0
        other = make.budget_line(buying.buyer.organisation)
        assert placing.order(bidding_.pk, budget_line_id=other.pk, by=buying.clerk).state == State.ORDERED


def test_顺序轮候_轮到谁问谁_承接成单() -> None:
    buying = Buying()
    first, second = buying.takes_turn(10), buying.takes_turn(5)
    assert [first.entrant_id, second.entrant_id] == [each.pk for each in buying.world.entrants[:2]]
    with pytest.raises(NotFound):
        rotation.accept(first.pk, by=buying.sales(1))
    rotation.accept(first.pk, by=buying.sales(0))
    with pytest.raises(CallOffStateUnfit):
        rotation.accept(first.pk, by=buying.sales(0))
    run()
    done = now(first)
    assert (done.state, done.order and done.order.total_amount) == (State.ORDERED, Decimal("950.00"))
    with pytest.raises(CallOffStateUnfit):
        placing.give_up(second.pk, "示例", by=buying.clerk)


def test_轮候不承接或逾期_用掉本轮_问下一家_问遍则作废() -> None:
    buying = Buying()
    asked = buying.takes_turn(10)
    rotation.decline(asked.pk, "示例：产能不足", by=buying.sales(0))
    assert now(asked).entrant_id == buying.world.entrants[1].pk
    with pytest.raises(NotYourTurn):
        rotation.accept(asked.pk, by=buying.sales(0))
    with after(hours=48, minutes=1):
        with pytest.raises(NotYourTurn):
            rotation.accept(asked.pk, by=buying.sales(1))
        assert run() == 1
        assert now(asked).entrant_id == buying.world.entrants[2].pk
        rotation.decline(asked.pk, "示例：停产", by=buying.sales(2))
    assert now(asked).state == State.VOID
    assert list(Turn.objects.values_list("outcome", "reason")) == [
        ("declined", "示例：产能不足"), ("declined", "逾期未答复"), ("declined", "示例：停产"),
    ]  # fmt: skip
    assert buying.takes_turn().entrant_id == buying.world.entrants[0].pk  # a new round, in the same order


def test_轮候承接后拒单_也用掉本轮() -> None:
    buying = Buying()
    asked = buying.takes_turn(10)
    rotation.accept(asked.pk, by=buying.sales(0))
    run()
    buying.declines_order(now(asked), 0)
    after_it = now(asked)
    assert (after_it.state, after_it.entrant_id) == (State.ASKING, buying.world.entrants[1].pk)
    assert Turn.objects.first().outcome == "declined"  # type: ignore[union-attr]


def test_停用的供应商轮到即过() -> None:
    buying = Buying()
    Supplier.objects.filter(pk=buying.world.suppliers[0].pk).update(state="suspended")
    assert buying.takes_turn().entrant_id == buying.world.entrants[1].pk


def test_审批退回或取消订单_成交作废并说明原因() -> None:
    buying = Buying()
    chosen = buying.chooses(0, 200)  # 19,000 yuan: a person approves
    assert chosen.order is not None
    assert chosen.order.approval_id is not None
    approving.send_back(chosen.order.approval_id, by=buying.buyer.approver.actor(), reason="示例：超配")
    assert now(chosen).ended_reason == "审批退回：示例：超配"
    other = buying.chooses(1, 10)
    assert other.order is not None
    orders.cancel_order(other.order.pk, by=buying.clerk, reason="示例：需求取消")
    assert now(other).ended_reason == "订单取消：示例：需求取消"
    third = buying.chooses(2, 10)
    buying.declines_order(third, 2)
    assert (now(third).state, now(third).ended_reason) == (State.VOID, "供应商拒单：示例：缺货")


def test_竞价和轮候逐笔公告_不公布落选报价() -> None:
    buying = Buying()
    bidding_ = buying.invites(10)
    buying.quotes(bidding_, 0, "80.00")
    buying.quotes(bidding_, 1, "85.55")
    with after(hours=25):
        run()
        done = now(bidding_)
        assert done.published_at is not None
        assert done.notice is not None
        assert done.notice.facts["amount"] == "800.00"
        assert "85.55" not in str(done.notice.facts)
        assert not done.notice.is_late
        assert not queries.is_overdue(done)


def test_该公开而未公开的标为逾期() -> None:
    buying = Buying()
    bidding_ = buying.invites(10)
    buying.quotes(bidding_, 0, "80.00")
    buying.budget.total_amount = 100
    buying.budget.save()
    with after(hours=25):
        run()
    with after(days=10):
        organiser = buying.world.organiser.purchaser.actor()
        assert list(queries.call_offs_like(organiser, mine="organiser", overdue=True)) == [now(bidding_)]


def test_期满后汇总公开直接选定() -> None:
    buying = Buying()
    chosen, returned = buying.chooses(0), buying.chooses(1)
    buying.declines_order(returned, 1)
    assert publishing.sum_up_all() == 0
    with clock.moved(to=clock.now() + timedelta(days=366)):
        assert publishing.sum_up_all() == 1
        assert publishing.sum_up_all() == 0
        summary = Summary.objects.get()
        (notice,) = summary.notices.all()
        assert [row[0] for row in notice.facts["call_offs"]] == [chosen.number]
        assert summary.publish_by > summary.framework.ends_on  # type: ignore[operator]
