"""Distress in the words of a notice: the same alert as for a report, which says where to look and quotes nothing."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import System
from accounts.models import User
from accounts.permissions import require
from accounts.services.audit import audit_write
from accounts.services.outbox import mail_queue
from evidence.choices import DistressOutcome
from evidence.models import Notice, NoticeAlert
from evidence.permissions import may_handle_notice_alert
from evidence.screening.distress import may_be_distress
from evidence.selectors.distress import people_of

MAIL = "evidence/mail/look_today"


def notice_listen(notice: Notice, texts: Iterable[str]) -> NoticeAlert | None:
    """Called in the transaction that stores the texts. Words stored anew open an alert anew, even one that was closed:
    whoever closed it had not read them."""
    if not any(may_be_distress(text) for text in texts):
        return None
    alert, created = NoticeAlert.objects.get_or_create(notice=notice, defaults={"union_id": notice.union_id})
    if not created and alert.handled_at is None:
        return alert
    alert.outcome, alert.handled_at, alert.handled_by = "", None, None
    alert.raised_at = timezone.now()
    alert.save()
    entry = audit_write(by=System("screening", notice.union_id), action="distress.raise", obj=notice)
    for person in people_of(notice.union_id, notice.unit, {notice.owner_id, notice.drafted_by_id}):
        key = f"look-today-notice:{entry.pk}:{person.pk}"
        mail_queue(union_id=notice.union_id, template=MAIL, to=person, key=key)
    return alert


def notice_alert_handle(*, by: User, alert: NoticeAlert, outcome: str) -> bool:
    """Close the alert, saying what was done. False where somebody else was quicker, which is no error."""
    if outcome not in DistressOutcome.values:
        raise ValidationError({"outcome": _("Choose what was done.")})
    with transaction.atomic():
        alert = (
            NoticeAlert.objects.select_for_update(of=("self",))
            .select_related("notice__unit")
            .get(pk=alert.pk)
        )
        require(may_handle_notice_alert(by, alert.notice))
        if alert.handled_at is not None:
            return False
        alert.outcome, alert.handled_at, alert.handled_by = outcome, timezone.now(), by
        alert.save()
        audit_write(by=by, action="distress.handle", obj=alert.notice, reason_code=outcome)
    return True
