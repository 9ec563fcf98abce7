"""What packs say besides figures: statements and who may read them, questions for MPs."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Permission
from accounts.views.support import errors_to_form, needs, refusals_as_403
from campaigns import material_presenters as presenters
from campaigns.forms.material import QuestionForm, ReaderForm, StatementForm
from campaigns.models import Question, Statement, StatementReader
from campaigns.services.material import require_material
from campaigns.services.statements import (
    possible_readers,
    question_save,
    reader_add,
    reader_remove,
    statement_add,
    statement_open,
    statement_withdraw,
)


@require_GET
@needs(Permission.PACK_BUILD)
def material(request: HttpRequest) -> HttpResponse:
    context = {"groups": presenters.groups(request.user), "closed": presenters.closed_words(request.user)}
    return render(request, "campaigns/material.html", context)


@require_http_methods(["GET", "POST"])
@needs(Permission.PACK_BUILD)
@refusals_as_403
def statement_new(request: HttpRequest) -> HttpResponse:
    return _entry(request, None)


@require_http_methods(["GET", "POST"])
@needs(Permission.PACK_BUILD)
@refusals_as_403
def statement_words(request: HttpRequest, uid: str) -> HttpResponse:
    """Other words, another class: a new statement in the place of this one."""
    return _entry(request, _statement(request, uid))


def _entry(request: HttpRequest, replaces: Statement | None) -> HttpResponse:
    form = StatementForm(request.POST or None, user=request.user, replaces=replaces)
    if request.method == "POST" and form.is_valid():
        with errors_to_form(form):
            made = statement_add(by=request.user, replaces=replaces, **form.fields_of_service())
            messages.success(request, _("Entered. Packs made from now on hold it where they may."))
            return redirect("campaigns:statement", uid=made.uid)
    context = {"form": form, "replaces": replaces}
    return render(request, "campaigns/statement_new.html", context, status=422 if form.errors else 200)


def _statement(request: HttpRequest, uid: str) -> Statement:
    visible = Statement.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("region", "derived_from", "added_by"), uid=uid)


@require_http_methods(["GET", "POST"])
@needs(Permission.PACK_BUILD)
@refusals_as_403
def statement(request: HttpRequest, uid: str) -> HttpResponse:
    """Reading something closed is kept beside the reader's name; a POST lets another official in."""
    found = _statement(request, uid)
    form = ReaderForm(request.POST or None, users=possible_readers(request.user))
    if request.method == "POST" and form.is_valid():
        with errors_to_form(form):
            reader_add(by=request.user, statement=found, user=form.cleaned_data["user"])
            messages.success(request, _("They can read it now."))
            return redirect("campaigns:statement", uid=uid)
    statement_open(by=request.user, statement=found)
    context = {
        "statement": found,
        "rows": presenters.statement_rows(found),
        "readers": presenters.reader_rows(found) if found.closed else [],
        "form": form,
    }
    return render(request, "campaigns/statement.html", context, status=422 if form.errors else 200)


@require_POST
@needs(Permission.PACK_BUILD)
@refusals_as_403
def statement_end(request: HttpRequest, uid: str) -> HttpResponse:
    statement_withdraw(by=request.user, statement=_statement(request, uid))
    messages.success(
        request, _("Taken back. No pack made from now on holds it; issued packs stay as they are.")
    )
    return redirect("campaigns:material")


@require_POST
@needs(Permission.PACK_BUILD)
@refusals_as_403
def reader_end(request: HttpRequest, uid: str, pk: int) -> HttpResponse:
    found = _statement(request, uid)
    visible = StatementReader.objects.visible_to(request.user).filter(statement=found)
    reader_remove(by=request.user, reader=get_object_or_404(visible, pk=pk))
    messages.success(request, _("They can read it no more."))
    mine = Statement.objects.visible_to(request.user).filter(pk=found.pk).exists()
    return redirect("campaigns:statement", uid=uid) if mine else redirect("campaigns:material")


@require_http_methods(["GET", "POST"])
@needs(Permission.PACK_BUILD)
@refusals_as_403
def question_new(request: HttpRequest) -> HttpResponse:
    return _question(request, None)


@require_http_methods(["GET", "POST"])
@needs(Permission.PACK_BUILD)
@refusals_as_403
def question(request: HttpRequest, uid: str) -> HttpResponse:
    return _question(request, get_object_or_404(Question.objects.visible_to(request.user), uid=uid))


def _question(request: HttpRequest, found: Question | None) -> HttpResponse:
    require_material(request.user)
    form = QuestionForm(request.POST or None, question=found)
    if request.method == "POST" and form.is_valid():
        with errors_to_form(form):
            question_save(by=request.user, question=found, **form.cleaned_data)
            messages.success(request, _("Saved. Packs made from now on print it so."))
            return redirect("campaigns:demand_list")
    context = {"form": form, "question": found}
    return render(request, "campaigns/question.html", context, status=422 if form.errors else 200)
