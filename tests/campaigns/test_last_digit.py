"""`summarise --json` against a computation of its own: raw rows, plain fractions, nothing of the house's statistics.

Everything of the contract is worked out twice: here the slow way from the list the evidence was made from, there by
SQL and `workloads.statistics`. The two must be the same text.
"""

from __future__ import annotations

import datetime as dt
import io
import itertools
import json
import random
import uuid
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from django.core.management import call_command

from evidence.choices import DateKnown, ReportStatus
from evidence.entries import FigureEntry
from evidence.models import CaseReport, Figure, Subject
from tests.worlds import accepted, region, unit
from workloads.choices import Basis, Measure, Statistic
from workloads.models import StaffInPost

DAY = dt.timedelta(days=1)
WINDOW = (dt.date(2025, 1, 1), dt.date(2025, 3, 31))
BEFORE = (dt.date(2024, 10, 3), dt.date(2024, 12, 31))
WALES = ("Gwent", "Cardiff and the Vale", "Dyfed Powys")
PLACES = (*WALES, "Lambeth")
RANK = {"import": 0, "document": 1, "screen": 2, "own": 3}
TOP_KEYS = [
    "union", "scope", "from", "to", "geography", "series", "people", "readings", "reports", "by_basis",
    "by_collection", "left_out", "median", "quartiles", "over", "bands", "four_weeks_over_110", "group_wmt", "panel",
    "coverage", "claims", "counts", "notices", "method_version", "hash",
]  # fmt: skip
CLAIM_KEYS = [
    "measure", "statistic", "low", "low_open", "high", "high_open", "about", "people", "grade", "basis", "text",
    "published",
]  # fmt: skip


# --- the evidence: made as rows first, then stored -------------------------------------------------------------------


def make_rows(rng):
    """Reports of one to four readings over three Welsh PDUs and one of London; an export now and then."""
    rows, number = [], itertools.count(1)
    people = range(rng.randint(12, 30))
    for report in range(rng.randint(14, 28)):
        basis = rng.choice(["own", "own", "screen", "document", "import"])
        first = last = WINDOW[0] - 95 * DAY + rng.randint(0, 190) * DAY
        month_only = basis != "import" and rng.random() < 0.25
        if month_only:
            first, last = month_of(first)
        collection = (
            "import" if basis == "import" else rng.choice(["whole_team", "open_call", "meeting", "report"])
        )
        place = rng.choice(PLACES)
        for _turn in range(rng.randint(1, 4)):
            rows.append(
                {
                    "number": next(number), "report": report, "basis": basis, "collection": collection, "unit": place,
                    "first": first, "last": last, "month_only": month_only, "person": rng.choice(people),
                    "grade": rng.choice(["PO", "PO", "PSO", ""]), "stated": rng.random() < 0.15,
                    **make_value(rng),
                }
            )  # fmt: skip
    weekly = {"basis": "own", "collection": "report", "unit": WALES[0], "person": 99, "grade": "PO", "stated": False,
              "month_only": False, "low_open": False, "high_open": False, "about": False, "used": None,
              "available": None}  # fmt: skip
    for week in range(5):
        day, value = WINDOW[0] + (7 * week + rng.randint(0, 1)) * DAY, rng.choice([1105, 1160, 1160, 1090])
        rows.append(
            weekly
            | {
                "number": next(number),
                "report": 1000 + week,
                "first": day,
                "last": day,
                "low": value,
                "high": value,
            }
        )
    return rows


def month_of(day):
    first = day.replace(day=1)
    return first, (first + 32 * DAY).replace(day=1) - DAY


def make_value(rng):
    at = rng.choice([950, 1000, 1049, 1100, 1100, 1101, 1200, 1250, 1317, 1385, 1500, 1925])
    low, low_open, high, about, points = rng.choice(
        [
            (at, False, at, False, (rng.randint(700, 1900), rng.randint(600, 1300))),
            (at, False, at, False, None),
            (at, False, at, False, None),
            (at, False, at, True, None),
            (at, True, None, False, None),
            (at, False, at + 100, False, None),
            (None, False, at, False, None),
        ]
    )
    used, available = points or (None, None)
    if points and rng.random() < 0.7:
        # Points as the tool gives them: they agree with the printed value.
        available = 1000
        used = at
    return {
        "low": low, "low_open": low_open, "high": high, "high_open": False, "about": about, "used": used,
        "available": available,
    }  # fmt: skip


