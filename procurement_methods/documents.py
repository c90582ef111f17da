"""采购文件与采购程序 · the tender documents of packages: which they are, that they say the same as the package, and what of them the
procedure puts out, corrects and hands out.

A project's documents bear its number; a package that has its own bears that of its process (`330300-2026-000017-02`). There is
no template for single source: who buys from one supplier negotiates without.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from backend.core.actor import Actor
from backend.tender_document import services as tender_documents
from backend.tender_document.models import DocumentVersion, TenderDocument
from backend.tender_document.queries import documents_by_number
from backend.tender_document.refusals import NothingChanged
from backend.tender_document.rules import EVALUATIONS, moment
from backend.tender_document.services import Said
from procurement_methods.engine.performing import Case
from procurement_methods.models import Package, PanelMember, Participation, Procurement
from procurement_methods.refusals import DocumentsDiffer, DocumentsMissing
from procurement_methods.secrecy import open_to_all

_OWN = re.compile(r"(.+-\d{4}-\d{6})-\d{2}")
WHAT = {
    "method": "采购方式",
    "object": "采购对象",
    "evaluation": "评审方法",
    "budget": "预算金额",
    "ceiling": "最高限价",
    "small_rate": "小微企业价格扣除",
    "joint_rate": "联合体、分包价格扣除",
    "scoring_items": "评审因素与分值",
    "deadline": "截止时间",
    "bid_bond": "保证金（几个采购包各有各的，采购文件应分别编写）",
}
"""What documents and packages say alike."""


def own_number(procurement: Procurement, package: Package) -> str:
    """The number that documents of this package alone bear."""
    return f"{procurement.number}-{package.number:02d}"


def number_in(project_number: str) -> str:
    """The number of the procurement that documents belong to, if it is one of ours."""
    own = _OWN.fullmatch(project_number)
    return own[1] if own else project_number


class KeptProcedures:
    """采购程序 · the procurements that are kept here, for whoever keeps the documents."""

    def buyer_of(self, project_number: str) -> int | None:
        """Whose procurement has this number."""
        found = Procurement.objects.filter(number=number_in(project_number))
        return found.values_list("organisation_id", flat=True).first()

    def sits(self, project_numbers: Iterable[str], actor: Actor) -> set[str]:
        """Of which projects the actor sits on a panel."""
        wanted = {number: number_in(number) for number in project_numbers}
        seats = PanelMember.objects.filter(
            user=actor.user_id, left_at__isnull=True, package__procurement__number__in=set(wanted.values())
        )
        held = set(seats.values_list("package__procurement__number", flat=True))
        return {number for number, procurement in wanted.items() if procurement in held}


def documents_of(ids: Iterable[UUID]) -> dict[UUID, TenderDocument]:
    """The documents of packages, drafts among them; who may see them is `secrecy`'s to say."""
    rows = list(
        Package.objects.filter(pk__in=list(ids))
        .select_related("procurement")
        .only("pk", "number", "procurement__number", "procurement__organisation")
    )
    numbers = {row.pk: (own_number(row.procurement, row), row.procurement.number) for row in rows}
    known = documents_by_number({number for both in numbers.values() for number in both})
    found: dict[UUID, TenderDocument] = {}
    for row in rows:
        for number in numbers[row.pk]:
            document = known.get(number)
            if document is not None and document.buyer_id == row.procurement.organisation_id:
                found.setdefault(row.pk, document)
    return found


def deadline_of(case: Case) -> datetime | None:
    """The deadline that the documents of a package name, as they are now."""
    document = _document(case)
    return None if document is None else moment(document.variables)


def issue(case: Case, deadline: datetime) -> None:
    """Put the documents out with their deadline. A second package of a project joins the version that was issued."""
    if case.method.code not in EVALUATIONS:
        return
    document = _document(case, lock=True)
    if document is None:
        raise DocumentsMissing(package=case.package.number, number=case.procurement.number)
    version = document.versions.order_by("-number").first()
    if version is None:
        said = Said({"deadline": deadline.isoformat()})
        version = tender_documents.put_out(document, said, _addressees(case, document), by=case.by)
    _hold(case, version, deadline)


