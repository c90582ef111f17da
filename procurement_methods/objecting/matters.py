"""在办 · an objection that is being handled: its rows locked with its package, what the rules see of it, and how it is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from backend.core import clock, journal
from backend.core.actor import SYSTEM, Actor
from backend.core.figures import Figures
from backend.core.refusals import Invalid, NotFound, NotPermitted, Required
from backend.core.texts import one_line
from backend.product.files import kept_file
from procurement_methods.engine.dossiers import counted, dossier_of, figure_of, figures_of, method_of
from procurement_methods.engine.performing import Case, locked
from procurement_methods.language import objections as rules
from procurement_methods.language.method import FigureOf, Moment
from procurement_methods.language.parties import Party
from procurement_methods.models import Objection, Package, Procurement
from procurement_methods.objecting.queries import visible_objections
from procurement_methods.objecting.refusals import EvidenceUnknown
from procurement_methods.queries import SELLS, parties_of

MOST_EVIDENCE = 30
MOMENTS = (
    "challenged_at",
    "replied_at",
    "complained_at",
    "correcting_since",
    "corrected_at",
    "accepted_at",
    "copied_at",
    "decided_at",
    "remedied_at",
    "suspended_at",
    "suspended_until",
    "resumed_at",
)
"""What the row and the rules call alike."""


@dataclass(slots=True)
class Matter:
    """在办件 · an objection with the package that it is about, both locked."""

    row: Objection
    case: Case

    @property
    def figures(self) -> FigureOf:
        return self.case.figure

    @property
    def rule(self) -> rules.Objection:
        """What the rules see of it."""
        return seen(self.row, [point.code for point in self.row.points.all()])

    def put(self, became: rules.Objection, done: str, *, clause: str = "", **facts: Any) -> None:
        """Write what became of it, with what is due next, and journal it."""
        row = self.row
        row.state = became.state.value
        row.reply, row.decision = _code(became.reply), _code(became.decision)
        row.consequence = _code(became.consequence)
        for name in MOMENTS:
            setattr(row, name, getattr(became, name))
        set_due(row, rules.due(became, self.figures))
        row.save()
        self.record(done, clause=clause, **facts)

    def record(self, done: str, *, clause: str = "", **facts: Any) -> None:
        """Say in the journal what was done about it."""
        journal.record(
            f"objection.{done}",
            self.row,
            self.case.by,
            organisation_id=self.case.procurement.organisation_id,
            clause=clause,
            number=self.row.number,
            procurement=self.case.procurement.number,
            package=self.case.package.number,
            state=self.row.state,
            **facts,
        )

    def must_be(self, *parties: Party) -> None:
        """Refuse whoever acts in none of these capacities here."""
        must_be(self.case, *parties)

    def must_own(self) -> None:
        """Refuse whoever does not act for the supplier that objects."""
        self.case.by.must(*SELLS, at=self.row.supplier_id)


def matter(objection_id: UUID, by: Actor) -> Matter:
    """The objection with its package, locked; not found where `by` may not see it.

    The procurement is locked first, as by every verb on it: whatever happens to a package happens after, or before.
    """
    known = (
        visible_objections(by)
        .filter(pk=objection_id)
        .values_list("package_id", "package__procurement_id")
        .first()
    )
    if known is None:
        raise NotFound("质疑、投诉 objection", field="id")
    case = case_of(known[1], known[0], by)
    row = (
        Objection.objects.select_for_update(of=("self",))
        .select_related("supplier__region")
        .get(pk=objection_id)
    )
    return Matter(row, case)


def case_of(procurement_id: UUID, package_id: UUID, by: Actor) -> Case:
    """A package with its procurement, locked; not found where `by` may not see it."""
    procurement = locked(procurement_id, by)
    package = procurement.packages.select_for_update().filter(pk=package_id).first()
    if package is None:
        raise NotFound("采购包 package", field="package_id")
    return made_case(procurement, package, by)


def made_case(procurement: Procurement, package: Package, by: Actor) -> Case:
    """It as verbs see it."""
    package.procurement = procurement
    dossier = dossier_of(procurement, package, counted([package])[package.pk])
    held = parties_of(by, procurement, package)
    party = Party.CLOCK if by is SYSTEM else next((each for each in Party if each in held), Party.CLOCK)
    return Case(
        procurement, package, method_of(procurement), dossier, by, party, clock.now(), figures_of(procurement)
    )


def must_be(case: Case, *parties: Party) -> None:
    """Refuse whoever acts in none of these capacities in the procurement; the first held is the one that counts."""
    held = parties_of(case.by, case.procurement, case.package)
    found = next((party for party in parties if party in held), None)
    if found is None:
        raise NotPermitted(needs="、".join(party.label for party in parties), needs_en=" or ".join(parties))
    case.party = found


def seen(row: Objection, points: Collection[str] = ()) -> rules.Objection:
    """What the rules see of a row."""
    return rules.Objection(
        supplier=str(row.supplier_id),
        about=rules.About(row.about),
        points=frozenset(points),
        state=rules.State(row.state),
        reply=rules.Outcome(row.reply) if row.reply else None,
        decision=rules.Outcome(row.decision) if row.decision else None,
        consequence=rules.Consequence(row.consequence) if row.consequence else None,
        **{name: getattr(row, name) and getattr(row, name).astimezone(clock.SHANGHAI) for name in MOMENTS},
    )


def set_due(row: Objection, moments: Sequence[Moment]) -> None:
    """Write what is due next: what people have to do, and what the clock has to."""
    row.due_at = min((each.at for each in moments if each.code not in rules.BY_CLOCK), default=None)
    wake = rules.next_wake(moments, row.told)
    row.next_due_at = wake.at if wake is not None else None


def kept_evidence(files: Sequence[Mapping[str, Any]], of: str) -> list[dict[str, Any]]:
    """Evidence as it is kept: what was uploaded before, with its title. Confidential pieces are for those who decide alone."""
    if len(files) > MOST_EVIDENCE:
        raise Invalid(
            f"证据文件至多 {MOST_EVIDENCE} 个。", f"At most {MOST_EVIDENCE} files.", field="evidence"
        )
    kept = []
    for each in files:
        name = kept_file(each["file"])
        if name is None:
            raise EvidenceUnknown(file=each["file"][:100])
        title = one_line(each["title"], "evidence", 120, required="证据名称 title of the evidence")
        address = f"/files/{name.rpartition('/')[2]}"
        kept.append(
            {"title": title, "file": address, "confidential": bool(each.get("confidential")), "of": of}
        )
    return kept


def one_of(kind: Any, text: str, what: str, field: str) -> Any:
    """A member of an enum of the rules by its code."""
    if not text:
        raise Required(what, field=field)
    return kind(text)


def _code(member: Any) -> str:
    return member.value if member is not None else ""


def moments_of(ids: Iterable[UUID]) -> dict[UUID, list[Moment]]:
    """期限 · what is due about objections, and until when one may complain: `{objection: moments}`, for `core.peers.relation`."""
    rows = Objection.objects.filter(pk__in=list(ids)).select_related("package__procurement")
    local: dict[str, Figures] = {}
    found = {}
    for row in rows:
        procurement = row.package.procurement
        if procurement.region_id not in local:
            local[procurement.region_id] = figures_of(procurement)
        figures = figure_of(dossier_of(procurement, row.package, {}), local[procurement.region_id])
        became = seen(row)
        moments = rules.due(became, figures)
        if became.state in {rules.State.CHALLENGED, rules.State.REPLIED}:
            moments.append(rules.complaint_until(became, figures))
        found[row.pk] = sorted(moments, key=lambda moment: moment.at)
    return found
