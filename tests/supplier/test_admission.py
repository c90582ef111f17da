"""承诺入围 · admission by commitment, suspension, leaving, removal and bans, over the API."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest

from backend.account import credit_code
from backend.account.models import Membership, Organisation, User
from backend.core import clock, events
from backend.core.actor import Role
from backend.core.models import JournalEntry
from backend.supplier import queries
from backend.supplier.events import SupplierBanned, SupplierStateChanged
from backend.supplier.models import AdmissionCall, Ban, Commitment, Supplier
from storefront_api.kit.ids import to_global_id
from tests import make
from tests.conftest import Api

pytestmark = pytest.mark.django_db

LETTER = "本单位承诺：\n一、所填数据真实、完整；\n二、价格不高于本单位在其他渠道的售价。"
OPEN = """mutation($input: AdmissionCallInput!) { admissionCallOpen(input: $input) {
    admissionCall { id code isOpen region { code } } errors { field code } } }"""
COMMIT = """mutation($input: SupplierCommitInput!) { supplierCommit(input: $input) {
    supplier { id name creditCode state stateLabel source size admittedAt region { code } contactName phone }
    errors { field code clause } } }"""
JUDGE = """mutation($id: ID!, $reason: String!) { %s(id: $id, reason: $reason) {
    supplier { state stateReason } errors { field code clause } } }"""
BAN = """mutation($id: ID!, $from: Date!, $to: Date!, $decision: String!) {
    supplierBanRecord(id: $id, startsOn: $from, endsOn: $to, decision: $decision) {
    ban { startsOn endsOn decision } supplier { bans { decision } } errors { field code clause } } }"""
LIST = """query($filter: SupplierFilterInput) { suppliers(first: 100, filter: $filter) {
    totalCount edges { node { name phone contactName stateReason } } } }"""


def a_code(serial: int = 1) -> str:
    seventeen = f"91330302XX{serial:06d}0"
    return seventeen + credit_code.check_digit(seventeen)


def codes(payload: dict[str, Any]) -> list[tuple[str, str]]:
    return [(error["field"], error["code"]) for error in payload["errors"]]


def denied(answer: dict[str, Any]) -> bool:
    return bool(answer["errors"][0]["extensions"]["exception"]["code"] == "PermissionDenied")


@pytest.fixture
def operator() -> User:
    return make.member(make.organisation("platform", "330000"), Role.OPERATOR)


@pytest.fixture
def call() -> AdmissionCall:
    return AdmissionCall.objects.create(
        code="ZJ-2026-1", title="示例征集公告", region=make.region(), letter=LETTER, opens_at=clock.now()
    )


def entry(call: AdmissionCall, **more: Any) -> dict[str, Any]:
    return {
        "callId": to_global_id("AdmissionCall", call.pk),
        "creditCode": a_code(),
        "name": "示例办公用品有限公司",
        "regionCode": "330300",
        "size": "SMALL",
        "contactName": "示例·张三",
        "phone": "0577-00000001",
        "letter": LETTER,
        "signatory": "张三",
        **more,
    }


def commit(api: Api, person: User | None, call: AdmissionCall, **more: Any) -> dict[str, Any]:
    return api(COMMIT, {"input": entry(call, **more)}, as_=person)["data"]["supplierCommit"]


def judge(
    api: Api, person: User | None, verb: str, supplier: Supplier, reason: str = "演示原因"
) -> dict[str, Any]:
    answer = api(JUDGE % verb, {"id": to_global_id("Supplier", supplier.pk), "reason": reason}, as_=person)
    payload: dict[str, Any] = (answer["data"] or {}).get(verb) or {
        "errors": [{"field": None, "code": "DENIED"}]
    }
    return payload


def test_发布公告_签署承诺_即时入驻(api: Api, operator: User) -> None:
    make.region()
    call = {"code": "ZJ-1", "title": "示例征集公告", "regionCode": "330300", "letter": LETTER}
    opened = api.data(OPEN, {"input": call}, as_=operator)["admissionCallOpen"]["admissionCall"]
    assert (opened["isOpen"], opened["region"]) == (True, {"code": "330300"})
    person = make.user()
    payload = commit(api, person, AdmissionCall.objects.get())
    assert payload["errors"] == []
    supplier = payload["supplier"]
    assert (supplier["state"], supplier["stateLabel"], supplier["source"], supplier["size"]) == (
        "ACTIVE", "已入驻", "COMMITMENT", "SMALL",
    )  # fmt: skip
    assert supplier["admittedAt"]
    commitment = Commitment.objects.get()
    assert commitment.text_digest == hashlib.sha256(LETTER.encode()).hexdigest()
    assert commitment.signed_by == person
    roles = person.actor().roles
    assert {role for _, role in roles} == {Role.SUPPLIER_ADMIN, Role.SALES}
    assert JournalEntry.objects.filter(verb="supplier.committed").count() == 1


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"creditCode": a_code()[:-1] + "0"}, [("creditCode", "INVALID_CREDIT_CODE")]),
        ({"creditCode": "123"}, [("creditCode", "INVALID_CREDIT_CODE")]),
        ({"creditCode": "9133\x00"}, [("creditCode", "INVALID_CREDIT_CODE")]),
        ({"name": "  ", "phone": "x"}, [("name", "REQUIRED"), ("phone", "INVALID")]),
        ({"name": "x" * 201}, [("name", "INVALID")]),
        ({"regionCode": "110000"}, [("regionCode", "NOT_FOUND")]),
        ({"regionCode": "33\x00"}, [("regionCode", "NOT_FOUND")]),
        ({"letter": LETTER.replace("真实", "大致真实")}, [("letter", "LETTER_DIFFERS")]),
        ({"letter": ""}, [("letter", "LETTER_DIFFERS")]),
        ({"signatory": " "}, [("signatory", "REQUIRED")]),
        ({"callId": to_global_id("AdmissionCall", 987654321)}, [("callId", "NOT_FOUND")]),
    ],
)
def test_承诺不合格(
    api: Api, call: AdmissionCall, more: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert codes(commit(api, make.user(), call, **more)) == expected
    assert not Organisation.objects.exists()


def test_公告截止后不再受理(api: Api, call: AdmissionCall) -> None:
    AdmissionCall.objects.filter(pk=call.pk).update(closes_at=clock.now() + timedelta(days=1))
    with clock.moved(by=timedelta(days=2)):
        assert codes(commit(api, make.user(), call)) == [("callId", "CALL_CLOSED")]


def test_重复提交只有一家_他人不能冒用代码(api: Api, call: AdmissionCall) -> None:
    person = make.user()
    first, second = (commit(api, person, call) for _ in range(2))
    assert first["supplier"]["id"] == second["supplier"]["id"]
    assert codes(commit(api, make.user(), call)) == [("creditCode", "UNIQUE")]
    assert codes(commit(api, make.user(), call, creditCode=f" {a_code().lower()} ")) == [
        ("creditCode", "UNIQUE")
    ]
    assert (Supplier.objects.count(), Commitment.objects.count(), Membership.objects.count()) == (1, 1, 2)


def test_采购人的代码不能用于供应商(api: Api, call: AdmissionCall) -> None:
    Organisation.objects.create(kind="buyer", name="示例局", credit_code=a_code(), region=make.region())
    assert codes(commit(api, make.user(), call)) == [("creditCode", "UNIQUE")]


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        ("buyer", Role.PURCHASER),
        ("regulator", Role.REGULATOR),
        ("platform", Role.OPERATOR),
        ("agent", Role.AGENT),
    ],
)
def test_采购_监管_平台_代理人员须回避(api: Api, call: AdmissionCall, kind: str, role: Role) -> None:
    payload = commit(api, make.member(make.organisation(kind), role), call)
    assert payload["errors"][0]["code"] == "CONFLICT_OF_INTEREST"
    assert payload["errors"][0]["clause"] == "《政府采购法》第十二条"


def test_未登录不能承诺(api: Api, call: AdmissionCall) -> None:
    assert denied(api(COMMIT, {"input": entry(call)}))


def test_发布公告的限制(api: Api, operator: User, call: AdmissionCall) -> None:
    good = {"code": "ZJ-2", "title": "示例", "regionCode": "330300", "letter": LETTER}
    cases: list[tuple[str, dict[str, Any], list[tuple[str, str]]]] = [
        ("编号重复", {"code": call.code}, [("code", "UNIQUE")]),
        ("没有正文", {"letter": " "}, [("letter", "REQUIRED")]),
        ("没有这个地区", {"regionCode": "999999"}, [("regionCode", "NOT_FOUND")]),
        (
            "截止早于开始",
            {"opensAt": "2026-03-02T00:00:00+08:00", "closesAt": "2026-03-01T00:00:00+08:00"},
            [("closesAt", "INVALID")],
        ),
    ]
    for case, more, expected in cases:
        assert (
            codes(api(OPEN, {"input": {**good, **more}}, as_=operator)["data"]["admissionCallOpen"])
            == expected
        ), case
    for person in (None, make.buyer().purchaser, make.supplier().sales):
        assert denied(api(OPEN, {"input": good}, as_=person))


def test_暂停_恢复_退出_再承诺_清退(api: Api, operator: User, call: AdmissionCall) -> None:
    person = make.user()
    commit(api, person, call)
    supplier = Supplier.objects.get()
    seen: list[tuple[str, str]] = []
    listener = events.on(SupplierStateChanged)(lambda event: seen.append((event.before, event.after)))
    try:
        assert judge(api, operator, "supplierSuspend", supplier)["supplier"] == {
            "state": "SUSPENDED",
            "stateReason": "演示原因",
        }
        assert codes(judge(api, person, "supplierExit", supplier)) == [(None, "INVALID_STATE")], (
            "不能借退出逃避暂停"
        )
        assert codes(judge(api, operator, "supplierSuspend", supplier)) == [(None, "INVALID_STATE")]
        assert judge(api, operator, "supplierResume", supplier)["supplier"]["state"] == "ACTIVE"
        assert judge(api, person, "supplierExit", supplier)["supplier"]["state"] == "EXITED"
        assert commit(api, person, call)["supplier"]["state"] == "ACTIVE"
        assert judge(api, operator, "supplierRemove", supplier)["supplier"]["state"] == "REMOVED"
        assert codes(commit(api, person, call)) == [(None, "INVALID_STATE")]
        assert codes(judge(api, operator, "supplierResume", supplier)) == [(None, "INVALID_STATE")]
    finally:
        events._listeners[SupplierStateChanged].remove(listener)
    assert seen == [
        ("active", "suspended"),
        ("suspended", "active"),
        ("active", "exited"),
        ("exited", "active"),
        ("active", "removed"),
    ]
    told = JournalEntry.objects.filter(subject_type="Supplier").order_by("id").values_list("verb", flat=True)
    assert [verb.removeprefix("supplier.") for verb in told] == [
        "committed", "suspended", "resumed", "exited", "committed", "removed",
    ]  # fmt: skip


def test_谁能暂停供应商(api: Api) -> None:
    cases: list[tuple[str, Any, bool]] = [
        ("平台运营", lambda: make.member(make.organisation("platform"), Role.OPERATOR), True),
        ("平台审核", lambda: make.member(make.organisation("platform"), Role.REVIEWER), True),
        ("本县监管", lambda: make.member(make.organisation("regulator", "330382"), Role.REGULATOR), True),
        ("上级市监管", lambda: make.member(make.organisation("regulator", "330300"), Role.REGULATOR), True),
        ("邻县监管", lambda: make.member(make.organisation("regulator", "330302"), Role.REGULATOR), False),
        ("采购人", lambda: make.buyer().purchaser, False),
        ("另一供应商", lambda: make.supplier().sales, False),
        ("未登录", lambda: None, False),
    ]
    for who, person, may in cases:
        supplier = make.supplier("330382")
        payload = judge(api, person(), "supplierSuspend", supplier)
        assert codes(payload) == ([] if may else [(None, "DENIED")]), who
    assert codes(judge(api, cases[0][1](), "supplierSuspend", make.supplier(), " ")) == [
        ("reason", "REQUIRED")
    ]


def test_他人不能代为退出(api: Api) -> None:
    supplier = make.supplier()
    other = make.member(make.organisation("supplier"), Role.SUPPLIER_ADMIN)
    assert codes(judge(api, other, "supplierExit", supplier)) == [("id", "NOT_FOUND")]
    assert codes(judge(api, supplier.sales, "supplierExit", supplier)) == [(None, "DENIED")]


def test_登记禁令(api: Api, operator: User) -> None:
    supplier = make.supplier()
    regulator = make.member(make.organisation("regulator"), Role.REGULATOR)
    today = clock.today()
    good = {
        "id": to_global_id("Supplier", supplier.pk),
        "from": today.isoformat(),
        "to": (today + timedelta(days=730)).isoformat(),
        "decision": "演示财罚〔2026〕1号",
    }
    short = {**good, "to": (today + timedelta(days=300)).isoformat()}
    payload = api(BAN, short, as_=regulator)["data"]["supplierBanRecord"]
    assert payload["errors"] == [
        {"field": "endsOn", "code": "BAN_PERIOD", "clause": "《政府采购法》第七十七条"}
    ]
    seen: list[SupplierBanned] = []
    listener = events.on(SupplierBanned)(seen.append)
    try:
        banned = api.data(BAN, good, as_=regulator)["supplierBanRecord"]
    finally:
        events._listeners[SupplierBanned].remove(listener)
    assert banned["supplier"]["bans"] == [{"decision": good["decision"]}]
    assert [event.supplier_id for event in seen] == [supplier.pk]
    assert codes(api(BAN, good, as_=regulator)["data"]["supplierBanRecord"]) == [("decision", "UNIQUE")]
    unknown = {**good, "id": to_global_id("Supplier", 987654321)}
    assert codes(api(BAN, unknown, as_=regulator)["data"]["supplierBanRecord"]) == [("id", "NOT_FOUND")]
    assert denied(api(BAN, good, as_=operator)), "禁令由财政部门作出，平台不得登记"
    reason = queries.standings([supplier.pk])[supplier.pk].admitted(today)
    assert reason is not None
    assert reason.code == "SUPPLIER_BANNED"
    judge(api, operator, "supplierSuspend", supplier)
    assert codes(judge(api, operator, "supplierResume", supplier)) == [(None, "SUPPLIER_BANNED")]
    with clock.moved(by=timedelta(days=731)):
        assert judge(api, operator, "supplierResume", supplier)["supplier"]["state"] == "ACTIVE"
    assert Ban.objects.get().ends_on == date.fromisoformat(good["to"])


def test_名录公开_联系方式不公开(api: Api, operator: User) -> None:
    yueqing = make.supplier("330382", name="示例雁荡电气有限公司")
    Supplier.objects.filter(pk=yueqing.pk).update(contact_name="示例·周九")
    Organisation.objects.filter(pk=yueqing.organisation_id).update(phone="0577-00000009")
    make.supplier("330302", name="示例瓯江办公有限公司", state="suspended")
    make.supplier("330302", name="示例草稿有限公司", state="draft")
    regulator = make.member(make.organisation("regulator", "330382"), Role.REGULATOR)
    cases: list[tuple[str, User | None, int, str | None]] = [
        ("未登录", None, 2, None),
        ("采购人", make.buyer().purchaser, 2, None),
        ("本单位", yueqing.sales, 2, "0577-00000009"),
        ("本县监管", regulator, 2, "0577-00000009"),
        ("平台", operator, 3, "0577-00000009"),
    ]
    for who, person, count, phone in cases:
        found = api.data(LIST, as_=person)["suppliers"]
        assert found["totalCount"] == len(found["edges"]) == count, who
        first = found["edges"][0]["node"]
        assert (first["name"], first["phone"]) == ("示例雁荡电气有限公司", phone), who
        assert first["contactName"] == (phone and "示例·周九"), who


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"search": "雁荡"}, ["示例雁荡电气有限公司"]),
        ({"search": "100%"}, []),
        ({"search": "雁\x00荡"}, ["示例雁荡电气有限公司"]),
        ({"state": "SUSPENDED"}, ["示例瓯江办公有限公司"]),
        ({"regionCode": "330300"}, ["示例雁荡电气有限公司", "示例瓯江办公有限公司"]),
        ({"regionCode": "330302"}, ["示例瓯江办公有限公司"]),
        ({"regionCode": "999999"}, []),
        ({"search": "示例", "state": "ACTIVE", "regionCode": "330382"}, ["示例雁荡电气有限公司"]),
    ],
)
def test_名录筛选(api: Api, asked: dict[str, str], names: list[str]) -> None:
    make.supplier("330382", name="示例雁荡电气有限公司")
    make.supplier("330302", name="示例瓯江办公有限公司", state="suspended")
    found = api.data(LIST, {"filter": asked})["suppliers"]["edges"]
    assert [edge["node"]["name"] for edge in found] == names


def test_名录的语句数不随行数增长(api: Api, count_sql: Any) -> None:
    query = """{ suppliers(first: 100) { edges { node { name region { name } phone bans { decision }
        organisation { name addresses { city } } } } } }"""
    buyer = make.buyer().purchaser
    counts = []
    for _ in range(2):
        for _ in range(3):
            make.supplier()
        with count_sql() as statements:
            api.data(query, as_=buyer)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_公告列表(api: Api, call: AdmissionCall) -> None:
    AdmissionCall.objects.create(
        code="ZJ-2025-1",
        title="往年公告",
        region=call.region,
        letter=LETTER,
        opens_at=clock.now() - timedelta(days=400),
        closes_at=clock.now() - timedelta(days=300),
    )
    query = "query($open: Boolean) { admissionCalls(first: 10, isOpen: $open) { edges { node { code isOpen letter } } } }"
    for asked, expected in (
        (None, ["ZJ-2026-1", "ZJ-2025-1"]),
        (True, ["ZJ-2026-1"]),
        (False, ["ZJ-2025-1"]),
    ):
        found = api.data(query, {"open": asked})["admissionCalls"]["edges"]
        assert [edge["node"]["code"] for edge in found] == expected
