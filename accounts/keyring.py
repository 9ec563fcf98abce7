"""The keyring: one list of keys for each purpose, newest first. Needs no Django, so that set-up can make one.

A lost key cannot be replaced: what was written with it is gone. Keep a copy of the keyring apart from the database's backups.

    python -m accounts.keyring                         a new keyring
    python -m accounts.keyring add words < ring        a further key, for reading only: give it to every process first
    python -m accounts.keyring promote words < ring    the key added last now encrypts; then `manage.py rotate_keys`
    python -m accounts.keyring retire words < ring     all but the newest go, once rotate_keys says nothing uses them
"""

from __future__ import annotations

import json
import secrets
import sys
from dataclasses import dataclass, replace

from cryptography.fernet import Fernet, MultiFernet

# What is encrypted under which key. `pseudonym` and `audit` are HMAC keys. `pseudonym` is never rotated: no name is
# kept to re-key from. `audit` seals the trail; an older key still verifies what it sealed, so none is retired.
PURPOSES = ("words", "contact", "health", "files", "totp", "token")
PSEUDONYM = "pseudonym"
AUDIT = "audit"

LOST_KEY_WARNING = (
    "Keep a copy of this keyring apart from the database and its backups. A lost key cannot be replaced: "
    "what was written with it can never be read again, by anybody."
)


class KeyringInvalid(ValueError):
    """The keyring is not the JSON object Safeload expects."""


@dataclass(frozen=True)
class Keyring:
    keys: dict[str, tuple[str, ...]]

    @classmethod
    def from_json(cls, text: str) -> Keyring:
        try:
            raw = json.loads(text)
        except json.JSONDecodeError as error:
            raise KeyringInvalid(
                "SAFELOAD_KEYRING is not JSON; make one with `python -m accounts.keyring`."
            ) from error
        if not isinstance(raw, dict):
            raise KeyringInvalid(
                "SAFELOAD_KEYRING is not a JSON object of purposes; make one with `python -m accounts.keyring`."
            )
        missing = [purpose for purpose in (*PURPOSES, PSEUDONYM, AUDIT) if not raw.get(purpose)]
        if missing:
            raise KeyringInvalid(
                f"SAFELOAD_KEYRING has no key for: {', '.join(missing)}. Add one with `python -m accounts.keyring add`."
            )
        ring = cls({purpose: tuple(keys) for purpose, keys in raw.items()})
        ring._check_ciphers()
        return ring

    def _check_ciphers(self) -> None:
        for purpose in PURPOSES:
            try:
                self.cipher(purpose)
            except ValueError as error:
                raise KeyringInvalid(
                    f"A key for '{purpose}' in SAFELOAD_KEYRING is not a Fernet key."
                ) from error

    def cipher(self, purpose: str) -> MultiFernet:
        """Encrypts with the newest key of the purpose, decrypts with any of them."""
        return MultiFernet([Fernet(key) for key in self.keys[purpose]])

    def newest(self, purpose: str) -> Fernet:
        return Fernet(self.keys[purpose][0])

    def pseudonym_key(self) -> bytes:
        return self.keys[PSEUDONYM][0].encode()

    def audit_keys(self) -> list[bytes]:
        """The key that seals now, then those that sealed before it."""
        return [key.encode() for key in self.keys[AUDIT]]

    def added(self, purpose: str) -> Keyring:
        """With a further key at the end: everything can read it before anything writes with it."""
        if purpose == PSEUDONYM and self.keys.get(purpose):
            raise KeyringInvalid(
                "The pseudonym key is never rotated: no name is kept to make the pseudonyms anew."
            )
        return self._with(purpose, (*self.keys.get(purpose, ()), new_key(purpose)))

    def promoted(self, purpose: str) -> Keyring:
        keys = self.keys[purpose]
        return self._with(purpose, (keys[-1], *keys[:-1]))

    def retired(self, purpose: str) -> Keyring:
        if purpose == AUDIT:
            raise KeyringInvalid(
                "Keys of the audit trail stay: what they sealed must be verified as long as it is kept."
            )
        return self._with(purpose, self.keys[purpose][:1])

    def _with(self, purpose: str, keys: tuple[str, ...]) -> Keyring:
        if purpose not in {*PURPOSES, PSEUDONYM, AUDIT}:
            raise KeyringInvalid(f"'{purpose}' is no purpose; choose from {', '.join((*PURPOSES, AUDIT))}.")
        return replace(self, keys={**self.keys, purpose: keys})

    def to_json(self) -> str:
        return json.dumps({purpose: list(keys) for purpose, keys in self.keys.items()}, indent=1)


def new_key(purpose: str) -> str:
    return Fernet.generate_key().decode() if purpose in PURPOSES else secrets.token_urlsafe(48)


def new_keyring() -> Keyring:
    return Keyring({purpose: (new_key(purpose),) for purpose in (*PURPOSES, PSEUDONYM, AUDIT)})


def main(arguments: list[str]) -> int:
    if not arguments:
        sys.stdout.write(new_keyring().to_json() + "\n")
        sys.stderr.write(LOST_KEY_WARNING + "\n")
        return 0
    changes = {"add": Keyring.added, "promote": Keyring.promoted, "retire": Keyring.retired}
    if len(arguments) != 2 or arguments[0] not in changes:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    try:
        raw = {purpose: tuple(keys) for purpose, keys in json.load(sys.stdin).items()}
        sys.stdout.write(changes[arguments[0]](Keyring(raw), arguments[1]).to_json() + "\n")
    except (KeyringInvalid, KeyError, json.JSONDecodeError) as error:
        sys.stderr.write(f"The keyring was not changed: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
