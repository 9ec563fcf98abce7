"""Who may do what with a notice, and what its stage allows."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.actors import Actor, Receipt, System
from accounts.choices import Role
from accounts.models import RoleGrant, User
from accounts.permissions import Allowed, Decision, Denied, Permission, covers, grants_of, grants_with, may
from evidence.models import Notice, NoticeMember
from evidence.notice_life.refusals import refusal
from evidence.notice_life.state import Event, Life
from workloads.models import Unit


def may_own(actor: Actor, notice: Notice) -> Decision:
    """The rep who looks after it, or Safeload itself."""
    if isinstance(actor, System) or notice.owner == actor:
        return Allowed()
    return Denied(_("Only the rep who looks after this notice may do this."))


def handing_grants(actor: Actor) -> list[RoleGrant]:
    """The areas in which somebody may give a notice to another rep."""
    return [grant for grant in grants_of(actor) if grant.role in (Role.BRANCH_LEAD, Role.OFFICIAL)]


def may_hand_over(actor: Actor, notice: Notice) -> Decision:
    """The owner; the branch lead of the area or an official, so that a notice never stays without one."""
    if may_own(actor, notice):
        return Allowed()
    if any(covers(grant, notice.unit) for grant in handing_grants(actor)):
        return Allowed()
    return Denied(_("Only its rep, the branch lead or an official may hand a notice over."))


def may_take(person: User, notice: Notice) -> Decision:
    """Whether somebody can be given the notice: a rep with an open account whose area it lies in."""
    if person.union_id != notice.union_id or not person.is_active:
        return Denied(_("Choose somebody with an open account in your union."))
    return may(person, Permission.REPORT_SUBMIT, unit=notice.unit)


def may_speak_for(actor: Actor, member: NoticeMember) -> Decision:
    """The member by code, or their rep, who records what the member said in person."""
    if isinstance(actor, Receipt):
        same = member.subject_id == actor.subject_id and not member.left
        return Allowed() if same else Denied(_("This code belongs to somebody else."))
    return may_own(actor, member.notice)


def may_take_national(actor: Actor, unit: Unit) -> Decision:
    """The bundle of a PDU and the national step: officials only."""
    return may(actor, Permission.EVIDENCE_READ, unit=unit)


def may_set_days(actor: Actor) -> Decision:
    """The clocks hold for the whole union, so an official of one area does not set them."""
    held = may(actor, Permission.EVIDENCE_READ)
    if not held or any(grant.unit_id is None for grant in grants_with(actor, Permission.EVIDENCE_READ)):
        return held
    return Denied(_("The dates hold for the whole union. Ask an official who is not bound to one area."))


def allows(life: Life, event: Event) -> Decision:
    code = refusal(life, event)
    return Denied(_words(code)) if code else Allowed()


def _words(code: str) -> str:
    return {
        "not_now": _("The notice is not at the point where this can be recorded. Look at it again."),
        "already_drafted": _("This notice has been drafted already."),
        "before_service": _("The day is before the letter was served. Check the date."),
        "no_such_member": _("This person is not in the notice, or has withdrawn."),
        "text_changed": _("The letter was changed in the meantime. Read it again and agree to the new text."),
        "agreed_already": _("This member has agreed already."),
        "not_agreed": _("This member has not agreed, so there is nothing to take back."),
        "last_member": _("This is the only member left. Withdraw the notice itself."),
        "nothing_answered": _("Choose an answer for at least one request."),
        "no_such_request": _("An answer is for a request that is not in this notice."),
        "paused_already": _("The notice is paused already."),
        "before_last_pause": _("The day is before the last pause ended. Check the date."),
        "not_paused": _("The notice is not paused."),
        "before_pause": _("The day is before the pause began. Check the date."),
        "not_higher": _("It has been taken that far already. Choose a later step."),
        "from_what": _("Choose what it is withdrawn from."),
        "withdrawn_already": _("It is withdrawn from campaign use already."),
        "no_owner": _("Choose who takes it over."),
        "owner_already": _("This person looks after it already."),
        "no_unit": _("Choose the place it is counted in from now on."),
        "unit_already": _("It is counted there already. Choose another place."),
    }[code]
