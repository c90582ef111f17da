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
from backend.core.models import LocalFigure, Mail
from backend.expert import draw
from backend.notice.models import Notice
from procurement_methods import opportunities
from procurement_methods.framework.models import Lot
from procurement_methods.models import Letter, Package, Participation, Procurement
from procurement_methods.open_data import releases
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
        assert framework.states(framework.sellers[1])["SIGN_AGREEMENT"] == "OPEN"
        assert "SIGN_AGREEMENT" not in framework.states(framework.sellers[0])
        assert [row["isChosen"] for row in framework.rows(framework.clerk)].count(True) == 2
        told = Letter.objects.values_list("kind", "participation__supplier__name")
        assert {name for kind, name in told if kind == "award"} == set(names)
        assert len(told) == 4
        first, second = releases.of_package(Package.objects.get(), ["award"], clock.now(), 1)["awards"]
        assert {first["suppliers"][0]["name"], second["suppliers"][0]["name"]} == set(names)
        assert "value" not in first
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
        assert draw.comes_out(kept)
        assert not draw.comes_out({**kept, "order": kept["order"][::-1]})
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


def test_排名只剩一家时不得确定入围(framework: Framework) -> None:
    """Where an upheld objection has taken the others out of the ranking."""
    framework.called(lot())
    framework.reviewed("24.00", "23.00", "22.00")
    Participation.objects.filter(place__gt=1).update(place=None)
    with on(72):
        assert framework.refused(framework.clerk, "ChooseEntrants") == "FRAMEWORK_NOBODY_ENTERS"
        assert framework.stage() == "choosing"


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


def test_供应商看到附近的征集_收到提醒_公告后看到自己入围(framework: Framework) -> None:
    listed = "{ procurementOpportunities(first: 9) { edges { node { title } } } procurementAwards(first: 9) { edges { node { title } } } }"

    def seen(person: User) -> list[int]:
        found = framework.api.data(listed, as_=person)
        return [len(found[name]["edges"]) for name in ("procurementOpportunities", "procurementAwards")]

    county, far = (
        make.member(make.organisation("supplier", code), Role.SALES) for code in ("330302", "330382")
    )
    framework.called(printing(), object="SERVICES", months=24, ways=["ROTATION"])
    with on(41):
        assert [seen(person) for person in (*framework.sellers, county, far)] == [[1, 0]] * 6
        assert seen(framework.clerk) == [0, 0]
        Procurement.objects.update(region=make.region("330302"))
        assert [seen(person)[0] for person in (county, far)] == [1, 0]
        Procurement.objects.update(region=make.region())
    framework.reviewed("85", "87.50", "100")
    package = Package.objects.get(procurement__number=framework.number)
    with on(72):
        framework.does(framework.clerk, "ChooseEntrants")
        assert [seen(person) for person in framework.sellers] == [[0, 0]] * 4
        framework.does(framework.clerk, "PublishEntry")
        assert [seen(person) for person in framework.sellers] == [[0, 1], [0, 1], [0, 0], [0, 0]]
    # 下一次征集：曾经参加的收到提醒，不谈金额
    framework.called(printing(), object="SERVICES", months=24, ways=["ROTATION"])
    again = Package.objects.get(procurement__number=framework.number)
    assert again != package
    opportunities.tell(again.pk)
    told = Mail.objects.filter(subject__contains=f"新的商机 {framework.number}")
    assert {mail.to for mail in told} == {seller.email for seller in framework.sellers[:3]}
    assert all("征集框架协议供应商" in mail.body and "¥" not in mail.body for mail in told)


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


ONE = """query($id: ID!) { framework(id: $id) { state lots { id items { id code }
  applications { id supplier { name } isOverdue accepted reason }
  outsideOffers { id price { amount } matchedBy { supplier { name } } awardedAt reportedAt isOverdue }
  refillProcurementNumbers
  entrants { id supplier { name } offer standing turn leftReason cuts { before after } agents { organisation { name } }
    upgrades { id after approved } prices { price { amount } } } } } }"""
OPEN_LOT = {"elimination": None}
SHOWN |= {
    "application": "application { id accepted isOverdue }",
    "entrant": "entrant { id offer standing }",
    "upgrade": "upgrade { id approved }",
    "outsideOffer": "outsideOffer { id awardedAt reportedAt }",
}


