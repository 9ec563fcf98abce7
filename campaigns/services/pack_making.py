"""Packs made, signed and issued in the background: asking for it, how far it is, and calling it off.

What was called off or failed can be asked for again.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Job, User
from accounts.permissions import Permission, Refused
from accounts.services.audit import audit_write
from accounts.services.jobs import job_cancel, job_request
from campaigns.choices import PackAudience, PackReach, PackStatus
from campaigns.models import Pack, ReleasePeriod
from campaigns.services.pack_life import may_sign
from campaigns.services.packs import SET_TASK, require_scope

SIGN_TASK = "campaigns.tasks.sign_pack_set"
ISSUE_TASK = "campaigns.tasks.issue_pack_set"


def pack_cancel(*, by: Actor, pack: Pack) -> None:
    """Call off a pack that is being made. The worker sees it at its next step and writes nothing."""
    require_scope(by, Permission.PACK_BUILD, pack)
    with transaction.atomic():
        pack = Pack.objects.select_for_update(of=("self",)).select_related("job").get(pk=pack.pk)
        if pack.status != PackStatus.BUILDING or pack.job is None or not job_cancel(pack.job):
            raise Refused(_("It is not being made any more: open the pack to see what came of it."))
        audit_write(by=by, action="pack.cancel", obj=pack)


def standing_pack_request(*, by: User, period: ReleasePeriod) -> Job:
    """The national pack of a period, once it is closed: at hand for another official to sign when somebody asks for it.

    Made once; whoever closed the period prepared it.
    """
    arguments = {
        "by": by.pk,
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "audience": PackAudience.PARLIAMENT,
        "reach": PackReach.PLACE,
        "unit": None,
    }
    return job_request(by=by, task=SET_TASK, key=f"period-{period.pk}", arguments=arguments)


def set_sign_request(*, by: User, lead: Pack, packs: Iterable[Pack], marks: dict[str, str]) -> Job:
    """Sign the checked packs of a set in the words that were listed, in the background: each is read again before.

    Refused at once for who may not sign one of them. `marks` are those of the page the signer saw, by uid.
    """
    require_scope(by, Permission.PACK_SIGN, lead)
    ready = [pack for pack in packs if pack.status == PackStatus.CHECKED]
    if not ready:
        raise Refused(_("None of these packs is ready to be signed off."))
    if why_not := next(filter(None, (may_sign(by, pack) for pack in ready)), ""):
        raise Refused(why_not)
    arguments = {"by": by.pk, "packs": [pack.pk for pack in ready], "marks": marks}
    with transaction.atomic():
        job = job_request(by=by, task=SIGN_TASK, key=str(lead.pk), arguments=arguments)
        audit_write(by=by, action="pack.set_sign", obj=lead)
    return job


def set_issue_request(*, by: User, lead: Pack, packs: Iterable[Pack]) -> Job:
    """Issue the signed packs of a set, in the background: numbering and printing them takes half a second each."""
    require_scope(by, Permission.PACK_SIGN, lead)
    signed = [pack.pk for pack in packs if pack.status == PackStatus.SIGNED]
    if not signed:
        raise Refused(_("None of these packs is signed off."))
    with transaction.atomic():
        job = job_request(by=by, task=ISSUE_TASK, key=str(lead.pk), arguments={"by": by.pk, "packs": signed})
        audit_write(by=by, action="pack.set_issue", obj=lead)
    return job


def set_job(lead: Pack) -> Job | None:
    """What was last asked for of the set beside this pack."""
    found = Job.objects.filter(
        task__in=[SET_TASK, SIGN_TASK, ISSUE_TASK], key=str(lead.pk), union_id=lead.union_id
    )
    return found.order_by("-pk").first()


def set_cancel(*, by: Actor, lead: Pack) -> None:
    """Call off what is being done to a set. What was done so far stays."""
    require_scope(by, Permission.PACK_BUILD, lead)
    job = set_job(lead)
    with transaction.atomic():
        if job is None or not job_cancel(job):
            raise Refused(_("No set is being made now."))
        audit_write(by=by, action="pack.set_cancel", obj=lead)
