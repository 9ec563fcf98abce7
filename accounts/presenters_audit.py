from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import AuditEntry


def audit_table(entries: Iterable[AuditEntry]) -> dict[str, Any]:
    labels = (_("When"), _("Who"), _("Action"), _("On"), _("Reason"), _("Seal"))
    return {
        "columns": [{"label": label} for label in labels],
        "rows": [_audit_row(entry, labels) for entry in entries],
    }


def _audit_row(entry: AuditEntry, labels: tuple[str, ...]) -> list[dict[str, Any]]:
    cells = (
        date_format(timezone.localtime(entry.at), "j F Y, H:i:s"),
        f"{entry.get_actor_kind_display()} {entry.actor}",
        entry.action,
        f"{entry.object_kind} {'' if entry.object_id is None else entry.object_id}".strip(),
        entry.reason_code,
        _("not yet") if entry.sequence is None else _("no. %(n)s") % {"n": entry.sequence},
    )
    return [{"text": text, "label": label} for text, label in zip(cells, labels, strict=True)]
