"""Codes with which a member reads their notice, agrees to it, calls it resolved or withdraws it, without an account.

A code comes from the rep, for a notice. A member who has a code already, from a round, may join the two: then that code
opens both, and the member counts once. Only the member can do it: a rep never sees a code that opens more than a notice.
"""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Receipt
from accounts.models import User
from accounts.permissions import Refused, require
from accounts.services.audit import audit_write
from evidence.models import Notice, NoticeMember, Subject
from evidence.notice_permissions import may_own
from evidence.services.receipts import code_shown, receipt_issue, receipt_open, receipts_forget


def code_give(*, by: User, member: NoticeMember) -> str:
    """A new code for this member, to be handed over by the rep; an earlier one stops working. Shown once, kept nowhere.

    Raises Refused where the member's person has handed in more than notices: that code opens more than a rep may see.
    """
    require(may_own(by, member.notice))
    if member.left:
        raise Refused(_("This member has withdrawn from the notice."))
    if not _only_notices(member.subject):
        raise Refused(_("This member has a way in of their own. Record what they say in person."))
    with transaction.atomic():
        receipts_forget(subject=member.subject)
        code = receipt_issue(subject=member.subject, nonce=uuid.uuid4())
        audit_write(by=by, action="notice.code", obj=member.notice)
    return code_shown(code)


def code_join(*, by: Receipt, code: str) -> Receipt:
    """Whoever holds both codes uses their older one from now on; the code of the notice opens nothing any more.

    Raises Refused for a code that opens nothing, of another union, or of somebody who is in the same notice already.
    """
    known = receipt_open(code)
    with transaction.atomic():
        subjects = {
            s.pk: s
            for s in Subject.objects.select_for_update().filter(pk__in=[by.subject_id, known.subject_id])
        }
        own, other = subjects.get(by.subject_id), subjects.get(known.subject_id)
        _check_join(own, other)
        members = NoticeMember.objects.filter(subject=own)
        for member in members.select_related("notice"):
            audit_write(by=known, action="notice.code_join", obj=member.notice, union_id=known.union_id)
        members.update(subject=other)
        receipts_forget(subject=own)
        own.delete()
    return known


def _check_join(own: Subject | None, other: Subject | None) -> None:
    if other is None:
        raise Refused(_("This code opens nothing here. Check its sixteen digits. Nothing was changed."))
    if own is None or own == other or not _only_notices(own):
        raise Refused(_("This code stands on its own already. Nothing was changed."))
    if NoticeMember.objects.filter(subject=other, notice__members__subject=own).exists():
        raise Refused(_("Each person is in a notice once. Nothing was changed."))


def code_is_of_notices(by: Receipt) -> bool:
    """Whether the code came from a rep for a notice, and opens nothing else."""
    own = Subject.objects.filter(pk=by.subject_id).first()
    return own is not None and _only_notices(own)


def _only_notices(subject: Subject) -> bool:
    return not (subject.user_id or subject.held_back or subject.figures.exists())


def notices_of(by: Receipt) -> list[NoticeMember]:
    """What a code opens: the member's own place in each notice, the newest first."""
    own = NoticeMember.objects.filter(
        union_id=by.union_id, subject=by.subject_id, left=False, notice__in=Notice.objects.visible_to(by)
    )
    return list(own.select_related("notice__unit", "notice__union", "notice__owner").order_by("-notice_id"))
