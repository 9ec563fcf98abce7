"""What stands in the header and footer of every page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Installation, User
from accounts.permissions import Permission, grants_of, grants_with

ENTRIES = (
    (Permission.REPORT_SUBMIT, "evidence:report_list", _("My reports")),
    (Permission.REPORT_SUBMIT, "evidence:notice_list", _("My notices")),
    (Permission.REPORT_SUBMIT, "evidence:round_list", _("Rounds")),
    (Permission.REPORT_SUBMIT, "campaigns:mine", _("My PDUs")),
    (Permission.REPORT_MODERATE, "evidence:queue", _("To check")),
    (Permission.DISTRESS_HANDLE, "evidence:distress_list", _("Safeguarding")),
    (Permission.SUMMARY_COMPILE, "campaigns:summary_list", _("Figures")),
    (Permission.PACK_BUILD, "campaigns:pack_list", _("Briefing packs")),
    (Permission.EVIDENCE_READ, "evidence:notice_concerns", _("Unanswered notices")),
    (Permission.PACK_SIGN, "campaigns:joint", _("Joint unions")),
    (Permission.PEOPLE_MANAGE, "accounts:people", _("People")),
    (Permission.PEOPLE_MANAGE, "accounts:audit", _("Audit trail")),
    (Permission.PERSON_DATA, "evidence:data_protection", _("Data protection")),
)
# Pages that are reached from an entry under an address of their own.
ALSO = {"campaigns:pack_list": ("campaigns:demand_list", "campaigns:material")}


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of every page: navigation by role, who runs this, whether it is the demonstration."""
    user = getattr(request, "user", None)
    context: dict[str, Any] = {"demo": Installation.is_demo()}
    if not isinstance(user, User):
        return context
    return context | {
        "navigation": _navigation(request, user),
        "account_links": [
            *_way_back(user),
            {"label": _("Sign-in and security"), "url": reverse("mfa_index")},
        ],
        "union_name": user.union.name,
        "contact": user.union.contact,
        "union_helpline": {"name": user.union.name, "phone": user.union.helpline},
    }


def _way_back(user: User) -> list[dict[str, Any]]:
    return [{"label": _("Back to your union"), "url": "/"}] if user.at_joint_desk else []


def _navigation(request: HttpRequest, user: User) -> list[dict[str, Any]]:
    if not grants_of(user):
        return []
    shown = [entry for entry in ENTRIES if not user.at_joint_desk or entry[1].startswith("campaigns:")]
    return [
        {"url": reverse(name), "label": label, "current": _is_current(request, name)}
        for permission, name, label in shown
        if grants_with(user, permission)
    ]


def _is_current(request: HttpRequest, name: str) -> bool:
    return request.path.startswith((reverse(name), *map(reverse, ALSO.get(name, ()))))
