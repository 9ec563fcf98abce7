"""What a member does with a receipt code. After the code an encrypted token travels in the forms; there is no session.

The answer to a code is the same page, of the same length, whether the code opens anything or not.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import limits, tenancy
from accounts.actors import Receipt
from accounts.models import Union
from accounts.permissions import Refused
from evidence.choices import Collection, ReportStatus
from evidence.entries import MemberEntry, ReportEntry
from evidence.forms.member_questions import AnswersForm
from evidence.forms.receipt import AnswerForm, CodeForm, ConsentForm, TestimonyForm
from evidence.models import CaseReport, Contact, Subject, Testimony
from evidence.presenters import member as presenters
from evidence.services.members import member_contact_forget, member_update
from evidence.services.receipts import NOBODY, code_typed, receipt_open, token_make, token_read
from evidence.services.reports import report_answer
from evidence.services.subjects import subject_confirm, subject_remove
from evidence.services.testimony import (
    attribution_of,
    latest_report,
    testimony_consent,
    testimony_give,
    testimony_withdraw,
)
from workloads.choices import Basis

# Guesses at a code: ten thousand million million of them are possible.
RECEIPT_FROM_ADDRESS = limits.Limit("receipt-from-address", 300, 600)
NOT_CARRIED = ("csrfmiddlewaretoken", "token", "code")

View = Callable[[HttpRequest, Receipt], HttpResponse]


@login_not_required
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """The code is entered here, and only here is it worked through scrypt."""
    if request.method != "POST":
        return render(request, "evidence/receipt_code.html", {"form": CodeForm()})
    if not limits.hit(RECEIPT_FROM_ADDRESS, limits.client_address(request)):
        return render(request, "429.html", status=429)
    if request.POST.get("token"):
        return _menu(request, token_read(request.POST["token"]) or NOBODY)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return render(request, "evidence/receipt_code.html", {"form": form}, status=422)
    return _menu(request, receipt_open(form.cleaned_data["code"]))


def _menu(request: HttpRequest, found: Receipt) -> HttpResponse:
    return render(request, "evidence/receipt_menu.html", {"token": token_make(found)})


def with_receipt(view: View) -> Any:
    """The member behind the token, in the member's union. A token that has run out asks for the code and loses nothing."""

    @login_not_required
    @require_http_methods(["GET", "POST"])
    @functools.wraps(view)
    def opened(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return redirect("evidence:receipt")
        if not limits.hit(RECEIPT_FROM_ADDRESS, limits.client_address(request)):
            return render(request, "429.html", status=429)
        found = _receipt_of(request)
        if found is None:
            return _ask_again(request)
        with tenancy.union_scope(found.union_id or None):
            if not Subject.objects.filter(pk=found.subject_id).exists():
                return render(request, "evidence/receipt_nothing.html", status=404)
            try:
                return view(request, found)
            except Refused as refused:
                return receipt_page(request, "receipt_refused.html", found, reason=str(refused), status=403)

    return opened


def _receipt_of(request: HttpRequest) -> Receipt | None:
    if found := token_read(request.POST.get("token", "")):
        return found
    code = code_typed(request.POST.get("code", ""))
    return receipt_open(code) if code else None


def _ask_again(request: HttpRequest) -> HttpResponse:
    """The twenty minutes are over: everything typed comes back in the page, and goes on once the code is entered."""
    carried = [
        (name, value) for name, values in request.POST.lists() if name not in NOT_CARRIED for value in values
    ]
    return render(
        request, "evidence/receipt_again.html", {"carried": carried, "form": CodeForm()}, status=422
    )


def receipt_page(
    request: HttpRequest, template: str, by: Receipt, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page within a receipt: a fresh token, and who keeps the answers."""
    union = Union.objects.get(pk=by.union_id)
    base = {
        "token": token_make(by),
        "member_union": union,
        "union_helpline": {"name": union.name, "phone": union.helpline},
    }
    return render(request, f"evidence/{template}", base | context, status=status)


@with_receipt
def update(request: HttpRequest, by: Receipt) -> HttpResponse:
    """Next month's answers of the same person."""
    if "send" not in request.POST:
        return receipt_page(request, "receipt_update.html", by, form=AnswersForm(with_rep=False))
    form = AnswersForm(request.POST, with_rep=False)
    if form.is_valid():
        try:
            member_update(by=by, entry=_entry(by, form))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return receipt_page(request, "receipt_done.html", by, words=_("Your new answers are saved. The latest figure stands; you still count once."))  # fmt: skip
    return receipt_page(request, "receipt_update.html", by, form=form, status=422)


def _entry(by: Receipt, form: AnswersForm) -> MemberEntry:
    """Asked the same way as last time: within the same round while it is open, on one's own account afterwards."""
    latest = latest_report(Subject.objects.get(pk=by.subject_id))
    if latest is None:
        raise Refused(_("Everything on record was taken back. Answer anew through your rep's link."))
    report = ReportEntry(
        unit=latest.unit, basis=Basis.OWN, collection=Collection.OPEN_CALL, **form.report_fields()
    )
    if latest.round is not None and latest.round.is_open():
        report = replace(
            report,
            round=latest.round,
            collection=latest.round.kind,
            batch=latest.round.uid,
            shown_to=latest.shown_to,
        )
    return MemberEntry(
        report=report,
        answers=form.answers(),
        membership=form.cleaned_data["membership"],
        contact=form.cleaned_data["contact"],
    )


@with_receipt
def questions(request: HttpRequest, by: Receipt) -> HttpResponse:
    """What the moderator asked, and the answer."""
    form = AnswerForm(request.POST) if "send" in request.POST else None
    if form is not None and form.is_valid():
        report = _questioned(by).filter(uid=form.cleaned_data["report"]).first()
        if report is not None:
            report_answer(by=by, report=report, answer=form.cleaned_data["answer"])
            return receipt_page(request, "receipt_done.html", by, words=_("Your answer is saved. The moderator looks again."))  # fmt: skip
    return _questions_page(request, by, form)


def _questioned(by: Receipt) -> Any:
    """Reports of the member's own; a rep answers for what the rep wrote."""
    return CaseReport.objects.visible_to(by).filter(status=ReportStatus.RETURNED, reporter=None)


def _questions_page(request: HttpRequest, by: Receipt, bound: AnswerForm | None) -> HttpResponse:
    asked = []
    for report in _questioned(by).select_related("unit"):
        theirs = bound is not None and bound.data.get("report") == str(report.uid)
        form = (
            bound if theirs else AnswerForm(initial={"report": report.uid}, auto_id=f"answer{report.pk}_%s")
        )
        asked.append({"report": presenters.receipt_row(report), "question": presenters.last_question(report), "form": form})  # fmt: skip
    status = 200 if bound is None else 422
    return receipt_page(request, "receipt_questions.html", by, asked=asked, form=bound, status=status)


@with_receipt
def words(request: HttpRequest, by: Receipt) -> HttpResponse:
    """Testimony: given after a look at how it would be printed, changed, or taken back."""
    step = request.POST.get("step", "")
    if step in ("preview", "send"):
        return _give(request, by, step)
    if step in ("consent", "withdraw"):
        return _change(request, by, step)
    return _words_page(request, by, TestimonyForm())


def _give(request: HttpRequest, by: Receipt, step: str) -> HttpResponse:
    form = TestimonyForm(request.POST)
    if not form.is_valid():
        return _words_page(request, by, form, status=422)
    if step == "preview":
        attribution = attribution_of(Subject.objects.get(pk=by.subject_id))
        return receipt_page(request, "receipt_preview.html", by, form=form, attribution=attribution, agreed=presenters.audience_rows(form.cleaned_data["audiences"]))  # fmt: skip
    testimony_give(by=by, **form.cleaned_data)
    return receipt_page(request, "receipt_done.html", by, words=_("Your words are saved. A moderator reads them first; then only those you ticked may."))  # fmt: skip


def _change(request: HttpRequest, by: Receipt, step: str) -> HttpResponse:
    form = ConsentForm(request.POST)
    if not form.is_valid():
        return _words_page(request, by, TestimonyForm(), status=422)
    cleaned = form.cleaned_data
    testimony = Testimony.objects.visible_to(by).filter(pk=cleaned["testimony"]).first()
    if testimony is None:
        raise Refused(_("These words are not among yours."))
    if step == "withdraw":
        testimony_withdraw(by=by, testimony=testimony)
        done = _("Taken back. These words are in nothing that is made from now on.")
    else:
        testimony_consent(
            by=by,
            testimony=testimony,
            audiences=cleaned["audiences"],
            wording=cleaned["wording"],
            hold_until=cleaned["hold_until"],
        )
        done = _("Saved. From now on only those you ticked may read these words.")
    return receipt_page(request, "receipt_done.html", by, words=done)


def _words_page(request: HttpRequest, by: Receipt, form: TestimonyForm, *, status: int = 200) -> HttpResponse:
    given = []
    for testimony in Testimony.objects.visible_to(by).filter(withdrawn_at=None, subject=by.subject_id):
        agreed = list(testimony.consents.standing().filter(wording=testimony.wording).values_list("audience", flat=True))  # fmt: skip
        initial = {"testimony": testimony.pk, "wording": testimony.wording, "audiences": agreed, "hold_until": testimony.hold_until}  # fmt: skip
        given.append(
            {"testimony": testimony, "form": ConsentForm(initial=initial, auto_id=f"t{testimony.pk}_%s")}
        )
    return receipt_page(request, "receipt_words.html", by, form=form, given=given, status=status)


@with_receipt
def record(request: HttpRequest, by: Receipt) -> HttpResponse:
    """Everything on record about this person, to confirm or to remove."""
    done = ""
    if "confirm" in request.POST:
        subject_confirm(by=by)
        done = _("Confirmed. It may be counted.")
    elif "remove" in request.POST:
        subject_remove(by=by)
        member_contact_forget(by=by)
        done = _("Removed. Nothing of it is counted or printed from now on.")
    elif "forget" in request.POST:
        member_contact_forget(by=by)
        done = _("Your phone number or e-mail address is gone.")
    subject = Subject.objects.get(pk=by.subject_id)
    rows = [
        presenters.receipt_row(report) for report in CaseReport.objects.visible_to(by).select_related("unit")
    ]
    contact = Contact.objects.visible_to(by).first()
    return receipt_page(
        request, "receipt_record.html", by, rows=rows, subject=subject, contact=contact, done=done
    )
