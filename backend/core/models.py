"""Tables of the core: the journal and its seals, stored answers, local figures, outgoing mail."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now


class HasMetadata(models.Model):
    """Saleor's `ObjectWithMetadata`: what front ends and apps keep with a thing; private metadata is for staff."""

    metadata = models.JSONField("元数据", default=dict, blank=True)
    private_metadata = models.JSONField("内部元数据", default=dict, blank=True)

    class Meta:
        abstract = True


class JournalEntry(models.Model):
    """业务日志 · journal entry: who did what, when, on which clause. The database refuses UPDATE, DELETE and TRUNCATE."""

    id = models.BigAutoField(primary_key=True)
    recorded_at = models.DateTimeField("记录时间", db_default=Now())
    happened_at = models.DateTimeField("发生时间")
    actor_id = models.BigIntegerField("办事人", null=True)
    actor_label = models.TextField("办事人姓名")
    organisation_id = models.BigIntegerField("所在单位", null=True)
    verb = models.TextField("事项")
    subject_type = models.TextField("对象类型")
    subject_id = models.TextField("对象编号")
    clause = models.TextField("依据", blank=True)
    facts = models.JSONField("内容", default=dict)

    class Meta:
        db_table = "core_journal_entry"
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="journal_subject"),
            models.Index(fields=["organisation_id", "id"], name="journal_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type}:{self.subject_id}"


class JournalPending(models.Model):
    """待封存 · entries that the sequencer has not sealed yet; a trigger fills it, the sequencer empties it."""

    entry_id = models.BigIntegerField(primary_key=True)

    class Meta:
        db_table = "core_journal_pending"

    def __str__(self) -> str:
        return str(self.entry_id)


class JournalSeal(models.Model):
    """封存 · seal: the entry's place in the hash chain. `hash = SHA-256(previous hash ‖ position ‖ canonical entry)`."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(JournalEntry, on_delete=models.DO_NOTHING, related_name="seal")
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "core_journal_seal"
        constraints = [models.CheckConstraint(condition=Q(position__gte=1), name="journal_position_positive")]

    def __str__(self) -> str:
        return f"#{self.position}"


class StoredAnswer(models.Model):
    """已答请求 · the answer once given to a request with an `Idempotency-Key`; the same request gets it again."""

    scope = models.CharField("请求人", max_length=64)
    key = models.CharField("幂等键", max_length=128)
    request_digest = models.CharField(max_length=64)
    status = models.SmallIntegerField(default=200)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "core_stored_answer"
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="stored_answer_once")]
        indexes = [models.Index(fields=["created_at"], name="stored_answer_age")]

    def __str__(self) -> str:
        return f"{self.scope}:{self.key}"


class PersistedDocument(models.Model):
    """留存文档 · a GraphQL document that front ends run by its hash. Registered ones stay; others are forgotten when unused."""

    hash = models.CharField("SHA-256", max_length=64, primary_key=True)
    text = models.TextField("文档")
    name = models.TextField("名称", blank=True)
    registered = models.BooleanField("已登记", default=False)
    used_on = models.DateField("最近使用", db_default=Now())
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "core_persisted_document"
        constraints = [
            models.CheckConstraint(condition=Q(hash__regex="^[0-9a-f]{64}$"), name="persisted_document_hash")
        ]
        indexes = [models.Index(fields=["registered", "used_on"], name="persisted_document_age")]

    def __str__(self) -> str:
        return self.name or self.hash[:12]


class LocalFigure(models.Model):
    """本地数值 · a figure that a region states for itself, with its basis; bitemporal, a new value is a new row."""

    key = models.CharField("键", max_length=120)
    jurisdiction = models.CharField("适用地区", max_length=6)
    value = models.JSONField("数值")
    unit = models.CharField("单位", max_length=40, blank=True)
    basis = models.TextField("依据")
    note = models.TextField("说明", blank=True)
    confidence = models.CharField("可信度", max_length=10, default="low")
    assumed = models.BooleanField("演示假定", default=False)
    valid_from = models.DateField("生效日期", null=True, blank=True)
    valid_to = models.DateField("失效日期", null=True, blank=True)
    recorded_at = models.DateTimeField("登记时间", db_default=Now())

    class Meta:
        db_table = "core_local_figure"
        constraints = [
            models.UniqueConstraint(
                fields=["key", "jurisdiction", "valid_from"], nulls_distinct=False, name="local_figure_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="local_figure_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} @{self.jurisdiction}"


class Mail(models.Model):
    """邮件 · an outgoing e-mail, written in the verb's transaction and sent once by a job."""

    key = models.CharField("去重键", max_length=200, unique=True)
    to = models.EmailField("收件人")
    subject = models.TextField("主题")
    body = models.TextField("正文")
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "core_mail"

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"


class Shop(HasMetadata):
    """卖场 · the mall as a whole: what its staff say of it. There is one row, or none while nothing was said."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField("名称", max_length=100, blank=True)
    description = models.CharField("说明", max_length=500, blank=True)
    mail_sender_name = models.CharField("发件人名称", max_length=100, blank=True)
    mail_sender_address = models.EmailField("发件人邮箱", blank=True)
    set_password_url = models.URLField("设置密码页", max_length=500, blank=True)
    most_pieces = models.PositiveIntegerField("单行上限", null=True, blank=True)
    company_address = models.JSONField("地址", null=True, blank=True)

    class Meta:
        db_table = "core_shop"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="shop_once"),
            models.CheckConstraint(condition=Q(most_pieces__gt=0), name="shop_most_pieces"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def now(cls) -> Shop:
        """What was said of the mall so far."""
        return cls.objects.first() or cls()
