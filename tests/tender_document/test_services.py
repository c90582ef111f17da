"""采购文件 · documents from the template to the correction: what is checked on which clause, who may, what stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from backend.core import clock
from backend.core.actor import Role
from backend.core.clock import SHANGHAI
from backend.core.models import Mail
from backend.core.refusals import NotFound, Refusal
from backend.tender_document import services, templates
from backend.tender_document.models import DocumentVersion, Obtained, TenderDocument
from backend.tender_document.queries import readable, visible_documents
from backend.tender_document.rules import Item
from backend.tender_document.services import Project, Said
from tests import make

NOW = datetime(2026, 6, 1, 9, tzinfo=SHANGHAI)
VALUES: dict[str, Any] = {
    "buyer_address": "示例大道 1 号，0577-00000001",
    "budget": "1200000",
    "ceiling": "1180000",
    "term": "合同签订后 60 日内",
    "place_of_performance": "示例学校",
    "deadline": "2026-06-30T09:30",
    "opening_place": "瓯采平台",
    "validity_days": 90,
    "consortium": False,
    "bid_bond": "20000",
    "performance_bond_ratio": "0.05",
    "small_rate": "0.15",
    "joint_rate": "0.05",
    "low_price_rate": "0.5",
    "prepayment_ratio": "0.4",
    "payment_days": 30,
    "warranty_months": 36,
    "imported": False,
}
NEED = {"3.1": "学生课桌椅 600 套。", "3.2": "桌面板厚度不小于 15 毫米，甲醛释放量符合国家标准。"}
ITEMS = (
    Item("price", "报价", Decimal(40), is_price=True),
    Item(
        "technical",
        "技术响应",
        Decimal(40),
        "完全满足得 40 分，每一项负偏离扣 4 分，扣完为止。",
        is_objective=True,
    ),
    Item("service", "售后服务方案", Decimal(20), "按响应时间、人员配置、备件三项分别评分。"),
)
WHOLE = Said(VALUES, NEED, ITEMS)


@pytest.fixture(autouse=True)
def _on_the_first_of_june() -> Iterator[None]:
    with clock.moved(to=NOW):
        yield


def drafted(buyer: make.Buyer, said: Said = WHOLE, **more: Any) -> TenderDocument:
    project = Project(
        buyer_id=buyer.organisation.pk, number="示例采2026-1", name="示例学校课桌椅采购项目", method="open_tender",
        object="goods", evaluation="comprehensive",
    )  # fmt: skip
    return services.draft(replace(project, **more), said, by=make.actor(buyer.purchaser))


def issued(buyer: make.Buyer) -> DocumentVersion:
    return services.issue(drafted(buyer).pk, by=make.actor(buyer.purchaser))


def with_(**values: Any) -> Said:
    return replace(WHOLE, variables={**VALUES, **values})


def points(*given: int) -> Said:
    return replace(
        WHOLE, items=[replace(item, points=Decimal(n)) for item, n in zip(ITEMS, given, strict=True)]
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "code"),
    [
        pytest.param(WHOLE, None, id="完整"),
        pytest.param(points(30, 50, 20), None, id="价格分恰为三成"),
        pytest.param(points(29, 51, 20), "price_weight", id="价格分不足三成"),
        pytest.param(points(40, 40, 19), "points_not_whole", id="不足一百分"),
        pytest.param(replace(WHOLE, items=ITEMS[1:]), "points_not_whole", id="没有价格分"),
        pytest.param(with_(bid_bond="24000"), None, id="保证金恰为百分之二"),
        pytest.param(with_(bid_bond="24000.01"), "bid_bond", id="保证金过高"),
        pytest.param(with_(performance_bond_ratio="0.11"), "performance_bond", id="履约保证金过高"),
        pytest.param(with_(small_rate="0.08"), "small_rate", id="小微扣除过低"),
        pytest.param(with_(low_price_rate="0.66"), "low_price_rate", id="异常低价比例过高"),
        pytest.param(with_(payment_days=61), "payment_days", id="付款过迟"),
        pytest.param(with_(ceiling="1200000.01"), "ceiling", id="限价高于预算"),
        pytest.param(with_(budget=None, bid_bond=None), "unfilled", id="没有公开预算"),
        pytest.param(replace(WHOLE, clauses={}), "empty", id="没有采购需求"),
    ],
)
def test_检查(said: Said, code: str | None) -> None:
    found = [each for each in services.findings(drafted(make.buyer(), said)) if each.blocks]
    assert {each.code for each in found} >= ({code} if code else set())
    if code is None:
        assert found == []
    assert all(each.basis and each.place for each in found)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "object_", "weight", "code"),
    [
        pytest.param("competitive_consultation", "goods", 61, "price_weight", id="磋商货物超过六成"),
        pytest.param("competitive_consultation", "goods", 60, None, id="磋商货物恰为六成"),
        pytest.param("competitive_consultation", "services", 31, "price_weight", id="磋商服务超过三成"),
        pytest.param("open_tender", "services", 10, None, id="招标服务恰为一成"),
    ],
)
def test_价格分权重按方式和对象(method: str, object_: str, weight: int, code: str | None) -> None:
    said = points(weight, 90 - weight, 10)
    found = services.findings(drafted(make.buyer(), said, method=method, object=object_))
    assert {each.code for each in found if each.blocks} == ({code} if code else set())


@pytest.mark.django_db
def test_可能歧视的条款须由他人审查并写明理由() -> None:
    buyer = make.buyer()
    by = make.actor(buyer.purchaser)
    said = replace(WHOLE, clauses={**NEED, "1.4": "注册资本不低于 500 万元。"})
    document = drafted(buyer, said)
    (found,) = services.findings(document)
    assert (found.code, found.words, found.blocks) == ("size", "注册资本不低于", False)
    assert "1.4" in found.place
    with pytest.raises(Refusal) as caught:
        services.issue(document.pk, by=by)
    assert "注册资本" in caught.value.message_zh
    with pytest.raises(Refusal) as caught:
        services.review(document.pk, found.key, "理由", by=by)
    assert caught.value.code == "SEPARATION_OF_DUTIES"
    services.review(document.pk, found.key, "国家对该行业另有规定。", by=make.actor(buyer.approver))
    assert services.issue(document.pk, by=by).number == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "code"),
    [
        pytest.param(Said({"nothing": 1}), "DOCUMENT_VARIABLE_UNKNOWN", id="没有的变量"),
        pytest.param(Said({"budget": "很多"}), "DOCUMENT_VARIABLE_UNREADABLE", id="金额"),
        pytest.param(Said({"small_rate": "15"}), "DOCUMENT_VARIABLE_UNREADABLE", id="比例"),
        pytest.param(Said({"validity_days": True}), "DOCUMENT_VARIABLE_UNREADABLE", id="整数"),
        pytest.param(Said({"budget": "NaN"}), "DOCUMENT_VARIABLE_UNREADABLE", id="非数"),
        pytest.param(Said(clauses={"9.9": "甲"}), "DOCUMENT_CLAUSE_UNKNOWN", id="没有的条款"),
        pytest.param(Said(clauses={"1.2": "预算保密"}), "DOCUMENT_CLAUSE_FIXED", id="法定条款"),
        pytest.param(Said(items=[Item("a", "甲", Decimal(0))]), "INVALID", id="零分"),
    ],
)
def test_写不进去的(said: Said, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        drafted(make.buyer(), said)
    assert caught.value.code == code


@pytest.mark.django_db
def test_发出后不能改写_数据库也不许() -> None:
    buyer = make.buyer()
    by = make.actor(buyer.purchaser)
    version = issued(buyer)
    for verb in (
        lambda: services.revise(version.document_id, WHOLE, by=by),
        lambda: services.issue(version.document_id, by=by),
    ):
        with pytest.raises(Refusal) as caught:
            verb()
        assert caught.value.code == "DOCUMENT_ISSUED"
    for change in (
        lambda: DocumentVersion.objects.filter(pk=version.pk).update(content={}),
        lambda: DocumentVersion.objects.filter(pk=version.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    version.refresh_from_db()
    assert services.digest(version.content) == version.sha256


@pytest.mark.django_db
def test_更正是新的版本_写明何处由何改为何_并通知获取者() -> None:
    buyer, supplier = make.buyer(), make.supplier()
    by = make.actor(buyer.purchaser)
    first = issued(buyer)
    services.obtain(first.document_id, supplier.organisation_id, by=make.actor(supplier.sales))
    said = Said(
        {"deadline": "2026-07-10T09:30"}, {"3.2": "桌面板厚度不小于 18 毫米，甲醛释放量符合国家标准。"}
    )
    second = services.correct(first.document_id, said, "答复供应商询问", by=by)
    changes = second.differs_from(first)
    assert [change.place for change in changes] == ["1.7", "3.2"]
    assert [part for part in changes[1].parts if part[0] != "same"] == [("gone", "15"), ("new", "18")]
    assert second.sha256 != first.sha256
    assert Mail.objects.filter(to=supplier.sales.email, subject__contains="已更正").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("said", "days", "code"),
    [
        pytest.param(Said(), 0, "DOCUMENT_NOTHING_CHANGED", id="没有改动"),
        pytest.param(
            Said(clauses={"3.1": "学生课桌椅 900 套。"}), 0, "DOCUMENT_SUBJECT_STAYS", id="不得改变标的"
        ),
        pytest.param(
            Said(clauses={"1.4": "具有甲级资质。"}), 0, "DOCUMENT_SUBJECT_STAYS", id="不得改变资格条件"
        ),
        pytest.param(Said(clauses={"3.4": "甲"}), 30, "DOCUMENT_DEADLINE_PASSED", id="截止以后"),
        pytest.param(Said({"bid_bond": "90000"}), 0, "DOCUMENT_NOT_READY", id="更正也要合法"),
    ],
)
def test_不能这样更正(said: Said, days: int, code: str) -> None:
    buyer = make.buyer()
    version = issued(buyer)
    with clock.moved(by=timedelta(days=days)), pytest.raises(Refusal) as caught:
        services.correct(version.document_id, said, "更正", by=make.actor(buyer.purchaser))
    assert caught.value.code == code
    assert DocumentVersion.objects.count() == 1


@pytest.mark.django_db
def test_谁能看_谁能写() -> None:
    buyer, other, supplier = make.buyer(), make.buyer(), make.supplier()
    document = drafted(buyer)
    stranger, seller = make.actor(other.purchaser), make.actor(supplier.sales)
    for actor in (stranger, seller):
        assert not visible_documents(actor).exists()
        with pytest.raises(NotFound):
            services.issue(document.pk, by=actor)
    with pytest.raises(NotFound):
        services.obtain(document.pk, supplier.organisation_id, by=seller)
    services.issue(document.pk, by=make.actor(buyer.purchaser))
    assert visible_documents(seller).exists()
    assert not readable(document, seller)
    services.obtain(document.pk, supplier.organisation_id, by=seller)
    assert readable(document, seller)
    assert not readable(document, stranger)
    with pytest.raises(NotFound):
        services.obtain(document.pk, make.supplier().organisation_id, by=seller)


@pytest.mark.django_db
def test_获取只记一次_每个版本各记一次_截止后不能() -> None:
    buyer, supplier = make.buyer(), make.supplier()
    seller = make.actor(supplier.sales)
    version = issued(buyer)
    for _ in range(2):
        services.obtain(version.document_id, supplier.organisation_id, by=seller)
    services.correct(
        version.document_id, Said(clauses={"3.4": "另行约定。"}), "更正", by=make.actor(buyer.purchaser)
    )
    services.obtain(version.document_id, supplier.organisation_id, by=seller)
    assert list(Obtained.objects.values_list("version", flat=True)) == [1, 2]
    with clock.moved(by=timedelta(days=30)), pytest.raises(Refusal) as caught:
        services.obtain(version.document_id, supplier.organisation_id, by=seller)
    assert caught.value.code == "DOCUMENT_DEADLINE_PASSED"


@pytest.mark.django_db
def test_代理机构由采购人写明后可以编写() -> None:
    buyer, agent = make.buyer(), make.organisation("agent")
    clerk = make.actor(make.member(agent, Role.AGENT))
    project = Project(
        buyer.organisation.pk, "示例采2026-9", "示例", "inquiry", "goods", "lowest_price", agent.pk
    )
    with pytest.raises(Refusal):
        services.draft(project, Said(), by=clerk)
    document = services.draft(project, Said(), by=make.actor(buyer.purchaser))
    assert services.revise(document.pk, Said({"term": "30 日"}), by=clerk).variables["term"] == "30 日"


@pytest.mark.django_db
def test_印成_PDF_有目录和页码() -> None:
    import io

    from pypdf import PdfReader

    from backend.tender_document.printing import render

    version = issued(make.buyer())
    pdf = render(version)
    assert render(version) == pdf
    reader = PdfReader(io.BytesIO(pdf))
    text = "".join(page.extract_text() for page in reader.pages)
    for expected in ("招标文件", "目", "前附表", "评审因素", "1,200,000.00", "课桌椅"):
        assert expected in text
    assert len(reader.pages) >= 6


def test_范本里只用说明过的变量() -> None:
    words = set(templates.WORDS["open_tender"])
    for evaluation in ("comprehensive", "lowest_price", "lowest_final_quote"):
        for chapter in templates.chapters(evaluation):
            for clause in chapter.clauses:
                assert templates.named(clause.text) <= templates.variables().keys() | words
    assert Path(templates.FILE).exists()
