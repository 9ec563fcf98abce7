from __future__ import annotations

from django.db import migrations

from accounts.unlogged import CreatePassingTables


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_append_only")]

    operations = [CreatePassingTables()]
