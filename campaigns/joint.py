"""What passes between the unions, and the only door through which it does.

Row-level security shows a connection one union. The functions here open one union after another, ask each whether it
agreed, and hand on what may cross: tallies of unions that agreed, words whose speakers agreed to the other unions
reading them, names of places that another union printed already, and numbers that say only that something changed.
No person, no report and no figure of a single union leaves them.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar

from django.db import OperationalError, connection, transaction
from django.db.models import Sum
from psycopg.errors import LockNotAvailable

from accounts import tenancy
from accounts.choices import UnionKind
from accounts.models import Union
from campaigns.choices import PackAudience, ReleaseKind
from campaigns.models import JointAgreement, LedgerEntry, ReleasePeriod
from campaigns.release_json import tables_from
from evidence.choices import Audience
from evidence.models import EvidenceRevision, Testimony
from evidence.selectors import tallies
from evidence.selectors.tallies import Question
from workloads.models import Unit
from workloads.statistics.tallies import Tally, TallyRow, merge, merge_tallies

T = TypeVar("T")

# Words for these readers may cross where their speaker agreed to the other unions as well. "My branch" and "members of
# my union" were said of one union only.
QUOTES_FOR = frozenset({PackAudience.PARLIAMENT, PackAudience.PRESS, PackAudience.EMPLOYER})
LEAST_UNIONS = 2
# One release at a time across all unions: each is checked against what the others have printed.
RELEASE_LOCK = 7_730_114


def is_joint(union_id: int) -> bool:
    return Union.objects.filter(pk=union_id, kind=UnionKind.JOINT).exists()


def _in_each(read: Callable[[Union], T], kinds: Collection[str] = (UnionKind.UNION,)) -> dict[int, T]:
    found = {}
    for union in Union.objects.filter(kind__in=kinds).order_by("pk"):
        with tenancy.union_scope(union.pk):
            found[union.pk] = read(union)
    return found


def participants(start: dt.date, end: dt.date) -> list[Union]:
    """The unions that have agreed, as of now, to be counted in the window."""
    agreed = _in_each(lambda union: _agreed(union, start, end))
    return list(Union.objects.filter(pk__in=[pk for pk, yes in agreed.items() if yes]).order_by("pk"))


def counted_unions(start: dt.date, end: dt.date) -> list[Union]:
    """Those whose tallies are added up in the window: none where one alone agreed."""
    agreed = participants(start, end)
    return agreed if len(agreed) >= LEAST_UNIONS else []


def _agreed(union: Union, start: dt.date, end: dt.date) -> bool:
    return JointAgreement.objects.filter(union=union).covering(start, end).exists()


def of_participants(start: dt.date, end: dt.date, read: Callable[[Union], T]) -> dict[int, T]:
    """What `read` finds in each union that agreed to the window; nothing of the others is opened."""
    found = _in_each(lambda union: read(union) if _agreed(union, start, end) else None)
    return {pk: one for pk, one in found.items() if one is not None}


def joint_tally(question: Question) -> Tally:
    """The tallies of the unions that agreed, added up. Of imports that several hold for a unit, the latest counts.

    People found again in an earlier window are told only where the union agreed to that window too.
    """

    def read(union: Union) -> Tally:
        asked = dataclasses.replace(question, union_id=union.pk, imports_elsewhere=elsewhere[union.pk])
        found = tallies.tally(asked)
        return found if _agreed(union, *question.before) else dataclasses.replace(found, panel=None)

    elsewhere = imports_elsewhere(question)
    return merge_tallies(*_several(of_participants(question.start, question.end, read)).values())


def joint_people(question: Question) -> dict[str, tuple[TallyRow, ...]]:
    """Tally (a) alone, by unit."""
    elsewhere = imports_elsewhere(question)

    def read(union: Union) -> dict[str, tuple[TallyRow, ...]]:
        asked = dataclasses.replace(question, union_id=union.pk, imports_elsewhere=elsewhere[union.pk])
        return tallies.people(asked)

    found = list(_several(of_participants(question.start, question.end, read)).values())
    units = {unit for by_unit in found for unit in by_unit}
    return {unit: merge(*(by_unit.get(unit, ()) for by_unit in found)) for unit in sorted(units)}


def _several(found: dict[int, T]) -> dict[int, T]:
    """Nothing where one union alone agreed: its figures would cross as they are, not merged."""
    return found if len(found) >= LEAST_UNIONS else {}


def imports_elsewhere(question: Question) -> dict[int, set[int]]:
    """For each union that agreed, the units whose import another of them holds in a later or equal copy."""
    dates = of_participants(
        question.start,
        question.end,
        lambda union: tallies.import_dates(dataclasses.replace(question, union_id=union.pk)),
    )
    return {
        pk: {
            unit
            for unit, mine in own.items()
            if any(
                (*theirs[unit], -other) > (*mine, -pk) for other, theirs in dates.items() if unit in theirs
            )
        }
        for pk, own in dates.items()
    }


def joint_revision(unit: Unit | None) -> int:
    """Grows whenever evidence of any union, or an agreement, changes; says nothing of whose."""
    return sum(_in_each(lambda union: sum(revisions_of(union.pk, unit).values())).values())


def joint_revisions() -> dict[int | None, int]:
    """The same by region."""
    total: dict[int | None, int] = {}
    for found in _in_each(lambda union: revisions_of(union.pk, None)).values():
        for region, number in found.items():
            total[region] = total.get(region, 0) + number
    return total


def revisions_of(union_id: int, unit: Unit | None) -> dict[int | None, int]:
    """The numbers of a union by region; with a place, of its region and of what is tied to none."""
    rows = EvidenceRevision.objects.filter(union_id=union_id)
    found = dict(rows.values_list("region_id").annotate(total=Sum("number")))
    if unit is None or unit.region is None:
        return found
    return {region: number for region, number in found.items() if region in {None, unit.region.pk}}


# --- one ledger across unions ------------------------------------------------------------------------------------


def revisions_hold(union_id: int) -> None:
    """To the end of the transaction no evidence behind this tenant's packs moves on: whoever changes it bumps last."""

    def hold(union: Union) -> None:
        list(EvidenceRevision.objects.select_for_update().filter(union=union).order_by("pk"))

    if is_joint(union_id):
        _in_each(hold)
    else:
        hold(Union.objects.get(pk=union_id))


