"""What Safeload holds about one contributor, for the person: as JSON, and as a page anybody can read."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.choices import ActorKind
from accounts.models import AuditEntry, User
from accounts.permissions import Permission, Refused, may, require
from accounts.services.audit import audit_write
from evidence.models import CaseReport, Notice, Subject

# Rows that are about the person they point to.
OWN = {
    "accounts.Device.user",
    "accounts.Invitation.accepted_by",
    "accounts.OutboxMail.to",
    "accounts.RoleGrant.user",
    "accounts.RoleGrantEvent.user",
    "accounts.StandIn.leaver",
    "account.EmailAddress.user",
    "mfa.Authenticator.user",
    "usersessions.UserSession.user",
    "evidence.CaseReport.reporter",
    "evidence.Draft.user",
    "evidence.Subject.user",
}
# Rows about something or somebody else, on which the person did something: her acts are listed from the audit trail
# instead, so that nobody receives another member's evidence.
ACTS = {
    "accounts.Invitation.by",
    "accounts.Job.by",
    "accounts.StandIn.person",
    "evidence.CaseReport.shown_to",
    "evidence.Decision.by",
    "evidence.DistressAlert.handled_by",
    "evidence.HandlerNote.by",
    "evidence.ImportBatch.allowed_by",
    "evidence.ImportBatch.by",
    "evidence.ImportBatch.decided_by",
    "evidence.LegalHold.placed_by",
    "evidence.Notice.drafted_by",
    "evidence.Notice.owner",
    "evidence.NoticeAlert.handled_by",
    "evidence.NoticeEvent.by",
    "evidence.Redaction.by",
    "evidence.Repeat.by",
    "evidence.Round.opened_by",
    "evidence.Wording.by",
    # Names a rep gives her members: theirs, not hers.
    "evidence.SubjectLabel.rep",
    "campaigns.Delivery.by",
    "campaigns.DemandChange.by",
    "campaigns.JointAgreement.agreed_by",
    "campaigns.JointAgreement.ended_by",
    "campaigns.LedgerEntry.by",
    "campaigns.Pack.prepared_by",
    "campaigns.Pack.signed_by",
    "campaigns.PackEvent.by",
    "campaigns.PackParty.signed_by",
    "campaigns.PackParty.vetoed_by",
    "campaigns.RightOfReply.given_by",
    "campaigns.RightOfReply.recorded_by",
    "campaigns.ReleasePeriod.closed_by",
    "campaigns.StandingOrder.by",
    "campaigns.Statement.added_by",
    "campaigns.StatementReader.let_in_by",
    "campaigns.StatementReader.user",
}
# Never given out: they would let whoever reads the answer sign in as the person.
SECRET = {
    "accounts.Device.token",
    "accounts.OutboxMail.secret",
    "accounts.User.password",
    "mfa.Authenticator.data",
    "usersessions.UserSession.session_key",
}


@dataclass
class Table:
    """Rows of one kind, each a mapping from what the field is called to its value."""

    name: str
    rows: list[dict[str, Any]] = field(default_factory=list)


def subject_access_export(*, by: Actor, person: User) -> bytes:
    """A zip with data.json, readable.html and the person's files. Only the data-protection contact of her union."""
    require(may(by, Permission.PERSON_DATA))
    if person.union_id != by.union_id:
        raise Refused(_("This account belongs to another union."))
    with transaction.atomic():
        audit_write(by=by, action="person.export", obj=person)
        files: dict[str, bytes] = {}
        tables = held_about(person, files)
    return _zip(person, tables, files)


def held_about(person: User, files: dict[str, bytes] | None = None) -> list[Table]:
    """Every table that holds something about the person. Bytes of files are put into `files` by name."""
    files = {} if files is None else files
    rows: dict[type[models.Model], dict[int, models.Model]] = {User: {person.pk: person}}
    for model, lookup in _tables_about():
        for row in model._default_manager.filter(**{lookup: person}):
            rows.setdefault(model, {})[row.pk] = row
    return [_table(model, found.values(), person, files) for model, found in rows.items()] + [_acts(person)]


def _tables_about() -> Iterator[tuple[type[models.Model], str]]:
    """Tables and the way from their rows to the person: by account, by report, and as the one a figure is about."""
    for label in sorted(OWN):
        name, _dot, key = label.rpartition(".")
        yield apps.get_model(name), key
    for model, way in hanging_on(CaseReport):
        yield model, f"{way}__reporter"
    for relation in Subject._meta.related_objects:
        way = f"{relation.field.name}__user"
        yield relation.related_model, way
        for model, further in hanging_on(relation.related_model):
            yield model, f"{further}__{way}"
    yield Notice, "members__subject__user"


def hanging_on(owner: type[models.Model], path: str = "") -> Iterator[tuple[type[models.Model], str]]:
    """The tables that go when a row of `owner` goes, and the way back to it."""
    for relation in owner._meta.related_objects:
        if relation.on_delete is models.CASCADE and not relation.field.null:
            way = relation.field.name + (f"__{path}" if path else "")
            yield relation.related_model, way
            yield from hanging_on(relation.related_model, way)


def _table(
    model: type[models.Model], rows: Iterable[models.Model], person: User, files: dict[str, bytes]
) -> Table:
    table = Table(str(model._meta.verbose_name_plural).capitalize())
    for row in rows:
        table.rows.append(dict(_cells(row, person, files)))
    return table


def _cells(row: models.Model, person: User, files: dict[str, bytes]) -> Iterator[tuple[str, Any]]:
    for column in row._meta.concrete_fields:
        if f"{row._meta.label}.{column.name}" in SECRET or column.primary_key:
            continue
        value = _value(row, column, person, files)
        if value not in (None, ""):
            yield str(column.verbose_name), value


def _value(row: models.Model, column: models.Field[Any, Any], person: User, files: dict[str, bytes]) -> Any:
    value = getattr(row, column.name)
    if isinstance(value, User):
        return _("you") if value == person else _("another person")
    if isinstance(value, FieldFile):
        return _keep(row, column, value.read(), files) if value else None
    if isinstance(value, bytes | memoryview):
        return _keep(row, column, bytes(value), files)
    if isinstance(value, models.Model):
        return str(value)
    if column.choices:
        return str(getattr(row, f"get_{column.name}_display")())
    return value


def _keep(row: models.Model, column: models.Field[Any, Any], content: bytes, files: dict[str, bytes]) -> str:
    name = f"files/{row._meta.model_name}-{len(files) + 1}-{column.name}"
    files[name] = content
    return name


def _acts(person: User) -> Table:
    """What the person did, from the audit trail: when, what, and to which kind of thing; never to whose."""
    done = AuditEntry.objects.filter(actor_kind=ActorKind.USER, actor=str(person.pk)).order_by("pk")
    rows = [{_("when"): entry.at, _("what"): entry.action, _("on"): entry.object_kind} for entry in done]
    return Table(_("What you did in Safeload"), rows)


def _zip(person: User, tables: list[Table], files: dict[str, bytes]) -> bytes:
    made_at = timezone.localtime()
    plain = {
        "person": person.name,
        "union": person.union.name,
        "made_at": made_at.isoformat(timespec="seconds"),
        "tables": [{"name": table.name, "rows": table.rows} for table in tables],
    }
    context = {
        "person": person,
        "made_at": made_at,
        "tables": tables,
        "language": settings.LANGUAGE_CODE,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(plain, indent=2, ensure_ascii=False, default=str))
        archive.writestr("readable.html", render_to_string("evidence/subject_access_answer.html", context))
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()
