from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Cast

from backend.account.models import Organisation, User
from backend.budget.models import BudgetLine
from backend.core import clock
from backend.notice.models import Notice
from backend.order.models import Order
from backend.product.models import Category, ProductVariant
from backend.region.models import Region
from backend.tender_document.models import DocumentVersion
from procurement_methods.language import auction as bidding
from procurement_methods.language import objections
from procurement_methods.language.method import ENDS

MONEY: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}
RATE: dict[str, Any] = {"max_digits": 5, "decimal_places": 4}


class Procurement(models.Model):
    """采购项目 · procurement: what one buyer buys by one method, in one or more packages."""

    class Evaluation(models.TextChoices):
        LOWEST_PRICE = "lowest_price", "最低评标价法"
        COMPREHENSIVE = "comprehensive", "综合评分法"
        LOWEST_FINAL_QUOTE = "lowest_final_quote", "最低最后报价"
        TALKS = "talks", "协商"
        QUALITY_FIRST = "quality_first", "质量优先法"

    class ObjectKind(models.TextChoices):
        GOODS = "goods", "货物"
        SERVICES = "services", "服务"
        WORKS = "works", "工程"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    serial = models.BigIntegerField(
        "序号", unique=True, db_default=Func(models.Value("procurement_number_seq"), function="nextval")
    )
    """The last part of the number; what the index knows it by."""
    number = models.CharField("项目编号", max_length=40, unique=True)
    title = models.CharField("项目名称", max_length=200)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="procurements", verbose_name="采购人"
    )
    agent = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="agency_procurements", verbose_name="代理机构"
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="地区")
    method = models.CharField("采购方式", max_length=40)
    rules_on = models.DateField("适用版本之日")
    """The day whose edition of the method holds: that of the start, or of the issue of the documents."""
    ground = models.CharField("适用情形", max_length=60)
    reason = models.TextField("采用该方式的理由", blank=True)
    object = models.CharField("采购对象", max_length=10, choices=ObjectKind)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name="接续的项目"
    )
    """The failed procurement that this one follows."""
    facts = models.JSONField("公告事项", default=dict)
    """What notices say and only the buyer's people know, by the codes of the forms: `term`, `contact` …"""
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("建立时间", default=clock.now)
    published_at = models.DateTimeField("首次公告时间", null=True)
    """From the first notice on everybody may know of it."""

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [
            models.Index(fields=["organisation", "-created_at", "id"], name="procurement_of_buyer"),
            models.Index(fields=["-published_at", "id"], name="procurement_published"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def budget(self) -> Decimal:
        """预算总额 · the budgets of all packages, in yuan."""
        return sum((package.budget for package in self.packages.all()), Decimal())


SCORED = frozenset({Procurement.Evaluation.COMPREHENSIVE, Procurement.Evaluation.QUALITY_FIRST})
"""评分的评审方法 · ways of evaluating by points."""


class Package(models.Model):
    """采购包 · package: the part of a procurement that goes through the procedure, and is won, by itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    procurement = models.ForeignKey(Procurement, models.CASCADE, related_name="packages")
    number = models.PositiveSmallIntegerField("包号")
    title = models.CharField("名称", max_length=200)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name="采购品目")
    budget = models.DecimalField("预算金额（元）", **MONEY)
    ceiling = models.DecimalField("最高限价（元）", **MONEY, null=True)
    need = models.TextField("采购需求")
    evaluation = models.CharField("评审方法", max_length=20, choices=Procurement.Evaluation)
    price_weight = models.DecimalField("价格分权重", **RATE, null=True)
    small_rate = models.DecimalField("小微企业价格扣除", **RATE, default=0)
    joint_rate = models.DecimalField("联合体、分包价格扣除", **RATE, default=0)
    domestic_rate = models.DecimalField("本国产品价格扣除", **RATE, default=0)
    traits = ArrayField(models.CharField(max_length=40), default=list, verbose_name="情形")
    document_version = models.ForeignKey(
        DocumentVersion, models.PROTECT, null=True, related_name="+", verbose_name="采购文件版本"
    )
    """The version of the tender documents that holds for it; none before they are issued."""
    budget_line = models.ForeignKey(
        BudgetLine, models.PROTECT, null=True, related_name="+", verbose_name="预算指标"
    )
    """What pays for it; named with the plan."""
    held_amount = models.DecimalField("已冻结（元）", **MONEY, default=0)
    """How much is held for it there."""

    stage = models.CharField("阶段", max_length=40, blank=True)
    done = models.JSONField("办理时点", default=dict)
    entered = models.JSONField("阶段时点", default=dict)
    planned = models.JSONField("约定时点", default=dict)
    suspended = models.BooleanField("暂停", default=False)
    suspensions = models.JSONField("已结束的暂停", default=list)
    """`[[from, until]]`; no time of the law ran meanwhile."""
    failure = models.CharField("终止原因", max_length=40, blank=True)
    failure_reason = models.TextField("终止说明", blank=True)
    next_due_at = models.DateTimeField("下一到期", null=True)
    """The nearest moment at which the clock does something."""
    due_provisional = models.BooleanField("到期暂定", default=False)
    seen_at = models.DateTimeField("已见到的时刻", null=True)
    """The latest time that was seen when something was due; a clock that is put back cannot go behind it."""
    order = models.OneToOneField(
        Order, models.PROTECT, null=True, related_name="awarded_package", verbose_name="成交订单"
    )
    """What a package of the mall led to."""

    class Meta:
        ordering = ["procurement_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["procurement", "number"], name="package_number_once"),
            models.CheckConstraint(
                condition=Q(budget__gt=0)
                & (Q(ceiling__isnull=True) | Q(ceiling__gt=0, ceiling__lte=F("budget"))),
                name="package_amounts",
            ),
            models.CheckConstraint(
                condition=Q(held_amount=0) | Q(held_amount__gt=0, budget_line__isnull=False),
                name="package_held_somewhere",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_due_at", "id"], name="package_due", condition=Q(next_due_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_over(self) -> bool:
        """Has it ended, with a contract paid or without?"""
        return self.stage in ENDS

    @property
    def limit(self) -> Decimal:
        """可支付上限 · the most that can be paid: the ceiling, or the budget where there is none; in yuan."""
        return self.budget if self.ceiling is None else self.ceiling


class ScoringItem(models.Model):
    """评审因素 · scoring item: what is scored, with how many points at most."""

    package = models.ForeignKey(Package, models.CASCADE, related_name="scoring_items")
    code = models.CharField("代码", max_length=40)
    title = models.CharField("评审因素", max_length=200)
    standard = models.TextField("评分标准", blank=True)
    most = models.DecimalField("满分", max_digits=5, decimal_places=2)
    is_objective = models.BooleanField("客观因素", default=False)
    is_technical = models.BooleanField("技术因素", default=False)
    sort_order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["package_id", "sort_order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["package", "code"], name="scoring_item_once"),
            models.CheckConstraint(condition=Q(most__gt=0, most__lte=100), name="scoring_item_points"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.most}"


class Participation(models.Model):
    """参与 · one supplier in one package, from the invitation or the documents to its place in the ranking."""

    class Size(models.TextChoices):
        NONE = "none", "不适用"
        SMALL = "small", "小型、微型企业"
        JOINT = "joint", "联合体或者分包"

    package = models.ForeignKey(Package, models.CASCADE, related_name="participations")
    supplier = models.ForeignKey(
        Organisation, models.PROTECT, related_name="participations", verbose_name="供应商"
    )
    invited_at = models.DateTimeField("受邀时间", null=True)
    obtained_at = models.DateTimeField("获取文件时间", null=True)
    bid_at = models.DateTimeField("递交时间", null=True)
    """When the bid that counts was received; none after its withdrawal."""
    opened_at = models.DateTimeField("开启时间", null=True)
    quoted = models.DecimalField("开标一览表报价（元）", **MONEY, null=True)
    price = models.DecimalField("修正后报价（元）", **MONEY, null=True)
    size = models.CharField("中小企业声明", max_length=10, choices=Size, default=Size.NONE)
    domestic = models.BooleanField("本国产品声明", default=False)
    brand = models.CharField("核心产品品牌", max_length=80, blank=True)
    qualified = models.BooleanField("资格审查", null=True)
    conforming = models.BooleanField("符合性审查", null=True)
    reason = models.TextField("不通过原因", blank=True)
    corrections = models.JSONField("算术修正", default=list)
    correction_confirmed_at = models.DateTimeField("确认修正时间", null=True)
    low_price_why = ArrayField(models.CharField(max_length=20), default=list, verbose_name="异常低价情形")
    low_price_asked_at = models.DateTimeField("要求说明时间", null=True)
    low_price_answer = models.TextField("报价合理性说明", blank=True)
    rounds = models.PositiveSmallIntegerField("已谈轮次", default=0)
    resubmit_by = models.DateTimeField("重新提交的截止时间", null=True)
    """While a changed requirement waits for this supplier's reply."""
    final_price = models.DecimalField("最后报价（元）", **MONEY, null=True)
    final_sealed = models.BinaryField("最后报价（密封）", null=True)
    """The quote, encrypted, until all are opened; a copy of the database tells nobody's."""
    final_at = models.DateTimeField("最后报价时间", null=True)
    left_at = models.DateTimeField("退出时间", null=True)
    score = models.DecimalField("得分", max_digits=6, decimal_places=2, null=True)
    place = models.PositiveSmallIntegerField("名次", null=True)
    chosen_at = models.DateTimeField("确定时间", null=True)
    is_entrant = models.BooleanField("框架协议入围", default=False)
    """Chosen beside others: several enter a framework."""
    declined_at = models.DateTimeField("放弃时间", null=True)
    voided_at = models.DateTimeField("中标（成交）无效时间", null=True)
    """Because an objection was upheld; it is out of the ranking then."""
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["package_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["package", "supplier"], name="participation_once"),
            models.UniqueConstraint(
                fields=["package"],
                condition=Q(chosen_at__isnull=False, declined_at__isnull=True, is_entrant=False),
                name="one_winner_a_package",
            ),
            models.UniqueConstraint(
                fields=["package", "place"], condition=Q(place__isnull=False), name="place_once"
            ),
            models.CheckConstraint(
                condition=Q(final_price__isnull=True, final_sealed__isnull=True, final_at__isnull=True)
                | Q(final_price__isnull=False, final_sealed__isnull=True, final_at__isnull=False)
                | Q(final_price__isnull=True, final_sealed__isnull=False, final_at__isnull=False),
                name="final_quote_whole",
            ),
        ]
        indexes = [models.Index(fields=["supplier", "id"], name="participation_of_supplier")]

    def __str__(self) -> str:
        return f"{self.package_id} ← {self.supplier_id}"

    @property
    def offer(self) -> Decimal | None:
        """有效报价 · the price that counts: the final quote, else the corrected offer; in yuan."""
        return self.price if self.final_price is None else self.final_price


class PanelMember(models.Model):
    """评审成员 · a member of the panel of one package: an expert, or the buyer's delegate. Names are secret until the result."""

    package = models.ForeignKey(Package, models.CASCADE, related_name="panel")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="成员")
    name = models.CharField("姓名", max_length=60)
    is_expert = models.BooleanField("评审专家", default=True)
    joined_at = models.DateTimeField("加入时间", default=clock.now)
    left_at = models.DateTimeField("退出时间", null=True)
    left_reason = models.TextField("退出原因", blank=True)
    signed_at = models.DateTimeField("签署时间", null=True)
    signed_digest = models.CharField("所签摘要", max_length=64, blank=True)
    """SHA-256 of the evaluation as it stood when the member signed."""
    outlier_reason = models.TextField("评分偏离的理由", blank=True)
    dissent = models.TextField("不同意见", blank=True)

    class Meta:
        ordering = ["package_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["package", "user"], condition=Q(left_at__isnull=True), name="panel_member_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.package_id} {self.user_id}"


class RequirementChange(models.Model):
    """变动要求 · a requirement that the panel changes in the talks: confirmed by the buyer, told to every supplier that is still in at
    the same moment, in writing (《政府采购非招标采购方式管理办法》第三十二条)."""

    class Subject(models.TextChoices):
        TECHNICAL = "technical", "技术要求"
        SERVICE = "service", "服务要求"
        CONTRACT = "contract", "合同草案条款"

    package = models.ForeignKey(Package, models.CASCADE, related_name="changes")
    number = models.PositiveSmallIntegerField("序号")
    subject = models.CharField("变动内容", max_length=10, choices=Subject)
    text = models.TextField("内容")
    due_at = models.DateTimeField("重新提交的截止时间")
    proposed_at = models.DateTimeField("提出时间")
    confirmed_at = models.DateTimeField("确认时间", null=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    refused_why = models.TextField("不予确认的原因", blank=True)

    class Meta:
        ordering = ["package_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["package", "number"], name="change_number_once"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(refused_why=""), name="change_settled_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.text[:40]}"


class Exchange(models.Model):
    """书面往来 · what the panel and one supplier write to each other in the review and the talks; no other supplier reads it."""

    class Kind(models.TextChoices):
        QUESTION = "question", "要求澄清"
        ANSWER = "answer", "澄清、说明"
        REMARK = "remark", "谈判发言"
        MINUTES = "minutes", "谈判记录"
        REPLY = "reply", "按变动重新提交"

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="exchanges")
    round = models.PositiveSmallIntegerField("轮次", default=0)
    """Of the talks, from one; zero: in the review."""
    kind = models.CharField("性质", max_length=10, choices=Kind)
    text = models.TextField("内容")
    from_supplier = models.BooleanField("供应商所写")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ["participation_id", "id"]

    def __str__(self) -> str:
        return self.text[:40]


class Score(models.Model):
    """评分 · the points that one member gives one supplier for one item, alone."""

    member = models.ForeignKey(PanelMember, models.CASCADE, related_name="scores")
    participation = models.ForeignKey(Participation, models.CASCADE, related_name="scores")
    item = models.ForeignKey(ScoringItem, models.CASCADE, related_name="+")
    points = models.DecimalField("得分", max_digits=5, decimal_places=2)
    scored_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "participation", "item"], name="score_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="score_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.points}"


