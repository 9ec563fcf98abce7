"""The rep's pages of a notice: list, draft, letter, agreement, service, timeline."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import Permission, require
from accounts.views.support import needs, refusals_as_403
from documents.render_docx import render_docx
from documents.render_pdf import render_pdf
from documents.tree import document_from_json
from evidence.forms.notice_people import AgreeForm
from evidence.forms.notice_steps import ServeForm
from evidence.forms.notices import NoticeForm, notice_initial
from evidence.models import Notice, NoticeLetter
from evidence.notice_letter import stamped
from evidence.notice_permissions import handing_grants, may_own
from evidence.notice_transitions import Stage
from evidence.presenters import notices as presenters
from evidence.presenters.notice_timeline import timeline
from evidence.selectors.notices import own_notices
from evidence.services.notice_codes import code_give
from evidence.services.notice_core import notice_life
from evidence.services.notice_drafts import notice_draft, notice_edit, notice_renew
from evidence.services.notice_feeds import feed_exists
from evidence.services.notice_letters import letter_current, letter_download
from evidence.services.notice_member import notice_agree
from evidence.services.notice_reminders import uncertain_reminders
from evidence.services.notice_serving import notice_serve

PAGE = 25
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@require_GET
@needs(Permission.REPORT_SUBMIT)
def notice_list(request: HttpRequest) -> HttpResponse:
    ended = request.GET.get("show") == "ended"
    page = Paginator(own_notices(request.user, ended=ended), PAGE).get_page(request.GET.get("page"))
    today = timezone.localdate()
    context = {
        "page_obj": page,
        "rows": [presenters.notice_row(notice, today) for notice in page],
        "ended": ended,
        "tabs": [
            {"label": _("What is next"), "url": "?", "current": not ended},
            {"label": _("Ended"), "url": "?show=ended", "current": ended},
        ],
        "uncertain": [presenters.uncertain_words(mail) for mail in uncertain_reminders(request.user)],
        "has_feed": feed_exists(request.user),
        "leads": bool(handing_grants(request.user)),
    }
    return render(request, "evidence/notice_list.html", context)


@require_http_methods(["GET", "POST"])
@needs(Permission.REPORT_SUBMIT)
@refusals_as_403
def notice_new(request: HttpRequest) -> HttpResponse:
    form = NoticeForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        notice = _tried(form, lambda: notice_draft(by=request.user, entry=form.entry()))
        if notice:
            messages.success(request, _("The draft is saved. Show the member the letter."))
            return redirect("evidence:notice", uid=notice.uid)
    return _form_page(request, form, title=_("Draft a notice"), back="evidence:notice_list")


@require_http_methods(["GET", "POST"])
@refusals_as_403
def notice_change(request: HttpRequest, uid: str) -> HttpResponse:
    notice = own(request, uid)
    form = NoticeForm(request.POST or None, user=request.user, editing=True, initial=notice_initial(notice))
    valid = request.method == "POST" and form.is_valid()
    if valid and _tried(form, lambda: notice_edit(by=request.user, notice=notice, entry=form.entry())):
        messages.success(request, _("The text is changed. The member has to agree to the new letter."))
        return redirect("evidence:notice", uid=notice.uid)
    return _form_page(request, form, title=_("Change the notice"), notice=notice)


@require_http_methods(["GET", "POST"])
@refusals_as_403
def notice_renew_view(request: HttpRequest, uid: str) -> HttpResponse:
    notice = own(request, uid)
    form = NoticeForm(request.POST or None, user=request.user, editing=True, initial=notice_initial(notice))
    if request.method == "POST" and form.is_valid():
        renewed = _tried(form, lambda: notice_renew(by=request.user, notice=notice, entry=form.entry()))
        if renewed:
            messages.success(request, _("The new notice is drafted. The old one stays open as evidence."))
            return redirect("evidence:notice", uid=renewed.uid)
    return _form_page(request, form, title=_("Renew the notice"), notice=notice)


def own(request: HttpRequest, uid: str) -> Notice:
    """A visible notice that this person looks after; Refused otherwise."""
    notice = seen(request, uid)
    require(may_own(request.user, notice))
    return notice


def seen(request: HttpRequest, uid: str) -> Notice:
    visible = Notice.objects.visible_to(request.user).select_related(
        "unit", "region", "owner", "previous", "union"
    )
    return get_object_or_404(visible, uid=uid)


def _tried(form: Any, service: Any) -> Any:
    """What the service made, or None with its refusal on the form."""
    try:
        return service()
    except ValidationError as error:
        form.add_error(None, error if not hasattr(error, "error_dict") else error.messages)
        return None


def _form_page(
    request: HttpRequest, form: Any, *, title: str, notice: Notice | None = None, back: str = ""
) -> HttpResponse:
    context = {"form": form, "title": title, "notice": notice, "back": back}
    return render(request, "evidence/notice_form.html", context, status=422 if form.errors else 200)


# --- one notice -------------------------------------------------------------------------------------------------


@require_GET
def notice_detail(request: HttpRequest, uid: str) -> HttpResponse:
    notice = seen(request, uid)
    life = notice_life(notice)
    context = {
        "notice": presenters.notice_page(notice, life, request.user),
        "members": [
            {"pk": member.pk, "name": member.name, "asked": life.members.get(member.pk) == "asked"}
            for member in notice.members.filter(left=False)
        ],
        "events": timeline(notice),
    }
    return render(request, "evidence/notice.html", context)


@require_GET
@refusals_as_403
def notice_letter(request: HttpRequest, uid: str, form: str) -> HttpResponse:
    """Before agreement a stamped draft; afterwards the stored bytes."""
    notice = own(request, uid)
    if form not in TYPES:
        raise Http404
    return letter_response(notice, letter_download(by=request.user, notice=notice), form)


def letter_response(notice: Notice, letter: NoticeLetter, form: str) -> HttpResponse:
    return file_response(_letter_bytes(notice, letter, form), form, f"notice-{letter.tree_hash[:8]}")


def _letter_bytes(notice: Notice, letter: NoticeLetter, form: str) -> bytes:
    if notice.stage != Stage.DRAFT:
        return bytes(getattr(letter, form))
    draft = stamped(document_from_json(letter.tree))
    return render_pdf(draft) if form == "pdf" else render_docx(draft)


def file_response(content: bytes, form: str, name: str) -> HttpResponse:
    """The name says neither person nor place: it stays in the downloads folder of whatever computer this is."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    return HttpResponse(content, content_type=TYPES[form], headers=headers)


