"""The page of members: who is in a project, and who may change that."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from apps.audit.tests.reading import recorded
from apps.organization.invitations import invitation_send
from apps.organization.models import Membership, User
from apps.organization.services import membership_remove, membership_set
from apps.organization.tests.conftest import World

Role = Membership.Role
PAGE = reverse("organization:members")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def member(world: World) -> Membership:
    mia = User.objects.create_user("mia", "mia@example.com")
    return membership_set(project=world.project, user=mia, role=Role.MEMBER)


def as_person(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def change(user: User, row: Membership, role: str = "viewer", **headers: str) -> Any:
    return as_person(user).post(reverse("organization:member_role", args=(row.pk,)), {"role": role}, headers=headers)


def remove(user: User, row: Membership, **headers: str) -> Any:
    return as_person(user).post(reverse("organization:member_remove", args=(row.pk,)), headers=headers)


def test_everybody_in_a_project_sees_who_is_in_it_and_addresses_are_for_those_who_manage_it(
    world: World, member: Membership
) -> None:
    for person, manages in ((world.team_admin, True), (world.viewer, False), (member.user, False)):
        page = text_of(as_person(person).get(PAGE))
        for name in ("tariq", "victor", "mia"):
            assert name in page
        assert ("mia@example.com" in page) is (manages or person == member.user)
        assert ("Remove" in page) is manages
        assert ("Invite people" in page) is manages
        assert "sven" not in page


def test_a_stranger_sees_nobody_of_it(world: World) -> None:
    client = as_person(world.stranger)
    assert "tariq" not in text_of(client.get(PAGE))
    assert client.get(PAGE, {"project": world.project.public_id}).status_code == 404
    assert Client().get(PAGE)["Location"].startswith(reverse("organization:sign_in"))


def test_the_project_is_chosen_in_the_address(world: World) -> None:
    page = text_of(as_person(world.owner).get(PAGE, {"project": world.elsewhere.public_id}))
    assert "Role in Elsewhere" in page
    assert "sven" in page
    assert "tariq" not in page


def test_somebody_in_no_project_is_told_what_to_do(db: None) -> None:
    assert "You are in no project yet" in text_of(as_person(User.objects.create_user("nora")).get(PAGE))


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_an_owner_changes_a_role(world: World, member: Membership, headers: dict[str, str]) -> None:
    with recorded() as events:
        answer = change(world.team_admin, member, **headers)
    assert answer.status_code == (200 if headers else 302)
    if headers:
        assert "mia is now viewer of Atlas." in text_of(answer)
        assert "<html" not in text_of(answer)
    member.refresh_from_db()
    assert member.role == Role.VIEWER
    assert [event.verb for event in events if event.actor_label == "tariq"][-1] == "member.role_changed"


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_an_owner_removes_a_member(world: World, member: Membership, headers: dict[str, str]) -> None:
    remove(world.team_admin, member, **headers)
    assert not Membership.objects.filter(pk=member.pk).exists()


def test_the_last_owner_is_protected_in_words(world: World) -> None:
    row = world.team_admin.memberships.get(project=world.project)
    for answer in (change(world.team_admin, row, "member", **HTMX), remove(world.owner, row, **HTMX)):
        assert "tariq is the last owner of Atlas. Make somebody else an owner first." in text_of(answer)
    row.refresh_from_db()
    assert row.role == Role.OWNER


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_of_two_owners_who_choose_a_role_the_second_is_told_of_the_first(
    world: World, member: Membership, headers: dict[str, str]
) -> None:
    first, second, address = as_person(world.owner), as_person(world.team_admin), _role_of(member)
    assert 'name="seen_role" value="member"' in text_of(second.get(PAGE))
    first.post(address, {"role": "owner", "seen_role": "member"})
    told = text_of(second.post(address, {"role": "viewer", "seen_role": "member"}, headers=headers, follow=True))
    assert f"{world.owner.username}, meanwhile: Member role changed" in told
    assert "Nothing was changed." in told
    assert 'name="seen_role" value="owner"' in told
    member.refresh_from_db()
    assert member.role == Role.OWNER
    second.post(address, {"role": "viewer", "seen_role": "owner"}, headers=headers)
    member.refresh_from_db()
    assert member.role == Role.VIEWER


def test_choosing_what_somebody_else_chose_meanwhile_is_no_conflict(world: World, member: Membership) -> None:
    as_person(world.owner).post(_role_of(member), {"role": "viewer", "seen_role": "member"})
    sent = {"role": "viewer", "seen_role": "member"}
    told = text_of(as_person(world.team_admin).post(_role_of(member), sent, headers=HTMX))
    assert "mia is now viewer" in told


def test_a_role_brings_nobody_back_who_was_removed_meanwhile(world: World, member: Membership) -> None:
    # The page found the row, and somebody removed it before the change had the lock.
    membership_remove(membership=Membership.objects.get(pk=member.pk), actor=world.owner)
    with pytest.raises(ValidationError, match="Member removed"):
        membership_set(project=world.project, user=member.user, role=Role.VIEWER, seen_role="member")
    assert not Membership.objects.filter(project=world.project, user=member.user).exists()


def _role_of(row: Membership) -> str:
    return reverse("organization:member_role", args=(row.pk,))


def test_a_role_that_is_none_is_refused_in_words(world: World, member: Membership) -> None:
    assert "Choose one of the roles." in text_of(change(world.team_admin, member, "king", **HTMX))
    member.refresh_from_db()
    assert member.role == Role.MEMBER


@pytest.mark.parametrize("person", ["viewer", "stranger"])
def test_nobody_else_changes_anything(world: World, member: Membership, person: str) -> None:
    user = getattr(world, person)
    assert change(user, member, "owner").status_code == 404
    assert remove(user, member).status_code == 404
    for address in ("member_role", "member_remove"):
        path = reverse(f"organization:{address}", args=(member.pk,))
        assert Client().post(path, {"role": "owner"})["Location"].startswith(reverse("organization:sign_in"))
        assert as_person(world.team_admin).get(path).status_code == 405
    member.refresh_from_db()
    assert member.role == Role.MEMBER


def test_an_owner_who_steps_down_sees_the_page_as_a_viewer(world: World, member: Membership) -> None:
    change(world.team_admin, member, "owner")
    page = change(world.team_admin, world.team_admin.memberships.get(project=world.project), **HTMX)
    assert "tariq is now viewer of Atlas." in text_of(page)
    assert "Remove" not in text_of(page)


def test_an_owner_who_leaves_sees_the_next_project_or_none(world: World, member: Membership) -> None:
    change(world.team_admin, member, "owner")
    row = world.team_admin.memberships.get(project=world.project)
    answer = as_person(world.team_admin).post(reverse("organization:member_remove", args=(row.pk,)), follow=True)
    assert "You are in no project yet" in text_of(answer)


def test_who_is_invited_stands_below_for_those_who_manage_the_project(world: World, settings: Settings) -> None:
    settings.REGISTRATION = "invitation"
    invitation_send(email="ina@example.com", project=world.project, role=Role.VIEWER, days=7, actor=world.owner)
    assert "ina@example.com" in text_of(as_person(world.team_admin).get(PAGE))
    assert "ina@example.com" not in text_of(as_person(world.viewer).get(PAGE))


def test_the_way_to_invite_leads_to_the_form_with_the_project_chosen(world: World) -> None:
    for project in (world.project, world.elsewhere):
        client = as_person(world.owner)
        way = f"{reverse('organization:invitations')}?project={project.public_id}"
        assert f'href="{way}"' in text_of(client.get(PAGE, {"project": project.public_id}))
        assert f'<option value="{project.pk}" selected>' in text_of(client.get(way))
