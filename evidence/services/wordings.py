"""A union's own words to its members. Each version stays, so that a consent can be read in the words it was given to."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Union, User
from accounts.permissions import Permission, may, require
from accounts.services.audit import audit_write
from evidence.choices import WordingKind
from evidence.models import Wording
from evidence.values import refuse_identifiers

# Which version of the house's own words somebody agreed to. New words get a new name; an old name is never reused.
HOUSE_VERSION = "2026-11"


def wording_set(*, by: User, kind: str, text: str) -> Wording:
    """From now on members read this. The same words again make no new version."""
    require(may(by, Permission.PERSON_DATA))
    if kind not in WordingKind.values:
        raise ValidationError({"text": _("Choose which words to change.")})
    refuse_identifiers(text)
    with transaction.atomic():
        Union.objects.select_for_update().get(pk=by.union_id)
        last = wording_current(by.union_id, kind)
        if (last.text if last else "") == text.strip():
            return last or Wording(union_id=by.union_id, kind=kind, number=0)
        wording = Wording(
            union_id=by.union_id, kind=kind, number=last.number + 1 if last else 1, text=text.strip(), by=by
        )
        wording.full_clean()
        wording.save()
        audit_write(by=by, action="wording.set", obj=wording, reason_code=kind)
    return wording


def wording_current(union_id: int, kind: str) -> Wording | None:
    return Wording.objects.filter(union_id=union_id, kind=kind).order_by("-number").first()


def wording_words(union_id: int, kind: str) -> str:
    """What the union says in its own words today; empty where it says nothing of its own."""
    found = wording_current(union_id, kind)
    return found.text if found else ""


def wording_version(by: Actor, kind: str) -> str:
    """The name under which a consent keeps what was read: the house's words, and the union's own version if it has one."""
    found = wording_current(by.union_id, kind)
    return f"{HOUSE_VERSION}/{found.number}" if found and found.text else HOUSE_VERSION
