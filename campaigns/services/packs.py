"""Briefing packs: asked for, composed from a summary, changed, checked. What follows is in `pack_life`."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor, System
from accounts.choices import JobState
from accounts.models import Job, User
from accounts.permissions import Permission, Refused, grants_with, may, require
from accounts.services.audit import audit_write
from accounts.services.jobs import job_finish, job_request, job_step
from campaigns.choices import FileKind, PackAct, PackAudience, PackLanguage, PackReach, PackStatus
from campaigns.composition import Composed, Options, compose, compose_pack, content_mark
from campaigns.composition.extract import region_pages, regions_in
from campaigns.composition.register import numbers_in
from campaigns.languages import offered
from campaigns.models import Pack, PackEvent, PackFile, PackQuote, Summary
from campaigns.models.pack import OPEN
from campaigns.pack_parts import headline_words, investigated, parts_named
from campaigns.pack_transitions import AUTHORING, allowed
from campaigns.services.gates import run_gates
from campaigns.services.parties import parties_set
from campaigns.services.summaries import Scope, summary_compile
from documents.render_pdf import render_pdf
from documents.tree import Document, canonical_json, tree_hash

BUILD_TASK = "campaigns.tasks.build_pack"
SET_TASK = "campaigns.tasks.build_pack_set"
STEPS = (
    gettext_lazy("Figures gathered"),
    gettext_lazy("Pages composed"),
    gettext_lazy("PDF made"),
)
# A pack whose making ended so is made again when it is asked for.
AGAIN = frozenset({JobState.FAILED, JobState.CANCELLED})


def pack_request(*, by: User, summary: Summary, audience: str = PackAudience.PARLIAMENT) -> Pack:
    """A pack on this summary, made in the background. Pressing twice, or two people at once, makes one."""
    require_scope(by, Permission.PACK_BUILD, summary)
    with transaction.atomic():
        # The lock makes the second of two requests wait until it can see the first one's pack.
        Summary.objects.select_for_update(of=("self",)).get(pk=summary.pk)
        unfinished = Pack.objects.filter(summary=summary, audience=audience, layout="pack")
        current = unfinished.filter(status__in=[PackStatus.BUILDING, *OPEN]).select_related("job").first()
        if current is not None and not (current.job and current.job.state in AGAIN):
            return current
        pack = current or _new(by, summary, audience=audience)
        # Whoever starts again what was called off has prepared it.
        pack.prepared_by = by
        pack.job = job_request(by=by, task=BUILD_TASK, key=str(pack.pk), arguments={"pack": pack.pk})
        pack.save(update_fields=["job", "prepared_by"])
        audit_write(by=by, action="pack.request", obj=pack)
    return pack


def _new(by: Actor, summary: Summary, **fields: object) -> Pack:
    pack = Pack(
        union_id=by.union_id,
        unit=summary.unit,
        start=summary.start,
        end=summary.end,
        summary=summary,
        prepared_by=by if isinstance(by, User) else None,
        **fields,
    )
    pack.full_clean(exclude=["prepared_by"])
    pack.save()
    return pack


def pack_build(*, job: Job) -> None:
    """Make the pack this job is for. A second run, or a run after a crash, ends in the same pack."""
    pack = Pack.objects.select_related("summary__unit", "summary__union", "unit", "union").get(
        pk=job.arguments["pack"]
    )
    job_step(job, 1)
    composed = compose(pack.summary, Options.of(pack))
    job_step(job, 2)
    content = render_pdf(composed.document)
    with transaction.atomic():
        job_finish(job, result_id=pack.pk)
        if pack.status == PackStatus.BUILDING:
            by = pack.prepared_by or System("build_pack", pack.union_id)
            _store(pack, composed)
            _keep(pack, FileKind.PDF, content)
            event(by, pack, PackAct.PREPARE)


def pack_make(
    *,
    by: Actor,
    summary: Summary,
    audience: str = PackAudience.PARLIAMENT,
    layout: str = "pack",
    language: str = PackLanguage.ENGLISH,
    **fields: object,
) -> Pack:
    """A draft at once, where nobody waits for a page. `fields`: what it replaces, its errata, its dates."""
    require_scope(by, Permission.PACK_BUILD, summary)
    with transaction.atomic():
        _refuse_unoffered(language)
        pack = _new(by, summary, audience=audience, layout=layout, language=language, **fields)
        _store(pack, compose(summary, Options.of(pack)))
        event(by, pack, PackAct.PREPARE)
    return pack


def pack_once(
    *,
    by: Actor,
    summary: Summary,
    audience: str = PackAudience.PARLIAMENT,
    layout: str = "pack",
    **fields: object,
) -> Pack:
    """The pack of this summary that is under way, else a draft at once. Asked for by two at once, it is made once."""
    with transaction.atomic():
        Summary.objects.select_for_update(of=("self",)).get(pk=summary.pk)
        current = Pack.objects.filter(summary=summary, audience=audience, layout=layout, status__in=OPEN)
        return current.first() or pack_make(
            by=by, summary=summary, audience=audience, layout=layout, **fields
        )


def _refuse_unoffered(language: str) -> None:
    if language not in dict(offered()):
        raise ValidationError(
            {"language": _("The Welsh catalogue is not complete. Choose English until it is.")}
        )


def pack_set_request(*, by: User, lead: Pack, reach: str = PackReach.REGIONS) -> Job:
    """Drafts of all regions, or of all PDUs too, beside a national pack. Asked for twice, they are made once."""
    require_scope(by, Permission.PACK_BUILD, lead)
    if lead.unit is not None:
        raise Refused(_("A set is made from the pack of the whole service."))
    arguments = {
        "by": by.pk,
        "start": lead.start.isoformat(),
        "end": lead.end.isoformat(),
        "audience": lead.audience,
        "reach": reach,
        "unit": None,
        # The same figures: what holds the national pack back holds each of its set.
        "dates": {
            name: moment.isoformat()
            for name in ("hold_until", "embargo_until")
            if (moment := getattr(lead, name)) is not None
        },
    }
    with transaction.atomic():
        job = job_request(by=by, task=SET_TASK, key=str(lead.pk), arguments=arguments)
        audit_write(by=by, action="pack.set", obj=lead)
    return job


def _store(pack: Pack, composed: Composed) -> None:
    """Put the tree into the pack as a draft. What was signed or rendered of an earlier tree is gone."""
    document = composed.document
    pack.tree = canonical_json(document).decode()
    pack.tree_hash, pack.mark = tree_hash(document), content_mark(document)
    pack.status, pack.checks = PackStatus.DRAFT, []
    pack.signed_by, pack.signed_at, pack.signed_mark = None, None, ""
    pack.save()
    parties_set(pack)
    pack.files.all().delete()
    pack.quotes.all().delete()
    PackQuote.objects.bulk_create(
        PackQuote(
            union_id=pack.union_id,
            pack=pack,
            # A joint pack keeps no way to another union's words: its quotes are found again by their key.
            testimony=item.testimony if item.testimony.union_id == pack.union_id else None,
            key=item.key,
            wording=item.testimony.wording or hashlib.sha256(item.testimony.text.encode()).hexdigest(),
        )
        for item in composed.items.quotes
    )


def _keep(pack: Pack, kind: str, content: bytes) -> PackFile:
    return PackFile.objects.create(
        union_id=pack.union_id,
        pack=pack,
        kind=kind,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def event(by: Actor, pack: Pack, act: str, note: str = "") -> None:
    PackEvent.objects.create(
        union_id=pack.union_id, pack=pack, act=act, note=note[:300], by=by if isinstance(by, User) else None
    )
    audit_write(by=by, action=f"pack.{act}", obj=pack, union_id=pack.union_id)


def locked(by: Actor, pack: Pack, act: str) -> Pack:
    """The pack as it is now, locked, if this act may be done to it by this person. Raises Refused."""
    pack = (
        Pack.objects.select_for_update(of=("self",))
        .select_related("summary__unit", "summary__union", "unit", "union")
        .get(pk=pack.pk)
    )
    permission = allowed(act, pack.status)
    if permission is None:
        raise Refused(
            _("This cannot be done now: the pack is “%(status)s”.") % {"status": pack.get_status_display()}
        )
    require_scope(by, permission, pack)
    return pack


def require_scope(by: Actor, permission: Permission, pack: Pack | Summary) -> None:
    """The right, for the pack's place; a national pack needs it for the whole union."""
    require(may(by, permission, unit=pack.unit))
    if by.union_id != pack.union_id:
        raise Refused(_("This pack belongs to another union."))
    if (
        isinstance(by, User)
        and pack.unit is None
        and all(grant.unit_id for grant in grants_with(by, permission))
    ):
        raise Refused(_("A pack of the whole service is for officials of the whole union."))


