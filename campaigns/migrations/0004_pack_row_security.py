from __future__ import annotations

from django.db import migrations

from accounts.rls import KeepWithinUnion

# A union that leaves says so for its own transaction and may remove rows; nothing else removes them.
STAND = """
CREATE FUNCTION campaigns_only_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('safeload.erasing', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Rows of % are never changed or removed.', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION campaigns_pack_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['status', 'recalled_at', 'recall_reason', 'job_id'];
BEGIN
    IF OLD.status NOT IN ('issued', 'superseded', 'corrected', 'recalled') THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' AND current_setting('safeload.erasing', true) = 'on' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - free = to_jsonb(OLD) - free
       AND NEW.status IN ('issued', 'superseded', 'corrected', 'recalled') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'An issued pack never changes.' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION campaigns_packfile_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('safeload.erasing', true) = 'on' AND TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF EXISTS (SELECT 1 FROM campaigns_pack AS p WHERE p.id = OLD.pack_id
               AND p.status IN ('issued', 'superseded', 'corrected', 'recalled')) THEN
        RAISE EXCEPTION 'The files of an issued pack never change.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION campaigns_period_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The ledger names its period: days that move afterwards would change what was released.
    IF OLD.closed_at IS NULL OR (TG_OP = 'DELETE' AND current_setting('safeload.erasing', true) = 'on') THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'A closed release period never changes.' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER ledgerentry_kept BEFORE UPDATE OR DELETE ON campaigns_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION campaigns_only_added();
CREATE TRIGGER ledgerentry_keeps_all BEFORE TRUNCATE ON campaigns_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION campaigns_only_added();
CREATE TRIGGER releaseperiod_frozen BEFORE UPDATE OR DELETE ON campaigns_releaseperiod
    FOR EACH ROW EXECUTE FUNCTION campaigns_period_frozen();
CREATE TRIGGER pack_frozen BEFORE UPDATE OR DELETE ON campaigns_pack
    FOR EACH ROW EXECUTE FUNCTION campaigns_pack_frozen();
CREATE TRIGGER packfile_frozen BEFORE UPDATE OR DELETE ON campaigns_packfile
    FOR EACH ROW EXECUTE FUNCTION campaigns_packfile_frozen();
CREATE TRIGGER packevent_kept BEFORE UPDATE OR DELETE ON campaigns_packevent
    FOR EACH ROW EXECUTE FUNCTION campaigns_only_added();
CREATE TRIGGER demandchange_kept BEFORE UPDATE OR DELETE ON campaigns_demandchange
    FOR EACH ROW EXECUTE FUNCTION campaigns_only_added();
"""
FALL = """
DROP TRIGGER demandchange_kept ON campaigns_demandchange;
DROP TRIGGER packevent_kept ON campaigns_packevent;
DROP TRIGGER packfile_frozen ON campaigns_packfile;
DROP TRIGGER pack_frozen ON campaigns_pack;
DROP TRIGGER releaseperiod_frozen ON campaigns_releaseperiod;
DROP TRIGGER ledgerentry_keeps_all ON campaigns_ledgerentry;
DROP TRIGGER ledgerentry_kept ON campaigns_ledgerentry;
DROP FUNCTION campaigns_period_frozen();
DROP FUNCTION campaigns_packfile_frozen();
DROP FUNCTION campaigns_pack_frozen();
DROP FUNCTION campaigns_only_added();
"""


class Migration(migrations.Migration):
    # Doors have no policy: they are read before any union is known, and hold hashes and numbers only.
    dependencies = [("campaigns", "0003_row_security")]

    operations = [
        KeepWithinUnion("campaigns_campaign"),
        KeepWithinUnion("campaigns_objective"),
        KeepWithinUnion("campaigns_demandlist"),
        KeepWithinUnion("campaigns_demand"),
        KeepWithinUnion("campaigns_demandchange"),
        KeepWithinUnion("campaigns_question"),
        KeepWithinUnion("campaigns_statement"),
        KeepWithinUnion("campaigns_statementreader"),
        KeepWithinUnion("campaigns_packevent"),
        KeepWithinUnion("campaigns_packquote"),
        KeepWithinUnion("campaigns_packcounter"),
        KeepWithinUnion("campaigns_delivery"),
        migrations.RunSQL(STAND, FALL),
    ]
