"""Packs attacked: by the shell, by two people at once, by an author in disguise, by what a correction forgets."""

from __future__ import annotations

import datetime as dt
import io
import threading
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import tenancy
from accounts.models import AuditEntry
from accounts.permissions import Refused
from campaigns.choices import DemandStatus, PackAct, PackAudience, PackStatus
from campaigns.forms.packs import PackForm
from campaigns.models import (
    Delivery,
    Demand,
    LedgerEntry,
    Pack,
    PackEvent,
    PackFile,
    PackQuote,
    ReleasePeriod,
    Statement,
)
from campaigns.services.delivery import delivery_make
from campaigns.services.demands import demand_change
from campaigns.services.demo import WINDOW
from campaigns.services.pack_life import pack_issue, pack_recall, pack_revise, pack_sign
from campaigns.services.pack_making import pack_cancel
from campaigns.services.pack_sets import set_make
from campaigns.services.packs import (
    pack_check,
    pack_confirm,
    pack_edit,
    pack_leave_out,
    pack_make,
    pack_request,
    pack_set_request,
)
from campaigns.services.proof import pack_verify
from campaigns.services.replies import reply_ask
from campaigns.services.statements import statement_withdraw
from campaigns.tasks import build_pack_set
from documents.tree import plain_text
from evidence.models import Testimony
from evidence.services.revisions import revision_bump
from tests.campaigns.packs import briefing, briefing_summary, draft, issued, wales_counted
from tests.worlds import KEPT_WHOLE, enter, make_user, region


@pytest.fixture
def second(napo):
    return make_user(napo, "second", "official")


@pytest.fixture
def third(napo):
    return make_user(napo, "third", "official")


@pytest.fixture
def summary(rep, moderator, official):
    briefing(rep, moderator, official)
    return briefing_summary(official, region("N03"))


@pytest.fixture
def pack(summary, official):
    return draft(official, summary)


@pytest.fixture
def checked(pack, official):
    return pack_check(by=official, pack=pack)


@pytest.fixture
def signed(checked, second):
    return pack_sign(by=second, pack=checked, mark=checked.mark)


@pytest.fixture
def out(signed, second):
    return pack_issue(by=second, pack=signed)


# --- by the shell -----------------------------------------------------------------------------------------------


def _refused(action):
    with pytest.raises(DatabaseError), transaction.atomic():
        action()


def test_a_recall_is_not_undone_by_the_shell(out, second):
    out = pack_recall(by=second, pack=out, reason="A claim was misquoted.")
    row = Pack.objects.filter(pk=out.pk)
    for fields in (
        {"status": "issued"},
        {"status": "superseded"},
        {"recall_reason": "Nothing much."},
        {"recalled_at": None},
    ):
        _refused(lambda fields=fields: row.update(**fields))
    assert row.get().recall_reason == "A claim was misquoted."


def test_a_corrected_pack_does_not_stand_again_by_the_shell(out, official, second):
    issued(pack_revise(by=official, pack=out, errata="A slip."), official, second)
    for status in ("issued", "superseded"):
        _refused(lambda status=status: Pack.objects.filter(pk=out.pk).update(status=status))


def test_a_pack_comes_out_only_from_its_sign_off(checked, second):
    by_hand = {"signed_by": second, "signed_at": timezone.now(), "signed_mark": checked.mark}
    for status in ("issued", "superseded", "corrected", "recalled"):
        _refused(lambda status=status: Pack.objects.filter(pk=checked.pk).update(status=status, **by_hand))


def test_the_shell_signs_for_no_author(pack, official, second):
    pack = pack_leave_out(by=second, pack=pack, key="headline-notices")
    pack = pack_check(by=official, pack=pack)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pack.objects.filter(pk=pack.pk).update(status="signed", signed_by=second, signed_mark=pack.mark)


@pytest.mark.parametrize("table", KEPT_WHOLE)
def test_tables_of_packs_are_not_emptied(out, table):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE campaigns_{table} ENABLE TRIGGER {table}_keeps_all")
        with pytest.raises(ProgrammingError, match="never changed or removed"), transaction.atomic():
            cursor.execute(f"TRUNCATE campaigns_{table} CASCADE")
        cursor.execute(f"ALTER TABLE campaigns_{table} DISABLE TRIGGER {table}_keeps_all")