class BidLock(models.Model):
    """开标锁 · the key of a package that its bids are sealed with; nothing of it opens anything without the holders' shares."""

    package = models.OneToOneField(Package, models.CASCADE, related_name="lock")
    recipient = models.CharField("公钥", max_length=100)
    wrapped = models.TextField("加密的私钥")
    needed = models.PositiveSmallIntegerField("开启所需份数")
    made_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.recipient


class KeyShare(models.Model):
    """密钥份额 · what one holder has of a lock. It waits, encrypted, until the holder takes it; then only the holder has it."""

    class Holder(models.TextChoices):
        BUYER = "buyer", "采购人"
        AGENT = "agent", "代理机构"
        REGULATOR = "regulator", "监管部门"
        PLATFORM = "platform", "平台"

    lock = models.ForeignKey(BidLock, models.CASCADE, related_name="shares")
    holder = models.CharField("保管方", max_length=10, choices=Holder)
    fingerprint = models.CharField("指纹", max_length=64)
    waiting = models.BinaryField("待领取（加密）", null=True)
    taken_at = models.DateTimeField("领取时间", null=True)
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    given = models.CharField("开标时提交", max_length=100, blank=True)
    """Given back after the deadline, when the bids may be opened anyway."""
    given_at = models.DateTimeField("提交时间", null=True)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["lock_id", "id"]
        constraints = [models.UniqueConstraint(fields=["lock", "holder"], name="key_share_once")]

    def __str__(self) -> str:
        return self.holder


