"""Verbs of tender documents: draft from the template, write, review what may be unfair, issue, correct, obtain."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import orjson
from django.db import transaction

from backend.account.models import Organisation
from backend.core import clock, events, journal
from backend.core.actor import Actor, Role
from backend.core.figures import Figures
from backend.core.mailing import write
from backend.core.refusals import Invalid, NotFound, NotPermitted, refuse_all
from backend.core.texts import one_line
from backend.notice.policy import is_mandated
from backend.region.queries import chain
from backend.tender_document import policy, rules, templates
from backend.tender_document.events import DocumentsIssued, DocumentsObtained
from backend.tender_document.jobs import make
from backend.tender_document.models import DocumentVersion, Obtained, TenderDocument
from backend.tender_document.queries import visible_documents
from backend.tender_document.refusals import (
    AlreadyIssued,
    ByProcedure,
    ClauseFixed,
    ClauseUnknown,
    DeadlinePassed,
    EvaluationUnfit,
    FindingUnknown,
    MethodHasNone,
    NothingChanged,
    NotIssued,
    NotReady,
    OwnReview,
    ProjectTaken,
    ReasonRequired,
    SubjectStays,
    VariableUnknown,
    VariableUnreadable,
)

BUYERS = (Role.PURCHASER, Role.BUYER_ADMIN)
REVIEWERS = (Role.APPROVER, *BUYERS)
SELLERS = (Role.SALES, Role.SUPPLIER_ADMIN)
LONGEST, MOST_ITEMS = 20_000, 60


@dataclass(frozen=True, slots=True)
class Project:
    """所涉项目 · of which project the documents are."""

    buyer_id: int
    number: str
    name: str
    method: str
    object: str
    evaluation: str
    agent_id: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """改写 · what somebody writes: variables, texts of clauses by their number, scoring items. None leaves it as it is."""

    variables: Mapping[str, Any] | None = None
    clauses: Mapping[str, str] | None = None
    items: Sequence[rules.Item] | None = None
    brands: Sequence[str] | None = None


@transaction.atomic
def draft(project: Project, said: Said, *, by: Actor) -> TenderDocument:
    """起草采购文件 · documents of a project, from the template of its method."""
    buyer = Organisation.objects.filter(
        pk=project.buyer_id, kind=Organisation.Kind.BUYER, is_active=True
    ).first()
    if buyer is None:
        raise NotFound("采购人 buyer", field="buyer_id")
    if policy.buyer_of(project.number.strip()) not in (None, buyer.pk):
        raise NotFound("采购项目 project", field="project_number")
    agent = Organisation.objects.filter(
        pk=project.agent_id, kind=Organisation.Kind.AGENT, is_active=True
    ).first()
    if project.agent_id is not None and agent is None:
        raise NotFound("采购代理机构 agent", field="agent_id")
    number = one_line(project.number, "project_number", 60, required="项目编号 project number")
    name = one_line(project.name, "project_name", 200, required="项目名称 project name")
    by_buyer = by.has(*BUYERS, at=buyer.pk)
    if not by_buyer and not (
        agent is not None and by.has(Role.AGENT, at=agent.pk) and is_mandated(number, buyer.pk, agent.pk)
    ):
        raise NotPermitted(
            needs="采购人经办人、受托代理机构", needs_en="purchaser of the buyer, or its agent"
        )
    if project.method not in rules.EVALUATIONS:
        raise MethodHasNone
    if project.evaluation not in rules.EVALUATIONS[project.method]:
        raise EvaluationUnfit
    if TenderDocument.objects.filter(project_number=number).exists():
        raise ProjectTaken(number=number)
    document = TenderDocument(
        project_number=number,
        project_name=name,
        region_id=buyer.region_id,
        buyer=buyer,
        agent=agent,
        method=project.method,
        object=project.object,
        evaluation=project.evaluation,
        clauses=[asdict(clause) for clause in rules.drafted(project.method, project.evaluation)],
        drafted_by_id=by.user_id,
    )
    document.variables = {"project_number": number, "project_name": name, "buyer": buyer.name}
    if agent is not None:
        document.variables["agent"] = agent.name
    _write(document, said)
    document.save()
    _record("tender_document.drafted", document, by)
    return document


@transaction.atomic
def revise(document_id: int, said: Said, *, by: Actor) -> TenderDocument:
    """编写采购文件 · write a draft on; whoever writes last is who may not review it."""
    document = _locked(document_id, by)
    if document.versions.exists():
        raise AlreadyIssued
    _write(document, said)
    document.drafted_by_id = by.user_id
    document.save()
    _record("tender_document.revised", document, by)
    return document


@transaction.atomic
def review(document_id: int, finding: str, reason: str, *, by: Actor) -> TenderDocument:
    """审查 · decide, with a reason, that words which the screening found may stay; not by whoever wrote them."""
    document = _locked(document_id, by, REVIEWERS)
    if not reason.strip():
        raise ReasonRequired(what="保留该条款 keeping the clause")
    if document.drafted_by_id == by.user_id:
        raise OwnReview
    found = {each.key: each for each in findings(document) if not each.blocks}
    if finding not in found:
        raise FindingUnknown
    document.reviews[finding] = {
        "reason": reason.strip()[:2000],
        "by": by.label,
        "at": clock.now().isoformat(),
    }
    document.save(update_fields=["reviews"])
    _record(
        "tender_document.reviewed",
        document,
        by,
        finding=found[finding].code,
        words=found[finding].words,
        reason=reason,
    )
    return document


@transaction.atomic
def issue(document_id: int, *, by: Actor) -> DocumentVersion:
    """发出采购文件 · the first version, frozen by its hash. Everything that is wrong is refused at once."""
    document = _locked(document_id, by)
    _must_stand_alone(document)
    return put_out(document, Said(), by=by)


def put_out(
    document: TenderDocument, said: Said, addressees: Sequence[int] | None = None, *, by: Actor
) -> DocumentVersion:
    """The first version of a locked document, with what is only known now, for everybody or for `addressees` alone."""
    if document.versions.exists():
        raise AlreadyIssued
    _write(document, said)
    _must_be_ready(document)
    document.addressees = None if addressees is None else sorted(addressees)
    document.save()
    return _issue(document, 1, "", by)


@transaction.atomic
def correct(document_id: int, said: Said, reason: str, *, by: Actor) -> DocumentVersion:
    """更正采购文件 · another version, with what changed beside it; those who obtained the former are told."""
    document = _locked(document_id, by)
    _must_stand_alone(document)
    return put_right(document, said, reason, by=by)


def put_right(document: TenderDocument, said: Said, reason: str, *, by: Actor) -> DocumentVersion:
    """The next version of a locked document."""
    last = document.versions.order_by("-number").first()
    if last is None:
        raise NotIssued
    if not reason.strip():
        raise ReasonRequired(what="更正 the correction")
    deadline = rules.moment(last.content["values"])
    if deadline is not None and clock.now() >= deadline:
        raise DeadlinePassed
    _write(document, said)
    changes = rules.difference(last.content, rules.said(content_of(document)))
    if not changes:
        raise NothingChanged
    for change in changes:
        if change.place in rules.SUBJECT:
            raise SubjectStays(number=change.place)
    _must_be_ready(document)
    document.save()
    version = _issue(document, last.number + 1, reason.strip(), by)
    told = Obtained.objects.filter(document=document).select_related("by").order_by("by_id").distinct("by_id")
    for each in told:
        write(
            f"document:{document.pk}:{version.number}:{each.by_id}",
            each.by.email,
            f"{document.project_name}：{document.name}已更正",
            f"您获取的{document.name}已发布第 {version.number} 版，更正 {len(changes)} 处：{version.reason}\n"
            "请重新获取，并以新版为准。",
        )
    return version


@transaction.atomic
def obtain(document_id: int, supplier_id: int, *, by: Actor) -> Obtained:
    """获取采购文件 · free, for every supplier or those invited, until the deadline; who and when is recorded, again for each
    version."""
    document = visible_documents(by).select_for_update(of=("self",)).filter(pk=document_id).first()
    if document is None:
        raise NotFound("采购文件 tender documents", field="id")
    _must_stand_alone(document)
    if not Organisation.objects.filter(
        pk=supplier_id, kind=Organisation.Kind.SUPPLIER, is_active=True, pk__in=by.organisations()
    ).exists():
        raise NotFound("供应商 supplier", field="supplier_id")
    by.must(*SELLERS, at=supplier_id)
    last = document.versions.order_by("-number").first()
    if last is None:
        raise NotFound("采购文件 tender documents", field="id")
    deadline = rules.moment(last.content["values"])
    if deadline is not None and clock.now() >= deadline:
        raise DeadlinePassed
    record, is_new = hand_out(last, supplier_id, by=by)
    if is_new:
        journal.record(
            "tender_document.obtained", document, by, organisation_id=supplier_id, version=last.number
        )
    return record


def hand_out(version: DocumentVersion, supplier_id: int, *, by: Actor) -> tuple[Obtained, bool]:
    """Give a version to a supplier and write down that it has it, once for each version: the record, and whether it is new.

    A procedure journals it by itself, where it stays secret until the deadline.
    """
    document = version.document
    record, is_new = Obtained.objects.get_or_create(
        document=document, supplier_id=supplier_id, version=version.number, defaults={"by_id": by.known_id}
    )
    if is_new:
        events.publish(DocumentsObtained(document.pk, document.project_number, supplier_id))
    return record, is_new


def content_of(document: TenderDocument) -> rules.Content:
    """The draft as the rules see it."""
    return rules.Content(
        method=document.method,
        object=document.object,
        evaluation=document.evaluation,
        values=document.variables,
        clauses=tuple(rules.Clause(**clause) for clause in document.clauses),
        items=tuple(rules.Item(**{**item, "points": Decimal(item["points"])}) for item in document.items),
    )


def findings(document: TenderDocument) -> list[rules.Finding]:
    """检查 · what is wrong with the documents as they are now, or may be."""
    figures = Figures(chain(document.region_id))
    return rules.check(content_of(document), figures.pick, document.brands)


def digest(content: Mapping[str, Any]) -> str:
    """摘要 · SHA-256 of everything that a version says."""
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _must_stand_alone(document: TenderDocument) -> None:
    """Refuse what a procurement does with its own documents: there the deadline and the invitations go by it."""
    if policy.buyer_of(document.project_number) is not None:
        raise ByProcedure


def _must_be_ready(document: TenderDocument) -> None:
    refuse_all(
        NotReady(
            where=found.place,
            where_en=found.where,
            why=found.zh
            if found.blocks
            else f"「{found.words}」{found.zh}须修改，或者由他人审查并写明理由。",
            why_en=found.en if found.blocks else f"{found.en} Change it, or have somebody else review it.",
            clause=found.basis,
        )
        for found in findings(document)
        if found.blocks or found.key not in document.reviews
    )


def _issue(document: TenderDocument, number: int, reason: str, by: Actor) -> DocumentVersion:
    said = rules.said(content_of(document))
    version = DocumentVersion.objects.create(
        document=document,
        number=number,
        content=said,
        reason=reason[:2000],
        sha256=digest(said),
        issued_by_id=by.user_id,
    )
    verb = "tender_document.issued" if number == 1 else "tender_document.corrected"
    _record(verb, document, by, version=number, sha256=version.sha256, reason=reason)
    events.publish(DocumentsIssued(document.pk, document.project_number, number))
    make.defer(version_id=version.pk)
    return version


def _write(document: TenderDocument, said: Said) -> None:
    known = templates.variables()
    for name, value in (said.variables or {}).items():
        if name not in known:
            raise VariableUnknown(name=name)
        if value is None:
            document.variables.pop(name, None)
            continue
        try:
            document.variables[name] = templates.kept(known[name], value)
        except (ValueError, TypeError, ArithmeticError) as wrong:
            kind = known[name].type
            raise VariableUnreadable(name=known[name].zh, type=kind.label, type_en=kind.value) from wrong
    by_code = {clause["code"]: clause for clause in document.clauses}
    for code, text in (said.clauses or {}).items():
        if code not in by_code:
            raise ClauseUnknown(number=code)
        if by_code[code]["fixed"]:
            raise ClauseFixed(number=code)
        if len(text) > LONGEST:
            raise Invalid(f"至多 {LONGEST} 个字符。", f"At most {LONGEST} characters.", field="clauses")
        by_code[code]["text"] = text.strip()
    if said.items is not None:
        document.items = [_item(item) for item in said.items[:MOST_ITEMS]]
    if said.brands is not None:
        document.brands = [one_line(brand, "brands", 60, required=True) for brand in said.brands[:200]]


def _item(item: rules.Item) -> dict[str, Any]:
    try:
        points = Decimal(item.points)
    except InvalidOperation as wrong:
        raise Invalid("分值须为数字。", "Points are a number.", field="items") from wrong
    if not 0 < points <= rules.WHOLE:
        raise Invalid("分值须大于 0、不超过 100。", "Points are above 0 and at most 100.", field="items")
    return {
        **asdict(item),
        "code": one_line(item.code, "items", 40, required="代码 code"),
        "title": one_line(item.title, "items", 200, required="评审因素 title"),
        "points": str(points),
    }


def _locked(document_id: int, by: Actor, roles: Sequence[Role] = BUYERS) -> TenderDocument:
    """The locked document, for those who run the project; nobody else learns that there is a draft."""
    by.must_be_known()
    found = visible_documents(by).select_for_update(of=("self",)).filter(pk=document_id).first()
    mine = by.organisations()
    if found is None or (found.buyer_id not in mine and found.agent_id not in mine):
        raise NotFound("采购文件 tender documents", field="id")
    if not (found.agent_id is not None and by.has(Role.AGENT, at=found.agent_id)):
        by.must(*roles, at=found.buyer_id)
    return found


def _record(verb: str, document: TenderDocument, by: Actor, **facts: Any) -> None:
    journal.record(
        verb,
        document,
        by,
        organisation_id=document.buyer_id,
        clause="《政府采购货物和服务招标投标管理办法》第二十条",
        project_number=document.project_number,
        **facts,
    )
