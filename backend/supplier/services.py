"""The verbs of suppliers: open calls, admission by commitment (承诺入围), suspension, leaving, removal, bans."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from backend.account import credit_code as codes
from backend.account import rules as account_rules
from backend.account.models import Membership, Organisation
from backend.account.queries import supervises
from backend.account.refusals import BothSides, InvalidCreditCode
from backend.core import clock, events, journal
from backend.core.actor import PLATFORM_ROLES, SYSTEM, Actor, Role
from backend.core.refusals import Invalid, NotFound, NotPermitted, Refusal, Required, Unique, refuse_all
from backend.region.models import Region
from backend.supplier import rules
from backend.supplier.events import SupplierBanned, SupplierStateChanged
from backend.supplier.models import AdmissionCall, Ban, Commitment, Supplier
from backend.supplier.queries import standings
from backend.supplier.refusals import (
    BanPeriodWrong,
    CallClosed,
    CreditCodeTaken,
    LetterDiffers,
    UnderBan,
    WrongState,
)


@dataclass(frozen=True, slots=True)
class Identity:
    """供应商身份 · who the supplier says that it is, on its own commitment."""

    credit_code: str
    name: str
    region_code: str
    size: str = ""
    scope: str = ""
    contact_name: str = ""
    phone: str = ""


LONGEST = {"name": 200, "scope": 2000, "contact_name": 60, "phone": 40}


def open_call(
    code: str,
    title: str,
    region_code: str,
    letter: str,
    *,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    by: Actor,
) -> AdmissionCall:
    """Publish an open call with the letter that suppliers have to sign; without `closes_at` it stays open."""
    by.must(Role.OPERATOR)
    for field, text, most, label in (
        ("code", code, 40, "编号 code"),
        ("title", title, 200, "标题 title"),
        ("letter", letter, 20_000, "承诺书正文 letter"),
    ):
        _check_text(text, field, most, label, required=True)
    begins = opens_at or clock.now()
    if closes_at is not None and closes_at <= begins:
        raise Invalid("截止时间须晚于开始时间。", "The call must close after it opens.", field="closes_at")
    _must_be_region(region_code)
    with transaction.atomic():
        call, is_new = AdmissionCall.objects.get_or_create(
            code=code.strip(),
            defaults={
                "title": title.strip(),
                "region_id": region_code,
                "letter": letter.strip(),
                "opens_at": begins,
                "closes_at": closes_at,
            },
        )
        if not is_new:
            raise Unique("征集公告编号 call code", field="code")
        journal.record("supplier.call_opened", call, by, clause=rules.CALL_CLAUSE, region=region_code)
    return call


def commit(call_id: int, identity: Identity, *, letter: str, signatory: str, by: Actor) -> Supplier:
    """承诺入围 · sign the call's letter and be admitted at once; checks come afterwards (《政府采购法》第二十二条).

    The signer becomes the supplier's administrator and sales. A credit code that is registered already can be used by
    the supplier's own administrator alone; signing the same call again changes nothing.
    """
    by.must_be_known()
    identity = _checked(identity)
    _check_text(signatory, "signatory", 100, "签署人 signatory", required=True)
    if any(role not in account_rules.SUPPLIER_SIDE for _, role in by.roles):
        raise BothSides
    now = clock.now()
    with transaction.atomic():
        call = AdmissionCall.objects.filter(pk=call_id).first()
        if call is None:
            raise NotFound("征集公告 admission call", field="call_id")
        if not rules.is_open(call.opens_at, call.closes_at, now):
            raise CallClosed
        if not rules.same_letter(letter, call.letter):
            raise LetterDiffers
        organisation, is_new = Organisation.objects.select_for_update().get_or_create(
            credit_code=identity.credit_code,
            defaults={
                "kind": Organisation.Kind.SUPPLIER,
                "name": identity.name,
                "region_id": identity.region_code,
                "phone": identity.phone,
            },
        )
        if not is_new:
            _must_administer(organisation, by)
        supplier, _ = Supplier.objects.select_for_update().get_or_create(
            organisation=organisation,
            defaults={
                "source": Supplier.Source.COMMITMENT.value,
                "size": identity.size,
                "scope": identity.scope,
                "contact_name": identity.contact_name,
            },
        )
        supplier.organisation = organisation
        commitment, is_signed_now = Commitment.objects.get_or_create(
            supplier=supplier,
            call=call,
            defaults={
                "text": call.letter,
                "text_digest": hashlib.sha256(call.letter.encode()).hexdigest(),
                "signed_by_id": by.user_id,
                "signatory": signatory.strip(),
            },
        )
        if supplier.state == Supplier.State.ACTIVE and not is_signed_now:
            return supplier
        if is_new and by.user_id is not None:
            Membership.objects.bulk_create(
                Membership(user_id=by.user_id, organisation=organisation, role=role)
                for role in (Role.SUPPLIER_ADMIN, Role.SALES)
            )
        if supplier.state != Supplier.State.ACTIVE:
            supplier.admitted_at = now
            _go(supplier, "commit", "")
        journal.record(
            "supplier.committed",
            supplier,
            by,
            organisation_id=organisation.pk,
            clause=rules.CALL_CLAUSE,
            call=call.code,
            digest=commitment.text_digest,
            signatory=commitment.signatory,
        )
    return supplier


def suspend(supplier_id: int, reason: str, *, by: Actor) -> Supplier:
    """暂停 · stop a supplier's sales until it is resumed."""
    return _judge(supplier_id, "suspend", reason, by)


