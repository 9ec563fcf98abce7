"""Export -> import -> figures, exact: each layout and mess, each row's fate, and what is never kept."""

from __future__ import annotations

import datetime as dt
import io
import json

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.choices import Role
from accounts.models import Job
from accounts.permissions import Refused
from evidence.choices import ImportState
from evidence.models import CaseReport, EvidenceRevision, Figure, ImportBatch, ImportRow, Subject
from evidence.selectors.tallies import Question, claims, tally
from evidence.services.import_work import import_apply, import_read
from evidence.services.imports import (
    import_accept,
    import_allow,
    import_bring,
    import_open,
    import_reject,
)
from evidence.services.retention import KINDS
from tests.workloads.wmt import export
from tests.worlds import accepted, make_user, region, unit
from workloads.choices import Basis

DAY = dt.date(2024, 3, 15)
# The readings of export.PEOPLE, in tenths of a per cent.
VALUES = [963, 1041, 1100, 1184, 1920]
HEAD = export.OVERVIEW


def row(
    name,
    percent="118.4%",
    available=2176,
    used=2576,
    *,
    grade="PO",
    pdu="Warwickshire",
    team="Warwickshire 1",
):
    return [
        "West Midlands Region",
        pdu,
        team,
        name,
        grade,
        percent,
        available,
        used,
        available - used,
        37,
        0,
        4,
        0,
        "0.0%",
    ]


def run(path, rep, moderator=None, **options):
    out = io.StringIO()
    extra = {"accept_by": moderator.email} if moderator else {}
    call_command(
        "import_wmt", str(path), union="napo", by=rep.email, json=True, stdout=out, **extra, **options
    )
    return json.loads(out.getvalue())


