"""What registers itself at start-up: the mall's ways of buying with the port that `checkout` owns, the procurements
with those of the notices and of the tender documents, what carries out the verbs of
the statutory methods, and the check that these can run."""

from __future__ import annotations

from typing import Any

from django.core import checks

from backend.checkout.policy import register
from backend.core import journal
from backend.expert import policy as draws
from backend.notice import policy
from backend.tender_document import policy as document_policy
from procurement_methods import finding, opportunities, panels, queries, verbs
from procurement_methods.documents import KeptProcedures
from procurement_methods.engine.performing import unhandled
from procurement_methods.notice_policy import KeptProcurements
from procurement_methods.online_inquiry import INQUIRY_ORDERS
from procurement_methods.online_supermarket import ONLINE_SUPERMARKET
from procurement_methods.open_data import publishing
from procurement_methods.reverse_auction import AUCTION_ORDERS

__all__ = ["finding", "opportunities", "panels", "publishing", "verbs"]

register(ONLINE_SUPERMARKET)
register(INQUIRY_ORDERS)
register(AUCTION_ORDERS)
policy.register(KeptProcurements())
draws.register(panels.KeptProcedures())
journal.withhold(queries.no_secrets)
document_policy.register(KeptProcedures())


@checks.register
def methods_can_run(**asked: Any) -> list[checks.CheckMessage]:
    """启动检查 · every method can run, every notice that it publishes has a form; asked by each `oucai` command that starts something."""
    from procurement_methods.editions import check_all

    found = [*check_all(), *(f"nothing carries out {code}" for code in unhandled())]
    return [checks.Error(fault, id="procurement_methods.E001") for fault in found]
