"""红冲与退货的设置 · settings of refunds and returns, named and shaped as Saleor's: of which type the pages are that say why."""

from __future__ import annotations

from typing import Any

import graphene

from backend.invoice import reasons, refusals
from backend.invoice.reasons import Of
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.errors import error_like, error_type
from storefront_api.kit.ids import pk_of

_TYPE = graphene.Field(
    "storefront_api.page.types.PageType",
    description="原因类型 · of which type the pages are; null if none is set.",
)
_CODES = ("GRAPHQL_ERROR", "INVALID", "NOT_FOUND", "REQUIRED")
_PAGE_TYPE = graphene.ID(required=True, description="页面类型 · the page type.")


class RefundSettings(graphene.ObjectType):
    """红冲设置 · what holds for granted refunds. Resolvers give `Of.REFUND`."""

    reason_reference_type = _TYPE

    @staticmethod
    def resolve_reason_reference_type(of: Of, info: Any) -> Any:
        return reasons.type_of(of)


class ReturnSettings(graphene.ObjectType):
    """退货设置 · what holds for goods that go back. Resolvers give `Of.RETURN`."""

    reason_reference_type = _TYPE

    @staticmethod
    def resolve_reason_reference_type(of: Of, info: Any) -> Any:
        return reasons.type_of(of)


RefundSettingsError = error_type("RefundSettings", refusals, codes=_CODES)
ReturnSettingsError = error_type("ReturnSettings", refusals, codes=_CODES)


class RefundSettingsUpdateInput(graphene.InputObjectType):
    """红冲设置 · of which type the pages are that say why something is to be credited."""

    refund_reason_reference_type = _PAGE_TYPE


class ReturnSettingsUpdateInput(graphene.InputObjectType):
    """退货设置 · of which type the pages are that say why goods go back."""

    return_reason_reference_type = _PAGE_TYPE


class RefundSettingsUpdate(Command):
    """红冲设置 · from now on a page of this type has to say why a refund is granted."""

    class Arguments:
        input = RefundSettingsUpdateInput(required=True, description="设置 · the settings.")

    Errors = error_like("RefundSettingsUpdateError", RefundSettingsError)
    refund_settings = graphene.Field(RefundSettings, description="红冲设置 · the settings.")

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        field = "refund_reason_reference_type"
        reasons.set_type(Of.REFUND, pk_of(input[field], "PageType", field), by=context.actor, field=field)
        return {"refund_settings": Of.REFUND}


class RefundReasonReferenceTypeClear(Command):
    """撤销红冲原因类型 · words are enough again."""

    Errors = error_like("RefundReasonReferenceTypeClearError", RefundSettingsError)
    refund_settings = graphene.Field(RefundSettings, required=True, description="红冲设置 · the settings.")

    @staticmethod
    def perform(context: Context) -> dict[str, Any]:
        reasons.clear_type(Of.REFUND, by=context.actor)
        return {"refund_settings": Of.REFUND}


class ReturnSettingsUpdate(Command):
    """退货设置 · from now on a page of this type has to say why goods go back."""

    class Arguments:
        input = ReturnSettingsUpdateInput(required=True, description="设置 · the settings.")

    Errors = error_like("ReturnSettingsUpdateError", ReturnSettingsError)
    return_settings = graphene.Field(ReturnSettings, description="退货设置 · the settings.")

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        field = "return_reason_reference_type"
        reasons.set_type(Of.RETURN, pk_of(input[field], "PageType", field), by=context.actor, field=field)
        return {"return_settings": Of.RETURN}


class ReturnReasonReferenceTypeClear(Command):
    """撤销退货原因类型 · words are enough again."""

    Errors = error_like("ReturnReasonReferenceTypeClearError", ReturnSettingsError)
    return_settings = graphene.Field(ReturnSettings, required=True, description="退货设置 · the settings.")

    @staticmethod
    def perform(context: Context) -> dict[str, Any]:
        reasons.clear_type(Of.RETURN, by=context.actor)
        return {"return_settings": Of.RETURN}