class Bid(models.Model):
    """投标（响应）文件 · a sealed bid: the file as it was received, the receipt for it, and what it said once it was opened."""

    class State(models.TextChoices):
        RECEIVED = "received", "已递交"
        REPLACED = "replaced", "已被替换"
        WITHDRAWN = "withdrawn", "已撤回"
        OPENED = "opened", "已开启"
        UNREADABLE = "unreadable", "不能解密"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    participation = models.ForeignKey(Participation, models.CASCADE, related_name="bids")
    state = models.CharField("状态", max_length=10, choices=State, default=State.RECEIVED)
    path = models.CharField("密封文件", max_length=200)
    digest = models.CharField("摘要 SHA-256", max_length=64)
    size = models.BigIntegerField("字节数")
    received_at = models.DateTimeField("收到时间")
    receipt = models.TextField("回执")
    signature = models.CharField("回执签名", max_length=100)
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_path = models.CharField("开启后的文件", max_length=200, blank=True)
    opened_at = models.DateTimeField("开启时间", null=True)
    fault = models.TextField("不能开启的原因", blank=True)

    class Meta:
        ordering = ["participation_id", "-received_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation"],
                condition=Q(state__in=["received", "opened"]),
                name="one_bid_counts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.digest[:12]}… {self.state}"


