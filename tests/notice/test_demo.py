"""演示公告 · the demo's notices keep the law on whatever day they are loaded, and a second run adds none."""

from __future__ import annotations

from datetime import datetime

import pytest

from backend.core import clock
from backend.core.clock import SHANGHAI
from backend.notice.models import Notice
from fixtures.loading import bodies, notices, reference


@pytest.mark.django_db
@pytest.mark.parametrize(
    "day",
    [
        pytest.param(datetime(2026, 2, 27, 12, tzinfo=SHANGHAI), id="春节之后"),
        pytest.param(datetime(2026, 10, 9, 12, tzinfo=SHANGHAI), id="国庆之后"),
        pytest.param(datetime(2026, 12, 31, 12, tzinfo=SHANGHAI), id="年末"),
    ],
)
def test_任何一天都能载入_再载入不增加(day: datetime) -> None:
    with clock.moved(to=day):
        for step in (reference.load_regions, reference.load_local_figures, bodies.load_organisations):
            step(lambda done, total: None)
        assert notices.load_notices(lambda done, total: None) == Notice.objects.count() > 10
        assert notices.load_notices(lambda done, total: None) == 0
        assert not any(notice.is_late for notice in Notice.objects.all())
