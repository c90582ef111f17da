from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import graphene

from backend.account.queries import supervises
from backend.budget.queries import visible_by_id
from backend.core.models import JournalEntry as JournalEntryModel
from backend.core.peers import peers_of, relation
from backend.tender_document.queries import versions_by_id
from procurement_methods import archiving, queries, secrecy
from procurement_methods import bonds as bonding
from procurement_methods import letters as lettering
from procurement_methods.documents import documents_of
from procurement_methods.engine.dossiers import counts_of, dossier_of, figure_of, figures_of, method_of
from procurement_methods.language import engine
from procurement_methods.language.engine import Step
from procurement_methods.language.method import ENDS, Method, Moment
from procurement_methods.language.parties import Party
from procurement_methods.models import Archive as ArchiveModel
from procurement_methods.models import Bid as BidModel
from procurement_methods.models import BidLock as BidLockModel
from procurement_methods.models import Bond as BondModel
from procurement_methods.models import Contract as ContractModel
from procurement_methods.models import KeyShare as KeyShareModel
from procurement_methods.models import Letter as LetterModel
from procurement_methods.models import (
    Package,
    PanelMember,
    Participation,
    Procurement,
    RequirementChange,
    ScoringItem,
)
from procurement_methods.moments import moments
from procurement_methods.secrecy import Part, Viewer
from procurement_methods.verbs import talking
from storefront_api.account.types import Organisation
from storefront_api.budget.types import BudgetLine
from storefront_api.invoice import links
from storefront_api.kit.types import Money, Node, listed, node_id
from storefront_api.procurement.auction import AuctionType, auction_of
from storefront_api.procurement.enums import (
    BidStateEnum,
    BondFormEnum,
    BondKindEnum,
    KeyHolderEnum,
    ProcurementEvaluationEnum,
    ProcurementLetterKindEnum,
    ProcurementMethodEnum,
    ProcurementObjectEnum,
    ProcurementPartyEnum,
    ProcurementStepStateEnum,
    ProcurementVerbEnum,
    SmeClaimEnum,
)
from storefront_api.procurement.mall import (
    ORDER,
    MallQuote,
    ProcurementNeedLine,
    explanations,
    need_lines_of,
    order_of,
    quote_of,
)
from storefront_api.procurement.talks import ProcurementChange, ProcurementExchange
from storefront_api.region.types import Region
from storefront_api.supervision.types import JournalEntry
from storefront_api.tender_document.types import DocumentVersion, TenderDocument

CATEGORY = "storefront_api.product.types.Category"

packages_of = relation(queries.packages_of, "id", missing=())
participations_of = relation(queries.participations_of, "id", missing=())
panel_of = relation(queries.panel_of, "id", missing=())
items_of = relation(queries.items_of, "id", missing=())
sits_on = relation(queries.sits_on, "id", missing=False)
exchanges_of = relation(queries.exchanges_of, "id", missing=())
changes_of = relation(queries.changes_of, "id", missing=())
bids_of = relation(queries.bids_of, "id", missing=())
lock_of = relation(queries.locks_of, "id")
shares_of = relation(queries.shares_of, "id", missing=())
contracts_of = relation(queries.contracts_of, "id", missing=())
replaced = relation(queries.procurements_by_id, "replaces_id")
following = relation(queries.next_of, "id", missing=())
runs = relation(queries.runs, "id", missing=False)
budget_line_of = relation(visible_by_id, "budget_line_id")
archives_of = relation(archiving.archives_of, "id", missing=())
bonds_of = relation(bonding.bonds_of, "id", missing=())
letters_of = relation(lettering.letters_of, "id", missing=())
document_of = relation(documents_of, "id")
version_of = relation(versions_by_id, "document_version_id")
_entries = relation(queries.entries_of, "text_id", missing=())


def _viewer(package: Package, info: Any) -> Viewer:
    """What the asker is in a package; found once a request."""
    memo = info.context.memo
    key = ("viewer", package.pk)
    if key not in memo:
        memo[key] = queries.viewer_of(info.context.actor, package, _parties(package, info))
    found: Viewer = memo[key]
    return found


def _parties(package: Package, info: Any) -> frozenset[Party]:
    """In which capacities the asker may act in a package; one statement for all packages that came together."""
    memo, actor = info.context.memo, info.context.actor
    if "supervised" not in memo:
        memo["supervised"] = supervises(actor)
    sits = bool(sits_on(package, actor.user_id))
    return queries.parties_of(actor, package.procurement, package, sits=sits, supervised=memo["supervised"])


def _counts(package: Package) -> dict[str, int]:
    group = peers_of(package)
    key = "counts"
    if key not in group.memo:
        group.memo[key] = counts_of(group.rows)
    found: dict[str, int] = group.memo[key][package.pk]
    return found


