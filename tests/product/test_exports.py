"""导出 · tables of goods: whose goods, which columns, who gets the file, what it must not carry."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from backend.account.models import User
from backend.core import clock
from backend.core.models import JournalEntry
from backend.core.permissions import Permission
from backend.export import jobs
from backend.export.goods import table
from backend.export.models import ExportFile
from backend.export.sheets import as_csv, as_xlsx
from backend.product.models import Product, ProductVariant
from backend.warehouse.models import Warehouse
from tests import make
from tests.conftest import Api
from tests.product.test_attribute_kinds import attribute, carry, gid
from tests.product.test_commands import command, payload

pytestmark = pytest.mark.django_db

FILE = "exportFile { id status url user { email } app { id } message events { type message date } }"


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.EXPORTS_ROOT = tmp_path


def export(api: Api, by: User, **said: Any) -> Any:
    return payload(api, by, "exportProducts", FILE, "input: ExportProductsInput!",
                   input={"scope": "ALL", "fileType": "CSV", **said})  # fmt: skip


def made(api: Api, by: User, **said: Any) -> list[dict[str, str]]:
    """The rows of an export, fetched by the link that its owner gets."""
    answer = export(api, by, **said)
    assert answer["errors"] == []
    assert (answer["exportFile"]["status"], answer["exportFile"]["url"]) == ("PENDING", None)
    jobs.make_file(ExportFile.objects.latest("id").pk)
    read = api.data(f"query($id: ID!) {{ {FILE.replace('exportFile', 'exportFile(id: $id)')} }}", {"id": answer["exportFile"]["id"]}, as_=by)["exportFile"]  # fmt: skip
    assert read["status"] == "SUCCESS"
    assert [one["type"] for one in read["events"]] == ["EXPORT_PENDING", "EXPORT_SUCCESS"]
    answer = api.client.get(read["url"])
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    content = b"".join(answer.streaming_content)
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_what_a_table_says(api: Api) -> None:
    shop = make.supplier()
    product = make.product(shop, variants=2)
    carried = attribute("numeric")
    carry(carried)
    payload(api, make.staff(Permission.MANAGE_PRODUCTS), "productUpdate", "product { id }", "id: ID, input: ProductInput!",
            id=gid(product), input={"attributes": [{"id": gid(carried), "numeric": "80"}]})  # fmt: skip
    Product.objects.update(state="published")
    make.product(make.supplier())
    depot, channel = Warehouse.objects.get(supplier=shop), make.channel()
    rows = made(api, shop.sales, exportInfo={
        "fields": ["NAME", "CATEGORY", "VARIANT_SKU", "PRODUCT_TYPE", "CHARGE_TAXES", "VARIANT_ID", "COLLECTIONS", "DESCRIPTION", "PRODUCT_WEIGHT", "PRODUCT_MEDIA", "VARIANT_MEDIA", "VARIANT_WEIGHT"],
        "attributes": [gid(carried)], "channels": [gid(channel)], "warehouses": [gid(depot)],
    })  # fmt: skip
    assert [row["variant sku"] for row in rows] == [
        one.sku for one in product.variants.order_by("sort_order")
    ]
    (first, second) = rows
    assert {row["id"] for row in rows} == {str(product.pk)}, "of others nothing"
    assert (first["name"], first["category"], first["product type"]) == (product.name, "a05040101", "货物")
    assert first[f"{carried.slug} (product attribute)"] == "80"
    assert first[f"{channel.slug} (channel published)"] == "TRUE"
    assert [row[f"{channel.slug} (channel price amount)"] for row in rows] == ["25.00", "26.00"]
    assert second[f"{depot.slug} (warehouse quantity)"] == "100"
    assert JournalEntry.objects.filter(verb="products.exported", facts__count=1).exists()


def test_which_goods(api: Api) -> None:
    shop, other = make.supplier(), make.supplier()
    one, two, theirs = make.product(shop), make.product(shop, state="draft"), make.product(other)
    staff = make.staff(Permission.MANAGE_PRODUCTS)
    found = {row["id"] for row in made(api, staff)}
    assert found == {str(each.pk) for each in (one, two, theirs)}
    found = {row["id"] for row in made(api, shop.sales, scope="IDS", ids=[gid(one), gid(theirs)])}
    assert found == {str(one.pk)}
    found = {row["id"] for row in made(api, shop.sales, scope="FILTER", filter={"search": two.name.split()[-1], "brands": ["演示"]})}  # fmt: skip
    assert found == {str(two.pk)}


def test_who_may(api: Api) -> None:
    """只有申请人看得到、拿得到。"""
    shop, other, buyer = make.supplier(), make.supplier(), make.buyer()
    make.product(shop)
    for person in (None, buyer.purchaser, make.staff(Permission.MANAGE_ORDERS)):
        answer = command(api, person, "exportProducts", "exportFile { id }", "input: ExportProductsInput!", input={"scope": "ALL", "fileType": "CSV"})  # fmt: skip
        assert answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    id = export(api, shop.sales)["exportFile"]["id"]
    row = ExportFile.objects.get()
    jobs.make_file(row.pk)
    query = "query($id: ID!) { exportFile(id: $id) { url } exportFiles(first: 5) { edges { node { id } } } }"
    for person in (other.sales, make.staff(Permission.MANAGE_PRODUCTS), buyer.purchaser):
        assert api.data(query, {"id": id}, as_=person) == {"exportFile": None, "exportFiles": {"edges": []}}
    assert api(query, {"id": id})["errors"]
    own = api.data(query, {"id": id}, as_=shop.sales)
    assert own["exportFiles"]["edges"] == [{"node": {"id": id}}]
    url = own["exportFile"]["url"]
    assert api.client.get(url.partition("?")[0]).status_code == 404
    assert api.client.get(f"{url[:-2]}xx").status_code == 404
    with clock.moved(by=timedelta(minutes=16)):
        assert api.client.get(url).status_code == 404
    found = export(api, other.sales)
    assert [(one["field"], one["code"]) for one in found["errors"]] == [("scope", "NOT_FOUND")], (
        "it sells nothing"
    )
    found = export(api, shop.sales, exportInfo={"warehouses": [gid(make.product(other).variants.get().stocks.get().warehouse)]})  # fmt: skip
    assert [(one["field"], one["code"]) for one in found["errors"]] == [("exportInfo", "NOT_FOUND")]


def test_limits(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = make.supplier()
    make.product(shop), make.product(shop)
    monkeypatch.setattr("backend.export.services.MOST_GOODS", 1)
    assert [one["field"] for one in export(api, shop.sales)["errors"]] == ["scope"]
    many = [gid(Product(pk=n), "Product") for n in range(1, 1002)]
    assert [one["field"] for one in export(api, shop.sales, scope="IDS", ids=many)["errors"]] == ["ids"]
    wrong = export(api, shop.sales, scope="IDS", ids=[gid(shop)])
    assert [one["code"] for one in wrong["errors"]] == ["NOT_FOUND"]


def test_texts_are_no_formulas() -> None:
    rows = [["=1+1", "+8", "-3", "@a", "平常", None, True, 5, "a\x00\x07<b>&"]]
    (read,) = csv.reader(io.StringIO(as_csv(rows).decode("utf-8-sig")))
    assert read[:8] == ["'=1+1", "'+8", "'-3", "'@a", "平常", "", "TRUE", "5"]
    with zipfile.ZipFile(io.BytesIO(as_xlsx(rows))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert sorted(book.namelist()) == ["[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/worksheets/sheet1.xml"]  # fmt: skip
    assert "<f>" not in sheet
    assert '<c t="inlineStr"><is><t xml:space="preserve">=1+1</t></is></c>' in sheet
    assert "a&lt;b&gt;&amp;" in sheet


def test_a_workbook(api: Api) -> None:
    shop = make.supplier()
    make.product(shop)
    answer = export(api, shop.sales, fileType="XLSX", exportInfo={"fields": ["NAME"]})
    row = ExportFile.objects.get()
    jobs.make_file(row.pk)
    url = api.data("query($id: ID!) { exportFile(id: $id) { url } }", {"id": answer["exportFile"]["id"]}, as_=shop.sales)["exportFile"]["url"]  # fmt: skip
    content = b"".join(api.client.get(url).streaming_content)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert "示例复印纸" in book.read("xl/worksheets/sheet1.xml").decode()


def test_running_twice_and_failing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = make.supplier()
    make.product(shop)
    export(api, shop.sales)
    row = ExportFile.objects.get()
    with monkeypatch.context() as broken:
        broken.setattr(jobs, "as_csv", lambda rows: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            jobs.make_file(row.pk)
    row.refresh_from_db()
    assert (row.status, jobs.path_of(row).exists()) == ("failed", False)
    jobs.make_file(row.pk)
    row.refresh_from_db()
    assert row.status == "success"
    written = jobs.path_of(row).read_bytes()
    jobs.make_file(row.pk)
    assert jobs.path_of(row).read_bytes() == written
    jobs.make_file(1 << 40)
    with clock.moved(by=timedelta(days=8)):
        jobs.forget_exports(0)
    row.refresh_from_db()
    assert (row.status, jobs.path_of(row).exists()) == ("deleted", False)
    jobs.make_file(row.pk)
    assert not jobs.path_of(row).exists(), "what is forgotten is not made again"


def test_statements_do_not_grow_with_the_goods(count_sql: Any) -> None:
    shop = make.supplier()
    asked = {"fields": ["NAME", "CATEGORY", "VARIANT_SKU", "PRODUCT_MEDIA", "COLLECTIONS"]}
    counts = []
    for _ in range(2):
        for _ in range(3):
            make.product(shop, variants=2)
        ids = list(Product.objects.order_by("pk").values_list("pk", flat=True))
        with count_sql() as statements:
            rows = list(table(ids, asked))
        assert len(rows) == 1 + ProductVariant.objects.count()
        counts.append(len(statements))
    assert counts[0] == counts[1]