def resume(supplier_id: int, reason: str, *, by: Actor) -> Supplier:
    """恢复 · let a suspended supplier sell again; not during a statutory ban."""
    return _judge(supplier_id, "resume", reason, by)


def remove(supplier_id: int, reason: str, *, by: Actor) -> Supplier:
    """清退 · remove a supplier from the mall for good."""
    return _judge(supplier_id, "remove", reason, by)


def leave(supplier_id: int, reason: str = "", *, by: Actor) -> Supplier:
    """退出 · leave the mall of one's own will; a new commitment leads back."""
    with transaction.atomic():
        supplier = _locked(supplier_id)
        if by is not SYSTEM and supplier.organisation_id not in by.organisations():
            raise NotFound("供应商 supplier", field="id")
        by.must(Role.SUPPLIER_ADMIN, at=supplier.organisation_id)
        _check_text(reason, "reason", 1000, "原因 reason")
        _go(supplier, "exit", reason)
        _record("supplier.exited", supplier, by, reason)
    return supplier


def record_ban(supplier_id: int, starts_on: date, ends_on: date, decision: str, *, by: Actor) -> Ban:
    """登记禁令 · record a statutory ban of one to three years that finance has decided (《政府采购法》第七十七条)."""
    by.must(Role.REGULATOR)
    _check_text(decision, "decision", 200, "处理决定文号 decision", required=True)
    if not rules.is_statutory_ban(starts_on, ends_on):
        raise BanPeriodWrong
    with transaction.atomic():
        supplier = _locked(supplier_id)
        ban, is_new = Ban.objects.get_or_create(
            supplier=supplier,
            decision=decision.strip(),
            defaults={"starts_on": starts_on, "ends_on": ends_on},
        )
        if not is_new:
            raise Unique("该处理决定 this decision", field="decision")
        journal.record(
            "supplier.banned",
            supplier,
            by,
            organisation_id=supplier.organisation_id,
            clause=rules.BAN_CLAUSE,
            starts_on=starts_on,
            ends_on=ends_on,
            decision=ban.decision,
        )
        events.publish(SupplierBanned(supplier.pk, supplier.organisation_id, starts_on, ends_on))
    return ban


def _judge(supplier_id: int, verb: str, reason: str, by: Actor) -> Supplier:
    """A verb of the platform, or of a regulator of the supplier's region; it always says why."""
    by.must_be_known()
    _check_text(reason, "reason", 1000, "原因 reason", required=True)
    with transaction.atomic():
        supplier = _locked(supplier_id)
        may = by is SYSTEM or by.is_platform or supplier.organisation.region_id in supervises(by)
        if not may:
            needs = "、".join(role.label for role in (*sorted(PLATFORM_ROLES), Role.REGULATOR))
            raise NotPermitted(needs=needs)
        if verb == "resume":
            _must_not_be_banned(supplier)
        _go(supplier, verb, reason)
        _record(f"supplier.{_PAST[verb]}", supplier, by, reason)
    return supplier