def changed(by: Actor, pack: Pack, act: str, note: str) -> Pack:
    """Made anew as a draft, whatever it was before."""
    pack.full_clean(exclude=["prepared_by"])
    _store(pack, compose(pack.summary, Options.of(pack)))
    event(by, pack, act, note)
    return pack


def pack_edit(
    *,
    by: Actor,
    pack: Pack,
    audience: str | None = None,
    language: str | None = None,
    hold_until: dt.datetime | None = None,
    embargo_until: dt.datetime | None = None,
) -> Pack:
    """For whom, held or embargoed until when. Any sign-off is undone."""
    with transaction.atomic():
        pack = locked(by, pack, PackAct.EDIT)
        _refuse_passed(pack, hold_until=hold_until, embargo_until=embargo_until)
        if audience and audience != pack.audience:
            # A second yes was said of the readers there were.
            pack.audience, pack.confirmed = audience, []
        if language and language != pack.language:
            _refuse_unoffered(language)
            pack.language = language
        pack.hold_until, pack.embargo_until = hold_until, embargo_until
        return changed(by, pack, PackAct.EDIT, _("Audience, language or dates."))


def _refuse_passed(pack: Pack, **moments: dt.datetime | None) -> None:
    """A moment that has passed holds nothing back: it is a slip. One that passed since it was set may stand."""
    for field, moment in moments.items():
        if moment is not None and moment <= timezone.now() and moment != getattr(pack, field):
            raise ValidationError(
                {field: _("This moment has passed. Choose a later one, or leave it empty.")}
            )


