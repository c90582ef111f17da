"""中标（成交）至支付 · the choice, the result, the contract, the acceptance and the payment."""

from __future__ import annotations

from backend.core.refusals import NotFound
from procurement_methods import bonds, letters, money
from procurement_methods.common import NO_OBJECTION_OPEN
from procurement_methods.engine.performing import Case, handles
from procurement_methods.language import parties as v
from procurement_methods.language.parties import Party
from procurement_methods.models import Contract, Participation
from procurement_methods.refusals import AlreadySigned, NotFirst, NotWinner, ObjectionOpen
from procurement_methods.verbs.parts import own_supplier, words


@handles(v.choose_winner)
def choose_winner(case: Case, *, participation: int | None = None) -> None:
    """确定中标（成交）供应商 · in the order of the ranking. Without a decision in time the first is taken as chosen."""
    ranked = case.package.participations.filter(place__isnull=False, declined_at__isnull=True)
    first = ranked.select_related("supplier").order_by("place").first()
    if first is None:
        return  # what the stage needs is refused by the engine
    if participation is not None and participation != first.pk:
        raise NotFirst(first=first.supplier.name)
    first.chosen_at = case.now
    first.save(update_fields=["chosen_at"])
    case.facts |= {"supplier": first.supplier.name, "price": str(first.offer)}


@handles(v.publish_result)
def publish_result(case: Case) -> None:
    """公告结果并发出通知书 · who won, at what price; names of experts are released with it, bid bonds are to go back."""
    row = winner(case)
    case.facts |= {
        "supplier": row.supplier.name,
        "price": str(row.offer),
        "panel": list(case.package.panel.filter(left_at__isnull=True).values_list("name", flat=True)),
        "letters": [letter.number for letter in letters.issue(case, [row])],
    }
    bonds.fall_due(case, but=[row.pk])


@handles(v.sign_contract)
def sign_contract(case: Case, *, number: str = "", supplier: int | None = None) -> bool | None:
    """签订合同 · buyer and winner sign, each for itself, at the winner's offer (《政府采购法》第四十六条)."""
    if not NO_OBJECTION_OPEN.holds(case.dossier, case.figure):
        raise ObjectionOpen
    row = winner(case)
    contract = Contract.objects.select_for_update().filter(participation=row).first()
    if contract is None:
        if row.offer is None:
            raise NotFound("成交价 price")
        contract = Contract(
            package=case.package,
            participation=row,
            number=number.strip() or _number(case),
            amount=row.offer,
        )
    if case.party is Party.BUYER:
        if contract.buyer_signed_at is not None:
            raise AlreadySigned
        contract.buyer_signed_at, contract.buyer_signed_by_id = case.now, case.by.known_id
    else:
        if own_supplier(case, supplier) != row.supplier:
            raise NotWinner
        if contract.supplier_signed_at is not None:
            raise AlreadySigned
        bonds.must_secure(case, contract)
        contract.supplier_signed_at, contract.supplier_signed_by_id = case.now, case.by.known_id
    contract.save()
    case.facts |= {"contract": contract.number, "amount": str(contract.amount)}
    if contract.signed_at is None:
        return False
    bonds.fall_due(case, to=[row.pk])
    money.hold(case.package, contract.amount)
    return None


def _number(case: Case) -> str:
    """合同编号 · of the package; contracts that came to nothing keep theirs."""
    earlier = case.package.contracts.count()
    again = f"-{earlier + 1}" if earlier else ""
    return f"{case.procurement.number}-{case.package.number:02d}{again}"


@handles(v.decline_award)
def decline_award(case: Case, *, reason: str = "", supplier: int | None = None) -> None:
    """放弃中标（成交） · the next in the ranking may be chosen (《政府采购法实施条例》第四十九条)."""
    row = winner(case)
    if case.party is Party.CLOCK:
        reason = "逾期未确认，视同放弃。"
    elif own_supplier(case, supplier) != row.supplier:
        raise NotWinner
    row.declined_at = case.now
    row.save(update_fields=["declined_at"])
    case.facts |= {"supplier": row.supplier.name, "reason": words(reason, "放弃理由 reason", "reason")}


@handles(v.publish_contract)
def publish_contract(case: Case) -> None:
    """公告合同 · within two working days of the signature (《政府采购法实施条例》第五十条)."""
    case.facts["contract"] = contract(case).number


@handles(v.file_contract)
def file_contract(case: Case, *, filing_number: str = "") -> None:
    """备案合同 · within seven working days of the signature (《政府采购法》第四十七条)."""
    row = contract(case)
    row.filing_number = words(filing_number, "备案号 filing number", "filing_number", most=60)
    row.save(update_fields=["filing_number"])
    case.facts["filing_number"] = row.filing_number


@handles(v.accept)
def accept(case: Case, *, passed: bool = True, opinion: str = "") -> bool | None:
    """履约验收 · with a written opinion. What did not pass is noted, and looked at again when it was made good."""
    row = contract(case)
    case.facts |= {"passed": passed, "opinion": words(opinion, "验收意见 opinion", "opinion")}
    if not passed:
        return False
    row.accepted_at, row.acceptance = case.now, opinion.strip()
    row.save(update_fields=["accepted_at", "acceptance"])
    return None


@handles(v.pay)
def pay(case: Case, *, voucher: str = "") -> None:
    """支付 · the treasury's voucher for the whole amount."""
    row = contract(case)
    row.paid_at, row.voucher = case.now, words(voucher, "支付凭证 voucher", "voucher", most=60)
    row.save(update_fields=["paid_at", "voucher"])
    money.spend(case.package, row)
    case.facts |= {"amount": str(row.amount), "voucher": row.voucher}


def winner(case: Case) -> Participation:
    """The supplier that was chosen and has not declined."""
    rows = case.package.participations.select_for_update(of=("self",)).select_related("supplier")
    found = rows.filter(chosen_at__isnull=False, declined_at__isnull=True).first()
    if found is None:
        raise NotFound("中标（成交）供应商 winner")
    return found


def contract(case: Case) -> Contract:
    """The contract of the package, locked."""
    rows = Contract.objects.select_for_update().filter(
        package=case.package, participation__declined_at__isnull=True, voided_at__isnull=True
    )
    found = rows.first()
    if found is None:
        raise NotFound("合同 contract")
    return found
