"""The case report and the meeting entry as forms. They shape and check what was typed; services store it."""

from __future__ import annotations

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms.widgets import (
    CountedTextarea,
    Folded,
    HintedRadios,
    ManyFilesField,
    MonthOrDayField,
    PartialDate,
    SuffixInput,
)
from accounts.models import User
from accounts.permissions import Permission, grants_with
from evidence.choices import Collection, DateKnown, NewlyQualified, SubjectConsent
from evidence.entries import FigureEntry, PersonEntry, ReportEntry, TestimonyEntry
from evidence.models import SubjectLabel
from evidence.services.testimony import attribution_words
from evidence.values import confirmation_needed, date_span, read_value, refuse_identifiers
from workloads.choices import Basis, Grade, Measure, Statistic
from workloads.models import Unit
from workloads.norms import norms_hint
from workloads.selectors import unit_label, units_for_choice

WORDS_LIMIT = 4000
CARD_CONSENTS = [
    (consent.value, consent.label)
    for consent in (SubjectConsent.COUNT, SubjectConsent.QUOTE, SubjectConsent.NOT_ASKED)
]
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


class WhereWhenForm(forms.Form):
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


class WordsField(forms.CharField):
    """Words are checked for identifiers of people on probation before anything else happens to them."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", WORDS_LIMIT)
        kwargs.setdefault("widget", CountedTextarea(attrs={"rows": 5, "data-screen": ""}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        refuse_identifiers(text)
        return text


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
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout("nonce", "unit", "on", "undated", "basis")
        return helper

    @property
    def words_helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout("words", "files", "keep_files")
        return helper

    def entry(self, figures: list[FigureEntry]) -> ReportEntry:
        return ReportEntry(
            **self.common(),
            figures=figures,
            words=self.cleaned_data["words"],
            nonce=self.cleaned_data["nonce"],
        )


class ValueForm(forms.Form):
    """A value and the questions every value brings: is it one, and is it meant."""

    measure_default = Measure.WMT_PERCENT
    statistic_default = Statistic.ONE_PERSON

    grade = forms.ChoiceField(
        label=_("Grade"), required=False, choices=[("", _("Not known")), *Grade.choices]
    )
    newly_qualified = forms.BooleanField(label=_("In the first year after qualifying"), required=False)
    days_since_qualified = forms.IntegerField(
        label=_("Days since qualifying, if known"), required=False, min_value=0, max_value=366
    )
    used = forms.IntegerField(label=_("WMT points used"), required=False, min_value=0, max_value=100_000)
    available = forms.IntegerField(
        label=_("WMT points available"), required=False, min_value=0, max_value=100_000
    )
    confirmed = forms.BooleanField(label=_("The value is right, although it is unusual"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        text = cleaned.get("text")
        if text:
            self._check_value(cleaned)
        if cleaned.get("days_since_qualified") is not None and not cleaned.get("newly_qualified"):
            self.add_error("newly_qualified", _("Tick this as well, or leave the days empty."))
        if (cleaned.get("used") is None) != (cleaned.get("available") is None):
            self.add_error(
                "available", _("Enter both: points used and points available. Or leave both empty.")
            )
        return cleaned

    def _check_value(self, cleaned: dict[str, Any]) -> None:
        measure = cleaned.get("measure", self.measure_default)
        statistic = cleaned.get("statistic", self.statistic_default)
        try:
            value = read_value(cleaned["text"], measure, statistic)
            refuse_identifiers(cleaned["text"])
        except ValidationError as error:
            self.add_error("text", error)
            return
        question = confirmation_needed(value.interval, measure, statistic)
        if question and not cleaned.get("confirmed"):
            self.add_error("confirmed", question)

    def values(self) -> dict[str, Any]:
        names = ("text", "grade", "newly_qualified", "days_since_qualified", "used", "available", "confirmed")
        return {name: self.cleaned_data.get(name) for name in names}


class FigureForm(ValueForm):
    """One figure of a case report, of any measure."""

    measure = forms.ChoiceField(
        label=_("What does it measure?"), choices=Measure.choices, help_text=norms_hint
    )
    text = forms.CharField(
        label=_("Value, as you would say it"),
        max_length=80,
        widget=SuffixInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Such as 192%, over 150%, 130-150% or about 650. Never rounded or changed."),
        error_messages={"required": _("Enter the value, or leave this card out.")},
    )
    statistic = forms.ChoiceField(label=_("What is it?"), choices=Statistic.choices)
    people = forms.IntegerField(
        label=_("How many people is it about?"),
        required=False,
        min_value=1,
        max_value=20_000,
        help_text=_("Leave empty if not known."),
    )
    said = WordsField(
        label=_("The sentence as it was said or written"),
        required=False,
        max_length=300,
        widget=CountedTextarea(attrs={"rows": 2, "data-screen": ""}),
    )
    weak = forms.BooleanField(label=_("The evidence for it is weak"), required=False)
    published_in = forms.CharField(
        label=_("Already published? Where?"),
        required=False,
        max_length=200,
        help_text=_("The title and date, so that a reader can find it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].initial = Measure.WMT_PERCENT
        self.fields["statistic"].initial = Statistic.ONE_PERSON
        self.order_fields(["text", "measure", "statistic", "grade", "people"])

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout(
            Field("text"),
            "measure",
            "statistic",
            "grade",
            "people",
            Folded(
                _("More about this figure"),
                "confirmed",
                "newly_qualified",
                "days_since_qualified",
                "used",
                "available",
                "said",
                "weak",
                "published_in",
            ),
        )
        return helper

    def entry(self) -> FigureEntry:
        cleaned = self.cleaned_data
        return FigureEntry(
            **self.values(),
            measure=cleaned["measure"],
            statistic=cleaned["statistic"],
            people=cleaned["people"],
            said=cleaned["said"],
            weak=cleaned["weak"],
            published_in=cleaned["published_in"],
        )


FigureFormSet = forms.formset_factory(FigureForm, extra=1, max_num=40, absolute_max=40, can_delete=True)
FigureFormSet.card_title = _("Figure")


class MeetingForm(WhereWhenForm):
    """Place, date and how it is known, once for everybody at the meeting."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["basis"].initial = Basis.SCREEN

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout("nonce", "unit", "on", "undated", "basis")
        return helper


