"""People, projects and channels of each kind."""

from typing import Any, NamedTuple

import pytest

from apps.delivery.message import Message
from apps.delivery.models import Channel
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
