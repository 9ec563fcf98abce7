"""Words and shapes of the pages of imports."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evidence.choices import ImportState
from evidence.models import ImportBatch, ImportRow
from evidence.selectors.import_rows import Question

TONES = {
    ImportState.ASKED: "waiting",
    ImportState.OPEN: "draft",
    ImportState.READING: "waiting",
    ImportState.READY: "waiting",
    ImportState.APPLYING: "waiting",
    ImportState.ACCEPTED: "good",
    ImportState.REJECTED: "bad",
    ImportState.FAILED: "bad",
}
LAYOUTS = {
    "overview_region_or_national": _("Overview of a region or of the country"),
    "overview_pdu_or_team": _("Overview of a PDU or a team"),
    "daily_archive": _("Daily archive"),
    "averaged_archive_team": _(
        "Averages of teams: the employer's figures, quoted and never counted as people"
    ),
    "own": _("A table of one's own"),
}


def batch_row(batch: ImportBatch) -> dict[str, Any]:
    meta = _("brought by %(who)s on %(day)s") % {
        "who": batch.by,
        "day": date_format(batch.created_at, "j F Y"),
    }
    return {
        "url": reverse("evidence:import", args=[batch.uid]),
        "title": _layout(batch) or batch.get_source_display(),
        "meta": meta,
        "tag": batch.get_state_display(),
        "tone": TONES[ImportState(batch.state)],
    }


def _layout(batch: ImportBatch) -> str:
    return str(_(LAYOUTS.get(batch.layout, ""))) if batch.layout else ""


def batch_page(batch: ImportBatch) -> dict[str, Any]:
    rows = [
        {"key": _("How the union came by it"), "value": batch.get_source_display()},
        {"key": _("With"), "value": batch.letter},
        {
            "key": _("Given on"),
            "value": date_format(batch.disclosed_on, "j F Y") if batch.disclosed_on else _("not said"),
        },
        {"key": _("Brought by"), "value": str(batch.by)},
    ]
    if batch.layout:
        rows += [
            {"key": _("What it is"), "value": _layout(batch)},
            {
                "key": _("Taken on"),
                "value": date_format(batch.as_at, "j F Y") if batch.as_at else _("as its rows say"),
            },
        ]
    if batch.decided_by:
        rows.append({"key": _("Decided by"), "value": str(batch.decided_by)})
    return {
        "uid": batch.uid,
        "version": batch.version,
        "state": batch.state,
        "status": batch.get_state_display(),
        "tone": TONES[ImportState(batch.state)],
        "failure": batch.get_failure_display(),
        "rows": rows,
        "counts": _counts(batch) if batch.state in ImportState.brought() else [],
        "steps": _steps(batch),
        "running": batch.state in (ImportState.READING, ImportState.APPLYING),
    }


def _counts(batch: ImportBatch) -> list[dict[str, Any]]:
    waiting = batch.rows - batch.imported - batch.repeated
    taken = _("Taken") if batch.state == ImportState.ACCEPTED else _("Can be taken")
    return [
        {"key": _("Rows in the file"), "value": f"{batch.rows:,}"},
        {"key": taken, "value": f"{batch.imported:,}"},
        {"key": _("Already here, not taken again"), "value": f"{batch.repeated:,}"},
        {"key": _("Skipped or undecided, each with its reason below"), "value": f"{waiting:,}"},
    ]


def _steps(batch: ImportBatch) -> list[dict[str, str]]:
    """Which of the steps of the work is done, under way or to come."""
    order = (
        ImportState.OPEN,
        ImportState.READING,
        ImportState.READY,
        ImportState.APPLYING,
        ImportState.ACCEPTED,
    )
    names = (
        _("Names made into pseudonyms, rows put aside"),
        _("Places, names and repeats looked at"),
        _("Checked by a moderator"),
        _("Taken over into the figures"),
    )
    if batch.state not in order[1:]:
        return []
    at = order.index(ImportState(batch.state))
    return [
        {"label": name, "state": "done" if number < at else "now" if number == at else "waiting"}
        for number, name in enumerate(names)
    ]


def question_card(question: Question, form: Any) -> dict[str, Any]:
    """What is asked about rows that wait, and the form that answers it."""
    if question.rows:
        title = _("%(n)s rows are about the same person and day, or team and period") % {"n": question.count}
        words = _("One of them can be taken. Two people of one name cannot be told apart.")
    else:
        title = _("“%(name)s” is no unit we know") % {"name": question.unit_name or _("no name")}
        words = ngettext(
            "%(n)s row names it, %(region)s.", "%(n)s rows name it, %(region)s.", question.count
        ) % {"n": f"{question.count:,}", "region": question.region_name or _("no region given")}
    return {"title": title, "words": words, "form": form, "number": question.number}


def row_table(lines: list[ImportRow], *, with_values: bool) -> dict[str, Any]:
    """Rows of the file by number; values only where the row may be taken."""
    columns = [_("Row"), _("What becomes of it"), _("Why")] if not with_values else [
        _("Row"), _("Where"), _("Team"), _("Grade"), _("Value"), _("Last day")]  # fmt: skip
    cells = [_valued(line) if with_values else _reasoned(line) for line in lines]
    return {
        "columns": [{"label": label} for label in columns],
        "rows": [
            [{"text": text, "label": label} for text, label in zip(row, columns, strict=True)]
            for row in cells
        ],
    }


def _reasoned(line: ImportRow) -> list[str]:
    return [str(line.number), str(line.get_fate_display()), line.reason]


def _valued(line: ImportRow) -> list[str]:
    place = line.unit.name if line.unit else line.unit_name
    value = f"{line.percent / 10:g}%" if line.percent is not None else ""
    day = date_format(line.last, "j M Y") if line.last else ""
    return [str(line.number), place, line.team, line.get_grade_display(), value, day]
