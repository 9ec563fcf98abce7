"""The daily sweep: reminders before and after each requested date, and notices whose rep has gone.

Every mail has a key, so that a sweep run twice, or killed and run again, queues none twice. A mail says
"notice FN-2026-0007 needs you": no member, no place, no health fact.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.choices import MailState, Role
from accounts.models import OutboxMail, RoleGrant, User
from accounts.permissions import ROLE_PERMISSIONS, Permission
from evidence.models import Notice, NoticeDue
from evidence.notice_clocks import REMIND_AFTER, REMIND_BEFORE, add_working_days, working_days_before
from evidence.notice_transitions import ENDED

REMINDER = "evidence/mail/notice_reminder"
OWNERLESS = "evidence/mail/notice_ownerless"
BATCH = 5000
REP_ROLES = [role for role, held in ROLE_PERMISSIONS.items() if Permission.REPORT_SUBMIT in held]


def notices_sweep(union_id: int, today: dt.date | None = None) -> int:
    """Queue what is due in one transaction; returns how many mails are new. At most eight statements, one more for each 5,000 mails."""
    today = today or timezone.localdate()
    with transaction.atomic():
        mails = [*_reminders(union_id, today), *_ownerless_mails(union_id, today)]
        before = OutboxMail.objects.filter(union_id=union_id).count()
        OutboxMail.objects.bulk_create(mails, ignore_conflicts=True, batch_size=BATCH)
        return OutboxMail.objects.filter(union_id=union_id).count() - before


def _reminders(union_id: int, today: dt.date) -> Iterable[OutboxMail]:
    soon = add_working_days(today, REMIND_BEFORE)
    long_ago = working_days_before(today, REMIND_AFTER)
    running = NoticeDue.objects.filter(
        union_id=union_id, on__gte=long_ago, on__lte=soon, notice__owner__is_active=True
    )
    for due in running.select_related("notice"):
        when = "after" if today > due.on else "before"
        yield OutboxMail(
            union_id=union_id,
            to_id=due.notice.owner_id,
            template=REMINDER,
            context={"reference": due.notice.reference, "when": when},
            key=f"notice:{due.notice_id}:{due.code}:{due.on}:{when}:{due.notice.owner_id}",
        )


def ownerless(union_id: int, today: dt.date | None = None) -> QuerySet[Notice]:
    """Open notices whose rep has a closed account or is no rep any more."""
    grants = RoleGrant.objects.on(today or timezone.localdate())
    still_rep = grants.filter(user=OuterRef("owner"), role__in=REP_ROLES)
    gone = Q(owner__is_active=False) | ~Exists(still_rep)
    return Notice.objects.filter(union_id=union_id).exclude(stage__in=ENDED).filter(gone)


def _ownerless_mails(union_id: int, today: dt.date) -> Iterable[OutboxMail]:
    """To the branch leads of the area, and where there is none to the officials: once for each notice and owner gone."""
    notices = list(ownerless(union_id, today).select_related("unit"))
    if not notices:
        return
    grants = RoleGrant.objects.on(today).filter(joint=False, user__union_id=union_id, user__is_active=True)
    held = list(grants.filter(role__in=[Role.BRANCH_LEAD, Role.OFFICIAL]))
    for notice in notices:
        for user_id in _who_hears(held, notice):
            yield OutboxMail(
                union_id=union_id,
                to_id=user_id,
                template=OWNERLESS,
                context={"reference": notice.reference},
                key=f"notice:{notice.pk}:ownerless:{notice.owner_id}:{user_id}",
            )


def _who_hears(held: list[RoleGrant], notice: Notice) -> set[int]:
    around = {None, notice.unit_id, notice.unit.parent_id}
    near = [grant for grant in held if grant.unit_id in around and grant.user_id != notice.owner_id]
    leads = {grant.user_id for grant in near if grant.role == Role.BRANCH_LEAD}
    return leads or {grant.user_id for grant in near}


def uncertain_reminders(user: User) -> list[OutboxMail]:
    """Reminders of this person whose fate nobody knows: the page shows them, as the mail may never have come."""
    states = [MailState.UNCERTAIN, MailState.FAILED]
    mails = OutboxMail.objects.filter(to=user, template__in=[REMINDER, OWNERLESS], state__in=states)
    return list(mails.order_by("-pk")[:20])