class Living(Framework):
    """An agreement in force, or an open one."""

    def one(self, person: User | None = None) -> dict[str, Any]:
        (found,) = self.api.data(ONE, {"id": self.framework}, as_=person)["framework"]["lots"]
        return dict(found)

    def entrant(self, place: int, person: User | None = None) -> dict[str, Any]:
        name = self.suppliers[place].name
        return next(each for each in self.one(person)["entrants"] if each["supplier"]["name"] == name)

    def acts(self, person: User | None, verb: str, **given: Any) -> str:
        """The code with which a verb is refused; nothing when it is done."""
        found = self.asked(person, f"framework{verb}", **given)
        return "" if not found["errors"] else str(found["errors"][0]["code"])

    def opens(self, **more: Any) -> None:
        lots = lot(**OPEN_LOT, categoryCode=make.category("C17000000", "示例公共服务").code)
        assert (
            self.calls(lots, kind="OPEN", ground="uniform_fee", object="SERVICES", ways=["DIRECT"], **more)
            == []
        )

    def in_force(self, *prices: str, lots: dict[str, Any] | None = None, **more: Any) -> None:
        self.called(lots or lot(), **more)
        self.reviewed(*prices)
        with on(72):
            self.entered()
            self.does(self.clerk, "SignAgreement")
            for seller, supplier in zip(self.sellers, self.suppliers, strict=True):
                if supplier.name in self.entrants():
                    self.does(seller, "SignAgreement")
            self.does(self.clerk, "StartAgreement", secret="示例征集人的随机数")


@pytest.fixture
def living(api: Api, settings: LazySettings, tmp_path: Path) -> Iterator[Living]:
    settings.BIDS_ROOT, settings.KEYS_ROOT = tmp_path / "bids", tmp_path / "keys"
    with clock.moved(to=START):
        yield Living(api)


def test_开放式_从公告到入围与退出(living: Living) -> None:
    assert (
        living.wrong(lot(**OPEN_LOT), kind="OPEN", ground="uniform_fee", ways=["DIRECT", "ROTATION"])
        == "FRAMEWORK_WAYS_UNFIT ways"
    )
    assert (
        living.wrong(lot(), kind="OPEN", ground="uniform_fee", ways=["DIRECT"])
        == "FRAMEWORK_OPEN_ELIMINATES_NOBODY elimination"
    )
    assert living.wrong(lot(**OPEN_LOT), kind="OPEN", ways=["DIRECT"]) == "FRAMEWORK_GROUND_UNKNOWN ground"
    living.opens()
    asked = {"id": living.framework}
    assert living.api.data(ONE, asked)["framework"] is None
    assert living.acts(living.sellers[0], "Publish", **asked) == "NOT_FOUND"
    assert living.acts(living.clerk, "Publish", **asked) == ""
    assert living.acts(living.clerk, "Publish", **asked) == "FRAMEWORK_STATE_UNFIT"
    assert living.api.data(ONE, asked)["framework"]["state"] == "IN_FORCE"
    to = {"id": living.one()["id"]}
    assert living.acts(living.sellers[0], "Apply", **to, acceptsTerms=False) == "FRAMEWORK_TERMS_NOT_ACCEPTED"
    with on(3):
        for place in (0, 1):
            assert living.acts(living.sellers[place], "Apply", **to, acceptsTerms=True) == ""
        assert living.acts(living.sellers[0], "Apply", **to, acceptsTerms=True) == "FRAMEWORK_ALREADY_APPLIED"
        assert living.one()["applications"] == []
        assert len(living.one(living.sellers[0])["applications"]) == 1
        second, first = living.one(living.clerk)["applications"]
        assert living.acts(living.sellers[0], "Review", id=first["id"], accepted=True) == "NOT_FOUND"
        assert living.acts(living.clerk, "Review", id=second["id"], accepted=False) == "REQUIRED"
        assert (
            living.acts(living.clerk, "Review", id=second["id"], accepted=False, reason="示例：资质已过期")
            == ""
        )
    with on(20):  # nothing is accepted by itself
        assert [each["isOverdue"] for each in living.one(living.clerk)["applications"]] == [False, True]
        assert living.one()["entrants"] == []
        assert living.acts(living.clerk, "Review", id=first["id"], accepted=True) == ""
        assert (
            living.acts(living.clerk, "Review", id=first["id"], accepted=True) == "FRAMEWORK_ALREADY_DECIDED"
        )
        entrant = living.entrant(0)
        assert (entrant["offer"], entrant["standing"]) == ("25.00", "IN_FORCE")
        assert (
            living.acts(living.sellers[0], "CutPrice", id=entrant["id"], offer="20") == "FRAMEWORK_KIND_UNFIT"
        )
    with on(30):
        assert living.acts(living.sellers[1], "Leave", id=entrant["id"], reason="示例") == "NOT_FOUND"
        assert living.acts(living.sellers[0], "Leave", id=entrant["id"], reason="示例：停业整顿") == ""
        assert living.entrant(0)["standing"] == "LEFT"
        assert living.acts(living.sellers[0], "Apply", **to, acceptsTerms=True) == ""
    kinds = Notice.objects.filter(published_at__isnull=False).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["framework_open_call", "framework_entry"]


