"""版本 · every method in every edition of the law, and which one holds for a procurement.

A change of the law is another edition with another `since`, or with regions of its own; never a condition on a date.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from backend.core.law import national_figures
from backend.core.refusals import NotFound
from backend.notice import forms
from procurement_methods.closed_framework import CLOSED_FRAMEWORK
from procurement_methods.competitive_consultation import COMPETITIVE_CONSULTATION
from procurement_methods.competitive_negotiation import COMPETITIVE_NEGOTIATION
from procurement_methods.inquiry import INQUIRY
from procurement_methods.invited_tender import INVITED_TENDER
from procurement_methods.language.boot import faults
from procurement_methods.language.method import Method
from procurement_methods.online_inquiry import ONLINE_INQUIRY
from procurement_methods.open_tender import OPEN_TENDER
from procurement_methods.reverse_auction import REVERSE_AUCTION
from procurement_methods.single_source import SINGLE_SOURCE

METHODS: tuple[Method, ...] = (
    OPEN_TENDER,
    INVITED_TENDER,
    COMPETITIVE_NEGOTIATION,
    COMPETITIVE_CONSULTATION,
    INQUIRY,
    SINGLE_SOURCE,
    CLOSED_FRAMEWORK,
    ONLINE_INQUIRY,
    REVERSE_AUCTION,
)


PUNCTUAL = frozenset(stage.code for method in METHODS for stage in method.stages if stage.punctual)
"""准点的阶段 · the codes of stages that end at their moment."""


def edition(code: str, on: date, regions: Sequence[str] = (), among: Sequence[Method] = METHODS) -> Method:
    """The edition of a method that holds on a day, of the narrowest of `regions` (narrow to wide) that has one of its own."""
    held = [each for each in among if each.code == code and (each.since is None or each.since <= on)]
    for region in (*regions, None):
        fitting = [each for each in held if (region in each.regions if region else not each.regions)]
        if fitting:
            return max(fitting, key=lambda each: each.since or date.min)
    raise NotFound("采购方式 method", field="method")


def check_all() -> list[str]:
    """What is wrong with any of them; asked when the program starts and in the tests."""
    figures = national_figures()
    found = [fault for method in METHODS for fault in faults(method, figures, templates=forms.FORMS)]
    for method in METHODS:
        late = [stage.code for stage in method.stages if stage.code in PUNCTUAL and not stage.punctual]
        found += [f"{method.code}.{code}: elsewhere a stage of this code is punctual" for code in late]
    return found + list(forms.faults(figures))
