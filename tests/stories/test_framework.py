"""框架协议 · from the call to agreements in force, closed and open; through GraphQL alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from backend.account.models import User
from backend.core import clock
from backend.core.actor import Role
from backend.core.clock import SHANGHAI
from backend.core.models import LocalFigure
from procurement_methods.framework import starting
from procurement_methods.framework.models import Lot
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.stories.tender import SHOWN, Tender

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
SHOWN |= {"framework": "framework { id number state procurementNumber }"}
SEEN = """query($id: ID!) { framework(id: $id) { state startsOn endsOn endedReason publishedAt formerName
  lots { id number drawRecord entrants { id supplier { name } offer place turn standing agreementNumber signedAt leftReason
    prices { price { amount } } } } } }"""
GOODS_ITEM = {"code": "A", "name": "示例复印纸", "unit": "包", "ceiling": "25"}
SERVICES = [
    {"code": "P1", "name": "示例黑白印刷", "unit": "页", "ceiling": "0.33"},
    {"code": "P2", "name": "示例彩色印刷", "unit": "页", "ceiling": "2"},
    {"code": "P3", "name": "示例精装", "unit": "册", "ceiling": "35.50"},
]


def on(day: int) -> AbstractContextManager[None]:
    """So many days after the start."""
    return clock.moved(to=START + timedelta(days=day))


def lot(**more: Any) -> dict[str, Any]:
    """A lot of goods by unit price."""
    return {
        "title": "示例档次", "categoryCode": make.category().code, "need": "示例：A4，70 克，白度不低于 90", "form": "UNIT_PRICE",
        "estimate": "500000", "items": [GOODS_ITEM], "elimination": "0.2", **more,
    }  # fmt: skip


def printing(**more: Any) -> dict[str, Any]:
    """A lot of services by discount rate."""
    category = make.category("C17000000", "印刷服务")
    return lot(categoryCode=category.code, form="DISCOUNT_RATE", items=SERVICES, **more)


class Framework(Tender):
    """One framework: its organiser, and the suppliers that want to enter."""

    framework = ""

    def calls(self, *lots: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
        """Open a call; what is wrong with it."""
        given = {
            "organisationId": to_global_id("Organisation", self.buyer.pk), "title": "示例框架协议", "kind": "CLOSED",
            "ground": "catalogue_items", "object": "GOODS", "months": 12, "ways": ["DIRECT", "BIDDING"], "criteria": "价格、距离",
            "biddingHours": 24, "lots": list(lots), **more,
        }  # fmt: skip
        found = self.asked(self.clerk, "frameworkOpen", input=given)
        if not found["errors"]:
            self.framework = found["framework"]["id"]
            self.number = found["framework"]["procurementNumber"]
            if self.number:
                asked = "query($number: String!) { procurement(number: $number) { id number packages { id number } } }"
                self.take(self.api.data(asked, {"number": self.number}, as_=self.clerk)["procurement"])
        return [{"code": each["code"], "field": each.get("field")} for each in found["errors"]]

    def wrong(self, *lots: dict[str, Any], **more: Any) -> str:
        (error,) = self.calls(*lots, **more)
        return f"{error['code']} {error['field']}"

    def shown(self, person: User | None = None) -> dict[str, Any]:
        found: dict[str, Any] = self.api.data(SEEN, {"id": self.framework}, as_=person)["framework"]
        return found

    def entrants(self, place: int = 0) -> dict[str, dict[str, Any]]:
        return {each["supplier"]["name"]: each for each in self.shown()["lots"][place]["entrants"]}

    def called(self, *lots: dict[str, Any], **more: Any) -> None:
        """Opened, prepared and published: suppliers may submit."""
        with on(0):
            assert self.calls(*lots, **more) == []
            self.prepare()
        with on(40):
            self.does(self.clerk, "IssueDocuments", deadline=(clock.now() + timedelta(days=30)).isoformat())
            for key in self.packages:
                for person in (self.clerk, self.regulator):
                    taken = self.asked(person, "bidKeyShareTake", id=key)
                    self.shares.setdefault(key, {})[taken["holder"]] = taken["share"]

    def reviewed(self, *prices: str, failing: dict[int, str] | None = None) -> None:
        """Bids come in, are opened and reviewed up to the signed report."""
        with on(41):
            self.bids(*prices)
        with on(71):
            self.open()
            self.seat()
            self.qualify()
            self.conform(failing)
            if self.stage() == "evaluation":
                self.sign()

    def entered(self) -> None:
        self.does(self.clerk, "ChooseEntrants")
        self.does(self.clerk, "PublishEntry")

    def signed(self, *places: int) -> None:
        for place in places:
            self.does(self.sellers[place], "SignAgreement")


@pytest.fixture
def framework(api: Api, settings: LazySettings, tmp_path: Path) -> Iterator[Framework]:
    settings.BIDS_ROOT, settings.KEYS_ROOT = tmp_path / "bids", tmp_path / "keys"
    with clock.moved(to=START):
        yield Framework(api)


def test_封闭式从征集到协议生效(framework: Framework) -> None:
    framework.called(lot())
    assert framework.shown()["state"] == "CALLING"
    framework.reviewed("24.00", "22.50", "25.01", "23.00")
    assert framework.stage() == "choosing"
    with on(72):
        # 25.01 is above the ceiling: three are left, two of them enter
        assert framework.refused(framework.sellers[0], "ChooseEntrants") == "NOT_YOUR_STEP"
        framework.does(framework.clerk, "ChooseEntrants")
        assert framework.shown()["lots"][0]["entrants"] == []
        assert not any(row["isChosen"] for row in framework.rows(framework.sellers[1]))
        framework.does(framework.clerk, "PublishEntry")
        assert framework.notices()[-1] == "framework_entry"
        names = [framework.suppliers[place].name for place in (1, 3)]
        assert [(name, each["offer"], each["place"]) for name, each in framework.entrants().items()] == [
            (names[0], "22.50", 1), (names[1], "23.00", 2)
        ]  # fmt: skip
        assert framework.refused(framework.sellers[0], "SignAgreement") == "NOT_WINNER"
        framework.does(framework.clerk, "SignAgreement")
        assert framework.refused(framework.clerk, "SignAgreement") == "ALREADY_SIGNED"
        framework.signed(1)
        assert (
            framework.refused(framework.clerk, "StartAgreement", secret="示例征集人的随机数")
            == "STEP_NOT_YET"
        )
    with on(110):  # late, and shown as such
        framework.signed(3)
        asked = "journal { verb facts }"
        told = [
            each["facts"]
            for each in framework.see(asked, framework.clerk)["journal"]
            if "late" in each["facts"]
        ]
        assert len(told) == 3
        assert (
            framework.refused(framework.sellers[1], "StartAgreement", secret="示例征集人的随机数")
            == "NOT_YOUR_STEP"
        )
        framework.does(framework.clerk, "StartAgreement", secret="示例征集人的随机数")
        assert framework.stage() == "completed"
        seen = framework.shown()
        assert (seen["state"], seen["startsOn"], seen["endsOn"]) == ("IN_FORCE", "2026-06-20", "2027-06-19")
        assert sorted(each["turn"] for each in framework.entrants().values()) == [1, 2]
        assert {each["standing"] for each in framework.entrants().values()} == {"IN_FORCE"}
        kept = Lot.objects.get().draw
        assert kept is not None
        assert starting.verified(kept)
        assert not starting.verified({**kept, "order": kept["order"][::-1]})
    with on(500):
        assert framework.shown()["state"] == "EXPIRED"


def test_两家合格只入围一家_放弃后无人可签即终止(framework: Framework) -> None:
    framework.called(lot())
    framework.reviewed("24.00", "22.50")
    with on(72):
        framework.entered()
        assert list(framework.entrants()) == [framework.suppliers[1].name]
        framework.does(framework.clerk, "SignAgreement")
        framework.does(framework.sellers[1], "DeclineEntry", reason="示例：产能不足")
        (left,) = framework.entrants().values()
        assert (left["standing"], left["leftReason"]) == ("DECLINED", "示例：产能不足")
        assert (
            framework.refused(framework.clerk, "StartAgreement", secret="示例征集人的随机数")
            == "STEP_NOT_YET"
        )
        framework.does(framework.clerk, "Terminate", reason="示例：入围供应商均放弃")
        assert framework.shown()["state"] == "ENDED"


def test_逾期不签由征集人记为放弃_不递补(framework: Framework) -> None:
    framework.called(lot())
    framework.reviewed("24.00", "22.50", "23.00")
    with on(72):
        framework.entered()
        rows = {row["supplier"]["name"]: row["id"] for row in framework.rows(framework.clerk)}
        late = rows[framework.suppliers[2].name]
        framework.does(framework.clerk, "SignAgreement")
        framework.signed(1)
        assert framework.refused(framework.clerk, "DeclineEntry", participationId=late, reason="示例") == "FRAMEWORK_NOT_OVERDUE"  # fmt: skip
    with on(110):
        framework.does(framework.clerk, "DeclineEntry", participationId=late, reason="示例：逾期未签")
        framework.does(framework.clerk, "StartAgreement", secret="示例征集人的随机数")
        assert [each["standing"] for each in framework.entrants().values()] == ["IN_FORCE", "DECLINED"]


@pytest.mark.parametrize(
    ("prices", "failing", "stage", "failure"),
    [
        (("24.00",), None, "failed", "too_few_bids"),
        (("24.00", "23.00"), {0: "示例：不符合"}, "failed", "too_few_conforming"),
        (("24.00", "26.00"), None, "failed", "too_few_within_ceiling"),
    ],
)
def test_不足两家即终止(
    framework: Framework, prices: tuple[str, ...], failing: dict[int, str] | None, stage: str, failure: str
) -> None:
    framework.called(lot())
    with on(41):
        framework.bids(*prices)
    with on(71):
        if failure == "too_few_bids":
            from procurement_methods.engine import clockwork

            clockwork.run_due()
        else:
            framework.open()
            framework.seat()
            framework.qualify()
            framework.conform(failing)
    assert (framework.stage(), framework.failure()) == (stage, failure)
    seen = framework.shown()
    assert seen["state"] == "ENDED"
    assert seen["endedReason"]
    assert "termination" in framework.notices()


def test_淘汰后无人可入围即终止(framework: Framework) -> None:
    framework.called(lot(elimination="0.6"))
    framework.reviewed("24.00", "23.00")
    assert (framework.stage(), framework.failure()) == ("failed", "nobody_enters")


def test_质量优先法只按质量排序_同分抽签前先比报价(framework: Framework) -> None:
    items = [{"code": "precision", "title": "示例精度", "maximumPoints": "60"}, {"code": "care", "title": "示例维护", "maximumPoints": "40"}]  # fmt: skip
    given = lot(order="QUALITY_FIRST", qualityGround="INSTRUMENTS", elimination="0.4", scoringItems=items)
    framework.called(given)
    with on(41):
        framework.bids("24.00", "20.00", "25.00", "19.00")
    with on(71):
        framework.open()
        framework.seat()
        framework.qualify()
        framework.conform()
        points = {0: ("50", "30"), 1: ("50", "30"), 2: ("60", "40"), 3: ("10", "10")}
        names = {framework.suppliers[place].name: each for place, each in points.items()}
        for member in framework.panel:
            rows = [
                {"participationId": row["id"], "item": item, "points": given}
                for row in framework.rows(member)
                for item, given in zip(("precision", "care"), names[row["supplier"]["name"]], strict=True)
            ]
            framework.does(member, "Score", points=rows)
        framework.sign()
        framework.entered()  # 40 % of four go: two enter, the dearest first because it is the best
        assert list(framework.entrants()) == [framework.suppliers[place].name for place in (2, 1)]


def test_折扣率报价得出各项单价(framework: Framework) -> None:
    framework.called(printing(), object="SERVICES", months=24, ways=["ROTATION"])
    framework.reviewed("85", "87.50", "100")
    with on(72):
        framework.entered()
        found = framework.entrants()
        assert [each["price"]["amount"] for each in found[framework.suppliers[0].name]["prices"]] == [
            0.28,
            1.7,
            30.18,
        ]
        assert framework.shown()["formerName"] == "定点采购"


def test_征集有误即拒绝_指明何处(framework: Framework) -> None:
    wrong = framework.wrong
    assert wrong(lot(), object="WORKS") == "FRAMEWORK_OBJECT_UNFIT object"
    assert wrong(lot(), months=13) == "FRAMEWORK_TERM_TOO_LONG months"
    assert wrong(printing(), object="SERVICES", months=25) == "FRAMEWORK_TERM_TOO_LONG months"
    assert wrong(lot(), ground="uniform_fee") == "FRAMEWORK_GROUND_UNKNOWN ground"
    assert wrong(lot(), ways=[]) == "FRAMEWORK_WAYS_UNFIT ways"
    assert wrong(lot(), criteria="") == "REQUIRED criteria"
    assert wrong(lot(), biddingHours=0) == "INVALID biddingHours"
    assert wrong(lot(need=" ")) == "FRAMEWORK_NEED_UNCLEAR need"
    assert wrong(lot(items=[{**GOODS_ITEM, "ceiling": None}])) == "FRAMEWORK_CEILING_MISSING ceiling"
    assert wrong(lot(items=SERVICES)) == "FRAMEWORK_ITEMS_UNFIT items"
    assert wrong(lot(elimination="0.19")) == "FRAMEWORK_ELIMINATION_TOO_LOW elimination"
    assert wrong(lot(elimination=None)) == "FRAMEWORK_ELIMINATION_TOO_LOW elimination"
    assert wrong(lot(order="QUALITY_FIRST")) == "FRAMEWORK_QUALITY_GROUND_MISSING qualityGround"
    special = lot(order="QUALITY_FIRST", qualityGround="INSTRUMENTS", elimination="0.39")
    assert wrong(special) == "FRAMEWORK_ELIMINATION_TOO_LOW elimination"
    LocalFigure.objects.create(
        jurisdiction="330300",
        key="framework.open_to_use",
        value=False,
        unit="bool",
        basis="示例文件",
        valid_from=START.date(),
    )
    assert wrong(lot()) == "FRAMEWORK_CLOSED organisationId"


def test_第一阶段只随框架协议设立_旁人不能征集(framework: Framework) -> None:
    stranger = make.member(make.organisation("buyer"), Role.PURCHASER)
    given = {
        "organisationId": to_global_id("Organisation", framework.buyer.pk), "title": "示例", "kind": "CLOSED", "ground": "others",
        "object": "GOODS", "months": 12, "ways": ["ROTATION"], "lots": [lot()],
    }  # fmt: skip
    for person in (stranger, framework.sellers[0]):
        assert framework.asked(person, "frameworkOpen", input=given)["errors"][0]["code"] in (
            "PERMISSION_DENIED",
            "PermissionDenied",
        )
    apart = {
        "organisationId": given["organisationId"], "title": "示例", "method": "CLOSED_FRAMEWORK", "ground": "others", "object": "GOODS",
        "packages": [{"title": "示例", "categoryCode": make.category().code, "budget": "1000", "need": "示例", "evaluation": "LOWEST_PRICE"}],
    }  # fmt: skip
    assert (
        framework.asked(framework.clerk, "procurementCreate", input=apart)["errors"][0]["code"]
        == "FRAMEWORK_SET_UP_APART"
    )
