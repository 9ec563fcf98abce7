"""The member's page: a code in the body of a form opens it. No account, no cookie, no address that says anything."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import tenancy
from accounts.actors import Receipt
from accounts.limits import Limit, client_address, hit
from accounts.permissions import Refused
from evidence.forms.notice_people import CodeForm, JoinForm, LetterForm, WordForm
from evidence.models import NoticeMember
from evidence.notice_transitions import LIVE, Stage
from evidence.presenters import notices as presenters
from evidence.services.notice_codes import code_is_of_notices, code_join, notices_of
from evidence.services.notice_core import notice_life
from evidence.services.notice_letters import letter_current, letter_download
from evidence.services.notice_member import (
    notice_agree,
    notice_agreement_end,
    notice_resolve,
    notice_withdraw,
)
from evidence.services.receipts import code_typed, receipt_open, token_make, token_read
from evidence.views.notices import letter_response

CODE_FROM_ADDRESS = Limit("notice-code-from-address", 120, 3600)


@require_http_methods(["GET", "POST"])
@login_not_required
def notice_word(request: HttpRequest) -> HttpResponse:
    """Enter the code. A code that opens nothing answers like one that opens nothing more."""
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(
            request, "evidence/notice_word.html", {"form": form}, status=422 if form.errors else 200
        )
    if not hit(CODE_FROM_ADDRESS, client_address(request)):
        form.add_error("code", _("Too many codes were tried from here. Wait an hour, or ask your rep."))
        return render(request, "evidence/notice_word.html", {"form": form}, status=429)
    code = code_typed(form.cleaned_data["code"])
    if code is None:
        form.add_error("code", _("A code has sixteen digits. Check it against what your rep gave you."))
        return render(request, "evidence/notice_word.html", {"form": form}, status=422)
    return _own_notices(request, receipt_open(code))


@require_POST
@login_not_required
def notice_word_say(request: HttpRequest) -> HttpResponse:
    """What the member says: agree, take back, resolved, withdraw."""
    form = WordForm(request.POST)
    receipt = token_read(request.POST.get("token", ""))
    if receipt is None:
        return _run_out(request)
    if not form.is_valid():
        return _own_notices(request, receipt, error=_("Choose what you want to say."), status=422)
    with tenancy.union_scope(receipt.union_id):
        try:
            done = _say(receipt, form.cleaned_data)
        except (Refused, ValidationError) as error:
            words = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            return _own_notices(request, receipt, error=words, status=422)
    return _own_notices(request, receipt, done=done)


@require_POST
@login_not_required
def notice_word_letter(request: HttpRequest) -> HttpResponse:
    """The letter for its member, who may serve it: a stamped draft before agreement, then the stored bytes."""
    receipt = token_read(request.POST.get("token", ""))
    if receipt is None:
        return _run_out(request)
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _own_notices(request, receipt, error=_("Choose the letter."), status=422)
    with tenancy.union_scope(receipt.union_id):
        member = _member_in(receipt, form.cleaned_data["notice"])
        if member is None:
            return _own_notices(request, receipt, error=_("This code opens no such notice."), status=422)
        try:
            letter = letter_download(by=receipt, notice=member.notice)
        except Refused as error:
            return _own_notices(request, receipt, error=str(error), status=422)
        return letter_response(member.notice, letter, form.cleaned_data["form"])


@require_POST
@login_not_required
def notice_word_join(request: HttpRequest) -> HttpResponse:
    """A member with an older code uses that one from now on."""
    receipt = token_read(request.POST.get("token", ""))
    if receipt is None:
        return _run_out(request)
    if not hit(CODE_FROM_ADDRESS, client_address(request)):
        words = _("Too many codes were tried from here. Wait an hour, or ask your rep.")
        return _own_notices(request, receipt, error=words, status=429)
    form = JoinForm(request.POST)
    if not form.is_valid():
        return _own_notices(request, receipt, error=" ".join(form.errors["code"]), status=422)
    with tenancy.union_scope(receipt.union_id):
        try:
            receipt = code_join(by=receipt, code=form.cleaned_data["code"])
        except Refused as error:
            return _own_notices(request, receipt, error=str(error), status=422)
    done = _(
        "Your older code opens your notice too from now on. The code from your rep opens nothing any more."
    )
    return _own_notices(request, receipt, done=done)


def _run_out(request: HttpRequest) -> HttpResponse:
    words = _("The twenty minutes are over. Enter your code again; nothing was changed.")
    return render(request, "evidence/notice_word.html", {"form": CodeForm(), "words": words}, status=403)


def _member_in(by: Receipt, uid: Any) -> NoticeMember | None:
    return next((m for m in notices_of(by) if m.notice.uid == uid), None)


def _say(by: Receipt, said: dict[str, Any]) -> str:
    member = _member_in(by, said["notice"])
    if member is None:
        raise Refused(_("This code opens no such notice."))
    what = said["what"]
    if what == "agree":
        if not said["understood"]:
            raise Refused(
                _("Tick that you have understood what happens with the letter. Nothing was changed.")
            )
        notice_agree(by=by, member=member, letter=member.notice.letters.get(pk=said["letter"] or 0))
        return _("You agreed. Your rep can serve the letter now, or you can.")
    if what == "unagree":
        notice_agreement_end(by=by, member=member)
        return _("Your agreement is taken back. The letter must not be served.")
    if what == "resolve":
        notice_resolve(by=by, member=member)
        return _("You called it resolved. Your rep can see it.")
    notice_withdraw(by=by, member=member, withdrawn_from=what.removeprefix("withdraw_"))
    return _("Withdrawn. It is in no figure and no document made from now on.")


def _own_notices(
    request: HttpRequest, receipt: Receipt, *, done: str = "", error: str = "", status: int = 200
) -> HttpResponse:
    with tenancy.union_scope(receipt.union_id):
        pages = [_page(member) for member in notices_of(receipt)]
        context = {
            "pages": pages,
            "token": token_make(receipt),
            "done": done,
            "error": error,
            "joinable": code_is_of_notices(receipt),
        }
        return render(request, "evidence/notice_word_own.html", context, status=status)


def _page(member: NoticeMember) -> dict[str, Any]:
    notice, life = member.notice, notice_life(member.notice)
    try:
        letter = letter_current(notice)
    except Refused:
        letter = None
    return {
        "uid": notice.uid,
        "reference": notice.reference,
        "stage": presenters.stage_words(notice),
        "tone": presenters.TONES[Stage(notice.stage)],
        "rep": notice.owner.name,
        "letter": letter and presenters.letter_html(letter, heading_level=3),
        "letter_pk": letter and letter.pk,
        "agreed": life.members.get(member.pk) == "agreed",
        "before": notice.is_editable,
        "ready": notice.stage == Stage.READY,
        "served": life.served_on is not None,
        "live": life.stage in LIVE,
        "recovered": life.recovered_on is not None,
        "withdrawable": life.stage != Stage.WITHDRAWN,
        "campaign": not life.withdrawn_from,
    }
