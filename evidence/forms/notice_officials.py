"""What officials set and record: the union's days, and the national step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.forms.plain import PlainForm
from accounts.forms.widgets import SuffixInput
from evidence.forms.notice_steps import OnForm
from evidence.notice_choices import CLOCK_WORDS, NationalStep
from evidence.notice_clocks import LONGEST_DAYS, ClockCode, days_of


class DaysForm(PlainForm):
    """A number for each clock; what is left empty has the number every union starts with."""

    def __init__(self, *args: Any, own: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, days in days_of({}).items():
            field = forms.IntegerField(
                label=CLOCK_WORDS[code], required=False, min_value=1, max_value=LONGEST_DAYS,
                initial=own.get(code), help_text=_usual(code, days),
                widget=SuffixInput(attrs={"inputmode": "numeric"}, suffix=_("days")),
                error_messages={
                    "invalid": _("Enter a whole number of days, such as 10."),
                    "min_value": _("Enter at least one day."),
                    "max_value": _("Enter at most %(limit_value)s days."),
                },
            )  # fmt: skip
            self.fields[code] = field

    def days(self) -> dict[str, int]:
        return {code: days for code, days in self.cleaned_data.items() if days is not None}


def _usual(code: str, days: int) -> str:
    if code == ClockCode.REVIEW:
        return ngettext("Usually %(n)s calendar day.", "Usually %(n)s calendar days.", days) % {"n": days}
    return ngettext("Usually %(n)s working day.", "Usually %(n)s working days.", days) % {"n": days}


class NationalForm(OnForm):
    field_order = ("via", "on")
    via = forms.ChoiceField(
        label=_("What was done?"), choices=NationalStep.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose what was done.")},
    )  # fmt: skip
    note = None
