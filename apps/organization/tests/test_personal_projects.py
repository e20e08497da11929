"""A project of one's own for each new person, where the setting says so."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from apps.audit.tests.reading import recorded, verbs
from apps.organization.models import Membership, Project, User
from apps.organization.services import personal_project_create, project_create
from apps.organization.tests.mail import link_in, posted

PASSWORD = "correct horse battery"
Role = Membership.Role


@pytest.fixture(autouse=True)
def _on(db: None, settings: Settings) -> None:
    settings.PERSONAL_PROJECTS = True
    settings.REGISTRATION = "open"


def register(client: Client) -> User:
    with posted() as letters:
        client.post(
            reverse("organization:register"),
            {"username": "ina", "address": "ina@example.com", "password": PASSWORD},
        )
    client.get(link_in(letters[0]))
    client.post(reverse("organization:register_confirm"), {"password": PASSWORD})
    return User.objects.get(username="ina")


def invite(client: Client) -> User:
    project = project_create(name="Atlas", owner=User.objects.create_superuser("olga"))
    owner = Client()
    owner.force_login(User.objects.get(username="olga"))
    with posted() as letters:
        typed = {"emails": "ina@example.com", "project": project.pk, "role": "viewer", "days": "7"}
        owner.post(reverse("organization:invitations"), typed)
    client.get(link_in(letters[0]))
    client.post(reverse("organization:invitation"), {"username": "ina", "password": PASSWORD})
    return User.objects.get(username="ina")


def add(client: Client) -> User:
    client.force_login(User.objects.create_superuser("olga"))
    typed = {"username": "ina", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("admin:organization_user_add"), typed)
    return User.objects.get(username="ina")


@pytest.mark.parametrize("made", [register, invite, add])
def test_each_new_person_owns_one(client: Client, made: object) -> None:
    assert callable(made)
    person = made(client)
    own = Project.objects.get(name="ina's project")
    assert own.memberships.get().user == person
    assert own.memberships.get().role == Role.OWNER


@pytest.mark.parametrize("made", [register, invite, add])
def test_nobody_has_one_where_the_setting_is_off(client: Client, settings: Settings, made: object) -> None:
    settings.PERSONAL_PROJECTS = False
    assert callable(made)
    made(client)
    assert not Project.objects.filter(name__startswith="ina").exists()


def test_a_name_that_is_taken_or_long_is_told_apart() -> None:
    names = ["x" * 150, "x" * 149, "x" * 148]
    for name in names:
        personal_project_create(person=User.objects.create_user(name))
    assert Project.objects.count() == len(names)


def test_it_is_on_the_trail() -> None:
    person = User.objects.create_user("ina")
    with recorded() as events:
        personal_project_create(person=person)
    assert verbs(events) == ["project.created", "member.added"]
    assert {event.actor_label for event in events} == {"ina"}
