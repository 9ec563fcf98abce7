"""What the employer will say of a set of figures, and what the figures themselves answer. Nothing is argued from outside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from workloads.statistics.tallies import Tally, people

OLD_AFTER_DAYS = 183
ONE_TEAM = 0.5  # of the people in one unit


@dataclass(frozen=True, slots=True)
class Rebuttal:
    """`answered` False: a warning that the figures hold no answer."""

    objection: str
    answer: str
    answered: bool


def rebuttals(content: Mapping[str, Any], tally: Tally, today: dt.date) -> list[Rebuttal]:
    if not content["people"]:
        return []
    return [
        _self_selected(content),
        _old(content, today),
        _misread(content),
        _double_counted(content),
        _one_bad_team(tally),
        _reductions(content),
        _confidential(),
    ]


def _self_selected(content: Mapping[str, Any]) -> Rebuttal:
    objection = _("These people chose themselves.")
    whole = content["by_collection"]["whole_team"] + content["by_collection"]["import"]
    if whole == content["people"]:
        return Rebuttal(
            objection, _("Everybody here was asked as a whole team or is listed in an export."), True
        )
    if whole:
        words = ngettext(
            "%(n)s of the %(all)s people was asked as one of a whole team, or is listed in an export.",
            "%(n)s of the %(all)s people were asked as whole teams, or are listed in an export.",
            whole,
        ) % {"n": whole, "all": content["people"]}
        return Rebuttal(objection, words, True)
    under = content["people"] - content["over"]["110"]["possible"]
    if under:
        words = ngettext(
            "%(n)s person who is not over 110%% answered too and is counted.",
            "%(n)s people who are not over 110%% answered too and are counted.",
            under,
        ) % {"n": under}
        return Rebuttal(objection, words, True)
    return Rebuttal(
        objection,
        _("No answer yet: all came by reports and everybody may be over 110%. Ask a whole team."),
        False,
    )


def _old(content: Mapping[str, Any], today: dt.date) -> Rebuttal:
    objection = _("These figures are old.")
    age = (today - dt.date.fromisoformat(content["to"])).days
    if age <= OLD_AFTER_DAYS:
        return Rebuttal(objection, _("The window ends %(day)s.") % {"day": content["to"]}, True)
    return Rebuttal(
        objection, _("No answer: the window ended more than six months ago. Use a later one."), False
    )


def _misread(content: Mapping[str, Any]) -> Rebuttal:
    objection = _("The tool was misread.")
    seen = sum(content["by_basis"][basis] for basis in ("screen", "document", "import"))
    if seen:
        words = _("%(n)s of the %(all)s values were seen by a rep on screen, in a document or in an export.")
        return Rebuttal(objection, words % {"n": seen, "all": content["people"]}, True)
    return Rebuttal(
        objection, _("No answer yet: every value is somebody's own reading. Look at some screens."), False
    )


def _double_counted(content: Mapping[str, Any]) -> Rebuttal:
    objection = _("People are counted twice.")
    left = content["left_out"].get("may be in the import", 0)
    words = _(
        "Each person counts once, with the latest reading: %(readings)s readings are %(people)s people."
    ) % {
        "readings": content["readings"],
        "people": content["people"],
    }
    if left:
        words += " " + ngettext(
            "%(n)s person who may be in the export is left out.",
            "%(n)s people who may be in the export are left out.",
            left,
        ) % {"n": left}
    return Rebuttal(objection, words, content["union"] != "joint")


def _one_bad_team(tally: Tally) -> Rebuttal:
    objection = _("It is one bad team.")
    by_unit: dict[str, int] = {}
    for row in tally.rows:
        by_unit[row.unit] = by_unit.get(row.unit, 0) + row.people
    largest, total = max(by_unit.values()), people(tally.rows)
    if len(by_unit) > 1 and largest <= total * ONE_TEAM:
        words = _("They come from %(units)s units; the largest has %(n)s of the %(all)s people.")
        return Rebuttal(objection, words % {"units": len(by_unit), "n": largest, "all": total}, True)
    words = _("No answer: %(n)s of the %(all)s people are in one unit. Say so, or widen the round.")
    return Rebuttal(objection, words % {"n": largest, "all": total}, False)


def _reductions(content: Mapping[str, Any]) -> Rebuttal:
    objection = _("Reductions have not been entered.")
    group = content["group_wmt"]
    if group:
        words = ngettext(
            "Points are known for %(n)s person; the points available already hold the reductions entered.",
            "Points are known for %(n)s people; the points available already hold the reductions entered.",
            group["people"],
        )
        return Rebuttal(objection, words % {"n": group["people"]}, True)
    return Rebuttal(
        objection,
        _(
            "No answer from the figures: nobody gave points. Entering reductions is the manager's task, say so."
        ),
        False,
    )


def _confidential() -> Rebuttal:
    return Rebuttal(
        _("The tool is confidential."),
        _(
            "Nobody is named, and nothing under ten people leaves; each person may speak of their own workload."
        ),
        True,
    )
