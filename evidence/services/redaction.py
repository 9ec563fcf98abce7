"""Parts of a text taken out: the redacted version goes where the text was, the original is kept and locked away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.permissions import require
from accounts.services.audit import audit_write
from evidence.choices import UnmaskReason
from evidence.models import CaseReport, Figure, Redaction, Testimony, Words
from evidence.models.testimony import wording_of
from evidence.permissions import may_moderate
from evidence.redaction import only_takes_out
from evidence.values import refuse_identifiers


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a report: which row and field holds it, and by what name forms speak of it."""

    row: Words | Testimony | Figure
    field: str
    kind: str

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.row.pk}"

    @property
    def text(self) -> str:
        return str(getattr(self.row, self.field))


def report_texts(report: CaseReport) -> list[Text]:
    """Everything of a report that was said in words, in the order it is read."""
    said = [Text(figure, "said", "figure") for figure in report.figures.all() if figure.said]
    words = [Text(row, "text", "words") for row in report.words.all()]
    return said + words + [Text(row, "text", "testimony") for row in report.testimonies.all()]


def texts_redact(*, by: User, report: CaseReport, texts: Mapping[str, str]) -> list[Redaction]:
    """Inside the transaction of the decision. What was not changed is left alone; at least one text must have been."""
    stored = {text.key: text for text in report_texts(report)}
    if unknown := set(texts) - set(stored):
        raise ValidationError(_("This report has no text %(key)s.") % {"key": min(unknown)})
    changed = {
        key: new for key, new in texts.items() if " ".join(new.split()) != " ".join(stored[key].text.split())
    }
    if not changed:
        raise ValidationError(_("Nothing was taken out. Change a text, or accept the report as it is."))
    return [_redact(by, report, stored[key], new.strip()) for key, new in changed.items()]


def _redact(by: User, report: CaseReport, text: Text, redacted: str) -> Redaction:
    refuse_identifiers(redacted)
    kept = Redaction.objects.filter(**{text.kind: text.row.pk}).first()
    original = kept.original if kept else text.text
    if not redacted or not only_takes_out(original, redacted):
        raise ValidationError(
            {
                text.key: _(
                    "Only take parts out, and write [taken out] where each was. Everything else has to stay as it was "
                    "said. To take out all of it, write [taken out] alone."
                )
            }
        )
    _write(text, redacted)
    if kept is None:
        kept = Redaction.objects.create(
            union_id=report.union_id, report=report, original=original, by=by, **{text.kind: text.row}
        )
    return kept


def _write(text: Text, redacted: str) -> None:
    """A speaker agreed to just one wording: another one is quoted only once the speaker has agreed to that too."""
    row, fields = text.row, [text.field]
    setattr(row, text.field, redacted)
    if isinstance(row, Testimony):
        row.wording = wording_of(redacted)
        fields.append("wording")
    row.full_clean(exclude=["text"])
    row.save(update_fields=fields)


def redaction_unmask(*, by: User, redaction: Redaction, reason: str) -> str:
    """The original, with a reason that the audit trail keeps. Asked for after a fresh sign-in (the view sees to it)."""
    if reason not in UnmaskReason.values:
        raise ValidationError({"reason": _("Choose why the original has to be read.")})
    require(may_moderate(by, redaction.report))
    with transaction.atomic():
        audit_write(by=by, action="redaction.unmask", obj=redaction, reason_code=reason)
    return redaction.original
