"""The unions whose signatures a joint pack needs. A pack of one union has none, and every rule here lets it pass."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.choices import UnionKind
from accounts.models import Union, User
from campaigns.joint import LEAST_UNIONS, participants
from campaigns.models import Pack, PackParty


def parties_set(pack: Pack) -> None:
    """Those counted in the pack's figures must sign. Every signature and stop of before is gone."""
    pack.parties.all().delete()
    if pack.union.kind == UnionKind.JOINT and pack.summary is not None:
        counted = Union.objects.filter(slug__in=pack.summary.tallies.get("unions", []))
        PackParty.objects.bulk_create(
            PackParty(union_id=pack.union_id, pack=pack, party=union) for union in counted
        )


def why_not_speak(by: Actor, pack: Pack) -> str:
    """Why somebody cannot speak for a union on this pack; empty if they can, or if it is one union's own."""
    if pack.union.kind != UnionKind.JOINT:
        return ""
    if not isinstance(by, User) or not by.at_joint_desk:
        return _("A joint pack is signed at the joint desk, by officials of the unions that take part.")
    if all(one.party_id != by.home_union_id for one in pack.parties.all()):
        return _("Your union does not take part in this pack.")
    return ""


def why_not_whole(pack: Pack) -> str:
    """Why no union can sign this joint pack as it is; empty if they can."""
    if pack.union.kind != UnionKind.JOINT:
        return ""
    parties = {one.party_id for one in pack.parties.all()}
    if len(parties) < LEAST_UNIONS:
        return _("Fewer than two unions have agreed to this period. Each agrees on its own pages.")
    if parties - {union.pk for union in participants(pack.start, pack.end)}:
        return _(
            "A union has ended its agreement to this period since the figures were compiled. Compile them again and make a new pack."
        )
    return ""


def why_not_sign(by: Actor, pack: Pack) -> str:
    """Why somebody cannot sign for their union now."""
    why = why_not_speak(by, pack) or why_not_whole(pack)
    if why or pack.union.kind != UnionKind.JOINT or not isinstance(by, User):
        return why
    if pack.parties.get(party_id=by.home_union_id).signed(pack.mark):
        return _("It is signed for your union already. The others are still to sign.")
    return ""


def party_sign(by: User, pack: Pack) -> bool:
    """Put down the signature for the signer's union; whether all unions have signed now."""
    if pack.union.kind != UnionKind.JOINT:
        return True
    mine = pack.parties.filter(party_id=by.home_union_id)
    mine.update(signed_by=by, signed_at=timezone.now(), signed_mark=pack.mark)
    return all(one.signed(pack.mark) and not one.vetoed for one in pack.parties.all())


def speaks_for(by: User, pack: Pack) -> str:
    """The union an act was done for, where that is not plain from the pack."""
    if pack.union.kind != UnionKind.JOINT:
        return ""
    return _("For %(union)s") % {"union": Union.objects.get(pk=by.home_union_id).name}
