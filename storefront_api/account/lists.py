"""Lists of people and groups for those who manage them: how they are filtered and in which order they come."""

from __future__ import annotations

from typing import Any

import graphene
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Concat

from backend.account.models import User as UserModel
from backend.account.queries import customers as every_customer
from backend.account.queries import groups as every_group
from backend.account.queries import staff_of_platform
from backend.core.actor import Actor
from backend.order.models import Order
from storefront_api.account.groups import Group
from storefront_api.account.types import User
from storefront_api.kit.connections import Page, connection, page, window
from storefront_api.kit.enums import strings
from storefront_api.kit.ids import pks_of
from storefront_api.kit.metadata import MetadataFilter, MetadataFilterInput, having, having_all
from storefront_api.kit.where import between, combined, matching, words
from storefront_api.product.enums import OrderDirection
from storefront_api.product.inputs import (
    DateRangeInput,
    DateTimeRangeInput,
    IntFilterInput,
    IntRangeInput,
    StringFilterInput,
)

UserConnection = connection(User)
GroupConnection = connection(Group)

UserSortField = strings(
    "UserSortField",
    [
        ("FIRST_NAME", "first_name"),
        ("LAST_NAME", "last_name"),
        ("EMAIL", "email"),
        ("ORDER_COUNT", "order_count"),
        ("CREATED_AT", "date_joined"),
        ("LAST_MODIFIED_AT", "updated_at"),
        ("RANK", "rank"),
    ],
    "人员排序 · by what people are sorted; RANK is the same as CREATED_AT: matches are not ranked.",
)
PermissionGroupSortField = strings(
    "PermissionGroupSortField", [("NAME", "name")], "权限组排序 · by what groups are sorted."
)
StaffMemberStatus = strings(
    "StaffMemberStatus",
    [("ACTIVE", "active"), ("DEACTIVATED", "deactivated")],
    "人员状态 · may they log in?",
)


class UserSortingInput(graphene.InputObjectType):
    """人员排序 · by what, and in which direction."""

    direction = OrderDirection(required=True, description="方向 · the direction.")
    field = UserSortField(required=True, description="字段 · by what.")


class PermissionGroupSortingInput(graphene.InputObjectType):
    """权限组排序 · by what, and in which direction."""

    direction = OrderDirection(required=True, description="方向 · the direction.")
    field = PermissionGroupSortField(required=True, description="字段 · by what.")


class PermissionGroupFilterInput(graphene.InputObjectType):
    """权限组筛选 · which groups."""

    search = graphene.String(description="关键词 · a part of the name.")
    ids = graphene.List(graphene.NonNull(graphene.ID), description="编号 · any of these.")


class StaffUserInput(graphene.InputObjectType):
    """平台人员筛选 · which members of staff."""

    status = StaffMemberStatus(description="状态 · active or deactivated.")
    search = graphene.String(description="关键词 · a part of name or e-mail.")
    ids = graphene.List(graphene.NonNull(graphene.ID), description="编号 · any of these.")


class CustomerFilterInput(graphene.InputObjectType):
    """用户筛选 · which people."""

    date_joined = DateRangeInput(description="注册日期 · when they registered.")
    number_of_orders = IntRangeInput(description="订单数 · how many orders they placed.")
    placed_orders = DateRangeInput(description="下单日期 · who ordered between these days.")
    updated_at = DateTimeRangeInput(description="更新时间 · when the account last changed.")
    search = graphene.String(description="关键词 · a part of name or e-mail.")
    ids = graphene.List(graphene.NonNull(graphene.ID), description="编号 · any of these.")
    metadata = graphene.List(
        graphene.NonNull(MetadataFilter), description="元数据 · with all of these keys and values."
    )


class CustomerWhereInput(graphene.InputObjectType):
    """用户条件 · which people; conditions that stand side by side must all hold."""

    ids = graphene.List(graphene.NonNull(graphene.ID), description="编号 · any of these.")
    email = StringFilterInput(description="电子邮箱 · the e-mail address.")
    first_name = StringFilterInput(description="名 · the given name.")
    last_name = StringFilterInput(description="姓 · the family name.")
    is_active = graphene.Boolean(description="启用 · may they log in?")
    date_joined = DateTimeRangeInput(description="注册时间 · when they registered.")
    updated_at = DateTimeRangeInput(description="更新时间 · when the account last changed.")
    number_of_orders = IntFilterInput(description="订单数 · how many orders they placed.")
    placed_orders_at = DateTimeRangeInput(description="下单时间 · who ordered in this time.")
    metadata = MetadataFilterInput(description="元数据 · with a key, or with such a value of it.")
    AND = graphene.List(
        graphene.NonNull(lambda: CustomerWhereInput), name="AND", description="且 · all of these."
    )
    OR = graphene.List(
        graphene.NonNull(lambda: CustomerWhereInput), name="OR", description="或 · any of these."
    )


