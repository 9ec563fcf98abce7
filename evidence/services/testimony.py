"""Testimony: words a member gives to be quoted, to whom, in which wording, and how they are taken back.

Consent is given by the speaker only: with the receipt code, or signed in with an own account. What a rep hears is kept,
and is printed for nobody until the speaker has confirmed it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection as Many
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor, Receipt
from accounts.models import User
from accounts.permissions import Allowed, Decision, Denied, Refused, require
from accounts.services.audit import audit_write
from evidence.choices import Audience, Collection, NewlyQualified, ReportStatus
from evidence.entries import ReportEntry, TestimonyEntry
from evidence.models import Answers, CaseReport, Figure, QuoteConsent, Subject, Testimony
from evidence.services.reports import report_store
from evidence.services.revisions import revision_bump
from workloads.choices import Basis, Grade, UnitKind

# Which version of these words a speaker was shown. New words, new name; an old name is never reused.
INFORMED_VERSION = "2026-11"
INFORMED: Mapping[str, object] = {
    Audience.BRANCH: gettext_lazy(
        "Your branch: reps and members of your branch read your words in meetings and papers."
    ),
    Audience.MEMBERS: gettext_lazy(
        "Members: your words may stand in your union's journal, e-mails and website, where others may copy them."
    ),
    Audience.OTHER_UNIONS: gettext_lazy(
        "The other two probation unions: their officials read your words and may use them in joint papers."
    ),
    Audience.EMPLOYER: gettext_lazy(
        "The employer: managers read your words and may try to guess who said them. Your name is never given."
    ),
    Audience.PARLIAMENT: gettext_lazy(
        "MPs: your words may be read out in Parliament. They are then public for ever and we cannot take them back."
    ),
    Audience.PRESS: gettext_lazy(
        "The press: your words may be printed and stay on the internet for ever. We cannot take them back from there."
    ),
}

BROAD_GRADES: Mapping[str, object] = {
    Grade.PO: gettext_lazy("A probation officer"),
    Grade.PSO: gettext_lazy("A probation services officer"),
    Grade.PQIP: gettext_lazy("A trainee probation officer"),
    Grade.SPO: gettext_lazy("A manager"),
}
MOST_COMPANY = 50


def attribution_words(grade: str, region: str, tenure: str) -> str:
    """What stands under a quote: broad grade, region and band of tenure, never a PDU, a team or an exact time."""
    who = str(BROAD_GRADES.get(grade, _("A probation worker")))
    if tenure in (NewlyQualified.HALF_YEAR, NewlyQualified.YEAR):
        who = _("%(who)s in the first year after qualifying") % {"who": who}
    return f"{who}, {region}" if region else who


def attribution_of(subject: Subject) -> str:
    """The attribution of the person's words by what the latest report says of grade, region and tenure."""
    latest = latest_report(subject)
    if latest is None:
        return str(attribution_words("", "", ""))
    figure = Figure.objects.filter(report__subject=subject).exclude(grade="").order_by("-pk").first()
    answers = Answers.objects.filter(report=latest).first()
    tenure = answers.newly_qualified if answers else ""
    if not tenure and figure is not None and figure.newly_qualified:
        tenure = NewlyQualified.YEAR
    return attribution_words(figure.grade if figure else "", _region_name(latest), tenure)


def _region_name(report: CaseReport) -> str:
    if report.region is not None:
        return report.region.name
    unit = report.unit
    return unit.name if unit is not None and unit.kind == UnitKind.REGION else ""


def latest_report(subject: Subject) -> CaseReport | None:
    reports = subject.reports.exclude(status__in=[ReportStatus.WITHDRAWN, ReportStatus.REJECTED])
    return reports.select_related("unit", "region").order_by("-submitted_at", "-pk").first()


def may_speak(by: Actor, testimony: Testimony) -> Decision:
    """Only the person whose words they are."""
    subject = testimony.subject
    theirs = subject is not None and (
        (isinstance(by, Receipt) and by.subject_id == subject.pk)
        or (isinstance(by, User) and subject.user_id == by.pk)
    )
    return Allowed() if theirs else Denied(_("Only the person whose words they are may agree to that."))


