"""The life of a foreseeability notice as data: stages, what may happen, and from where to where. Pure: no Django.

The order is not forced: an employer may answer before acknowledging. A step that the notice is already past leaves the
stage as it is. "Late" is no stage: it follows from the dates and today (notice_clocks.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    DRAFT = "draft"
    READY = "ready"
    SERVED = "served"
    ACKNOWLEDGED = "acknowledged"
    MEETING_ARRANGED = "meeting_arranged"
    MEETING_HELD = "meeting_held"
    ANSWERED = "answered"
    RISK_ASSESSED = "risk_assessed"
    PLAN_AGREED = "plan_agreed"
    UNDER_REVIEW = "under_review"
    RESOLVED = "resolved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class EventKind(StrEnum):
    DRAFTED = "drafted"
    EDITED = "edited"
    AGREED = "agreed"
    AGREEMENT_ENDED = "agreement_ended"
    SERVED = "served"
    ACKNOWLEDGED = "acknowledged"
    MEETING_ARRANGED = "meeting_arranged"
    MEETING_HELD = "meeting_held"
    ANSWERED = "answered"
    RISK_ASSESSED = "risk_assessed"
    PLAN_AGREED = "plan_agreed"
    REVIEWED = "reviewed"
    ESCALATED = "escalated"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    RENEWED = "renewed"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"
    MEMBER_LEFT = "member_left"
    WITHDRAWN = "withdrawn"
    TRANSFERRED = "transferred"
    MOVED = "moved"
    STRUCK = "struck"


class Who(StrEnum):
    """Who brings an event about. A rep may record what a member said in person."""

    OWNER = "owner"
    MEMBER = "member"
    EMPLOYER = "employer"
    BRANCH = "branch"


@dataclass(frozen=True, slots=True)
class Transition:
    """From any of the sources, by the event, to the target; None: the stage stays."""

    sources: tuple[Stage, ...]
    event: EventKind
    target: Stage | None
    who: Who


# From the first step after service to the last, in the order in which one lies beyond another.
LIVE = (
    Stage.SERVED,
    Stage.ACKNOWLEDGED,
    Stage.MEETING_ARRANGED,
    Stage.MEETING_HELD,
    Stage.ANSWERED,
    Stage.RISK_ASSESSED,
    Stage.PLAN_AGREED,
    Stage.UNDER_REVIEW,
)
BEFORE = (Stage.DRAFT, Stage.READY)
ENDED = (Stage.RESOLVED, Stage.CLOSED, Stage.WITHDRAWN)

_E, _S, _W = EventKind, Stage, Who

TRANSITIONS = (
    Transition(BEFORE, _E.EDITED, _S.DRAFT, _W.OWNER),
    Transition((_S.DRAFT,), _E.AGREED, _S.READY, _W.MEMBER),
    Transition(BEFORE, _E.AGREEMENT_ENDED, _S.DRAFT, _W.MEMBER),
    Transition((_S.READY,), _E.SERVED, _S.SERVED, _W.OWNER),
    Transition(LIVE, _E.ACKNOWLEDGED, _S.ACKNOWLEDGED, _W.EMPLOYER),
    Transition(LIVE, _E.MEETING_ARRANGED, _S.MEETING_ARRANGED, _W.EMPLOYER),
    Transition(LIVE, _E.MEETING_HELD, _S.MEETING_HELD, _W.EMPLOYER),
    Transition(LIVE, _E.ANSWERED, _S.ANSWERED, _W.EMPLOYER),
    Transition(LIVE, _E.RISK_ASSESSED, _S.RISK_ASSESSED, _W.EMPLOYER),
    Transition(LIVE, _E.PLAN_AGREED, _S.PLAN_AGREED, _W.EMPLOYER),
    Transition(LIVE, _E.REVIEWED, _S.UNDER_REVIEW, _W.OWNER),
    Transition(LIVE, _E.ESCALATED, None, _W.OWNER),
    Transition(LIVE, _E.SUSPENDED, None, _W.OWNER),
    Transition(LIVE, _E.RESUMED, None, _W.OWNER),
    Transition((*LIVE, _S.RESOLVED), _E.RENEWED, None, _W.OWNER),
    Transition(LIVE, _E.RESOLVED, _S.RESOLVED, _W.MEMBER),
    Transition(LIVE, _E.CLOSED, _S.CLOSED, _W.OWNER),
    Transition((_S.RESOLVED, _S.CLOSED), _E.REOPENED, _S.SERVED, _W.OWNER),
    Transition(BEFORE, _E.MEMBER_LEFT, _S.DRAFT, _W.MEMBER),
    Transition(LIVE, _E.MEMBER_LEFT, None, _W.MEMBER),
    Transition((*BEFORE, *LIVE, _S.RESOLVED, _S.CLOSED), _E.WITHDRAWN, _S.WITHDRAWN, _W.MEMBER),
    Transition((*BEFORE, *LIVE, _S.RESOLVED, _S.CLOSED), _E.TRANSFERRED, None, _W.BRANCH),
    Transition((*BEFORE, *LIVE), _E.MOVED, None, _W.OWNER),
    Transition(LIVE, _E.STRUCK, None, _W.OWNER),
)

# What somebody may have recorded by mistake and may strike out; everything else has a way back of its own.
STRIKABLE = frozenset(
    {
        _E.ACKNOWLEDGED,
        _E.MEETING_ARRANGED,
        _E.MEETING_HELD,
        _E.ANSWERED,
        _E.RISK_ASSESSED,
        _E.PLAN_AGREED,
        _E.REVIEWED,
        _E.ESCALATED,
        _E.SUSPENDED,
        _E.RESUMED,
    }
)


def transition(stage: Stage | str, event: EventKind | str) -> Transition | None:
    return next((row for row in TRANSITIONS if row.event == event and stage in row.sources), None)


def furthest(first: Stage, second: Stage) -> Stage:
    """Of two live stages the one that lies beyond the other."""
    return max(first, second, key=LIVE.index)


def diagram() -> str:
    """The table as a Mermaid state diagram: what docs/notices.md shows."""
    lines = ["stateDiagram-v2", "    [*] --> draft: drafted"]
    inner = ["    state live {", "        direction TB"]
    for row in TRANSITIONS:
        if row.sources == LIVE and row.target in LIVE:
            inner.append(f"        served --> {row.target}: {row.event}")
            continue
        for source in _grouped(row.sources):
            lines.append(f"    {source} --> {_name(row.target or source)}: {row.event}")
    lines += [*inner, "    }"]
    lines += [f"    {stage} --> [*]" for stage in (_S.RESOLVED, _S.CLOSED, _S.WITHDRAWN)]
    return "\n".join(lines) + "\n"


def _grouped(sources: tuple[Stage, ...]) -> list[str]:
    return list(dict.fromkeys(_name(source) for source in sources))


def _name(stage: Stage | str) -> str:
    return "live" if stage in LIVE else str(stage)
