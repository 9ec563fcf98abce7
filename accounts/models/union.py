from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.choices import UnionKind


class Union(models.Model):
    """A trade union: a tenant, and the controller of its members' data. `joint` holds what the unions share."""

    PRIVACY = "public"

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(max_length=10, choices=UnionKind.choices, default=UnionKind.UNION)
    helpline = models.CharField(_("helpline for members"), max_length=120, blank=True)
    contact = models.CharField(_("who runs Safeload for this union"), max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
