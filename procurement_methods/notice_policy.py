"""公告与保密 · what notices ask of procurements: who is commissioned, and which names are still secret."""

from __future__ import annotations

from collections.abc import Iterable

from backend.core.law import TENDERS
from backend.notice.rules import Withheld
from procurement_methods import secrecy
from procurement_methods.models import Package, Procurement
from procurement_methods.queries import standing_of


class KeptProcurements:
    """采购项目 · the procurements that are kept here."""

    def withheld(self, project_number: str) -> Iterable[Withheld]:
        """Members of panels until the result, bidders until the opening."""
        packages = Package.objects.filter(procurement__number=project_number).select_related("procurement")
        for package in packages.prefetch_related("panel", "participations__supplier"):
            standing = standing_of(package)
            if not secrecy.panel_shown(standing):
                for member in package.panel.all():
                    yield Withheld("experts", "评审专家姓名", member.name, TENDERS.art(47))
            if not standing.opened:
                for row in package.participations.all():
                    if row.obtained_at is not None and row.invited_at is None:
                        yield Withheld("bidders", "潜在投标人名称", row.supplier.name, TENDERS.art(28))

    def is_mandated(self, project_number: str, buyer_id: int, agent_id: int) -> bool:
        """Has the buyer commissioned this agent with it?"""
        return Procurement.objects.filter(
            number=project_number, organisation=buyer_id, agent=agent_id
        ).exists()
