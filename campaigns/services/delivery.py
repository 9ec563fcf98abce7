"""Packs to named readers: a private link that ends, is counted and can be taken back, and a record of who got which version."""

from __future__ import annotations

import datetime as dt
import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import tenancy
from accounts.actors import Actor, System
from accounts.models import User
from accounts.permissions import Permission, Refused
from accounts.services.audit import audit_write
from accounts.services.outbox import mail_queue
from campaigns.choices import DoorKind, FileKind, PackStatus
from campaigns.composition.options import minute_words
from campaigns.models import Delivery, Door, MailingList, Pack, PackFile
from campaigns.services.pack_life import digest_of, door_open, public_address
from campaigns.services.packs import require_scope

LONGEST_DAYS = 90


def delivery_make(
    *,
    by: Actor,
    pack: Pack,
    name: str,
    address: str = "",
    days: int = 14,
    most: int = 20,
    mailing_list: MailingList | None = None,
) -> tuple[Delivery, str]:
    """A link for one reader; the address is told once, here. With an e-mail address it is sent as well."""
    require_scope(by, Permission.PACK_BUILD, pack)
    if not 1 <= days <= LONGEST_DAYS:
        raise ValidationError({"days": _("Choose from 1 to %(most)s days.") % {"most": LONGEST_DAYS}})
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        pack = Pack.objects.select_for_update(of=("self",)).select_related("union").get(pk=pack.pk)
        _require_free(pack)
        delivery = Delivery(
            union_id=pack.union_id,
            pack=pack,
            name=name.strip(),
            address=address.strip(),
            expires_at=timezone.now() + dt.timedelta(days=days),
            most=most,
            mailing_list=mailing_list,
            by=by if isinstance(by, User) else None,
        )
        delivery.full_clean()
        delivery.save()
        door_open(pack.union_id, DoorKind.DELIVERY, token, delivery.pk)
        audit_write(by=by, action="delivery.make", obj=delivery)
        if delivery.address:
            _send(delivery, delivery_address(token))
    return delivery, delivery_address(token)


def _require_free(pack: Pack) -> None:
    """Issued, standing and not held: `hold_until` keeps everything in, even of a pack that is signed and numbered."""
    if pack.status != PackStatus.ISSUED:
        raise Refused(_("Only an issued pack that still stands is given to anybody."))
    if pack.hold_until and timezone.now() < pack.hold_until:
        raise Refused(_("This pack is held until %(when)s.") % {"when": minute_words(pack.hold_until)})


def delivery_address(token: str) -> str:
    return public_address("campaigns:delivery", token)


def _send(delivery: Delivery, link: str) -> None:
    pack = delivery.pack
    embargoed = pack.embargo_until is not None and pack.embargo_until > timezone.now()
    mail_queue(
        union_id=pack.union_id,
        template="campaigns/mail/pack_link",
        key=f"delivery-{delivery.pk}",
        address=delivery.address,
        context={
            "number": pack.number,
            "version": pack.version,
            "expires": minute_words(delivery.expires_at),
            "embargo": minute_words(pack.embargo_until) if embargoed else "",
        },
        secret={"link": link},
    )


def delivery_find(token: str) -> Delivery | None:
    """The delivery a link leads to, if it may still be used. Call within no union; read on within the one returned."""
    opened = Door.objects.find(DoorKind.DELIVERY, digest_of(token))
    if opened is None:
        return None
    with tenancy.union_scope(opened.union_id):
        delivery = (
            Delivery.objects.select_related("pack__union", "pack__unit").filter(pk=opened.target).first()
        )
    return delivery if delivery and delivery.usable() else None


def recalled_words() -> str:
    return _("This pack has been recalled. Ask the union what stands in its place.")


def delivery_take(*, delivery: Delivery, kind: str) -> PackFile:
    """The file, counted. Two at once cannot have the last one. A pack recalled since is given to nobody."""
    with tenancy.union_scope(delivery.union_id), transaction.atomic():
        pack = Pack.objects.get(pk=delivery.pack_id)
        if pack.status == PackStatus.RECALLED:
            raise Refused(recalled_words())
        now = timezone.now()
        usable = Delivery.objects.filter(
            pk=delivery.pk, revoked_at=None, expires_at__gt=now, opened__lt=F("most")
        )
        if not usable.update(opened=F("opened") + 1, last_opened_at=now):
            raise Refused(_("This link has ended. Ask the union for a new one."))
        audit_write(
            by=System("delivery", delivery.union_id), action="delivery.take", obj=delivery, reason_code=kind
        )
        return PackFile.objects.get(pack=pack, kind=kind if kind in FileKind.values else FileKind.PDF)


def delivery_revoke(*, by: Actor, delivery: Delivery) -> None:
    require_scope(by, Permission.PACK_BUILD, delivery.pack)
    with transaction.atomic():
        if not Delivery.objects.filter(pk=delivery.pk, revoked_at=None).update(revoked_at=timezone.now()):
            raise Refused(_("This link was taken back already."))
        audit_write(by=by, action="delivery.revoke", obj=delivery)
