from __future__ import annotations

from django.db import migrations

# Somebody who changes union gets a new account there: evidence, roles and audit of the old one stay where they are.
STAND = """
CREATE FUNCTION accounts_union_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The union of an account never changes.' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER accounts_user_union_stays BEFORE UPDATE ON accounts_user
    FOR EACH ROW WHEN (OLD.union_id IS DISTINCT FROM NEW.union_id) EXECUTE FUNCTION accounts_union_stays();
"""
FALL = """
DROP TRIGGER accounts_user_union_stays ON accounts_user;
DROP FUNCTION accounts_union_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_passing_tables")]

    operations = [migrations.RunSQL(STAND, FALL)]
