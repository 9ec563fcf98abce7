"""The form parts themselves: what is typed in, what comes out."""

from __future__ import annotations

import datetime
import re

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from accounts.forms import widgets
from accounts.forms.widgets import PartialDate
from tests.face import gallery


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 12, 31)))
def test_a_date_shown_in_three_boxes_reads_back_as_itself(day):
    field = widgets.DayMonthYearField()
    assert field.clean(field.widget.decompress(day)) == day


@pytest.mark.parametrize("month", ["3", "03", "March", "mar", "MARCH"])
def test_a_month_may_be_a_number_or_a_name(month):
    assert widgets.DayMonthYearField().clean(["1", month, "2026"]) == datetime.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("parts", "code", "words"),
    [
        (["31", "2", "2026"], "date", "only 28 days"),
        (["32", "1", "2026"], "day", "1 to 31"),
        (["", "1", "2026"], "day", "Enter the day as well"),
        (["1", "13", "2026"], "month", "1 to 12"),
        (["1", "May be", "2026"], "month", "or a name"),
        (["1", "", "2026"], "month", "Enter the month as well"),
        (["1", "1", "26"], "year", "four numbers"),
        (["1", "1", ""], "year", "Enter the year as well"),
        (["٣", "1", "2026"], "day", "1 to 31"),
        (["", "", ""], "required", "Enter the date"),
    ],
)
def test_a_faulty_date_names_the_part_and_the_fix(parts, code, words):
    with pytest.raises(ValidationError, match=words) as caught:
        widgets.DayMonthYearField().clean(parts)
    assert caught.value.code == code


def test_the_day_may_be_left_out_where_the_month_is_enough():
    assert widgets.MonthOrDayField().clean(["", "2", "2024"]) == PartialDate(2024, 2)
    assert PartialDate(2024, 2).first == datetime.date(2024, 2, 1)
    assert PartialDate(2024, 2).last == datetime.date(2024, 2, 29)


def test_a_whole_date_is_its_own_first_and_last_day():
    found = widgets.MonthOrDayField().clean(["5", "2", "2024"])
    assert found.first == found.last == datetime.date(2024, 2, 5)


def test_an_optional_date_left_empty_is_nothing():
    assert widgets.MonthOrDayField(required=False).clean(["", " ", ""]) is None


def test_an_untouched_date_does_not_make_its_card_a_changed_one():
    field = widgets.MonthOrDayField()
    assert not field.has_changed(None, ["", "", ""])
    assert field.has_changed(None, ["", "3", "2026"])
    assert not field.has_changed(PartialDate(2026, 3), ["", "3", "2026"])


def test_a_line_break_counts_as_one_character_as_it_did_for_the_writer():
    class Form(forms.Form):
        words = forms.CharField(max_length=3, widget=widgets.CountedTextarea)

    assert Form({"words": "a\r\nb"}).is_valid()


def test_several_files_are_each_checked():
    good, empty = SimpleUploadedFile("a.pdf", b"%PDF"), SimpleUploadedFile("b.pdf", b"")
    field = widgets.ManyFilesField(required=False)
    assert field.clean([good]) == [good]
    assert field.clean([]) == []
    with pytest.raises(ValidationError):
        field.clean([good, empty])


def test_files_may_be_required():
    with pytest.raises(ValidationError):
        widgets.ManyFilesField().clean([])


def test_another_card_keeps_what_was_typed_and_judges_nothing_yet():
    posted = QueryDict("fig-TOTAL_FORMS=1&fig-INITIAL_FORMS=0&fig-0-amount=over+150&fig-add=1")
    formset = gallery.FigureSet(widgets.with_another_card(posted, "fig"), prefix="fig")
    widgets.without_errors(formset)
    assert len(formset.forms) == 2
    assert formset.total_error_count() == 0
    shown = gallery.render("{% load crispy_forms_tags %}{% crispy formset %}", {"formset": formset})
    assert "over 150" in shown
    assert "error" not in shown


@pytest.mark.parametrize("total", ["", "x", "-3", "²"])
def test_a_forged_number_of_cards_is_no_crash(total):
    assert widgets.with_another_card(QueryDict(f"fig-TOTAL_FORMS={total}"), "fig")["fig-TOTAL_FORMS"] == "1"


def test_a_widget_also_renders_without_the_pack():
    class Form(forms.Form):
        day = widgets.DayMonthYearField()

    assert re.findall(r'name="(day_\w+)"', str(Form()["day"])) == ["day_day", "day_month", "day_year"]
