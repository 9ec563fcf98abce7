"""What the state of a pack means, in a sentence; and the lists packs are found in by where they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.choices import PackStatus as S

MEANINGS = {
    S.BUILDING: _("It is being made."),
    S.DRAFT: _("It can still be changed. Its PDF is stamped “not for release”."),
    S.CHECKED: _("Nothing stands in the way. It waits for an official who did not prepare it."),
    S.SIGNED: _("Signed off, and not out yet. Any change undoes the signature."),
    S.VETOED: _("A union has stopped it: it cannot go out until it is changed or the stop is taken back."),
    S.ISSUED: _("It is out and frozen: it can be replaced or recalled, never changed."),
    S.SUPERSEDED: _("A newer version has taken its place. It still counts as what was said on its day."),
    S.CORRECTED: _("A later version corrects it. Use that one."),
    S.RECALLED: _("It must not be used any more. Those who were sent it by e-mail were told."),
}


FOR_UNIONS = {
    S.CHECKED: _("Nothing stands in the way. It waits for an official of each union that takes part.")
}


def meaning_of(status: str, *, joint: bool) -> str:
    return str((MEANINGS | (FOR_UNIONS if joint else {}))[S(status)])


@dataclass(frozen=True, slots=True)
class Stage:
    key: str
    label: Any
    statuses: tuple[str, ...] = ()


STAGES = (
    Stage("", _("All"), tuple(S.values)),
    Stage("drafts", _("Drafts"), (S.BUILDING, S.DRAFT, S.VETOED)),
    Stage("to-sign", _("To sign off"), (S.CHECKED,)),
    Stage("to-issue", _("To issue"), (S.SIGNED,)),
    Stage("out", _("Out"), (S.ISSUED,)),
    Stage("past", _("Replaced or recalled"), (S.SUPERSEDED, S.CORRECTED, S.RECALLED)),
)


def stage_of(asked: str) -> Stage:
    """The list somebody asked for; all packs if there is no such list."""
    return next((stage for stage in STAGES if stage.key == asked), STAGES[0])


def stage_tabs(counts: Mapping[str, int], current: Stage) -> list[dict[str, Any]]:
    """A tab for each list that holds something, with how many packs are in it."""
    page = reverse("campaigns:pack_list")
    held = {stage.key: sum(counts.get(status, 0) for status in stage.statuses) for stage in STAGES}
    return [
        {
            "label": stage.label,
            "url": f"{page}?stage={stage.key}" if stage.key else page,
            "current": stage == current,
            "count": held[stage.key],
        }
        for stage in STAGES
        if held[stage.key] or stage == current
    ]
