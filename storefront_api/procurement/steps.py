"""动作 · one mutation a verb, made from a table: the verb, and what has to be said with it.

What a verb needs beside the procurement and its packages is a row here; the rest is alike for all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import graphene

from procurement_methods.editions import METHODS
from procurement_methods.engine.performing import HANDLERS, perform
from procurement_methods.language import parties as v
from procurement_methods.language.parties import Party, Verb
from procurement_methods.verbs.evaluating import Points, Result
from procurement_methods.verbs.quoting import Priced
from storefront_api.kit.commands import Command
from storefront_api.kit.context import Context
from storefront_api.kit.ids import pk_of, pks_of
from storefront_api.kit.scalars import PositiveDecimal
from storefront_api.procurement.commands import PROCUREMENT, noted
from storefront_api.procurement.enums import ChangeSubjectEnum
from storefront_api.procurement.errors import ProcurementError
from storefront_api.procurement.types import ProcurementType
from storefront_api.tender_document.commands import TenderDocumentInput, told


class ProcurementResultInput(graphene.InputObjectType):
    """审查结论 · whether one supplier passed; why, if not."""

    participation_id = graphene.ID(required=True, description="参与供应商 · the supplier in the package.")
    passed = graphene.Boolean(required=True, description="通过 · did it pass?")
    reason = graphene.String(description="原因 · why it did not.")


class ProcurementPointsInput(graphene.InputObjectType):
    """评分 · the points for one item of one supplier."""

    participation_id = graphene.ID(required=True, description="参与供应商 · the supplier in the package.")
    item = graphene.String(required=True, description="评审因素代码 · the code of the item.")
    points = PositiveDecimal(required=True, description="得分 · the points.")


class ProcurementQuoteLineInput(graphene.InputObjectType):
    """一行报价 · what is offered for one line of the need, and the price of a piece."""

    line_id = graphene.ID(required=True, description="需求明细 · the line of the need.")
    variant_id = graphene.ID(required=True, description="所报商品 · a variant of one's own.")
    unit_price = PositiveDecimal(required=True, description="单价（元） · the price of a piece in yuan.")


@dataclass(frozen=True, slots=True)
class Said:
    """一项内容 · one argument: its type, and how it is told to the verb."""

    kind: Any
    told: Callable[[Any], Any] = lambda value: value
    name: str = ""
    """What the verb calls it, where that is another name."""


def text(description: str, *, required: bool = True) -> Said:
    return Said(graphene.String(required=required, description=description))


def flag(description: str) -> Said:
    return Said(graphene.Boolean(description=description))


def moment(description: str, *, required: bool = True) -> Said:
    return Said(graphene.DateTime(required=required, description=description))


def price(description: str, *, required: bool = True) -> Said:
    return Said(PositiveDecimal(required=required, description=description))


def _participation(field: str) -> Callable[[Any], Any]:
    return lambda value: pk_of(value, "ProcurementParticipation", field)


def participation(*, required: bool = True) -> Said:
    kind = graphene.ID(required=required, description="参与供应商 · the supplier in the package.")
    return Said(kind, _participation("participation_id"), "participation")


def organisations(description: str) -> Said:
    kind = graphene.List(graphene.NonNull(graphene.ID), required=True, description=description)
    return Said(kind, lambda value: pks_of(value, "Organisation", "organisation_ids"), "suppliers")


def people(description: str, name: str) -> Said:
    kind = graphene.List(graphene.NonNull(graphene.ID), description=description)
    return Said(kind, lambda value: pks_of(value, "User", f"{name}_ids"), name)


IN_NAME_OF = Said(
    graphene.ID(description="供应商 · in whose name, if one acts for several."),
    lambda value: pk_of(value, "Organisation", "in_name_of"),
    "supplier",
)
RESULTS = Said(
    graphene.List(
        graphene.NonNull(ProcurementResultInput), required=True, description="结论 · one for each supplier."
    ),
    lambda rows: [
        Result(_participation("results")(row.participation_id), row.passed, row.get("reason") or "")
        for row in rows
    ],
)
POINTS = Said(
    graphene.List(
        graphene.NonNull(ProcurementPointsInput), required=True, description="评分 · points, item by item."
    ),
    lambda rows: [
        Points(_participation("points")(row.participation_id), row.item, row.points) for row in rows
    ],
)
QUOTED = Said(
    graphene.List(
        graphene.NonNull(ProcurementQuoteLineInput), required=True, description="报价 · one for every line."
    ),
    lambda rows: [
        Priced(
            pk_of(row.line_id, "ProcurementNeedLine", "lines"),
            pk_of(row.variant_id, "ProductVariant", "lines"),
            row.unit_price,
        )
        for row in rows
    ],
)
REASON = "理由 · why."
NOTICE_FACTS = "公告事项 · what its notice says beside what is known, by the codes of the form."

STEPS: dict[Verb, Mapping[str, Said]] = {
    v.file_plan: {
        "plan_number": text("采购计划编号 · under which finance filed the plan."),
        "budget_line_id": Said(
            graphene.ID(description="预算指标 · what pays; null: the buyer's default line of the year."),
            lambda value: pk_of(value, "BudgetLine", "budget_line_id"),
            "budget_line",
        ),
    },
    v.publish_intention: {"expected_month": text("预计采购月份 · e.g. 2026-04.")},
    v.review_need: {"conclusion": text("审查意见 · the conclusion.")},
    v.approve_method: {"decision": text("批复文号 · the number of the decision.")},
    v.publicise: {"reason": text("公示理由 · why there is only one supplier.")},
    v.object_to_source: {"reason": text("异议理由 · why others could supply it.")},
    v.answer_objection: {
        "upheld": Said(graphene.Boolean(required=True, description="异议成立 · is it upheld?")),
        "reason": text("论证意见 · why."),
    },
    v.draw_suppliers: {
        "organisation_ids": organisations("名单 · those that qualify."),
        "count": Said(graphene.Int(required=True, description="抽取家数 · how many are drawn.")),
        "secret": text("随机数 · the buyer's part of the seed, any text that nobody can guess."),
    },
    v.invite: {"organisation_ids": organisations("供应商 · those that are invited.")},
    v.issue_documents: {
        "deadline": moment(
            "截止时间 · until when bids are taken; null: as the tender documents say.", required=False
        ),
        "auction_at": moment("竞价开始时间 · when a reverse auction begins.", required=False),
        "step": price(
            "降价幅度（元） · by how much a bid of a reverse auction goes down at least.", required=False
        ),
    },
    v.obtain_documents: {"in_name_of": IN_NAME_OF},
    v.ask: {"question": text("问题 · the question."), "in_name_of": IN_NAME_OF},
    v.correct_documents: {
        "what": text("更正内容 · what is corrected."),
        "deadline": moment("新的截止时间 · the new deadline, if it moves further.", required=False),
        "matters": flag(
            "影响响应文件编制 · does it matter for the preparation of bids? Yes, if nothing is said."
        ),
        "document": Said(
            TenderDocumentInput(description="采购文件内容 · what the tender documents say from now on."), told
        ),
    },
    v.withdraw_bid: {"in_name_of": IN_NAME_OF},
    v.open_bids: {},
    v.draw_panel: {
        "delegate_ids": people("采购人代表 · the buyer's delegates.", "delegates"),
    },
    v.replace_member: {
        "member_id": Said(
            graphene.ID(required=True, description="成员 · who leaves."),
            lambda value: pk_of(value, "ProcurementPanelMember", "member_id"),
            "member",
        ),
        "reason": text(REASON),
    },
    v.check_qualification: {"results": RESULTS},
    v.check_conformity: {"results": RESULTS},
    v.ask_bidder: {
        "participation_id": participation(),
        "question": text("问题 · the question."),
        "low_price": flag("异常低价 · is it about an abnormally low price? Then the time to explain begins."),
    },
    v.explain_price: {"text": text("说明 · the explanation."), "in_name_of": IN_NAME_OF},
    v.judge_price: {
        "participation_id": participation(),
        "accepted": Said(graphene.Boolean(required=True, description="采信 · is the explanation accepted?")),
        "reason": text("审查意见 · why."),
    },
    v.confirm_correction: {"in_name_of": IN_NAME_OF},
    v.clarify: {"text": text("说明 · the answer."), "in_name_of": IN_NAME_OF},
    v.say: {
        "text": text("发言 · what is said."),
        "participation_id": Said(
            graphene.ID(description="参与供应商 · to which supplier the panel speaks."),
            _participation("participation_id"),
            "participation",
        ),
        "in_name_of": IN_NAME_OF,
    },
    v.talk: {"participation_id": participation(), "minutes": text("谈判记录 · the minutes of the round.")},
    v.propose_change: {
        "subject": Said(
            ChangeSubjectEnum(required=True, description="变动内容 · what is changed."),
            lambda value: value.value,
        ),
        "text": text("内容 · how it is changed."),
        "due": moment("截止时间 · until when suppliers submit anew."),
    },
    v.confirm_change: {
        "confirmed": Said(graphene.Boolean(required=True, description="确认 · is it confirmed?")),
        "reason": text("不予确认的原因 · why it is not.", required=False),
    },
    v.reply_change: {"text": text("内容 · what is offered after the change."), "in_name_of": IN_NAME_OF},
    v.call_quotes: {"due": moment("截止时间 · until when final quotes are taken.")},
    v.quote_finally: {
        "price": price("最后报价（元） · the final quote in yuan."),
        "in_name_of": IN_NAME_OF,
    },
    v.leave_talks: {"reason": text(REASON, required=False), "in_name_of": IN_NAME_OF},
    v.score: {"points": POINTS},
    v.sign_report: {
        "dissent": text("不同意见 · a dissenting opinion, if there is one.", required=False),
        "outlier_reason": text(
            "评分偏离的理由 · why one's scores lie far from the others', if they do.", required=False
        ),
    },
    v.choose_winner: {"participation_id": participation(required=False)},
    v.publish_result: {},
    v.sign_contract: {"number": text("合同编号 · the number.", required=False), "in_name_of": IN_NAME_OF},
    v.decline_award: {"reason": text("放弃理由 · why."), "in_name_of": IN_NAME_OF},
    v.publish_contract: {},
    v.file_contract: {"filing_number": text("备案号 · under which it was filed.")},
    v.accept: {
        "passed": flag("合格 · is it as agreed? Yes, if nothing is said."),
        "opinion": text("验收意见 · the opinion."),
    },
    v.pay: {"voucher": text("支付凭证 · the treasury's voucher.")},
    v.terminate: {"reason": text("终止原因 · why; it is published.")},
    v.choose_entrants: {},
    v.publish_entry: {},
    v.sign_agreement: {
        "participation_id": Said(
            graphene.ID(description="参与供应商 · with which entrant the organiser signs; null: with all."),
            _participation("participation_id"),
            "participation",
        ),
        "in_name_of": IN_NAME_OF,
    },
    v.decline_entry: {
        "reason": text("放弃理由 · why."),
        "participation_id": Said(
            graphene.ID(description="参与供应商 · which entrant did not sign in time; for the organiser."),
            _participation("participation_id"),
            "participation",
        ),
        "in_name_of": IN_NAME_OF,
    },
    v.start_agreement: {
        "secret": text(
            "随机数 · the organiser's part of the seed of the order of turns, any text that nobody can guess."
        )
    },
    v.quote: {"lines": QUOTED, "in_name_of": IN_NAME_OF},
    v.withdraw_quote: {"in_name_of": IN_NAME_OF},
    v.place_bid: {"price": price("出价（元） · for the whole package, in yuan."), "in_name_of": IN_NAME_OF},
    v.set_proxy: {
        "floor": price("代理底价（元） · down to which the system bids for you; nobody else learns it."),
        "in_name_of": IN_NAME_OF,
    },
    v.pause_auction: {"reason": text(REASON)},
    v.resume_auction: {"reason": text(REASON)},
    v.confirm_award: {"in_name_of": IN_NAME_OF},
    v.place_order: {
        "budget_line_id": Said(
            graphene.ID(required=True, description="预算指标 · the budget line that pays."),
            lambda value: pk_of(value, "BudgetLine", "budget_line_id"),
            "budget_line",
        ),
        "address_id": Said(
            graphene.ID(required=True, description="收货地址 · one of the buyer's addresses."),
            lambda value: pk_of(value, "Address", "address_id"),
            "address",
        ),
        "note": text("备注 · a note to the supplier.", required=False),
    },
}
"""What is said with each verb. Bids are submitted as files: `procurementSubmitBid`."""


def _step(verb: Verb, said: Mapping[str, Said]) -> type[Command]:
    """The mutation of a verb."""
    who = "、".join(party.label for party in Party if party in verb.by)
    together = HANDLERS[verb.code].together
    which = (
        "all that stand alike, if none is named" if together else "may be left out where there is only one"
    )
    publishes = any(notice.on == verb for method in METHODS for notice in method.notices)
    facts = {"notice_facts": Said(graphene.JSONString(description=NOTICE_FACTS), noted)} if publishes else {}
    said = {**said, **facts}
    arguments = {
        "id": graphene.ID(required=True, description=PROCUREMENT),
        "packages": graphene.List(
            graphene.NonNull(graphene.ID), description=f"采购包 · the packages; {which}."
        ),
        **{name: each.kind for name, each in said.items()},
    }

    def do(context: Context, id: str, packages: list[str] | None = None, **given: Any) -> dict[str, Any]:
        told = {
            said[name].name or name: said[name].told(value)
            for name, value in given.items()
            if value is not None
        }
        found = perform(
            pk_of(id, "Procurement"),
            verb,
            by=context.known(),
            packages=pks_of(packages or (), "ProcurementPackage", "packages"),
            **told,
        )
        return {"procurement": found}

    name = "Procurement" + "".join(word.capitalize() for word in verb.code.split("_"))
    body = {
        "__doc__": f"{verb.zh} · {verb.en}. 由{who}办理。",
        "Arguments": type("Arguments", (), arguments),
        "Errors": ProcurementError,
        "procurement": graphene.Field(ProcurementType, description=PROCUREMENT),
        "perform": staticmethod(do),
    }
    return type(name, (Command,), body)


MUTATIONS = {f"procurement_{verb.code}": _step(verb, said).Field() for verb, said in STEPS.items()}
"""`{field: mutation}`, one a verb."""
