from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from workloads.choices import READING_BASES, Basis, BenchmarkStatus, CountBasis, Grade, Measure
from workloads.models import Benchmark, StaffInPost, Unit
from workloads.services.structure import structure_load

pytestmark = pytest.mark.django_db


@pytest.fixture
def structure(db):
    return structure_load()


def benchmark(code: str, part: str = "") -> Benchmark:
    return Benchmark.objects.get(code=code, part=part)


def test_all_thirty_publications_are_there(structure):
    codes = set(Benchmark.objects.values_list("code", flat=True))
    assert codes == {f"B{number:02d}" for number in range(1, 31)}


def test_every_benchmark_names_its_source_and_where_to_find_it(structure):
    for row in Benchmark.objects.all():
        assert row.source and row.reference, row
        assert row.as_at or row.published, row


def test_the_ministrys_line_is_strictly_over_110(structure):
    row = benchmark("B01")
    assert (row.low, row.low_open, row.high) == (1100, True, None)
    assert row.status == BenchmarkStatus.POLICY
    assert row.published_on == date(2021, 3, 30)


VALUES = [
    ("B03", "", 600, 600, "60%"),
    ("B06", "", 2150, 2150, "215"),
    ("B12", "national", 1117, 1117, "111.7%"),
    ("B12", "london", 1268, 1268, "126.8%"),
    ("B16", "", 17450, 17450, "1,745 of 6,158"),
    ("B17", "london", 4570, 4570, "457"),
    ("B18", "2023", 1200, 1200, "120%"),
    ("B21", "in-post", 56360, 56360, "5,636"),
    ("B22", "in-post", 55190, 55190, "5,519"),
    ("B29", "", 264560, 264560, "26,456"),
    ("B30", "", None, None, "thousands"),
]


def test_values_are_kept_as_said_and_in_tenths(structure):
    rows = [benchmark(code, part) for code, part, *_ in VALUES]
    assert [(row.code, row.part, row.low, row.high, row.value) for row in rows] == VALUES


def test_a_vague_share_keeps_its_open_end_and_its_words(structure):
    nearly, most = benchmark("B04"), benchmark("B15", "unmanageable")
    assert (nearly.low, nearly.high, nearly.high_open, nearly.about) == (None, 300, True, True)
    assert nearly.value == "nearly three in ten"
    assert (most.high, most.high_open, most.value) == (667, True, "almost two thirds")


def test_vacancies_of_the_written_answer_stand_by_region(structure):
    rows = Benchmark.objects.filter(code="B17").select_related("unit")
    by_code = {row.unit.code: row.low // 10 for row in rows if row.unit}
    assert len(by_code) == 12
    assert (by_code["N56"], by_code["N50"], by_code["N03"], by_code["N59"]) == (274, 0, 0, 176)
    assert sum(by_code.values()) == 1286
    assert [row.scope for row in rows if row.unit is None] == ["Approved Premises"]


def test_conflicts_hold_both_ways(structure):
    pairs = set(Benchmark.conflicts_with.through.objects.values_list("from_benchmark", "to_benchmark"))
    assert pairs
    assert pairs == {(other, own) for own, other in pairs}
    assert all(own != other for own, other in pairs)


def test_the_known_conflicts_are_stated(structure):
    assert benchmark("B24", "staff") in benchmark("B23", "staff").conflicts_with.all()
    assert benchmark("B20", "needed") in benchmark("B23", "staff").conflicts_with.all()
    assert benchmark("B21", "in-post") in benchmark("B22", "in-post-march").conflicts_with.all()


def test_not_comparable_holds_both_ways(structure):
    old, new = benchmark("B03"), benchmark("B12", "national")
    assert new in old.not_comparable_with.all()
    assert old in new.not_comparable_with.all()
    assert new not in old.conflicts_with.all()


def test_the_disputed_figure_says_who_disputes_it(structure):
    disputed = Benchmark.objects.get(status=BenchmarkStatus.DISPUTED)
    assert (disputed.code, disputed.disputed_by) == ("B14", "East Midlands region")
    assert disputed.unit == Unit.objects.get(key="region-east-midlands")


def test_leaked_figures_are_marked_as_leaked(structure):
    assert set(Benchmark.objects.filter(status="leaked").values_list("code", flat=True)) == {
        "B11",
        "B12",
        "B20",
    }


CONTRADICTIONS = [
    ({"low": 10, "high": 5}, "benchmark_interval_not_empty"),
    ({"low": 10, "high": 10, "low_open": True}, "benchmark_interval_not_empty"),
    ({"low_open": True}, "benchmark_absent_end_is_not_open"),
    ({"low": 10, "value_unit": ""}, "benchmark_number_has_a_unit"),
    ({"status": "rumour"}, "benchmark_status_known"),
    ({"measure": "mood"}, "benchmark_measure_known"),
    ({"grade": "CHIEF"}, "benchmark_grade_known"),
    ({"disputed_by": "the region"}, "benchmark_disputed_by_somebody"),
    ({"source": ""}, "benchmark_says_and_cites"),
    ({"code": "B01"}, "benchmark_once"),
]


def test_the_database_refuses_a_benchmark_that_contradicts_itself(structure):
    sound = {
        "code": "B99",
        "title": "Test",
        "measure": Measure.OTHER_SHARE,
        "value": "some",
        "value_unit": "%",
        "scope": "Test",
        "source": "Test",
        "status": BenchmarkStatus.OFFICIAL,
    }
    for fields, constraint in CONTRADICTIONS:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Benchmark.objects.create(**sound | fields)
    assert Benchmark.objects.create(**sound).pk


def test_staff_in_post_starts_with_the_national_figures(structure):
    row = StaffInPost.objects.get(unit=None, grade=Grade.PO, as_at=date(2025, 6, 30))
    assert (row.value, row.basis) == (Decimal("5519"), CountBasis.FTE)


def test_imported_staff_in_post_survives_a_load(structure):
    wales = Unit.objects.get(key="region-wales")
    StaffInPost.objects.create(
        unit=wales,
        grade=Grade.PO,
        basis=CountBasis.HEADCOUNT,
        value=300,
        as_at=date(2025, 6, 30),
        source="Table 3",
    )
    assert not structure_load().changed
    assert StaffInPost.objects.filter(unit=wales).count() == 1


def test_one_source_gives_one_figure_for_a_grade_and_day(structure):
    row = StaffInPost.objects.filter(unit=None).first()
    row.pk = None
    with pytest.raises(IntegrityError, match="staff_in_post_once_per_source"), transaction.atomic():
        row.save(force_insert=True)


def test_bases_rank_from_import_to_inferred_and_four_make_readings():
    ranked = sorted(Basis, key=lambda basis: basis.rank)
    assert ranked[:4] == [Basis.IMPORT, Basis.DOCUMENT, Basis.SCREEN, Basis.OWN]
    assert set(ranked[:4]) == READING_BASES
    assert ranked[-1] == Basis.INFERRED
