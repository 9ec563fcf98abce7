"""Every form of the house, fed with what no form expects: no server error, and what is refused has written nothing.

Addresses come from the urlconf and fields from the pages and form classes, so that a new form is fuzzed from its first
day. A few hundred posts in every run, ten thousand under `make soak`.
"""

from __future__ import annotations

import datetime as dt
import random
import re
import uuid
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts import tenancy
from evidence.entries import FigureEntry
from evidence.models import CaseReport, Redaction
from evidence.services.flags import report_screen
from evidence.services.moderation import report_redact, report_return
from evidence.services.redaction import report_texts
from tests.evidence.member_worlds import a_round, address
from tests.worlds import accepted, enter, make_user, report

ROOMS = ("accounts", "evidence", "campaigns")
ROLES = ("rep", "moderator", "official", "safeguarding", "data_protection", "admin")
# allauth's own pages have tests of their own; signing out in the middle would end the run of that person.
LEFT_OUT = ("account/", "__debug__/")
# What a refused post may still touch: who is signed in from where, attempts counted, drafts kept for the person.
MAY_CHANGE = {
    "accounts_cache",
    "evidence_draft",
}

NASTY = (
    "",
    " ",
    "\x00",
    "a\x00b",
    "0",
    "-1",
    "1e400",
    "9" * 30,
    "-" + "9" * 400,
    "NaN",
    "١٢٣",
    "²",
    "½",
    "1,5",
    "150%",
    "over 150%",
    "300-20%",
    "on",
    "null",
    "[]",
    "{}",
    "true",
    "2026-02-31",
    "31/02/2026",
    "9999-12-31",
    "0001-01-01",
    "00000000-0000-0000-0000-000000000000",
    "not-a-uuid",
    "' OR 1=1; --",
    "<script>alert(1)</script>",
    "{% now 'Y' %}{{ settings.SECRET_KEY }}",
    "../../../../etc/passwd",
    "\r\nSet-Cookie: a=b",
    "\u202egnp.exe",
    "\ufeff",
    "\U0001f9ff" * 50,
    "e\u0301" * 200,
    "x" * 5000,
    "word " * 4000,
    "X123456",
    "a@" + "b" * 300 + ".example",
    "é" * 255,
    "\n" * 300,
)


