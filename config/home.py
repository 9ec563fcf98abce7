"""The first page after sign-in: what waits for this person, and the one thing to do next."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.permissions import Permission, grants_with
from campaigns.choices import PackStatus
from campaigns.models import Pack
from evidence.choices import ReportStatus
from evidence.models import CaseReport
from evidence.presenters.notices import notice_row
from evidence.selectors.distress import distress_entries
from evidence.selectors.notices import own_notices
from evidence.selectors.queue import moderation_queue

NOTICES_SHOWN = 3


def home_cards(user: User) -> list[dict[str, Any]]:
    makers = (
        (Permission.REPORT_SUBMIT, _rep_card),
        (Permission.REPORT_SUBMIT, _notices_card),
        (Permission.REPORT_MODERATE, _moderator_card),
        (Permission.DISTRESS_HANDLE, _safeguarding_card),
        (Permission.SUMMARY_COMPILE, _official_card),
        (Permission.PEOPLE_MANAGE, _admin_card),
    )
    return [make(user) for permission, make in makers if grants_with(user, permission)]


def _rep_card(user: User) -> dict[str, Any]:
    own = CaseReport.objects.visible_to(user).filter(reporter=user)
    returned = own.filter(status=ReportStatus.RETURNED).count()
    return {
        "title": _("Put it on record"),
        "words": ngettext(
            "%(n)s report of yours has a question to answer.",
            "%(n)s reports of yours have a question to answer.",
            returned,
        )
        % {"n": returned}
        if returned
        else _("A report takes a few minutes. Nothing goes to the employer."),
        "actions": [
            {"url": reverse("evidence:report_new"), "label": _("Report what you saw"), "first": True},
            {"url": reverse("evidence:meeting_new"), "label": _("Enter a meeting"), "first": False},
            {"url": reverse("evidence:report_list"), "label": _("My reports"), "first": False},
        ],
    }


def _notices_card(user: User) -> dict[str, Any]:
    """The notices this rep looks after, what is next first."""
    today = timezone.localdate()
    open_notices = own_notices(user)
    count = open_notices.count()
    return {
        "title": _("Notices: what is next") if count else _("Foreseeability notices"),
        "words": ngettext("You look after %(n)s notice.", "You look after %(n)s notices.", count)
        % {"n": count}
        if count
        else _(
            "Tell the employer in writing that workload is harming somebody's health. Safeload sends nothing."
        ),
        "rows": [notice_row(notice, today) for notice in open_notices[:NOTICES_SHOWN]],
        "actions": [
            {"url": reverse("evidence:notice_list"), "label": _("My notices"), "first": bool(count)},
            {"url": reverse("evidence:notice_new"), "label": _("Draft a notice"), "first": False},
        ],
    }


def _moderator_card(user: User) -> dict[str, Any]:
    waiting = moderation_queue(user).count()
    return {
        "title": _("Check what came in"),
        "words": ngettext("%(n)s report is waiting.", "%(n)s reports are waiting.", waiting) % {"n": waiting},
        "actions": [{"url": reverse("evidence:queue"), "label": _("Open the queue"), "first": True}],
    }


def _safeguarding_card(user: User) -> dict[str, Any]:
    waiting = distress_entries(user).filter(alert_open=True).count()
    return {
        "title": _("Somebody may need help"),
        "words": ngettext("%(n)s entry to look at today.", "%(n)s entries to look at today.", waiting)
        % {"n": waiting},
        "actions": [{"url": reverse("evidence:distress_list"), "label": _("Look at them"), "first": True}],
    }


def _official_card(user: User) -> dict[str, Any]:
    packs = Pack.objects.visible_to(user)
    waiting = packs.filter(status=PackStatus.CHECKED).exclude(prepared_by=user).count()
    made = packs.count()
    to_sign = reverse("campaigns:pack_list") + "?stage=to-sign"
    signing = [{"url": to_sign, "label": _("Read and sign off"), "first": True}] if waiting else []
    return {
        "title": _("Figures and briefing packs"),
        "words": ngettext(
            "%(n)s pack of somebody else's waits to be signed off.",
            "%(n)s packs of somebody else's wait to be signed off.",
            waiting,
        )
        % {"n": waiting}
        if waiting
        else ngettext("%(n)s pack has been made.", "%(n)s packs have been made.", made) % {"n": made},
        "actions": [
            *signing,
            {"url": reverse("campaigns:summary_list"), "label": _("Compile figures"), "first": not waiting},
            {"url": reverse("campaigns:pack_list"), "label": _("Briefing packs"), "first": False},
        ],
    }


def _admin_card(user: User) -> dict[str, Any]:
    people = User.objects.visible_to(user).count()
    return {
        "title": _("People"),
        "words": ngettext("%(n)s account in your union.", "%(n)s accounts in your union.", people)
        % {"n": people},
        "actions": [{"url": reverse("accounts:people"), "label": _("See accounts and roles"), "first": True}],
    }
