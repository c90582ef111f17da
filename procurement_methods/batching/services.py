"""Verbs on batches. One buyer organises: opens the batch, aggregates what was filed, records the award; every buyer of the region files
its demand and orders its own part; the winner names what it delivers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from backend.account.models import Address, Organisation
from backend.checkout import services as checkouts
from backend.checkout.services import Agreed
from backend.core import clock, journal
from backend.core.actor import Actor, Role
from backend.core.money import shown, yuan
from backend.core.refusals import Invalid, NotFound, Required, refuse_all
from backend.core.rows import drawn
from backend.order.models import Order
from backend.product.models import Category
from backend.region.queries import within
from procurement_methods import drafting
from procurement_methods.batching import rules
from procurement_methods.batching.models import Batch, Configuration, Demand
from procurement_methods.batching.ordering import BATCH_ORDERS
from procurement_methods.batching.refusals import (
    ApartOrders,
    BatchStateUnfit,
    BatchWindowUnfit,
    ConfigurationUnfit,
    DemandTwice,
    NoDemand,
    NotContracted,
    NothingToOrder,
    NotSupplied,
    OutOfRegion,
    ProductUnfit,
    QuantityUnfit,
    UnitPriceUnfit,
)
from procurement_methods.batching.rules import BASIS, Moments, State, state_at
from procurement_methods.drafting import NewPackage, NewProcurement
from procurement_methods.models import Contract
from procurement_methods.queries import BUYS, SELLS, on_sale
from procurement_methods.verbs.parts import is_price, words


@dataclass(frozen=True, slots=True)
class NewConfiguration:
    """配置档次 · a grade of goods, without a brand; the ceiling is what a piece may cost at most, in yuan."""

    code: str
    name: str
    specification: str
    unit: str
    ceiling: Decimal


@dataclass(frozen=True, slots=True)
class NewBatch:
    """批次 · a batch to be opened."""

    organiser_id: int
    title: str
    category: str
    collects_from: datetime
    collects_until: datetime
    configurations: Sequence[NewConfiguration]
    terms: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """申报行 · so many pieces of a configuration for one address."""

    configuration_id: int
    address_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Way:
    """采购方式 · how the batch is bought: a statutory method and the ground for it. Packages can be revised until documents go out."""

    method: str
    ground: str
    evaluation: str
    reason: str = ""
    agent_id: int | None = None


def state_of(batch: Batch) -> State:
    """Where a batch stands now."""
    return state_at(
        Moments(
            batch.collects_from,
            batch.collects_until,
            batch.aggregated_at,
            batch.awarded_at,
            batch.cancelled_at,
        ),
        clock.now(),
    )


@transaction.atomic
def open_batch(new: NewBatch, *, by: Actor) -> Batch:
    """开设批次 · for the buyers of the organiser's region and all below it, with the grades that they can choose among."""
    by.must(*BUYS, at=new.organiser_id, field="organisation")
    organiser = Organisation.objects.filter(pk=new.organiser_id, kind=Organisation.Kind.BUYER).first()
    if organiser is None:
        raise NotFound("组织实施单位 organisation", field="organisation")
    category = Category.objects.filter(code=new.category).first()
    if category is None:
        raise NotFound("品目 category", field="category_code")
    if not new.collects_from < new.collects_until or new.collects_until <= clock.now():
        raise BatchWindowUnfit
    refuse_all(_faults(new.configurations))
    serial = drawn("batch_number_seq")
    batch = Batch.objects.create(
        number=f"PL{organiser.region_id}-{clock.today().year}-{serial:05d}",
        title=words(new.title, "批次名称 title", "title", most=200),
        organiser=organiser,
        region_id=organiser.region_id,
        category=category,
        terms=new.terms.strip(),
        collects_from=new.collects_from,
        collects_until=new.collects_until,
    )
    Configuration.objects.bulk_create(
        Configuration(
            batch=batch,
            code=each.code.strip(),
            name=each.name.strip(),
            specification=each.specification.strip(),
            unit=each.unit.strip(),
            ceiling=yuan(each.ceiling),
        )
        for each in new.configurations
    )
    _note("batch.opened", batch, by, category=category.code, configurations=len(new.configurations))
    return batch


