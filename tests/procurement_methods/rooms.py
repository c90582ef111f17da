"""采购现场 · the people, the money and the sealed envelopes that a procurement needs in tests."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from backend.account.models import Organisation, User
from backend.core import clock
from backend.core.actor import Actor, Role
from backend.expert.models import Draw
from backend.tender_document import services as tender_documents
from backend.tender_document.models import TenderDocument
from backend.tender_document.rules import EVALUATIONS, Item
from procurement_methods import documents as documents_of
from procurement_methods import drafting, sealing, uploading
from procurement_methods.drafting import NewItem, NewPackage, NewProcurement
from procurement_methods.engine import clockwork
from procurement_methods.engine.performing import perform
from procurement_methods.language import parties as v
from procurement_methods.language.parties import Verb
from procurement_methods.models import KeyShare, Package, Participation, Procurement
from procurement_methods.verbs import opening
from procurement_methods.verbs.evaluating import Points, Result
from tests import make

ITEMS = (
    NewItem("technical", "技术方案", Decimal(40), is_technical=True),
    NewItem("record", "业绩", Decimal(10), is_objective=True),
    NewItem("service", "售后服务", Decimal(20)),
)


def package(**more: Any) -> NewPackage:
    """A package of goods that is evaluated comprehensively."""
    said: dict[str, Any] = {
        "title": "示例设备", "category": make.category().code, "budget": Decimal(1_200_000), "need": "示例需求",
        "evaluation": "comprehensive", "price_weight": Decimal("0.3"), "items": ITEMS, **more,
    }  # fmt: skip
    return NewPackage(**said)


def offer(price: str, **more: Any) -> bytes:
    """A bid before it is sealed: a ZIP with `offer.json`."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("offer.json", json.dumps({"price": price, **more}))
        archive.writestr("技术方案.txt", "示例技术方案")
    return written.getvalue()


def sealed(recipient: str, content: bytes) -> bytes:
    """It sealed."""
    target = io.BytesIO()
    sealing.seal(recipient, io.BytesIO(content), target)
    return target.getvalue()


VALUES: dict[str, Any] = {
    "buyer_address": "示例大道 1 号，0577-00000001", "term": "合同签订后三十日", "place_of_performance": "示例学校",
    "opening_place": "瓯采平台", "validity_days": 90, "consortium": False, "bid_bond": "0", "performance_bond_ratio": "0",
    "low_price_rate": "0.5", "prepayment_ratio": "0.4", "payment_days": 30, "warranty_months": 36, "imported": False,
}  # fmt: skip
"""What tender documents say beside what the package does."""
NEED = {"3.1": "示例设备 10 套。", "3.2": "符合国家标准。"}
STANDARD = "完全满足得满分，每一项负偏离扣 1 分，扣完为止。"


def documents(
    procurement: Procurement, by: User, *, together: bool = False, **values: Any
) -> list[TenderDocument]:
    """Tender documents as the packages want them: one for each, or for all `together`."""
    packages = list(procurement.packages.all())
    alone = together or len(packages) == 1
    made = []
    for group in [packages] if alone else [[each] for each in packages]:
        first = group[0]
        price = [Item("price", "报价", first.price_weight * 100, is_price=True)] if first.price_weight else []
        items = [
            Item(each.code, each.title, each.most, STANDARD, is_objective=each.is_objective)
            for each in first.scoring_items.all()
        ]
        project = tender_documents.Project(
            buyer_id=procurement.organisation_id,
            number=procurement.number if alone else documents_of.own_number(procurement, first),
            name=procurement.title,
            method=procurement.method,
            object=procurement.object,
            evaluation=first.evaluation,
        )
        said = {
            **VALUES,
            "budget": str(sum(each.budget for each in group)),
            "ceiling": str(sum(each.limit for each in group)),
            "small_rate": str(first.small_rate),
            "joint_rate": str(first.joint_rate),
            **values,
        }
        written = tender_documents.Said(said, NEED, [*price, *items])
        made.append(tender_documents.draft(project, written, by=by.actor()))
    return made


