"""What somebody adding to the house may forget. Each test names what is missing."""

from __future__ import annotations

import inspect
import re

import pytest
from celery import current_app
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

from accounts.rls import secured_tables
from evidence.choices import ReportStatus
from evidence.transitions import OWNER, TRANSITIONS, Owner

ROOMS = ("workloads", "accounts", "evidence", "campaigns")
PRIVACY_CLASSES = {"public", "internal", "personal", "special", "confidential", "health", "secret", "contact"}


def room_models():
    return [model for room in ROOMS for model in apps.get_app_config(room).get_models()]


@pytest.mark.parametrize("model", room_models(), ids=lambda model: model._meta.label)
def test_every_field_has_a_privacy_class(model):
    privacy = model.PRIVACY
    if isinstance(privacy, str):
        assert privacy in PRIVACY_CLASSES
        return
    fields = {field.name for field in model._meta.concrete_fields}
    assert set(privacy) == fields
    assert set(privacy.values()) <= PRIVACY_CLASSES


@pytest.mark.parametrize("model", room_models(), ids=lambda model: model._meta.label)
def test_every_model_is_reached_through_one_door(model):
    if model._meta.label in {"accounts.Installation", "accounts.Union"}:
        return  # one row that says what this is, and the public list of unions
    assert hasattr(model._default_manager.none(), "visible_to")


@pytest.mark.django_db
@pytest.mark.parametrize("room", ["evidence", "campaigns"])
def test_every_table_of_evidence_is_kept_within_its_union(room):
    tables = {model._meta.db_table for model in apps.get_app_config(room).get_models()}
    assert tables - secured_tables() == UNSECURED.get(room, set())


# Tables without a union's rows, each with its reason.
UNSECURED: dict[str, set[str]] = {
    # Hashes and numbers, read before any union is known.
    "campaigns": {"campaigns_door"},
}


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_status_has_an_owner_and_a_way_out():
    assert set(OWNER) == set(ReportStatus)
    for status, owner in OWNER.items():
        ways = [move for move in TRANSITIONS if move.source == status]
        assert owner == Owner.NOBODY or ways, f"{status} waits for {owner}, who can do nothing"


PERIODIC = {entry["task"] for entry in current_app.conf.beat_schedule.values()}


def own_tasks():
    current_app.loader.import_default_modules()
    return sorted(name for name in current_app.tasks if name.split(".")[0] in ROOMS)


@pytest.mark.parametrize("name", own_tasks())
def test_every_task_takes_one_primary_key(name):
    parameters = list(inspect.signature(current_app.tasks[name].run).parameters)
    assert len(parameters) == (0 if name in PERIODIC else 1), f"{name} takes {parameters}"


def all_urls(resolver=None, prefix="", namespace=""):
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from all_urls(entry, path, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", path, entry


def test_every_url_has_a_name():
    assert [path for name, path, _entry in all_urls() if name.endswith("None")] == []


def test_the_admin_site_is_not_installed():
    assert "django.contrib.admin" not in settings.INSTALLED_APPS


def test_every_setting_from_the_environment_is_in_the_documents():
    settings_text = (settings.BASE_DIR / "config" / "settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r'env(?:_int|_bool|_list)?\(\s*"([A-Z_]+)"', settings_text))
    said = (settings.BASE_DIR / "docs" / "running.md").read_text(encoding="utf-8")
    assert {name for name in names if f"`{name}`" not in said} == set()
