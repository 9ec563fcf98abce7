from __future__ import annotations

from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.plain import PlainForm
from accounts.forms.widgets import DayMonthYearField
from accounts.models import User
from accounts.permissions import Permission, grants_with
from campaigns.choices import EVERYWHERE
from campaigns.services.summaries import Scope
from workloads.models import Unit


def places_in_scope(user: User) -> list[tuple[str, str]]:
    """Regions this official may compile; the whole service with a grant for the whole union."""
    grants = grants_with(user, Permission.SUMMARY_COMPILE)
    regions = list(Unit.objects.regions())
    if any(grant.unit_id is None for grant in grants):
        return [(EVERYWHERE, str(_("England and Wales"))), *((str(unit.pk), unit.name) for unit in regions)]
    allowed = {grant.unit_id for grant in grants}
    return [(str(unit.pk), unit.name) for unit in regions if unit.pk in allowed]


class CompileForm(PlainForm):
    """Which figures: a place and a window."""

    place = forms.ChoiceField(label=_("Place"), error_messages={"required": _("Choose a region.")})
    start = DayMonthYearField(label=_("First day"))
    end = DayMonthYearField(label=_("Last day"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = places_in_scope(user)

    def layout(self) -> Layout:
        return Layout("place", "start", "end")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and start > end:
            self.add_error("end", _("The last day is before the first. Swap them."))
        return cleaned

    def scope(self) -> Scope:
        place = self.cleaned_data["place"]
        unit = None if place == EVERYWHERE else Unit.objects.get(pk=place)
        return Scope(unit, self.cleaned_data["start"], self.cleaned_data["end"])