def test_nothing_is_added_to_or_taken_from_an_issued_pack(summary, official, second):
    pack = issued(draft(official, briefing_summary(official)), official, second)
    other = draft(official, summary)
    assert pack.quotes.exists()
    delivery, _link = delivery_make(
        by=official, pack=pack, name="A researcher", address="mp@parliament.example"
    )
    attacks = (
        lambda: PackQuote.objects.filter(pack=pack).delete(),
        lambda: PackQuote.objects.filter(pack=pack).update(key="another"),
        lambda: PackQuote.objects.create(union=pack.union, pack=pack, key="quote-0", wording="x"),
        lambda: PackFile.objects.create(union=pack.union, pack=pack, kind="sheet", content=b"x", sha256="0"),
        lambda: (
            PackFile.objects.create(union=pack.union, pack=other, kind="odd", content=b"x", sha256="0")
            and PackFile.objects.filter(pack=other, kind="odd").update(pack=pack)
        ),
        lambda: Delivery.objects.filter(pk=delivery.pk).delete(),
        lambda: Delivery.objects.filter(pk=delivery.pk).update(address="other@parliament.example"),
        lambda: Delivery.objects.filter(pk=delivery.pk).update(pack=other),
    )
    for attack in attacks:
        _refused(attack)
    assert Delivery.objects.filter(pk=delivery.pk).update(opened=1) == 1


def test_an_erased_quote_leaves_its_row_in_the_issued_pack(rep, moderator, official, second):
    """The key to the testimony goes with it; that it was quoted stays."""
    briefing(rep, moderator, official)
    pack = issued(draft(official, briefing_summary(official)), official, second)
    held = pack.quotes.exclude(testimony=None).count()
    quote = pack.quotes.exclude(testimony=None).first()
    PackQuote.objects.filter(pk=quote.pk).update(testimony=None)
    assert pack.quotes.exclude(testimony=None).count() == held - 1


def test_a_reply_of_an_issued_pack_stays_as_printed(checked, official, second):
    today = timezone.localdate()
    asked = reply_ask(
        by=official, pack=checked, given_to="The Regional Director", given_on=today, answer_by=today
    )
    pack = issued(asked.pack, official, second)
    for attack in (
        lambda: pack.replies.update(reply="All is well.", replied_on=today),
        lambda: pack.replies.all().delete(),
    ):
        _refused(attack)


def test_a_tree_that_is_signed_is_not_changed_behind_its_signature(signed):
    other = signed.tree.replace("over 150%", "over 250%")
    assert other != signed.tree
    _refused(lambda: Pack.objects.filter(pk=signed.pk).update(tree=other))


def test_a_tree_changed_after_the_check_is_not_signed_and_a_check_makes_it_whole(checked, official, second):
    words = plain_text(checked.document)
    Pack.objects.filter(pk=checked.pk).update(tree=checked.tree.replace("over 150%", "over 250%"))
    with pytest.raises(Refused, match="Check it again"):
        pack_sign(by=second, pack=checked, mark=checked.mark)
    pack = pack_check(by=official, pack=checked)
    assert plain_text(pack.document) == words
    pack = pack_issue(by=second, pack=pack_sign(by=second, pack=pack, mark=pack.mark))
    assert plain_text(pack.document) == words


@pytest.mark.django_db(transaction=True)
def test_a_tree_changed_between_two_statements_of_the_issue_is_not_issued(checked, second, napo):
    """Who owns the tables can put a tree under a signature: it does not come out."""
    signed = pack_sign(by=second, pack=checked, mark=checked.mark)
    other = signed.tree.replace("over 150%", "over 250%")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE campaigns_pack DISABLE TRIGGER pack_frozen")
        Pack.objects.filter(pk=signed.pk).update(tree=other)
        cursor.execute("ALTER TABLE campaigns_pack ENABLE TRIGGER pack_frozen")
    with pytest.raises(Refused, match="Check it again"):
        pack_issue(by=second, pack=signed)
    assert not Pack.objects.get(pk=signed.pk).number


# --- an author in disguise --------------------------------------------------------------------------------------


def test_the_second_yes_is_given_by_no_author(rep, moderator, official, second, third):
    briefing(rep, moderator, official)
    pack = draft(official, briefing_summary(official, region("N53")))
    pack = pack_leave_out(by=second, pack=pack, key="headline-notices")
    with pytest.raises(Refused, match="second yes"):
        pack_confirm(by=second, pack=pack, key="statement-east-midlands-sfo")
    assert pack_confirm(by=third, pack=pack, key="statement-east-midlands-sfo").confirmed


