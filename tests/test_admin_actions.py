"""GET changes nothing: all pages and all actions of all registered admins are opened, and the database stays as it is.

An Unfold action without a dialog is a plain link, so what it does would be done by any page that holds the address as
an image. And what changes something takes a CSRF token.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from apps.catalog.models import AIModel, ModelAlias, Price
from apps.delivery.channels import channel_create, channel_test
from apps.keys.services import key_issue, key_suspend
from apps.organization.invitations import invitation_send
from apps.organization.models import Membership, Project, User
from apps.usage.models import Endpoint, RequestBody, RequestRecord, UsageRollup

ADMINS = [pytest.param(site_admin, id=model._meta.label) for model, site_admin in admin.site._registry.items()]
PAGES_OF_ALL = ("changelist", "add")
PAGES_OF_ONE = ("change", "history", "delete")


@pytest.fixture
def owner(db: None, settings: Settings) -> User:
    """An owner of the organization, and a row of each model that has actions on one row."""
    settings.REGISTRATION = "invitation"
    owner = User.objects.create_superuser("olga")
    project = Project.objects.create(name="Search")
    Membership.objects.create(user=owner, project=project)
    key = key_issue(project=project, owner=owner, name="ci-nightly").key
    suspended = key_issue(project=project, owner=owner, name="on-leave").key
    key_suspend(key=suspended, reason="on leave")
    model = AIModel.objects.create(
        name="gpt-4o-2024-08-06", chat=True, context_window=128_000, max_output_tokens=16_384
    )
    ModelAlias.objects.create(name="gpt-4o", model=model)
    Price.objects.create(model=model, unit=Price.Unit.INPUT, amount=1)
    asked = {"project": project, "key": key, "endpoint": Endpoint.CHAT_COMPLETIONS, "model": model.name}
    invitation_send(email="guest@example.com", project=project, role=Membership.Role.MEMBER, days=7, actor=owner)
    now = timezone.now()
    RequestRecord.objects.create(time=now, request_id="req_1", user=owner, status=200, duration_us=1, **asked)
    RequestBody.objects.create(request_id="req_1", time=now, request="{}", response="{}")
    UsageRollup.objects.create(hour=now, status_class=2, last_request_at=now, **asked)
    AccessAttempt.objects.create(username="mia", ip_address="203.0.113.7", failures_since_start=5)
    channel = channel_create(name="Team", project=project, kind="mail", addresses=["team@example.com"]).channel
    channel_test(channel=channel)
    return owner


def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models(include_auto_created=True)
    }


def actions_of(site_admin: Any) -> Iterator[tuple[str, bool]]:
    """URL names of the actions, and whether they are of one row."""
    if hasattr(site_admin, "actions_detail"):
        for action in (*site_admin._get_base_actions_detail(), *site_admin._get_base_actions_row()):
            yield action.action_name, True
        for action in site_admin._get_base_actions_list():
            yield action.action_name, False


def pages_of(site_admin: Any) -> Iterator[str]:
    """Addresses of the admin's pages and actions; those of one row for each row."""
    stem = f"{site_admin.opts.app_label}_{site_admin.opts.model_name}"
    names = [(f"{stem}_{page}", False) for page in PAGES_OF_ALL] + [(f"{stem}_{page}", True) for page in PAGES_OF_ONE]
    rows: list[Model] = list(site_admin.model._base_manager.all())
    actions = list(actions_of(site_admin))
    assert rows or not any(of_one for _, of_one in actions), f"Give this test a row of {site_admin.opts.label}."
    for name, of_one in (*names, *actions):
        for arguments in [(row.pk,) for row in rows] if of_one else [()]:
            yield reverse(f"admin:{name}", args=arguments)


@pytest.mark.parametrize("site_admin", ADMINS)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["plain", "htmx"])
def test_get_changes_nothing(owner: User, site_admin: Any, headers: dict[str, str]) -> None:
    client = Client()
    client.force_login(owner)
    before = everything()
    for url in pages_of(site_admin):
        response = client.get(url, headers=headers)
        assert response.status_code < 500, url
        assert everything() == before, url


@pytest.mark.parametrize("site_admin", ADMINS)
def test_an_action_sent_without_a_csrf_token_is_refused(owner: User, site_admin: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    row = site_admin.model._base_manager.first()
    for name, of_one in actions_of(site_admin):
        response = client.post(reverse(f"admin:{name}", args=(row.pk,) if of_one else ()), {"_form_submitted": "True"})
        assert response.status_code == 403, name


def test_the_walk_meets_the_actions_of_keys(owner: User) -> None:
    key_admin = next(one for model, one in admin.site._registry.items() if model._meta.label == "keys.ApiKey")
    opened = " ".join(pages_of(key_admin))
    for address in ("/suspend/", "/resume/", "/rotate/", "/expiry/", "/revoke/", "/history/", "/add/"):
        assert address in opened


def test_the_walk_notices_a_change(owner: User) -> None:
    before = everything()
    owner.first_name = "Olga"
    owner.save()
    assert everything() != before
