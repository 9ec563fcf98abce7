# ruff: noqa: S608 - every part of these statements is written here; what comes from outside is a parameter.
"""The statements behind the tallies. Pure text; parameters are those of `tallies.Question`.

A person counts once: the latest reading in the window is chosen over the whole union first and only then filtered by
unit and grade, so that somebody who moved counts where she is now. The database keeps with each counted reading the day
on which it was superseded and what the readings up to it show of four weeks (migration 0004): the one reading that
stands at the end of the window answers for all of them, and how long the history is makes no difference.
"""

from __future__ import annotations

# The month that the first day of the window falls into is kept out by `read_from`.
_IN_WINDOW = (
    "f.union_id = %(union)s AND f.counted AND f.read_on BETWEEN %({0}start)s AND %({0}end)s "
    "AND f.read_from >= %({0}start)s"
)
# Points never override a printed value; where they differ by more than 0.1 % one of the two was misread.
_HAS_POINTS = """(available > 0 AND used IS NOT NULL AND (low IS DISTINCT FROM high OR low_open OR high_open OR about
        OR abs(1000::bigint * used - low::bigint * available) <= available))"""
_MOVES = """moves AS (
    SELECT * FROM unnest(%(moved_from)s::bigint[], %(moved_to)s::bigint[]) AS moved(unit_id, to_id)
)"""
_VALUES = "grade, team, basis, collection, low, low_open, high, high_open, about, used, available"
_FOUR_WEEKS = "span_from, shown_from, consistent_from, stated_from, elsewhere_on"


def _of(row: str, names: str) -> str:
    return ", ".join(f"{row}.{name}" for name in names.split(", "))


def _standing(window: str = "", name: str = "standing", scoped: bool = True) -> str:
    """People who count, each with the reading that stands, where the map in use has them.

    Where the last reading is of a month that begins before the window, the one before it that lies within is looked up.
    Nobody may be added to an import who could be one of its rows: a person without a WMT name whose unit and grade
    (and team, where both are known) an import of the window holds is left out.
    """
    here = (
        "AND (%(everywhere)s OR l.unit_id = ANY(%(units)s)) AND (%(grade)s = '' OR l.grade = %(grade)s)"
        if scoped
        else ""
    )
    inside = _IN_WINDOW.format(window)
    start, end = f"%({window}start)s::date", f"%({window}end)s::date"
    last = f"f.union_id = %(union)s AND f.counted AND f.read_on BETWEEN {start} AND {end} AND f.superseded_on > {end}"
    return f"""
{name}_latest AS MATERIALIZED (
    SELECT l.*, coalesce(m.to_id, l.filed_id) AS unit_id FROM (
        SELECT f.subject_id, f.unit_id AS filed_id, {_of("f", _VALUES)}, {_of("f", _FOUR_WEEKS)},
               false AS cut
        FROM evidence_figure f WHERE {last} AND f.read_from >= {start}
        UNION ALL
        SELECT l.subject_id, f.unit_id, {_of("f", _VALUES)}, {_of("l", _FOUR_WEEKS)}, true
        FROM (
            SELECT f.subject_id, {_of("f", _FOUR_WEEKS)} FROM evidence_figure f
            WHERE {last} AND f.read_from < {start} AND f.read_on < {start} + 31
        ) l CROSS JOIN LATERAL (
            SELECT unit_id, {_VALUES} FROM evidence_figure f WHERE f.subject_id = l.subject_id AND {inside}
            ORDER BY f.read_on DESC, f.month_only DESC, f.basis_rank, f.entered_at DESC, f.id DESC LIMIT 1
        ) f
    ) l LEFT JOIN moves m ON m.unit_id = l.filed_id
),
{name}_mixed AS MATERIALIZED (
    SELECT u.id AS unit_id, coalesce(m.to_id, u.id) AS to_id
    FROM workloads_unit u LEFT JOIN moves m ON m.unit_id = u.id
    WHERE EXISTS (SELECT 1 FROM evidence_figure f WHERE f.unit_id = u.id AND f.basis = 'import' AND {inside})
      AND coalesce(m.to_id, u.id) IN (SELECT l.unit_id FROM {name}_latest l WHERE l.basis <> 'import')
),
{name}_imports AS MATERIALIZED (
    SELECT DISTINCT u.to_id AS unit_id, f.grade, f.team
    FROM {name}_mixed u JOIN evidence_figure f ON f.unit_id = u.unit_id
    WHERE f.basis = 'import' AND {inside}
),
{name}_doubtful AS MATERIALIZED (
    SELECT l.subject_id FROM {name}_latest l
    WHERE l.basis <> 'import' AND EXISTS (
        SELECT 1 FROM {name}_imports i
        WHERE i.unit_id = l.unit_id AND (i.grade = l.grade OR i.grade = '' OR l.grade = '')
          AND (i.team = l.team OR i.team = '' OR l.team = '')
    ) AND NOT EXISTS (
        SELECT 1 FROM evidence_subject s WHERE s.id = l.subject_id AND s.wmt_name IS NOT NULL
    ) AND NOT EXISTS (
        SELECT 1 FROM evidence_figure f
        WHERE f.union_id = %(union)s AND f.subject_id = l.subject_id AND f.counted AND f.basis = 'import'
    )
),
{name} AS (
    SELECT l.*, l.subject_id IN (SELECT d.subject_id FROM {name}_doubtful d) AS doubtful
    FROM {name}_latest l
    WHERE NOT (l.basis = 'import' AND l.unit_id = ANY(%(imports_elsewhere)s)) {here}
)"""


