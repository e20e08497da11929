"""The people, the key and the requests that tests of the record share."""

from collections.abc import Callable
from itertools import count
from typing import Any, NamedTuple

import pytest
from django.utils import timezone

from apps.keys.models import ApiKey
from apps.keys.services import key_issue
from apps.organization.models import Membership, Project, User
from apps.usage.models import RequestRecord
from apps.usage.record import Record
from apps.usage.sink import batch_write


class World(NamedTuple):
    project: Project
    other_project: Project
    owner: User
    """The organization's owner, a superuser."""
    team_admin: User
    """Owner of the project."""
    member: User
    viewer: User
    stranger: User
    """Owner of the other project."""
    outsider: User
    """Signs in to the admin, and may look at nothing."""
    key: ApiKey
    other_key: ApiKey


def _person(username: str, project: Project | None, role: Membership.Role = Membership.Role.OWNER) -> User:
    user = User.objects.create_user(username, is_staff=True)
    if project:
        Membership.objects.create(user=user, project=project, role=role)
    return user


@pytest.fixture
def world(db: None) -> World:
    project, other_project = Project.objects.create(name="Search"), Project.objects.create(name="Elsewhere")
    owner = User.objects.create_superuser("olga")
    return World(
        project,
        other_project,
        owner,
        team_admin=_person("tariq", project),
        member=_person("mia", project, Membership.Role.MEMBER),
        viewer=_person("victor", project, Membership.Role.VIEWER),
        stranger=_person("sven", other_project),
        outsider=_person("otto", None),
        key=key_issue(project=project, owner=owner, name="ci-nightly").key,
        other_key=key_issue(project=other_project, owner=owner, name="elsewhere").key,
    )


RecordRequest = Callable[..., RequestRecord]


@pytest.fixture
def record_request(world: World) -> RecordRequest:
    """Puts a request on record as the writer does, by `world.key` just now unless told otherwise."""
    numbers = count(1)

    def record(**columns: Any) -> RequestRecord:
        key = columns.pop("key", world.key)
        number = next(numbers)
        defaults: dict[str, Any] = {
            "time": timezone.now().timestamp(),
            "request_id": f"req_{number:024}",
            "project_id": key.project_id,
            "key_id": key.pk,
            "user_id": key.owner_id,
            "endpoint": "chat.completions",
            "model": "gpt-4o-mini-2024-07-18",
            "prompt_tokens": 1_200,
            "completion_tokens": 34,
            "cost_nano": 200_400,
            "duration_us": 12_300,
        }
        batch_write([Record(**(defaults | columns))], [])
        return RequestRecord.objects.latest("id")

    return record
