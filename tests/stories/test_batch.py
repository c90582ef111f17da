"""批量集中采购 · many buyers' demand, collected for ten days, bought by one inquiry, ordered by each for itself; through GraphQL alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from backend.account.models import User
from backend.core import clock
from backend.core.clock import SHANGHAI
from backend.order.models import Order
from backend.supplier.models import Supplier
from procurement_methods import drafting
from procurement_methods.batching import services
from procurement_methods.batching.models import Configuration, Demand
from procurement_methods.drafting import NewPackage, NewProcurement
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.races import together
from tests.stories.tender import SHOWN, Tender

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
SEEN = """query($id: ID!) { purchaseBatch(id: $id) {
  state procurementNumber
  configurations { id code quantity supplier { name } unitPrice { amount } variant { id } }
  demands(first: 50) { totalCount edges { node { id quantity organisation { name } order { number } amount { amount } } } } } }"""
LISTED = "{ purchaseBatches(first: 10) { totalCount edges { node { number title state organiser { name } category { name } } } } }"
SHOWN |= {"batch": "batch { id state procurementNumber }", "order": "order { id number }"}


def on(day: int) -> AbstractContextManager[None]:
    """So many days after the start."""
    return clock.moved(to=START + timedelta(days=day))


class Batch(Tender):
    """One batch: its organiser, two buyers, four bidders."""

    def open_batch(self, **more: Any) -> dict[str, Any]:
        given = {
            "organisationId": to_global_id("Organisation", self.buyer.pk), "title": "示例一季度台式机批次",
            "categoryCode": make.category().code, "collectsFrom": START.isoformat(),
            "collectsUntil": (START + timedelta(days=10)).isoformat(), "terms": "合同签订后三十日内送达",
            "configurations": [
                {"code": "A", "name": "示例标准型", "specification": "示例：内存 16GB", "unit": "台", "ceiling": "5000"},
                {"code": "B", "name": "示例增强型", "specification": "示例：内存 32GB", "unit": "台", "ceiling": "7000"},
            ],
            **more,
        }  # fmt: skip
        found = self.asked(self.clerk, "purchaseBatchOpen", input=given)
        if found.get("batch"):
            self.batch = found["batch"]["id"]
        return found

    def shown(self, person: User | None = None) -> dict[str, Any]:
        found: dict[str, Any] = self.api.data(SEEN, {"id": self.batch}, as_=person)["purchaseBatch"]
        return found

    def files(self, buyer: make.Buyer, *lines: tuple[str, int], address: int | None = None) -> list[str]:
        """The codes with which a filing is refused; none when it stands."""
        grades = {each["code"]: each["id"] for each in self.shown()["configurations"]}
        where = to_global_id("Address", address or buyer.address.pk)
        rows = [
            {"configurationId": grades[code], "addressId": where, "quantity": number}
            for code, number in lines
        ]
        found = self.asked(
            buyer.purchaser, "purchaseBatchFile", id=self.batch,
            organisationId=to_global_id("Organisation", buyer.organisation.pk), lines=rows,
        )  # fmt: skip
        return [error["code"] for error in found["errors"]]

    def does_batch(self, person: User, verb: str, **given: Any) -> list[str]:
        found = self.asked(person, f"purchaseBatch{verb}", id=self.batch, **given)
        return [error["code"] for error in found["errors"]]

    def aggregate(self) -> list[str]:
        return self.does_batch(
            self.clerk, "Aggregate", method="INQUIRY", ground="uniform_goods", evaluation="LOWEST_PRICE"
        )

    def orders(self, buyer: make.Buyer, demands: list[str]) -> dict[str, Any]:
        return self.asked(
            buyer.purchaser, "purchaseBatchOrder", demands=demands,
            organisationId=to_global_id("Organisation", buyer.organisation.pk),
            budgetLineId=to_global_id("BudgetLine", buyer.budget_line.pk),
        )  # fmt: skip


@pytest.fixture
def batch(api: Api, settings: LazySettings, tmp_path: Path) -> Iterator[Batch]:
    settings.BIDS_ROOT, settings.KEYS_ROOT = tmp_path / "bids", tmp_path / "keys"
    with clock.moved(to=START):
        yield Batch(api)


def test_从申报到各单位下单_分文不差(batch: Batch) -> None:
    one, other = make.buyer(), make.buyer("330382")
    assert batch.open_batch()["errors"] == []
    assert batch.files(one, ("A", 7), ("B", 1)) == []
    assert batch.files(one, ("A", 10)) == []  # in place of what was filed before
    assert batch.files(other, ("A", 5)) == []
    assert batch.shown()["demands"]["totalCount"] == 0
    assert batch.shown(one.purchaser)["demands"]["totalCount"] == 1
    assert batch.shown(batch.clerk)["demands"]["totalCount"] == 2
    assert batch.shown(batch.sellers[0])["demands"]["totalCount"] == 0
    assert batch.aggregate() == ["BATCH_STATE_UNFIT"]
    with on(10):
        assert batch.files(one, ("A", 11)) == ["BATCH_STATE_UNFIT"]
        assert batch.does_batch(one.purchaser, "Aggregate", method="INQUIRY", ground="uniform_goods", evaluation="LOWEST_PRICE") == ["PermissionDenied"]  # fmt: skip
        assert batch.aggregate() == []
        assert batch.aggregate() == ["BATCH_STATE_UNFIT"]
        seen = batch.shown()
        assert [each["quantity"] for each in seen["configurations"]] == [15, None]
        asked = "query($number: String!) { procurement(number: $number) { id number packages { id number title budget { amount } } } }"
        made = batch.api.data(asked, {"number": seen["procurementNumber"]}, as_=batch.clerk)["procurement"]
        assert [each["budget"]["amount"] for each in made["packages"]] == [75_000.0]
        batch.take(made)
        batch.prepare()
        batch.invite(0, 1, 2)
    with on(50):
        batch.issue(10)
        batch.bids("74250", "72000", "73500")
    with on(61):
        assert batch.does_batch(batch.clerk, "Award") == ["BATCH_NOT_CONTRACTED"]
        batch.open()
        batch.seat(experts=2)
        batch.conform()
        batch.sign()
        winner = batch.award()
        batch.contract(winner)
        assert batch.does_batch(batch.clerk, "Award") == []
        (grade, _) = batch.shown()["configurations"]
        assert (grade["supplier"]["name"], grade["unitPrice"]["amount"]) == (batch.suppliers[1].name, 4800.0)
        assert batch.shown(winner)["demands"]["totalCount"] == 2  # what it has to deliver
        assert batch.shown(batch.sellers[0])["demands"]["totalCount"] == 0
        demands = [edge["node"]["id"] for edge in batch.shown(batch.clerk)["demands"]["edges"]]
        assert batch.orders(one, demands[:1])["errors"][0]["code"] == "BATCH_NOT_SUPPLIED"
        admitted = Supplier.objects.create(
            organisation=batch.suppliers[1],
            state="active",
            source="commitment",
            size="small",
            admitted_at=clock.now(),
        )
        product = make.product(admitted, price="5200", channels=("330300", "330382"))
        stranger = make.product(price="4700")
        for wrong, who in ((stranger, winner), (product, batch.sellers[0])):
            given = {"variantId": to_global_id("ProductVariant", wrong.variant.pk)}  # type: ignore[attr-defined]
            found = batch.asked(who, "purchaseBatchSupply", id=grade["id"], **given)
            assert found["errors"][0]["code"] in {"BATCH_PRODUCT_UNFIT", "NOT_FOUND"}
        given = {"variantId": to_global_id("ProductVariant", product.variant.pk)}  # type: ignore[attr-defined]
        assert batch.asked(winner, "purchaseBatchSupply", id=grade["id"], **given)["errors"] == []
        assert batch.orders(one, demands)["errors"][0]["code"] == "NOT_FOUND"  # one of them is not theirs
        for buyer, demand in zip((one, other), demands, strict=True):
            assert batch.orders(buyer, [demand])["errors"] == []
            assert batch.orders(buyer, [demand])["errors"][0]["code"] == "BATCH_NOTHING_TO_ORDER"
    assert sum(order.total_amount for order in Order.objects.all()) == Decimal("72000.00")


def test_填错的各有说法(batch: Batch) -> None:
    buyer, stranger = make.buyer(), make.buyer()
    grade = {"code": "A", "name": "示例", "specification": "示例", "unit": "台", "ceiling": "0"}
    for more, code in (
        ({"collectsUntil": START.isoformat()}, "BATCH_WINDOW_UNFIT"),
        ({"configurations": []}, "REQUIRED"),
        ({"configurations": [{**grade, "ceiling": "12.345"}]}, "BATCH_CONFIGURATION_UNFIT"),
        (
            {"configurations": [{**grade, "ceiling": "5"}, {**grade, "ceiling": "6"}]},
            "BATCH_CONFIGURATION_UNFIT",
        ),
        ({"categoryCode": "Z99"}, "NOT_FOUND"),
        ({"organisationId": to_global_id("Organisation", stranger.organisation.pk)}, "PermissionDenied"),
    ):
        assert batch.open_batch(**more)["errors"][0]["code"] == code, more
    assert batch.open_batch()["errors"] == []
    assert batch.files(buyer, ("A", 0)) == ["BATCH_QUANTITY_UNFIT"]
    assert batch.files(buyer, ("A", -3)) == ["BATCH_QUANTITY_UNFIT"]
    assert batch.files(buyer, ("A", 1), ("A", 2)) == ["BATCH_DEMAND_TWICE"]
    assert batch.files(buyer, ("A", 1), address=stranger.address.pk) == ["NOT_FOUND"]
    with on(10):
        assert batch.aggregate() == ["BATCH_NO_DEMAND"]
        assert batch.does_batch(batch.clerk, "Cancel", reason=" ") == ["REQUIRED"]
        assert batch.does_batch(batch.clerk, "Cancel", reason="示例：无需求") == []
        assert batch.shown()["state"] == "CANCELLED"


def test_只收本地区的需求(api: Api) -> None:
    """A county's batch is for the county; the city's for all its counties."""
    county = make.buyer("330382")
    with clock.moved(to=START):
        batch = Batch(api)
        batch.buyer, batch.clerk = county.organisation, county.purchaser
        assert batch.open_batch()["errors"] == []
        assert batch.files(make.buyer("330302"), ("A", 1)) == ["BATCH_OUT_OF_REGION"]
        assert batch.files(make.buyer("330382"), ("A", 1)) == []
        (listed,) = api.data(LISTED)["purchaseBatches"]["edges"]
        assert listed["node"]["state"] == "COLLECTING"
        assert listed["node"]["organiser"]["name"] == county.organisation.name


@pytest.mark.django_db(transaction=True)
def test_同一需求同时下两次单_只成一张(api: Api) -> None:
    """Two clerks of one buyer at the same moment; and a demand that comes while the batch is aggregated counts wholly or not at all."""
    buyer = make.buyer()
    with clock.moved(to=START):
        batch = Batch(api)
        assert batch.open_batch()["errors"] == []
        assert batch.files(buyer, ("A", 3)) == []
        row = Demand.objects.get()
        admitted = make.supplier()
        product = make.product(admitted)
        Configuration.objects.filter(pk=row.configuration_id).update(
            supplier=admitted.organisation,
            unit_price=4800,
            variant=product.variant,
            quantity=3,  # type: ignore[attr-defined]
        )
        kept = row.configuration.batch
        room = drafting.create(
            NewProcurement(
                buyer.organisation.pk, "示例", "inquiry", "uniform_goods", "goods",
                [NewPackage("示例", make.category().code, Decimal(15000), "示例", "lowest_price")],
            ),
            by=buyer.purchaser.actor(),
        )  # fmt: skip
        kept.procurement, kept.aggregated_at, kept.awarded_at = room, clock.now(), clock.now()
        kept.save()

        def order() -> Any:
            return services.order(
                buyer.organisation.pk, [row.pk], buyer.budget_line.pk, by=buyer.purchaser.actor()
            )

        found = together([order, order, order])
    assert sorted(type(each).__name__ for each in found) == ["NothingToOrder", "NothingToOrder", "Order"]
    assert Order.objects.count() == 1


def test_列表的语句数与批次数无关(api: Api, count_sql: Any) -> None:
    counts = []
    with clock.moved(to=START):
        batch = Batch(api)
        for _ in range(2):
            batch.open_batch()
            with count_sql() as statements:
                api.data(LISTED)
            counts.append(len(statements))
    assert counts[0] == counts[1]
