"""Forms of the administrator's pages, and of an invitation's link."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.utils.translation import gettext_lazy as _

from accounts.choices import Role
from accounts.employer_addresses import employer_address_reason, is_employer_address
from accounts.forms.widgets import DayMonthYearField, HintedRadios
from accounts.models import User
from accounts.services.leaving import OpenWork, possible_owners
from workloads.choices import UnitKind
from workloads.models import Unit

ROLE_HINTS = {
    Role.REP: _("Reports what members say, for the places you choose."),
    Role.BRANCH_LEAD: _("Reports for a region, and keeps its reps together."),
    Role.MODERATOR: _("Checks what came in before it counts."),
    Role.OFFICIAL: _("Reads accepted evidence, compiles figures, makes briefing packs."),
    Role.SAFEGUARDING: _("Is alerted when somebody writes that they cannot go on."),
    Role.DATA_PROTECTION: _("Answers requests for access and erasure."),
    Role.ADMIN: _("Accounts, roles and settings. Reads no evidence."),
}
WHOLE_UNION = _("The whole union")


class _PlaceIterator(forms.models.ModelChoiceIterator):
    HEADINGS = (
        (UnitKind.REGION, _("Regions")),
        (UnitKind.PDU, _("PDUs")),
        (UnitKind.FUNCTIONAL, _("Functional units")),
    )

    def __iter__(self) -> Iterable[Any]:
        yield ("", self.field.empty_label)
        units = list(self.queryset.order_by("name"))
        for kind, heading in self.HEADINGS:
            yield (heading, [(unit.pk, _place(unit)) for unit in units if unit.kind == kind])


class PlaceField(forms.ModelChoiceField):
    """A region or a part of one, under headings; empty for the whole union."""

    iterator = _PlaceIterator

    def __init__(self, **kwargs: Any) -> None:
        units = Unit.objects.filter(
            kind__in=[UnitKind.REGION, UnitKind.PDU, UnitKind.FUNCTIONAL], valid_to=None
        ).select_related("parent")
        super().__init__(units, required=False, empty_label=WHOLE_UNION, **kwargs)


def _place(unit: Unit) -> str:
    return f"{unit.name} ({unit.parent.name})" if unit.parent and unit.kind != UnitKind.REGION else unit.name


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        error_messages={"required": _("Choose a role.")},
        widget=HintedRadios(hints={str(k): v for k, v in ROLE_HINTS.items()}),
    )
    unit = PlaceField(
        label=_("Where"), help_text=_("Reps of one office: their PDU. A branch lead: the region.")
    )
    joint = forms.BooleanField(
        label=_("At the joint desk"),
        required=False,
        help_text=_("An official who speaks for the union in joint packs. Leave the place as it is."),
    )
    starts_on = DayMonthYearField(label=_("First day"), required=False, help_text=_("Empty for today."))
    ends_on = DayMonthYearField(
        label=_("Last day"), required=False, help_text=_("Empty when it has none, for example 31 3 2027.")
    )


class InvitationForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        error_messages={"required": _("Enter the person's name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("A private address or one of the union's, never one of the employer's."),
        error_messages={
            "required": _("Enter the person's e-mail address."),
            "invalid": _("Enter a whole e-mail address, for example jo@mail.example."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = RoleForm.base_fields["role"]
    unit = PlaceField(
        label=_("Where"), help_text=_("Reps of one office: their PDU. A branch lead: the region.")
    )
    role_ends_on = DayMonthYearField(
        label=_("Last day of the role"), required=False, help_text=_("Empty when it has none.")
    )

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        if is_employer_address(email):
            raise forms.ValidationError(employer_address_reason(), code="employer")
        return email


class RoleEndForm(forms.Form):
    last_day = DayMonthYearField(
        label=_("Last day"),
        required=False,
        help_text=_("Empty to end it at once. With a date it ends after that day."),
    )


class OwnersForm(forms.Form):
    """One question for each kind of work that somebody who leaves has open: who takes it over?"""

    def __init__(self, *args: Any, user: User, work: Iterable[tuple[OpenWork, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, count in work:
            self.fields[kind.kind] = forms.ModelChoiceField(
                possible_owners(user, kind),
                label=f"{kind.label} ({count})",
                empty_label=_("Choose a colleague"),
                error_messages={"required": _("Choose who takes this over.")},
            )


class UnionForm(forms.Form):
    helpline = forms.CharField(
        label=_("Helpline for members"), max_length=120, required=False,
        help_text=_("A telephone number. It stands beside every box for words, for somebody who needs a person now."),
    )  # fmt: skip
    contact = forms.EmailField(
        label=_("Who runs Safeload for this union"), max_length=200,
        help_text=_("An e-mail address of the union's office. It stands at the foot of every page."),
    )  # fmt: skip


class AcceptForm(forms.Form):
    """The page behind an invitation's link."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        error_messages={"required": _("Enter your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        error_messages={"required": _("Choose a password of at least 12 characters.")},
        help_text=_(
            "At least 12 characters that nobody could guess. Three or four words that do not belong together do well."
        ),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        password_validation.validate_password(password)
        return str(password)
