"""Lists of readers, and packs ordered for every month."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.plain import PlainForm
from accounts.models import User
from accounts.permissions import Permission, grants_with
from campaigns.choices import PackAudience, PackReach
from campaigns.forms.packs import NOT_AN_ADDRESS
from campaigns.models.standing_order import LAST_DAY
from workloads.models import Unit


class ListForm(PlainForm):
    name = forms.CharField(
        label=_("Name of the list"),
        max_length=80,
        help_text=_("For example “Justice Committee”."),
        error_messages={"required": _("Enter a name for the list.")},
    )
    audience = forms.ChoiceField(
        label=_("Who is on it?"),
        choices=PackAudience.choices,
        help_text=_("Only packs made for these readers can be sent to it."),
    )


class MemberForm(PlainForm):
    name = forms.CharField(
        label=_("Reader’s name"), max_length=120, error_messages={"required": _("Enter the reader’s name.")}
    )
    address = forms.EmailField(
        label=_("E-mail"),
        error_messages={
            "required": _("Enter the reader’s e-mail address."),
            "invalid": NOT_AN_ADDRESS,
        },
    )


class OrderForm(PlainForm):
    """Which packs, for whom, on which day. An official of one region orders that region's packs only."""

    what = forms.ChoiceField(label=_("Which packs?"))
    audience = forms.ChoiceField(label=_("Who are they for?"), choices=PackAudience.choices)
    day = forms.IntegerField(
        label=_("Day of the month"),
        min_value=1,
        max_value=LAST_DAY,
        initial=1,
        help_text=_("From 1 to 28, so that every month has it."),
        error_messages={
            "required": _("Enter a day from 1 to 28."),
            "invalid": _("Enter a day from 1 to 28."),
            "min_value": _("Enter a day from 1 to 28."),
            "max_value": _("Enter a day from 1 to 28."),
        },
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        granted = {grant.unit_id for grant in grants_with(user, Permission.PACK_BUILD)}
        regions = Unit.objects.regions().order_by("name")
        if None not in granted:
            regions = regions.filter(pk__in=granted)
        places = [(f"place-{region.pk}", region.name) for region in regions]
        if None in granted:
            whole = [("place-", _("England and Wales"))]
            wide = [(reach, label) for reach, label in PackReach.choices if reach != PackReach.PLACE]
            places = whole + wide + places
        self.fields["what"].choices = places

    def order(self) -> dict[str, Any]:
        """Arguments of the service."""
        what = self.cleaned_data["what"]
        reach, _dash, unit = what.partition("-")
        return {
            "reach": reach,
            "unit": Unit.objects.get(pk=unit) if unit else None,
            "audience": self.cleaned_data["audience"],
            "day": self.cleaned_data["day"],
        }
