"""案卷 · rows to dossiers and back: what the rules see of a package, and what is written of what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import cache, cached_property, partial
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Max, Min, Q
from django.db.models.functions import Coalesce

from backend.core import clock
from backend.core.clock import SHANGHAI
from backend.core.figures import Figures
from backend.core.law import Figure, pick
from backend.region.queries import chain
from procurement_methods.editions import PUNCTUAL, edition
from procurement_methods.language import engine
from procurement_methods.language import parties as v
from procurement_methods.language.method import Dossier, FigureOf, Method, Object
from procurement_methods.models import Objection, Package, PanelMember, Participation, Procurement
from procurement_methods.moments import moments, texts

APPLIED_ON: tuple[tuple[str, v.Verb | str], ...] = (
    ("payment.", v.accept),
    ("acceptance.", v.accept),
    ("contract.", v.sign_contract),
    ("bond.performance", v.sign_contract),
    ("low_price.", "deadline"),
    ("deduction.", "deadline"),
)
"""施行时点 · which moment picks the edition of a figure, by the beginning of its key; the issue of the documents for all else."""

DUE = "oucai_due"
"""Where it is told that a punctual moment has moved."""
TENDERS = frozenset({"open_tender", "invited_tender"})


def method_of(procurement: Procurement) -> Method:
    """The edition of the method that holds for a procurement."""
    return edition(procurement.method, procurement.rules_on, chain(procurement.region_id))


def figures_of(procurement: Procurement) -> Figures:
    """The figures of the regions of a procurement; one statement, when the first is asked for."""
    return Figures(chain(procurement.region_id))


def figure_of(dossier: Dossier, figures: Figures) -> FigureOf:
    """The figures as they hold for a package: each on the day that its rule goes by."""
    return partial(_figure, dossier, figures)


def _figure(dossier: Dossier, figures: Figures, key: str) -> Figure:
    return pick(key, _applied_on(dossier, key), figures.local)


def _applied_on(dossier: Dossier, key: str) -> date:
    moment = dossier.done.get(v.issue_documents.code)
    for beginning, what in APPLIED_ON:
        if key.startswith(beginning):
            own = dossier.planned.get(what) if isinstance(what, str) else dossier.done.get(what.code)
            moment = own or moment
    return moment.astimezone(SHANGHAI).date() if moment is not None else clock.today()


def dossier_of(procurement: Procurement, package: Package, counts: Mapping[str, int]) -> Dossier:
    """What the rules see of a package."""
    return Dossier(
        method=procurement.method,
        object=Object(procurement.object),
        budget=package.budget,
        ceiling=package.ceiling,
        stage=package.stage,
        done=moments(package.done),
        entered=moments(package.entered),
        planned=moments(package.planned),
        counts=counts,
        traits=frozenset(package.traits),
        suspended=package.suspended,
        suspensions=tuple((_moment(begun), _moment(over)) for begun, over in package.suspensions),
        failure=package.failure,
    )


def put(dossier: Dossier, package: Package, method: Method, figures: FigureOf) -> None:
    """Write what became of a package into its row, with the next moment at which the clock acts. Whoever keeps time is told where
    that is punctual, and has moved."""
    before, due = package.next_due_at, engine.next_due(method, dossier, figures)
    package.stage = dossier.stage
    package.done = texts(dossier.done)
    package.entered = texts(dossier.entered)
    package.planned = texts(dossier.planned)
    package.suspended = dossier.suspended
    package.failure = dossier.failure
    package.next_due_at = due.at if due is not None else None
    package.due_provisional = due is not None and due.provisional
    package.save()
    if package.stage in PUNCTUAL and package.next_due_at not in (None, before):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, '')", [DUE])


class Counted(Mapping[str, int]):
    """用到才清点 · the counts of a package, taken when a rule asks for the first."""

    def __init__(self, package: UUID, take: Callable[[], Mapping[UUID, Mapping[str, int]]]) -> None:
        self._package, self._take = package, take

    @cached_property
    def _counts(self) -> Mapping[str, int]:
        return self._take()[self._package]

    def __getitem__(self, name: str) -> int:
        return self._counts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._counts)

    def __len__(self) -> int:
        return len(self._counts)


def counted(packages: Iterable[Package]) -> dict[UUID, Counted]:
    """What `counts_of` finds, for each package; nothing is counted, for none of them, that no rule asks for."""
    every = list(packages)
    take = cache(lambda: counts_of(every))
    return {package.pk: Counted(package.pk, take) for package in every}


def counts_of(packages: Iterable[Package]) -> dict[UUID, dict[str, int]]:
    """清点 · how many suppliers and members stand where, and how many objections hold it up, for each package; three statements
    for all. A supplier whose award was voided is no longer counted among those that qualify.

    In tenders conforming offers of one brand of the core product count as one (R87 31).
    """
    tenders = {package.pk: package.procurement.method in TENDERS for package in packages}
    keys = list(tenders)
    still = Q(left_at__isnull=True, voided_at__isnull=True)
    most = Coalesce(F("package__ceiling"), F("package__budget"))
    signed = Q(entrant__organiser_signed_at__isnull=False, entrant__supplier_signed_at__isnull=False)
    suppliers = (
        Participation.objects.filter(package__in=keys)
        .order_by()
        .alias(offered=Coalesce("final_price", "price"))
        .values("package")
        .annotate(
            of_listed=Count("pk"),
            of_invited=Count("pk", filter=Q(invited_at__isnull=False)),
            of_bids=Count("pk", filter=Q(bid_at__isnull=False)),
            of_qualified=Count("pk", filter=Q(qualified=True, voided_at__isnull=True)),
            of_conforming=Count("pk", filter=still & Q(conforming=True)),
            of_unbranded=Count("pk", filter=still & Q(conforming=True, brand="")),
            of_brands=Count("brand", filter=still & Q(conforming=True) & ~Q(brand=""), distinct=True),
            of_final_quotes=Count("pk", filter=still & Q(final_at__isnull=False) & ~Q(conforming=False)),
            of_affordable=Count("pk", filter=still & ~Q(conforming=False) & Q(offered__lte=most)),
            of_talked=Min("rounds", filter=still & Q(conforming=True)),
            of_untalked=Max("rounds", filter=still & Q(conforming=True))
            - Min("rounds", filter=still & Q(conforming=True)),
            of_changing=Count("pk", filter=still & Q(resubmit_by__gt=clock.now())),
            of_candidates=Count("pk", filter=Q(place__isnull=False, declined_at__isnull=True)),
            of_unsigned=Count("pk", filter=Q(entrant__standing="selected") & ~signed),
            of_signed=Count("pk", filter=Q(entrant__standing__in=("selected", "in_force")) & signed),
        )
    )
    members = (
        PanelMember.objects.filter(package__in=keys, left_at__isnull=True)
        .order_by()
        .values("package")
        .annotate(of_panel=Count("pk"), of_experts=Count("pk", filter=Q(is_expert=True)))
    )
    objections = (
        Objection.objects.filter(Objection.holding_up(), package__in=keys)
        .order_by()
        .values("package")
        .annotate(of_objections=Count("pk"))
    )
    found: dict[UUID, dict[str, int]] = {key: {} for key in keys}
    for row in (*suppliers, *members, *objections):
        for name, number in row.items():
            if name != "package":
                found[row["package"]][name.removeprefix("of_")] = int(str(number or 0))
    for key, counts in found.items():
        competing = counts.pop("unbranded", 0) + counts.pop("brands", 0)
        if tenders[key]:
            counts["conforming"] = competing
    return found


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(SHANGHAI)
