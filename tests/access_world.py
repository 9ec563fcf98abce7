"""One of each thing an address can name, in Napo and in Gwent, and one person of every kind that may ask for it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from accounts.actors import System
from accounts.choices import Role
from accounts.models import Invitation, OutboxMail, RoleGrant, Union, User
from campaigns.models import Pack
from campaigns.services.summaries import Scope, summary_compile, summary_request
from evidence.services.distress import distress_raise
from evidence.services.moderation import report_accept
from tests.evidence.member_worlds import a_round
from tests.evidence.notices import drafted
from tests.worlds import make_user, region, report, unit

HERE, ELSEWHERE = "Gwent", "Warwickshire"
SCOPED = (Role.REP, Role.BRANCH_LEAD, Role.MODERATOR, Role.OFFICIAL)


@dataclass
class World:
    people: dict[str, User]  # "rep", "rep elsewhere", "rep of another union"
    things: dict[str, dict[str, Any]] = field(default_factory=dict)  # what an address names -> its arguments


def build(napo: Union, unison: Union) -> World:
    people = {role.value: make_user(napo, role.value.replace("_", "-"), role) for role in Role}
    for role in SCOPED:
        where = region("N52") if role in {Role.OFFICIAL, Role.BRANCH_LEAD} else unit(ELSEWHERE)
        people[f"{role} elsewhere"] = make_user(napo, f"{role}-elsewhere".replace("_", "-"), role, unit=where)
    for role in Role:
        people[f"{role} of another union"] = make_user(unison, role.value.replace("_", "-"), role)
    people["nobody yet"] = make_user(napo, "nobody")
    return World(people, _things(napo, people))


def _things(napo: Union, people: dict[str, User]) -> dict[str, dict[str, Any]]:
    rep, moderator, official = people["rep"], people["moderator"], people["official"]
    waiting = report(rep, "over 150%", where=unit(HERE), words="We cannot go on like this.")
    distress_raise(by=System("test", napo.pk), report=waiting, source="words")
    accepted = report(rep, "130", where=unit(HERE))
    report_accept(by=moderator, report=accepted, version=accepted.version, people_are_new=True)
    scope = Scope(region("N03"), dt.date(2026, 1, 1), dt.date(2026, 3, 31))
    summary = summary_compile(by=official, scope=scope)
    pack = Pack.objects.create(
        union=napo, unit=scope.unit, start=scope.start, end=scope.end, summary=summary, prepared_by=official
    )
    person = people["rep"]
    mail = OutboxMail.objects.create(union=napo, to=person, template="accounts/mail/test", key="access")
    invitation = Invitation.objects.create(
        union=napo,
        email="new@napo.example",
        name="New",
        role=Role.REP,
        token_hash="0" * 64,
        by=people["admin"],
    )
    notice = drafted(rep)
    place = scope.unit
    return {
        "": {},
        "report": {"uid": waiting.uid},
        "distress": {"uid": waiting.uid},
        "pile": {"pile": uuid.uuid4()},
        "redaction": {"uid": uuid.uuid4()},
        "round": {"uid": a_round(rep).uid},
        "notice": {"uid": notice.uid, "member": notice.members.get().pk},
        "bundle": {"unit": unit(HERE).pk},
        "invitation": {"uid": invitation.uid},
        "person": {"uid": person.uid},
        "role": {"uid": RoleGrant.objects.get(user=person).uid},
        "mail": {"uid": mail.uid},
        "summary": {"uid": summary.uid},
        "job": {"uid": summary_request(by=official, scope=scope).uid},
        "pack": {"uid": pack.uid},
        "place": {"key": place.key},
        "demand": {"uid": uuid.uuid4()},
    }