@pytest.fixture
def kept(tmp_path):
    def write(content, name="export.csv"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def march(union, **fields):
    return Question(union.pk, dt.date(2024, 3, 1), dt.date(2024, 3, 31), **fields)


@pytest.mark.parametrize(
    "name",
    [
        "West_Midlands_Overview.csv",
        "Warwickshire_Overview.csv",
        "2020_LDU_Cluster_Overview.csv",
        "2018_without_points_used_Overview.csv",
        "semicolon_bom_crlf_Overview.csv",
        "tab_utf16_Overview.csv",
        "West_Midlands_Overview.xlsx",
    ],
)
def test_an_overview_in_any_dress_gives_the_same_figures(name, napo, rep, moderator):
    result = run(f"tests/workloads/wmt/files/{name}", rep, moderator, as_at=DAY)

    assert list(result) == ["rows", "imported", "skipped", "undecided", "repeated"]
    assert (result["rows"], result["imported"], result["undecided"], result["repeated"]) == (9, 5, [], 0)
    assert [line["row"] for line in result["skipped"]] == [7, 8, 9, 10]
    found = tally(march(napo))
    assert sorted(line.low for line in found.rows) == VALUES
    assert sum(line.people for line in found.rows) == 5
    assert sum(line.used for line in found.rows) == 2576 + 453 + 1675 + 2089 + 2394
    assert sum(line.available for line in found.rows) == 2176 + 435 + 1740 + 1088 + 2176
    assert set(Figure.objects.values_list("unit__name", flat=True)) == {"Warwickshire"}
    assert EvidenceRevision.objects.filter(region=region(unit("Warwickshire").parent.code)).exists()


def test_the_same_file_again_adds_nothing_even_when_saved_anew(napo, rep, moderator, kept):
    first = kept(export.write_overview())
    run(first, rep, moderator, as_at=DAY)
    again = run(first, rep, moderator, as_at=DAY)
    anew = run(
        kept(export.resaved(export.write_overview(), delimiter=";"), "anew.csv"), rep, moderator, as_at=DAY
    )

    for result in (again, anew):
        assert (result["rows"], result["imported"], len(result["skipped"]), result["repeated"]) == (
            9,
            0,
            4,
            5,
        )
    assert Figure.objects.count() == 5
    assert Subject.objects.count() == 5


def test_somebody_in_two_exports_counts_once_by_the_latest(napo, rep, moderator, kept):
    run(kept(export.write_overview([row("Ann Example")]), "a.csv"), rep, moderator, as_at=DAY)
    later = [row("ANN  EXAMPLE", "120.0%", 1000, 1200, pdu="Coventry", team="Coventry 2")]
    run(kept(export.write_overview(later), "b.csv"), rep, moderator, as_at=DAY + dt.timedelta(days=7))

    found = tally(march(napo))
    assert [(line.low, line.people, line.unit) for line in found.rows] == [
        (1200, 1, str(unit("Coventry").pk))
    ]


def test_daily_archive_takes_its_own_dates(napo, rep, moderator):
    result = run("tests/workloads/wmt/files/slash_dates_Daily_Archive_Data.csv", rep, moderator)
    assert (result["rows"], result["imported"], len(result["skipped"])) == (18, 10, 8)
    assert set(Figure.objects.values_list("read_on", flat=True)) == {
        dt.date(2024, 3, 4),
        dt.date(2024, 3, 11),
    }
    assert sum(line.people for line in tally(march(napo)).rows) == 5


def test_averages_of_teams_are_claims_and_never_people(napo, rep, moderator):
    path = "tests/workloads/wmt/files/2024-03-01_2024-03-31_Team_Grouped_Archive_Data.csv"
    result = run(path, rep, moderator)
    assert (result["rows"], result["imported"], [line["row"] for line in result["skipped"]]) == (2, 1, [3])
    (claim,) = claims(march(napo))
    assert (claim.low, claim.statistic, claim.people, claim.subject, claim.used) == (
        1184,
        "average",
        None,
        None,
        25760,
    )
    assert (claim.team, claim.read_from, claim.read_on) == (
        "Warwickshire 1",
        dt.date(2024, 3, 1),
        dt.date(2024, 3, 31),
    )
    assert tally(march(napo)).rows == ()
    assert not Subject.objects.exists()
    assert run(path, rep, moderator)["repeated"] == 1


def test_every_mess_has_a_stated_fate(napo, rep, moderator, kept):
    rows = [
        row("Ann Example"),
        row("Bob Example", "0.0%", 0, 250),  # 3: no reading
        row("Cy Example", grade="DMY"),  # 4: no grade
        row("Dee Example", pdu="Nowhere at all"),  # 5: no such unit
        row("Eve Example"),
        row("Eve  example", team="Warwickshire 2"),  # 7: the name of row 6
        row("Fay Example", pdu="Coventry"),
    ]
    result = run(kept(export.write_overview(rows)), rep, moderator, as_at=DAY)
    assert (result["rows"], result["imported"], result["repeated"]) == (7, 2, 0)
    assert [line["row"] for line in result["skipped"]] == [3, 4]
    assert [line["row"] for line in result["undecided"]] == [5, 6, 7]
    assert all(line["reason"] for line in result["skipped"] + result["undecided"])


def test_functional_units_are_units_too(napo, rep, moderator, kept):
    from workloads.models import Unit

    functional = Unit.objects.functional().filter(parent=unit("Warwickshire").parent, valid_to=None).first()
    result = run(
        kept(export.write_overview([row("Ann Example", pdu=functional.name)])), rep, moderator, as_at=DAY
    )
    assert (result["imported"], result["undecided"]) == (1, [])
    assert Figure.objects.get().unit == functional


def test_no_name_stands_anywhere_in_the_database(napo, rep, moderator, kept):
    rows = [
        row("Zebulon Quixworth"),
        row("Zebulon Quixworth"),
        row("Zebulon Quixworth", pdu="Nowhere at all"),
    ]
    run(kept(export.write_overview(rows)), rep, as_at=DAY)
    with connection.cursor() as cursor:
        for model in (ImportBatch, ImportRow, Figure, Subject, CaseReport, Job):
            cursor.execute(
                f"SELECT count(*) FROM {model._meta.db_table} t WHERE t::text ILIKE '%%quixworth%%'"
            )
            assert cursor.fetchone() == (0,)
    assert ImportRow.objects.count() == 3
    assert len(set(ImportRow.objects.values_list("person", flat=True))) == 1


def test_a_file_about_cases_is_refused_from_its_header_row(napo, rep, kept):
    content = export.write_csv([*HEAD, "CRN"], [[*row("Ann Example"), "X123456"]])
    with pytest.raises(CommandError, match="case reference"):
        run(kept(content), rep, as_at=DAY)
    assert not ImportBatch.objects.exists()


def test_an_overview_without_a_day_asks_for_it(napo, rep, kept):
    with pytest.raises(CommandError, match="day"):
        run(kept(export.write_overview()), rep)
    assert not ImportRow.objects.exists()


def test_nobody_accepts_a_file_they_brought(napo, kept):
    both = make_user(napo, "both", Role.REP, Role.MODERATOR)
    with pytest.raises(CommandError, match="Somebody else"):
        run(kept(export.write_overview()), both, both, as_at=DAY)
    assert not Figure.objects.exists()


def test_a_moderator_of_elsewhere_can_neither_see_nor_accept_it(napo, rep, kept):
    batch = brought(rep, kept)
    elsewhere = make_user(napo, "elsewhere", Role.MODERATOR, unit=unit("Gwent").parent)
    here = make_user(napo, "here", Role.MODERATOR, unit=unit("Warwickshire").parent)
    assert list(ImportBatch.objects.visible_to(elsewhere)) == []
    assert list(ImportBatch.objects.visible_to(here)) == [batch]
    with pytest.raises(Refused):
        import_accept(by=elsewhere, batch=batch, version=batch.version)


def brought(rep, kept):
    batch = import_open(by=rep, source="foi", disclosed_on=DAY, letter="FOI 1")
    with kept(export.write_overview()).open("rb") as content:
        batch = import_bring(by=rep, batch=batch, content=content, as_at=DAY)
    return import_read(batch=batch)


def test_rows_may_be_left_out_and_undone_work_is_done_once(napo, rep, moderator, kept):
    batch = brought(rep, kept)
    import_accept(by=moderator, batch=batch, version=batch.version, left_out=[2, 5])
    batch = import_apply(batch=batch)
    again = import_apply(batch=batch)
    assert (batch.state, batch.imported, again.version) == (ImportState.ACCEPTED, 3, batch.version)
    assert sorted(Figure.objects.values_list("low", flat=True)) == [963, 1041, 1100]


def test_a_rejected_file_leaves_no_rows_and_may_come_again(napo, rep, moderator, kept):
    batch = brought(rep, kept)
    import_reject(by=moderator, batch=batch, version=batch.version)
    assert not ImportRow.objects.exists()
    assert run(kept(export.write_overview()), rep, moderator, as_at=DAY)["imported"] == 5


def test_a_file_that_came_another_way_waits_for_the_data_protection_contact(napo, rep, kept):
    contact = make_user(napo, "dp", Role.DATA_PROTECTION)
    batch = import_open(by=rep, source="other", letter="Found on a shared drive")
    with pytest.raises(Refused), kept(export.write_overview()).open("rb") as content:
        import_bring(by=rep, batch=batch, content=content, as_at=DAY)
    assert not ImportRow.objects.exists()
    assert list(ImportBatch.objects.visible_to(contact)) == [batch]
    batch = import_allow(by=contact, batch=batch, allowed=True)
    with kept(export.write_overview()).open("rb") as content:
        assert import_bring(by=rep, batch=batch, content=content, as_at=DAY).rows == 9


def test_how_the_union_came_by_it_is_said_in_full(napo, rep):
    with pytest.raises(ValidationError) as refused:
        import_open(by=rep, source="employer")
    assert set(refused.value.message_dict) == {"disclosed_on", "letter"}


def test_an_import_and_reports_of_one_unit_are_never_added(napo, rep, moderator, kept):
    run(kept(export.write_overview()), rep, moderator, as_at=DAY)
    accepted(rep, moderator, "150", where=unit("Warwickshire"), on=DAY, basis=Basis.SCREEN)
    found = tally(march(napo))
    assert sum(line.people for line in found.rows) == 5
    assert found.counts.left_out == {"may be in the import": 1}


def test_what_waits_too_long_is_erased(napo, rep, kept):
    batch = brought(rep, kept)
    ImportBatch.objects.update(created_at=batch.created_at - dt.timedelta(days=91))
    from evidence.services.retention import retention_apply

    assert retention_apply(napo.pk)["import"] == 1
    assert "import" in KINDS
    assert not ImportRow.objects.exists()


def test_the_pages_lead_from_how_it_came_to_acceptance(napo, rep, moderator, signed_in):
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.urls import reverse

    client = signed_in(rep)
    assert "Do not take files" in client.get(reverse("evidence:import_new")).content.decode()
    unsaid = client.post(reverse("evidence:import_new"), {"source": "employer"})
    assert unsaid.status_code == 422
    said = {
        "source": "foi",
        "letter": "FOI 7",
        "disclosed_on_day": "1",
        "disclosed_on_month": "3",
        "disclosed_on_year": "2024",
    }
    page = client.post(reverse("evidence:import_new"), said)["Location"]
    day = {"as_at_day": "15", "as_at_month": "3", "as_at_year": "2024"}
    undated = client.post(page, {"file": SimpleUploadedFile("a.csv", export.write_overview())})
    assert undated.status_code == 422
    sent = client.post(page, {"file": SimpleUploadedFile("a.csv", export.write_overview()), **day})
    assert sent.status_code == 302
    batch = import_read(batch=ImportBatch.objects.get())
    decide = reverse("evidence:import_decide", args=[batch.uid])
    assert client.post(decide, {"version": batch.version}).status_code == 403

    client = signed_in(moderator)
    assert "Rows to leave out" in client.get(page).content.decode()
    assert "118.4%" in client.get(page + "?rows=taken").content.decode()
    assert client.post(decide, {"version": batch.version, "left_out": "2, x"}).status_code == 422
    assert client.post(decide, {"version": batch.version, "left_out": "2, 5-6"}).status_code == 302
    assert import_apply(batch=batch).imported == 2


def test_a_table_of_ones_own_is_read_by_the_columns_named(napo, rep, signed_in):
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.urls import reverse

    own = b"Who,Where,What,Percent\nAnn Example,Warwickshire,PO,118.4%\nBob Example,Warwickshire,PSO,104.1%\n"
    batch = import_open(by=rep, source="foi", disclosed_on=DAY, letter="FOI 1")
    client, page = signed_in(rep), reverse("evidence:import", args=[batch.uid])
    preview = client.post(page, {"file": SimpleUploadedFile("own.csv", own), "own_table": "on"})
    assert "Ann Example" in preview.content.decode()
    assert not ImportRow.objects.exists()
    chosen = {
        "column_name": "0",
        "column_pdu": "1",
        "column_grade": "2",
        "column_percent": "3",
        "columns": "1",
    }
    day = {"as_at_day": "15", "as_at_month": "3", "as_at_year": "2024"}
    sent = client.post(page, {"file": SimpleUploadedFile("own.csv", own), **chosen, **day})
    assert sent.status_code == 302, sent.content.decode()[:3000]
    assert import_read(batch=batch).imported == 2