def store(rows, union, reporter, named):
    people, reports = {}, {}
    for row in rows:
        who = row["person"]
        if who not in people:
            key = f"{who:064d}" if who in named else None
            people[who] = Subject.objects.create(union=union, distinct=True, wmt_name=key)
        if row["report"] not in reports:
            reports[row["report"]] = CaseReport.objects.create(
                union=union, reporter=reporter, unit=unit(row["unit"]), region=unit(row["unit"]).parent,
                basis=row["basis"], collection=row["collection"], seen_from=row["first"], seen_on=row["last"],
                date_known=DateKnown.MONTH if row["month_only"] else DateKnown.DAY, nonce=uuid.uuid4(),
                status=ReportStatus.ACCEPTED,
            )  # fmt: skip
        Figure.objects.create(
            union=union, report=reports[row["report"]], unit=unit(row["unit"]), measure=Measure.WMT_PERCENT,
            statistic=Statistic.ONE_PERSON, text="?", low=row["low"], low_open=row["low_open"], high=row["high"],
            high_open=row["high_open"], about=row["about"], grade=row["grade"], basis=row["basis"],
            basis_rank=RANK[row["basis"]], collection=row["collection"], read_from=row["first"], read_on=row["last"],
            month_only=row["month_only"], used=row["used"], available=row["available"],
            four_weeks_stated=row["stated"], subject=people[who], is_reading=True, counted=True,
        )  # fmt: skip


# --- the same figures, worked out from the rows ----------------------------------------------------------------------


def standing_in(rows, window, named):
    """Who counts in a window, each with the latest reading; and who may be in an export and does not."""
    inside = [row for row in rows if window[0] <= row["first"] and row["last"] <= window[1]]
    latest = {}
    for row in inside:
        held = latest.get(row["person"])
        if held is None or order(row) > order(held):
            latest[row["person"]] = row
    exports = {(row["unit"], row["grade"]) for row in inside if row["basis"] == "import"}
    linked = set(named) | {row["person"] for row in rows if row["basis"] == "import"}
    doubtful = {
        person
        for person, row in latest.items()
        if person not in linked
        and any(
            place == row["unit"] and (grade == row["grade"] or not grade or not row["grade"])
            for place, grade in exports
        )
    }
    return (
        inside,
        {who: row for who, row in latest.items() if who not in doubtful},
        [latest[who] for who in doubtful],
    )


def order(row):
    """Later wins: the date (a month comes after its days), then how it is known, then what was entered last."""
    return (row["last"], row["month_only"], -RANK[row["basis"]], row["number"])


def spread(row):
    """Lowest and highest value in tenths with open or closed ends; about x is x give or take five per cent."""
    wide = 50 if row["about"] else 0
    low = 0 if row["low"] is None else row["low"] - wide
    high = None if row["high"] is None else row["high"] + wide
    return low, row["low_open"] and row["low"] is not None, high, row["high_open"]


def quantile(rows, p):
    if not rows:
        return {"low": None, "low_open": False, "high": None, "high_open": False}
    spreads = [spread(row) for row in rows]
    lows = sorted((low, is_open) for low, is_open, _high, _open in spreads)
    # Open ends before closed ones at the same value, absent ends last.
    highs = sorted((high is None, high or 0, not is_open) for _low, _lo, high, is_open in spreads)
    h = (len(rows) - 1) * Fraction(p)
    k, f = int(h), h - int(h)
    places = [(k, 1 - f), (k + 1, f)] if f else [(k, Fraction(1))]
    absent = any(highs[at][0] for at, _weight in places)
    return {
        "low": number(sum(lows[at][0] * weight for at, weight in places)),
        "low_open": any(lows[at][1] for at, _weight in places),
        "high": None if absent else number(sum(highs[at][1] * weight for at, weight in places)),
        "high_open": False if absent else any(not highs[at][2] for at, _weight in places),
    }


def number(tenths):
    exact = Fraction(tenths) / 10
    decimal = Decimal(exact.numerator) / Decimal(exact.denominator)
    return int(decimal) if exact.denominator == 1 else float(str(decimal))


