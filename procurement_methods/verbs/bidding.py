"""投标、响应 · suppliers obtain the documents, ask, submit sealed bids, replace and withdraw them."""

from __future__ import annotations

from uuid import UUID

from backend.core.refusals import NotFound
from procurement_methods import bonds, documents, vault
from procurement_methods.engine.performing import Case, handles
from procurement_methods.language import parties as v
from procurement_methods.models import Bid, KeyShare, Participation, Upload
from procurement_methods.objecting import questions
from procurement_methods.refusals import (
    DocumentsFirst,
    NoBid,
    NotInvited,
    SharesNotTaken,
    UploadUsed,
)
from procurement_methods.sealing import Receipt
from procurement_methods.secrecy import open_to_all
from procurement_methods.verbs.parts import must_not_be_banned, own_supplier, taking_part


@handles(v.obtain_documents, together=True)
def obtain_documents(case: Case, *, supplier: int | None = None) -> None:
    """获取采购文件 · free of charge, for everybody where a public notice invites, else for those that are invited.

    Whether a supplier is admitted to the mall does not matter (财库〔2022〕17号).
    """
    organisation = own_supplier(case, supplier)
    must_not_be_banned(organisation)
    found = case.package.participations.filter(supplier=organisation).first()
    anybody = open_to_all(case.method.code, case.package.traits)
    if not anybody and (found is None or found.invited_at is None):
        raise NotInvited
    found = found or Participation(package=case.package, supplier=organisation)
    found.obtained_at = found.obtained_at or case.now
    found.save()
    case.facts["supplier"] = organisation.name
    documents.hand_out(case, organisation.pk)


@handles(v.ask, together=True)
def ask(case: Case, *, question: str = "", supplier: int | None = None) -> None:
    """询问 · answered within three working days (《政府采购法实施条例》第五十二条)."""
    organisation = own_supplier(case, supplier)
    kept = questions.keep(case, organisation, question)
    case.facts |= {"supplier": organisation.name, "question": kept.text, "id": str(kept.pk)}


@handles(v.submit_bid)
def submit_bid(case: Case, *, upload: UUID, supplier: int | None = None) -> None:
    """递交投标（响应）文件 · an uploaded sealed file becomes the bid; an earlier one is replaced. Gives a signed receipt."""
    participation = taking_part(case, supplier)
    if participation.obtained_at is None:
        raise DocumentsFirst
    must_not_be_banned(participation.supplier)
    must_be_ready(case)
    bonds.must_be_lodged(case, participation)
    arrived = (
        Upload.objects.select_for_update()
        .filter(pk=upload, package=case.package, supplier=participation.supplier)
        .first()
    )
    if arrived is None:
        raise NotFound("上传文件 upload", field="upload")
    if arrived.used_at is not None:
        raise UploadUsed
    arrived.used_at = case.now
    arrived.save(update_fields=["used_at"])
    participation.bids.filter(state=Bid.State.RECEIVED).update(state=Bid.State.REPLACED)
    receipt = Receipt(
        case.procurement.number,
        str(case.package.number),
        participation.supplier.credit_code,
        arrived.digest,
        arrived.size,
        arrived.arrived_at,
    )
    Bid.objects.create(
        participation=participation,
        path=arrived.path,
        digest=arrived.digest,
        size=arrived.size,
        received_at=arrived.arrived_at,
        receipt=receipt.text().decode(),
        signature=receipt.signed(vault.receipt_key()),
        submitted_by_id=case.by.known_id,
    )
    participation.bid_at = arrived.arrived_at
    participation.save(update_fields=["bid_at"])
    case.facts |= {"supplier": participation.supplier.name, "digest": arrived.digest, "size": arrived.size}


def must_be_ready(case: Case) -> None:
    """Refuse bids as long as shares of the key wait on the server: nobody could say that it cannot open them."""
    waiting = KeyShare.objects.filter(lock__package=case.package, taken_at__isnull=True)
    holders = [KeyShare.Holder(holder).label for holder in waiting.values_list("holder", flat=True)]
    if holders:
        raise SharesNotTaken(who="、".join(holders))


@handles(v.withdraw_bid)
def withdraw_bid(case: Case, *, supplier: int | None = None) -> None:
    """撤回投标（响应）文件 · before the deadline; another one may follow."""
    participation = taking_part(case, supplier)
    if not participation.bids.filter(state=Bid.State.RECEIVED).update(state=Bid.State.WITHDRAWN):
        raise NoBid
    participation.bid_at = None
    participation.save(update_fields=["bid_at"])
    case.facts["supplier"] = participation.supplier.name
