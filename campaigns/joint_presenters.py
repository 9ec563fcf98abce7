"""What the pages say of the unions together: who agreed to what, who has signed a pack, what the employer answered."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.choices import UnionKind
from accounts.models import Union, User
from accounts.seats import DESK, joint_union, may_sit
from campaigns.choices import PackAct
from campaigns.composition import window_words
from campaigns.joint import participants
from campaigns.models import JointAgreement, Pack, PackParty, ReleasePeriod, RightOfReply
from campaigns.models.pack import OPEN
from campaigns.pack_transitions import allowed
from campaigns.services.parties import why_not_speak, why_not_whole
from campaigns.windows import current_window


def home_page(user: User) -> dict[str, Any]:
    """At home: what one's own union agreed to, and the way to the desk."""
    return {
        "desk": f"{DESK}/packs/" if joint_union() and may_sit(user) else "",
        "agreements": [
            _agreement(one) for one in JointAgreement.objects.visible_to(user).select_related("agreed_by")
        ],
    }


def _agreement(one: JointAgreement) -> dict[str, Any]:
    words = _("Agreed by %(who)s on %(day)s.") % {
        "who": one.agreed_by or "Safeload",
        "day": _day(one.agreed_at),
    }
    if one.ended_at:
        words += " " + _("Ended on %(day)s.") % {"day": _day(one.ended_at)}
    return {"uid": one.uid, "window": window_words(one), "words": words, "stands": one.ended_at is None}


def desk_page(user: User) -> dict[str, Any]:
    """At the desk: which unions are counted in the period under way and in those that are closed."""
    windows = [(one.start, one.end) for one in ReleasePeriod.objects.visible_to(user)[:4]]
    windows = windows or [current_window(user.union_id)]
    unions = list(Union.objects.filter(kind=UnionKind.UNION))
    return {"windows": [_window(start, end, unions) for start, end in windows]}


def _window(start: Any, end: Any, unions: list[Union]) -> dict[str, Any]:
    agreed = {union.pk for union in participants(start, end)}
    return {
        "words": _("%(start)s to %(end)s")
        % {"start": date_format(start, "j F Y"), "end": date_format(end, "j F Y")},
        "unions": [
            {
                "name": union.name,
                "tag": _("takes part") if union.pk in agreed else _("has not agreed"),
                "tone": "good" if union.pk in agreed else "neutral",
            }
            for union in unions
        ],
    }


def signatures(pack: Pack, user: User) -> dict[str, Any]:
    """Who has signed for which union, who is missing, who has stopped it; nothing for a pack of one union."""
    if pack.union.kind != UnionKind.JOINT:
        return {}
    rows = list(pack.parties.select_related("party", "signed_by", "vetoed_by"))
    mine = next((one for one in rows if one.party_id == user.home_union_id), None)
    speaks = mine is not None and not why_not_speak(user, pack)
    return {
        "parties": [_party(one, pack) for one in rows],
        "missing": [one.party.name for one in rows if not one.signed(pack.mark)]
        if pack.status in OPEN
        else [],
        "why_not_whole": why_not_whole(pack) if pack.status in OPEN else "",
        "may_veto": speaks
        and mine is not None
        and not mine.vetoed
        and allowed(PackAct.VETO, pack.status) is not None,
        "may_lift": speaks and mine is not None and mine.vetoed,
        "my_union": mine.party.name if mine else "",
    }


def _party(one: PackParty, pack: Pack) -> dict[str, str]:
    if one.vetoed:
        words = _("Stopped by %(who)s, %(when)s: %(reason)s") % {
            "who": one.vetoed_by, "when": _moment(one.vetoed_at), "reason": one.veto_reason}  # fmt: skip
        return {"name": one.party.name, "tag": _("stopped"), "tone": "bad", "words": words}
    if one.signed(pack.mark):
        words = _("%(who)s, %(when)s") % {"who": one.signed_by, "when": _moment(one.signed_at)}
        return {"name": one.party.name, "tag": _("signed"), "tone": "good", "words": words}
    return {"name": one.party.name, "tag": _("not yet signed"), "tone": "waiting", "words": ""}


def replies_page(pack: Pack) -> dict[str, Any]:
    return {
        "uid": pack.uid,
        "title": f"{pack.place}, {window_words(pack)}",
        "asked": [_reply(one) for one in pack.replies.all()],
        "may_ask": allowed(PackAct.GIVE, pack.status) is not None,
        "may_enter": allowed(PackAct.REPLY, pack.status) is not None,
        "contact": pack.union.contact,
    }


def _reply(one: RightOfReply) -> dict[str, Any]:
    return {
        "uid": one.uid,
        "whom": one.given_to,
        "given": date_format(one.given_on, "j F Y"),
        "by": date_format(one.answer_by, "j F Y"),
        "late": not one.reply and one.answer_by < timezone.localdate(),
        "reply": one.reply,
        "replied": date_format(one.replied_on, "j F Y") if one.replied_on else "",
        "ledger": one.entry_id is not None,
    }


def _day(moment: Any) -> str:
    return str(date_format(timezone.localtime(moment), "j F Y"))


def _moment(moment: Any) -> str:
    return str(date_format(timezone.localtime(moment), "j F Y, H:i"))
