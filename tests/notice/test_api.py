"""公告 · the story of a tender's notices through the API: drafted, refused, published, read by strangers, corrected."""

from __future__ import annotations

import json
from typing import Any

import pytest

from backend.core.actor import Role
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.notice import samples

PREPARE = """mutation($input: NoticePrepareInput!) {
    noticePrepare(input: $input) { notice { id number url } errors { code field clause } } }"""
PUBLISH = """mutation($id: ID!) { noticePublish(id: $id) {
    notice { number url sha256 displayedUntil } errors { code clause } } }"""
CORRECT = """mutation($id: ID!, $facts: JSONString!) {
    noticeCorrect(id: $id, facts: $facts) { notice { id } errors { code } } }"""
READ = "query($id: ID!) { notice(id: $id) { number corrections { number } headings { title } } }"
LIST = (
    "{ notices(first: 5) { totalCount edges { node { number title corrects { number } region { name } } } } }"
)
DRAFTS = "{ noticeDrafts(first: 5) { totalCount } }"


def said(buyer: make.Buyer, **more: Any) -> dict[str, Any]:
    return {
        "kind": "TENDER",
        "buyerId": to_global_id("Organisation", buyer.organisation.pk),
        "projectNumber": samples.NUMBER,
        "projectName": "示例项目",
        "facts": json.dumps(samples.facts("tender", **more)),
    }


@pytest.mark.django_db
def test_从起草到更正(api: Api) -> None:
    buyer, other = make.buyer(), make.buyer()
    clerk = buyer.purchaser
    draft = api.data(PREPARE, {"input": said(buyer)}, as_=clerk)["noticePrepare"]["notice"]
    assert (draft["number"], draft["url"]) == (None, None)
    for stranger in (None, other.purchaser, make.supplier().sales):
        assert api.data(READ, {"id": draft["id"]}, as_=stranger)["notice"] is None
        assert api.data(LIST, as_=stranger)["notices"]["totalCount"] == 0
    assert api.data(DRAFTS, as_=clerk)["noticeDrafts"]["totalCount"] == 1
    assert api.data(DRAFTS, as_=other.purchaser)["noticeDrafts"]["totalCount"] == 0
    refused = api(PUBLISH, {"id": draft["id"]}, as_=make.member(buyer.organisation, Role.APPROVER))
    assert refused["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"

    published = api.data(PUBLISH, {"id": draft["id"]}, as_=clerk)["noticePublish"]["notice"]
    assert published["url"].endswith(f"/notices/{published['number']}/")
    again = api(PUBLISH, {"id": draft["id"]}, as_=clerk)["data"]["noticePublish"]["errors"]
    assert [error["code"] for error in again] == ["NOTICE_PUBLISHED"]
    assert again[0]["clause"]

    facts = {"subject": "采购公告", "changes": [["预算", "一", "二"]], "affects_preparation": False}
    correction = api.data(CORRECT, {"id": draft["id"], "facts": json.dumps(facts)}, as_=clerk)
    second = api.data(PUBLISH, {"id": correction["noticeCorrect"]["notice"]["id"]}, as_=clerk)
    number = second["noticePublish"]["notice"]["number"]
    assert api.data(READ, {"id": draft["id"]})["notice"]["corrections"] == [{"number": number}]
    listed = [edge["node"] for edge in api.data(LIST)["notices"]["edges"]]
    assert [each["number"] for each in listed] == [number, published["number"]]
    assert listed[0]["corrects"]["number"] == published["number"]


@pytest.mark.django_db
def test_一次答复所有错误_各带条款(api: Api) -> None:
    buyer = make.buyer()
    given = said(
        buyer, deadline=samples.facts("tender")["documents_from"] + "T10:00", intention_exemption=None
    )
    draft = api.data(PREPARE, {"input": given}, as_=buyer.purchaser)["noticePrepare"]["notice"]
    errors = api(PUBLISH, {"id": draft["id"]}, as_=buyer.purchaser)["data"]["noticePublish"]["errors"]
    assert {error["code"] for error in errors} == {"NOTICE_PERIOD_TOO_SHORT", "NOTICE_INTENTION_MISSING"}
    assert all(error["clause"] for error in errors)


@pytest.mark.django_db
def test_列表的语句数与份数无关(api: Api, count_sql: Any) -> None:
    buyer = make.buyer()
    counts = []
    for _ in range(2):
        samples.published(buyer, "intention", project_number=f"示例-{make.number()}")
        with count_sql() as statements:
            api.data(LIST)
        counts.append(len(statements))
    assert counts[0] == counts[1]
