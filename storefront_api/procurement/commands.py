from __future__ import annotations

from decimal import Decimal
from typing import Any

import graphene

from backend.core.refusals import Invalid
from procurement_methods import archiving, bonds, drafting, uploading
from procurement_methods.bonds import NewBond
from procurement_methods.drafting import NewItem, NewPackage, NewProcurement
from procurement_methods.from_cart import FromCart, from_cart
from procurement_methods.stating import NewLine
from procurement_methods.verbs import opening
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of
from storefront_api.kit.scalars import PositiveDecimal
from storefront_api.kit.uploads import Upload
from storefront_api.procurement.enums import (
    BondFormEnum,
    BondKindEnum,
    KeyHolderEnum,
    ProcurementEvaluationEnum,
    ProcurementMethodEnum,
    ProcurementObjectEnum,
)
from storefront_api.procurement.errors import ProcurementError
from storefront_api.procurement.types import (
    ProcurementArchive,
    ProcurementBid,
    ProcurementBond,
    ProcurementPackage,
    ProcurementType,
)

PROCUREMENT = "采购项目 · the procurement."
PACKAGE = "采购包 · the package."


class ProcurementScoringItemInput(graphene.InputObjectType):
    """评审因素 · a scoring item."""

    code = graphene.String(required=True, description="代码 · the code, unique in the package.")
    title = graphene.String(required=True, description="名称 · the name.")
    standard = graphene.String(description="评分标准 · how points are given.")
    maximum_points = PositiveDecimal(required=True, description="满分 · the most points.")
    is_objective = graphene.Boolean(description="客观因素 · is it the same for every member?")
    is_technical = graphene.Boolean(description="技术因素 · is it a technical one?")


class ProcurementNeedLineInput(graphene.InputObjectType):
    """需求明细 · a line of a need in the mall; without a brand."""

    title = graphene.String(required=True, description="名称 · what it is.")
    specification = graphene.String(description="规格、技术与服务要求 · what it must be like.")
    unit = graphene.String(required=True, description="计量单位 · the unit, e.g. 箱.")
    quantity = graphene.Int(required=True, description="数量 · how many.")


class ProcurementPackageInput(graphene.InputObjectType):
    """采购包 · a package; amounts in yuan."""

    title = graphene.String(required=True, description="名称 · the name.")
    category_code = graphene.String(required=True, description="采购品目编码 · the code of the category.")
    budget = PositiveDecimal(required=True, description="预算金额（元） · the budget.")
    ceiling = PositiveDecimal(description="最高限价（元） · the ceiling.")
    need = graphene.String(required=True, description="采购需求 · what is needed.")
    evaluation = ProcurementEvaluationEnum(
        required=True, description="评审方法 · how offers are put in order."
    )
    price_weight = PositiveDecimal(description="价格分权重 · the share of the price, e.g. 0.3.")
    small_rate = PositiveDecimal(description="小微企业价格扣除 · e.g. 0.1.")
    joint_rate = PositiveDecimal(description="联合体、分包价格扣除 · e.g. 0.04.")
    domestic_rate = PositiveDecimal(description="本国产品价格扣除 · e.g. 0.2.")
    traits = graphene.List(
        graphene.NonNull(graphene.String),
        description="情形 · what the law makes distinctions by, e.g. `complex`, `public_notice`.",
    )
    scoring_items = graphene.List(
        graphene.NonNull(ProcurementScoringItemInput), description="评审因素 · what is scored."
    )
    lines = graphene.List(
        graphene.NonNull(ProcurementNeedLineInput),
        description="需求明细 · what is needed, line by line; for the methods of the mall.",
    )


class ProcurementInput(graphene.InputObjectType):
    """采购项目 · a procurement to be set up."""

    organisation_id = graphene.ID(required=True, description="采购人 · the buyer.")
    agent_id = graphene.ID(description="采购代理机构 · the agent that is commissioned.")
    title = graphene.String(required=True, description="项目名称 · the name.")
    method = ProcurementMethodEnum(required=True, description="采购方式 · the method.")
    ground = graphene.String(required=True, description="适用情形代码 · why the method may be used.")
    reason = graphene.String(description="理由 · why it was chosen.")
    object = ProcurementObjectEnum(required=True, description="采购对象 · what is bought.")
    notice_facts = graphene.JSONString(
        description="公告事项 · what notices say and only the buyer knows, by the codes of the forms: `term`, `contact` …"
    )
    packages = graphene.List(
        graphene.NonNull(ProcurementPackageInput), required=True, description="采购包 · one at least."
    )


def _package(said: Any) -> NewPackage:
    return NewPackage(
        title=said.title,
        category=said.category_code,
        budget=said.budget,
        need=said.need,
        evaluation=said.evaluation.value,
        ceiling=said.get("ceiling"),
        price_weight=said.get("price_weight"),
        small_rate=said.get("small_rate") or Decimal(),
        joint_rate=said.get("joint_rate") or Decimal(),
        domestic_rate=said.get("domestic_rate") or Decimal(),
        traits=said.get("traits") or (),
        items=[
            NewItem(
                code=item.code,
                title=item.title,
                most=item.maximum_points,
                standard=item.get("standard") or "",
                is_objective=bool(item.get("is_objective")),
                is_technical=bool(item.get("is_technical")),
            )
            for item in said.get("scoring_items") or ()
        ],
        lines=[
            NewLine(line.title, line.unit, line.quantity, line.get("specification") or "")
            for line in said.get("lines") or ()
        ],
    )


