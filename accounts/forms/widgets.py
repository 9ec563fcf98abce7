"""Small form parts that the crispy pack in `templates/safeload/` knows how to draw. No rules of any room live here."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from crispy_forms.layout import Field, Fieldset, Layout
from crispy_forms.utils import TEMPLATE_PACK
from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict, ErrorList
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

EARLIEST_YEAR = 1990


class PartialDate(NamedTuple):
    """A day, or only the month it fell in (`day` is None)."""

    year: int
    month: int
    day: int | None = None

    @property
    def first(self) -> datetime.date:
        return datetime.date(self.year, self.month, self.day or 1)

    @property
    def last(self) -> datetime.date:
        return datetime.date(self.year, self.month, self.day or calendar.monthrange(self.year, self.month)[1])


class DayMonthYearWidget(forms.MultiWidget):
    """Three short boxes, posted as name_day, name_month and name_year. The first box carries the field's own id."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        box = {"inputmode": "numeric", "autocomplete": "off"}
        boxes = {part: forms.TextInput(attrs=box) for part in ("day", "month", "year")}
        super().__init__(boxes, attrs)

    def decompress(self, value: object) -> list[str]:
        if isinstance(value, (datetime.date, PartialDate)):
            return ["" if part is None else str(part) for part in (value.day, value.month, value.year)]
        return ["", "", ""]

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        own_id = context["widget"]["attrs"].get("id")
        for part, label, box in zip(
            ("day", "month", "year"),
            (_("Day"), _("Month"), _("Year")),
            context["widget"]["subwidgets"],
            strict=True,
        ):
            box["part"], box["label"] = part, label
            box["attrs"].pop("required", None)
            if own_id:
                box["attrs"]["id"] = own_id if part == "day" else f"{own_id}_{part}"
        return context

    def use_required_attribute(self, initial: object) -> bool:
        return False


class DayMonthYearField(forms.Field):
    """A whole date, typed as day, month and year; cleans to `datetime.date`. Months may be written out."""

    widget = DayMonthYearWidget
    month_is_enough = False
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter the date, for example 27 3 2026."),
        "day": _("The day must be a number from 1 to 31, for example 27."),
        "no_day": _("Enter the day as well, for example 27."),
        "month": _("The month must be a number from 1 to 12 or a name, for example 3 or March."),
        "no_month": _("Enter the month as well, for example 3."),
        "year": _("The year must have four numbers, for example 2026."),
        "no_year": _("Enter the year as well, for example 2026."),
        "date": _("That month has only %(days)s days: check the day."),
    }

    def clean(self, value: Sequence[str] | None) -> datetime.date | PartialDate | None:
        day, month, year = ((part or "").strip() for part in value or ["", "", ""])
        if not (day or month or year):
            return super().clean(None)
        found = PartialDate(self._year(year), self._month(month), self._day(day))
        self._refuse_impossible(found)
        cleaned = self._result(found)
        self.run_validators(cleaned)
        return cleaned

    def has_changed(self, initial: object, data: Sequence[str] | None) -> bool:
        return self.widget.decompress(initial) != [(part or "").strip() for part in data or ["", "", ""]]

    def _result(self, found: PartialDate) -> datetime.date | PartialDate:
        return found.first

    def _fault(self, part: str, *, empty: bool = False, **params: object) -> ValidationError:
        """The error's code is the name of the box at fault, so that the page can mark that box."""
        message = self.error_messages[f"no_{part}" if empty else part]
        return ValidationError(message, code=part, params=params)

    def _day(self, text: str) -> int | None:
        if not text and self.month_is_enough:
            return None
        return self._number("day", text, 1, 31)

    def _month(self, text: str) -> int:
        names = [name.lower() for name in calendar.month_abbr]
        if text.isalpha() and text[:3].lower() in names:
            return names.index(text[:3].lower())
        return self._number("month", text, 1, 12)

    def _year(self, text: str) -> int:
        return self._number("year", text, EARLIEST_YEAR, 2100)

    def _number(self, part: str, text: str, low: int, high: int) -> int:
        if not re.fullmatch(r"[0-9]{1,4}", text) or not low <= int(text) <= high:
            raise self._fault(part, empty=not text)
        return int(text)

    def _refuse_impossible(self, found: PartialDate) -> None:
        days = calendar.monthrange(found.year, found.month)[1]
        if (found.day or 1) > days:
            raise self._fault("date", days=days)


