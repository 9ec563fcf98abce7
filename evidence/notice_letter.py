"""The letter as a document tree: our own wording, a schedule of figures, the requests. No date in it is a legal one.

It is written in the member's voice. Nothing is added to what the member stated; what was left empty is left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Installation
from documents.tree import (
    Block,
    Bullets,
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
from evidence.models import Notice, NoticeRequest, NoticeSchedule
from evidence.notice_choices import Copy, NoticeKind, RequestKind, Standard, Symptom, TextPart, UndoneTask
from evidence.notice_clocks import ClockCode, days_of

# Which clock a request runs on; what is not named here is asked for with the answer.
REQUEST_CLOCKS = {
    RequestKind.RISK_ASSESSMENT: ClockCode.RISK_ASSESSMENT,
    RequestKind.MEETING: ClockCode.MEETING,
}


def compose_letter(notice: Notice) -> Document:
    several = notice.kind == NoticeKind.COLLECTIVE
    return Document(
        title=_("Foreseeability notice"),
        subtitle=_("Notice of a risk to health from workload"),
        blocks=tuple(_blocks(notice, several)),
        meta=DocumentMeta(
            number=notice.reference,
            date=_written_on(notice).isoformat(),
            classification=_("Confidential: about a person's health"),
            publisher=notice.union.name,
            contact=notice.union.contact,
            banner=_("Demonstration data") if Installation.is_demo() else None,
        ),
        layout="sheet",
    )


def stamped(document: Document) -> Document:
    """The same letter before it is agreed: it must not be taken for the real one."""
    return replace(document, meta=replace(document.meta, stamp=_("DRAFT - not agreed")))


def _written_on(notice: Notice) -> dt.date:
    return notice.drafted_on


def _blocks(notice: Notice, several: bool) -> Iterator[Block]:
    yield _header(notice)
    yield Heading(1, _("What I put on record") if not several else _("What we put on record"))
    yield from (Paragraph(sentence(text)) for text in _opening(notice, several))
    yield from _health(notice, several)
    yield from _schedule(notice)
    yield from _texts(notice)
    yield from _requests(notice, several)
    yield from _closing(several)
    yield _signatures(notice)


def _header(notice: Notice) -> Facts:
    names = [member.name for member in notice.members.filter(left=False)]
    addressee = notice.contact.addressee
    role = str(notice.get_addressee_role_display())
    copies = [str(Copy(code).label) for code in notice.copies]
    rows = [
        (_("To"), f"{addressee}, {role}" if addressee else role),
        (_("From"), ", ".join(names)),
        (_("Grade"), str(notice.get_grade_display()) if notice.grade else ""),
        (_("Where"), notice.unit.name),
        (_("Reference"), notice.reference),
        (_("Copies"), ", ".join(copies)),
    ]
    return Facts(tuple(Fact(label, sentence(value)) for label, value in rows if value))


def since_words(notice: Notice) -> str:
    return date_format(notice.since, "j F Y" if notice.since_day_known else "F Y")


def _opening(notice: Notice, several: bool) -> list[str]:
    since = {"since": since_words(notice)}
    if several:
        return [
            _("We formally put on record that our workload is excessive and has been since %(since)s.") % since,
            _("Unless it is brought back to a reasonable level, it is foreseeable that one or more of us will become "
              "ill through stress caused by work."),
        ]  # fmt: skip
    return [
        _("I formally put on record that my workload is excessive and has been since %(since)s.") % since,
        _("Unless it is brought back to a reasonable level, it is foreseeable that I will become ill, or more ill, "
          "through stress caused by work."),
    ]  # fmt: skip


def _health(notice: Notice, several: bool) -> Iterator[Block]:
    health = notice.health
    if not health.is_stated:
        return
    yield Heading(1, _("How it affects our health") if several else _("How it affects my health"))
    if health.symptom_list:
        yield Bullets(tuple(sentence(str(Symptom(code).label)) for code in health.symptom_list))
    yield from _paragraphs(health.effect)


def _paragraphs(text: str) -> Iterator[Block]:
    for part in text.split("\n"):
        if part.strip():
            yield Paragraph(sentence(part.strip()))


def _schedule(notice: Notice) -> Iterator[Block]:
    rows = [(label, value) for label, value in schedule_rows(notice.schedule) if value]
    if rows:
        yield Heading(1, _("Schedule of figures"))
        yield Table(
            _("The workload in figures, as known on the day of writing"),
            (Column("what", _("What")), Column("value", _("Value"))),
            tuple(rows),
        )


def schedule_rows(schedule: NoticeSchedule) -> list[tuple[str, str]]:
    """Label and value of every field, empty ones included."""
    return [
        (_("WMT percentage"), schedule.wmt_text),
        (_("Date of that percentage"), _day(schedule.wmt_on)),
        (_("Weeks in a row over 110%"), _number(schedule.weeks_over)),
        (_("WMT points used"), _number(schedule.points_used)),
        (_("WMT points available"), _number(schedule.points_available)),
        (_("Cases held"), _number(schedule.cases_held)),
        (_("Contracted hours a week"), _number(schedule.contracted_hours)),
        (_("Hours worked a week"), _number(schedule.hours_worked)),
        (_("Days of leave not taken"), _number(schedule.leave_not_taken)),
        (_("Reductions recorded, hours a week"), _number(schedule.reductions_recorded)),
        (_("Reductions due, hours a week"), _number(schedule.reductions_due)),
        (_("In the first year after qualifying"), _("yes") if schedule.newly_qualified else ""),
        (
            _("What cannot be done in the time"),
            "; ".join(str(UndoneTask(code).label) for code in schedule.tasks),
        ),
        (_("Employer's incident reference"), schedule.incident_reference),
        (_("Logged on"), _day(schedule.incident_on)),
        (_("HSE Management Standards"), ", ".join(str(Standard(code).label) for code in schedule.standards)),
    ]


def _day(day: dt.date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def _number(value: object) -> str:
    return "" if value is None else str(value)


def _texts(notice: Notice) -> Iterator[Block]:
    by_part = {text.part: text.text for text in notice.texts.all()}
    for part in TextPart:
        if part != TextPart.ASKS_MORE and by_part.get(part):
            yield Heading(1, str(part.label))
            yield from _paragraphs(by_part[part])


def request_words(request: NoticeRequest) -> str:
    if request.kind == RequestKind.NO_ALLOCATIONS and request.below:
        return _("No new allocations until the workload is below %(below)s%%") % {"below": request.below}
    return str(request.get_kind_display())


def _requests(notice: Notice, several: bool) -> Iterator[Block]:
    days = days_of(notice.days)
    yield Heading(1, _("What we ask for") if several else _("What I ask for"))
    rows = tuple(
        (
            str(place),
            request_words(request),
            _within(days[REQUEST_CLOCKS.get(request.kind, ClockCode.ANSWER)]),
        )
        for place, request in enumerate(notice.requests.all(), start=1)
    )
    yield Table(
        _("Requests; please answer each one on its own, in writing"),
        (Column("number", _("No.")), Column("request", _("Request")), Column("by", _("Requested"))),
        rows,
        notes=(_("Counted from the day this notice is served, in working days of England and Wales."),),
    )
    more = next((text.text for text in notice.texts.all() if text.part == TextPart.ASKS_MORE), "")
    yield from _paragraphs(more)
    yield Paragraph(sentence(_acknowledge(days)))


def _within(days: int) -> str:
    return ngettext("within %(n)s working day", "within %(n)s working days", days) % {"n": days}


def _acknowledge(days: dict[str, int]) -> str:
    return _(
        "Please acknowledge this notice in writing %(within)s, and answer each request in writing %(answer)s: "
        "accepted, accepted in part, or refused with the reason."
    ) % {"within": _within(days[ClockCode.ACKNOWLEDGE]), "answer": _within(days[ClockCode.ANSWER])}


def _closing(several: bool) -> Iterator[Block]:
    yield Heading(1, _("Why this is in writing"))
    yield Paragraph(
        sentence(
            _("Excessive workload that leads to stress is a recognised risk to health. The Health and Safety at Work "
              "etc. Act 1974 asks employers to look after the health of their staff so far as is reasonably "
              "practicable, and the Management of Health and Safety at Work Regulations 1999 ask for a suitable and "
              "sufficient assessment of risks. They also ask employees to tell their employer of danger and of "
              "shortcomings in its arrangements. This notice does so.")
        )
    )  # fmt: skip
    yield Paragraph(
        sentence(
            _("Please tell our line manager how this is to be put right.") if several
            else _("Please tell my line manager how this is to be put right.")
        )
    )  # fmt: skip
    yield Note(
        _("This is notice of a risk to health. It is not a claim, and the dates in it are requests."), "note"
    )


def _signatures(notice: Notice) -> Table:
    names = tuple((member.name, "") for member in notice.members.filter(left=False))
    return Table(
        _("Signed"), (Column("name", _("Name")), Column("signature", _("Signature and date"))), names
    )
