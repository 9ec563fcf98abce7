"""The statements behind an import: from the staged rows to their fates, and from accepted rows to people and figures.

Set-based, so that a quarter of a million rows pass through the database and not through this process. Parameters are
those of `imports._parameters`.
"""

from __future__ import annotations

from evidence.selectors.import_rows import waiting

_MINE = "r.batch_id = %(batch)s AND r.union_id = %(union)s"

# The places named in the file, each with the last day it stands for.
PLACES = f"""
SELECT r.region_name, r.unit_name, max(r.last) FROM evidence_importrow r
WHERE {_MINE} AND r.fate IN ('', 'undecided') GROUP BY 1, 2 ORDER BY 1, 2
"""
SETTLE_PLACES = f"""
UPDATE evidence_importrow r SET unit_id = p.unit_id, fate = p.fate, reason = p.reason
FROM unnest(%(regions)s::text[], %(names)s::text[], %(unit_ids)s::bigint[], %(fates)s::text[], %(reasons)s::text[])
    AS p(region_name, unit_name, unit_id, fate, reason)
WHERE {_MINE} AND r.fate = '' AND r.region_name = p.region_name AND r.unit_name = p.unit_name
"""
# What stands twice keeps waiting, but whoever chooses among the rows sees their places.
PLACE_UNDECIDED = f"""
UPDATE evidence_importrow r SET unit_id = p.unit_id
FROM unnest(%(regions)s::text[], %(names)s::text[], %(unit_ids)s::bigint[], %(fates)s::text[])
    AS p(region_name, unit_name, unit_id, fate)
WHERE {_MINE} AND r.fate = 'undecided' AND r.unit_id IS NULL AND p.fate = ''
  AND r.region_name = p.region_name AND r.unit_name = p.unit_name
"""
# Before places are settled, so that both rows are marked wherever they stand.
NAMES_TWICE = f"""
UPDATE evidence_importrow r SET fate = 'undecided', reason = %(reason)s
FROM (
    SELECT r.person, r.last FROM evidence_importrow r WHERE {_MINE} AND r.fate = '' AND r.person <> ''
    GROUP BY r.person, r.last HAVING count(*) > 1
) twice
WHERE {_MINE} AND r.fate = '' AND r.person = twice.person AND r.last = twice.last
"""
# The very reading is in the accepted evidence already: the same file, or another that holds the same day.
PEOPLE_REPEATED = f"""
UPDATE evidence_importrow r SET fate = 'repeated', reason = ''
FROM evidence_subject s, evidence_figure f, evidence_casereport c
WHERE {_MINE} AND r.fate IN ('', 'imported') AND s.union_id = r.union_id AND s.wmt_name = r.person
  AND f.union_id = r.union_id AND f.basis = 'import' AND f.read_on = r.last AND f.is_reading
  AND f.unit_id = r.unit_id AND f.grade = r.grade AND f.low = r.percent
  AND f.used IS NOT DISTINCT FROM r.used AND f.available IS NOT DISTINCT FROM r.available
  AND c.id = f.report_id AND c.status = 'accepted'
  AND (f.subject_id = s.id OR f.subject_id IS NULL)
"""
TEAMS_REPEATED = f"""
UPDATE evidence_importrow r SET fate = 'repeated', reason = ''
FROM evidence_figure f, evidence_casereport c
WHERE {_MINE} AND r.fate IN ('', 'imported') AND f.union_id = r.union_id AND f.basis = 'import'
  AND f.statistic = 'average' AND f.read_from = r.first AND f.read_on = r.last AND f.unit_id = r.unit_id
  AND f.team = left(r.team, 120) AND f.low = r.percent AND c.id = f.report_id AND c.status = 'accepted'
"""
# Two rows of one team and period in one file are one figure.
TEAMS_TWICE = f"""
UPDATE evidence_importrow r SET fate = 'undecided', reason = %(reason)s
FROM (
    SELECT r.region_name, r.unit_name, r.team, r.first, r.last FROM evidence_importrow r WHERE {_MINE} AND r.fate = ''
    GROUP BY 1, 2, 3, 4, 5 HAVING count(*) > 1
) twice
WHERE {_MINE} AND r.fate = '' AND (r.region_name, r.unit_name, r.team, r.first, r.last)
    = (twice.region_name, twice.unit_name, twice.team, twice.first, twice.last)
"""
TAKEN = f"UPDATE evidence_importrow r SET fate = 'imported' WHERE {_MINE} AND r.fate = ''"
COUNTS = f"SELECT r.fate, count(*) FROM evidence_importrow r WHERE {_MINE} GROUP BY r.fate"
UNITS = f"""
SELECT DISTINCT r.unit_id FROM evidence_importrow r WHERE {_MINE} AND r.unit_id IS NOT NULL
"""
GROUPS = f"""
SELECT r.unit_id, min(r.first), max(r.last) FROM evidence_importrow r
WHERE {_MINE} AND r.fate = 'imported' GROUP BY r.unit_id ORDER BY r.unit_id
"""
TEAM_GROUPS = f"""
SELECT r.unit_id, r.first, r.last FROM evidence_importrow r
WHERE {_MINE} AND r.fate = 'imported' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
LEFT_OUT = f"""
UPDATE evidence_importrow r SET fate = 'skipped', reason = %(reason)s
WHERE {_MINE} AND r.fate = 'imported' AND r.number = ANY(%(numbers)s)
"""
# Everybody named in an export is somebody by that name; a name stands for one person of one region.
SUBJECTS = f"""
INSERT INTO evidence_subject (union_id, wmt_name, consent, "distinct", created_at)
SELECT DISTINCT r.union_id, r.person, 'count', true, now() FROM evidence_importrow r
WHERE {_MINE} AND r.fate = 'imported'
ON CONFLICT (union_id, wmt_name) DO NOTHING
"""
_VALUE = "trim_scale(r.percent / 10.0)::text || '%%'"
_COLUMNS = """union_id, report_id, unit_id, measure, statistic, text, said, low, low_open, high, high_open, about, grade,
    people, newly_qualified, weak, basis, basis_rank, collection, read_from, read_on, month_only, used, available,
    four_weeks_stated, published_in, subject_id, team, is_reading, counted, entered_at"""
READINGS = f"""
INSERT INTO evidence_figure ({_COLUMNS})
SELECT r.union_id, g.report_id, r.unit_id, 'wmt_percent', 'one_person', {_VALUE}, '', r.percent, false, r.percent,
    false, false, r.grade, 1, r.newly_qualified, false, 'import', 0, 'import', r.first, r.last, false,
    r.used, r.available, false, '', s.id,
    CASE WHEN %(whole_unit)s THEN '' ELSE left(r.team, 120) END,
    true, s."distinct" AND s.consent NOT IN ('not_asked', 'removed'), now()
