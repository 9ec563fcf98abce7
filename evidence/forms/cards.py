"""What the cards of a report and of a meeting share: a value, and whom it is about."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.plain import PlainForm
from accounts.models import User
from evidence.choices import SubjectConsent
from evidence.entries import PersonEntry
from evidence.forms.value_checks import check_points, check_value
from evidence.models import SubjectLabel
from workloads.choices import Grade, Measure, Statistic

CARD_CONSENTS = [
    (consent.value, consent.label)
    for consent in (SubjectConsent.COUNT, SubjectConsent.QUOTE, SubjectConsent.NOT_ASKED)
]


class ValueForm(PlainForm):
    """A value and the questions every value brings: is it one, and is it meant."""

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
        if cleaned.get("text"):
            measure = cleaned.get("measure", Measure.WMT_PERCENT)
            check_value(self, measure, cleaned.get("statistic", Statistic.ONE_PERSON))
        if cleaned.get("days_since_qualified") is not None and not cleaned.get("newly_qualified"):
            self.add_error("newly_qualified", _("Tick this as well, or leave the days empty."))
        check_points(self)
        return cleaned

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


def filled(formset: Any) -> list[Any]:
    """The cards somebody typed into and did not leave out."""
    return [card for card in formset.forms if card.has_changed() and not card.cleaned_data.get("DELETE")]
