"""发布件 · releases of OCDS 1.1: what is public of one package, or of one supplier's part of a mall order, at one moment.

Every release tells everything that is public by then; the next one tells it anew. The contracting process of the standard is
our package: it is what goes through the procedure and is won by itself. Nothing is told here that `secrecy` keeps from strangers.

Source: Open Contracting Data Standard 1.1, release schema (`tests/procurement_methods/test_open_data.py` validates against it).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.conf import settings

from backend.account.models import Organisation
from backend.checkout.policy import policy
from backend.checkout.queries import DIRECT
from backend.core.clock import SHANGHAI
from backend.core.money import CURRENCY
from backend.notice.models import Notice
from backend.order.models import SupplierOrder
from backend.tender_document.models import DocumentVersion
from procurement_methods import secrecy
from procurement_methods.engine.dossiers import method_of
from procurement_methods.language import parties as v
from procurement_methods.language.method import COMPLETED, FAILED
from procurement_methods.models import Package, Participation
from procurement_methods.moments import moments
from procurement_methods.queries import standing_of
from procurement_methods.secrecy import Part, Viewer
from procurement_methods.verbs.preparing import PUBLIC_NOTICE

LANGUAGE = "zh"
SCHEME = "CN-USCC"
"""Unified social credit codes, as org-id.guide lists them."""
CATEGORIES = "CN-财库〔2022〕31号"
METHOD = {
    "open_tender": "open",
    "invited_tender": "selective",
    "competitive_negotiation": "selective",
    "competitive_consultation": "selective",
    "inquiry": "selective",
    "single_source": "limited",
    "closed_framework": "open",
}
CRITERIA = {
    "lowest_price": "priceOnly",
    "comprehensive": "ratedCriteria",
    "quality_first": "ratedCriteria",
    "lowest_final_quote": "priceOnly",
    "talks": "priceOnly",
}
DOCUMENTS = {
    "intention": "plannedProcurementNotice",
    "tender": "tenderNotice",
    "framework_call": "tenderNotice",
    "framework_entry": "awardNotice",
    "negotiation": "tenderNotice",
    "consultation": "tenderNotice",
    "inquiry": "tenderNotice",
    "single_source": "procurementPlan",
    "correction": "tenderNotice",
    "result": "awardNotice",
    "contract": "contractNotice",
    "acceptance": "completionCertificate",
    "termination": "cancellationDetails",
    "complaint_decision": "complaints",
    "call_off": "awardNotice",
    "call_off_summary": "awardNotice",
}


def ocid(number: str) -> str:
    """The id of a contracting process: our prefix and the number."""
    return f"{settings.OCDS_PREFIX}-{number}"


def process_of(package: Package) -> str:
    """The process of a package."""
    return ocid(f"{package.procurement.number}-{package.number:02d}")


def process_of_order(part: SupplierOrder) -> str:
    """The process of one supplier's part of an order."""
    return ocid(f"order-{part.number}")


def of_package(package: Package, tags: Iterable[str], at: datetime, serial: int) -> dict[str, Any]:
    """The release of a package, as it is public at a moment."""
    procurement, standing = package.procurement, standing_of(package)
    method = method_of(procurement)
    rows = list(package.participations.select_related("supplier__region").order_by("pk"))
    seen = {row.pk: _shown(row, standing) for row in rows}
    winners = [row for row in rows if Part.RANK in seen[row.pk] and row.chosen_at is not None]
    bidders = [row for row in rows if Part.BID in seen[row.pk] and row.bid_at is not None]
    known = moments(package.done)
    parties = _Parties()
    buyer = parties.add(procurement.organisation, "buyer", "procuringEntity")
    if procurement.agent is not None:
        parties.add(procurement.agent, "procuringEntity")
    for row in bidders:
        parties.add(row.supplier, "tenderer")
    for row in winners:
        parties.add(row.supplier, "supplier", "tenderer")
    documents, versions = _documents(procurement.number), _versions(package)
    item = _item("1", package.title, package.category.code, package.category.name)
    tender: dict[str, Any] = {
        "id": process_of(package),
        "title": f"{procurement.title} 采购包 {package.number}：{package.title}",
        "description": package.need,
        "status": _tender_status(package, known),
        "procuringEntity": buyer,
        "items": [item],
        "value": _value(package.budget if method.agreement else package.limit),
        "procurementMethod": METHOD.get(procurement.method) or _openness(package),
        "procurementMethodDetails": method.zh,
        "procurementMethodRationale": next(
            f"{ground.zh}（{ground.basis}）" for ground in method.grounds if ground.code == procurement.ground
        ),
        "mainProcurementCategory": procurement.object,
        "awardCriteria": CRITERIA[package.evaluation],
        "awardCriteriaDetails": package.get_evaluation_display(),
        "submissionMethod": ["electronicSubmission"],
        "documents": [
            *(each for each in documents if each["documentType"] == "tenderNotice"),
            *(_bidding_document(version) for version in versions),
        ],
    }
    if len(versions) > 1:
        tender["amendments"] = [
            {
                "id": str(version.number),
                "date": _at(version.issued_at),
                "rationale": version.reason,
                "description": "、".join(change.place for change in version.differs_from(before)),
            }
            for before, version in pairwise(versions)
        ]
    deadline = moments(package.planned).get("deadline")
    if v.issue_documents.code in known and deadline is not None:
        tender["tenderPeriod"] = {"startDate": _at(known[v.issue_documents.code]), "endDate": _at(deadline)}
    if standing.opened and bidders:
        tender["numberOfTenderers"] = len(bidders)
        tender["tenderers"] = [parties.reference(row.supplier) for row in bidders]
    release: dict[str, Any] = {
        "ocid": process_of(package),
        "id": f"{process_of(package)}-{serial}",
        "date": _at(at),
        "tag": sorted(set(tags)),
        "initiationType": "tender",
        "language": LANGUAGE,
        "parties": parties.listed(),
        "buyer": buyer,
        "planning": {
            "budget": {"amount": _value(package.budget)},
            "documents": [
                each
                for each in documents
                if each["documentType"] in {"plannedProcurementNotice", "procurementPlan"}
            ],
        },
        "tender": tender,
    }
    awards = [_award(package, row, parties, item, documents) for row in winners]
    if awards:
        release["awards"] = awards
    contracts = [
        _contract(package, row, item, documents)
        for row in winners
        if v.publish_contract.code in known and row.declined_at is None
    ]
    if contracts:
        release["contracts"] = contracts
    if procurement.replaces is not None:
        release["relatedProcesses"] = [
            {
                "id": "1",
                "relationship": ["unsuccessfulProcess"],
                "title": procurement.replaces.title,
                "scheme": "ocid",
                "identifier": ocid(f"{procurement.replaces.number}-{package.number:02d}"),
            }
        ]
    return release