def test_a_second_yes_for_one_side_is_none_for_the_press(rep, moderator, official, second):
    briefing(rep, moderator, official)
    pack = draft(official, briefing_summary(official, region("N53")), audience=PackAudience.BRANCH)
    pack = pack_confirm(by=second, pack=pack, key="statement-east-midlands-sfo")
    assert "investigation into this is still ongoing" in plain_text(pack.document)
    pack = pack_edit(by=official, pack=pack, audience=PackAudience.PRESS)
    assert "investigation into this is still ongoing" not in plain_text(pack.document)


def test_a_regional_official_makes_nothing_of_the_whole_service(rep, moderator, official, napo):
    briefing(rep, moderator, official)
    national, regional = briefing_summary(official), make_user(napo, "wales", "official", unit=region("N03"))
    for act in (pack_make, pack_request):
        with pytest.raises(Refused, match="whole"):
            act(by=regional, summary=national)


def test_whoever_starts_a_called_off_pack_again_has_prepared_it(summary, official, second):
    pack = pack_request(by=official, summary=summary)
    pack_cancel(by=official, pack=pack)
    assert pack_request(by=second, summary=summary).prepared_by == second


def test_what_was_left_out_is_named_by_the_pack_and_not_by_who_left_it_out(pack, official, client):
    enter(client, official).post(
        reverse("campaigns:pack_leave_out", args=[pack.uid]),
        {"key": "headline-demands", "what": "A spelling mistake"},
    )
    note = PackEvent.objects.get(pack=pack, act=PackAct.LEAVE_OUT).note
    assert "spelling" not in note
    assert "demands" in note


def test_an_odd_key_is_an_error_of_the_form_and_no_crash(pack, official, client):
    enter(client, official)
    for name in ("leave_out", "put_back", "confirm"):
        answer = client.post(
            reverse(f"campaigns:pack_{name}", args=[pack.uid]), {"key": "a\x00b", "what": "c\x00d"}
        )
        assert answer.status_code in {302, 403}


# --- before its time --------------------------------------------------------------------------------------------


def test_a_correction_keeps_the_embargo_and_the_hold_of_what_it_corrects(pack, official, second):
    later = timezone.now() + dt.timedelta(days=2)
    pack = issued(pack_edit(by=official, pack=pack, embargo_until=later), official, second)
    newer = pack_revise(by=official, pack=pack, errata="A slip.")
    assert newer.embargo_until == later
    newer = issued(newer, official, second)
    assert newer.document.meta.stamp.startswith("EMBARGOED until")


def test_a_correction_after_the_embargo_is_not_embargoed_again(pack, official, second, monkeypatch):
    later = timezone.now() + dt.timedelta(days=2)
    pack = issued(pack_edit(by=official, pack=pack, embargo_until=later), official, second)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert pack_revise(by=official, pack=pack).embargo_until is None


def test_the_public_page_says_nothing_of_a_correction_still_embargoed(
    out, official, second, client, monkeypatch
):
    later = timezone.now() + dt.timedelta(days=2)
    newer = pack_revise(by=official, pack=out, errata="The London figure was wrong.")
    newer = issued(pack_edit(by=official, pack=newer, embargo_until=later), official, second)
    public = reverse("campaigns:check", args=[out.check_token])
    assert "London figure" not in client.get(public).content.decode()
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert "London figure" in client.get(public).content.decode()


@pytest.mark.parametrize(("day", "month", "year"), [(29, 3, 2037), (25, 10, 2037)])
def test_an_hour_that_the_clock_skips_or_repeats_is_no_embargo(pack, day, month, year):
    data = {"audience": "parliament", "language": "en-gb", "embargo_time": "01:30"}
    data |= {"embargo_day_day": str(day), "embargo_day_month": str(month), "embargo_day_year": str(year)}
    form = PackForm(data, pack=pack)
    assert "embargo_day" in form.errors
    fine = PackForm({**data, "embargo_time": "03:30"}, pack=pack)
    assert fine.is_valid(), fine.errors


def test_a_moment_that_has_passed_holds_nothing_and_is_refused(pack, official):
    past = timezone.now() - dt.timedelta(minutes=1)
    for name in ("hold_until", "embargo_until"):
        with pytest.raises(ValidationError, match="has passed"):
            pack_edit(by=official, pack=pack, **{name: past})


def test_a_moment_that_passed_since_it_was_set_may_stand(pack, official, monkeypatch):
    soon = timezone.now() + dt.timedelta(minutes=1)
    pack = pack_edit(by=official, pack=pack, embargo_until=soon)
    monkeypatch.setattr(timezone, "now", lambda: soon + dt.timedelta(minutes=1))
    assert pack_edit(by=official, pack=pack, embargo_until=soon).embargo_until == soon


