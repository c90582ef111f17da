"""成效与询价 · what the pavilion achieves, for everybody; and what buyers ask makers, for these two alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import graphene
from django.db.models import Q
from graphql import GraphQLError

from backend.core import clock
from backend.core.peers import relation
from pavilion import queries
from pavilion.access import answering_bodies, is_city
from pavilion.achieving import LABELS, LONGEST, Achieved, By, achieved, for_everybody
from pavilion.models import Enquiry as EnquiryModel
from pavilion.services import enquiring
from storefront_api.kit.commands import Command
from storefront_api.kit.connections import PAGING, Page, connection, page, window
from storefront_api.kit.context import Context
from storefront_api.kit.enums import described
from storefront_api.kit.ids import pk_of
from storefront_api.kit.types import Money, Node, node_id
from storefront_api.pavilion.errors import PavilionError
from storefront_api.pavilion.types import Exhibit

PavilionFigureByEnum = described(
    "PavilionFigureByEnum",
    By,
    "成效分组 · by what figures are told apart.",
    {by.name: LABELS[by] for by in By},
)
NO_PERIOD = "期间应在一年以内，且不晚于今天。 · A period is within a year, and does not end later than today."
its_exhibit = relation(queries.exhibits_by_id, "exhibit_id")
its_buyer = relation(queries.organisations_by_id, "buyer_id")


class PavilionFigure(graphene.ObjectType):
    """成效 · the figures of one group: exhibits are counted, never people."""

    key = graphene.String(
        required=True,
        description="组 · a day, the code of a district, an industry, a kind, a slug; empty for all.",
    )
    name = graphene.String(required=True, description="名称 · what the group is called.")
    name_en = graphene.String(required=True, description="英文名称 · what the group is called, in English.")
    views = graphene.Int(required=True, description="浏览 · how often pages of exhibits were looked at.")
    found = graphene.Int(
        required=True, description="检索展示 · how often exhibits were among what a search found."
    )
    searches = graphene.Int(
        required=True,
        description="检索 · how many searches were narrowed to the group; all of them by day and in sum.",
    )
    enquiries = graphene.Int(required=True, description="询价 · how many enquiries buyers made.")
    orders = graphene.Int(
        required=True, description="订单 · how many orders have products that are linked to exhibits."
    )
    amount = graphene.Field(
        Money,
        description="金额（元） · what these products came to; null for fewer than three orders, but for curators.",
    )

    @staticmethod
    def resolve_views(found: Achieved, info: Any) -> int:
        return found.of("view")

    @staticmethod
    def resolve_found(found: Achieved, info: Any) -> int:
        return found.of("found")

    @staticmethod
    def resolve_searches(found: Achieved, info: Any) -> int:
        return found.of("search")

    @staticmethod
    def resolve_enquiries(found: Achieved, info: Any) -> int:
        return found.of("enquiry")

    @staticmethod
    def resolve_orders(found: Achieved, info: Any) -> int:
        return found.of("order")


class PavilionEnquiry(graphene.ObjectType):
    """询价 · what a buyer asked the maker of an exhibit; no purchase. Both sides see it, nobody else."""

    class Meta:
        interfaces = (Node,)

    exhibit = graphene.Field(Exhibit, required=True, description="展品 · about which exhibit.")
    buyer = graphene.String(required=True, description="询价单位 · which organisation asks.")
    text = graphene.String(required=True, description="内容 · what is asked.")
    quantity = graphene.String(
        required=True, description="数量 · how much is wanted, in words; may be empty."
    )
    asked_at = graphene.DateTime(required=True, description="询价时间 · when.")
    answer = graphene.String(required=True, description="答复 · what was answered; empty while nothing was.")
    answered_at = graphene.DateTime(description="答复时间 · when it was answered.")

    resolve_id = node_id("PavilionEnquiry")

    @staticmethod
    def resolve_exhibit(enquiry: EnquiryModel, info: Any) -> Any:
        return its_exhibit(enquiry)

    @staticmethod
    def resolve_buyer(enquiry: EnquiryModel, info: Any) -> str:
        return str(its_buyer(enquiry))


PavilionEnquiryConnection = connection(PavilionEnquiry)


class PavilionEnquire(Command):
    """询价 · a buyer asks the maker's side about an exhibit. To ask is not to buy: the price stands in the mall."""

    class Arguments:
        exhibit_id = graphene.ID(required=True, description="展品 · about which exhibit.")
        text = graphene.String(required=True, description="内容 · what is asked.")
        quantity = graphene.String(description="数量 · how much is wanted, in words.")
        organisation_id = graphene.ID(
            description="询价单位 · the organisation; to be named by those who buy for several."
        )

    Errors = PavilionError
    enquiry = graphene.Field(PavilionEnquiry, description="询价 · the enquiry.")

    @staticmethod
    def perform(
        context: Context,
        exhibit_id: str,
        text: str,
        quantity: str | None = None,
        organisation_id: str | None = None,
    ) -> dict[str, Any]:
        body = None if organisation_id is None else pk_of(organisation_id, "Organisation", "organisation_id")
        key = pk_of(exhibit_id, "Exhibit", "exhibit_id")
        return {"enquiry": enquiring.enquire(key, text, quantity or "", body, by=context.known())}


