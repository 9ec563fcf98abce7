"""Escalation papers are made when they are asked for; each making is audited. Nothing withdrawn is in any of them."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Union, User
from accounts.permissions import Refused, require
from accounts.services.audit import audit_write
from documents.tree import Document
from evidence.models import Notice
from evidence.notice_clocks import NOTICES_FOR_NATIONAL
from evidence.notice_papers import PAPERS, Bundle, BundleLine, compose_bundle, compose_paper
from evidence.notice_permissions import may_own, may_take_national
from evidence.selectors.notices import answers_by_kind, controlled, people_in, unanswered_notices
from evidence.services.notice_core import notice_life
from workloads.models import Unit

# What goes to the employer about one case may be made after a withdrawal from campaign use; the committee's item may not.
CASEWORK = ("next_manager", "grievance")


def paper_make(*, by: User, notice: Notice, paper: str) -> Document:
    """The document for the next step. Raises Refused for a notice that was not served, or is withdrawn from it."""
    require(may_own(by, notice))
    if paper not in PAPERS:
        raise ValidationError(_("Choose one of the papers offered."))
    life = notice_life(notice)
    if life.served_on is None:
        raise Refused(_("The notice has not been served, so there is nothing to take further."))
    if life.withdrawn_from == "everything" or (life.withdrawn_from and paper not in CASEWORK):
        raise Refused(_("The member has withdrawn the notice. It goes into no document any more."))
    with transaction.atomic():
        audit_write(by=by, action="notice.paper", obj=notice, reason_code=paper)
    return compose_paper(notice, life, paper, timezone.localdate())


def bundle_make(*, by: User, unit: Unit) -> Document:
    """The HSE concern bundle of a PDU: officials only, from three unanswered notices up."""
    require(may_take_national(by, unit))
    today = timezone.localdate()
    found = unanswered_notices(by, today).filter(unit=unit)
    notices = list(found)
    if len(notices) < NOTICES_FOR_NATIONAL:
        raise Refused(
            _(
                "Fewer than three notices from here are unanswered. HSE looks into what affects a number of staff."
            )
        )
    bundle = Bundle(
        unit=unit,
        union=Union.objects.get(pk=by.union_id),
        today=today,
        notices=len(notices),
        people=people_in(found),
        lines=[_line(notice, today) for notice in notices],
        answers=answers_by_kind(found),
    )
    with transaction.atomic():
        audit_write(by=by, action="notice.bundle", obj=unit)
    return compose_bundle(bundle, controlled)


def _line(notice: Notice, today: dt.date) -> BundleLine:
    assert notice.served_on is not None
    return BundleLine(notice.served_on, (today - notice.served_on).days, notice.unanswered)
