from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from backend.account.models import Organisation, User
from backend.core import clock
from backend.product.models import Category
from backend.region.models import Region
from procurement_methods.framework import rules
from procurement_methods.framework.rules import (
    FORMER_NAMES,
    LABELS,
    Form,
    Kind,
    Order,
    QualityGround,
    Standing,
    State,
)
from procurement_methods.models import Package, Participation, Procurement

MONEY: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}
RATE: dict[str, Any] = {"max_digits": 5, "decimal_places": 4}


def _labelled(kinds: Any) -> list[tuple[str, str]]:
    return [(each.value, LABELS[each]) for each in kinds]


class Framework(models.Model):
    """框架协议采购 · a framework: what the buyers of a region buy again and again, whose suppliers are found first and chosen among
    later (《政府采购框架协议采购方式管理暂行办法》)."""

    number = models.CharField("框架协议编号", max_length=40, unique=True)
    title = models.CharField("名称", max_length=200)
    organiser = models.ForeignKey(
        Organisation, models.PROTECT, related_name="frameworks", verbose_name="征集人"
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="适用地区")
    """Its buyers, and those of all regions below it, may buy by it."""
    kind = models.CharField("形式", max_length=10, choices=_labelled(Kind))
    ground = models.CharField("适用情形", max_length=60)
    object = models.CharField("采购对象", max_length=10, choices=Procurement.ObjectKind)
    months = models.PositiveSmallIntegerField("协议期限（月）")
    ways = ArrayField(models.CharField(max_length=10), default=list, verbose_name="第二阶段成交方式")
    """The ways that the call names; no other may be taken."""
    criteria = models.TextField("直接选定的依据", blank=True)
    """By what buyers choose directly: price, quality, nearness, ratings."""
    bidding_hours = models.PositiveSmallIntegerField("二次竞价响应时间（小时）", null=True)
    terms = models.TextField("协议条款", blank=True)
    """What the agreements say beside what the lots do: delivery, service, breach, how one leaves."""
    outside_award = models.BooleanField("允许非入围供应商低价成交", default=False)
    starts_on = models.DateField("生效日期", null=True)
    ends_on = models.DateField("期满日期", null=True)
    procurement = models.OneToOneField(
        Procurement, models.PROTECT, null=True, related_name="framework", verbose_name="第一阶段采购项目"
    )
    """The competition of a closed one; an open one has none."""
    published_at = models.DateTimeField("征集公告时间", null=True)
    ended_at = models.DateTimeField("提前终止时间", null=True)
    ended_reason = models.TextField("提前终止原因", blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(months__gt=0), name="framework_months"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True, ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="framework_term",
            ),
        ]
        indexes = [models.Index(fields=["region", "-starts_on"], name="framework_of_region")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def former_name(self) -> str:
        """原称 · what people used to call it; empty for works."""
        return FORMER_NAMES.get(self.object, "")

    def is_in_force(self, today: date) -> bool:
        """Can buyers buy by it today?"""
        if self.starts_on is None or self.ends_on is None or self.ended_at is not None:
            return False
        return self.starts_on <= today <= self.ends_on

    def state(self, today: date) -> State:
        """Where it stands on a day; `queries.narrowed` asks the same of many rows."""
        if self.ended_at is not None:
            return State.ENDED
        if self.ends_on is not None and self.ends_on < today:
            return State.EXPIRED
        if self.is_in_force(today):
            return State.IN_FORCE
        return State.PREPARING if self.published_at is None else State.CALLING


class Lot(models.Model):
    """采购包（档次） · lot: one grade of goods, or one service, for which suppliers enter by themselves."""

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="lots")
    number = models.PositiveSmallIntegerField("包号")
    title = models.CharField("名称", max_length=200)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name="采购品目")
    need = models.TextField("需求标准")
    form = models.CharField("报价形式", max_length=15, choices=_labelled(Form))
    order = models.CharField(
        "评审方法", max_length=15, choices=_labelled(Order), default=Order.PRICE_FIRST.value
    )
    estimate = models.DecimalField("预估金额（元）", **MONEY, default=0)
    """What all buyers together are thought to spend by it; nobody's budget."""
    elimination = models.DecimalField("淘汰率", **RATE, null=True)
    """Share of the conforming suppliers that do not enter; none in an open framework."""
    quality_ground = models.CharField(
        "质量优先法的适用情形", max_length=20, choices=_labelled(QualityGround), blank=True
    )
    most_entrants = models.PositiveSmallIntegerField("入围家数上限", null=True)
    package = models.OneToOneField(
        Package, models.PROTECT, null=True, related_name="lot", verbose_name="第一阶段采购包"
    )
    draw = models.JSONField("轮候顺序抽取记录", null=True)
    """What anybody needs to compute the order of turns again."""

    class Meta:
        ordering = ["framework_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["framework", "number"], name="lot_number_once"),
            models.CheckConstraint(
                condition=Q(elimination__isnull=True) | Q(elimination__gt=0, elimination__lt=1),
                name="lot_elimination",
            ),
            models.CheckConstraint(
                condition=Q(order="price_first", quality_ground="")
                | (Q(order="quality_first") & ~Q(quality_ground="")),
                name="lot_quality_ground",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Item(models.Model):
    """目录项 · one thing or service of a lot, with its unit and the most that one may cost; in yuan. A lot by unit price has one."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="items")
    code = models.CharField("代码", max_length=20)
    name = models.CharField("名称", max_length=100)
    specification = models.TextField("技术与服务要求", blank=True)
    unit = models.CharField("计量单位", max_length=20)
    ceiling = models.DecimalField("最高限制单价（元）", **MONEY)

    class Meta:
        ordering = ["lot_id", "code"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "code"], name="lot_item_once"),
            models.CheckConstraint(condition=Q(ceiling__gt=0), name="lot_item_ceiling"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Entrant(models.Model):
    """入围供应商 · entrant: a supplier that may be bought from in a lot, at the price of its offer at most."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="entrants")
    supplier = models.ForeignKey(
        Organisation, models.PROTECT, related_name="framework_entries", verbose_name="供应商"
    )
    participation = models.OneToOneField(
        Participation, models.PROTECT, null=True, related_name="entrant", verbose_name="第一阶段参与"
    )
    offer = models.DecimalField("协议报价", **MONEY)
    """Yuan a piece, or percent of the ceilings, as the form of the lot says."""
    place = models.PositiveSmallIntegerField("入围名次", null=True)
    turn = models.PositiveSmallIntegerField("轮候顺序", null=True)
    """Fixed with the start of the agreement, told to all, never changed."""
    standing = models.CharField(
        "状态", max_length=10, choices=_labelled(Standing), default=Standing.SELECTED.value
    )
    agreement_number = models.CharField("协议编号", max_length=60, blank=True)
    organiser_signed_at = models.DateTimeField("征集人签署时间", null=True)
    organiser_signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    supplier_signed_at = models.DateTimeField("供应商签署时间", null=True)
    supplier_signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    left_at = models.DateTimeField("退出时间", null=True)
    left_reason = models.TextField("退出原因", blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["lot_id", "place", "id"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "supplier"], name="entrant_once"),
            models.UniqueConstraint(
                fields=["lot", "turn"], condition=Q(turn__isnull=False), name="entrant_turn_once"
            ),
            models.CheckConstraint(condition=Q(offer__gt=0), name="entrant_offer"),
        ]
        indexes = [models.Index(fields=["supplier", "id"], name="entrant_of_supplier")]

    def __str__(self) -> str:
        return f"{self.lot_id} ← {self.supplier_id}"

    def price_of(self, item: Item) -> Decimal:
        """协议单价 · what one piece of an item costs from this entrant, in yuan."""
        return rules.price(self.lot.form, self.offer, item.ceiling)


class Turn(models.Model):
    """轮候记录 · one turn of an entrant in a lot that is bought from by rotation: taken, or passed by with the reason. Never changed
    in its order."""

    class Outcome(models.TextChoices):
        TAKEN = "taken", "承接"
        DECLINED = "declined", "未承接"

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="turns")
    round = models.PositiveIntegerField("轮次")
    entrant = models.ForeignKey(Entrant, models.PROTECT, related_name="turns", verbose_name="入围供应商")
    outcome = models.CharField("结果", max_length=10, choices=Outcome, default=Outcome.TAKEN)
    reason = models.TextField("未承接的原因", blank=True)
    at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        ordering = ["lot_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "round", "entrant"], name="one_turn_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.round} {self.entrant_id}"


