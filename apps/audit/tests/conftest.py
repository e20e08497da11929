"""The people that tests share: an owner of the organization, a team admin, a member, a viewer and a stranger."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from apps.keys.models import ApiKey
from apps.keys.services import key_issue
from apps.organization.models import Membership, Project, User
from apps.organization.services import membership_set, project_create


class World(NamedTuple):
    atlas: Project
    borealis: Project
    key: ApiKey
    """Of Atlas."""
    owner: User
    team_admin: User
    """Owner of Atlas."""
    both: User
    """Owner of both projects."""
    member: User
    viewer: User
    stranger: User
    """Owner of Borealis."""


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Made once for a module, as it takes longer than most tests; each test works in a savepoint inside."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _make()
        transaction.set_rollback(True)


@pytest.fixture
def world(made: World, db: None) -> World:
    """As the database has it: a test before may have changed the objects."""
    return again(made)


def again(world: World) -> World:
    """The same objects, read anew."""
    rows: list[Any] = [type(row)._default_manager.get(pk=row.pk) for row in world]
    return World(*rows)


def _make() -> World:
    owner = User.objects.create_superuser("olga")
    team_admin, both, member, viewer, stranger = map(
        User.objects.create_user, ("tariq", "bella", "mia", "victor", "sven")
    )
    atlas = project_create(name="Atlas", owner=team_admin, actor=owner)
    borealis = project_create(name="Borealis", owner=stranger, actor=owner)
    for project in (atlas, borealis):
        membership_set(project=project, user=both, role=Membership.Role.OWNER, actor=owner)
    membership_set(project=atlas, user=member, role=Membership.Role.MEMBER, actor=owner)
    membership_set(project=atlas, user=viewer, role=Membership.Role.VIEWER, actor=owner)
    key = key_issue(project=atlas, owner=member, name="atlas-key", actor=member).key
    key_issue(project=borealis, owner=stranger, name="borealis-key", actor=stranger)
    return World(atlas, borealis, key, owner, team_admin, both, member, viewer, stranger)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
