from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from backend.core import clock
from backend.core.actor import Actor
from backend.core.models import HasMetadata
from backend.core.permissions import Permission


class App(HasMetadata):
    """应用 · app: a program that uses the API under its own name, with permissions that staff gave it."""

    class Kind(models.TextChoices):
        LOCAL = "local", "自建应用"
        THIRDPARTY = "thirdparty", "第三方应用"

    name = models.CharField("名称", max_length=60)
    identifier = models.CharField("标识", max_length=256, blank=True)
    kind = models.CharField("类型", max_length=12, choices=Kind, default=Kind.LOCAL)
    permissions = ArrayField(
        models.CharField(max_length=50, choices=[(code.value, code.label) for code in Permission]),
        default=list,
        blank=True,
        verbose_name="权限",
    )
    is_active = models.BooleanField("启用", default=True)
    created_at = models.DateTimeField("创建时间", default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["identifier"], condition=~models.Q(identifier=""), name="app_identifier_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def granted(self) -> frozenset[Permission]:
        """The permissions that it was given."""
        return frozenset(Permission(code) for code in self.permissions)

    def actor(self) -> Actor:
        """The app as verbs want to know it: with its permissions, and with no role anywhere."""
        return Actor(name=self.name, granted=self.granted, app_id=self.pk)


class AppToken(models.Model):
    """应用令牌 · app token: the secret by which an app is known. Only its digest and its last characters are kept."""

    app = models.ForeignKey(App, models.CASCADE, related_name="tokens", verbose_name="应用")
    name = models.CharField("名称", max_length=128, blank=True)
    digest = models.CharField("摘要", max_length=64, unique=True)
    last_characters = models.CharField("末四位", max_length=4)
    created_at = models.DateTimeField("创建时间", default=clock.now)

    def __str__(self) -> str:
        return f"{self.name} …{self.last_characters}"
