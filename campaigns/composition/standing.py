"""What stands in every pack: published figures with their standing, definitions, answers to what the employer may say."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from documents.tree import Column, Table
from workloads.models import Benchmark


def table(caption: str, rows: Iterable[Benchmark]) -> Table:
    return Table(
        caption,
        (
            Column("what", _("What is measured")),
            Column("value", _("Value as said")),
            Column("as_at", _("As at")),
            Column("standing", _("Standing")),
        ),
        tuple(
            (title_words(row), row.value, row.as_at or row.published or _("not known"), standing_words(row))
            for row in rows
        ),
    )


def title_words(row: Benchmark) -> str:
    """With who is covered, where that is not the whole service or the region itself."""
    whole = row.unit_id is not None or row.scope == "England and Wales"
    return row.title if whole else f"{row.title}: {row.scope}"


def as_line(row: Benchmark) -> str:
    return _("Published: %(title)s, %(value)s (%(as_at)s; %(standing)s).") % {
        "title": title_words(row).lower(),
        "value": row.value,
        "as_at": row.as_at or row.published or _("date not known"),
        "standing": standing_words(row).lower(),
    }


def standing_words(row: Benchmark) -> str:
    words = str(row.get_status_display())
    if row.disputed_by:
        words = _("%(standing)s by %(who)s") % {"standing": words, "who": row.disputed_by}
    others = sorted({str(other.code) for other in row.conflicts_with.all()})
    if others:
        words = _("%(standing)s; another publication gives other numbers") % {"standing": words}
    return words


def source_words(row: Benchmark) -> str:
    dated = ", ".join(part for part in (row.source, row.published) if part)
    return _("%(source)s. %(title)s: %(value)s (%(standing)s)") % {
        "source": dated,
        "title": row.title,
        "value": row.value,
        "standing": standing_words(row).lower(),
    }


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


def answers(counted: bool) -> Table:
    """What the employer may say of any such pack. The answers hold for this one, with figures or without."""
    chose = (
        _(
            "Yes, and the first page says so. The figures describe the people counted, with their number, and estimate nothing."
        )
        if counted
        else _("Yes, and the first page says so. Nothing here is an estimate for anybody else.")
    )
    rows = (
        (_("These people chose themselves."), chose),
        (_("The tool was misread."), _("Readings are the person's own or were seen on the employer's own screen; each claim says how it is known.")),
        (_("It is out of date."), _("The period is on the first page. Publish newer figures of your own.")),
        (_("Reductions were not entered."), _("The tool's own figure is used, as managers see it.")),
        (_("It is one bad team."), _("Regions and units are shown apart wherever that is safe, the lowest beside the highest.")),
        (_("Confidential data were used."), _("Nothing received in confidence is in this pack.")),
        (_("People are counted twice."), _("Each person counts once, with the latest reading.")),
    )  # fmt: skip
    return Table(
        _("What may be said, and what is answered"),
        (Column("said", _("They may say")), Column("answer", _("The answer"))),
        rows,
    )
