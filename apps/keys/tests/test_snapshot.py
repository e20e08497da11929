"""What the fast path learns of a key from its project."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.catalog.models import AIModel
from apps.keys.models import ApiKey, SnapshotVersion
from apps.keys.services import key_issue
from apps.keys.snapshot import KeyEntry, snapshot_load
from apps.organization.models import Project, User
from apps.organization.services import project_archive, project_create, project_update

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    for name in ("gpt-4o-2024-08-06", "gpt-4o-mini-2024-07-18", "o3-2025-04-16"):
        AIModel.objects.create(name=name, chat=True, context_window=128_000, max_output_tokens=16_384)
    return project_create(name="Search", owner=User.objects.create_user("olga"))


def entry_of(project: Project, **fields: Any) -> KeyEntry:
    key_issue(project=project, owner=User.objects.get(username="olga"), name="ci", **fields)
    [entry] = snapshot_load(1).keys.values()
    return entry


def test_a_key_without_limits_of_its_own_has_its_projects(project: Project, settings: Any) -> None:
    settings.DEFAULT_REQUESTS_PER_MINUTE, settings.DEFAULT_TOKENS_PER_MINUTE = 100, 2_000
    project_update(project=project, tokens_per_minute=500)
    meter = entry_of(project).meter
    assert (meter.requests.limit, meter.tokens.limit) == (100, 500)


def test_a_keys_own_limit_counts_before_its_projects(project: Project) -> None:
    project_update(project=project, tokens_per_minute=500, concurrent_requests=0)
    meter = entry_of(project, tokens_per_minute=900, concurrent_requests=3).meter
    assert (meter.tokens.limit, meter.concurrent_requests) == (900, 3)


@pytest.mark.parametrize(
    ("of_project", "of_key", "allowed"),
    [
        ([], [], None),
        (["gpt-4o*"], [], {"gpt-4o-2024-08-06", "gpt-4o-mini-2024-07-18"}),
        ([], ["o3*"], {"o3-2025-04-16"}),
        (["gpt-4o*"], ["*mini*", "o3*"], {"gpt-4o-mini-2024-07-18"}),
        (["gpt-4o*"], ["o3*"], set()),
    ],
)
def test_a_key_may_use_what_it_and_its_project_allow(
    project: Project, of_project: list[str], of_key: list[str], allowed: set[str] | None
) -> None:
    project_update(project=project, allowed_models=of_project)
    assert entry_of(project, allowed_models=of_key).models == allowed


def test_an_archived_project_and_its_wish_for_bodies_are_known(project: Project) -> None:
    project_update(project=project, keeps_bodies=False)
    project_archive(project=project, reason="Done")
    entry = entry_of(project)
    assert (entry.project_is_archived, entry.keeps_bodies) == (True, False)


def test_the_keys_of_whoever_is_not_active_are_refused_until_they_are_again(project: Project, client: Client) -> None:
    assert entry_of(project).state == ApiKey.State.ACTIVE
    client.force_login(User.objects.create_superuser("ada"))
    olga = User.objects.get(username="olga")
    page = client.get(reverse("admin:organization_user_change", args=(olga.pk,))).content.decode()
    assert "their keys are refused until they are active again" in page
    for active, state in ((False, ApiKey.State.REVOKED), (True, ApiKey.State.ACTIVE)):
        version = SnapshotVersion.objects.get().version
        olga.is_active = active
        olga.save()
        assert SnapshotVersion.objects.get().version > version
        [entry] = snapshot_load(1).keys.values()
        assert entry.state == state