_PEOPLE = f"""
SELECT coalesce(unit_id::text, ''), grade, collection, low, low_open, high, high_open, about, count(*),
       count(*) FILTER (WHERE {_HAS_POINTS}),
       coalesce(sum(used) FILTER (WHERE {_HAS_POINTS}), 0)::bigint,
       coalesce(sum(available) FILTER (WHERE {_HAS_POINTS}), 0)::bigint
FROM {{standing}}
WHERE NOT doubtful
GROUP BY unit_id, grade, collection, low, low_open, high, high_open, about
"""
# Tally (a) alone.
PEOPLE_ALONE = f"WITH {_MOVES}, {_standing()} {_PEOPLE.format(standing='standing')}"

# The people of the window, found once and read by every tally below. Without ANALYZE the planner takes them for few and
# alike, and lays out the readings of the window to find them in.
STANDING = f"""
CREATE TEMPORARY TABLE tally_standing ON COMMIT DROP AS
WITH {_MOVES}, {_standing()}
SELECT * FROM standing;
ANALYZE tally_standing (subject_id)
"""
DONE = "DROP TABLE IF EXISTS tally_standing"

PEOPLE = _PEOPLE.format(standing="tally_standing")

# People by how they were collected and on what basis, and the most points available to one of them.
BESIDE = f"""
SELECT coalesce(unit_id::text, ''), collection, basis, count(*),
       coalesce(max(available) FILTER (WHERE {_HAS_POINTS}), 0)
FROM tally_standing
WHERE NOT doubtful
GROUP BY unit_id, collection, basis
"""

# The days from which the readings up to the one that stands prove something are the latest there are: if one lies
# before the window, so do all others.
RUNS = """
SELECT coalesce(unit_id::text, ''), grade,
       count(*) FILTER (WHERE span_from >= %(start)s),
       count(*) FILTER (WHERE shown_from >= %(start)s),
       count(*) FILTER (WHERE consistent_from >= %(start)s AND (shown_from >= %(start)s) IS NOT TRUE),
       count(*) FILTER (WHERE stated_from >= %(start)s AND (consistent_from >= %(start)s) IS NOT TRUE)
FROM tally_standing
WHERE NOT doubtful
GROUP BY unit_id, grade
"""

