"""评审组织与专家库 · what the procedure tells the pool of experts: when a review is over, and that names are public now.

Draws keep the names of experts secret (`backend.expert`). The signed report ends their review; a procedure that ends without an
award does so, too. The notice of the result releases the names, at the same moment for draws, panel and notice
(《政府采购评审专家管理办法》; 《政府采购货物和服务招标投标管理办法》第四十七条、第六十九条).
"""

from __future__ import annotations

from backend.core import events
from backend.expert import services
from backend.expert.queries import panel
from backend.notice.events import NoticePublished
from backend.notice.models import Notice
from procurement_methods import jobs
from procurement_methods.events import PackageMoved
from procurement_methods.language import parties as v
from procurement_methods.language.method import FAILED
from procurement_methods.models import EvaluationReport, Package, Procurement

RESULTS = frozenset({"result", "framework_entry"})
"""公布结果的公告 · notices with which the names of experts are everybody's."""


def organisers(procurement: Procurement) -> list[int]:
    """组织单位 · who may have organised draws for it: the buyer and its agent."""
    return [pk for pk in (procurement.organisation_id, procurement.agent_id) if pk is not None]


def drawn(procurement: Procurement, package: Package) -> dict[int, bool]:
    """Who holds a seat by a draw for the package: `{user: was the expert selected, not drawn}`."""
    found = (panel(pk, procurement.number, str(package.number)) for pk in organisers(procurement))
    return {member.expert.user_id: member.is_selected for members in found for member in members}


def step_down(procurement: Procurement, package: Package, user_id: int, reason: str) -> None:
    """退出 · a member has left: the first substitute who has accepted takes the seat, and the list goes on."""
    services.step_down(organisers(procurement), procurement.number, str(package.number), user_id, reason)


@events.on(PackageMoved)
def moved(event: PackageMoved) -> None:
    """The last signature stands, or the procedure failed: the review is over."""
    package = Package.objects.select_related("procurement").get(pk=event.package_id)
    procurement, signed = package.procurement, v.sign_report.code in package.done
    if not signed and event.stage != FAILED:
        return
    held = signed or v.open_bids.code in package.done
    services.conclude_review(organisers(procurement), procurement.number, str(package.number), held=held)


@events.on(NoticePublished)
def announced(event: NoticePublished) -> None:
    """With the notice of the result the names are everybody's."""
    if event.kind not in RESULTS:
        return
    notice = Notice.objects.get(pk=event.notice_id)
    assert notice.number is not None
    packages = Package.objects.filter(
        procurement__number=event.project_number, done__has_any_keys=sorted(v.RESULTS)
    ).select_related("procurement")
    for package in packages:
        if notice.packages and str(package.number) not in notice.packages:
            continue
        number = package.procurement.number
        services.release_panel(organisers(package.procurement), number, str(package.number), notice.number)
        for report in EvaluationReport.objects.filter(package=package):
            jobs.print_evaluation_report.defer(report_id=report.pk)


class KeptProcedures:
    """采购程序 · the procedures that are kept here end reviews and release names by themselves."""

    def keeps(self, organiser_id: int, reference: str, package: str) -> bool:
        """Is this package of an organiser's procurement kept here?"""
        if not package.isdecimal():
            return False
        found = Package.objects.filter(procurement__number=reference, number=int(package[:5]))
        row = found.select_related("procurement").first()
        return row is not None and organiser_id in organisers(row.procurement)
