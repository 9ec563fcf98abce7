"""What the pages say of lists of readers, of sets under way and of packs ordered for every month."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.choices import JobState
from accounts.models import Job
from campaigns.models import Delivery, MailingList, Pack, StandingOrder
from campaigns.services.mailing_lists import pack_lists
from campaigns.services.pack_making import ISSUE_TASK, SIGN_TASK
from campaigns.services.pack_sets import set_places


def list_row(one: MailingList) -> dict[str, Any]:
    people = len(one.members.all())
    words = ngettext("%(n)s reader", "%(n)s readers", people) % {"n": people}
    return {
        "url": reverse("campaigns:mailing_list", args=[one.uid]),
        "title": one.name,
        "meta": f"{one.get_audience_display()} · {words}",
        "tag": "",
    }


def lists_for(pack: Pack) -> list[dict[str, Any]]:
    """The lists a pack fits, and how many on each were not sent this version yet."""
    had = {one.address.lower() for one in pack.deliveries.all() if one.revoked_at is None}
    rows = []
    for one in pack_lists(pack):
        waiting = [member for member in one.members.all() if member.address.lower() not in had]
        words = ngettext("%(n)s reader not sent it yet", "%(n)s readers not sent it yet", len(waiting))
        rows.append(
            {"uid": one.uid, "name": one.name, "waiting": len(waiting), "words": words % {"n": len(waiting)}}
        )
    return rows


def sent_to(one: MailingList) -> list[dict[str, str]]:
    """Who was sent which version by this list, the latest first."""
    found = Delivery.objects.filter(mailing_list=one).select_related("pack")
    return [
        {
            "name": delivery.name,
            "what": f"{delivery.pack.number} v{delivery.pack.version}",
            "url": reverse("campaigns:pack", args=[delivery.pack.uid]),
            "when": date_format(localtime(delivery.made_at), "j F Y, H:i"),
            "state": str(delivery.pack.get_status_display()),
        }
        for delivery in found[:200]
    ]


def order_row(order: StandingOrder) -> dict[str, Any]:
    last = next(iter(order.runs.all()), None)
    return {
        "uid": order.uid,
        "what": order.what,
        "audience": str(order.get_audience_display()),
        "day": order.day,
        "by": str(order.by),
        "stopped": date_format(localtime(order.stopped_at), "j F Y") if order.stopped_at else "",
        "left": not order.by.is_active,
        "last": date_format(last.month, "F Y") if last else "",
        "state": _run_words(last.job) if last else "",
    }


def _run_words(job: Job | None) -> str:
    if job is None or job.state == JobState.DONE:
        return _("made")
    if job.state == JobState.FAILED:
        return _("not all could be made")
    return str(job.get_state_display()).lower()


def set_progress(job: Job | None, lead: Pack) -> dict[str, Any]:
    """How far the set is that was asked for last."""
    if job is None:
        return {}
    words = {
        SIGN_TASK: _("Packs signed off: %(done)s of %(all)s"),
        ISSUE_TASK: _("Packs issued: %(done)s of %(all)s"),
    }.get(job.task, _("Drafts made: %(done)s of %(all)s"))
    asked = job.arguments
    total = len(asked["packs"] if "packs" in asked else set_places(asked["reach"], lead.end))
    done = total if job.state == JobState.DONE else min(job.step, total)
    return {
        "running": job.state in {JobState.WAITING, JobState.RUNNING},
        "failed": job.state == JobState.FAILED,
        "cancelled": job.state == JobState.CANCELLED,
        "steps": [{"label": words % {"done": done, "all": total}, "state": _step_state(job)}],
    }


def _step_state(job: Job) -> str:
    states = {
        JobState.DONE: "done",
        JobState.RUNNING: "now",
        JobState.FAILED: "failed",
    }
    return states.get(JobState(job.state), "waiting")
