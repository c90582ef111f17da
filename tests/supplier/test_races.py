"""同时提交 · commitments and imports that arrive at the same moment, as real concurrent transactions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from backend.account import credit_code
from backend.account.models import Membership, Organisation
from backend.core import clock
from backend.core.actor import SYSTEM, Actor
from backend.supplier import pool_import, services
from backend.supplier.models import AdmissionCall, Commitment, Supplier
from tests import make
from tests.races import together
from tests.supplier.test_pool_import import as_csv, row

pytestmark = pytest.mark.django_db(transaction=True)

LETTER = "本单位承诺：所填数据真实、完整。"
_SEVENTEEN = "91330302XX0000010"
IDENTITY = services.Identity(_SEVENTEEN + credit_code.check_digit(_SEVENTEEN), "示例有限公司", "330300")


def committing(by: Actor) -> Callable[[], Supplier]:
    call = AdmissionCall.objects.get()
    return lambda: services.commit(call.pk, IDENTITY, letter=LETTER, signatory="张三", by=by)


@pytest.fixture(autouse=True)
def _call() -> None:
    AdmissionCall.objects.create(
        code="ZJ-1", title="示例", region=make.region(), letter=LETTER, opens_at=clock.now()
    )


def test_同一人同时提交四次_只有一家() -> None:
    person = make.user().actor()
    answers = together([committing(person)] * 4)
    assert {answer.pk for answer in answers} == {Supplier.objects.get().pk}
    assert (Commitment.objects.count(), Membership.objects.count()) == (1, 2)


def test_两人同时以同一代码提交_一人成功() -> None:
    answers = together([committing(make.user().actor()) for _ in range(2)])
    assert sorted(getattr(answer, "code", "ok") for answer in answers) == ["UNIQUE", "ok"]
    assert (Organisation.objects.count(), Supplier.objects.count(), Membership.objects.count()) == (1, 1, 2)


def test_同一省库文件同时引入两次() -> None:
    content = as_csv(*(row(serial) for serial in range(1, 40)))
    reports = together([lambda: pool_import.take_over(content, by=SYSTEM)] * 2)
    assert sorted((report.created, report.unchanged) for report in reports) == [(0, 39), (39, 0)]
    assert Supplier.objects.count() == 39
