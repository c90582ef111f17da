"""Types that many nouns share: money, metadata, and how fields are read from rows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import graphene

from backend.core.money import CURRENCY
from storefront_api.kit.ids import to_global_id


class Money(graphene.ObjectType):
    """金额 · an amount of money; resolvers give it a `Decimal` in yuan."""

    currency = graphene.String(required=True, description="币种，恒为 CNY · the currency, always CNY.")
    amount = graphene.Float(required=True, description="金额（元） · the amount in yuan.")

    @staticmethod
    def resolve_currency(amount: Decimal, info: Any) -> str:
        return CURRENCY

    @staticmethod
    def resolve_amount(amount: Decimal, info: Any) -> float:
        return float(amount)


class TaxedMoney(graphene.ObjectType):
    """含税金额 · prices in the mall include tax, which is stated by the supplier's invoice only; so `tax` is zero here."""

    currency = graphene.String(required=True)
    gross = graphene.Field(Money, required=True, description="含税 · with tax.")
    net = graphene.Field(Money, required=True, description="与含税价相同 · the same as gross.")
    tax = graphene.Field(
        Money, required=True, description="零：税额以发票为准 · zero: the invoice states the tax."
    )

    @staticmethod
    def resolve_currency(amount: Decimal, info: Any) -> str:
        return CURRENCY

    @staticmethod
    def resolve_gross(amount: Decimal, info: Any) -> Decimal:
        return amount

    @staticmethod
    def resolve_net(amount: Decimal, info: Any) -> Decimal:
        return amount

    @staticmethod
    def resolve_tax(amount: Decimal, info: Any) -> Decimal:
        return Decimal(0)


class MetadataItem(graphene.ObjectType):
    """元数据 · a key and its value."""

    key = graphene.String(required=True)
    value = graphene.String(required=True)


class MetadataInput(graphene.InputObjectType):
    """元数据 · a key and its value, to be kept."""

    key = graphene.String(required=True, description="键 · the key.")
    value = graphene.String(required=True, description="值 · the value.")


def metadata_items(data: dict[str, str]) -> list[MetadataItem]:
    """Metadata as GraphQL shows it, by key."""
    return [MetadataItem(key=key, value=value) for key, value in sorted(data.items())]


class Node(graphene.Interface):
    """节点 · anything that has a global id."""

    id = graphene.ID(required=True, description="全局编号 · the global id.")


def node_id(type_name: str) -> staticmethod[[Any, Any], str]:
    """A resolver of `id` for rows and models: the global id of their primary key."""

    def resolve(row: Any, info: Any) -> str:
        return to_global_id(type_name, row.id)

    return staticmethod(resolve)


def listed(kind: Any, description: str) -> graphene.List:
    """`[Kind!]!`."""
    return graphene.List(graphene.NonNull(kind), required=True, description=description)


def always(value: Any) -> staticmethod[..., Any]:
    """A resolver of what is so for every row: what Saleor's clients ask for and the mall has one answer to."""

    def resolve(row: Any, info: Any, **arguments: Any) -> Any:
        return value

    return staticmethod(resolve)
