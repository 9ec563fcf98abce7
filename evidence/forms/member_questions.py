"""What a member without account fills in. Nine short questions, every one of which may be skipped."""

from __future__ import annotations

import uuid
from typing import Any

from crispy_forms.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms.plain import PlainForm
from accounts.forms.widgets import (
    Folded,
    HintedCheckboxes,
    MonthOrDayField,
    PartialDate,
    SuffixInput,
)
from evidence.choices import DateKnown, FourWeeks, LeftUndone, NewlyQualified
from evidence.entries import AnswersEntry, FigureEntry
from evidence.forms.fields import ScreenedField, WordsField, words_box
from evidence.forms.value_checks import check_points, check_value
from evidence.values import date_span
from workloads.choices import Grade, Measure, Statistic
from workloads.statistics.values import TENTHS, value_from_points

HOURS_IN_A_WEEK = 168


class HoursField(forms.DecimalField):
    """Hours of a week, to a tenth; cleans to tenths."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", SuffixInput(attrs={"inputmode": "decimal", "autocomplete": "off"}, suffix=_("hours"))
        )
        super().__init__(
            required=False, min_value=0, max_value=HOURS_IN_A_WEEK, max_digits=4, decimal_places=1, **kwargs
        )

    def clean(self, value: Any) -> int | None:
        hours = super().clean(value)
        return None if hours is None else int(hours * 10)


class AnswersForm(PlainForm):
    nonce = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("1. What does the WMT say about you?"),
        max_length=80,
        required=False,
        widget=SuffixInput(attrs={"autocomplete": "off", "spellcheck": "false"}, suffix="%"),
        help_text=_("Your percentage, such as 145, over 130 or 120-130. Under 100 matters just as much."),
    )
    used = forms.IntegerField(label=_("Points used"), required=False, min_value=0, max_value=100_000)
    available = forms.IntegerField(
        label=_("Points available"), required=False, min_value=1, max_value=100_000
    )
    confirmed = forms.BooleanField(label=_("The value is right, although it is unusual"), required=False)
    no_figure = forms.BooleanField(label=_("I have no WMT figure, or do not know it"), required=False)
    on = MonthOrDayField(
        label=_("2. When did you read it?"),
        required=False,
        help_text=_("The month and year will do, such as 3 2026."),
    )
    grade = forms.ChoiceField(
        label=_("3. What is your grade?"), required=False, choices=[("", _("Skip this")), *Grade.choices]
    )
    newly_qualified = forms.ChoiceField(
        label=_("4. Did you qualify within the last year?"),
        required=False,
        choices=NewlyQualified.choices,
        widget=forms.RadioSelect,
    )
    contracted = HoursField(label=_("5. How many hours a week are you contracted for?"))
    worked = HoursField(label=_("6. How many hours did you really work last week?"))
    four_weeks = forms.ChoiceField(
        label=_("7. Have you been over 110% for four weeks or more?"),
        required=False,
        choices=FourWeeks.choices,
        widget=forms.RadioSelect,
    )
    left_undone = forms.MultipleChoiceField(
        label=_("8. What was left undone last week?"),
        required=False,
        choices=LeftUndone.choices,
        widget=HintedCheckboxes,
        help_text=_("Tick what fits."),
    )
    left_undone_words = WordsField(
        label=_("Something else that was left undone"),
        required=False,
        max_length=500,
        widget=words_box(2),
    )
    words = WordsField(
        label=_("9. Anything else your union should know?"),
        required=False,
        help_text=_(
            "Only for the people who check this. Name nobody: no colleague, nobody on probation, no victim."
        ),
    )
    membership = forms.CharField(
        label=_("Membership number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "So that you are counted once. It is turned into a code at once and cannot be read back."
        ),
    )
    contact = ScreenedField(
        label=_("A private phone number or e-mail address"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "Only if your union may get in touch. Never one of the employer's. Nobody sees it, except a safeguarding "
            "officer if your words say that you may be in danger."
        ),
    )
    show_rep = forms.BooleanField(label=_("The rep who asks may see my answers"), required=False)

    MORE = ("used", "available", "confirmed")
    KEYS = ("membership", "contact")

    def __init__(self, *args: Any, with_rep: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nonce"].initial = uuid.uuid4
        if not with_rep:
            del self.fields["show_rep"]

    def layout(self) -> Layout:
        rep = ["show_rep"] if "show_rep" in self.fields else []
        return Layout(
            "nonce",
            "text",
            Folded(_("Only points on your screen, or an unusual value?"), *self.MORE),
            "no_figure",
            "on",
            "grade",
            "newly_qualified",
            Field("contracted"),
            Field("worked"),
            "four_weeks",
            "left_undone",
            "left_undone_words",
            "words",
            Folded(_("So that you are counted once, or can be reached"), *self.KEYS),
            *rep,
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        check_points(self)
        if cleaned.get("text"):
            check_value(self, Measure.WMT_PERCENT, Statistic.ONE_PERSON)
        self._check_date(cleaned)
        undone = cleaned.get("left_undone") or []
        if LeftUndone.NOTHING in undone and len(undone) > 1:
            self.add_error("left_undone", _("You ticked “Nothing” and something else. Keep one of them."))
        if not self.errors and not self._answered(cleaned):
            raise ValidationError(
                _("Nothing is filled in. Answer at least one question, or tick “I have no WMT figure”."),
                code="empty",
            )
        return cleaned

    def _check_date(self, cleaned: dict[str, Any]) -> None:
        on: PartialDate | None = cleaned.get("on")
        has_value = cleaned.get("text") or cleaned.get("available")
        if on is None:
            if has_value and "on" not in self.errors:
                self.add_error("on", _("Enter the month and year you read it, such as 3 2026."))
            return
        try:
            date_span(self._date_known(on), on.first)
        except ValidationError as error:
            self.add_error("on", error)

    @staticmethod
    def _date_known(on: PartialDate | None) -> str:
        if on is None:
            return DateKnown.UNKNOWN
        return DateKnown.MONTH if on.day is None else DateKnown.DAY

    @staticmethod
    def _answered(cleaned: dict[str, Any]) -> bool:
        names = ("text", "available", "no_figure", "grade", "newly_qualified", "contracted", "worked", "four_weeks",
                 "left_undone", "left_undone_words", "words")  # fmt: skip
        return any(cleaned.get(name) not in (None, "", [], False) for name in names)

    def report_fields(self) -> dict[str, Any]:
        """What of the answers goes into the report itself."""
        on: PartialDate | None = self.cleaned_data["on"]
        return {
            "nonce": self.cleaned_data["nonce"],
            "date_known": self._date_known(on),
            "on": on.first if on else None,
            "figures": self._figures(),
            "words": self._words(),
            "nil_return": True,
        }

    def _figures(self) -> list[FigureEntry]:
        cleaned = self.cleaned_data
        text = cleaned["text"].strip() or self._from_points()
        if not text:
            return []
        if text[-1].isdigit():
            text += "%"  # the sign stands beside the box
        newly = cleaned["newly_qualified"] in (NewlyQualified.HALF_YEAR, NewlyQualified.YEAR)
        return [
            FigureEntry(
                text=text,
                grade=cleaned["grade"],
                newly_qualified=newly,
                used=cleaned["used"],
                available=cleaned["available"],
                four_weeks_stated=cleaned["four_weeks"] == FourWeeks.YES,
                confirmed=True,
            )
        ]

    def _from_points(self) -> str:
        used, available = self.cleaned_data["used"], self.cleaned_data["available"]
        tenths = value_from_points(used, available) if available else None
        return "" if tenths is None else f"{tenths // TENTHS}.{tenths % TENTHS}%"

    def _words(self) -> str:
        undone, words = self.cleaned_data["left_undone_words"], self.cleaned_data["words"]
        parts = [str(_("Left undone: %(what)s")) % {"what": undone}] if undone else []
        return "\n\n".join([*parts, *([words] if words else [])])

    def answers(self, *, answered_before: bool = False) -> AnswersEntry:
        cleaned = self.cleaned_data
        return AnswersEntry(
            newly_qualified=cleaned["newly_qualified"],
            contracted=cleaned["contracted"],
            worked=cleaned["worked"],
            four_weeks=cleaned["four_weeks"],
            left_undone=tuple(cleaned["left_undone"]),
            answered_before=answered_before,
        )
