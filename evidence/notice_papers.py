"""What a notice is taken further with: next-manager letter, committee item, grievance cover sheet, HSE concern bundle, timeline.

None of them repeats the health text: the letter that was served goes with them where the addressee has a right to it.
The committee item and the bundle name nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Installation, Union
from documents.tree import (
    Block,
    Column,
    Document,
    DocumentMeta,
    Fact,
    Facts,
    Heading,
    Note,
    Paragraph,
    Table,
    sentence,
)
from evidence.models import Notice
from evidence.notice_choices import (
    EVENT_LABELS,
    RUNG_LABELS,
    STAGE_LABELS,
    AnswerKind,
    RequestKind,
)
from evidence.notice_clocks import LADDER, ClockCode, days_of
from evidence.notice_letter import REQUEST_CLOCKS, request_words
from evidence.notice_life.dates import requested_by
from evidence.notice_life.state import Life
from evidence.notice_transitions import EventKind, Stage
from workloads.models import Unit

PAPERS = ("next_manager", "committee", "grievance")


def compose_paper(notice: Notice, life: Life, paper: str, today: dt.date) -> Document:
    """One of PAPERS for a served notice."""
    titles = {
        "next_manager": _("Foreseeability notice without an answer"),
        "committee": _("Item for the health and safety committee or the JCC"),
        "grievance": _("Grievance: cover sheet"),
    }
    bodies = {"next_manager": _next_manager, "committee": _committee, "grievance": _grievance}
    return Document(
        title=titles[paper],
        subtitle=_("About notice %(reference)s") % {"reference": notice.reference},
        blocks=tuple(bodies[paper](notice, life, today)),
        meta=_meta(notice.union, notice.reference, today),
        layout="sheet",
    )


def _meta(union: Union, number: str, today: dt.date) -> DocumentMeta:
    return DocumentMeta(
        number=number,
        date=today.isoformat(),
        classification=_("Confidential"),
        publisher=union.name,
        contact=union.contact,
        banner=_("Demonstration data") if Installation.is_demo() else None,
    )


def day_words(day: dt.date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def _served(life: Life) -> dt.date:
    assert life.served_on is not None
    return life.served_on


def _next_manager(notice: Notice, life: Life, today: dt.date) -> Iterator[Block]:
    names = ", ".join(member.name for member in notice.members.filter(left=False))
    yield _facts(
        (_("About"), names),
        (_("Where"), notice.unit.name),
        (_("Served"), day_words(_served(life))),
        (_("Served to"), str(notice.get_addressee_role_display())),
        (_("Days since then"), str((today - _served(life)).days)),
    )
    yield Heading(1, _("Why this comes to you"))
    yield Paragraph(
        sentence(
            _("The notice enclosed warned the employer that workload is harming the health of the person named. What "
              "was asked for has not been answered in full by the dates requested, or was refused. It is brought to "
              "you as the next manager, so that it can be put right.")
        )
    )  # fmt: skip
    yield from _requests_section(notice, life)
    yield Paragraph(sentence(_("Please answer in writing each request that is still open.")))
    yield _not_a_claim()


def _committee(notice: Notice, life: Life, today: dt.date) -> Iterator[Block]:
    yield _facts(
        (_("Region"), notice.region.name if notice.region else notice.unit.name),
        (_("Served"), day_words(_served(life))),
        (_("Days since then"), str((today - _served(life)).days)),
    )
    yield Heading(1, _("Item"))
    yield Paragraph(
        sentence(
            _("A foreseeability notice about excessive workload stays open. Members of the committee are asked to "
              "note what was requested and what came of it, and to recommend how such notices are to be answered. "
              "The person is not named, and their health is not for this committee.")
        )
    )  # fmt: skip
    yield from _requests_section(notice, life)
    yield _not_a_claim()


def _grievance(notice: Notice, life: Life, today: dt.date) -> Iterator[Block]:
    names = ", ".join(member.name for member in notice.members.filter(left=False))
    yield _facts(
        (_("Grievance of"), names),
        (_("Where"), notice.unit.name),
        (_("Notice"), notice.reference),
        (_("Served"), day_words(_served(life))),
        (_("Days since then"), str((today - _served(life)).days)),
    )
    yield Heading(1, _("What the grievance is about"))
    yield Paragraph(
        sentence(
            _("Excessive workload, notice of which was served as stated, and what the employer has done about it. "
              "The grievance follows the employer's grievance policy and its own times; the notice stays open beside it.")
        )
    )  # fmt: skip
    yield from _requests_section(notice, life)
    yield Heading(1, _("What happened, in order"))
    yield timeline_table(life)
    yield Heading(1, _("Enclosed"))
    yield Paragraph(sentence(_("The notice as served, and the proof of service.")))


def _facts(*rows: tuple[str, str]) -> Facts:
    return Facts(tuple(Fact(label, sentence(value)) for label, value in rows if value))


def _not_a_claim() -> Note:
    return Note(_("The dates are requests by the union; none is set by law. This is not a claim."), "note")


def _requests_section(notice: Notice, life: Life) -> Iterator[Block]:
    days = days_of(notice.days)
    rows = []
    for request in notice.requests.all():
        answer = life.answers.get(request.pk)
        clock = REQUEST_CLOCKS.get(RequestKind(request.kind), ClockCode.ANSWER)
        rows.append(
            (
                request_words(request),
                day_words(requested_by(life, clock, days)) or _("paused"),
                str(AnswerKind(answer.answer).label) if answer else _("no answer"),
                day_words(answer.on) if answer else "",
            )
        )
    yield Heading(1, _("Requests and answers"))
    yield Table(
        _("Each request, when it was requested by, and the answer"),
        (
            Column("request", _("Request")),
            Column("by", _("Requested by")),
            Column("answer", _("Answer")),
            Column("on", _("Answered on")),
        ),
        tuple(rows),
    )


def timeline_table(life: Life) -> Table:
    """The first day each thing happened. No notes, no health."""
    happened = [(day, str(EVENT_LABELS[EventKind(kind)])) for kind, day in life.happened.items()]
    if life.level and life.level_on:
        rung = next(rung for rung in LADDER if rung.level == life.level)
        happened.append((life.level_on, str(RUNG_LABELS[rung.code])))
    rows = [(day_words(day), what) for day, what in sorted(happened, key=lambda item: item[0])]
    return Table(_("What happened"), (Column("day", _("Day")), Column("what", _("What"))), tuple(rows))


# --- the HSE concern bundle -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BundleLine:
    """One unanswered notice as the bundle may show it."""

    served_on: dt.date
    days: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """Three or more unanswered notices from one PDU. Counts are printed exactly from five up."""

    unit: Unit
    union: Union
    today: dt.date
    notices: int
    people: int
    lines: Sequence[BundleLine]
    answers: dict[str, dict[str, int]]


def compose_bundle(bundle: Bundle, controlled: object) -> Document:
    return Document(
        title=_("Concern about work-related stress: %(place)s") % {"place": bundle.unit.name},
        subtitle=_("Foreseeability notices known to the union and not answered"),
        blocks=tuple(_bundle_blocks(bundle, controlled)),
        meta=_meta(bundle.union, "", bundle.today),
        layout="sheet",
    )


def _bundle_blocks(bundle: Bundle, controlled) -> Iterator[Block]:  # type: ignore[no-untyped-def]
    served = sorted(line.served_on for line in bundle.lines)
    longest = max(line.days for line in bundle.lines)
    yield _facts(
        (_("Notices unanswered"), controlled(bundle.notices)),
        (_("People they are about"), controlled(bundle.people)),
        (_("First served"), date_format(served[0], "F Y")),
        (_("Last served"), date_format(served[-1], "F Y")),
        (_("Longest without a full answer"), _("%(days)s days") % {"days": longest}),
    )
    yield Heading(1, _("The concern"))
    yield Paragraph(
        sentence(
            _("A number of staff in one unit told their employer in writing that workload is harming their health. It "
              "was raised with the employer first, and the time requested for an answer has passed.")
        )
    )  # fmt: skip
    if bundle.notices >= 5 and bundle.people >= 5:
        yield Heading(1, _("Notices and days"))
        yield _bundle_table(bundle)
    yield Heading(1, _("What was asked, and the answers"))
    yield _answers_table(bundle, controlled)
    yield Note(
        _(
            "These are notices known to the union; there may be others. Nobody is named. A count under five is not given."
        ),
        "method",
    )


def _bundle_table(bundle: Bundle) -> Table:
    lines = sorted(bundle.lines, key=lambda line: line.served_on)
    rows = tuple((date_format(line.served_on, "F Y"), str(line.days), str(line.unanswered)) for line in lines)
    return Table(
        _("Each notice: when it was served, days since then, requests without an answer"),
        (
            Column("served", _("Served")),
            Column("days", _("Days"), True),
            Column("open", _("Requests open"), True),
        ),
        rows,
    )


def _answers_table(bundle: Bundle, controlled) -> Table:  # type: ignore[no-untyped-def]
    rows = []
    for kind, answers in sorted(bundle.answers.items()):
        cells = [controlled(answers.get(answer, 0)) for answer in AnswerKind.values]
        rows.append((str(RequestKind(kind).label), *cells))
    columns = [Column("request", _("Request"))]
    columns += [Column(answer, str(AnswerKind(answer).label)) for answer in AnswerKind.values]
    return Table(_("Requests by the answer given"), tuple(columns), tuple(rows))


def stage_words(stage: str) -> str:
    return str(STAGE_LABELS[Stage(stage)])
