from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor, System
from accounts.models import Union, User
from accounts.permissions import Permission, grants_with
from campaigns.choices import PackAudience


class OfOffice(models.QuerySet["models.Model"]):
    """What belongs to the union's office is for officials of the whole union, not of one region."""

    def visible_to(self, actor: Actor) -> OfOffice:
        own = self.filter(union_id=actor.union_id)
        if isinstance(actor, System):
            return own
        whole = isinstance(actor, User) and any(
            grant.unit_id is None for grant in grants_with(actor, Permission.PACK_BUILD)
        )
        return own if whole else own.none()


class MailingList(models.Model):
    """Named readers to whom packs of one audience are sent. Each gets a link of their own."""

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "union": "special",
        "name": "internal",
        "audience": "internal",
        "made_at": "internal",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name of the list"), max_length=80)
    audience = models.CharField(_("who is on it"), max_length=12, choices=PackAudience.choices)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = OfOffice.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint("union", Lower("name"), name="mailing_list_once")]

    def __str__(self) -> str:
        return self.name


class ListMember(models.Model):
    """One reader on a list. The row goes when the reader does; what was delivered to them stays on record."""

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "union": "special",
        "mailing_list": "internal",
        "name": "personal",
        "address": "personal",
        "added_at": "internal",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    mailing_list = models.ForeignKey(MailingList, on_delete=models.CASCADE, related_name="members")
    name = models.CharField(_("name"), max_length=120)
    address = models.EmailField(_("e-mail"))
    added_at = models.DateTimeField(auto_now_add=True)

    objects = OfOffice.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint("mailing_list", Lower("address"), name="list_member_once")]

    def __str__(self) -> str:
        return self.name
