"""What a pack says besides figures: entered, put in other words, taken back; and who may read what came in confidence."""

from __future__ import annotations

import datetime as dt
import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.choices import Role, UnionKind
from accounts.models import RoleGrant, User
from accounts.permissions import Refused
from accounts.services.audit import audit_write
from campaigns.choices import Classification
from campaigns.models import Question, Statement, StatementReader
from campaigns.models.statement import CLOSED
from campaigns.services.material import entered, require_material
from evidence.values import refuse_identifiers
from workloads.models import Unit

# From the widest to the closest: what rests on something goes no further than that.
ORDER = [choice.value for choice in Classification]
CODE = 40


def statement_add(
    *,
    by: Actor,
    theme: str,
    text: str,
    how_known: str,
    source: str,
    made_on: dt.date,
    reference: str = "",
    region: Unit | None = None,
    always: bool = False,
    classification: str = Classification.PUBLIC,
    given_by: str = "",
    terms: str = "",
    review_on: dt.date | None = None,
    not_before: dt.datetime | None = None,
    derived_from: Statement | None = None,
    under_investigation: bool = False,
    replaces: Statement | None = None,
) -> Statement:
    """Enter a statement, or other words for one that is here. Who enters something closed is its first reader."""
    require_material(by, region)
    _refuse(text, made_on, classification, given_by, terms, review_on, derived_from)
    with transaction.atomic():
        if replaces is not None:
            _end(by, replaces)
        statement = Statement(
            union_id=by.union_id,
            code=_code(by.union_id, text, classification),
            theme=theme,
            region=region,
            text=text.strip(),
            how_known=how_known.strip(),
            source=source.strip(),
            reference=reference.strip(),
            made_on=made_on,
            always=always,
            classification=classification,
            given_by=given_by.strip(),
            terms=terms.strip(),
            review_on=review_on,
            not_before=not_before,
            derived_from=derived_from,
            under_investigation=under_investigation,
            replaces=replaces,
            added_by=by if isinstance(by, User) else None,
        )
        entered(by, statement, "statement.add")
        if statement.closed:
            _first_readers(by, statement, replaces)
    return statement


def _refuse(
    text: str,
    made_on: dt.date,
    classification: str,
    given_by: str,
    terms: str,
    review_on: dt.date | None,
    derived_from: Statement | None,
) -> None:
    """What the fields cannot say each for itself."""
    wrong: dict[str, str] = {}
    try:
        refuse_identifiers(text)
    except ValidationError as error:
        wrong["text"] = error.messages[0]
    if made_on > timezone.localdate():
        wrong["made_on"] = _("This day is still to come. Enter the day on which it was said.")
    if classification == Classification.JOINT_CONFIDENTIAL:
        if not given_by.strip():
            wrong["given_by"] = _("Enter who gave it to the union.")
        if not terms.strip():
            wrong["terms"] = _("Enter on what terms it was given, in their words.")
        if review_on is None:
            wrong["review_on"] = _("Enter a day on which to ask whether it may be told.")
    if derived_from is not None:
        closest = max((ground.classification for ground in derived_from.grounds()), key=ORDER.index)
        if ORDER.index(classification) < ORDER.index(closest):
            wrong["classification"] = _(
                "It rests on something of the class “%(class)s”. Choose that class or a closer one."
            ) % {"class": Classification(closest).label}
    if wrong:
        raise ValidationError(wrong)


def _code(union_id: int, text: str, classification: str) -> str:
    """A short name from the first words, with a number where it is taken; of what is closed it tells no word."""
    if classification in CLOSED:
        return f"closed-{secrets.token_hex(6)}"
    stem = slugify(" ".join(text.split()[:6]))[: CODE - 4].strip("-") or "statement"
    taken = set(
        Statement.objects.filter(union_id=union_id, code__startswith=stem).values_list("code", flat=True)
    )
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (stem, *numbered) if code not in taken)