@dataclass
class Room:
    """One procurement with everybody who takes part, moved by its clock: `with room.at(days=31): ...`."""

    organisation: Organisation
    clerk: User
    reviewer: User
    regulator: User
    suppliers: list[Organisation]
    sellers: list[User]
    experts: list[User]
    delegate: User
    procurement: Procurement
    shares: dict[str, str] = field(default_factory=dict)

    @property
    def package(self) -> Package:
        return self.procurement.packages.get(number=1)

    def does(self, verb: Verb, who: User, **given: Any) -> Procurement:
        """One verb on the first package."""
        return perform(self.procurement.pk, verb, by=who.actor(), packages=[self.package.pk], **given)

    def prepared(self) -> None:
        """Plan, intention, review of the need."""
        self.does(v.file_plan, self.clerk, plan_number="示例计划 1 号")
        self.does(v.publish_intention, self.clerk, expected_month="2026-04")
        self.does(v.review_need, self.reviewer, conclusion="同意")

    def issued(self, days: int = 30, **values: Any) -> None:
        """Documents are written and go out, holders take their shares."""
        deadline = clock.now() + timedelta(days=days)
        if self.procurement.method in EVALUATIONS:
            documents(self.procurement, self.clerk, **values)
        self.does(v.issue_documents, self.clerk, deadline=deadline)
        for holder, person in (("buyer", self.clerk), ("regulator", self.regulator)):
            _, self.shares[holder] = opening.take_share(self.package.pk, by=person.actor())

    def bids(self, *prices: str, **more: Any) -> None:
        """Suppliers obtain the documents and submit sealed bids."""
        for seller, price in zip(self.sellers, prices, strict=False):
            self.does(v.obtain_documents, seller)
            self.bid(seller, price, **more)

    def bid(self, seller: User, price: str, **more: Any) -> Any:
        content = sealed(self.package.lock.recipient, offer(price, **more))
        upload = uploading.receive(self.package.pk, pieces(content), by=seller.actor())
        return uploading.submit(upload.pk, by=seller.actor())

    def opened(self) -> None:
        """Shares are given, bids are opened, the panel sits."""
        clockwork.run_due()
        for holder, person in (("buyer", self.clerk), ("regulator", self.regulator)):
            opening.give_share(self.package.pk, self.shares[holder], by=person.actor())
        self.does(v.open_bids, self.clerk)

    def seated(self) -> None:
        hold_seats(self.organisation, self.procurement.number, 1, self.experts)
        self.does(
            v.draw_panel,
            self.clerk,
            delegates=[self.delegate.pk],
        )

    def passed(self, verb: Verb, who: User, **failing: str) -> None:
        """A conclusion on everybody: passed, but for those named by their place in the list (`_0="reason"`)."""
        rows = self.package.participations.filter(opened_at__isnull=False).exclude(qualified=False)
        results = []
        for row in rows:
            reason = failing.get(f"_{[s.pk for s in self.suppliers].index(row.supplier_id)}", "")
            results.append(Result(row.pk, not reason, reason))
        self.does(verb, who, results=results)

    def scored(self) -> None:
        for member in (*self.experts, self.delegate):
            points = [
                Points(row.pk, item.code, item.most - place)
                for place, row in enumerate(self.rows())
                for item in ITEMS
            ]
            self.does(v.score, member, points=points)

    def signed(self) -> None:
        for member in (*self.experts, self.delegate):
            self.does(v.sign_report, member)

    def contracted(self) -> None:
        self.does(v.choose_winner, self.clerk)
        self.does(v.publish_result, self.clerk)
        self.does(v.sign_contract, self.clerk)
        self.does(v.sign_contract, self.seller_of(self.winner()))

    def paid(self) -> None:
        self.does(v.publish_contract, self.clerk)
        self.does(v.file_contract, self.clerk, filing_number="示例备案 1")
        self.does(v.accept, self.clerk, opinion="合格")
        self.does(v.pay, self.clerk, voucher="示例凭证 1")

    def rows(self) -> list[Participation]:
        return list(self.package.participations.filter(conforming=True).order_by("pk"))

    def winner(self) -> Participation:
        return self.package.participations.get(chosen_at__isnull=False, declined_at__isnull=True)

    def seller_of(self, row: Participation) -> User:
        return self.sellers[[supplier.pk for supplier in self.suppliers].index(row.supplier_id)]

    def share(self, holder: str) -> KeyShare:
        return KeyShare.objects.get(lock__package=self.package, holder=holder)


def hold_seats(organiser: Organisation, number: str, package: int, people: Sequence[User]) -> None:
    """As if these experts had been drawn for a package, and had accepted."""
    draw = Draw.objects.create(
        reference=number, package=str(package), organiser=organiser, region=organiser.region, title="示例采购项目",
        review_at=clock.now(), state=Draw.State.COMPLETE, request={}, request_digest="示例", avoided=[], fingerprint="示例",
        listing="", head="示例",
    )  # fmt: skip
    demand = draw.demands.create(category=make.category(), seats=len(people), substitutes=0)
    for rank, person in enumerate(people, 1):
        draw.members.create(
            demand=demand, expert=person.expert, candidate=f"示例{rank}", rank=rank, place="seat", state="accepted",
            called_at=clock.now(), answer_by=clock.now(), answered_at=clock.now(),
        )  # fmt: skip


def pieces(content: bytes, size: int = 1 << 16) -> Iterator[bytes]:
    """As a stream gives them."""
    for start in range(0, len(content), size):
        yield content[start : start + size]


def room(
    method: str = "open_tender",
    ground: str = "default",
    *,
    packages: Sequence[NewPackage] = (),
    suppliers: int = 4,
    experts: int = 4,
    **more: Any,
) -> Room:
    """A procurement that was set up and waits for its plan."""
    make.figures()
    buyer = make.organisation("buyer")
    buyer.phone = "0577-00000000"
    buyer.save()
    make.budget_line(buyer, 100_000_000, is_default=True)
    clerk = make.member(buyer, Role.PURCHASER)
    sellers = [make.organisation("supplier", name=f"示例投标人{place}") for place in range(suppliers)]
    new = NewProcurement(
        organisation_id=buyer.pk, title="示例采购项目", method=method, ground=ground, object="goods",
        packages=packages or [package()], facts={"term": "合同签订后三十日"}, **more,
    )  # fmt: skip
    return Room(
        organisation=buyer,
        clerk=clerk,
        reviewer=make.member(buyer, Role.BUYER_ADMIN),
        regulator=make.member(make.organisation("regulator"), Role.REGULATOR),
        suppliers=sellers,
        sellers=[make.member(each, Role.SALES) for each in sellers],
        experts=[make.expert().user for _ in range(experts)],
        delegate=make.user(name="示例代表"),
        procurement=drafting.create(new, by=actor(clerk)),
    )


def actor(person: User) -> Actor:
    return person.actor()