def testimony_give(
    *, by: Receipt, text: str, audiences: Many[str], hold_until: int | None, nonce: uuid.UUID
) -> Testimony:
    """The member's words, as a report of their own that a moderator checks like any other. Sent twice, stored once."""
    if not text.strip():
        raise ValidationError({"text": _("Write the words that may be quoted.")})
    again = Testimony.objects.filter(report__nonce=nonce, subject=by.subject_id).first()
    if again is not None:
        return again
    _check_hold(hold_until)
    with transaction.atomic():
        subject = Subject.objects.visible_to(by).select_for_update().get()
        if subject.held_back:
            raise Refused(_("Confirm first that what is on record about you may be counted."))
        report = report_store(by=by, entry=_entry(subject, text, nonce))
        testimony = report.testimonies.get()
        testimony.hold_until = hold_until
        testimony.save(update_fields=["hold_until"])
        testimony_consent(by=by, testimony=testimony, audiences=audiences, wording=testimony.wording)
    return testimony


def _entry(subject: Subject, text: str, nonce: uuid.UUID) -> ReportEntry:
    latest = latest_report(subject)
    if latest is None:
        raise Refused(_("Everything on record was taken back. Answer the questions first."))
    words = TestimonyEntry(text=text, attribution=attribution_of(subject))
    return ReportEntry(
        unit=latest.unit,
        basis=Basis.OWN,
        date_known=latest.date_known,
        on=latest.seen_from,
        collection=latest.collection if latest.collection != Collection.IMPORT else Collection.REPORT,
        testimonies=[words],
        subject=subject,
        nonce=nonce,
    )


def testimony_consent(
    *, by: Actor, testimony: Testimony, audiences: Many[str], wording: str, hold_until: int | None = None
) -> Testimony:
    """From now on these audiences, in this wording, and no others. `wording` is what the speaker had before them: words
    that were changed in between have to be agreed to anew."""
    require(may_speak(by, testimony))
    unknown = set(audiences) - set(Audience.values)
    if unknown:
        raise ValidationError({"audiences": _("Choose from the list.")})
    if wording != testimony.wording:
        raise Refused(_("The words have changed since you read them. Read them again, then choose."))
    if testimony.withdrawn_at is not None:
        raise Refused(_("You took these words back. Give them anew if you want them quoted."))
    _check_hold(hold_until)
    with transaction.atomic():
        testimony = (
            Testimony.objects.select_for_update(of=("self",)).select_related("report").get(pk=testimony.pk)
        )
        standing = QuoteConsent.objects.standing().filter(testimony=testimony)
        # Consent to an earlier wording is not consent to this one.
        standing.exclude(audience__in=audiences, wording=wording).update(withdrawn_at=timezone.now())
        held = set(standing.values_list("audience", flat=True))
        for audience in sorted(set(audiences) - held):
            QuoteConsent.objects.create(
                union_id=testimony.union_id,
                testimony=testimony,
                audience=audience,
                wording=wording,
                informed=INFORMED_VERSION,
            )
        if hold_until is not None and hold_until != testimony.hold_until:
            testimony.hold_until = hold_until
            testimony.save(update_fields=["hold_until"])
        _moved(by, testimony, "testimony.consent")
    return testimony


def testimony_withdraw(*, by: Actor, testimony: Testimony) -> Testimony:
    """Taken back: in no export from this moment on."""
    require(may_speak(by, testimony))
    with transaction.atomic():
        testimony = (
            Testimony.objects.select_for_update(of=("self",)).select_related("report").get(pk=testimony.pk)
        )
        now = timezone.now()
        testimony.withdrawn_at = testimony.withdrawn_at or now
        testimony.save(update_fields=["withdrawn_at"])
        QuoteConsent.objects.standing().filter(testimony=testimony).update(withdrawn_at=now)
        _moved(by, testimony, "testimony.withdraw")
    return testimony


def _moved(by: Actor, testimony: Testimony, action: str) -> None:
    audit_write(by=by, action=action, obj=testimony)
    if testimony.report.status == ReportStatus.ACCEPTED:
        revision_bump(union_id=testimony.union_id, region_id=testimony.report.region_id)


def _check_hold(hold_until: int | None) -> None:
    if hold_until is not None and not 2 <= hold_until <= MOST_COMPANY:
        raise ValidationError(
            {
                "hold_until": _("Enter a number from 2 to %(most)s, or leave it empty.")
                % {"most": MOST_COMPANY}
            }
        )