def noted(facts: Any, field: str = "notice_facts") -> dict[str, Any]:
    """What is said for notices: an object by the codes of the forms."""
    if facts is None:
        return {}
    if not isinstance(facts, dict):
        raise Invalid("公告事项应为 JSON 对象。", "Facts of notices are a JSON object.", field=field)
    return facts


class ProcurementCreate(Command):
    """立项 · set up a procurement with its packages; its buyer's people do."""

    class Arguments:
        input = ProcurementInput(required=True, description="内容 · the procurement.")

    Errors = ProcurementError
    procurement = graphene.Field(ProcurementType, description=PROCUREMENT)

    @staticmethod
    def perform(context: Context, input: Any) -> dict[str, Any]:
        agent = input.get("agent_id")
        made = drafting.create(
            NewProcurement(
                organisation_id=pk_of(input.organisation_id, "Organisation", "organisation_id"),
                agent_id=pk_of(agent, "Organisation", "agent_id") if agent else None,
                title=input.title,
                method=input.method.value,
                ground=input.ground,
                reason=input.get("reason") or "",
                facts=noted(input.get("notice_facts")),
                object=input.object.value,
                packages=[_package(each) for each in input.packages],
            ),
            by=context.known(),
        )
        return {"procurement": made}


class ProcurementFromCheckoutInput(graphene.InputObjectType):
    """由购物车发起 · what is said beside the lines of the cart."""

    title = graphene.String(required=True, description="项目名称 · the name.")
    method = ProcurementMethodEnum(required=True, description="采购方式 · a method of the mall.")
    need = graphene.String(description="采购需求 · what else is needed: delivery, service.")
    by_line = graphene.Boolean(
        description="按行成交 · does each line go by itself, to whoever is the lowest for it? No, if nothing is said."
    )
    is_open = graphene.Boolean(
        description="公开 · may every admitted supplier quote? Yes, if nothing is said; otherwise those that are invited."
    )


class ProcurementFromCheckout(Command):
    """由购物车发起 · set up a procurement of the mall with what is in a cart; brands and models are left out, the cart stays."""

    class Arguments:
        checkout_id = graphene.ID(required=True, description="购物车 · the cart.")
        input = ProcurementFromCheckoutInput(required=True, description="内容 · what else is said.")

    Errors = ProcurementError
    procurement = graphene.Field(ProcurementType, description=PROCUREMENT)

    @staticmethod
    def perform(context: Context, checkout_id: str, input: Any) -> dict[str, Any]:
        said = FromCart(
            title=input.title,
            method=input.method.value,
            need=input.get("need") or "",
            by_line=bool(input.get("by_line")),
            is_open=input.get("is_open") is not False,
        )
        return {"procurement": from_cart(pk_of(checkout_id, "Checkout"), said, by=context.known())}


class ProcurementPackageRevise(Command):
    """修改采购包 · write a package anew, until its documents go out."""

    class Arguments:
        id = graphene.ID(required=True, description=PACKAGE)
        input = ProcurementPackageInput(required=True, description="内容 · the package.")

    Errors = ProcurementError
    package = graphene.Field(ProcurementPackage, description=PACKAGE)

    @staticmethod
    def perform(context: Context, id: str, input: Any) -> dict[str, Any]:
        made = drafting.revise(pk_of(id, "ProcurementPackage"), _package(input), by=context.known())
        return {"package": made}


class ProcurementFollow(Command):
    """接续 · what comes after a package ended without an award: the same again, or another method."""

    class Arguments:
        id = graphene.ID(required=True, description=PACKAGE)
        remedy = graphene.String(
            required=True, description="方式代码 · e.g. `run_again`, `negotiate_with_two`."
        )
        ground = graphene.String(description="适用情形代码 · why the following method may be used.")
        reason = graphene.String(description="理由 · why.")

    Errors = ProcurementError
    procurement = graphene.Field(ProcurementType, description="后续项目 · the procurement that follows.")

    @staticmethod
    def perform(
        context: Context, id: str, remedy: str, ground: str | None = None, reason: str | None = None
    ) -> dict[str, Any]:
        made = drafting.follow(
            pk_of(id, "ProcurementPackage"),
            remedy,
            ground=ground or "",
            reason=reason or "",
            by=context.known(),
        )
        return {"procurement": made}


