"""The member's own word: agreed, taken back, resolved, withdrawn. By their code, or in person, which their rep records."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.actors import Actor, Receipt
from accounts.permissions import require
from evidence.models import NoticeEvent, NoticeLetter, NoticeMember
from evidence.notice_choices import AgreedHow
from evidence.notice_permissions import may_speak_for
from evidence.notice_transitions import EventKind
from evidence.services.notice_core import event_add, notice_lock


def notice_agree(
    *, by: Actor, member: NoticeMember, letter: NoticeLetter, on: dt.date | None = None
) -> NoticeEvent:
    """The member agrees to this very letter: by code, or in person, which their rep records."""
    return _by_member(by, member, EventKind.AGREED, {"letter": letter.pk}, on)


def notice_agreement_end(*, by: Actor, member: NoticeMember) -> NoticeEvent:
    """Before service the member may take agreement back."""
    return _by_member(by, member, EventKind.AGREEMENT_ENDED, {})


def notice_resolve(*, by: Actor, member: NoticeMember, on: dt.date | None = None) -> NoticeEvent:
    """Only the member can call it resolved: by code, or in person, which their rep records."""
    return _by_member(by, member, EventKind.RESOLVED, {}, on)


def notice_withdraw(*, by: Actor, member: NoticeMember, withdrawn_from: str) -> NoticeEvent:
    """Out of every later export at once. One of several members leaves the notice; the last one ends it."""
    require(may_speak_for(by, member))
    others = member.notice.members.filter(left=False).exclude(pk=member.pk).exists()
    if others:
        return _by_member(by, member, EventKind.MEMBER_LEFT, {"from": withdrawn_from})
    return _by_member(by, member, EventKind.WITHDRAWN, {"from": withdrawn_from})


def _by_member(
    by: Actor, member: NoticeMember, kind: EventKind, data: dict[str, Any], on: dt.date | None = None
) -> NoticeEvent:
    require(may_speak_for(by, member))
    how = AgreedHow.CODE if isinstance(by, Receipt) else AgreedHow.IN_PERSON
    with transaction.atomic():
        notice = notice_lock(member.notice)
        data = {"member": member.pk, "how": how, **data}
        return event_add(by=by, notice=notice, kind=kind, on=on, data=data, reason_code=how)
