"""What sets places side by side: the regions in one table and drawing, and how far over the lines the people of one are.

Every number is one the released tables print; shares are of the people counted there and nobody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from django.utils.translation import gettext as _

from campaigns.composition.parts import Parts
from campaigns.composition.words import chart_words
from campaigns.truths import NATION
from documents.charts import ChartWords, DotRow, Span, range_dots
from documents.charts.svg import NARROW, WIDE
from documents.tree import Block, Chart, Column, Number, Shorthand, Table
from workloads.disclosure.model import Coded, SafeTable, Statement

# Shares are drawn from none to all: an axis that begins later makes small differences look large.
WHOLE = (0, 100)
STEP = 20


def cell(parts: Parts, key: str) -> Number | Shorthand:
    """A figure of the register in a table; the reason where there is none."""
    entry = parts.register.get(key)
    return Number(entry.text, entry.value, key) if entry else Shorthand()


def regions_compared(parts: Parts) -> list[Block]:
    """The regions that print, by name and not by rank."""
    tables = parts.released.below(NATION) if parts.released else []
    if len(tables) < 2 or parts.released is None:
        return []
    named = sorted((parts.released.name(table.unit), table) for table in tables)
    table = _regions_table(parts, named)
    drawn = [row for name, one in named if (row := _share_row(parts, name, one))]
    return [_share_chart(drawn, table)] if len(drawn) > 1 else [table]


def _regions_table(parts: Parts, named: Sequence[tuple[str, SafeTable]]) -> Table:
    rows = tuple(
        (name, *(cell(parts, f"{one.unit}-{key}") for key in ("people", "over-110-definite", "share", "median-short")))
        for name, one in named
    )  # fmt: skip
    return Table(
        _("Regions in which at least ten people gave a reading"),
        (
            Column("region", _("Region")),
            Column("people", _("People"), numeric=True),
            Column("over", _("Definitely over 110%"), numeric=True),
            Column("share", _("Share of the people"), numeric=True),
            Column("median", _("Middle value"), numeric=True),
        ),
        rows,
        notes=(
            _(
                "By name. Who chose to report differs between regions, so a difference between two rows is not a difference between their workloads."
            ),
        ),
    )


def _share_row(parts: Parts, name: str, table: SafeTable) -> DotRow | None:
    said, words = table.statement(), parts.register.get(f"{table.unit}-share")
    if said is None or words is None or not table.n:
        return None
    return DotRow(name, _span(said, table.n), words.text)


def _span(said: Statement, n: int) -> Span | None:
    """From the people definitely over to those who may be; the first alone where the others are not shown."""
    if isinstance(said.definite, Coded):
        return None
    possible = said.definite if said.possible is None else said.possible
    return Span(_percent(said.definite, n), _percent(possible, n))


def _percent(people: int, n: int) -> Fraction:
    return Fraction(100 * people, n)


def _share_chart(rows: Sequence[DotRow], table: Table) -> Chart:
    return _chart(rows, table, _("Share of the people counted who were over 110%, by region"))


def _chart(rows: Sequence[DotRow], table: Table, title: str) -> Chart:
    said = "; ".join(f"{row.label}: {row.text}" for row in rows)
    wide, narrow = (
        range_dots(rows, title=title, description=said, step=STEP, width=width, words=_words(), within=WHOLE)
        for width in (WIDE, NARROW)
    )
    return Chart(svg=wide, svg_narrow=narrow, alt=said, caption=title, table=table)


def _words() -> ChartWords:
    fixed = chart_words()
    return ChartWords(
        exact=_("definitely over"),
        included=_("definitely over, to those who may be"),
        excluded=fixed.excluded,
        unbounded=fixed.unbounded,
    )


def thresholds_drawn(parts: Parts, unit: str, table: SafeTable, rows: Table, name: str) -> Chart | Table:
    """The people of a place by line, drawn above their table; the table alone where nothing can be drawn."""
    drawn = []
    for said in sorted(table.statements, key=lambda said: said.threshold):
        span = _span(said, table.n or 0)
        if span is not None:
            at = said.threshold // 10
            words = parts.register[f"{unit}-over-{at}-share"].text
            drawn.append(DotRow(_("over %(at)s%%") % {"at": at}, span, words))
    title = _("How far over: share of the %(n)s people counted, %(place)s") % {
        "n": parts.register[f"{unit}-people"].text,
        "place": name,
    }
    return _chart(drawn, rows, title) if len(drawn) > 1 else rows
