"""Fields that the forms of a notice share."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.forms.widgets import SuffixInput
from evidence.forms.fields import WordsField, words_box


def ticks_field(label: Any, choices: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple, required=False, **kwargs
    )


def words_field(label: Any, rows: int = 3, **kwargs: Any) -> WordsField:
    kwargs.setdefault("required", False)
    return WordsField(label=label, widget=words_box(rows), **kwargs)


def whole_field(label: Any, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, **kwargs)


def hours_field(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_value=168, max_digits=4, decimal_places=1,
        widget=SuffixInput(attrs={"inputmode": "decimal"}, suffix="h"),
    )  # fmt: skip