class OpeningRecord(models.Model):
    """开标记录 · what was found when the bids of a package were opened, and who opened them; signed as receipts are."""

    package = models.OneToOneField(Package, models.PROTECT, related_name="opening_record")
    text = models.TextField("记录")
    """JSON with sorted keys: what is signed."""
    signature = models.CharField("签名", max_length=100)
    made_at = models.DateTimeField("开启时间")
    printed_at = models.DateTimeField("制成 PDF 时间", null=True)

    def __str__(self) -> str:
        return f"{self.package_id} {self.made_at:%Y-%m-%d %H:%M}"

    @property
    def digest(self) -> str:
        """摘要 · SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class EvaluationReport(models.Model):
    """评审报告 · how the offers for a package were reviewed and put in order; signed as receipts are."""

    package = models.OneToOneField(Package, models.PROTECT, related_name="evaluation_report")
    text = models.TextField("报告")
    """JSON with sorted keys: what is signed. The evaluation in it can be computed again (`language.evaluating.reckon`)."""
    signature = models.CharField("签名", max_length=100)
    made_at = models.DateTimeField("完成时间")

    def __str__(self) -> str:
        return f"{self.package_id} {self.made_at:%Y-%m-%d %H:%M}"

    @property
    def digest(self) -> str:
        """摘要 · SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class Upload(models.Model):
    """到达的投标文件 · a sealed file that has arrived whole, with the moment of the server's clock; not yet a bid."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    package = models.ForeignKey(Package, models.CASCADE, related_name="uploads")
    supplier = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    path = models.CharField("密封文件", max_length=200)
    digest = models.CharField("摘要 SHA-256", max_length=64)
    size = models.BigIntegerField("字节数")
    arrived_at = models.DateTimeField("到达时间")
    used_at = models.DateTimeField("递交时间", null=True)

    def __str__(self) -> str:
        return f"{self.digest[:12]}…"


class Contract(models.Model):
    """采购合同 · contract between the buyer and the winner of a package, at the winner's offer (《政府采购法》第四十六条)."""

    package = models.ForeignKey(Package, models.PROTECT, related_name="contracts")
    participation = models.OneToOneField(Participation, models.PROTECT, related_name="contract")
    number = models.CharField("合同编号", max_length=60, unique=True)
    amount = models.DecimalField("合同金额（元）", **MONEY)
    buyer_signed_at = models.DateTimeField("采购人签署时间", null=True)
    buyer_signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    supplier_signed_at = models.DateTimeField("供应商签署时间", null=True)
    supplier_signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    filing_number = models.CharField("备案号", max_length=60, blank=True)
    accepted_at = models.DateTimeField("验收时间", null=True)
    acceptance = models.TextField("验收意见", blank=True)
    paid_at = models.DateTimeField("支付时间", null=True)
    voucher = models.CharField("支付凭证", max_length=60, blank=True)
    voided_at = models.DateTimeField("撤销时间", null=True)
    """Because an objection was upheld."""
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["package_id", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="contract_amount"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True)
                | Q(buyer_signed_at__isnull=False, supplier_signed_at__isnull=False),
                name="contract_signed_before_acceptance",
            ),
            models.CheckConstraint(
                condition=Q(paid_at__isnull=True) | Q(accepted_at__isnull=False),
                name="contract_accepted_before_payment",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def signed_at(self) -> datetime | None:
        """When both had signed; None before."""
        if self.buyer_signed_at is None or self.supplier_signed_at is None:
            return None
        return max(self.buyer_signed_at, self.supplier_signed_at)


class Bond(models.Model):
    """保证金 · a bond that a supplier gives for its bid, or as the winner for the contract; never in cash."""

    class Kind(models.TextChoices):
        BID = "bid", "投标（响应）保证金"
        PERFORMANCE = "performance", "履约保证金"

    class Form(models.TextChoices):
        CHEQUE = "cheque", "支票"
        DRAFT = "draft", "汇票"
        NOTE = "note", "本票"
        GUARANTEE = "guarantee", "保函"
        TRANSFER = "transfer", "银行转账"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    participation = models.ForeignKey(Participation, models.PROTECT, related_name="bonds")
    kind = models.CharField("类别", max_length=12, choices=Kind)
    form = models.CharField("形式", max_length=10, choices=Form)
    amount = models.DecimalField("金额（元）", **MONEY)
    issuer = models.CharField("出具机构", max_length=100)
    number = models.CharField("凭证（保函）编号", max_length=80)
    valid_until = models.DateField("有效期至", null=True)
    lodged_at = models.DateTimeField("提交时间", default=clock.now)
    lodged_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    due_at = models.DateTimeField("应退期限", null=True)
    """Until when it is to go back by the law; none as long as that time does not run, or where the law names none."""
    is_due_provisional = models.BooleanField("期限暂定", default=False)
    next_due_at = models.DateTimeField("下一提醒", null=True)
    returned_at = models.DateTimeField("退还时间", null=True)
    returned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    voucher = models.CharField("退还凭证", max_length=80, blank=True)
    kept_at = models.DateTimeField("不予退还时间", null=True)
    kept_reason = models.TextField("不予退还的理由", blank=True)

    class Meta:
        ordering = ["participation_id", "lodged_at"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="bond_amount"),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True) | Q(kept_at__isnull=True), name="bond_ends_once"
            ),
            models.UniqueConstraint(fields=["participation", "kind", "number"], name="bond_lodged_once"),
        ]
        indexes = [
            models.Index(
                fields=["next_due_at", "id"], name="bond_due", condition=Q(next_due_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"

    @property
    def is_over(self) -> bool:
        """Is it settled: given back, or kept?"""
        return self.returned_at is not None or self.kept_at is not None


class Letter(models.Model):
    """通知书 · the letter of award to the winner, or of the result to who did not win; signed as receipts are."""

    class Kind(models.TextChoices):
        AWARD = "award", "中标（成交）通知书"
        RESULT = "result", "结果通知书"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    participation = models.ForeignKey(Participation, models.PROTECT, related_name="letters")
    kind = models.CharField("类别", max_length=10, choices=Kind)
    number = models.CharField("编号", max_length=60, unique=True)
    text = models.TextField("内容")
    """JSON with sorted keys: what is signed."""
    signature = models.CharField("签名", max_length=100)
    issued_at = models.DateTimeField("发出时间")

    class Meta:
        ordering = ["participation_id", "issued_at"]
        constraints = [models.UniqueConstraint(fields=["participation", "kind"], name="letter_once")]

    def __str__(self) -> str:
        return self.number

    @property
    def digest(self) -> str:
        """摘要 · SHA-256 of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class Archive(models.Model):
    """采购档案 · an archive of a whole procurement as one file, made by a job, kept for the years that the law says."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    procurement = models.ForeignKey(Procurement, models.PROTECT, related_name="archives")
    upto = models.BigIntegerField("日志截至")
    """The last entry of the journal in it."""
    ended_on = models.DateField("采购结束之日", null=True)
    kept_until = models.DateField("保存至", null=True)
    """None as long as the procurement has not ended."""
    asked_at = models.DateTimeField("申请时间", default=clock.now)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("制成时间", null=True)
    sha256 = models.CharField("摘要", max_length=64, blank=True)
    size = models.BigIntegerField("字节数", null=True)

    class Meta:
        ordering = ["procurement_id", "-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(made_at__isnull=True, sha256="", size__isnull=True)
                | Q(made_at__isnull=False, sha256__regex="^[0-9a-f]{64}$", size__gt=0),
                name="archive_made_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.procurement_id} {self.asked_at:%Y-%m-%d %H:%M}"


def _labelled(kinds: Iterable[Any]) -> list[tuple[str, str]]:
    """Choices of an enum of the rules, which says itself how it is called."""
    return [(each.value, each.label) for each in kinds]


class Question(models.Model):
    """询问 · a question about a procurement, and its answer (《政府采购法》第五十一条). Who asks is hidden until the deadline."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    package = models.ForeignKey(Package, models.CASCADE, related_name="questions")
    supplier = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="询问人")
    text = models.TextField("问题")
    asked_at = models.DateTimeField("提出时间")
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer = models.TextField("答复", blank=True)
    to_all = models.BooleanField("向全体公开", default=False)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField("答复期限")
    is_provisional = models.BooleanField("期限暂定", default=False)
    next_due_at = models.DateTimeField("下一到期", null=True)
    told = ArrayField(models.CharField(max_length=40), default=list, verbose_name="已提醒")

    class Meta:
        ordering = ["-asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="", to_all=False)
                | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="question_answered_whole",
            )
        ]
        indexes = [
            models.Index(fields=["package", "-asked_at"], name="question_of_package"),
            models.Index(
                fields=["next_due_at", "id"], name="question_due", condition=Q(next_due_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Objection(models.Model):
    """质疑、投诉 · one supplier's objection to the documents, a step or the result of a package, from the challenge to the
    decision on the complaint (《政府采购法》第五十二条至第五十八条)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    number = models.CharField("编号", max_length=60, unique=True)
    package = models.ForeignKey(Package, models.PROTECT, related_name="objections")
    supplier = models.ForeignKey(
        Organisation, models.PROTECT, related_name="objections", verbose_name="质疑（投诉）人"
    )
    about = models.CharField("事项", max_length=10, choices=_labelled(objections.About))
    step = models.CharField("环节", max_length=40, blank=True)
    known_at = models.DateTimeField("起算时点")
    state = models.CharField("状态", max_length=10, choices=_labelled(objections.State))
    evidence = models.JSONField("证据", default=list)
    """`[{title, file, confidential, of}]`; `of`: `challenge` or `complaint`."""

    challenged_at = models.DateTimeField("质疑时间")
    challenged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    replied_at = models.DateTimeField("答复时间", null=True)
    replied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reply = models.CharField("答复结论", max_length=10, choices=_labelled(objections.Outcome), blank=True)
    reply_text = models.TextField("答复内容", blank=True)

    complained_at = models.DateTimeField("投诉时间", null=True)
    complaint = models.TextField("投诉请求", blank=True)
    correcting_since = models.DateTimeField("要求补正时间", null=True)
    correction_asked = models.TextField("补正要求", blank=True)
    corrected_at = models.DateTimeField("补正时间", null=True)
    accepted_at = models.DateTimeField("受理时间", null=True)
    copied_at = models.DateTimeField("发送副本时间", null=True)
    decided_at = models.DateTimeField("处理时间", null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decision = models.CharField("处理结果", max_length=10, choices=_labelled(objections.Outcome), blank=True)
    findings = models.TextField("查明事实", blank=True)
    grounds = models.TextField("处理依据", blank=True)
    decision_text = models.TextField("处理决定", blank=True)
    notice = models.ForeignKey(
        Notice, models.PROTECT, null=True, related_name="+", verbose_name="处理结果公告"
    )
    ended_reason = models.TextField("不予受理、撤回的原因", blank=True)

    consequence = models.CharField(
        "成立后的处理", max_length=10, choices=_labelled(objections.Consequence), blank=True
    )
    remedied_at = models.DateTimeField("落实时间", null=True)
    suspended_at = models.DateTimeField("暂停时间", null=True)
    suspended_until = models.DateTimeField("暂停至", null=True)
    suspension_reason = models.TextField("暂停原因", blank=True)
    resumed_at = models.DateTimeField("恢复时间", null=True)

    due_at = models.DateTimeField("最近期限", null=True)
    """Of what somebody has to do about it; past: overdue."""
    next_due_at = models.DateTimeField("下一到期", null=True)
    """The nearest moment at which the clock reminds, refuses or resumes."""
    told = ArrayField(models.CharField(max_length=40), default=list, verbose_name="已提醒")

    class Meta:
        ordering = ["-challenged_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["package", "supplier", "about", "step"],
                condition=~Q(state="withdrawn"),
                name="one_objection_a_step",
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decision="")
                | (Q(decided_at__isnull=False, accepted_at__isnull=False) & ~Q(decision="")),
                name="objection_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True, reply="") | (Q(replied_at__isnull=False) & ~Q(reply="")),
                name="objection_replied_whole",
            ),
            models.CheckConstraint(
                condition=Q(suspended_at__isnull=True, suspended_until__isnull=True, resumed_at__isnull=True)
                | Q(suspended_at__isnull=False, suspended_until__isnull=False),
                name="objection_suspension_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["package", "state"], name="objection_of_package"),
            models.Index(fields=["supplier", "-challenged_at"], name="objection_of_supplier"),
            models.Index(fields=["due_at"], name="objection_overdue", condition=Q(due_at__isnull=False)),
            models.Index(
                fields=["next_due_at", "id"], name="objection_due", condition=Q(next_due_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @staticmethod
    def holding_up() -> Q:
        """影响签约 · the condition that `language.objections.holds_up` is, for many rows."""
        left = Q(state__in=("replied", "decided"), remedied_at__isnull=True) & ~Q(
            consequence__in=("", "continue")
        )
        return Q(state__in=sorted(objections.OPEN)) | left


class ObjectionPoint(models.Model):
    """质疑（投诉）事项 · one point of an objection; a complaint is about points that were challenged, and no others."""

    objection = models.ForeignKey(Objection, models.CASCADE, related_name="points")
    code = models.CharField("序号", max_length=10)
    title = models.CharField("事项", max_length=200)
    facts = models.TextField("事实依据")
    basis = models.TextField("法律依据", blank=True)
    request = models.TextField("请求", blank=True)
    is_complained = models.BooleanField("投诉事项", default=False)

    class Meta:
        ordering = ["objection_id", "id"]
        constraints = [models.UniqueConstraint(fields=["objection", "code"], name="objection_point_once")]

    def __str__(self) -> str:
        return self.title


class ObjectionParty(models.Model):
    """相关当事人 · who else an objection is about: it is told of the reply, gets a copy of the complaint and may make a
    statement within five working days."""

    objection = models.ForeignKey(Objection, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="单位")
    is_respondent = models.BooleanField("被投诉人", default=False)
    copied_at = models.DateTimeField("收到副本时间", null=True)
    statement = models.TextField("书面说明", blank=True)
    evidence = models.JSONField("证据", default=list)
    stated_at = models.DateTimeField("说明时间", null=True)

    class Meta:
        ordering = ["objection_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["objection", "organisation"], name="objection_party_once")
        ]

    def __str__(self) -> str:
        return f"{self.objection_id} {self.organisation_id}"


class OcdsRelease(models.Model):
    """开放数据发布件 · a release of the Open Contracting Data Standard, as it was given out; it is never changed."""

    ocid = models.CharField("采购过程编号", max_length=120)
    release_id = models.CharField("发布件编号", max_length=140, unique=True)
    released_at = models.DateTimeField("发布时间", default=clock.now)
    body = models.JSONField("内容")
    written_by = models.BigIntegerField(
        "写入事务",
        db_default=Cast(
            Cast(Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField()
        ),
    )

    class Meta:
        ordering = ["written_by", "id"]
        indexes = [
            models.Index(fields=["written_by", "id"], name="ocds_release_feed"),
            models.Index(fields=["ocid", "id"], name="ocds_release_of_process"),
        ]

    def __str__(self) -> str:
        return self.release_id


class NeedLine(models.Model):
    """需求明细 · what a mall buyer needs, without a brand: words and a number. `variant` is what the buyer had looked at, and no
    supplier's business."""

    package = models.ForeignKey(Package, models.CASCADE, related_name="need_lines")
    number = models.PositiveSmallIntegerField("序号")
    title = models.CharField("名称", max_length=200)
    specification = models.TextField("规格、技术与服务要求", blank=True)
    unit = models.CharField("计量单位", max_length=20)
    quantity = models.PositiveIntegerField("数量")
    variant = models.ForeignKey(
        ProductVariant, models.SET_NULL, null=True, related_name="+", verbose_name="来自购物车的商品"
    )

    class Meta:
        ordering = ["package_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["package", "number"], name="need_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="need_line_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.title} × {self.quantity}"


class Quote(models.Model):
    """报价 · a supplier's sealed quote in the mall: nobody but the platform's clock opens it, when the window has closed."""

    class State(models.TextChoices):
        RECEIVED = "received", "已递交"
        REPLACED = "replaced", "已被替换"
        WITHDRAWN = "withdrawn", "已撤回"
        LEFT_OUT = "left_out", "不计入"
        OPENED = "opened", "已开启"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    participation = models.ForeignKey(Participation, models.CASCADE, related_name="quotes")
    state = models.CharField("状态", max_length=10, choices=State, default=State.RECEIVED)
    sealed = models.BinaryField("密封报价")
    quoted_at = models.DateTimeField("报价时间")
    quoted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reason = models.CharField("不计入的原因", max_length=200, blank=True)

    class Meta:
        ordering = ["participation_id", "-quoted_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation"],
                condition=Q(state__in=["received", "opened"]),
                name="one_quote_counts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.participation_id} {self.state}"


class QuoteLine(models.Model):
    """报价明细 · what a supplier offers for one line of the need, and at what price, once the quote was opened."""

    quote = models.ForeignKey(Quote, models.CASCADE, related_name="lines")
    line = models.ForeignKey(NeedLine, models.CASCADE, related_name="+")
    variant = models.ForeignKey(
        ProductVariant, models.SET_NULL, null=True, related_name="+", verbose_name="所报商品"
    )
    product = models.CharField("所报商品名称", max_length=300)
    unit_price = models.DecimalField("单价（元）", **MONEY)

    class Meta:
        ordering = ["quote_id", "line__number"]
        constraints = [
            models.UniqueConstraint(fields=["quote", "line"], name="quote_line_once"),
            models.CheckConstraint(condition=Q(unit_price__gt=0), name="quote_line_price"),
        ]

    def __str__(self) -> str:
        return f"{self.product} {self.unit_price}"


class Auction(models.Model):
    """竞价场 · the live part of a reverse auction: its rules, and what the log comes to so far. Whoever writes locks this row, so
    the lines of the log follow one another as they were decided."""

    package = models.OneToOneField(Package, models.CASCADE, related_name="auction")
    number = models.CharField("竞价场编号", max_length=44, unique=True)
    step = models.DecimalField("降价幅度（元）", **MONEY, null=True)
    """Fixed when it opens."""
    lasts = models.DurationField("竞价时长")
    window = models.DurationField("顺延时长")
    most_a_minute = models.PositiveSmallIntegerField("每分钟最多出价次数")
    state = models.JSONField("状态", default=dict)

    def __str__(self) -> str:
        return self.number


class AuctionEntry(models.Model):
    """竞价记录 · one line of the log of an auction, numbered without gaps; never changed. What everybody did, and what came of it."""

    auction = models.ForeignKey(Auction, models.CASCADE, related_name="entries")
    seq = models.PositiveIntegerField("序号")
    kind = models.CharField("种类", max_length=10, choices=_labelled(bidding.Kind))
    at = models.DateTimeField("时间")
    participation = models.ForeignKey(Participation, models.PROTECT, null=True, related_name="+")
    amount = models.DecimalField("金额（元）", **MONEY, null=True)
    ends_at = models.DateTimeField("截止时间", null=True)
    reason = models.CharField("理由", max_length=500, blank=True)

    class Meta:
        ordering = ["auction_id", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["auction", "seq"], name="auction_entry_once"),
            models.CheckConstraint(condition=Q(seq__gt=0), name="auction_entry_numbered"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0, participation__isnull=False),
                name="auction_entry_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.kind}"
