"""Migration operations that put row-level security on a table, and the query that checks it is there."""

from __future__ import annotations

from django.db import connection, migrations

POLICY = "union_only"

# A superuser is counted a member of every role, so one question answers for both.
ROLE_CAN_BYPASS = """EXISTS (SELECT 1 FROM pg_roles
    WHERE (rolsuper OR rolbypassrls) AND pg_has_role(session_user, oid, 'MEMBER'))"""

_ENABLE = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
CREATE POLICY {policy} ON {table}
    USING (union_id = (SELECT nullif(current_setting('safeload.union', true), '')::int))
    WITH CHECK (union_id = (SELECT nullif(current_setting('safeload.union', true), '')::int));
"""
_DISABLE = """
DROP POLICY {policy} ON {table};
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
"""


class KeepWithinUnion(migrations.RunSQL):
    """From here on each row of the table is seen, written and deleted only by its own union. The table has `union_id`."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(
            _ENABLE.format(table=table, policy=POLICY), _DISABLE.format(table=table, policy=POLICY)
        )

    def deconstruct(self) -> tuple[str, list[str], dict[str, object]]:
        return (self.__class__.__qualname__, [self.table], {})

    def describe(self) -> str:
        return f"Keep rows of {self.table} within their union"


def secured_tables() -> set[str]:
    """Tables on which the policy stands and is forced on the owner too."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid
               WHERE c.relrowsecurity AND c.relforcerowsecurity AND p.polname = %s""",
            [POLICY],
        )
        return {row[0] for row in cursor.fetchall()}


def role_can_bypass() -> bool:
    """Whether this login is, or may become, a role that row-level security does not hold."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {ROLE_CAN_BYPASS}")
        return bool(cursor.fetchone()[0])
