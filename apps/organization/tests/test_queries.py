"""Which projects a person sees and manages."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from apps.organization.models import Membership, Project
from apps.organization.queries import projects_managed_by, projects_visible_to, projects_with_counts
from apps.organization.services import membership_set
from apps.organization.tests.conftest import World


def test_an_owner_of_the_organization_sees_and_manages_all_projects(world: World) -> None:
    assert set(projects_visible_to(world.owner)) == set(projects_managed_by(world.owner)) == set(Project.objects.all())


def test_others_see_the_projects_they_are_in(world: World) -> None:
    assert list(projects_visible_to(world.team_admin)) == [world.project]
    assert list(projects_visible_to(world.viewer)) == [world.project]
    assert list(projects_visible_to(world.stranger)) == [world.elsewhere]


@pytest.mark.parametrize("role", [Membership.Role.MEMBER, Membership.Role.VIEWER])
def test_only_a_projects_owners_manage_it(world: World, role: Membership.Role) -> None:
    membership_set(project=world.project, user=world.viewer, role=role)
    assert list(projects_managed_by(world.viewer)) == []
    assert list(projects_managed_by(world.team_admin)) == [world.project]


@pytest.mark.django_db
def test_whoever_is_not_signed_in_sees_none(world: World) -> None:
    assert list(projects_visible_to(AnonymousUser())) == list(projects_managed_by(AnonymousUser())) == []


def test_members_are_all_counted_whoever_looks(world: World) -> None:
    seen: Any = projects_with_counts(projects_visible_to(world.viewer)).get()
    assert (seen.member_total, seen.key_total) == (2, 0)
