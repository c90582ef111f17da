"""审批规则 · which rows of the rule table hold for a purchase, and what follows: the direct train, or people in order.

Pure. Of all rows that hold, the most specific one decides: one for the organisation before one for its kind before one
for its region before one for all; among equals the longer 品目 prefix, then the smaller rank, then the code.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from backend.approval.refusals import NotAnApprover, RangeReversed, RuleDecidesNothing
from backend.core.actor import ROLE_LABELS, Role
from backend.core.refusals import Invalid, Refusal, Required

APPROVERS = frozenset({Role.APPROVER, Role.FINANCE, Role.BUYER_ADMIN})
"""Whose agreement a rule may ask for; the clerk and who inspects stay apart from it (《政府采购法》第六十一条)."""
LONGEST = {"code": 40, "name": 200, "basis": 200}
LABELS = {"code": "编号 code", "name": "名称 name", "basis": "依据 basis"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the rule table; an empty condition holds for everything."""

    code: str
    name: str
    basis: str
    direct_train: bool
    steps: tuple[str, ...] = ()
    organisation_id: int | None = None
    organisation_sort: str = ""
    region: str = ""
    category_prefix: str = ""
    requester_role: str = ""
    amount_from: Decimal = Decimal(0)
    amount_to: Decimal | None = None
    rank: int = 100
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A purchase as the rule table sees it."""

    amount: Decimal
    organisation_id: int
    organisation_sort: str
    regions: Sequence[str]
    categories: frozenset[str]
    requester_roles: frozenset[str]
    on: date
    all_checks_passed: bool


@dataclass(frozen=True, slots=True)
class Route:
    """What follows: approved at once by the direct train, or the roles that must agree, in order; and by which rules."""

    direct_train: bool
    steps: tuple[str, ...]
    rules: tuple[Rule, ...]


def holds(rule: Rule, case: Case, category: str) -> bool:
    """Does a rule hold for one 品目 of the purchase?"""
    return (
        rule.amount_from <= case.amount
        and (rule.amount_to is None or case.amount <= rule.amount_to)
        and rule.organisation_id in (None, case.organisation_id)
        and rule.organisation_sort in ("", case.organisation_sort)
        and (not rule.region or rule.region in case.regions)
        and category.startswith(rule.category_prefix)
        and (not rule.requester_role or rule.requester_role in case.requester_roles)
        and (rule.valid_from is None or rule.valid_from <= case.on)
        and (rule.valid_to is None or case.on <= rule.valid_to)
    )


def specificity(rule: Rule, regions: Sequence[str]) -> tuple[int, int, int, int, int, str]:
    """Sort key: the most specific rule comes first. `regions` go from narrow to wide."""
    nearness = regions.index(rule.region) if rule.region in regions else len(regions)
    return (
        0 if rule.organisation_id is not None else 1,
        0 if rule.organisation_sort else 1,
        nearness,
        -len(rule.category_prefix),
        rule.rank,
        rule.code,
    )


def route(rules: Iterable[Rule], case: Case) -> Route | None:
    """Who must agree. None when the table has no rule for some 品目: then nobody may decide, and the order is refused.

    Every 品目 of the purchase is routed by its own most specific rule. The direct train goes only if all of these allow it
    and every compliance check passed; otherwise the roles of all of them must agree, a direct-train rule standing for
    the approver (审核人) when a check was not passed clean. A buyer's own rule only ever adds people: whom the table asks for
    beside it must agree as well.
    """
    table = list(rules)
    chosen: dict[str, Rule] = {}
    for category in sorted(case.categories):
        candidates = [rule for rule in table if holds(rule, case, category)]
        if not candidates:
            return None
        best = min(candidates, key=lambda rule: specificity(rule, case.regions))
        chosen[best.code] = best
        wider = [rule for rule in candidates if rule.organisation_id is None and not rule.direct_train]
        if best.organisation_id is not None and not best.direct_train and wider:
            above = min(wider, key=lambda rule: specificity(rule, case.regions))
            chosen[above.code] = above
    applied = tuple(chosen.values())
    if case.all_checks_passed and all(rule.direct_train for rule in applied):
        return Route(True, (), applied)
    steps: list[str] = []
    for rule in applied:
        steps += [role for role in (rule.steps or ("approver",)) if role not in steps]
    return Route(False, tuple(steps), applied)


def rule_faults(rule: Rule) -> Iterator[Refusal]:
    """Everything that keeps a row out of the table."""
    for field, most in LONGEST.items():
        text = getattr(rule, field)
        if not text:
            yield Required(LABELS[field], field=field)
        elif len(text) > most or not text.isprintable():
            yield Invalid(f"至多 {most} 个字符。", f"At most {most} plain characters.", field=field)
    for role in rule.steps:
        if role not in APPROVERS:
            yield NotAnApprover(role=ROLE_LABELS[Role(role)])
    if len(set(rule.steps)) != len(rule.steps):
        yield Invalid("审批角色重复。", "A role appears twice.", field="steps")
    if not rule.steps and not rule.direct_train:
        yield RuleDecidesNothing()
    if rule.amount_from < 0 or (rule.amount_to is not None and rule.amount_to < rule.amount_from):
        yield RangeReversed(field="amount_to")
    if rule.valid_from and rule.valid_to and rule.valid_to < rule.valid_from:
        yield RangeReversed(field="valid_to")
