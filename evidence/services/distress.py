"""Distress: an alert to a named person, which says where to look and quotes nothing."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import User
from accounts.permissions import require
from accounts.services.audit import audit_write
from accounts.services.outbox import mail_queue
from evidence.choices import ContactReason, DistressOutcome
from evidence.models import CaseReport, Contact, DistressAlert
from evidence.permissions import may_handle_distress, may_reach
from evidence.selectors.distress import people_to_alert

MAIL = "evidence/mail/look_today"


def distress_raise(*, by: Actor, report: CaseReport, source: str) -> DistressAlert:
    """An alert about one text, once for ever; the officers are written to with the first one of a report that is open."""
    with transaction.atomic():
        already_open = report.alerts.open().exists()
        alert, created = DistressAlert.objects.get_or_create(
            report=report, source=source, defaults={"union_id": report.union_id}
        )
        if created:
            audit_write(by=by, action="distress.raise", obj=report)
            if not already_open:
                _write_to(people_to_alert(report), alert)
    return alert


def _write_to(people: Iterable[User], alert: DistressAlert) -> None:
    for person in people:
        mail_queue(
            union_id=alert.union_id, template=MAIL, to=person, key=f"look-today:{alert.pk}:{person.pk}"
        )


def distress_handle(*, by: User, report: CaseReport, outcome: str) -> int:
    """Close every open alert of the report, saying what was done. Returns how many there were; none is no error, for
    somebody else may have been quicker."""
    if outcome not in DistressOutcome.values:
        raise ValidationError({"outcome": _("Choose what was done.")})
    with transaction.atomic():
        report = CaseReport.objects.select_for_update(of=("self",)).select_related("unit").get(pk=report.pk)
        require(may_handle_distress(by, report))
        closed = report.alerts.open().update(outcome=outcome, handled_at=timezone.now(), handled_by=by)
        if closed:
            audit_write(by=by, action="distress.handle", obj=report, reason_code=outcome)
    return closed


def distress_contact(*, by: User, report: CaseReport, reason: str) -> str:
    """How to reach the member, for a safeguarding officer, while an alert is open and for danger to life alone.

    The contact only, with a reason that the audit trail keeps; docs/decisions/0012 says why. Asked for after a fresh
    sign-in (the view sees to it). Empty where the member left none.
    """
    if reason not in ContactReason.values:
        raise ValidationError({"reason": _("Choose why they have to be reached.")})
    require(may_reach(by, report))
    with transaction.atomic():
        audit_write(by=by, action="contact.unmask", obj=report, reason_code=reason)
        contact = Contact.objects.filter(union_id=by.union_id, subject=report.subject_id).first()
    return contact.text if contact else ""
