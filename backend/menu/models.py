from __future__ import annotations

from django.db import models
from django.db.models import Q

from backend.core.models import HasMetadata
from backend.page.models import Page
from backend.product.models import Category, Collection

TARGETS = ("category_id", "collection_id", "page_id")


class Menu(HasMetadata):
    """导航菜单 · a menu of the mall, such as `navbar` and `footer`."""

    name = models.CharField("名称", max_length=250)
    slug = models.SlugField("标识", max_length=255, unique=True)

    class Meta:
        indexes = [models.Index(fields=["name", "id"], name="menu_by_name")]

    def __str__(self) -> str:
        return self.name


class MenuItem(HasMetadata):
    """菜单项 · an entry of a menu; it leads to one thing at most, or only holds others together."""

    menu = models.ForeignKey(Menu, models.CASCADE, related_name="items")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")
    name = models.CharField("名称", max_length=128)
    url = models.CharField("地址", max_length=256, blank=True)
    category = models.ForeignKey(Category, models.SET_NULL, null=True, related_name="+")
    collection = models.ForeignKey(Collection, models.SET_NULL, null=True, related_name="+")
    page = models.ForeignKey(Page, models.SET_NULL, null=True, related_name="+")
    level = models.SmallIntegerField("层级", default=0)
    sort_order = models.IntegerField(default=0)

    class Meta:
        ordering = ["sort_order", "id"]
        indexes = [models.Index(fields=["name", "id"], name="menu_item_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(url="", category=None, collection=None)
                | Q(url="", category=None, page=None)
                | Q(url="", collection=None, page=None)
                | Q(category=None, collection=None, page=None),
                name="menu_item_leads_to_one",
            ),
            models.CheckConstraint(
                condition=Q(level=0, parent=None) | Q(level__gt=0, parent__isnull=False),
                name="menu_item_level",
            ),
        ]

    def __str__(self) -> str:
        return self.name
