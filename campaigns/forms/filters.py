from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.choices import Geography
from campaigns.selectors import Scope
from campaigns.windows import CHOSEN, Window
from workloads.choices import Grade
from workloads.models import Unit

FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"]


class FigureFilter(forms.Form):
    """Window, grade and map of the figures shown. Everything is in the address, so that a view can be sent on."""

    start = forms.DateField(
        label=_("First day"), help_text=_("For example 2026-01-01"), input_formats=FORMATS
    )
    end = forms.DateField(label=_("Last day"), help_text=_("For example 2026-03-31"), input_formats=FORMATS)
    grade = forms.ChoiceField(
        label=_("Grade"), required=False, choices=[("", _("Every grade")), *Grade.choices]
    )
    geography = forms.ChoiceField(label=_("Map"), required=False, choices=Geography.choices)

    def __init__(self, query: Any, *, window: Window) -> None:
        given = {name: query.get(name, "") for name in ("start", "end", "grade", "geography")}
        self.asked = any(given.values())
        super().__init__(
            {
                "start": given["start"] or window.start.isoformat(),
                "end": given["end"] or window.end.isoformat(),
                "grade": given["grade"],
                "geography": given["geography"] or Geography.THEN,
            }
        )
        self.window = window

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and start > end:
            self.add_error("end", _("The last day is before the first. Swap them."))
        return cleaned

    def scope(self, unit: Unit | None) -> Scope:
        """What was asked for; the usual window where it cannot be read."""
        if not self.is_valid():
            return Scope(unit, *self.window.days)
        cleaned = self.cleaned_data
        return Scope(
            unit, cleaned["start"], cleaned["end"], cleaned["grade"], cleaned["geography"] or Geography.THEN
        )

    @property
    def why(self) -> str:
        """Why these dates are shown: somebody asked for them, or where the window came from."""
        if self.is_valid() and self.scope(None).window != self.window.days:
            return str(CHOSEN)
        return self.window.why

    @property
    def query(self) -> str:
        """The same choices for the address of another place."""
        if not (self.asked and self.is_valid()):
            return ""
        scope = self.scope(None)
        return "?" + urlencode(
            {"start": scope.start, "end": scope.end, "grade": scope.grade, "geography": scope.geography}
        )
