"""批量办理 · rows one after the other: what stays when some are refused."""

from __future__ import annotations

import pytest

from backend.core.refusals import Invalid, NotPermitted, Refusal
from backend.core.verbs import each
from backend.region.models import Region

pytestmark = pytest.mark.django_db


def region(code: str) -> str:
    """Writes a row and only then objects, so that what a refused row wrote shows."""
    Region.objects.create(code=code, name=code, name_en=code, level=1)
    if code.startswith("9"):
        raise Invalid("不可。", "No.", field="code")
    return code


@pytest.mark.parametrize(
    ("rows", "keep_good", "kept"),
    [
        (["1", "2"], False, ["1", "2"]),
        (["1", "9", "2"], False, []),
        (["1", "9", "2"], True, ["1", "2"]),
        (["9"], True, []),
        ([], False, []),
    ],
)
def test_被拒的行不留痕迹_其余按需保留(rows: list[str], keep_good: bool, kept: list[str]) -> None:
    outcome = each(rows, region, keep_good=keep_good)
    assert [isinstance(one, Refusal) for one in outcome] == [row == "9" for row in rows]
    assert sorted(Region.objects.values_list("code", flat=True)) == kept


def test_无权者整体被拒() -> None:
    def verb(row: str) -> str:
        if row == "2":
            raise NotPermitted
        return region(row)

    with pytest.raises(NotPermitted):
        each(["1", "2"], verb, keep_good=True)
    assert not Region.objects.exists()
