"""采购文件 · the story of a tender's documents through the API: drafted, checked, issued, obtained, corrected, printed."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from backend.core import clock
from backend.tender_document.jobs import make as print_version
from backend.tender_document.models import DocumentVersion
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.tender_document.test_services import NEED, NOW, VALUES

DRAFT = """mutation($input: TenderDocumentDraftInput!) { tenderDocumentDraft(input: $input) {
    tenderDocument { id findings { key code place words message clause blocks reason } }
    errors { code field clause message } } }"""
REVIEW = """mutation($id: ID!, $finding: String!) { tenderDocumentReview(id: $id, finding: $finding, reason: "另有规定") {
    tenderDocument { findings { reason } } errors { code } } }"""
ISSUE = (
    "mutation($id: ID!) { tenderDocumentIssue(id: $id) { version { number sha256 } errors { code clause } } }"
)
OBTAIN = """mutation($id: ID!, $supplier: ID!) { tenderDocumentObtain(id: $id, supplierId: $supplier) {
    version { number chapters { title } url } errors { code } } }"""
CORRECT = """mutation($id: ID!, $input: TenderDocumentInput!) {
    tenderDocumentCorrect(id: $id, input: $input, reason: "答复询问") { version { number } errors { code } } }"""
READ = """query($id: ID!) { tenderDocument(id: $id) {
    name isObtained variables clauses { code } findings { code } obtained { supplierName version }
    versions { number sha256 chapters { code } changes { place before after } url } } }"""
ITEMS = [
    {"code": "price", "title": "报价", "points": 40, "isPrice": True},
    {
        "code": "technical",
        "title": "技术响应",
        "points": 60,
        "standard": "每一项负偏离扣 4 分。",
        "isObjective": True,
    },
]


def said(buyer: make.Buyer, **clauses: str) -> dict[str, Any]:
    texts = {**NEED, **{code.replace("_", "."): text for code, text in clauses.items()}}
    return {
        "buyerId": to_global_id("Organisation", buyer.organisation.pk),
        "projectNumber": "示例采2026-1",
        "projectName": "示例学校课桌椅采购项目",
        "method": "open_tender",
        "object": "GOODS",
        "evaluation": "COMPREHENSIVE",
        "variables": json.dumps(VALUES),
        "clauses": [{"code": code.lstrip("c"), "text": text} for code, text in texts.items()],
        "items": ITEMS,
    }


@pytest.mark.django_db
def test_从起草到更正(api: Api, settings: LazySettings, tmp_path: Path) -> None:
    settings.PAPERS_ROOT = tmp_path
    buyer, supplier, other = make.buyer(), make.supplier(), make.supplier()
    with clock.moved(to=NOW):
        given = {"input": said(buyer, c1_4="注册资本不低于 500 万元。")}
        draft = api.data(DRAFT, given, as_=buyer.purchaser)["tenderDocumentDraft"]["tenderDocument"]
        (finding,) = draft["findings"]
        assert (finding["code"], finding["blocks"], finding["reason"]) == ("size", False, None)
        one = {"id": draft["id"]}
        for stranger in (None, supplier.sales, make.buyer().purchaser):
            assert api.data(READ, one, as_=stranger)["tenderDocument"] is None
        refused = api(ISSUE, one, as_=buyer.purchaser)["data"]["tenderDocumentIssue"]["errors"]
        assert [error["code"] for error in refused] == ["DOCUMENT_NOT_READY"]
        api.data(REVIEW, {**one, "finding": finding["key"]}, as_=buyer.approver)
        api.data(ISSUE, one, as_=buyer.purchaser)

        seen = api.data(READ, one, as_=supplier.sales)["tenderDocument"]
        assert (seen["name"], seen["isObtained"], seen["clauses"], seen["findings"], seen["obtained"]) == (
            "招标文件", False, None, None, None,
        )  # fmt: skip
        assert [(each["chapters"], each["url"]) for each in seen["versions"]] == [(None, None)]
        sells = {**one, "supplier": to_global_id("Organisation", supplier.organisation_id)}
        got = api.data(OBTAIN, sells, as_=supplier.sales)["tenderDocumentObtain"]["version"]
        assert got["chapters"][0]["title"] == "招标公告"

        change = {
            "variables": json.dumps({"deadline": "2026-07-10T09:30"}),
            "clauses": [{"code": "3.4", "text": "另行约定。"}],
        }
        api.data(CORRECT, {**one, "input": change}, as_=buyer.purchaser)
        seen = api.data(READ, one, as_=supplier.sales)["tenderDocument"]
        assert [each["place"] for each in seen["versions"][1]["changes"]] == ["1.7", "3.4"]
        assert seen["obtained"] is None
        assert api.data(READ, one, as_=buyer.purchaser)["tenderDocument"]["obtained"] is None
        with clock.moved(to=NOW + timedelta(days=40)):
            run = api.data(READ, one, as_=buyer.purchaser)["tenderDocument"]
        assert [record["version"] for record in run["obtained"]] == [1]
        assert api.data(READ, one, as_=other.sales)["tenderDocument"]["versions"][0]["chapters"] is None

        path = seen["versions"][0]["url"].removeprefix("http://testserver")
        assert api.client.get(path).status_code == 503
        print_version(DocumentVersion.objects.get(number=1).pk)
        answer = api.client.get(path)
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")
        assert api.client.get(path.partition("?")[0]).status_code == 403
        assert (
            api.client.get(
                path.replace(f"/{DocumentVersion.objects.get(number=1).pk}.", "/999999.")
            ).status_code
            == 403
        )
