"""People, keys, channels and requests; and a worker that is driven by a clock of the test's own."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

import pytest
from django.utils import timezone

from apps.alerts.evaluation import rules_evaluate
from apps.alerts.models import AlertRule
from apps.alerts.services import rule_create
from apps.delivery.models import Channel
from apps.keys.models import ApiKey
from apps.keys.services import key_issue
from apps.organization.models import Membership, Project, User
from apps.organization.services import membership_set, project_create
from apps.usage.models import Endpoint
from apps.usage.record import Record
from apps.usage.sink import batch_write

Role = Membership.Role
MINUTE = timedelta(minutes=1)


class World(NamedTuple):
    olga: User
    """Owner of the organization."""
    tariq: User
    """Owner of the project."""
    mia: User
    victor: User
    sven: User
    """Owner of another project."""
    project: Project
    elsewhere: Project
    key: ApiKey
    """Tariq's."""
    mias: ApiKey
    other: ApiKey
    channel: Channel


@pytest.fixture
def world(db: Any) -> World:
    olga = User.objects.create_superuser("olga")
    tariq, mia, victor, sven = (User.objects.create_user(name) for name in ("tariq", "mia", "victor", "sven"))
    project, elsewhere = project_create(name="Search", owner=tariq), project_create(name="Elsewhere", owner=sven)
    membership_set(project=project, user=mia, role=Role.MEMBER)
    membership_set(project=project, user=victor, role=Role.VIEWER)
    keys = (
        key_issue(project=project, owner=tariq, name="ci-nightly").key,
        key_issue(project=project, owner=mia, name="mias").key,
        key_issue(project=elsewhere, owner=sven, name="elsewhere").key,
    )
    channel = Channel.objects.create(
        name="On call", project=project, kind=Channel.Kind.MAIL, addresses=["ops@example.com"]
    )
    return World(olga, tariq, mia, victor, sven, project, elsewhere, *keys, channel)


Use = Callable[..., None]


@pytest.fixture
def use() -> Use:
    """Requests of a key at a moment."""
    numbers = count()

    def used(key: ApiKey, at: datetime | None = None, requests: int = 1, **fields: Any) -> None:
        moment = (at or timezone.now()).timestamp()
        fields = {"endpoint": Endpoint.CHAT_COMPLETIONS, "model": "gpt-4o-mini", "status": 200, **fields}
        batch_write(
            [
                Record(moment, f"req_{next(numbers)}", key.project_id, key.pk, key.owner_id, **fields)
                for _ in range(requests)
            ],
            [],
        )

    return used


@pytest.fixture
def rule(world: World) -> Callable[..., AlertRule]:
    """A rule of the project: more than 100 requests in 15 minutes."""

    def made(**fields: Any) -> AlertRule:
        given = {
            "name": "Busy",
            "metric": "requests",
            "scope": "project",
            "project": world.project,
            "window_minutes": 15,
            "threshold": 100,
            "cooldown_minutes": 0,
            "channels": [world.channel],
            "actor": world.tariq,
        }
        return rule_create(**{**given, **fields})

    return made


class Worker:
    """Evaluates each minute of a clock that the test moves on."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def minutes(self, number: int = 1) -> None:
        for _ in range(number):
            self.now += MINUTE
            assert rules_evaluate(self.now).rules is not None

    def pause(self, length: timedelta) -> None:
        self.now += length


@pytest.fixture
def worker() -> Worker:
    now = timezone.now().replace(minute=0, second=30, microsecond=0)
    return Worker(now)
