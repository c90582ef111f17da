from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from backend.account.models import Organisation, User
from backend.core import clock
from backend.core.models import HasMetadata
from backend.product.models import Category, Product
from backend.region.models import Region
from backend.supplier.models import Supplier
from pavilion.codes import MOST_MARK, MOST_SERIAL
from pavilion.rules import BatchState, HonourState, Kind, State

COLOUR = r"^(#[0-9A-F]{6})?$"


class Cluster(HasMetadata):
    """产业集群 · an industry that a district lives on: 鹿城鞋革, 乐清电气, 永嘉泵阀."""

    slug = models.SlugField("标识", max_length=80, unique=True)
    name = models.CharField("名称", max_length=60)
    name_en = models.CharField("英文名称", max_length=120, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="地区")
    summary = models.CharField("简介", max_length=300, blank=True)
    summary_en = models.CharField("英文简介", max_length=600, blank=True)
    sort_order = models.IntegerField("次序", default=0)

    class Meta:
        ordering = ["sort_order", "id"]

    def __str__(self) -> str:
        return self.name


class Maker(HasMetadata):
    """制造者 · maker: a workshop or company that makes what is shown, with its story."""

    slug = models.SlugField("标识", max_length=120, unique=True)
    name = models.CharField("名称", max_length=100)
    name_en = models.CharField("英文名称", max_length=160, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="地区")
    place = models.CharField("地点", max_length=60, blank=True)
    supplier = models.ForeignKey(
        Supplier, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="供应商"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name="推荐单位"
    )
    """Who wrote of it, and may go on; None: the city alone."""
    since = models.PositiveSmallIntegerField("始于", null=True, blank=True)
    summary = models.CharField("简介", max_length=300, blank=True)
    summary_en = models.CharField("英文简介", max_length=600, blank=True)
    story = models.JSONField("故事 (EditorJS)", null=True, blank=True)
    story_en = models.JSONField("英文故事 (EditorJS)", null=True, blank=True)
    updated_at = models.DateTimeField("更新时间", default=clock.now)

    class Meta:
        indexes = [models.Index(fields=["region", "id"], name="maker_by_region")]

    def __str__(self) -> str:
        return self.name


class Exhibit(HasMetadata):
    """展品 · exhibit: a thing that the city shows for a term, nominated by a district or a supplier and reviewed by the city."""

    slug = models.SlugField("标识", max_length=120, unique=True)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices())
    name = models.CharField("名称", max_length=100)
    name_en = models.CharField("英文名称", max_length=160, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="地区")
    place = models.CharField("产地", max_length=60, blank=True)
    industry = models.CharField("行业", max_length=40, blank=True)
    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="品目"
    )
    cluster = models.ForeignKey(
        Cluster, models.SET_NULL, null=True, blank=True, related_name="exhibits", verbose_name="产业集群"
    )
    maker = models.ForeignKey(
        Maker, models.SET_NULL, null=True, blank=True, related_name="exhibits", verbose_name="制造者"
    )
    summary = models.CharField("简介", max_length=300, blank=True)
    summary_en = models.CharField("英文简介", max_length=600, blank=True)
    story = models.JSONField("故事 (EditorJS)", null=True, blank=True)
    story_en = models.JSONField("英文故事 (EditorJS)", null=True, blank=True)
    process = models.JSONField("工艺 (EditorJS)", null=True, blank=True)
    process_en = models.JSONField("英文工艺 (EditorJS)", null=True, blank=True)
    months = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name="时令（月）", default=list, blank=True
    )
    """In which months it is at its best; none: all the year."""
    motif = models.CharField("图示", max_length=40, blank=True)
    """What is drawn of it while it has no photograph."""
    colour = models.CharField("主色", max_length=7, blank=True)
    state = models.CharField("状态", max_length=10, choices=State.choices(), default=State.DRAFT.value)
    shown_from = models.DateField("展期开始", null=True, blank=True)
    shown_until = models.DateField("展期结束", null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", verbose_name="推荐单位"
    )
    nominated_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="推荐人")
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    created_at = models.DateTimeField("创建时间", default=clock.now)
    updated_at = models.DateTimeField("更新时间", default=clock.now)
    products = models.ManyToManyField(Product, through="ExhibitProduct", related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=State.SHOWN.value)
                | Q(shown_from__isnull=False, shown_until__isnull=False),
                name="shown_exhibit_has_a_term",
            ),
            models.CheckConstraint(
                condition=Q(shown_from__isnull=True) | Q(shown_until__gte=F("shown_from")),
                name="exhibit_term",
            ),
            models.CheckConstraint(condition=Q(colour__regex=COLOUR), name="exhibit_colour"),
        ]
        indexes = [
            models.Index(fields=["state", "shown_until"], name="exhibit_by_term"),
            models.Index(fields=["region", "state"], name="exhibit_by_region"),
            models.Index(fields=["organisation", "id"], name="exhibit_by_nominator"),
            models.Index(fields=["submitted_at", "id"], name="exhibit_queue", condition=Q(state="submitted")),
        ]

    def __str__(self) -> str:
        return self.name


