"""Worlds for packs: the Napo briefing entered through the services, and a region with a closed period."""

from __future__ import annotations

import datetime as dt

from campaigns.choices import PackStatus
from campaigns.models import Pack
from campaigns.services.demo import WINDOW
from campaigns.services.pack_life import pack_issue, pack_sign
from campaigns.services.packs import pack_check, pack_make
from campaigns.services.release_checks import check_make
from campaigns.services.releases import period_close, period_open
from campaigns.services.seeding import material_load
from campaigns.services.summaries import Scope, summary_compile
from evidence.demo.briefing import briefing_reports
from evidence.services.moderation import report_accept
from evidence.services.reports import report_submit
from tests.worlds import accepted, region, unit

FIRST, LAST = dt.date(2025, 1, 1), dt.date(2025, 3, 31)
PLACES = ("Gwent", "Cardiff and the Vale", "Dyfed Powys")


def briefing(rep, moderator, official):
    material_load(by=official)
    for entry in briefing_reports():
        report = report_submit(by=rep, entry=entry)
        if report.status == "submitted":
            report_accept(by=moderator, report=report, version=report.version)


def briefing_summary(official, where=None):
    return summary_compile(by=official, scope=Scope(where, *WINDOW))


def wales_counted(rep, moderator, official, people=36):
    """A closed quarter with enough people in Wales, and its summary."""
    for place in range(people):
        value = str([95, 105, 118, 127, 140, 160][place % 6])
        accepted(rep, moderator, value, where=unit(PLACES[place % 3]), on=dt.date(2025, 2, 3))
    period = period_open(by=official, start=FIRST, end=LAST)
    period_close(by=official, period=period, mark=check_make(by=official, period=period).mark)
    return summary_compile(by=official, scope=Scope(region("N03"), FIRST, LAST))


def draft(official, summary, **fields) -> Pack:
    pack = pack_make(by=official, summary=summary, **fields)
    assert pack.status == PackStatus.DRAFT
    return pack


def issued(pack, official, second) -> Pack:
    """Checked, signed off by the second official, issued."""
    pack = pack_check(by=official, pack=pack)
    assert pack.checks == []
    return pack_issue(by=second, pack=pack_sign(by=second, pack=pack, mark=pack.mark))
