"""专家接口 · who sees what of the pool and of draws, over the API; and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from backend.account.models import User
from backend.core import clock
from backend.core.actor import Role
from backend.expert import services
from backend.expert.models import Expert, ExpertApplication, ExpertMisconduct
from tests import make
from tests.conftest import Api
from tests.expert.console import (
    APPLY,
    LETTER,
    PUBLISH,
    application,
    call_input,
    evidence,
    gid,
    judge,
    regulator,
    upload,
)
from tests.expert.draws import MONDAY, REVIEW, Told

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_monday(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.EVIDENCE_ROOT = tmp_path
    with clock.moved(to=MONDAY):
        yield


def codes(payload: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in payload["errors"]]


def denied(answer: dict[str, Any]) -> bool:
    return bool(answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied")


def published(api: Api, **more: Any) -> str:
    found = api.data(PUBLISH, {"input": call_input(**more)}, as_=regulator())
    id: str = found["expertCallPublish"]["expertCall"]["id"]
    return id


REFUSED: list[tuple[str, dict[str, Any], list[tuple[str, str]]]] = [
    ("号码不正确", {"idNumber": "990000198001010019"}, [("idNumber", "INVALID_ID_NUMBER")]),
    ("满七十周岁", {"idNumber": make.id_number("19560608")}, [("idNumber", "EXPERT_TOO_OLD")]),
    ("职称与年限都不够", {"titleLevel": "JUNIOR", "workYears": 7},
     [("titleLevel", "EXPERT_UNQUALIFIED"), ("evidence", "EVIDENCE_MISSING")]),
    ("没有职称证书", {"evidence": ["IDENTITY"]}, [("evidence", "EVIDENCE_MISSING")]),
    ("专业不在征集范围", {"categories": "C05000000"}, [("categories", "OUTSIDE_CALL")]),
    ("地区不在征集范围", {"regionCodes": ["330000"]}, [("regionCodes", "OUTSIDE_CALL")]),
    ("没有这个地区", {"regionCodes": ["999999"]}, [("regionCodes", "NOT_FOUND")]),
    ("承诺书被改", {"commitment": LETTER.replace("真实", "大致真实")}, [("commitment", "LETTER_DIFFERS")]),
    ("没有姓名", {"name": " "}, [("name", "REQUIRED")]),
    ("电话不正确", {"phone": "x"}, [("phone", "INVALID")]),
    ("年限不正确", {"workYears": -1}, [("workYears", "INVALID")]),
    ("单位代码不正确", {"employerCode": "123"}, [("employerCode", "INVALID_CREDIT_CODE")]),
]  # fmt: skip


@pytest.mark.parametrize(("case", "change", "expected"), REFUSED, ids=[each[0] for each in REFUSED])
def test_申请在形式上不合格即时退回(
    api: Api, case: str, change: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    call, person = published(api), make.user()
    if isinstance(change.get("categories"), str):
        change = {**change, "categories": [gid(make.category(change["categories"], "服务"))]}
    given = application(**{**change, "evidence": evidence(api, person, *change.get("evidence", ()))})
    payload = api(APPLY, {"call": call, "input": given}, as_=person)["data"]["expertApply"]
    assert codes(payload) == expected
    assert not ExpertApplication.objects.exists()


@pytest.mark.parametrize("born", ["19560609", "19800101"])
def test_不满七十_放宽年龄_以年限代职称(api: Api, born: str) -> None:
    call, person = published(api), make.user()
    given = application(
        idNumber=make.id_number(born), titleLevel="NONE", workYears=8,
        evidence=evidence(api, person, "IDENTITY", "EXPERIENCE"),
    )  # fmt: skip
    assert not api(APPLY, {"call": call, "input": given}, as_=person)["data"]["expertApply"]["errors"]
    again = api(APPLY, {"call": call, "input": given}, as_=person)["data"]["expertApply"]
    assert codes(again) in ([("evidence", "NOT_FOUND")], [("callId", "UNIQUE")])
    relaxed, elder = published(api, code="ZJ-2", isAgeRelaxed=True), make.user()
    old = application(idNumber=make.id_number("19400101"), evidence=evidence(api, elder))
    assert not api(APPLY, {"call": relaxed, "input": old}, as_=elder)["data"]["expertApply"]["errors"]


@pytest.mark.parametrize(
    ("kind", "role"), [("regulator", Role.REGULATOR), ("agent", Role.AGENT), ("platform", Role.OPERATOR)]
)
def test_财政_代理_平台人员不能申请(api: Api, kind: str, role: Role) -> None:
    call, person = published(api), make.member(make.organisation(kind), role)
    given = application(evidence=evidence(api, person))
    payload = api(APPLY, {"call": call, "input": given}, as_=person)["data"]["expertApply"]
    assert codes(payload) == [("employer", "EXPERT_IS_OFFICIAL")]


@pytest.mark.parametrize(("decided", "refused"), [(date(2023, 6, 9), True), (date(2023, 6, 8), False)])
def test_三年内有不良行为不能申请(api: Api, decided: date, refused: bool) -> None:
    call, person = published(api), make.user()
    given = application(evidence=evidence(api, person))
    ExpertMisconduct.objects.create(
        id_number=given["idNumber"], facts="示例", decision="1号", decided_on=decided
    )
    payload = api(APPLY, {"call": call, "input": given}, as_=person)["data"]["expertApply"]
    assert codes(payload) == ([("idNumber", "EXPERT_BAD_RECORD")] if refused else [])


def test_别人的材料不能用_别人的号码不能用(api: Api) -> None:
    call, person, other = published(api), make.user(), make.user()
    theirs = evidence(api, other)
    given = application(evidence=theirs)
    assert codes(api(APPLY, {"call": call, "input": given}, as_=person)["data"]["expertApply"]) == [
        ("evidence", "NOT_FOUND")
    ]
    taken = make.expert().id_number
    given = application(evidence=evidence(api, person), idNumber=taken)
    assert codes(api(APPLY, {"call": call, "input": given}, as_=person)["data"]["expertApply"]) == [
        ("idNumber", "UNIQUE")
    ]


def test_材料只给本人和监管人员_链接过期即失效(api: Api) -> None:
    call, person = published(api), make.user()
    files = evidence(api, person)
    given = application(evidence=files)
    api.data(APPLY, {"call": call, "input": given}, as_=person)
    asked = "{ expertApplications(first: 5) { edges { node { evidence { url } } } } }"
    for who in (person, regulator()):
        found = api.data(asked, as_=who)["expertApplications"]["edges"]
        url = found[0]["node"]["evidence"][0]["url"]
    assert api.client.get(url).headers["Content-Type"] == "image/jpeg"
    assert api.client.get(url.partition("?")[0]).status_code == 404
    assert api.client.get(url.replace("/evidence/", "/evidence/9")).status_code == 404
    with clock.moved(by=timedelta(minutes=16)):
        assert api.client.get(url).status_code == 404
    for who in (make.user(), regulator("330382"), make.member(make.organisation("platform"), Role.OPERATOR)):
        assert api.data(asked, as_=who)["expertApplications"]["edges"] == []
    assert codes(upload(api, person, "IDENTITY", b"text"))[0][1] != ""
    assert codes(upload(api, person, "IDENTITY", b"")) == [("file", "REQUIRED")]
    assert denied(upload(api, None, "IDENTITY"))


POOL = """{ experts(first: 50) { totalCount edges { node { name idNumber phone employer } } } }"""


def test_专家库只有本地监管人员看得到_号码遮盖(api: Api) -> None:
    expert = make.expert(employer="示例大学")
    found = api.data(POOL, as_=regulator())["experts"]["edges"]
    assert found[0]["node"]["employer"] == "示例大学"
    assert expert.id_number[6:16] not in str(found)
    own = api.data("{ myExpert { idNumber phone ties { tie } leaves { startsOn } } }", as_=expert.user)[
        "myExpert"
    ]
    assert own["idNumber"] == expert.id_number
    for person in (
        make.user(),
        make.member(make.organisation("agent"), Role.AGENT),
        make.buyer().purchaser,
        make.supplier().sales,
        regulator("330382"),
        make.member(make.organisation("platform"), Role.OPERATOR),
    ):
        assert api.data(POOL, as_=person)["experts"]["totalCount"] == 0
        assert (
            api.data("query($id: ID!) { expert(id: $id) { name } }", {"id": gid(expert)}, as_=person)[
                "expert"
            ]
            is None
        )
    assert denied(api(POOL))


DRAW = """query($id: ID!) { expertDraw(id: $id) { state members { name code state duty { grade } } proof head } }"""


def seen(api: Api, draw: Any, person: User | None) -> list[str | None] | None:
    found = api.data(DRAW, {"id": gid(draw, "ExpertDraw")}, as_=person)["expertDraw"]
    return None if found is None else [member["name"] for member in found["members"]]


def test_名单谁在何时看得到(api: Api) -> None:
    case = Told(seats=2, substitutes=1)
    draw = case.filled()
    names = [member.expert.name for member in draw.members.order_by("rank")]
    viewers: dict[str, User | None] = {
        "组织单位": case.agent, "监管人员": case.regulator, "专家": draw.members.first().expert.user,
        "别的代理机构": make.member(make.organisation("agent"), Role.AGENT), "平台": make.member(
            make.organisation("platform"), Role.OPERATOR), "未登录": None,
    }  # fmt: skip
    hidden, few = [None] * 3, [*names[:2], None]

    def table() -> dict[str, Any]:
        return {who: seen(api, draw, person) for who, person in viewers.items()}

    outside = dict.fromkeys(["专家", "别的代理机构", "平台", "未登录"])
    assert table() == {"组织单位": hidden, "监管人员": hidden, **outside}
    with clock.moved(to=REVIEW):
        assert table() == {"组织单位": names, "监管人员": hidden, **outside}
        services.end_review(draw.pk, by=case.by)
        services.release_names(draw.pk, "示例公告", by=case.by)
        assert table() == {"组织单位": names, **dict.fromkeys([*outside, "监管人员"], few)}
    proof = "query($id: ID!) { expertDrawProof(id: $id) }"
    assert "示例专家" in api.data(proof, {"id": gid(draw, "ExpertDraw")})["expertDrawProof"]
    assert api.data(proof, {"id": gid(case.agency, "Organisation")})["expertDrawProof"] is None


def test_邀请只有本人看得到_接受之前不知道项目(api: Api) -> None:
    case = Told(seats=1)
    draw = case.drawn()
    asked = """{ myExpertInvitations(first: 5) { edges { node { id state title avoided reviewAt answerBy } } } }"""
    member = draw.members.get()
    node = api.data(asked, as_=member.expert.user)["myExpertInvitations"]["edges"][0]["node"]
    assert (node["title"], node["avoided"]) == (None, None)
    for person in (case.agent, case.regulator, make.expert().user):
        assert api.data(asked, as_=person)["myExpertInvitations"]["edges"] == []
        assert judge(api, person, "expertInvitationAccept", node["id"])["errors"][0]["code"] == "NOT_FOUND"
    assert judge(api, member.expert.user, "expertInvitationAccept", node["id"])["errors"] == []
    node = api.data(asked, as_=member.expert.user)["myExpertInvitations"]["edges"][0]["node"]
    assert (node["title"], node["avoided"]) == ("示例采购项目", sorted({case.agency.name, "示例供应商甲"}))


def test_专家自己办的事(api: Api) -> None:
    expert = make.expert(employer="示例旧单位")
    who = expert.user
    added = api.data(
        'mutation { expertLeaveAdd(startsOn: "2026-06-10", endsOn: "2026-06-12") { leave { id } errors { code } } }',
        as_=who,
    )["expertLeaveAdd"]["leave"]
    assert (
        judge(api, make.expert().user, "expertLeaveCancel", added["id"])["errors"][0]["code"] == "NOT_FOUND"
    )
    assert judge(api, who, "expertLeaveCancel", added["id"])["errors"] == []
    api.data(
        'mutation { expertProfileUpdate(employer: "示例新单位", regionCodes: ["330300"]) { expert { employer } errors { code } } }',
        as_=who,
    )
    api.data(
        """mutation { expertTieDeclare(organisation: "示例供应商", tie: CONTROLS, kin: SPOUSE, since: "2025-01-01") {
            tie { kin tie } errors { code } } }""",
        as_=who,
    )
    ties = api.data("{ myExpert { ties { organisation tie kin until } } }", as_=who)["myExpert"]["ties"]
    assert {(tie["organisation"], tie["tie"], tie["kin"]) for tie in ties} == {
        ("示例旧单位", "EMPLOYED", None),
        ("示例供应商", "CONTROLS", "SPOUSE"),
    }
    api.data("mutation { expertResign { expert { state } errors { code } } }", as_=who)
    expert.refresh_from_db()
    assert expert.state == "resigned"


def test_暂停_恢复_解聘_登记不良行为(api: Api) -> None:
    expert, officer = make.expert(), regulator()
    for verb, state in (
        ("expertSuspend", "suspended"),
        ("expertResume", "active"),
        ("expertRemove", "removed"),
    ):
        assert judge(api, officer, verb, gid(expert), reason="示例原因")["errors"] == []
        expert.refresh_from_db()
        assert expert.state == state
    assert (
        judge(api, officer, "expertResume", gid(expert), reason="示例")["errors"][0]["code"]
        == "INVALID_STATE"
    )
    for person in (make.expert().user, make.member(make.organisation("agent"), Role.AGENT)):
        assert denied(judge(api, person, "expertSuspend", gid(expert), reason="示例"))
    assert (
        judge(api, regulator("330382"), "expertSuspend", gid(expert), reason="示例")["errors"][0]["code"]
        == "NOT_FOUND"
    )
    done = api(
        """mutation($id: ID!) { expertMisconductRecord(id: $id, facts: "示例", decision: "示例〔2026〕1号", decidedOn: "2026-06-01") {
            decision errors { code } } }""",
        {"id": gid(expert)},
        as_=officer,
    )
    assert done["data"]["expertMisconductRecord"]["errors"] == []
    assert ExpertMisconduct.objects.get().id_number == expert.id_number


def test_续聘从原聘期届满起算(api: Api) -> None:
    call = published(api)
    expert = make.expert(term_ends_on=date(2026, 7, 1))
    given = application(name=expert.name, idNumber=expert.id_number, evidence=evidence(api, expert.user))
    made = api.data(APPLY, {"call": call, "input": given}, as_=expert.user)["expertApply"]["application"]
    assert made["isRenewal"]
    assert judge(api, regulator(), "expertApplicationAccept", made["id"])["errors"] == []
    expert = Expert.objects.get(pk=expert.pk)
    assert (expert.term_ends_on, expert.code[:2]) == (date(2029, 7, 1), "EX")
    other = application(name="示例别人", idNumber=expert.id_number, evidence=evidence(api, expert.user))
    assert codes(api(APPLY, {"call": call, "input": other}, as_=expert.user)["data"]["expertApply"]) == [
        ("idNumber", "IDENTITY_FIXED")
    ]
