"""What the database keeps with each counted reading is what plain Python finds in the person's readings."""

from __future__ import annotations

import datetime as dt
import random
import threading
import uuid
from itertools import pairwise

import pytest
from django.db import connection, transaction

from accounts import tenancy
from evidence.choices import DateKnown, ReportStatus
from evidence.models import CaseReport, Figure, Subject
from evidence.models.figure import NEVER
from evidence.values import month_end
from tests.worlds import unit
from workloads.choices import Basis, Measure, Statistic
from workloads.statistics.runs import GAP_DAYS, SPAN_DAYS

KEPT = ("superseded_on", "span_from", "shown_from", "consistent_from", "stated_from", "elsewhere_on")


def _report(union, reporter):
    return CaseReport.objects.create(
        union=union, reporter=reporter, unit=unit("Gwent"), basis=Basis.OWN, date_known=DateKnown.DAY,
        seen_from=dt.date(2025, 1, 1), seen_on=dt.date(2025, 1, 1), status=ReportStatus.ACCEPTED, nonce=uuid.uuid4(),
    )  # fmt: skip


def _reading(rng, report, people):
    on = dt.date(2025, 1, 1) + dt.timedelta(days=rng.randint(0, 120))
    month_only = rng.random() < 0.15
    basis = rng.choice([Basis.OWN, Basis.SCREEN, Basis.IMPORT])
    low = rng.choice([None, 1050, 1100, 1100, 1150, 1151, 1300, 1300])
    return Figure(
        union=report.union, report=report, unit=rng.choice([report.unit, unit("Dyfed Powys"), None]), measure=Measure.WMT_PERCENT,
        statistic=Statistic.ONE_PERSON, text="?", low=low, low_open=low is not None and rng.random() < 0.3,
        high=None, about=rng.random() < 0.2, grade="PO", basis=basis, basis_rank=Basis(basis).rank,
        read_from=on.replace(day=1) if month_only else on, read_on=month_end(on) if month_only else on,
        month_only=month_only, four_weeks_stated=rng.random() < 0.1, subject=rng.choice(people),
        is_reading=True, counted=rng.random() < 0.85,
    )  # fmt: skip


def _over(row):
    least = -1 if row.low is None else row.low - (50 if row.about else 0)
    return least > 1100 or (least == 1100 and row.low_open)


def _expected(rows):
    """From all readings of one person, each up to its own day."""
    order = sorted(rows, key=lambda r: (r.read_on, r.month_only, -r.basis_rank, r.entered_at, r.pk))
    found = {}
    for place, row in enumerate(order):
        following = order[place + 1].read_on if place + 1 < len(order) else NEVER
        known = [one for one in rows if one.read_on <= row.read_on]
        stated = max((one.read_from for one in known if one.four_weeks_stated), default=None)
        moves = [a.read_on for a, b in pairwise(order) if b in known and a.unit_id != b.unit_id]
        found[row.pk] = (following, *_four_weeks(known), stated, max(moves, default=None))
    return found


def _four_weeks(rows):
    days = {}
    for row in rows:
        if not row.month_only:
            days[row.read_on] = days.get(row.read_on, True) and _over(row)
    span, shown, consistent = [], [], []
    for first in days:
        for last in (day for day in days if (day - first).days >= SPAN_DAYS):
            between = sorted(day for day in days if first <= day <= last)
            span.append(first)
            if all(days[day] for day in between):
                consistent.append(first)
                if all((b - a).days <= GAP_DAYS for a, b in pairwise(between)):
                    shown.append(first)
    return tuple(max(some, default=None) for some in (span, shown, consistent))


def _check(people):
    for person in people:
        rows = list(Figure.objects.filter(subject=person, counted=True))
        for row in rows:
            kept = tuple(getattr(row, name) for name in KEPT)
            assert kept == _expected(rows)[row.pk], (row.pk, row.read_on)


@pytest.mark.parametrize("seed", range(12))
def test_readings_come_late_change_move_and_go_and_what_is_kept_follows(napo, rep, seed):
    rng = random.Random(seed)
    people = [Subject.objects.create(union=napo, distinct=True) for _ in range(3)]
    report = _report(napo, rep)
    for _step in range(30):
        _change(rng, report, people)
        _check(people)


def _change(rng, report, people):
    rows = list(Figure.objects.all())
    act = (
        rng.choice(["one", "one", "many", "value", "day", "place", "count", "person", "go"])
        if rows
        else "many"
    )
    if act in {"one", "many"}:
        Figure.objects.bulk_create(_reading(rng, report, people) for _ in range(1 if act == "one" else 8))
        return
    some = Figure.objects.filter(pk__in=[row.pk for row in rng.sample(rows, min(3, len(rows)))])
    if act == "value":
        some.update(low=rng.choice([1050, 1101, 1300]), about=rng.random() < 0.5, low_open=False)
    elif act == "day":
        day = dt.date(2025, 1, 1) + dt.timedelta(days=rng.randint(0, 120))
        some.update(read_from=day, read_on=day, month_only=False)
    elif act == "place":
        some.update(unit=unit("Dyfed Powys"))
    elif act == "count":
        some.update(counted=rng.random() < 0.5)
    elif act == "person":
        some.update(subject=rng.choice([*people, None]))
    else:
        some.delete()


@pytest.mark.django_db(transaction=True)
def test_two_readings_of_one_person_taken_at_the_same_moment_follow_one_another(napo, rep):
    person = Subject.objects.create(union=napo, distinct=True)
    report = _report(napo, rep)
    rng = random.Random(1)
    first, second = (_reading(rng, report, [person]) for _ in range(2))
    first.counted = second.counted = True
    started = threading.Event()

    def other():
        try:
            with tenancy.union_scope(napo.pk):
                started.set()
                second.save()
        finally:
            connection.close()

    with transaction.atomic():
        first.save()
        thread = threading.Thread(target=other)
        thread.start()
        started.wait(10)
        thread.join(0.3)
        assert thread.is_alive(), "The second did not wait for the first."
    thread.join(10)
    _check([person])
    assert Figure.objects.filter(subject=person, counted=True, superseded_on=NEVER).count() == 1
