"""Nothing of one union reaches another: random worlds with planted markers, and a walker that follows every link.

The walker signs in as each person, goes over every link it finds and through every form it can send empty, and reads
every answer, download, mail and log line for another union's markers, and for ids that could be counted up.
"""

from __future__ import annotations

import datetime as dt
import io
import logging
import random
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts import tenancy
from accounts.actors import System
from accounts.choices import Role
from accounts.models import Union, User
from accounts.services.sealing import audit_seal
from campaigns.models import Pack, Summary
from campaigns.services.packs import pack_make
from campaigns.services.summaries import Scope, summary_compile
from evidence.choices import DraftKind, WordingKind
from evidence.entries import FigureEntry
from evidence.entries import TestimonyEntry as Quote
from evidence.models import CaseReport, ImportBatch, LegalHold, Notice, NoticeAlert, Round
from evidence.services.drafts import draft_save
from evidence.services.imports import import_open
from evidence.services.moderation import note_add, report_accept, report_reject, report_return
from evidence.services.retention import hold_place
from evidence.services.wordings import wording_set
from tests import worlds
from tests.evidence.member_worlds import a_round
from tests.evidence.notices import drafted
from workloads.models import Unit

SEEDS = range(3)
PAGES = 60  # for each person
# What else of a union has an address of its own.
OTHER_PAGES = (
    (Round, "evidence:round"),
    (Notice, "evidence:notice"),
    (NoticeAlert, "evidence:notice_alert"),
    (ImportBatch, "evidence:import"),
    (LegalHold, "evidence:hold_end"),
    (Pack, "campaigns:pack"),
)
NUMBER_IN_PATH = re.compile(r"/\d{1,9}(?=/|$|\.)")


@dataclass
class Tenant:
    """One union of a world: its people, and the markers planted in its evidence."""

    union: Union
    people: list[User]
    markers: list[str] = field(default_factory=list)

    def plant(self, where: str) -> str:
        marker = f"zq{self.union.slug}{where}{len(self.markers)}qz"
        self.markers.append(marker)
        return marker


def random_world(seed: int) -> list[Tenant]:
    """Two or three unions, people in random roles and areas, reports in every state, summaries and a pack each."""
    chance = random.Random(seed)
    slugs = ["napo", "unison", "gmb"][: chance.choice([2, 3])]
    return [random_tenant(chance, slug) for slug in slugs]


def random_tenant(chance: random.Random, slug: str) -> Tenant:
    union = Union.objects.create(slug=slug, name=f"Union {slug}", contact=f"office@{slug}.example")
    tenant = Tenant(union, [])
    with tenancy.union_scope(union.pk):
        tenant.people = [random_person(chance, tenant, role) for role in Role.values]
        tenant.people += [
            random_person(chance, tenant, chance.choice(Role.values)) for _ in range(chance.randint(0, 2))
        ]
        for _ in range(chance.randint(3, 6)):
            random_report(chance, tenant)
        random_papers(chance, tenant)
        random_pack(chance, tenant)
    return tenant


def random_papers(chance: random.Random, tenant: Tenant) -> None:
    """Everything else a union keeps: rounds, notices, imports, files' reports, drafts, holds, notes, its own words."""
    place = chance.choice([worlds.unit("Gwent"), worlds.unit("Warwickshire")])
    rep = worlds.make_user(tenant.union, tenant.plant("rep"), Role.REP)
    contact = worlds.make_user(tenant.union, tenant.plant("dpo"), Role.DATA_PROTECTION)
    moderator = worlds.make_user(tenant.union, tenant.plant("mod"), Role.MODERATOR)
    tenant.people += [rep, contact, moderator]
    a_round(rep, unit=place, title=tenant.plant("round"), branch=tenant.plant("branch"))
    drafted(
        rep, unit=place, names=[tenant.plant("membername")], addressee=tenant.plant("manager"),
        effect=f"I want to die, {tenant.plant('effect')}.",
    )  # fmt: skip
    import_open(by=rep, source="foi", disclosed_on=dt.date(2026, 1, 5), letter=tenant.plant("letter"))
    draft_save(by=rep, kind=DraftKind.REPORT, fields={"words": [tenant.plant("draft")]})
    noted = CaseReport.objects.filter(union=tenant.union).exclude(reporter=moderator).first()
    note_add(by=moderator, report=noted, text=tenant.plant("note"))
    hold_place(by=contact, report=noted, reason=tenant.plant("hold"))
    wording_set(by=contact, kind=WordingKind.PRIVACY, text=tenant.plant("wording"))


