from __future__ import annotations

from django.db import migrations

# Works out, for each of these people from that day on, when a counted reading was superseded and what the readings up
# to it show of four weeks over 110 % (statistics.md: days at least 21 apart; shown: neighbours at most ten apart).
# Readings before the day stand as they are, and are read back only as far as the earliest look-back needs.
# The people are locked, so that two readings of one person taken at the same moment follow one another.
FOLLOW = """
CREATE FUNCTION evidence_figures_follow(people bigint[], days date[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM evidence_subject WHERE id = ANY(people) ORDER BY id FOR NO KEY UPDATE;
    WITH changed AS (
        SELECT subject_id, min(day) AS day FROM unnest(people, days) AS u(subject_id, day) GROUP BY subject_id
    ), reach AS (
        SELECT c.subject_id, c.day, coalesce(b.read_on, '-infinity') AS back
        FROM changed c LEFT JOIN LATERAL (
            SELECT f.read_on FROM evidence_figure f
            WHERE f.subject_id = c.subject_id AND f.counted AND f.read_on <= c.day - 21 AND NOT f.month_only
            ORDER BY f.read_on DESC LIMIT 1
        ) b ON true
    ), readings AS (
        SELECT f.id, f.subject_id, f.read_on, f.read_from, f.month_only, f.basis_rank, f.entered_at, f.low_open,
               coalesce(f.low - CASE WHEN f.about THEN 50 ELSE 0 END, 0) AS least, f.four_weeks_stated,
               f.unit_id,
               f.span_from, f.shown_from, f.consistent_from, f.stated_from, f.elsewhere_on, f.read_on < r.day AS stands
        FROM reach r JOIN evidence_figure f ON f.subject_id = r.subject_id AND f.counted AND f.read_on >= r.back
    ), days AS (
        -- A day is over if all its dated readings are; one known by its month only says nothing of a day.
        SELECT *,
               bool_or(NOT month_only) OVER d AS dated,
               bool_and(least > 1100 OR (least = 1100 AND low_open)) FILTER (WHERE NOT month_only) OVER d AS over,
               read_on - max(read_on) FILTER (WHERE NOT month_only) OVER (PARTITION BY subject_id ORDER BY read_on
                   RANGE BETWEEN UNBOUNDED PRECEDING AND '1 day' PRECEDING) > 10 AS after_gap,
               max(read_on) FILTER (WHERE NOT month_only) OVER (PARTITION BY subject_id ORDER BY read_on
                   RANGE BETWEEN UNBOUNDED PRECEDING AND '21 days' PRECEDING) AS span,
               lead(read_on) OVER c AS next_on,
               CASE WHEN unit_id IS DISTINCT FROM lag(unit_id) OVER c THEN lag(read_on) OVER c END AS left_on
        FROM readings
        WINDOW d AS (PARTITION BY subject_id, read_on),
               c AS (PARTITION BY subject_id ORDER BY read_on, month_only, basis_rank DESC, entered_at, id)
    ), backwards AS (
        SELECT *,
               max(read_on) FILTER (WHERE NOT month_only AND NOT over) OVER w AS not_over,
               max(read_on) FILTER (WHERE NOT month_only AND after_gap) OVER w AS gap
        FROM days WINDOW w AS (PARTITION BY subject_id ORDER BY read_on)
    ), looked AS (
        SELECT *, dated AND (not_over IS NULL OR span > not_over) AS consistent,
               dated AND (not_over IS NULL OR span > not_over) AND (gap IS NULL OR span >= gap) AS shown
        FROM backwards
    ), following AS (
        SELECT id, stands, coalesce(next_on, '9999-12-31') AS superseded_on,
               max(CASE WHEN stands THEN span_from WHEN dated THEN span END) OVER w AS span_from,
               max(CASE WHEN stands THEN shown_from WHEN shown THEN span END) OVER w AS shown_from,
               max(CASE WHEN stands THEN consistent_from WHEN consistent THEN span END) OVER w AS consistent_from,
               max(CASE WHEN stands THEN stated_from WHEN four_weeks_stated THEN read_from END) OVER w AS stated_from,
               max(CASE WHEN stands THEN elsewhere_on ELSE left_on END) OVER w AS elsewhere_on
        FROM looked WINDOW w AS (PARTITION BY subject_id ORDER BY read_on)
    )
    UPDATE evidence_figure f
    SET superseded_on = n.superseded_on,
        span_from = CASE WHEN n.stands THEN f.span_from ELSE n.span_from END,
        shown_from = CASE WHEN n.stands THEN f.shown_from ELSE n.shown_from END,
        consistent_from = CASE WHEN n.stands THEN f.consistent_from ELSE n.consistent_from END,
        stated_from = CASE WHEN n.stands THEN f.stated_from ELSE n.stated_from END,
        elsewhere_on = CASE WHEN n.stands THEN f.elsewhere_on ELSE n.elsewhere_on END
    FROM following n
    WHERE f.id = n.id AND (f.superseded_on <> n.superseded_on OR NOT n.stands AND
        (f.span_from, f.shown_from, f.consistent_from, f.stated_from, f.elsewhere_on)
        IS DISTINCT FROM (n.span_from, n.shown_from, n.consistent_from, n.stated_from, n.elsewhere_on));
END $$;

CREATE FUNCTION evidence_figures_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    people bigint[];
    days date[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT array_agg(subject_id), array_agg(day) INTO people, days FROM (
            SELECT subject_id, min(read_on) AS day FROM added
            WHERE counted AND subject_id IS NOT NULL GROUP BY subject_id) one;
    ELSIF TG_OP = 'DELETE' THEN
        SELECT array_agg(subject_id), array_agg(day) INTO people, days FROM (
            SELECT subject_id, min(read_on) AS day FROM removed
            WHERE counted AND subject_id IS NOT NULL GROUP BY subject_id) one;
    ELSE
        SELECT array_agg(subject_id), array_agg(day) INTO people, days FROM (
            SELECT side.subject_id, min(side.read_on) AS day
            FROM removed o JOIN added n USING (id),
                LATERAL (VALUES (o.counted, o.subject_id, o.read_on), (n.counted, n.subject_id, n.read_on))
                    AS side(counted, subject_id, read_on)
            WHERE (o.counted, o.subject_id, o.read_on, o.read_from, o.month_only, o.basis_rank, o.entered_at, o.low,
                   o.low_open, o.about, o.four_weeks_stated, o.unit_id)
                IS DISTINCT FROM (n.counted, n.subject_id, n.read_on, n.read_from, n.month_only, n.basis_rank,
                   n.entered_at, n.low, n.low_open, n.about, n.four_weeks_stated, n.unit_id)
                AND side.counted AND side.subject_id IS NOT NULL
            GROUP BY side.subject_id) one;
    END IF;
    IF people IS NOT NULL THEN
        PERFORM evidence_figures_follow(people, days);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER figures_added AFTER INSERT ON evidence_figure REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_figures_changed();
CREATE TRIGGER figures_removed AFTER DELETE ON evidence_figure REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_figures_changed();
-- What the triggers themselves write changes nothing that follows from a reading.
CREATE TRIGGER figures_changed AFTER UPDATE ON evidence_figure REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION evidence_figures_changed();
"""
FREE = """
DROP TRIGGER figures_added ON evidence_figure;
DROP TRIGGER figures_removed ON evidence_figure;
DROP TRIGGER figures_changed ON evidence_figure;
DROP FUNCTION evidence_figures_changed();
DROP FUNCTION evidence_figures_follow(bigint[], date[]);
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_notice_security")]

    operations = [migrations.RunSQL(FOLLOW, FREE)]
