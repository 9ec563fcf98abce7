# ruff: noqa: S608 - every part of these statements is written here; what comes from outside is a parameter.
"""The statements behind the tallies. Pure text; parameters are those of `tallies.Question`.

A person counts once: the latest reading in the window is chosen over the whole union first and only then filtered by
unit and grade, so that somebody who moved counts where she is now. One probe of `figure_latest_reading` for each
person finds it; sorting the readings of the window instead took three times as long.
"""

from __future__ import annotations

# Both ends of `read_on` bound the probe; `read_from` keeps out a month that began before the window did.
_IN_WINDOW = (
    "f.union_id = %(union)s AND f.counted AND f.read_on BETWEEN %({0}start)s AND %({0}end)s "
    "AND f.read_from >= %({0}start)s"
)
# Points never override a printed value; where they differ by more than 0.1 % one of the two was misread.
_HAS_POINTS = """(available > 0 AND used IS NOT NULL AND (low IS DISTINCT FROM high OR low_open OR high_open OR about
        OR abs(1000::bigint * used - low::bigint * available) <= available))"""
# "About x" is x give or take five per cent, for arithmetic only.
_OVER_RED_LINE = """coalesce(f.low - CASE WHEN f.about THEN 50 ELSE 0 END > 1100
                    OR (f.low - CASE WHEN f.about THEN 50 ELSE 0 END = 1100 AND f.low_open), false)"""
_MOVES = """moves AS (
    SELECT * FROM unnest(%(moved_from)s::bigint[], %(moved_to)s::bigint[]) AS moved(unit_id, to_id)
)"""


def _standing(window: str = "", name: str = "standing", scoped: bool = True) -> str:
    """People who count, each with the reading that stands, where the map in use has them.

    Nobody may be added to an import who could be one of its rows: a person without a WMT name whose unit and grade
    (and team, where both are known) an import of the window holds is left out.
    """
    here = (
        "AND (%(everywhere)s OR l.unit_id = ANY(%(units)s)) AND (%(grade)s = '' OR l.grade = %(grade)s)"
        if scoped
        else ""
    )
    return f"""
{name}_latest AS MATERIALIZED (
    SELECT f.subject_id, coalesce(m.to_id, f.unit_id) AS unit_id, f.grade, f.team, f.basis, f.collection,
           f.low, f.low_open, f.high, f.high_open, f.about, f.used, f.available, s.wmt_name IS NOT NULL AS named
    FROM evidence_subject s
    CROSS JOIN LATERAL (
        SELECT * FROM evidence_figure f
        WHERE f.subject_id = s.id AND {_IN_WINDOW.format(window)}
        ORDER BY f.read_on DESC, f.month_only DESC, f.basis_rank, f.entered_at DESC, f.id DESC LIMIT 1
    ) f
    LEFT JOIN moves m ON m.unit_id = f.unit_id
    WHERE s.union_id = %(union)s
),
{name}_imports AS MATERIALIZED (
    SELECT DISTINCT coalesce(m.to_id, f.unit_id) AS unit_id, f.grade, f.team
    FROM evidence_figure f LEFT JOIN moves m ON m.unit_id = f.unit_id
    WHERE f.basis = 'import' AND {_IN_WINDOW.format(window)}
),
{name}_doubtful AS MATERIALIZED (
    SELECT l.subject_id FROM {name}_latest l
    WHERE EXISTS (
        SELECT 1 FROM {name}_imports i
        WHERE i.unit_id = l.unit_id AND (i.grade = l.grade OR i.grade = '' OR l.grade = '')
          AND (i.team = l.team OR i.team = '' OR l.team = '')
    ) AND l.basis <> 'import' AND NOT l.named AND NOT EXISTS (
        SELECT 1 FROM evidence_figure f
        WHERE f.union_id = %(union)s AND f.subject_id = l.subject_id AND f.counted AND f.basis = 'import'
    )
),
{name} AS (
    SELECT l.*, EXISTS (SELECT 1 FROM {name}_doubtful d WHERE d.subject_id = l.subject_id) AS doubtful
    FROM {name}_latest l
    WHERE NOT (l.basis = 'import' AND l.unit_id = ANY(%(imports_elsewhere)s)) {here}
)"""


# The people of the window asked about, and those of the window before it: found once, read by every tally below.
STANDING = f"""
CREATE TEMPORARY TABLE tally_standing ON COMMIT DROP AS
WITH {_MOVES}, {_standing()}
SELECT * FROM standing
"""
EARLIER = f"""
CREATE TEMPORARY TABLE tally_earlier ON COMMIT DROP AS
WITH {_MOVES}, {_standing("before_", "earlier", scoped=False)}
SELECT subject_id, low, low_open, high, high_open, about FROM earlier WHERE NOT doubtful
"""
DONE = "DROP TABLE IF EXISTS tally_standing, tally_earlier"

PEOPLE = f"""
SELECT unit_id, grade, collection, basis, low, low_open, high, high_open, about, count(*),
       count(*) FILTER (WHERE {_HAS_POINTS}),
       coalesce(sum(used) FILTER (WHERE {_HAS_POINTS}), 0)::bigint,
       coalesce(sum(available) FILTER (WHERE {_HAS_POINTS}), 0)::bigint,
       coalesce(max(available) FILTER (WHERE {_HAS_POINTS}), 0)
FROM tally_standing
WHERE NOT doubtful
GROUP BY unit_id, grade, collection, basis, low, low_open, high, high_open, about
"""

