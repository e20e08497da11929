"""What is done to people, groups and projects is on the audit trail, and so is who signed in or failed to."""

from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from apps.audit.context import acting_as_command
from apps.audit.models import AuditEvent
from apps.audit.tests.reading import recorded, verbs
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
from apps.organization.tests.conftest import World
from apps.organization.tests.test_project_pages import form_data
from apps.organization.tests.test_sign_in import fail, sign_in

Role = Membership.Role
PASSWORD = "correct horse battery"
# As the dialogs of the admin send their forms.
SENT = {"_form_submitted": "True"}


def as_person(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def person_page(name: str, person: User) -> str:
    address = "auth_user_password_change" if name == "password" else f"organization_user_{name}"
    return reverse(f"admin:{address}", args=(person.pk,))


# --- Services ---------------------------------------------------------------------------------------------------------


def test_the_first_owner_is_told_without_the_password(db: None) -> None:
    with recorded() as events, acting_as_command("bootstrap_installation"):
        owner_create(username="admin", password=PASSWORD)
    (event,) = events
    assert (event.verb, event.actor_label, event.object_label) == (
        "person.created",
        "manage.py bootstrap_installation",
        "admin",
    )
    assert event.after == {"username": "admin", "is_active": True, "is_staff": True, "is_superuser": True}
    assert PASSWORD not in str(event.__dict__)


def test_a_projects_life_is_told(world: World) -> None:
    with recorded() as events:
        project = project_create(name="Search", owner=world.viewer, actor=world.owner)
        project_update(project=project, actor=world.owner, reason="more", requests_per_minute=60)
        project_archive(project=project, actor=world.owner, reason="over")
        project_restore(project=project, actor=world.owner)
    assert verbs(events) == [
        "project.created",
        "member.added",
        "project.changed",
        "project.archived",
        "project.restored",
    ]
    assert {(event.actor_label, event.project_label) for event in events} == {("olga", "Search")}
    assert (events[2].before, events[2].after) == ({"requests_per_minute": None}, {"requests_per_minute": 60})
    assert (events[3].reason, events[3].before) == ("over", {"archived_at": None})


def test_a_role_is_told_when_it_is_given_changed_and_taken(world: World) -> None:
    who: dict[str, Any] = {"project": world.project, "user": world.stranger, "actor": world.owner}
    with recorded() as events:
        membership_set(role=Role.VIEWER, **who)
        membership_set(role=Role.VIEWER, **who)
        membership = membership_set(role=Role.MEMBER, **who)
        membership_remove(membership=membership, actor=world.owner)
    assert [(event.verb, event.before, event.after) for event in events] == [
        ("member.added", {}, {"role": "viewer"}),
        ("member.role_changed", {"role": "viewer"}, {"role": "member"}),
        ("member.removed", {"role": "member"}, {}),
    ]
    assert {(event.object_label, event.project_label) for event in events} == {("sven", "Atlas")}


# --- Pages of people --------------------------------------------------------------------------------------------------


def test_a_person_who_is_added_changed_and_removed_on_pages_is_told(world: World) -> None:
    client = as_person(world.owner)
    group = Group.objects.create(name="auditors")
    with recorded() as events:
        passwords = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
        client.post(reverse("admin:organization_user_add"), {"username": "ina", **passwords})
        ina = User.objects.get(username="ina")
        change = {"username": "ina", "is_active": "on", "is_staff": "on", "groups": [str(group.pk)]}
        client.post(person_page("change", ina), change)
        client.post(person_page("remove", ina), {"_form_submitted": "True", "reason": "Left"})
    assert verbs(events) == ["person.created", "person.changed", "person.removed"]
    assert {(event.actor_label, event.object_id, event.object_label) for event in events} == {
        ("olga", ina.public_id, "ina")
    }
    assert events[1].before == {"is_staff": False, "groups": []}
    assert events[1].after == {"is_staff": True, "groups": ["auditors"]}
    assert events[2].before["username"] == "ina"
    assert PASSWORD not in str(list(AuditEvent.objects.values()))


def test_a_form_that_changes_nothing_or_is_refused_leaves_no_event(world: World) -> None:
    client = as_person(world.owner)
    with recorded() as events:
        same = {"username": "victor", "is_active": "on", "is_staff": "on"}
        rights = [str(right.pk) for right in world.viewer.user_permissions.all()]
        assert client.post(person_page("change", world.viewer), {**same, "user_permissions": rights}).status_code == 302
        assert client.post(person_page("change", world.viewer), {"username": ""}).status_code == 200
        as_person(world.team_admin).post(person_page("change", world.viewer), {"username": "taken-over"})
    assert [verb for verb in verbs(events) if verb != "person.signed_in"] == []


def test_people_are_not_deleted_many_at_once(world: World) -> None:
    chosen = [User.objects.create_user(name) for name in ("ina", "noah")]
    form = {"action": "delete_selected", "_selected_action": [str(one.pk) for one in chosen], "post": "yes"}
    client = as_person(world.owner)
    with recorded() as events:
        client.post(reverse("admin:organization_user_changelist"), form)
    assert not list(events)
    assert all(User.objects.filter(pk=one.pk).exists() for one in chosen)


@pytest.mark.parametrize("by_oneself", [False, True], ids=["by an owner", "by oneself"])
def test_another_password_is_told_and_not_what_it_is(world: World, by_oneself: bool) -> None:
    world.viewer.set_password("the old one 7")
    world.viewer.save()
    new = {"password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    own = {"present": "the old one 7", "password": PASSWORD, "again": PASSWORD}
    client = as_person(world.viewer if by_oneself else world.owner)
    with recorded() as events:
        address = reverse("organization:account_password") if by_oneself else person_page("password", world.viewer)
        assert client.post(address, own if by_oneself else new).status_code == 302
    (event,) = events
    assert (event.verb, event.object_label) == ("person.password_changed", "victor")
    assert event.actor_label == ("victor" if by_oneself else "olga")
    assert PASSWORD not in str(event.__dict__)


def test_a_hash_that_is_renewed_at_a_sign_in_is_no_new_password(world: World, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher", *settings.PASSWORD_HASHERS]
    User.objects.create_user("ina")
    User.objects.filter(username="ina").update(password="md5$salt$" + "0" * 32)
    ina = User.objects.create_superuser("noah", password=PASSWORD)
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[::-1]
    with recorded() as events:
        sign_in(Client(), PASSWORD, username="noah")
    assert ina.password != User.objects.get(pk=ina.pk).password
    assert verbs(events) == ["person.signed_in"]


def test_the_rights_of_a_group_are_told(world: World) -> None:
    client = as_person(world.owner)
    right = Permission.objects.get(codename="view_apikey")
    with recorded() as events:
        client.post(reverse("admin:auth_group_add"), {"name": "auditors", "permissions": [str(right.pk)]})
    (event,) = events
    assert (event.verb, event.object_label) == ("group.created", "auditors")
    assert event.after["permissions"] == [str(right)]


# --- Pages of projects ------------------------------------------------------------------------------------------------


def test_a_project_and_its_members_changed_on_one_page_are_told_each(world: World) -> None:
    page = reverse("admin:organization_project_change", args=(world.project.pk,))
    data = form_data(world.project, (world.stranger, "member"), name="Atlas II")
    viewer_row = next(key for key, value in data.items() if value == str(world.viewer.pk) and key.endswith("-user"))
    data[viewer_row.replace("-user", "-DELETE")] = "on"
    client = as_person(world.team_admin)
    with recorded() as events:
        assert client.post(page, data).status_code == 302
    assert {(event.verb, event.object_label) for event in events} == {
        ("project.changed", "Atlas II"),
        ("member.added", "sven"),
        ("member.removed", "victor"),
    }
    assert {(event.actor_label, event.project_id) for event in events} == {("tariq", world.project.pk)}


def test_a_role_changed_on_the_projects_page_is_told(world: World) -> None:
    page = reverse("admin:organization_project_change", args=(world.project.pk,))
    data = form_data(world.project)
    viewer_row = next(key for key, value in data.items() if value == str(world.viewer.pk) and key.endswith("-user"))
    data[viewer_row.replace("-user", "-role")] = "member"
    client = as_person(world.team_admin)
    with recorded() as events:
        client.post(page, data)
    (event,) = events
    assert (event.verb, event.before, event.after) == ("member.role_changed", {"role": "viewer"}, {"role": "member"})


def test_a_project_made_and_deleted_on_pages_is_told_once_each(world: World) -> None:
    client = as_person(world.owner)
    with recorded() as events:
        client.post(reverse("admin:organization_project_add"), {"name": "Search"})
        project = Project.objects.get(name="Search")
        client.post(reverse("admin:organization_project_delete", args=(project.pk,)), {"post": "yes"})
    assert verbs(events) == ["project.created", "member.added", "project.deleted"]
    assert {(event.actor_label, event.project_id) for event in events} == {("olga", project.pk)}


# --- Sign-ins ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def ivy(db: None, settings: Settings) -> User:
    settings.AXES_ENABLED = True
    return User.objects.create_superuser("ivy", "ivy@example.com", PASSWORD)


def test_a_sign_in_and_a_sign_out_are_told_with_the_address(ivy: User) -> None:
    client = Client()
    with recorded() as events:
        sign_in(client, PASSWORD, username="ivy", address="203.0.113.7")
        client.post(reverse("admin:logout"), REMOTE_ADDR="203.0.113.8")
    assert [(event.verb, event.actor_label, event.address) for event in events] == [
        ("person.signed_in", "ivy", "203.0.113.7"),
        ("person.signed_out", "ivy", "203.0.113.8"),
    ]


def test_an_address_that_the_sender_names_is_not_believed(ivy: User) -> None:
    with recorded() as events:
        sign_in(Client(), "wrong", username="ivy", **{"X-Forwarded-For": "198.51.100.1"})
    assert [event.address for event in events] == ["203.0.113.7"]


@pytest.mark.parametrize("typed", ["ivy", "ivy@example.com", "IVY@example.com"])
def test_a_failed_sign_in_names_the_person_whose_name_was_typed(ivy: User, typed: str) -> None:
    with recorded() as events:
        sign_in(Client(), "wrong-secret-of-mine", username=typed)
    (event,) = events
    assert (event.verb, event.actor_label, event.object_label, event.object_id) == (
        "sign_in.failed",
        "Nobody signed in",
        "ivy",
        ivy.public_id,
    )
    assert "wrong-secret-of-mine" not in str(event.__dict__)


def test_a_name_that_is_nobodys_may_be_a_password_and_is_not_kept(ivy: User) -> None:
    with recorded() as events:
        sign_in(Client(), "x", username="MyPassword1")
    (event,) = events
    assert (event.object_label, event.object_id) == ("M… (nobody's name)", "")
    assert "MyPassword1" not in str(event.__dict__)


def test_a_lock_out_is_told_and_so_is_who_lifts_it(ivy: User) -> None:
    with recorded() as events:
        fail(Client(), 5, username="ivy")
    assert sorted(verbs(events)) == [*["sign_in.failed"] * 5, "sign_in.locked_out"]
    admin = as_person(User.objects.create_superuser("olga"))
    attempt = AccessAttempt.objects.get()
    with recorded() as events:
        admin.post(reverse("admin:axes_accessattempt_unlock", args=(attempt.pk,)), {**SENT, "reason": "She called."})
    (event,) = events
    assert (event.verb, event.actor_label, event.object_label) == ("sign_in_lock.lifted", "olga", "ivy")
    assert event.reason == "She called."


def test_lifting_a_lock_on_nobodys_name_keeps_it_masked(ivy: User) -> None:
    fail(Client(), 5, username="MyPassword1")
    admin = as_person(ivy)
    with recorded() as events:
        admin.post(
            reverse("admin:axes_accessattempt_unlock", args=(AccessAttempt.objects.get().pk,)),
            {**SENT, "reason": "A typo."},
        )
    assert verbs(events) == ["sign_in_lock.lifted"]
    assert "MyPassword1" not in str(list(AuditEvent.objects.values()))