def test_the_zip_of_a_set_holds_nothing_recalled_and_is_on_record(rep, moderator, official, second, client):
    briefing(rep, moderator, official)
    packs = [
        issued(draft(official, briefing_summary(official, where)), official, second)
        for where in (None, region("N03"))
    ]
    pack_recall(by=second, pack=packs[1], reason="A claim was misquoted.")
    answer = enter(client, official).post(reverse("campaigns:pack_set_file", args=[packs[0].uid]))
    names = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()
    assert names == [f"{packs[0].number}-v1.pdf"]
    assert AuditEntry.objects.filter(
        action="pack.download", object_id=packs[0].pk, actor=str(official.pk)
    ).exists()


# --- two at once ------------------------------------------------------------------------------------------------


def _together(napo, *acts):
    """Each in a thread and connection of its own, started at one moment; what each returned or raised."""
    start, found = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            with tenancy.union_scope(napo.pk):
                start.wait(timeout=20)
                found[place] = act()
        except Exception as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


def _kinds(found):
    return sorted(type(one).__name__ for one in found)


@pytest.mark.django_db(transaction=True)
def test_two_officials_at_once_sign_issue_revise_and_recall_once(napo, checked, official, second, third):
    def both(act, **fields):
        return _together(
            napo,
            *(
                lambda by=by: act(by=by, pack=Pack.objects.get(pk=checked.pk), **fields)
                for by in (second, third)
            ),
        )

    assert _kinds(both(pack_sign, mark=checked.mark)) == ["Pack", "Refused"]
    assert _kinds(both(pack_issue)) == ["Pack", "Refused"]
    assert _kinds(both(pack_revise, errata="A slip.")) == ["Pack", "Refused"]
    assert _kinds(both(pack_recall, reason="A slip.")) == ["Pack", "Refused"]
    assert Pack.objects.count() == 2
    assert list(Pack.objects.exclude(number="").values_list("number", "version")) == [
        (f"NAPO-{timezone.localdate().year}-001", 1)
    ]


@pytest.mark.django_db(transaction=True)
def test_two_sets_at_once_make_one_draft_of_a_place(napo, rep, moderator, official, second):
    briefing(rep, moderator, official)

    def make(by):
        return set_make(by=by, places=[region("N03")], start=WINDOW[0], end=WINDOW[1])[0].pk

    found = _together(napo, lambda: make(official), lambda: make(second))
    assert len(set(found)) == 1, found
    assert Pack.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_draft_looked_at_by_two_at_once_is_rendered_for_both(napo, pack, official, second):
    from campaigns.services.packs import pack_download

    found = _together(
        napo,
        *(
            lambda by=by: pack_download(by=by, pack=Pack.objects.get(pk=pack.pk)).sha256
            for by in (official, second)
        ),
    )
    assert len(set(found)) == 1, found


def test_a_sheet_asked_for_twice_is_made_once(summary, official, second, client):
    for person in (official, second):
        enter(client, person).post(reverse("campaigns:pack_new", args=[summary.uid]), {"layout": "sheet"})
    assert Pack.objects.filter(layout="sheet").count() == 1


def _withdrawn(testimony: int) -> None:
    """What its speaker's withdrawal writes, in the same order."""
    with transaction.atomic():
        row = Testimony.objects.select_for_update(of=("self",)).select_related("report").get(pk=testimony)
        Testimony.objects.filter(pk=testimony).update(withdrawn_at=timezone.now())
        revision_bump(union_id=row.union_id, region_id=row.report.region_id)


@pytest.mark.django_db(transaction=True)
def test_a_quote_taken_back_while_the_pack_is_printed_keeps_it_in(
    napo, rep, moderator, official, second, monkeypatch
):
    from campaigns.services import pack_life

    briefing(rep, moderator, official)
    pack = pack_check(by=official, pack=draft(official, briefing_summary(official)))
    pack = pack_sign(by=second, pack=pack, mark=pack.mark)
    testimony = pack.quotes.exclude(testimony=None).first().testimony_id
    render = pack_life.RENDERERS["pdf"]

    def meanwhile(document):
        assert _together(napo, lambda: _withdrawn(testimony)) == [None]
        return render(document)

    with monkeypatch.context() as patch:
        patch.setitem(pack_life.RENDERERS, "pdf", meanwhile)
        with pytest.raises(Refused, match="changed since it was checked"):
            pack_issue(by=second, pack=pack)
    pack.refresh_from_db()
    assert pack.status != PackStatus.ISSUED
    assert not pack.number


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_under_way_is_waited_for(napo, rep, moderator, official, second):
    """It has written, and not committed yet: the pack comes out after it, and without the quote, or not at all."""
    briefing(rep, moderator, official)
    pack = pack_check(by=official, pack=draft(official, briefing_summary(official)))
    pack = pack_sign(by=second, pack=pack, mark=pack.mark)
    testimony = pack.quotes.exclude(testimony=None).first().testimony_id
    written, go = threading.Event(), threading.Event()

    def withdraw():
        with transaction.atomic():
            _withdrawn(testimony)
            written.set()
            assert go.wait(timeout=30)

    def issue():
        assert written.wait(timeout=30)
        threading.Timer(2.5, go.set).start()
        return pack_issue(by=second, pack=Pack.objects.get(pk=pack.pk))

    found = _together(napo, withdraw, issue)
    assert _kinds(found) == ["NoneType", "Refused"], found
    pack.refresh_from_db()
    assert not pack.frozen


