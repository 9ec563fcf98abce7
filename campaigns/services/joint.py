"""A union's agreement to be counted with the others, and its veto on a joint pack."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.choices import UnionKind
from accounts.models import Union, User
from accounts.permissions import Refused
from accounts.services.audit import audit_write
from campaigns.choices import PackAct, PackStatus
from campaigns.models import JointAgreement, Pack
from campaigns.services import parties
from campaigns.services.packs import event, locked
from campaigns.services.release_checks import require_whole_union
from evidence.services.revisions import revision_bump


def agreement_give(*, by: Actor, start: dt.date, end: dt.date) -> JointAgreement:
    """The union is counted jointly in this window from now on. For an official of the whole union, at home."""
    _require_at_home(by)
    if end < start:
        raise ValidationError({"end": _("The last day is before the first. Swap them.")})
    with transaction.atomic():
        Union.objects.select_for_update().get(pk=by.union_id)
        if JointAgreement.objects.filter(union_id=by.union_id).covering(start, end).exists():
            raise ValidationError({"end": _("Your union has agreed to this period already.")})
        agreement = JointAgreement(
            union_id=by.union_id, start=start, end=end, agreed_by=by if isinstance(by, User) else None
        )
        agreement.full_clean()
        agreement.save()
        audit_write(by=by, action="joint.agree", obj=agreement)
        revision_bump(union_id=by.union_id, region_id=None)
    return agreement


def agreement_end(*, by: Actor, agreement: JointAgreement) -> JointAgreement:
    """From now on nothing new is made from the union's tallies of the window. What was issued stands."""
    _require_at_home(by)
    with transaction.atomic():
        agreement = JointAgreement.objects.select_for_update().get(pk=agreement.pk)
        if agreement.union_id != by.union_id:
            raise Refused(_("This belongs to another union."))
        if agreement.ended_at is not None:
            raise Refused(_("This agreement has ended already."))
        agreement.ended_at = timezone.now()
        agreement.ended_by = by if isinstance(by, User) else None
        agreement.save(update_fields=["ended_at", "ended_by"])
        audit_write(by=by, action="joint.end", obj=agreement)
        revision_bump(union_id=by.union_id, region_id=None)
    return agreement


def _require_at_home(by: Actor) -> None:
    require_whole_union(by)
    if Union.objects.filter(pk=by.union_id, kind=UnionKind.JOINT).exists():
        raise Refused(_("Each union agrees for itself: go back to your union's own pages."))


def pack_veto(*, by: Actor, pack: Pack, reason: str) -> Pack:
    """Stop a joint pack for one's union, before or after the sign-off, until it is changed or the stop taken back."""
    reason = " ".join(reason.split())
    if not reason:
        raise ValidationError({"reason": _("Say why: the other unions read it.")})
    with transaction.atomic():
        pack = locked(by, pack, PackAct.VETO)
        _require_party(by, pack)
        party = pack.parties.get(party_id=by.home_union_id)
        party.vetoed_by, party.vetoed_at, party.veto_reason = by, timezone.now(), reason
        party.signed_by, party.signed_at, party.signed_mark = None, None, ""
        party.full_clean()
        party.save()
        pack.status, pack.signed_by, pack.signed_at, pack.signed_mark = PackStatus.VETOED, None, None, ""
        pack.save(update_fields=["status", "signed_by", "signed_at", "signed_mark"])
        event(by, pack, PackAct.VETO, reason)
    return pack


def pack_lift(*, by: Actor, pack: Pack) -> Pack:
    """Take one's union's stop back. The pack is a draft again: it is checked and signed by every union anew."""
    with transaction.atomic():
        pack = locked(by, pack, PackAct.LIFT)
        _require_party(by, pack)
        if not pack.parties.get(party_id=by.home_union_id).vetoed:
            raise Refused(_("Your union has not stopped this pack: only the one that did can take it back."))
        others = pack.parties.exclude(party_id=by.home_union_id).filter(vetoed_by__isnull=False)
        if others.exists():
            pack.parties.filter(party_id=by.home_union_id).update(
                vetoed_by=None, vetoed_at=None, veto_reason=""
            )
        else:
            parties.parties_set(pack)
            pack.status = PackStatus.DRAFT
            pack.save(update_fields=["status"])
        event(by, pack, PackAct.LIFT)
    return pack


def _require_party(by: Actor, pack: Pack) -> None:
    if pack.union.kind != UnionKind.JOINT:
        raise Refused(_("Only a joint pack can be stopped by one union. Change this one, or do not sign it."))
    if why := parties.why_not_speak(by, pack):
        raise Refused(why)
