"""Release periods: opened one after another, closed by an official, restated or taken back by the rules, in a ledger."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Job, Union, User
from accounts.permissions import Permission, Refused, may, require
from accounts.services.audit import audit_write
from accounts.services.jobs import job_request
from campaigns.choices import ReleaseKind
from campaigns.controlled import standing_tables
from campaigns.joint import is_joint, release_lock
from campaigns.models import LedgerEntry, ReleasePeriod
from campaigns.models.release_period import LEAST_DAYS
from campaigns.release_document import release_document
from campaigns.release_json import Truth, reasons_json, tables_hash, tables_json, truth_json, truths_from
from campaigns.services.pack_making import standing_pack_request
from campaigns.services.release_checks import (
    OutOfDate,
    is_current,
    ledger_of,
    preview_of,
    require_whole_union,
    standing_check,
)
from campaigns.truths import truths_of, untrue_units
from campaigns.windows import first_window, quarter_from
from documents.render_csv import render_csv
from documents.render_xlsx import render_xlsx
from workloads.disclosure.model import Period, Release, heads
from workloads.disclosure.restate import Change, restate
from workloads.disclosure.rules import hidden_table
from workloads.statistics.tallies import TallyRow, collapse

RESTATE_TASK = "campaigns.tasks.restate_release"


def period_open(*, by: Actor, start: dt.date | None = None, end: dt.date | None = None) -> ReleasePeriod:
    """The next period, following the last one without a gap; a quarter unless said otherwise."""
    require_whole_union(by)
    with transaction.atomic():
        Union.objects.select_for_update().get(pk=by.union_id)
        last = ReleasePeriod.objects.filter(union_id=by.union_id).first()
        if last is not None and not last.closed:
            raise Refused(_("The period that is open must be closed before the next one begins."))
        if last is not None:
            follows = last.end + dt.timedelta(days=1)
            if start is not None and start != follows:
                raise ValidationError(
                    {"start": _("Periods follow one another: this one starts on %(day)s.") % {"day": follows}}
                )
            start = follows
        start = start or first_window(by.union_id)[0]
        end = end or _quarter_end(start)
        if (end - start).days + 1 < LEAST_DAYS:
            raise ValidationError(
                {
                    "end": _("A release period has at least %(days)s days. Choose a later last day.")
                    % {"days": LEAST_DAYS}
                }
            )
        period = ReleasePeriod(union_id=by.union_id, start=start, end=end)
        period.full_clean()
        period.save()
        audit_write(by=by, action="release.open", obj=period)
    return period


def _quarter_end(start: dt.date) -> dt.date:
    """The end of the quarter, or of the next one where too little of it is left."""
    end = quarter_from(start)[1]
    return end if (end - start).days + 1 >= LEAST_DAYS else quarter_from(end + dt.timedelta(days=1))[1]


def period_close(*, by: Actor, period: ReleasePeriod, mark: str) -> LedgerEntry:
    """Release what was checked and seen. If evidence changed since, nothing is released: check and look again.

    The national pack of the period is asked for with it.
    """
    require_whole_union(by)
    with transaction.atomic():
        release_lock()
        period = ReleasePeriod.objects.select_for_update().get(pk=period.pk)
        if period.closed:
            raise Refused(_("This period is closed already."))
        if period.end >= timezone.localdate():
            raise Refused(
                _("This period has not ended yet. It can be closed from the day after its last day.")
            )
        check = standing_check(period)
        if check is None or check.mark != mark or not is_current(check):
            raise OutOfDate(_("The evidence has changed since the preview. Look at it again before closing."))
        found = preview_of(check)
        period.closed_at = timezone.now()
        period.closed_by = by if isinstance(by, User) else None
        period.save(update_fields=["closed_at", "closed_by"])
        check.delete()
        entry = _write(by, period, ReleaseKind.CLOSE, found.release, found.truths)
        if isinstance(by, User):
            standing_pack_request(by=by, period=period)
    return entry


def restate_request(*, by: Actor, period: ReleasePeriod) -> Job:
    """Ask for the closed period to be looked at again. Asked twice, it is done once."""
    require_whole_union(by)
    with transaction.atomic():
        job = job_request(by=by, task=RESTATE_TASK, key=str(period.pk), arguments={"period": period.pk})
        audit_write(by=by, action="release.look_again", obj=period)
    return job


def period_restate(*, by: Actor, period: ReleasePeriod) -> list[LedgerEntry]:
    """Print the tables again that may be; take back those a false or withdrawn reading is in and that may not."""
    require_whole_union(by)
    with transaction.atomic():
        period = ReleasePeriod.objects.select_for_update().get(pk=period.pk)
        if not period.closed:
            raise Refused(_("This period is still open: its figures change until it is closed."))
        if is_joint(period.union_id):
            return _joint_taken_back(by, period)
        ledger = ledger_of(period.union_id)
        key = Period(period.start, period.end).key
        before = [issue for issue in ledger if issue.release.period.start < period.start]
        fresh = truths_of(period.union_id, period.start, period.end, before)
        old = {one.unit: one for one in _standing_truth(period)}
        changes = _changes(old, fresh)
        released = restate(
            [one.table for one in fresh], changes, ledger, period_key=key, union=str(period.union_id)
        )
        entries = []
        if released.tables:
            entries.append(_write(by, period, ReleaseKind.RESTATE, released, fresh))
        if taken := _to_take_back(period, released, old):
            entries.append(_write(by, period, ReleaseKind.RETRACT, taken, list(old.values())))
        return entries


def _joint_taken_back(by: Actor, period: ReleasePeriod) -> list[LedgerEntry]:
    """Joint tables are not printed again: what came late counts in the next period. A false one is taken back."""
    old = {one.unit: one for one in _standing_truth(period)}
    nothing = Release(Period(period.start, period.end), str(period.union_id), {})
    taken = _to_take_back(period, nothing, old)
    return [_write(by, period, ReleaseKind.RETRACT, taken, list(old.values()))] if taken else []


def release_export(*, by: Actor, period: ReleasePeriod, kind: str) -> bytes:
    """The closed tables as a workbook or a ZIP of CSV files; audited."""
    require(may(by, Permission.SUMMARY_COMPILE))
    if not period.closed:
        raise Refused(_("Only the tables of a closed period leave. Close it first."))
    document = release_document(period)
    with transaction.atomic():
        audit_write(by=by, action="release.export", obj=period)
    return render_xlsx(document) if kind == "xlsx" else render_csv(document)


def _to_take_back(period: ReleasePeriod, released: Release, old: Mapping[str, Truth]) -> Release | None:
    standing = standing_tables(period)
    untrue = untrue_units(period, {unit: one.parent for unit, one in old.items()})
    gone = [
        unit
        for unit in sorted(untrue)
        if unit in standing and standing[unit].printed and unit not in released.tables
    ]
    if not gone:
        return None
    return Release(
        released.period,
        released.union,
        {unit: hidden_table(old[unit].table) for unit in gone},
        released.reasons,
    )


def _standing_truth(period: ReleasePeriod) -> list[Truth]:
    """What the standing tables were made from: a restated unit's new rows, the others' old ones."""
    standing: dict[str, Truth] = {}
    for entry in period.entries.all():
        for one in truths_from(entry.truth):
            if one.unit not in standing or (entry.kind == ReleaseKind.RESTATE and one.unit in entry.tables):
                standing[one.unit] = one
    return list(standing.values())


def _changes(old: Mapping[str, Truth], fresh: Iterable[Truth]) -> dict[str, Change]:
    """Readings that came and went, by unit. Who swapped places with an equal value changes no table."""
    changes = {}
    for one in fresh:
        before = old.get(one.unit)
        gained = _less(one.rows, before.rows if before else ())
        lost = _less(before.rows if before else (), one.rows)
        people = max(sum(row.people for row in gained), sum(row.people for row in lost))
        if people:
            changes[one.unit] = Change(people, heads(gained), heads(lost))
    return changes


def _less(rows: Iterable[TallyRow], other: Iterable[TallyRow]) -> list[TallyRow]:
    counts: Counter[tuple[object, ...]] = Counter()
    for row in collapse(rows):
        counts[(row.low, row.low_open, row.high, row.high_open, row.about)] += row.people
    for row in collapse(other):
        counts[(row.low, row.low_open, row.high, row.high_open, row.about)] -= row.people
    return [TallyRow("", "", "", *key, people) for key, people in counts.items() if people > 0]  # type: ignore[arg-type]


def _write(
    by: Actor, period: ReleasePeriod, kind: ReleaseKind, release: Release, truths: Sequence[Truth]
) -> LedgerEntry:
    entry = LedgerEntry(
        union_id=period.union_id,
        period=period,
        kind=kind,
        tables=tables_json(release.tables),
        truth=truth_json(truths),
        reasons=reasons_json(release.reasons),
        hash=tables_hash(release.tables, period.start, period.end),
        by=by if isinstance(by, User) else None,
    )
    entry.full_clean()
    entry.save()
    audit_write(by=by, action=f"release.{kind.value}", obj=entry)
    return entry