@require_http_methods(["GET", "POST"])
@refusals_as_403
def notice_agree_view(request: HttpRequest, uid: str) -> HttpResponse:
    """In person: the rep shows the letter and records what the member said."""
    notice = own(request, uid)
    letter = letter_current(notice)
    life = notice_life(notice)
    members = [member for member in notice.members.all() if life.members.get(member.pk) == "asked"]
    form = AgreeForm(request.POST or None, members=[(member.pk, member.name) for member in members])
    if request.method == "POST" and form.is_valid():
        member = next(member for member in members if member.pk == form.cleaned_data["member"])
        notice_agree(by=request.user, member=member, letter=letter)
        messages.success(request, _("Agreement is recorded."))
        return redirect("evidence:notice", uid=notice.uid)
    context = {
        "form": form,
        "notice": notice,
        "letter": presenters.letter_html(letter, heading_level=2),
    }
    return render(request, "evidence/notice_agree.html", context, status=422 if form.errors else 200)


@require_POST
@refusals_as_403
def notice_code(request: HttpRequest, uid: str, member: int) -> HttpResponse:
    """A code for the member, shown once."""
    notice = own(request, uid)
    person = get_object_or_404(notice.members.filter(left=False), pk=member)
    code = code_give(by=request.user, member=person)
    return render(request, "evidence/notice_code.html", {"notice": notice, "code": code})


@require_http_methods(["GET", "POST"])
@refusals_as_403
def notice_serve_view(request: HttpRequest, uid: str) -> HttpResponse:
    notice = own(request, uid)
    form = ServeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        cleaned = dict(form.cleaned_data)
        upload = cleaned.pop("file", None)
        file = (upload.read(), upload.name) if upload else None
        if _tried(form, lambda: notice_serve(by=request.user, notice=notice, file=file, **cleaned)):
            messages.success(request, _("Served. The text is fixed, and the dates run."))
            return redirect("evidence:notice", uid=notice.uid)
    context = {"form": form, "notice": notice}
    return render(request, "evidence/notice_serve.html", context, status=422 if form.errors else 200)


@require_GET
@refusals_as_403
def notice_proof(request: HttpRequest, uid: str) -> HttpResponse:
    """The cleaned file that proves service."""
    notice = own(request, uid)
    proof = notice.proofs.filter(content__isnull=False).first()
    if proof is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="proof.{proof.extension}"'}
    return HttpResponse(bytes(proof.content), content_type="application/octet-stream", headers=headers)


@require_GET
def notice_timeline(request: HttpRequest, uid: str) -> HttpResponse:
    """To print for a meeting, oldest first; notes only where they are asked for."""
    notice = seen(request, uid)
    with_notes = request.GET.get("notes") == "1"
    context = {
        "notice": presenters.notice_page(notice, notice_life(notice), request.user),
        "events": timeline(notice, newest_first=False, with_notes=with_notes),
        "with_notes": with_notes,
        "printed": timezone.localdate(),
    }
    return render(request, "evidence/notice_timeline.html", context)