def random_person(chance: random.Random, tenant: Tenant, role: str) -> User:
    name = f"{tenant.plant('name')}"
    where = chance.choice([None, None, worlds.region("N03"), worlds.region("N07")])
    return worlds.make_user(tenant.union, name, role, unit=where)


def random_report(chance: random.Random, tenant: Tenant) -> CaseReport:
    everywhere = worlds.make_user(tenant.union, tenant.plant("rep"), Role.REP)
    units = list(Unit.objects.pdus().filter(valid_to=None)[:20])
    report = worlds.report(
        everywhere,
        FigureEntry(text=chance.choice(["150", "over 150%", "135-145%"]), said=tenant.plant("said")),
        where=chance.choice(units),
        basis=chance.choice(["own", "screen", "told"]),
        words=tenant.plant("words"),
        testimonies=[
            Quote(
                text=tenant.plant("quote"), attribution=tenant.plant("who"), published_in=tenant.plant("src")
            )
        ],
    )
    moderator = worlds.make_user(tenant.union, tenant.plant("mod"), Role.MODERATOR)
    decide = chance.choice(["wait", "accept", "accept", "return", "reject"])
    if decide == "accept":
        report_accept(by=moderator, report=report, version=report.version, people_are_new=True)
    elif decide == "return":
        report_return(by=moderator, report=report, version=report.version, question=tenant.plant("question"))
    elif decide == "reject":
        report_reject(
            by=moderator, report=report, version=report.version, reason="unclear", text=tenant.plant("reason")
        )
    return report


def random_pack(chance: random.Random, tenant: Tenant) -> None:
    by = System("world", tenant.union.pk)
    unit = chance.choice([None, worlds.region("N03")])
    scope = Scope(unit, dt.date(2026, 1, 1), dt.date(2026, 6, 30))
    pack_make(by=by, summary=summary_compile(by=by, scope=scope))


class Links(HTMLParser):
    """Addresses and forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[dict[str, Any]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "form":
            self.forms.append(
                {"to": given.get("action", ""), "method": given.get("method", "get"), "fields": {}}
            )
        elif tag in {"input", "button"} and self.forms and given.get("name"):
            self.forms[-1]["fields"].setdefault(given["name"], given.get("value", ""))


class Walker:
    """Follows every link of this site, and sends every form with what stands in it."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.answers: list[tuple[str, str]] = []
        self.guessable: list[str] = []
        self.codes: list[tuple[str, int]] = []

    def walk(self, start: str = "/") -> None:
        seen, pending = {start}, [start]
        while pending and len(self.answers) < PAGES:
            for address in self._visit(pending.pop(0)):
                if address not in seen:
                    seen.add(address)
                    pending.append(address)

    def _visit(self, address: str) -> Iterator[str]:
        page = self._read(address, self.client.get(address))
        for link in page.links:
            yield from self._within(address, link)
        for form in page.forms:
            target = next(self._within(address, form["to"] or address), None)
            if target and "logout" not in target and form["method"].lower() == "post":
                yield from self._send(target, form["fields"])

    def _send(self, target: str, fields: dict[str, str]) -> Iterator[str]:
        answer = self.client.post(target, fields)
        self._read(target, answer)
        if answer.status_code in {302, 303}:
            yield from self._within(target, answer.headers["Location"])

    def _within(self, base: str, link: str) -> Iterator[str]:
        address = urldefrag(urljoin(base, link)).url
        parts = urlsplit(address)
        if parts.netloc or parts.scheme or "logout" in address or address.startswith("/static/"):
            return
        if NUMBER_IN_PATH.search(parts.path):
            self.guessable.append(address)
        yield address

    def _read(self, address: str, answer: Any) -> Links:
        self.codes.append((address, answer.status_code))
        text = (
            "\n".join(f"{name}: {value}" for name, value in answer.headers.items()) + "\n" + readable(answer)
        )
        self.answers.append((address, text))
        page = Links()
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            page.feed(text)
        if answer.status_code in {301, 302, 303}:
            page.links.append(answer.headers["Location"])
        return page


