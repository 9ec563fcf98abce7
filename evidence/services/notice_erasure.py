"""Everything of one notice goes when its period is over, or its member asks."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.permissions import Permission, may, require
from accounts.services.audit import audit_write
from evidence.models import Erasure, LegalHold, Notice, Subject
from evidence.services.erasure import Held
from evidence.services.notice_core import notice_lock
from evidence.services.revisions import revision_bump


def notice_erase(*, by: Actor, notice: Notice, reason: str) -> Erasure:
    """Everything of one notice goes; a tombstone with its reference stays."""
    require(may(by, Permission.PERSON_DATA))
    if LegalHold.objects.in_force().filter(union_id=notice.union_id, report=None).exists():
        raise Held(
            _("A legal hold stands on all evidence of the union. Nothing is erased until it is lifted.")
        )
    with transaction.atomic():
        notice = notice_lock(notice)
        tombstone = Erasure.objects.create(
            union_id=notice.union_id,
            kind="notice",
            object_id=notice.pk,
            reference=notice.reference,
            reason=reason,
        )
        audit_write(by=by, action="notice.erase", obj=notice, reason_code=reason, union_id=notice.union_id)
        region, served = notice.region_id, notice.served_on
        subjects = list(notice.members.values_list("subject", flat=True))
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL safeload.erasing = 'on'")
        notice.delete()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL safeload.erasing = 'off'")
        Subject.objects.filter(pk__in=subjects, user=None, figures=None, notice_members=None).delete()
        if served:
            revision_bump(union_id=tombstone.union_id, region_id=region)
    return tombstone