# Gaps and islands in one order of the days: a stretch begins where the day before was not definitely over 110 %,
# a part of it also after a gap of more than ten days. A month is no day to measure from.
RUNS = f"""
WITH standing AS (SELECT subject_id, unit_id, grade FROM tally_standing WHERE NOT doubtful),
days AS (
    SELECT p.subject_id, f.read_on,
           bool_and({_OVER_RED_LINE}) FILTER (WHERE NOT f.month_only) AS over,
           bool_or(f.four_weeks_stated) AS stated
    FROM standing p JOIN evidence_figure f ON f.subject_id = p.subject_id
    WHERE {_IN_WINDOW.format("")}
    GROUP BY p.subject_id, f.read_on
),
starts AS (
    SELECT *, lag(over) OVER w IS NOT TRUE AS new_stretch, read_on - lag(read_on) OVER w > 10 AS after_gap
    FROM days WHERE over IS NOT NULL
    WINDOW w AS (PARTITION BY subject_id ORDER BY read_on)
),
spans AS (
    SELECT subject_id, read_on, over,
           read_on - max(read_on) FILTER (WHERE new_stretch) OVER w AS in_stretch,
           read_on - max(read_on) FILTER (WHERE new_stretch OR after_gap) OVER w AS in_part
    FROM starts
    WINDOW w AS (PARTITION BY subject_id ORDER BY read_on)
),
tested AS (
    SELECT subject_id, max(read_on) - min(read_on) >= 21 AS tested,
           coalesce(bool_or(over AND in_part >= 21), false) AS shown,
           coalesce(bool_or(over AND in_stretch >= 21), false) AS consistent
    FROM spans GROUP BY subject_id
),
stated AS (
    SELECT DISTINCT subject_id FROM days WHERE stated
)
SELECT p.unit_id, p.grade,
       count(*) FILTER (WHERE t.tested),
       count(*) FILTER (WHERE t.shown),
       count(*) FILTER (WHERE t.consistent AND NOT t.shown),
       count(d.subject_id) FILTER (WHERE t.consistent IS NOT TRUE)
FROM standing p
LEFT JOIN tested t USING (subject_id) LEFT JOIN stated d USING (subject_id)
GROUP BY p.unit_id, p.grade
"""

PANEL = """
SELECT p.unit_id, e.low, e.low_open, e.high, e.high_open, e.about, p.low, p.low_open, p.high, p.high_open, p.about,
       count(*)
FROM tally_standing p JOIN tally_earlier e USING (subject_id)
WHERE NOT p.doubtful
GROUP BY p.unit_id, e.low, e.low_open, e.high, e.high_open, e.about,
         p.low, p.low_open, p.high, p.high_open, p.about
"""

# Readings and reports of the people counted; people left out for an import; readings of another series or of
# somebody not known to be new. A report about people of several units is one report: it comes with all their units.
COUNTS = f"""
WITH {_MOVES},
pairs AS (
    SELECT p.unit_id, f.report_id, count(*) AS readings
    FROM tally_standing p JOIN evidence_figure f ON f.subject_id = p.subject_id
    WHERE NOT p.doubtful AND {_IN_WINDOW.format("")}
    GROUP BY p.unit_id, f.report_id
),
by_report AS (
    SELECT array_agg(unit_id ORDER BY unit_id) AS units FROM pairs GROUP BY report_id
),
not_used AS (
    SELECT coalesce(m.to_id, f.unit_id) AS unit_id, f.grade, %(other_series)s AS reason
    FROM evidence_figure f LEFT JOIN moves m ON m.unit_id = f.unit_id
    WHERE f.union_id = %(union)s AND f.counted AND f.read_from >= %(asked_from)s AND f.read_on < %(start)s
      AND f.read_on >= %(asked_from)s
    UNION ALL
    SELECT coalesce(m.to_id, f.unit_id), f.grade, %(not_confirmed)s
    FROM evidence_figure f JOIN evidence_casereport r ON r.id = f.report_id
    LEFT JOIN moves m ON m.unit_id = f.unit_id
    WHERE f.union_id = %(union)s AND f.is_reading AND NOT f.counted AND r.status = 'accepted'
      AND f.read_from >= %(asked_from)s AND f.read_on BETWEEN %(asked_from)s AND %(end)s
    UNION ALL
    SELECT d.unit_id, d.grade, %(in_import)s FROM tally_standing d WHERE d.doubtful
)
SELECT 'readings', ARRAY[unit_id], sum(readings)::bigint FROM pairs GROUP BY unit_id
UNION ALL
SELECT 'reports', units, count(*) FROM by_report GROUP BY units
UNION ALL
SELECT l.reason, ARRAY[l.unit_id], count(*) FROM not_used l
WHERE (%(everywhere)s OR l.unit_id = ANY(%(units)s)) AND (%(grade)s = '' OR l.grade = %(grade)s)
GROUP BY l.reason, l.unit_id
"""

IMPORT_DATES = f"""
WITH {_MOVES}
SELECT coalesce(m.to_id, f.unit_id), max(f.read_on), count(*)
FROM evidence_figure f LEFT JOIN moves m ON m.unit_id = f.unit_id
WHERE f.basis = 'import' AND {_IN_WINDOW.format("")}
GROUP BY 1
"""
