from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import graphene

from procurement_methods.editions import METHODS
from procurement_methods.language.engine import State
from procurement_methods.language.parties import VERBS, Party
from procurement_methods.models import (
    Bid,
    Bond,
    Exchange,
    KeyShare,
    Letter,
    Participation,
    Procurement,
    RequirementChange,
)
from storefront_api.kit.enums import choices, described


def _labelled(name: str, members: Iterable[tuple[str, str]], description: str) -> graphene.Enum:
    """An enum of codes with the labels that describe them."""
    labels = {code.upper(): label for code, label in members}
    kinds = StrEnum(name, [(upper, upper.lower()) for upper in labels])  # type: ignore[misc]
    return described(name, kinds, description, labels)


ProcurementMethodEnum = _labelled(
    "ProcurementMethodEnum",
    [(method.code, method.zh) for method in METHODS],
    "采购方式 · the statutory methods of procurement.",
)
ProcurementObjectEnum = choices(
    "ProcurementObjectEnum", Procurement.ObjectKind, "采购对象 · what is bought: goods, services or works."
)
ProcurementEvaluationEnum = choices(
    "ProcurementEvaluationEnum", Procurement.Evaluation, "评审方法 · how offers are put in order."
)
ProcurementVerbEnum = _labelled(
    "ProcurementVerbEnum",
    [(code, verb.zh) for code, verb in VERBS.items()],
    "动作 · what can be done in a procurement; each has a mutation of its own.",
)
ProcurementPartyEnum = choices(
    "ProcurementPartyEnum", Party, "参与人 · in which capacity somebody acts in a procurement."
)
ProcurementStepStateEnum = _labelled(
    "ProcurementStepStateEnum",
    [(State.OPEN.value, "可办理"), (State.NOT_YET.value, "尚不能办理"), (State.CLOSED.value, "已截止")],
    "办理状态 · whether a step can be taken now.",
)
BidStateEnum = choices("BidStateEnum", Bid.State, "投标文件状态 · state of a sealed bid.")
ChangeSubjectEnum = choices(
    "ChangeSubjectEnum", RequirementChange.Subject, "变动内容 · what of the requirements may change in talks."
)
ProcurementExchangeEnum = choices(
    "ProcurementExchangeEnum", Exchange.Kind, "往来性质 · what the panel and a supplier write to each other."
)
KeyHolderEnum = choices("KeyHolderEnum", KeyShare.Holder, "保管方 · who holds a share of an opening key.")
SmeClaimEnum = choices(
    "SmeClaimEnum", Participation.Size, "中小企业声明 · to which deduction a bidder declares a right."
)
BondKindEnum = choices("BondKindEnum", Bond.Kind, "保证金类别 · what a bond secures.")
BondFormEnum = choices(
    "BondFormEnum", Bond.Form, "保证金形式 · in which form a bond is given; never in cash."
)
ProcurementLetterKindEnum = choices(
    "ProcurementLetterKindEnum", Letter.Kind, "通知书类别 · a letter of award, or of the result."
)