def definitely(row, tenths):
    low, low_open, _high, _open = spread(row)
    return low > tenths or (low == tenths and low_open)


def possibly(row, tenths):
    high = spread(row)[2]
    return high is None or high > tenths


def bands(rows):
    edges = {"<=100": (None, 1000), "100-110": (1000, 1100), "110-120": (1100, 1200), "120-130": (1200, 1300),
             "130-150": (1300, 1500), ">150": (1500, None)}  # fmt: skip
    counts = dict.fromkeys([*edges, "spans"], 0)
    for row in rows:
        name = "spans"
        for band, (above, upto) in edges.items():
            if (above is None or definitely(row, above)) and (upto is None or not possibly(row, upto)):
                name = band
        counts[name] += 1
    return counts


def four_weeks(standing, inside):
    counts = dict.fromkeys(["tested", "shown", "consistent", "stated"], 0)
    for who in standing:
        theirs = [row for row in inside if row["person"] == who]
        by_day = {}
        for row in theirs:
            if not row["month_only"]:
                by_day.setdefault(row["last"], []).append(definitely(row, 1100))
        days = sorted(by_day)
        counts["tested"] += bool(days) and (days[-1] - days[0]).days >= 21
        kind = None
        for first, last in itertools.combinations(days, 2):
            between = [day for day in days if first <= day <= last]
            if (last - first).days >= 21 and all(all(by_day[day]) for day in between):
                close = all((b - a).days <= 10 for a, b in itertools.pairwise(between))
                kind = "shown" if close or kind == "shown" else "consistent"
        if kind is None and any(row["stated"] for row in theirs):
            kind = "stated"
        if kind:
            counts[kind] += 1
    return counts


def group(rows):
    used = available = people = 0
    for row in rows:
        if row["used"] is None or not row["available"]:
            continue
        exact = row["low"] == row["high"] and not row["about"]
        gap = abs(Fraction(1000 * row["used"], row["available"]) - row["low"]) if exact else 0
        if gap <= 1:
            used, available, people = used + row["used"], available + row["available"], people + 1
    if not people:
        return None
    percent = (Decimal(100) * used / available).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return {"used": used, "available": available, "percent": number(Fraction(percent) * 10), "people": people}


def panel(now, then):
    counts = dict.fromkeys(["people", "up", "down", "unclear"], 0)
    for who, row in now.items():
        if who not in then:
            continue
        low, _lo, high, _ho = spread(row)
        low_then, _lo, high_then, _ho = spread(then[who])
        up = high_then is not None and low > high_then
        down = high is not None and high < low_then
        counts["people"] += 1
        counts["up" if up else "down" if down else "unclear"] += 1
    return counts


def expected(rows, named, here):
    inside, standing, doubtful = standing_in(rows, WINDOW, named)
    theirs = {who: row for who, row in standing.items() if row["unit"] in here}
    counted = list(theirs.values())
    used = [row for row in inside if row["person"] in theirs]
    left_out = sum(row["unit"] in here for row in doubtful)

    def tally(name, keys):
        return {key: sum(row[name] == key for row in counted) for key in keys}

    return {
        "from": "2025-01-01", "to": "2025-03-31", "geography": "then", "series": "B",
        "people": len(counted),
        "readings": len(used),
        "reports": len({row["report"] for row in used}),
        "by_basis": tally("basis", ["own", "screen", "document", "import"]),
        "by_collection": tally("collection", ["whole_team", "open_call", "meeting", "notice", "report", "import"]),
        "left_out": {"may be in the import": left_out} if left_out else {},
        "median": quantile(counted, "1/2"),
        "quartiles": [quantile(counted, "1/4"), quantile(counted, "3/4")],
        "over": {
            str(t // 10): {
                "definite": sum(definitely(row, t) for row in counted),
                "possible": sum(possibly(row, t) for row in counted),
            }
            for t in (1000, 1100, 1200, 1300, 1500)
        },
        "bands": bands(counted),
        "four_weeks_over_110": four_weeks(theirs, inside),
        "group_wmt": group(counted),
        "panel": panel(theirs, standing_in(rows, BEFORE, named)[1]),
        "coverage": {
            "people": sum(row["grade"] in ("PO", "PSO") for row in counted), "in_post": 812.5, "basis": "fte",
            "source": "HMPPS", "as_at": "2025-03-31",
        },
    }  # fmt: skip


