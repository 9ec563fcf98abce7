"""From the checked draft on: signed off by another, issued and frozen, replaced by a better version, recalled."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.choices import UnionKind
from accounts.models import User
from accounts.permissions import Permission, Refused
from accounts.seats import DESK
from accounts.services.audit import audit_write
from accounts.services.outbox import mail_queue
from campaigns.choices import DoorKind, FileKind, PackAct, PackStatus
from campaigns.composition import frozen_document
from campaigns.composition.options import PUBLIC_AUDIENCES, minute_words
from campaigns.composition.register import released_for
from campaigns.joint import releases_hold, revisions_hold
from campaigns.models import Demand, DemandChange, Door, LedgerEntry, Pack, PackCounter, PackFile, Statement
from campaigns.selectors import evidence_revision
from campaigns.services import parties
from campaigns.services.packs import event, is_author, is_current, locked, pack_make, require_scope
from campaigns.services.summaries import Scope, summary_compile
from documents.render_csv import render_csv
from documents.render_docx import render_docx
from documents.render_html import render_html
from documents.render_pdf import render_pdf
from documents.render_xlsx import render_xlsx
from documents.tree import Document, canonical_json, tree_hash
from evidence.posters import qr_svg

RENDERERS = {
    FileKind.PDF: render_pdf,
    FileKind.DOCX: render_docx,
    FileKind.XLSX: render_xlsx,
    FileKind.CSV: render_csv,
    FileKind.PAGE: lambda document: render_html(document).encode(),
}


def may_sign(by: Actor, pack: Pack) -> str:
    """Why somebody may not sign this pack; empty if nothing stands against it."""
    if not isinstance(by, User):
        return _("A pack is signed off by a person.")
    try:
        require_scope(by, Permission.PACK_SIGN, pack)
    except Refused as refused:
        return str(refused)
    if by.pk == pack.prepared_by_id:
        return _("You prepared this pack: another official must sign it off.")
    if why := parties.why_not_speak(by, pack):
        return why
    if pack.prepared_by_id is None:
        return _("Nobody is named as having prepared this pack. Make it again in your own name.")
    if is_author(by, pack):
        return _("You changed this pack: an official who did not must sign it off.")
    return parties.why_not_sign(by, pack)


def pack_sign(*, by: Actor, pack: Pack, mark: str) -> Pack:
    """Sign off the very words that were read: `mark` is that of the page the signer saw."""
    _require_current(by, pack)
    with transaction.atomic():
        pack = locked(by, pack, PackAct.SIGN)
        if why_not := may_sign(by, pack):
            raise Refused(why_not)
        if mark != pack.mark:
            raise Refused(_("The pack has changed since you opened it. Read it again before you sign."))
        if parties.party_sign(by, pack):
            pack.status, pack.signed_by, pack.signed_at, pack.signed_mark = (
                PackStatus.SIGNED, by, timezone.now(), pack.mark,
            )  # fmt: skip
            pack.save(update_fields=["status", "signed_by", "signed_at", "signed_mark"])
        event(by, pack, PackAct.SIGN, parties.speaks_for(by, pack))
    return pack


def _require_current(by: Actor, pack: Pack) -> None:
    """A quote taken back or a demand won since the check sends the pack back to its draft."""
    pack = Pack.objects.select_related("summary__unit", "summary__union", "union").get(pk=pack.pk)
    if pack.status not in (PackStatus.CHECKED, PackStatus.SIGNED) or is_current(pack):
        return
    with transaction.atomic():
        Pack.objects.filter(pk=pack.pk, status__in=[PackStatus.CHECKED, PackStatus.SIGNED]).update(
            status=PackStatus.DRAFT, signed_by=None, signed_at=None, signed_mark=""
        )
        parties.parties_set(pack)
        audit_write(by=by, action="pack.reset", obj=pack)
    raise Refused(_changed())


def _changed() -> str:
    return _("What the pack is made of has changed since it was checked. Check it again.")


def pack_issue(*, by: Actor, pack: Pack) -> Pack:
    """Number it, freeze it, keep the bytes of every file. Not before `hold_until`."""
    state = _state(pack)
    _require_current(by, pack)
    with transaction.atomic():
        pack = locked(by, pack, PackAct.ISSUE)
        moment = timezone.now()
        if why := parties.why_not_speak(by, pack):
            raise Refused(why)
        if pack.hold_until and moment < pack.hold_until:
            raise Refused(_("This pack is held until %(when)s.") % {"when": minute_words(pack.hold_until)})
        _number(pack)
        document = _issued_document(pack)
        _freeze(pack, document)
        if pack.replaces:
            _replace(by, pack.replaces, PackStatus.CORRECTED if pack.errata else PackStatus.SUPERSEDED)
        event(by, pack, PackAct.ISSUE, f"{pack.number} v{pack.version}")
        _refuse_moved_on(pack, state)
    return pack


def _state(pack: Pack) -> list[int | None]:
    """Moves on with the evidence, agreements, the ledger, what is stated and what becomes of demands."""
    last = [
        model.objects.filter(union_id=pack.union_id).aggregate(last=Max("pk"))["last"]
        for model in (LedgerEntry, DemandChange, Statement)
    ]
    standing = Statement.objects.filter(union_id=pack.union_id).standing().count()
    return [evidence_revision(pack.union_id, pack.unit), standing, *last]


def _refuse_moved_on(pack: Pack, state: list[int | None]) -> None:
    """What was taken back, ended, moved on or restated while the pack was printed keeps it in.

    Last, as every bump is; what is held here moves on only once the pack is out.
    """
    revisions_hold(pack.union_id)
    for model in (Demand, Statement):
        list(model.objects.select_for_update(of=("self",)).filter(union_id=pack.union_id).order_by("pk"))
    released = released_for(pack.summary)
    if not releases_hold(released.period if released else None):
        raise Refused(_("Figures of this pack are being released anew just now. Issue it in a few minutes."))
    if why := parties.why_not_whole(pack):
        raise Refused(why)
    if _state(pack) != state and not is_current(pack):
        raise Refused(_changed())


def _number(pack: Pack) -> None:
    """The next of the union's year, or the next version of the number it replaces."""
    if pack.replaces:
        pack.number, pack.version = pack.replaces.number, pack.replaces.version + 1
        return
    year = timezone.localdate().year
    counter, _created = PackCounter.objects.get_or_create(union_id=pack.union_id, year=year)
    counter = PackCounter.objects.select_for_update().get(pk=counter.pk)
    counter.last += 1
    counter.save(update_fields=["last"])
    prefix = "JTU" if pack.union.kind == UnionKind.JOINT else pack.union.slug.upper()
    pack.number = f"{prefix}-{year}-{counter.last:03}"


