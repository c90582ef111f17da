"""保证金、通知书 · bonds by the documents and the law, secret like bids, given back in time; the letters with the result."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from backend.account.models import User
from backend.core import clock
from backend.core.clock import SHANGHAI
from backend.core.models import JournalEntry, Mail
from backend.core.refusals import NotFound, Refusal
from procurement_methods import bonds, letters
from procurement_methods.bonds import NewBond
from procurement_methods.engine import clockwork
from procurement_methods.language import parties as v
from procurement_methods.models import Bond, Letter, Participation
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.procurement_methods.rooms import Room, room

pytestmark = pytest.mark.django_db

START = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
ISSUED = START + timedelta(days=40)
OPENED = START + timedelta(days=72)
"""13 May 2026, a Wednesday."""
BID = NewBond("bid", "guarantee", Decimal(24_000), "示例银行", "示例保函 1", date(2026, 12, 31))
PERFORMANCE = NewBond(
    "performance", "guarantee", Decimal(49_000), "示例银行", "示例保函 2", date(2027, 12, 31)
)
ROWS = "query($id: ID!) { procurementPackage(id: $id) { bidBond { amount } participations { supplier { name } bonds { kind form amount { amount } dueAt returnedAt } letters { kind number url } } } }"


@pytest.fixture(autouse=True)
def _begin(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.BIDS_ROOT, settings.KEYS_ROOT = tmp_path / "bids", tmp_path / "keys"
    with clock.moved(to=START):
        yield


def refused(code: str, verb: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        verb()
    assert caught.value.code == code
    return caught.value


def lodge(here: Room, who: User, new: NewBond = BID) -> Bond:
    return bonds.lodge(here.package.pk, new, by=who.actor())


def issued(**values: Any) -> Room:
    here = room()
    here.prepared()
    with clock.moved(to=ISSUED):
        here.issued(**{"bid_bond": "24000", "performance_bond_ratio": "0.05", **values})
    return here


def bidding(*prices: str) -> Room:
    here = issued()
    with clock.moved(to=ISSUED):
        for place, price in enumerate(prices):
            here.does(v.obtain_documents, here.sellers[place])
            lodge(here, here.sellers[place])
            here.bid(here.sellers[place], price)
    return here


def reviewed() -> Room:
    """The third bidder did not qualify; the first is ranked first."""
    here = bidding("980000", "1000000", "1100000", "1150000")
    with clock.moved(to=OPENED):
        here.opened()
        here.seated()
        here.passed(v.check_qualification, here.clerk, _2="示例：缺少纳税证明")
        here.passed(v.check_conformity, here.experts[0])
        here.scored()
        here.signed()
        here.does(v.choose_winner, here.clerk)
    return here


def awarded() -> Room:
    here = reviewed()
    with clock.moved(to=OPENED):
        here.does(v.publish_result, here.clerk)
    return here


def bond_of(here: Room, place: int) -> Bond:
    return Bond.objects.get(participation__supplier=here.suppliers[place], kind="bid")


def row_of(here: Room, place: int) -> Participation:
    return here.package.participations.get(supplier=here.suppliers[place])


def sees(api: Api, here: Room, person: User) -> dict[str, dict[str, Any]]:
    """The participations that somebody sees, by supplier."""
    key = to_global_id("ProcurementPackage", here.package.pk)
    rows = api.data(ROWS, {"id": key}, as_=person)["procurementPackage"]["participations"]
    return {row["supplier"]["name"]: row for row in rows}


@pytest.mark.parametrize(
    ("new", "code"),
    [
        pytest.param(replace(BID, amount=Decimal("23999.99")), "BOND_TOO_SMALL", id="不足"),
        pytest.param(replace(BID, amount=Decimal("24000.01")), "BOND_BEYOND_LAW", id="超过预算的百分之二"),
        pytest.param(replace(BID, valid_until=date(2026, 6, 30)), "BOND_ENDS_EARLY", id="有效期不足"),
        pytest.param(replace(BID, issuer=" "), "REQUIRED", id="没有出具机构"),
        pytest.param(replace(PERFORMANCE), "NOT_WINNER", id="还没有中标"),
    ],
)
def test_不能这样提交(new: NewBond, code: str) -> None:
    here = issued()
    with clock.moved(to=ISSUED):
        refused("DOCUMENTS_FIRST", lambda: lodge(here, here.sellers[0], new))
        here.does(v.obtain_documents, here.sellers[0])
        refused(code, lambda: lodge(here, here.sellers[0], new))
    assert not Bond.objects.exists()


def test_没有保证金不收投标_不要求的也不收保证金() -> None:
    here = issued()
    with clock.moved(to=ISSUED):
        here.does(v.obtain_documents, here.sellers[0])
        why = refused("BOND_MISSING", lambda: here.bid(here.sellers[0], "980000"))
        assert "33条" in (why.clause or "") or "第三十三条" in (why.clause or "")
        lodge(here, here.sellers[0])
        here.bid(here.sellers[0], "980000")
    free = issued(bid_bond="0")
    with clock.moved(to=ISSUED):
        free.does(v.obtain_documents, free.sellers[0])
        refused("BOND_NOT_ASKED", lambda: lodge(free, free.sellers[0]))
        free.bid(free.sellers[0], "980000")


def test_截止前谁也不知道_截止后也只有办理者知道(api: Api) -> None:
    here = bidding("980000", "1000000", "1100000")
    with clock.moved(to=ISSUED):
        assert sees(api, here, here.clerk) == {}
        assert list(sees(api, here, here.sellers[0])) == ["示例投标人0"]
        assert sees(api, here, here.sellers[0])["示例投标人0"]["bonds"][0]["form"] == "GUARANTEE"
        told = api.data(
            "query($id: ID!) { procurementPackage(id: $id) { journal { verb } } }",
            {"id": to_global_id("ProcurementPackage", here.package.pk)},
            as_=here.clerk,
        )["procurementPackage"]["journal"]
        assert "procurement.bond_lodged" not in {entry["verb"] for entry in told}
        with pytest.raises(NotFound):
            bonds.give_back(bond_of(here, 0).pk, "示例凭证", by=here.clerk.actor())
    with clock.moved(to=OPENED):
        here.opened()
        assert all(row["bonds"] for row in sees(api, here, here.regulator).values())
        others = sees(api, here, here.sellers[0])
        assert [row["bonds"] for name, row in others.items() if name != "示例投标人0"] == [None, None]


def test_通知书发出后退未中标人_签约后退中标人_逾期提醒一次() -> None:
    here = awarded()
    by, winner = here.clerk.actor(), here.sellers[0]
    losers = [bond_of(here, place) for place in (1, 2, 3)]
    # five working days after 13 May are 20 May
    assert {bond.due_at for bond in losers} == {datetime(2026, 5, 21, tzinfo=SHANGHAI)}
    assert bond_of(here, 0).due_at is None
    with clock.moved(to=OPENED):
        refused("BOND_STILL_HELD", lambda: bonds.give_back(bond_of(here, 0).pk, "示例凭证", by=by))
        refused("BOND_STILL_HELD", lambda: bonds.keep(losers[0].pk, "示例理由", by=by))
        for stranger in (here.sellers[1], make.buyer().purchaser, here.regulator):
            with pytest.raises(NotFound):
                bonds.give_back(losers[0].pk, "示例凭证", by=stranger.actor())
        assert bonds.give_back(losers[0].pk, "示例凭证 1", by=by).returned_at is not None
        refused("BOND_OVER", lambda: bonds.give_back(losers[0].pk, "示例凭证 1", by=by))
    with clock.moved(to=datetime(2026, 5, 20, 1, tzinfo=SHANGHAI)):
        assert (bonds.run_due(), bonds.run_due()) == (2, 0)
    with clock.moved(to=datetime(2026, 5, 21, 0, 0, 1, tzinfo=SHANGHAI)):
        assert (bonds.run_due(), bonds.run_due()) == (2, 0)
        assert JournalEntry.objects.filter(verb="procurement.bond_overdue").count() == 2
        assert Mail.objects.filter(to=here.clerk.email, subject__contains="逾期未退").count() == 2
        here.does(v.sign_contract, here.clerk)
        refused("BOND_MISSING", lambda: here.does(v.sign_contract, winner))
        for amount, code in (("48999.99", "BOND_TOO_SMALL"), ("98000.01", "BOND_BEYOND_LAW")):
            off = replace(PERFORMANCE, amount=Decimal(amount))
            refused(code, lambda off=off: lodge(here, winner, off))
        refused("NOT_WINNER", lambda: lodge(here, here.sellers[1], PERFORMANCE))
        secured = lodge(here, winner, PERFORMANCE)
        here.does(v.sign_contract, winner)
        assert bond_of(here, 0).due_at == datetime(2026, 5, 29, tzinfo=SHANGHAI)
        bonds.give_back(bond_of(here, 0).pk, "示例凭证 2", by=by)
        refused("BOND_STILL_HELD", lambda: bonds.give_back(secured.pk, "示例凭证 3", by=by))
        here.paid()
        assert bonds.give_back(secured.pk, "示例凭证 3", by=by).voucher == "示例凭证 3"


def test_放弃中标的_按采购文件不予退还() -> None:
    here = awarded()
    with clock.moved(to=OPENED):
        here.does(v.decline_award, here.sellers[0], reason="示例：无法供货")
        kept = bonds.keep(bond_of(here, 0).pk, "无正当理由放弃中标", by=here.clerk.actor())
        assert kept.is_over
        here.does(v.choose_winner, here.clerk)
        here.does(v.publish_result, here.clerk)
    assert [letter.kind for letter in row_of(here, 1).letters.order_by("issued_at")] == ["result", "award"]
    assert Letter.objects.filter(kind="award").count() == 2


def test_终止的_都可以退还() -> None:
    here = bidding("980000", "1000000")
    with clock.moved(to=OPENED):
        clockwork.run_due()
        assert here.package.stage == "failed"
        assert bonds.give_back(bond_of(here, 0).pk, "示例凭证", by=here.clerk.actor()).returned_at


def test_通知书_中标人的金额与期限_落选人的原因或者得分名次(api: Api) -> None:
    here = awarded()
    award, second, unqualified = (
        json.loads(Letter.objects.get(participation=row_of(here, place)).text) for place in (0, 1, 2)
    )
    assert (award["heading"], award["price"], award["bond"], award["sign_by"]) == (
        "中标通知书", "980000.00", "49000.00", "2026-06-12",
    )  # fmt: skip
    assert (second["passed"], second["score"], second["place"]) == (True, str(row_of(here, 1).score), 2)
    assert (second["winner"], second["won_at"]) == ("示例投标人0", "980000.00")
    assert (unqualified["passed"], unqualified["reason"], unqualified["score"]) == (
        False, "示例：缺少纳税证明", None,
    )  # fmt: skip
    assert "示例投标人3" not in json.dumps([second, unqualified], ensure_ascii=False)
    with clock.moved(to=OPENED):
        own = sees(api, here, here.sellers[1])["示例投标人1"]["letters"]
        assert [letter["kind"] for letter in own] == ["RESULT"]
        assert sees(api, here, here.sellers[1])["示例投标人0"]["letters"] is None
        assert sees(api, here, here.regulator)["示例投标人0"]["letters"][0]["kind"] == "AWARD"
        path = own[0]["url"].removeprefix("http://testserver")
        assert api.client.get(path).status_code == 503
        letters.print_out(Letter.objects.get(participation=row_of(here, 1)))
        answer = api.client.get(path)
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")
        assert api.client.get(path.partition("?")[0]).status_code == 403
        other = Letter.objects.get(participation=row_of(here, 0))
        assert api.client.get(path.replace(path.split("/")[3][:36], str(other.pk))).status_code == 403


def test_通知书印成_PDF() -> None:
    from pypdf import PdfReader

    here = awarded()
    for place, expected in (
        (0, ("980,000.00", "玖拾捌万元整", "49,000.00")),
        (2, ("缺少纳税证明",)),
    ):
        letter = Letter.objects.get(participation=row_of(here, place))
        letters.print_out(letter)
        content = letters.path_of(letter).read_bytes()
        letters.path_of(letter).unlink()
        letters.print_out(letter)
        assert letters.path_of(letter).read_bytes() == content
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
        assert [word for word in expected if word not in text] == []
