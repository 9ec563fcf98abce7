"""Codes with which a member reads their notice, agrees to it, calls it resolved or withdraws it, without an account."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Receipt
from accounts.models import User
from accounts.permissions import Refused, require
from accounts.services.audit import audit_write
from evidence.models import Notice, NoticeMember
from evidence.notice_permissions import may_own
from evidence.services.receipts import code_shown, receipt_issue, receipts_forget


def code_give(*, by: User, member: NoticeMember) -> str:
    """A new code for this member, to be handed over by the rep; an earlier one stops working. Shown once, kept nowhere.

    Raises Refused where the member's person has handed in more than notices: that code opens more than a rep may see.
    """
    require(may_own(by, member.notice))
    if member.left:
        raise Refused(_("This member has withdrawn from the notice."))
    if member.subject.user_id or member.subject.figures.exists():
        raise Refused(_("This member has a way in of their own. Record what they say in person."))
    with transaction.atomic():
        receipts_forget(subject=member.subject)
        code = receipt_issue(subject=member.subject, nonce=uuid.uuid4())
        audit_write(by=by, action="notice.code", obj=member.notice)
    return code_shown(code)


def notices_of(by: Receipt) -> list[NoticeMember]:
    """What a code opens: the member's own place in each notice, the newest first."""
    own = NoticeMember.objects.filter(
        union_id=by.union_id, subject=by.subject_id, left=False, notice__in=Notice.objects.visible_to(by)
    )
    return list(own.select_related("notice__unit", "notice__union", "notice__owner").order_by("-notice_id"))
