"""省库引入 · take over suppliers from a provincial pool, again and again: a second run of the same file changes nothing.

The file is CSV in UTF-8 with the columns `COLUMNS`. A row is taken over whole or refused whole, with the line, the field
and the reason; the other rows go on. The pool's number is kept. A supplier that entered by its own commitment keeps what
it has said of itself, and gets the pool's number only; a state (暂停, 清退 …) is never changed by an import.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from django.db import IntegrityError, transaction

from backend.account import credit_code as codes
from backend.account.models import Address, Organisation
from backend.core import clock, events, journal
from backend.core.actor import SYSTEM, Actor, Role
from backend.core.refusals import Refusal
from backend.region.models import Region
from backend.supplier.events import SuppliersChanged, SupplierStateChanged
from backend.supplier.models import Supplier
from backend.supplier.refusals import UnreadablePool
from backend.supplier.services import Identity, identity_faults

COLUMNS = (
    "provincial_id", "name", "uscc", "region_code", "city", "address", "scope", "sme_size", "contact", "phone",
)  # fmt: skip
"""The columns that a file must have; others (trade, e-mail …) are not taken over."""

COLUMN_OF = {"credit_code": "uscc", "size": "sme_size", "contact_name": "contact"}
SIZE_OF: Mapping[str, str] = {label: value for value, label in Supplier.Size.choices} | {"": ""}
LONGEST = {"provincial_id": 40, "city": 60, "address": 200}
FROM_POOL = {"source": "provincial_pool"}
"""Marks the one address that imports keep up to date; the rest of the address book is the supplier's own."""
ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class PoolRow:
    """One supplier of the pool, as its file says."""

    line: int
    provincial_id: str
    identity: Identity
    city: str
    address: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row was not taken over."""

    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        return f"第 {self.line} 行 line {self.line}, {self.field}: {self.reason}"


@dataclass
class Report:
    """What an import did."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[Fault] = field(default_factory=list)

    @property
    def summary(self) -> str:
        return (
            f"新增 {self.created}，更新 {self.updated}，未变 {self.unchanged}，退回 {len(self.refused)} · "
            f"{self.created} created, {self.updated} updated, {self.unchanged} unchanged, {len(self.refused)} refused"
        )


def run(file: str) -> int:
    """The command line's import: print the refused rows and the counts; 1 if a row was refused, 2 if nothing could be read."""
    try:
        report = take_over(Path(file).read_bytes(), by=SYSTEM)
    except OSError as error:
        print(f"✗ {UnreadablePool(why=error.strerror).message}", file=sys.stderr)  # noqa: T201
        return 2
    except UnreadablePool as refusal:
        print(f"✗ {refusal.message}", file=sys.stderr)  # noqa: T201
        return 2
    for fault in report.refused:
        print(f"✗ {fault}", file=sys.stderr)  # noqa: T201
    print(report.summary)  # noqa: T201
    return 1 if report.refused else 0


def take_over(content: bytes, *, by: Actor) -> Report:
    """Take over every good row of a file in one transaction, and say what became of each."""
    by.must(Role.OPERATOR)
    rows, faults = _read(content)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return _apply(rows, faults, by)
        except IntegrityError:
            # Somebody registered one of them at the same moment: what is there now is looked at again.
            if attempt == ATTEMPTS:
                raise
    raise AssertionError


