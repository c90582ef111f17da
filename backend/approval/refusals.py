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


class ReasonRequired(Refusal):
    """退回须说明理由。 · A return needs a reason."""

    code = "REQUIRED"
    field = "reason"
