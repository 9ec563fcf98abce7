"""Lists of named readers, and sending a pack to one: a link of their own for each, by mail, and a record of the version."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.permissions import Permission, Refused, grants_with, may, require
from accounts.services.audit import audit_write
from campaigns.choices import PackAudience
from campaigns.models import Delivery, ListMember, MailingList, Pack
from campaigns.services.delivery import delivery_make
from campaigns.services.packs import require_scope


def list_make(*, by: Actor, name: str, audience: str) -> MailingList:
    _require_office(by)
    with transaction.atomic():
        made = MailingList(union_id=by.union_id, name=" ".join(name.split()), audience=audience)
        _clean(made, "name", _("There is a list of this name already. Choose another."))
        made.save()
        audit_write(by=by, action="list.make", obj=made)
    return made


def list_delete(*, by: Actor, mailing_list: MailingList) -> None:
    """The list and who is on it. What was delivered stays on record at its pack."""
    _require_office(by, mailing_list)
    with transaction.atomic():
        audit_write(by=by, action="list.delete", obj=mailing_list)
        mailing_list.delete()


def member_add(*, by: Actor, mailing_list: MailingList, name: str, address: str) -> ListMember:
    _require_office(by, mailing_list)
    with transaction.atomic():
        member = ListMember(
            union_id=by.union_id,
            mailing_list=mailing_list,
            name=" ".join(name.split()),
            address=address.strip(),
        )
        _clean(member, "address", _("This address is on the list already."))
        member.save()
        audit_write(by=by, action="list.add", obj=member)
    return member


def member_remove(*, by: Actor, member: ListMember) -> None:
    _require_office(by, member.mailing_list)
    with transaction.atomic():
        audit_write(by=by, action="list.remove", obj=member)
        member.delete()


def pack_lists(pack: Pack) -> list[MailingList]:
    """The lists this pack may be sent to: those of its own audience."""
    return list(
        MailingList.objects.filter(union_id=pack.union_id, audience=pack.audience).prefetch_related("members")
    )


def list_send(*, by: Actor, pack: Pack, mailing_list: MailingList) -> list[Delivery]:
    """A link for everybody on the list who was not sent this version yet. Under an embargo too: they are named.

    Written with the mails it queues, or not at all: a list is never half sent.
    """
    require_scope(by, Permission.PACK_BUILD, pack)
    _require_office(by, mailing_list)
    if mailing_list.audience != pack.audience:
        raise Refused(
            _("This pack is for: %(pack)s. The list is for: %(list)s. Make the pack for those readers.")
            % {"pack": _label(pack.audience), "list": _label(mailing_list.audience)}
        )
    with transaction.atomic():
        # The lock lets the second of two requests see what the first has sent.
        Pack.objects.select_for_update(of=("self",)).get(pk=pack.pk)
        had = set(pack.deliveries.filter(revoked_at=None).values_list(Lower("address"), flat=True))
        waiting = [member for member in mailing_list.members.all() if member.address.lower() not in had]
        if not waiting:
            raise Refused(_("Everybody on this list has this version already."))
        return [
            delivery_make(
                by=by, pack=pack, name=member.name, address=member.address, mailing_list=mailing_list
            )[0]
            for member in waiting
        ]


def _label(audience: str) -> str:
    return str(PackAudience(audience).label)


def _clean(row: MailingList | ListMember, field: str, twice: str) -> None:
    """Django words a clash of a constraint for programmers; here it is a fault of the field."""
    row.full_clean(validate_constraints=False)
    try:
        row.validate_constraints()
    except ValidationError as error:
        raise ValidationError({field: twice}) from error


def _require_office(by: Actor, mailing_list: MailingList | None = None) -> None:
    """Readers' names and addresses are for officials of the whole union."""
    require(may(by, Permission.PACK_BUILD))
    if all(grant.unit_id for grant in grants_with(by, Permission.PACK_BUILD)):
        raise Refused(_("Lists of readers are for officials of the whole union."))
    if mailing_list is not None and mailing_list.union_id != by.union_id:
        raise Refused(_("This list belongs to another union."))