class ExhibitPicture(models.Model):
    """展品图片 · a photograph of an exhibit, drawn anew from its pixels: places and cameras stay outside."""

    exhibit = models.ForeignKey(Exhibit, models.CASCADE, related_name="pictures")
    image = models.CharField("文件", max_length=200)
    width = models.PositiveIntegerField("宽")
    height = models.PositiveIntegerField("高")
    alt = models.CharField("替代文字", max_length=250, blank=True)
    alt_en = models.CharField("英文替代文字", max_length=250, blank=True)
    tint = models.CharField("占位色", max_length=7)
    """The picture's own colour, seen until it has come."""
    sort_order = models.IntegerField(default=0)

    class Meta:
        ordering = ["sort_order", "id"]
        constraints = [models.UniqueConstraint(fields=["exhibit", "image"], name="exhibit_picture_once")]

    def __str__(self) -> str:
        return f"{self.exhibit_id}/{self.image}"


class ExhibitProduct(models.Model):
    """展品与商品 · goods of the mall that are what an exhibit shows; ordered lawfully, as any other."""

    exhibit = models.ForeignKey(Exhibit, models.CASCADE, related_name="links")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    sort_order = models.IntegerField(default=0)

    class Meta:
        ordering = ["sort_order", "id"]
        constraints = [models.UniqueConstraint(fields=["exhibit", "product"], name="exhibit_product_once")]

    def __str__(self) -> str:
        return f"{self.exhibit_id}→{self.product_id}"


class Opinion(models.Model):
    """评审意见 · what was said in the review of a nomination, by whom; both sides read it, nobody else."""

    class Step(models.TextChoices):
        SUBMITTED = "submitted", "提交"
        REMARK = "remark", "意见"
        RETURNED = "returned", "退回修改"
        ACCEPTED = "accepted", "入选"
        DECLINED = "declined", "未入选"
        WITHDRAWN = "withdrawn", "撤展"
        PROLONGED = "prolonged", "续展"

    exhibit = models.ForeignKey(Exhibit, models.CASCADE, related_name="opinions")
    step = models.CharField("环节", max_length=10, choices=Step)
    text = models.TextField("内容", blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="发言人")
    from_city = models.BooleanField("市级", default=False)
    said_at = models.DateTimeField("时间", default=clock.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.exhibit_id} {self.step}"


class Honour(models.Model):
    """荣誉 · honour: a certificate of an exhibit or of a maker, with its evidence; shown while it is valid."""

    class Kind(models.TextChoices):
        INDICATION = "indication", "地理标志"
        ZHEJIANG = "zhejiang", "品字标“浙江制造”"
        TIME_HONOURED = "time_honoured", "老字号"
        HERITAGE = "heritage", "非物质文化遗产"
        AWARD = "award", "获奖"

    kind = models.CharField("种类", max_length=14, choices=Kind)
    exhibit = models.ForeignKey(Exhibit, models.CASCADE, null=True, related_name="honours")
    maker = models.ForeignKey(Maker, models.CASCADE, null=True, related_name="honours")
    title = models.CharField("名称", max_length=120)
    title_en = models.CharField("英文名称", max_length=200, blank=True)
    issuer = models.CharField("发证机关", max_length=120)
    number = models.CharField("证书编号", max_length=80)
    valid_from = models.DateField("有效期自")
    valid_until = models.DateField("有效期至", null=True, blank=True)
    evidence = models.CharField("证明文件", max_length=200, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=HonourState.choices(), default=HonourState.CLAIMED.value
    )
    state_reason = models.CharField("状态说明", max_length=300, blank=True)
    created_at = models.DateTimeField("登记时间", default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(exhibit__isnull=True, maker__isnull=False)
                | Q(exhibit__isnull=False, maker__isnull=True),
                name="honour_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="honour_period",
            ),
            models.UniqueConstraint(
                fields=["kind", "number", "exhibit", "maker"],
                nulls_distinct=False,
                name="honour_once",
            ),
        ]
        indexes = [models.Index(fields=["state", "valid_until"], name="honour_by_validity")]

    def __str__(self) -> str:
        return self.title


