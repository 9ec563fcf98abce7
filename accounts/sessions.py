"""Sessions are ciphertext in the database: they hold who signed in how, a secret being enrolled, a form that waits."""

from __future__ import annotations

import json
from typing import Any

from accounts import crypto


class EncryptedSerializer:
    """Django's session serializer under the key "token". A session that cannot be read is an empty one."""

    def dumps(self, obj: Any) -> bytes:
        return crypto.encrypt_bytes("token", json.dumps(obj, separators=(",", ":")).encode())

    def loads(self, data: bytes) -> Any:
        return json.loads(crypto.decrypt_bytes("token", data))