class _Page(HTMLParser):
    """The links and forms of a page: where they go, and the names and values in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, list[str]]]] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "a":
            self.links.append((found.get("href") or "").split("#")[0])
        elif tag == "form" and (found.get("method") or "").lower() == "post":
            self.forms.append((found.get("action") or "", {}))
        elif tag in {"input", "textarea", "select", "button"} and self.forms and found.get("name"):
            self.forms[-1][1].setdefault(str(found["name"]), []).append(found.get("value") or "")


def patterns(resolver: Any, before: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += patterns(entry, path)
        elif isinstance(entry, URLPattern) and not path.startswith(LEFT_OUT):
            found.append((path, entry))
    return found


def field_names() -> list[str]:
    """Every field of every form class of the house."""

    def below(cls: type) -> set[type]:
        return set(cls.__subclasses__()).union(*(below(sub) for sub in cls.__subclasses__()))

    names = {
        name
        for form in below(forms.Form)
        if form.__module__.split(".")[0] in ROOMS
        for name in form.base_fields
    }
    return sorted(names)


class World:
    """People of every role, reports in every state, and every address with things to try in it."""

    def __init__(self, napo: Any) -> None:
        people = {role: make_user(napo, f"fuzz-{role.replace('_', '-')}", role) for role in ROLES}
        rep, moderator = people["rep"], people["moderator"]
        report(rep, "130")
        cried = report(rep, FigureEntry("over 150%", statistic="typical"), words="I can't go on.")
        returned = report(rep, "140")
        report_return(by=moderator, report=returned, version=1, question="Which month?")
        redacted = report(rep, "150", words="Mrs Example said so.")
        texts = {report_texts(redacted)[0].key: "[taken out] said so."}
        report_redact(by=moderator, report=redacted, version=1, texts=texts)
        accepted(rep, moderator, "160")
        batch = uuid.uuid4()
        pile = [report(rep, value, batch=batch) for value in ("121", "122")]
        for stored in (cried, *pile):
            report_screen(stored)
        self.starts = ("/", "/receipt/", address(a_round(rep)))
        self.values = [*self._values(), str(batch)]
        self.clients = {
            role: enter(Client(raise_request_exception=True), user) for role, user in people.items()
        }
        self.clients["nobody"] = Client(raise_request_exception=True)
        self.patterns = [pattern for pattern, _entry in patterns(get_resolver())]

    @staticmethod
    def _values() -> list[str]:
        """The public ids of everything in the world."""
        found = []
        for model in apps.get_models():
            if model._meta.app_label in ROOMS and any(field.name == "uid" for field in model._meta.fields):
                found += [str(uid) for uid in model._default_manager.values_list("uid", flat=True)[:2]]
        return found

    def filled(self, pattern: str) -> list[str]:
        if "<" not in pattern:
            return [f"/{pattern}"]
        if "(?P" in pattern or "^" in pattern:
            return []
        kind = re.findall(r"<(?:(\w+):)?\w+>", pattern)[0]
        choices = {"uuid": self.values, "int": ["1", "999999999"]}.get(kind, ["x", "report", "abcdefghjkmn"])
        return [f"/{re.sub(r'<[^>]+>', choice, pattern)}" for choice in choices]


def fingerprint() -> dict[str, str]:
    """One line for each table of the house: any row added, changed or removed shows."""
    tables = [
        model._meta.db_table
        for model in apps.get_models()
        if model._meta.app_label in ROOMS and model._meta.db_table not in MAY_CHANGE
    ]
    each = (
        f"SELECT '{table}', count(*) || ':' || coalesce(sum(hashtextextended(t::text, 0))::text, '') FROM {table} t"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return dict(cursor.fetchall())


def value(dice: random.Random) -> Any:
    if dice.random() < 0.03:
        return SimpleUploadedFile("x\u202e.pdf", dice.randbytes(200), "application/pdf")
    if dice.random() < 0.15:
        return "".join(
            chr(dice.choice((dice.randrange(0xD800), dice.randrange(0xE000, 0x10FFFF)))) for _ in range(40)
        )
    return dice.choice(NASTY)


def posted(dice: random.Random, known: dict[str, list[str]], names: list[str]) -> dict[str, Any]:
    """What the page would send, spoiled: values replaced, doubled, left out, and fields it never had."""
    data: dict[str, Any] = {
        name: list(values) for name, values in known.items() if name != "csrfmiddlewaretoken"
    }
    for name in list(data):
        fate = dice.random()
        if fate < 0.45:
            data[name] = value(dice)
        elif fate < 0.6:
            del data[name]
        elif fate < 0.7:
            data[name] = [*data[name], value(dice), value(dice)]
    for name in dice.sample(names, min(len(names), dice.randrange(8))):
        data.setdefault(name, value(dice))
    return data


FormsByPath = dict[str, list[tuple[str, dict[str, list[str]]]]]


def known_fields(world: World, pages: int = 25) -> FormsByPath:
    """By address: the forms that lead there, with the role that saw them. Follows links from each role's first page."""
    found: FormsByPath = {}
    for role, client in world.clients.items():
        seen, ahead = set(world.starts), list(world.starts)
        while ahead and len(seen) <= pages:
            path = ahead.pop(0)
            answer = client.get(path)
            if answer.status_code != 200 or "html" not in answer["Content-Type"]:
                continue
            page = _Page(answer.content.decode())
            fresh = [
                link for link in page.links if link.startswith("/") and link not in seen and _in_house(link)
            ]
            seen.update(fresh)
            ahead += fresh
            for action, fields in page.forms:
                if _in_house(action or path):
                    found.setdefault(action or path, []).append((role, fields))
    return found


def _in_house(path: str) -> bool:
    return not path.lstrip("/").startswith(LEFT_OUT)


