from __future__ import annotations

from django.db import migrations

from accounts.rls import KeepWithinUnion

# Events and letters are only added. Erasure says so for its own transaction, and may remove; nothing may change a row.
STAND = """
CREATE FUNCTION evidence_notice_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('safeload.erasing', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Rows of % are never changed, and removed by erasure only.', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER notice_event_kept BEFORE UPDATE OR DELETE ON evidence_noticeevent
    FOR EACH ROW EXECUTE FUNCTION evidence_notice_kept();
CREATE TRIGGER notice_letter_kept BEFORE UPDATE OR DELETE ON evidence_noticeletter
    FOR EACH ROW EXECUTE FUNCTION evidence_notice_kept();
"""
FALL = """
DROP TRIGGER notice_event_kept ON evidence_noticeevent;
DROP TRIGGER notice_letter_kept ON evidence_noticeletter;
DROP FUNCTION evidence_notice_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0002_row_security")]

    operations = [
        KeepWithinUnion("evidence_notice"),
        KeepWithinUnion("evidence_noticealert"),
        KeepWithinUnion("evidence_noticecontact"),
        KeepWithinUnion("evidence_noticecounter"),
        KeepWithinUnion("evidence_noticedays"),
        KeepWithinUnion("evidence_noticedue"),
        KeepWithinUnion("evidence_noticeevent"),
        KeepWithinUnion("evidence_noticehealth"),
        KeepWithinUnion("evidence_noticeletter"),
        KeepWithinUnion("evidence_noticemember"),
        KeepWithinUnion("evidence_noticenote"),
        KeepWithinUnion("evidence_noticeproof"),
        KeepWithinUnion("evidence_noticerequest"),
        KeepWithinUnion("evidence_noticeschedule"),
        KeepWithinUnion("evidence_noticetext"),
        migrations.RunSQL(STAND, FALL),
    ]