class Room(HasMetadata):
    """展厅 · room: exhibits under one theme; with days it is a campaign that opens and closes by itself."""

    slug = models.SlugField("标识", max_length=80, unique=True)
    name = models.CharField("名称", max_length=60)
    name_en = models.CharField("英文名称", max_length=120, blank=True)
    intro = models.CharField("导语", max_length=300, blank=True)
    intro_en = models.CharField("英文导语", max_length=600, blank=True)
    opens_on = models.DateField("开展日", null=True, blank=True)
    closes_on = models.DateField("闭展日", null=True, blank=True)
    is_published = models.BooleanField("公开", default=False)
    sort_order = models.IntegerField("次序", default=0)

    class Meta:
        ordering = ["sort_order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_on__isnull=True)
                | Q(closes_on__isnull=True)
                | Q(closes_on__gte=F("opens_on")),
                name="room_period",
            )
        ]

    def __str__(self) -> str:
        return self.name


class RoomExhibit(models.Model):
    """展位 · the place of an exhibit in a room."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="places")
    exhibit = models.ForeignKey(Exhibit, models.CASCADE, related_name="places")
    sort_order = models.IntegerField(default=0)

    class Meta:
        ordering = ["sort_order", "id"]
        constraints = [models.UniqueConstraint(fields=["room", "exhibit"], name="room_exhibit_once")]

    def __str__(self) -> str:
        return f"{self.room_id}/{self.exhibit_id}"


class Batch(models.Model):
    """批次 · what was made together: of one exhibit by one maker, with its tests and its way, under a code that we sign."""

    exhibit = models.ForeignKey(Exhibit, models.PROTECT, related_name="batches", verbose_name="展品")
    maker = models.ForeignKey(Maker, models.PROTECT, null=True, related_name="+", verbose_name="制造者")
    number = models.CharField("批次号", max_length=60)
    produced_on = models.DateField("生产日期")
    best_before = models.DateField("保质期至", null=True, blank=True)
    units = models.PositiveIntegerField("件数")
    note = models.CharField("说明", max_length=300, blank=True)
    note_en = models.CharField("英文说明", max_length=600, blank=True)
    mark = models.BigIntegerField("码内标记", unique=True)
    """What a code says of it; nobody can guess it."""
    state = models.CharField(
        "状态", max_length=8, choices=BatchState.choices(), default=BatchState.DRAFT.value
    )
    state_reason = models.CharField("状态说明", max_length=300, blank=True)
    created_at = models.DateTimeField("登记时间", default=clock.now)
    issued_at = models.DateTimeField("签发时间", null=True, blank=True)

    class Meta:
        ordering = ["-produced_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "number"], name="batch_number_once"),
            models.CheckConstraint(condition=Q(units__gte=1, units__lte=MOST_SERIAL), name="batch_units"),
            models.CheckConstraint(condition=Q(mark__gte=0, mark__lte=MOST_MARK), name="batch_mark"),
            models.CheckConstraint(
                condition=Q(best_before__isnull=True) | Q(best_before__gte=F("produced_on")),
                name="batch_days",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(maker__isnull=False, issued_at__isnull=False),
                name="issued_batch_has_a_maker",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class BatchTest(models.Model):
    """检验 · what a laboratory found of a batch, with its report."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="tests")
    title = models.CharField("项目", max_length=120)
    title_en = models.CharField("英文项目", max_length=200, blank=True)
    laboratory = models.CharField("检验机构", max_length=120)
    number = models.CharField("报告编号", max_length=80)
    tested_on = models.DateField("检验日期")
    passed = models.BooleanField("合格")
    evidence = models.CharField("报告文件", max_length=200, blank=True)
    sort_order = models.IntegerField(default=0)

    class Meta:
        ordering = ["sort_order", "id"]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.number}"