class Refill(models.Model):
    """补充征集 · a supplementary call for a lot of which too few entrants are left, on the same terms."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="refills")
    package = models.OneToOneField(Package, models.PROTECT, related_name="refill", verbose_name="采购包")
    reason = models.TextField("补充征集的理由")
    opened_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["lot_id", "id"]

    def __str__(self) -> str:
        return f"{self.lot_id} + {self.package_id}"


class Application(models.Model):
    """申请加入 · a supplier's application to an open framework: it accepts the terms and the fixed price."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="applications")
    supplier = models.ForeignKey(
        Organisation, models.PROTECT, related_name="framework_applications", verbose_name="供应商"
    )
    applied_at = models.DateTimeField("申请时间", default=clock.now)
    applied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    review_by = models.DateTimeField("审核期限")
    is_provisional = models.BooleanField("期限暂定", default=False)
    decided_at = models.DateTimeField("审核时间", null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    accepted = models.BooleanField("通过", null=True)
    reason = models.TextField("不通过的原因", blank=True)

    class Meta:
        ordering = ["-applied_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot", "supplier"], condition=Q(decided_at__isnull=True), name="one_open_application"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, accepted__isnull=True)
                | Q(decided_at__isnull=False, accepted=True)
                | (Q(decided_at__isnull=False, accepted=False) & ~Q(reason="")),
                name="application_decided_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier_id} → {self.lot_id}"


