from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor, Receipt, System
from accounts.models import Job, Union, User
from accounts.permissions import Permission, grants_with, scope_filter
from campaigns.choices import FileKind, PackAct, PackAudience, PackLanguage, PackStatus
from campaigns.models.summary import Summary
from documents.tree import Document, document_from_json
from evidence.models import Testimony
from workloads.models import Unit

# From here on nothing in a pack changes.
FROZEN = (PackStatus.ISSUED, PackStatus.SUPERSEDED, PackStatus.CORRECTED, PackStatus.RECALLED)
NOT_OUT = (PackStatus.BUILDING, PackStatus.DRAFT, PackStatus.CHECKED, PackStatus.VETOED)
OPEN = (PackStatus.DRAFT, PackStatus.CHECKED, PackStatus.SIGNED, PackStatus.VETOED)


class PackQuerySet(models.QuerySet["Pack"]):
    def visible_to(self, actor: Actor) -> PackQuerySet:
        own = self.filter(union_id=actor.union_id)
        if isinstance(actor, System):
            return own
        if isinstance(actor, Receipt):
            return self.none()
        return own.filter(scope_filter(grants_with(actor, Permission.PACK_BUILD)))

    def issued(self) -> PackQuerySet:
        return self.filter(status__in=FROZEN)


class Pack(models.Model):
    """A briefing pack: one document tree made from one summary, and the files rendered from it.

    `left_out` and `confirmed` hold keys of parts of the tree, `wording` the words an official put in place of a
    headline's. `checks` are the gates as they stood at the last check. `mark` is the hash of the content without what
    issuing adds (number, date, address of the public page): the sign-off is bound to it.
    """

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "union": "special",
        "unit": "internal",
        "start": "internal",
        "end": "internal",
        "summary": "internal",
        "language": "public",
        "layout": "internal",
        "audience": "internal",
        "status": "internal",
        "tree": "confidential",
        "tree_hash": "internal",
        "mark": "internal",
        "left_out": "confidential",
        "confirmed": "confidential",
        "wording": "confidential",
        "checks": "confidential",
        "hold_until": "internal",
        "embargo_until": "internal",
        "prepared_by": "special",
        "signed_by": "special",
        "signed_at": "internal",
        "signed_mark": "internal",
        "number": "public",
        "version": "public",
        "replaces": "internal",
        "errata": "public",
        "issued_at": "public",
        "recalled_at": "public",
        "recall_reason": "public",
        "check_token": "internal",
        "job": "internal",
        "created_at": "internal",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("place")
    )
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    summary = models.ForeignKey(
        Summary, on_delete=models.PROTECT, null=True, blank=True, related_name="packs"
    )
    layout = models.CharField(
        max_length=5, choices=[("pack", _("Pack")), ("sheet", _("Meeting sheet"))], default="pack"
    )
    language = models.CharField(
        _("language"), max_length=5, choices=PackLanguage.choices, default=PackLanguage.ENGLISH
    )
    audience = models.CharField(
        _("for"), max_length=12, choices=PackAudience.choices, default=PackAudience.PARLIAMENT
    )
    status = models.CharField(max_length=10, choices=PackStatus.choices, default=PackStatus.BUILDING)
    tree = models.TextField(blank=True)
    tree_hash = models.CharField(max_length=64, blank=True)
    mark = models.CharField(max_length=64, blank=True)
    left_out = models.JSONField(default=list, blank=True)
    confirmed = models.JSONField(default=list, blank=True)
    wording = models.JSONField(default=dict, blank=True)
    checks = models.JSONField(default=list, blank=True)
    hold_until = models.DateTimeField(_("nothing leaves before"), null=True, blank=True)
    embargo_until = models.DateTimeField(_("not to be published before"), null=True, blank=True)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_mark = models.CharField(max_length=64, blank=True)
    number = models.CharField(_("number"), max_length=24, blank=True)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    errata = models.TextField(_("what was wrong in the version before"), blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    recalled_at = models.DateTimeField(null=True, blank=True)
    recall_reason = models.CharField(_("why it was recalled"), max_length=300, blank=True)
    check_token = models.CharField(max_length=40, blank=True, editable=False)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PackQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["union", "number", "version"], condition=~Q(number=""), name="pack_number_once"
            ),
            # Whatever wrote the row: what is out has been signed, by somebody else, in this very wording.
            models.CheckConstraint(
                condition=Q(status__in=NOT_OUT)
                | (Q(signed_by__isnull=False) & Q(signed_mark=F("mark")) & ~Q(mark="")),
                name="pack_out_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True)
                | ~Q(signed_by=F("prepared_by")) & Q(prepared_by__isnull=False),
                name="pack_signed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.start} - {self.end}"

    @property
    def place(self) -> str:
        return self.unit.name if self.unit else str(_("England and Wales"))

    @property
    def frozen(self) -> bool:
        return self.status in FROZEN

    @property
    def document(self) -> Document:
        """The stored tree."""
        return document_from_json(self.tree)


class OfPack(models.QuerySet["models.Model"]):
    """Rows that belong to a pack are seen with it."""

    def visible_to(self, actor: Actor) -> OfPack:
        return self.filter(union_id=actor.union_id, pack__in=Pack.objects.visible_to(actor))


class PackFile(models.Model):
    """The bytes of one rendering, kept as made and never rendered again."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "pack": "internal",
        "kind": "internal",
        "content": "confidential",
        "sha256": "internal",
        "made_at": "internal",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(max_length=5, choices=FileKind.choices)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = OfPack.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["pack", "kind"], name="pack_file_once")]

    def __str__(self) -> str:
        return f"{self.pack_id} {self.kind}"


class PackEvent(models.Model):
    """Who did what to a pack; the omissions a signer reads. Rows are added and stay."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "pack": "internal",
        "act": "internal",
        "note": "confidential",
        "by": "special",
        "at": "internal",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="events")
    act = models.CharField(max_length=10, choices=PackAct.choices)
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = OfPack.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.pack_id}"


class PackQuote(models.Model):
    """Whose words a pack quotes, so that a withdrawal finds it. The testimony goes when it is erased."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "pack": "internal",
        "testimony": "confidential",
        "key": "internal",
        "wording": "internal",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="quotes")
    testimony = models.ForeignKey(
        Testimony, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    key = models.CharField(max_length=60)
    wording = models.CharField(max_length=64)

    objects = OfPack.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["pack", "key"], name="pack_quote_once")]

    def __str__(self) -> str:
        return self.key


class PackCounter(models.Model):
    """The last number a union gave in a year. Locked while a number is given, so that none is skipped or given twice."""

    PRIVACY = {"id": "internal", "union": "special", "year": "internal", "last": "internal"}

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    objects = PackQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["union", "year"], name="pack_counter_once")]

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
