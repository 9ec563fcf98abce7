from __future__ import annotations

from django.db import migrations

from accounts.rls import KeepWithinUnion


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0002_initial")]

    operations = [
        KeepWithinUnion("campaigns_summary"),
        KeepWithinUnion("campaigns_summaryevidence"),
        KeepWithinUnion("campaigns_pack"),
        KeepWithinUnion("campaigns_packfile"),
        KeepWithinUnion("campaigns_releaseperiod"),
        KeepWithinUnion("campaigns_ledgerentry"),
    ]
