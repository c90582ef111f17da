from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from backend.core import clock
from backend.core.models import HasMetadata
from backend.region.models import Channel
from backend.supplier.models import Supplier

MONEY = {"max_digits": 12, "decimal_places": 2}
OUTSIDE = {"max_length": 250, "null": True, "blank": True}
"""外部编号 · what another system calls a thing; null where none does."""


class Category(HasMetadata):
    """品目 · a node of 《政府采购品目分类目录》(财库〔2022〕31号), by its code.

    The code is the path: a letter and four levels of two digits, unused levels `00`. `prefix` is the code without the
    unused levels, so the subtree of a category is every code that begins with its prefix.
    """

    code = models.CharField("品目编码", max_length=9, unique=True)
    prefix = models.CharField("编码前缀", max_length=9)
    name = models.CharField("品目名称", max_length=120)
    slug = models.SlugField("标识", max_length=60, unique=True)
    level = models.SmallIntegerField("层级")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    description = models.JSONField("说明", null=True, blank=True)
    seo_title = models.CharField(max_length=70, blank=True)
    seo_description = models.CharField(max_length=300, blank=True)
    background_image = models.CharField("背景图文件", max_length=200, blank=True, db_default="")
    background_alt = models.CharField("背景图替代文字", max_length=250, blank=True, db_default="")
    updated_at = models.DateTimeField("更新时间", default=clock.now, db_default=Now())

    class Meta:
        ordering = ["code"]
        indexes = [
            models.Index(fields=["prefix"], name="category_prefix", opclasses=["text_pattern_ops"]),
            models.Index(fields=["level", "code"], name="category_level"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Attribute(HasMetadata):
    """属性 · a typed attribute of products and variants, or of pages.

    One that refers to things names their `entity_type`, and may be limited to those of some types.
    """

    class Type(models.TextChoices):
        PRODUCT_TYPE = "product-type", "商品属性"
        PAGE_TYPE = "page-type", "页面属性"

    class InputType(models.TextChoices):
        DROPDOWN = "dropdown", "单选"
        MULTISELECT = "multiselect", "多选"
        NUMERIC = "numeric", "数值"
        BOOLEAN = "boolean", "是否"
        PLAIN_TEXT = "plain-text", "文本"
        RICH_TEXT = "rich-text", "富文本"
        DATE = "date", "日期"
        DATE_TIME = "date-time", "时间"
        FILE = "file", "文件"
        SWATCH = "swatch", "色样"
        REFERENCE = "reference", "引用"
        SINGLE_REFERENCE = "single-reference", "单个引用"

    class Entity(models.TextChoices):
        PRODUCT = "product", "商品"
        PRODUCT_VARIANT = "product-variant", "规格"
        CATEGORY = "category", "品目"
        COLLECTION = "collection", "专题"
        PAGE = "page", "页面"

    slug = models.SlugField("标识", max_length=80, unique=True)
    name = models.CharField("名称", max_length=80)
    type = models.CharField("对象", max_length=20, choices=Type, default=Type.PRODUCT_TYPE)
    input_type = models.CharField("类型", max_length=20, choices=InputType)
    entity_type = models.CharField("引用对象", max_length=20, choices=Entity, blank=True, db_default="")
    product_types = models.ManyToManyField("ProductType", related_name="+", verbose_name="引用商品类型")
    page_types = models.ManyToManyField("page.PageType", related_name="+", verbose_name="引用页面类型")
    external_reference = models.CharField("外部编号", unique=True, **OUTSIDE)
    unit = models.CharField("单位", max_length=20, blank=True)
    filterable = models.BooleanField("可筛选", default=True)
    value_required = models.BooleanField("必填", default=False, db_default=False)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class AttributeValue(models.Model):
    """属性值 · a value of an attribute; equal values of an attribute are one row."""

    attribute = models.ForeignKey(Attribute, models.CASCADE, related_name="values")
    slug = models.CharField("标识", max_length=120)
    name = models.CharField("名称", max_length=250)
    number = models.DecimalField("数值", max_digits=18, decimal_places=4, null=True, blank=True)
    boolean = models.BooleanField("是否", null=True, blank=True)
    day = models.DateField("日期", null=True, blank=True)
    moment = models.DateTimeField("时间", null=True, blank=True)
    rich_text = models.JSONField("富文本 (EditorJS)", null=True, blank=True)
    colour = models.CharField("色值", max_length=7, blank=True, db_default="")
    file = models.CharField("文件", max_length=200, blank=True, db_default="")
    product = models.ForeignKey("Product", models.CASCADE, null=True, related_name="+")
    variant = models.ForeignKey("ProductVariant", models.CASCADE, null=True, related_name="+")
    category = models.ForeignKey(Category, models.CASCADE, null=True, related_name="+")
    collection = models.ForeignKey("Collection", models.CASCADE, null=True, related_name="+")
    page = models.ForeignKey("page.Page", models.CASCADE, null=True, related_name="+")
    external_reference = models.CharField("外部编号", unique=True, **OUTSIDE)
    sort_order = models.IntegerField(default=0)

    class Meta:
        ordering = ["sort_order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["attribute", "slug"], name="attribute_value_once"),
            models.CheckConstraint(
                condition=Q(colour="") | Q(colour__regex="^#[0-9a-f]{6}$"), name="attribute_value_colour"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProductType(HasMetadata):
    """商品类型 · which attributes its products and their variants have, and in which unit they are sold."""

    name = models.CharField("名称", max_length=120)
    slug = models.SlugField("标识", max_length=80, unique=True)
    has_variants = models.BooleanField("有多个规格", default=True)
    is_shipping_required = models.BooleanField("需要配送", default=True)
    weight_kg = models.DecimalField(
        "默认重量（千克）", max_digits=10, decimal_places=3, null=True, blank=True
    )

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class ProductTypeAttribute(models.Model):
    """类型属性 · an attribute that products (or variants) of a type carry."""

    product_type = models.ForeignKey(ProductType, models.CASCADE, related_name="type_attributes")
    attribute = models.ForeignKey(Attribute, models.PROTECT, related_name="+")
    of_variant = models.BooleanField("规格属性", default=False)
    required = models.BooleanField("必填", default=False)
    sort_order = models.IntegerField(default=0)

    class Meta:
        ordering = ["sort_order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["product_type", "attribute"], name="type_attribute_once")
        ]

    def __str__(self) -> str:
        return f"{self.product_type_id}.{self.attribute_id}"


class Product(HasMetadata):
    """商品 · what one supplier lists; the same brand and model of another supplier is another product."""

    class State(models.TextChoices):
        DRAFT = "draft", "编辑中"
        SUBMITTED = "submitted", "待审核"
        PUBLISHED = "published", "已上架"
        RETURNED = "returned", "已退回"
        DELISTED = "delisted", "已下架"

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="products", verbose_name="供应商")
    product_type = models.ForeignKey(ProductType, models.PROTECT, related_name="products")
    category = models.ForeignKey(Category, models.PROTECT, related_name="products", verbose_name="品目")
    name = models.CharField("名称", max_length=250)
    slug = models.SlugField("标识", max_length=255, unique=True)
    brand = models.CharField("品牌", max_length=80, blank=True)
    model = models.CharField("型号", max_length=80, blank=True)
    unit = models.CharField("计量单位", max_length=10, default="件")
    description = models.JSONField("详情 (EditorJS)", null=True, blank=True)
    seo_title = models.CharField(max_length=70, blank=True)
    seo_description = models.CharField(max_length=300, blank=True)
    state = models.CharField("状态", max_length=10, choices=State, default=State.DRAFT)
    state_reason = models.TextField("审核意见", blank=True)
    green_label = models.BooleanField("绿色标识", default=False)
    made_in = models.CharField("产地（行政区划代码）", max_length=6, blank=True)
    default_variant = models.ForeignKey("ProductVariant", models.SET_NULL, null=True, related_name="+")
    picture = models.JSONField("图示", default=dict, blank=True)
    external_reference = models.CharField("外部编号", **OUTSIDE)
    rating = models.FloatField("评分", null=True, blank=True)
    weight_kg = models.DecimalField("重量（千克）", max_digits=10, decimal_places=3, null=True, blank=True)
    created_at = models.DateTimeField("创建时间", default=clock.now)
    updated_at = models.DateTimeField("更新时间", default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["category", "id"], name="product_by_category"),
            models.Index(fields=["supplier", "state", "id"], name="product_by_supplier"),
            models.Index(fields=["brand", "model"], name="product_by_brand_model"),
            models.Index(fields=["state", "updated_at"], name="product_by_state"),
            models.Index(fields=["name", "id"], name="product_by_name"),
            models.Index(fields=["created_at", "id"], name="product_by_creation"),
            models.Index(fields=["updated_at", "id"], name="product_by_change"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["supplier", "external_reference"], name="product_reference_once")
        ]

    def __str__(self) -> str:
        return self.name


class ProductAttributeValue(models.Model):
    """商品属性值 · a value that a product has."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="attribute_values")
    value = models.ForeignKey(AttributeValue, models.CASCADE, related_name="+")
    sort_order = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "value"], name="product_value_once")]

    def __str__(self) -> str:
        return f"{self.product_id}={self.value_id}"


class ProductVariant(HasMetadata):
    """规格 · a variant: what is really bought, with its own SKU."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="variants")
    sku = models.CharField("SKU", max_length=100, unique=True)
    name = models.CharField("名称", max_length=200, blank=True)
    sort_order = models.IntegerField(default=0)
    weight_kg = models.DecimalField("重量（千克）", max_digits=10, decimal_places=3, null=True, blank=True)
    quantity_limit = models.PositiveIntegerField("单次限购", null=True, blank=True)
    external_reference = models.CharField("外部编号", **OUTSIDE)
    created_at = models.DateTimeField(default=clock.now)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["product", "sort_order", "id"], name="variant_product"),
            models.Index(
                fields=["external_reference"],
                name="variant_reference",
                condition=Q(external_reference__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["product", "external_reference"], name="variant_reference_once")
        ]

    def __str__(self) -> str:
        return self.sku


class VariantAttributeValue(models.Model):
    """规格属性值 · a value that a variant has."""

    variant = models.ForeignKey(ProductVariant, models.CASCADE, related_name="attribute_values")
    value = models.ForeignKey(AttributeValue, models.CASCADE, related_name="+")
    sort_order = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["variant", "value"], name="variant_value_once")]

    def __str__(self) -> str:
        return f"{self.variant_id}={self.value_id}"