def groups(actor: Actor, asked: dict[str, Any], filter: Any = None, sort_by: Any = None) -> Page:
    """A page of the permission groups, by name."""
    found, wanted = every_group(actor), filter or {}
    if part := words(wanted.get("search")):
        found = found.filter(name__icontains=part)
    if wanted.get("ids") is not None:
        found = found.filter(pk__in=pks_of(wanted["ids"], "Group"))
    sign = "-" if sort_by and sort_by.direction == "DESC" else ""
    return page(found, (f"{sign}name", "id"), window(**asked))


def staff(actor: Actor, asked: dict[str, Any], filter: Any = None, sort_by: Any = None) -> Page:
    """A page of the platform's staff."""
    found, wanted = staff_of_platform(actor), filter or {}
    if wanted.get("status"):
        found = found.filter(is_active=wanted["status"] == "active")
    return _people(_searched(found, wanted), asked, sort_by)


def customers(
    actor: Actor,
    asked: dict[str, Any],
    filter: Any = None,
    where: Any = None,
    search: str | None = None,
    sort_by: Any = None,
) -> Page:
    """A page of the people with an account."""
    found, wanted = every_customer(actor), filter or {}
    found = _searched(_searched(found, wanted), {"search": search})
    condition = between("date_joined__date", wanted.get("date_joined"))
    condition &= between("updated_at", wanted.get("updated_at"))
    condition &= between("order_count", wanted.get("number_of_orders"))
    condition &= _ordered(between("created_at__date", wanted.get("placed_orders")))
    condition &= combined(where or {}, _where) & having_all(wanted.get("metadata"))
    return _people(_counted(found).filter(condition), asked, sort_by)


def _people(found: QuerySet[UserModel], asked: dict[str, Any], sort_by: Any) -> Page:
    field = {"rank": "date_joined"}.get(sort_by.field, str(sort_by.field)) if sort_by else "date_joined"
    sign = "" if sort_by and sort_by.direction == "ASC" else "-"
    if field == "order_count":
        found = _counted(found)
    return page(found, (f"{sign}{field}", f"{sign}id"), window(**asked))


def _counted(found: QuerySet[UserModel]) -> QuerySet[UserModel]:
    """With the number of orders that each has placed."""
    placed = Order.objects.filter(user=OuterRef("pk")).order_by().values("user")
    count = Coalesce(Subquery(placed.annotate(count=Count("pk")).values("count")), 0)
    return found.annotate(order_count=count)


def _ordered(condition: Q) -> Q:
    return Q(Exists(Order.objects.filter(condition, user=OuterRef("pk")))) if condition else condition


def _searched(found: QuerySet[UserModel], wanted: Any) -> QuerySet[UserModel]:
    if wanted.get("ids") is not None:
        found = found.filter(pk__in=pks_of(wanted["ids"], "User"))
    for word in words(wanted.get("search")).split():
        named = Q(full_name__icontains=word) | Q(external_reference__iexact=word)
        found = found.alias(full_name=Concat("last_name", "first_name"))
        found = found.filter(named | Q(email__icontains=word))
    return found


def _where(wanted: Any) -> Q:
    condition = matching("email", wanted.get("email"), folded=True)
    condition &= matching("first_name", wanted.get("first_name"))
    condition &= matching("last_name", wanted.get("last_name"))
    condition &= between("date_joined", wanted.get("date_joined"))
    condition &= between("updated_at", wanted.get("updated_at"))
    condition &= matching("order_count", wanted.get("number_of_orders"))
    condition &= _ordered(between("created_at", wanted.get("placed_orders_at")))
    if wanted.get("ids") is not None:
        condition &= Q(pk__in=pks_of(wanted["ids"], "User"))
    if wanted.get("is_active") is not None:
        condition &= Q(is_active=wanted["is_active"])
    if wanted.get("metadata"):
        condition &= having(wanted["metadata"])
    return condition
