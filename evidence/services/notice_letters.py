"""The letter: made once for each text, kept, given to its rep and its member."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor, Receipt
from accounts.permissions import Refused, require
from accounts.services.audit import audit_write
from documents.render_docx import render_docx
from documents.render_pdf import render_pdf
from documents.tree import canonical_json, tree_hash
from evidence.models import Notice, NoticeLetter, NoticeMember
from evidence.notice_letter import compose_letter
from evidence.notice_permissions import may_own, may_speak_for
from evidence.services.notice_core import notice_life


def letter_make(notice: Notice) -> NoticeLetter:
    """Tree and bytes of the letter as the notice stands. Made once for each text; what is agreed to is what is served."""
    document = compose_letter(notice)
    return NoticeLetter.objects.create(
        union_id=notice.union_id,
        notice=notice,
        tree=canonical_json(document).decode(),
        tree_hash=tree_hash(document),
        pdf=render_pdf(document),
        docx=render_docx(document),
    )


def letter_current(notice: Notice) -> NoticeLetter:
    """The served letter, or before service the latest text. A member who left leaves none until it is written anew."""
    life = notice_life(notice)
    pk = life.served_letter or life.letter
    if pk is None:
        raise Refused(_("A member withdrew, so the letter has to be written anew. Change the text first."))
    return notice.letters.get(pk=pk)


def letter_download(*, by: Actor, notice: Notice) -> NoticeLetter:
    """The stored letter for its rep or its member; the download is audited."""
    if isinstance(by, Receipt):
        require(may_speak_for(by, _member_of(by, notice)))
    else:
        require(may_own(by, notice))
    letter = letter_current(notice)
    with transaction.atomic():
        audit_write(by=by, action="notice.letter", obj=notice)
    return letter


def _member_of(by: Receipt, notice: Notice) -> NoticeMember:
    member = notice.members.filter(subject=by.subject_id).first()
    if member is None:
        raise Refused(_("This code belongs to somebody else."))
    return member
