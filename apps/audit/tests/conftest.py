"""The people that tests share: an owner of the organization, a team admin, a member, a viewer and a stranger."""

from typing import NamedTuple

import pytest
from django.test import Client

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


@pytest.fixture
def world(db: None) -> World:
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