def _method(procurement: Procurement, info: Any) -> Method:
    memo = info.context.memo
    key = ("method", procurement.method, procurement.rules_on, procurement.region_id)
    if key not in memo:
        memo[key] = method_of(procurement)
    found: Method = memo[key]
    return found


def _figures(procurement: Procurement, info: Any) -> Any:
    memo = info.context.memo
    key = ("figures", procurement.region_id)
    if key not in memo:
        memo[key] = figures_of(procurement)
    return memo[key]


def _document_shown(package: Package, info: Any) -> bool:
    anybody = secrecy.open_to_all(package.procurement.method, package.traits)
    rows = () if anybody else participations_of(package)
    return secrecy.document_shown(
        _viewer(package, info),
        issued=package.document_version_id is not None,
        open_to_all=anybody,
        invited=[row.supplier_id for row in rows if row.invited_at is not None],
    )


class ProcurementStep(graphene.ObjectType):
    """步骤 · what the viewer can do in a package: now, later, or no more, and on which clause."""

    verb = graphene.Field(ProcurementVerbEnum, required=True, description="动作 · what is done.")
    label = graphene.String(required=True, description="名称 · its name.")
    by = listed(ProcurementPartyEnum, "由谁办理 · by whom.")
    state = graphene.Field(
        ProcurementStepStateEnum, required=True, description="状态 · open, not yet, or closed."
    )
    reason = graphene.String(description="原因，中文在前 · why it is not open, Chinese first.")
    clause = graphene.String(description="依据 · on which clause.")
    opens_at = graphene.DateTime(description="开放时间 · when it opens by itself.")
    until = graphene.DateTime(description="截止时间 · until when it can or must be done.")

    @staticmethod
    def resolve_verb(step: Step, info: Any) -> str:
        return step.verb.code

    @staticmethod
    def resolve_label(step: Step, info: Any) -> str:
        return step.verb.zh

    @staticmethod
    def resolve_by(step: Step, info: Any) -> list[str]:
        return [party.value for party in Party if party in step.verb.by]

    @staticmethod
    def resolve_state(step: Step, info: Any) -> str:
        return step.state.value

    @staticmethod
    def resolve_reason(step: Step, info: Any) -> str | None:
        return f"{step.why_zh} {step.why_en}".strip() or None

    @staticmethod
    def resolve_clause(step: Step, info: Any) -> str | None:
        return step.clause or None


class ProcurementMoment(graphene.ObjectType):
    """时点 · a moment of the timetable with its clause."""

    code = graphene.String(required=True, description="代码 · of what.")
    label = graphene.String(required=True, source="zh", description="名称 · its name.")
    at = graphene.DateTime(required=True, description="时间 · when.")
    kind = graphene.String(
        required=True,
        description="性质：happened、planned、not_before、not_after · happened, planned, or the earliest or latest that the law allows.",
    )
    clause = graphene.String(required=True, description="依据 · on which clause; empty for what happened.")
    provisional = graphene.Boolean(
        required=True, description="暂定 · the holidays of its year are not announced yet; it may move."
    )


class ProcurementScoringItem(graphene.ObjectType):
    """评审因素 · what is scored, with how many points at most."""

    code = graphene.String(required=True, description="代码 · the code.")
    title = graphene.String(required=True, description="名称 · the name.")
    standard = graphene.String(required=True, description="评分标准 · how points are given.")
    maximum_points = graphene.Float(required=True, description="满分 · the most points.")
    is_objective = graphene.Boolean(
        required=True, description="客观因素 · is it the same for every member of the panel?"
    )
    is_technical = graphene.Boolean(required=True, description="技术因素 · is it a technical one?")

    @staticmethod
    def resolve_maximum_points(item: ScoringItem, info: Any) -> float:
        return float(item.most)


class ProcurementBid(graphene.ObjectType):
    """投标（响应）文件 · a sealed bid as its supplier sees it: the hash of the file and the signed receipt."""

    class Meta:
        interfaces = (Node,)

    state = graphene.Field(BidStateEnum, required=True, description="状态 · the state.")
    digest = graphene.String(required=True, description="摘要 · SHA-256 of the sealed file, in hex.")
    size = graphene.Int(required=True, description="字节数 · bytes.")
    received_at = graphene.DateTime(required=True, description="收到时间 · when it was received.")
    receipt = graphene.String(required=True, description="回执 · what was signed, JSON.")
    signature = graphene.String(required=True, description="签名 · Ed25519 over the receipt, base64.")
    fault = graphene.String(description="不能开启的原因 · why it could not be opened.")

    resolve_id = node_id("ProcurementBid")

    @staticmethod
    def resolve_fault(bid: BidModel, info: Any) -> str | None:
        return bid.fault or None


