"""Pages of the data-protection contact: periods, legal holds, removal without a code, the union's own words."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from accounts.choices import Role
from accounts.models import AuditEntry, User
from evidence.choices import ReportStatus, WordingKind
from evidence.models import CaseReport, ExplicitConsent, LegalHold, RetentionRule, Wording
from evidence.services.retention import retention_apply
from evidence.services.wordings import wording_set
from tests.evidence.member_worlds import a_round, address, send
from tests.worlds import enter, make_user, report

KEEPING = "evidence:keeping"


@pytest.fixture
def contact(napo) -> User:
    return make_user(napo, "contact", Role.DATA_PROTECTION)


@pytest.fixture
def page(client, contact):
    return enter(client, contact)


def old_report(rep: User, days: int) -> CaseReport:
    stored = report(rep, "150")
    CaseReport.objects.filter(pk=stored.pk).update(submitted_at=stored.submitted_at - dt.timedelta(days=days))
    return stored


def test_the_page_shows_each_period_and_what_the_next_night_erases(rep, page):
    old_report(rep, 800)
    shown = page.get(reverse(KEEPING)).content.decode()
    assert "Case reports" in shown and ">730<" in shown
    cells = shown[shown.index("Case reports") :].split("</tr>")[0]
    assert "Erased in the next night" in cells and ">1<" in cells


def test_a_shorter_period_that_erases_more_is_asked_twice(rep, page, napo):
    old_report(rep, 100)
    url = reverse("evidence:period", args=["report"])
    asked = page.post(url, {"days": "90"})
    assert asked.status_code == 422
    assert "the next run erases 1 more" in asked.content.decode()
    assert not RetentionRule.objects.exists()
    assert page.post(url, {"days": "90", "sure": "on"}).status_code == 302
    assert RetentionRule.objects.get().days == 90
    assert AuditEntry.objects.filter(action="retention.set", reason_code="report").count() == 1
    assert retention_apply(napo.pk)["report"] == 1


def test_a_period_that_erases_nothing_more_is_set_at_once(page):
    assert page.post(reverse("evidence:period", args=["report"]), {"days": "365"}).status_code == 302
    assert page.post(reverse("evidence:period", args=["report"]), {"days": "0"}).status_code == 422
    assert page.get(reverse("evidence:period", args=["nonsense"])).status_code == 404


def test_a_hold_is_placed_by_reference_and_lifted_with_a_reason(rep, page, napo):
    stored = old_report(rep, 800)
    place = reverse("evidence:hold_new")
    unknown = page.post(place, {"reference": "CR-XXXXXXX", "reason": "claim"})
    assert unknown.status_code == 422 and "No report bears this reference" in unknown.content.decode()
    assert page.post(place, {"reference": stored.reference, "reason": ""}).status_code == 422
    assert page.post(place, {"reference": stored.reference.lower(), "reason": "A claim"}).status_code == 302
    assert (
        "stands already"
        in page.post(place, {"reference": stored.reference, "reason": "again"}).content.decode()
    )
    assert retention_apply(napo.pk)["report"] == 0
    hold = LegalHold.objects.get()
    lift = reverse("evidence:hold_end", args=[hold.uid])
    assert "A claim" in page.get(lift).content.decode()
    assert page.post(lift, {"reason": ""}).status_code == 422
    assert page.post(lift, {"reason": "Settled"}).status_code == 302
    shown = page.get(reverse(KEEPING)).content.decode()
    assert "Settled" in shown and "Nothing is held." in shown
    assert page.get(lift).status_code == 404
    assert set(AuditEntry.objects.values_list("action", flat=True)) >= {"hold.place", "hold.lift"}
    assert retention_apply(napo.pk)["report"] == 1


def test_a_hold_on_everything_needs_no_reference(rep, page, napo):
    old_report(rep, 800)
    page.post(reverse("evidence:hold_new"), {"reference": "", "reason": "Tribunal"})
    assert LegalHold.objects.get().report is None
    assert "All evidence of the union" in page.get(reverse(KEEPING)).content.decode()
    assert retention_apply(napo.pk)["report"] == 0


def test_a_reason_that_leads_to_a_person_on_probation_is_refused(page):
    sent = page.post(reverse("evidence:hold_new"), {"reference": "", "reason": "Claim about X123456"})
    assert sent.status_code == 422
    assert not LegalHold.objects.exists()


@pytest.mark.parametrize("name", [KEEPING, "evidence:hold_new", "evidence:removal", "evidence:wordings"])
def test_nobody_else_opens_these_pages(client, napo, name):
    for role in Role:
        if role != Role.DATA_PROTECTION:
            other = make_user(napo, f"other-{role}".replace("_", "-"), role)
            assert enter(client, other).get(reverse(name)).status_code == 403, role


def test_a_hold_of_another_union_is_not_there(client, napo, unison, contact, page):
    page.post(reverse("evidence:hold_new"), {"reference": "", "reason": "Tribunal"})
    stranger = make_user(unison, "contact", Role.DATA_PROTECTION)
    hold = LegalHold.objects.get()
    answer = enter(client, stranger).get(reverse("evidence:hold_end", args=[hold.uid]))
    assert answer.status_code == 404


def test_a_member_without_a_code_is_removed_after_a_check(client, rep, contact):
    send(client, a_round(rep), membership="N123456")
    page, url = enter(client, contact), reverse("evidence:removal")
    whole = {"number": "N 123 456", "checked": "called_back", "sure": "on"}
    for missing in whole:
        sent = page.post(url, {name: value for name, value in whole.items() if name != missing})
        assert sent.status_code == 422, missing
    assert CaseReport.objects.get().status == ReportStatus.SUBMITTED
    assert page.post(url, whole | {"number": "N999999"}).status_code == 403
    assert page.post(url, whole).status_code == 302
    assert CaseReport.objects.get().status == ReportStatus.WITHDRAWN
    assert AuditEntry.objects.get(action="subject.remove").reason_code == "called_back"


def test_members_read_the_unions_own_words_and_every_version_is_kept(client, rep, contact, page):
    url = reverse("evidence:wording", args=[WordingKind.PRIVACY])
    for text in (
        "Napo keeps this <b>two</b> years.",
        "Napo keeps this one year.",
        "Napo keeps this one year.",
    ):
        assert page.post(url, {"text": text}).status_code == 302
    assert list(Wording.objects.values_list("number", flat=True)) == [2, 1]
    shown = page.get(url).content.decode()
    assert "Version 1" in shown and "&lt;b&gt;two&lt;/b&gt;" in shown
    client.logout()
    first = client.get(address(a_round(rep))).content.decode()
    assert "Napo says" in first and "Napo keeps this one year." in first
    page = enter(client, contact)
    page.post(url, {"text": ""})
    client.logout()
    assert "Napo says" not in client.get(address(a_round(rep))).content.decode()


def test_a_consent_names_the_version_that_was_read(client, rep, contact):
    asked = a_round(rep)
    agree = {"union": "no_union", "agrees": "on"}
    wording_set(by=contact, kind=WordingKind.CONSENT, text="Napo may keep this for a year.")
    assert "Napo may keep this for a year." in client.get(address(asked)).content.decode()
    send(client, asked, read="2026-11/1", **agree)
    assert ExplicitConsent.objects.get().wording == "2026-11/1"
    wording_set(by=contact, kind=WordingKind.CONSENT, text="Napo may keep this for two years.")
    late = send(client, asked, read="2026-11/1", **agree)
    assert late.status_code == 422 and "The words have changed" in late.content.decode()
    assert ExplicitConsent.objects.count() == 1