_PAST = {"suspend": "suspended", "resume": "resumed", "remove": "removed"}


def _go(supplier: Supplier, verb: str, reason: str) -> None:
    """Take a supplier to where the verb leads, and tell; refuses where it leads nowhere."""
    before = supplier.state
    after = rules.leads_to(before, verb)
    if after is None:
        raise WrongState(state=supplier.get_state_display(), verb=rules.VERB_LABELS[verb])
    supplier.state, supplier.state_reason = after, reason.strip()
    supplier.save(update_fields=["state", "state_reason", "admitted_at"])
    events.publish(SupplierStateChanged(supplier.pk, supplier.organisation_id, before, after))


def _record(verb: str, supplier: Supplier, by: Actor, reason: str) -> None:
    journal.record(verb, supplier, by, organisation_id=supplier.organisation_id, reason=reason.strip())


def _locked(supplier_id: int) -> Supplier:
    found = Supplier.objects.select_for_update(of=("self",)).select_related("organisation")
    supplier = found.filter(pk=supplier_id).first()
    if supplier is None:
        raise NotFound("供应商 supplier", field="id")
    return supplier


def _must_not_be_banned(supplier: Supplier) -> None:
    today = clock.today()
    for ban in standings([supplier.pk])[supplier.pk].bans:
        if ban.starts_on <= today <= ban.ends_on:
            raise UnderBan(until=ban.ends_on)


def _must_administer(organisation: Organisation, by: Actor) -> None:
    """Only its own administrator may sign for a registered supplier; asked of the store, which may know more by now."""
    held = organisation.memberships.filter(user_id=by.user_id, is_active=True, role=Role.SUPPLIER_ADMIN)
    is_supplier = organisation.kind == Organisation.Kind.SUPPLIER and organisation.is_active
    if not is_supplier or not (by is SYSTEM or held.exists()):
        raise CreditCodeTaken


def _checked(identity: Identity) -> Identity:
    """The identity as it is stored; refuses it with every fault at once."""
    tidy = Identity(
        credit_code=codes.normal(identity.credit_code),
        name=identity.name.strip(),
        region_code=identity.region_code.strip(),
        size=identity.size,
        scope=identity.scope.strip(),
        contact_name=identity.contact_name.strip(),
        phone=identity.phone.strip(),
    )
    refuse_all(identity_faults(tidy))
    _must_be_region(tidy.region_code)
    return tidy


def identity_faults(identity: Identity) -> list[Refusal]:
    """Everything that is wrong with an identity, but for its region."""
    faults: list[Refusal] = []
    if not codes.is_valid(identity.credit_code):
        faults.append(InvalidCreditCode())
    if not identity.name:
        faults.append(Required("名称 name", field="name"))
    if identity.size and identity.size not in Supplier.Size.values:
        faults.append(Invalid("企业规模不正确。", "There is no such size.", field="size"))
    for field, most in LONGEST.items():
        text = getattr(identity, field)
        if len(text) > most or not account_rules.is_plain(text):
            faults.append(
                Invalid(
                    f"过长（至多 {most} 个字符）或含有控制字符。",
                    f"At most {most} plain characters.",
                    field=field,
                )
            )
    if identity.phone and not account_rules.is_phone(identity.phone):
        faults.append(Invalid("电话号码不正确。", "This is no telephone number.", field="phone"))
    return faults


def _must_be_region(code: str) -> None:
    if not account_rules.is_plain(code) or not Region.objects.filter(pk=code).exists():
        raise NotFound("地区 region", field="region_code")


def _check_text(text: str, field: str, most: int, label: str, required: bool = False) -> None:
    if required and not text.strip():
        raise Required(label, field=field)
    if len(text) > most or not account_rules.is_plain(text):
        raise Invalid(f"{label} 至多 {most} 个字符。", f"{label}: at most {most} characters.", field=field)
