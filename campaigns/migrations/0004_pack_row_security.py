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
    outside text[] := ARRAY['issued', 'superseded', 'corrected', 'recalled'];
    authoring text[] := ARRAY['prepare', 'edit', 'leave_out', 'put_back', 'give', 'reply'];
    free text[] := ARRAY['job_id'];
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('safeload.erasing', true) = 'on' THEN
        RETURN OLD;
    END IF;
    IF TG_OP <> 'INSERT' AND OLD.status = ANY (outside) THEN
        -- Out stays out. It may be replaced once, and recalled once, and neither is ever taken back.
        IF TG_OP = 'UPDATE' AND (NEW.status = OLD.status OR OLD.status = 'issued' OR NEW.status = 'recalled')
           AND NEW.status = ANY (outside) THEN
            IF NEW.status <> OLD.status THEN
                free := free || 'status'::text;
            END IF;
            IF NEW.status = 'recalled' AND OLD.status <> 'recalled' THEN
                free := free || ARRAY['recalled_at', 'recall_reason'];
            END IF;
            IF to_jsonb(NEW) - free = to_jsonb(OLD) - free THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION 'An issued pack never changes.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF NEW.status = ANY (outside) AND NOT (TG_OP = 'UPDATE' AND OLD.status = 'signed' AND NEW.status = 'issued'
            AND NEW.mark = OLD.mark AND NEW.number <> '' AND NEW.issued_at IS NOT NULL) THEN
        RAISE EXCEPTION 'A pack comes out from its sign-off only.' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.status = 'signed' AND NEW.status = 'signed' AND NEW.tree <> OLD.tree THEN
        RAISE EXCEPTION 'What is signed off changes only as a draft.' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.status IN ('signed', 'issued') AND EXISTS (
           SELECT 1 FROM campaigns_packevent AS e
           WHERE e.pack_id = NEW.id AND e.by_id = NEW.signed_by_id AND e.act = ANY (authoring)) THEN
        RAISE EXCEPTION 'Who changed a pack does not sign it.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

-- Files, quotes and replies of a pack that is out: none is added, changed or taken away. A quote's testimony may be erased.
CREATE FUNCTION campaigns_of_pack_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    packs bigint[] := '{}';
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('safeload.erasing', true) = 'on' THEN
        RETURN OLD;
    END IF;
    IF TG_TABLE_NAME = 'campaigns_packquote' AND TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) = jsonb_set(to_jsonb(OLD), '{testimony_id}', 'null') THEN
            RETURN NEW;
        END IF;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        packs := packs || OLD.pack_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        packs := packs || NEW.pack_id;
    END IF;
    IF EXISTS (SELECT 1 FROM campaigns_pack AS p WHERE p.id = ANY (packs)
               AND p.status IN ('issued', 'superseded', 'corrected', 'recalled')) THEN
        RAISE EXCEPTION 'What belongs to an issued pack never changes: %.', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;

