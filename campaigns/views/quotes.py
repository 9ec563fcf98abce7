from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.permissions import Permission
from accounts.views.support import needs
from campaigns.quotes_back import Carrier, carriers


@require_GET
@needs(Permission.PACK_BUILD)
def taken_back(request: HttpRequest) -> HttpResponse:
    """Packs that carry a quote its speaker has taken back: what is out has to be corrected or recalled."""
    found = carriers(request.user)
    columns = [{"label": label} for label in (_("Pack"), _("For"), _("Status"), _("Issued"), _("Quotes"))]
    rows = [_row(carrier, columns) for carrier in found]
    context = {"columns": columns, "rows": rows, "out": any(carrier.is_out for carrier in found)}
    return render(request, "campaigns/quotes_taken_back.html", context)


def _row(carrier: Carrier, columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    pack = carrier.pack
    day = date_format(timezone.localdate(pack.issued_at), "j F Y") if pack.issued_at else _("not issued")
    cells = (
        f"{pack.number} {pack.place}".strip(),
        pack.get_audience_display(),
        pack.get_status_display(),
        day,
        str(carrier.quotes),
    )
    row: list[dict[str, Any]] = [
        {"text": text, "label": column["label"]} for text, column in zip(cells, columns, strict=True)
    ]
    row[0]["url"] = reverse("campaigns:pack", args=[pack.uid])
    return row
