from __future__ import annotations

from backend.core.law import GPL
from backend.core.refusals import Refusal


class NoRule(Refusal):
    """审批规则表中没有适用于本次采购的规则（金额 {amount} 元），请联系管理员。 ·
    No approval rule covers this purchase of {amount} yuan; please ask your administrator."""

    code = "NO_APPROVAL_RULE"


class AlreadyDecided(Refusal):
    """该事项已办结（{state}）。 · This request is decided already ({state})."""

    code = "ALREADY_DECIDED"
    field = "id"


class OwnRequest(Refusal):
    """经办人不得审批自己提交的采购。 · You may not approve a purchase that you asked for yourself."""

    code = "SEPARATION_OF_DUTIES"
    field = "id"
    clause = GPL.art(61)


class RuleDecidesNothing(Refusal):
    """规则须注明审批角色，或准许直通车。 · A rule needs roles that decide, or the direct train."""

    code = "REQUIRED"
    field = "steps"


class NotAnApprover(Refusal):
    """「{role}」不是采购单位的审批角色（可选：审核人、财务、单位管理员）。 ·
    “{role}” does not approve at a buyer: choose the approver, the finance officer or the administrator."""

    code = "ROLE_DOES_NOT_FIT"
    field = "steps"
    clause = GPL.art(61)


class RangeReversed(Refusal):
    """下限不得大于上限。 · The lower bound may not be above the upper one."""

    code = "INVALID"


class OwnDirectTrain(Refusal):
    """采购单位只能为自己规定更严的审批；直通车由监管部门或平台规定。 ·
    A buyer may only make its own approval stricter: direct trains are granted by its regulator or the platform."""

    code = "DIRECT_TRAIN_NOT_YOURS"
    field = "direct_train"


class ReasonRequired(Refusal):
    """退回须说明理由。 · A return needs a reason."""

    code = "REQUIRED"
    field = "reason"
