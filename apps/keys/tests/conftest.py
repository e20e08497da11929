"""The people and the key that tests of keys share: an owner, a team admin, a member, a viewer and a stranger."""

from typing import NamedTuple

import pytest
from django.contrib.auth.models import Permission

from apps.keys.models import ApiKey
from apps.keys.services import IssuedKey, key_issue
from apps.organization.models import Membership, Project, User


class World(NamedTuple):
    project: Project
    other_project: Project
    owner: User
    """The organization's owner, a superuser."""
    team_admin: User
    member: User
    viewer: User
    stranger: User
    """Signs in to the admin with all rights to keys, but is in the other project only."""
    key: ApiKey
    """`ci-nightly`, owned by the member."""
    secret: str


def _person(username: str) -> User:
    user = User.objects.create_user(username, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="keys"))
    return user


@pytest.fixture
def world(db: None) -> World:
    project = Project.objects.create(name="Atlas")
    other_project = Project.objects.create(name="Elsewhere")
    owner = User.objects.create_superuser("olga")
    team_admin, member, viewer, stranger = map(_person, ("tariq", "mia", "victor", "sven"))
    roles = Membership.Role
    for user, in_project, role in (
        (team_admin, project, roles.OWNER),
        (member, project, roles.MEMBER),
        (viewer, project, roles.VIEWER),
        (stranger, other_project, roles.OWNER),
    ):
        Membership.objects.create(user=user, project=in_project, role=role)
    issued: IssuedKey = key_issue(project=project, owner=member, name="ci-nightly", actor=owner)
    return World(project, other_project, owner, team_admin, member, viewer, stranger, issued.key, issued.secret)
