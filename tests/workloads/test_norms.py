from __future__ import annotations

from workloads.choices import Measure
from workloads.norms import NORMS, norm_words, norms_hint


def test_every_norm_names_its_source_and_stands_beside_the_field():
    assert {Measure.VICTIM_CASES, Measure.SPAN_OF_CONTROL} <= set(NORMS)
    for measure, norm in NORMS.items():
        assert str(norm.source)
        assert f"{Measure(measure).label}: {norm.words} ({norm.source})" in str(norms_hint)


def test_a_figure_is_told_its_norm_and_no_norm_is_made_up():
    assert norm_words(Measure.SPAN_OF_CONTROL).endswith("(HM Inspectorate of Probation, January 2020)")
    assert norm_words(Measure.LONE_WORKING) == ""
