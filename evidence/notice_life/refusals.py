"""Why an event cannot happen now. The service shows it in words; the replay passes over it."""

from __future__ import annotations

from collections.abc import Callable

from evidence.notice_clocks import LADDER
from evidence.notice_life.state import Event, Life
from evidence.notice_transitions import LIVE, EventKind, transition

ANSWERS = ("accepted", "part", "refused", "none")
WITHDRAWN_FROM = ("campaign", "everything")


def refusal(life: Life, event: Event) -> str | None:
    """Why the event cannot happen now, as a code, or None. The service shows it in words; the replay passes over it."""
    if event.kind == EventKind.DRAFTED:
        return "already_drafted" if life.seen else None
    if not life.seen or transition(life.stage, event.kind) is None:
        return "not_now"
    if life.stage in LIVE and life.served_on and event.on < life.served_on:
        return "before_service"
    check = _CHECKS.get(EventKind(event.kind))
    return check(life, event) if check else None


def _check_member(life: Life, event: Event) -> str | None:
    standing = life.members.get(event.data.get("member", 0))
    if standing is None or standing == "left":
        return "no_such_member"
    if event.kind == EventKind.AGREED:
        if event.data.get("letter") is None or event.data["letter"] != life.letter:
            return "text_changed"
        return "agreed_already" if standing == "agreed" else None
    if event.kind == EventKind.AGREEMENT_ENDED:
        return None if standing == "agreed" else "not_agreed"
    return "last_member" if _staying(life) == 1 else None


def _staying(life: Life) -> int:
    return sum(standing != "left" for standing in life.members.values())


def _check_served(life: Life, event: Event) -> str | None:
    return None if event.data.get("letter") == life.letter is not None else "text_changed"


def _check_answered(life: Life, event: Event) -> str | None:
    answers = event.data.get("answers", {})
    if not answers:
        return "nothing_answered"
    known = all(int(pk) in life.requests and answer in ANSWERS for pk, answer in answers.items())
    return None if known else "no_such_request"


def _check_paused(life: Life, event: Event) -> str | None:
    if life.suspended:
        return "paused_already"
    if life.pauses and life.pauses[-1].end and event.on < life.pauses[-1].end:
        return "before_last_pause"
    return None


def _check_resumed(life: Life, event: Event) -> str | None:
    if not life.suspended:
        return "not_paused"
    return "before_pause" if event.on < life.pauses[-1].start else None


def _check_escalated(life: Life, event: Event) -> str | None:
    return None if life.level < event.data.get("level", 0) <= len(LADDER) else "not_higher"


def _check_withdrawn(life: Life, event: Event) -> str | None:
    if event.data.get("from") not in WITHDRAWN_FROM:
        return "from_what"
    return "withdrawn_already" if event.data["from"] == "campaign" and life.withdrawn_from else None


def _check_transferred(life: Life, event: Event) -> str | None:
    owner = event.data.get("owner")
    if not owner:
        return "no_owner"
    return "owner_already" if owner == life.owner else None


def _check_moved(life: Life, event: Event) -> str | None:
    unit = event.data.get("unit")
    if not unit:
        return "no_unit"
    return "unit_already" if unit == life.unit else None


_CHECKS: dict[EventKind, Callable[[Life, Event], str | None]] = {
    EventKind.AGREED: _check_member,
    EventKind.AGREEMENT_ENDED: _check_member,
    EventKind.MEMBER_LEFT: _check_member,
    EventKind.SERVED: _check_served,
    EventKind.ANSWERED: _check_answered,
    EventKind.SUSPENDED: _check_paused,
    EventKind.RESUMED: _check_resumed,
    EventKind.ESCALATED: _check_escalated,
    EventKind.WITHDRAWN: _check_withdrawn,
    EventKind.TRANSFERRED: _check_transferred,
    EventKind.MOVED: _check_moved,
}
