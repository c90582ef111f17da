"""采购现场 · a procurement through GraphQL alone: who asks what, and what comes back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backend.account import tokens
from backend.account.models import Organisation, User
from backend.core import clock
from backend.core.actor import Role
from backend.notice.models import Notice
from procurement_methods.engine import clockwork
from storefront_api.kit.ids import to_global_id
from storefront_api.schema import schema
from tests import make
from tests.conftest import ISSUER, Api
from tests.procurement_methods.rooms import NEED, STANDARD, VALUES, hold_seats, offer, sealed

MUTATIONS = schema.graphql_schema.mutation_type.fields
SHOWN = {
    "procurement": "procurement { id number packages { id number stage failure } }",
    "package": "package { id stage }",
    "bid": "bid { id digest receivedAt receipt signature }",
    "share": "share",
    "holder": "holder",
}
ITEMS = [
    {"code": "technical", "title": "技术方案", "maximumPoints": "40", "isTechnical": True},
    {"code": "record", "title": "业绩", "maximumPoints": "10", "isObjective": True},
    {"code": "service", "title": "售后服务", "maximumPoints": "20"},
]


def package(**more: Any) -> dict[str, Any]:
    """A package of goods."""
    return {
        "title": "示例设备", "categoryCode": make.category().code, "budget": "1200000", "need": "示例需求",
        "evaluation": "LOWEST_PRICE", **more,
    }  # fmt: skip


def scored(**more: Any) -> dict[str, Any]:
    """One that is evaluated comprehensively."""
    return package(evaluation="COMPREHENSIVE", priceWeight="0.3", scoringItems=ITEMS, **more)


@dataclass
class Tender:
    """The people of one procurement, and what they have been told."""

    api: Api
    suppliers: list[Organisation] = field(default_factory=list)
    sellers: list[User] = field(default_factory=list)
    experts: list[User] = field(default_factory=list)
    id: str = ""
    number: str = ""
    packages: list[str] = field(default_factory=list)
    shares: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        make.figures()
        self.buyer = make.organisation("buyer")
        self.buyer.phone = "0577-00000000"
        self.buyer.save()
        make.budget_line(self.buyer, 100_000_000, is_default=True)
        self.clerk = make.member(self.buyer, Role.PURCHASER)
        self.colleague = make.member(self.buyer, Role.BUYER_ADMIN)
        self.regulator = make.member(make.organisation("regulator"), Role.REGULATOR)
        self.delegate = make.user(name="示例代表")
        for place in range(4):
            supplier = make.organisation("supplier", name=f"示例投标人{place}")
            self.suppliers.append(supplier)
            self.sellers.append(make.member(supplier, Role.SALES))
        self.experts = [make.expert().user for _ in range(4)]

    # Asking

    def asked(self, person: User | None, mutation: str, **given: Any) -> dict[str, Any]:
        """The payload of a mutation, whatever it says."""
        arguments = MUTATIONS[mutation].args
        payload = MUTATIONS[mutation].type.fields
        declared = ", ".join(f"${name}: {arguments[name].type}" for name in given)
        called = ", ".join(f"{name}: ${name}" for name in given)
        shown = " ".join(text for name, text in SHOWN.items() if name in payload)
        document = f"mutation({declared}) {{ {mutation}({called}) {{ {shown} errors {{ code field clause message }} }} }}"
        answer = self.api(document, given, as_=person)
        if answer.get("errors"):
            code = answer["errors"][0]["extensions"]["exception"]["code"]
            return {"errors": [{"code": code, "message": answer["errors"][0]["message"]}]}
        found: dict[str, Any] = answer["data"][mutation]
        return found

    def does(self, person: User, verb: str, **given: Any) -> dict[str, Any]:
        """A verb that must succeed, on the first package unless others are named."""
        found = self.asked(person, f"procurement{verb}", id=self.id, **given)
        assert not found["errors"], (verb, found["errors"])
        return found

    def refused(self, person: User | None, verb: str, **given: Any) -> str:
        """The code with which a verb is refused."""
        found = self.asked(person, f"procurement{verb}", id=self.id, **given)
        assert found["errors"], f"{verb} should have been refused"
        return str(found["errors"][0]["code"])

    def see(self, asked: str, person: User | None = None, place: int = 0) -> Any:
        """What somebody sees of a package; None if it is not there for them."""
        document = f"query($id: ID!) {{ procurementPackage(id: $id) {{ {asked} }} }}"
        return self.api.data(document, {"id": self.packages[place]}, as_=person)["procurementPackage"]

    def stage(self, place: int = 0) -> str:
        return str(self.see("stage", self.clerk, place)["stage"])

    def failure(self, place: int = 0) -> str:
        return str(self.see("failure", self.clerk, place)["failure"])

    def states(self, person: User, place: int = 0) -> dict[str, str]:
        """`{verb: state}` of somebody's steps."""
        steps = self.see("openSteps { verb state }", person, place)["openSteps"]
        return {step["verb"]: step["state"] for step in steps}

    def notices(self) -> list[str]:
        """The kinds of what has been published, in order."""
        found = Notice.objects.filter(project_number=self.number, published_at__isnull=False)
        return list(found.order_by("published_at", "pk").values_list("kind", flat=True))

    # Steps that belong together

    def create(self, method: str, ground: str, *packages: dict[str, Any], object: str = "GOODS") -> None:
        given = {
            "organisationId": to_global_id("Organisation", self.buyer.pk), "title": "示例采购项目", "method": method,
            "ground": ground, "object": object, "packages": list(packages),
            "noticeFacts": json.dumps({"term": "合同签订后三十日"}),
        }  # fmt: skip
        found = self.asked(self.clerk, "procurementCreate", input=given)
        assert not found["errors"], found["errors"]
        self.take(found["procurement"])

    def take(self, procurement: dict[str, Any]) -> None:
        """Go on with a procurement."""
        self.id, self.number = procurement["id"], procurement["number"]
        self.packages = [each["id"] for each in procurement["packages"]]

    def prepare(self) -> None:
        self.does(self.clerk, "FilePlan", planNumber="示例计划 1 号")
        self.does(self.clerk, "PublishIntention", expectedMonth="2026-04")
        self.does(self.colleague, "ReviewNeed", conclusion="同意")

    def invite(self, *places: int) -> None:
        ids = [to_global_id("Organisation", self.suppliers[place].pk) for place in places]
        self.does(self.clerk, "Invite", organisationIds=ids)

    def documents(self, **values: Any) -> None:
        """Tender documents are drafted as the packages want them; for each package where there are several."""
        asked = (
            "procurement { number title method object } number budget { amount } ceiling { amount } evaluation priceWeight"
            " smallRate jointRate scoringItems { code title maximumPoints isObjective }"
        )
        for place in range(len(self.packages)):
            seen = self.see(asked, self.clerk, place)
            project, own = seen["procurement"], f"{self.number}-{seen['number']:02d}"
            rest = [
                {"code": each["code"], "title": each["title"], "points": str(each["maximumPoints"]), "standard": STANDARD,
                 "isObjective": each["isObjective"]}
                for each in seen["scoringItems"]
            ]  # fmt: skip
            price = {
                "code": "price",
                "title": "报价",
                "points": str((seen["priceWeight"] or 0) * 100),
                "isPrice": True,
            }
            said = {
                **VALUES,
                "budget": str(seen["budget"]["amount"]),
                "ceiling": str((seen["ceiling"] or seen["budget"])["amount"]),
                "small_rate": str(seen["smallRate"]),
                "joint_rate": str(seen["jointRate"]),
                **values,
            }
            drafted = self.asked(
                self.clerk,
                "tenderDocumentDraft",
                input={
                    "buyerId": to_global_id("Organisation", self.buyer.pk),
                    "projectNumber": own if len(self.packages) > 1 else self.number,
                    "projectName": project["title"],
                    "method": project["method"].lower(),
                    "object": project["object"],
                    "evaluation": seen["evaluation"],
                    "variables": json.dumps(said),
                    "clauses": [{"code": code, "text": text} for code, text in NEED.items()],
                    "items": [price, *rest] if seen["priceWeight"] else rest,
                },
            )
            assert not drafted["errors"], drafted["errors"]

    def issue(self, days: int, **values: Any) -> datetime:
        deadline = clock.now() + timedelta(days=days)
        if self.see("procurement { method }", self.clerk)["procurement"]["method"] != "SINGLE_SOURCE":
            self.documents(**values)
        self.does(self.clerk, "IssueDocuments", deadline=deadline.isoformat())
        for key in self.packages:
            for person in (self.clerk, self.regulator):
                taken = self.asked(person, "bidKeyShareTake", id=key)
                assert not taken["errors"]
                self.shares.setdefault(key, {})[taken["holder"]] = taken["share"]
        return deadline

    def bid(self, place: int, price: str, package: int = 0, **more: Any) -> dict[str, Any]:
        seller = self.sellers[place]
        if self.asked(seller, "procurementObtainDocuments", id=self.id)["errors"]:
            raise AssertionError("the documents were refused")
        return self.submit(seller, price, package, **more)

    def submit(self, seller: User, price: str, package: int = 0, **more: Any) -> dict[str, Any]:
        """A sealed file by the multipart form of GraphQL; the payload."""
        key = self.packages[package]
        recipient = self.see("lock { recipient }", seller, package)["lock"]["recipient"]
        document = (
            "mutation($id: ID!, $file: Upload) { procurementSubmitBid(id: $id, file: $file)"
            " { bid { digest receipt signature } errors { code message } } }"
        )
        form = {
            "operations": json.dumps({"query": document, "variables": {"id": key, "file": None}}),
            "map": json.dumps({"0": ["variables.file"]}),
            "0": SimpleUploadedFile("bid.age", sealed(recipient, offer(price, **more))),
        }
        token = tokens.issue(seller, tokens.ACCESS, ISSUER)
        answer = Client().post("/graphql/", form, headers={"Authorization": f"Bearer {token}"})
        found: dict[str, Any] = answer.json()["data"]["procurementSubmitBid"]
        return found

    def bids(self, *prices: str, **more: Any) -> None:
        for place, price in enumerate(prices):
            assert not self.bid(place, price, **more)["errors"]

    def open(self, place: int = 0) -> None:
        """The clock ends the submission, shares are given, bids are opened."""
        clockwork.run_due()
        key = self.packages[place]
        for person, holder in ((self.clerk, "BUYER"), (self.regulator, "REGULATOR")):
            given = self.asked(person, "bidKeyShareGive", id=key, share=self.shares[key][holder])
            assert not given["errors"]
        self.does(self.clerk, "OpenBids", packages=[key])

    def seat(self, experts: int = 4, delegates: int = 1, place: int = 0) -> None:
        hold_seats(self.buyer, self.number, place + 1, self.experts[:experts])
        self.does(
            self.clerk,
            "DrawPanel",
            packages=[self.packages[place]],
            delegateIds=[to_global_id("User", self.delegate.pk)][:delegates],
        )
        self.panel = [*self.experts[:experts], self.delegate][: experts + delegates]

    def rows(self, person: User, place: int = 0) -> list[dict[str, Any]]:
        """The participations that somebody sees."""
        asked = (
            "participations { id supplier { name } bidAt quoted { amount } price { amount } finalPrice { amount }"
            " isQualified isConforming reason score place isChosen }"
        )
        found: list[dict[str, Any]] = self.see(asked, person, place)["participations"]
        return found

    def results(self, person: User, failing: dict[int, str] | None = None) -> list[dict[str, Any]]:
        """A conclusion on everybody who is still in; those in `failing` fail, by their place."""
        names = {self.suppliers[at].name: why for at, why in (failing or {}).items()}
        return [
            {
                "participationId": row["id"],
                "passed": row["supplier"]["name"] not in names,
                "reason": names.get(row["supplier"]["name"], ""),
            }
            for row in self.rows(person)
            if row["isQualified"] is not False and row["bidAt"]
        ]

    def qualify(self, failing: dict[int, str] | None = None) -> None:
        self.does(self.clerk, "CheckQualification", results=self.results(self.clerk, failing))

    def conform(self, failing: dict[int, str] | None = None) -> None:
        self.does(self.panel[0], "CheckConformity", results=self.results(self.panel[0], failing))

    def score(self, *, order: Sequence[int] = (0, 1, 2, 3)) -> None:
        """Every member alike; suppliers get less in this order."""
        rank = {self.suppliers[place].name: less for less, place in enumerate(order)}
        for member in self.panel:
            points = [
                {"participationId": row["id"], "item": item["code"], "points": str(int(item["maximumPoints"]) - rank[row["supplier"]["name"]])}
                for row in self.rows(member)
                if row["isConforming"]
                for item in ITEMS
            ]  # fmt: skip
            self.does(member, "Score", points=points)

    def sign(self) -> None:
        for member in self.panel:
            self.does(member, "SignReport")

    def award(self) -> User:
        """The choice and the result; whose it is."""
        self.does(self.clerk, "ChooseWinner")
        self.does(self.clerk, "PublishResult")
        return self.winner()

    def winner(self) -> User:
        (name,) = [row["supplier"]["name"] for row in self.rows(self.clerk) if row["isChosen"]]
        return self.sellers[[supplier.name for supplier in self.suppliers].index(name)]

    def contract(self, winner: User) -> None:
        self.does(self.clerk, "SignContract")
        self.does(winner, "SignContract")

    def perform(self) -> None:
        self.does(self.clerk, "PublishContract")
        self.does(self.clerk, "FileContract", filingNumber="示例备案 1")
        self.does(self.clerk, "Accept", opinion="合格")
        self.does(self.clerk, "Pay", voucher="示例凭证 1")
