"""Service of the letter, by the member or the rep: recorded with its proof. Safeload sends nothing to an employer."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from evidence.cleaning import FileRefused, clean
from evidence.models import Notice, NoticeEvent, NoticeProof
from evidence.notice_choices import ServedBy, ServiceMethod
from evidence.notice_permissions import may_own
from evidence.notice_transitions import EventKind
from evidence.services.notice_core import event_add, notice_life, notice_lock
from evidence.values import refuse_identifiers, refuse_identifiers_in_name


def notice_serve(
    *,
    by: User,
    notice: Notice,
    on: dt.date,
    method: str,
    served_by: str,
    proof: str,
    file: tuple[bytes, str] | None = None,
) -> NoticeEvent:
    """The member or the rep has served the letter; Safeload records how and when, and keeps the proof.

    `file` is (bytes, file name) of a picture or document; it is cleaned. Proof in words or a file is needed.
    """
    require(may_own(by, notice))
    if not proof.strip() and file is None:
        raise ValidationError(
            {"proof": _("Say what proves it: the message id, the receipt number, or add a file.")}
        )
    if method not in ServiceMethod.values or served_by not in ServedBy.values:
        raise ValidationError({"method": _("Choose how it was served, and by whom.")})
    refuse_identifiers(proof)
    content, extension = _clean_file(file)
    with transaction.atomic():
        notice = notice_lock(notice)
        letter = notice_life(notice).letter
        event = event_add(
            by=by, notice=notice, kind=EventKind.SERVED, on=on,
            data={"letter": letter, "method": method, "by": served_by}, reason_code=method,
        )  # fmt: skip
        NoticeProof.objects.create(
            union_id=notice.union_id, notice=notice, event=event, method=method, served_by=served_by, words=proof.strip(),
            content=content, extension=extension,
        )  # fmt: skip
    return event


def _clean_file(file: tuple[bytes, str] | None) -> tuple[bytes | None, str]:
    if file is None:
        return None, ""
    refuse_identifiers_in_name(file[1])
    try:
        made = clean(*file)
    except FileRefused as refused:
        raise ValidationError({"file": str(refused)}) from refused
    return made.content, made.extension