def test_降价只降不升_升级须同意_代理商由入围供应商指定(living: Living) -> None:
    living.in_force("24.00", "22.50", "23.00")
    with on(80):
        mine = living.entrant(1)["id"]
        assert (
            living.acts(living.sellers[1], "CutPrice", id=mine, offer="22.50")
            == "FRAMEWORK_PRICE_MAY_ONLY_FALL"
        )
        assert (
            living.acts(living.sellers[1], "CutPrice", id=mine, offer="30") == "FRAMEWORK_PRICE_MAY_ONLY_FALL"
        )
        assert living.acts(living.sellers[2], "CutPrice", id=mine, offer="20") == "NOT_FOUND"
        assert living.acts(living.clerk, "CutPrice", id=mine, offer="20") == "NOT_FOUND"
        assert living.acts(living.sellers[1], "CutPrice", id=mine, offer="20") == ""
        seen = living.entrant(1)
        assert seen["cuts"] == [{"before": "22.50", "after": "20.00"}]
        assert seen["prices"][0]["price"]["amount"] == 20.0
        item = living.one()["items"][0]["id"]
        wanted = {"id": mine, "itemId": item, "before": "示例一代", "after": "示例二代"}
        assert living.acts(living.sellers[2], "AskUpgrade", **wanted) == "NOT_FOUND"
        assert living.acts(living.sellers[1], "AskUpgrade", **wanted) == ""
        assert living.acts(living.sellers[1], "AskUpgrade", **wanted) == "INVALID"
        assert living.entrant(1)["upgrades"] == []
        (upgrade,) = living.entrant(1, living.clerk)["upgrades"]
        assert living.acts(living.sellers[1], "DecideUpgrade", id=upgrade["id"], approved=True) == "NOT_FOUND"
        assert living.acts(living.clerk, "DecideUpgrade", id=upgrade["id"], approved=True) == ""
        assert living.entrant(1)["upgrades"][0]["approved"] is True
        agents = [to_global_id("Organisation", living.suppliers[place].pk) for place in (0, 3)]
        assert living.acts(living.clerk, "NameAgents", id=mine, agents=agents) == "NOT_FOUND"
        assert living.acts(living.sellers[1], "NameAgents", id=mine, agents=agents) == ""
        assert living.acts(living.sellers[1], "NameAgents", id=mine, agents=agents[:1]) == ""
        assert [each["organisation"]["name"] for each in living.entrant(1)["agents"]] == [
            living.suppliers[0].name
        ]


def test_清退须公告_剩余不足七成方可补充征集_后来者轮候在后(living: Living) -> None:
    living.in_force("24.00", "22.50", "23.00")
    with on(80):
        (one,) = [living.one()["id"]]
        gone = living.entrant(2)
        assert (
            living.acts(living.clerk, "Refill", id=one, reason="示例：供货不足")
            == "FRAMEWORK_REFILL_TOO_EARLY"
        )
        assert (
            living.acts(living.sellers[1], "RemoveEntrant", id=gone["id"], reason="示例", clause="示例")
            == "PermissionDenied"
        )
        assert (
            living.acts(
                living.clerk, "RemoveEntrant", id=gone["id"], reason="示例：拒不供货", clause="示例协议第五条"
            )
            == ""
        )
        assert (living.entrant(2)["standing"], living.entrant(2)["turn"]) == ("REMOVED", gone["turn"])
        notice = Notice.objects.get(kind="framework_notice", published_at__isnull=False)
        assert notice.facts["clause"] == "示例协议第五条"
        assert living.acts(living.sellers[0], "Refill", id=one, reason="示例") == "PermissionDenied"
        found = living.asked(living.clerk, "frameworkRefill", id=one, reason="示例：只剩一家，供货不足")
        living.take(found["procurement"])
        living.prepare()
    with on(115):
        living.shares.clear()
        living.does(living.clerk, "IssueDocuments", deadline=(clock.now() + timedelta(days=30)).isoformat())
        for person in (living.clerk, living.regulator):
            taken = living.asked(person, "bidKeyShareTake", id=living.packages[0])
            living.shares.setdefault(living.packages[0], {})[taken["holder"]] = taken["share"]
        for place, price in ((0, "24.50"), (3, "23.50")):
            assert not living.bid(place, price)["errors"]
    with on(146):
        living.open()
        living.seat()
        living.qualify()
        living.conform()
        living.sign()
        living.entered()
        living.does(living.clerk, "SignAgreement")
        living.signed(3)
        living.does(living.clerk, "StartAgreement", secret="示例征集人的另一个随机数")
        assert (living.entrant(3)["turn"], living.entrant(3)["standing"]) == (3, "IN_FORCE")
        assert living.one()["refillProcurementNumbers"] == [living.number]
        kept = Lot.objects.get().draw
        assert kept is not None
        assert draw.comes_out(kept["later"][0])


