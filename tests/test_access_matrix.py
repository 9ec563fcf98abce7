"""Every address, asked for by everybody: a stranger, each role, the same role elsewhere and in another union.

`docs/access.csv` states the answers, GET and POST (with an empty form). An address or a kind of person that is missing
there fails. After a deliberate change write it anew, and read what changed:

    SAFELOAD_WRITE_ACCESS=1 .venv/bin/python -m pytest tests/test_access_matrix.py
"""

from __future__ import annotations

import csv
import os
import re
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts import tenancy
from tests.access_world import build
from tests.test_house import all_urls
from tests.worlds import enter

TABLE = Path(__file__).parent.parent / "docs" / "access.csv"
STRANGER = "stranger"
# What the arguments of an address mean, by the folder it lies in; uid elsewhere is looked up by the name of the page.
THINGS = (
    (r"^evidence:notice_(bundle|national)", "bundle"),
    (r"^evidence:notice_alert", "alert"),
    (r"^evidence:notice", "notice"),
    (r"^evidence:round", "round"),
    (r"^evidence:import", "import"),
    (r"^evidence:file", "file"),
    (r"^evidence:hold", "hold"),
    (r"^evidence:wording", "wording"),
    (r"^evidence:distress", "distress"),
    (r"^evidence:person", "person"),
    (r"^evidence:table", "pile"),
    (r"^evidence:unmask", "redaction"),
    (r"^accounts:invitation", "invitation"),
    (r"^accounts:mail", "mail"),
    (r"^accounts:role_end", "role"),
    (r"^accounts:", "person"),
    (r"^campaigns:(summary|pack_new)", "summary"),
    (r"^campaigns:compiling", "job"),
    (r"^campaigns:(place|provenance)", "place"),
    (r"^campaigns:release", "release"),
    (r"^campaigns:demand_new", "demand list"),
    (r"^campaigns:demand", "demand"),
    (r"^campaigns:statement", "statement"),
    (r"^campaigns:question", "question"),
    (r"^campaigns:delivery_revoke", "delivery"),
    (r"^campaigns:mailing_list", "mailing list"),
    (r"^campaigns:list_member", "reader"),
    (r"^campaigns:standing_order", "order"),
    (r"^campaigns:joint_end", "agreement"),
    (r"^campaigns:reply_enter", "reply"),
    (r"^campaigns:(pack|reply_ask)", "pack"),
    (r"^evidence:", "report"),
)
# Arguments that are words or numbers and name no row of anybody's.
WORDS = {
    "kind": "report", "form": "pdf", "paper": "next_manager", "seq": 1, "member": 1, "unit": 1, "pk": 1,
    "token": "x" * 24, "link": "x" * 24, "key": "x-y", "uidb36": "1", "pile": "report",
}  # fmt: skip
NOBODYS = "00000000-0000-4000-8000-000000000000"  # a name that nothing bears
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>")


def addresses() -> dict[str, tuple[str, list[str]]]:
    """Each page of the house: its name, its path, the names of its arguments."""
    found = {}
    for name, path, _entry in all_urls():
        found[name] = (path, [a or b for a, b in ARGUMENT.findall(path)])
    return found


def thing_of(name: str) -> str:
    return next((thing for pattern, thing in THINGS if re.match(pattern, name)), "")


def address(name: str, arguments: list[str], things: dict) -> str:
    known = things.get(thing_of(name), {})
    values = {argument: known.get(argument, WORDS.get(argument, NOBODYS)) for argument in arguments}
    try:
        return reverse(name, kwargs=values)
    except NoReverseMatch:
        pytest.fail(f"{name}: say in WORDS or in access_world what {arguments} are.")


def ask(client: Client, method: str, url: str) -> str:
    """The status code, with "login" or "step" for the two redirects that refuse. Whatever it wrote is undone."""
    cookies = SimpleCookie(client.cookies.output(header="", attrs=[], sep=";"))
    with transaction.atomic():
        response = getattr(client, method)(url)
        transaction.set_rollback(True)
    client.cookies = cookies
    place = response.get("Location", "") if response.status_code == 302 else ""
    if place.startswith("/account/login/"):
        return "login"
    return "confirm" if "reauthenticate" in place else str(response.status_code)


def measure(napo, unison) -> dict[tuple[str, str], tuple[str, str]]:
    world = build(napo, unison)
    clients = {
        STRANGER: Client(raise_request_exception=False),
        **{kind: enter(Client(raise_request_exception=False), user) for kind, user in world.people.items()},
    }
    answers = {}
    with tenancy.union_scope(None):
        for name, (_path, arguments) in addresses().items():
            url = address(name, arguments, world.things)
            for kind, client in clients.items():
                answers[name, kind] = (ask(client, "get", url), ask(client, "post", url))
    return answers


def stated() -> dict[tuple[str, str], tuple[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        (row["address"], kind): tuple(cell.split("/"))
        for row in rows
        for kind, cell in row.items()
        if kind != "address"
    }


def write(answers: dict[tuple[str, str], tuple[str, str]]) -> None:
    kinds = list(dict.fromkeys(kind for _name, kind in answers))
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["address", *kinds])
        for name in dict.fromkeys(name for name, _kind in answers):
            table.writerow([name, *("/".join(answers[name, kind]) for kind in kinds)])


@pytest.fixture
def answers(napo, unison):
    return measure(napo, unison)


def test_every_address_answers_everybody_as_stated(answers):
    if os.environ.get("SAFELOAD_WRITE_ACCESS"):
        write(answers)
    table = stated()
    differing = {key: (table.get(key), got) for key, got in answers.items() if table.get(key) != got}
    assert differing == {}
    assert set(table) == set(answers)
    _the_rules_behind_the_table(answers)


def _the_rules_behind_the_table(answers) -> None:
    """What no table may state: judged from the answers alone, whatever the file says."""
    pages = addresses()
    named = {name for name, (_path, arguments) in pages.items() if "uid" in arguments}
    inside = {"302", "200", "422"}
    for (name, kind), codes in answers.items():
        if name.split(":")[0] not in {"evidence", "campaigns", "accounts"}:
            continue
        assert "500" not in codes, (name, kind)
        if name in named and (kind == STRANGER or kind.endswith("of another union")):
            assert not inside & set(codes), f"{name} lets {kind} in: {codes}"
        if name in named and name.startswith("evidence:") and kind in {"admin", "nobody yet"}:
            assert not inside & set(codes), f"{name} lets {kind} see evidence: {codes}"
