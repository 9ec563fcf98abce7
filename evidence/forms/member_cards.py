"""The cards of a meeting: one member on each."""

from __future__ import annotations

import uuid
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.widgets import Folded, SuffixInput
from evidence.choices import Collection, NewlyQualified, SubjectConsent
from evidence.entries import FigureEntry, ReportEntry, TestimonyEntry
from evidence.forms.cards import CARD_CONSENTS, PersonCard
from evidence.forms.fields import WordsField, words_box
from evidence.services.testimony import attribution_words
from workloads.choices import Measure, Statistic


class MemberForm(PersonCard):
    """One member at a meeting: a value, a grade, some words; the rest folded away."""

    field_order = ("text", "grade", "who", "label", "consent", "words")
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
        widget=words_box(2),
        help_text=_("Only what they want passed on."),
    )

    def layout(self) -> Layout:
        return Layout(
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