class BidKeyShareTake(Command):
    """领取密钥份额 · a holder takes its share of the opening key. It is shown once only: keep it safe and offline."""

    class Arguments:
        id = graphene.ID(required=True, description=PACKAGE)

    Errors = ProcurementError
    confidential = True
    share = graphene.String(description="密钥份额 · the share.")
    holder = graphene.Field(KeyHolderEnum, description="保管方 · whose it is.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        holder, share = opening.take_share(pk_of(id, "ProcurementPackage"), by=context.known())
        return {"share": share, "holder": holder}


class BidKeyShareGive(Command):
    """提交密钥份额 · after the deadline a holder gives its share back, so that bids can be opened."""

    class Arguments:
        id = graphene.ID(required=True, description=PACKAGE)
        share = graphene.String(required=True, description="密钥份额 · the share.")

    Errors = ProcurementError
    confidential = True
    package = graphene.Field(ProcurementPackage, description=PACKAGE)

    @staticmethod
    def perform(context: Context, id: str, share: str) -> dict[str, Any]:
        given = opening.give_share(pk_of(id, "ProcurementPackage"), share, by=context.known())
        return {"package": given.lock.package}


class ProcurementSubmitBid(Command):
    """递交投标（响应）文件 · a file that was sealed with `age` for the package's public key. Large files go better as a stream
    (see the manual); both give the same receipt."""

    class Arguments:
        id = graphene.ID(required=True, description=PACKAGE)
        file = Upload(description="密封文件 · the sealed file.")
        in_name_of = graphene.ID(description="供应商 · in whose name, if one acts for several.")

    Errors = ProcurementError
    bid = graphene.Field(ProcurementBid, description="投标文件 · the bid with its receipt.")

    @staticmethod
    def perform(context: Context, id: str, file: Any = None, in_name_of: str | None = None) -> dict[str, Any]:
        by = context.known()
        supplier = pk_of(in_name_of, "Organisation", "in_name_of") if in_name_of else None
        upload = uploading.receive(
            pk_of(id, "ProcurementPackage"), file.chunks() if file else (), supplier=supplier, by=by
        )
        return {"bid": uploading.submit(upload.pk, by=by)}


class ProcurementBondInput(graphene.InputObjectType):
    """保证金 · a bond as its supplier lodges it."""

    kind = BondKindEnum(required=True, description="类别 · what it secures.")
    form = BondFormEnum(required=True, description="形式 · in which form; never in cash.")
    amount = PositiveDecimal(required=True, description="金额（元） · how much.")
    issuer = graphene.String(required=True, description="出具机构 · the bank or guarantor.")
    number = graphene.String(required=True, description="凭证（保函）编号 · its number.")
    valid_until = graphene.Date(description="有效期至 · its last day; null: it does not end.")


class ProcurementBondLodge(Command):
    """提交保证金 · the bond for a bid before the deadline, or as the winner that for the contract."""

    class Arguments:
        id = graphene.ID(required=True, description=PACKAGE)
        input = ProcurementBondInput(required=True, description="保证金 · the bond.")
        in_name_of = graphene.ID(description="供应商 · in whose name, if one acts for several.")

    Errors = ProcurementError
    bond = graphene.Field(ProcurementBond, description="保证金 · the bond.")

    @staticmethod
    def perform(context: Context, id: str, input: Any, in_name_of: str | None = None) -> dict[str, Any]:
        new = NewBond(
            input.kind.value,
            input.form.value,
            input.amount,
            input.issuer,
            input.number,
            input.get("valid_until"),
        )
        supplier = pk_of(in_name_of, "Organisation", "in_name_of") if in_name_of else None
        package = pk_of(id, "ProcurementPackage")
        return {"bond": bonds.lodge(package, new, supplier=supplier, by=context.known())}


class ProcurementBondReturn(Command):
    """退还保证金 · give a bond back; to losers within five working days of the letters, to the winner of the signature."""

    class Arguments:
        id = graphene.ID(required=True, description="保证金 · the bond.")
        voucher = graphene.String(required=True, description="退还凭证 · by which voucher.")

    Errors = ProcurementError
    bond = graphene.Field(ProcurementBond, description="保证金 · the bond.")

    @staticmethod
    def perform(context: Context, id: str, voucher: str) -> dict[str, Any]:
        return {"bond": bonds.give_back(pk_of(id, "ProcurementBond"), voucher, by=context.known())}


class ProcurementBondKeep(Command):
    """不予退还保证金 · keep the bond of a winner who declined, as the tender documents say."""

    class Arguments:
        id = graphene.ID(required=True, description="保证金 · the bond.")
        reason = graphene.String(required=True, description="理由 · why.")

    Errors = ProcurementError
    bond = graphene.Field(ProcurementBond, description="保证金 · the bond.")

    @staticmethod
    def perform(context: Context, id: str, reason: str) -> dict[str, Any]:
        return {"bond": bonds.keep(pk_of(id, "ProcurementBond"), reason, by=context.known())}


class ProcurementArchiveMake(Command):
    """归档 · have the archive of a procurement made; the result of every package must be known."""

    class Arguments:
        id = graphene.ID(required=True, description=PROCUREMENT)

    Errors = ProcurementError
    archive = graphene.Field(ProcurementArchive, description="采购档案 · the archive; its file follows.")

    @staticmethod
    def perform(context: Context, id: str) -> dict[str, Any]:
        return {"archive": archiving.ask(pk_of(id, "Procurement"), by=context.known())}
