from __future__ import annotations

import uuid
from collections.abc import Iterator

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Union, User
from campaigns.choices import Classification, Theme
from campaigns.models.campaign import MaterialQuerySet
from workloads.models import Unit

# Read by those named as its readers, and by nobody else.
CLOSED = (Classification.JOINT_CONFIDENTIAL, Classification.LEGAL)


class StatementQuerySet(MaterialQuerySet):
    def visible_to(self, actor: Actor) -> StatementQuerySet:
        found = super().visible_to(actor)
        if not isinstance(actor, User):
            return found
        return found.filter(
            ~Q(classification__in=CLOSED)
            | Q(pk__in=StatementReader.objects.filter(user_id=actor.pk).values("statement"))
        )

    def standing(self) -> StatementQuerySet:
        """Not taken back or put in other words since."""
        return self.filter(withdrawn_at=None)


class Statement(models.Model):
    """Something said about the service that is no figure: practice, risks, staffing; who says it and how it is known.

    What was received in confidence says who gave it and on what terms, and has a day to look at it again. What rests
    on another statement (`derived_from`) goes no further than that one does. What is under investigation prints only
    after a second official's yes. The words never change: other words are a new statement that `replaces` the old.
    """

    PRIVACY = {
        "id": "internal",
        "uid": "internal",
        "union": "special",
        "code": "internal",
        "theme": "internal",
        "region": "internal",
        "text": "confidential",
        "how_known": "public",
        "source": "public",
        "reference": "public",
        "made_on": "public",
        "always": "internal",
        "classification": "internal",
        "given_by": "confidential",
        "terms": "confidential",
        "review_on": "internal",
        "not_before": "internal",
        "derived_from": "internal",
        "replaces": "internal",
        "under_investigation": "internal",
        "withdrawn_at": "internal",
        "added_by": "special",
        "added_at": "internal",
    }

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    code = models.SlugField(_("short name"), max_length=40)
    theme = models.CharField(_("where it stands"), max_length=10, choices=Theme.choices)
    region = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    text = models.TextField(_("statement"))
    how_known = models.CharField(_("how it is known"), max_length=200)
    source = models.CharField(_("source"), max_length=200, blank=True)
    reference = models.CharField(_("where the source can be read"), max_length=300, blank=True)
    made_on = models.DateField(_("made on"))
    always = models.BooleanField(_("printed whatever the period"), default=False)
    classification = models.CharField(
        _("class"), max_length=12, choices=Classification.choices, default=Classification.PUBLIC
    )
    given_by = models.CharField(_("given by"), max_length=120, blank=True)
    terms = models.CharField(_("on what terms"), max_length=200, blank=True)
    review_on = models.DateField(_("look at it again on"), null=True, blank=True)
    not_before = models.DateTimeField(_("nothing built on it leaves before"), null=True, blank=True)
    derived_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="derived"
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    under_investigation = models.BooleanField(_("about something under investigation"), default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["theme", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["union", "code"], name="statement_once"),
            models.CheckConstraint(
                condition=~Q(classification=Classification.JOINT_CONFIDENTIAL)
                | (~Q(given_by="") & ~Q(terms="") & Q(review_on__isnull=False)),
                name="statement_confidence_has_terms",
            ),
            models.CheckConstraint(
                condition=Q(derived_from=None) | ~Q(derived_from=F("id")), name="statement_not_its_own_ground"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def closed(self) -> bool:
        return self.classification in CLOSED

    def latest(self) -> Statement:
        """The words that stand in its place today."""
        newer = Statement.objects.filter(replaces=self).first()
        return newer.latest() if newer else self

    def grounds(self) -> Iterator[Statement]:
        """Itself, and what it rests on as that stands today, down to the first."""
        at, seen = self, {self.pk}
        yield at
        while at.derived_from is not None:
            at = at.derived_from.latest()
            if at.pk in seen:
                return
            seen.add(at.pk)
            yield at


class StatementReader(models.Model):
    """Who may read what was received in confidence, let in by whom, and when they first opened it."""

    PRIVACY = {
        "id": "internal",
        "union": "special",
        "statement": "internal",
        "user": "special",
        "let_in_by": "special",
        "let_in_at": "internal",
        "opened_at": "internal",
    }

    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="readers")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    let_in_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    let_in_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        ordering = ["let_in_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "user"], name="statement_reader_once"),
        ]

    def __str__(self) -> str:
        return f"{self.statement}: {self.user_id}"
