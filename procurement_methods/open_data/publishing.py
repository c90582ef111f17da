"""发布 · a release is written in the transaction of what it tells about, and never changed afterwards.

Readers follow the releases by a cursor. Rows are ordered by the transaction that wrote them, and only those are shown that
were written before every transaction still running: so nobody overtakes a release that is committed late.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from backend.core import clock
from backend.core.events import on
from backend.order.events import SupplierOrderChanged
from backend.order.models import SupplierOrder
from procurement_methods.editions import METHODS
from procurement_methods.events import NoticeDue, PackageMoved
from procurement_methods.language.method import COMPLETED
from procurement_methods.models import OcdsRelease, Package
from procurement_methods.open_data import releases

TAGS = {
    "intention": "planning",
    "single_source": "planningUpdate",
    "tender": "tender",
    "negotiation": "tender",
    "consultation": "tender",
    "inquiry": "tender",
    "correction": "tenderAmendment",
    "termination": "tenderCancellation",
    "result": "award",
    "contract": "contract",
}
"""Which notice brings which release."""
STAGES = {"paying": "implementation", COMPLETED: "implementationUpdate"}
MALL = frozenset(method.code for method in METHODS if method.itemised)
MALL_STAGES = {"quoting": "tender", COMPLETED: "award"}
MALL_BACK = "awardCancellation"
"""Of an award whose order came to nothing."""
ORDERS = {
    SupplierOrder.State.ACCEPTED: ("tender", "award", "contract"),
    SupplierOrder.State.INSPECTED: ("implementation",),
    SupplierOrder.State.SETTLED: ("contractUpdate", "implementationUpdate"),
    SupplierOrder.State.CANCELED: ("tenderCancellation",),
    SupplierOrder.State.DECLINED: ("awardCancellation",),
}


@on(NoticeDue)
def noticed(event: NoticeDue) -> None:
    """A notice tells the public something: so does a release."""
    tag = TAGS.get(event.code)
    if tag is not None:
        of_package(event.package_id, [tag])


@on(PackageMoved)
def moved(event: PackageMoved) -> None:
    """Acceptance and payment are told, too; of the mall: the need, where everybody may quote, and who won."""
    tag = STAGES.get(event.stage)
    mall = MALL_BACK if event.before == COMPLETED else MALL_STAGES.get(event.stage)
    if mall is not None:
        package = Package.objects.select_related("procurement").get(pk=event.package_id)
        if package.procurement.method in MALL:
            tag = mall if package.procurement.published_at is not None else None
    if tag is not None:
        of_package(event.package_id, [tag])


@on(SupplierOrderChanged)
def ordered(event: SupplierOrderChanged) -> None:
    """What was bought in the mall, once a supplier has accepted it."""
    tags = ORDERS.get(SupplierOrder.State(event.state))
    if tags is None:
        return
    part = SupplierOrder.objects.select_related(
        "order__organisation__region", "supplier__organisation__region"
    ).get(pk=event.supplier_order_id)
    if part.accepted_at is None:
        return
    _write(releases.of_order(part, tags, clock.now(), _serial(releases.process_of_order(part))))


def of_package(package_id: UUID, tags: Iterable[str]) -> OcdsRelease:
    """Write the release of a package; its procurement is locked by whoever calls."""
    package = Package.objects.select_related(
        "procurement__organisation__region",
        "procurement__agent__region",
        "procurement__replaces",
        "category",
        "document_version__document",
    ).get(pk=package_id)
    serial = _serial(releases.process_of(package))
    return _write(releases.of_package(package, tags, clock.now(), serial))


def _serial(process: str) -> int:
    """Which release of its process the next one is."""
    return OcdsRelease.objects.filter(ocid=process).count() + 1


def _write(body: dict[str, object]) -> OcdsRelease:
    return OcdsRelease.objects.create(
        ocid=str(body["ocid"]), release_id=str(body["id"]), released_at=clock.now(), body=body
    )


def settled() -> QuerySet[OcdsRelease]:
    """Releases that no running transaction can still precede, in the order of the feed."""
    oldest = RawSQL("pg_snapshot_xmin(pg_current_snapshot())::text::bigint", [])
    return OcdsRelease.objects.filter(written_by__lt=oldest).order_by("written_by", "pk")


def after(cursor: tuple[int, int] | None, limit: int) -> list[OcdsRelease]:
    """The next releases after a cursor: `(transaction, key)` of the last one that was read."""
    rows = settled()
    if cursor is not None:
        where = RawSQL("(written_by, id) > (%s, %s)", list(cursor))
        rows = rows.annotate(later=where).filter(later=True)
    return list(rows[:limit])