def readable(answer: Any) -> str:
    """The text of an answer, whatever its form."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.headers.get("Content-Type", "")
    if kind == "application/pdf":
        import pypdf

        return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(
                [
                    *archive.namelist(),
                    *(archive.read(name).decode(errors="replace") for name in archive.namelist()),
                ]
            )
    return content.decode(errors="replace")


@pytest.fixture
def log_lines(caplog: pytest.LogCaptureFixture) -> Iterator[io.StringIO]:
    """Everything the logs would say, through the house's own formatter, at the most talkative level."""
    from config.logs import WithoutContent

    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(WithoutContent("{asctime} {levelname} {name} {message}", style="{"))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_page_export_mail_name_or_log_holds_another_unions_marker(
    structure: None, seed: int, log_lines: io.StringIO, tmp_path: Path
) -> None:
    tenants = random_world(seed)
    everything = [marker for tenant in tenants for marker in tenant.markers]
    chance, met = random.Random(seed), 0
    for tenant in tenants:
        foreign = [marker for other in tenants if other is not tenant for marker in other.markers]
        for person in chance.sample(tenant.people, 3):
            walker = Walker(worlds.enter(Client(), person))
            walker.walk()
            assert len(walker.answers) > 3, "The walker got nowhere."
            assert [code for code in walker.codes if code[1] >= 500] == []
            assert walker.guessable == []
            for address, text in walker.answers:
                assert not [marker for marker in foreign if marker.lower() in text.lower()], (
                    person.email,
                    address,
                )
                met += sum(marker.lower() in text.lower() for marker in tenant.markers)
        exported = tmp_path / f"{tenant.union.slug}.zip"
        call_command("export_union", union=tenant.union.slug, to=exported, stdout=io.StringIO())
        with zipfile.ZipFile(exported) as archive:
            text = "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())
        assert all(marker in text for marker in tenant.markers if "name" not in marker)
        assert not [marker for marker in foreign if marker in text]
    assert met > 10, "The walker must meet markers of its own union, or it proves nothing."
    for message in mail.outbox:
        assert not [marker for marker in everything if marker in f"{message.subject}{message.body}"]
    spoken = log_lines.getvalue().lower()
    assert not [marker for marker in everything if marker in spoken]


def test_the_walker_finds_what_leaks(structure: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof that the test above can fail: a page with another union's marker and a number in a link."""
    from config import views

    mine, other = random_world(1)[:2]
    marker = other.markers[0]
    card = {"title": marker, "words": "", "actions": [{"url": "/reports/7/", "label": "x", "first": True}]}
    monkeypatch.setattr(views, "home_cards", lambda user: [card])
    walker = Walker(worlds.enter(Client(), mine.people[0]))
    walker.walk()
    assert "/reports/7/" in walker.guessable
    assert marker in walker.answers[0][1]


def addresses_of(tenant: Tenant) -> list[str]:
    """Every page that shows one thing of the union, whoever may see it there."""
    with tenancy.union_scope(tenant.union.pk):
        reports = list(CaseReport.objects.values_list("uid", flat=True))
        summaries = list(Summary.objects.values_list("uid", flat=True))
        others = [
            (name, uid)
            for model, name in OTHER_PAGES
            for uid in model.objects.filter(union=tenant.union).values_list("uid", flat=True)
        ]
    pages = [reverse(name, args=[uid]) for uid in reports for name in ("evidence:report", "evidence:review")]
    pages += [reverse("campaigns:summary", args=[uid]) for uid in summaries]
    assert {name for name, _uid in others} == {name for _model, name in OTHER_PAGES}
    pages += [reverse(name, args=[uid]) for name, uid in others]
    return pages + [
        reverse(name, args=[person.uid])
        for person in tenant.people
        for name in ("accounts:person", "evidence:person_data")
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_address_of_one_union_opens_for_anybody_of_another(structure: None, seed: int) -> None:
    mine, other = random_world(100 + seed)[:2]
    addresses = addresses_of(other)
    assert len(addresses) > 15
    for person in mine.people[: len(Role.values)]:
        client = worlds.enter(Client(), person)
        opened = {address for address in addresses if client.get(address).status_code not in {403, 404}}
        assert opened == set(), person.email


def test_the_audit_trail_of_a_world_is_whole_and_holds_no_marker(structure: None) -> None:
    tenants = random_world(3)
    audit_seal()
    call_command("verify_audit", stdout=io.StringIO())
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM accounts_auditentry AS t")
        text = cursor.fetchone()[0]
    assert text
    assert not [marker for tenant in tenants for marker in tenant.markers if marker in text]
