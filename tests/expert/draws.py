"""抽取的讲法 · few words to tell of a draw: who asks, who commits, who answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from backend.account.models import Organisation, User
from backend.core.actor import Actor, Role
from backend.core.clock import SHANGHAI
from backend.expert import services
from backend.expert.candidates import Avoided
from backend.expert.draw import commitment
from backend.expert.models import Draw, Expert, ExpertInvitation
from backend.expert.services.draws import Demand, DrawRequest
from tests import make

MONDAY = datetime(2026, 6, 8, 9, tzinfo=SHANGHAI)
REVIEW = datetime(2026, 6, 9, 9, tzinfo=SHANGHAI)
SECRETS = {"organiser": b"o" * 16, "supervisor": b"s" * 16}


@dataclass
class Told:
    """An agent, a regulator, and the experts for one field."""

    seats: int = 3
    substitutes: int = 1
    experts: int = 12
    with_supervisor: bool = False
    beacon: str = ""
    method: str = "open_tender"
    avoided: tuple[Avoided, ...] = (Avoided("示例供应商甲"),)
    agency: Organisation = field(default_factory=lambda: make.organisation("agent"))
    pool: list[Expert] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.category = make.category()
        self.agent: User = make.member(self.agency, Role.AGENT)
        self.regulator: User = make.member(make.organisation("regulator"), Role.REGULATOR)
        self.pool += [make.expert(self.category) for _ in range(self.experts)]

    @property
    def request(self) -> DrawRequest:
        return DrawRequest(
            reference="示例-2026-001", title="示例采购项目", method=self.method, organiser_id=self.agency.pk,
            region_code="330300", review_at=REVIEW,
            demands=(Demand(self.category.pk, self.seats, self.substitutes),), avoided=self.avoided,
            package="1", with_supervisor=self.with_supervisor, beacon=self.beacon,
        )  # fmt: skip

    @property
    def by(self) -> Actor:
        return self.agent.actor()

    @property
    def officer(self) -> Actor:
        return self.regulator.actor()

    def asked(self) -> Draw:
        return services.request_draw(self.request, by=self.by)

    def committed(self) -> Draw:
        draw = self.asked()
        if self.with_supervisor:
            services.commit(draw.pk, "supervisor", told("supervisor"), by=self.officer)
        return services.commit(draw.pk, "organiser", told("organiser"), by=self.by)

    def drawn(self) -> Draw:
        draw = self.committed()
        if self.with_supervisor:
            services.reveal(draw.pk, "supervisor", SECRETS["supervisor"].hex(), by=self.officer)
        return services.reveal(draw.pk, "organiser", SECRETS["organiser"].hex(), by=self.by)

    def filled(self) -> Draw:
        draw = self.drawn()
        accept_all(draw)
        draw.refresh_from_db()
        return draw


def told(party: str) -> str:
    """The commitment of a party."""
    return commitment(party, SECRETS[party])


def waiting(draw: Draw) -> list[ExpertInvitation]:
    """Who has not answered yet, in the order in which they were drawn."""
    found = ExpertInvitation.objects.filter(draw=draw, state="called").select_related("expert__user")
    return list(found.order_by("rank"))


def accept_all(draw: Draw) -> None:
    """Everybody who is called accepts, until nobody is."""
    while members := waiting(draw):
        for member in members:
            services.accept_invitation(member.pk, by=member.expert.user.actor())


def decline(member: ExpertInvitation, why: str = "time", **more: Any) -> ExpertInvitation:
    """An expert declines."""
    return services.decline_invitation(member.pk, why, by=member.expert.user.actor(), **more)
