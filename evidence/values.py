"""From a typed value to the columns of a figure, with refusals that name the field."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from evidence.choices import DateKnown
from evidence.screening import Finding, screen, screen_filename
from workloads.choices import Measure, Statistic
from workloads.intervals import Interval, Kind, Value, ValueRefused, needs_confirmation, parse_value

FIRST_WMT_YEAR = 2013

_KINDS: dict[str, Kind] = {
    Measure.WMT_PERCENT: "percent",
    Measure.OTHER_SHARE: "share",
    Measure.HOURS_OVER_CONTRACT: "hours",
}


def value_kind(measure: str, statistic: str = "") -> Kind:
    """How a value of that measure is read: a share of a group is a share whatever is measured."""
    if statistic == Statistic.SHARE:
        return "share"
    return _KINDS.get(measure, "count")


def read_value(text: str, measure: str, statistic: str) -> Value:
    """Raises ValidationError with the reason and the fix."""
    try:
        return parse_value(text, value_kind(measure, statistic))
    except ValueRefused as refused:
        raise ValidationError(str(refused), code="value_refused") from refused


def confirmation_needed(interval: Interval | None, measure: str, statistic: str) -> str | None:
    if interval is None:
        return None
    return needs_confirmation(interval, value_kind(measure, statistic))


def interval_columns(interval: Interval | None, prefix: str = "") -> dict[str, Any]:
    """The columns in which a row keeps the interval of a value; a vague quantity has none."""
    return {
        f"{prefix}low": interval and interval.low,
        f"{prefix}low_open": bool(interval and interval.low_open),
        f"{prefix}high": interval and interval.high,
        f"{prefix}high_open": bool(interval and interval.high_open),
        f"{prefix}about": bool(interval and interval.about),
    }


def date_span(date_known: str, on: dt.date | None) -> tuple[dt.date | None, dt.date | None]:
    """First and last possible day. A month runs to its last day, the current one to today."""
    if date_known == DateKnown.UNKNOWN:
        return None, None
    if on is None:
        raise ValidationError(_("Enter the date, or choose “Not known”."), code="date_missing")
    today = timezone.localdate()
    first, last = (on, on) if date_known == DateKnown.DAY else (on.replace(day=1), month_end(on))
    if first > today:
        raise ValidationError(_("The date is in the future. Enter the day it was seen."), code="date_future")
    if first.year < FIRST_WMT_YEAR:
        raise ValidationError(
            _("The date is before %(year)s, when nothing like this was measured. Check the year.")
            % {"year": FIRST_WMT_YEAR},
            code="date_too_early",
        )
    return first, last


def month_end(day: dt.date) -> dt.date:
    following = (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    return following - dt.timedelta(days=1)


def refuse_identifiers(text: str) -> None:
    """Nothing about a person on probation gets in. The match itself is never repeated, kept or logged."""
    _refuse(screen(text))


def refuse_identifiers_in_name(name: str) -> None:
    """The same for the name of a file, where an underscore or %20 stands for a space."""
    _refuse(screen_filename(name))


def _refuse(findings: list[Finding]) -> None:
    hard = [finding for finding in findings if finding.hard]
    if hard:
        first = hard[0]
        raise ValidationError(
            _("%(what)s It starts at character %(place)s.")
            % {"what": first.message, "place": first.start + 1},
            code="identifier",
        )