class BatchStage(models.Model):
    """流转环节 · a step on the way of a batch: picked, made, packed, sent."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="stages")
    title = models.CharField("环节", max_length=60)
    title_en = models.CharField("英文环节", max_length=120, blank=True)
    place = models.CharField("地点", max_length=60, blank=True)
    by_whom = models.CharField("经手单位", max_length=100, blank=True)
    happened_on = models.DateField("日期")
    sort_order = models.IntegerField(default=0)

    class Meta:
        ordering = ["happened_on", "sort_order", "id"]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.title}"


class TraceLook(models.Model):
    """查验计数 · how often a code was looked up on a day from a district. Nothing is kept of whoever looked."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="looks")
    serial = models.PositiveIntegerField("序号", default=0)
    day = models.DateField("日期")
    region_code = models.CharField("区县", max_length=6, blank=True)
    """As coarse as a district; empty where nobody said."""
    count = models.PositiveIntegerField("次数", default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "serial", "day", "region_code"], name="trace_look_once")
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.serial} {self.day}: {self.count}"


class Figure(models.Model):
    """逐日计数 · how often something happened to an exhibit on a day; of a search, what it was narrowed to. Nothing of anybody."""

    class Measure(models.TextChoices):
        VIEW = "view", "浏览"
        FOUND = "found", "检索展示"
        SEARCH = "search", "检索"

    day = models.DateField("日期")
    measure = models.CharField("计什么", max_length=6, choices=Measure)
    exhibit = models.ForeignKey(Exhibit, models.CASCADE, null=True, related_name="+", verbose_name="展品")
    region_code = models.CharField("区县", max_length=6, blank=True)
    kind = models.CharField("类别", max_length=12, blank=True)
    count = models.PositiveIntegerField("次数", default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "measure", "exhibit", "region_code", "kind"],
                nulls_distinct=False,
                name="figure_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.measure}: {self.count}"


class Enquiry(models.Model):
    """询价 · what a buyer asks the maker of an exhibit. It is no purchase: whoever wants to buy orders as anybody does."""

    exhibit = models.ForeignKey(Exhibit, models.CASCADE, related_name="enquiries", verbose_name="展品")
    buyer = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="询价单位")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="询价人")
    text = models.TextField("内容")
    quantity = models.CharField("数量", max_length=60, blank=True)
    asked_at = models.DateTimeField("询价时间", default=clock.now)
    answer = models.TextField("答复", blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="答复人")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["buyer", "id"], name="enquiry_by_buyer"),
            models.Index(fields=["asked_at"], name="enquiry_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.exhibit_id} {self.asked_at:%Y-%m-%d}"


class PavilionFile(models.Model):
    """馆内文件 · a file that somebody had made: labels of a batch, posters, a catalogue. Only who asked gets it, for some days;
    monthly reports are made by themselves, for all of the city's curators, and stay."""

    class Kind(models.TextChoices):
        LABELS = "labels", "批次标签"
        POSTERS = "posters", "海报集"
        CATALOGUE = "catalogue", "图录"
        REPORT = "report", "月报"

    class Status(models.TextChoices):
        PENDING = "pending", "待生成"
        SUCCESS = "success", "已生成"
        FAILED = "failed", "失败"
        DELETED = "deleted", "已删除"

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+", verbose_name="申请人")
    kind = models.CharField("种类", max_length=10, choices=Kind)
    asked = models.JSONField("要求", default=dict)
    status = models.CharField("状态", max_length=8, choices=Status, default=Status.PENDING)
    done = models.PositiveIntegerField("已完成", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    message = models.CharField("说明", max_length=200, blank=True)
    created_at = models.DateTimeField("申请时间", default=clock.now)
    updated_at = models.DateTimeField("更新时间", default=clock.now)

    class Meta:
        indexes = [
            models.Index(fields=["user", "id"], name="pavilion_file_by_user"),
            models.Index(fields=["status", "created_at"], name="pavilion_file_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"
