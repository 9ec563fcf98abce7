from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.plain import PlainForm
from accounts.forms.widgets import DayMonthYearField
from accounts.models import User
from accounts.permissions import Permission, grants_with
from campaigns.models import Demand
from campaigns.services.demands import next_statuses
from evidence.forms.fields import ScreenedField, WordsField, words_box
from workloads.models import Unit


class DemandChangeForm(PlainForm):
    """What became of a demand: the whole service, or one region."""

    region = forms.ModelChoiceField(
        label=_("Where?"),
        queryset=Unit.objects.regions(),
        required=False,
        empty_label=_("The whole service"),
        help_text=_("Choose a region if this happened there only."),
    )
    status = forms.ChoiceField(label=_("It is now"), error_messages={"required": _("Choose what it is now.")})
    on = DayMonthYearField(label=_("Since"))
    note = WordsField(
        label=_("What happened"),
        required=False,
        max_length=300,
        widget=words_box(3),
        help_text=_("One or two sentences. They are printed in briefing packs."),
    )
    source = ScreenedField(
        label=_("Where it can be read"),
        required=False,
        max_length=200,
        help_text=_("For example: JNC minutes, 4 May 2026."),
    )

    def __init__(self, *args: Any, demand: Demand, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grants = grants_with(user, Permission.PACK_BUILD)
        if not any(grant.unit_id is None for grant in grants):
            mine = [grant.unit_id for grant in grants]
            self.fields["region"].queryset = Unit.objects.regions().filter(pk__in=mine)
            self.fields["region"].required = True
            self.fields["region"].empty_label = _("Choose a region")
        everywhere = dict(next_statuses(demand))
        for change in demand.changes.all():
            if change.region:
                everywhere |= dict(next_statuses(demand, change.region))
        self.fields["status"].choices = [("", _("Choose")), *everywhere.items()]
        self.fields["on"].initial = timezone.localdate()
