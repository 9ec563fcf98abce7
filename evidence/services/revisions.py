from __future__ import annotations

from django.db import connection

from evidence.models import EvidenceRevision


def revision_bump(*, union_id: int, region_id: int | None) -> None:
    """Last in an accepting transaction: the row lock it takes is held for the shortest time."""
    table = EvidenceRevision._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {table} (union_id, region_id, number) VALUES (%s, %s, 1)
                ON CONFLICT (union_id, region_id) DO UPDATE SET number = {table}.number + 1""",
            [union_id, region_id],
        )
