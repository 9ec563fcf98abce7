from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.forms.plain import PlainForm
from accounts.forms.widgets import DayMonthYearField, HintedRadios
from campaigns.services.staff import StaffTable
from workloads.choices import CountBasis
from workloads.services.staff_rows import COLUMNS

LABELS = {
    "unit": _("Which column names the region or PDU?"),
    "region": _("Which column names the region of a PDU?"),
    "grade": _("Which column holds the grade?"),
    "value": _("Which column holds the number of staff?"),
}
HINTS = {
    "region": _("Needed only where the same PDU name stands in several regions."),
    "grade": _("Without one, every number is of all grades together."),
}
NEEDED = ("unit", "value")


class StaffFileForm(PlainForm):
    file = forms.FileField(
        label=_("The table"),
        help_text=_(
            "CSV, XLSX or ODS: one row for each place, or for each place and grade. It is not stored."
        ),
        error_messages={"required": _("Choose the file.")},
    )


class StaffColumnsForm(PlainForm):
    """Which column is what, and what holds for the whole table. The file is chosen again: nothing of it was stored."""

    basis = forms.ChoiceField(
        label=_("What are the numbers?"),
        choices=CountBasis.choices,
        widget=HintedRadios(
            hints={
                CountBasis.HEADCOUNT: _("People. Coverage can be given as a percentage"),
                CountBasis.FTE: _("Hours as full posts. Both numbers are printed side by side"),
            }
        ),
        error_messages={"required": _("Say whether they are headcount or full-time equivalent.")},
    )
    as_at = DayMonthYearField(label=_("Which day are they of?"), help_text=_("For example 31 3 2026."))
    source = forms.CharField(
        label=_("Where were they published?"),
        max_length=200,
        help_text=_("For example: HMPPS workforce statistics, March 2026, table 5."),
        error_messages={"required": _("Write where the numbers were published.")},
    )
    reference = forms.CharField(label=_("Address or reference"), max_length=300, required=False)
    file = forms.FileField(
        label=_("The same table again"),
        help_text=_("Nothing of it was stored, so choose it once more."),
        error_messages={"required": _("Choose the same file again.")},
    )

    def __init__(
        self, *args: Any, headers: tuple[str, ...], suggested: dict[str, int] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(at), f"{at + 1}: {header[:60] or '-'}") for at, header in enumerate(headers)]
        for name in COLUMNS:
            at = (suggested or {}).get(name)
            self.fields[f"column_{name}"] = forms.ChoiceField(
                label=LABELS[name],
                help_text=HINTS.get(name, ""),
                choices=[("", _t("Choose a column") if name in NEEDED else _t("Not in the table")), *choices],
                required=name in NEEDED,
                initial="" if at is None else str(at),
                error_messages={"required": _("Choose a column.")},
            )
        self.order_fields(f"column_{name}" for name in COLUMNS)

    def columns(self) -> dict[str, int]:
        chosen = {name: self.cleaned_data.get(f"column_{name}") for name in COLUMNS}
        return {name: int(at) for name, at in chosen.items() if at}

    def table(self) -> StaffTable:
        given = self.cleaned_data
        return StaffTable(given["as_at"], given["basis"], given["source"].strip(), given["reference"].strip())
