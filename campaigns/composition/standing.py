"""What stands in every pack: published figures with their standing, definitions, answers to what the employer may say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.languages import place_words
from campaigns.selectors import staff_for
from documents.tree import Column, Table
from workloads.choices import CountBasis
from workloads.models import Benchmark, Unit


def table(caption: str, rows: Iterable[Benchmark]) -> Table:
    return Table(
        caption,
        (
            Column("what", _("What is measured")),
            Column("value", _("Value as said")),
            Column("as_at", _("As at")),
            Column("standing", _("Standing")),
        ),
        tuple((title_words(row), row.value, as_at_words(row), standing_words(row)) for row in rows),
    )


def staff_line(unit: str, end: dt.date) -> str:
    """How many work in a place, from official tables: nothing where they do not say it of all grades."""
    held = staff_for(Unit.objects.get(pk=unit), "", end)
    if held is None or held.grades is not None:
        return ""
    return _("Published: staff in post, all grades, %(value)s (%(basis)s, %(as_at)s; %(source)s).") % {
        "value": f"{held.in_post:,.0f}",
        "basis": lowered(str(CountBasis(held.basis).label)),
        "as_at": date_format(held.as_at, "j F Y"),
        "source": held.source,
    }


def title_words(row: Benchmark) -> str:
    """With who is covered, where that is not the whole service or the region itself."""
    whole = row.unit_id is not None or row.scope == "England and Wales"
    return row.title if whole else f"{row.title}: {row.scope}"


def as_line(row: Benchmark) -> str:
    return _("Published: %(title)s, %(value)s (%(as_at)s; %(standing)s).") % {
        "title": lowered(title_words(row)),
        "value": row.value,
        "as_at": as_at_words(row),
        "standing": lowered(standing_words(row)),
    }


def lowered(words: str) -> str:
    """As it stands within a sentence: names in it keep their capitals."""
    return words[:1].lower() + words[1:]


def as_at_words(row: Benchmark) -> str:
    """The day it is of; where that is told by the publication, or not told, the day of that."""
    if any(sign.isdigit() for sign in row.as_at):
        return str(row.as_at)
    if not row.published:
        return str(row.as_at) or _("date not known")
    published = _("published %(when)s") % {"when": row.published}
    return f"{row.as_at}, {published}" if "publication" in row.as_at else published


def standing_words(row: Benchmark) -> str:
    words = str(row.get_status_display())
    if row.disputed_by:
        words = _("%(standing)s by %(who)s") % {"standing": words, "who": row.disputed_by}
    others = sorted({str(other.code) for other in row.conflicts_with.all()})
    if others:
        words = _("%(standing)s; another publication gives other numbers") % {"standing": words}
    return words


def source_lines(rows: Iterable[Benchmark]) -> list[str]:
    """Each publication once, with what it gives for which place."""
    found: dict[tuple[str, str, str], list[Benchmark]] = {}
    for row in rows:
        dated = ", ".join(part for part in (row.source, row.published) if part)
        found.setdefault((dated, row.title, standing_words(row)), []).append(row)
    return [
        _("%(source)s. %(title)s (%(standing)s): %(values)s")
        % {
            "source": dated,
            "title": title,
            "standing": lowered(standing),
            "values": "; ".join(_placed(row, len(group)) for row in group),
        }
        for (dated, title, standing), group in found.items()
    ]


def _placed(row: Benchmark, among: int) -> str:
    """The value, with its place where there are several."""
    where = place_words(row.unit.name if row.unit else row.scope)
    return f"{where} {row.value}" if among > 1 and where else str(row.value)


def definitions() -> Table:
    words = (
        (_("WMT"), _("Workload Measurement Tool: the employer's own measure of how much of a person's time their work takes. 100% is full.")),
        (_("Over 110%"), _("What the tool shows in red, and what the Ministry of Justice calls excessive when it lasts four weeks.")),
        (_("PDU"), _("Probation Delivery Unit, a part of a region.")),
        (_("PO, PSO, PQiP"), _("Probation officer; probation services officer; trainee probation officer.")),
        (_("NQO"), _("Newly qualified officer, in the first year after qualifying.")),
        (_("SFO"), _("Serious further offence.")),
        (_("Foreseeability notice"), _("A letter by which a member tells the employer that harm from overwork can be foreseen.")),
        (_("Reading"), _("One person's own WMT percentage on one day.")),
        (_("Claim"), _("Something reported about a person or group, as it was said. Never pooled with readings.")),
    )  # fmt: skip
    return Table(
        _("Words used in this pack"), (Column("word", _("Word")), Column("meaning", _("Meaning"))), words
    )


def counted_twice() -> str:
    """Said with every joint figure: no union shows another who its members are."""
    return _(
        "Each union counts its own members once. Somebody who belongs to two of the unions may be counted twice."
    )


def answers(counted: bool, joint: bool = False) -> Table:
    """What the employer may say of any such pack. The answers hold for this one, with figures or without."""
    chose = (
        _(
            "Yes, and the first page says so. The figures describe the people counted, with their number, and estimate nothing."
        )
        if counted
        else _("Yes, and the first page says so. Nothing here is an estimate for anybody else.")
    )
    once = _("Each person counts once, with the latest reading.")
    if joint:
        once = counted_twice()
    rows = (
        (_("These people chose themselves."), chose),
        (_("The tool was misread."), _("Readings are the person's own or were seen on the employer's own screen; each claim says how it is known.")),
        (_("It is out of date."), _("The period is on the first page. Publish newer figures of your own.")),
        (_("Reductions were not entered."), _("The tool's own figure is used, as managers see it.")),
        (_("It is one bad team."), _("Regions and units are shown apart wherever that is safe, the lowest beside the highest.")),
        (_("Confidential data were used."), _("Nothing received in confidence is in this pack.")),
        (_("People are counted twice."), once),
    )  # fmt: skip
    return Table(
        _("What may be said, and what is answered"),
        (Column("said", _("They may say")), Column("answer", _("The answer"))),
        rows,
    )