def _issued_document(pack: Pack) -> Document:
    url, qr = "", ""
    if pack.audience in PUBLIC_AUDIENCES:
        pack.check_token = secrets.token_urlsafe(12)
        door_open(pack.union_id, DoorKind.CHECK, pack.check_token, pack.pk)
        url = check_address(pack.check_token)
        qr = qr_svg(url)
    embargo = None
    if pack.embargo_until and pack.embargo_until > timezone.now():
        with translation.override(pack.language):
            embargo = _("EMBARGOED until %(when)s, London time") % {"when": minute_words(pack.embargo_until)}
    return frozen_document(
        pack.document,
        number=pack.number,
        version=pack.version,
        day=timezone.localdate(),
        embargo=embargo,
        check_url=url,
        check_qr=qr,
    )


def _freeze(pack: Pack, document: Document) -> None:
    pack.files.all().delete()
    for kind, render in RENDERERS.items():
        content = render(document)
        PackFile.objects.create(
            union_id=pack.union_id,
            pack=pack,
            kind=kind,
            content=content,
            sha256=hashlib.sha256(content).hexdigest(),
        )
    pack.tree, pack.tree_hash = canonical_json(document).decode(), tree_hash(document)
    pack.status, pack.issued_at = PackStatus.ISSUED, timezone.now()
    pack.save()


