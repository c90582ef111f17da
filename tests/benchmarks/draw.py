"""`make bench-draw`: a draw from 50,000 experts in a database of its own; one JSON line.

`request` fixes the list (who is available, who must step down, masks, hash), `reveal` makes the seed, draws the order and calls the
first; `verify` runs it again from the published proof alone. Each is told in seconds, the middle of five: what passed on the clock,
and what this process worked (on a machine that has other things to do the clock tells of those, too).
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from time import perf_counter, process_time
from typing import Any

import orjson

from tests.benchmarks.throwaway import on_a_database

EXPERTS = 50_000
TIMES = 5


def main() -> int:
    return on_a_database(_measured)


def _measured() -> int:
    from django.db import connection

    case = _pool()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    seconds: dict[str, list[float]] = defaultdict(list)
    for number in range(TIMES):
        _once(case, number, seconds)
    found = {name: round(median(each), 3) for name, each in seconds.items()}
    line = {
        "bench": "draw",
        "experts": EXPERTS,
        "seconds": found,
        "draw": round(found["request"] + found["reveal"], 3),
    }
    sys.stdout.write(orjson.dumps(line).decode() + "\n")
    return 0


def _pool() -> Any:
    """Fifty thousand experts of one field, with leaves and ties as a pool has them."""
    from backend.account.models import User
    from backend.core import clock
    from backend.expert.models import Expert, ExpertLeave, ExpertTie
    from tests.expert.draws import Told

    case = Told(experts=0, seats=5, substitutes=2, method="competitive_negotiation")
    people = User.objects.bulk_create(
        (User(email=f"expert{n}@example.com", last_name="示例", password="!") for n in range(EXPERTS)),
        batch_size=5000,
    )
    today = clock.today()
    experts = Expert.objects.bulk_create(
        (
            Expert(
                user=person, code=f"EX{n:06d}", name=f"示例专家{n}", id_number=f"99{n:016d}", phone="0577-00000000",
                title_level="senior", work_years=10, region_id="330300", term_ends_on=today + timedelta(days=700),
                employer=f"示例单位{n % 900}",
            )
            for n, person in enumerate(people)
        ),
        batch_size=5000,
    )  # fmt: skip
    for through, name, key in (
        (Expert.categories.through, "category_id", case.category.pk),
        (Expert.regions.through, "region_id", "330300"),
    ):
        through.objects.bulk_create(
            (through(expert_id=expert.pk, **{name: key}) for expert in experts), batch_size=5000
        )
    ExpertLeave.objects.bulk_create(
        (
            ExpertLeave(expert=each, starts_on=today, ends_on=today + timedelta(days=60))
            for each in experts[::50]
        ),
        batch_size=5000,
    )
    ExpertTie.objects.bulk_create(
        (
            ExpertTie(expert=each, organisation=f"示例供应商{n % 1000}", tie="employed", since=today - timedelta(days=400))
            for n, each in enumerate(experts)
        ),
        batch_size=5000,
    )  # fmt: skip
    return case


def _once(case: Any, number: int, seconds: dict[str, list[float]]) -> None:
    from dataclasses import replace

    from backend.core import clock
    from backend.expert import queries, services
    from backend.expert.candidates import Avoided
    from backend.expert.proof import verify
    from tests.expert.draws import SECRETS, told

    def timed(name: str, deed: Callable[[], Any]) -> Any:
        begin, busy = perf_counter(), process_time()
        result = deed()
        seconds[name].append(perf_counter() - begin)
        seconds[f"{name} cpu"].append(process_time() - busy)
        return result

    avoided = tuple(Avoided(f"示例供应商{n}") for n in range(20))
    asked = replace(
        case.request, package=str(number), avoided=avoided, review_at=clock.now() + timedelta(days=number + 2)
    )
    draw = timed("request", lambda: services.request_draw(asked, by=case.by))
    services.commit(draw.pk, "organiser", told("organiser"), by=case.by)
    secret = SECRETS["organiser"].hex()
    timed("reveal", lambda: services.reveal(draw.pk, "organiser", secret, by=case.by))
    proof = timed("proof", lambda: queries.proof_of(draw.pk))
    faults = timed("verify", lambda: verify(proof))
    assert not faults, faults
    assert len(proof["candidates"]) > EXPERTS * 0.95


if __name__ == "__main__":
    raise SystemExit(main())
