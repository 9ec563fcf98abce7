"""The case report and the meeting entry as forms. They shape and check what was typed; services store it."""

from __future__ import annotations

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms.plain import PlainForm, plain_helper
from accounts.forms.widgets import (
    HintedRadios,
    ManyFilesField,
    MonthOrDayField,
    PartialDate,
)
from accounts.models import User
from accounts.permissions import Permission, grants_with
from evidence.choices import DateKnown
from evidence.entries import FigureEntry, ReportEntry
from evidence.forms.fields import WordsField
from evidence.values import date_span
from workloads.choices import Basis
from workloads.models import Unit
from workloads.selectors import unit_label, units_for_choice

WHOLE_SERVICE = 0
# An import has a page of its own.
TYPED_BASES = [choice for choice in Basis.choices if choice[0] != Basis.IMPORT]
BASIS_HINTS = {
    Basis.OWN: _("Your own percentage, read off your own screen"),
    Basis.SCREEN: _("You saw the member's WMT screen yourself"),
    Basis.DOCUMENT: _("A print-out, an e-mail from management, a minute"),
    Basis.TOLD: _("The person it is about told you"),
    Basis.SECOND_HAND: _("Somebody told you about others"),
    Basis.INFERRED: _("You worked it out from something else"),
}


def choices_in_scope(user: User) -> list[tuple[str, list[tuple[int, str]]]]:
    """The places this rep may report about: everything, or what lies in the areas given, with their regions."""
    grants = grants_with(user, Permission.REPORT_SUBMIT)
    groups = units_for_choice()
    if any(grant.unit_id is None for grant in grants):
        allowed = None
    else:
        allowed = {grant.unit_id for grant in grants}
    found = []
    for group in groups:
        units = [unit for unit in group.units if allowed is None or {unit.pk, unit.parent_id} & allowed]
        if units:
            found.append((group.label, [(unit.pk, unit_label(unit)) for unit in units]))
    if allowed is None:
        found.append((str(_("Everywhere")), [(WHOLE_SERVICE, str(_("England and Wales, no one place")))]))
    return found


class WhereWhenForm(PlainForm):
    """What a report and a meeting share: the place, the date, and how it is known."""

    nonce = forms.UUIDField(widget=forms.HiddenInput)
    unit = forms.TypedChoiceField(
        label=_("Where?"),
        coerce=int,
        empty_value=None,
        help_text=_("The PDU or unit, or the region if that is all you know."),
        error_messages={"required": _("Choose the place, or the region if that is all you know.")},
    )
    on = MonthOrDayField(
        label=_("When was it seen?"),
        required=False,
        help_text=_("The month and year will do, such as 3 2026."),
    )
    undated = forms.BooleanField(label=_("The date is not known"), required=False)
    basis = forms.ChoiceField(
        label=_("How do you know it?"),
        choices=TYPED_BASES,
        widget=HintedRadios(hints=BASIS_HINTS),
        error_messages={"required": _("Choose how you know it. It is printed beside the figure.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        grouped = choices_in_scope(user)
        single = [pk for _label, units in grouped for pk, _name in units]
        self.fields["unit"].choices = grouped if len(single) == 1 else [("", _("Choose a place")), *grouped]
        self.fields["unit"].widget.attrs["data-picker"] = ""
        self.fields["nonce"].initial = uuid.uuid4

    def layout(self) -> Layout:
        return Layout("nonce", "unit", "on", "undated", "basis")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        on: PartialDate | None = cleaned.get("on")
        if on is None and not cleaned.get("undated") and "on" not in self.errors:
            self.add_error("on", _("Enter the month and year, or tick “The date is not known”."))
        if on is not None:
            self._check_span(cleaned)
        return cleaned

    def _check_span(self, cleaned: dict[str, Any]) -> None:
        try:
            date_span(self._date_known(cleaned), cleaned["on"].first)
        except ValidationError as error:
            self.add_error("on", error)

    @staticmethod
    def _date_known(cleaned: dict[str, Any]) -> str:
        on: PartialDate | None = cleaned.get("on")
        if on is None:
            return DateKnown.UNKNOWN
        return DateKnown.MONTH if on.day is None else DateKnown.DAY

    def common(self) -> dict[str, Any]:
        """The parts of an entry that this form knows."""
        on: PartialDate | None = self.cleaned_data["on"]
        return {
            "unit": self._unit(),
            "basis": self.cleaned_data["basis"],
            "date_known": self._date_known(self.cleaned_data),
            "on": on.first if on else None,
        }

    def _unit(self) -> Unit | None:
        if self.cleaned_data["unit"] == WHOLE_SERVICE:
            return None
        return Unit.objects.select_related("parent").get(pk=self.cleaned_data["unit"])


class ReportForm(WhereWhenForm):
    words = WordsField(
        label=_("What else should people know?"),
        required=False,
        help_text=_(
            "Staffing, what is not done, what it does to people. Nothing that could identify anybody."
        ),
    )

    files = ManyFilesField(
        label=_("Screenshots or documents"),
        required=False,
        help_text=_(
            "PNG, JPEG, HEIC, PDF, DOCX or XLSX, to 10 MB each. Nothing in them may name anybody on probation. "
            "Hidden data such as places and authors is taken out, and the name of the file is not kept."
        ),
    )
    keep_files = forms.BooleanField(
        label=_("Keep the files after they were checked"),
        required=False,
        help_text=_("Otherwise they are destroyed once a moderator has seen them and accepted the report."),
    )

    @property
    def words_helper(self) -> FormHelper:
        return plain_helper(Layout("words", "files", "keep_files"))

    def entry(self, figures: list[FigureEntry]) -> ReportEntry:
        return ReportEntry(
            **self.common(),
            figures=figures,
            words=self.cleaned_data["words"],
            nonce=self.cleaned_data["nonce"],
        )


class MeetingForm(WhereWhenForm):
    """Place, date and how it is known, once for everybody at the meeting."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basis"].initial = Basis.SCREEN
