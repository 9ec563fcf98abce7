from __future__ import annotations

from django.db import migrations

from accounts.rls import KeepWithinUnion

# Looks a hash up before any union is known. It opens each union in turn rather than going round row-level security, looks
# in all of them whatever it finds, and leaves the setting as it was. It answers with numbers only.
CAPABILITY_FIND = """
CREATE FUNCTION evidence_capability_find(wanted bytea, sort text)
RETURNS TABLE (union_id bigint, target bigint, used boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    before text := coalesce(current_setting('safeload.union', true), '');
    one bigint;
BEGIN
    FOR one IN SELECT id FROM accounts_union ORDER BY id LOOP
        PERFORM set_config('safeload.union', one::text, true);
        RETURN QUERY SELECT c.union_id, c.target, c.used_at IS NOT NULL FROM evidence_capability c
            WHERE c.kind = sort AND c.digest = wanted;
    END LOOP;
    PERFORM set_config('safeload.union', before, true);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]

    operations = [
        KeepWithinUnion("evidence_answers"),
        KeepWithinUnion("evidence_capability"),
        KeepWithinUnion("evidence_casereport"),
        KeepWithinUnion("evidence_casereportevent"),
        KeepWithinUnion("evidence_contact"),
        KeepWithinUnion("evidence_decision"),
        KeepWithinUnion("evidence_distressalert"),
        KeepWithinUnion("evidence_draft"),
        KeepWithinUnion("evidence_erasure"),
        KeepWithinUnion("evidence_evidencerevision"),
        KeepWithinUnion("evidence_explicitconsent"),
        KeepWithinUnion("evidence_figure"),
        KeepWithinUnion("evidence_flag"),
        KeepWithinUnion("evidence_handlernote"),
        KeepWithinUnion("evidence_importbatch"),
        KeepWithinUnion("evidence_importrow"),
        KeepWithinUnion("evidence_legalhold"),
        KeepWithinUnion("evidence_quoteconsent"),
        KeepWithinUnion("evidence_redaction"),
        KeepWithinUnion("evidence_repeat"),
        KeepWithinUnion("evidence_retentionrule"),
        KeepWithinUnion("evidence_round"),
        KeepWithinUnion("evidence_storedfile"),
        KeepWithinUnion("evidence_subject"),
        KeepWithinUnion("evidence_subjectlabel"),
        KeepWithinUnion("evidence_testimony"),
        KeepWithinUnion("evidence_wording"),
        KeepWithinUnion("evidence_words"),
        migrations.RunSQL(CAPABILITY_FIND, "DROP FUNCTION evidence_capability_find(bytea, text)"),
    ]
