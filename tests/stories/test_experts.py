"""专家的一生 · called for, admitted, drawn, refused, replaced, released, judged: through the API alone, moved by the clock."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from backend.account.models import User
from backend.core import clock, journal
from backend.core.actor import Role
from backend.core.clock import SHANGHAI
from backend.expert import jobs
from backend.expert.draw import commitment
from backend.expert.proof import verify
from tests import make
from tests.conftest import Api
from tests.expert.console import (
    AMEND,
    APPLY,
    PUBLISH,
    application,
    call_input,
    evidence,
    gid,
    judge,
    regulator,
)

pytestmark = pytest.mark.django_db

REVIEW = datetime(2026, 6, 9, 9, tzinfo=SHANGHAI)
REQUEST = """mutation($input: ExpertDrawInput!) { expertDrawRequest(input: $input) {
    draw { id state round fingerprint parties { kind commitment } } errors { field code message clause } } }"""
SEEN = """query($id: ID!) { expertDraw(id: $id) { state proof head releasedAt
    members { id name place state isSelected duty { grade answer } } entries { what } } }"""
MINE = (
    """{ myExpertInvitations(first: 5, state: CALLED) { edges { node { id answerBy field { name } } } } }"""
)


def test_征集_申请_审核_抽取_谢绝_递补_公开_履职(api: Api, settings: Any, tmp_path: Path) -> None:
    settings.EVIDENCE_ROOT = tmp_path
    officer, agent = regulator(), make.member(agency := make.organisation("agent"), Role.AGENT)
    experts: list[User] = []

    # 五月:财政部门发布征集公告,示例专家申请;一人被退回补正,一人不予入库。
    with clock.moved(to=datetime(2026, 5, 6, 9, tzinfo=SHANGHAI)):
        call = api.data(PUBLISH, {"input": call_input()}, as_=officer)["expertCallPublish"]["expertCall"][
            "id"
        ]
        for number in range(7):
            person = make.user()
            given = application(name=f"示例专家{number}", evidence=evidence(api, person))
            made = api.data(APPLY, {"call": call, "input": given}, as_=person)["expertApply"]["application"]
            if number == 0:
                assert not judge(api, officer, "expertApplicationReturn", made["id"], reason="补学历证书")[
                    "errors"
                ]
                more = {**given, "evidence": evidence(api, person, "DEGREE")}
                amended = api.data(AMEND, {"id": made["id"], "input": more}, as_=person)[
                    "expertApplicationAmend"
                ]
                kinds = sorted(one["kind"] for one in amended["application"]["evidence"])
                assert kinds == ["DEGREE", "IDENTITY", "TITLE"]
            if number == 6:
                assert not judge(
                    api, officer, "expertApplicationRefuse", made["id"], reason="证书与专业不符"
                )["errors"]
                continue
            assert not judge(api, officer, "expertApplicationAccept", made["id"])["errors"]
            experts.append(person)
    names = {person.expert.name for person in experts}

    # 评审前第三个工作日还太早;前一个工作日申请抽取三人,候补一人。
    wanted = {
        "organisationId": gid(agency), "reference": "示例-2026-009", "package": "1", "title": "示例显微镜采购",
        "method": "open_tender", "regionCode": "330300", "reviewAt": REVIEW.isoformat(),
        "demands": [{"category": gid(make.category()), "seats": 3, "substitutes": 1}],
        "avoided": [{"name": "示例供应商甲"}, {"name": "示例采购人"}], "withSupervisor": True,
    }  # fmt: skip
    with clock.moved(to=datetime(2026, 6, 4, 9, tzinfo=SHANGHAI)):
        refused = api(REQUEST, {"input": wanted}, as_=agent)["data"]["expertDrawRequest"]["errors"]
        assert [(one["field"], one["code"]) for one in refused] == [("reviewAt", "DRAW_TOO_EARLY")]
    with clock.moved(to=datetime(2026, 6, 8, 9, tzinfo=SHANGHAI)):
        draw = api.data(REQUEST, {"input": wanted}, as_=agent)["expertDrawRequest"]["draw"]
        assert [party["kind"] for party in draw["parties"] if party["commitment"]] == ["PLATFORM"]
        assert (
            api.data(REQUEST, {"input": wanted}, as_=agent)["expertDrawRequest"]["draw"]["id"] == draw["id"]
        )

        # 组织单位与监管部门先承诺,后揭示;顺序由两方与平台共同产生。
        parties = {"ORGANISER": (agent, b"o" * 20), "SUPERVISOR": (officer, b"s" * 20)}
        for kind, (person, secret) in parties.items():
            told = commitment(kind.lower(), secret)
            assert not judge(api, person, "expertDrawCommit", draw["id"], party=kind, commitment=told)[
                "errors"
            ]
        for kind, (person, secret) in parties.items():
            assert not judge(api, person, "expertDrawReveal", draw["id"], party=kind, secret=secret.hex())[
                "errors"
            ]

        # 第一名谢绝,第二名逾期未答复,其余依次接受。
        order = [who for who in experts if calls_of(api, who)]
        assert len(order) == 3
        first, silent, _ = order
        invitation = calls_of(api, first)[0]["id"]
        assert not judge(
            api, first, "expertInvitationDecline", invitation, why="RECUSAL", remark="曾任职于投标人"
        )["errors"]
        accept_all(api, [who for who in experts if who not in (first, silent)])
        with clock.moved(by=timedelta(minutes=31)):
            jobs.lapse_invitations(0)
            accept_all(api, experts)
            found = api.data(SEEN, {"id": draw["id"]}, as_=agent)["expertDraw"]
            assert found["state"] == "COMPLETE"
            states = sorted(member["state"] for member in found["members"])
            assert states == ["ACCEPTED"] * 4 + ["DECLINED", "NO_ANSWER"]
            head = found["head"]

            # 一名正选退出,候补递补;名单已用尽,席位仍齐。
            seat = next(
                one for one in found["members"] if (one["state"], one["place"]) == ("ACCEPTED", "SEAT")
            )
            assert not judge(api, agent, "expertPanelLeave", seat["id"], why="HEALTH")["errors"]
            found = api.data(SEEN, {"id": draw["id"]}, as_=agent)["expertDraw"]
            assert {"promoted", "left", "declined", "no_answer"} <= {
                line["what"] for line in found["entries"]
            }
            assert not any(name in json.dumps(found, ensure_ascii=False) for name in names)
            assert verify(json.loads(found["proof"]), expect_head=head) == []

    # 评审开始,组织单位可见名单;结束后公开,公众可见并可复算。
    with clock.moved(to=REVIEW):
        found = api.data(SEEN, {"id": draw["id"]}, as_=agent)["expertDraw"]
        panel = [one for one in found["members"] if one["state"] == "ACCEPTED"]
        assert {one["name"] for one in panel} < names
        assert api.data(SEEN, {"id": draw["id"]})["expertDraw"] is None
        assert (
            judge(api, agent, "expertNamesRelease", draw["id"], notice="示例公告")["errors"][0]["code"]
            == "REVIEW_NOT_ENDED"
        )
        assert not judge(api, agent, "expertReviewEnd", draw["id"])["errors"]
        assert not judge(api, agent, "expertNamesRelease", draw["id"], notice="示例结果公告")["errors"]
    public = api.data(SEEN, {"id": draw["id"]})["expertDraw"]
    assert sorted(one["name"] for one in public["members"] if one["name"]) == sorted(
        one["name"] for one in panel
    )
    assert all(one["duty"] is None for one in public["members"])
    assert verify(json.loads(public["proof"]), expect_head=head) == []

    # 五个工作日内记录履职,专家说明。
    with clock.moved(to=REVIEW + timedelta(days=2)):
        judged = {"attended": True, "grade": "FAIR", "facts": "迟到十分钟"}
        assert not judge(api, agent, "expertDutyRecord", panel[0]["id"], **judged)["errors"]
        who = next(person for person in experts if person.expert.name == panel[0]["name"])
        asked = "{ myExpertInvitations(first: 5, state: ACCEPTED) { edges { node { duty { id grade } } } } }"
        duty = api.data(asked, as_=who)["myExpertInvitations"]["edges"][0]["node"]["duty"]
        assert not judge(api, who, "expertDutyAnswer", duty["id"], answer="道路封闭")["errors"]
        found = api.data(SEEN, {"id": draw["id"]}, as_=officer)["expertDraw"]["members"]
        assert {"grade": "FAIR", "answer": "道路封闭"} in [one["duty"] for one in found]
    journal.seal_all()
    assert journal.verify().ok


def calls_of(api: Api, person: User) -> list[dict[str, Any]]:
    found = api.data(MINE, as_=person)["myExpertInvitations"]["edges"]
    return [edge["node"] for edge in found]


def accept_all(api: Api, people: list[User]) -> None:
    """Each of them accepts, until none is called any more: whoever accepts may let another be called."""
    while called := [(who, one["id"]) for who in people for one in calls_of(api, who)]:
        for who, invitation in called:
            assert not judge(api, who, "expertInvitationAccept", invitation)["errors"]
