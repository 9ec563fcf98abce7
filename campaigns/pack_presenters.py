"""What the pages say of packs: where one stands, what can be done next, what was left out, who has it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.choices import JobState, UnionKind
from accounts.models import User
from campaigns.choices import FileKind, PackStatus
from campaigns.composition import Composed, Options, compose, window_words
from campaigns.composition.citations import citations
from campaigns.composition.extract import regions_in
from campaigns.composition.options import minute_words
from campaigns.composition.parts import Parts
from campaigns.joint_presenters import signatures
from campaigns.mailing_presenters import lists_for
from campaigns.models import Delivery, Pack
from campaigns.models.pack import OPEN
from campaigns.pack_stages import meaning_of
from campaigns.presenters import compile_again, job_steps
from campaigns.services.pack_life import check_address, may_sign
from campaigns.services.pack_sets import set_exceptions
from campaigns.services.packs import STEPS, is_author
from campaigns.services.parties import why_not_whole
from campaigns.services.proof import has_public_page, pack_flags
from documents.render_html import Copies, render_html
from workloads.statistics.headlines import HEADLINE_ORDER

TONES = {
    PackStatus.BUILDING: "waiting",
    PackStatus.DRAFT: "draft",
    PackStatus.CHECKED: "waiting",
    PackStatus.SIGNED: "plum",
    PackStatus.ISSUED: "good",
    PackStatus.VETOED: "bad",
    PackStatus.RECALLED: "bad",
    PackStatus.CORRECTED: "bad",
}
# Found fault with figures that may be put right by compiling them anew.
FRESH_HELPS = frozenset({"stale", "method"})
GATE_NAMES = {
    "disclosure": gettext_lazy("Could tell who somebody is"),
    "consent": gettext_lazy("Not agreed to"),
    "identifiers": gettext_lazy("A person or case may be named"),
    "stale": gettext_lazy("Not the latest evidence"),
    "sources": gettext_lazy("No source, or one out of date"),
    "method": gettext_lazy("Method"),
}


def pack_row(pack: Pack) -> dict[str, Any]:
    title = f"{pack.place}, {window_words(pack)}"
    return {
        "url": reverse("campaigns:pack", args=[pack.uid]),
        "title": f"{pack.number} v{pack.version}: {title}" if pack.number else title,
        "meta": " · ".join(
            [
                pack.get_layout_display(),
                pack.get_audience_display(),
                _("asked for %(when)s") % {"when": date_format(pack.created_at, "j F Y, H:i")},
            ]
        ),
        "tag": pack.get_status_display(),
        "tone": TONES.get(PackStatus(pack.status), "neutral"),
    }


def pack_page(pack: Pack, user: User) -> dict[str, Any]:
    ready = bool(pack.tree)
    page = {
        "uid": pack.uid,
        "place": pack.place,
        "window": window_words(pack),
        "kind": _("Meeting sheet") if pack.layout == "sheet" else _("Briefing pack"),
        "name": f"{pack.number} v{pack.version}" if pack.number else "",
        "meaning": meaning_of(pack.status, joint=pack.union.kind == UnionKind.JOINT),
        "status": pack.get_status_display(),
        "tone": TONES.get(PackStatus(pack.status), "neutral"),
        "state": pack.status,
        "layout": pack.layout,
        "national": pack.unit_id is None and pack.layout == "pack",
        "ready": ready,
        "failed": pack.job is not None and pack.job.state == JobState.FAILED,
        "cancelled": pack.job is not None and pack.job.state == JobState.CANCELLED,
        "steps": _steps(pack),
        "summary": pack.summary,
        "rows": _rows(pack),
        "open": pack.status in OPEN,
        "frozen": pack.frozen,
        "mark": pack.mark,
        "events": [_event(one) for one in pack.events.select_related("by")[:30]],
        "replies": pack.replies.count(),
        **signatures(pack, user),
    }
    if not ready:
        return page
    if pack.frozen:
        return page | _issued(pack)
    return page | _draft(pack, user)


def _steps(pack: Pack) -> list[dict[str, str]]:
    if pack.tree:
        return [{"label": label, "state": "done"} for label in STEPS]
    return job_steps(pack.job, [str(label) for label in STEPS])


def _rows(pack: Pack) -> list[dict[str, str]]:
    rows = [
        (_("Number"), f"{pack.number} v{pack.version}" if pack.number else ""),
        (_("For"), str(pack.get_audience_display())),
        (_("Place"), pack.place),
        (_("Period"), window_words(pack)),
        (_("Held until"), minute_words(pack.hold_until) if pack.hold_until else ""),
        (_("Embargo until"), minute_words(pack.embargo_until) if pack.embargo_until else ""),
        (_("Prepared by"), str(pack.prepared_by or "")),
        (_("Signed off by"), str(pack.signed_by or "")),
        (_("Content mark, in every footer"), pack.tree_hash[:16]),
    ]
    return [{"key": str(key), "value": value} for key, value in rows if value]


def _event(one: Any) -> dict[str, str]:
    return {
        "what": one.get_act_display(),
        "when": date_format(timezone.localtime(one.at), "j F Y, H:i"),
        "who": str(one.by or ""),
        "note": one.note,
    }


def _draft(pack: Pack, user: User) -> dict[str, Any]:
    composed = compose(pack.summary, Options.of(pack))
    author = is_author(user, pack)
    return {
        "headlines": _headlines(pack, composed),
        "findings": [
            {"gate": GATE_NAMES.get(one["gate"], one["gate"]), "what": one["what"], "why": one["why"], "key": one["key"],
             "again": one["gate"] in FRESH_HELPS}
            for one in pack.checks
        ],
        "again": compile_again(pack.summary),
        "omissions": [
            {"what": one.what, "why": one.why, "key": one.key, "back": one.key in pack.left_out,
             "confirm": one.waits and not author}
            for one in composed.items.omissions
        ],
        "may_check": pack.status == PackStatus.DRAFT,
        "may_issue": pack.status == PackStatus.SIGNED,
        "why_not_issue": _why_not_issue(pack) if pack.status == PackStatus.SIGNED else "",
        "why_not_sign": may_sign(user, pack) if pack.status == PackStatus.CHECKED else "",
        "may_sign": pack.status == PackStatus.CHECKED,
    }  # fmt: skip


def _headlines(pack: Pack, composed: Composed) -> list[dict[str, Any]]:
    with translation.override(pack.language):
        words = {kind: run.text for kind, run in Parts(composed.items).own_headlines().items()}
    return [
        {
            "kind": kind,
            "ours": words[kind],
            "words": pack.wording.get(kind, words[kind]),
            "left_out": f"headline-{kind}" in pack.left_out,
            "key": f"headline-{kind}",
        }
        for kind in HEADLINE_ORDER
        if kind in words
    ]


def _why_not_issue(pack: Pack) -> str:
    if pack.hold_until and timezone.now() < pack.hold_until:
        held = _("It is held until %(when)s, London time: it can be issued from then on.")
        return held % {"when": minute_words(pack.hold_until)}
    return why_not_whole(pack)


def _issued(pack: Pack) -> dict[str, Any]:
    newer = Pack.objects.filter(replaces=pack).first()
    return {
        "flags": pack_flags(pack),
        "regions": regions_in(pack.document) if pack.status == PackStatus.ISSUED else [],
        "kinds": [{"kind": kind.value, "label": kind.label} for kind in FileKind],
        "newer": newer and reverse("campaigns:pack", args=[newer.uid]),
        "recall_reason": pack.recall_reason,
        "public": check_address(pack.check_token) if pack.check_token else "",
        "is_public": has_public_page(pack),
        "may_recall": pack.status != PackStatus.RECALLED,
        "stands": pack.status == PackStatus.ISSUED,
        "deliveries": [delivery_row(one) for one in pack.deliveries.select_related("pack", "mailing_list")],
        "lists": lists_for(pack) if pack.status == PackStatus.ISSUED else [],
    }


def delivery_row(one: Delivery) -> dict[str, Any]:
    if one.revoked_at:
        state = _("taken back")
    elif not one.usable():
        state = _("ended")
    else:
        state = _("open until %(when)s") % {"when": minute_words(one.expires_at)}
    return {
        "uid": one.uid,
        "name": one.name,
        "address": one.address,
        "what": _("%(number)s v%(version)s, %(when)s")
        % {
            "number": one.pack.number,
            "version": one.pack.version,
            "when": date_format(timezone.localtime(one.made_at), "j F Y, H:i"),
        },
        "list": one.mailing_list.name if one.mailing_list else "",
        "state": state,
        "opened": one.opened,
        "usable": one.usable(),
        "told": date_format(timezone.localtime(one.told_at), "j F Y") if one.told_at else "",
    }


def public_page(pack: Pack) -> dict[str, Any]:
    """What anybody may know of an issued public pack."""
    newer = Pack.objects.issued().filter(replaces=pack).first()
    return {
        "number": pack.number,
        "version": pack.version,
        "union": pack.union.name,
        "contact": pack.union.contact,
        "place": pack.place,
        "window": window_words(pack),
        "issued": date_format(timezone.localtime(pack.issued_at), "j F Y") if pack.issued_at else "",
        "state": pack.status,
        "status": _("Current") if pack.status == PackStatus.ISSUED else pack.get_status_display(),
        "tone": TONES.get(PackStatus(pack.status), "neutral"),
        "reason": pack.recall_reason,
        "errata": "" if newer is None or _embargoed(newer) else newer.errata,
        "newer": check_address(newer.check_token)
        if newer and newer.check_token and has_public_page(newer)
        else "",
        "mark": pack.tree_hash[:16],
        "files": [
            {"kind": file.get_kind_display(), "sha256": file.sha256} for file in pack.files.defer("content")
        ],
    }


def _embargoed(pack: Pack) -> bool:
    return pack.embargo_until is not None and pack.embargo_until > timezone.now()


def edition(pack: Pack) -> str:
    """The stored tree as a page, with the words to quote each figure by."""
    texts = {place: (one.label, one.text) for place, one in citations(pack).items()}
    copies = Copies(_("Copy with source"), _("Copy"), _("Copied"), texts)
    # The renderer escapes every text of the tree and checks the drawings.
    return mark_safe(render_html(pack.document, copies=copies))  # noqa: S308


def _set_title(pack: Pack) -> str:
    """The place: all packs of a set are of the same days."""
    return f"{pack.place} ({pack.number} v{pack.version})" if pack.number else pack.place


def _set_counts(packs: list[Pack]) -> str:
    """How many packs stand where, in the order in which a pack goes."""
    found = Counter(pack.status for pack in packs)
    return "; ".join(f"{status.label}: {found[status]}" for status in PackStatus if found[status])


def set_page(packs: list[Pack]) -> dict[str, Any]:
    """A set as one list: what is ready, what stands in the way of the rest."""
    waiting = {pack.pk: found for pack, found in set_exceptions(packs)}
    return {
        "rows": [
            pack_row(pack) | {"title": _set_title(pack), "meta": " · ".join(waiting.get(pack.pk, []))}
            for pack in packs
        ],
        "counts": _set_counts(packs),
        "ready": [pack for pack in packs if pack.status == PackStatus.CHECKED],
        "signed": [pack for pack in packs if pack.status == PackStatus.SIGNED],
        "issued": [pack for pack in packs if pack.frozen],
        "exceptions": len(waiting),
        "waiting": [
            {
                "place": pack.place,
                "url": reverse("campaigns:pack", args=[pack.uid]),
                "why": "; ".join(waiting[pack.pk]),
            }
            for pack in packs
            if pack.pk in waiting
        ],
    }