def check_address(token: str) -> str:
    return public_address("campaigns:check", token)


def public_address(name: str, token: str) -> str:
    """The address of a page for readers outside: the same whether it was made at home or at the joint desk."""
    return settings.SITE_URL.rstrip("/") + reverse(name, args=[token]).removeprefix(DESK)


def door_open(union_id: int, kind: str, token: str, target: int) -> None:
    Door.objects.create(union_id=union_id, kind=kind, digest=digest_of(token), target=target)


def digest_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _replace(by: Actor, old: Pack, status: str) -> None:
    """Only one that still stands becomes superseded or corrected; a recalled one stays recalled."""
    old = Pack.objects.select_for_update().get(pk=old.pk)
    if old.status != PackStatus.ISSUED:
        return
    old.status = status
    old.save(update_fields=["status"])
    event(by, old, PackAct.REPLACE)
    tell_readers(old)


def pack_revise(*, by: User, pack: Pack, errata: str = "") -> Pack:
    """The next version as a draft: from the evidence as it stands now. With errata it will correct, else supersede."""
    require_scope(by, Permission.PACK_BUILD, pack)
    if not pack.frozen:
        raise Refused(_("This pack is not issued yet: change it as it is."))
    _refuse_second(pack)
    summary = summary_compile(by=by, scope=Scope.of(pack.summary))
    with transaction.atomic():
        # The lock lets the second of two who correct at once see the first one's version.
        Pack.objects.select_for_update().get(pk=pack.pk)
        _refuse_second(pack)
        return pack_make(
            by=by,
            summary=summary,
            audience=pack.audience,
            layout=pack.layout,
            language=pack.language,
            replaces=pack,
            errata=errata.strip(),
            hold_until=_still_to_come(pack.hold_until),
            embargo_until=_still_to_come(pack.embargo_until),
        )


def _refuse_second(pack: Pack) -> None:
    if Pack.objects.filter(replaces=pack).exists():
        raise Refused(_("A newer version is under way already."))


def _still_to_come(moment: dt.datetime | None) -> dt.datetime | None:
    """What holds the version before holds the next one too: both say the same things."""
    return moment if moment and moment > timezone.now() else None


def pack_recall(*, by: Actor, pack: Pack, reason: str) -> Pack:
    """Take an issued pack back. The public page says so, and everybody it was sent to is told."""
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say why it is recalled: its readers are told.")})
    with transaction.atomic():
        pack = locked(by, pack, PackAct.RECALL)
        if why := parties.why_not_speak(by, pack):
            raise Refused(why)
        pack.status, pack.recalled_at, pack.recall_reason = PackStatus.RECALLED, timezone.now(), reason
        pack.full_clean(exclude=["prepared_by"])
        pack.save(update_fields=["status", "recalled_at", "recall_reason"])
        event(by, pack, PackAct.RECALL, reason)
        tell_readers(pack)
    return pack


def tell_readers(pack: Pack) -> int:
    """Put a note to each address it was sent to into the outbox, once for each state of the pack."""
    told = 0
    readers = {one.address.lower(): one for one in pack.deliveries.exclude(address="").order_by("-pk")}
    for delivery in readers.values():
        mail_queue(
            union_id=pack.union_id,
            template="campaigns/mail/pack_changed",
            key=f"pack-{pack.pk}-{pack.status}-{delivery.pk}",
            address=delivery.address,
            context={
                "number": pack.number,
                "version": pack.version,
                "status": pack.get_status_display().lower(),
                "public": bool(pack.check_token),
            },
        )
        told += 1
    pack.deliveries.exclude(address="").update(told_at=timezone.now())
    return told
