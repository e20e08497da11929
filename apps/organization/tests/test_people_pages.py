"""The pages of people and groups: only owners of the organization change accounts, and none locks everyone out."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from apps.organization.models import User
from apps.organization.tests.conftest import World

LIST = reverse("admin:organization_user_changelist")
ADD = reverse("admin:organization_user_add")


def page(name: str, person: User) -> str:
    address = "auth_user_password_change" if name == "password" else f"organization_user_{name}"
    return reverse(f"admin:{address}", args=(person.pk,))


def as_person(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_an_owner_sees_who_may_do_what(world: World) -> None:
    User.objects.create_user("ina", is_active=False)
    User.objects.create_user("nora")
    shown = text_of(as_person(world.owner).get(LIST))
    for word in ("Owner", "Staff", "No admin", "Inactive"):
        assert word in shown


def test_an_owner_adds_a_person(world: World) -> None:
    data = {"username": "ina", "usable_password": "true", "password1": "a long one 9", "password2": "a long one 9"}
    assert as_person(world.owner).post(ADD, data).status_code == 302
    person = User.objects.get(username="ina")
    assert person.check_password("a long one 9")
    assert not person.is_staff


def test_a_persons_id_stands_on_their_page_and_finds_them(world: World) -> None:
    client = as_person(world.owner)
    assert world.viewer.public_id in text_of(client.get(page("change", world.viewer)))
    assert list(client.get(LIST, {"q": world.viewer.public_id}).context["cl"].result_list) == [world.viewer]


def test_an_owner_gives_a_person_a_new_password(world: World) -> None:
    data = {"usable_password": "true", "password1": "a long one 9", "password2": "a long one 9"}
    assert as_person(world.owner).post(page("password", world.viewer), data).status_code == 302
    world.viewer.refresh_from_db()
    assert world.viewer.check_password("a long one 9")


def test_staff_with_all_permissions_look_but_change_no_account(world: World) -> None:
    client = as_person(world.team_admin)
    assert client.get(LIST).status_code == 200
    assert client.get(page("change", world.owner)).status_code == 200
    assert client.get(ADD).status_code == 403
    for person in (world.owner, world.viewer, world.team_admin):
        assert client.post(page("change", person), {"username": "x", "is_superuser": "on"}).status_code == 403
        assert client.post(page("password", person), {"password1": "a", "password2": "a"}).status_code == 403
        assert client.post(page("delete", person), {"post": "yes"}).status_code == 403
    world.team_admin.refresh_from_db()
    assert not world.team_admin.is_superuser


def test_staff_with_all_permissions_change_no_group(world: World) -> None:
    group = Group.objects.create(name="auditors")
    client = as_person(world.team_admin)
    data = {"name": "kings"}
    assert client.post(reverse("admin:auth_group_change", args=(group.pk,)), data).status_code == 403
    assert client.post(reverse("admin:auth_group_add"), data).status_code == 403


@pytest.mark.parametrize("taken", ["is_active", "is_staff", "is_superuser"])
def test_owners_take_no_rights_from_their_own_account(world: World, taken: str) -> None:
    rights = {"is_active": "on", "is_staff": "on", "is_superuser": "on"}
    del rights[taken]
    as_person(world.owner).post(page("change", world.owner), {"username": "olga", "first_name": "Olga", **rights})
    world.owner.refresh_from_db()
    assert world.owner.first_name == "Olga"
    assert getattr(world.owner, taken)


def test_owners_do_not_delete_their_own_account(world: World) -> None:
    client = as_person(world.owner)
    assert client.post(page("delete", world.owner), {"post": "yes"}).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": [str(world.owner.pk)], "post": "yes"})
    assert User.objects.filter(pk=world.owner.pk).exists()


def test_an_owner_takes_the_rights_of_another(world: World) -> None:
    other = User.objects.create_superuser("otto")
    sent = as_person(world.owner).post(page("change", other), {"username": "otto", "is_active": "on"})
    assert sent.status_code == 302
    other.refresh_from_db()
    assert not other.is_superuser
