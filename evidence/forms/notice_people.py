"""What members say, who looks after a notice, and the codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.plain import PlainForm
from accounts.models import User
from evidence.notice_choices import WithdrawnFrom
from evidence.services.receipts import code_typed
from workloads.models import Unit
from workloads.selectors import unit_label, units_for_choice


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


class MoveForm(PlainForm):
    """Any place in force: whom it concerns may have moved beyond the area of their rep."""

    unit = forms.TypedChoiceField(
        label=_("Where is it counted from now on?"), coerce=int, empty_value=None,
        error_messages={"required": _("Choose the place.")},
    )  # fmt: skip

    def __init__(self, *args: Any, successors: Sequence[Unit] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(_("What its place became"), list(successors))] if successors else []
        today, near = timezone.localdate(), {unit.pk for unit in successors}
        for group in units_for_choice(today):
            groups.append((group.label, [u for u in group.units if u.in_force(today) and u.pk not in near]))
        self.fields["unit"].choices = [
            ("", _("Choose a place")),
            *((label, [(unit.pk, unit_label(unit)) for unit in units]) for label, units in groups if units),
        ]
        self.fields["unit"].widget.attrs["data-picker"] = ""

    def clean_unit(self) -> Unit:
        return Unit.objects.select_related("parent").get(pk=self.cleaned_data["unit"])


class JoinForm(PlainForm):
    """The member's other code, typed into a page that the code of the notice opened."""

    code = forms.CharField(max_length=40)

    def clean_code(self) -> str:
        code = code_typed(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(_("A code has sixteen digits. Check it."))
        return code


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


class LetterForm(forms.Form):
    notice = forms.UUIDField()
    form = forms.ChoiceField(choices=[(form, form) for form in ("pdf", "docx")])
