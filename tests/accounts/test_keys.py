"""Encryption at rest and the rotation of its keys."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.db import connection

from accounts import crypto, tenancy
from accounts.choices import Role
from accounts.crypto import EncryptedBytesField, Undecipherable
from accounts.keyring import PURPOSES, Keyring, KeyringInvalid, new_keyring
from accounts.models import Union, User
from accounts.services.keys import encrypted_fields, keys_rotate
from accounts.services.signin import totp_enrol
from evidence.models import Words
from tests import worlds


def stored() -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM evidence_words ORDER BY id LIMIT 1")
        return bytes(cursor.fetchone()[0])


def rotated(settings: Any, purpose: str = "words") -> Keyring:
    ring = Keyring.from_json(settings.KEYRING).added(purpose).promoted(purpose)
    settings.KEYRING = ring.to_json()
    return ring


def test_words_are_ciphertext_in_the_database(rep: User) -> None:
    worlds.report(rep, words="I cannot sleep")
    assert b"sleep" not in stored()
    assert Words.objects.get().text == "I cannot sleep"


def test_no_query_looks_into_an_encrypted_field(db: None) -> None:
    with pytest.raises(FieldError, match="encrypted"):
        Words.objects.filter(text="I cannot sleep").exists()


def test_bytes_are_encrypted_under_the_files_key() -> None:
    field = EncryptedBytesField()
    kept = bytes(field.get_db_prep_value(b"picture", connection).obj)
    assert b"picture" not in kept
    assert crypto.decrypt_bytes("files", kept) == b"picture"
    assert field.from_db_value(kept, None, None) == b"picture"


def test_every_purpose_of_a_field_has_a_key() -> None:
    assert {field.purpose for _model, field in encrypted_fields()} <= set(PURPOSES)
    assert ("Words", "text") in {(model.__name__, field.name) for model, field in encrypted_fields()}


def test_what_was_written_before_is_read_while_a_new_key_comes_in(rep: User, settings: Any) -> None:
    worlds.report(rep, words="before")
    rotated(settings)
    worlds.report(rep, words="after")
    assert {words.text for words in Words.objects.all()} == {"before", "after"}


def test_rotation_brings_all_unions_under_the_newest_key_and_the_old_one_may_go(
    rep: User, unison: Union, settings: Any
) -> None:
    worlds.report(rep, words="of napo")
    with tenancy.union_scope(unison.pk):
        worlds.report(worlds.make_user(unison, "rep", Role.REP), words="of unison")
    ring = rotated(settings)
    out = io.StringIO()
    call_command("rotate_keys", purpose="words", batch=1, stdout=out)
    assert "evidence.Words.text: 2 re-encrypted, 0 current, 0 unreadable" in out.getvalue()
    settings.KEYRING = ring.retired("words").to_json()
    assert Words.objects.get().text == "of napo"
    with tenancy.union_scope(unison.pk):
        assert Words.objects.get().text == "of unison"


def test_rotation_may_be_stopped_and_run_again(rep: User, settings: Any) -> None:
    for n in range(3):
        worlds.report(rep, words=f"words {n}")
    rotated(settings)
    first = next(text for text in Words.objects.order_by("pk"))
    Words.objects.filter(pk=first.pk).update(text="words 0")
    counts = dict(keys_rotate(purpose="words", batch=2))["evidence.Words.text"]
    assert (counts.rotated, counts.current) == (2, 1)
    again = dict(keys_rotate(purpose="words"))["evidence.Words.text"]
    assert (again.rotated, again.current) == (0, 3)


def test_preview_changes_nothing(rep: User, settings: Any) -> None:
    worlds.report(rep, words="words")
    before = stored()
    rotated(settings)
    call_command("rotate_keys", preview=True, stdout=io.StringIO())
    assert stored() == before


def test_a_lost_key_says_so_and_changes_nothing(rep: User, settings: Any) -> None:
    worlds.report(rep, words="words")
    before = stored()
    ring = Keyring.from_json(settings.KEYRING)
    settings.KEYRING = Keyring({**ring.keys, "words": new_keyring().keys["words"]}).to_json()
    with pytest.raises(CommandError, match="if that key is lost, they cannot be read"):
        call_command("rotate_keys", stdout=io.StringIO())
    assert stored() == before
    with pytest.raises(Undecipherable, match="if that key is lost, the value is lost"):
        Words.objects.get()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"words": ["x"]}'])
def test_a_malformed_keyring_is_refused_in_words(text: str) -> None:
    with pytest.raises(KeyringInvalid, match="SAFELOAD_KEYRING"):
        Keyring.from_json(text)


def test_the_pseudonym_key_is_never_rotated_and_audit_keys_never_retired() -> None:
    with pytest.raises(KeyringInvalid, match="never rotated"):
        new_keyring().added("pseudonym")
    with pytest.raises(KeyringInvalid, match="stay"):
        new_keyring().retired("audit")


def test_set_up_says_that_a_lost_key_is_lost_for_good() -> None:
    made = subprocess.run(
        [sys.executable, "-m", "accounts.keyring"], capture_output=True, text=True, check=True
    )
    assert Keyring.from_json(made.stdout)
    assert "can never be read again" in made.stderr
    added = subprocess.run(
        [sys.executable, "-m", "accounts.keyring", "add", "words"],
        input=made.stdout,
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(json.loads(added.stdout)["words"]) == 2


def test_secrets_of_the_second_step_are_rotated_too(rep: User, settings: Any) -> None:
    totp_enrol(rep)
    ring = rotated(settings, "totp")
    counts = dict(keys_rotate(purpose="totp"))["mfa.Authenticator.data"]
    assert (counts.rotated, counts.unreadable) == (1, 0)
    settings.KEYRING = ring.retired("totp").to_json()
    secret = Authenticator.objects.get(user=rep).data["secret"]
    assert len(crypto.decrypt("totp", secret.encode())) >= 16
