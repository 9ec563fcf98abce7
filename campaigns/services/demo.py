"""The demonstration: the Napo briefing entered, moderated, compiled and made into packs by the services people use."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from accounts import tenancy
from accounts.actors import System
from accounts.choices import UnionKind
from accounts.models import Union, User
from accounts.services.demo import demo_accounts_load
from campaigns.choices import Classification, PackStatus, Theme
from campaigns.models import JointAgreement, Pack, Statement
from campaigns.services.joint import agreement_give
from campaigns.services.packs import pack_make
from campaigns.services.seeding import joint_material, material_load
from campaigns.services.statements import statement_add
from campaigns.services.summaries import Scope, summary_compile
from evidence.choices import ReportStatus
from evidence.demo.briefing import briefing_reports
from evidence.demo.notices import demo_notices_load
from evidence.services.moderation import report_accept
from evidence.services.planning import tables_count_anew
from evidence.services.reports import report_submit
from workloads.models import Unit

AGREED = (dt.date(2010, 1, 1), dt.date(2039, 12, 31))
WINDOW = (dt.date(2021, 7, 1), dt.date(2022, 6, 30))
NOTICE_UNIONS = ("napo", "unison", "gmb")
# London, East Midlands, West Midlands (which holds both former areas of the briefing), Wales.
REGIONS = ("N07", "N53", "N52", "N03")


def demo_load() -> list[User]:
    """Load what is not there yet; a second run adds nothing. Returns the demonstration's accounts."""
    users = demo_accounts_load()
    by_email = {user.email: user for user in users}
    rep, moderator = by_email["rep@napo.example"], by_email["moderator@napo.example"]
    official = by_email["official@napo.example"]
    _notices(by_email)
    for slug in ("napo", "unison", "gmb"):
        with tenancy.union_scope(by_email[f"official@{slug}.example"].union_id):
            _joint_agreement(by_email[f"official@{slug}.example"])
    with tenancy.union_scope(rep.union_id):
        _briefing(rep, moderator)
        material_load(by=official)
        _in_confidence(official)
        for code in REGIONS:
            _pack(official, Unit.objects.get(kind="region", code=code))
        _pack(official, None)
    tables_count_anew()
    joint = Union.objects.get(kind=UnionKind.JOINT)
    with tenancy.union_scope(joint.pk):
        material_load(by=System("load_demo", joint.pk), data=joint_material())
    return users


def _joint_agreement(official: User) -> None:
    """Each union is counted jointly, so that joint figures can be seen in a demonstration."""
    if not JointAgreement.objects.filter(union=official.union).exists():
        agreement_give(by=official, start=AGREED[0], end=AGREED[1])


def _briefing(rep: User, moderator: User) -> None:
    for entry in briefing_reports():
        report = report_submit(by=rep, entry=entry)
        if report.status == ReportStatus.SUBMITTED:
            report_accept(by=moderator, report=report, version=report.version)


def _in_confidence(official: User) -> None:
    """What JTU 13/2025 says the unions hold under confidential cover: read by one official, printed for nobody."""
    if Statement.objects.filter(classification=Classification.JOINT_CONFIDENTIAL).exists():
        return
    statement_add(
        by=official,
        theme=Theme.NATIONAL,
        text="HMPPS has told the unions by how many staff it is short of the workforce it needs.",
        how_known="Given to the unions by HMPPS",
        source="Napo, UNISON and GMB/SCOOP, JTU 13/2025, 14 March 2025",
        made_on=dt.date(2025, 3, 14),
        classification=Classification.JOINT_CONFIDENTIAL,
        given_by="HMPPS",
        terms="Under confidential cover; not to be disclosed at present",
        review_on=dt.date(2025, 6, 14),
    )


def _notices(by_email: dict[str, User]) -> None:
    """Before anything is compiled, so that no summary is out of date from the start."""
    for union in NOTICE_UNIONS:
        rep = by_email[f"rep@{union}.example"]
        with tenancy.union_scope(rep.union_id):
            demo_notices_load(rep, timezone.localdate())


def _pack(official: User, unit: Unit | None) -> None:
    summary = summary_compile(by=official, scope=Scope(unit, *WINDOW))
    if not Pack.objects.filter(summary=summary).exclude(status=PackStatus.BUILDING).exists():
        pack_make(by=official, summary=summary)
