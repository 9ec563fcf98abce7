from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry


class AuditFilterForm(forms.Form):
    """Which rows of the trail to show. Every field may stay empty."""

    action = forms.CharField(label=_("Action begins with"), required=False, max_length=60)
    actor = forms.CharField(label=_("Account number or system name"), required=False, max_length=40)
    since = forms.DateField(label=_("From"), required=False, help_text=_("For example 31/3/2026"))
    until = forms.DateField(label=_("To"), required=False)

    def filtered(self, entries: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        lookups = {
            "action": "action__startswith",
            "actor": "actor",
            "since": "at__date__gte",
            "until": "at__date__lte",
        }
        given: dict[str, Any] = {
            lookups[name]: value for name, value in self.cleaned_data.items() if value not in (None, "")
        }
        return entries.filter(**given)