class PriceCut(models.Model):
    """降价 · an entrant's offer goes down; never up."""

    entrant = models.ForeignKey(Entrant, models.CASCADE, related_name="cuts")
    before = models.DecimalField("原报价", **MONEY)
    after = models.DecimalField("新报价", **MONEY)
    at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        ordering = ["entrant_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(after__gt=0, after__lt=F("before")), name="price_cut_goes_down"
            )
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Upgrade(models.Model):
    """升级 · an entrant delivers something better for an item at the same price, once the organiser approves."""

    entrant = models.ForeignKey(Entrant, models.CASCADE, related_name="upgrades")
    item = models.ForeignKey(Item, models.CASCADE, related_name="upgrades", verbose_name="目录项")
    before = models.TextField("原产品（服务）")
    after = models.TextField("升级后的产品（服务）")
    asked_at = models.DateTimeField("申请时间", default=clock.now)
    decided_at = models.DateTimeField("审核时间", null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved = models.BooleanField("同意", null=True)
    reason = models.TextField("审核意见", blank=True)

    class Meta:
        ordering = ["entrant_id", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entrant", "item"], condition=Q(decided_at__isnull=True), name="one_open_upgrade"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entrant_id} {self.item_id}"


class Agent(models.Model):
    """代理商 · who takes orders in an entrant's name. The entrant names and changes its agents and is liable for them; nobody else may."""

    entrant = models.ForeignKey(Entrant, models.CASCADE, related_name="agents")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="代理商")
    named_at = models.DateTimeField("指定时间", default=clock.now)
    ended_at = models.DateTimeField("取消时间", null=True)

    class Meta:
        ordering = ["entrant_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entrant", "organisation"], condition=Q(ended_at__isnull=True), name="agent_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entrant_id} {self.organisation_id}"


class OutsideOffer(models.Model):
    """协议外低价 · the same for less from somebody who has not entered: the evidence, the time in which an entrant may match it, and what
    became of it."""

    lot = models.ForeignKey(Lot, models.CASCADE, related_name="outside_offers")
    item = models.ForeignKey(Item, models.CASCADE, related_name="+", verbose_name="目录项")
    buyer = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="采购单位")
    supplier_name = models.CharField("非入围供应商名称", max_length=200)
    credit_code = models.CharField("统一社会信用代码", max_length=18)
    price = models.DecimalField("单价（元）", **MONEY)
    evidence = models.TextField("同一货物、价格更低的证据")
    noted_at = models.DateTimeField("登记时间", default=clock.now)
    match_by = models.DateTimeField("入围供应商跟价期限")
    matched_by = models.ForeignKey(
        Entrant, models.PROTECT, null=True, related_name="+", verbose_name="跟价的入围供应商"
    )
    matched_at = models.DateTimeField("跟价时间", null=True)
    awarded_at = models.DateTimeField("成交时间", null=True)
    report_by = models.DateTimeField("报告期限", null=True)
    reported_at = models.DateTimeField("报告时间", null=True)

    class Meta:
        ordering = ["-noted_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(price__gt=0), name="outside_offer_price"),
            models.CheckConstraint(
                condition=Q(matched_at__isnull=True, matched_by__isnull=True)
                | Q(matched_at__isnull=False, matched_by__isnull=False, awarded_at__isnull=True),
                name="outside_offer_matched_or_awarded",
            ),
            models.CheckConstraint(
                condition=Q(awarded_at__isnull=True, report_by__isnull=True, reported_at__isnull=True)
                | Q(awarded_at__isnull=False, report_by__isnull=False),
                name="outside_offer_reported",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.price}"
