"""What no form may let through: checked again where a notice is written."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from evidence.notice_choices import (
    AddresseeRole,
    Copy,
    NoticeKind,
    RequestKind,
    Standard,
    Symptom,
    TextPart,
    UndoneTask,
)
from evidence.notice_entries import NoticeEntry
from evidence.values import FIRST_WMT_YEAR, refuse_identifiers
from workloads.choices import Grade

MOST_MEMBERS = 30


def entry_check(entry: NoticeEntry) -> None:
    """Raises ValidationError naming the field. A missing effect on health is warned of elsewhere, and not refused."""
    errors: dict[str, Any] = {}
    names = [name.strip() for name in entry.names]
    if not names or not all(names) or len(names) > MOST_MEMBERS:
        errors["names"] = _("Enter the name of each member, at most %(most)s.") % {"most": MOST_MEMBERS}
    elif (entry.kind == NoticeKind.INDIVIDUAL) != (len(names) == 1):
        errors["names"] = _("A notice about one member has one name, a collective one at least two.")
    if not entry.requests or not set(entry.requests) <= set(RequestKind.values):
        errors["requests"] = _("Choose at least one thing that is asked for.")
    if RequestKind.NO_ALLOCATIONS in entry.requests and not entry.below:
        errors["below"] = _("Enter the percentage below which new allocations may start again, such as 100.")
    if not entry.since.year >= FIRST_WMT_YEAR or entry.since > timezone.localdate():
        errors["since"] = _("Enter since when it has been like this; a day that lies ahead cannot be right.")
    errors |= _code_errors(entry)
    if errors:
        raise ValidationError(errors)
    for text in (
        *names,
        entry.addressee,
        entry.effect,
        entry.schedule.incident_reference,
        *entry.texts.values(),
    ):
        refuse_identifiers(text)


def _code_errors(entry: NoticeEntry) -> dict[str, Any]:
    wrong = _("Choose from the list.")
    checks = {
        "kind": {entry.kind} <= set(NoticeKind.values),
        "grade": {entry.grade} <= {"", *Grade.values},
        "addressee_role": {entry.addressee_role} <= set(AddresseeRole.values),
        "copies": set(entry.copies) <= set(Copy.values),
        "symptoms": set(entry.symptoms) <= set(Symptom.values),
        "texts": set(entry.texts) <= set(TextPart.values),
        "tasks": set(entry.schedule.tasks) <= set(UndoneTask.values),
        "standards": set(entry.schedule.standards) <= set(Standard.values),
    }
    return {name: wrong for name, right in checks.items() if not right}