class ProductChannelListing(models.Model):
    """商品频道上架 · the product in a channel; least and greatest variant price are kept here by the pricing verbs."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="channel_listings")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="product_listings")
    is_published = models.BooleanField("已发布", default=False)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    visible_in_listings = models.BooleanField("列表可见", default=True)
    available_for_purchase_at = models.DateTimeField("可购时间", null=True, blank=True)
    lowest_price = models.DecimalField("最低价（元）", **MONEY, null=True, blank=True)
    highest_price = models.DecimalField("最高价（元）", **MONEY, null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "channel"], name="product_listing_once")]
        indexes = [
            models.Index(
                fields=["channel", "product"],
                name="listing_visible",
                condition=Q(is_published=True, visible_in_listings=True),
            ),
            models.Index(
                fields=["channel", "lowest_price", "product"],
                name="listing_price",
                condition=Q(is_published=True, visible_in_listings=True),
            ),
            models.Index(
                fields=["channel", "published_at", "product"],
                name="listing_publication",
                condition=Q(is_published=True, visible_in_listings=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} @{self.channel_id}"


class ProductVariantChannelListing(models.Model):
    """规格频道价格 · the price of a variant in a channel, tax included, in yuan."""

    variant = models.ForeignKey(ProductVariant, models.CASCADE, related_name="channel_listings")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="variant_listings")
    price_amount = models.DecimalField("价格（元）", **MONEY)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "channel"], name="variant_listing_once"),
            models.CheckConstraint(condition=Q(price_amount__gt=0), name="variant_price_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.variant_id} @{self.channel_id}"


class VariantMedia(models.Model):
    """规格图片 · a picture of the product that shows this variant."""

    variant = models.ForeignKey(ProductVariant, models.CASCADE, related_name="media_entries")
    media = models.ForeignKey("ProductMedia", models.CASCADE, related_name="variant_entries")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["variant", "media"], name="variant_media_once")]

    def __str__(self) -> str:
        return f"{self.variant_id}: {self.media_id}"


class ProductMedia(HasMetadata):
    """商品图片 · a picture of a product: uploaded, or painted from the product's `picture` hint when `image` is empty."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="media")
    alt = models.CharField("替代文字", max_length=250, blank=True)
    image = models.CharField("文件", max_length=200, blank=True)
    kind = models.CharField("类型", max_length=10, default="IMAGE")
    sort_order = models.IntegerField(default=0)

    class Meta:
        ordering = ["sort_order", "id"]
        indexes = [models.Index(fields=["product", "sort_order", "id"], name="media_product")]

    def __str__(self) -> str:
        return self.image or f"painted {self.product_id}"


