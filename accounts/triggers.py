"""Migration operations for triggers written by hand."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import migrations

_STAND = """
CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.{marker} IS NULL AND NEW.{marker} IS NOT NULL
           AND to_jsonb(NEW) - ARRAY[{fillable}] = to_jsonb(OLD) - ARRAY[{fillable}] THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'Rows of {table} are never changed or removed.' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER {table}_keeps_rows BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
CREATE TRIGGER {table}_keeps_all BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only();
"""
_FALL = """
DROP TRIGGER {table}_keeps_all ON {table};
DROP TRIGGER {table}_keeps_rows ON {table};
DROP FUNCTION {table}_append_only();
"""


class KeepAppendOnly(migrations.RunSQL):
    """Rows are inserted and stay. Only the columns of `fillable` may be filled in, once: while the first is null."""

    def __init__(self, table: str, fillable: Sequence[str]) -> None:
        self.table, self.fillable = table, list(fillable)
        names = {
            "table": table,
            "marker": self.fillable[0],
            "fillable": ", ".join(f"'{column}'" for column in self.fillable),
        }
        super().__init__(_STAND.format(**names), _FALL.format(**names))

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        return (self.__class__.__qualname__, [self.table, self.fillable], {})

    def describe(self) -> str:
        return f"Rows of {self.table} are never changed or removed"