# People of this window and of the one before it.
PANEL = f"""
WITH {_MOVES}, {_standing("before_", "earlier", scoped=False)}
SELECT coalesce(p.unit_id::text, ''), e.low, e.low_open, e.high, e.high_open, e.about, p.low, p.low_open, p.high, p.high_open, p.about,
       count(*)
FROM tally_standing p JOIN earlier e USING (subject_id)
WHERE NOT p.doubtful AND NOT e.doubtful
GROUP BY p.unit_id, e.low, e.low_open, e.high, e.high_open, e.about,
         p.low, p.low_open, p.high, p.high_open, p.about
"""

# Readings and reports of the people counted; people left out for an import; readings of another series or of
# somebody not known to be new. A report about people of several units is one report: it comes with all their units.
# `read_from + 0` because the planner takes the two days for independent and expects a fiftieth of the readings.
_READINGS_OF = """
    SELECT p.unit_id, f.report_id, count(*) AS readings
    FROM tally_standing p JOIN evidence_figure f ON f.subject_id = p.subject_id
    WHERE NOT p.doubtful AND {only} AND f.union_id = %(union)s AND f.counted
      AND f.read_on BETWEEN %(start)s AND %(end)s AND f.read_from + 0 >= %(start)s
    GROUP BY p.unit_id, f.report_id
"""
_PAIRS = f"""
pairs AS MATERIALIZED ({_READINGS_OF.format(only="true")}),
"""
# Of the whole service: most people's readings were all filed where they stand, and need not be asked who they are of.
# People left out, who moved, or whose last reading is not the one that stands are `apart` and come after.
_PAIRS_OF_ALL = f"""
found AS MATERIALIZED (
    SELECT f.unit_id, f.report_id, count(*) AS readings FROM evidence_figure f
    WHERE f.union_id = %(union)s AND f.counted AND f.read_on BETWEEN %(start)s AND %(end)s
      AND f.read_from + 0 >= %(start)s AND f.subject_id <> ALL(%(apart)s::bigint[])
    GROUP BY f.unit_id, f.report_id
),
pairs AS MATERIALIZED (
    SELECT unit_id, report_id, sum(readings) AS readings FROM (
        SELECT coalesce(m.to_id, f.unit_id) AS unit_id, f.report_id, f.readings
        FROM found f LEFT JOIN moves m ON m.unit_id = f.unit_id
        UNION ALL {_READINGS_OF.format(only="(p.cut OR p.elsewhere_on >= %(start)s)")}
    ) every GROUP BY unit_id, report_id
),
"""
APART = "SELECT array_agg(subject_id) FROM tally_standing WHERE doubtful OR cut OR elsewhere_on >= %(start)s"


def _counts(pairs: str) -> str:
    return f"""
WITH {_MOVES},
{pairs}
by_report AS MATERIALIZED (
    SELECT report_id, min(unit_id) AS unit_id, count(*) AS units FROM pairs GROUP BY report_id
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
SELECT 'reports', ARRAY[unit_id], count(*) FROM by_report WHERE units = 1 GROUP BY unit_id
UNION ALL
SELECT 'reports', units, count(*) FROM (
    SELECT array_agg(p.unit_id ORDER BY p.unit_id) AS units
    FROM by_report r JOIN pairs p USING (report_id) WHERE r.units > 1 GROUP BY report_id
) several GROUP BY units
UNION ALL
SELECT l.reason, ARRAY[l.unit_id], count(*) FROM not_used l
WHERE (%(everywhere)s OR l.unit_id = ANY(%(units)s)) AND (%(grade)s = '' OR l.grade = %(grade)s)
GROUP BY l.reason, l.unit_id
"""


COUNTS = _counts(_PAIRS)
COUNTS_OF_ALL = _counts(_PAIRS_OF_ALL)

IMPORT_DATES = f"""
WITH {_MOVES}
SELECT coalesce(m.to_id, f.unit_id), max(f.read_on), count(*)
FROM evidence_figure f LEFT JOIN moves m ON m.unit_id = f.unit_id
WHERE f.basis = 'import' AND {_IN_WINDOW.format("")}
GROUP BY 1
"""
