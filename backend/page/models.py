from __future__ import annotations

from django.db import models

from backend.core import clock
from backend.core.models import HasMetadata
from backend.product.models import Attribute, AttributeValue


class PageType(HasMetadata):
    """页面类型 · which attributes its pages have."""

    name = models.CharField("名称", max_length=250)
    slug = models.SlugField("标识", max_length=255, unique=True)

    class Meta:
        ordering = ["slug"]
        indexes = [models.Index(fields=["name", "id"], name="page_type_by_name")]

    def __str__(self) -> str:
        return self.name


class PageTypeAttribute(models.Model):
    """页面类型属性 · an attribute that pages of a type carry."""

    page_type = models.ForeignKey(PageType, models.CASCADE, related_name="type_attributes")
    attribute = models.ForeignKey(Attribute, models.CASCADE, related_name="+")
    sort_order = models.IntegerField(default=0)

    class Meta:
        ordering = ["sort_order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["page_type", "attribute"], name="page_type_attribute_once")
        ]

    def __str__(self) -> str:
        return f"{self.page_type_id}.{self.attribute_id}"


class Page(HasMetadata):
    """页面 · a content page, seen by everybody once it is published and its moment has come."""

    page_type = models.ForeignKey(PageType, models.PROTECT, related_name="pages", verbose_name="页面类型")
    title = models.CharField("标题", max_length=250)
    slug = models.SlugField("标识", max_length=255, unique=True)
    content = models.JSONField("内容 (EditorJS)", null=True, blank=True)
    seo_title = models.CharField(max_length=70, blank=True)
    seo_description = models.CharField(max_length=300, blank=True)
    is_published = models.BooleanField("已发布", default=False)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    created_at = models.DateTimeField("创建时间", default=clock.now)
    dated_at = models.DateTimeField("排序时间", default=clock.now)
    """When it was published; until then when it was made. Lists are put in order by it."""

    class Meta:
        indexes = [
            models.Index(fields=["title", "id"], name="page_by_title"),
            models.Index(fields=["dated_at", "id"], name="page_by_date"),
        ]

    def __str__(self) -> str:
        return self.title


class PageAttributeValue(models.Model):
    """页面属性值 · a value that a page has."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="attribute_values")
    value = models.ForeignKey(AttributeValue, models.CASCADE, related_name="+")
    sort_order = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "value"], name="page_value_once")]

    def __str__(self) -> str:
        return f"{self.page_id}={self.value_id}"
