"""Which claims print, and how."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from workloads.disclosure.claims import Claim, claim_form, tenure_band

NEW_OFFICER = Claim(
    measure="wmt_percent",
    people=1,
    region="London",
    pdu="Camden",
    grade="PO",
    newly_qualified=True,
    low=1180,
    tenure_days=2,
    in_post=150,
)


def test_one_persons_claim_is_generalised() -> None:
    form = claim_form(NEW_OFFICER)
    assert form.form == "general"
    assert form.general is not None
    assert form.general.sentence == "A newly qualified officer in London was over 110% in their first year."


def test_the_quarter_is_all_that_is_said_of_the_day() -> None:
    form = claim_form(replace(NEW_OFFICER, dated=date(2025, 8, 14)))
    assert form.general is not None
    assert form.general.sentence.endswith("in their first year (July to September 2025).")


@pytest.mark.parametrize(
    ("in_post", "form"), [(None, "hidden"), (9, "hidden"), (10, "general"), (11, "general")]
)
def test_the_sentence_must_fit_ten_people_in_post(in_post: int | None, form: str) -> None:
    assert claim_form(replace(NEW_OFFICER, in_post=in_post)).form == form


def test_words_agreed_to_for_the_audience_are_quoted_without_the_pdu() -> None:
    form = claim_form(replace(NEW_OFFICER, agreed=True))
    assert (form.form, form.names_pdu) == ("words", False)


def test_a_published_claim_is_quoted_with_its_source() -> None:
    form = claim_form(replace(NEW_OFFICER, published=True, source="Napo briefing"))
    assert (form.form, form.source) == ("words", "Napo briefing")


def test_published_without_a_source_is_not_enough() -> None:
    assert claim_form(replace(NEW_OFFICER, published=True)).form == "general"


@pytest.mark.parametrize(
    ("people", "form", "names_pdu"),
    [(None, "general", False), (9, "general", False), (10, "words", True), (11, "words", True)],
)
def test_a_group_names_its_pdu_from_ten_people_and_an_unknown_number_is_one(
    people: int | None, form: str, names_pdu: bool
) -> None:
    found = claim_form(replace(NEW_OFFICER, people=people))
    assert (found.form, found.names_pdu) == (form, names_pdu)


@pytest.mark.parametrize(
    ("low", "low_open", "about", "over"),
    [
        (1924, False, False, 1500),
        (1500, False, False, 1300),
        (1500, True, False, 1500),
        (1530, False, True, 1300),
        (1100, False, False, 1000),
    ],
)
def test_the_highest_line_surely_exceeded_stands_for_the_value(
    low: int, low_open: bool, about: bool, over: int
) -> None:
    general = claim_form(replace(NEW_OFFICER, low=low, low_open=low_open, about=about)).general
    assert general is not None
    assert general.over == over


@pytest.mark.parametrize("change", [{"low": 1000}, {"low": None}, {"measure": "cases_held"}, {"region": ""}])
def test_a_claim_with_nothing_general_to_say_is_hidden(change: dict[str, object]) -> None:
    assert claim_form(replace(NEW_OFFICER, **change)).form == "hidden"  # type: ignore[arg-type]


def test_small_grades_become_a_member_of_staff() -> None:
    general = claim_form(replace(NEW_OFFICER, newly_qualified=False, grade="VLO", tenure_days=None)).general
    assert general is not None
    assert general.sentence == "A member of staff in London was over 110%."


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (365, "in their first year"),
        (366, "after one to four years"),
        (5 * 365, "after one to four years"),
        (5 * 366, "after five to nine years"),
        (30 * 366, "after twenty years or more"),
    ],
)
def test_time_in_the_job_is_a_band(days: int, words: str) -> None:
    assert tenure_band(days) == words
