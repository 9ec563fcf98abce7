"""The pages of a notice as forms. Four questions are required; the rest is a schedule that may stay folded."""

from __future__ import annotations

import uuid
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.plain import PlainForm
from accounts.forms.widgets import (
    DayMonthYearField,
    Folded,
    MonthOrDayField,
    PartialDate,
    SuffixInput,
)
from accounts.models import User
from evidence.forms.notice_fields import hours_field, ticks_field, whole_field, words_field
from evidence.forms.report import WHOLE_SERVICE, choices_in_scope
from evidence.models import Notice
from evidence.notice_choices import (
    AddresseeRole,
    Copy,
    NoticeKind,
    RequestKind,
    Standard,
    Symptom,
    TextPart,
    UndoneTask,
)
from evidence.notice_clocks import LONGEST_DAYS, ClockCode
from evidence.notice_entries import NoticeEntry, ScheduleEntry
from evidence.values import refuse_identifiers
from workloads.choices import Grade
from workloads.models import Unit


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
    symptoms = ticks_field(_("What does it do to their health?"), Symptom.choices)
    effect = words_field(_("In their own words"), rows=5)
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
    below = whole_field(
        _("No new allocations until the workload is below"),
        max_value=200, widget=SuffixInput(attrs={"inputmode": "numeric"}, suffix="%"),
    )  # fmt: skip
    asks_more = words_field(_("Anything else they ask for"))

    addressee = forms.CharField(
        label=_("The manager's name"), required=False, max_length=120,
        help_text=_("Used in the letter only, and kept encrypted."),
    )  # fmt: skip
    copies = ticks_field(_("Copies to"), Copy.choices)
    answer_days = whole_field(
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
    weeks_over = whole_field(_("Weeks in a row over 110%"), max_value=520)
    points_used = whole_field(_("WMT points used"), max_value=100_000)
    points_available = whole_field(_("WMT points available"), max_value=100_000)
    cases_held = whole_field(_("Cases held"), max_value=1000)
    contracted_hours = hours_field(_("Contracted hours a week"))
    hours_worked = hours_field(_("Hours worked a week"))
    leave_not_taken = whole_field(_("Days of leave not taken"), max_value=100)
    reductions_recorded = hours_field(_("Reductions recorded, hours a week"))
    reductions_due = hours_field(_("Reductions due, hours a week"))
    work_not_counted = words_field(TextPart.WORK_NOT_COUNTED.label)
    tasks = ticks_field(_("What cannot be done in the time?"), UndoneTask.choices)
    tasks_not_done = words_field(_("Other tasks that cannot be done"))
    public_risk = words_field(TextPart.PUBLIC_RISK.label)
    raised_earlier = words_field(
        TextPart.RAISED_EARLIER.label,
        help_text=_("Dates of supervision, team meetings, e-mails, and what came of it."),
    )
    incident_reference = forms.CharField(
        label=_("Employer's incident reference"), required=False, max_length=40
    )
    incident_on = DayMonthYearField(label=_("Logged on"), required=False)
    standards = ticks_field(_("HSE Management Standards it touches"), Standard.choices)

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