def correct(case: Case, said: Said, deadline: datetime | None) -> None:
    """Put out the next version, with the deadline if it moves; packages that share the documents share it.

    A package whose documents went out without us has none to correct.
    """
    before = case.package.document_version
    if before is None:
        return
    document = TenderDocument.objects.select_for_update().get(pk=before.document_id)
    if deadline is not None:
        said = replace(said, variables={**(said.variables or {}), "deadline": deadline.isoformat()})
    try:
        version = tender_documents.put_right(document, said, case.facts["what"], by=case.by)
    except NothingChanged:
        version = document.versions.latest("number")
        if version == before:
            raise
    _hold(case, version, case.dossier.planned["deadline"])
    case.facts["changes"] = [change.place for change in version.differs_from(before)]


def hand_out(case: Case, supplier_id: int) -> None:
    """Give a supplier the version that holds, and write down which it was."""
    version = case.package.document_version
    if version is not None:
        tender_documents.hand_out(version, supplier_id, by=case.by)
        _note(case, version)


def differences(
    content: Mapping[str, Any], procurement: Procurement, packages: Collection[Package], deadline: datetime
) -> list[str]:
    """Where documents and the packages that they are of say otherwise, by the codes of `WHAT`."""
    values = content["values"]

    def amount(name: str) -> Decimal:
        return Decimal(values.get(name, 0))

    said = {
        "method": content["method"] == procurement.method,
        "object": content["object"] == procurement.object,
        "evaluation": {content["evaluation"]} == {package.evaluation for package in packages},
        "budget": amount("budget") == sum(package.budget for package in packages),
        "ceiling": amount("ceiling") == sum(package.limit for package in packages),
        "small_rate": all(package.small_rate == amount("small_rate") for package in packages),
        "joint_rate": all(package.joint_rate == amount("joint_rate") for package in packages),
        "scoring_items": all(_items_of(package) == _points(content["items"]) for package in packages),
        "deadline": moment(values) == deadline,
        "bid_bond": len(packages) == 1 or not amount("bid_bond"),
    }
    return [code for code in WHAT if not said[code]]


def _points(items: Sequence[Mapping[str, Any]]) -> tuple[Decimal, dict[str, tuple[Decimal, bool]]]:
    """The points of the price, and of each other item whether it is objective."""
    price = sum((Decimal(item["points"]) for item in items if item["is_price"]), Decimal())
    rest = {
        item["code"]: (Decimal(item["points"]), item["is_objective"])
        for item in items
        if not item["is_price"]
    }
    return price, rest


def _items_of(package: Package) -> tuple[Decimal, dict[str, tuple[Decimal, bool]]]:
    rest = {item.code: (item.most, item.is_objective) for item in package.scoring_items.all()}
    return (package.price_weight or Decimal()) * 100, rest


def _hold(case: Case, version: DocumentVersion, deadline: datetime) -> None:
    """From now on this version holds for the package; refuses one that says otherwise."""
    found = differences(version.content, case.procurement, _covered(case, version.document), deadline)
    if found:
        raise DocumentsDiffer(what="、".join(WHAT[code] for code in found), what_en=", ".join(found))
    case.package.document_version = version
    _note(case, version)


def _note(case: Case, version: DocumentVersion) -> None:
    case.facts |= {
        "document": version.document.project_number,
        "version": version.number,
        "sha256": version.sha256,
    }


def _document(case: Case, *, lock: bool = False) -> TenderDocument | None:
    """The documents of a package: its own, else those of the project."""
    own, common = own_number(case.procurement, case.package), case.procurement.number
    rows = TenderDocument.objects.filter(
        project_number__in=(own, common), buyer=case.procurement.organisation_id
    )
    if lock:
        rows = rows.select_for_update()
    return max(rows, key=lambda row: row.project_number == own, default=None)


def _covered(case: Case, document: TenderDocument) -> list[Package]:
    """The packages that documents are of: one, or all that have none of their own."""
    if document.project_number != case.procurement.number:
        return [case.package]
    packages = list(case.procurement.packages.prefetch_related("scoring_items"))
    numbers = {own_number(case.procurement, package): package for package in packages}
    apart = set(
        TenderDocument.objects.filter(project_number__in=numbers).values_list("project_number", flat=True)
    )
    return [package for number, package in numbers.items() if number not in apart]


def _addressees(case: Case, document: TenderDocument) -> list[int] | None:
    """Who alone may know of the documents; everybody where a public notice invites."""
    packages = _covered(case, document)
    if any(open_to_all(case.method.code, package.traits) for package in packages):
        return None
    invited = Participation.objects.filter(package__in=packages, invited_at__isnull=False)
    return list(invited.values_list("supplier_id", flat=True).distinct())
