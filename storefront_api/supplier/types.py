from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import graphene

from backend.core import clock
from backend.core.peers import relation
from backend.supplier import queries, rules
from backend.supplier.models import AdmissionCall as AdmissionCallModel
from backend.supplier.models import Ban as BanModel
from backend.supplier.models import Supplier as SupplierModel
from storefront_api.account.types import Organisation
from storefront_api.kit.enums import choices
from storefront_api.kit.types import Node, node_id
from storefront_api.region.types import Region

SupplierStateEnum = choices(
    "SupplierStateEnum", SupplierModel.State, "入驻状态 · state of a supplier in the mall."
)
SupplierSourceEnum = choices(
    "SupplierSourceEnum", SupplierModel.Source, "来源 · by which way a supplier came."
)
SupplierSizeEnum = choices(
    "SupplierSizeEnum", SupplierModel.Size, "企业规模 · size, as the supplier declares it."
)

bans_of = relation(queries.bans_by_supplier, "id", missing=())
contact_shown = relation(queries.contacts_shown, "id", missing=False)


class AdmissionCall(graphene.ObjectType):
    """征集公告 · an open call to suppliers, with the commitment letter that they have to sign."""

    class Meta:
        interfaces = (Node,)

    code = graphene.String(required=True, description="编号 · the call's number.")
    title = graphene.String(required=True, description="标题 · the title.")
    region = graphene.Field(Region, required=True, description="发布地区 · the region that calls.")
    letter = graphene.String(required=True, description="承诺书正文 · the letter, to be signed as it stands.")
    opens_at = graphene.DateTime(required=True, description="开始时间 · when it opens.")
    closes_at = graphene.DateTime(description="截止时间 · when it closes; null: it stays open.")
    is_open = graphene.Boolean(required=True, description="受理中 · does it take suppliers now?")

    resolve_id = node_id("AdmissionCall")

    @staticmethod
    def resolve_is_open(call: AdmissionCallModel, info: Any) -> bool:
        return rules.is_open(call.opens_at, call.closes_at, clock.now())


class SupplierBan(graphene.ObjectType):
    """禁止参加 · a statutory ban of one to three years (《政府采购法》第七十七条); both days are included."""

    class Meta:
        interfaces = (Node,)

    starts_on = graphene.Date(required=True, description="开始日期 · the first day.")
    ends_on = graphene.Date(required=True, description="结束日期 · the last day.")
    decision = graphene.String(required=True, description="处理决定文号 · the decision.")

    resolve_id = node_id("SupplierBan")


class Supplier(graphene.ObjectType):
    """供应商 · a supplier in the mall. Contact, telephone and reasons are for its own people, the platform and its
    regulators."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String(required=True, description="名称 · the name.")
    credit_code = graphene.String(
        required=True, description="统一社会信用代码 · the unified social credit code."
    )
    region = graphene.Field(Region, required=True, description="所在地区 · the region.")
    size = graphene.Field(
        SupplierSizeEnum, description="企业规模（声明） · size as declared; null if it is not."
    )
    source = graphene.Field(
        SupplierSourceEnum, required=True, description="来源 · commitment or provincial pool."
    )
    state = graphene.Field(SupplierStateEnum, required=True, description="状态 · the state.")
    state_label = graphene.String(required=True, description="状态名称 · the state's name.")
    admitted_at = graphene.DateTime(description="入驻时间 · when it was admitted.")
    scope = graphene.String(required=True, description="经营范围 · what it deals in.")
    provincial_id = graphene.String(description="省库编号 · its number in the provincial pool.")
    bans = graphene.List(
        graphene.NonNull(SupplierBan), required=True, description="禁令 · statutory bans, last first."
    )
    contact_name = graphene.String(description="联系人 · the contact.")
    phone = graphene.String(description="联系电话 · the telephone.")
    state_reason = graphene.String(description="状态说明 · why it is in this state.")
    organisation = graphene.Field(Organisation, required=True, description="单位 · the organisation.")

    resolve_id = node_id("Supplier")

    @staticmethod
    def resolve_name(supplier: SupplierModel, info: Any) -> str:
        return supplier.organisation.name

    @staticmethod
    def resolve_credit_code(supplier: SupplierModel, info: Any) -> str:
        return supplier.organisation.credit_code

    @staticmethod
    def resolve_region(supplier: SupplierModel, info: Any) -> Any:
        return supplier.organisation.region

    @staticmethod
    def resolve_size(supplier: SupplierModel, info: Any) -> str | None:
        return supplier.size or None

    @staticmethod
    def resolve_state_label(supplier: SupplierModel, info: Any) -> str:
        return supplier.get_state_display()

    @staticmethod
    def resolve_bans(supplier: SupplierModel, info: Any) -> Sequence[BanModel]:
        return bans_of(supplier)

    @staticmethod
    def resolve_contact_name(supplier: SupplierModel, info: Any) -> str | None:
        return supplier.contact_name if contact_shown(supplier, info.context.actor) else None

    @staticmethod
    def resolve_phone(supplier: SupplierModel, info: Any) -> str | None:
        return supplier.organisation.phone if contact_shown(supplier, info.context.actor) else None

    @staticmethod
    def resolve_state_reason(supplier: SupplierModel, info: Any) -> str | None:
        return supplier.state_reason if contact_shown(supplier, info.context.actor) else None
