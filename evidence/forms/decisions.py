from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.widgets import HintedRadios
from evidence.choices import ContactReason, DistressOutcome, RejectReason, UnmaskReason
from evidence.forms.fields import WORDS_LIMIT, WordsField, words_box
from evidence.services.redaction import Text

Choices = list[tuple[str, str]]
LABELS = {
    "figure": _("The sentence beside the figure"),
    "words": _("The words"),
    "testimony": _("The testimony"),
}
NEW_PEOPLE = _("As far as I can tell, nobody in this report is counted already")


class VersionForm(forms.Form):
    """Carries which version of the report was on the screen."""

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        max_value=2**31 - 1,
        error_messages={
            code: _("This page was incomplete. Nothing was decided; look at the report again.")
            for code in ("required", "invalid", "min_value", "max_value")
        },
    )

    def renewed(self, version: int) -> VersionForm:
        """The same answers, on the report as it stands now: after somebody else was quicker."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(version)
        return self


class AcceptForm(VersionForm):
    people_are_new = forms.BooleanField(label=NEW_PEOPLE, required=False)


class RedactForm(VersionForm):
    """A box for each text of the report, holding it as it stands."""

    people_are_new = forms.BooleanField(label=NEW_PEOPLE, required=False)

    def __init__(self, *args: Any, texts: Iterable[Text], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = {text.key.replace(":", "-"): text.key for text in texts}
        for text in texts:
            self.fields[text.key.replace(":", "-")] = WordsField(
                label=LABELS[text.kind],
                initial=text.text,
                max_length=WORDS_LIMIT,
                widget=words_box(min(12, max(3, len(text.text) // 70))),
                error_messages={"required": _("To take all of it out, write [taken out] alone.")},
            )
        self.order_fields([*self.keys, "people_are_new"])

    def decision(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        texts = {key: cleaned[name] for name, key in self.keys.items()}
        return {"version": cleaned["version"], "people_are_new": cleaned["people_are_new"], "texts": texts}

    def add_refusals(self, error: Any) -> None:
        """What the service refused, beside the box it is about."""
        fields = {key: name for name, key in self.keys.items()}
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for key, faults in error.error_dict.items():
            self.add_error(fields.get(key), faults)


class ReturnForm(VersionForm):
    question = WordsField(
        label=_("Your question"),
        max_length=1000,
        widget=words_box(3),
        help_text=_("Ask one thing. After 14 days without an answer you may decide."),
        error_messages={"required": _("Write the question the rep should answer.")},
    )


class RejectForm(VersionForm):
    reason = forms.ChoiceField(
        label=_("Why is it not accepted?"),
        choices=RejectReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the reason; the rep will see it.")},
    )
    text = WordsField(
        label=_("A word to whoever wrote it"), max_length=1000, required=False, widget=words_box(3)
    )


class ReopenForm(VersionForm):
    text = WordsField(
        label=_("Why is it opened again?"),
        max_length=1000,
        widget=words_box(3),
        help_text=_("Whoever wrote the report can read this."),
        error_messages={"required": _("Write why it is opened again; whoever wrote it will see it.")},
    )


class NoteForm(forms.Form):
    text = WordsField(
        label=_("A note among moderators"),
        max_length=1000,
        widget=words_box(2),
        help_text=_("Whoever wrote the report never sees it."),
        error_messages={"required": _("Write the note first.")},
    )


class UnmaskForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why does the original have to be read?"),
        choices=UnmaskReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why; the audit trail keeps it.")},
    )


class TableForm(forms.Form):
    """The entries of one meeting or round that are accepted together; each with the version that was shown."""

    entries = forms.MultipleChoiceField(
        label=_("Entries"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick at least one entry, or open them one by one."),
            "invalid_choice": _(
                "An entry was changed or decided meanwhile. Nothing was accepted; look at the table again."
            ),
        },
    )
    people_are_new = forms.BooleanField(
        label=_("As far as I can tell, nobody in this table is counted already"), required=False
    )

    def __init__(self, *args: Any, keys: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entries"].choices = [(key, key) for key in keys]


class HandledForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What was done?"),
        choices=DistressOutcome.choices,
        widget=HintedRadios(
            hints={DistressOutcome.FALSE_ALARM: _("Nothing else happens; the entry stays as it is.")}
        ),
        error_messages={"required": _("Choose what was done.")},
    )


class SamePersonForm(forms.Form):
    """One reading of each of two reports, and that both are one person's."""

    reading = forms.ChoiceField(
        label=_("Which reading of the first?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reading of the first report.")},
    )
    same = forms.ChoiceField(
        label=_("Which reading of the second?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a reading of the second report.")},
    )
    sure = forms.BooleanField(
        label=_("Both are one person. I know that this cannot be taken back"),
        error_messages={"required": _("Tick the box once you are sure.")},
    )

    def __init__(self, *args: Any, reading: Choices, same: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("reading", reading), ("same", same)):
            self.fields[name].choices = choices
            if len(choices) == 1:
                self.fields[name].initial = choices[0][0]


class ReachForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why do you have to reach them?"),
        choices=ContactReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why; the audit trail keeps it.")},
    )


class AnswerForm(forms.Form):
    answer = WordsField(
        label=_("Your answer"),
        max_length=1000,
        widget=words_box(4),
        error_messages={"required": _("Write an answer, or take the report back.")},
    )
