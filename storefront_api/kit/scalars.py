"""Scalars in Saleor's names that graphene lacks or does otherwise."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

import graphene
import orjson
from graphene.types.generic import GenericScalar
from graphql import FloatValueNode, GraphQLError, IntValueNode, StringValueNode


class JSONString(graphene.Scalar):
    """JSON 文本 · JSON as a string. Resolvers give the text of it (as rows hold it) or the value itself."""

    @staticmethod
    def serialize(value: Any) -> str:
        return value if isinstance(value, str) else orjson.dumps(value, default=str).decode()

    @staticmethod
    def parse_value(value: Any) -> Any:
        if not isinstance(value, str):
            raise GraphQLError("JSONString 须为字符串。 · A JSONString is a string.")
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError as error:
            raise GraphQLError(f"不是有效的 JSON。 · Not valid JSON: {error}") from None

    @classmethod
    def parse_literal(cls, node: Any, variables: Any = None) -> Any:
        if not isinstance(node, StringValueNode):
            raise GraphQLError("JSONString 须为字符串。 · A JSONString is a string.")
        return cls.parse_value(node.value)


class JSON(GenericScalar):
    """JSON 值 · any JSON value, as it is."""


class PositiveInt(graphene.Scalar):
    """正整数 · a whole number of at least 1."""

    @staticmethod
    def serialize(value: Any) -> int:
        return int(value)

    @staticmethod
    def parse_value(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value < 2**31:
            raise GraphQLError("须为正整数。 · It must be a whole number of at least 1.")
        return value

    @classmethod
    def parse_literal(cls, node: Any, variables: Any = None) -> int:
        return cls.parse_value(int(node.value) if isinstance(node, IntValueNode) else None)


class PositiveDecimal(graphene.Scalar):
    """非负小数 · a decimal number of at least 0, as a number or as text."""

    @staticmethod
    def serialize(value: Any) -> float:
        return float(value)

    @staticmethod
    def parse_value(value: Any) -> Decimal:
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal(-1)
        if isinstance(value, bool) or not number.is_finite() or number < 0:
            raise GraphQLError("须为不小于 0 的数。 · It must be a number of at least 0.")
        return number

    @classmethod
    def parse_literal(cls, node: Any, variables: Any = None) -> Decimal:
        if not isinstance(node, IntValueNode | FloatValueNode | StringValueNode):
            raise GraphQLError("须为不小于 0 的数。 · It must be a number of at least 0.")
        return cls.parse_value(node.value)


class _Span(graphene.Scalar):
    """A whole number of units of time, at least 0."""

    class Meta:
        abstract = True

    serialize = staticmethod(int)

    @staticmethod
    def parse_value(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
            raise GraphQLError("须为不小于 0 的整数。 · It must be a whole number of at least 0.")
        return value

    @classmethod
    def parse_literal(cls, node: Any, variables: Any = None) -> int:
        return cls.parse_value(int(node.value) if isinstance(node, IntValueNode) else None)


class Minute(_Span):
    """分钟 · a number of minutes."""


class Hour(_Span):
    """小时 · a number of hours."""


class Day(_Span):
    """天 · a number of days."""
