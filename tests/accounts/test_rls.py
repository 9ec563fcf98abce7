"""Row-level security behind `visible_to`: in pages, tasks, commands, after rollbacks and on pooled connections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import ProgrammingError, connection, transaction

from accounts import rls, tenancy
from accounts.actors import System
from accounts.choices import Role
from accounts.models import Job, Union, User
from accounts.services.jobs import job_request
from accounts.tasks import run_job
from evidence.models import CaseReport, CaseReportEvent, EvidenceRevision, Words
from tests import worlds

# Tables of evidence and campaigns that belong to no single union, each with its reason.
WITHOUT_UNION = {
    "campaigns.Door": "the hash of a token and where it leads, read before any union is known; holds no content",
}


@pytest.fixture
def theirs(napo: Union, unison: Union) -> Iterator[CaseReport]:
    """A report of UNISON, while Napo is open."""
    with tenancy.union_scope(unison.pk):
        report = worlds.report(worlds.make_user(unison, "rep", Role.REP), "150", words="MARKER of unison")
    yield report


def set_on_connection() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('safeload.union', true)")
        return cursor.fetchone()[0] or ""


def test_every_table_of_evidence_and_campaigns_is_kept_within_its_union(db: None) -> None:
    secured = rls.secured_tables()
    forgotten = []
    for room in ("evidence", "campaigns"):
        for model in apps.get_app_config(room).get_models(include_auto_created=True):
            if model._meta.label in WITHOUT_UNION:
                continue
            names = {field.name for field in model._meta.concrete_fields}
            if "union" not in names or model._meta.db_table not in secured:
                forgotten.append(model._meta.label)
    assert forgotten == []


def test_the_union_of_a_row_is_always_given(db: None) -> None:
    rooms = [*apps.get_app_config("evidence").get_models(), *apps.get_app_config("campaigns").get_models()]
    loose = [
        model._meta.label
        for model in rooms
        if model._meta.label not in WITHOUT_UNION and model._meta.get_field("union").null
    ]
    assert loose == []


def test_the_role_of_the_app_is_held_by_row_level_security(db: None) -> None:
    assert rls.role_can_bypass() is False


def test_a_query_without_visible_to_sees_nothing_of_another_union(theirs: CaseReport) -> None:
    assert not CaseReport.objects.filter(pk=theirs.pk).exists()
    assert Words.objects.count() == 0


def test_rows_of_another_union_can_be_neither_changed_nor_removed_nor_written(
    theirs: CaseReport, napo: Union
) -> None:
    assert CaseReport.objects.filter(pk=theirs.pk).update(version=9) == 0
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM evidence_words")
        assert cursor.rowcount == 0
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        EvidenceRevision.objects.create(union_id=theirs.union_id)
    with tenancy.union_scope(theirs.union_id):
        assert Words.objects.get().text == "MARKER of unison"


def test_a_view_that_forgot_visible_to_still_shows_nothing(
    theirs: CaseReport, signed_in: Any, moderator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(CaseReport.objects.all()), "visible_to", lambda self, actor: self)
    page = signed_in(moderator).get(f"/moderation/{theirs.uid}/")
    assert page.status_code == 404
    assert b"MARKER" not in signed_in(moderator).get("/moderation/").content


def test_without_a_union_nothing_is_seen(theirs: CaseReport) -> None:
    with tenancy.union_scope(None):
        assert CaseReport.objects.count() == 0


def test_a_task_sees_its_own_union_only(theirs: CaseReport, napo: Union) -> None:
    seen: list[int] = []
    with tenancy.union_scope(None):
        job = job_request(by=System("test", napo.pk), task="t", key="1", arguments={"n": 1})
        run_job(job.pk, lambda job: seen.append(CaseReport.objects.count()))
        assert seen == [0]
        assert set_on_connection() == ""


def test_a_task_that_forgot_its_union_sees_nothing(theirs: CaseReport) -> None:
    with tenancy.union_scope(None):
        assert list(CaseReport.objects.all()) == []
        assert list(CaseReportEvent.objects.all()) == []


def test_a_failing_task_leaves_no_union_to_the_workers_next(theirs: CaseReport, napo: Union) -> None:
    def fails(job: Job) -> None:
        raise LookupError

    with tenancy.union_scope(None):
        job = job_request(by=System("test", theirs.union_id), task="t", key="2", arguments={"n": 2})
        with pytest.raises(LookupError):
            run_job(job.pk, fails)
        assert tenancy.current_union() is None
        assert set_on_connection() == ""
        assert CaseReport.objects.count() == 0


class Forgetful(BaseCommand):
    """A command whose writer forgot --union."""

    def handle(self, *args: Any, **options: Any) -> str:
        return str(CaseReport.objects.count())


def test_a_command_that_forgot_its_union_sees_nothing(theirs: CaseReport) -> None:
    with tenancy.union_scope(None):
        assert call_command(Forgetful()) == "0"


def test_an_error_inside_a_union_brings_the_one_before_back(napo: Union, unison: Union) -> None:
    with pytest.raises(LookupError), tenancy.union_scope(unison.pk):
        raise LookupError
    assert tenancy.current_union() == napo.pk
    assert set_on_connection() == str(napo.pk)


@pytest.mark.django_db(transaction=True)
def test_a_rollback_leaves_no_union_behind() -> None:
    with pytest.raises(LookupError), transaction.atomic(), tenancy.union_scope(7):
        raise LookupError
    assert set_on_connection() == ""
    with (
        pytest.raises(ProgrammingError),
        transaction.atomic(),
        tenancy.union_scope(7),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT broken")
    assert set_on_connection() == ""
    with tenancy.union_scope(7):
        with pytest.raises(LookupError), transaction.atomic():
            raise LookupError
        assert set_on_connection() == "7"
    assert set_on_connection() == ""


@pytest.mark.django_db(transaction=True)
def test_a_pooled_connection_is_handed_on_without_a_union_and_a_new_one_is_told() -> None:
    connection.ensure_connection()
    pooled = connection.connection
    with tenancy.union_scope(7):
        assert set_on_connection() == "7"
    assert connection.connection is pooled
    assert set_on_connection() == ""
    with tenancy.union_scope(7):
        connection.close()
        assert set_on_connection() == "7"
    assert set_on_connection() == ""


def test_opening_and_closing_a_union_costs_one_statement_each(
    django_assert_num_queries: Any, napo: Union
) -> None:
    with django_assert_num_queries(2), tenancy.union_scope(7):
        pass
    with django_assert_num_queries(0), tenancy.union_scope(napo.pk):
        pass


def test_a_connection_that_row_level_security_does_not_hold_is_refused(
    monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    monkeypatch.setattr(tenancy, "ROLE_CAN_BYPASS", "true")
    fresh = connection.copy()
    fresh.alias = "default"
    with pytest.raises(ImproperlyConfigured, match="NOBYPASSRLS"):
        fresh.connect()
    assert fresh.connection is None or fresh.connection.closed


def test_history_holds_the_allowed_fields_and_no_others() -> None:
    allowed = {
        "evidence.CaseReportEvent": {"union", "status", "version"},
        "accounts.UserEvent": {"union", "is_active"},
        "accounts.RoleGrantEvent": {"user", "role", "unit", "starts_on", "ends_on"},
    }
    found = {}
    for model in apps.get_models():
        if hasattr(model, "pgh_tracked_model") and model._meta.app_label in {
            "accounts",
            "evidence",
            "campaigns",
        }:
            fields = {field.name for field in model._meta.concrete_fields}
            found[model._meta.label] = {name for name in fields if not name.startswith("pgh_")}
    assert found == allowed


def test_a_change_of_status_is_kept_by_the_database_whoever_writes(rep: User) -> None:
    report = worlds.report(rep, "150")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE evidence_casereport SET status = 'accepted' WHERE id = %s", [report.pk])
    assert [event.status for event in CaseReportEvent.objects.filter(pgh_obj_id=report.pk)] == ["submitted"]
