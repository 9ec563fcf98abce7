"""What happened to a notice, one short form each; papers; handing over; moving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.permissions import Permission, grants_with, require, scope_filter
from accounts.views.support import refusals_as_403
from documents.render_docx import render_docx
from documents.render_pdf import render_pdf
from documents.tree import Document, footer_mark
from evidence.forms import notice_people
from evidence.forms import notice_steps as step_forms
from evidence.models import Notice, NoticeMember
from evidence.notice_letter import request_words
from evidence.notice_permissions import handing_grants, may_hand_over
from evidence.notice_transitions import EventKind
from evidence.services import notice_member, notice_owners, notice_steps
from evidence.services.notice_core import notice_life
from evidence.services.notice_papers import paper_make
from evidence.views.notices import TYPES, file_response, own
from workloads.services.geography import current_units

TITLES = {
    EventKind.ACKNOWLEDGED: gettext_lazy("They acknowledged it in writing"),
    EventKind.MEETING_ARRANGED: gettext_lazy("A meeting is arranged"),
    EventKind.MEETING_HELD: gettext_lazy("The meeting was held"),
    EventKind.ANSWERED: gettext_lazy("A written answer came"),
    EventKind.RISK_ASSESSED: gettext_lazy("The stress risk assessment is done"),
    EventKind.PLAN_AGREED: gettext_lazy("A plan is agreed"),
    EventKind.REVIEWED: gettext_lazy("Look at the workload again"),
    EventKind.ESCALATED: gettext_lazy("Take it further"),
    EventKind.SUSPENDED: gettext_lazy("Pause it"),
    EventKind.RESUMED: gettext_lazy("Take it up again"),
    EventKind.AGREEMENT_ENDED: gettext_lazy("The member takes agreement back"),
    EventKind.RESOLVED: gettext_lazy("The member calls it resolved"),
    EventKind.CLOSED: gettext_lazy("Close it without being resolved"),
    EventKind.REOPENED: gettext_lazy("Open it again"),
    EventKind.WITHDRAWN: gettext_lazy("The member withdraws it"),
}
HINTS = {
    EventKind.ACKNOWLEDGED: gettext_lazy("An automatic receipt is not an acknowledgement."),
    EventKind.ANSWERED: gettext_lazy("Leave open what the answer passes over: its date goes on running."),
    EventKind.AGREEMENT_ENDED: gettext_lazy("The letter cannot be served until they agree again."),
    EventKind.RESOLVED: gettext_lazy("Only the member can say so. You record it."),
    EventKind.WITHDRAWN: gettext_lazy(
        "It leaves every figure and document made from then on. The letter the manager has is not taken back by this."
    ),
    EventKind.SUSPENDED: gettext_lazy(
        "No date runs while the member is away. The reason stays inside the union."
    ),
}

Save = Callable[[User, Notice, Any], Any]


@require_http_methods(["GET", "POST"])
@refusals_as_403
def notice_step(request: HttpRequest, uid: str, kind: str) -> HttpResponse:
    notice = own(request, uid)
    if kind not in TITLES:
        raise Http404
    step = EventKind(kind)
    form = _step_form(step, notice, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _SAVE.get(step, _save_plain(step))(request.user, notice, form)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Recorded."))
            return redirect("evidence:notice", uid=notice.uid)
    context = {"form": form, "notice": notice, "title": TITLES[step], "hint": HINTS.get(step, "")}
    return render(request, "evidence/notice_step.html", context, status=422 if form.errors else 200)


def _step_form(step: EventKind, notice: Notice, data: Any) -> Any:
    if step == EventKind.ANSWERED:
        return step_forms.AnswersForm(data, requests=notice.requests.all(), words=request_words)
    if step == EventKind.ESCALATED:
        return step_forms.EscalateForm(data, above=notice.level)
    if step in (EventKind.AGREEMENT_ENDED, EventKind.RESOLVED, EventKind.WITHDRAWN):
        form = notice_people.WithdrawForm if step == EventKind.WITHDRAWN else notice_people.MemberChoiceForm
        return form(data, members=_members_for(step, notice))
    others = {
        EventKind.MEETING_ARRANGED: step_forms.MeetingForm,
        EventKind.REVIEWED: step_forms.ReviewForm,
        EventKind.SUSPENDED: step_forms.SuspendForm,
        EventKind.CLOSED: step_forms.CloseForm,
    }
    return others.get(step, step_forms.OnForm)(data)


def _members_for(step: EventKind, notice: Notice) -> list[tuple[int, str]]:
    """Whoever is still in it; to take agreement back, whoever agreed."""
    standing = notice_life(notice).members
    wanted = ("agreed",) if step == EventKind.AGREEMENT_ENDED else ("asked", "agreed")
    return [(member.pk, member.name) for member in notice.members.all() if standing.get(member.pk) in wanted]


def _save_plain(step: EventKind) -> Save:
    return lambda by, notice, form: notice_steps.step_record(
        by=by, notice=notice, kind=step, **form.cleaned_data
    )


def _save_answers(by: User, notice: Notice, form: Any) -> None:
    answers = [notice_steps.RequestAnswer(*answer) for answer in form.answers()]
    notice_steps.answers_record(by=by, notice=notice, on=form.cleaned_data["on"], answers=answers)


def _member(notice: Notice, form: Any) -> NoticeMember:
    return notice.members.get(pk=form.cleaned_data["member"])


_SAVE: dict[EventKind, Save] = {
    EventKind.ANSWERED: _save_answers,
    EventKind.MEETING_ARRANGED: lambda by, notice, form: notice_steps.meeting_arrange(
        by=by, notice=notice, **form.cleaned_data
    ),
    EventKind.REVIEWED: lambda by, notice, form: notice_steps.review_record(
        by=by, notice=notice, **form.cleaned_data
    ),
    EventKind.ESCALATED: lambda by, notice, form: notice_steps.notice_escalate(
        by=by, notice=notice, **form.cleaned_data
    ),
    EventKind.SUSPENDED: lambda by, notice, form: notice_steps.notice_suspend(
        by=by, notice=notice, **form.cleaned_data
    ),
    EventKind.CLOSED: lambda by, notice, form: notice_steps.notice_close(
        by=by, notice=notice, **form.cleaned_data
    ),
    EventKind.AGREEMENT_ENDED: lambda by, notice, form: notice_member.notice_agreement_end(
        by=by, member=_member(notice, form)
    ),
    EventKind.RESOLVED: lambda by, notice, form: notice_member.notice_resolve(
        by=by, member=_member(notice, form)
    ),
    EventKind.WITHDRAWN: lambda by, notice, form: notice_member.notice_withdraw(
        by=by, member=_member(notice, form), withdrawn_from=form.cleaned_data["withdrawn_from"]
    ),
}


@require_POST
@refusals_as_403
def notice_strike(request: HttpRequest, uid: str, seq: int) -> HttpResponse:
    notice = own(request, uid)
    event = get_object_or_404(notice.events, seq=seq)
    notice_steps.event_strike(by=request.user, notice=notice, event=event)
    messages.success(request, _("Struck out. The entry stays in the record, and counts no longer."))
    return redirect("evidence:notice", uid=notice.uid)


@require_POST
@refusals_as_403
def notice_paper(request: HttpRequest, uid: str, paper: str, form: str) -> HttpResponse:
    notice = own(request, uid)
    if form not in TYPES:
        raise Http404
    return document_response(paper_make(by=request.user, notice=notice, paper=paper), form)


def document_response(document: Document, form: str) -> HttpResponse:
    content = render_pdf(document) if form == "pdf" else render_docx(document)
    return file_response(content, form, f"paper-{footer_mark(document)[:8]}")


# --- handing over -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@refusals_as_403
def notice_hand_over(request: HttpRequest, uid: str) -> HttpResponse:
    """Also for branch leads and officials who do not read the notice: reference and place are all they see here."""
    notice = _to_hand_over(request, uid)
    people = notice_owners.reps_for(notice)
    form = notice_people.HandOverForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        person = next(person for person in people if person.pk == form.cleaned_data["to"])
        notice_owners.notice_hand_over(by=request.user, notice=notice, to=person)
        messages.success(request, _("Handed over."))
        return redirect(
            "evidence:notice_list" if grants_with(request.user, Permission.REPORT_SUBMIT) else "home"
        )
    context = {"form": form, "notice": notice}
    return render(request, "evidence/notice_hand_over.html", context, status=422 if form.errors else 200)


def _to_hand_over(request: HttpRequest, uid: str) -> Notice:
    scope = Notice.objects.visible_to(request.user) | _handable(request.user)
    notice = get_object_or_404(scope.select_related("unit", "owner").distinct(), uid=uid)
    require(may_hand_over(request.user, notice))
    return notice


def _handable(user: User) -> Any:
    return Notice.objects.filter(scope_filter(handing_grants(user)), union_id=user.union_id)


@require_http_methods(["GET", "POST"])
@refusals_as_403
def notice_move(request: HttpRequest, uid: str) -> HttpResponse:
    """The member works elsewhere now, or the PDU was split. The letter goes on naming the old place."""
    notice = own(request, uid)
    today = timezone.localdate()
    successors = [] if notice.unit.in_force(today) else current_units(notice.unit, today)
    form = notice_people.MoveForm(request.POST or None, successors=successors)
    if request.method == "POST" and form.is_valid():
        notice_owners.notice_move(by=request.user, notice=notice, unit=form.cleaned_data["unit"])
        messages.success(request, _("It is counted there from now on."))
        return redirect("evidence:notice", uid=notice.uid)
    context = {"form": form, "notice": notice, "successors": successors}
    return render(request, "evidence/notice_move.html", context, status=422 if form.errors else 200)