def pack_word(*, by: Actor, pack: Pack, kind: str, words: str) -> Pack:
    """Other words for a headline, with the same figures. Empty words bring the original back."""
    with transaction.atomic():
        pack = locked(by, pack, PackAct.EDIT)
        original = headline_words(pack).get(kind)
        if original is None:
            raise ValidationError({"words": _("This pack has no such headline. Choose one of those shown.")})
        words = " ".join(words.split())
        if words:
            _refuse_other_figures(original, words)
            pack.wording = {**pack.wording, kind: words}
        else:
            pack.wording = {key: value for key, value in pack.wording.items() if key != kind}
        return changed(by, pack, PackAct.EDIT, _("Words of a headline."))


def _refuse_other_figures(original: str, words: str) -> None:
    ours, typed = numbers_in(original), numbers_in(words)
    if ours != typed:
        odd = sorted(set(typed) ^ set(ours))
        raise ValidationError(
            {
                "words": _("The figures must stay as they are and in their order. Check: %(odd)s.")
                % {"odd": ", ".join(odd) or " ".join(ours)}
            }
        )


def pack_leave_out(*, by: Actor, pack: Pack, key: str, what: str = "") -> Pack:
    """Leave one thing out and continue; the signer sees that, under the name the pack itself has for it."""
    with transaction.atomic():
        pack = locked(by, pack, PackAct.LEAVE_OUT)
        named = parts_named(pack)
        if key not in named:
            raise ValidationError({"key": _("This pack has no such part. Choose one of those shown.")})
        pack.left_out = sorted({*pack.left_out, key})
        return changed(by, pack, PackAct.LEAVE_OUT, what or named[key])


