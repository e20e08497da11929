"""The people that tests share, and a project: an owner of the organization, a team admin, a viewer and a stranger."""

from typing import NamedTuple

import pytest
from django.contrib.auth.models import Permission

from apps.organization.models import Membership, Project, User
from apps.organization.services import membership_set, project_create


class World(NamedTuple):
    project: Project
    elsewhere: Project
    owner: User
    """The organization's owner, a superuser."""
    team_admin: User
    """Owner of the project. As the others who follow, signs in to the admin with all rights to people and projects."""
    viewer: User
    stranger: User
    """In the other project only."""


def _person(username: str) -> User:
    person = User.objects.create_user(username, is_staff=True)
    person.user_permissions.set(Permission.objects.filter(content_type__app_label__in=["organization", "auth", "axes"]))
    return person


@pytest.fixture
def world(db: None) -> World:
    owner = User.objects.create_superuser("olga")
    team_admin, viewer, stranger = map(_person, ("tariq", "victor", "sven"))
    project = project_create(name="Atlas", owner=team_admin)
    membership_set(project=project, user=viewer, role=Membership.Role.VIEWER)
    elsewhere = project_create(name="Elsewhere", owner=stranger)
    return World(project, elsewhere, owner, team_admin, viewer, stranger)
