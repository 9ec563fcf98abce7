from __future__ import annotations

import csv
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from workloads.choices import DatePrecision, LegacyKind, UnitKind, WorkArea
from workloads.models import Benchmark, LocalAuthority, StaffInPost, Unit, UnitAlias, UnitSuccession
from workloads.selectors import unit_label, units_for_choice
from workloads.services.loading import StructureError
from workloads.services.structure import DATA, structure_load

pytestmark = pytest.mark.django_db

STAFFORDSHIRE = {"Staffordshire and Stoke", "Staffordshire North", "Staffordshire South"}


@pytest.fixture(autouse=True)
def nothing_loaded(db):
    """The run has the structure loaded beneath every test; here it is what is tested."""
    for model in (StaffInPost, Benchmark, LocalAuthority, UnitSuccession, UnitAlias):
        model.objects.all().delete()
    Unit.objects.exclude(parent=None).delete()
    Unit.objects.all().delete()


@pytest.fixture
def structure(nothing_loaded):
    return structure_load()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def edit(path: Path, key: str, value: str, /, **cells: str) -> None:
    """Change the rows of a data file in which column `key` is `value`."""
    with path.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    hits = [row for row in rows if row[key] == value]
    assert hits
    for row in hits:
        row.update(cells)
    with path.open("w", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def names(units) -> set[str]:
    return set(units.values_list("name", flat=True))


def test_counts_are_those_of_the_service(structure):
    assert structure.totals["regions"] == 12
    assert structure.totals["pdus"] == 109
    assert structure.totals["functional_units"] == 113
    assert structure.totals["legacy_areas"] == 70
    assert structure.totals["local_authorities"] == 225
    assert Unit.objects.count() == 12 + 109 + 113 + 70


def test_former_areas_are_divisions_crcs_trusts_and_ended_pdus(structure):
    kinds = list(Unit.objects.legacy().values_list("legacy_kind", flat=True))
    assert kinds.count(LegacyKind.NPS_DIVISION) == 7
    assert kinds.count(LegacyKind.CRC) == 21
    assert kinds.count(LegacyKind.PROBATION_TRUST) == 35
    assert Unit.objects.pdus().filter(valid_to__isnull=False).count() == 7


def test_pdus_by_region_are_those_of_the_lists(structure):
    by_region = {
        region.code: region.children.pdus().on(date(2026, 1, 1)).count() for region in Unit.objects.regions()
    }
    assert by_region == {
        "N03": 6,
        "N07": 18,
        "N50": 8,
        "N51": 13,
        "N52": 10,
        "N53": 6,
        "N54": 7,
        "N55": 11,
        "N56": 8,
        "N57": 6,
        "N58": 9,
        "N59": 7,
    }


def test_a_second_load_changes_nothing(structure):
    before = list(Unit.objects.order_by("pk").values())
    again = structure_load()
    assert structure.changed
    assert not again.changed
    assert again.totals == structure.totals
    assert list(Unit.objects.order_by("pk").values()) == before


def test_a_second_load_asks_few_queries(structure, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        structure_load()


def test_an_edited_row_is_updated_in_place(structure, folder):
    old = Unit.objects.get(key="pdu-coventry")
    edit(folder / "units.csv", "key", "pdu-coventry", name="Coventry and Rugby", valid_to="2027-03")
    counts = structure_load(folder)
    new = Unit.objects.get(key="pdu-coventry")
    assert (counts.created, counts.updated, counts.removed) == (0, 1, 0)
    assert new.pk == old.pk
    assert (new.name, new.name_key) == ("Coventry and Rugby", "coventry rugby")
    assert (new.valid_to, new.valid_to_precision) == (date(2027, 3, 31), DatePrecision.MONTH)


def test_a_spelling_taken_out_of_the_file_goes(structure, folder):
    path = folder / "names.csv"
    path.write_text(
        "".join(line for line in path.read_text().splitlines(keepends=True) if ",KSS," not in line)
    )
    assert structure_load(folder).removed == 1
    assert not UnitAlias.objects.filter(alias="KSS").exists()


def test_a_unit_taken_out_of_the_file_stays_and_is_named(structure, folder):
    path = folder / "units.csv"
    path.write_text(
        "".join(
            line for line in path.read_text().splitlines(keepends=True) if not line.startswith("london-yos,")
        )
    )
    counts = structure_load(folder)
    assert counts.strays == ["london-yos"]
    assert Unit.objects.filter(key="london-yos").exists()


@pytest.mark.parametrize(
    ("file", "key", "value", "cells", "words"),
    [
        (
            "units.csv",
            "key",
            "pdu-brent",
            {"parent": "region-nowhere"},
            'no unit has the key "region-nowhere"',
        ),
        ("units.csv", "key", "pdu-brent", {"valid_from": "2024-13"}, '"2024-13" is no date'),
        ("units.csv", "key", "pdu-brent", {"key": "pdu-croydon"}, "same key as an earlier line"),
        ("units.csv", "key", "pdu-brent", {"kind": "borough"}, "kind"),
        ("units.csv", "key", "pdu-brent", {"parent": ""}, "unit_belongs_to_region_or_national_division"),
        ("units.csv", "key", "london-yos", {"work_area": ""}, "unit_work_area_iff_functional"),
        ("units.csv", "key", "pdu-brent", {"valid_to": "2020-01-01"}, "unit_ends_after_it_starts"),
        ("names.csv", "alias", "KSS", {"unit": "kss"}, 'no unit has the key "kss"'),
        ("local_authorities.csv", "name", "Leeds", {"basis": "guess"}, "basis"),
        ("benchmarks.csv", "code", "B06", {"interval": "215"}, 'interval "215" is not understood'),
        ("benchmarks.csv", "code", "B06", {"interval": "[2.15,3]"}, "more than one decimal"),
        ("benchmarks.csv", "code", "B06", {"conflicts_with": "B99"}, "no benchmark of the file"),
        ("benchmarks.csv", "code", "B06", {"unit": "region-mars"}, 'no unit has the key "region-mars"'),
        ("benchmarks.csv", "code", "B14", {"disputed_by": ""}, "benchmark_disputed_by_somebody"),
    ],
)
def test_a_faulty_row_is_refused_in_words_and_nothing_is_loaded(folder, file, key, value, cells, words):
    edit(folder / file, key, value, **cells)
    with pytest.raises(StructureError) as fault, transaction.atomic():
        structure_load(folder)
    assert words in str(fault.value)
    assert not Unit.objects.exists()


def test_a_row_with_too_many_cells_names_its_line(folder):
    path = folder / "successions.csv"
    path.write_text(path.read_text() + "region-wales,region-london,2030-01-01,extra\n")
    with pytest.raises(StructureError, match=r"successions\.csv line 299: 3 cells are needed"):
        structure_load(folder)


def test_the_command_prints_the_counts_and_says_when_nothing_changed(db, capsys):
    call_command("load_structure")
    first = capsys.readouterr().out
    call_command("load_structure")
    second = capsys.readouterr().out
    for words in (
        "12 regions",
        "109 PDUs in force",
        "113 functional units",
        "70 former areas and former PDUs",
    ):
        assert words in first
    assert "rows created" in first
    assert "Nothing had changed." in second


def test_the_command_reports_a_faulty_file_without_a_traceback(db, folder, monkeypatch):
    edit(folder / "units.csv", "key", "pdu-brent", valid_from="soon")
    load = structure_load
    command = "workloads.management.commands.load_structure.structure_load"
    monkeypatch.setattr(command, lambda: load(folder))
    with pytest.raises(CommandError, match='"soon" is no date'):
        call_command("load_structure")


# In force by date


def test_staffordshire_is_one_pdu_until_the_end_of_november_2024_and_two_after(structure):
    region = Unit.objects.get(kind=UnitKind.REGION, code="N52")
    before = names(region.children.pdus().on(date(2024, 11, 30))) & STAFFORDSHIRE
    after = names(region.children.pdus().on(date(2024, 12, 1))) & STAFFORDSHIRE
    assert before == {"Staffordshire and Stoke"}
    assert after == {"Staffordshire North", "Staffordshire South"}


def test_greater_manchester_goes_from_nine_to_eight_in_april_2025(structure):
    pdus = Unit.objects.get(kind=UnitKind.REGION, code="N50").children.pdus()
    before, after = names(pdus.on(date(2025, 3, 31))), names(pdus.on(date(2025, 4, 1)))
    assert (len(before), len(after)) == (9, 8)
    assert before - after == {"Salford", "Stockport and Trafford", "Tameside"}
    assert after - before == {"Salford and Trafford", "Stockport and Tameside"}


@pytest.mark.parametrize(
    ("day", "pdus"),
    [
        (date(2021, 6, 25), 0),
        (date(2021, 6, 26), 108),
        (date(2023, 4, 1), 108),
        (date(2024, 12, 1), 109),
        (date(2025, 4, 1), 108),
        (date(2025, 6, 1), 109),
        (date(2026, 8, 1), 109),
    ],
)
def test_the_number_of_pdus_in_force(structure, day, pdus):
    assert Unit.objects.pdus().on(day).count() == pdus


def test_the_day_before_the_regions_the_divisions_and_crcs_were_in_force(structure):
    day = date(2021, 6, 25)
    assert not Unit.objects.regions().on(day).exists()
    assert Unit.objects.legacy().on(day).count() == 28
    assert not Unit.objects.legacy().on(day + timedelta(days=1)).exists()


def test_a_month_is_kept_as_a_month_and_an_assumed_day_as_assumed(structure):
    north = Unit.objects.get(name="Staffordshire North")
    assert (north.valid_from, north.valid_from_precision) == (date(2024, 12, 1), DatePrecision.MONTH)
    trust = Unit.objects.get(code="SWM")
    assert (trust.valid_from_precision, trust.valid_to_precision) == (
        DatePrecision.NOMINAL,
        DatePrecision.DAY,
    )


def test_in_force_agrees_with_the_queryset(structure):
    for day in (date(2018, 5, 1), date(2024, 11, 30), date(2025, 4, 1)):
        assert {unit.pk for unit in Unit.objects.all() if unit.in_force(day)} == set(
            Unit.objects.on(day).values_list("pk", flat=True)
        )


# Whole and sound


def test_codes_are_unique_among_units_of_a_kind_in_force(structure):
    for day in (date(2018, 1, 1), date(2024, 3, 31), date(2024, 4, 1), date(2026, 1, 1)):
        codes = list(Unit.objects.on(day).exclude(code="").values_list("kind", "code"))
        assert len(codes) == len(set(codes))


def test_only_the_two_new_kent_pdus_have_no_code(structure):
    assert names(Unit.objects.filter(code="")) == {"Mid Kent", "North Kent and Medway"}


def test_every_functional_unit_has_a_work_area(structure):
    units = Unit.objects.functional()
    assert all(unit.work_area in WorkArea.values for unit in units)
    assert not units.filter(work_area=WorkArea.OTHER).exists()
    assert units.get(code="N52BCCF").work_area == WorkArea.COURT
    assert units.filter(work_area=WorkArea.UNPAID_WORK).count() == 12
    assert units.filter(work_area=WorkArea.APPROVED_PREMISES).count() == 12


def test_units_of_national_divisions_have_no_region(structure):
    national = Unit.objects.functional().filter(parent=None)
    assert national.count() == 5
    assert set(national.values_list("provider", flat=True)) == {
        "National Security Division",
        "National Responsibility Division",
    }


def test_every_former_unit_has_a_successor_and_no_present_unit_has(structure):
    ended = Unit.objects.filter(valid_to__isnull=False)
    assert not ended.filter(successions=None).exists()
    assert not Unit.objects.filter(valid_to=None).exclude(successions=None).exists()


def test_successors_begin_when_the_succession_says(structure):
    for succession in UnitSuccession.objects.select_related("successor", "predecessor"):
        assert succession.successor.in_force(succession.on), succession
        assert not succession.predecessor.in_force(succession.on), succession


def test_every_council_is_served_by_pdus_in_force(structure):
    assert not LocalAuthority.objects.filter(units=None).exists()
    assert not LocalAuthority.objects.exclude(units__valid_to=None).exists()


def test_public_units_are_visible_to_anybody(structure):
    assert Unit.objects.visible_to(None).count() == Unit.objects.count()


CONTRADICTIONS = [
    ({"code": "N52CSW", "name": "Another"}, "unit_code_once_per_kind_and_start"),
    ({"name": "Coventry"}, "unit_name_once_in_its_region"),
    ({"kind": UnitKind.REGION}, "unit_belongs_to_region_or_national_division"),
    ({"kind": UnitKind.LEGACY, "legacy_kind": "crc", "parent": None}, "unit_legacy_has_ended"),
    ({"legacy_kind": LegacyKind.CRC}, "unit_legacy_kind_iff_legacy"),
    ({"work_area": WorkArea.COURT}, "unit_work_area_iff_functional"),
    ({"valid_from": None}, "unit_first_day_says_how_exact"),
    ({"valid_to": date(2030, 1, 1)}, "unit_last_day_says_how_exact"),
    ({"valid_to": date(2020, 1, 1), "valid_to_precision": DatePrecision.DAY}, "unit_ends_after_it_starts"),
    ({"name": ""}, "unit_has_a_name"),
    ({"confidence": "sure"}, "unit_confidence_known"),
]


def test_the_database_refuses_a_unit_that_contradicts_itself(structure):
    sound = {
        "key": "pdu-new",
        "kind": UnitKind.PDU,
        "name": "New",
        "parent": Unit.objects.get(key="region-west-midlands"),
        "valid_from": date(2021, 6, 26),
        "valid_from_precision": DatePrecision.DAY,
        "confidence": "high",
    }
    for fields, constraint in CONTRADICTIONS:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Unit.objects.create(**sound | fields)
    assert Unit.objects.create(**sound).pk


# Pick lists


def test_the_pick_list_takes_one_query(structure, django_assert_num_queries):
    with django_assert_num_queries(1):
        units_for_choice(date(2026, 1, 1))


def test_the_pick_list_offers_every_unit_once(structure):
    offered = [unit.pk for group in units_for_choice(date(2026, 1, 1)) for unit in group.units]
    assert sorted(offered) == sorted(Unit.objects.values_list("pk", flat=True))


def test_the_pick_list_groups_by_region_on_the_day(structure):
    groups = {group.label: group for group in units_for_choice(date(2024, 11, 30))}
    midlands = groups["West Midlands"]
    assert midlands.units[0] == midlands.region
    assert len(midlands.pdus) == 9
    assert "Staffordshire and Stoke" in {unit.name for unit in midlands.pdus}
    assert "Unpaid Work and Attendance Centres" in {unit.name for unit in midlands.functional}
    offered = {unit.name for group in groups.values() for unit in group.units}
    assert "Staffordshire North" not in offered


def test_the_pick_list_keeps_former_areas_on_offer(structure):
    groups = {group.label: group.units for group in units_for_choice(date(2026, 1, 1))}
    assert len(groups["Former PDUs"]) == 7
    assert len(groups["Former community rehabilitation companies (CRCs)"]) == 21
    labels = [unit_label(unit) for units in groups.values() for unit in units]
    assert "Staffordshire and Stoke (West Midlands, until November 2024)" in labels
    assert "Wales (whole region, PDU not known)" in labels