def targets_of(world: World, known: FormsByPath, dice: random.Random) -> list[str]:
    """Every address a form was seen for; and for every other pattern that does not refuse posts, two of its addresses."""
    shapes = [re.compile("/" + re.sub(r"<[^>]+>", "[^/]+", pattern)) for pattern in world.patterns]
    found = set(known)
    for pattern, shape in zip(world.patterns, shapes, strict=True):
        if any(shape.fullmatch(path) for path in known):
            continue
        choices = world.filled(pattern)
        if takes_posts(world, choices[0]):
            found.update(dice.sample(choices, min(2, len(choices))))
    return sorted(found)


def takes_posts(world: World, path: str) -> bool:
    with transaction.atomic():
        codes = {world.clients[role].post(path).status_code for role in ("rep", "official")}
        transaction.set_rollback(True)
    return codes != {405}


def fuzz(world: World, number: int, seed: int) -> set[str]:
    """Returns the addresses that were posted to."""
    dice, names, known = random.Random(seed), field_names(), known_fields(world)
    targets, hit = targets_of(world, known, dice), set()
    done = 0
    while done < number:
        dice.shuffle(targets)
        for path in targets[: number - done]:
            role, fields = dice.choice(known.get(path) or [(dice.choice(list(world.clients)), {})])
            if dice.random() < 0.1:
                role = dice.choice(list(world.clients))
            shoot(world, role, path, posted(dice, fields, names), seed)
            hit.add(path)
            done += 1
    return hit


def shoot(world: World, role: str, path: str, data: dict[str, Any], seed: int) -> None:
    """One post in a savepoint of its own, so that each meets the same world."""
    with transaction.atomic():
        before = fingerprint()
        shown = {name: str(sent)[:80] for name, sent in data.items()}
        try:
            answer = world.clients[role].post(path, data)
        except Exception as error:
            raise AssertionError(f"{role} posts to {path} (seed {seed}): {error!r}\n{shown}") from error
        assert answer.status_code < 500, (role, path, seed, shown)
        if answer.status_code >= 400:
            after = fingerprint()
            changed = {table for table in before if before[table] != after[table]}
            assert not changed, (role, path, answer.status_code, changed, seed, shown)
        transaction.set_rollback(True)


@pytest.fixture
def world(napo):
    return World(napo)


def test_the_forms_are_all_found(world):
    """The fuzzer would pass in silence if it found nothing to post to."""
    known = known_fields(world)
    assert {"/reports/new/", "/reports/meeting/", world.starts[-1]} <= set(known)
    assert {path.rstrip("/").split("/")[-1] for path in known} >= {
        "accept",
        "redact",
        "return",
        "reject",
        "note",
    }
    names = {name for found in known.values() for _role, fields in found for name in fields}
    assert {"version", "reason", "outcome", "words", "figures-0-text"} <= names
    assert {"version", "reason", "text", "question", "unit"} <= set(field_names())


def test_every_address_of_the_house_can_be_filled(world):
    """One whose pattern the fuzzer cannot fill is named here, so that nobody is lulled."""
    assert [pattern for pattern in world.patterns if not world.filled(pattern)] == []


def test_a_fingerprint_notices_any_change(world):
    before = fingerprint()
    CaseReport.objects.filter(pk=CaseReport.objects.first().pk).update(
        decided_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )
    after = fingerprint()
    assert {table for table in before if before[table] != after[table]} >= {"evidence_casereport"}
    Redaction.objects.all().delete()
    assert fingerprint()["evidence_redaction"] != after["evidence_redaction"]


@pytest.mark.parametrize("seed", range(2))
def test_no_form_falls_over_and_what_is_refused_writes_nothing(world, seed):
    assert len(fuzz(world, 150, seed)) > 20


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10, 20))
def test_ten_thousand_bad_inputs(world, seed):
    fuzz(world, 1000, seed)


def test_the_union_stays_open_after_it_all(world, napo):
    assert len(fuzz(world, 5, 99)) == 5
    assert tenancy.current_union() == napo.pk
