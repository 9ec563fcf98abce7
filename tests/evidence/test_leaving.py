"""A rep leaves while a question waits for her answer: the new owner answers, and may not then check the report."""

from __future__ import annotations

from accounts.services.users import user_deactivate
from evidence.choices import RETURNED_REPORTS
from evidence.models import CaseReport
from evidence.permissions import may_moderate
from evidence.services.moderation import report_return
from evidence.services.reports import report_answer
from tests.worlds import make_user, report


def test_the_new_owner_answers_and_cannot_check_it(napo, rep, moderator, admin):
    heir = make_user(napo, "heir", "rep", "moderator")
    returned = report(rep, "130")
    report_return(by=moderator, report=returned, version=returned.version, question="Which month?")
    user_deactivate(by=admin, user=rep, owners={RETURNED_REPORTS: heir})
    seen = CaseReport.objects.visible_to(heir).get(pk=returned.pk)
    answered = report_answer(by=heir, report=seen, answer="March.")
    assert answered.status == "submitted"
    assert "You answered the question" in may_moderate(heir, answered).reason
    assert may_moderate(moderator, answered)
