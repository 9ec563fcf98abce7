"""Right of reply: figures go to the Regional Director with a date before they go out, and the answer is printed."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import User
from accounts.permissions import Refused
from accounts.services.audit import audit_write
from campaigns.choices import PackAct, PackStatus, ReleaseKind
from campaigns.composition.register import released_for, unit_key
from campaigns.models import LedgerEntry, Pack, RightOfReply
from campaigns.release_json import tables_hash, tables_json
from campaigns.services.packs import changed, locked
from campaigns.truths import NATION
from workloads.disclosure.model import SafeTable


def reply_ask(*, by: Actor, pack: Pack, given_to: str, given_on: dt.date, answer_by: dt.date) -> RightOfReply:
    """Write down that the pack's figures were given to the employer. The giving is a release: it goes into the ledger."""
    if given_on > timezone.localdate():
        raise ValidationError(
            {"given_on": _("This day has not come yet. Enter it when the figures are given.")}
        )
    if answer_by < given_on:
        raise ValidationError(
            {"answer_by": _("The answer is asked for after the figures are given, not before.")}
        )
    with transaction.atomic():
        pack = locked(by, pack, PackAct.GIVE)
        _refuse_held(pack)
        asked = RightOfReply(
            union_id=pack.union_id,
            pack=pack,
            given_to=" ".join(given_to.split()),
            given_on=given_on,
            answer_by=answer_by,
            entry=_release(by, pack),
            given_by=by if isinstance(by, User) else None,
        )
        asked.full_clean()
        asked.save()
        changed(by, pack, PackAct.GIVE, asked.given_to)
    return asked


def _refuse_held(pack: Pack) -> None:
    """Nothing leaves before: not for a reply either. And only what the gates have passed is shown to the employer."""
    if pack.hold_until and timezone.now() < pack.hold_until:
        raise Refused(_("This pack is held: nothing in it is given to anybody yet."))
    if pack.status == PackStatus.DRAFT:
        raise Refused(_("Check the pack first: only what nothing stands against is given to the employer."))
    if pack.status == PackStatus.VETOED:
        raise Refused(_("A union has stopped this pack: nothing in it is given to anybody."))


def _release(by: Actor, pack: Pack) -> LedgerEntry | None:
    """The released tables the pack prints, as a line of the ledger; none where it prints claims only."""
    released = released_for(pack.summary)
    if released is None:
        return None
    place = unit_key(pack.unit_id)
    tables = {
        unit: table
        for unit, table in released.tables.items()
        if table.printed and _in_pack(table, place, released.tables)
    }
    if not tables:
        return None
    period = released.period
    entry = LedgerEntry(
        union_id=pack.union_id,
        period=period,
        kind=ReleaseKind.GIVE,
        tables=tables_json(tables),
        truth=[],
        reasons=[],
        hash=tables_hash(tables, period.start, period.end),
        by=by if isinstance(by, User) else None,
    )
    entry.full_clean(exclude=["truth", "reasons"])
    entry.save()
    audit_write(by=by, action="release.give", obj=entry)
    return entry


def _in_pack(table: SafeTable, place: str, tables: dict[str, SafeTable]) -> bool:
    """The place of the pack, what lies in it, and what it lies in: all that its pages may print."""
    line, at = {table.unit}, table.parent
    while at is not None:
        line.add(at)
        at = tables[at].parent if at in tables else None
    return place in line or table.unit in {NATION, tables[place].parent if place in tables else None}


def reply_enter(*, by: Actor, asked: RightOfReply, reply: str, replied_on: dt.date) -> RightOfReply:
    """The answer, as it came. It is printed in full, and the pack is checked and signed off anew."""
    with transaction.atomic():
        pack = locked(by, asked.pack, PackAct.REPLY)
        asked = RightOfReply.objects.select_for_update(of=("self",)).get(pk=asked.pk)
        if not reply.strip():
            raise ValidationError({"reply": _("Enter the reply as it came.")})
        if not asked.given_on <= replied_on <= timezone.localdate():
            raise ValidationError(
                {
                    "replied_on": _(
                        "A reply comes after the figures were given, and not after today. Check the day."
                    )
                }
            )
        asked.reply, asked.replied_on = reply.strip(), replied_on
        asked.recorded_by = by if isinstance(by, User) else None
        asked.full_clean()
        asked.save()
        changed(by, pack, PackAct.REPLY, asked.given_to)
    return asked
