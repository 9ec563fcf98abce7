"""What somebody signed in has put aside. Encrypted, for that person only, and gone once it is handed in."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services.audit import audit_write
from evidence.models import CaseReport, Draft
from evidence.values import refuse_identifiers

LARGEST = 200_000  # characters
NOT_KEPT = ("csrfmiddlewaretoken", "save-draft")


def draft_save(*, by: User, kind: str, fields: Mapping[str, list[str]]) -> Draft:
    """Whatever is in the form, finished or not. Only what leads to a person on probation is refused, here as everywhere."""
    kept = {name: values for name, values in fields.items() if name not in NOT_KEPT}
    for values in kept.values():
        for value in values:
            refuse_identifiers(value)
    if _handed_in(by, kept):
        raise ValidationError(
            _("This was handed in already, so there is nothing to put aside."), code="handed_in"
        )
    content = json.dumps(kept)
    if len(content) > LARGEST:
        raise ValidationError(_("This is too long to be kept as a draft. Hand part of it in first."))
    same = Draft.objects.visible_to(by).filter(kind=kind).first()
    if same is not None and same.content == content:
        return same
    with transaction.atomic():
        draft, _created = Draft.objects.update_or_create(
            user=by, kind=kind, defaults={"union_id": by.union_id, "content": content}
        )
        audit_write(by=by, action="draft.save", obj=draft)
    return draft


def _handed_in(by: User, fields: Mapping[str, list[str]]) -> bool:
    """A page left open may put aside late what has been stored for good: its nonce says so."""
    try:
        nonce = uuid.UUID((fields.get("nonce") or [""])[0])
    except ValueError:
        return False
    own = CaseReport.objects.filter(union_id=by.union_id, reporter=by)
    return own.filter(Q(nonce=nonce) | Q(batch=nonce)).exists()


def draft_fields(draft: Draft) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = json.loads(draft.content)
    return fields


def draft_discard(*, by: User, kind: str) -> None:
    with transaction.atomic():
        draft = Draft.objects.visible_to(by).filter(kind=kind).first()
        if draft is not None:
            audit_write(by=by, action="draft.discard", obj=draft)
            draft.delete()