class ProcurementCorrection(graphene.ObjectType):
    """算术修正 · a correction of a price that does not agree with itself (财政部令第87号第五十九条)."""

    slip = graphene.String(required=True, description="情形 · what did not agree.")
    was = graphene.String(required=True, description="原为 · what it was.")
    becomes = graphene.String(required=True, description="修正为 · what it becomes.")
    line = graphene.String(required=True, description="分项 · of which line; empty for the total.")
    clause = graphene.String(required=True, description="依据 · on which clause.")


class ProcurementBond(graphene.ObjectType):
    """保证金 · a bond for a bid or for the contract, and when it goes back."""

    class Meta:
        interfaces = (Node,)

    kind = graphene.Field(BondKindEnum, required=True, description="类别 · what it secures.")
    form = graphene.Field(BondFormEnum, required=True, description="形式 · in which form it was given.")
    amount = graphene.Field(Money, required=True, description="金额 · how much.")
    issuer = graphene.String(required=True, description="出具机构 · who stands for it.")
    number = graphene.String(required=True, description="凭证（保函）编号 · its number.")
    valid_until = graphene.Date(description="有效期至 · its last day; null: it does not end.")
    lodged_at = graphene.DateTime(required=True, description="提交时间 · when it was lodged.")
    due_at = graphene.DateTime(
        description="应退期限 · until when it is to go back; null as long as that time does not run."
    )
    is_due_provisional = graphene.Boolean(required=True, description="期限暂定 · that may still move.")
    returned_at = graphene.DateTime(description="退还时间 · when it went back.")
    voucher = graphene.String(description="退还凭证 · by which voucher.")
    kept_at = graphene.DateTime(description="不予退还时间 · when it was kept.")
    kept_reason = graphene.String(description="不予退还的理由 · why.")

    resolve_id = node_id("ProcurementBond")

    @staticmethod
    def resolve_voucher(bond: BondModel, info: Any) -> str | None:
        return bond.voucher or None

    @staticmethod
    def resolve_kept_reason(bond: BondModel, info: Any) -> str | None:
        return bond.kept_reason or None


class ProcurementLetter(graphene.ObjectType):
    """通知书 · the letter with the result: of the award, or why a supplier did not win."""

    class Meta:
        interfaces = (Node,)

    kind = graphene.Field(ProcurementLetterKindEnum, required=True, description="类别 · which letter.")
    number = graphene.String(required=True, description="编号 · its number.")
    issued_at = graphene.DateTime(required=True, description="发出时间 · when it was issued.")
    text = graphene.String(required=True, description="内容 · what was signed, JSON.")
    signature = graphene.String(required=True, description="签名 · Ed25519 over the text, base64.")
    url = graphene.String(
        required=True, description="PDF 地址 · a link that is good for a quarter of an hour."
    )

    resolve_id = node_id("ProcurementLetter")

    @staticmethod
    def resolve_url(letter: LetterModel, info: Any) -> str:
        url: str = info.context.request.build_absolute_uri(links.path_to_letter(letter.pk))
        return url


