from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from config.home import home_cards


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html", {"cards": home_cards(request.user)})


@require_GET
@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """Answers once the database does; says nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