def release_lock() -> None:
    """Held to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RELEASE_LOCK])


def releases_hold(period: ReleasePeriod | None) -> bool:
    """To the end of the transaction nothing is released, and this period not restated; False where it just is.

    Several packs may hold it together.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [RELEASE_LOCK])
            cursor.execute(
                "SELECT 1 FROM campaigns_releaseperiod WHERE id = %s FOR SHARE NOWAIT", [period and period.pk]
            )
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            return False
        raise
    return True


def printed_elsewhere(union_id: int, start: dt.date, end: dt.date) -> set[str]:
    """Places that may not print for this tenant, as the other kind printed them in an overlapping period.

    A place prints jointly or by union, never both: asked for the joint tenant this looks at the unions, asked for a
    union at the joint tenant. Names of places come back, no figure and not which union.
    """
    kind = UnionKind.UNION if is_joint(union_id) else UnionKind.JOINT
    found = _in_each(lambda union: _printed(union, start, end), kinds=(kind,))
    return set().union(*found.values())


def _printed(union: Union, start: dt.date, end: dt.date) -> set[str]:
    """What was ever printed stays known, also where it was taken back."""
    entries = LedgerEntry.objects.filter(union=union, period__start__lte=end, period__end__gte=start)
    return {
        unit
        for entry in entries.exclude(kind=ReleaseKind.RETRACT)
        for unit, table in tables_from(entry.tables).items()
        if table.printed
    }


def ledgers_length(union_id: int) -> int:
    """Lines in the ledgers a release of this tenant is checked against: its own, and those of the other kind."""
    own = LedgerEntry.objects.filter(union_id=union_id).count()
    kind = UnionKind.UNION if is_joint(union_id) else UnionKind.JOINT
    counts = _in_each(lambda union: LedgerEntry.objects.filter(union=union).count(), kinds=(kind,))
    return own + sum(counts.values())


# --- words -------------------------------------------------------------------------------------------------------


def quotes_that_cross(
    start: dt.date,
    end: dt.date,
    audience: str,
    question_of: Callable[[int], Question],
    make: Callable[[Union, Testimony], T],
) -> list[T]:
    """Words whose speaker agreed to these readers and to the other unions, from unions that agreed to the window."""
    if audience not in QUOTES_FOR:
        return []

    def read(union: Union) -> list[T]:
        reports = tallies.accepted_reports(question_of(union.pk))
        both = _pks(Testimony.objects.quotable_to(audience)) & _pks(
            Testimony.objects.quotable_to(Audience.OTHER_UNIONS)
        )
        rows = Testimony.objects.filter(pk__in=both, report__in=reports, withdrawn_at=None)
        return [make(union, row) for row in rows.prefetch_related("consents")]

    return _flat(of_participants(start, end, read))


def _pks(rows: Iterable[Testimony]) -> set[int]:
    return {row.pk for row in rows}


def _flat(found: Mapping[int, list[T]]) -> list[T]:
    return [one for several in found.values() for one in several]
