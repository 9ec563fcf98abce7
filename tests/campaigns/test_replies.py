"""Right of reply: the giving is a release, the answer is printed, and both undo a sign-off."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.permissions import Refused
from campaigns.choices import PackStatus, ReleaseKind
from campaigns.controlled import standing_tables
from campaigns.models import LedgerEntry, RightOfReply
from campaigns.services.pack_life import pack_issue, pack_sign
from campaigns.services.packs import pack_check, pack_edit
from campaigns.services.release_checks import ledger_of
from campaigns.services.replies import reply_ask, reply_enter
from documents.tree import plain_text
from tests.campaigns.packs import draft, wales_counted
from tests.worlds import enter, make_user, region

WHOM = "the Regional Director, Wales"


@pytest.fixture
def pack(rep, moderator, official):
    return pack_check(by=official, pack=draft(official, wales_counted(rep, moderator, official)))


def _asked(official, pack, **fields):
    today = timezone.localdate()
    given = {"given_to": WHOM, "given_on": today, "answer_by": today + dt.timedelta(days=14)} | fields
    return reply_ask(by=official, pack=pack, **given)


def test_giving_the_figures_is_a_line_of_the_ledger_with_the_tables_of_the_pack(pack, official):
    before = standing_tables(LedgerEntry.objects.get().period)
    asked = _asked(official, pack)
    entry = LedgerEntry.objects.get(kind=ReleaseKind.GIVE)
    assert asked.entry == entry
    wales = str(region("N03").pk)
    assert entry.tables[wales]["n"] == 36
    assert all(table["n"] is not None for table in entry.tables.values())
    assert (entry.truth, entry.by) == ([], official)
    assert AuditEntry.objects.filter(action="release.give", object_id=entry.pk).exists()
    # The same numbers once more: nothing that is checked against the ledger changes.
    assert standing_tables(entry.period) == before
    assert len(ledger_of(pack.union_id)) == 1


def test_the_pack_says_that_it_was_given_and_prints_the_reply_in_full(pack, official):
    asked = _asked(official, pack)
    pack.refresh_from_db()
    assert pack.status == PackStatus.DRAFT
    assert "No reply had come when this pack was issued." in plain_text(pack.document)
    reply_enter(
        by=official, asked=asked, reply="We do not accept these figures.", replied_on=timezone.localdate()
    )
    pack.refresh_from_db()
    words = plain_text(pack.document)
    assert "We do not accept these figures." in words
    assert f"given to {WHOM}" in words
    assert "No reply had come" not in words


def test_whoever_enters_the_reply_does_not_sign_and_a_sign_off_is_undone(pack, official, napo):
    second, third = (make_user(napo, name, "official") for name in ("second", "third"))
    asked = _asked(official, pack)
    pack = pack_check(by=official, pack=pack)
    pack = pack_sign(by=second, pack=pack, mark=pack.mark)
    reply_enter(by=second, asked=asked, reply="Noted.", replied_on=timezone.localdate())
    pack.refresh_from_db()
    assert (pack.status, pack.signed_by) == (PackStatus.DRAFT, None)
    pack = pack_check(by=official, pack=pack)
    with pytest.raises(Refused, match="You changed this pack"):
        pack_sign(by=second, pack=pack, mark=pack.mark)
    pack = pack_sign(by=third, pack=pack, mark=pack.mark)
    assert "Noted." in plain_text(pack_issue(by=third, pack=pack).document)
    with pytest.raises(Refused, match="cannot be done now"):
        reply_enter(by=official, asked=asked, reply="Later.", replied_on=timezone.localdate())


def test_only_what_was_checked_and_is_not_held_is_given(pack, official):
    pack = pack_edit(by=official, pack=pack, hold_until=timezone.now() + dt.timedelta(days=1))
    with pytest.raises(Refused, match="is held"):
        _asked(official, pack)
    pack = pack_edit(by=official, pack=pack)
    with pytest.raises(Refused, match="Check the pack first"):
        _asked(official, pack)
    assert not RightOfReply.objects.exists()
    assert not LedgerEntry.objects.filter(kind=ReleaseKind.GIVE).exists()


def test_days_are_checked(pack, official):
    today = timezone.localdate()
    with pytest.raises(ValidationError, match="has not come yet"):
        _asked(official, pack, given_on=today + dt.timedelta(days=1))
    with pytest.raises(ValidationError, match="not before"):
        _asked(official, pack, answer_by=today - dt.timedelta(days=1))
    asked = _asked(official, pack)
    with pytest.raises(ValidationError, match="Check the day"):
        reply_enter(by=official, asked=asked, reply="Early.", replied_on=today - dt.timedelta(days=1))
    with pytest.raises(ValidationError, match="as it came"):
        reply_enter(by=official, asked=asked, reply="  ", replied_on=today)


def test_the_page_takes_both(pack, official, rep, client):
    page, given = (reverse(f"campaigns:{name}", args=[pack.uid]) for name in ("pack_replies", "reply_ask"))
    assert enter(client, rep).get(page).status_code == 403
    enter(client, official)
    wrong = client.post(given, {"ask-given_to": ""})
    assert wrong.status_code == 422
    assert "Enter who was given the figures." in wrong.content.decode()
    today, later = timezone.localdate(), timezone.localdate() + dt.timedelta(days=14)
    form = {"ask-given_to": WHOM}
    for name, day in (("given_on", today), ("answer_by", later)):
        form |= {f"ask-{name}_{part}": getattr(day, part) for part in ("day", "month", "year")}
    assert client.post(given, form).status_code == 302
    asked = RightOfReply.objects.get()
    form = {f"reply-{asked.uid}-replied_on_{part}": getattr(today, part) for part in ("day", "month", "year")}
    answer = reverse("campaigns:reply_enter", args=[asked.uid])
    assert client.post(answer, form).status_code == 422
    assert (
        client.post(answer, form | {f"reply-{asked.uid}-reply": "We are looking into it."}).status_code == 302
    )
    shown = client.get(page).content.decode()
    assert "We are looking into it." in shown
    assert "In the ledger." in shown
