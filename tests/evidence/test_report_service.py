from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEntry, Job
from accounts.permissions import Refused
from evidence.choices import ReportStatus
from evidence.entries import FigureEntry
from evidence.models import CaseReport, Figure
from tests.worlds import make_user, report, unit
from workloads.choices import Basis, Statistic


def test_a_claim_is_stored_as_it_was_said(rep):
    figure = report(rep, FigureEntry("over 150%", statistic=Statistic.TYPICAL)).figures.get()
    assert (figure.text, figure.low, figure.low_open, figure.high) == ("over 150%", 1500, True, None)


def test_the_same_nonce_makes_one_report(rep):
    nonce = uuid.uuid4()
    first, second = report(rep, "130", nonce=nonce), report(rep, "130", nonce=nonce)
    assert first == second
    assert (CaseReport.objects.count(), Figure.objects.count(), AuditEntry.objects.count()) == (1, 1, 1)


def test_a_dated_screen_reading_is_pooled_and_a_told_one_is_quoted(rep):
    seen = report(rep, "130", basis=Basis.SCREEN).figures.get()
    told = report(rep, "130", basis=Basis.TOLD).figures.get()
    undated = report(rep, "130", on=None).figures.get()
    assert (seen.is_reading, told.is_reading, undated.is_reading) == (True, False, False)


def test_a_report_outside_the_reps_area_is_refused_with_the_reason(napo):
    local = make_user(napo, "local", "rep", unit=unit("Warwickshire"))
    with pytest.raises(Refused, match="Gwent is outside the area you were given"):
        report(local, "130", where=unit("Gwent"))


@pytest.mark.parametrize(
    ("text", "reason"), [("-5", "negative|below|minus|less than"), ("150-130", "130"), ("1500%", "1,?000")]
)
def test_nonsense_is_refused_and_nothing_is_stored(rep, text, reason):
    with pytest.raises(ValidationError, match=reason):
        report(rep, text)
    assert not CaseReport.objects.exists()
    assert not Job.objects.exists()


def test_an_unusual_value_asks_for_confirmation(rep):
    with pytest.raises(ValidationError) as refused:
        report(rep, "15%")
    assert refused.value.code == "confirm"
    assert report(rep, FigureEntry("15%", confirmed=True)).status == ReportStatus.SUBMITTED


def test_an_identifier_stops_the_report_and_is_not_repeated(rep):
    with pytest.raises(ValidationError) as refused:
        report(rep, "130", words="She also has X123456 to see.")
    assert "X123456" not in str(refused.value)
    assert not CaseReport.objects.exists()


def test_a_future_date_is_refused(rep):
    with pytest.raises(ValidationError, match="future"):
        report(rep, "130", on=dt.date.today() + dt.timedelta(days=40))