def of_order(part: SupplierOrder, tags: Iterable[str], at: datetime, serial: int) -> dict[str, Any]:
    """The release of one supplier's part of an order in the mall."""
    order, parties = part.order, _Parties()
    buyer = parties.add(order.organisation, "buyer", "procuringEntity")
    supplier = parties.add(part.supplier.organisation, "supplier", "tenderer")
    process = process_of_order(part)
    items = [
        {
            **_item(str(place), line.product_name, line.category_code, ""),
            "quantity": line.quantity,
            "unit": {"name": "件", "value": _value(line.unit_price)},
        }
        for place, line in enumerate(part.lines.order_by("pk"), 1)
    ]
    total = _value(part.total_amount)
    ended = part.state in {SupplierOrder.State.DECLINED, SupplierOrder.State.CANCELED}
    done = part.state == SupplierOrder.State.SETTLED
    release: dict[str, Any] = {
        "ocid": process,
        "id": f"{process}-{serial}",
        "date": _at(at),
        "tag": sorted(set(tags)),
        "initiationType": "tender",
        "language": LANGUAGE,
        "parties": parties.listed(),
        "buyer": buyer,
        "tender": {
            "id": process,
            "title": f"电子卖场订单 {part.number}",
            "status": "cancelled" if ended else "complete",
            "procuringEntity": buyer,
            "items": items,
            "value": total,
            "procurementMethod": "direct" if order.method == DIRECT else "selective",
            "procurementMethodDetails": f"电子卖场（{policy(order.method).name}）",
            "submissionMethod": ["electronicSubmission"],
        },
        "awards": [
            {
                "id": f"{process}-award",
                "status": "cancelled" if ended else "active",
                "date": _at(part.accepted_at or part.created_at),
                "value": total,
                "suppliers": [supplier],
                "items": items,
            }
        ],
    }
    if part.accepted_at is not None:
        release["contracts"] = [
            {
                "id": f"{process}-contract",
                "awardID": f"{process}-award",
                "title": f"电子卖场订单 {part.number}",
                "status": "cancelled" if ended else "terminated" if done else "active",
                "value": total,
                "items": items,
                "dateSigned": _at(part.accepted_at),
            }
        ]
    return release


def package_of(releases: list[Mapping[str, Any]], uri: str, at: datetime) -> dict[str, Any]:
    """发布包 · releases as they are given out."""
    return {**_head(uri, at), "releases": releases}


def record_package_of(releases: list[dict[str, Any]], uri: str, at: datetime) -> dict[str, Any]:
    """记录包 · all releases of one process, and what they make together: the last one tells everything."""
    last = releases[-1]
    compiled = {**last, "id": f"{last['ocid']}-compiled-{last['id'].rpartition('-')[2]}", "tag": ["compiled"]}
    record = {"ocid": last["ocid"], "releases": releases, "compiledRelease": compiled}
    return {**_head(uri, at), "records": [record]}


# The parts


def _head(uri: str, at: datetime) -> dict[str, Any]:
    """What every package of releases or records begins with."""
    return {
        "uri": uri,
        "version": "1.1",
        "publishedDate": _at(at),
        "publisher": {"name": "瓯采", "scheme": SCHEME},
    }


