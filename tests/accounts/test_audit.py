"""The audit trail: written with the write, kept, sealed, and found out when it was tampered with."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from accounts.actors import System
from accounts.models import AuditEntry, Union, User
from accounts.services import audit_heads, sealing
from accounts.services.audit import audit_write
from accounts.services.sealing import Head, audit_head, audit_seal, audit_verify
from tests import worlds


@pytest.fixture
def trail(napo: Union) -> list[AuditEntry]:
    """Ten sealed rows."""
    by = System("test", napo.pk)
    rows = [audit_write(by=by, action=f"thing.{n}", obj=napo) for n in range(10)]
    audit_seal()
    return rows


@pytest.fixture
def tampering() -> Iterator[Any]:
    """SQL as somebody would run it who owns the tables and takes the triggers off first."""

    def run(statement: str, *values: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE accounts_auditentry DISABLE TRIGGER accounts_auditentry_keeps_rows")
            cursor.execute(statement, values)
            cursor.execute("ALTER TABLE accounts_auditentry ENABLE TRIGGER accounts_auditentry_keeps_rows")

    yield run


def test_a_row_stands_only_in_the_transaction_of_its_write(transactional_db: None) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        audit_write(by=System("test", 1), action="x", obj=Union(pk=1))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditentry SET action = 'other'",
        "UPDATE accounts_auditentry SET seal = NULL, sequence = NULL",
        "UPDATE accounts_auditentry SET sequence = sequence + 100",
        "DELETE FROM accounts_auditentry",
    ],
)
def test_the_database_refuses_to_change_or_remove_rows(trail: list[AuditEntry], statement: str) -> None:
    refused = pytest.raises(ProgrammingError, match="never changed or removed")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert audit_verify() == []


def test_the_database_refuses_to_empty_the_trail(trail: list[AuditEntry]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE accounts_auditentry ENABLE TRIGGER accounts_auditentry_keeps_all")
        with pytest.raises(ProgrammingError, match="never changed or removed"), transaction.atomic():
            cursor.execute("TRUNCATE accounts_auditentry")
        cursor.execute("ALTER TABLE accounts_auditentry DISABLE TRIGGER accounts_auditentry_keeps_all")


def test_sealing_fills_only_what_the_sealer_may_fill(napo: Union) -> None:
    row = audit_write(by=System("test", napo.pk), action="a", obj=napo)
    with pytest.raises(ProgrammingError, match="never changed"), transaction.atomic():
        AuditEntry.objects.filter(pk=row.pk).update(sequence=1, seal="0" * 64, action="b")
    assert audit_seal() == 1
    row.refresh_from_db()
    assert (row.sequence, len(row.seal)) == (1, 64)


def test_the_sequence_has_no_gaps_and_the_chain_fits(trail: list[AuditEntry]) -> None:
    assert list(AuditEntry.objects.order_by("pk").values_list("sequence", flat=True)) == list(range(1, 11))
    assert audit_seal() == 0
    assert audit_verify(heads=[audit_head()]) == []


def test_more_rows_than_one_batch_are_sealed(napo: Union, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 3)
    for n in range(8):
        audit_write(by=System("test", napo.pk), action=f"a.{n}", obj=napo)
    assert audit_seal() == 8
    assert audit_verify() == []


@pytest.mark.parametrize(
    "column",
    [
        "union_id = 99",
        "actor = 'x'",
        "action = 'x'",
        "object_id = 99",
        "reason_code = 'x'",
        "at = at + interval '1 second'",
        "object_kind = 'x'",
        "actor_kind = 'user'",
    ],
)
def test_a_row_changed_by_sql_is_found(trail: list[AuditEntry], tampering: Any, column: str) -> None:
    tampering(f"UPDATE accounts_auditentry SET {column} WHERE sequence = 4")
    assert [fault.sequence for fault in audit_verify()] == [4]


def test_a_row_removed_by_sql_is_found(trail: list[AuditEntry], tampering: Any) -> None:
    tampering("DELETE FROM accounts_auditentry WHERE sequence = 4")
    assert [fault.words for fault in audit_verify()] == ["Rows 4 to 4 are gone."]


def test_a_row_removed_with_the_gap_closed_is_found(trail: list[AuditEntry], tampering: Any) -> None:
    tampering("DELETE FROM accounts_auditentry WHERE sequence = 4")
    for sequence in range(5, 11):
        tampering("UPDATE accounts_auditentry SET sequence = %s WHERE sequence = %s", sequence - 1, sequence)
    assert audit_verify()


def test_a_cut_tail_is_found_against_the_exported_head(
    trail: list[AuditEntry], tampering: Any, napo: Union
) -> None:
    head = audit_head()
    tampering("DELETE FROM accounts_auditentry WHERE sequence > 7")
    assert audit_verify() == []
    assert [fault.sequence for fault in audit_verify(heads=[head])] == [10]
    for n in range(3):
        audit_write(by=System("test", napo.pk), action=f"innocent.{n}", obj=napo)
    audit_seal()
    assert audit_verify() == []
    assert "not the one that was exported" in audit_verify(heads=[head])[0].words


def test_an_older_key_still_verifies_what_it_sealed(
    trail: list[AuditEntry], settings: Any, napo: Union
) -> None:
    from accounts.keyring import Keyring

    settings.KEYRING = Keyring.from_json(settings.KEYRING).added("audit").promoted("audit").to_json()
    audit_write(by=System("test", napo.pk), action="later", obj=napo)
    audit_seal()
    assert audit_verify() == []


def test_the_head_is_exported_and_the_command_compares_it(
    trail: list[AuditEntry], tampering: Any, settings: Any, tmp_path: Path
) -> None:
    settings.AUDIT_HEAD_FOLDER, settings.AUDIT_HEAD_ADDRESS = str(tmp_path / "heads"), "keeper@union.example"
    path = audit_heads.audit_head_export()
    assert path is not None
    assert path.stat().st_mode & 0o777 == 0o600
    assert Head.from_json(path.read_text()).sequence == 10
    assert len(mail.outbox) == 1
    out = io.StringIO()
    call_command("verify_audit", stdout=out)
    assert "10 sealed rows, 1 exported heads compared" in out.getvalue()
    tampering("DELETE FROM accounts_auditentry WHERE sequence > 7")
    with pytest.raises(CommandError, match="not whole"):
        call_command("verify_audit", head=[path], stderr=io.StringIO())


def test_a_file_that_is_no_head_is_named(db: None, tmp_path: Path) -> None:
    (tmp_path / "head-x.json").write_text("[]")
    with pytest.raises(CommandError, match="not an exported head"):
        call_command("verify_audit", head=[tmp_path])


def test_the_page_shows_an_administrator_codes_of_her_union_only(
    signed_in: Any, admin: User, rep: User, unison: Union
) -> None:
    report = worlds.report(rep, "150", words="MARKER words")
    with transaction.atomic():
        audit_write(by=System("foreign", unison.pk), action="foreign.act", obj=unison)
    page = signed_in(admin).get("/audit/").content.decode()
    assert "report.submit" in page
    assert "foreign.act" not in page
    assert "MARKER" not in page and str(report.uid) not in page
    assert "report.submit" not in signed_in(admin).get("/audit/?action=user").content.decode()


def test_the_page_is_refused_to_others(signed_in: Any, rep: User, moderator: User, official: User) -> None:
    for user in (rep, moderator, official):
        assert signed_in(user).get("/audit/").status_code == 403
