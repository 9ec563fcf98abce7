from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms.plain import PlainForm
from accounts.forms.widgets import SuffixInput
from evidence.cleaning import Box

BOXES = 6
PARTS = (("x", _("from the left")), ("y", _("from the top")), ("width", _("width")), ("height", _("height")))


class BlackBoxForm(PlainForm):
    """Black boxes in pixels of the picture, typed; a script fills the same inputs by dragging."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, BOXES + 1):
            for part, label in PARTS:
                self.fields[f"box{number}_{part}"] = forms.IntegerField(
                    label=_("Box %(n)s, %(part)s") % {"n": number, "part": label},
                    required=False,
                    min_value=0,
                    max_value=20_000,
                    widget=SuffixInput(suffix="px", attrs={"inputmode": "numeric", "autocomplete": "off"}),
                )

    def layout(self) -> Layout:
        rows = [[f"box{number}_{part}" for part, _label in PARTS] for number in range(1, BOXES + 1)]
        return Layout(*(Div(*row, css_class="sl-boxes") for row in rows))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for number in range(1, BOXES + 1):
            values = [cleaned.get(f"box{number}_{part}") for part, _label in PARTS]
            if any(value is not None for value in values) and (
                None in values or not values[2] or not values[3]
            ):
                self.add_error(
                    f"box{number}_x", _("Enter all four numbers of the box; width and height are above 0.")
                )
        if not self.errors and not self.boxes():
            raise ValidationError(_("Draw or type at least one box."))
        return cleaned

    def boxes(self) -> list[Box]:
        found = []
        for number in range(1, BOXES + 1):
            x, y, width, height = (self.cleaned_data.get(f"box{number}_{part}") for part, _label in PARTS)
            if None not in (x, y, width, height):
                found.append((x, y, width, height))
        return found
