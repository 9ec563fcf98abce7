"""Packs to lists of readers: only those they were made for, each with a link of their own, and who got which version."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts import tenancy
from accounts.models import OutboxMail
from accounts.permissions import Refused
from accounts.services.outbox import mail_send
from campaigns.models import Delivery, ListMember, MailingList
from campaigns.services.delivery import delivery_find
from campaigns.services.mailing_lists import list_delete, list_make, list_send, member_add, member_remove
from campaigns.services.pack_life import pack_recall, pack_revise
from campaigns.services.packs import pack_edit
from tests.campaigns.packs import briefing, briefing_summary, draft, issued
from tests.worlds import enter, make_user, region

READERS = (("A researcher", "a@parliament.example"), ("A clerk", "b@parliament.example"))


@pytest.fixture
def second(napo):
    return make_user(napo, "second", "official")


@pytest.fixture
def pack(rep, moderator, official, second):
    briefing(rep, moderator, official)
    return issued(draft(official, briefing_summary(official, region("N03"))), official, second)


def make_list(official, audience="parliament", readers=READERS):
    made = list_make(by=official, name=f"Readers, {audience}", audience=audience)
    for name, address in readers:
        member_add(by=official, mailing_list=made, name=name, address=address)
    return made


def link_in(mail):
    mail_send(mail.pk)
    from django.core import mail as sent

    words = sent.outbox[-1]
    return words, next(line for line in words.body.split() if "/to/" in line)


def test_everybody_on_the_list_gets_a_link_of_their_own_once(pack, official):
    made = make_list(official)
    sent = list_send(by=official, pack=pack, mailing_list=made)
    assert {one.address for one in sent} == {address for _name, address in READERS}
    mails = list(OutboxMail.objects.filter(template="campaigns/mail/pack_link"))
    links = set()
    for mail in mails:
        letter, link = link_in(mail)
        links.add(link)
        assert letter.to == [mail.address]
        assert "150" not in letter.subject + letter.body
        with tenancy.union_scope(None):
            assert delivery_find(link.rstrip("/").rsplit("/", 1)[1]).address == mail.address
    assert len(links) == 2
    with pytest.raises(Refused, match="has this version already"):
        list_send(by=official, pack=pack, mailing_list=made)
    member_add(by=official, mailing_list=made, name="A third", address="c@parliament.example")
    assert [one.name for one in list_send(by=official, pack=pack, mailing_list=made)] == ["A third"]
    assert Delivery.objects.filter(pack=pack, mailing_list=made).count() == 3


def test_a_pack_goes_only_to_readers_of_its_audience(pack, official):
    press = make_list(official, "press")
    with pytest.raises(Refused, match="The list is for: The press"):
        list_send(by=official, pack=pack, mailing_list=press)
    assert not OutboxMail.objects.exists()


def test_nothing_of_a_draft_or_a_held_pack_leaves(rep, moderator, official, second, monkeypatch):
    briefing(rep, moderator, official)
    made = make_list(official)
    pack = draft(official, briefing_summary(official, region("N03")))
    with pytest.raises(Refused, match="issued pack"):
        list_send(by=official, pack=pack, mailing_list=made)
    soon = timezone.now() + dt.timedelta(hours=1)
    pack = pack_edit(by=official, pack=pack, hold_until=soon)
    with monkeypatch.context() as patch:
        # It is issued the moment the hold ends; a clock that is set back holds it again.
        patch.setattr(timezone, "now", lambda: soon + dt.timedelta(seconds=1))
        pack = issued(pack, official, second)
    with pytest.raises(Refused, match="held until"):
        list_send(by=official, pack=pack, mailing_list=made)
    assert not OutboxMail.objects.exists()


def test_an_embargoed_pack_goes_to_named_readers_and_says_so(rep, moderator, official, second):
    briefing(rep, moderator, official)
    made = make_list(official)
    pack = draft(official, briefing_summary(official, region("N03")))
    pack = pack_edit(by=official, pack=pack, embargo_until=timezone.now() + dt.timedelta(hours=1))
    list_send(by=official, pack=issued(pack, official, second), mailing_list=made)
    letter, _link = link_in(OutboxMail.objects.filter(template="campaigns/mail/pack_link").first())
    assert "Embargoed until" in letter.body


def test_a_correction_and_a_recall_reach_the_same_people(pack, official, second):
    made = make_list(official)
    list_send(by=official, pack=pack, mailing_list=made)
    member_remove(by=official, member=ListMember.objects.first())
    newer = issued(pack_revise(by=official, pack=pack, errata="A word was wrong."), official, second)
    told = OutboxMail.objects.filter(template="campaigns/mail/pack_changed")
    assert sorted(told.values_list("address", flat=True)) == ["a@parliament.example", "b@parliament.example"]
    assert {mail.context["status"] for mail in told} == {"corrected"}
    list_send(by=official, pack=newer, mailing_list=made)
    pack_recall(by=second, pack=newer, reason="Wrong again.")
    told = OutboxMail.objects.filter(template="campaigns/mail/pack_changed", context__version=2)
    assert len(told) == 1
    assert told[0].context["status"] == "recalled"


def test_a_list_keeps_an_address_once_and_its_name_is_its_own(official):
    made = make_list(official)
    with pytest.raises(ValidationError, match="on the list already"):
        member_add(by=official, mailing_list=made, name="Again", address="A@parliament.example")
    with pytest.raises(ValidationError, match="of this name already"):
        list_make(by=official, name="readers, Parliament", audience="press")


def test_lists_are_for_officials_of_the_whole_union(pack, official, napo, unison, client):
    made = make_list(official)
    wales = make_user(napo, "wales", "official", unit=region("N03"))
    with pytest.raises(Refused, match="whole union"):
        list_send(by=wales, pack=pack, mailing_list=made)
    enter(client, wales)
    assert client.get(reverse("campaigns:mailing_list", args=[made.uid])).status_code == 404
    enter(client, make_user(unison, "other", "official"))
    assert client.get(reverse("campaigns:mailing_list", args=[made.uid])).status_code == 404
    sent = client.post(reverse("campaigns:pack_send", args=[pack.uid]), {"list": str(made.uid)})
    assert sent.status_code == 404


def test_the_pages_keep_a_list_send_a_pack_and_say_who_got_which_version(pack, official, client):
    enter(client, official)
    lists = reverse("campaigns:mailing_lists")
    client.post(lists, {"name": "Justice Committee", "audience": "parliament"})
    made = MailingList.objects.get()
    address = reverse("campaigns:mailing_list", args=[made.uid])
    assert client.post(address, {"name": "A clerk", "address": "not an address"}).status_code == 422
    assert client.post(address, {"name": "A clerk", "address": "b@parliament.example"}).status_code == 302
    home = reverse("campaigns:pack", args=[pack.uid])
    assert "1 reader not sent it yet" in client.get(home).content.decode()
    assert (
        client.post(reverse("campaigns:pack_send", args=[pack.uid]), {"list": "nothing"}).status_code == 404
    )
    client.post(reverse("campaigns:pack_send", args=[pack.uid]), {"list": str(made.uid)})
    page = client.get(home).content.decode()
    assert f"{pack.number} v1" in page
    assert "Justice Committee" in page
    assert f"{pack.number} v1" in client.get(address).content.decode()
    client.post(reverse("campaigns:list_member_remove", args=[ListMember.objects.get().uid]))
    assert "Nobody is on it yet" in client.get(address).content.decode()
    list_delete(by=official, mailing_list=made)
    page = client.get(home).content.decode()
    assert "b@parliament.example" in page
