import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import backend.core.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("account", "0007_curators"),
        ("procurement_methods", "0014_auction"),
        ("product", "0005_attributes_whole"),
        ("region", "0002_channel_settings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Framework",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="框架协议编号")),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[("closed", "封闭式"), ("open", "开放式")], max_length=10, verbose_name="形式"
                    ),
                ),
                ("ground", models.CharField(max_length=60, verbose_name="适用情形")),
                (
                    "object",
                    models.CharField(
                        choices=[("goods", "货物"), ("services", "服务"), ("works", "工程")],
                        max_length=10,
                        verbose_name="采购对象",
                    ),
                ),
                ("months", models.PositiveSmallIntegerField(verbose_name="协议期限（月）")),
                (
                    "ways",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10),
                        default=list,
                        size=None,
                        verbose_name="第二阶段成交方式",
                    ),
                ),
                ("criteria", models.TextField(blank=True, verbose_name="直接选定的依据")),
                (
                    "bidding_hours",
                    models.PositiveSmallIntegerField(null=True, verbose_name="二次竞价响应时间（小时）"),
                ),
                (
                    "outside_award",
                    models.BooleanField(default=False, verbose_name="允许非入围供应商低价成交"),
                ),
                ("starts_on", models.DateField(null=True, verbose_name="生效日期")),
                ("ends_on", models.DateField(null=True, verbose_name="期满日期")),
                ("published_at", models.DateTimeField(null=True, verbose_name="征集公告时间")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="提前终止时间")),
                ("ended_reason", models.TextField(blank=True, verbose_name="提前终止原因")),
                ("created_at", models.DateTimeField(default=backend.core.clock.now)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="account.user",
                    ),
                ),
                (
                    "organiser",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="frameworks",
                        to="account.organisation",
                        verbose_name="征集人",
                    ),
                ),
                (
                    "procurement",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="framework",
                        to="procurement_methods.procurement",
                        verbose_name="第一阶段采购项目",
                    ),
                ),
                (
                    "region",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="region.region",
                        verbose_name="适用地区",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Lot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="包号")),
                ("title", models.CharField(max_length=200, verbose_name="名称")),
                ("need", models.TextField(verbose_name="需求标准")),
                (
                    "form",
                    models.CharField(
                        choices=[("unit_price", "单价"), ("discount_rate", "折扣率")],
                        max_length=15,
                        verbose_name="报价形式",
                    ),
                ),
                (
                    "order",
                    models.CharField(
                        choices=[("price_first", "价格优先法"), ("quality_first", "质量优先法")],
                        default="price_first",
                        max_length=15,
                        verbose_name="评审方法",
                    ),
                ),
                (
                    "elimination",
                    models.DecimalField(decimal_places=4, max_digits=5, null=True, verbose_name="淘汰率"),
                ),
                ("most_entrants", models.PositiveSmallIntegerField(null=True, verbose_name="入围家数上限")),
                ("draw", models.JSONField(null=True, verbose_name="轮候顺序抽取记录")),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="product.category",
                        verbose_name="采购品目",
                    ),
                ),
                (
                    "framework",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lots",
                        to="framework.framework",
                    ),
                ),
                (
                    "package",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lot",
                        to="procurement_methods.package",
                        verbose_name="第一阶段采购包",
                    ),
                ),
            ],
            options={
                "ordering": ["framework_id", "number"],
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, verbose_name="代码")),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("specification", models.TextField(blank=True, verbose_name="技术与服务要求")),
                ("unit", models.CharField(max_length=20, verbose_name="计量单位")),
                (
                    "ceiling",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="最高限制单价（元）"),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="framework.lot"
                    ),
                ),
            ],
            options={
                "ordering": ["lot_id", "code"],
            },
        ),
        migrations.CreateModel(
            name="Entrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("offer", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="协议报价")),
                ("place", models.PositiveSmallIntegerField(null=True, verbose_name="入围名次")),
                ("turn", models.PositiveSmallIntegerField(null=True, verbose_name="轮候顺序")),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("selected", "已入围待签协议"),
                            ("in_force", "入围"),
                            ("declined", "放弃入围"),
                            ("removed", "已清退"),
                        ],
                        default="selected",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("agreement_number", models.CharField(blank=True, max_length=60, verbose_name="协议编号")),
                ("organiser_signed_at", models.DateTimeField(null=True, verbose_name="征集人签署时间")),
                ("supplier_signed_at", models.DateTimeField(null=True, verbose_name="供应商签署时间")),
                ("left_at", models.DateTimeField(null=True, verbose_name="退出时间")),
                ("left_reason", models.TextField(blank=True, verbose_name="退出原因")),
                ("created_at", models.DateTimeField(default=backend.core.clock.now)),
                (
                    "organiser_signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="account.user",
                    ),
                ),
                (
                    "participation",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entrant",
                        to="procurement_methods.participation",
                        verbose_name="第一阶段参与",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="framework_entries",
                        to="account.organisation",
                        verbose_name="供应商",
                    ),
                ),
                (
                    "supplier_signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="account.user",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entrants",
                        to="framework.lot",
                    ),
                ),
            ],
            options={
                "ordering": ["lot_id", "place", "id"],
            },
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveIntegerField(verbose_name="轮次")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("taken", "承接"), ("declined", "未承接")],
                        default="taken",
                        max_length=10,
                        verbose_name="结果",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="未承接的原因")),
                ("at", models.DateTimeField(default=backend.core.clock.now, verbose_name="时间")),
                (
                    "entrant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="turns",
                        to="framework.entrant",
                        verbose_name="入围供应商",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="turns", to="framework.lot"
                    ),
                ),
            ],
            options={
                "ordering": ["lot_id", "id"],
            },
        ),
        migrations.AddIndex(
            model_name="framework",
            index=models.Index(fields=["region", "-starts_on"], name="framework_of_region"),
        ),
        migrations.AddConstraint(
            model_name="framework",
            constraint=models.CheckConstraint(condition=models.Q(("months__gt", 0)), name="framework_months"),
        ),
        migrations.AddConstraint(
            model_name="framework",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ends_on__isnull", True), ("starts_on__isnull", True)),
                    ("ends_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="framework_term",
            ),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.UniqueConstraint(fields=("framework", "number"), name="lot_number_once"),
        ),
        migrations.AddConstraint(
            model_name="lot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("elimination__isnull", True),
                    models.Q(("elimination__gt", 0), ("elimination__lt", 1)),
                    _connector="OR",
                ),
                name="lot_elimination",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(fields=("lot", "code"), name="lot_item_once"),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(("ceiling__gt", 0)), name="lot_item_ceiling"
            ),
        ),
        migrations.AddIndex(
            model_name="entrant",
            index=models.Index(fields=["supplier", "id"], name="entrant_of_supplier"),
        ),
        migrations.AddConstraint(
            model_name="entrant",
            constraint=models.UniqueConstraint(fields=("lot", "supplier"), name="entrant_once"),
        ),
        migrations.AddConstraint(
            model_name="entrant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("turn__isnull", False)), fields=("lot", "turn"), name="entrant_turn_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="entrant",
            constraint=models.CheckConstraint(condition=models.Q(("offer__gt", 0)), name="entrant_offer"),
        ),
        migrations.AddConstraint(
            model_name="turn",
            constraint=models.UniqueConstraint(fields=("lot", "round", "entrant"), name="one_turn_a_round"),
        ),
    ]
