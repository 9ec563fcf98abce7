from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from accounts.models import AuditEntry
from evidence.choices import DraftKind
from evidence.models import CaseReport, Draft
from evidence.services.drafts import draft_fields, draft_save
from tests.worlds import make_user, unit


def typed(**fields):
    return {
        "nonce": str(uuid.uuid4()),
        "unit": unit("Gwent").pk,
        "basis": "screen",
        "words": "Half the team is off sick.",
        "figures-TOTAL_FORMS": "1",
        "figures-INITIAL_FORMS": "0",
        "figures-0-text": "145",
        "figures-0-measure": "wmt_percent",
        "figures-0-statistic": "one_person",
        **fields,
    }


def test_what_was_put_aside_comes_back_as_it_was_typed(client, rep):
    client.force_login(rep)
    client.post(reverse("evidence:report_new"), typed(**{"save-draft": "1"}))
    assert not CaseReport.objects.exists()
    page = client.get(reverse("evidence:report_new")).content.decode()
    assert "Half the team is off sick." in page
    assert 'value="145"' in page
    assert "govuk-error-summary" not in page
    assert "Go on with it" in client.get(reverse("evidence:report_list")).content.decode()


def test_a_draft_is_gone_once_it_is_handed_in(client, rep):
    client.force_login(rep)
    client.post(reverse("evidence:report_new"), typed(**{"save-draft": "1"}))
    client.post(reverse("evidence:report_new"), typed(on_month="3", on_year="2026"))
    assert CaseReport.objects.count() == 1
    assert not Draft.objects.exists()


def test_a_draft_can_be_thrown_away(client, rep):
    draft_save(by=rep, kind=DraftKind.MEETING, fields={"words": ["x"]})
    client.force_login(rep)
    client.post(reverse("evidence:draft_discard", args=["meeting"]))
    assert not Draft.objects.exists()


def test_a_draft_is_encrypted_and_for_nobody_else(napo, rep):
    draft = draft_save(
        by=rep, kind=DraftKind.REPORT, fields={"words": ["Half the team"], "csrfmiddlewaretoken": ["t"]}
    )
    assert draft_fields(draft) == {"words": ["Half the team"]}
    assert not Draft.objects.visible_to(make_user(napo, "other", "rep")).exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM evidence_draft")
        assert b"Half" not in bytes(cursor.fetchone()[0])


def test_an_identifier_is_refused_in_a_draft_too_and_the_text_stays_on_the_page(client, rep):
    with pytest.raises(ValidationError):
        draft_save(by=rep, kind=DraftKind.REPORT, fields={"words": ["She also has X123456 to see."]})
    client.force_login(rep)
    response = client.post(
        reverse("evidence:report_new"), typed(words="She has X123456 to see.", **{"save-draft": "1"})
    )
    assert response.status_code == 422
    assert "X123456" in response.content.decode()
    assert not Draft.objects.exists()


def test_the_page_puts_aside_by_itself_and_is_told_in_words(client, rep):
    client.force_login(rep)
    url = reverse("evidence:draft_autosave", args=["report"])
    fields = typed()
    answer = client.post(url, fields)
    assert (answer.status_code, "Put aside at" in answer.json()["words"]) == (200, True)
    assert Draft.objects.get().user == rep
    client.post(url, fields)
    assert AuditEntry.objects.filter(action="draft.save").count() == 1
    refused = client.post(url, typed(words="She has X123456 to see."))
    assert (refused.status_code, "Not put aside" in refused.json()["words"]) == (422, True)
    assert "X123456" not in str(draft_fields(Draft.objects.get()))
    assert client.post(reverse("evidence:draft_autosave", args=["nonsense"]), fields).status_code == 404
    assert f'data-autosave="{url}"' in client.get(reverse("evidence:report_new")).content.decode()


def test_what_was_handed_in_is_not_put_aside_again_by_a_late_page(client, rep):
    client.force_login(rep)
    fields = typed(on_month="3", on_year="2026", basis="own")
    assert client.post(reverse("evidence:report_new"), fields).status_code == 302
    late = client.post(reverse("evidence:draft_autosave", args=["report"]), fields)
    assert (late.status_code, "handed in already" in late.json()["words"]) == (422, True)
    assert not Draft.objects.exists()
