from __future__ import annotations

from typing import Any

import graphene

from backend.supplier import services
from backend.supplier.services import Identity
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of
from storefront_api.supplier.errors import SupplierError
from storefront_api.supplier.types import AdmissionCall, Supplier, SupplierBan, SupplierSizeEnum


class AdmissionCallInput(graphene.InputObjectType):
    """征集公告 · an open call."""

    code = graphene.String(required=True, description="编号 · the call's number.")
    title = graphene.String(required=True, description="标题 · the title.")
    region_code = graphene.String(required=True, description="发布地区 · the code of the region that calls.")
    letter = graphene.String(required=True, description="承诺书正文 · the letter to sign.")
    opens_at = graphene.DateTime(description="开始时间 · when it opens; now if not given.")
    closes_at = graphene.DateTime(
        description="截止时间 · when it closes; open until further notice if not given."
    )


class SupplierCommitInput(graphene.InputObjectType):
    """承诺入围 · who the supplier is, and the letter as signed."""

    call_id = graphene.ID(required=True, description="征集公告 · the call that is answered.")
    credit_code = graphene.String(required=True, description="统一社会信用代码 · 18 characters (GB 32100).")
    name = graphene.String(required=True, description="名称 · the name.")
    region_code = graphene.String(required=True, description="所在地区 · the region's code.")
    size = SupplierSizeEnum(description="企业规模（声明） · the size, declared.")
    scope = graphene.String(description="经营范围 · what it deals in.")
    contact_name = graphene.String(description="联系人 · the contact.")
    phone = graphene.String(description="联系电话 · the telephone.")
    letter = graphene.String(
        required=True, description="承诺书 · the letter as signed: the call's, unchanged."
    )
    signatory = graphene.String(required=True, description="签署人 · who signs.")


class AdmissionCallOpen(Command):
    """发布征集公告 · publish an open call to suppliers."""

    class Arguments:
        input = AdmissionCallInput(required=True, description="公告 · the call.")

    Errors = SupplierError
    admission_call = graphene.Field(AdmissionCall, description="征集公告 · the call.")

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        call = services.open_call(
            input.code,
            input.title,
            input.region_code,
            input.letter,
            opens_at=input.get("opens_at"),
            closes_at=input.get("closes_at"),
            by=context.known(),
        )
        return {"admission_call": call}


class SupplierCommit(Command):
    """承诺入围 · sign the commitment letter of a call and be admitted at once."""

    class Arguments:
        input = SupplierCommitInput(required=True, description="内容 · identity and letter.")

    Errors = SupplierError
    supplier = graphene.Field(Supplier, description="供应商 · the supplier.")

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        size = input.get("size")
        identity = Identity(
            credit_code=input.credit_code,
            name=input.name,
            region_code=input.region_code,
            size=size.value if size else "",
            scope=input.get("scope") or "",
            contact_name=input.get("contact_name") or "",
            phone=input.get("phone") or "",
        )
        supplier = services.commit(
            pk_of(input.call_id, "AdmissionCall", "call_id"),
            identity,
            letter=input.letter,
            signatory=input.signatory,
            by=context.known(),
        )
        return {"supplier": supplier}


class SupplierSuspend(Command):
    """暂停 · stop a supplier's sales."""

    class Arguments:
        id = graphene.ID(required=True, description="供应商 · the supplier.")
        reason = graphene.String(required=True, description="原因 · why.")

    Errors = SupplierError
    supplier = graphene.Field(Supplier, description="供应商 · the supplier.")

    @staticmethod
    def perform(context: Context, id: str, reason: str) -> dict[str, Any]:
        return {"supplier": services.suspend(pk_of(id, "Supplier"), reason, by=context.known())}


class SupplierResume(Command):
    """恢复 · let a suspended supplier sell again."""

    class Arguments:
        id = graphene.ID(required=True, description="供应商 · the supplier.")
        reason = graphene.String(required=True, description="原因 · why.")

    Errors = SupplierError
    supplier = graphene.Field(Supplier, description="供应商 · the supplier.")

    @staticmethod
    def perform(context: Context, id: str, reason: str) -> dict[str, Any]:
        return {"supplier": services.resume(pk_of(id, "Supplier"), reason, by=context.known())}


class SupplierRemove(Command):
    """清退 · remove a supplier from the mall for good."""

    class Arguments:
        id = graphene.ID(required=True, description="供应商 · the supplier.")
        reason = graphene.String(required=True, description="原因 · why.")

    Errors = SupplierError
    supplier = graphene.Field(Supplier, description="供应商 · the supplier.")

    @staticmethod
    def perform(context: Context, id: str, reason: str) -> dict[str, Any]:
        return {"supplier": services.remove(pk_of(id, "Supplier"), reason, by=context.known())}


class SupplierExit(Command):
    """退出 · leave the mall of one's own will."""

    class Arguments:
        id = graphene.ID(required=True, description="供应商 · the supplier.")
        reason = graphene.String(description="原因 · why.")

    Errors = SupplierError
    supplier = graphene.Field(Supplier, description="供应商 · the supplier.")

    @staticmethod
    def perform(context: Context, id: str, reason: str | None = None) -> dict[str, Any]:
        return {"supplier": services.leave(pk_of(id, "Supplier"), reason or "", by=context.known())}


class SupplierBanRecord(Command):
    """登记禁令 · record a statutory ban that finance has decided."""

    class Arguments:
        id = graphene.ID(required=True, description="供应商 · the supplier.")
        starts_on = graphene.Date(required=True, description="开始日期 · the first day.")
        ends_on = graphene.Date(required=True, description="结束日期 · the last day.")
        decision = graphene.String(required=True, description="处理决定文号 · the decision.")

    Errors = SupplierError
    supplier = graphene.Field(Supplier, description="供应商 · the supplier.")
    ban = graphene.Field(SupplierBan, description="禁令 · the ban.")

    @staticmethod
    def perform(context: Context, id: str, starts_on: Any, ends_on: Any, decision: str) -> dict[str, Any]:
        ban = services.record_ban(pk_of(id, "Supplier"), starts_on, ends_on, decision, by=context.known())
        return {"supplier": ban.supplier, "ban": ban}