class ProcurementParticipation(graphene.ObjectType):
    """参与供应商 · a supplier in a package, as far as the viewer may know by now; the rest is null."""

    class Meta:
        interfaces = (Node,)

    supplier = graphene.Field(Organisation, required=True, description="供应商 · the supplier.")
    invited_at = graphene.DateTime(description="受邀时间 · when it was invited.")
    obtained_at = graphene.DateTime(description="获取文件时间 · when it obtained the documents.")
    bid_at = graphene.DateTime(description="递交时间 · when the bid that counts was received.")
    quoted = graphene.Field(Money, description="开标报价 · the price as it was opened.")
    price = graphene.Field(Money, description="修正后报价 · the price after corrections.")
    corrections = graphene.List(
        graphene.NonNull(ProcurementCorrection), description="算术修正 · what was corrected."
    )
    correction_confirmed_at = graphene.DateTime(description="确认修正时间 · when the bidder confirmed it.")
    sme_claim = graphene.Field(SmeClaimEnum, description="中小企业声明 · what it declares.")
    is_domestic = graphene.Boolean(description="本国产品声明 · does it declare a domestic product?")
    is_qualified = graphene.Boolean(description="资格审查 · did it pass? Null before.")
    is_conforming = graphene.Boolean(description="符合性审查 · did it pass? Null before.")
    reason = graphene.String(description="不通过原因 · why it did not pass.")
    low_price_asked_at = graphene.DateTime(
        description="要求说明报价时间 · when it was asked to explain a low price."
    )
    low_price_answer = graphene.String(description="报价合理性说明 · the explanation.")
    final_price = graphene.Field(Money, description="最后报价 · the final quote.")
    final_at = graphene.DateTime(description="最后报价时间 · when it came.")
    left_at = graphene.DateTime(description="退出时间 · when it left the talks.")
    score = graphene.Float(description="得分 · the score.")
    place = graphene.Int(description="名次 · the place in the ranking.")
    is_chosen = graphene.Boolean(required=True, description="中标（成交） · is it the winner?")
    declined_at = graphene.DateTime(description="放弃时间 · when it declined the award.")
    quote = graphene.Field(
        MallQuote,
        description="电子卖场报价 · its quote: to itself at once, to those who run it after the window has closed.",
    )
    explanation = graphene.String(
        description="比价说明，中文在前 · in the mall: why it stands where it does; null before the comparison."
    )
    rounds = graphene.Int(description="已谈轮次 · how many rounds of talks there were with it.")
    resubmit_by = graphene.DateTime(
        description="重新提交的截止时间 · until when it submits anew after a change; null: it need not."
    )
    exchanges = graphene.List(
        graphene.NonNull(ProcurementExchange),
        description="书面往来 · what it and the panel wrote to each other; null for whom it is not for.",
    )
    bids = graphene.List(
        graphene.NonNull(ProcurementBid), description="投标文件 · its bids, newest first; for itself only."
    )
    bonds = graphene.List(
        graphene.NonNull(ProcurementBond),
        description="保证金 · its bonds; for itself, and after the deadline for those who run it.",
    )
    letters = graphene.List(
        graphene.NonNull(ProcurementLetter),
        description="通知书 · the letters to it; for itself and those who run it.",
    )

    resolve_id = node_id("ProcurementParticipation")

    @staticmethod
    def resolve_quote(row: Participation, info: Any) -> Any:
        shown: frozenset[Part] = row.shown  # type: ignore[attr-defined]
        own = row.supplier_id in _viewer(row.package, info).suppliers
        return quote_of(row, own=own) if own or Part.PRICE in shown else None

    @staticmethod
    def resolve_explanation(row: Participation, info: Any) -> str | None:
        shown: frozenset[Part] = row.shown  # type: ignore[attr-defined]
        if Part.RANK not in shown or not _method(row.package.procurement, info).itemised:
            return None
        memo, key = info.context.memo, ("explained", row.package_id)
        if key not in memo:
            memo[key] = explanations(row.package, participations_of(row.package))
        return memo[key].get(row.pk)  # type: ignore[no-any-return]

    @staticmethod
    def resolve_bids(row: Participation, info: Any) -> Any:
        return bids_of(row) if row.supplier_id in _viewer(row.package, info).suppliers else None

    @staticmethod
    def resolve_bonds(row: Participation, info: Any) -> Any:
        viewer, shown = _viewer(row.package, info), row.shown  # type: ignore[attr-defined]
        own = row.supplier_id in viewer.suppliers
        return bonds_of(row) if own or (viewer.runs and Part.BID in shown) else None

    @staticmethod
    def resolve_letters(row: Participation, info: Any) -> Any:
        viewer = _viewer(row.package, info)
        return letters_of(row) if viewer.runs or row.supplier_id in viewer.suppliers else None


def _of_talks(column: str) -> staticmethod[[Participation, Any], Any]:
    """A resolver that gives what belongs to the talks to whom these are open."""

    def resolve(row: Participation, info: Any) -> Any:
        standing = queries.standing_of(row.package)
        if not secrecy.talks_shown(standing, _viewer(row.package, info), row.supplier_id):
            return None
        return exchanges_of(row) if column == "exchanges" else getattr(row, column)

    return staticmethod(resolve)


for _column in ("exchanges", "rounds", "resubmit_by"):
    setattr(ProcurementParticipation, f"resolve_{_column}", _of_talks(_column))

PARTS: dict[Part, tuple[str, ...]] = {
    Part.TAKING_PART: ("invited_at", "obtained_at"),
    Part.BID: ("bid_at",),
    Part.PRICE: ("quoted", "price", "sme_claim", "is_domestic"),
    Part.REVIEW: (
        "corrections",
        "correction_confirmed_at",
        "is_qualified",
        "is_conforming",
        "reason",
        "low_price_asked_at",
        "low_price_answer",
        "left_at",
    ),
    Part.FINAL: ("final_price", "final_at"),
    Part.RANK: ("score", "place", "declined_at"),
}
"""Which fields belong to which part of what may be secret."""
ALWAYS_OWN = frozenset(
    {"corrections", "correction_confirmed_at", "low_price_asked_at", "low_price_answer", "left_at"}
)
"""What a supplier must know of itself in the middle of the review, to answer."""
COLUMNS = {
    "sme_claim": "size",
    "is_domestic": "domestic",
    "is_qualified": "qualified",
    "is_conforming": "conforming",
}


def _part_of(field: str) -> Part:
    return next(part for part, fields in PARTS.items() if field in fields)


