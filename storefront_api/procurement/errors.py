from __future__ import annotations

from backend.approval import refusals as approval_refusals
from backend.budget import refusals as budget_refusals
from backend.checkout import refusals as checkout_refusals
from backend.expert import draw
from backend.tender_document import refusals as tender_documents
from backend.warehouse import refusals as warehouse_refusals
from procurement_methods import offers, refusals, sealing, uploading
from procurement_methods.language import auction, engine, ranking
from procurement_methods.online_inquiry import INQUIRY_ORDERS
from storefront_api.kit.errors import error_type

ProcurementError = error_type(
    "Procurement",
    refusals,
    tender_documents,
    engine,
    auction,
    sealing,
    uploading,
    offers,
    ranking,
    draw,
    checkout_refusals,
    budget_refusals,
    approval_refusals,
    warehouse_refusals,
    codes=INQUIRY_ORDERS.codes,
)