def pack_put_back(*, by: Actor, pack: Pack, key: str) -> Pack:
    with transaction.atomic():
        pack = locked(by, pack, PackAct.PUT_BACK)
        if key not in pack.left_out:
            raise ValidationError({"key": _("This is not left out. Choose one of those shown.")})
        pack.left_out = sorted(set(pack.left_out) - {key})
        return changed(by, pack, PackAct.PUT_BACK, key)


def pack_confirm(*, by: Actor, pack: Pack, key: str) -> Pack:
    """The second yes to something under investigation: by somebody who is no author of the pack."""
    with transaction.atomic():
        pack = locked(by, pack, PackAct.CONFIRM)
        if not isinstance(by, User) or is_author(by, pack):
            raise Refused(
                _("The second yes must come from an official who did not prepare or change the pack.")
            )
        if key not in investigated(pack):
            raise ValidationError({"key": _("Nothing in this pack waits for a second yes under this name.")})
        pack.confirmed = sorted({*pack.confirmed, key})
        return changed(by, pack, PackAct.CONFIRM, key)


def is_author(by: User, pack: Pack) -> bool:
    """Whether somebody prepared the pack or changed what it says."""
    return by.pk == pack.prepared_by_id or pack.events.filter(act__in=AUTHORING, by=by).exists()


def pack_check(*, by: Actor, pack: Pack) -> Pack:
    """Run the gates on the pack as the evidence stands now. Checked if none stops it; else the findings are kept."""
    with transaction.atomic():
        pack = locked(by, pack, PackAct.CHECK)
        composed = compose(pack.summary, Options.of(pack))
        if not _holds(pack, composed.document):
            _store(pack, composed)
        found = run_gates(composed)
        pack.checks = [one.as_json() for one in found]
        pack.status = PackStatus.DRAFT if found else PackStatus.CHECKED
        pack.save(update_fields=["checks", "status"])
        words = _("%(n)s to put right") % {"n": len(found)} if found else _("Nothing to put right")
        event(by, pack, PackAct.CHECK, words)
    return pack


def is_current(pack: Pack) -> bool:
    """Whether the pack still says what its material says today."""
    return _holds(pack, compose_pack(pack.summary, Options.of(pack)))


def _holds(pack: Pack, document: Document) -> bool:
    """Whether the mark that is signed is that of this document, and of the tree that is kept and printed."""
    return content_mark(document) == pack.mark == content_mark(pack.document)


def pack_pdf(*, by: Actor, scope: Scope) -> bytes:
    """Compile and render at once, for the shell."""
    require(may(by, Permission.PACK_BUILD, unit=scope.unit))
    return render_pdf(compose_pack(summary_compile(by=by, scope=scope)))


def pack_download(*, by: User, pack: Pack, kind: str = FileKind.PDF) -> PackFile:
    """The stored bytes; the download is audited. The PDF of a draft is rendered when it is first asked for."""
    require_scope(by, Permission.PACK_BUILD, pack)
    if not pack.tree:
        raise Refused(_("This pack is still being made. Look again in a moment."))
    with transaction.atomic():
        # The lock lets the second of two who look at a draft find the first one's file.
        pack = Pack.objects.select_for_update(of=("self",)).get(pk=pack.pk)
        file = pack.files.filter(kind=kind).first()
        if file is None and (pack.frozen or kind != FileKind.PDF):
            raise Refused(_("A draft can be had as a PDF only. The other files are made when it is issued."))
        file = file or _keep(pack, FileKind.PDF, render_pdf(pack.document))
        audit_write(by=by, action="pack.download", obj=pack, reason_code=kind)
    return file


def pack_region_pages(*, by: User, pack: Pack, anchor: str) -> bytes:
    """A region's pages of an issued national pack as a PDF at once: signed already, so nobody signs again. Audited."""
    require_scope(by, Permission.PACK_BUILD, pack)
    if pack.status != PackStatus.ISSUED:
        raise Refused(_("Pages are taken from an issued pack that still stands."))
    document = pack.document
    if anchor not in dict(regions_in(document)):
        raise Refused(_("This pack has no section of that region."))
    with transaction.atomic():
        audit_write(by=by, action="pack.region_pages", obj=pack)
    return render_pdf(region_pages(document, anchor))
