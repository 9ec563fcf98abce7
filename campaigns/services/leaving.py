"""A union takes all its data with it: everything exported, in clear, and then, if it asks, everything deleted."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone

from accounts import tenancy
from accounts.actors import System
from accounts.models import AuditEntry, Union, User
from accounts.permissions import Refused
from accounts.services.audit import audit_write

MANIFEST = "manifest.json"
# Keys that open accounts here are of no use elsewhere and are given to nobody.
SECRET = {"accounts.User.password", "mfa.Authenticator.data"}
# Tables without a person or union in them, and Django's own registers.
ROOMS = ("accounts", "evidence", "campaigns", "account", "mfa", "usersessions")


def union_tables() -> list[tuple[type[models.Model], str]]:
    """Every table with rows of one union, and the lookup that finds them: found by following foreign keys."""
    found: dict[type[models.Model], str] = {}
    pending = [
        model for room in ROOMS for model in apps.get_app_config(room).get_models(include_auto_created=True)
    ]
    while pending:
        placed = {model: path for model in pending if (path := _path(model, found))}
        if not placed:
            break
        found |= placed
        pending = [model for model in pending if model not in placed]
    return sorted(found.items(), key=lambda item: item[0]._meta.label)


def _path(model: type[models.Model], found: dict[type[models.Model], str]) -> str:
    if model in {Union, AuditEntry}:
        return "pk" if model is Union else "union_id"
    keys = [field for field in model._meta.concrete_fields if field.is_relation]
    for field in keys:
        if field.related_model is Union:
            return f"{field.name}_id"
    for field in keys:
        if field.related_model in found:
            return f"{field.name}__{found[field.related_model]}"
    return ""


def union_export(union: Union, to: Path) -> dict[str, int]:
    """Write a zip of one JSON-lines file for each table, in clear, and a manifest of their hashes; rows per table.

    Binary contents are base64, stored files lie under files/. Refuses to overwrite.
    """
    counts: dict[str, int] = {}
    hashes: dict[str, str] = {}
    with tenancy.union_scope(union.pk), transaction.atomic(), to.open("xb") as file:
        to.chmod(0o600)
        _one_snapshot()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for model, path in union_tables():
                name = f"{model._meta.label_lower}.jsonl"
                counts[name], hashes[name] = _write_table(archive, name, model, {path: union.pk})
            manifest = {
                "union": union.slug,
                "made_at": timezone.now().isoformat(),
                "rows": counts,
                "sha256": hashes,
            }
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1, sort_keys=True))
        audit_write(by=System("export_union", union.pk), action="union.export", obj=union)
    return counts


def _one_snapshot() -> None:
    """All tables as they stood at one moment. Inside a test's transaction the level cannot be raised any more."""
    if not connection.savepoint_ids:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _write_table(
    archive: zipfile.ZipFile, name: str, model: type[models.Model], lookup: dict[str, int]
) -> tuple[int, str]:
    rows, digest = 0, hashlib.sha256()
    files: list[FieldFile] = []
    with archive.open(name, "w") as out:
        for row in model._base_manager.filter(**lookup).order_by("pk").iterator(chunk_size=500):
            line = json.dumps(dict(_cells(row, files)), ensure_ascii=False, default=str).encode() + b"\n"
            out.write(line)
            digest.update(line)
            rows += 1
    for stored in files:
        archive.writestr(f"files/{stored.name}", stored.read())
    return rows, digest.hexdigest()


def _cells(row: models.Model, files: list[FieldFile]) -> Iterator[tuple[str, Any]]:
    for field in row._meta.concrete_fields:
        if f"{row._meta.label}.{field.name}" in SECRET:
            continue
        value = getattr(row, field.attname)
        if isinstance(value, FieldFile):
            if value:
                files.append(value)
            value = value.name
        yield field.attname, _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return {"base64": base64.b64encode(bytes(value)).decode()}
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else value


def export_check(union: Union, path: Path) -> dict[str, int]:
    """The rows per table of an export that is whole and of this union. Raises Refused."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            for name, expected in manifest["sha256"].items():
                if hashlib.sha256(archive.read(name)).hexdigest() != expected:
                    raise Refused(f"{path}: {name} is damaged. Export again.")
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise Refused(f"{path} is not an export of Safeload. Export first.") from error
    if manifest["union"] != union.slug:
        raise Refused(f"{path} is the export of '{manifest['union']}', not of '{union.slug}'.")
    return dict(manifest["rows"])


def union_leave(union: Union, export: Path) -> dict[str, int]:
    """Delete every row of the union, after its export was checked; rows per table. The audit trail stays.

    Raises Refused where rows were added since the export, or where another union's rows still point here.
    """
    exported = export_check(union, export)
    try:
        with tenancy.union_scope(union.pk), transaction.atomic():
            _refuse_if_grown(union, exported)
            audit_write(by=System("leave_union", union.pk), action="union.leave", obj=union)
            with connection.cursor() as cursor:
                # Rows that are only added, such as a notice's events, go for this transaction.
                cursor.execute("SET LOCAL safeload.erasing = 'on'")
            return _delete_all(union)
    except IntegrityError as error:
        raise Refused("Rows of another union still refer to this one; nothing was deleted.") from error


def _refuse_if_grown(union: Union, exported: dict[str, int]) -> None:
    for model, path in union_tables():
        if model in {AuditEntry, Union} or model._meta.app_label in {"usersessions"}:
            continue
        now = model._base_manager.filter(**{path: union.pk}).count()
        if now != exported.get(f"{model._meta.label_lower}.jsonl"):
            raise Refused(f"{model._meta.verbose_name_plural} changed since the export. Export again.")


def _delete_all(union: Union) -> dict[str, int]:
    """In any order: foreign keys are checked when the transaction ends, and the longest way to the union goes first."""
    deleted = {}
    user_ids = list(User.objects.filter(union=union).values_list("pk", flat=True))
    tables = [(model, path) for model, path in union_tables() if model not in {AuditEntry, Union}]
    for model, path in sorted(tables, key=lambda item: -item[1].count("__")):
        rows = model._base_manager.filter(**{path: union.pk})
        deleted[model._meta.label_lower] = rows._raw_delete(rows.db)
    _end_sessions(user_ids)
    Union.objects.filter(pk=union.pk)._raw_delete("default")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return deleted


def _end_sessions(user_ids: list[int]) -> None:
    from importlib import import_module

    store = import_module(settings.SESSION_ENGINE).SessionStore
    gone = {str(pk) for pk in user_ids}
    for session in store.get_model_class().objects.iterator():
        if session.get_decoded().get("_auth_user_id") in gone:
            session.delete()
