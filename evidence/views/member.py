"""What a member sees who follows a link: who asks, which union, the questions, the receipt code. No session, no address."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import limits, tenancy
from accounts.choices import UnionKind
from accounts.models import Union
from evidence.choices import CapabilityKind, Collection, WordingKind
from evidence.entries import MemberEntry, ReportEntry
from evidence.forms.member_questions import AnswersForm
from evidence.forms.member_start import ANOTHER_UNION, BeforeChoices, StartForm
from evidence.models import Round
from evidence.services.members import Kept, member_submit
from evidence.services.receipts import code_shown, receipt_open, token_make
from evidence.services.rounds import link_digest, link_find
from evidence.services.wordings import wording_words
from workloads.choices import Basis

# A branch meeting of two hundred behind one address stays below it.
ROUND_FROM_ADDRESS = limits.Limit("round-from-address", 1500, 600)


@dataclass(frozen=True)
class Asking:
    """The round a link leads to, as the page needs it."""

    round: Round
    link: str
    slip: bool
    used: bool

    @property
    def union(self) -> Union:
        return self.round.union

    @property
    def who(self) -> str:
        """Who asks: a role and a branch, never a name."""
        return _("its %(role)s for %(branch)s") % {
            "role": self.round.get_role_display().lower(),
            "branch": self.round.branch,
        }


def answers_a_round(view: Callable[[HttpRequest, Asking], HttpResponse]) -> Any:
    """Finds the round before any union is known, then opens the union that asks. A link that leads nowhere is 404."""

    @login_not_required
    @require_http_methods(["GET", "POST"])
    @functools.wraps(view)
    def found(request: HttpRequest, link: str) -> HttpResponse:
        if not limits.hit(ROUND_FROM_ADDRESS, limits.client_address(request)):
            return render(request, "429.html", status=429)
        leads = link_find(link)
        if leads is None:
            raise Http404(_("This link leads to no round. Check it against the poster."))
        capability, kind = leads
        with tenancy.union_scope(capability.union_id):
            asked = Round.objects.select_related("union", "unit__parent").get(pk=capability.target)
            return view(request, Asking(asked, link, kind == CapabilityKind.SLIP, capability.used))

    return found


@answers_a_round
def answer(request: HttpRequest, asking: Asking) -> HttpResponse:
    """One address for the three steps, so that the link is all anybody needs: start, questions, code."""
    step = request.POST.get("step", "") if request.method == "POST" else ""
    if not asking.round.is_open():
        return _page(request, "member_closed.html", asking, status=410)
    if asking.used and step != "send":
        return _page(request, "member_used.html", asking, status=410)
    start = StartForm(request.POST if step else None, asking=asking.union, unions=_unions())
    if not step:
        return _page(request, "member_start.html", asking, form=start)
    if not start.is_valid():
        return _page(request, "member_start.html", asking, form=start, status=422)
    if start.cleaned_data["before"] == BeforeChoices.CODE:
        return redirect("evidence:receipt")
    if start.cleaned_data["union"] == ANOTHER_UNION:
        return _page(request, "member_elsewhere.html", asking)
    return _send(request, asking, start) if step == "send" else _questions(request, asking, start)


def _unions() -> list[Union]:
    return list(Union.objects.filter(kind=UnionKind.UNION).order_by("name"))


def _questions(request: HttpRequest, asking: Asking, start: StartForm) -> HttpResponse:
    return _answers_page(request, asking, start, AnswersForm(with_rep=start.keeper == asking.union))


def _send(request: HttpRequest, asking: Asking, start: StartForm) -> HttpResponse:
    form = AnswersForm(request.POST, with_rep=start.keeper == asking.union)
    if form.is_valid():
        try:
            kept = member_submit(union_id=start.keeper.pk, entry=_entry(asking, start, form))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _code_page(request, asking, start, kept)
    return _answers_page(request, asking, start, form, status=422)


def _entry(asking: Asking, start: StartForm, form: AnswersForm) -> MemberEntry:
    """Another union keeps the answers without the round: who asked is none of its evidence."""
    report = ReportEntry(
        unit=asking.round.unit, basis=Basis.OWN, collection=Collection.OPEN_CALL, **form.report_fields()
    )
    if start.keeper == asking.union:
        shown_to = asking.round.opened_by if form.cleaned_data.get("show_rep") else None
        report = replace(
            report,
            round=asking.round,
            collection=asking.round.kind,
            batch=asking.round.uid,
            shown_to=shown_to,
        )
    lost = start.cleaned_data["before"] == BeforeChoices.LOST
    return MemberEntry(
        report=report,
        answers=form.answers(answered_before=lost),
        membership=form.cleaned_data["membership"],
        contact=form.cleaned_data["contact"],
        standing=start.standing,
        slip=link_digest(asking.link) if asking.slip else b"",
    )


def _answers_page(
    request: HttpRequest, asking: Asking, start: StartForm, form: AnswersForm, *, status: int = 200
) -> HttpResponse:
    carried = {name: request.POST.get(name, "") for name in ("union", "agrees", "read", "before")}
    return _page(
        request,
        "member_questions.html",
        asking,
        form=form,
        carried={name: value for name, value in carried.items() if value},
        keeper=start.keeper,
        lost=start.cleaned_data["before"] == BeforeChoices.LOST,
        status=status,
    )


def _code_page(request: HttpRequest, asking: Asking, start: StartForm, kept: Kept) -> HttpResponse:
    return _page(
        request,
        "member_code.html",
        asking,
        code=code_shown(kept.code),
        token=token_make(receipt_open(kept.code)),
        again=kept.again,
        keeper=start.keeper,
        address=settings.SITE_URL + reverse("evidence:receipt"),
    )


def _page(
    request: HttpRequest, template: str, asking: Asking, *, status: int = 200, **context: Any
) -> HttpResponse:
    keeper = context.get("keeper", asking.union)
    base = {
        "asking": asking,
        "member_union": keeper,
        "union_helpline": _helpline(keeper),
        "own_words": wording_words(asking.union.pk, WordingKind.PRIVACY),
    }
    return render(request, f"evidence/{template}", base | context, status=status)


def _helpline(union: Union) -> dict[str, str]:
    return {"name": union.name, "phone": union.helpline}
