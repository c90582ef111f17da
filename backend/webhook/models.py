from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from backend.app.models import App
from backend.core import clock


class Webhook(models.Model):
    """网络回调 · webhook: an address of an app to which chosen events are posted as they happen."""

    app = models.ForeignKey(App, models.CASCADE, related_name="webhooks", verbose_name="应用")
    name = models.CharField("名称", max_length=255, blank=True)
    identifier = models.CharField("标识", max_length=256, blank=True)
    target_url = models.TextField("接收地址")
    is_active = models.BooleanField("启用", default=True)
    secret_key = models.CharField("签名密钥", max_length=255, blank=True)
    custom_headers = models.JSONField("附加请求头", default=dict, blank=True)
    events = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name="事件")
    subscription_query = models.TextField("订阅文档", blank=True)
    created_at = models.DateTimeField("创建时间", default=clock.now)
    failures = models.PositiveIntegerField("连续失败次数", default=0)
    paused_until = models.DateTimeField("暂停至", null=True, blank=True)
    state_changed_at = models.DateTimeField("状态变更时间", null=True, blank=True)

    def __str__(self) -> str:
        return self.name or self.target_url


class EventDelivery(models.Model):
    """投递 · event delivery: one event for one webhook. Written with the verb, posted by a job, kept for a while."""

    class Status(models.TextChoices):
        PENDING = "pending", "待投递"
        SUCCESS = "success", "已送达"
        FAILED = "failed", "未送达"

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries", verbose_name="网络回调")
    event_type = models.CharField("事件", max_length=60)
    subject_type = models.CharField("对象类型", max_length=40)
    subject_id = models.CharField("对象编号", max_length=40)
    status = models.CharField("状态", max_length=7, choices=Status, default=Status.PENDING)
    payload = models.TextField("内容", null=True, blank=True)
    issued_at = models.DateTimeField("发生时间", default=clock.now)
    issued_by_user = models.BigIntegerField("办事人", null=True, blank=True)
    issued_by_app = models.BigIntegerField("办事应用", null=True, blank=True)
    tries = models.PositiveSmallIntegerField("已试次数", default=0)
    next_try_at = models.DateTimeField("下次投递", null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["webhook", "issued_at", "id"], name="delivery_log"),
            models.Index(
                fields=["webhook", "event_type", "subject_id"],
                condition=models.Q(status="pending"),
                name="delivery_pending",
            ),
            models.Index(fields=["issued_at"], name="delivery_age"),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} {self.subject_type}:{self.subject_id}"


class EventDeliveryAttempt(models.Model):
    """投递尝试 · delivery attempt: one request, and what the receiver answered."""

    delivery = models.ForeignKey(EventDelivery, models.CASCADE, related_name="attempts", verbose_name="投递")
    created_at = models.DateTimeField("时间", default=clock.now)
    status = models.CharField("状态", max_length=7, choices=EventDelivery.Status)
    duration = models.FloatField("用时（秒）", default=0)
    request_headers = models.TextField("请求头", blank=True)
    response_headers = models.TextField("响应头", blank=True)
    response = models.TextField("响应内容", blank=True)
    response_status_code = models.IntegerField("响应状态码", null=True, blank=True)
    task_id = models.CharField("任务编号", max_length=40, blank=True)

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.status}"
