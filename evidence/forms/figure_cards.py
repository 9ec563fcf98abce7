"""The cards of a case report: one figure, of any measure, on each."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.widgets import Folded, SuffixInput
from evidence.entries import FigureEntry
from evidence.forms.cards import CARD_CONSENTS, PersonCard
from evidence.forms.fields import WordsField, words_box
from workloads.choices import Measure, Statistic
from workloads.norms import norms_hint


class FigureForm(PersonCard):
    """One figure of a case report, of any measure."""

    field_order = ("text", "measure", "statistic", "grade", "people")
    measure = forms.ChoiceField(
        label=_("What does it measure?"),
        choices=Measure.choices,
        initial=Measure.WMT_PERCENT,
        help_text=norms_hint,
    )
    text = forms.CharField(
        label=_("Value, as you would say it"),
        max_length=80,
        widget=SuffixInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Such as 192%, over 150%, 130-150% or about 650. Never rounded or changed."),
        error_messages={"required": _("Enter the value, or leave this card out.")},
    )
    statistic = forms.ChoiceField(
        label=_("What is it?"), choices=Statistic.choices, initial=Statistic.ONE_PERSON
    )
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
        widget=words_box(2),
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

    def layout(self) -> Layout:
        return Layout(
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
