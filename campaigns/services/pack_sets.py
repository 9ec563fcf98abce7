"""Many places in one go: a draft for each and for the whole service, checked, and signed as one set."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import tenancy
from accounts.actors import Actor
from accounts.permissions import Permission, Refused
from accounts.services.audit import audit_write
from campaigns.choices import FileKind, PackAudience, PackReach, PackStatus
from campaigns.models import Pack
from campaigns.selectors import Scope
from campaigns.services.pack_life import pack_issue, pack_sign
from campaigns.services.packs import pack_check, pack_once, require_scope
from campaigns.services.summaries import summary_compile
from workloads.models import Unit


def set_places(reach: str, end: dt.date, unit: Unit | None = None) -> list[Unit | None]:
    """One place; or England and Wales and its regions by name; or those and the PDUs there are on the last day."""
    if reach == PackReach.PLACE:
        return [unit]
    places: list[Unit | None] = [None, *Unit.objects.regions().order_by("name")]
    if reach == PackReach.ALL:
        places += Unit.objects.pdus().on(end).select_related("parent").order_by("parent__name", "name")
    return places


def set_make(
    *,
    by: Actor,
    places: Iterable[Unit | None],
    start: dt.date,
    end: dt.date,
    audience: str = PackAudience.PARLIAMENT,
    dates: Mapping[str, dt.datetime] = MappingProxyType({}),
    after: Callable[[int], None] = lambda done: None,
) -> list[Pack]:
    """A checked draft for every place that has none under way. `after` hears how many are done, and may stop the rest.

    Each pack is written by itself, so that a set that was broken off goes on where it stopped.
    """
    packs = []
    for done, place in enumerate(places, start=1):
        packs.append(_made(by, Scope(place, start, end), audience, dates))
        after(done)
    return packs


def _made(by: Actor, scope: Scope, audience: str, dates: Mapping[str, dt.datetime]) -> Pack:
    summary = summary_compile(by=by, scope=scope)
    with transaction.atomic():
        pack = pack_once(by=by, summary=summary, audience=audience, **dates)
        return pack_check(by=by, pack=pack) if pack.status == PackStatus.DRAFT else pack


def set_of(union_id: int, start: dt.date, end: dt.date, audience: str) -> QuerySet[Pack]:
    return Pack.objects.filter(union_id=union_id, start=start, end=end, audience=audience, layout="pack")


def set_exceptions(packs: Iterable[Pack]) -> list[tuple[Pack, list[str]]]:
    """The packs that do not go with the set, and what stands in the way of each."""
    return [
        (pack, [found["what"] for found in pack.checks] or [_("It has not been checked.")])
        for pack in packs
        if pack.status == PackStatus.DRAFT
    ]


def set_sign(
    *,
    by: Actor,
    packs: Iterable[Pack],
    marks: dict[str, str],
    after: Callable[[int], None] = lambda done: None,
) -> list[Pack]:
    """Sign every checked pack in the words that were listed: `marks` by uid.

    One that is the signer's own work, or has changed since it was listed, stays behind and says why on its page.
    """
    return _each(
        packs,
        PackStatus.CHECKED,
        lambda pack: pack_sign(by=by, pack=pack, mark=marks.get(str(pack.uid), "")),
        after,
    )


def set_issue(
    *, by: Actor, packs: Iterable[Pack], after: Callable[[int], None] = lambda done: None
) -> list[Pack]:
    """Issue the signed ones. One that is held, or has changed since, stays behind and says why on its page."""
    return _each(packs, PackStatus.SIGNED, lambda pack: pack_issue(by=by, pack=pack), after)


def _each(
    packs: Iterable[Pack], status: str, act: Callable[[Pack], Pack], after: Callable[[int], None]
) -> list[Pack]:
    """What was done before a restart is not done again: its status has moved on."""
    acted = []
    for done, pack in enumerate(packs, start=1):
        if pack.status == status:
            with contextlib.suppress(Refused):
                acted.append(act(pack))
        after(done)
    return acted


def set_taken(*, by: Actor, packs: Iterable[Pack]) -> list[Pack]:
    """Those of a set that are out and not recalled, to be taken away together. Each download is audited."""
    out = [pack for pack in packs if pack.frozen and pack.status != PackStatus.RECALLED]
    if not out:
        raise Refused(_("None of these packs is issued yet."))
    with transaction.atomic():
        for pack in out:
            require_scope(by, Permission.PACK_BUILD, pack)
            audit_write(by=by, action="pack.download", obj=pack, reason_code=FileKind.PDF)
    return out


class _Pipe(io.RawIOBase):
    """What the zip writer writes, handed on piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self.pieces.append(piece)
        return len(piece)

    def take(self) -> bytes:
        pieces, self.pieces = self.pieces, []
        return b"".join(pieces)


def set_zip(packs: Iterable[Pack], kind: str = FileKind.PDF) -> Iterator[bytes]:
    """The stored files of issued packs as a zip, one after another: memory holds one at a time."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[arg-type]
        for pack in packs:
            # A streamed answer is written after the request's union is closed again.
            with tenancy.union_scope(pack.union_id):
                file = pack.files.filter(kind=kind).first()
            if pack.frozen and file is not None:
                archive.writestr(
                    zipfile.ZipInfo(f"{pack.number}-v{pack.version}.{kind}"), bytes(file.content)
                )
                yield pipe.take()
    yield pipe.take()
