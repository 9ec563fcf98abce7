"""The one page before the questions: whose this is to keep, and whether somebody has been here before."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.actors import System
from accounts.forms.plain import PlainForm
from accounts.models import Union
from evidence.choices import Standing, WordingKind
from evidence.services.wordings import HOUSE_VERSION, wording_version, wording_words

ANOTHER_UNION = "another"


class BeforeChoices:
    NO, CODE, LOST = "no", "code", "lost"
    LABELS = [
        (NO, _("No")),
        (CODE, _("Yes, and I have my receipt code")),
        (LOST, _("Yes, but I have lost the code")),
    ]


class StartForm(PlainForm):
    """The one question before the questions: whose this is to keep, if anybody's."""

    union = forms.ChoiceField(
        label=_("Which union are you in?"),
        widget=forms.RadioSelect,
        help_text=_("Your answers go to that union and to no other. Nothing is kept before you choose."),
        error_messages={"required": _("Choose your union, or one of the other answers.")},
    )
    agrees = forms.BooleanField(label="", required=False)
    # The version of the words that were read: a consent is to these and to no others.
    read = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    before = forms.ChoiceField(
        label=_("Have you answered here before?"),
        choices=BeforeChoices.LABELS,
        widget=forms.RadioSelect,
        initial=BeforeChoices.NO,
        error_messages={"required": _("Choose whether you have answered before.")},
    )

    def __init__(self, *args: Any, asking: Union, unions: list[Union], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by = System("wording", asking.pk)
        self.version = self.fields["read"].initial = wording_version(by, WordingKind.CONSENT)
        self.fields["agrees"].help_text = wording_words(asking.pk, WordingKind.CONSENT)
        self.asking, self.unions = asking, {union.slug: union for union in unions}
        own = [(union.slug, union.name) for union in unions]
        self.fields["union"].choices = [*own, (ANOTHER_UNION, _("Another union")), *Standing.choices]
        self.fields["agrees"].label = _(
            "I am in no union, or would rather not say, and I agree that %(union)s keeps my answers and uses them as said above."
        ) % {"union": asking.name}

    def layout(self) -> Layout:
        return Layout("read", "union", Div("agrees", css_class="sl-agrees"), "before")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("union") in Standing.values and not cleaned.get("agrees"):
            self.add_error(
                "agrees",
                _("Tick this if you agree. Without it nothing is kept, and you can close this page."),
            )
        elif cleaned.get("union") in Standing.values and self._words_changed(cleaned):
            self.add_error(
                "agrees",
                _("The words have changed since you opened this page. Open the link again and read them."),
            )
        return cleaned

    def _words_changed(self, cleaned: dict[str, Any]) -> bool:
        return (cleaned.get("read") or HOUSE_VERSION) != self.version

    @property
    def keeper(self) -> Union:
        """The union whose evidence this becomes."""
        return self.unions.get(self.cleaned_data["union"], self.asking)

    @property
    def standing(self) -> str:
        chosen = self.cleaned_data["union"]
        return chosen if chosen in Standing.values else ""
