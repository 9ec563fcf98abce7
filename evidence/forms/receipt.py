"""What a member may do with the receipt: show the code, answer a question, lend words and take them back."""

from __future__ import annotations

import uuid
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms.plain import PlainForm
from accounts.forms.widgets import HintedCheckboxes, SuffixInput
from evidence.choices import Audience
from evidence.forms.fields import WordsField, words_box
from evidence.services.receipts import code_typed
from evidence.services.testimony import INFORMED, MOST_COMPANY


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Your receipt code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "class": "govuk-input--width-20"}
        ),
        help_text=_("Sixteen numbers. Spaces do not matter."),
        error_messages={"required": _("Enter the sixteen numbers of your receipt code.")},
    )

    def clean_code(self) -> str:
        code = code_typed(self.cleaned_data["code"])
        if code is None:
            raise ValidationError(_("A receipt code has sixteen numbers. Count them and try again."))
        return code


class AnswerForm(forms.Form):
    """A member's answer to the moderator's question."""

    report = forms.UUIDField(widget=forms.HiddenInput)
    answer = WordsField(
        label=_("Your answer"),
        max_length=1000,
        widget=words_box(4),
        error_messages={"required": _("Write an answer, or leave the page.")},
    )


class TestimonyForm(PlainForm):
    """Words to be quoted, and to whom. No audience is ticked beforehand."""

    nonce = forms.UUIDField(widget=forms.HiddenInput)
    text = WordsField(
        label=_("Your words, as they may be printed"),
        max_length=1500,
        help_text=_("Name nobody. What makes you easy to recognise is better left out."),
        error_messages={"required": _("Write the words that may be quoted.")},
    )
    audiences = forms.MultipleChoiceField(
        label=_("Who may read them?"),
        choices=Audience.choices,
        required=False,
        widget=HintedCheckboxes(hints=INFORMED),
        help_text=_("Each by itself. Tick nobody, and your words are kept but printed nowhere."),
    )
    hold_until = forms.IntegerField(
        label=_("Hold mine until at least so many people from my region agree"),
        required=False,
        min_value=2,
        max_value=MOST_COMPANY,
        widget=SuffixInput(attrs={"inputmode": "numeric", "autocomplete": "off"}, suffix=_("people")),
        help_text=_("Leave it empty if yours may stand alone."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nonce"].initial = uuid.uuid4

    def layout(self) -> Layout:
        return Layout("nonce", "text", "audiences", "hold_until")


class ConsentForm(forms.Form):
    """Who may read words that are on record, from now on."""

    testimony = forms.IntegerField(widget=forms.HiddenInput)
    wording = forms.CharField(widget=forms.HiddenInput, max_length=64)
    audiences = forms.MultipleChoiceField(
        label=_("Who may read them from now on?"),
        choices=Audience.choices,
        required=False,
        widget=HintedCheckboxes(hints=INFORMED),
    )
    hold_until = TestimonyForm.base_fields["hold_until"]
