"""What packs say besides figures: statements, questions for MPs, lists of demands."""

from __future__ import annotations

import datetime as dt
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.plain import PlainForm
from accounts.forms.widgets import DayMonthYearField, Folded, HintedRadios
from accounts.models import User
from accounts.permissions import Permission, grants_with
from campaigns.choices import Classification, Theme
from campaigns.models import Campaign, Question, Statement
from evidence.forms.fields import ScreenedField, WordsField
from workloads.models import Unit

CLASS_HINTS = {
    Classification.PUBLIC: _("May stand in every pack."),
    Classification.MEMBERS: _("In packs for members and for the branch."),
    Classification.BRANCH: _("In packs for the branch."),
    Classification.OFFICIALS: _("In no pack; every official may read it here."),
    Classification.JOINT_CONFIDENTIAL: _("In no pack; only the officials you name may read it here."),
    Classification.LEGAL: _("In no pack; only the officials you name may read it here."),
}


class StatementForm(PlainForm):
    """One statement, with how it is known. Nothing of it prints without a source."""

    text = WordsField(
        label=_("What is said"),
        max_length=1500,
        help_text=_("One or two sentences, as they are to be printed."),
        error_messages={"required": _("Enter what is said.")},
    )
    theme = forms.ChoiceField(
        label=_("Where does it stand in a pack?"),
        choices=Theme.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where it stands.")},
    )
    region = forms.ModelChoiceField(
        label=_("What is it about?"),
        queryset=Unit.objects.regions(),
        required=False,
        empty_label=_("The whole service"),
    )
    how_known = ScreenedField(
        label=_("How is it known?"),
        max_length=200,
        help_text=_("For example: reported by several members; said by HMPPS in a meeting."),
        error_messages={"required": _("Enter how it is known: it is printed beside it.")},
    )
    source = ScreenedField(
        label=_("Source"),
        max_length=200,
        help_text=_("Who published or wrote it, its title and date."),
        error_messages={"required": _("Enter the source. Without one it cannot stand in a pack.")},
    )
    reference = ScreenedField(
        label=_("Where can the source be read?"),
        max_length=300,
        required=False,
        help_text=_("An address or page. Leave empty if there is none."),
    )
    made_on = DayMonthYearField(label=_("When was it said?"))
    always = forms.BooleanField(
        label=_("Print it whatever the period of the pack"),
        required=False,
        help_text=_("Otherwise it stands only in packs whose period holds that day."),
    )
    under_investigation = forms.BooleanField(
        label=_("It is about something under investigation"),
        required=False,
        help_text=_("It prints only after a second official has said yes, for each pack."),
    )
    classification = forms.ChoiceField(
        label=_("How far may it go?"),
        choices=Classification.choices,
        initial=Classification.PUBLIC,
        widget=HintedRadios(hints=CLASS_HINTS),
        error_messages={"required": _("Choose how far it may go.")},
    )
    given_by = ScreenedField(label=_("Who gave it to the union?"), max_length=120, required=False)
    terms = ScreenedField(
        label=_("On what terms?"),
        max_length=200,
        required=False,
        help_text=_("In their words, for example: under confidential cover, not to be disclosed at present."),
    )
    review_on = DayMonthYearField(
        label=_("Ask again on"), required=False, help_text=_("The day to ask whether it may be told now.")
    )
    locked_day = DayMonthYearField(
        label=_("Nothing built on it leaves before"),
        required=False,
        help_text=_("From the first minute of that day, London time. Leave empty if no day was named."),
    )
    derived_from = forms.ModelChoiceField(
        label=_("Does it rest on another statement?"),
        queryset=Statement.objects.none(),
        required=False,
        empty_label=_("No"),
        help_text=_("It then goes no further than that one does."),
    )

    def __init__(self, *args: Any, user: User, replaces: Statement | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        granted = {grant.unit_id for grant in grants_with(user, Permission.PACK_BUILD)}
        if None not in granted:
            self.fields["region"].queryset = Unit.objects.regions().filter(pk__in=granted)
            self.fields["region"].required = True
            self.fields["region"].empty_label = _("Choose a region")
        ground = self.fields["derived_from"]
        ground.queryset = Statement.objects.visible_to(user).standing()
        if replaces is not None:
            ground.queryset = ground.queryset.exclude(pk=replaces.pk)
            self._start_from(replaces)
        ground.label_from_instance = lambda one: one.text[:80]

    def _start_from(self, old: Statement) -> None:
        for name in self.fields:
            if hasattr(old, name):
                self.fields[name].initial = getattr(old, name)
        if old.not_before:
            self.fields["locked_day"].initial = timezone.localdate(old.not_before)

    def layout(self) -> Layout:
        return Layout(
            "text",
            "theme",
            "region",
            "how_known",
            "source",
            "reference",
            "made_on",
            "always",
            "under_investigation",
            "classification",
            Folded(_("If it was given in confidence"), "given_by", "terms", "review_on", "locked_day"),
            Folded(_("If it rests on another statement"), "derived_from"),
        )

    def fields_of_service(self) -> dict[str, Any]:
        """Arguments of the service."""
        cleaned = dict(self.cleaned_data)
        day = cleaned.pop("locked_day")
        moment = dt.datetime.combine(day, dt.time()) if day else None
        return {**cleaned, "not_before": timezone.make_aware(moment) if moment else None}


class ReaderForm(PlainForm):
    user = forms.ModelChoiceField(
        label=_("Let another official read it"),
        queryset=User.objects.none(),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose an official.")},
    )

    def __init__(self, *args: Any, users: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = users


class QuestionForm(PlainForm):
    text = WordsField(
        label=_("The question"),
        max_length=600,
        help_text=_("As an MP or Member of the Senedd may ask it."),
        error_messages={"required": _("Enter the question.")},
    )
    source = ScreenedField(
        label=_("Source"), max_length=200, error_messages={"required": _("Enter where the question stands.")}
    )
    in_packs = forms.BooleanField(label=_("Print it in briefing packs"), required=False, initial=True)

    def __init__(self, *args: Any, question: Question | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if question is not None:
            for name in self.fields:
                self.fields[name].initial = getattr(question, name)


class DemandListForm(PlainForm):
    """The bulletin, briefing or letter in which demands were made."""

    title = ScreenedField(
        label=_("Title"),
        max_length=160,
        help_text=_("For example: JTU 13/2025: This changes everything."),
        error_messages={"required": _("Enter the title.")},
    )
    made_by = ScreenedField(
        label=_("Who made the demands?"),
        max_length=120,
        help_text=_("For example: Napo, UNISON and GMB/SCOOP."),
        error_messages={"required": _("Enter who made the demands.")},
    )
    made_on = DayMonthYearField(label=_("When?"))
    source = ScreenedField(
        label=_("Where can it be read?"),
        max_length=200,
        help_text=_("As it is to be named in the sources of a pack."),
        error_messages={"required": _("Enter where it can be read: a pack names it.")},
    )
    campaign = forms.ModelChoiceField(
        label=_("Campaign"), queryset=Campaign.objects.none(), required=False, empty_label=_("None")
    )
    in_packs = forms.BooleanField(
        label=_("Print its demands in briefing packs"), required=False, initial=True
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = Campaign.objects.visible_to(user)


class DemandForm(PlainForm):
    text = WordsField(
        label=_("What is asked"),
        max_length=1000,
        help_text=_("In the words in which it was asked. They stay as they are."),
        error_messages={"required": _("Enter what is asked.")},
    )
    addressee = ScreenedField(
        label=_("Of whom?"),
        max_length=120,
        help_text=_("For example: HMPPS."),
        error_messages={"required": _("Enter of whom it is asked.")},
    )
    condition = ScreenedField(
        label=_("On what condition or by when?"),
        max_length=200,
        required=False,
        help_text=_("For example: reviewed every quarter by both sides. Leave empty if there is none."),
    )
