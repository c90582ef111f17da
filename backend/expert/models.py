from __future__ import annotations

import secrets
import uuid

from django.db import models
from django.db.models import F, Q

from backend.account.models import Organisation, User
from backend.core import clock
from backend.expert.avoidance import Kin, Tie
from backend.product.models import Category
from backend.region.models import Region


def new_secret() -> str:
    """A secret of an expert's own, by which nobody recognises the same expert in two lists."""
    return secrets.token_hex(16)


class ExpertCall(models.Model):
    """专家征集公告 · an open call to experts: for which fields, on which conditions, for how long."""

    code = models.CharField("编号", max_length=40, unique=True)
    title = models.CharField("标题", max_length=200)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="征集地区")
    categories = models.ManyToManyField(Category, related_name="+", verbose_name="评审专业")
    conditions = models.TextField("入库条件")
    commitment = models.TextField("承诺书正文")
    term_years = models.PositiveSmallIntegerField("聘期（年）")
    is_age_relaxed = models.BooleanField("放宽年龄", default=False)
    opens_at = models.DateTimeField("开始时间")
    closes_at = models.DateTimeField("截止时间", null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="expert_call_period",
            ),
            models.CheckConstraint(
                condition=Q(term_years__gte=1, term_years__lte=10), name="expert_call_term"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class TitleLevel(models.TextChoices):
    """职称等级 · the level of a professional title."""

    NONE = "none", "无职称"
    JUNIOR = "junior", "初级"
    MIDDLE = "middle", "中级"
    SENIOR = "senior", "副高级"
    FULL = "full", "正高级"


class Particulars(models.Model):
    """个人资料 · what an expert says of oneself; number, telephone and employer are shown to few."""

    name = models.CharField("姓名", max_length=60)
    id_number = models.CharField("公民身份号码", max_length=18)
    phone = models.CharField("联系电话", max_length=40)
    title_level = models.CharField("职称等级", max_length=10, choices=TitleLevel)
    title = models.CharField("职称", max_length=60, blank=True)
    work_years = models.PositiveSmallIntegerField("从业年限")
    employer = models.CharField("工作单位", max_length=200, blank=True)
    employer_code = models.CharField("工作单位统一社会信用代码", max_length=18, blank=True)

    class Meta:
        abstract = True


class Expert(Particulars):
    """评审专家 · an expert of the pool, admitted for a term."""

    class State(models.TextChoices):
        ACTIVE = "active", "在库"
        SUSPENDED = "suspended", "暂停"
        RESIGNED = "resigned", "已退出"
        REMOVED = "removed", "已解聘"

    user = models.OneToOneField(User, models.PROTECT, related_name="expert")
    code = models.CharField("专家编号", max_length=20, unique=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.ACTIVE)
    state_reason = models.TextField("状态说明", blank=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="入库地区")
    regions = models.ManyToManyField(Region, related_name="experts", verbose_name="可评审地区")
    categories = models.ManyToManyField(Category, related_name="experts", verbose_name="评审专业")
    admitted_at = models.DateTimeField("入库时间", default=clock.now)
    term_ends_on = models.DateField("聘期截止")
    secret = models.CharField(max_length=32, default=new_secret, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["id_number"], name="expert_person_once")]

    def __str__(self) -> str:
        return self.code


class ExpertApplication(Particulars):
    """入库申请 · a person answers a call: first admission, or renewal of the term."""

    class State(models.TextChoices):
        SUBMITTED = "submitted", "待审核"
        RETURNED = "returned", "退回补正"
        ACCEPTED = "accepted", "已入库"
        REFUSED = "refused", "不予入库"
        WITHDRAWN = "withdrawn", "已撤回"

    call = models.ForeignKey(ExpertCall, models.PROTECT, related_name="applications")
    user = models.ForeignKey(User, models.PROTECT, related_name="expert_applications")
    state = models.CharField("状态", max_length=10, choices=State, default=State.SUBMITTED)
    is_renewal = models.BooleanField("续聘", default=False)
    regions = models.ManyToManyField(Region, related_name="+", verbose_name="可评审地区")
    categories = models.ManyToManyField(Category, related_name="+", verbose_name="评审专业")
    commitment_digest = models.CharField("承诺书摘要 SHA-256", max_length=64)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("审核时间", null=True)
    reason = models.TextField("审核意见", blank=True)
    submitted_at = models.DateTimeField("提交时间", default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(state__in=["submitted", "returned"]),
                name="expert_application_open_once",
            )
        ]
        indexes = [models.Index(fields=["id_number"], name="expert_application_person")]

    def __str__(self) -> str:
        return f"{self.call_id} ← {self.user_id}"


