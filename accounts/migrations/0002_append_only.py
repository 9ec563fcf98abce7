from __future__ import annotations

from django.db import migrations

from accounts.triggers import KeepAppendOnly


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [KeepAppendOnly("accounts_auditentry", ["sequence", "seal"])]