def _guarded(field: str) -> staticmethod[[Participation, Any], Any]:
    """A resolver that gives a field only if its part is shown to the viewer."""
    part, column = _part_of(field), COLUMNS.get(field, field)

    def resolve(row: Participation, info: Any) -> Any:
        shown: frozenset[Part] = row.shown  # type: ignore[attr-defined]
        own = row.supplier_id in _viewer(row.package, info).suppliers
        if part not in shown and not (own and field in ALWAYS_OWN):
            return None
        value = talking.quoted(row) if field == "final_price" else getattr(row, column)
        if field == "score" and value is not None:
            return float(value)
        return value

    return staticmethod(resolve)


for _field in (field for fields in PARTS.values() for field in fields):
    setattr(ProcurementParticipation, f"resolve_{_field}", _guarded(_field))


def _is_chosen(row: Participation, info: Any) -> bool:
    shown: frozenset[Part] = row.shown  # type: ignore[attr-defined]
    return Part.RANK in shown and row.chosen_at is not None and row.declined_at is None


ProcurementParticipation.resolve_is_chosen = staticmethod(_is_chosen)


class ProcurementPanelMember(graphene.ObjectType):
    """评审成员 · a seat on the panel; the name is told after the result is published, and to the member."""

    class Meta:
        interfaces = (Node,)

    name = graphene.String(description="姓名 · the name; null while it is secret.")
    is_expert = graphene.Boolean(required=True, description="评审专家 · an expert, or the buyer's delegate.")
    joined_at = graphene.DateTime(required=True, description="加入时间 · since when.")
    left_at = graphene.DateTime(description="退出时间 · when the member left.")
    left_reason = graphene.String(description="退出原因 · why; for those who run it.")
    signed_at = graphene.DateTime(description="签署时间 · when the member signed the report.")

    resolve_id = node_id("ProcurementPanelMember")

    @staticmethod
    def resolve_name(member: PanelMember, info: Any) -> str | None:
        released = secrecy.panel_shown(queries.standing_of(member.package))
        return member.name if released or member.user_id == info.context.actor.user_id else None

    @staticmethod
    def resolve_left_reason(member: PanelMember, info: Any) -> str | None:
        runs = _viewer(member.package, info).runs
        return (member.left_reason or None) if runs else None


class ProcurementKeyShare(graphene.ObjectType):
    """密钥份额 · which holder has taken its share of the opening key, and given it back."""

    holder = graphene.Field(KeyHolderEnum, required=True, description="保管方 · the holder.")
    taken_at = graphene.DateTime(description="领取时间 · when it was taken.")
    given_at = graphene.DateTime(description="提交时间 · when it was given for the opening.")


class ProcurementLock(graphene.ObjectType):
    """开标锁 · what bids of a package are sealed with."""

    recipient = graphene.String(
        required=True, description="公钥 · the `age` recipient that bids are encrypted for."
    )
    needed = graphene.Int(required=True, description="开启所需份数 · how many shares open it.")
    shares = listed(ProcurementKeyShare, "份额 · the shares, one a holder.")

    @staticmethod
    def resolve_shares(lock: BidLockModel, info: Any) -> Sequence[KeyShareModel]:
        return shares_of(lock)  # type: ignore[no-any-return]


class ProcurementContract(graphene.ObjectType):
    """采购合同 · the contract between the buyer and the winner."""

    class Meta:
        interfaces = (Node,)

    number = graphene.String(required=True, description="合同编号 · the number.")
    supplier = graphene.Field(Organisation, required=True, description="供应商 · the supplier.")
    amount = graphene.Field(Money, required=True, description="合同金额 · the amount.")
    buyer_signed_at = graphene.DateTime(description="采购人签署时间 · when the buyer signed.")
    supplier_signed_at = graphene.DateTime(description="供应商签署时间 · when the supplier signed.")
    filing_number = graphene.String(description="备案号 · under which it was filed.")
    accepted_at = graphene.DateTime(description="验收时间 · when it was accepted.")
    paid_at = graphene.DateTime(description="支付时间 · when it was paid.")

    resolve_id = node_id("ProcurementContract")

    @staticmethod
    def resolve_supplier(contract: ContractModel, info: Any) -> Any:
        return contract.participation.supplier

    @staticmethod
    def resolve_filing_number(contract: ContractModel, info: Any) -> str | None:
        return contract.filing_number or None


