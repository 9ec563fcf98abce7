"""What stands in the place of a number. A group is never called "all" or "most" of anything."""

from __future__ import annotations

from workloads.disclosure.model import HIDDEN, LEAST_PEOPLE, Coded, Statement
from workloads.wording import gettext as _

SHORTHAND = "[c]"


def cell(value: int | Coded | None) -> str:
    """A cell of a document's table."""
    if value is None:
        return _(HIDDEN)
    return str(value) if isinstance(value, int) else coded_words(value)


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
