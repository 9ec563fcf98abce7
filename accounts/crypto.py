"""Encryption at rest, by purpose, and keyed pseudonyms."""

from __future__ import annotations

import functools
import hashlib
import hmac
from typing import Any

from cryptography.fernet import InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models

from accounts.keyring import Keyring


class Undecipherable(Exception):
    """The stored bytes fit none of the keys: the key is lost or the row was tampered with."""


@functools.cache
def _keyring(text: str) -> Keyring:
    return Keyring.from_json(text)


@functools.cache
def _cipher(text: str, purpose: str) -> MultiFernet:
    return _keyring(text).cipher(purpose)


def keyring() -> Keyring:
    return _keyring(settings.KEYRING)


def encrypt(purpose: str, text: str) -> bytes:
    return encrypt_bytes(purpose, text.encode())


def decrypt(purpose: str, stored: bytes) -> str:
    return decrypt_bytes(purpose, stored).decode()


def encrypt_bytes(purpose: str, content: bytes) -> bytes:
    return _cipher(settings.KEYRING, purpose).encrypt(content)


def decrypt_bytes(purpose: str, stored: bytes) -> bytes:
    try:
        return _cipher(settings.KEYRING, purpose).decrypt(bytes(stored))
    except InvalidToken as error:
        raise Undecipherable(
            f"A value under the key '{purpose}' cannot be read with the keys in use. Put the key it was written with back "
            "into the keyring; if that key is lost, the value is lost."
        ) from error


def is_under_newest_key(purpose: str, stored: bytes) -> bool:
    try:
        keyring().newest(purpose).decrypt(bytes(stored))
    except InvalidToken:
        return False
    return True


def reencrypt(purpose: str, stored: bytes) -> bytes:
    """The same content under the newest key. Raises Undecipherable."""
    return encrypt_bytes(purpose, decrypt_bytes(purpose, stored))


def pseudonym(*parts: str) -> str:
    """A keyed, one-way name for a person: the same parts always give the same 64 hex digits."""
    return hmac.new(keyring().pseudonym_key(), "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()


class EncryptedField(models.BinaryField):
    """Ciphertext in the database. It cannot be searched, sorted or indexed, and is meant so."""

    purpose = "words"

    def __init__(self, *args: Any, purpose: str = "words", **kwargs: Any) -> None:
        self.purpose = purpose
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["purpose"] = self.purpose
        return name, path, args, kwargs

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} is encrypted: no query can look into it.")


class EncryptedTextField(EncryptedField):
    """Text, encrypted under the key of its purpose."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        return None if value is None else decrypt(self.purpose, value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, str):
            value = encrypt(self.purpose, value)
        return super().get_db_prep_value(value, connection, prepared)

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))


class EncryptedBytesField(EncryptedField):
    """A file's bytes, encrypted under the key of its purpose. Read and written as plain bytes."""

    def __init__(self, *args: Any, purpose: str = "files", **kwargs: Any) -> None:
        super().__init__(*args, purpose=purpose, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> bytes | None:
        return None if value is None else decrypt_bytes(self.purpose, value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None:
            value = encrypt_bytes(self.purpose, bytes(value))
        return super().get_db_prep_value(value, connection, prepared)
