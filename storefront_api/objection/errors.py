from __future__ import annotations

from backend.notice import refusals as notice_refusals
from procurement_methods import refusals as procurement_refusals
from procurement_methods.language import engine
from procurement_methods.language import objections as rules
from procurement_methods.objecting import refusals
from storefront_api.kit.errors import error_type

ObjectionError = error_type(
    "Objection", refusals, rules, engine, procurement_refusals, codes=[
        kind.code for kind in (notice_refusals.DecisionElsewhere, notice_refusals.Secret, notice_refusals.FactMissing)
    ],
)  # fmt: skip