class _Parties:
    """The organisations of a release, each once, with all its roles."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, Any]] = {}

    def add(self, organisation: Organisation, *roles: str) -> dict[str, str]:
        party = self._found.setdefault(
            _party_id(organisation),
            {
                "id": _party_id(organisation),
                "name": organisation.name,
                "identifier": {
                    "scheme": SCHEME,
                    "id": organisation.credit_code,
                    "legalName": organisation.name,
                },
                "address": {"region": organisation.region.name, "countryName": "中国"},
                "roles": [],
            },
        )
        party["roles"] = sorted({*party["roles"], *roles})
        return self.reference(organisation)

    def reference(self, organisation: Organisation) -> dict[str, str]:
        return {"id": _party_id(organisation), "name": organisation.name}

    def listed(self) -> list[dict[str, Any]]:
        return [self._found[key] for key in sorted(self._found)]


def _party_id(organisation: Organisation) -> str:
    return f"{SCHEME}-{organisation.credit_code}"


def _shown(row: Participation, standing: secrecy.Standing) -> frozenset[Part]:
    won = row.chosen_at is not None
    return secrecy.shown(standing, Viewer(), row.supplier_id, invited=row.invited_at is not None, won=won)


def _award(
    package: Package,
    row: Participation,
    parties: _Parties,
    item: dict[str, Any],
    documents: list[dict[str, Any]],
) -> dict[str, Any]:
    assert row.chosen_at is not None
    declined = row.declined_at is not None
    return {
        "id": f"{process_of(package)}-award-{row.pk}",
        "title": package.title,
        "status": "unsuccessful" if declined else "active",
        "date": _at(row.chosen_at),
        # what enters a framework is a price a piece, or a share of ceilings: no amount
        **({} if row.offer is None or row.is_entrant else {"value": _value(row.offer)}),
        "suppliers": [parties.reference(row.supplier)],
        "items": [item],
        "documents": [each for each in documents if each["documentType"] == "awardNotice"],
    }


def _contract(
    package: Package, row: Participation, item: dict[str, Any], documents: list[dict[str, Any]]
) -> dict[str, Any]:
    contract = row.contract
    told: dict[str, Any] = {
        "id": contract.number,
        "awardID": f"{process_of(package)}-award-{row.pk}",
        "title": package.title,
        "status": "terminated" if contract.paid_at is not None else "active",
        "value": _value(contract.amount),
        "items": [item],
        "documents": [each for each in documents if each["documentType"] == "contractNotice"],
    }
    if contract.signed_at is not None:
        told["dateSigned"] = _at(contract.signed_at)
    if contract.accepted_at is not None:
        milestone = {"id": "acceptance", "title": "履约验收", "type": "delivery", "status": "met"}
        told["implementation"] = {"milestones": [{**milestone, "dateMet": _at(contract.accepted_at)}]}
    if contract.paid_at is not None:
        payment = {"id": contract.voucher, "date": _at(contract.paid_at), "value": _value(contract.amount)}
        told["implementation"]["transactions"] = [payment]
    return told


def _documents(number: str) -> list[dict[str, Any]]:
    published = Notice.objects.filter(project_number=number, published_at__isnull=False, kind__in=DOCUMENTS)
    return [
        {
            "id": notice.number,
            "documentType": DOCUMENTS[notice.kind],
            "title": notice.title,
            "url": f"{settings.PUBLIC_URL or 'http://localhost'}/notices/{notice.number}/",
            "datePublished": _at(notice.published_at),
            "format": "text/html",
            "language": LANGUAGE,
        }
        for notice in published.order_by("published_at", "pk")
        if notice.published_at is not None
    ]


def _openness(package: Package) -> str:
    """Of the mall's methods: open to every admitted supplier, or for those that are invited."""
    return "open" if PUBLIC_NOTICE in package.traits else "selective"


def _versions(package: Package) -> list[DocumentVersion]:
    """The versions of the tender documents, up to the one that holds."""
    last = package.document_version
    return [] if last is None else list(last.document.versions.filter(number__lte=last.number))


def _bidding_document(version: DocumentVersion) -> dict[str, Any]:
    document = version.document
    return {
        "id": f"{document.project_number}-v{version.number}",
        "documentType": "biddingDocuments",
        "title": f"{document.project_name} {document.name}（第 {version.number} 版）",
        "description": f"SHA-256 {version.sha256}",
        "datePublished": _at(version.issued_at),
        "format": "application/pdf",
        "language": LANGUAGE,
    }


def _tender_status(package: Package, known: Mapping[str, datetime]) -> str:
    if package.stage == FAILED:
        return "cancelled" if package.failure == v.terminate.code else "unsuccessful"
    if package.stage == COMPLETED or v.RESULTS & known.keys():
        return "complete"
    return "active" if v.issue_documents.code in known else "planned"


def _item(key: str, description: str, code: str, name: str) -> dict[str, Any]:
    classification = {"scheme": CATEGORIES, "id": code, **({"description": name} if name else {})}
    return {"id": key, "description": description, "classification": classification}


def _value(amount: Decimal) -> dict[str, Any]:
    return {"amount": float(amount), "currency": CURRENCY}


def _at(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")
