"""Rows of an export that wait for a moderator, and imports whose work stopped."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts.choices import JobState, Role
from accounts.models import AuditEntry, Job, User
from accounts.permissions import Refused
from evidence.choices import ImportFailure, ImportState, LeftOutReason, RowFate
from evidence.models import Figure, ImportBatch
from evidence.selectors.import_rows import undecided_questions
from evidence.services import import_work
from evidence.services.import_failures import import_fail, import_restart, imports_sweep
from evidence.services.import_settle import import_keep, import_leave_out, import_place
from evidence.services.import_work import import_apply, import_read
from evidence.services.imports import import_accept, import_bring, import_open
from evidence.tasks import read_import
from tests.evidence.test_imports import DAY, row
from tests.workloads.wmt import export
from tests.worlds import make_user, unit

ROWS = [
    row("Ann Example"),  # 2: taken
    row("Bob Example", pdu="Warks North"),  # 3 and 4: a unit nobody knows
    row("Cy Example", pdu="Warks North"),
    row("Eve Example", "120.0%", 1000, 1200),  # 5 and 6: one name twice
    row("Eve  example", "130.0%", 1000, 1300, team="Warwickshire 2"),
]


def staged(rep: User, tmp_path, rows=None) -> ImportBatch:
    path = tmp_path / "export.csv"
    path.write_bytes(export.write_overview(rows or ROWS))
    batch = import_open(by=rep, source="foi", disclosed_on=DAY, letter="FOI 1")
    with path.open("rb") as content:
        return import_bring(by=rep, batch=batch, content=content, as_at=DAY)


@pytest.fixture
def batch(napo, rep, tmp_path) -> ImportBatch:
    return import_read(batch=staged(rep, tmp_path))


def figures_of(batch: ImportBatch, moderator: User) -> list[int]:
    import_accept(by=moderator, batch=batch, version=batch.version)
    import_apply(batch=batch)
    return sorted(Figure.objects.values_list("low", flat=True))


def test_the_questions_are_one_for_each_place_and_one_for_each_name_twice(batch):
    place, twice = undecided_questions(batch)
    assert (place.number, place.count, place.unit_name, place.rows) == (3, 2, "Warks North", [])
    assert [line.number for line in twice.rows] == [5, 6]
    assert batch.imported == 1


def test_a_place_settled_once_holds_for_every_row_that_names_it_and_is_counted(batch, moderator):
    settled = import_place(
        by=moderator, batch=batch, version=batch.version, number=3, unit=unit("Warwickshire")
    )
    assert (settled.imported, settled.version) == (3, batch.version + 1)
    assert [question.number for question in undecided_questions(settled)] == [5]
    assert figures_of(settled, moderator) == [1184, 1184, 1184]
    assert AuditEntry.objects.filter(action="import.settle", reason_code="place").count() == 1


def test_of_a_name_twice_one_row_is_taken(batch, moderator):
    settled = import_keep(by=moderator, batch=batch, version=batch.version, number=6)
    assert settled.lines.get(number=5).fate == RowFate.SKIPPED
    assert settled.lines.get(number=5).reason == "Another row about the same was taken."
    assert figures_of(settled, moderator) == [1184, 1300]


def test_of_a_name_twice_a_row_without_a_place_waits_for_its_place(napo, rep, moderator, tmp_path):
    rows = [row("Eve Example"), row("Eve Example", pdu="Warks North", percent="130.0%")]
    batch = import_read(batch=staged(rep, tmp_path, rows))
    settled = import_keep(by=moderator, batch=batch, version=batch.version, number=3)
    (question,) = undecided_questions(settled)
    assert (question.number, question.unit_name, question.rows) == (3, "Warks North", [])
    import_place(by=moderator, batch=settled, version=settled.version, number=3, unit=unit("Coventry"))
    assert ImportBatch.objects.get().imported == 1


@pytest.mark.parametrize(("number", "left"), [(4, {3, 4}), (5, {5, 6})])
def test_rows_left_out_say_why(batch, moderator, number, left):
    settled = import_leave_out(
        by=moderator, batch=batch, version=batch.version, number=number, reason=LeftOutReason.NOT_SURE
    )
    gone = settled.lines.filter(fate=RowFate.SKIPPED)
    assert {line.number for line in gone} == left
    assert {line.reason for line in gone} == {str(LeftOutReason.NOT_SURE.label)}
    assert AuditEntry.objects.filter(action="import.settle", reason_code="not_sure").exists()
    with pytest.raises(ValidationError):
        import_leave_out(by=moderator, batch=settled, version=settled.version, number=3, reason="whim")


def test_only_a_moderator_who_did_not_bring_it_settles_and_never_behind_anothers_back(batch, rep, moderator):
    where = unit("Warwickshire")
    with pytest.raises(Refused):
        import_place(by=rep, batch=batch, version=batch.version, number=3, unit=where)
    elsewhere = make_user(batch.union, "elsewhere", Role.MODERATOR, unit=unit("Gwent").parent)
    with pytest.raises(Refused):
        import_place(by=elsewhere, batch=batch, version=batch.version, number=3, unit=unit("Gwent"))
    import_keep(by=moderator, batch=batch, version=batch.version, number=5)
    with pytest.raises(Refused, match="Somebody else"):
        import_keep(by=moderator, batch=batch, version=batch.version, number=6)


def test_the_place_chosen_lies_in_the_area_of_whoever_brought_the_file(napo, moderator, tmp_path):
    local = make_user(napo, "local", Role.REP, unit=unit("Warwickshire").parent)
    batch = import_read(batch=staged(local, tmp_path))
    with pytest.raises(Refused, match="outside the area"):
        import_place(by=moderator, batch=batch, version=batch.version, number=3, unit=unit("Gwent"))


def test_what_is_settled_may_be_here_already(batch, rep, moderator, tmp_path):
    again = [row("Bob Example", pdu="Coventry")]
    before = import_read(batch=staged(rep, tmp_path, again))
    figures_of(before, moderator)
    settled = import_place(by=moderator, batch=batch, version=batch.version, number=3, unit=unit("Coventry"))
    assert settled.lines.get(number=3).fate == RowFate.REPEATED
    assert (settled.imported, settled.repeated) == (2, 1)


def test_the_page_asks_each_question_and_takes_the_answer(batch, rep, moderator, signed_in):
    client, url = signed_in(moderator), reverse("evidence:import", args=[batch.uid])
    page = client.get(url).content.decode()
    assert "“Warks North” is no unit we know" in page and "Row 6: Warwickshire" in page
    settle = reverse("evidence:import_settle", args=[batch.uid])
    unsaid = client.post(settle, {"number": 3, "version": batch.version, "fate": ""})
    assert unsaid.status_code == 422
    assert "Choose what becomes of these rows." in unsaid.content.decode()
    chosen = {"number": 3, "version": batch.version, "fate": f"unit:{unit('Coventry').pk}"}
    assert client.post(settle, chosen).status_code == 302
    gone = client.post(settle, chosen, follow=True)
    assert "These rows no longer wait" in gone.content.decode()
    kept = {"number": 5, "version": batch.version + 1, "fate": "row:5"}
    assert client.post(settle, kept).status_code == 302
    assert ImportBatch.objects.get().imported == 4
    client = signed_in(rep)
    assert "Rows that wait for you" not in client.get(url).content.decode()
    assert client.post(settle, kept).status_code == 403


def test_work_that_fails_says_so_and_is_started_again(napo, rep, moderator, tmp_path, signed_in, monkeypatch):
    batch = staged(rep, tmp_path)
    with monkeypatch.context() as broken, pytest.raises(ZeroDivisionError):
        broken.setattr(import_work, "batch_count", lambda _batch: 1 / 0)
        read_import(Job.objects.get(key=str(batch.pk)).pk)
    batch.refresh_from_db()
    assert (batch.state, batch.failure) == (ImportState.FAILED, ImportFailure.FAULT)
    url = reverse("evidence:import", args=[batch.uid])
    page = signed_in(rep).get(url).content.decode()
    assert "Something in the file stopped the work" in page and "Start it again" in page
    restarted = signed_in(rep).post(
        reverse("evidence:import_restart", args=[batch.uid]), {"version": batch.version}
    )
    assert restarted.status_code == 302
    read_import(Job.objects.filter(key=str(batch.pk), state=JobState.WAITING).get().pk)
    batch.refresh_from_db()
    assert (batch.state, batch.failure, batch.imported) == (ImportState.READY, "", 1)


def test_work_that_was_cut_off_for_good_is_found_by_the_sweep(batch, rep, moderator):
    import_accept(by=moderator, batch=batch, version=batch.version)
    assert imports_sweep(batch.union_id) == 0
    Job.objects.update(
        state=JobState.FAILED, error_code="gave_up", finished_at=timezone.now() - dt.timedelta(hours=1)
    )
    assert imports_sweep(batch.union_id) == 1
    batch.refresh_from_db()
    assert (batch.state, batch.failure) == (ImportState.FAILED, ImportFailure.LOST)
    with pytest.raises(Refused):
        import_restart(by=rep, batch=batch, version=batch.version)
    import_restart(by=moderator, batch=batch, version=batch.version)
    assert import_apply(batch=batch).state == ImportState.ACCEPTED
    assert Figure.objects.count() == 1


def test_a_file_brought_once_more_meanwhile_is_not_started_twice(batch, rep, tmp_path):
    ImportBatch.objects.update(state=ImportState.READING)
    failed = import_fail(by=rep, batch=batch, failure=ImportFailure.LOST)
    staged(rep, tmp_path)
    with pytest.raises(Refused, match="once more meanwhile"):
        import_restart(by=rep, batch=failed, version=failed.version)


def test_after_an_import_the_database_knows_how_large_its_tables_are(batch, moderator):
    figures_of(batch, moderator)
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'evidence_figure'")
        assert cursor.fetchone() == (1.0,)