@transaction.atomic
def file_demand(batch_id: int, organisation_id: int, lines: Sequence[Line], *, by: Actor) -> Batch:
    """申报需求 · what a buyer needs of a batch, in place of whatever it filed before; no lines take everything back."""
    by.must(Role.PURCHASER, at=organisation_id, field="organisation")
    batch = _batch(batch_id)
    _must_be(batch, State.COLLECTING)
    buyer = Organisation.objects.filter(pk=organisation_id, kind=Organisation.Kind.BUYER).first()
    if buyer is None:
        raise NotFound("采购单位 organisation", field="organisation")
    if buyer.region_id not in within(batch.region_id):
        raise OutOfRegion(region=batch.region.name)
    if len(lines) > rules.MOST_LINES:
        raise Invalid(f"最多 {rules.MOST_LINES} 行。", f"{rules.MOST_LINES} lines at most.", field="lines")
    if any(not 0 < line.quantity <= rules.MOST_PIECES for line in lines):
        raise QuantityUnfit(most=rules.MOST_PIECES)
    if len({(line.configuration_id, line.address_id) for line in lines}) < len(lines):
        raise DemandTwice
    known = set(batch.configurations.values_list("pk", flat=True))
    if {line.configuration_id for line in lines} - known:
        raise NotFound("配置档次 configuration", field="lines")
    own = set(Address.objects.filter(organisation=buyer).values_list("pk", flat=True))
    if {line.address_id for line in lines} - own:
        raise NotFound("送货地址 address", field="lines")
    Demand.objects.filter(configuration__batch=batch, organisation=buyer).delete()
    Demand.objects.bulk_create(
        Demand(
            configuration_id=line.configuration_id,
            organisation=buyer,
            address_id=line.address_id,
            quantity=line.quantity,
            filed_at=clock.now(),
            filed_by_id=by.known_id,
        )
        for line in lines
    )
    pieces = sum(line.quantity for line in lines)
    _note("batch.demand_filed", batch, by, organisation=buyer.pk, lines=len(lines), pieces=pieces)
    return batch


@transaction.atomic
def aggregate(batch_id: int, way: Way, *, by: Actor) -> Batch:
    """归集需求并立项 · once demands are no longer taken: one procurement, a package for each configuration that somebody needs."""
    batch = _organised(batch_id, by)
    _must_be(batch, State.COLLECTED)
    summed = dict(
        Demand.objects.filter(configuration__batch=batch)
        .values("configuration")
        .annotate(pieces=Sum("quantity"))
        .values_list("configuration", "pieces")
    )
    wanted = [each for each in batch.configurations.order_by("code") if each.pk in summed]
    if not wanted:
        raise NoDemand
    procurement = drafting.create(
        NewProcurement(
            organisation_id=batch.organiser_id,
            title=batch.title,
            method=way.method,
            ground=way.ground,
            object="goods",
            agent_id=way.agent_id,
            reason=way.reason,
            facts={"term": batch.terms or "按批次约定的时间和地址送达"},
            packages=[
                NewPackage(
                    title=f"{each.name}（{summed[each.pk]}{each.unit}）"[:200],
                    category=batch.category.code,
                    budget=summed[each.pk] * each.ceiling,
                    need=_need(batch, each, summed[each.pk]),
                    evaluation=way.evaluation,
                )
                for each in wanted
            ],
        ),
        by=by,
    )
    packages = {package.number: package for package in procurement.packages.all()}
    for number, each in enumerate(wanted, 1):
        each.quantity, each.package = summed[each.pk], packages[number]
    Configuration.objects.bulk_update(wanted, ["quantity", "package"])
    batch.procurement, batch.aggregated_at = procurement, clock.now()
    batch.save(update_fields=["procurement", "aggregated_at"])
    _note(
        "batch.aggregated",
        batch,
        by,
        procurement=procurement.number,
        quantities={each.code: each.quantity for each in wanted},
    )
    return batch


