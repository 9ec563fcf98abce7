"""The questions every typed value brings, whichever form it stands in."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from evidence.values import confirmation_needed, read_value, refuse_identifiers


def check_value(form: forms.Form, measure: str, statistic: str) -> None:
    """Is `text` a value of that measure, and, if it is unusual, is it meant?"""
    text = form.cleaned_data["text"]
    try:
        value = read_value(text, measure, statistic)
        refuse_identifiers(text)
    except ValidationError as error:
        form.add_error("text", error)
        return
    question = confirmation_needed(value.interval, measure, statistic)
    if question and not form.cleaned_data.get("confirmed"):
        form.add_error("confirmed", question)


def check_points(form: forms.Form) -> None:
    """Points used and points available are a pair."""
    cleaned = form.cleaned_data
    if (cleaned.get("used") is None) != (cleaned.get("available") is None):
        form.add_error("available", _("Enter both: points used and points available. Or leave both empty."))