class PavilionEnquiryAnswer(Command):
    """答复询价 · the maker's side answers, once."""

    class Arguments:
        id = graphene.ID(required=True, description="询价 · the enquiry.")
        text = graphene.String(required=True, description="答复 · what is answered.")

    Errors = PavilionError
    enquiry = graphene.Field(PavilionEnquiry, description="询价 · the enquiry.")

    @staticmethod
    def perform(context: Context, id: str, text: str) -> dict[str, Any]:
        return {"enquiry": enquiring.answer(pk_of(id, "PavilionEnquiry"), text, by=context.known())}


class AchievingQueries:
    """What is asked about what the pavilion achieves."""

    pavilion_figures = graphene.List(
        graphene.NonNull(PavilionFigure),
        required=True,
        since=graphene.Date(required=True, description="自 · the first day."),
        until=graphene.Date(required=True, description="至 · the last day, within a year."),
        by=PavilionFigureByEnum(description="分组 · how they are told apart; in sum if not given."),
        description="成效 · views, searches, enquiries and orders of a period; without anything of anybody.",
    )
    pavilion_enquiries = graphene.Field(
        PavilionEnquiryConnection,
        **PAGING,
        answered=graphene.Boolean(description="已答复 · only those that were answered, or only the others."),
        description="询价 · what one's organisation asked, or was asked; newest first.",
    )

    @staticmethod
    def resolve_pavilion_figures(
        root: None, info: Any, since: date, until: date, by: By | None = None
    ) -> list[Achieved]:
        if not (since <= until <= clock.today() and until - since <= LONGEST):
            raise GraphQLError(NO_PERIOD)
        found = achieved(since, until, by or By.TOTAL)
        return found if is_city(info.context.actor) else for_everybody(found)

    @staticmethod
    def resolve_pavilion_enquiries(
        root: None, info: Any, answered: bool | None = None, **paging: Any
    ) -> Page:
        actor = info.context.known()
        answering = answering_bodies(actor)
        theirs = Q(exhibit__organisation__in=answering) | Q(
            exhibit__maker__supplier__organisation__in=answering
        )
        asked = Q(buyer__in=actor.organisations(*enquiring.ASKING))
        found = EnquiryModel.objects.filter(theirs | asked)
        if answered is not None:
            found = found.filter(answered_at__isnull=not answered)
        return page(found, ("-id",), window(**paging))


class AchievingCommands:
    """What buyers ask and makers answer."""

    pavilion_enquire = PavilionEnquire.Field()
    pavilion_enquiry_answer = PavilionEnquiryAnswer.Field()
