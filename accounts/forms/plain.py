"""A form that is laid out, and nothing else: the page brings the <form>, the token and the buttons."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms


class PlainForm(forms.Form):
    """All fields one below the other, unless `layout` says otherwise."""

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