class ProcurementPackage(graphene.ObjectType):
    """采购包 · a part of a procurement that goes through the procedure by itself."""

    class Meta:
        interfaces = (Node,)

    number = graphene.Int(required=True, description="包号 · its number.")
    title = graphene.String(required=True, description="名称 · the name.")
    procurement = graphene.Field(
        lambda: ProcurementType, required=True, description="采购项目 · of which procurement."
    )
    category = graphene.Field(CATEGORY, required=True, description="采购品目 · the category.")
    budget = graphene.Field(Money, required=True, description="预算金额 · the budget.")
    budget_line = graphene.Field(
        BudgetLine, description="预算指标 · what pays for it; for the buyer and those who supervise it."
    )
    held = graphene.Field(
        Money,
        description="已冻结 · how much is held for it: the budget, from the signature on the contract's sum; for those who run it.",
    )
    ceiling = graphene.Field(Money, description="最高限价 · the ceiling; null: the budget.")
    bid_bond = graphene.Field(
        Money, description="投标保证金 · what the issued documents want of each bidder; null: none."
    )
    need = graphene.String(required=True, description="采购需求 · what is needed.")
    evaluation = graphene.Field(
        ProcurementEvaluationEnum, required=True, description="评审方法 · how offers are put in order."
    )
    price_weight = graphene.Float(description="价格分权重 · the share of the price in the points.")
    small_rate = graphene.Float(required=True, description="小微企业价格扣除 · deduction for small firms.")
    joint_rate = graphene.Float(
        required=True, description="联合体、分包价格扣除 · for consortia and subcontracts."
    )
    domestic_rate = graphene.Float(required=True, description="本国产品价格扣除 · for domestic products.")
    traits = listed(graphene.String, "情形 · what the law makes distinctions by.")
    scoring_items = listed(ProcurementScoringItem, "评审因素 · what is scored.")
    stage = graphene.String(
        required=True, description="阶段代码 · the stage it stands at, or `completed`, `failed`."
    )
    stage_label = graphene.String(required=True, description="阶段 · its name.")
    is_suspended = graphene.Boolean(required=True, source="suspended", description="暂停 · is it suspended?")
    failure = graphene.String(description="终止原因代码 · why it ended without an award.")
    failure_reason = graphene.String(description="终止说明 · in words.")
    deadline = graphene.DateTime(description="投标（响应）截止 · until when bids are taken.")
    next_due_at = graphene.DateTime(description="下一到期 · when the clock does something next.")
    is_due_provisional = graphene.Boolean(
        required=True, source="due_provisional", description="到期暂定 · that may still move."
    )
    open_steps = listed(
        ProcurementStep, "可办步骤 · what the viewer can do in it: now, later or no more, and why."
    )
    timetable = listed(ProcurementMoment, "时间表 · every known moment with its clause.")
    journal = listed(
        JournalEntry,
        "日志 · what was done in it; for those who run or supervise it, as far as it is no secret.",
    )
    participations = listed(
        ProcurementParticipation, "参与供应商 · those that the viewer may know of by now."
    )
    changes = listed(
        ProcurementChange,
        "变动要求 · what changed in the talks; for suppliers that are in, once it is confirmed, the panel and whoever runs it.",
    )
    panel = listed(ProcurementPanelMember, "评审组织 · its members; for those who run it, and the members.")
    document = graphene.Field(
        TenderDocument,
        description="采购文件 · the tender documents; drafts for those who run it, and where suppliers are invited, for these.",
    )
    document_version = graphene.Field(
        DocumentVersion, description="采购文件版本 · the version that holds; null for the same."
    )
    lock = graphene.Field(ProcurementLock, description="开标锁 · what bids are sealed with.")
    auction = graphene.Field(AuctionType, description="竞价场 · the live part of a reverse auction.")
    lines = listed(ProcurementNeedLine, "需求明细 · what is needed, line by line; in the mall.")
    order = graphene.Field(
        ORDER, description="成交订单 · the order that the award became, for those who may see it."
    )
    contract = graphene.Field(
        ProcurementContract, description="合同 · the contract, once both have signed or to its parties."
    )

    resolve_id = node_id("ProcurementPackage")

    @staticmethod
    def resolve_price_weight(package: Package, info: Any) -> float | None:
        return None if package.price_weight is None else float(package.price_weight)

    @staticmethod
    def resolve_small_rate(package: Package, info: Any) -> float:
        return float(package.small_rate)

    @staticmethod
    def resolve_joint_rate(package: Package, info: Any) -> float:
        return float(package.joint_rate)

    @staticmethod
    def resolve_domestic_rate(package: Package, info: Any) -> float:
        return float(package.domestic_rate)

    @staticmethod
    def resolve_scoring_items(package: Package, info: Any) -> Any:
        return items_of(package)

    @staticmethod
    def resolve_stage_label(package: Package, info: Any) -> str:
        if package.stage in ENDS:
            return ENDS[package.stage]
        return _method(package.procurement, info).stage(package.stage).zh

    @staticmethod
    def resolve_failure(package: Package, info: Any) -> str | None:
        return package.failure or None

    @staticmethod
    def resolve_failure_reason(package: Package, info: Any) -> str | None:
        return package.failure_reason or None

    @staticmethod
    def resolve_deadline(package: Package, info: Any) -> datetime | None:
        return moments(package.planned).get("deadline")

    @staticmethod
    def resolve_open_steps(package: Package, info: Any) -> list[Step]:
        held = _parties(package, info)
        method, now = _method(package.procurement, info), queries.standing_of(package).now
        dossier = dossier_of(package.procurement, package, _counts(package))
        figures = figure_of(dossier, _figures(package.procurement, info))
        sells = info.context.actor.organisations(*queries.SELLS)
        own = [row for row in participations_of(package) if row.supplier_id in sells]
        won = queries.standing_of(package).told and any(
            row.chosen_at is not None and row.declined_at is None for row in own
        )
        return [
            step
            for step in engine.explain(method, dossier, now, figures)
            if step.verb.is_for(held, panel=method.panel is not None, taking_part=bool(own), won=won)
        ]

    @staticmethod
    def resolve_timetable(package: Package, info: Any) -> list[Moment]:
        dossier = dossier_of(package.procurement, package, {})
        figures = figure_of(dossier, _figures(package.procurement, info))
        shown = queries.standing_of(package)
        return [
            moment
            for moment in engine.timetable(_method(package.procurement, info), dossier, figures)
            if secrecy.entry_shown(shown, moment.code, "")
        ]

    @staticmethod
    def resolve_journal(package: Package, info: Any) -> Iterable[JournalEntryModel]:
        if not _viewer(package, info).runs:
            return ()
        for peer in peers_of(package).rows:
            peer.text_id = str(peer.pk)
        standing = queries.standing_of(package)
        return [
            entry
            for entry in _entries(package)
            if secrecy.entry_shown(standing, entry.verb, str(entry.facts.get("party", "")))
        ]

    @staticmethod
    def resolve_participations(package: Package, info: Any) -> list[Participation]:
        viewer, standing = _viewer(package, info), queries.standing_of(package)
        found = []
        for row in participations_of(package):
            won = row.chosen_at is not None and row.declined_at is None
            row.shown = secrecy.shown(
                standing, viewer, row.supplier_id, invited=row.invited_at is not None, won=won
            )
            row.package = package
            if row.shown:
                found.append(row)
        return found

    @staticmethod
    def resolve_changes(package: Package, info: Any) -> list[RequirementChange]:
        viewer = _viewer(package, info)
        found = changes_of(package)
        if viewer.runs or viewer.sits:
            return list(found)
        mine = [
            row.left_at
            for row in participations_of(package)
            if row.supplier_id in viewer.suppliers and row.conforming
        ]
        return [
            change
            for change in found
            if change.confirmed_at is not None
            and any(left is None or left > change.confirmed_at for left in mine)
        ]

    @staticmethod
    def resolve_panel(package: Package, info: Any) -> list[PanelMember]:
        viewer = _viewer(package, info)
        if not (viewer.runs or viewer.sits or secrecy.panel_shown(queries.standing_of(package))):
            return []
        every = viewer.runs or viewer.sits
        members = [member for member in panel_of(package) if every or member.left_at is None]
        for member in members:
            member.package = package
        return members

    @staticmethod
    def resolve_budget_line(package: Package, info: Any) -> Any:
        return budget_line_of(package, info.context.actor)

    @staticmethod
    def resolve_held(package: Package, info: Any) -> Decimal | None:
        return package.held_amount if _viewer(package, info).runs else None

    @staticmethod
    def resolve_bid_bond(package: Package, info: Any) -> Decimal | None:
        version = version_of(package) if _document_shown(package, info) else None
        return Decimal(version.content["values"].get("bid_bond", 0)) or None if version else None

    @staticmethod
    def resolve_document(package: Package, info: Any) -> Any:
        return document_of(package) if _document_shown(package, info) else None

    @staticmethod
    def resolve_document_version(package: Package, info: Any) -> Any:
        return version_of(package) if _document_shown(package, info) else None

    @staticmethod
    def resolve_lock(package: Package, info: Any) -> Any:
        return lock_of(package)

    @staticmethod
    def resolve_auction(package: Package, info: Any) -> Any:
        found = auction_of(package)
        if found is not None:
            found.package = package
        return found

    @staticmethod
    def resolve_lines(package: Package, info: Any) -> Any:
        return need_lines_of(package)

    @staticmethod
    def resolve_order(package: Package, info: Any) -> Any:
        return order_of(package, info.context.actor)

    @staticmethod
    def resolve_contract(package: Package, info: Any) -> ContractModel | None:
        viewer = _viewer(package, info)
        for contract in contracts_of(package):
            if contract.participation.declined_at is not None:
                continue
            party = viewer.runs or contract.participation.supplier_id in viewer.suppliers
            if party or "publish_contract" in package.done:
                return contract  # type: ignore[no-any-return]
        return None


