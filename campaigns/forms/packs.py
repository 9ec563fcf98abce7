from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.plain import PlainForm
from accounts.forms.widgets import DayMonthYearField
from campaigns.choices import PackAudience
from campaigns.languages import offered
from campaigns.models import Pack
from evidence.forms.fields import WordsField, words_box

NOT_AN_ADDRESS = _("Enter an e-mail address like name@example.org.")


class TimeOfDay(forms.TimeField):
    """A time, in a box as short as a time is."""

    widget = forms.TimeInput(format="%H:%M", attrs={"class": "govuk-input--width-5", "autocomplete": "off"})
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("Enter the time as hours and minutes, for example 09:00.")
    }


class PackForm(PlainForm):
    """For whom, held or embargoed until when. Times are London time, to the minute."""

    audience = forms.ChoiceField(label=_("Who is it for?"), choices=PackAudience.choices)
    language = forms.ChoiceField(label=_("In which language?"))
    hold_day = DayMonthYearField(
        label=_("Hold until"), required=False, help_text=_("Nothing leaves before. Leave empty if it may go.")
    )
    hold_time = TimeOfDay(
        label=_("Hold until, time"),
        required=False,
        help_text=_("For example 09:00. Empty is the start of the day."),
    )
    embargo_day = DayMonthYearField(
        label=_("Embargo until"),
        required=False,
        help_text=_("Printed on every page. Named readers may have it before."),
    )
    embargo_time = TimeOfDay(
        label=_("Embargo until, time"),
        required=False,
        help_text=_("For example 00:01. Empty is the start of the day."),
    )

    def __init__(self, *args: Any, pack: Pack, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].initial = pack.audience
        self._offer_languages(pack)
        for name, moment in (("hold", pack.hold_until), ("embargo", pack.embargo_until)):
            if moment is not None:
                local = timezone.localtime(moment)
                self.fields[f"{name}_day"].initial, self.fields[f"{name}_time"].initial = (
                    local.date(),
                    local.time(),
                )

    def _offer_languages(self, pack: Pack) -> None:
        """The question is only asked where there is a choice."""
        choices = offered()
        if len(choices) == 1:
            del self.fields["language"]
        else:
            self.fields["language"].choices, self.fields["language"].initial = choices, pack.language

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("hold", "embargo"):
            cleaned[f"{name}_until"] = self._moment(
                cleaned.get(f"{name}_day"), cleaned.get(f"{name}_time"), name
            )
        return cleaned

    def _moment(self, day: dt.date | None, time: dt.time | None, name: str) -> dt.datetime | None:
        if day is None:
            if time is not None:
                self.add_error(f"{name}_day", _("Enter the day as well as the time."))
            return None
        moment = dt.datetime.combine(day, time or dt.time())
        try:
            # Refuses an hour the clock skips or says twice in the night it changes.
            return from_current_timezone(moment)
        except ValidationError as error:
            raise ValidationError(
                {
                    f"{name}_day": _(
                        "The clock skips this hour or says it twice that night. Choose another time."
                    )
                }
            ) from error

    def changes(self) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name]
            for name in ("audience", "language", "hold_until", "embargo_until")
            if name in self.cleaned_data
        }


class WordsForm(PlainForm):
    """One headline in an official's words. Several stand on one page: each is given the kind in its ids."""

    kind = forms.CharField(widget=forms.HiddenInput)
    words = WordsField(
        label=_("Your words"),
        required=False,
        max_length=400,
        widget=words_box(3),
        help_text=_("Keep every figure. Empty brings our words back."),
    )

    def of(self, line: Mapping[str, Any], place: int) -> WordsForm:
        """This form as that of one line of the page."""
        self.auto_id = f"{line['kind']}-%s"
        words = self["words"]
        words.label = _("Headline %(place)s") % {"place": place}
        hint = _("Keep every figure. Empty brings our words back: “%(ours)s”")
        words.help_text = hint % {"ours": line["ours"]}
        return self


def headline_forms(
    lines: Sequence[Mapping[str, Any]], typed: WordsForm | None = None
) -> list[dict[str, Any]]:
    """Each headline with its form; with what was typed where that was refused."""
    made = []
    for place, line in enumerate(lines, start=1):
        form = WordsForm(initial={"kind": line["kind"], "words": line["words"]})
        if typed is not None and typed.data.get("kind") == line["kind"]:
            form = typed
        made.append({**line, "form": form.of(line, place)})
    return made


class ErrataForm(PlainForm):
    errata = WordsField(
        label=_("What was wrong?"),
        required=False,
        max_length=1000,
        widget=words_box(3),
        help_text=_("Printed at the front as a correction. Leave empty if it is only newer."),
    )


class RecallForm(PlainForm):
    reason = WordsField(
        label=_("Why is it recalled?"),
        max_length=300,
        widget=words_box(2),
        help_text=_("Shown on its public page. Everybody it was sent to is told."),
        error_messages={"required": _("Say why it is recalled: its readers are told.")},
    )


class DeliveryForm(PlainForm):
    name = forms.CharField(
        label=_("Who is it for?"), max_length=120, error_messages={"required": _("Enter the reader's name.")}
    )
    address = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("The link goes there at once. Leave it empty to hand the link on yourself."),
        error_messages={"invalid": NOT_AN_ADDRESS},
    )
    days = forms.IntegerField(
        label=_("Days the link works"),
        min_value=1,
        max_value=90,
        initial=14,
        help_text=_("From 1 to 90."),
        error_messages={
            "required": _("Enter for how many days it works."),
            "invalid": _("Enter a whole number of days."),
        },
    )


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("The file you have"), error_messages={"required": _("Choose the file you want to check.")}
    )
