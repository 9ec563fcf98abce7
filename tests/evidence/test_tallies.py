"""The tallies in SQL give what the slow and obvious Python gives, on random worlds."""

from __future__ import annotations

import datetime as dt
import random
import uuid

import pytest

from evidence.choices import DateKnown, ReportStatus
from evidence.models import CaseReport, Figure, Subject
from evidence.selectors.tallies import Question, breakdown, tally
from evidence.values import month_end
from tests.workloads.statistics import slow
from tests.worlds import unit
from workloads.choices import Basis, Measure, Statistic
from workloads.statistics.describe import describe
from workloads.statistics.tallies import Counts, Interval, Tally

BASES = (Basis.OWN, Basis.SCREEN, Basis.DOCUMENT, Basis.IMPORT)
COLLECTIONS = ("report", "meeting", "whole_team", "open_call")
PLACES = ("Gwent", "Cardiff and the Vale", "Dyfed Powys")


class World:
    """People, their accepted readings, and the same readings as plain rows for the slow Python."""

    def __init__(self, union, reporter, seed, moves=None):
        self.rng = random.Random(seed)
        self.union, self.reporter, self.moves = union, reporter, moves or {}
        self.units = [unit(name).pk for name in PLACES]
        self.plain = []
        self.linked = set()
        self.people = [self._person(number) for number in range(self.rng.randint(1, 12))]
        for _ in range(self.rng.randint(1, 14)):
            self._report()
        for number, reading in enumerate(self.plain):
            if reading.person in self.linked:
                self.plain[number] = _with(reading, linked=True)

    def _person(self, number):
        """Some hold the key of a WMT name, whether or not an import names them; some were confirmed to be new.

        Only the first are linked to imports: what a moderator confirms is that they are nobody counted already.
        """
        named = self.rng.random() < 0.3
        person = Subject.objects.create(
            union=self.union, distinct=self.rng.random() < 0.7, wmt_name=f"{number:064d}" if named else None
        )
        if named:
            self.linked.add(str(person.pk))
        return person

    def _report(self):
        rng = self.rng
        day = rng.choice([dt.date(2022, 10, 20), dt.date(2022, 12, 20), dt.date(2023, 1, 2)]) + dt.timedelta(
            days=rng.randint(0, 75)
        )
        month_only = rng.random() < 0.2
        first, last = (day.replace(day=1), month_end(day)) if month_only else (day, day)
        basis = rng.choice(BASES)
        place = rng.choice(self.units)
        collection = "import" if basis == Basis.IMPORT else rng.choice(COLLECTIONS)
        report = CaseReport.objects.create(
            union=self.union, reporter=self.reporter, unit_id=place, basis=basis, collection=collection,
            date_known=DateKnown.MONTH if month_only else DateKnown.DAY, seen_from=first, seen_on=last,
            status=ReportStatus.ACCEPTED, nonce=uuid.UUID(int=rng.getrandbits(128)),
        )  # fmt: skip
        for _ in range(rng.randint(1, 4)):
            self._reading(report, month_only, last)

    def _reading(self, report, month_only, on):
        rng = self.rng
        interval = _interval(rng)
        used, available = rng.choice([(None, None), (0, 0), (110, 100), (rng.randint(500, 1500), 1000)])
        figure = Figure.objects.create(
            union=self.union, report=report, unit_id=report.unit_id, measure=Measure.WMT_PERCENT,
            statistic=Statistic.ONE_PERSON, text="?", low=interval.low, low_open=interval.low_open,
            high=interval.high, high_open=interval.high_open, about=interval.about,
            grade=rng.choice(["PO", "PSO", ""]), team=rng.choice(["", "", "North", "South"]), basis=report.basis,
            basis_rank=Basis(report.basis).rank, collection=report.collection, read_from=report.seen_from,
            read_on=report.seen_on, month_only=month_only, used=used, available=available,
            four_weeks_stated=rng.random() < 0.2, subject=rng.choice(self.people), is_reading=True, counted=True,
        )  # fmt: skip
        person = str(figure.subject_id)
        if report.basis == Basis.IMPORT:
            self.linked.add(person)
        exact = interval.low == interval.high and not interval.about
        misread = used is not None and exact and slow.points_disagree(interval.low, used, available)
        place = self.moves.get(report.unit_id, report.unit_id)
        self.plain.append(
            slow.Reading(
                person, str(place), figure.grade, report.collection, on, month_only, report.basis, figure.entered_at,
                figure.pk, interval, None if misread else used, None if misread else available,
                figure.four_weeks_stated, report.collection, report.pk, figure.team,
            )
        )  # fmt: skip


def _with(reading, **changes):
    values = {name: getattr(reading, name) for name in reading.__slots__}
    return slow.Reading(**{**values, **changes})


def _interval(rng):
    low = rng.choice([1000, 1050, 1100, 1100, 1101, 1150, 1200, 1317])
    kind = rng.randrange(7)
    return [
        Interval(low, False, low, False),
        Interval(low, True, None, False),
        Interval(low, False, None, False),
        Interval(low, False, low, False, True),
        Interval(low, True, low + 200, False),
        Interval(None, False, low, rng.random() < 0.5),
        Interval(low, True, None, False, True),
    ][kind]


