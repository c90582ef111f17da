"""询问、质疑、投诉的接口 · the whole life of an objection through GraphQL, and what stays hidden from whom."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from PIL import Image

from backend.account.models import User
from backend.core import clock
from backend.core.actor import Role
from backend.product import files
from procurement_methods.language import parties as v
from procurement_methods.models import Objection
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api
from tests.procurement_methods.rooms import Room
from tests.procurement_methods.test_objecting import AWARDED, START, awarded, bidding

pytestmark = pytest.mark.django_db

CHALLENGE = (
    "mutation($input: ObjectionInput!) { objectionChallenge(input: $input) { objection { id state } %s } }"
)
ERRORS = "errors { code field clause message }"
WHOLE = """query($id: ID!) { objection(id: $id) {
  number state about packageNumber procurementTitle supplier { name } holdsUpContract needsRemedy isOverdue
  points { code title isComplained } evidence { title url isConfidential } correctionAsked
  parties { organisation { name } isRespondent statement evidence { title } }
  due { code name at clause isProvisional } reply replyText decision noticeNumber consequence suspendedUntil
} }"""


@pytest.fixture(autouse=True)
def _begin(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.BIDS_ROOT, settings.KEYS_ROOT = tmp_path / "bids", tmp_path / "keys"
    settings.MEDIA_ROOT = tmp_path / "media"
    with clock.moved(to=START):
        yield


class Desk:
    """Does what people do through the API."""

    def __init__(self, api: Api, here: Room) -> None:
        self.api, self.here = api, here

    def challenges(self, who: int = 1, **more: Any) -> str:
        said = {
            "packageId": to_global_id("ProcurementPackage", self.here.package.pk),
            "about": "RESULT",
            "points": [
                {"title": "评分标准", "facts": "示例事实"},
                {"title": "资格条件", "facts": "示例事实"},
            ],
            **more,
        }
        answer = self.api.data(CHALLENGE % ERRORS, {"input": said}, as_=self.here.sellers[who])
        id: str = answer["objectionChallenge"]["objection"]["id"]
        return id

    def does(self, mutation: str, who: User, id: str, kind: str = "", **given: Any) -> Any:
        """A mutation on an objection, which must succeed; what it says of it."""
        answer = self.tries(mutation, who, id, kind, **given)
        assert "errors" not in answer, answer
        assert not answer["data"][mutation]["errors"], answer
        return answer["data"][mutation]["objection"]

    def tries(self, mutation: str, who: User, id: str, kind: str = "", **given: Any) -> Any:
        declared, told = ("", "")
        if kind:
            declared, told = f", $input: {kind}!", ", input: $input"
        else:
            types = {str: "String!", int: "Int!", bool: "Boolean", list: "[ID!]"}
            declared = "".join(f", ${name}: {types[type(value)]}" for name, value in given.items())
            told = "".join(f", {name}: ${name}" for name in given)
        query = (
            f"mutation($id: ID!{declared}) {{ {mutation}(id: $id{told}) "
            f"{{ objection {{ state isOverdue needsRemedy }} {ERRORS} }} }}"
        )
        variables = {"id": id, **({"input": given} if kind else given)}
        return self.api(query, variables, as_=who)

    def code(self, *arguments: Any, **given: Any) -> str:
        """The code with which it is refused."""
        answer = self.tries(*arguments, **given)
        if "errors" in answer:
            return str(answer["errors"][0]["extensions"]["exception"]["code"])
        return str(answer["data"][arguments[0]]["errors"][0]["code"])

    def sees(self, who: User | None, id: str) -> Any:
        answer = self.api(WHOLE, {"id": id}, as_=who)
        assert "errors" not in answer, answer
        return answer["data"]["objection"]


def picture() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(written, "PNG")
    return written.getvalue()


def test_从质疑到处理决定_由下一候选人递补(api: Api) -> None:
    here = awarded()
    desk = Desk(api, here)
    winner = here.seller_of(here.winner())
    with clock.moved(to=AWARDED):
        name = files.upload(picture(), by=here.sellers[1].actor())
        address = f"/files/{name.rpartition('/')[2]}"
        evidence = [
            {"title": "公开材料", "file": address},
            {"title": "成本明细", "file": address, "isConfidential": True},
        ]
        id = desk.challenges(evidence=evidence)
        assert (
            desk.code(
                "objectionComplain",
                here.sellers[1],
                id,
                "ObjectionComplaintInput",
                points=["1"],
                request="请求",
            )
            == "COMPLAINT_EARLY"
        )
        desk.does(
            "objectionReply", here.clerk, id, "ObjectionReplyInput", outcome="DISMISSED", text="质疑不成立"
        )
        assert (
            desk.code(
                "objectionReply", here.clerk, id, "ObjectionReplyInput", outcome="DISMISSED", text="再答"
            )
            == "WRONG_TURN"
        )
        wide = desk.tries(
            "objectionComplain",
            here.sellers[1],
            id,
            "ObjectionComplaintInput",
            points=["1", "7"],
            request="请求",
        )
        assert wide["data"]["objectionComplain"]["errors"][0] == {
            "code": "COMPLAINT_TOO_WIDE", "field": None, "clause": "《政府采购法实施条例》第五十五条",
            "message": "投诉事项超出已质疑事项：7。 The complaint goes beyond what was challenged: 7.",
        }  # fmt: skip
        desk.does(
            "objectionComplain",
            here.sellers[1],
            id,
            "ObjectionComplaintInput",
            points=["1"],
            request="认定中标无效",
        )
        desk.does("objectionRequestCorrection", here.regulator, id, what="请补充授权委托书")
        desk.does("objectionCorrect", here.sellers[1], id, request="认定中标无效，授权委托书已补")
        assert desk.code("objectionAccept", here.clerk, id) == "PermissionDenied"
        desk.does("objectionAccept", here.regulator, id)
        desk.does(
            "objectionSendCopies",
            here.regulator,
            id,
            organisationIds=[to_global_id("Organisation", here.suppliers[2].pk)],
        )
        desk.does("objectionMakeStatement", here.clerk, id, text="采购人的说明")
        desk.does("objectionMakeStatement", winner, id, text="中标人的说明")
        assert (
            desk.code("objectionSuspend", here.regulator, id, days=31, reason="审查") == "SUSPENSION_TOO_LONG"
        )
        desk.does("objectionSuspend", here.regulator, id, days=30, reason="审查")
        hidden(desk, id, winner)
        desk.does(
            "objectionDecide", here.regulator, id, "ObjectionDecisionInput", decision="UPHELD", findings="示例事实",
            grounds="示例依据", text="中标结果无效", consequence="RECHOOSE",
        )  # fmt: skip
        seen = desk.sees(here.sellers[1], id)
        assert (seen["state"], seen["decision"], seen["needsRemedy"], seen["holdsUpContract"]) == (
            "DECIDED",
            "UPHELD",
            True,
            True,
        )
        assert seen["noticeNumber"].startswith("330300-2026-")
        assert desk.code("objectionCarryOut", here.regulator, id) == "PermissionDenied"
        desk.does("objectionCarryOut", here.clerk, id)
        here.contracted()
    assert here.winner().supplier == here.suppliers[1]


def hidden(desk: Desk, id: str, winner: User) -> None:
    """Who sees what, while the complaint is looked at."""
    here = desk.here
    stranger = make.member(make.organisation("supplier"), Role.SALES)
    elsewhere = make.member(make.organisation("regulator", "330382"), Role.REGULATOR)
    for nobody in (here.sellers[3], stranger, elsewhere, here.experts[0], make.user()):
        assert desk.sees(nobody, id) is None
    assert desk.sees(None, id) is None
    every = {"公开材料", "成本明细"}
    for who in (here.sellers[1], here.clerk, here.regulator):
        assert {each["title"] for each in desk.sees(who, id)["evidence"]} == every
    told = desk.sees(winner, id)
    assert [each["title"] for each in told["evidence"]] == ["公开材料"]
    assert told["correctionAsked"] is None
    assert [(each["organisation"]["name"], each["statement"]) for each in told["parties"]] == [
        (here.suppliers[0].name, "中标人的说明")
    ]
    by_buyer = {
        each["organisation"]["name"]: each["statement"] for each in desk.sees(here.clerk, id)["parties"]
    }
    assert by_buyer == {
        here.organisation.name: "采购人的说明",
        here.suppliers[0].name: None,
        here.suppliers[2].name: None,
    }
    by_regulator = desk.sees(here.regulator, id)
    assert [each["statement"] for each in by_regulator["parties"] if each["statement"]] == [
        "中标人的说明",
        "采购人的说明",
    ]
    assert [each["code"] for each in by_regulator["due"]] == ["resume", "decision"]
    assert by_regulator["suspendedUntil"] == "2026-06-12T16:00:00+00:00"


def test_迟到_未参与_不成立范围(api: Api) -> None:
    here = bidding()
    desk = Desk(api, here)
    said = {
        "packageId": to_global_id("ProcurementPackage", here.package.pk), "about": "DOCUMENTS",
        "points": [{"title": "评分标准", "facts": "示例事实"}],
    }  # fmt: skip

    def refused(moment: Any, who: User, **more: Any) -> str:
        with clock.moved(to=moment):
            answer = api(CHALLENGE % ERRORS, {"input": {**said, **more}}, as_=who)
        return str(answer["data"]["objectionChallenge"]["errors"][0]["code"])

    begun = START + timedelta(days=43)
    assert refused(begun, here.sellers[0]) == "NOT_AFFECTED"
    with clock.moved(to=begun):
        here.does(v.obtain_documents, here.sellers[0])
    assert refused(begun, here.sellers[0], about="PROCESS") == "REQUIRED"
    assert refused(begun, here.sellers[0], about="PROCESS", step="evaluation") == "NO_SUCH_STEP"
    assert refused(begun, here.sellers[0], points=[]) == "REQUIRED"
    assert (
        refused(begun, here.sellers[0], evidence=[{"title": "x", "file": "/files/x.pdf"}])
        == "EVIDENCE_UNKNOWN"
    )
    assert refused(begun + timedelta(days=20), here.sellers[0]) == "CHALLENGE_LATE"
    assert not Objection.objects.exists()
    assert (
        desk.code("objectionWithdraw", here.sellers[0], to_global_id("Objection", here.package.pk))
        == "NOT_FOUND"
    )


def test_询问_截止前不显示询问人_公开的答复人人可见(api: Api) -> None:
    here = bidding()
    asked = """query($filter: ProcurementQuestionFilterInput) { procurementQuestions(first: 5, filter: $filter) {
      totalCount edges { node { id text answer supplier { name } isOverdue packageNumber } } } }"""
    with clock.moved(to=START + timedelta(days=43)):
        here.does(v.ask, here.sellers[0], question="如何计分？")
        (edge,) = api.data(asked, {"filter": {"isAnswered": False}}, as_=here.clerk)["procurementQuestions"][
            "edges"
        ]
        assert (edge["node"]["supplier"], edge["node"]["isOverdue"]) == (None, False)
        mine = api.data(asked, as_=here.sellers[0])["procurementQuestions"]["edges"][0]["node"]
        assert mine["supplier"] == {"name": here.suppliers[0].name}
        assert api.data(asked, as_=here.sellers[1])["procurementQuestions"]["totalCount"] == 0
        answers = """mutation($id: ID!, $to: Boolean) { procurementQuestionAnswer(id: $id, answer: "按文件计分。", toAll: $to) {
          question { answer isToAll } errors { code } } }"""
        api.data(answers, {"id": edge["node"]["id"], "to": True}, as_=here.clerk)
        again = api(answers, {"id": edge["node"]["id"]}, as_=here.clerk)
        assert again["data"]["procurementQuestionAnswer"]["errors"] == [{"code": "ALREADY_ANSWERED"}]
        (public,) = api.data(asked)["procurementQuestions"]["edges"]
        assert (public["node"]["answer"], public["node"]["supplier"]) == ("按文件计分。", None)
    with clock.moved(to=START + timedelta(days=71)):
        (edge,) = api.data(asked, as_=here.clerk)["procurementQuestions"]["edges"]
        assert edge["node"]["supplier"] == {"name": here.suppliers[0].name}
        assert api.data(asked)["procurementQuestions"]["edges"][0]["node"]["supplier"] is None


def test_列表_筛选_逾期_各人只见自己的(api: Api) -> None:
    here = awarded()
    desk = Desk(api, here)
    listed = """query($filter: ObjectionFilterInput) { objections(first: 5, filter: $filter) {
      totalCount edges { node { id number due { code } points { title } parties { organisation { name } } packageNumber } } } }"""
    with clock.moved(to=AWARDED):
        first, second = desk.challenges(1), desk.challenges(2)
        desk.does(
            "objectionReply", here.clerk, first, "ObjectionReplyInput", outcome="DISMISSED", text="不成立"
        )

        def ids(who: User, **filter: Any) -> list[str]:
            found = api.data(listed, {"filter": filter}, as_=who)["objections"]["edges"]
            return [edge["node"]["id"] for edge in found]

        assert set(ids(here.regulator)) == set(ids(here.clerk)) == {first, second}
        assert ids(here.sellers[1]) == [first]
        assert ids(here.sellers[0]) == [first]  # the winner was told of the reply
        assert ids(here.regulator, states=["CHALLENGED"]) == [second]
        assert ids(here.regulator, search=here.suppliers[2].name) == [second]
        assert set(ids(here.regulator, packageId=to_global_id("ProcurementPackage", here.package.pk))) == {
            first,
            second,
        }
        assert ids(here.regulator, about="DOCUMENTS") == ids(here.regulator, isOverdue=True) == []
        assert api(listed)["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    with clock.moved(to=AWARDED + timedelta(days=20)):
        assert ids(here.regulator, isOverdue=True) == [second]
    unfounded = "{ unfoundedComplainants { supplier { name } complaints isFabricated } }"
    assert api.data(unfounded, as_=here.regulator) == {"unfoundedComplainants": []}
    assert (
        api(unfounded, as_=here.clerk)["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied"
    )


def test_列表的语句数与行数无关(api: Api, count_sql: Any) -> None:
    here = awarded()
    desk = Desk(api, here)
    listed = """{ objections(first: 10) { edges { node { number procurementTitle supplier { name } points { title }
      evidence { title } parties { statement organisation { name } } due { code at } holdsUpContract noticeNumber } } } }"""
    with clock.moved(to=AWARDED):
        desk.challenges(1)
        api.data(listed, as_=here.regulator)
        with count_sql() as one:
            api.data(listed, as_=here.regulator)
        desk.challenges(2)
        desk.challenges(3)
        with count_sql() as three:
            api.data(listed, as_=here.regulator)
    assert len(three) == len(one)


def test_暂停期间各步骤不可办(api: Api) -> None:
    here = awarded()
    desk = Desk(api, here)
    with clock.moved(to=AWARDED):
        id = desk.challenges()
        desk.does("objectionReply", here.clerk, id, "ObjectionReplyInput", outcome="DISMISSED", text="不成立")
        desk.does(
            "objectionComplain", here.sellers[1], id, "ObjectionComplaintInput", points=["1"], request="请求"
        )
        desk.does("objectionAccept", here.regulator, id)
        desk.does("objectionSuspend", here.regulator, id, days=10, reason="审查")
        assert here.package.suspended
        desk.does("objectionResume", here.regulator, id)
        assert not here.package.suspended
        desk.does("objectionWithdraw", here.sellers[1], id)
        here.does(v.sign_contract, here.clerk)
