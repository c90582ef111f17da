"""订单号 · order numbers come from a sequence: unique under any number of clerks, gaps allowed."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("order", "0001_initial")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE order_number_seq START 100001", "DROP SEQUENCE order_number_seq")
    ]