def _first_readers(by: Actor, statement: Statement, replaces: Statement | None) -> None:
    users = {reader.user_id for reader in replaces.readers.all()} if replaces else set()
    if isinstance(by, User):
        users.add(by.pk)
    let_in_by = by if isinstance(by, User) else None
    StatementReader.objects.bulk_create(
        StatementReader(union_id=statement.union_id, statement=statement, user_id=pk, let_in_by=let_in_by)
        for pk in sorted(users)
    )


def statement_withdraw(*, by: Actor, statement: Statement) -> Statement:
    """Print it in no later pack. Issued packs stay as they are."""
    with transaction.atomic():
        return _end(by, statement)


def _end(by: Actor, statement: Statement) -> Statement:
    statement = Statement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    require_material(by, statement.region)
    _require_reader(by, statement)
    if statement.withdrawn_at is not None:
        raise Refused(_("This statement was taken back or put in other words already."))
    statement.withdrawn_at = timezone.now()
    statement.save(update_fields=["withdrawn_at"])
    audit_write(by=by, action="statement.withdraw", obj=statement)
    return statement


def statement_open(*, by: User, statement: Statement) -> None:
    """Somebody reads what was received in confidence: the first time is kept beside their name, each in the audit."""
    if not statement.closed:
        return
    with transaction.atomic():
        mine = StatementReader.objects.filter(statement=statement, user_id=by.pk)
        mine.filter(opened_at=None).update(opened_at=timezone.now())
        audit_write(by=by, action="statement.open", obj=statement)


def _require_reader(by: Actor, statement: Statement) -> None:
    if not statement.closed or not isinstance(by, User):
        return
    if not statement.readers.filter(user_id=by.pk).exists():
        raise Refused(_("Only its readers may do this."))


def possible_readers(by: User) -> QuerySet[User]:
    """Officials of the union; at the joint desk those who have the joint role."""
    joint = by.union.kind == UnionKind.JOINT
    granted = RoleGrant.objects.active().filter(role=Role.OFFICIAL, joint=joint)
    found = User.objects.filter(is_active=True, pk__in=granted.values("user")).order_by("name", "pk")
    return found if joint else found.filter(union_id=by.union_id)


def reader_add(*, by: User, statement: Statement, user: User) -> StatementReader:
    """Let another official read it. Only a reader may."""
    require_material(by, statement.region)
    _require_reader(by, statement)
    if not statement.closed:
        raise Refused(_("Every official may read this already."))
    if not possible_readers(by).filter(pk=user.pk).exists():
        raise ValidationError({"user": _("Choose one of the officials shown.")})
    with transaction.atomic():
        if statement.readers.filter(user=user).exists():
            raise ValidationError({"user": _("They are a reader already.")})
        reader = StatementReader(
            union_id=statement.union_id, statement=statement, user=user, let_in_by_id=by.pk
        )
        return entered(by, reader, "statement.reader_add")


def reader_remove(*, by: User, reader: StatementReader) -> None:
    """From now on they read it no more; what they have read stays in the audit. The last reader stays."""
    statement = reader.statement
    require_material(by, statement.region)
    _require_reader(by, statement)
    with transaction.atomic():
        Statement.objects.select_for_update(of=("self",)).get(pk=statement.pk)
        if statement.readers.count() < 2:
            raise Refused(_("Somebody must be able to read it: let another official in first."))
        audit_write(by=by, action="statement.reader_remove", obj=reader)
        reader.delete()


def question_save(
    *, by: Actor, text: str, source: str, in_packs: bool = True, question: Question | None = None
) -> Question:
    """A new question for MPs, or other words for one. Issued packs keep the words they had."""
    require_material(by)
    with transaction.atomic():
        refuse_identifiers(text)
        if question is None:
            last = Question.objects.filter(union_id=by.union_id).order_by("-number").first()
            question = Question(union_id=by.union_id, number=last.number + 1 if last else 1)
        question.text, question.source, question.in_packs = " ".join(text.split()), source.strip(), in_packs
        return entered(by, question, "question.save")
