"""Verbs that write people and projects."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from apps.organization.models import Membership, Project, User
from apps.organization.services import (
    membership_remove,
    membership_set,
    owner_create,
    project_archive,
    project_create,
    project_restore,
    project_update,
)

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


# --- Settings and archive ---------------------------------------------------------------------------------------------


def test_settings_are_changed_with_actor_and_reason_on_record(olga: User, search: Project) -> None:
    project_update(
        project=search, actor=olga, reason="Spring budget", tokens_per_minute=9_000, allowed_models=["gpt-4o*"]
    )
    search.refresh_from_db()
    assert (search.tokens_per_minute, search.allowed_models) == (9_000, ["gpt-4o*"])
    entry = search.history.latest()
    assert (entry.history_user, entry.history_change_reason) == (olga, "Spring budget")


def test_nothing_to_change_leaves_no_trace(search: Project) -> None:
    project_update(project=search, name="Search", tokens_per_minute=None)
    assert search.history.count() == 1


@pytest.mark.parametrize("changes", [{"allowed_models": ["no blanks please"]}, {"name": ""}, {"requests_per_day": -1}])
def test_a_bad_setting_is_refused_and_nothing_is_changed(search: Project, changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        project_update(project=search, **changes)
    search.refresh_from_db()
    assert (search.name, search.allowed_models, search.requests_per_day) == ("Search", [], None)


def test_only_settings_are_changed_so(search: Project) -> None:
    with pytest.raises(TypeError, match="public_id"):
        project_update(project=search, public_id="proj_mine")


def test_a_project_is_archived_and_restored_with_a_reason(olga: User, search: Project) -> None:
    project_archive(project=search, reason="Merged into Atlas", actor=olga)
    assert Project.objects.get().is_archived
    project_restore(project=search, actor=olga)
    assert not Project.objects.get().is_archived
    told = [entry.history_change_reason for entry in search.history.order_by("history_id")]
    assert told == [None, "Merged into Atlas", ""]


def test_what_is_archived_is_not_archived_again(search: Project) -> None:
    with pytest.raises(ValidationError, match="not archived"):
        project_restore(project=search)
    project_archive(project=search, reason="Done")
    with pytest.raises(ValidationError, match="archived already"):
        project_archive(project=search, reason="Done")


def test_an_archive_takes_a_reason(search: Project) -> None:
    with pytest.raises(ValidationError, match="reason"):
        project_archive(project=search, reason="  ")
    assert not search.is_archived


@pytest.mark.parametrize("role", [Role.MEMBER, Role.VIEWER])
def test_the_last_owner_is_not_demoted(olga: User, search: Project, role: Membership.Role) -> None:
    with pytest.raises(ValidationError, match="last owner"):
        membership_set(project=search, user=olga, role=role)
    assert search.memberships.get().role == Role.OWNER


def test_the_last_owner_is_not_removed_but_one_of_two_is(olga: User, search: Project) -> None:
    with pytest.raises(ValidationError, match="last owner"):
        membership_remove(membership=search.memberships.get())
    otto = User.objects.create_user("otto")
    membership_set(project=search, user=otto, role=Role.OWNER)
    membership_remove(membership=search.memberships.get(user=olga))
    assert search.memberships.get().user == otto


def test_what_is_no_time_zone_is_refused_for_a_project(search: Project) -> None:
    with pytest.raises(ValidationError, match="is no time zone"):
        project_update(project=search, time_zone="Europe/Atlantis")
