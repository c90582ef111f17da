"""审批规则表 · the rule table as people keep it. A rule for one buyer is its administrator's, and only ever stricter; one for a
region its regulator's; one for all the platform's. Requests that were routed keep the rules by which they were."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from backend.account.models import Organisation
from backend.account.queries import supervises, within_reach
from backend.approval.models import ApprovalRule
from backend.approval.refusals import OwnDirectTrain
from backend.approval.rules import Rule, rule_faults
from backend.core import journal
from backend.core.actor import Actor, Role
from backend.core.refusals import NotFound, NotPermitted, Unique, refuse_all
from backend.region.models import Region
from backend.region.queries import chain

FIELDS = (
    "name",
    "basis",
    "direct_train",
    "steps",
    "organisation_sort",
    "category_prefix",
    "requester_role",
    "amount_from",
    "amount_to",
    "rank",
    "valid_from",
    "valid_to",
)
"""What may change later; for whom a rule is, and its code, stay."""


def visible_rules(actor: Actor) -> QuerySet[ApprovalRule]:
    """The rules that can hold for the actor's organisations or for those whom they supervise; the platform sees all."""
    if actor.is_platform:
        return ApprovalRule.objects.all()
    reach = within_reach(actor)
    regions = {code for region in reach.values_list("region_id", flat=True) for code in chain(region)}
    return ApprovalRule.objects.filter(
        Q(organisation=None) | Q(organisation__in=reach), Q(region=None) | Q(region__in=regions)
    )


@transaction.atomic
def add_rule(
    code: str,
    values: Mapping[str, Any],
    *,
    organisation_id: int | None = None,
    region_code: str | None = None,
    by: Actor,
) -> ApprovalRule:
    """新增规则 · add a row to the table: for one buyer, for a region, or for all."""
    rule = ApprovalRule(code=code.strip(), organisation_id=organisation_id, region_id=region_code)
    _must_keep(rule, by, field="organisation_id" if organisation_id else "region_code")
    _fill(rule, values)
    if ApprovalRule.objects.filter(code=rule.code).exists():
        raise Unique("编号 code", field="code")
    rule.save(force_insert=True)
    _record("approval_rule.added", rule, by)
    return rule


@transaction.atomic
def change_rule(rule_id: int, values: Mapping[str, Any], *, by: Actor) -> ApprovalRule:
    """修改规则 · change a row; purchases on their way keep the route that they were given."""
    rule = _locked(rule_id, by)
    _fill(rule, values)
    rule.save()
    _record("approval_rule.changed", rule, by)
    return rule


@transaction.atomic
def remove_rule(rule_id: int, *, by: Actor) -> ApprovalRule:
    """删除规则 · take a row out of the table."""
    rule = _locked(rule_id, by)
    _record("approval_rule.removed", rule, by)
    ApprovalRule.objects.filter(pk=rule_id).delete()
    return rule


def _locked(rule_id: int, by: Actor) -> ApprovalRule:
    by.must_be_known()
    rule = visible_rules(by).select_for_update(of=("self",)).filter(pk=rule_id).first()
    if rule is None:
        raise NotFound("审批规则 approval rule", field="id")
    _must_keep(rule, by, field="id")
    return rule


def _must_keep(rule: ApprovalRule, by: Actor, field: str) -> None:
    """Refuse everybody whose rule it is not."""
    by.must_be_known()
    if rule.region_id is not None and not Region.objects.filter(pk=rule.region_id).exists():
        raise NotFound("地区 region", field=field)
    if by.has(Role.OPERATOR):
        return
    if rule.organisation_id is not None:
        if not Organisation.objects.filter(pk=rule.organisation_id, pk__in=by.organisations()).exists():
            raise NotFound("采购单位 organisation", field=field)
        by.must(Role.BUYER_ADMIN, at=rule.organisation_id)
    elif rule.region_id is None or rule.region_id not in supervises(by):
        raise NotPermitted(needs=f"{Role.OPERATOR.label}、{Role.REGULATOR.label}")


def _fill(rule: ApprovalRule, values: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(rule, name, values[name])
    rule.name, rule.basis = rule.name.strip(), rule.basis.strip()
    if rule.organisation_id is not None and rule.direct_train:
        raise OwnDirectTrain
    refuse_all(rule_faults(as_rule(rule)))


def as_rule(row: ApprovalRule) -> Rule:
    """The row as the rules of routing want it."""
    return Rule(
        code=row.code,
        name=row.name,
        basis=row.basis,
        direct_train=row.direct_train,
        steps=tuple(row.steps),
        organisation_id=row.organisation_id,
        organisation_sort=row.organisation_sort,
        region=row.region_id or "",
        category_prefix=row.category_prefix,
        requester_role=row.requester_role,
        amount_from=row.amount_from,
        amount_to=row.amount_to,
        rank=row.rank,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _record(verb: str, rule: ApprovalRule, by: Actor) -> None:
    facts = {name: getattr(rule, name) for name in ("code", *FIELDS)}
    basis = rule.basis
    journal.record(verb, rule, by, organisation_id=rule.organisation_id, clause=basis, **facts)
