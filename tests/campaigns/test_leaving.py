"""A union takes everything with it, and leaves nothing of it behind; the others notice nothing."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from accounts import tenancy
from accounts.choices import Role
from accounts.models import AuditEntry, Union, User
from campaigns.services.leaving import ROOMS, union_tables
from evidence.models import CaseReport, Words
from tests import worlds


@pytest.fixture
def theirs(unison: Union) -> CaseReport:
    with tenancy.union_scope(unison.pk):
        rep, moderator = (worlds.make_user(unison, role, role) for role in (Role.REP, Role.MODERATOR))
        return worlds.accepted(rep, moderator, "150", words="MARKER of unison")


def text_of(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


def test_every_table_of_the_house_belongs_to_a_union_or_says_why_not() -> None:
    shared = {
        "accounts.Installation": "one row about the whole installation",
    }
    tables = {model for model, _path in union_tables()}
    loose = {
        model._meta.label
        for room in ROOMS
        for model in apps.get_app_config(room).get_models(include_auto_created=True)
        if model not in tables
    }
    assert loose == set(shared)


def test_the_export_holds_everything_of_the_union_in_clear_and_nothing_of_another(
    rep: User, theirs: CaseReport, unison: Union, tmp_path: Path
) -> None:
    worlds.report(rep, "160", words="MARKER of napo")
    call_command("export_union", union="unison", to=tmp_path / "u.zip", stdout=io.StringIO())
    text = text_of(tmp_path / "u.zip")
    assert "MARKER of unison" in text and "rep@unison.example" in text
    assert "MARKER of napo" not in text and "rep@napo.example" not in text
    assert "scrypt" not in text and '"password"' not in text
    assert (tmp_path / "u.zip").stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(tmp_path / "u.zip") as archive:
        assert json.loads(archive.read("manifest.json"))["rows"]["evidence.casereport.jsonl"] == 1
    with pytest.raises(CommandError, match="exists already"):
        call_command("export_union", union="unison", to=tmp_path / "u.zip")


def test_a_union_leaves_whole(rep: User, theirs: CaseReport, unison: Union, tmp_path: Path) -> None:
    mine = worlds.report(rep, "160", words="of napo")
    call_command("export_union", union="unison", to=tmp_path / "u.zip", stdout=io.StringIO())
    call_command(
        "leave_union", union="unison", export=tmp_path / "u.zip", yes_delete="unison", stdout=io.StringIO()
    )
    assert not Union.objects.filter(slug="unison").exists()
    assert not User.objects.filter(email__endswith="unison.example").exists()
    with tenancy.union_scope(unison.pk):
        assert not CaseReport.objects.exists()
    assert Words.objects.get().report == mine
    assert AuditEntry.objects.filter(union_id=unison.pk, action="union.leave").exists()


def test_nothing_goes_without_a_whole_and_fresh_export(
    theirs: CaseReport, unison: Union, tmp_path: Path
) -> None:
    export = tmp_path / "u.zip"
    call_command("export_union", union="unison", to=export, stdout=io.StringIO())
    with pytest.raises(CommandError, match="must say 'unison'"):
        call_command("leave_union", union="unison", export=export, yes_delete="napo")
    with pytest.raises(CommandError, match="not of 'napo'"):
        call_command("leave_union", union="napo", export=export, yes_delete="napo")
    (tmp_path / "bad.zip").write_bytes(b"PK")
    with pytest.raises(CommandError, match="Export first"):
        call_command("leave_union", union="unison", export=tmp_path / "bad.zip", yes_delete="unison")
    worlds_user = worlds.make_user(unison, "late", Role.REP)
    with pytest.raises(CommandError, match="changed since the export"):
        call_command("leave_union", union="unison", export=export, yes_delete="unison")
    assert User.objects.filter(pk=worlds_user.pk).exists()
    with tenancy.union_scope(unison.pk):
        assert CaseReport.objects.exists()
