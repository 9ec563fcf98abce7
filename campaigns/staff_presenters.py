"""What the pages say of official numbers: staff in post, and published benchmarks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workloads.models import Benchmark, StaffInPost
from workloads.services.staff_rows import StaffRow

WHOLE_SERVICE = gettext_lazy("England and Wales")
HEADINGS = {
    "unit": ("region", "pdu", "unit", "area", "location", "place"),
    "grade": ("grade", "role", "job title"),
    "value": ("headcount", "fte", "staff in post", "number", "total", "staff"),
}


def suggested_columns(headers: Sequence[str]) -> dict[str, int]:
    """Where a heading says it; of region and PDU the PDU is the unit."""
    plain = [" ".join(header.lower().split()) for header in headers]
    found = {}
    for name, headings in HEADINGS.items():
        at = next((plain.index(one) for one in headings if one in plain), None)
        if at is not None:
            found[name] = at
    if "pdu" in plain and "region" in plain:
        found |= {"unit": plain.index("pdu"), "region": plain.index("region")}
    return found


def figure_words(value: Any) -> str:
    places = 0 if value == value.to_integral_value() else 2
    return number_format(value, places, force_grouping=True)


def read_table(rows: Iterable[StaffRow]) -> list[list[dict[str, Any]]]:
    """Every row of the table brought, with what becomes of it."""
    return [
        [
            {"text": row.number},
            {"text": _place(row), "label": _("Place")},
            {"text": row.grade or (_("all grades") if not row.fault else "-"), "label": _("Grade")},
            {
                "text": "-" if row.value is None else figure_words(row.value),
                "label": _("Staff"),
                "numeric": True,
            },
            {"text": row.fault or _("Can be saved"), "label": _("What becomes of it")},
        ]
        for row in rows
    ]


def fault_table(rows: Iterable[StaffRow]) -> list[list[dict[str, Any]]]:
    """The rows that cannot be saved: which row of the file, and what to do about it."""
    label = _("What is wrong")
    return [
        [
            {"text": _("Row %(number)s") % {"number": row.number}},
            {"text": capfirst(row.fault), "label": label},
        ]
        for row in rows
    ]


def _place(row: StaffRow) -> str:
    if row.unit is not None:
        return row.unit.name
    return "-" if row.fault and row.value is None else str(WHOLE_SERVICE)


READ_COLUMNS = (
    {"label": gettext_lazy("Row")},
    {"label": gettext_lazy("Place")},
    {"label": gettext_lazy("Grade")},
    {"label": gettext_lazy("Staff"), "numeric": True},
    {"label": gettext_lazy("What becomes of it")},
)
FAULT_COLUMNS = ({"label": gettext_lazy("Row of the file")}, {"label": gettext_lazy("What is wrong")})
HELD_COLUMNS = (
    {"label": gettext_lazy("Place")},
    {"label": gettext_lazy("Grade")},
    {"label": gettext_lazy("Staff"), "numeric": True},
    {"label": gettext_lazy("What they are")},
    {"label": gettext_lazy("As at")},
    {"label": gettext_lazy("Source")},
)


def held_table(rows: Iterable[StaffInPost]) -> list[list[dict[str, Any]]]:
    return [
        [
            {"text": row.unit.name if row.unit else WHOLE_SERVICE},
            {"text": row.grade or _("all grades"), "label": _("Grade")},
            {"text": figure_words(row.value), "label": _("Staff"), "numeric": True},
            {"text": row.get_basis_display(), "label": _("What they are")},
            {"text": date_format(row.as_at, "j F Y"), "label": _("As at")},
            {
                "text": f"{row.source}. {row.reference}" if row.reference else row.source,
                "label": _("Source"),
            },
        ]
        for row in rows
    ]


def benchmark_cards(benchmarks: Iterable[Benchmark]) -> list[dict[str, Any]]:
    return [
        {
            "code": f"{one.code} {one.part}".strip(),
            "title": one.title,
            "value": one.value,
            "tag": one.get_status_display(),
            "tone": "bad" if one.disputed_by else "neutral",
            "rows": [row for row in _benchmark_rows(one) if row["value"]],
        }
        for one in benchmarks
    ]


def holds(card: dict[str, Any], find: str) -> bool:
    """Whether a word stands in the card itself; those it is only compared with do not count."""
    own = [card["code"], card["title"], card["value"], card["tag"]]
    own += [row["value"] for row in card["rows"] if not row.get("others")]
    return find.lower() in " ".join(map(str, own)).lower()


def _benchmark_rows(one: Benchmark) -> list[dict[str, Any]]:
    return [
        {"key": _("Who is covered"), "value": one.scope},
        {"key": _("As at"), "value": one.as_at},
        {"key": _("Published"), "value": one.published},
        {"key": _("Definition"), "value": one.definition},
        {"key": _("Source"), "value": f"{one.source} ({one.reference})" if one.reference else one.source},
        {"key": _("Disputed by"), "value": one.disputed_by},
        {"key": _("Conflicts with"), "value": others(one.conflicts_with.all()), "others": True},
        {"key": _("Not comparable with"), "value": others(one.not_comparable_with.all()), "others": True},
        {"key": _("Note"), "value": one.note},
    ]


def others(benchmarks: Iterable[Benchmark]) -> str:
    return "; ".join(f"{one.code} {one.title} ({one.value})" for one in benchmarks)
