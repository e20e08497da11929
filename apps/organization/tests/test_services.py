"""Verbs that write people and projects."""

import pytest
from django.core.exceptions import ValidationError

from apps.organization.models import Membership, Project, User
from apps.organization.services import membership_set, owner_create, project_create

pytestmark = pytest.mark.django_db
Role = Membership.Role


@pytest.fixture
def olga() -> User:
    return owner_create(username="olga", password="a long enough one")


@pytest.fixture
def search(olga: User) -> Project:
    return project_create(name="Search", owner=olga, description="Ranking")


def test_an_owner_of_the_organization_signs_in_to_the_admin_and_may_do_all(olga: User) -> None:
    assert olga.is_staff
    assert olga.is_superuser
    assert olga.check_password("a long enough one")
    assert olga.public_id.startswith("user-")


@pytest.mark.parametrize("username", ["olga", "", "two words", "x" * 151])
def test_a_name_that_is_taken_or_no_user_name_is_refused(olga: User, username: str) -> None:
    with pytest.raises(ValidationError, match=r"username"):
        owner_create(username=username, password="a long enough one")
    assert User.objects.count() == 1


def test_whoever_makes_a_project_owns_it(olga: User, search: Project) -> None:
    membership = search.memberships.get()
    assert (membership.user, membership.role) == (olga, Role.OWNER)
    assert search.description == "Ranking"
    assert search.public_id.startswith("proj_")


@pytest.mark.parametrize("name", ["Search", "", "x" * 101])
def test_a_project_whose_name_is_taken_or_none_is_refused_whole(olga: User, search: Project, name: str) -> None:
    with pytest.raises(ValidationError, match=r"name"):
        project_create(name=name, owner=olga)
    assert Project.objects.count() == Membership.objects.count() == 1


def test_a_person_comes_into_a_project_with_a_role(search: Project) -> None:
    mia = User.objects.create_user("mia")
    membership_set(project=search, user=mia, role=Role.VIEWER)
    assert search.memberships.get(user=mia).role == Role.VIEWER


def test_another_role_takes_the_place_of_the_first_and_history_has_both(search: Project) -> None:
    mia = User.objects.create_user("mia")
    membership_set(project=search, user=mia, role=Role.VIEWER)
    membership_set(project=search, user=mia, role=Role.MEMBER)
    membership = search.memberships.get(user=mia)
    assert membership.role == Role.MEMBER
    assert [past.role for past in membership.history.all()] == [Role.MEMBER, Role.VIEWER]


def test_a_role_that_the_person_has_leaves_no_trace_in_history(olga: User, search: Project) -> None:
    membership = membership_set(project=search, user=olga, role=Role.OWNER)
    assert membership.history.count() == 1


def test_a_role_in_one_project_is_none_in_another(olga: User, search: Project) -> None:
    mia = User.objects.create_user("mia")
    membership_set(project=search, user=mia, role=Role.OWNER)
    elsewhere = project_create(name="Elsewhere", owner=olga)
    assert not elsewhere.memberships.filter(user=mia).exists()
