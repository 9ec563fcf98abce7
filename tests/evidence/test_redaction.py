"""Redaction: parts are taken out, nothing is put in; the original is kept, and read again only with a reason."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditEntry
from accounts.permissions import Refused
from evidence import entries, models
from evidence.choices import ReportStatus
from evidence.models import Redaction, Words
from evidence.redaction import only_takes_out
from evidence.services.moderation import report_redact, report_reopen
from evidence.services.redaction import redaction_unmask, report_texts
from tests.worlds import make_user, report

SAID = "My manager Mrs Example told me on the 3rd that nobody else would do it."
SHORT = "My manager [taken out] told me [a date] that nobody else would do it."

WORD = st.text(alphabet="abcdefgh", min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("redacted", "fine"),
    [
        (SHORT, True),
        ("[taken out]", True),
        ("My manager [taken out]", True),
        ("[taken out] nobody else would do it.", True),
        (SAID, True),
        (SAID.replace(" ", "\n"), True),
        ("My manager told me on the 3rd that nobody else would do it.", False),
        ("My manager [taken out] told me that nobody else would do it.", False),
        ("My manager Mrs Example shouted [taken out] nobody else would do it.", False),
        ("nobody else would do it. [taken out] My manager", False),
        ("My manager", False),
        ("My manager [] told me [a date] that nobody else would do it.", False),
        (f"[{'x' * 61}]", False),
        ("", False),
    ],
)
def test_only_marked_gaps_are_let_through(redacted, fine):
    assert only_takes_out(SAID, redacted) is fine


@given(st.lists(WORD, min_size=1, max_size=12), st.data())
def test_any_stretches_may_be_taken_out_if_each_is_marked(words, data):
    keep = data.draw(st.lists(st.booleans(), min_size=len(words), max_size=len(words)))
    redacted = " ".join(word if kept else "[taken out]" for word, kept in zip(words, keep, strict=True))
    assert only_takes_out(" ".join(words), redacted)


@given(st.lists(WORD, min_size=1, max_size=12), st.integers(0, 12), WORD)
def test_no_word_can_be_slipped_in(words, place, new):
    """ "z" stands in no original, so any text with it outside brackets was added to."""
    redacted = " ".join([*words[:place], f"z{new}", *words[place:]])
    assert not only_takes_out(" ".join(words), redacted)


@given(st.lists(WORD, min_size=2, max_size=10, unique=True), st.data())
def test_no_word_can_be_dropped_silently(words, data):
    place = data.draw(st.integers(0, len(words) - 1))
    assert not only_takes_out(" ".join(words), " ".join(words[:place] + words[place + 1 :]))


@pytest.fixture
def told(rep):
    return report(
        rep,
        entries.FigureEntry("150%", said="Mrs Example said 150%"),
        words=SAID,
        testimonies=[entries.TestimonyEntry("I, Ann Example, am worn out.", "a probation officer, Wales")],
    )


def keys(stored):
    return {text.kind: text.key for text in report_texts(stored)}


def redact(by, stored, **texts):
    named = keys(stored)
    return report_redact(
        by=by,
        report=stored,
        version=stored.version,
        texts={named[kind]: text for kind, text in texts.items()},
    )


def test_the_redacted_version_stands_where_the_text_was_and_the_original_is_kept(told, moderator):
    stored = redact(
        moderator, told, words=SHORT, testimony="I, [taken out], am worn out.", figure="[taken out] said 150%"
    )
    assert stored.status == ReportStatus.ACCEPTED
    assert Words.objects.get().text == SHORT
    assert models.Testimony.objects.get().text == "I, [taken out], am worn out."
    assert stored.figures.get().said == "[taken out] said 150%"
    originals = {row.original for row in Redaction.objects.all()}
    assert originals == {SAID, "I, Ann Example, am worn out.", "Mrs Example said 150%"}


def test_the_original_is_encrypted_where_it_lies(told, moderator):
    redact(moderator, told, words=SHORT)
    with connection.cursor() as cursor:
        cursor.execute("SELECT original FROM evidence_redaction")
        assert b"Example" not in bytes(cursor.fetchone()[0])


def test_a_text_left_as_it_was_gets_no_redaction(told, moderator):
    redact(moderator, told, words=SHORT, figure="Mrs Example said 150%")
    assert Redaction.objects.get().words == Words.objects.get()


def test_a_shortened_testimony_is_another_wording_than_the_speaker_agreed_to(told, moderator):
    before = models.Testimony.objects.get().wording
    redact(moderator, told, testimony="I, [taken out], am worn out.")
    assert models.Testimony.objects.get().wording not in {before, ""}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("My manager told me that nobody else would do it.", "Only take parts out"),
        ("I am perfectly well.", "Only take parts out"),
        ("", "Only take parts out"),
        (SAID, "Nothing was taken out"),
        ("My manager [X123456] told me [a date] that nobody else would do it.", "probation case reference"),
    ],
)
def test_anything_else_is_refused_and_nothing_is_decided(told, moderator, words, says):
    with pytest.raises(ValidationError, match=says):
        redact(moderator, told, words=words)
    told.refresh_from_db()
    assert (told.status, told.version) == (ReportStatus.SUBMITTED, 1)
    assert Words.objects.get().text == SAID
    assert not Redaction.objects.exists()


def test_a_text_of_another_report_is_refused(told, moderator, rep):
    other = report(rep, "130", words="Of another report.")
    with pytest.raises(ValidationError, match="This report has no text"):
        report_redact(by=moderator, report=told, version=1, texts={keys(other)["words"]: "[taken out]"})


def test_nobody_redacts_their_own_report(napo):
    both = make_user(napo, "both", "rep", "moderator")
    own = report(both, "130", words=SAID)
    with pytest.raises(Refused, match="You wrote this report"):
        redact(both, own, words="[taken out]")


def test_taking_more_out_later_keeps_the_first_original(told, moderator):
    stored = redact(moderator, told, words=SHORT)
    stored = report_reopen(by=moderator, report=stored, version=stored.version, text="More to take out.")
    redact(moderator, stored, words="[taken out]")
    assert Redaction.objects.get().original == SAID
    assert Words.objects.get().text == "[taken out]"


class TestUnmasking:
    @pytest.fixture
    def redaction(self, told, moderator):
        redact(moderator, told, words=SHORT)
        return Redaction.objects.get()

    def test_it_takes_a_reason_and_leaves_an_audit_row_with_the_code(self, redaction, moderator):
        assert redaction_unmask(by=moderator, redaction=redaction, reason="legal") == SAID
        row = AuditEntry.objects.get(action="redaction.unmask")
        assert (row.actor, row.reason_code, row.object_id) == (str(moderator.pk), "legal", redaction.pk)

    def test_without_a_reason_it_is_refused_and_nothing_is_shown(self, redaction, moderator, signed_in):
        with pytest.raises(ValidationError, match="Choose why"):
            redaction_unmask(by=moderator, redaction=redaction, reason="curious")
        answer = signed_in(moderator).post(reverse("evidence:unmask", args=[redaction.uid]), {"reason": ""})
        assert answer.status_code == 422
        assert "Mrs Example" not in answer.content.decode()
        assert not AuditEntry.objects.filter(action="redaction.unmask").exists()

    def test_the_page_shows_it_after_the_reason_and_is_kept_in_no_cache(
        self, redaction, moderator, signed_in
    ):
        client, url = signed_in(moderator), reverse("evidence:unmask", args=[redaction.uid])
        assert "Mrs Example" not in client.get(url).content.decode()
        answer = client.post(url, {"reason": "dispute"})
        assert "Mrs Example" in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]

    def test_a_sign_in_of_long_ago_is_asked_for_again(self, redaction, moderator, signed_in):
        client, url = signed_in(moderator), reverse("evidence:unmask", args=[redaction.uid])
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 1.0}]
        session.save()
        for answer in (client.get(url), client.post(url, {"reason": "legal"})):
            assert answer.status_code == 302
            assert "reauthenticate" in answer.url
        assert not AuditEntry.objects.filter(action="redaction.unmask").exists()

    def test_reporters_and_officials_get_the_redacted_text_only(
        self, redaction, rep, official, signed_in, told
    ):
        for reader, code in ((rep, 403), (official, 403)):
            client = signed_in(reader)
            page = client.get(reverse("evidence:report", args=[told.uid])).content.decode()
            assert "My manager [taken out] told me [a date]" in page
            assert "Mrs Example told" not in page
            assert client.get(reverse("evidence:unmask", args=[redaction.uid])).status_code == code
            assert not Redaction.objects.visible_to(reader).exists()

    def test_a_moderator_of_another_union_finds_nothing(self, redaction, unison, signed_in):
        stranger = make_user(unison, "moderator", "moderator")
        assert signed_in(stranger).get(reverse("evidence:unmask", args=[redaction.uid])).status_code == 404

    def test_a_moderator_who_wrote_the_report_does_not_see_what_another_took_out(
        self, napo, moderator, signed_in
    ):
        both = make_user(napo, "both", "rep", "moderator")
        own = report(both, "130", words=SAID)
        redact(moderator, own, words=SHORT)
        redaction = Redaction.objects.get(report=own)
        assert signed_in(both).get(reverse("evidence:unmask", args=[redaction.uid])).status_code == 404


def test_the_form_refuses_in_its_own_box_and_keeps_what_was_typed(told, moderator, signed_in):
    names = {kind: key.replace(":", "-") for kind, key in keys(told).items()}
    typed = {
        "version": 1,
        names["words"]: "I say something else.",
        names["testimony"]: "I, Ann Example, am worn out.",
        names["figure"]: "Mrs Example said 150%",
    }
    client, url = signed_in(moderator), reverse("evidence:redact", args=[told.uid])
    answer = client.post(url, typed)
    form = answer.context["redact_form"]
    assert answer.status_code == 422
    assert list(form.errors) == [names["words"]]
    assert "I say something else." in answer.content.decode()
    assert client.post(url, typed | {names["words"]: SHORT}).status_code == 302


def test_a_form_with_a_box_missing_takes_nothing_out(told, moderator, signed_in):
    answer = signed_in(moderator).post(reverse("evidence:redact", args=[told.uid]), {"version": 1})
    assert answer.status_code == 422
    assert not Redaction.objects.exists()
