"""What stands in the place of a number. A group is never called "all" or "most" of anything."""

from __future__ import annotations

from collections.abc import Sequence

from workloads.disclosure.model import HIDDEN, LEAST_PEOPLE, Coded, SafeTable, Statement
from workloads.wording import gettext as _

SHORTHAND = "[c]"


def cell(value: int | Coded | None) -> str:
    """A cell of a document's table."""
    if value is None:
        return _(HIDDEN)
    return str(value) if isinstance(value, int) else coded_words(value)


def sheet_cell(value: int | Coded | None) -> int | str:
    """A cell of a sheet: numbers stay numbers, the hidden ones are shorthand."""
    if value is None:
        return SHORTHAND
    return value if isinstance(value, int) else coded_words(value)


def coded_words(coded: Coded) -> str:
    return (_("at least %(low)s") if coded.coded == "at_least" else _("fewer than %(n)s")) % {
        "low": coded.n,
        "n": coded.n,
    }


def coded_sentence(said: Statement, n: int) -> str:
    """A count told as a bound: "At least 8 of the 12 people were over 110%."."""
    if isinstance(said.definite, int):
        raise ValueError("This count is printed as it is: use the words of the statistics.")
    told = {"n": said.definite.n, "people": n, "limit": f"{said.threshold // 10}%"}
    if said.definite.coded == "at_least":
        return _("At least %(n)s of the %(people)s people were over %(limit)s.") % told
    return _("Fewer than %(n)s of the %(people)s people were over %(limit)s.") % told


def nothing_shown(name: str) -> str:
    """The one sentence for a unit that is not printed, whatever the rule that hid it."""
    return _(
        "No figures are shown for %(place)s: fewer than %(least)s people gave a reading, or showing them would reveal others"
    ) % {"place": name, "least": LEAST_PEOPLE}


# What a small unit's page shows after that sentence, in this order.
INSTEAD = (
    "consented accounts",
    "publishable claims",
    "notices",
    "official figures",
    "nearest printed parent",
)


def nearest_printed(unit: str, tables: Sequence[SafeTable]) -> SafeTable | None:
    """The closest unit above that prints."""
    by_unit = {table.unit: table for table in tables}
    parent = by_unit[unit].parent
    while parent is not None:
        table = by_unit.get(parent)
        if table is None:
            return None
        if table.printed:
            return table
        parent = table.parent
    return None
