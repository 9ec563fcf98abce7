"""One contributor's subject-access request: everything about the person, nothing about others."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from django.apps import apps

from accounts.choices import Role
from accounts.models import AuditEntry, Union, User
from accounts.permissions import Refused
from evidence.services.moderation import report_return
from evidence.services.subject_access import ACTS, OWN, subject_access_export
from tests import worlds


@pytest.fixture
def contact(napo: Union) -> User:
    return worlds.make_user(napo, "dpo", Role.DATA_PROTECTION)


def unpacked(content: bytes) -> tuple[dict[str, Any], str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return json.loads(archive.read("data.json")), archive.read("readable.html").decode()


def test_the_person_gets_what_she_wrote_and_what_was_asked(rep: User, moderator: User, contact: User) -> None:
    report = worlds.report(rep, "150", words="I cannot <sleep>")
    report_return(by=moderator, report=report, version=report.version, question="Which week?")
    data, page = unpacked(subject_access_export(by=contact, person=rep))
    text = json.dumps(data)
    for held in ("I cannot <sleep>", "150", "Which week?", "Gwent", rep.email, "report.submit"):
        assert held in text
    assert "I cannot &lt;sleep&gt;" in page
    assert "<script" not in page and "http" not in page


def test_nobody_else_is_in_it(rep: User, moderator: User, contact: User, napo: Union) -> None:
    other = worlds.make_user(napo, "colleague", Role.REP)
    worlds.report(other, "160", words="MARKER of a colleague")
    report = worlds.report(rep, "150", words="mine")
    report_return(by=moderator, report=report, version=report.version, question="Which week?")
    data, page = unpacked(subject_access_export(by=contact, person=rep))
    for text in (json.dumps(data), page):
        assert "MARKER" not in text
        assert moderator.email not in text and moderator.name not in text
    handled, _page = unpacked(subject_access_export(by=contact, person=moderator))
    assert "Which week?" not in json.dumps(handled)


def test_no_secret_is_in_it(rep: User, contact: User) -> None:
    assert rep.password not in json.dumps(unpacked(subject_access_export(by=contact, person=rep))[0])


def test_it_is_recorded_and_refused_to_others(
    rep: User, moderator: User, contact: User, unison: Union
) -> None:
    subject_access_export(by=contact, person=rep)
    assert (
        AuditEntry.objects.filter(action="person.export", object_id=rep.pk, actor=str(contact.pk)).count()
        == 1
    )
    for by in (moderator, rep, worlds.make_user(unison, "dpo", Role.DATA_PROTECTION)):
        with pytest.raises(Refused):
            subject_access_export(by=by, person=rep)


def test_every_table_that_points_to_a_person_is_in_the_answer_or_says_why_not() -> None:
    pointing = {
        f"{model._meta.label}.{field.name}"
        for room in ("accounts", "evidence", "campaigns", "account", "mfa", "usersessions")
        for model in apps.get_app_config(room).get_models()
        for field in model._meta.concrete_fields
        if field.related_model is User and not field.name.startswith("pgh_")
    }
    assert pointing - OWN - ACTS == set()
    assert (OWN | ACTS) - pointing == set()


def test_the_page_gives_it_only_to_somebody_who_has_just_proved_who_she_is(
    signed_in: Any, contact: User, rep: User, moderator: User
) -> None:
    client = signed_in(contact)
    answer = client.post(f"/data-protection/{rep.uid}/export/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="subject-access.zip"'
    assert answer.headers["Cache-Control"] == "no-store"
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 1.0}]
    session.save()
    asked = client.post(f"/data-protection/{rep.uid}/export/")
    assert asked.status_code == 302 and "/account/" in asked.headers["Location"]
    assert signed_in(moderator).post(f"/data-protection/{rep.uid}/export/").status_code == 403
