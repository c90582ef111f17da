"""Verbs of approval: open a request (the direct train decides at once, where it may), approve a step, return, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q

from backend.account.models import Organisation
from backend.approval.models import ApprovalRequest, ApprovalRule, ApprovalStep
from backend.approval.refusals import AlreadyDecided, NoRule, OwnRequest, ReasonRequired
from backend.approval.rules import Case, Route, Rule, route
from backend.approval.table import as_rule
from backend.core import clock, journal
from backend.core.actor import Actor, Role
from backend.core.refusals import NotFound
from backend.core.verbs import within_verb
from backend.region.queries import chain

State = ApprovalRequest.State


@dataclass(frozen=True, slots=True)
class Purchase:
    """What approval needs to know of a purchase."""

    organisation: Organisation
    subject: str
    amount: Decimal
    categories: frozenset[str]
    checks: Sequence[dict[str, Any]]
    all_checks_passed: bool


def rules_for(organisation: Organisation) -> list[Rule]:
    """The rows of the table that can hold for an organisation; one statement."""
    rows = ApprovalRule.objects.filter(
        Q(organisation=None) | Q(organisation=organisation),
        Q(region=None) | Q(region__in=chain(organisation.region_id)),
    )
    return [as_rule(row) for row in rows]


def route_of(purchase: Purchase, *, by: Actor) -> Route | None:
    """审批去向 · who would have to agree to a purchase if `by` asked for it now; None where no rule covers it."""
    organisation = purchase.organisation
    return route(
        rules_for(organisation),
        Case(
            amount=purchase.amount,
            organisation_id=organisation.pk,
            organisation_sort=organisation.sort,
            regions=chain(organisation.region_id),
            categories=purchase.categories,
            requester_roles=frozenset(role for at, role in by.roles if at == organisation.pk),
            on=clock.today(),
            all_checks_passed=purchase.all_checks_passed,
        ),
    )


@within_verb
def open_request(purchase: Purchase, *, by: Actor) -> ApprovalRequest:
    """提交审批 · route a purchase; the direct train approves at once and says on which rules."""
    found = route_of(purchase, by=by)
    organisation = purchase.organisation
    if found is None:
        raise NoRule(amount=purchase.amount)
    request = ApprovalRequest.objects.create(
        organisation=organisation,
        subject=purchase.subject,
        amount=purchase.amount,
        direct_train=found.direct_train,
        state=State.APPROVED if found.direct_train else State.PENDING,
        decided_at=clock.now() if found.direct_train else None,
        rules=[{"code": rule.code, "name": rule.name, "basis": rule.basis} for rule in found.rules],
        checks=list(purchase.checks),
        requested_by_id=by.known_id,
    )
    ApprovalStep.objects.bulk_create(
        ApprovalStep(request=request, order=order, role=role) for order, role in enumerate(found.steps, 1)
    )
    journal.record(
        "approval.direct_train" if found.direct_train else "approval.requested",
        request,
        by,
        organisation_id=organisation.pk,
        clause="；".join(rule.basis for rule in found.rules),
        subject=request.subject,
        amount=request.amount,
        rules=[rule.code for rule in found.rules],
        steps=found.steps,
    )
    return request


@within_verb
def approve(request_id: UUID, *, by: Actor, reason: str = "") -> ApprovalRequest:
    """同意 · agree to the step that is next; the last step's agreement approves the request."""
    request, step = _next_step(request_id, by)
    _decide(step, "approved", reason, by)
    if not request.steps.filter(decision="").exists():
        _close(request, State.APPROVED)
    journal.record(
        "approval.approved",
        request,
        by,
        organisation_id=request.organisation_id,
        clause="；".join(rule["basis"] for rule in request.rules),
        step=step.order,
        role=step.role,
        reason=reason,
    )
    return request


@within_verb
def send_back(request_id: UUID, *, by: Actor, reason: str) -> ApprovalRequest:
    """退回 · return the request with a reason."""
    if not reason.strip():
        raise ReasonRequired
    request, step = _next_step(request_id, by)
    _decide(step, "returned", reason, by)
    _close(request, State.RETURNED)
    journal.record(
        "approval.returned",
        request,
        by,
        organisation_id=request.organisation_id,
        step=step.order,
        role=step.role,
        reason=reason,
    )
    return request


@within_verb
def withdraw(request_id: UUID, *, by: Actor) -> ApprovalRequest:
    """撤回 · take a pending request back."""
    request = ApprovalRequest.objects.select_for_update().get(pk=request_id)
    if request.state == State.PENDING:
        _close(request, State.WITHDRAWN)
        journal.record("approval.withdrawn", request, by, organisation_id=request.organisation_id)
    return request


def _next_step(request_id: UUID, by: Actor) -> tuple[ApprovalRequest, ApprovalStep]:
    request = ApprovalRequest.objects.select_for_update().filter(pk=request_id).first()
    if request is None or request.organisation_id not in by.organisations():
        raise NotFound("审批事项 approval request", field="id")
    step = request.steps.filter(decision="").first()
    if request.state != State.PENDING or step is None:
        raise AlreadyDecided(state=request.get_state_display())
    by.must(Role(step.role), at=request.organisation_id)
    if request.requested_by_id == by.user_id:
        raise OwnRequest
    return request, step


def _decide(step: ApprovalStep, decision: str, reason: str, by: Actor) -> None:
    step.decision, step.reason = decision, reason.strip()
    step.decided_by_id, step.decided_at = by.user_id, clock.now()
    step.save(update_fields=["decision", "reason", "decided_by", "decided_at"])


def _close(request: ApprovalRequest, state: ApprovalRequest.State) -> None:
    request.state, request.decided_at = state, clock.now()
    request.save(update_fields=["state", "decided_at"])
