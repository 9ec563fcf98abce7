"""What accounts and roles were before each change, written by the database itself: no way of writing goes round it."""

from __future__ import annotations

from typing import Any

import pghistory
from django.db import models

from accounts.models.role_grant import RoleGrant
from accounts.models.user import User

_TrackedUser = pghistory.create_event_model(
    User,
    pghistory.UpdateEvent(condition=pghistory.AnyChange("is_active", "union"), row=pghistory.Old),
    pghistory.DeleteEvent(),
    fields=["union", "is_active"],
    obj_field=pghistory.ObjForeignKey(related_name="+"),
    context_field=None,
    context_id_field=None,
    model_name="UserEvent",
)
_TrackedGrant = pghistory.create_event_model(
    RoleGrant,
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    fields=["user", "role", "unit", "starts_on", "ends_on"],
    obj_field=pghistory.ObjForeignKey(related_name="+"),
    context_field=None,
    context_id_field=None,
    model_name="RoleGrantEvent",
)


class UserEventQuerySet(models.QuerySet["UserEvent"]):
    def visible_to(self, actor: Any) -> UserEventQuerySet:
        return self.filter(union_id=actor.union_id)


class UserEvent(_TrackedUser):
    """Whether an account was open, and in which union. No name, no address."""

    PRIVACY = "internal"

    objects = UserEventQuerySet.as_manager()


class RoleGrantEventQuerySet(models.QuerySet["RoleGrantEvent"]):
    def visible_to(self, actor: Any) -> RoleGrantEventQuerySet:
        return self.filter(user__union_id=actor.union_id)


class RoleGrantEvent(_TrackedGrant):
    """A role as it was given before it was changed or taken away."""

    PRIVACY = "internal"

    objects = RoleGrantEventQuerySet.as_manager()
