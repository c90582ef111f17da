"""`make bench-batch`: the demand of 5,000 organisations for four grades at two addresses each, aggregated into one procurement and split
back; one JSON line. The sums are compared to the cent, and the benchmark fails where they differ."""

from __future__ import annotations

import sys
from datetime import timedelta
from decimal import Decimal
from random import Random
from time import perf_counter, process_time
from typing import Any

import orjson

from tests.benchmarks.throwaway import on_a_database

ORGANISATIONS = 5_000
GRADES, ADDRESSES = 4, 2


def main() -> int:
    return on_a_database(_measured)


def _measured() -> int:

    from backend.core import clock
    from procurement_methods.batching import rules, services
    from procurement_methods.batching.models import Demand
    from procurement_methods.batching.rules import Piece

    batch, clerk = _filled()
    with clock.moved(to=batch.collects_until):
        began, worked = perf_counter(), process_time()
        services.aggregate(batch.pk, services.Way("open_tender", "default", "lowest_price"), by=clerk.actor())
        aggregated, aggregated_cpu = perf_counter() - began, process_time() - worked
    chance = Random(2)
    prices = {
        each.pk: Decimal(chance.randint(1, int(each.ceiling * 100))) / 100
        for each in batch.configurations.all()
    }
    contracts = {each.pk: (each.quantity or 0) * prices[each.pk] for each in batch.configurations.all()}
    began, worked = perf_counter(), process_time()
    pieces = [
        Piece(*row)
        for row in Demand.objects.filter(configuration__batch=batch).values_list(
            "configuration_id", "organisation_id", "address_id", "quantity"
        )
    ]
    parts = rules.split(pieces, prices)
    split, split_cpu = perf_counter() - began, process_time() - worked
    is_exact = sum(parts.values()) == sum(contracts.values())
    line: dict[str, Any] = {
        "bench": "batch",
        "organisations": ORGANISATIONS,
        "demands": len(pieces),
        "orders": len(parts),
        "aggregate_seconds": round(aggregated, 3),
        "aggregate_cpu_seconds": round(aggregated_cpu, 3),
        "split_seconds": round(split, 3),
        "split_cpu_seconds": round(split_cpu, 3),
        "is_exact": is_exact,
        "total": str(sum(parts.values())),
    }
    sys.stdout.write(orjson.dumps(line).decode() + "\n")
    return (
        0
        if is_exact
        and rules.totals(pieces) == {each.pk: each.quantity for each in batch.configurations.all()}
        else 1
    )


def _filled() -> Any:
    """A batch of the city, and what all its buyers need."""
    from backend.account.models import Address, Organisation
    from backend.core import clock
    from backend.core.actor import Role
    from procurement_methods.batching.models import Batch, Demand
    from tests import make

    make.figures()
    organiser = make.organisation("buyer")
    clerk = make.member(organiser, Role.PURCHASER)
    batch = Batch.objects.create(
        number="示例批次", title="示例批次", organiser=organiser, region=organiser.region, category=make.category(),
        collects_from=clock.now(), collects_until=clock.now() + timedelta(days=10),
    )  # fmt: skip
    grades = [
        batch.configurations.create(
            code=str(number),
            name=f"示例{number}",
            specification="示例",
            unit="台",
            ceiling=4000 + number * 500,
        )
        for number in range(GRADES)
    ]
    buyers = Organisation.objects.bulk_create(
        Organisation(
            kind="buyer", name=f"示例单位{number}", credit_code=f"BENCH{number:013d}", region=organiser.region
        )
        for number in range(ORGANISATIONS)
    )
    addresses = Address.objects.bulk_create(
        Address(organisation=buyer, city="温州市", street_address_1=f"示例路 {number} 号")
        for buyer in buyers
        for number in range(ADDRESSES)
    )
    chance = Random(1)
    Demand.objects.bulk_create(
        [
            Demand(
                configuration=grade,
                organisation_id=address.organisation_id,
                address=address,
                quantity=chance.randint(1, 60),
            )
            for address in addresses
            for grade in grades
        ],
        batch_size=5_000,
    )
    return batch, clerk


if __name__ == "__main__":
    raise SystemExit(main())
