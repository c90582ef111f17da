"""省库引入 · the import of a provincial pool: again and again, row by row, never half."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from backend.account import credit_code
from backend.account.models import Address, Organisation
from backend.config import cli
from backend.core.actor import SYSTEM, Role
from backend.core.models import JournalEntry
from backend.core.refusals import NotPermitted
from backend.supplier import pool_import
from backend.supplier.models import Supplier
from backend.supplier.refusals import UnreadablePool
from tests import make

pytestmark = pytest.mark.django_db

DEMO_POOL = Path(__file__).parents[2] / "fixtures" / "demo" / "provincial_pool.csv"


def a_code(serial: int) -> str:
    seventeen = f"91330100XX{serial:06d}0"
    return seventeen + credit_code.check_digit(seventeen)


def row(serial: int = 1, **more: str) -> dict[str, str]:
    return {
        "provincial_id": f"ZJ{serial:06d}",
        "name": f"杭州示例{serial}有限公司",
        "uscc": a_code(serial),
        "region_code": "330000",
        "city": "杭州市",
        "address": f"示例路{serial}号",
        "scope": "办公用品",
        "sme_size": "小型",
        "contact": "示例·张三",
        "phone": "0571-00000001",
        **more,
    }


def as_csv(*rows: dict[str, str]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, pool_import.COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def counts(report: pool_import.Report) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.unchanged, len(report.refused)


@pytest.fixture(autouse=True)
def _regions() -> None:
    make.region("330300")


def test_演示省库引入两次仍是380家(count_sql: Any) -> None:
    content = DEMO_POOL.read_bytes()
    assert counts(pool_import.take_over(content, by=SYSTEM)) == (380, 0, 0, 0)
    before = list(Supplier.objects.order_by("pk").values())
    with count_sql() as statements:
        assert counts(pool_import.take_over(content, by=SYSTEM)) == (0, 0, 380, 0)
    assert list(Supplier.objects.order_by("pk").values()) == before
    assert not [sql for sql in statements if sql.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(statements) < 10
    assert Supplier.objects.filter(state="active", source="provincial_pool").count() == 380
    assert JournalEntry.objects.filter(verb="supplier.imported").count() == 380


def test_变更的行更新_编号保留() -> None:
    pool_import.take_over(as_csv(row(1), row(2)), by=SYSTEM)
    changed = row(
        2, name="杭州示例新名有限公司", sme_size="中型", phone="0571-00000002", address="示例路99号"
    )
    assert counts(pool_import.take_over(as_csv(row(1), changed, row(3)), by=SYSTEM)) == (1, 1, 1, 0)
    supplier = Supplier.objects.select_related("organisation").get(provincial_id="ZJ000002")
    assert (supplier.organisation.name, supplier.size) == ("杭州示例新名有限公司", "medium")
    assert Address.objects.get(organisation=supplier.organisation).street_address_1 == "示例路99号"
    assert counts(pool_import.take_over(as_csv(row(1), changed, row(3)), by=SYSTEM)) == (0, 0, 3, 0)


@pytest.mark.parametrize("state", ["suspended", "exited", "removed"])
def test_引入不改变状态(state: str) -> None:
    pool_import.take_over(as_csv(row()), by=SYSTEM)
    Supplier.objects.update(state=state)
    pool_import.take_over(as_csv(row(scope="办公家具")), by=SYSTEM)
    assert Supplier.objects.values_list("state", "scope").get() == (state, "办公家具")


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        ({"provincial_id": " "}, "provincial_id"),
        ({"provincial_id": "x" * 41}, "provincial_id"),
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"uscc": a_code(2)[:-1] + "0"}, "uscc"),
        ({"uscc": ""}, "uscc"),
        ({"region_code": "110000"}, "region_code"),
        ({"sme_size": "巨型"}, "sme_size"),
        ({"phone": "请致电"}, "phone"),
        ({"contact": "x" * 61}, "contact"),
        ({"address": "x" * 201}, "address"),
        ({"uscc": a_code(1)}, "uscc"),
        ({"provincial_id": "ZJ000001"}, "provincial_id"),
    ],
)
def test_不合格的行退回_其余照常(bad: dict[str, str], field: str) -> None:
    report = pool_import.take_over(as_csv(row(1), row(2, **bad), row(3)), by=SYSTEM)
    assert counts(report) == (2, 0, 0, 1)
    assert (report.refused[0].line, report.refused[0].field) == (3, field)
    assert set(Supplier.objects.values_list("provincial_id", flat=True)) == {"ZJ000001", "ZJ000003"}
    assert Organisation.objects.count() == Address.objects.count() == 2


def test_一行多处不合格逐一说明() -> None:
    report = pool_import.take_over(as_csv(row(1, name="", phone="x", sme_size="巨型")), by=SYSTEM)
    assert {fault.field for fault in report.refused} == {"name", "phone", "sme_size"}
    assert not Organisation.objects.exists()


def test_单元格数目不符的行退回() -> None:
    content = as_csv(row(1)) + "ZJ000002,只有两格\n".encode() + b",".join([b"x"] * 12) + b"\n"
    report = pool_import.take_over(content, by=SYSTEM)
    assert [fault.line for fault in report.refused] == [3, 4]
    assert report.created == 1


def test_与已有登记冲突的行退回() -> None:
    pool_import.take_over(as_csv(row(1)), by=SYSTEM)
    Organisation.objects.create(kind="buyer", name="示例局", credit_code=a_code(2), region=make.region())
    clash = as_csv(row(2), row(3, provincial_id="ZJ000001"), row(1, provincial_id="ZJ000009"), row(4))
    report = pool_import.take_over(clash, by=SYSTEM)
    assert [(fault.line, fault.field) for fault in report.refused] == [
        (2, "uscc"), (3, "provincial_id"), (4, "provincial_id"),
    ]  # fmt: skip
    assert report.created == 1


def test_自行承诺入驻者只补省库编号() -> None:
    local = make.supplier(name="温州示例有限公司")
    Organisation.objects.filter(pk=local.organisation_id).update(credit_code=a_code(1))
    assert counts(pool_import.take_over(as_csv(row(1)), by=SYSTEM)) == (0, 1, 0, 0)
    after = Supplier.objects.select_related("organisation").get(pk=local.pk)
    assert (after.provincial_id, after.source, after.organisation.name) == (
        "ZJ000001", "commitment", "温州示例有限公司",
    )  # fmt: skip
    assert counts(pool_import.take_over(as_csv(row(1)), by=SYSTEM)) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    "content",
    [b"", b"provincial_id,name\n1,2\n", "provincial_id,名称".encode("gbk"), as_csv() + b'"unclosed\n'],
    ids=["空文件", "缺列", "非 UTF-8", "引号未闭合"],
)
def test_读不懂的文件整体拒绝(content: bytes) -> None:
    with pytest.raises(UnreadablePool):
        pool_import.take_over(content, by=SYSTEM)


def test_只有平台运营可以引入() -> None:
    for person in (make.buyer().purchaser, make.supplier().sales):
        with pytest.raises(NotPermitted):
            pool_import.take_over(as_csv(row()), by=person.actor())
    operator = make.member(make.organisation("platform"), Role.OPERATOR)
    assert pool_import.take_over(as_csv(row()), by=operator.actor()).created == 1


def test_命令行(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "pool.csv"
    file.write_bytes(as_csv(row(1), row(2, name="")))
    assert cli.main(["suppliers", "import", str(file)]) == 1
    shown = capsys.readouterr()
    assert "1 created, 0 updated, 0 unchanged, 1 refused" in shown.out
    assert "line 3, name" in shown.err
    assert cli.main(["suppliers", "import", str(tmp_path / "absent.csv")]) == 2