class MemberForm(ValueForm):
    """One member at a meeting: a value, a grade, some words; the rest folded away."""

    text = forms.CharField(
        label=_("WMT percentage"),
        max_length=80,
        widget=SuffixInput(attrs={"inputmode": "text", "autocomplete": "off"}, suffix="%"),
        error_messages={"required": _("Enter the percentage, or leave this card out.")},
    )
    who = forms.ChoiceField(label=_("Who is it?"), required=False)
    label = forms.CharField(
        label=_("Your private note, to know them again"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("For somebody new. Encrypted, and shown to nobody but you. Not their full name."),
    )
    consent = forms.ChoiceField(
        label=_("What did the member say?"),
        choices=CARD_CONSENTS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _(
                "Choose what the member said. If you did not ask, it is held back until they confirm."
            )
        },
    )
    words = WordsField(
        label=_("Their words"),
        required=False,
        widget=CountedTextarea(attrs={"rows": 2, "data-screen": ""}),
        help_text=_("Only what they want passed on."),
    )

    def __init__(self, *args: Any, rep: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rep = rep
        known = SubjectLabel.objects.visible_to(rep).select_related("subject") if rep else []
        self.known = {str(label.pk): label for label in known}
        self.fields["who"].choices = [
            ("", _("Somebody new")),
            *((pk, label.text) for pk, label in self.known.items()),
        ]
        self.order_fields(["text", "grade", "who", "label", "consent", "words"])

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout(
            "text",
            "grade",
            *(["who"] if self.known else []),
            "label",
            "consent",
            "words",
            Folded(
                _("More about this member"),
                "confirmed",
                "newly_qualified",
                "days_since_qualified",
                "used",
                "available",
            ),
        )
        return helper

    def person(self) -> PersonEntry:
        cleaned = self.cleaned_data
        known = self.known.get(cleaned["who"])
        return PersonEntry(
            consent=cleaned["consent"],
            label=known.text if known else cleaned["label"],
            known=known.subject if known else None,
        )

    def _quote(self) -> list[TestimonyEntry]:
        """Words the member would let be quoted. They print for nobody before the member has confirmed them."""
        words = self.cleaned_data["words"].strip()
        if not words or self.cleaned_data["consent"] != SubjectConsent.QUOTE:
            return []
        tenure = NewlyQualified.YEAR if self.cleaned_data["newly_qualified"] else ""
        return [TestimonyEntry(words, attribution_words(self.cleaned_data["grade"], self.region, tenure))]

    region = ""

    def report(self, common: dict[str, Any], batch: uuid.UUID, nonce: uuid.UUID) -> ReportEntry:
        unit = common["unit"]
        self.region = (unit.parent.name if unit.parent else unit.name) if unit else ""
        figure = FigureEntry(**self.values(), measure=Measure.WMT_PERCENT, statistic=Statistic.ONE_PERSON)
        return ReportEntry(
            **common,
            collection=Collection.MEETING,
            figures=[figure],
            words="" if self._quote() else self.cleaned_data["words"],
            testimonies=self._quote(),
            person=self.person(),
            batch=batch,
            nonce=nonce,
        )


MemberFormSet = forms.formset_factory(MemberForm, extra=3, max_num=60, absolute_max=60, can_delete=True)
MemberFormSet.card_title = _("Member")


def filled(formset: Any) -> list[Any]:
    """The cards somebody typed into and did not leave out."""
    return [card for card in formset.forms if card.has_changed() and not card.cleaned_data.get("DELETE")]
