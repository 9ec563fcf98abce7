from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.union import Union


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, actor: Any) -> UserQuerySet:
        """People of the actor's own union; nobody sees another union's accounts."""
        return self.filter(union_id=actor.union_id)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save()
        return user


class User(AbstractBaseUser):
    """Somebody who signs in: rep, moderator, official, administrator. Belongs to exactly one union."""

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "email": "personal",
        "name": "personal",
        "password": "secret",
        "last_login": "personal",
        "union": "special",
        "is_active": "internal",
        "created_at": "internal",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="users")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def home_union_id(self) -> int:
        """The union somebody belongs to, also where they act at the joint desk (see `accounts.seats`)."""
        return int(self.__dict__.get("_home_union_id", self.union_id))

    @property
    def at_joint_desk(self) -> bool:
        return "_home_union_id" in self.__dict__
