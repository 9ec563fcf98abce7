"""Receipt codes: sixteen digits with which a member without account comes back.

The code is derived from the form's own number, so that a form sent twice shows one code, and is stored nowhere: only a
scrypt hash under a secret salt, which is worked out before every look-up. A code that opens nothing costs and shows the
same as one that does. After it was entered an encrypted token travels in the bodies of the forms, for twenty minutes.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid

from cryptography.fernet import InvalidToken

from accounts.actors import Receipt
from accounts.crypto import encrypt, keyring, pseudonym
from evidence.choices import CapabilityKind
from evidence.models import Capability, Subject

DIGITS = 16
TOKEN_SECONDS = 20 * 60
SCRYPT = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}  # 16 MB and about 40 ms
NOBODY = Receipt(subject_id=0, union_id=0)


def code_of(nonce: uuid.UUID) -> str:
    """The code of the form with that number: the same each time the form is sent."""
    return str(int(pseudonym("receipt code", nonce.hex), 16) % 10**DIGITS).zfill(DIGITS)


def code_shown(code: str) -> str:
    """In fours, as it is printed and read out."""
    return " ".join(code[place : place + 4] for place in range(0, DIGITS, 4))


def code_typed(text: str) -> str | None:
    """The sixteen digits of what was typed, however they were grouped; None if it is no code at all."""
    digits = re.sub(r"[\s.\-\u2010-\u2015]", "", text)
    return digits if re.fullmatch(rf"[0-9]{{{DIGITS}}}", digits) else None


def code_digest(code: str) -> bytes:
    salt = pseudonym("receipt salt").encode()
    return hashlib.scrypt(code.encode(), salt=salt, **SCRYPT)


def receipt_issue(*, subject: Subject, nonce: uuid.UUID) -> str:
    """In the transaction that makes the subject. Returns the code, which can never be shown again without the nonce."""
    code = code_of(nonce)
    Capability.objects.create(
        union_id=subject.union_id, kind=CapabilityKind.RECEIPT, digest=code_digest(code), target=subject.pk
    )
    return code


def receipt_open(code: str) -> Receipt:
    """Whom the code stands for, or NOBODY: one hash and one statement either way."""
    found = Capability.objects.find(CapabilityKind.RECEIPT, code_digest(code))
    return Receipt(subject_id=found.target, union_id=found.union_id) if found else NOBODY


def token_make(receipt: Receipt) -> str:
    """Of the same length for everybody, NOBODY included."""
    content = json.dumps(["receipt", f"{receipt.union_id:010}", f"{receipt.subject_id:020}"])
    return encrypt("token", content).decode()


def token_read(token: str) -> Receipt | None:
    """None once the twenty minutes are over, or if nobody of us wrote it."""
    try:
        content = keyring().cipher("token").decrypt(token.encode(), ttl=TOKEN_SECONDS)
    except (InvalidToken, UnicodeEncodeError):
        return None
    kind, union_id, subject_id = json.loads(content)
    return Receipt(subject_id=int(subject_id), union_id=int(union_id)) if kind == "receipt" else None


def receipts_forget(*, subject: Subject) -> None:
    """Whatever codes open this subject open nothing from here on."""
    Capability.objects.filter(
        union_id=subject.union_id, kind=CapabilityKind.RECEIPT, target=subject.pk
    ).delete()