def _same(found: Tally, expected: Tally) -> None:
    assert found.rows == expected.rows
    assert found.runs == expected.runs
    for name in ("readings", "reports"):
        assert getattr(found.counts, name) == getattr(expected.counts, name)
    for name in ("left_out", "by_basis", "by_collection"):
        wanted = {key: value for key, value in getattr(expected.counts, name).items() if value}
        assert dict(getattr(found.counts, name)) == wanted, name


def _windows():
    return [
        (dt.date(2022, 10, 1), dt.date(2023, 3, 31)),
        (dt.date(2023, 1, 1), dt.date(2023, 3, 31)),
        (dt.date(2022, 10, 5), dt.date(2022, 10, 31)),
        (dt.date(2022, 10, 15), dt.date(2022, 12, 25)),
    ]


@pytest.mark.parametrize("seed", range(30))
def test_sql_and_slow_python_agree_on_random_worlds(napo, rep, seed):
    world = World(napo, rep, seed)
    for start, end in _windows():
        for units in (None, world.units[:1], world.units[1:]):
            for grade in ("", "PO"):
                scope = slow.Scope(
                    None if units is None else {str(pk) for pk in units}, {grade} if grade else None
                )
                question = Question(napo.pk, start, end, units, grade)
                found = tally(question)
                _same(found, slow.tally(world.plain, start, end, scope))
                assert found.panel == slow.panel_tally(world.plain, question.before, (start, end), scope)


@pytest.mark.parametrize("seed", range(100, 108))
def test_the_map_as_it_is_now_moves_readings_before_they_are_counted(napo, rep, seed):
    first, second, _third = (unit(name).pk for name in PLACES)
    moves = {first: second}
    world = World(napo, rep, seed, moves)
    start, end = dt.date(2023, 1, 1), dt.date(2023, 3, 31)
    found = tally(Question(napo.pk, start, end, [second], moves=moves))
    _same(found, slow.tally(world.plain, start, end, slow.Scope({str(second)})))
    assert not tally(Question(napo.pk, start, end, [first], moves=moves)).rows


@pytest.mark.parametrize("seed", range(200, 206))
def test_a_breakdown_gives_every_place_without_asking_again(napo, rep, seed, django_assert_max_num_queries):
    world = World(napo, rep, seed)
    start, end = dt.date(2023, 1, 1), dt.date(2023, 3, 31)
    with django_assert_max_num_queries(10):
        apart = breakdown(Question(napo.pk, start, end))
    for units in ([world.units[0]], world.units[:2], world.units):
        names = {str(pk) for pk in units}
        _same(apart.tally(names), slow.tally(world.plain, start, end, slow.Scope(names)))


def test_an_empty_union_has_an_empty_tally(napo):
    found = tally(Question(napo.pk, dt.date(2026, 1, 1), dt.date(2026, 3, 31)))
    assert (found.rows, found.runs, found.counts) == ((), (), Counts(0, 0, {}, {}, {}))


def test_who_holds_a_wmt_name_is_counted_beside_an_import_and_others_are_not(napo, rep):
    """Linked keys are one person; whoever is not linked may be a row of the export."""
    world = World(napo, rep, 1)
    Figure.objects.all().delete()
    day, place = dt.date(2023, 2, 6), world.units[0]
    people = [
        Subject.objects.create(union=napo, distinct=True, wmt_name=name)
        for name in ("a" * 64, "b" * 64, None)
    ]
    for person, basis in zip(people, (Basis.IMPORT, Basis.OWN, Basis.OWN), strict=True):
        report = CaseReport.objects.create(
            union=napo, reporter=rep, unit_id=place, basis=basis, date_known=DateKnown.DAY, seen_from=day,
            seen_on=day, status=ReportStatus.ACCEPTED, nonce=uuid.uuid4(),
        )  # fmt: skip
        Figure.objects.create(
            union=napo, report=report, unit_id=place, measure=Measure.WMT_PERCENT, statistic=Statistic.ONE_PERSON,
            text="120", low=1200, high=1200, grade="PO", basis=basis, basis_rank=Basis(basis).rank, read_from=day,
            read_on=day, subject=person, is_reading=True, counted=True,
        )  # fmt: skip
    found = tally(Question(napo.pk, dt.date(2023, 1, 1), dt.date(2023, 3, 31)))
    assert sum(row.people for row in found.rows) == 2
    assert found.counts.left_out == {"may be in the import": 1}


@pytest.mark.parametrize("seed", range(300, 306))
def test_a_digest_of_a_breakdown_says_what_its_tally_says(napo, rep, seed):
    world = World(napo, rep, seed)
    start, end = dt.date(2023, 1, 1), dt.date(2023, 3, 31)
    apart = breakdown(Question(napo.pk, start, end))
    for units in ([world.units[0]], world.units[:2], None):
        names = None if units is None else {str(pk) for pk in units}
        found = describe(apart.digest(names), start=start, end=end)
        assert found == describe(apart.tally(names), start=start, end=end)
