"""单位登记 · organisations: the platform's operators register buyers, agents and regulators; their administrators keep the
telephone. Suppliers register themselves, by commitment (`backend.supplier`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from backend.account import credit_code as codes
from backend.account import rules
from backend.account.events import OrganisationRenamed
from backend.account.models import Organisation
from backend.account.refusals import InvalidCreditCode, SupplierRegistersItself
from backend.core import events, journal
from backend.core.actor import Actor, Role
from backend.core.refusals import Invalid, NotFound, Refusal, Required, Unique, refuse_all
from backend.region.models import Region

LONGEST = {"name": 200, "sort": 30, "phone": 40}


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """Who is to be registered."""

    kind: str
    name: str
    credit_code: str
    region_code: str
    sort: str = ""
    phone: str = ""


@transaction.atomic
def register_organisation(new: NewOrganisation, *, by: Actor) -> Organisation:
    """登记单位 · register a buyer, agent or regulator under its unified social credit code."""
    by.must(Role.OPERATOR)
    if new.kind == Organisation.Kind.SUPPLIER:
        raise SupplierRegistersItself
    code = codes.normal(new.credit_code)
    texts = {"name": new.name.strip(), "sort": new.sort.strip(), "phone": new.phone.strip()}
    faults = list(_faults(texts))
    if not codes.is_valid(code):
        faults.insert(0, InvalidCreditCode())
    refuse_all(faults)
    if not rules.is_plain(new.region_code) or not Region.objects.filter(pk=new.region_code).exists():
        raise NotFound("地区 region", field="region_code")
    organisation, is_new = Organisation.objects.get_or_create(
        credit_code=code, defaults={"kind": new.kind, "region_id": new.region_code, **texts}
    )
    if not is_new:
        raise Unique("统一社会信用代码 credit code", field="credit_code")
    journal.record(
        "organisation.registered",
        organisation,
        by,
        organisation_id=organisation.pk,
        kind=new.kind,
        name=organisation.name,
    )
    return organisation


@transaction.atomic
def update_organisation(
    organisation_id: int,
    *,
    name: str | None = None,
    sort: str | None = None,
    phone: str | None = None,
    is_active: bool | None = None,
    by: Actor,
) -> Organisation:
    """修改单位 · its administrator changes the telephone; name, category and whether it is active are the platform's.

    At an organisation that is not active nobody holds a role: its people can log in, but act for it no more.
    """
    by.must_be_known()
    is_operator = by.has(Role.OPERATOR)
    organisation = Organisation.objects.select_for_update().filter(pk=organisation_id).first()
    if organisation is None or not (is_operator or organisation_id in by.organisations()):
        raise NotFound("单位 organisation", field="id")
    if not is_operator:
        by.must(rules.ADMINISTRATORS.get(organisation.kind, Role.OPERATOR), at=organisation_id)
        if (name, sort, is_active) != (None, None, None):
            by.must(Role.OPERATOR)
    given = {"name": name, "sort": sort, "phone": phone}
    texts = {field: text.strip() for field, text in given.items() if text is not None}
    refuse_all(_faults(texts))
    is_renamed = texts.get("name", organisation.name) != organisation.name
    for field, text in texts.items():
        setattr(organisation, field, text)
    if is_active is not None:
        organisation.is_active = is_active
    organisation.save(update_fields=[*texts, "is_active"])
    journal.record(
        "organisation.updated",
        organisation,
        by,
        organisation_id=organisation.pk,
        is_active=organisation.is_active,
        **texts,
    )
    if is_renamed:
        events.publish(OrganisationRenamed(organisation.pk))
    return organisation


def _faults(texts: dict[str, str]) -> Iterator[Refusal]:
    if texts.get("name") == "":
        yield Required("名称 name", field="name")
    for field, text in texts.items():
        if len(text) > LONGEST[field] or not rules.is_plain(text):
            yield Invalid(
                f"至多 {LONGEST[field]} 个字符，且不含控制字符。",
                f"At most {LONGEST[field]} plain characters.",
                field=field,
            )
    if texts.get("phone") and not rules.is_phone(texts["phone"]):
        yield Invalid("电话号码不正确。", "This is no telephone number.", field="phone")