class ExpertEvidence(models.Model):
    """证明材料 · a file by which somebody proves who one is and what one knows; kept outside the public folders."""

    class Kind(models.TextChoices):
        IDENTITY = "identity", "身份证明"
        TITLE = "title", "职称证书"
        EXPERIENCE = "experience", "从业经历证明"
        DEGREE = "degree", "学历学位证书"
        OTHER = "other", "其他"

    user = models.ForeignKey(User, models.PROTECT, related_name="expert_evidence")
    application = models.ForeignKey(
        ExpertApplication, models.PROTECT, null=True, related_name="evidence", verbose_name="入库申请"
    )
    kind = models.CharField("种类", max_length=12, choices=Kind)
    name = models.CharField("名称", max_length=200)
    file = models.CharField("文件", max_length=80)
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return self.name


class ExpertLeave(models.Model):
    """请假 · days on which an expert is not available, both included."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="leaves")
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    reason = models.CharField("原因", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="expert_leave_period")
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}–{self.ends_on}"


class ExpertTie(models.Model):
    """利害关系 · how an expert, or a relative, is or was tied to an organisation: what must be avoided follows from it."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="ties")
    organisation = models.CharField("单位名称", max_length=200)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    tie = models.CharField("关系", max_length=12, choices=[(tie.value, tie.label) for tie in Tie])
    kin = models.CharField(
        "亲属关系", max_length=12, blank=True, choices=[(kin.value, kin.label) for kin in Kin]
    )
    since = models.DateField("开始日期")
    until = models.DateField("结束日期", null=True, blank=True)
    declared_at = models.DateTimeField("申报时间", default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="expert_tie_period"
            )
        ]
        indexes = [
            models.Index(fields=["credit_code"], name="expert_tie_code"),
            models.Index(fields=["organisation"], name="expert_tie_name"),
        ]

    def __str__(self) -> str:
        return f"{self.expert_id} {self.tie} {self.organisation}"


class ExpertMisconduct(models.Model):
    """不良行为记录 · a bad record of a person, decided by finance; for three years it bars the way into the pool."""

    id_number = models.CharField("公民身份号码", max_length=18)
    facts = models.TextField("事实")
    decision = models.CharField("处理决定文号", max_length=200)
    decided_on = models.DateField("处理日期")
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id_number", "decision"], name="expert_misconduct_once")
        ]

    def __str__(self) -> str:
        return self.decision


class Draw(models.Model):
    """专家抽取 · a random draw of a panel's experts for one package. Whoever has its record can run it again."""

    class State(models.TextChoices):
        COMMITTING = "committing", "待承诺"
        REVEALING = "revealing", "待揭示"
        CALLING = "calling", "通知中"
        COMPLETE = "complete", "已抽齐"
        SHORT = "short", "人数不足"
        CANCELLED = "cancelled", "已作废"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    reference = models.CharField("采购项目编号", max_length=80)
    package = models.CharField("采购包", max_length=40, blank=True)
    round = models.PositiveSmallIntegerField("轮次", default=1)
    organiser = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="组织单位")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="地区")
    title = models.CharField("采购项目名称", max_length=200)
    review_at = models.DateTimeField("评审时间")
    state = models.CharField("状态", max_length=10, choices=State, default=State.COMMITTING)
    request = models.JSONField("申请")
    """What is published of the request; its hash is bound into the seed."""
    request_digest = models.CharField(max_length=64)
    avoided = models.JSONField("须回避的单位")
    """Confidential while the names of bidders are: the published request holds their hash."""
    fingerprint = models.CharField("名单指纹", max_length=64)
    listing = models.TextField("候选名单")
    """A line for each candidate: what stands for one in the published list, and the expert. Text, because arrays of fifty
    thousand take Django a second."""
    head = models.CharField("抽取记录末尾", max_length=64)
    consent = models.CharField("自行选定的批准文号", max_length=200, blank=True)
    state_reason = models.TextField("状态说明", blank=True)
    review_ended_at = models.DateTimeField("评审结束", null=True)
    released_at = models.DateTimeField("名单公开", null=True)
    notice = models.CharField("结果公告", max_length=200, blank=True)
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organiser", "reference", "package", "round"], name="expert_draw_once_a_round"
            ),
        ]
        indexes = [models.Index(fields=["region", "created_at"], name="expert_draw_region")]

    def __str__(self) -> str:
        return f"{self.reference}/{self.package}#{self.round}"

    @property
    def candidates(self) -> list[str]:
        """候选名单 · the published list."""
        return [line.partition(" ")[0] for line in self.listing.splitlines()]

    @property
    def candidate_ids(self) -> list[int]:
        """The experts in the order of the list."""
        return [int(line.partition(" ")[2]) for line in self.listing.splitlines()]


