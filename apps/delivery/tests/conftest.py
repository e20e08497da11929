"""People, projects and channels of each kind."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from django.utils import timezone
from pytest_django import Settings

from apps.delivery.channels import channel_create
from apps.delivery.message import Message
from apps.delivery.models import Channel, Delivery
from apps.delivery.services import message_send
from apps.delivery.tests.endpoint import Endpoint, running_endpoint
from apps.organization.models import Membership, Project, User
from apps.organization.services import membership_set, project_create

Role = Membership.Role


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
    webhook: Channel
    mail: Channel
    slack: Channel
    of_organization: Channel


@pytest.fixture
def world(db: Any) -> World:
    olga = User.objects.create_superuser("olga")
    tariq, mia, victor, sven = (User.objects.create_user(name) for name in ("tariq", "mia", "victor", "sven"))
    project, elsewhere = project_create(name="Search", owner=tariq), project_create(name="Elsewhere", owner=sven)
    membership_set(project=project, user=mia, role=Role.MEMBER)
    membership_set(project=project, user=victor, role=Role.VIEWER)
    channels = (
        Channel(name="Pager", project=project, kind="webhook", url="https://pager.example.com/hook?token=hidden"),
        Channel(name="Team", project=project, kind="mail", addresses=["team@example.com", "on-call@example.com"]),
        Channel(name="Chat", project=project, kind="slack", url="https://hooks.slack.example/services/T1/B2/hidden9"),
        Channel(name="Everybody", kind="mail", addresses=["all@example.com"]),
    )
    for channel in channels:
        channel.full_clean()
        channel.save()
    return World(olga, tariq, mia, victor, sven, project, elsewhere, *channels)


MESSAGE = Message(
    kind="alert.fired",
    subject="Cost of Search is above $50.00",
    lines=("It was $51.20 within the last hour.", "The rule is called Costly hours."),
    url="http://127.0.0.1:8000/dashboard/alerts/",
    severity="critical",
    payload={"rule": "Costly hours", "value": 51.2},
)


@pytest.fixture
def endpoint(settings: Settings) -> Iterator[Endpoint]:
    """One on this machine, allowed by the settings, which gives up after a second."""
    settings.DELIVERY_ALLOW_HTTP = True
    settings.DELIVERY_ALLOWED_NETWORKS = ["127.0.0.1/32"]
    settings.DELIVERY_CONNECT_SECONDS = 1.0
    settings.DELIVERY_ANSWER_SECONDS = 1.0
    with running_endpoint() as started:
        yield started


class Clock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def advance(self, **by: float) -> None:
        self._ahead += timedelta(**by)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(timezone, "now", made.now)
    return made


@pytest.fixture
def webhook(world: World, endpoint: Endpoint) -> Channel:
    """A channel to the endpoint, with its secret."""
    return channel_create(name="Local", project=world.project, kind="webhook", url=endpoint.url).channel


def sent(*channels: Channel, key: str = "alert_1:fired") -> Delivery:
    """MESSAGE over the channels; the delivery over the first."""
    return message_send(message=MESSAGE, channels=channels, key=key)[0]
