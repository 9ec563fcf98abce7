"""The pages of a notice as forms. Four questions are required; the rest is a schedule that may stay folded."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.widgets import (
    CountedTextarea,
    DayMonthYearField,
    Folded,
    MonthOrDayField,
    PartialDate,
    SuffixInput,
)
from accounts.models import User
from evidence.forms.report import WHOLE_SERVICE, WordsField, choices_in_scope
from evidence.models import Notice, NoticeRequest
from evidence.notice_choices import (
    RUNG_LABELS,
    AddresseeRole,
    AnswerKind,
    Copy,
    NoticeKind,
    Outcome,
    PauseReason,
    RequestKind,
    ServedBy,
    ServiceMethod,
    Standard,
    Symptom,
    TextPart,
    UndoneTask,
    WithdrawnFrom,
)
from evidence.notice_clocks import LADDER, LONGEST_DAYS, ClockCode
from evidence.notice_entries import NoticeEntry, ScheduleEntry
from evidence.values import refuse_identifiers
from workloads.choices import Grade
from workloads.models import Unit


def _ticks(label: Any, choices: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple, required=False, **kwargs
    )


def _words(label: Any, rows: int = 3, **kwargs: Any) -> WordsField:
    kwargs.setdefault("required", False)
    return WordsField(label=label, widget=CountedTextarea(attrs={"rows": rows, "data-screen": ""}), **kwargs)


def _whole(label: Any, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, **kwargs)


def _hours(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_value=168, max_digits=4, decimal_places=1,
        widget=SuffixInput(attrs={"inputmode": "decimal"}, suffix="h"),
    )  # fmt: skip


class PlainForm(forms.Form):
    """A form inside a page's own <form>."""

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = self.layout()
        return helper

    def layout(self) -> Layout:
        return Layout(*self.fields)


