"""What the pages say of a report. Words and shape only, no rules."""

from __future__ import annotations

from typing import Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from evidence.choices import DateKnown, DecisionKind, FileState, ReportStatus
from evidence.models import CaseReport, Decision, Figure, StoredFile
from evidence.permissions import may_answer, may_moderate
from evidence.policies import allows
from workloads.norms import norm_words

TONES = {
    ReportStatus.SUBMITTED: "waiting",
    ReportStatus.RETURNED: "plum",
    ReportStatus.ACCEPTED: "good",
    ReportStatus.REJECTED: "bad",
    ReportStatus.WITHDRAWN: "neutral",
}


def seen_words(report: CaseReport) -> str:
    if report.date_known == DateKnown.UNKNOWN:
        return _("date not known")
    return date_format(report.seen_on, "j F Y" if report.date_known == DateKnown.DAY else "F Y")


def figure_words(figure: Figure) -> str:
    return f"{figure.get_measure_display()}: {figure.text}"


def report_title(report: CaseReport) -> str:
    """Place and first value: what somebody recognises a report by on a list. Never its words."""
    figures = list(report.figures.all())
    first = figures[0].text if figures else _("words only")
    more = len(figures) - 1
    if more > 0:
        first += ngettext(" and %(n)s more figure", " and %(n)s more figures", more) % {"n": more}
    return f"{report.place}: {first}"


def report_row(report: CaseReport) -> dict[str, Any]:
    return {
        "url": reverse("evidence:report", args=[report.uid]),
        "title": report_title(report),
        "meta": f"{report.reference} · {seen_words(report)} · {report.get_basis_display()}",
        "tag": report.get_status_display(),
        "tone": TONES[ReportStatus(report.status)],
    }


def queue_row(report: CaseReport) -> dict[str, Any]:
    flags = [flag.get_code_display() for flag in report.flags.all()]
    return {
        "url": reverse("evidence:review", args=[report.uid]),
        "title": report_title(report),
        "meta": f"{report.reference} · {seen_words(report)} · {report.get_basis_display()}",
        "tag": ngettext("%(n)s flag", "%(n)s flags", len(flags)) % {"n": len(flags)} if flags else "",
        "tone": "waiting",
    }


def report_page(report: CaseReport, user: User) -> dict[str, Any]:
    decisions = list(report.decisions.select_related("by"))
    return {
        "uid": report.uid,
        "reference": report.reference,
        "title": report.place,
        "status": report.get_status_display(),
        "tone": TONES[ReportStatus(report.status)],
        "rows": _facts(report),
        "figures": [figure_card(figure) for figure in report.figures.all()],
        "words": [words.text for words in report.words.all()],
        "testimonies": list(report.testimonies.all()),
        "files": file_rows(report, user),
        "flags": [flag.get_code_display() for flag in report.flags.all()]
        if may_moderate(user, report)
        else [],
        "events": [decision_event(decision) for decision in reversed(decisions)] + [_submitted(report)],
        "version": report.version,
        "readings": any(
            figure.subject and figure.subject.user_id is None for figure in _with_subjects(report)
        ),
        "may_answer": bool(may_answer(user, report) and allows(report, DecisionKind.ANSWER)),
        "may_withdraw": bool(may_answer(user, report) and allows(report, DecisionKind.WITHDRAW)),
        "refusal": _refusal(report, user),
    }


def file_rows(report: CaseReport, user: User) -> list[dict[str, Any]]:
    """The files this reader may have. A picture of which parts were blacked out shows as that to everybody else."""
    files = StoredFile.objects.visible_to(user).filter(report=report)
    redacts = bool(may_moderate(user, report))
    return [_file_row(number, file, redacts) for number, file in enumerate(files, start=1)]


def _file_row(number: int, file: StoredFile, redacts: bool) -> dict[str, Any]:
    here = file.state == FileState.HERE
    state = _("original, for moderators only") if file.restricted else ""
    may_redact = redacts and here and file.is_picture and not file.restricted
    return {
        "label": _("File %(n)s, %(kind)s, %(size)s")
        % {"n": number, "kind": file.extension.upper(), "size": filesizeformat(file.size)},
        "url": reverse("evidence:file", args=[file.uid]) if here else "",
        "state": state if here else _("Seen by a moderator, then destroyed"),
        "notes": file.notes.splitlines(),
        "redact_url": reverse("evidence:file_redact", args=[file.uid]) if may_redact else "",
    }


def _with_subjects(report: CaseReport) -> list[Figure]:
    return list(report.figures.filter(is_reading=True).select_related("subject"))


def _refusal(report: CaseReport, user: User) -> str:
    decision = may_moderate(user, report)
    if decision:
        decision = allows(report, DecisionKind.ACCEPT)
    return "" if decision else decision.reason


def _facts(report: CaseReport) -> list[dict[str, str]]:
    rows = [
        (_("Where"), report.place),
        (_("Region"), report.region.name if report.region and report.region_id != report.unit_id else ""),
        (_("Seen"), seen_words(report)),
        (_("How it is known"), basis_words(report)),
        (_("Collected"), report.get_collection_display()),
    ]
    return [{"key": key, "value": value} for key, value in rows if value]


def basis_words(report: CaseReport) -> str:
    known = str(report.get_basis_display())
    return (
        _("%(known)s; not confirmed: a question about it was not answered") % {"known": known}
        if report.not_confirmed
        else known
    )


def figure_card(figure: Figure) -> dict[str, Any]:
    notes = [figure.get_statistic_display()]
    if figure.grade:
        notes.append(figure.get_grade_display())
    if figure.newly_qualified:
        days = figure.days_since_qualified
        notes.append(
            _("newly qualified")
            if days is None
            else ngettext("%(n)s day after qualifying", "%(n)s days after qualifying", days) % {"n": days}
        )
    if figure.people is None:
        notes.append(_("number of people not known"))
    elif figure.people > 1:
        notes.append(ngettext("%(n)s person", "%(n)s people", figure.people) % {"n": figure.people})
    if figure.weak:
        notes.append(_("weak evidence"))
    return {
        "value": figure.text,
        "words": figure.get_measure_display(),
        "note": " · ".join(str(note) for note in notes),
        "said": figure.said,
        "published_in": figure.published_in,
        "norm": norm_words(figure.measure),
    }


def decision_event(decision: Decision) -> dict[str, Any]:
    reason = decision.get_reason_display() if decision.reason else ""
    return {
        "when": date_format(decision.at, "j F Y, H:i"),
        "what": decision.get_kind_display(),
        "who": str(decision.by) if decision.by else "",
        "note": "\n".join(part for part in (str(reason), decision.text or "") if part),
    }


def _submitted(report: CaseReport) -> dict[str, Any]:
    return {
        "when": date_format(report.submitted_at, "j F Y, H:i"),
        "what": _("Handed in"),
        "who": str(report.reporter) if report.reporter else _("A member, without account"),
        "note": "",
    }
