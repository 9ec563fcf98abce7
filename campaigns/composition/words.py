"""The words a document prints round its content, in the language in force."""

from __future__ import annotations

from django.utils.translation import gettext as _

from documents.charts.svg import ChartWords
from documents.words import Words


def chart_words() -> ChartWords:
    return ChartWords(
        exact=_("one value"),
        included=_("end that counts"),
        excluded=_("end that does not count"),
        unbounded=_("no end was given"),
    )


def document_words() -> Words:
    return Words(
        contents=_("Contents"),
        page=_("Page"),
        of=_("of"),
        version=_("version"),
        content_mark=_("content mark"),
        table=_("Table"),
        chart=_("Chart"),
        how_known=_("How it is known"),
        may_be_used=_("May be used"),
        addressee=_("To"),
        status=_("Status"),
        history=_("History"),
        figures_shown=_("The figures shown"),
        notes=_("Notes"),
        tables=_("Tables"),
        sheet=_("Sheet"),
        title=_("Title"),
        shorthand=_("Shorthand"),
        meaning=_("Meaning"),
        published_by=_("Published by"),
        date=_("Date"),
        audience=_("Audience"),
        classification=_("Classification"),
        number=_("Number"),
        contact=_("Contact"),
        document_hash=_("SHA-256 of the content"),
    )
