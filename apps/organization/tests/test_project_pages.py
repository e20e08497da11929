"""The pages of projects: who sees them, who changes them, what they show."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.keys.services import key_issue
from apps.organization.models import Membership, Project, User
from apps.organization.tests.conftest import World

LIST = reverse("admin:organization_project_changelist")
ADD = reverse("admin:organization_project_add")


def page(name: str, project: Project) -> str:
    return reverse(f"admin:organization_project_{name}", args=(project.pk,))


def as_person(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    return str(response.content.decode())


def form_data(project: Project, *members: tuple[User, str], **changes: str) -> dict[str, str]:
    """The form as sent, with `members` put in beside those who are there."""
    there = list(project.memberships.order_by("project", "user"))
    data = {
        "name": project.name,
        "description": project.description,
        "memberships-INITIAL_FORMS": str(len(there)),
        "memberships-TOTAL_FORMS": str(len(there) + len(members)),
    }
    rows = [(str(one.pk), one.user, one.role) for one in there] + [("", user, role) for user, role in members]
    for number, (pk, user, role) in enumerate(rows):
        data |= {f"memberships-{number}-id": pk, f"memberships-{number}-project": str(project.pk)}
        data |= {f"memberships-{number}-user": str(user.pk), f"memberships-{number}-role": role}
    return data | changes


# --- Who may ----------------------------------------------------------------------------------------------------------


def test_the_list_shows_a_person_their_projects_and_no_other(world: World) -> None:
    for user, sees in ((world.owner, True), (world.team_admin, True), (world.viewer, True), (world.stranger, False)):
        assert ("Atlas" in text_of(as_person(user).get(LIST))) is sees, user


@pytest.mark.parametrize("name", ["change", "history", "delete"])
def test_a_stranger_opens_no_page_of_a_project(world: World, name: str) -> None:
    response = as_person(world.stranger).get(page(name, world.project), follow=True)
    assert "Atlas" not in text_of(response)
    assert world.project.public_id not in text_of(response)


def test_a_stranger_opens_no_former_version_of_a_project(world: World) -> None:
    version = world.project.history.latest().history_id
    address = reverse("admin:organization_project_simple_history", args=(world.project.pk, version))
    assert as_person(world.stranger).get(address).status_code == 403
    assert as_person(world.team_admin).get(address).status_code == 200


def test_a_stranger_finds_no_project_of_others(world: World) -> None:
    client = as_person(world.stranger)
    offered = client.get(LIST, {"q": world.project.name}).context["cl"].result_list
    assert not offered


def test_a_viewer_reads_a_project_and_changes_nothing(world: World) -> None:
    client = as_person(world.viewer)
    shown = text_of(client.get(page("change", world.project)))
    assert "tariq" in shown
    assert 'name="memberships-0-role"' not in shown
    sent = client.post(page("change", world.project), form_data(world.project, (world.stranger, "owner"), name="Mine"))
    assert sent.status_code == 403
    world.project.refresh_from_db()
    assert world.project.name == "Atlas"
    assert world.project.memberships.count() == 2


def test_a_team_admin_puts_a_person_into_the_project_and_history_tells_who(world: World) -> None:
    data = form_data(world.project, (world.stranger, "member"))
    assert as_person(world.team_admin).post(page("change", world.project), data).status_code == 302
    membership = world.project.memberships.get(user=world.stranger)
    assert membership.role == Membership.Role.MEMBER
    assert membership.history.get().history_user == world.team_admin


def test_nobody_is_in_a_project_twice(world: World) -> None:
    data = form_data(world.project, (world.viewer, "owner"))
    assert as_person(world.team_admin).post(page("change", world.project), data).status_code == 200
    assert world.project.memberships.get(user=world.viewer).role == Membership.Role.VIEWER


def test_selected_projects_are_not_deleted_by_a_viewer(world: World) -> None:
    data = {"action": "delete_selected", "_selected_action": [str(world.project.pk)], "post": "yes"}
    as_person(world.viewer).post(LIST, data)
    assert Project.objects.filter(pk=world.project.pk).exists()


# --- What they show and do --------------------------------------------------------------------------------------------


def test_whoever_adds_a_project_owns_it(world: World) -> None:
    data = {"name": "Search", "description": "Ranking"}
    assert as_person(world.team_admin).post(ADD, data).status_code == 302
    project = Project.objects.get(name="Search")
    assert project.memberships.get().user == world.team_admin
    assert project.memberships.get().role == Membership.Role.OWNER
    assert project.history.get().history_user == world.team_admin


def test_a_name_that_is_taken_is_told_at_the_form(world: World) -> None:
    response = as_person(world.owner).post(ADD, {"name": "Atlas"})
    assert "already exists" in text_of(response)


def test_the_list_counts_members_and_keys_without_multiplying_them(world: World) -> None:
    for name in ("one", "two", "three"):
        key_issue(project=world.project, owner=world.team_admin, name=name)
    for user in (world.owner, world.viewer):
        listed = as_person(user).get(LIST).context["cl"].result_list
        atlas = next(project for project in listed if project.name == "Atlas")
        assert (atlas.member_total, atlas.key_total) == (2, 3), user


def test_a_project_is_found_by_its_id(world: World) -> None:
    listed = as_person(world.owner).get(LIST, {"q": world.project.public_id}).context["cl"].result_list
    assert [project.name for project in listed] == ["Atlas"]


def test_a_project_with_keys_is_not_deleted(world: World) -> None:
    key_issue(project=world.project, owner=world.team_admin, name="ci")
    as_person(world.owner).post(page("delete", world.project), {"post": "yes"})
    assert Project.objects.filter(pk=world.project.pk).exists()


def test_history_shows_a_change_and_who_made_it(world: World) -> None:
    client = as_person(world.team_admin)
    client.post(page("change", world.project), form_data(world.project, name="Atlas II"))
    shown = text_of(client.get(page("history", world.project)))
    assert "Atlas II" in shown
    assert "tariq" in shown


# --- Settings, archive, the last owner --------------------------------------------------------------------------------


def test_a_team_admin_changes_settings_and_history_tells_who(world: World) -> None:
    data = form_data(world.project, tokens_per_minute="9000", allowed_models="gpt-4o*\n\ngpt-4o*", keeps_bodies="True")
    assert as_person(world.team_admin).post(page("change", world.project), data).status_code == 302
    world.project.refresh_from_db()
    assert (world.project.tokens_per_minute, world.project.allowed_models) == (9_000, ["gpt-4o*"])
    assert world.project.keeps_bodies is True
    assert world.project.history.latest().history_user == world.team_admin


def test_a_pattern_that_is_none_is_told_at_its_field(world: World) -> None:
    data = form_data(world.project, allowed_models="all of them")
    shown = text_of(as_person(world.team_admin).post(page("change", world.project), data))
    assert "is not a model name or pattern" in shown
    assert "all of them" in shown


def test_the_last_owner_stays_an_owner(world: World) -> None:
    data = form_data(world.project)
    row = next(n for n in range(2) if data[f"memberships-{n}-user"] == str(world.team_admin.pk))
    for change in ({f"memberships-{row}-role": "viewer"}, {f"memberships-{row}-DELETE": "on"}):
        shown = text_of(as_person(world.team_admin).post(page("change", world.project), data | change))
        assert "A project needs an owner" in shown
    assert world.project.memberships.get(user=world.team_admin).role == Membership.Role.OWNER


def sent(user: User, name: str, project: Project, **form: str) -> Any:
    return as_person(user).post(
        page(name, project), {"_form_submitted": "True", **form}, headers={"HX-Request": "true"}
    )


def test_a_team_admin_archives_a_project_and_restores_it(world: World) -> None:
    sent(world.team_admin, "archive", world.project, reason="Merged")
    world.project.refresh_from_db()
    assert world.project.is_archived
    assert world.project.history.latest().history_change_reason == "Merged"
    assert "Archived" in text_of(as_person(world.team_admin).get(page("change", world.project)))
    sent(world.team_admin, "restore", world.project)
    world.project.refresh_from_db()
    assert not world.project.is_archived


def test_an_archive_without_a_reason_is_not_done(world: World) -> None:
    assert "Give a reason." in text_of(sent(world.team_admin, "archive", world.project))
    world.project.refresh_from_db()
    assert not world.project.is_archived


@pytest.mark.parametrize("person", ["viewer", "stranger"])
def test_others_archive_nothing(world: World, person: str) -> None:
    assert sent(getattr(world, person), "archive", world.project, reason="Mine").status_code in (302, 403, 404)
    world.project.refresh_from_db()
    assert not world.project.is_archived


def test_the_list_is_cut_to_archived_projects_when_asked(world: World) -> None:
    sent(world.owner, "archive", world.project, reason="Merged")
    client = as_person(world.owner)
    names = [
        [one.name for one in client.get(LIST, {"archived": asked}).context["cl"].result_list] for asked in ("yes", "no")
    ]
    assert names == [["Atlas"], ["Elsewhere"]]
