from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invoice", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="settlement",
            name="account",
            field=models.JSONField(default=dict, help_text="{holder, bank, number}", verbose_name="收款账户"),
        ),
        migrations.AddField(
            model_name="settlement",
            name="due_days",
            field=models.PositiveSmallIntegerField(default=30, verbose_name="付款期限（日）"),
        ),
        migrations.AddField(
            model_name="paper",
            name="verification_code",
            field=models.CharField(blank=True, max_length=19, verbose_name="核验码"),
        ),
    ]
