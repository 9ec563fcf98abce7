"""What PostgreSQL believes about the size of the tables. After much was written at once it has to look again, or the first
figures are read row by row: its own collector comes round a minute or more later."""

from __future__ import annotations

from django.db import connection

from evidence.models import CaseReport, Figure, ImportRow, Subject, Testimony, Words

FILLED = (CaseReport, Figure, ImportRow, Subject, Testimony, Words)


def tables_count_anew() -> None:
    """Takes under a second for a million rows, for only a sample is read."""
    with connection.cursor() as cursor:
        for model in FILLED:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
