"""Forms of the data-protection contact: erasing, removal without a code, periods, legal holds, wording."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.forms.widgets import HintedRadios
from evidence.choices import IdentityCheck
from evidence.forms.fields import ScreenedField
from evidence.services.retention import KINDS, retention_more
from evidence.values import refuse_identifiers


class EraseForm(forms.Form):
    """Erasing cannot be taken back, so it is asked twice."""

    sure = forms.BooleanField(
        label=_("I have checked who asks, and that nothing has to be kept"),
        error_messages={
            "required": _("Tick the box once you have checked both. Erasing cannot be taken back.")
        },
    )


class RemovalForm(forms.Form):
    """A member without a code: known by the membership number, and by how it was checked who asks."""

    number = forms.CharField(
        label=_("Membership number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("As it stands in the membership records. It is compared as a keyed code and not stored."),
        error_messages={"required": _("Enter the membership number.")},
    )
    checked = forms.ChoiceField(
        label=_("How was it checked who asks?"),
        choices=IdentityCheck.choices,
        widget=HintedRadios(
            hints={
                IdentityCheck.IN_PERSON: _("A rep who knows the member has asked them, face to face"),
                IdentityCheck.CALLED_BACK: _("Never on a number that came with the request itself"),
                IdentityCheck.WRITTEN: _("And the member has answered from there"),
            }
        ),
        error_messages={"required": _("Say how it was checked who asks. Anybody may know a number.")},
    )
    sure = forms.BooleanField(
        label=_("The member knows that this cannot be taken back"),
        error_messages={"required": _("Tick the box once the member knows it.")},
    )


class PeriodForm(forms.Form):
    """How long one kind is kept. A shorter period that erases more tonight is asked twice."""

    days = forms.IntegerField(
        label=_("Days it is kept"),
        min_value=1,
        max_value=36_525,
        error_messages={
            "required": _("Enter a number of days."),
            "invalid": _("Enter a whole number of days, for example 730."),
            "min_value": _("Enter at least one day."),
            "max_value": _("Enter at most 36525 days, which is a hundred years."),
        },
    )
    sure = forms.BooleanField(label=_("Erase them with the next run"), required=False)

    def __init__(self, *args: Any, union_id: int, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.union_id, self.kind, self.more = union_id, kind, 0
        if not self.is_bound:
            del self.fields["sure"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if days := cleaned.get("days"):
            self.more = retention_more(self.union_id, self.kind, days)
        if self.more and not cleaned.get("sure"):
            self.add_error(
                "sure",
                ngettext(
                    "With this period the next run erases %(n)s more. Tick the box if that is meant.",
                    "With this period the next run erases %(n)s more. Tick the box if that is meant.",
                    self.more,
                )
                % {"n": self.more},
            )
        return cleaned

    @property
    def label(self) -> str:
        return str(KINDS[self.kind].label)


class ReasonField(ScreenedField):
    """Free words that are kept encrypted, and lead to nobody on probation."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=500, widget=forms.Textarea(attrs={"rows": 3, "data-screen": ""}), **kwargs
        )


class HoldForm(forms.Form):
    reference = forms.CharField(
        label=_("Reference of the report"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Such as CR-7K2M9PX. Leave it empty to hold all evidence of the union."),
    )
    reason = ReasonField(
        label=_("Why is it held?"),
        help_text=_("The claim or request it is needed for. Whoever lifts the hold will read this."),
        error_messages={"required": _("Write why it is held; whoever lifts the hold will need it.")},
    )


class LiftForm(forms.Form):
    reason = ReasonField(
        label=_("Why is it lifted?"), error_messages={"required": _("Write why it is lifted.")}
    )


class WordingForm(forms.Form):
    text = forms.CharField(
        label=_("Your union's words"),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Plain text, one paragraph to a line. Empty: Safeload's own words alone."),
    )

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()
        refuse_identifiers(text)
        return text
