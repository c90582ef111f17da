"""通知 · mail to those who have a part in a procurement. Written in the verb's transaction, sent by a job, each news once."""

from __future__ import annotations

from collections.abc import Iterable

from backend.account.models import Membership, Organisation
from backend.core import mailing
from backend.core.actor import Role
from backend.region.queries import chain
from procurement_methods.language.parties import Party
from procurement_methods.models import Procurement
from procurement_methods.queries import BUYS, SELLS


def send(key: str, boxes: Iterable[str], subject: str, procurement: Procurement, *lines: str) -> None:
    """Write a mail about a procurement to each box; the key says what the news is."""
    write(key, boxes, subject, *lines, "", f"项目：{procurement.title}", f"项目编号：{procurement.number}")


def write(key: str, boxes: Iterable[str], subject: str, *lines: str) -> None:
    """Write a mail to each box, about whatever the lines say."""
    for email in dict.fromkeys(boxes):
        mailing.write(f"{key}:{email}"[:200], email, f"【瓯采】{subject}", "\n".join(lines))


def boxes_of(procurement: Procurement, parties: Iterable[Party], supplier_id: int = 0) -> list[str]:
    """The mailboxes of parties of a procurement; suppliers: the one that is named."""
    boxes: list[str] = []
    for party in parties:
        match party:
            case Party.BUYER:
                boxes += mailboxes([procurement.organisation_id], BUYS)
            case Party.AGENT:
                boxes += mailboxes([procurement.agent_id] if procurement.agent_id else [], (Role.AGENT,))
            case Party.REGULATOR:
                boxes += mailboxes(_regulators_of(procurement), (Role.REGULATOR,))
            case Party.SUPPLIER:
                boxes += mailboxes([supplier_id], SELLS)
    return list(dict.fromkeys(boxes))


def mailboxes(organisations: Iterable[int], roles: Iterable[Role]) -> list[str]:
    """The mailboxes of those who hold one of these roles in organisations."""
    held = Membership.objects.filter(
        organisation__in=list(organisations), role__in=[role.value for role in roles], is_active=True,
        user__is_active=True,
    )  # fmt: skip
    return list(held.order_by("user_id").values_list("user__email", flat=True).distinct())


def _regulators_of(procurement: Procurement) -> list[int]:
    """The regulators of the region; of the next one above where it has none."""
    for code in chain(procurement.region_id):
        here = Organisation.objects.filter(kind=Organisation.Kind.REGULATOR, region=code, is_active=True)
        found = list(here.values_list("pk", flat=True))
        if found:
            return found
    return []
