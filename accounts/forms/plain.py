"""A form that is laid out, and nothing else: the page brings the <form>, the token and the buttons."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

# What Django says of a value that is too long or too great, in the words of this house.
TOO_MUCH = {
    "max_length": _("Use at most %(limit_value)s characters: it has %(show_value)s."),
    "min_value": _("Enter a number of %(limit_value)s or more."),
    "max_value": _("Enter a number of %(limit_value)s or less."),
}


class PlainForm(forms.Form):
    """All fields one below the other, unless `layout` says otherwise."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages = TOO_MUCH | field.error_messages

    @property
    def helper(self) -> FormHelper:
        return plain_helper(self.layout())

    def layout(self) -> Layout:
        return Layout(*self.fields)


def plain_helper(layout: Layout) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = layout
    return helper
