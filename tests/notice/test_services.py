"""公告 · drafts, publication, corrections: who may, what is refused on which clause, and that nothing changes afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from backend.core import clock
from backend.core.actor import Role
from backend.core.clock import SHANGHAI
from backend.core.models import JournalEntry
from backend.core.refusals import NotFound, NotPermitted, Refusal
from backend.notice import policy, services
from backend.notice.forms import FORMS, Publisher
from backend.notice.models import Notice
from backend.notice.queries import published as public
from backend.notice.queries import visible_notices
from backend.notice.rules import Withheld
from tests import make
from tests.notice import samples
from tests.races import together

NOW = datetime(2026, 6, 1, 9, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _on_the_first_of_june() -> Iterable[None]:
    with clock.moved(to=NOW):
        yield


def codes(refusal: Refusal) -> list[str]:
    return [each.code for each in refusal.each()]


def refused(kind: str, buyer: make.Buyer, **more: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        samples.published(buyer, kind, **more)
    return caught.value


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [code for code in FORMS if code != "correction"])
def test_各类公告都能按格式发布(kind: str) -> None:
    buyer = make.buyer()
    form = FORMS[kind]
    by = buyer.purchaser
    if Publisher.REGULATOR in form.publishers:
        by = make.member(make.organisation("regulator"), Role.REGULATOR)
    actor = make.actor(by)
    notice = services.prepare(kind, samples.reference(buyer), samples.facts(kind), by=actor)
    assert services.publish(notice.pk, by=actor).number == "330300-2026-000001"
    assert notice.pk in visible_notices(actor).values_list("pk", flat=True)
    assert public().filter(pk=notice.pk).exists() is form.is_public


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "until"),
    [
        pytest.param("tender", date(2026, 6, 8), id="招标公告五个工作日"),
        pytest.param("negotiation", date(2026, 6, 4), id="谈判公告三个工作日"),
        pytest.param("result", date(2026, 6, 2), id="结果公告一个工作日"),
        pytest.param("single_source", date(2026, 6, 8), id="单一来源公示五个工作日"),
        pytest.param("contract", None, id="合同公告无期限"),
    ],
)
def test_公告期限按工作日计算(kind: str, until: date | None) -> None:
    assert samples.published(make.buyer(), kind).displayed_until == until


@pytest.mark.django_db
def test_跨入节假日未公布的年度_届满日为暂定() -> None:
    with clock.moved(to=datetime(2026, 12, 30, 9, tzinfo=SHANGHAI)):
        notice = samples.published(make.buyer(), "negotiation")
    assert notice.is_provisional
    assert notice.displayed_until == date(2027, 1, 5)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "days", "hour", "refusal"),
    [
        pytest.param("tender", 20, 23, "NOTICE_PERIOD_TOO_SHORT", id="不足二十日"),
        pytest.param("tender", 22, 0, None, id="第二十日为周日顺延后已满"),
        pytest.param("consultation", 10, 23, "NOTICE_PERIOD_TOO_SHORT", id="磋商不足十日"),
        pytest.param("consultation", 11, 0, None, id="磋商满十日"),
        pytest.param("inquiry", 3, 12, "NOTICE_PERIOD_TOO_SHORT", id="询价不足三个工作日"),
    ],
)
def test_法定期限(kind: str, days: int, hour: int, refusal: str | None) -> None:
    buyer = make.buyer()
    deadline = (NOW.replace(hour=hour) + timedelta(days=days)).isoformat()
    if refusal is None:
        assert samples.published(buyer, kind, deadline=deadline).is_published
    else:
        found = refused(kind, buyer, deadline=deadline)
        assert codes(found) == [refusal]
        assert found.clause


@pytest.mark.django_db
def test_缺什么一次说全_并写明标题() -> None:
    buyer = make.buyer()
    by = make.actor(buyer.purchaser)
    notice = services.prepare("result", samples.reference(buyer), {}, by=by)
    with pytest.raises(Refusal) as caught:
        services.publish(notice.pk, by=by)
    assert set(codes(caught.value)) == {"NOTICE_FACT_MISSING"}
    assert len(codes(caught.value)) == sum(fact.required for fact in FORMS["result"].facts)
    assert not Notice.objects.filter(published_at__isnull=False).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "code"),
    [
        pytest.param({"experts": [["张三", "随机抽取"]]}, "NOTICE_FACT_UNKNOWN", id="招标公告没有专家名单"),
        pytest.param({"budget": "很多"}, "NOTICE_FACT_UNREADABLE", id="金额"),
        pytest.param({"budget": True}, "NOTICE_FACT_UNREADABLE", id="金额不是真假"),
        pytest.param({"budget": "-1"}, "NOTICE_FACT_UNREADABLE", id="负数"),
        pytest.param({"budget": "NaN"}, "NOTICE_FACT_UNREADABLE", id="非数"),
        pytest.param({"deadline": "明天"}, "NOTICE_FACT_UNREADABLE", id="时刻"),
        pytest.param({"documents_from": "2026-02-30"}, "NOTICE_FACT_UNREADABLE", id="日期"),
        pytest.param({"consortium": "是"}, "NOTICE_FACT_UNREADABLE", id="是否"),
        pytest.param({"need": {"a": 1}}, "NOTICE_FACT_UNREADABLE", id="文字"),
    ],
)
def test_内容须合格式(facts: dict[str, Any], code: str) -> None:
    buyer = make.buyer()
    with pytest.raises(Refusal) as caught:
        services.prepare("tender", samples.reference(buyer), facts, by=make.actor(buyer.purchaser))
    assert caught.value.code == code


@pytest.mark.django_db
def test_采购意向须先公开三十日() -> None:
    buyer = make.buyer()
    without = refused("tender", buyer, intention_exemption=None)
    assert codes(without) == ["NOTICE_INTENTION_MISSING"]
    intention = samples.published(buyer, "intention", project_number="")
    fresh = refused("tender", buyer, intention_exemption=None, intention=intention.number)
    assert codes(fresh) == ["NOTICE_INTENTION_TOO_FRESH"]
    with clock.moved(by=timedelta(days=30)):
        assert samples.published(
            buyer, "tender", intention_exemption=None, intention=intention.number
        ).is_published


@pytest.mark.django_db
def test_发布之后谁也改不了() -> None:
    buyer = make.buyer()
    by = make.actor(buyer.purchaser)
    notice = samples.published(buyer)
    for verb in (
        lambda: services.amend(notice.pk, title="改", by=by),
        lambda: services.discard(notice.pk, by=by),
        lambda: services.publish(notice.pk, by=by),
    ):
        with pytest.raises(Refusal) as caught:
            verb()
        assert caught.value.code == "NOTICE_PUBLISHED"
    for change in (
        lambda: Notice.objects.filter(pk=notice.pk).update(title="改"),
        lambda: Notice.objects.filter(pk=notice.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    notice.refresh_from_db()
    assert notice.sha256 == services.digest(notice, None)


@pytest.mark.django_db
def test_编号连续_同项目不重复公告_终止后可再发() -> None:
    buyer = make.buyer()
    first = samples.published(buyer)
    again = refused("tender", buyer)
    assert codes(again) == ["NOTICE_ALREADY_CALLED"]
    ended = samples.published(buyer, "termination")
    second = samples.published(buyer)
    assert [each.number[-6:] for each in (first, ended, second)] == ["000001", "000002", "000003"]


@pytest.mark.django_db
def test_分包各自公告() -> None:
    buyer = make.buyer()
    samples.published(buyer, packages=("1",))
    samples.published(buyer, packages=("2",))
    assert codes(refused("tender", buyer, packages=("2", "3"))) == ["NOTICE_ALREADY_CALLED"]


@pytest.mark.django_db
def test_逾期的结果公告照发_并记明逾期() -> None:
    buyer = make.buyer()
    late = samples.published(buyer, "result", chosen_on="2026-05-25")
    assert late.is_late
    assert late.due_on == date(2026, 5, 27)
    assert codes(refused("result", buyer, chosen_on="2026-06-02")) == ["NOTICE_NOT_YET"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("after", "more", "code"),
    [
        pytest.param(1, {}, None, id="不影响编制"),
        pytest.param(1, {"affects_preparation": True}, None, id="早于十五日"),
        pytest.param(30, {"affects_preparation": True}, "NOTICE_DEADLINE_MUST_MOVE", id="不足十五日须顺延"),
        pytest.param(
            30,
            {"affects_preparation": True, "new_deadline": "2026-07-20T09:30:00"},
            None,
            id="已顺延",
        ),
        pytest.param(
            1, {"new_deadline": "2026-06-10T09:30:00"}, "NOTICE_PERIOD_TOO_SHORT", id="不得缩短法定期限"
        ),
        pytest.param(41, {}, "NOTICE_DEADLINE_PASSED", id="截止后"),
        pytest.param(1, {"changes": [["预算", "一", "一"]]}, "NOTICE_NOTHING_CHANGED", id="前后相同"),
    ],
)
def test_更正公告(after: int, more: dict[str, Any], code: str | None) -> None:
    buyer = make.buyer()
    by = make.actor(buyer.purchaser)
    root = samples.published(buyer)
    given = {
        "subject": "采购公告",
        "changes": [["采购需求", "课桌椅 100 套", "课桌椅 120 套"]],
        "affects_preparation": False,
    }
    with clock.moved(by=timedelta(days=after)):
        draft = services.correct(root.pk, {**given, **more}, by=by)
        if code:
            with pytest.raises(Refusal) as caught:
                services.publish(draft.pk, by=by)
            assert codes(caught.value) == [code]
            return
        correction = services.publish(draft.pk, by=by)
    assert correction.corrects_id == root.pk
    assert correction.facts["first_number"] == root.number


@pytest.mark.django_db
def test_再次更正以更正后的截止时间为准_且都指向首次公告() -> None:
    buyer = make.buyer()
    by = make.actor(buyer.purchaser)
    root = samples.published(buyer)
    given = {"subject": "采购文件", "changes": [["甲", "一", "二"]], "affects_preparation": False}
    first = services.publish(
        services.correct(root.pk, {**given, "new_deadline": "2026-07-25T09:30:00"}, by=by).pk, by=by
    )
    with clock.moved(by=timedelta(days=45)):
        second = services.publish(services.correct(first.pk, given, by=by).pk, by=by)
    assert second.corrects_id == root.pk


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "kind", "refusal"),
    [
        pytest.param(Role.APPROVER, "tender", NotPermitted, id="审核人"),
        pytest.param(Role.INSPECTOR, "tender", NotPermitted, id="验收人"),
        pytest.param(Role.BUYER_ADMIN, "complaint_decision", Refusal, id="采购人不能公告投诉处理"),
    ],
)
def test_谁能起草(role: Role, kind: str, refusal: type[Refusal]) -> None:
    buyer = make.buyer()
    person = make.member(buyer.organisation, role)
    with pytest.raises(refusal):
        services.prepare(kind, samples.reference(buyer), samples.facts(kind), by=make.actor(person))


@pytest.mark.django_db
def test_代理机构须受委托() -> None:
    buyer = make.buyer()
    agent = make.organisation("agent")
    clerk = make.actor(make.member(agent, Role.AGENT))
    project = samples.reference(buyer, agent_id=agent.pk)
    with pytest.raises(Refusal) as caught:
        services.prepare("tender", project, {}, by=clerk)
    assert caught.value.code == "NOTICE_NOT_MANDATED"
    services.prepare("intention", project, {}, by=make.actor(buyer.purchaser))
    draft = services.prepare("tender", project, samples.facts("tender"), by=clerk)
    assert services.publish(draft.pk, by=clerk).prepared_for_id == agent.pk


@pytest.mark.django_db
def test_别家的草稿看不见也动不了() -> None:
    buyer, other = make.buyer(), make.buyer()
    draft = services.prepare("tender", samples.reference(buyer), {}, by=make.actor(buyer.purchaser))
    stranger = make.actor(other.purchaser)
    assert not visible_notices(stranger).exists()
    with pytest.raises(NotFound):
        services.publish(draft.pk, by=stranger)
    with pytest.raises(Refusal) as caught:
        services.prepare("tender", samples.reference(other), {}, by=stranger)
    assert caught.value.code == "NOTICE_PROJECT_NUMBER_TAKEN"


@pytest.mark.django_db
def test_邀请书只给受邀单位看() -> None:
    buyer, invited, other = make.buyer(), make.supplier(), make.supplier()
    by = make.actor(buyer.purchaser)
    project = samples.reference(buyer, addressees=(invited.organisation_id,))
    draft = services.prepare("invitation", project, samples.facts("invitation"), by=by)
    seen = make.actor(invited.sales)
    assert not visible_notices(seen).exists()
    services.publish(draft.pk, by=by)
    assert visible_notices(seen).exists()
    assert not visible_notices(make.actor(other.sales)).exists()
    assert not public().exists()


@pytest.mark.django_db
def test_尚须保密的内容不得先行公告(monkeypatch: pytest.MonkeyPatch) -> None:
    class Kept:
        def withheld(self, project_number: str) -> list[Withheld]:
            return [Withheld("experts", "评审专家姓名", "示例专家甲", "财库〔2016〕198号")]

        def is_mandated(self, project_number: str, buyer_id: int, agent_id: int) -> bool:
            return False

    monkeypatch.setattr(policy, "_registered", [Kept()])
    buyer = make.buyer()
    found = refused("tender", buyer, others="评审由示例专家甲等进行")
    assert codes(found) == ["NOTICE_SECRET"]
    assert samples.published(buyer, "result", experts=[["示例专家甲", "随机抽取"]]).is_published


@pytest.mark.django_db
def test_每一步都记入日志() -> None:
    samples.published(make.buyer())
    verbs = list(JournalEntry.objects.filter(subject_type="Notice").values_list("verb", flat=True))
    assert verbs == ["notice.prepared", "notice.published"]


@pytest.mark.django_db(transaction=True)
def test_两人同时发布_只发一次() -> None:
    buyer = make.buyer()
    colleague = make.member(buyer.organisation, Role.PURCHASER)
    with clock.moved(to=NOW):
        one, other = make.actor(buyer.purchaser), make.actor(colleague)
        draft = services.prepare("tender", samples.reference(buyer), samples.facts("tender"), by=one)
    deeds = [lambda who=who: services.publish(draft.pk, by=who) for who in (one, other)]
    Notice.objects.filter(pk=draft.pk).update(facts=_far(draft.facts))
    results = together(deeds)
    assert sorted(isinstance(result, Notice) for result in results) == [False, True]
    assert [r.code for r in results if isinstance(r, Refusal)] == ["NOTICE_PUBLISHED"]
    assert JournalEntry.objects.filter(verb="notice.published").count() == 1


@pytest.mark.django_db(transaction=True)
def test_两份草稿同时发布_同一采购包只公告一次_编号不跳号() -> None:
    buyer = make.buyer()
    by = make.actor(buyer.purchaser)
    drafts = [
        services.prepare("tender", samples.reference(buyer), samples.facts("tender"), by=by) for _ in range(2)
    ]
    for draft in drafts:
        Notice.objects.filter(pk=draft.pk).update(facts=_far(draft.facts))
    results = together([lambda pk=draft.pk: services.publish(pk, by=by) for draft in drafts])
    assert [r.code for r in results if isinstance(r, Refusal)] == ["NOTICE_ALREADY_CALLED"]
    numbers = Notice.objects.filter(number__isnull=False).values_list("number", flat=True)
    assert [number[-6:] for number in numbers] == ["000001"]


def _far(facts: dict[str, Any]) -> dict[str, Any]:
    """The same with times that hold at the real moment, at which other threads stand."""
    later = datetime.now(SHANGHAI)
    days = {"documents_from": later.date(), "documents_until": later.date() + timedelta(days=30)}
    deadline = (later + timedelta(days=60)).isoformat()
    return {**facts, **{name: str(day) for name, day in days.items()}, "deadline": deadline}