class NoticeForm(PlainForm):
    nonce = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("Who is it about?"), choices=NoticeKind.choices, widget=forms.RadioSelect,
        initial=NoticeKind.INDIVIDUAL,
    )  # fmt: skip
    names = forms.CharField(
        label=_("Name, as it will stand in the letter"),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
        max_length=2000,
        help_text=_("One name on each line. It is kept encrypted and is on no list."),
        error_messages={"required": _("Enter the name of the member the letter comes from.")},
    )
    about_myself = forms.BooleanField(label=_("It is about me"), required=False)
    unit = forms.TypedChoiceField(
        label=_("Where do they work?"), coerce=int, empty_value=None,
        error_messages={"required": _("Choose the PDU or unit.")},
    )  # fmt: skip
    addressee_role = forms.ChoiceField(
        label=_("To whom does it go?"),
        choices=AddresseeRole.choices,
        initial=AddresseeRole.HEAD_OF_PDU,
        help_text=_("As a rule one level above the line manager."),
    )
    since = MonthOrDayField(
        label=_("Since when has it been like this?"),
        help_text=_("The month and year will do, such as 11 2025."),
        error_messages={"required": _("Enter the month and year in which it began.")},
    )
    symptoms = _ticks(_("What does it do to their health?"), Symptom.choices)
    effect = _words(_("In their own words"), rows=5)
    without_health = forms.BooleanField(
        label=_("Go on without an effect on health"), required=False,
    )  # fmt: skip
    requests = forms.MultipleChoiceField(
        label=_("What do they ask for?"),
        choices=RequestKind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each is answered on its own."),
        error_messages={"required": _("Choose at least one thing that is asked for.")},
    )
    below = _whole(
        _("No new allocations until the workload is below"),
        max_value=200, widget=SuffixInput(attrs={"inputmode": "numeric"}, suffix="%"),
    )  # fmt: skip
    asks_more = _words(_("Anything else they ask for"))

    addressee = forms.CharField(
        label=_("The manager's name"), required=False, max_length=120,
        help_text=_("Used in the letter only, and kept encrypted."),
    )  # fmt: skip
    copies = _ticks(_("Copies to"), Copy.choices)
    answer_days = _whole(
        _("Working days in which an answer is requested"),
        max_value=LONGEST_DAYS, help_text=_("Leave empty for the union's own number. No law sets one."),
    )  # fmt: skip
    grade = forms.ChoiceField(
        label=_("Grade"), required=False, choices=[("", _("Not stated")), *Grade.choices]
    )
    newly_qualified = forms.BooleanField(label=_("In the first year after qualifying"), required=False)
    wmt_text = forms.CharField(
        label=_("WMT percentage, as they would say it"), required=False, max_length=80,
        help_text=_("Such as 152%, over 150% or 130-150%."),
    )  # fmt: skip
    wmt_on = DayMonthYearField(label=_("Date of that percentage"), required=False)
    weeks_over = _whole(_("Weeks in a row over 110%"), max_value=520)
    points_used = _whole(_("WMT points used"), max_value=100_000)
    points_available = _whole(_("WMT points available"), max_value=100_000)
    cases_held = _whole(_("Cases held"), max_value=1000)
    contracted_hours = _hours(_("Contracted hours a week"))
    hours_worked = _hours(_("Hours worked a week"))
    leave_not_taken = _whole(_("Days of leave not taken"), max_value=100)
    reductions_recorded = _hours(_("Reductions recorded, hours a week"))
    reductions_due = _hours(_("Reductions due, hours a week"))
    work_not_counted = _words(TextPart.WORK_NOT_COUNTED.label)
    tasks = _ticks(_("What cannot be done in the time?"), UndoneTask.choices)
    tasks_not_done = _words(_("Other tasks that cannot be done"))
    public_risk = _words(TextPart.PUBLIC_RISK.label)
    raised_earlier = _words(
        TextPart.RAISED_EARLIER.label,
        help_text=_("Dates of supervision, team meetings, e-mails, and what came of it."),
    )
    incident_reference = forms.CharField(
        label=_("Employer's incident reference"), required=False, max_length=40
    )
    incident_on = DayMonthYearField(label=_("Logged on"), required=False)
    standards = _ticks(_("HSE Management Standards it touches"), Standard.choices)

    def __init__(self, *args: Any, user: User, editing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grouped = [
            (label, [c for c in choices if c[0] != WHOLE_SERVICE])
            for label, choices in choices_in_scope(user)
        ]
        places = [(label, choices) for label, choices in grouped if choices]
        self.fields["unit"].choices = [("", _("Choose a place")), *places]
        self.fields["unit"].widget.attrs["data-picker"] = ""
        self.fields["nonce"].initial = uuid.uuid4
        if editing:
            del self.fields["about_myself"]

    def layout(self) -> Layout:
        about = ["about_myself"] if "about_myself" in self.fields else []
        warned = (
            ["without_health"] if self.errors.get("without_health") or self.data.get("without_health") else []
        )
        return Layout(
            "nonce", "kind", "names", *about, "unit", "addressee_role", "since",
            "symptoms", "effect", *warned,
            "requests", "below", "asks_more",
            Folded(_("More for the address"), "addressee", "copies", "answer_days", "grade", "newly_qualified"),
            Folded(
                _("Schedule of figures"), "wmt_text", "wmt_on", "weeks_over", "points_used", "points_available",
                "cases_held", "contracted_hours", "hours_worked", "leave_not_taken", "reductions_recorded",
                "reductions_due", "work_not_counted",
            ),
            Folded(_("What cannot be done"), "tasks", "tasks_not_done", "public_risk"),
            Folded(_("Raised before"), "raised_earlier", "incident_reference", "incident_on", "standards"),
        )  # fmt: skip

    def clean_names(self) -> list[str]:
        names = [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]
        refuse_identifiers("\n".join(names))
        return names

    def clean_unit(self) -> Unit:
        return Unit.objects.select_related("parent").get(pk=self.cleaned_data["unit"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        names = cleaned.get("names")
        if names and (cleaned.get("kind") == NoticeKind.INDIVIDUAL) != (len(names) == 1):
            self.add_error(
                "names", _("A notice about one member has one name, one about several has at least two.")
            )
        if cleaned.get("about_myself") and names and len(names) > 1:
            self.add_error("about_myself", _("With several members, leave this empty and enter every name."))
        since = cleaned.get("since")
        if since and since.first > timezone.localdate():
            self.add_error("since", _("It lies ahead. Enter the month in which it began."))
        if RequestKind.NO_ALLOCATIONS in cleaned.get("requests", []) and not cleaned.get("below"):
            self.add_error("below", _("Enter the percentage, such as 100."))
        if (cleaned.get("points_used") is None) != (cleaned.get("points_available") is None):
            self.add_error(
                "points_available", _("Enter both: points used and points available. Or leave both empty.")
            )
        if not (cleaned.get("symptoms") or cleaned.get("effect") or cleaned.get("without_health")):
            self.add_error("without_health", self.NO_HEALTH)
        return cleaned

    NO_HEALTH = _(
        "No effect on health is stated. Such a notice is weak in law: an employer can only foresee what it was told. "
        "State what the workload does to the member's health, or tick this to go on without."
    )

    def entry(self) -> NoticeEntry:
        cleaned = self.cleaned_data
        schedule = ScheduleEntry(**{name: cleaned[name] for name in ScheduleEntry.__dataclass_fields__})
        days = {ClockCode.ANSWER: cleaned["answer_days"]} if cleaned["answer_days"] else {}
        texts = {part: cleaned[part] for part in TextPart.values if cleaned[part]}
        plain = ("kind", "names", "unit", "grade", "addressee_role", "addressee", "copies", "symptoms", "effect",
                 "requests", "below", "nonce")  # fmt: skip
        return NoticeEntry(
            **{name: cleaned[name] for name in plain},
            since=cleaned["since"].first,
            since_day_known=cleaned["since"].day is not None,
            texts=texts,
            schedule=schedule,
            days=days,
            about_myself=bool(cleaned.get("about_myself")),
        )


def notice_initial(notice: Notice) -> dict[str, Any]:
    """What the form shows of a stored notice, to change it or to renew it."""
    schedule = {name: getattr(notice.schedule, name) for name in ScheduleEntry.__dataclass_fields__}
    since = notice.since
    return {
        **schedule,
        **{text.part: text.text for text in notice.texts.all()},
        "kind": notice.kind,
        "names": "\n".join(member.name for member in notice.members.filter(left=False)),
        "unit": notice.unit_id,
        "addressee_role": notice.addressee_role,
        "addressee": notice.contact.addressee,
        "copies": notice.copies,
        "grade": notice.grade,
        "since": PartialDate(since.year, since.month, since.day if notice.since_day_known else None),
        "symptoms": notice.health.symptom_list,
        "effect": notice.health.effect,
        "requests": [request.kind for request in notice.requests.all()],
        "below": next((request.below for request in notice.requests.all() if request.below), None),
    }


# --- what happened ----------------------------------------------------------------------------------------------


class OnForm(PlainForm):
    """A step with its day and a note."""

    on = DayMonthYearField(
        label=_("On which day?"), error_messages={"required": _("Enter the day, for example 27 3 2026.")}
    )
    note = _words(_("Note"), max_length=2000, help_text=_("For you and the member. It goes nowhere else."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate
        if "note" in self.fields:
            self.order_fields([name for name in self.fields if name != "note"])

    def clean_on(self) -> Any:
        if self.cleaned_data["on"] > timezone.localdate():
            raise ValidationError(_("The day lies ahead. Record it when it has happened."))
        return self.cleaned_data["on"]


class MeetingForm(OnForm):
    meeting_on = DayMonthYearField(
        label=_("When is the meeting?"), error_messages={"required": _("Enter the day of the meeting.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("When was it arranged?")
        self.order_fields(["meeting_on", "on", "note"])


class ReviewForm(OnForm):
    wmt_text = forms.CharField(
        label=_("WMT percentage, as it was read"), required=False, max_length=80,
        widget=SuffixInput(attrs={"autocomplete": "off"}, suffix="%"),
        help_text=_("Leave empty if there is none. Exactly 110 is not over 110."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["wmt_text", "on", "note"])


class SuspendForm(OnForm):
    reason = forms.ChoiceField(
        label=_("Why is it paused?"), choices=PauseReason.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose why the notice is paused.")},
    )  # fmt: skip
    note = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].label = _("First day away")
        self.order_fields(["reason", "on"])


class EscalateForm(OnForm):
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
        self.order_fields(["level", "on", "note"])


class CloseForm(OnForm):
    outcome = forms.ChoiceField(
        label=_("Why is it closed?"), choices=Outcome.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose why it is closed.")},
    )  # fmt: skip
    note = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["outcome", "on"])


class ServeForm(OnForm):
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
        self.order_fields(["on", "method", "served_by", "proof", "file"])

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
            self.fields[f"reason_{request.pk}"] = _words(
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


class MemberChoiceForm(PlainForm):
    """Which member, where there are several, and that they said so in person."""

    member = forms.TypedChoiceField(
        label=_("Which member?"), coerce=int, widget=forms.RadioSelect,
        error_messages={"required": _("Choose the member.")},
    )  # fmt: skip
    in_person = forms.BooleanField(
        label=_("They told me so in person"),
        error_messages={
            "required": _("Tick this only when the member told you so in person; otherwise give them a code.")
        },
    )

    def __init__(self, *args: Any, members: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = list(members)
        if len(members) == 1:
            self.fields["member"].initial = members[0][0]


class AgreeForm(MemberChoiceForm):
    understood = forms.BooleanField(
        label=_("They read the letter, and know that their manager will have it with their name, and that withdrawing "
                "later does not take it back"),
        error_messages={"required": _("Show them the letter and tell them this first.")},
    )  # fmt: skip


class WithdrawForm(MemberChoiceForm):
    withdrawn_from = forms.ChoiceField(
        label=_("Withdrawn from what?"), choices=WithdrawnFrom.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is withdrawn from.")},
    )  # fmt: skip


class HandOverForm(PlainForm):
    to = forms.TypedChoiceField(
        label=_("Who looks after it from now on?"), coerce=int, empty_value=None,
        error_messages={"required": _("Choose the rep who takes it over.")},
    )  # fmt: skip

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [
            ("", _("Choose a rep")),
            *((person.pk, person.name) for person in people),
        ]


class CodeForm(PlainForm):
    code = forms.CharField(
        label=_("Your code"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Sixteen digits; spaces do not matter."),
        error_messages={"required": _("Enter the sixteen digits of the code your rep gave you.")},
    )


class WordForm(forms.Form):
    """The member's word, by code: the token of the code, and what is said."""

    token = forms.CharField(widget=forms.HiddenInput)
    notice = forms.UUIDField(widget=forms.HiddenInput)
    what = forms.ChoiceField(
        choices=[(w, w) for w in ("agree", "unagree", "resolve", "withdraw_campaign", "withdraw_everything")]
    )
    letter = forms.IntegerField(required=False, widget=forms.HiddenInput)
    understood = forms.BooleanField(required=False)
