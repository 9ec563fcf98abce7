"""Figures in words: the same kinds in the same order for every place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from django.utils.translation import gettext as _

from campaigns.figures import bounds_of
from campaigns.models import Summary
from campaigns.places import Row
from workloads.statistics.coverage import Coverage, StaffInPost
from workloads.statistics.group_wmt import GroupWmt
from workloads.statistics.headlines import UnitShare, units_sentence
from workloads.statistics.shares import Share
from workloads.statistics.words import (
    Snapshot,
    coverage_words,
    difference_words,
    four_weeks_sentence,
    group_wmt_sentence,
    median_sentence,
    not_over_sentence,
    quartiles_sentence,
    share_percent,
    share_sentence,
)


def share_of(content: dict[str, Any]) -> Share:
    counted = content["over"]["110"]
    return Share(counted["definite"], counted["possible"], content["people"])


def sentences(content: dict[str, Any]) -> list[str]:
    if not content["people"]:
        return []
    first, third = (bounds_of(one) for one in content["quartiles"])
    group = content["group_wmt"]
    return [
        not_over_sentence(share_of(content)),
        median_sentence(bounds_of(content["median"])),
        quartiles_sentence(first, third),
        group_wmt_sentence(GroupWmt(group["used"], group["available"], group["people"]) if group else None),
        four_weeks_sentence(content["four_weeks_over_110"]),
        *panel_sentence(content["panel"]),
    ]


def panel_sentence(panel: dict[str, int] | None) -> list[str]:
    if panel is None:
        return [_("Not compared with the window before: the WMT changed in November 2022.")]
    if not panel["people"]:
        return []
    return [
        _(
            "Of the %(people)s people also counted in the window before, %(up)s went up, %(down)s went down and %(unclear)s cannot be told."
        )
        % panel
    ]


def headline(content: dict[str, Any]) -> str:
    return share_sentence(share_of(content)) if content["people"] else ""


def share_words(share: Share) -> str:
    if not share.people:
        return _("none")
    if share.definite == share.possible:
        return share_percent(share.definite, share.people)
    percent = share_percent(share.definite, share.people, ROUND_FLOOR)
    return _("at least %(percent)s") % {"percent": percent}


def regions_sentence(rows: Sequence[Row]) -> str:
    return units_sentence(
        [UnitShare(row.unit.name, row.share) for row in rows if row.unit and row.share.people]
    )


def coverage_sentence(content: dict[str, Any]) -> str:
    covered = content["coverage"]
    if covered is None:
        return _("No official number of staff in post is held for this place.")
    staff = StaffInPost(
        Decimal(str(covered["in_post"])),
        covered["basis"],
        covered["source"],
        dt.date.fromisoformat(covered["as_at"]),
    )  # type: ignore[arg-type]
    return coverage_words(Coverage(covered["people"], staff))


def difference(before: Summary, after: Summary) -> str:
    return difference_words(_snapshot(before), _snapshot(after))


def _snapshot(summary: Summary) -> Snapshot:
    content = summary.content
    return Snapshot(content["people"], bounds_of(content["median"]), content["series"])
