"""What the pages say of statements: where they stand, how far they go, who may read them."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from campaigns.choices import Classification, Theme
from campaigns.models import Statement
from campaigns.models.statement import CLOSED


def groups(user: User) -> list[dict[str, Any]]:
    """The statements a user may read, by where they stand in a pack."""
    found = Statement.objects.visible_to(user).standing().select_related("region")
    return [
        {"title": str(Theme(theme).label), "rows": [_row(one) for one in several]}
        for theme, several in groupby(found, key=lambda one: one.theme)
    ]


def closed_words(user: User) -> str:
    """How many there are that this user may not read. Their words, givers and themes are not told."""
    closed = Statement.objects.standing().filter(union_id=user.union_id, classification__in=CLOSED)
    hidden = closed.exclude(readers__user_id=user.pk).count()
    if not hidden:
        return ""
    return ngettext(
        "%(n)s more was received in confidence or is legal advice; you are not among its readers.",
        "%(n)s more were received in confidence or are legal advice; you are not among their readers.",
        hidden,
    ) % {"n": hidden}


def _row(one: Statement) -> dict[str, Any]:
    parts = [one.region.name if one.region else "", one.how_known]
    overdue = one.review_on is not None and one.review_on <= localdate()
    public = one.classification == Classification.PUBLIC
    if overdue:
        tag, tone = _("Ask again"), "bad"
    elif one.under_investigation:
        tag, tone = _("Under investigation"), "waiting"
    else:
        tag, tone = ("", "") if public else (str(one.get_classification_display()), "neutral")
    return {
        "url": reverse("campaigns:statement", args=[one.uid]),
        "title": one.text,
        "meta": " · ".join(part for part in parts if part),
        "tag": tag,
        "tone": tone,
    }


def statement_rows(one: Statement) -> list[dict[str, str]]:
    rows = [
        (_("Stands under"), str(Theme(one.theme).label)),
        (_("About"), one.region.name if one.region else _("The whole service")),
        (_("How it is known"), one.how_known),
        (_("Source"), one.source),
        (_("Where it can be read"), one.reference),
        (_("Said on"), _day(one.made_on)),
        (_("Printed"), _printed(one)),
        (_("Class"), str(one.get_classification_display())),
        (_("Given by"), one.given_by),
        (_("Terms"), one.terms),
        (_("Ask again on"), _day(one.review_on) if one.review_on else ""),
        (
            _("Nothing built on it leaves before"),
            _day(localdate(one.not_before)) if one.not_before else "",
        ),
        (_("Rests on"), one.derived_from.text if one.derived_from else ""),
        (_("Entered by"), _("%(who)s, %(day)s") % {"who": one.added_by, "day": _day(localdate(one.added_at))} if one.added_by else ""),
        (_("Taken back"), _day(localdate(one.withdrawn_at)) if one.withdrawn_at else ""),
    ]  # fmt: skip
    return [{"key": key, "value": value} for key, value in rows if value]


def _printed(one: Statement) -> str:
    when = _("in packs of every period") if one.always else _("in packs whose period holds that day")
    if one.under_investigation:
        return _("%(when)s, after a second yes") % {"when": when}
    return when


def reader_rows(one: Statement) -> list[dict[str, Any]]:
    return [
        {
            "pk": reader.pk,
            "name": str(reader.user),
            "opened": _("first opened %(when)s") % {"when": date_format(localtime(reader.opened_at), "j F Y, H:i")}
            if reader.opened_at
            else _("not opened yet"),
        }
        for reader in one.readers.select_related("user")
    ]  # fmt: skip


def _day(day: Any) -> str:
    return date_format(day, "j F Y")
