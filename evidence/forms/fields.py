"""Fields for words: checked for identifiers of people on probation before anything else happens to them."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.forms.widgets import CountedTextarea
from evidence.values import refuse_identifiers

WORDS_LIMIT = 4000


class ScreenedField(forms.CharField):
    """One line of text in which nobody on probation may be named."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        refuse_identifiers(text)
        return text


class WordsField(ScreenedField):
    """The same in a box for several lines."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", WORDS_LIMIT)
        kwargs.setdefault("widget", words_box(5))
        super().__init__(**kwargs)


def words_box(rows: int) -> CountedTextarea:
    """Screened in the browser too, before anything is sent."""
    return CountedTextarea(attrs={"rows": rows, "data-screen": ""})
