"""What stands in the place of a number. A group is never called "all" or "most" of anything."""

from __future__ import annotations

from collections.abc import Sequence

from workloads.disclosure.model import HIDDEN, LEAST_PEOPLE, Coded, SafeTable, Statement

SHORTHAND = "[c]"


def cell(value: int | Coded | None) -> str:
    """A cell of a document's table."""
    if value is None:
        return HIDDEN
    return str(value) if isinstance(value, int) else coded_words(value)


def sheet_cell(value: int | Coded | None) -> int | str:
    """A cell of a sheet: numbers stay numbers, the hidden ones are shorthand."""
    if value is None:
        return SHORTHAND
    return value if isinstance(value, int) else coded_words(value)


def coded_words(coded: Coded) -> str:
    return f"{'at least' if coded.coded == 'at_least' else 'fewer than'} {coded.n}"


def coded_sentence(said: Statement, n: int) -> str:
    """A count told as a bound: "At least 8 of the 12 people were over 110%."."""
    if isinstance(said.definite, int):
        raise ValueError("This count is printed as it is: use the words of the statistics.")
    words = coded_words(said.definite)
    return f"{words[0].upper()}{words[1:]} of the {n} people were over {said.threshold // 10}%."


def nothing_shown(name: str) -> str:
    """The one sentence for a unit that is not printed, whatever the rule that hid it."""
    return (
        f"No figures are shown for {name}: fewer than {LEAST_PEOPLE} people gave a reading, "
        "or showing them would reveal others"
    )


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