class DrawDemand(models.Model):
    """抽取需求 · how many experts of a field are needed, and how many stand by."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="demands")
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name="评审专业")
    seats = models.PositiveSmallIntegerField("人数")
    substitutes = models.PositiveSmallIntegerField("候补人数", default=0)
    order = models.TextField("抽取顺序", blank=True)
    """The experts, a line each."""
    called = models.PositiveIntegerField("已通知至", default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draw", "category"], name="expert_demand_once_a_field"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="expert_demand_seats"),
        ]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.category_id} × {self.seats}"


class DrawParty(models.Model):
    """抽取见证方 · who makes the seed with others: first the hash of a secret, then the secret."""

    class Kind(models.TextChoices):
        ORGANISER = "organiser", "采购人或者代理机构"
        SUPERVISOR = "supervisor", "监管部门"
        PLATFORM = "platform", "平台"

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="parties")
    kind = models.CharField("见证方", max_length=10, choices=Kind)
    commitment = models.CharField("承诺", max_length=64, blank=True)
    committed_at = models.DateTimeField("承诺时间", null=True)
    secret = models.CharField("随机数", max_length=256, blank=True)
    revealed_at = models.DateTimeField("揭示时间", null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draw", "kind"], name="expert_draw_party_once")]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.kind}"


class DrawEntry(models.Model):
    """抽取记录 · one line of what happened in a draw, chained to the line before it; it names nobody."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="entries")
    number = models.PositiveIntegerField("序号")
    at = models.DateTimeField("时间")
    what = models.CharField("事项", max_length=12)
    candidate = models.CharField("候选人", max_length=60, blank=True)
    facts = models.JSONField("内容", default=dict)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["draw", "number"], name="expert_draw_entry_once")]

    def __str__(self) -> str:
        return f"{self.draw_id} #{self.number}"


class ExpertInvitation(models.Model):
    """受邀专家 · an expert who was called for a panel, and what became of it."""

    class State(models.TextChoices):
        CALLED = "called", "待答复"
        ACCEPTED = "accepted", "已接受"
        DECLINED = "declined", "已谢绝"
        NO_ANSWER = "no_answer", "逾期未答复"
        LEFT = "left", "已退出评审"

    class Place(models.TextChoices):
        SEAT = "seat", "正选"
        SUBSTITUTE = "substitute", "候补"

    class Why(models.TextChoices):
        TIME = "time", "时间冲突"
        HEALTH = "health", "身体原因"
        RECUSAL = "recusal", "应当回避"
        FIELD = "field", "专业不符"
        ABSENT = "absent", "未到场"
        OTHER = "other", "其他"

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="members")
    demand = models.ForeignKey(DrawDemand, models.CASCADE, related_name="members")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="panels")
    candidate = models.CharField("候选人", max_length=60)
    rank = models.PositiveIntegerField("顺位", null=True)
    """Empty for whoever was selected, not drawn."""
    place = models.CharField("席位", max_length=10, choices=Place)
    state = models.CharField("状态", max_length=10, choices=State, default=State.CALLED)
    called_at = models.DateTimeField("通知时间")
    answer_by = models.DateTimeField("答复期限")
    answered_at = models.DateTimeField("答复时间", null=True)
    why = models.CharField("理由", max_length=10, choices=Why, blank=True)
    remark = models.CharField("说明", max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draw", "expert"], name="expert_panel_member_once")]
        indexes = [
            models.Index(fields=["answer_by"], name="expert_panel_due", condition=Q(state="called")),
            models.Index(fields=["expert", "called_at"], name="expert_panel_expert"),
        ]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.candidate}"

    @property
    def is_selected(self) -> bool:
        """自行选定 · selected with consent, not drawn."""
        return self.rank is None


class DutyRecord(models.Model):
    """履职记录 · how an expert served in a review, recorded by who organised it; the expert may answer."""

    class Grade(models.TextChoices):
        GOOD = "good", "良好"
        FAIR = "fair", "一般"
        POOR = "poor", "较差"

    member = models.OneToOneField(ExpertInvitation, models.PROTECT, related_name="duty")
    attended = models.BooleanField("到场")
    grade = models.CharField("评价", max_length=6, choices=Grade)
    facts = models.TextField("情况", blank=True)
    due_on = models.DateField("记录期限")
    recorded_at = models.DateTimeField("记录时间", default=clock.now)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer = models.TextField("专家说明", blank=True)
    answered_at = models.DateTimeField("说明时间", null=True)

    def __str__(self) -> str:
        return f"{self.member_id} {self.grade}"