@transaction.atomic
def record_award(batch_id: int, *, by: Actor) -> Batch:
    """登记成交结果 · supplier and unit price of every configuration, from the signed contracts; nothing is typed in."""
    batch = _organised(batch_id, by)
    _must_be(batch, State.PROCURING)
    wanted = list(batch.configurations.filter(package__isnull=False).select_related("package"))
    contracts = {
        each.package_id: each
        for each in Contract.objects.filter(
            package__in=[each.package_id for each in wanted],
            voided_at__isnull=True,
            buyer_signed_at__isnull=False,
            supplier_signed_at__isnull=False,
        ).select_related("participation")
    }
    for each in wanted:
        assert each.package is not None
        contract = contracts.get(each.package.pk)
        if contract is None:
            raise NotContracted(package=each.package.title)
        price = rules.unit_price(contract.amount, each.quantity or 1)
        if price is None:
            raise UnitPriceUnfit(
                configuration=each.name, amount=shown(contract.amount), quantity=each.quantity, unit=each.unit
            )
        each.unit_price, each.supplier_id = price, contract.participation.supplier_id
    Configuration.objects.bulk_update(wanted, ["unit_price", "supplier"])
    batch.awarded_at = clock.now()
    batch.save(update_fields=["awarded_at"])
    _note("batch.awarded", batch, by, prices={each.code: each.unit_price for each in wanted})
    return batch


@transaction.atomic
def name_product(configuration_id: int, variant_id: int, *, by: Actor) -> Configuration:
    """登记供货商品 · the winner says which of its products on sale it delivers; it is bought at the price of the contract."""
    found = Configuration.objects.filter(pk=configuration_id).select_related("batch__region").first()
    if found is None or found.supplier_id not in by.organisations(*SELLS):
        raise NotFound("配置档次 configuration", field="id")
    batch = _batch(found.batch_id)
    _must_be(batch, State.AWARDED)
    sold = on_sale(found.supplier_id, batch.category_id, batch.region.channel.pk)
    if not sold.filter(pk=variant_id).exists():
        raise ProductUnfit
    found.variant_id = variant_id
    found.save(update_fields=["variant"])
    _note("batch.product_named", batch, by, configuration=found.code, variant=variant_id)
    return found


@transaction.atomic
def order(
    organisation_id: int, demand_ids: Sequence[int], budget_line_id: UUID, *, note: str = "", by: Actor
) -> Order:
    """下达订单 · a buyer's own part of a batch for one address, at the unit prices of the contracts; through budget and approval
    as every order of the mall. A demand is ordered once."""
    by.must(Role.PURCHASER, at=organisation_id, field="organisation")
    rows = list(
        Demand.objects.select_for_update(of=("self",))
        .filter(pk__in=list(demand_ids), organisation=organisation_id)
        .select_related("configuration__batch", "organisation")
        .order_by("pk")
    )
    if len(rows) < len(set(demand_ids)):
        raise NotFound("需求 demand", field="demands")
    if not rows or any(row.order_id is not None for row in rows):
        raise NothingToOrder
    if len({row.address_id for row in rows}) > 1:
        raise ApartOrders
    quantities: dict[int, int] = {}
    prices: dict[int, Decimal] = {}
    for row in rows:
        chosen = row.configuration
        _must_be(chosen.batch, State.AWARDED)
        if chosen.variant_id is None or chosen.unit_price is None:
            raise NotSupplied(configuration=chosen.name)
        if prices.setdefault(chosen.variant_id, chosen.unit_price) != chosen.unit_price:
            raise ApartOrders
        quantities[chosen.variant_id] = quantities.get(chosen.variant_id, 0) + row.quantity
    made = checkouts.order_agreed(
        Agreed(BATCH_ORDERS.code, prices),
        quantities,
        buyer=rows[0].organisation,
        budget_line_id=budget_line_id,
        address_id=rows[0].address_id,
        note=note,
        by=by,
    )
    Demand.objects.filter(pk__in=[row.pk for row in rows]).update(order=made)
    for batch in {row.configuration.batch.pk: row.configuration.batch for row in rows}.values():
        _note(
            "batch.ordered",
            batch,
            by,
            organisation=organisation_id,
            order=made.number,
            total=made.total_amount,
        )
    return made


