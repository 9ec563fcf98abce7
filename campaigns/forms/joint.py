from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.forms.plain import PlainForm
from accounts.forms.widgets import DayMonthYearField
from evidence.forms.fields import ScreenedField, WordsField, words_box


class AgreementForm(PlainForm):
    start = DayMonthYearField(label=_("First day"), help_text=_("For example 1 1 2026."))
    end = DayMonthYearField(
        label=_("Last day"), help_text=_("For example 31 3 2026. A joint release period must lie within.")
    )


class VetoForm(PlainForm):
    reason = WordsField(
        label=_("Why may it not go out?"),
        max_length=300,
        widget=words_box(3),
        help_text=_("The other unions read it. Name nobody."),
        error_messages={"required": _("Say why: the other unions read it.")},
    )


class ReplyAskForm(PlainForm):
    """To whom the figures were given, on which day, and until when an answer was asked for."""

    given_to = ScreenedField(
        label=_("Who was given the figures?"),
        max_length=120,
        help_text=_("A role, for example: the Regional Director, Wales."),
        error_messages={"required": _("Enter who was given the figures.")},
    )
    given_on = DayMonthYearField(label=_("On which day?"))
    answer_by = DayMonthYearField(label=_("Asked to answer by"))


class ReplyForm(PlainForm):
    reply = WordsField(
        label=_("The reply, as it came"),
        max_length=4000,
        widget=words_box(6),
        help_text=_("It is printed in full. Leave out names and case numbers only."),
        error_messages={"required": _("Enter the reply as it came.")},
    )
    replied_on = DayMonthYearField(label=_("Day of the reply"))
