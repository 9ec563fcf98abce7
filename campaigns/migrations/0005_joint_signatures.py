from __future__ import annotations

from django.db import migrations

# Whatever writes the row: a joint pack is signed off or out only when at least two unions take part, an official of
# each has signed its very words, none of them is who prepared it, and none has stopped it.
STAND = """
CREATE FUNCTION campaigns_joint_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM accounts_union AS u WHERE u.id = NEW.union_id AND u.kind = 'joint') THEN
        RETURN NEW;
    END IF;
    IF (SELECT count(*) FROM campaigns_packparty AS p WHERE p.pack_id = NEW.id) < 2
       OR EXISTS (
           SELECT 1 FROM campaigns_packparty AS p LEFT JOIN accounts_user AS s ON s.id = p.signed_by_id
           WHERE p.pack_id = NEW.id
             AND (s.id IS NULL OR s.union_id <> p.party_id OR p.signed_mark <> NEW.mark
                  OR s.id = NEW.prepared_by_id OR p.vetoed_by_id IS NOT NULL
                  OR EXISTS (
                      SELECT 1 FROM campaigns_packevent AS e WHERE e.pack_id = NEW.id AND e.by_id = s.id
                      AND e.act IN ('prepare', 'edit', 'leave_out', 'put_back', 'give', 'reply')))
       ) THEN
        RAISE EXCEPTION 'A joint pack needs the signature of each union that takes part.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER pack_joint_signed BEFORE INSERT OR UPDATE ON campaigns_pack
    FOR EACH ROW WHEN (NEW.status IN ('signed', 'issued')) EXECUTE FUNCTION campaigns_joint_signed();

CREATE FUNCTION campaigns_party_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (TG_OP = 'DELETE' AND coalesce(current_setting('safeload.erasing', true), '') = 'on')
       AND EXISTS (SELECT 1 FROM campaigns_pack AS p WHERE p.id = CASE TG_OP WHEN 'INSERT' THEN NEW.pack_id ELSE OLD.pack_id END
                   AND p.status IN ('issued', 'superseded', 'corrected', 'recalled')) THEN
        RAISE EXCEPTION 'The signatures of an issued pack never change.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER packparty_frozen BEFORE INSERT OR UPDATE OR DELETE ON campaigns_packparty
    FOR EACH ROW EXECUTE FUNCTION campaigns_party_frozen();
"""
FALL = """
DROP TRIGGER packparty_frozen ON campaigns_packparty;
DROP FUNCTION campaigns_party_frozen();
DROP TRIGGER pack_joint_signed ON campaigns_pack;
DROP FUNCTION campaigns_joint_signed();
"""


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0004_pack_row_security")]

    operations = [migrations.RunSQL(STAND, FALL)]
