"""What happened to a served notice, one short form each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.plain import PlainForm
from accounts.forms.widgets import DayMonthYearField, SuffixInput
from evidence.forms.notice_fields import words_field
from evidence.models import NoticeRequest
from evidence.notice_choices import RUNG_LABELS, AnswerKind, Outcome, PauseReason, ServedBy, ServiceMethod
from evidence.notice_clocks import LADDER


class OnForm(PlainForm):
    """A step with its day and a note."""

    on = DayMonthYearField(
        label=_("On which day?"), error_messages={"required": _("Enter the day, for example 27 3 2026.")}
    )
    note = words_field(
        _("Note"), max_length=2000, help_text=_("For you and the member. It goes nowhere else.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > timezone.localdate():
            raise ValidationError(_("The day lies ahead. Record it when it has happened."))
        return self.cleaned_data["on"]


class MeetingForm(OnForm):
    field_order = ("meeting_on", "on", "note")
    meeting_on = DayMonthYearField(
        label=_("When is the meeting?"), error_messages={"required": _("Enter the day of the meeting.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("When was it arranged?")


class ReviewForm(OnForm):
    field_order = ("wmt_text", "on", "note")
    wmt_text = forms.CharField(
        label=_("WMT percentage, as it was read"), required=False, max_length=80,
        widget=SuffixInput(attrs={"autocomplete": "off"}, suffix="%"),
        help_text=_("Leave empty if there is none. Exactly 110 is not over 110."),
    )  # fmt: skip


class SuspendForm(OnForm):
    field_order = ("reason", "on")
    reason = forms.ChoiceField(
        label=_("Why is it paused?"), choices=PauseReason.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose why the notice is paused.")},
    )  # fmt: skip
    note = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("First day away")


class EscalateForm(OnForm):
    field_order = ("level", "on", "note")
    level = forms.TypedChoiceField(
        label=_("How far is it taken?"),
        coerce=int,
        choices=[(rung.level, RUNG_LABELS[rung.code]) for rung in LADDER if not rung.officials_only],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how far it is taken.")},
    )

    def __init__(self, *args: Any, above: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [
            choice for choice in self.fields["level"].choices if choice[0] > above
        ]


class CloseForm(OnForm):
    field_order = ("outcome", "on")
    outcome = forms.ChoiceField(
        label=_("Why is it closed?"), choices=Outcome.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose why it is closed.")},
    )  # fmt: skip
    note = None


class ServeForm(OnForm):
    field_order = ("on", "method", "served_by", "proof", "file")
    note = None
    method = forms.ChoiceField(
        label=_("How was it served?"), choices=ServiceMethod.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it was served.")},
    )  # fmt: skip
    served_by = forms.ChoiceField(
        label=_("Who served it?"), choices=ServedBy.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose who served it.")},
    )  # fmt: skip
    proof = forms.CharField(
        label=_("What proves it?"), required=False, max_length=300,
        help_text=_("The message id of the e-mail, the number of the receipt, who took it."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Or a picture or file of the proof"), required=False,
        help_text=_("PNG, JPEG, HEIC, PDF or DOCX, up to 10 MB."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("On which day was it served?")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not (cleaned.get("proof", "").strip() or cleaned.get("file")) and "file" not in self.errors:
            self.add_error("proof", _("Say what proves it, or add a picture or file."))
        return cleaned


class AnswersForm(OnForm):
    """One question for each request; what is left open keeps its date."""

    note = None

    def __init__(self, *args: Any, requests: Sequence[NoticeRequest], words: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.requests = list(requests)
        self.fields["on"].label = _("When did the written answer come?")
        for request in self.requests:
            self.fields[f"answer_{request.pk}"] = forms.ChoiceField(
                label=words(request), choices=AnswerKind.choices, required=False, widget=forms.RadioSelect
            )
            self.fields[f"reason_{request.pk}"] = words_field(
                _("Reason, or what was promised"), rows=2, max_length=1000
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        answered = [request for request in self.requests if cleaned.get(f"answer_{request.pk}")]
        if not answered:
            raise ValidationError(_("Choose an answer for at least one request."))
        for request in answered:
            refused = cleaned[f"answer_{request.pk}"] == AnswerKind.REFUSED
            if refused and not cleaned.get(f"reason_{request.pk}", "").strip():
                self.add_error(f"reason_{request.pk}", _("Write the reason given, or “no reason given”."))
        return cleaned

    def answers(self) -> list[tuple[NoticeRequest, str, str]]:
        cleaned = self.cleaned_data
        return [
            (request, cleaned[f"answer_{request.pk}"], cleaned[f"reason_{request.pk}"])
            for request in self.requests
            if cleaned[f"answer_{request.pk}"]
        ]
