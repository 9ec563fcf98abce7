"""The impact assessment says what is so, and changes when it changes."""

from __future__ import annotations

import io
from typing import Any

from django.core.management import call_command

from accounts.choices import Role
from accounts.models import Union, User
from campaigns.services import impact
from evidence.services.retention import retention_set
from tests import worlds


def printed(union: Union) -> str:
    out = io.StringIO()
    call_command("dpia", union=union.slug, stdout=out)
    return out.getvalue()


def test_it_follows_the_settings_in_force(napo: Union, rep: User, settings: Any) -> None:
    before = printed(napo)
    assert "Case reports: 730 days." in before
    assert "Cookies over HTTPS only: no" in before
    assert "- Rep: 1" in before
    assert "Words.text" in before and "may go round this: no" in before
    retention_set(by=worlds.make_user(napo, "dpo", Role.DATA_PROTECTION), kind="report", days=90)
    settings.SESSION_COOKIE_SECURE = True
    after = printed(napo)
    assert "Case reports: 90 days (set by the union; the house keeps 730)." in after
    assert "Cookies over HTTPS only: yes" in after


def test_a_missing_contact_is_said(napo: Union) -> None:
    Union.objects.update(contact="")
    assert "NONE IS SET" in printed(napo)


def test_no_field_of_the_house_is_without_a_class() -> None:
    assert impact._by_class().get("unclassified", []) == []