# --- the two side by side --------------------------------------------------------------------------------------------


def summarise(*place):
    out = io.StringIO()
    call_command("summarise", "--union", "napo", *place, "--from", "2025-01-01", "--to", "2025-03-31", "--json",
                 stdout=out)  # fmt: skip
    return json.loads(out.getvalue())


@pytest.fixture
def staff(structure):
    for place in (region("N03"), None):
        StaffInPost.objects.filter(unit=place).delete()
        for grade, value in (("PO", "500.25"), ("PSO", "312.25")):
            StaffInPost.objects.create(
                unit=place, grade=grade, basis="fte", value=Decimal(value), as_at=WINDOW[1], source="HMPPS"
            )


@pytest.mark.usefixtures("staff")
@pytest.mark.parametrize("seed", range(12))
def test_every_number_is_the_same_to_the_last_digit(napo, rep, seed):
    rng = random.Random(seed)
    rows = make_rows(rng)
    named = {99, *(person for person in range(30) if rng.random() < 0.2)}
    store(rows, napo, rep, named)
    for place, here in ((["--region", "N03"], WALES), (["--national"], PLACES)):
        printed = summarise(*place)
        wanted = expected(rows, named, here)
        # As text: 1 and 1.0, true and 1, and the order of the keys are differences too.
        found = {key: printed[key] for key in wanted}
        assert json.dumps(found, indent=1) == json.dumps(wanted, indent=1)


def test_the_rows_meet_every_case_of_the_contract():
    """Somewhere in these worlds each thing worth checking happens; otherwise the test above shows little."""
    seen = set()
    for seed in range(12):
        rng = random.Random(seed)
        rows = make_rows(rng)
        named = {99, *(person for person in range(30) if rng.random() < 0.2)}
        for here in (WALES, PLACES):
            found = expected(rows, named, here)
            seen |= {name for name, number in found["four_weeks_over_110"].items() if number}
            seen |= {name for name, number in found["bands"].items() if number}
            seen |= {name for name, number in found["panel"].items() if number}
            seen |= {"left out"} if found["left_out"] else set()
            seen |= {"group"} if found["group_wmt"] else set()
            for bounds in (found["median"], *found["quartiles"]):
                seen |= {"open"} if bounds["low_open"] else set()
                seen |= {"no end"} if bounds["high"] is None else set()
                seen |= (
                    {"finer than tenths"}
                    if isinstance(bounds["low"], float) and bounds["low"] * 10 % 1
                    else set()
                )
    assert seen >= {
        "tested", "shown", "consistent", "stated", "<=100", "100-110", "110-120", "120-130", "130-150", ">150", "spans",
        "people", "up", "down", "unclear", "left out", "group", "open", "no end", "finer than tenths",
    }  # fmt: skip


def test_the_keys_are_those_of_the_contract_in_their_order(napo, rep, moderator):
    accepted(
        rep, moderator,
        FigureEntry("over 150%", statistic=Statistic.TYPICAL, grade="PO"),
        FigureEntry("about 650", measure=Measure.UNALLOCATED_CASES, statistic=Statistic.COUNT),
        FigureEntry("135-145%", statistic=Statistic.AVERAGE, people=12),
        basis=Basis.TOLD, on=dt.date(2025, 2, 3),
    )  # fmt: skip
    printed = summarise("--region", "N03")
    assert list(printed) == TOP_KEYS
    assert [list(claim) for claim in printed["claims"]] == [CLAIM_KEYS, CLAIM_KEYS]
    assert list(printed["counts"]["unallocated_cases"][0]) == CLAIM_KEYS
    first, second = printed["claims"]
    assert (first["low"], first["low_open"], first["high"], first["people"], first["grade"]) == (
        150, True, None, None, "PO",
    )  # fmt: skip
    assert (second["low"], second["high"], second["people"], second["about"]) == (135, 145, 12, False)
    assert (printed["people"], printed["median"]["low"], printed["group_wmt"], printed["coverage"]) == (
        0, None, None, None,
    )  # fmt: skip
    assert len(printed["hash"]) == 64
