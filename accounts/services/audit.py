from __future__ import annotations

from django.db import models, transaction

from accounts.actors import Actor, actor_kind, actor_reference
from accounts.models import AuditEntry


def audit_write(
    *, by: Actor, action: str, obj: models.Model, reason_code: str = "", union_id: int | None = None
) -> AuditEntry:
    """One row of the trail. Called inside the transaction of the write it records; refuses to stand outside one."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An audit row is written in the transaction of the write it records.")
    return AuditEntry.objects.create(
        union_id=by.union_id if union_id is None else union_id,
        actor_kind=actor_kind(by),
        actor=actor_reference(by),
        action=action,
        object_kind=obj._meta.label_lower,
        object_id=obj.pk,
        reason_code=reason_code,
    )
