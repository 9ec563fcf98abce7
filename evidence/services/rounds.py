"""Rounds: a rep asks the people of one place, by a link, a poster or printed slips."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.choices import Role
from accounts.models import User
from accounts.permissions import Allowed, Decision, Denied, Permission, Refused, grants_with, may, require
from accounts.services.audit import audit_write
from evidence.choices import CapabilityKind, ReportStatus
from evidence.models import Capability, Round
from evidence.models.capability import Found
from evidence.models.round import new_link
from evidence.values import refuse_identifiers

SLIPS_AT_ONCE = 200
LONGEST = dt.timedelta(days=366)


def link_digest(link: str) -> bytes:
    """Enough for a link: it is random and long, and what it opens is a question, not an answer."""
    return hashlib.sha256(f"safeload link {link.strip().lower()}".encode()).digest()


def link_find(link: str) -> tuple[Found, str] | None:
    """The round a link or slip leads to, in no union's scope; with the kind it was found as."""
    digest = link_digest(link)
    for kind in (CapabilityKind.ROUND, CapabilityKind.SLIP):
        if found := Capability.objects.find(kind, digest):
            return found, kind
    return None


def round_open(*, by: User, **fields: Any) -> Round:
    """Raises Refused (not a rep, or outside the rep's area) and ValidationError (what was typed)."""
    require(may(by, Permission.REPORT_SUBMIT, unit=fields.get("unit")))
    for name in ("title", "team", "branch"):
        refuse_identifiers(fields.get(name, ""))
    link = new_link()
    asked = Round(union_id=by.union_id, opened_by=by, role=_role(by), link=link, **fields)
    if asked.ends_on - asked.starts_on > LONGEST:
        raise ValidationError({"ends_on": _("A round may last a year at most. Choose an earlier last day.")})
    with transaction.atomic():
        asked.full_clean(exclude=["link"])
        asked.save()
        _give_link(asked, CapabilityKind.ROUND, link)
        audit_write(by=by, action="round.open", obj=asked)
    return asked


def round_close(*, by: User, asked: Round) -> Round:
    """Nobody can answer from now on, and slips not used yet open nothing."""
    require(may_run(by, asked))
    today = timezone.localdate()
    with transaction.atomic():
        asked = Round.objects.select_for_update().get(pk=asked.pk)
        asked.ends_on = max(asked.starts_on, min(asked.ends_on, today - dt.timedelta(days=1)))
        asked.save(update_fields=["ends_on"])
        Capability.objects.filter(union_id=asked.union_id, target=asked.pk, kind=CapabilityKind.SLIP).delete()
        audit_write(by=by, action="round.close", obj=asked)
    return asked


def round_slips(*, by: User, asked: Round, number: int) -> list[str]:
    """Links that work once each. They are handed out here and can never be read again."""
    require(may_run(by, asked))
    if not 1 <= number <= SLIPS_AT_ONCE:
        raise ValidationError(
            {"number": _("Print between 1 and %(most)s slips at once.") % {"most": SLIPS_AT_ONCE}}
        )
    if not asked.is_open() and asked.ends_on < timezone.localdate():
        raise Refused(_("This round is over. Open a new one to print slips."))
    links = [new_link() for _slip in range(number)]
    with transaction.atomic():
        for link in links:
            _give_link(asked, CapabilityKind.SLIP, link)
        audit_write(by=by, action="round.slips", obj=asked)
    return links


def may_run(by: User, asked: Round) -> Decision:
    if asked.opened_by_id != by.pk:
        return Denied(_("Only the rep who opened this round may do this."))
    return Allowed()


def replies_number(asked: Round) -> int:
    """How many replied; all the rep learns of who."""
    return asked.reports.exclude(status=ReportStatus.WITHDRAWN).values("subject").distinct().count()


def _role(by: User) -> str:
    held = {grant.role for grant in grants_with(by, Permission.REPORT_SUBMIT)}
    return Role.BRANCH_LEAD if Role.BRANCH_LEAD in held and Role.REP not in held else Role.REP


def _give_link(asked: Round, kind: str, link: str) -> None:
    Capability.objects.create(union_id=asked.union_id, kind=kind, digest=link_digest(link), target=asked.pk)
