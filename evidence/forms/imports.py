from __future__ import annotations

import re
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.forms.plain import PlainForm
from accounts.forms.widgets import DayMonthYearField, HintedRadios
from accounts.models import User
from accounts.permissions import Permission, may
from evidence.choices import ImportSource, LeftOutReason
from evidence.forms.fields import ScreenedField
from evidence.models import ImportRow
from evidence.selectors.import_rows import Question
from workloads.models import Unit
from workloads.selectors import unit_label, units_for_choice
from workloads.wmt import COLUMNS

SOURCE_HINTS = {
    ImportSource.EMPLOYER: _("With a letter or e-mail to the union that says what it may be used for"),
    ImportSource.FOI: _("The answer to a request for information"),
    ImportSource.JCC: _("A paper laid before a joint consultative committee"),
    ImportSource.OTHER: _("The data-protection contact has to allow it before you bring the file"),
}
FILE_HINT = _(
    "CSV, XLSX or ODS, to 100 MB. It is read in memory and not stored; names become keyed pseudonyms at once."
)
NUMBERS = re.compile(r"\s*(\d{1,7})(?:\s*[-\u2013]\s*(\d{1,7}))?\s*")
MOST_LEFT_OUT = 10_000
OWN_COLUMNS = (
    "region",
    "pdu",
    "team",
    "name",
    "grade",
    "percent",
    "available",
    "used",
    "contracted",
    "cases",
    "on",
)


class SourceForm(PlainForm):
    source = forms.ChoiceField(
        label=_("How did the union come by this file?"),
        choices=ImportSource.choices,
        widget=HintedRadios(hints=SOURCE_HINTS),
        error_messages={"required": _("Say how the union came by the file.")},
    )
    disclosed_on = DayMonthYearField(
        label=_("On which day was the union given it?"), required=False, help_text=_("For example 27 3 2026.")
    )
    letter = ScreenedField(
        label=_("Which letter, request or paper did it come with?"),
        max_length=200,
        help_text=_(
            "For example: letter of the Regional Probation Director, 27 March 2026. Name nobody on probation."
        ),
        error_messages={"required": _("Write which letter, request or paper it came with.")},
    )

    def layout(self) -> Layout:
        return Layout("source", "disclosed_on", "letter")


class BringForm(forms.Form):
    file = forms.FileField(
        label=_("The file"), help_text=FILE_HINT, error_messages={"required": _("Choose the file.")}
    )
    as_at = DayMonthYearField(
        label=_("On which day was it exported?"),
        required=False,
        help_text=_(
            "Needed for an Overview, which holds no date. Leave it empty for an archive, which does."
        ),
    )
    region = forms.ModelChoiceField(
        queryset=Unit.objects.none(),
        label=_("Which region is it of?"),
        required=False,
        empty_label=_("The file says so"),
        help_text=_("Needed only if the file has no Region column and its units do not tell."),
    )
    own_table = forms.BooleanField(
        label=_("It is a table of my own, not an export: let me say what its columns are"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Unit.objects.regions().filter(valid_to=None)


class ColumnsForm(forms.Form):
    """Which column of a table of one's own holds what. The file is chosen again, because nothing of it was stored."""

    as_at = DayMonthYearField(label=_("On which day was it read?"), required=False)
    region = forms.ModelChoiceField(
        queryset=Unit.objects.none(),
        label=_("Which region is it of?"),
        required=False,
        empty_label=_("The file says so"),
    )

    def __init__(
        self, *args: Any, headers: tuple[str, ...], suggested: dict[str, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Unit.objects.regions().filter(valid_to=None)
        choices = [("", _t("Not in the table"))]
        choices += [(str(at), f"{at + 1}: {header[:60] or '-'}") for at, header in enumerate(headers)]
        for column in OWN_COLUMNS:
            at = suggested.get(column)
            self.fields[f"column_{column}"] = forms.ChoiceField(
                label=COLUMNS[column][0],
                choices=choices,
                required=False,
                initial="" if at is None else str(at),
            )
        self.fields["file"] = forms.FileField(
            label=_("The same file again"),
            help_text=_("Nothing of it was stored, so choose it once more."),
            error_messages={"required": _("Choose the same file again.")},
        )

    def columns(self) -> dict[str, int]:
        chosen = {column: self.cleaned_data[f"column_{column}"] for column in OWN_COLUMNS}
        return {column: int(at) for column, at in chosen.items() if at}


class SettleForm(forms.Form):
    """What becomes of rows that could not be read alone: one unit, one row, or none of them and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    number = forms.IntegerField(widget=forms.HiddenInput)
    fate = forms.ChoiceField(
        label=_("What becomes of them?"),
        error_messages={"required": _("Choose what becomes of these rows.")},
    )

    def __init__(self, *args: Any, user: User, question: Question, version: int, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"settle_{question.number}_%s")
        super().__init__(*args, **kwargs)
        self.question = question
        self.fields["version"].initial, self.fields["number"].initial = version, question.number
        left_out = [(f"out:{code}", words) for code, words in LeftOutReason.choices]
        offered = [(_t("Take one row"), _rows(question))] if question.rows else _units(user)
        self.fields["fate"].choices = [("", _t("Choose")), *offered, (_t("Leave them out"), left_out)]

    def chosen(self) -> tuple[str, str]:
        kind, _colon, value = self.cleaned_data["fate"].partition(":")
        return kind, value


def _rows(question: Question) -> list[tuple[str, str]]:
    return [(f"row:{row.number}", row_words(row)) for row in question.rows]


def row_words(row: ImportRow) -> str:
    """One row in a line: its number, place, team, grade and value."""
    place = row.unit.name if row.unit else row.unit_name
    value = f"{row.percent / 10:g}%" if row.percent is not None else ""
    facts = (place, row.team, row.get_grade_display() if row.grade else "", value)
    return _t("Row %(n)s: %(facts)s") % {"n": row.number, "facts": ", ".join(filter(None, facts))}


def _units(user: User) -> list[tuple[str, list[tuple[str, str]]]]:
    """The units this moderator may decide about, under their regions."""
    found = []
    for group in units_for_choice():
        units = [unit for unit in group.units if may(user, Permission.REPORT_MODERATE, unit=unit)]
        if units:
            found.append((group.label, [(f"unit:{unit.pk}", unit_label(unit)) for unit in units]))
    return found


class DecideForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    left_out = forms.CharField(
        label=_("Rows to leave out"),
        required=False,
        max_length=2000,
        help_text=_(
            "By their numbers in the file, for example 12, 40-45. Empty: every row that can be taken is taken."
        ),
    )

    def clean_left_out(self) -> list[int]:
        numbers: set[int] = set()
        for part in filter(str.strip, self.cleaned_data["left_out"].split(",")):
            found = NUMBERS.fullmatch(part)
            if found is None:
                raise ValidationError(_("Write row numbers only, for example 12, 40-45."))
            first, last = int(found[1]), int(found[2] or found[1])
            if last < first or last - first > MOST_LEFT_OUT:
                raise ValidationError(
                    _("A range runs from the smaller to the larger row number, over 10,000 rows at most.")
                )
            numbers.update(range(first, last + 1))
        return sorted(numbers)
