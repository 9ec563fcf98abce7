from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class EraseForm(forms.Form):
    """Erasing cannot be taken back, so it is asked twice."""

    sure = forms.BooleanField(
        label=_("I have checked who asks, and that nothing has to be kept"),
        error_messages={
            "required": _("Tick the box once you have checked both. Erasing cannot be taken back.")
        },
    )
