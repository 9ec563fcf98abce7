"""The cards of a case report and of a meeting: one figure, or one member, on each."""

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
    SuffixInput,
)
from accounts.models import User
from evidence.choices import Collection, NewlyQualified, SubjectConsent
from evidence.entries import FigureEntry, PersonEntry, ReportEntry, TestimonyEntry
from evidence.forms.report import WordsField
from evidence.models import SubjectLabel
from evidence.services.testimony import attribution_words
from evidence.values import confirmation_needed, read_value, refuse_identifiers
from workloads.choices import Grade, Measure, Statistic
from workloads.norms import norms_hint

CARD_CONSENTS = [
    (consent.value, consent.label)
    for consent in (SubjectConsent.COUNT, SubjectConsent.QUOTE, SubjectConsent.NOT_ASKED)
]


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


class PersonCard(ValueForm):
    """A card that may be about one member: somebody new, or one of those this rep entered before."""

    who = forms.ChoiceField(label=_("Who is it?"), required=False)
    label = forms.CharField(
        label=_("Your private note, to know them again"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("For somebody new. Encrypted, and shown to nobody but you. Not their full name."),
    )

    def __init__(self, *args: Any, rep: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = SubjectLabel.objects.visible_to(rep).select_related("subject") if rep else []
        self.known = {str(label.pk): label for label in labels}
        self.fields["who"].choices = [
            ("", _("Somebody new")),
            *((pk, label.text) for pk, label in self.known.items()),
        ]

    def about(self) -> PersonEntry:
        cleaned = self.cleaned_data
        known = self.known.get(cleaned["who"])
        return PersonEntry(
            consent=cleaned["consent"],
            label=known.text if known else cleaned["label"],
            known=known.subject if known else None,
        )


class FigureForm(PersonCard):
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
    consent = forms.ChoiceField(
        label=_("What did the member say?"),
        required=False,
        choices=[("", _("It is not about one member, or about myself")), *CARD_CONSENTS],
        help_text=_("You get a code to hand over, with which the member can confirm it or take it back."),
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
            Folded(_("If it is about one member"), "consent", *(["who"] if self.known else []), "label"),
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

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("consent"):
            if cleaned.get("statistic") != Statistic.ONE_PERSON:
                self.add_error(
                    "consent",
                    _(
                        "A figure about several people has no one member. Choose “one person” above, or the first answer here."
                    ),
                )
        elif cleaned.get("who") or cleaned.get("label"):
            self.add_error(
                "consent", _("Choose what the member said. If you did not ask, say so: it is held back.")
            )
        return cleaned

    def entry(self) -> FigureEntry:
        cleaned = self.cleaned_data
        return FigureEntry(
            **self.values(),
            person=self.about() if cleaned["consent"] else None,
            measure=cleaned["measure"],
            statistic=cleaned["statistic"],
            people=cleaned["people"],
            said=cleaned["said"],
            weak=cleaned["weak"],
            published_in=cleaned["published_in"],
        )


FigureFormSet = forms.formset_factory(FigureForm, extra=1, max_num=40, absolute_max=40, can_delete=True)
FigureFormSet.card_title = _("Figure")


class MemberForm(PersonCard):
    """One member at a meeting: a value, a grade, some words; the rest folded away."""

    text = forms.CharField(
        label=_("WMT percentage"),
        max_length=80,
        widget=SuffixInput(attrs={"inputmode": "text", "autocomplete": "off"}, suffix="%"),
        error_messages={"required": _("Enter the percentage, or leave this card out.")},
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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

    def _quote(self, region: str) -> list[TestimonyEntry]:
        """Words the member would let be quoted. They print for nobody before the member has confirmed them."""
        words = self.cleaned_data["words"].strip()
        if not words or self.cleaned_data["consent"] != SubjectConsent.QUOTE:
            return []
        tenure = NewlyQualified.YEAR if self.cleaned_data["newly_qualified"] else ""
        return [TestimonyEntry(words, attribution_words(self.cleaned_data["grade"], region, tenure))]

    def report(self, common: dict[str, Any], batch: uuid.UUID, nonce: uuid.UUID) -> ReportEntry:
        unit = common["unit"]
        quote = self._quote((unit.parent or unit).name if unit else "")
        figure = FigureEntry(**self.values(), measure=Measure.WMT_PERCENT, statistic=Statistic.ONE_PERSON)
        return ReportEntry(
            **common,
            collection=Collection.MEETING,
            figures=[figure],
            words="" if quote else self.cleaned_data["words"],
            testimonies=quote,
            person=self.about(),
            batch=batch,
            nonce=nonce,
        )


MemberFormSet = forms.formset_factory(MemberForm, extra=3, max_num=60, absolute_max=60, can_delete=True)
MemberFormSet.card_title = _("Member")


def filled(formset: Any) -> list[Any]:
    """The cards somebody typed into and did not leave out."""
    return [card for card in formset.forms if card.has_changed() and not card.cleaned_data.get("DELETE")]
