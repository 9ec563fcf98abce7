from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.plain import PlainForm
from accounts.forms.widgets import DayMonthYearField, HintedRadios, SuffixInput
from accounts.models import User
from evidence.choices import Collection
from evidence.forms.fields import ScreenedField
from evidence.forms.report import choices_in_scope
from evidence.models.round import ROUND_KINDS
from evidence.services.rounds import SLIPS_AT_ONCE
from workloads.models import Unit

KIND_HINTS = {
    Collection.WHOLE_TEAM: _("“12 of 15 asked answered” can be printed: you need to know how many are asked"),
    Collection.OPEN_CALL: _("By poster, e-mail list or chat; nobody knows how many saw it"),
    Collection.MEETING: _("Everybody in the room answers on their own phone"),
}
USUAL_LENGTH = dt.timedelta(days=28)


class RoundForm(PlainForm):
    title = ScreenedField(
        label=_("Title"),
        max_length=120,
        help_text=_("Those who answer see it. For example: Workloads in Gwent, autumn 2026."),
        error_messages={"required": _("Enter a title; those who answer see it.")},
    )
    unit = forms.TypedChoiceField(
        label=_("Where?"),
        coerce=int,
        empty_value=None,
        help_text=_("The PDU or unit whose people you ask."),
        error_messages={"required": _("Choose the PDU or unit whose people you ask.")},
    )
    team = ScreenedField(
        label=_("Team or work area"),
        max_length=120,
        required=False,
        help_text=_("If you ask only some of them."),
    )
    branch = ScreenedField(
        label=_("Your branch"),
        max_length=120,
        help_text=_("Members see that you ask for this branch, not your name."),
        error_messages={"required": _("Enter your branch: members must see who asks.")},
    )
    kind = forms.ChoiceField(
        label=_("How are people asked?"),
        choices=ROUND_KINDS,
        widget=HintedRadios(hints=KIND_HINTS),
        error_messages={"required": _("Choose how people are asked: it is printed beside the figures.")},
    )
    asked = forms.IntegerField(
        label=_("How many people are asked?"),
        required=False,
        min_value=1,
        max_value=20_000,
        widget=SuffixInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Needed for a whole team."),
    )
    starts_on = DayMonthYearField(label=_("First day"))
    ends_on = DayMonthYearField(label=_("Last day"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(label, [unit for unit in units if unit[0]]) for label, units in choices_in_scope(user)]
        self.fields["unit"].choices = [
            ("", _("Choose a place")),
            *((label, units) for label, units in places if units),
        ]
        self.fields["unit"].widget.attrs["data-picker"] = ""
        today = timezone.localdate()
        self.fields["starts_on"].initial, self.fields["ends_on"].initial = today, today + USUAL_LENGTH

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first. Check both."))
        if last and last < timezone.localdate():
            self.add_error("ends_on", _("The last day is over already. Choose today or a later day."))
        if (
            cleaned.get("kind") == Collection.WHOLE_TEAM
            and not cleaned.get("asked")
            and "asked" not in self.errors
        ):
            self.add_error("asked", _("Enter how many people are in the team: “x of y answered” is printed."))
        return cleaned

    def clean_unit(self) -> Unit:
        unit = Unit.objects.select_related("parent").filter(pk=self.cleaned_data["unit"]).first()
        if unit is None:
            raise ValidationError(_("Choose the PDU or unit whose people you ask."))
        return unit


class SlipsForm(forms.Form):
    number = forms.IntegerField(
        label=_("How many slips?"),
        min_value=1,
        max_value=SLIPS_AT_ONCE,
        widget=SuffixInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": _("Enter how many slips to print.")},
    )
