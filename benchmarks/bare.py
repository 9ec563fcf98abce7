"""The least a view can do with the same fields: a ModelForm saved, nothing else. Benchmarks only."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as house
from evidence.models import Figure


class BareForm(forms.ModelForm):
    class Meta:
        model = Figure
        fields = (
            "union",
            "report",
            "unit",
            "measure",
            "statistic",
            "text",
            "low",
            "grade",
            "basis",
            "read_on",
        )


def bare(request: HttpRequest) -> HttpResponse:
    form = BareForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=422)
    form.save()
    return HttpResponse(status=302)


urlpatterns = [*house, path("bare/", bare)]
