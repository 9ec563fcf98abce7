"""What happened to a notice, one short form each; papers; handing over; the calendar; the officials' page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import tenancy
from accounts.choices import Role
from accounts.models import User
from accounts.permissions import Permission, grants_of, grants_with, require, scope_filter
from accounts.views.support import needs, refusals_as_403
from documents.render_docx import render_docx
from documents.render_pdf import render_pdf
from documents.tree import Document, footer_mark
from evidence import presenters_notices as presenters
from evidence.forms import notices as forms
from evidence.models import Notice, NoticeMember
from evidence.notice_letter import request_words
from evidence.notice_permissions import may_hand_over
from evidence.notice_transitions import EventKind
from evidence.selectors.notices import pdus_to_take_up
from evidence.services import notice_steps, notices
from evidence.services.notice_feeds import feed_close, feed_exists, feed_open, feed_owner, feed_write
from evidence.services.notice_papers import bundle_make, paper_make
from evidence.services.notice_reminders import ownerless
from evidence.views.notices import TYPES, file_response, own
from workloads.models import Unit

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
    EventKind.RESOLVED: gettext_lazy("The member calls it resolved"),
    EventKind.CLOSED: gettext_lazy("Close it without being resolved"),
    EventKind.REOPENED: gettext_lazy("Open it again"),
    EventKind.WITHDRAWN: gettext_lazy("The member withdraws it"),
}
HINTS = {
    EventKind.ACKNOWLEDGED: gettext_lazy("An automatic receipt is not an acknowledgement."),
    EventKind.ANSWERED: gettext_lazy("Leave open what the answer passes over: its date goes on running."),
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
        return forms.AnswersForm(data, requests=notice.requests.all(), words=request_words)
    if step == EventKind.ESCALATED:
        return forms.EscalateForm(data, above=notice.level)
    if step in (EventKind.RESOLVED, EventKind.WITHDRAWN):
        members = [(member.pk, member.name) for member in notice.members.filter(left=False)]
        form = forms.MemberChoiceForm if step == EventKind.RESOLVED else forms.WithdrawForm
        return form(data, members=members)
    others = {
        EventKind.MEETING_ARRANGED: forms.MeetingForm,
        EventKind.REVIEWED: forms.ReviewForm,
        EventKind.SUSPENDED: forms.SuspendForm,
        EventKind.CLOSED: forms.CloseForm,
    }
    return others.get(step, forms.OnForm)(data)


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
    EventKind.CLOSED: lambda by, notice, form: notices.notice_close(
        by=by, notice=notice, **form.cleaned_data
    ),
    EventKind.RESOLVED: lambda by, notice, form: notices.notice_resolve(by=by, member=_member(notice, form)),
    EventKind.WITHDRAWN: lambda by, notice, form: notices.notice_withdraw(
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
    return _document_response(paper_make(by=request.user, notice=notice, paper=paper), form)


def _document_response(document: Document, form: str) -> HttpResponse:
    content = render_pdf(document) if form == "pdf" else render_docx(document)
    return file_response(content, form, f"paper-{footer_mark(document)[:8]}")


# --- handing over -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@refusals_as_403
def notice_hand_over(request: HttpRequest, uid: str) -> HttpResponse:
    """Also for branch leads and officials who do not read the notice: reference and place are all they see here."""
    notice = _to_hand_over(request, uid)
    people = notices.reps_for(notice)
    form = forms.HandOverForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        person = next(person for person in people if person.pk == form.cleaned_data["to"])
        notices.notice_hand_over(by=request.user, notice=notice, to=person)
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
    grants = [grant for grant in grants_of(user) if grant.role in (Role.BRANCH_LEAD, Role.OFFICIAL)]
    return Notice.objects.filter(scope_filter(grants), union_id=user.union_id)


@require_GET
def notice_ownerless(request: HttpRequest) -> HttpResponse:
    """Notices whose rep has gone, for whoever may give them to another."""
    grants = [grant for grant in grants_of(request.user) if grant.role in (Role.BRANCH_LEAD, Role.OFFICIAL)]
    if not grants:
        raise Http404
    found = (
        ownerless(request.user.union_id).filter(scope_filter(grants)).select_related("unit").order_by("pk")
    )
    rows = [
        {
            "title": f"{notice.reference}, {notice.unit.name}",
            "meta": presenters.stage_words(notice),
            "uid": notice.uid,
        }
        for notice in found[:200]
    ]
    return render(request, "evidence/notice_ownerless.html", {"rows": rows})


# --- the calendar -----------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@needs(Permission.REPORT_SUBMIT)
def notice_calendar(request: HttpRequest) -> HttpResponse:
    """Make or revoke the address of one's own feed; a new address is shown once."""
    address = ""
    if request.method == "POST":
        if "close" in request.POST:
            feed_close(by=request.user)
            messages.success(request, _("The address opens nothing any more."))
            return redirect("evidence:notice_calendar")
        address = feed_open(by=request.user)
    context = {"address": address, "has_feed": feed_exists(request.user)}
    return render(request, "evidence/notice_calendar.html", context)


@require_GET
@login_not_required
def notice_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The feed itself, for a calendar program that signs in nowhere. Found by the hash of its token."""
    found = feed_owner(token)
    if found is None:
        raise Http404
    union_id, user_id = found
    with tenancy.union_scope(union_id):
        user = User.objects.filter(pk=user_id, union_id=union_id, is_active=True).first()
        if user is None or not grants_with(user, Permission.REPORT_SUBMIT):
            raise Http404
        content = feed_write(user, timezone.now())
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


# --- officials --------------------------------------------------------------------------------------------------


@require_GET
@needs(Permission.EVIDENCE_READ)
def notice_concerns(request: HttpRequest) -> HttpResponse:
    found = pdus_to_take_up(request.user, timezone.localdate())
    rows = [{"pk": one.unit.pk, "place": one.unit.name, "count": one.words} for one in found]
    return render(request, "evidence/notice_concerns.html", {"rows": rows})


@require_POST
@needs(Permission.EVIDENCE_READ)
@refusals_as_403
def notice_bundle(request: HttpRequest, unit: int, form: str) -> HttpResponse:
    if form not in TYPES:
        raise Http404
    place = get_object_or_404(Unit, pk=unit)
    return _document_response(bundle_make(by=request.user, unit=place), form)