FROM evidence_importrow r
JOIN unnest(%(group_units)s::bigint[], %(group_reports)s::bigint[]) AS g(unit_id, report_id) ON g.unit_id = r.unit_id
JOIN evidence_subject s ON s.union_id = r.union_id AND s.wmt_name = r.person
WHERE {_MINE} AND r.fate = 'imported'
ORDER BY r.number
"""
AVERAGES = f"""
INSERT INTO evidence_figure ({_COLUMNS})
SELECT r.union_id, g.report_id, r.unit_id, 'wmt_percent', 'average', {_VALUE}, '', r.percent, false, r.percent,
    false, false, '', NULL, false, false, 'import', 0, 'import', r.first, r.last, false,
    r.used, r.available, false, '', NULL, left(r.team, 120), false, false, now()
FROM evidence_importrow r
JOIN unnest(%(group_units)s::bigint[], %(group_from)s::date[], %(group_to)s::date[], %(group_reports)s::bigint[])
    AS g(unit_id, day_from, day_to, report_id)
    ON g.unit_id = r.unit_id AND g.day_from = r.first AND g.day_to = r.last
WHERE {_MINE} AND r.fate = 'imported'
ORDER BY r.number
"""
# Taken rows live on as figures; only what was not taken keeps its row, to say why.
CLEAR = f"DELETE FROM evidence_importrow r WHERE {_MINE} AND r.fate IN ('imported', 'repeated')"


def settle_place(teams: bool) -> str:
    """All waiting rows of the place that one row names."""
    return f"""
UPDATE evidence_importrow r SET unit_id = %(unit)s, fate = %(fate)s, reason = %(reason)s
FROM ({waiting(teams)}) w, evidence_importrow named
WHERE r.id = w.id AND w.alike = 1 AND named.batch_id = %(batch)s AND named.number = %(number)s
  AND r.region_name = named.region_name AND r.unit_name = named.unit_name
"""
