from __future__ import annotations

from backend.expert import draw
from procurement_methods import offers, refusals, sealing, uploading
from procurement_methods.language import engine, ranking
from storefront_api.kit.errors import error_type

ProcurementError = error_type("Procurement", refusals, engine, sealing, uploading, offers, ranking, draw)