def test_协议外低价_跟价则降_无人跟价方可成交并报告(living: Living) -> None:
    living.in_force("24.00", "22.50", "23.00", outsideAward=True)
    buyer = make.buyer()
    with on(80):
        item = living.one()["items"][0]["id"]
        said = {
            "organisationId": to_global_id("Organisation", buyer.organisation.pk), "supplierName": "示例协议外商店", "creditCode":
            "91330300MA2XXXXX0X", "price": "21", "evidence": "示例：同一型号网页截图",
        }  # fmt: skip
        asked = {"id": item, "input": said}
        assert living.acts(living.sellers[0], "NoteOutside", **asked) == "PermissionDenied"
        dearer = {**said, "price": "22.50"}
        assert living.acts(buyer.purchaser, "NoteOutside", id=item, input=dearer) == "FRAMEWORK_NOT_CHEAPER"
        inside = {**said, "creditCode": living.suppliers[1].credit_code}
        assert living.acts(buyer.purchaser, "NoteOutside", id=item, input=inside) == "FRAMEWORK_NOT_CHEAPER"
        assert living.acts(buyer.purchaser, "NoteOutside", **asked) == ""
        assert living.acts(buyer.purchaser, "NoteOutside", id=item, input={**said, "price": "20"}) == ""
        assert living.one()["outsideOffers"] == []
        cheaper, cheap = (each["id"] for each in living.one(living.sellers[1])["outsideOffers"])
        assert living.acts(buyer.purchaser, "AwardOutside", id=cheap) == "FRAMEWORK_MATCH_STILL_POSSIBLE"
        mine = living.entrant(1)["id"]
        assert living.acts(living.sellers[0], "MatchOutside", id=cheap, entrantId=mine) == "NOT_FOUND"
        assert living.acts(living.sellers[1], "MatchOutside", id=cheap, entrantId=mine) == ""
        assert living.entrant(1)["offer"] == "21.00"
    with on(82):
        assert living.acts(living.sellers[1], "MatchOutside", id=cheaper, entrantId=mine) == "INVALID"
        assert living.acts(buyer.purchaser, "AwardOutside", id=cheap) == "FRAMEWORK_ALREADY_DECIDED"
        assert living.acts(living.clerk, "AwardOutside", id=cheaper) == "NOT_FOUND"
        assert living.acts(buyer.purchaser, "AwardOutside", id=cheaper) == ""
    with on(90):
        (late,) = [each for each in living.one(living.clerk)["outsideOffers"] if each["id"] == cheaper]
        assert late["isOverdue"] is True
        assert living.acts(buyer.purchaser, "ReportOutside", id=cheaper) == ""
        assert [each["id"] for each in living.one()["outsideOffers"]] == [cheaper]


def test_提前终止须有原因并公告_期满自动失效(living: Living) -> None:
    living.in_force("24.00", "22.50", "23.00")
    with on(80):
        asked = {"id": living.framework}
        assert living.acts(living.sellers[0], "End", **asked, reason="示例") == "PermissionDenied"
        assert living.acts(living.clerk, "End", **asked, reason=" ") == "REQUIRED"
        assert living.acts(living.clerk, "End", **asked, reason="示例：需求标准调整") == ""
        assert living.shown()["state"] == "ENDED"
        assert Notice.objects.filter(kind="framework_notice", published_at__isnull=False).exists()
        (entrant,) = [living.entrant(1)["id"]]
        assert living.acts(living.sellers[1], "CutPrice", id=entrant, offer="20") == "FRAMEWORK_STATE_UNFIT"