class MonthOrDayField(DayMonthYearField):
    """A date of which the day may be left out; cleans to `PartialDate`."""

    month_is_enough = True
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Enter the month and year, and the day if you know it.")
    }

    def _result(self, found: PartialDate) -> PartialDate:
        return found


class SuffixInput(forms.TextInput):
    """A short text box with a unit beside it, as in "150 %" or "£ 40"."""

    def __init__(self, attrs: dict[str, Any] | None = None, *, suffix: str = "", prefix: str = "") -> None:
        super().__init__(attrs)
        self.suffix, self.prefix = suffix, prefix


class CountedTextarea(forms.Textarea):
    """A textarea that says how many characters are left. Never cuts off pasted text: the server answers with an error."""

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"].pop("maxlength", None)
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> Any:
        """Browsers count a line break as one character but post two; count as the person saw it."""
        value = super().value_from_datadict(data, files, name)
        return value.replace("\r\n", "\n") if isinstance(value, str) else value


class ManyFilesInput(forms.FileInput):
    """A file input that takes several files at once."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Cleans to a list of uploaded files, each checked like a single `FileField`."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        if not data:
            super().clean(None, initial)
            return []
        return [super(ManyFilesField, self).clean(item, initial) for item in data]


class _Hinted:
    """Adds a line of explanation under some options: `hints={"own": "You read it yourself"}`."""

    def __init__(self, *args: Any, hints: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hints = hints or {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        return option | {"hint": self.hints.get(str(value), "")}


class HintedRadios(_Hinted, forms.RadioSelect):
    """Radios of which some options carry a hint."""


class HintedCheckboxes(_Hinted, forms.CheckboxSelectMultiple):
    """Checkboxes of which some options carry a hint."""


class Reveal(Field):
    """Radios or checkboxes of which an option opens more fields: `Reveal("how_known", {"other": ["other_how"]})`.

    Options are matched by value. A browser that cannot hide shows the fields always, so nothing depends on it:
    the form's `clean()` decides which of them count.
    """

    def __init__(self, name: str, reveals: Mapping[str, Sequence[Any]], **kwargs: Any) -> None:
        super().__init__(name, **kwargs)
        self.reveals = {str(value): Layout(*parts) for value, parts in reveals.items()}

    def render(self, form, context, template_pack=TEMPLATE_PACK, extra_context=None, **kwargs) -> SafeString:
        opened = {value: part.render(form, context, template_pack) for value, part in self.reveals.items()}
        extra = {**(extra_context or {}), "reveals": opened}
        return super().render(form, context, template_pack=template_pack, extra_context=extra, **kwargs)


class Folded(Fieldset):
    """Fields folded away under a line of text; open from the start when one of them has an error or a typed value."""

    template = "%s/layout/folded.html"

    def render(self, form, context, template_pack=TEMPLATE_PACK, **kwargs) -> SafeString:
        names = [pointer.name for pointer in self.get_field_names()]
        self.open = any(form[name].errors or (form.is_bound and _typed(form[name].data)) for name in names)
        return super().render(form, context, template_pack=template_pack, **kwargs)


def _typed(data: Any) -> bool:
    """Whether anything was typed; the boxes of a date come as a list of texts."""
    return any(data) if isinstance(data, list) else bool(data)


def with_another_card(data: QueryDict, prefix: str) -> QueryDict:
    """The posted data of a formset with room for one more card: the answer to its "Add another" button."""
    grown = data.copy()
    key = f"{prefix}-TOTAL_FORMS"
    total = data.get(key, "0")
    grown[key] = str((int(total) if total.isdecimal() else 0) + 1)
    return grown


def without_errors(form: forms.BaseForm | forms.BaseFormSet) -> None:
    """Show what was typed without judging it yet, while cards are still being added."""
    if isinstance(form, forms.BaseFormSet):
        for card in form.forms:
            without_errors(card)
        form._errors, form._non_form_errors = [ErrorDict() for _card in form.forms], ErrorList()
        return
    form._errors = ErrorDict(renderer=form.renderer)
    form.cleaned_data = {}