def _read(content: bytes) -> tuple[list[PoolRow], list[Fault]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadablePool(why="须为 UTF-8 编码 not UTF-8") from None
    reader = csv.DictReader(StringIO(text, newline=""), strict=True)
    rows: list[PoolRow] = []
    faults: list[Fault] = []
    try:
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise UnreadablePool(why=f"缺少列 missing columns {', '.join(missing)}")
        regions = frozenset(Region.objects.values_list("code", flat=True))
        for entry in reader:
            line = reader.line_num
            if None in entry or None in entry.values():
                faults.append(
                    Fault(line, "*", "列数与表头不符 · the row has not as many cells as the header")
                )
                continue
            row = _row(line, {name: entry[name].strip() for name in COLUMNS})
            found = list(_faults(row, entry["sme_size"].strip(), regions))
            faults += found
            if not found:
                rows.append(row)
    except csv.Error as error:
        raise UnreadablePool(why=f"第 {reader.line_num} 行 line {reader.line_num}: {error}") from None
    return _without_repeats(rows, faults), faults


def _row(line: int, cells: Mapping[str, str]) -> PoolRow:
    identity = Identity(
        credit_code=codes.normal(cells["uscc"]),
        name=cells["name"],
        region_code=cells["region_code"],
        size=SIZE_OF.get(cells["sme_size"], ""),
        scope=cells["scope"],
        contact_name=cells["contact"],
        phone=cells["phone"],
    )
    return PoolRow(line, cells["provincial_id"], identity, cells["city"], cells["address"])


def _faults(row: PoolRow, size: str, regions: frozenset[str]) -> Iterator[Fault]:
    if not row.provincial_id:
        yield Fault(row.line, "provincial_id", "请填写省库编号 · required")
    for name, most in LONGEST.items():
        if len(getattr(row, name)) > most:
            yield Fault(row.line, name, f"至多 {most} 个字符 · at most {most} characters")
    if size not in SIZE_OF:
        yield Fault(row.line, "sme_size", f"须为 {'、'.join(filter(None, SIZE_OF))} · no such size")
    if row.identity.region_code not in regions:
        yield Fault(row.line, "region_code", "没有这个地区 · there is no such region")
    for refusal in identity_faults(row.identity):
        yield _fault(row.line, refusal)


def _fault(line: int, refusal: Refusal) -> Fault:
    name = refusal.field or "*"
    return Fault(line, COLUMN_OF.get(name, name), refusal.message)


def _without_repeats(rows: Iterable[PoolRow], faults: list[Fault]) -> list[PoolRow]:
    """The rows whose number and credit code occur for the first time; the others are refused."""
    kept: list[PoolRow] = []
    seen: set[str] = set()
    for row in rows:
        keys = {f"provincial_id {row.provincial_id}", f"uscc {row.identity.credit_code}"}
        repeated = sorted(keys & seen)
        if repeated:
            name, _, value = repeated[0].partition(" ")
            faults.append(Fault(row.line, name, f"{value} 在文件中重复 · occurs twice in the file"))
            continue
        seen |= keys
        kept.append(row)
    return kept


def _apply(rows: list[PoolRow], faults: list[Fault], by: Actor) -> Report:
    """Compare the rows with what is there, and write the difference in bulk."""
    report = Report(refused=list(faults))
    known = _Known(rows)
    added: list[PoolRow] = []
    changed: list[Supplier] = []
    for row in rows:
        supplier = known.of_code.get(row.identity.credit_code)
        fault = known.contradiction(row)
        if fault is not None:
            report.refused.append(fault)
        elif supplier is None:
            added.append(row)
        elif known.bring_up_to_date(supplier, row):
            changed.append(supplier)
        else:
            report.unchanged += 1
    report.created, report.updated = len(added), len(changed)
    report.refused.sort(key=lambda fault: fault.line)
    for supplier in _create(added):
        _tell("supplier.imported", supplier, by)
        events.publish(
            SupplierStateChanged(
                supplier.pk, supplier.organisation_id, Supplier.State.DRAFT.value, supplier.state
            )
        )
    if changed:
        known.save(changed)
        for supplier in changed:
            _tell("supplier.updated_from_pool", supplier, by)
        events.publish(SuppliersChanged(tuple(supplier.pk for supplier in changed)))
    return report


def _create(rows: list[PoolRow]) -> list[Supplier]:
    now = clock.now()
    organisations = Organisation.objects.bulk_create(
        Organisation(
            kind=Organisation.Kind.SUPPLIER,
            name=row.identity.name,
            credit_code=row.identity.credit_code,
            region_id=row.identity.region_code,
            phone=row.identity.phone,
        )
        for row in rows
    )
    suppliers = Supplier.objects.bulk_create(
        Supplier(
            organisation=organisation,
            state=Supplier.State.ACTIVE,
            source=Supplier.Source.PROVINCIAL_POOL,
            provincial_id=row.provincial_id,
            size=row.identity.size,
            scope=row.identity.scope,
            contact_name=row.identity.contact_name,
            admitted_at=now,
        )
        for row, organisation in zip(rows, organisations, strict=True)
    )
    Address.objects.bulk_create(
        _located(Address(organisation=organisation), row)
        for row, organisation in zip(rows, organisations, strict=True)
    )
    return suppliers


def _located(address: Address, row: PoolRow) -> Address:
    address.company_name = row.identity.name
    address.first_name = row.identity.contact_name
    address.street_address_1 = row.address
    address.city = row.city
    address.phone = row.identity.phone
    address.private_metadata = FROM_POOL
    return address


class _Known:
    """What the store has of the rows of a file: organisations and suppliers, locked, and their addresses from the pool."""

    def __init__(self, rows: list[PoolRow]) -> None:
        wanted = [row.identity.credit_code for row in rows]
        self.organisations = {
            organisation.credit_code: organisation
            for organisation in Organisation.objects.select_for_update()
            .filter(credit_code__in=wanted)
            .order_by("pk")
        }
        by_pk = {organisation.pk: organisation for organisation in self.organisations.values()}
        self.of_code: dict[str, Supplier] = {}
        for supplier in Supplier.objects.select_for_update().filter(organisation_id__in=by_pk).order_by("pk"):
            supplier.organisation = by_pk[supplier.organisation_id]
            self.of_code[supplier.organisation.credit_code] = supplier
        numbers = [row.provincial_id for row in rows]
        self.code_of_number = dict(
            Supplier.objects.filter(provincial_id__in=numbers).values_list(
                "provincial_id", "organisation__credit_code"
            )
        )
        self.addresses: dict[int, Address] = {}
        for address in Address.objects.filter(organisation_id__in=by_pk, private_metadata=FROM_POOL):
            self.addresses[address.organisation_id or 0] = address

    def contradiction(self, row: PoolRow) -> Fault | None:
        """What the store says against a row: the number or the code belongs to somebody else."""
        code = row.identity.credit_code
        if self.code_of_number.get(row.provincial_id, code) != code:
            return Fault(
                row.line, "provincial_id", "此编号属于另一供应商 · this number belongs to another supplier"
            )
        supplier = self.of_code.get(code)
        if supplier is None and code in self.organisations:
            return Fault(
                row.line, "uscc", "此代码属于非供应商单位 · this code belongs to a body that is no supplier"
            )
        if supplier is not None and supplier.provincial_id not in (None, row.provincial_id):
            return Fault(
                row.line,
                "provincial_id",
                f"该供应商的编号为 {supplier.provincial_id} · it has another number",
            )
        return None

    def bring_up_to_date(self, supplier: Supplier, row: PoolRow) -> bool:
        """Take over what the row says; was anything different?"""
        own = supplier.source == Supplier.Source.COMMITMENT
        organisation, identity = supplier.organisation, row.identity
        address = self.addresses.setdefault(organisation.pk, Address(organisation=organisation))
        before = self._picture(supplier, address)
        supplier.provincial_id = row.provincial_id
        if not own:
            supplier.size, supplier.scope = identity.size, identity.scope
            supplier.contact_name = identity.contact_name
            organisation.name, organisation.phone = identity.name, identity.phone
            organisation.region_id = identity.region_code
            _located(address, row)
        return self._picture(supplier, address) != before

    @staticmethod
    def _picture(supplier: Supplier, address: Address) -> tuple[object, ...]:
        organisation = supplier.organisation
        return (
            *(supplier.provincial_id, supplier.size, supplier.scope, supplier.contact_name),
            *(organisation.name, organisation.phone, organisation.region_id),
            *(
                address.company_name,
                address.first_name,
                address.street_address_1,
                address.city,
                address.phone,
            ),
        )

    def save(self, changed: list[Supplier]) -> None:
        organisations = [supplier.organisation for supplier in changed]
        Organisation.objects.bulk_update(organisations, ["name", "phone", "region"])
        Supplier.objects.bulk_update(changed, ["provincial_id", "size", "scope", "contact_name"])
        addresses = [
            self.addresses[supplier.organisation_id]
            for supplier in changed
            if supplier.source != Supplier.Source.COMMITMENT
        ]
        Address.objects.bulk_create([address for address in addresses if address.pk is None])
        Address.objects.bulk_update(
            [address for address in addresses if address.pk is not None],
            ["company_name", "first_name", "street_address_1", "city", "phone"],
        )


def _tell(verb: str, supplier: Supplier, by: Actor) -> None:
    journal.record(
        verb, supplier, by, organisation_id=supplier.organisation_id, provincial_id=supplier.provincial_id
    )