@transaction.atomic
def cancel(batch_id: int, reason: str, *, by: Actor) -> Batch:
    """取消批次 · before it is bought; who filed a demand is free again."""
    batch = _organised(batch_id, by)
    _must_be(batch, State.ANNOUNCED, State.COLLECTING, State.COLLECTED)
    batch.cancelled_reason = words(reason, "取消原因 reason", "reason")
    batch.cancelled_at = clock.now()
    batch.save(update_fields=["cancelled_at", "cancelled_reason"])
    _note("batch.cancelled", batch, by, reason=batch.cancelled_reason)
    return batch


def _faults(configurations: Sequence[NewConfiguration]) -> list[Required | Invalid | ConfigurationUnfit]:
    """Everything that is wrong with the grades of a batch."""
    if not configurations:
        return [Required("配置档次 configurations", field="configurations")]
    if len(configurations) > rules.MOST_CONFIGURATIONS:
        most = rules.MOST_CONFIGURATIONS
        return [Invalid(f"最多 {most} 个档次。", f"{most} grades at most.", field="configurations")]
    found: list[Required | Invalid | ConfigurationUnfit] = []
    codes = [each.code.strip() for each in configurations]
    for each in configurations:
        if codes.count(each.code.strip()) > 1:
            found.append(ConfigurationUnfit(code=each.code, why="代码重复", why_en="its code is there twice"))
        texts = (each.code, each.name, each.specification, each.unit)
        if (
            not all(text.strip() for text in texts)
            or len(each.code.strip()) > 20
            or len(each.name.strip()) > 100
        ):
            found.append(
                ConfigurationUnfit(
                    code=each.code,
                    why="代码、名称、要求、单位须填写完整",
                    why_en="its texts are not complete",
                )
            )
        if not is_price(each.ceiling):
            found.append(
                ConfigurationUnfit(
                    code=each.code, why="最高限制单价须大于零，最多两位小数", why_en="its ceiling is no price"
                )
            )
    return found


def _need(batch: Batch, configuration: Configuration, quantity: int) -> str:
    parts = (
        f"{configuration.name} {quantity} {configuration.unit}。",
        f"最高限制单价 {shown(configuration.ceiling)}；报价为单价乘以数量，单价最多两位小数。",
        configuration.specification,
        batch.terms,
        f"由批次 {batch.number} 归集，成交后按采购单位和送货地址分别下单、送货、验收、结算。",
    )
    return "\n".join(part for part in parts if part)


def _batch(batch_id: int) -> Batch:
    """A batch, locked: who files and who aggregates wait for each other."""
    found = (
        Batch.objects.select_for_update(of=("self",))
        .filter(pk=batch_id)
        .select_related("region", "category")
        .first()
    )
    if found is None:
        raise NotFound("批次 batch", field="id")
    return found


def _organised(batch_id: int, by: Actor) -> Batch:
    """A batch of the actor's own organisation, locked."""
    batch = _batch(batch_id)
    by.must(*BUYS, at=batch.organiser_id)
    return batch


def _must_be(batch: Batch, *states: State) -> None:
    now = state_of(batch)
    if now not in states:
        raise BatchStateUnfit(batch=batch.title, state=now.label)


def _note(verb: str, batch: Batch, by: Actor, **facts: object) -> None:
    journal.record(
        verb, batch, by, organisation_id=batch.organiser_id, clause=BASIS, batch=batch.number, **facts
    )