class ProcurementArchive(graphene.ObjectType):
    """采购档案 · the whole dossier of a procurement as one ZIP with checksums; for the buyer, its agent and the regulators."""

    class Meta:
        interfaces = (Node,)

    asked_at = graphene.DateTime(required=True, description="申请时间 · when it was asked for.")
    made_at = graphene.DateTime(description="制成时间 · when it was made; null: not yet.")
    sha256 = graphene.String(description="摘要 · the hash of the file.")
    size = graphene.Float(description="字节数 · bytes.")
    ended_on = graphene.Date(description="采购结束之日 · when the procurement ended; null: it goes on.")
    kept_until = graphene.Date(description="保存至 · until when it is to be kept by the law.")
    url = graphene.String(
        description="地址 · a link that is good for a quarter of an hour; null: not made yet."
    )

    resolve_id = node_id("ProcurementArchive")

    @staticmethod
    def resolve_sha256(archive: ArchiveModel, info: Any) -> str | None:
        return archive.sha256 or None

    @staticmethod
    def resolve_url(archive: ArchiveModel, info: Any) -> str | None:
        if archive.made_at is None:
            return None
        url: str = info.context.request.build_absolute_uri(links.path_to_archive(archive.pk))
        return url


class ProcurementType(graphene.ObjectType):
    """采购项目 · procurement: what one buyer buys by one statutory method, in one or more packages."""

    class Meta:
        name = "Procurement"
        interfaces = (Node,)

    number = graphene.String(required=True, description="项目编号 · the number.")
    title = graphene.String(required=True, description="项目名称 · the name.")
    organisation = graphene.Field(Organisation, required=True, description="采购人 · the buyer.")
    agent = graphene.Field(Organisation, description="采购代理机构 · the agent, if there is one.")
    region = graphene.Field(Region, required=True, description="地区 · the region.")
    method = graphene.Field(ProcurementMethodEnum, required=True, description="采购方式 · the method.")
    method_label = graphene.String(required=True, description="采购方式名称 · its name.")
    basis = graphene.String(required=True, description="方式依据 · the clause that the method rests on.")
    rules_on = graphene.Date(required=True, description="适用版本之日 · whose edition of the method holds.")
    ground = graphene.String(required=True, description="适用情形代码 · why the method may be used.")
    ground_label = graphene.String(required=True, description="适用情形 · in the words of the law.")
    ground_clause = graphene.String(required=True, description="情形依据 · its clause.")
    reason = graphene.String(description="理由 · why the method was chosen; for those who run it.")
    object = graphene.Field(ProcurementObjectEnum, required=True, description="采购对象 · what is bought.")
    budget = graphene.Field(Money, required=True, description="预算总额 · the budgets of all packages.")
    created_at = graphene.DateTime(required=True, description="建立时间 · when it was set up.")
    published_at = graphene.DateTime(description="首次公告时间 · when it was first published; null: not yet.")
    packages = listed(ProcurementPackage, "采购包 · the packages, by number.")
    replaces = graphene.Field(
        lambda: ProcurementType, description="接续的项目 · the failed procurement that this one follows."
    )
    replaced_by = graphene.List(
        graphene.NonNull(lambda: ProcurementType),
        required=True,
        description="后续项目 · what follows this one.",
    )

    archives = graphene.List(
        graphene.NonNull(ProcurementArchive),
        description="采购档案 · archives, newest first; null but for the buyer, its agent and the regulators.",
    )

    resolve_id = node_id("Procurement")

    @staticmethod
    def resolve_archives(procurement: Procurement, info: Any) -> Any:
        return archives_of(procurement) if archiving.may_read(procurement, info.context.actor) else None

    @staticmethod
    def resolve_method_label(procurement: Procurement, info: Any) -> str:
        return _method(procurement, info).zh

    @staticmethod
    def resolve_basis(procurement: Procurement, info: Any) -> str:
        return _method(procurement, info).basis

    @staticmethod
    def resolve_ground_label(procurement: Procurement, info: Any) -> str:
        return _ground(procurement, info).zh

    @staticmethod
    def resolve_ground_clause(procurement: Procurement, info: Any) -> str:
        return _ground(procurement, info).basis

    @staticmethod
    def resolve_reason(procurement: Procurement, info: Any) -> str | None:
        return procurement.reason if runs(procurement, info.context.actor) else None

    @staticmethod
    def resolve_budget(procurement: Procurement, info: Any) -> Decimal:
        return sum((package.budget for package in packages_of(procurement)), Decimal())

    @staticmethod
    def resolve_packages(procurement: Procurement, info: Any) -> Any:
        return packages_of(procurement)

    @staticmethod
    def resolve_replaces(procurement: Procurement, info: Any) -> Any:
        before = replaced(procurement)
        return before if before is not None and _may_see(before, info) else None

    @staticmethod
    def resolve_replaced_by(procurement: Procurement, info: Any) -> list[Procurement]:
        return [each for each in following(procurement) if _may_see(each, info)]


def _may_see(procurement: Procurement, info: Any) -> bool:
    return procurement.published_at is not None or bool(runs(procurement, info.context.actor))


def _ground(procurement: Procurement, info: Any) -> Any:
    method = _method(procurement, info)
    return next(ground for ground in method.grounds if ground.code == procurement.ground)