-- Who was given what: the row stays, and says the same reader and pack. A link that was taken back stays so.
CREATE FUNCTION campaigns_delivery_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['opened', 'last_opened_at', 'revoked_at', 'told_at', 'mailing_list_id', 'expires_at', 'most'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF current_setting('safeload.erasing', true) = 'on' THEN
            RETURN OLD;
        END IF;
    ELSIF to_jsonb(NEW) - free = to_jsonb(OLD) - free AND NEW.opened >= OLD.opened
          AND (OLD.revoked_at IS NULL OR NEW.revoked_at = OLD.revoked_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'That somebody was given a pack stays on record.' USING ERRCODE = 'insufficient_privilege';
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
CREATE TRIGGER pack_frozen BEFORE INSERT OR UPDATE OR DELETE ON campaigns_pack
    FOR EACH ROW EXECUTE FUNCTION campaigns_pack_frozen();
CREATE TRIGGER packfile_frozen BEFORE INSERT OR UPDATE OR DELETE ON campaigns_packfile
    FOR EACH ROW EXECUTE FUNCTION campaigns_of_pack_frozen();
CREATE TRIGGER packquote_frozen BEFORE INSERT OR UPDATE OR DELETE ON campaigns_packquote
    FOR EACH ROW EXECUTE FUNCTION campaigns_of_pack_frozen();
CREATE TRIGGER rightofreply_frozen BEFORE INSERT OR UPDATE OR DELETE ON campaigns_rightofreply
    FOR EACH ROW EXECUTE FUNCTION campaigns_of_pack_frozen();
CREATE TRIGGER delivery_kept BEFORE UPDATE OR DELETE ON campaigns_delivery
    FOR EACH ROW EXECUTE FUNCTION campaigns_delivery_kept();
CREATE TRIGGER pack_keeps_all BEFORE TRUNCATE ON campaigns_pack
    FOR EACH STATEMENT EXECUTE FUNCTION campaigns_only_added();
CREATE TRIGGER packfile_keeps_all BEFORE TRUNCATE ON campaigns_packfile
    FOR EACH STATEMENT EXECUTE FUNCTION campaigns_only_added();
CREATE TRIGGER packevent_keeps_all BEFORE TRUNCATE ON campaigns_packevent
    FOR EACH STATEMENT EXECUTE FUNCTION campaigns_only_added();
CREATE TRIGGER packquote_keeps_all BEFORE TRUNCATE ON campaigns_packquote
    FOR EACH STATEMENT EXECUTE FUNCTION campaigns_only_added();
CREATE TRIGGER packparty_keeps_all BEFORE TRUNCATE ON campaigns_packparty
    FOR EACH STATEMENT EXECUTE FUNCTION campaigns_only_added();
CREATE TRIGGER rightofreply_keeps_all BEFORE TRUNCATE ON campaigns_rightofreply
    FOR EACH STATEMENT EXECUTE FUNCTION campaigns_only_added();
CREATE TRIGGER delivery_keeps_all BEFORE TRUNCATE ON campaigns_delivery
    FOR EACH STATEMENT EXECUTE FUNCTION campaigns_only_added();
CREATE TRIGGER packevent_kept BEFORE UPDATE OR DELETE ON campaigns_packevent
    FOR EACH ROW EXECUTE FUNCTION campaigns_only_added();
CREATE TRIGGER demandchange_kept BEFORE UPDATE OR DELETE ON campaigns_demandchange
    FOR EACH ROW EXECUTE FUNCTION campaigns_only_added();
"""
FALL = """
DROP TRIGGER demandchange_kept ON campaigns_demandchange;
DROP TRIGGER packevent_kept ON campaigns_packevent;
DROP TRIGGER delivery_keeps_all ON campaigns_delivery;
DROP TRIGGER rightofreply_keeps_all ON campaigns_rightofreply;
DROP TRIGGER packparty_keeps_all ON campaigns_packparty;
DROP TRIGGER packquote_keeps_all ON campaigns_packquote;
DROP TRIGGER packevent_keeps_all ON campaigns_packevent;
DROP TRIGGER packfile_keeps_all ON campaigns_packfile;
DROP TRIGGER pack_keeps_all ON campaigns_pack;
DROP TRIGGER delivery_kept ON campaigns_delivery;
DROP TRIGGER rightofreply_frozen ON campaigns_rightofreply;
DROP TRIGGER packquote_frozen ON campaigns_packquote;
DROP TRIGGER packfile_frozen ON campaigns_packfile;
DROP TRIGGER pack_frozen ON campaigns_pack;
DROP TRIGGER releaseperiod_frozen ON campaigns_releaseperiod;
DROP TRIGGER ledgerentry_keeps_all ON campaigns_ledgerentry;
DROP TRIGGER ledgerentry_kept ON campaigns_ledgerentry;
DROP FUNCTION campaigns_period_frozen();
DROP FUNCTION campaigns_delivery_kept();
DROP FUNCTION campaigns_of_pack_frozen();
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
