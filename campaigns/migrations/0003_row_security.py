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
        KeepWithinUnion("campaigns_packparty"),
        KeepWithinUnion("campaigns_jointagreement"),
        KeepWithinUnion("campaigns_rightofreply"),
        KeepWithinUnion("campaigns_releaseperiod"),
        KeepWithinUnion("campaigns_releasecheck"),
        KeepWithinUnion("campaigns_ledgerentry"),
        KeepWithinUnion("campaigns_mailinglist"),
        KeepWithinUnion("campaigns_listmember"),
        KeepWithinUnion("campaigns_standingorder"),
        KeepWithinUnion("campaigns_standingrun"),
    ]
