"""One of each thing an address can name, in Napo and in Gwent, and one person of every kind that may ask for it."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from accounts.actors import System
from accounts.choices import Role
from accounts.models import Invitation, OutboxMail, RoleGrant, Union, User
from campaigns.models import JointAgreement, Pack, RightOfReply
from campaigns.services.demands import demand_add, demand_list_add
from campaigns.services.mailing_lists import list_make, member_add
from campaigns.services.releases import period_open
from campaigns.services.standing_orders import order_make
from campaigns.services.statements import question_save, statement_add
from campaigns.services.summaries import Scope, summary_compile, summary_request
from evidence.choices import FileState, ImportSource, ImportState, WordingKind
from evidence.models import CaseReport, ImportBatch, NoticeAlert, StoredFile
from evidence.services.distress import distress_raise
from evidence.services.moderation import report_accept
from evidence.services.retention import hold_place
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
    agreement = JointAgreement.objects.create(union=napo, start=scope.start, end=scope.end)
    reply = RightOfReply.objects.create(
        union=napo, pack=pack, given_to="the Director", given_on=scope.start, answer_by=scope.end
    )
    return {
        "": {},
        "report": {"uid": waiting.uid},
        "distress": {"uid": waiting.uid},
        "alert": {"uid": NoticeAlert.objects.create(union=napo, notice=notice).uid},
        "hold": {"uid": hold_place(by=people["data_protection"], report=None, reason="A claim").uid},
        "wording": {"kind": WordingKind.PRIVACY.value},
        "import": {"uid": _import(napo, rep).uid},
        "file": {"uid": _file(napo, waiting).uid},
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
        "agreement": {"uid": agreement.uid},
        "reply": {"uid": reply.uid},
        "place": {"key": place.key},
        "release": {"uid": period_open(by=official, start=scope.start, end=scope.end).uid},
        **_material(official),
        **_mailing(official),
    }


def _material(official: User) -> dict[str, dict[str, Any]]:
    """Said of the whole service, and of nothing that was received in confidence."""
    day = dt.date(2026, 1, 1)
    made = demand_list_add(by=official, title="A letter", made_by="Napo", made_on=day, source="A letter")
    demand = demand_add(by=official, demand_list=made, text="A review.", addressee="HMPPS")
    said = statement_add(
        by=official, theme="practice", text="So it is.", how_known="told", source="A letter", made_on=day
    )
    return {
        "demand list": {"uid": made.uid},
        "demand": {"uid": demand.uid},
        "statement": {"uid": said.uid},
        "question": {"uid": question_save(by=official, text="Why?", source="A letter").uid},
    }


def _mailing(official: User) -> dict[str, dict[str, Any]]:
    readers = list_make(by=official, name="Readers", audience="parliament")
    reader = member_add(by=official, mailing_list=readers, name="A clerk", address="clerk@parliament.example")
    order = order_make(by=official, reach="place", unit=region("N03"), audience="press", day=1)
    return {
        "mailing list": {"uid": readers.uid},
        "reader": {"uid": reader.uid},
        "order": {"uid": order.uid},
    }


def _import(napo: Union, rep: User) -> ImportBatch:
    """An export that was read and waits for a moderator, wholly in the place of this world."""
    return ImportBatch.objects.create(
        union=napo, by=rep, source=ImportSource.FOI, letter="FOI 1", state=ImportState.READY,
        layout="overview_pdu_or_team", units=[unit(HERE).pk],
    )  # fmt: skip


def _file(napo: Union, waiting: CaseReport) -> StoredFile:
    """A picture that was seen and destroyed: who may ask for it, without bytes on the disk."""
    return StoredFile.objects.create(
        union=napo,
        report=waiting,
        kind="png",
        extension="png",
        size=1,
        state=FileState.SEEN,
        gone_at=timezone.now(),
    )