@pytest.mark.django_db(transaction=True)
def test_a_pack_does_not_come_out_while_its_period_is_restated(
    napo, rep, moderator, official, second, monkeypatch
):
    """The restatement would stand in the ledger under an earlier minute than the pack that does not have it."""
    pack = pack_check(by=official, pack=draft(official, wales_counted(rep, moderator, official)))
    pack = pack_sign(by=second, pack=pack, mark=pack.mark)
    locked, done = threading.Event(), threading.Event()

    def restate():
        with transaction.atomic():
            ReleasePeriod.objects.select_for_update().get()
            locked.set()
            assert done.wait(timeout=30)

    def issue():
        assert locked.wait(timeout=30)
        try:
            return pack_issue(by=second, pack=Pack.objects.get(pk=pack.pk))
        finally:
            done.set()

    assert _kinds(_together(napo, restate, issue)) == ["NoneType", "Refused"]
    issued = pack_issue(by=second, pack=pack)
    assert (issued.number[-3:], pack_verify(issued)) == ("001", [])


@pytest.mark.django_db(transaction=True)
def test_a_table_taken_back_while_the_pack_is_printed_keeps_it_in(
    napo, rep, moderator, official, second, monkeypatch
):
    from campaigns.services import pack_life

    pack = pack_check(by=official, pack=draft(official, wales_counted(rep, moderator, official)))
    pack = pack_sign(by=second, pack=pack, mark=pack.mark)
    render = pack_life.RENDERERS["pdf"]

    def taken_back():
        closed = LedgerEntry.objects.get()
        hidden = {unit: {**table, "n": None, "statements": []} for unit, table in closed.tables.items()}
        LedgerEntry.objects.create(
            union=napo, period=closed.period, kind="retract", tables=hidden, truth=closed.truth, hash="0" * 64
        )

    def meanwhile(document):
        assert _together(napo, taken_back) == [None]
        return render(document)

    monkeypatch.setitem(pack_life.RENDERERS, "pdf", meanwhile)
    with pytest.raises(Refused, match="changed since it was checked"):
        pack_issue(by=second, pack=pack)
    assert not Pack.objects.get(pk=pack.pk).frozen


def test_what_holds_the_national_pack_back_holds_its_set(rep, moderator, official):
    briefing(rep, moderator, official)
    later = timezone.now() + dt.timedelta(days=2)
    lead = pack_edit(
        by=official, pack=draft(official, briefing_summary(official)), hold_until=later, embargo_until=later
    )
    job = pack_set_request(by=official, lead=lead)
    build_pack_set(job.pk)
    made = Pack.objects.exclude(pk=lead.pk)
    assert made.count() == 12
    assert set(made.values_list("hold_until", "embargo_until")) == {(later, later)}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", ["statement", "demand"])
def test_material_that_moves_on_while_the_pack_is_printed_keeps_it_in(
    napo, signed, official, second, monkeypatch, what
):
    from campaigns.services import pack_life

    render = pack_life.RENDERERS["pdf"]
    shown = Statement.objects.standing().filter(region=None, classification="public")
    assert shown.exists()

    def move():
        if what == "statement":
            for statement in shown:
                statement_withdraw(by=official, statement=statement)
        else:
            demand = Demand.objects.get(list__title="Workloads and Staffing in Probation")
            demand_change(by=official, demand=demand, status=DemandStatus.AGREED, on=timezone.localdate())

    def meanwhile(document):
        assert _together(napo, move) == [None]
        return render(document)

    monkeypatch.setitem(pack_life.RENDERERS, "pdf", meanwhile)
    with pytest.raises(Refused, match="changed since it was checked"):
        pack_issue(by=second, pack=signed)
    assert not Pack.objects.get(pk=signed.pk).frozen
