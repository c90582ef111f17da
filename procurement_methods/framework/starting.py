"""协议生效 · the start of an agreement: turns are drawn once, in an order that anybody can compute again, and the term begins.

The platform's part of the seed is its signature over what is drawn for: it cannot choose it. The organiser's part is told with the
start. Both are kept, so `oucai draw verify` comes to the same order with nothing but the record.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Max

from backend.core.clock import SHANGHAI
from backend.expert import draw
from procurement_methods import vault
from procurement_methods.framework import rules
from procurement_methods.framework.models import Entrant, Framework, Lot
from procurement_methods.framework.refusals import NotInForce
from procurement_methods.framework.rules import Standing


def start(lot: Lot, *, secret: str, subject: str, now: datetime) -> dict[str, Any]:
    """Put the signed agreements of a lot in force; those that came later have their turns behind all others."""
    today = now.astimezone(SHANGHAI).date()
    if lot.framework.ended_at is not None or (
        lot.framework.ends_on is not None and lot.framework.ends_on < today
    ):
        raise NotInForce(framework=lot.framework.title)
    rows = lot.entrants.select_for_update(of=("self",)).select_related("supplier")
    signed = list(
        rows.filter(
            standing=Standing.SELECTED, organiser_signed_at__isnull=False, supplier_signed_at__isnull=False
        )
    )
    secrets = {"organiser": secret.encode(), "platform": vault.receipt_key().sign(subject.encode())}
    kept = draw.written([row.supplier.credit_code for row in signed], secrets, subject)
    places = {code: place for place, code in enumerate(kept["order"], 1 + _last_turn(lot))}
    for row in signed:
        row.standing, row.turn = Standing.IN_FORCE, places[row.supplier.credit_code]
        row.save(update_fields=["standing", "turn"])
    if lot.draw is None:
        lot.draw = kept
    else:
        lot.draw = {**lot.draw, "later": [*lot.draw.get("later", []), kept]}
    lot.save(update_fields=["draw"])
    begin(lot.framework, now)
    return {"order": kept["order"], "fingerprint": kept["fingerprint"]}


def begin(framework: Framework, now: datetime) -> None:
    """The term of a framework begins with the first of its lots; the others end with it."""
    if framework.starts_on is None:
        framework.starts_on = now.astimezone(SHANGHAI).date()
        framework.ends_on = rules.ends_on(framework.starts_on, framework.months)
        framework.save(update_fields=["starts_on", "ends_on"])


def join(lot: Lot, entrant: Entrant) -> None:
    """加入轮候 · one that comes later has its turn behind all others."""
    entrant.turn = _last_turn(lot) + 1
    entrant.save(update_fields=["turn"])


def _last_turn(lot: Lot) -> int:
    found: int | None = lot.entrants.aggregate(last=Max("turn"))["last"]
    return found or 0
