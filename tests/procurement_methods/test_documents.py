"""采购文件随采购项目 · what goes out is the sealed version that says the same as the package; who obtains which; corrections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from backend.account.models import User
from backend.core import clock
from backend.core.actor import Actor
from backend.core.clock import SHANGHAI
from backend.core.models import JournalEntry
from backend.core.refusals import NotFound, Refusal
from backend.notice.models import Notice
from backend.tender_document import services
from backend.tender_document.models import DocumentVersion, Obtained, TenderDocument
from backend.tender_document.queries import readable, visible_documents
from backend.tender_document.rules import Item
from backend.tender_document.services import Said
from procurement_methods.engine.performing import perform
from procurement_methods.language import parties as v
from procurement_methods.models import OcdsRelease
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.procurement_methods.rooms import Room, documents, hold_seats, package, room
from tests.procurement_methods.test_open_data import faults

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
ISSUED = START + timedelta(days=40)
DEADLINE = ISSUED + timedelta(days=30)
SEEN = "query($id: ID!) { procurementPackage(id: $id) { document { projectNumber obtained { version } } documentVersion { number sha256 chapters { code } } } }"


@pytest.fixture(autouse=True)
def _begin(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.BIDS_ROOT, settings.KEYS_ROOT = tmp_path / "bids", tmp_path / "keys"
    settings.PAPERS_ROOT = tmp_path / "papers"
    with clock.moved(to=START):
        yield


def prepared(*given: Any, **more: Any) -> Room:
    here = room(*given, **more)
    here.prepared()
    return here


def issued(**values: Any) -> Room:
    here = prepared()
    with clock.moved(to=ISSUED):
        here.issued(**values)
    return here


def refused(code: str, verb: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        verb()
    assert code in {each.code for each in caught.value.each()}
    return caught.value


def said(here: Room, verb: str) -> dict[str, Any]:
    """The facts of the last entry of a verb in the journal of the package."""
    rows = JournalEntry.objects.filter(subject_id=str(here.package.pk), verb=f"procurement.{verb}")
    return rows.latest("pk").facts


def sees(api: Api, here: Room, person: Any) -> dict[str, Any]:
    found: dict[str, Any] = api.data(
        SEEN, {"id": to_global_id("ProcurementPackage", here.package.pk)}, as_=person
    )["procurementPackage"]
    return found


def test_没有采购文件_不能发出() -> None:
    here = prepared()
    with clock.moved(to=ISSUED):
        why = refused(
            "DOCUMENTS_MISSING", lambda: here.does(v.issue_documents, here.clerk, deadline=DEADLINE)
        )
        assert here.procurement.number in why.message_zh
    assert here.package.stage == "preparing"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        pytest.param({"bid_bond": "24000.01"}, "DOCUMENT_NOT_READY", id="保证金高于百分之二"),
        pytest.param({"term": None}, "DOCUMENT_NOT_READY", id="没有写全"),
        pytest.param({"budget": "1100000", "ceiling": "1100000"}, "DOCUMENTS_DIFFER", id="预算不同"),
        pytest.param({"ceiling": "1100000"}, "DOCUMENTS_DIFFER", id="限价不同"),
        pytest.param({"small_rate": "0.1"}, "DOCUMENTS_DIFFER", id="扣除不同"),
    ],
)
def test_采购文件有误或者与采购包不一致_不能发出(values: dict[str, Any], code: str) -> None:
    here = prepared()
    documents(here.procurement, here.clerk, **values)
    with clock.moved(to=ISSUED):
        refused(code, lambda: here.does(v.issue_documents, here.clerk, deadline=DEADLINE))
    assert not DocumentVersion.objects.exists()


def test_评审因素不同_不能发出() -> None:
    here = prepared()
    (document,) = documents(here.procurement, here.clerk)
    items = [
        Item("price", "报价", Decimal(30), is_price=True),
        Item("other", "其他", Decimal(70), "逐项评分。"),
    ]
    services.revise(document.pk, Said(items=items), by=here.clerk.actor())
    with clock.moved(to=ISSUED):
        why = refused("DOCUMENTS_DIFFER", lambda: here.does(v.issue_documents, here.clerk, deadline=DEADLINE))
    assert "评审因素" in why.message_zh


def test_发出即封存_日志和开放数据写明版本和摘要() -> None:
    here = issued()
    version = here.package.document_version
    assert version is not None
    assert (version.number, version.sha256) == (1, services.digest(version.content))
    assert version.content["values"]["deadline"] == here.package.planned["deadline"]
    told = said(here, "issue_documents")
    assert (told["document"], told["version"], told["sha256"]) == (
        here.procurement.number, 1, version.sha256,
    )  # fmt: skip
    release = OcdsRelease.objects.latest("pk").body
    (document,) = [d for d in release["tender"]["documents"] if d["documentType"] == "biddingDocuments"]
    assert version.sha256 in document["description"]
    assert faults(release) == []


def test_未写截止时间_以采购文件为准() -> None:
    here = prepared()
    documents(here.procurement, here.clerk, deadline=DEADLINE.isoformat())
    with clock.moved(to=ISSUED):
        here.does(v.issue_documents, here.clerk)
    assert here.package.planned["deadline"] == DEADLINE.isoformat()


def test_随采购项目办理的_不能绕过() -> None:
    here = issued()
    document = TenderDocument.objects.get()
    seller = here.sellers[0].actor()
    for verb in (
        lambda: services.issue(document.pk, by=here.clerk.actor()),
        lambda: services.correct(document.pk, Said(clauses={"3.4": "甲"}), "更正", by=here.clerk.actor()),
        lambda: services.obtain(document.pk, here.suppliers[0].pk, by=seller),
    ):
        with clock.moved(to=ISSUED):
            refused("DOCUMENT_BY_PROCEDURE", verb)
    other = make.buyer()
    squats = f"{here.procurement.number}-01"
    stranger = services.Project(
        other.organisation.pk, squats, "示例", "open_tender", "goods", "comprehensive"
    )
    with pytest.raises(NotFound):
        services.draft(stranger, Said(), by=other.purchaser.actor())


def test_获取的是哪一版_更正后再取新版_截止前不告诉任何人(api: Api) -> None:
    here = issued()
    with clock.moved(to=ISSUED):
        here.does(v.obtain_documents, here.sellers[0])
        assert said(here, "obtain_documents")["version"] == 1
        own = sees(api, here, here.sellers[0])
        assert own["documentVersion"]["chapters"]
        assert sees(api, here, here.sellers[1])["documentVersion"]["chapters"] is None
        here.does(
            v.correct_documents, here.clerk, what="答复询问", document=Said(clauses={"3.4": "另行约定。"})
        )
        here.does(v.obtain_documents, here.sellers[0])
        assert sees(api, here, here.clerk)["document"]["obtained"] is None
    assert list(Obtained.objects.values_list("version", flat=True)) == [1, 2]
    with clock.moved(to=DEADLINE + timedelta(hours=1)):
        assert len(sees(api, here, here.clerk)["document"]["obtained"]) == 2


def test_更正_新版本_写明改动_截止时间顺延并写入文件() -> None:
    here = issued()
    with clock.moved(to=DEADLINE - timedelta(days=5)):
        changed = Said(clauses={"3.2": "符合国家标准，厚度不小于 18 毫米。"})
        here.does(v.correct_documents, here.clerk, what="答复供应商询问", document=changed)
    version = here.package.document_version
    assert version is not None
    moved = datetime.fromisoformat(here.package.planned["deadline"])
    assert moved > DEADLINE + timedelta(days=9)
    assert (version.number, version.reason) == (2, "答复供应商询问")
    assert datetime.fromisoformat(version.content["values"]["deadline"]) == moved
    told = said(here, "correct_documents")
    assert (told["version"], told["sha256"], told["changes"]) == (2, version.sha256, ["1.7", "3.2"])
    notice = Notice.objects.filter(corrects__isnull=False, published_at__isnull=False).get()
    assert "厚度不小于 18 毫米" in str(notice.facts)
    release = OcdsRelease.objects.latest("pk").body
    assert [each["id"] for each in release["tender"]["amendments"]] == ["2"]
    assert faults(release) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param(Said(), "DOCUMENT_NOTHING_CHANGED", id="没有改动"),
        pytest.param(Said(clauses={"3.1": "示例设备 20 套。"}), "DOCUMENT_SUBJECT_STAYS", id="不得改变标的"),
        pytest.param(Said({"bid_bond": "90000"}), "DOCUMENT_NOT_READY", id="更正也要合法"),
        pytest.param(Said({"ceiling": "1100000"}), "DOCUMENTS_DIFFER", id="与采购包不一致"),
    ],
)
def test_不能这样更正(changed: Said, code: str) -> None:
    here = issued()
    with clock.moved(to=ISSUED):
        refused(
            code,
            lambda: here.does(v.correct_documents, here.clerk, what="更正", document=changed, matters=False),
        )
    assert DocumentVersion.objects.count() == 1


def invited_tender() -> Room:
    here = room("invited_tender", "limited_range", suppliers=7)
    here.prepared()
    asked = [supplier.pk for supplier in here.suppliers[:6]]
    here.does(v.draw_suppliers, here.clerk, suppliers=asked, count=3, secret="示例随机数示例随机数")
    with clock.moved(to=ISSUED):
        here.issued()
    return here


def test_邀请招标_只有受邀供应商知道和获取采购文件_评审专家可读(api: Api) -> None:
    here = invited_tender()
    drawn = set(
        here.package.participations.filter(invited_at__isnull=False).values_list("supplier", flat=True)
    )
    document = TenderDocument.objects.get()
    assert document.addressees == sorted(drawn)
    with clock.moved(to=ISSUED):
        for supplier, seller in zip(here.suppliers, here.sellers, strict=True):
            mine = seller.actor()
            assert visible_documents(mine).exists() == (supplier.pk in drawn)
            assert bool(sees(api, here, seller)["document"]) == (supplier.pk in drawn)
            if supplier.pk in drawn:
                here.does(v.obtain_documents, seller)
                assert readable(document, mine)
            else:
                refused("NOT_INVITED", lambda who=seller: here.does(v.obtain_documents, who))
                assert not readable(document, mine)
        assert not visible_documents(Actor()).exists()
        expert = here.experts[0]
        assert not readable(document, expert.actor())
        hold_seats(here.organisation, here.procurement.number, 1, here.experts)
        here.does(v.draw_panel, here.clerk, delegates=[here.delegate.pk])
        assert readable(document, expert.actor())
        assert sees(api, here, expert)["documentVersion"]["chapters"]


@pytest.mark.parametrize("together", [True, False])
def test_几个采购包合用一份文件_或者各有各的(together: bool) -> None:
    here = room(packages=[package(), package()])

    def all_of(verb: v.Verb, who: User = here.clerk, **given: Any) -> None:
        perform(here.procurement.pk, verb, by=who.actor(), **given)

    all_of(v.file_plan, plan_number="示例计划 1 号")
    all_of(v.publish_intention, expected_month="2026-04")
    all_of(v.review_need, here.reviewer, conclusion="同意")
    numbers = [each.project_number for each in documents(here.procurement, here.clerk, together=together)]
    number = here.procurement.number
    assert numbers == ([number] if together else [f"{number}-01", f"{number}-02"])
    with clock.moved(to=ISSUED):
        all_of(v.issue_documents, deadline=DEADLINE)
        changed = Said(clauses={"3.4": "另行约定。"})
        all_of(v.correct_documents, what="更正", matters=False, document=changed)
    held = [each.document_version for each in here.procurement.packages.all()]
    assert [version and version.number for version in held] == [2, 2]
    assert (held[0] == held[1]) is together