class Collection(HasMetadata):
    """专题 · a curated set of products, such as 温州好产品馆.

    Published ones are shown in every channel, or (not `everywhere`) in those of their listings.
    """

    name = models.CharField("名称", max_length=120)
    slug = models.SlugField("标识", max_length=120, unique=True)
    description = models.JSONField("说明", null=True, blank=True)
    seo_title = models.CharField(max_length=70, blank=True)
    seo_description = models.CharField(max_length=300, blank=True)
    background_image = models.CharField("背景图文件", max_length=200, blank=True, db_default="")
    background_alt = models.CharField("背景图替代文字", max_length=250, blank=True, db_default="")
    is_published = models.BooleanField("已发布", default=True)
    everywhere = models.BooleanField("所有频道", default=True, db_default=True)
    products = models.ManyToManyField(Product, through="CollectionProduct", related_name="collections")

    def __str__(self) -> str:
        return self.name


class CollectionProduct(models.Model):
    """专题商品 · a product's place in a collection."""

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="entries")
    product = models.ForeignKey(Product, models.CASCADE, related_name="collection_entries")
    sort_order = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "product"], name="collection_product_once")
        ]

    def __str__(self) -> str:
        return f"{self.collection_id}: {self.product_id}"


class CollectionChannelListing(models.Model):
    """专题频道发布 · a collection in a channel."""

    collection = models.ForeignKey(Collection, models.CASCADE, related_name="channel_listings")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="collection_listings")
    is_published = models.BooleanField("已发布", default=False)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["collection", "channel"], name="collection_listing_once")
        ]

    def __str__(self) -> str:
        return f"{self.collection_id} @{self.channel_id}"
