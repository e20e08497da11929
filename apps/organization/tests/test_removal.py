"""Removing a person: what goes, what stays, and who cannot go."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from apps.audit.models import AuditEvent
from apps.keys.models import ApiKey
from apps.keys.services import key_issue, key_revoke
from apps.organization.models import Membership, Project, User
from apps.organization.removal import person_remove
from apps.organization.services import membership_set, project_create

Role = Membership.Role


@pytest.fixture
def olga(db: Any) -> User:
    return User.objects.create_superuser("olga", "olga@example.com")


@pytest.fixture
def project(olga: User) -> Project:
    return project_create(name="Search", owner=olga)


@pytest.fixture
def mia(project: Project) -> User:
    mia = User.objects.create_user("mia", "mia@example.com", "correct horse", first_name="Mia", last_name="Moor")
    membership_set(project=project, user=mia, role=Role.MEMBER)
    return mia


@pytest.fixture
def key(project: Project, mia: User) -> ApiKey:
    return key_issue(project=project, owner=mia, name="mias").key


def test_nothing_that_tells_who_it_was_stays_on_the_row(olga: User, mia: User, client: Client) -> None:
    client.force_login(mia)
    person_remove(person=mia, reason="Left", actor=olga)
    mia.refresh_from_db()
    told = " ".join(str(value) for value in User.objects.filter(pk=mia.pk).values()[0].values()).lower()
    assert "mia" not in told
    assert "moor" not in told
    assert str(mia) == "Former member"
    assert (mia.is_active, mia.has_usable_password(), mia.memberships.exists()) == (False, False, False)
    assert client.get("/dashboard/").status_code == 302, "the session goes on"
    assert not Client().login(username="mia", password="correct horse")


def test_the_trail_keeps_who_it_was_and_why(olga: User, mia: User) -> None:
    name = mia.public_id
    person_remove(person=mia, reason="Left", actor=olga)
    event = AuditEvent.objects.get(verb="person.removed")
    assert (event.object_id, event.object_label, event.actor_label, event.reason) == (name, "Mia Moor", "olga", "Left")
    assert event.before["email"] == "mia@example.com"
    assert AuditEvent.objects.filter(verb="member.removed", object_id=name).exists()


def test_without_a_successor_their_keys_are_revoked(olga: User, mia: User, key: ApiKey) -> None:
    person_remove(person=mia, reason="Left", actor=olga)
    key.refresh_from_db()
    assert (key.state, key.owner, key.state_reason) == (ApiKey.State.REVOKED, mia, "Left")


def test_with_a_successor_their_keys_go_on(olga: User, mia: User, key: ApiKey, project: Project) -> None:
    ended = key_issue(project=project, owner=mia, name="old").key
    key_revoke(key=ended, reason="Old")
    person_remove(person=mia, reason="Left", successor=olga, actor=olga)
    key.refresh_from_db()
    ended.refresh_from_db()
    assert (key.state, key.owner) == (ApiKey.State.ACTIVE, olga)
    assert ended.owner == mia, "what is revoked stays whose it was"
    assert AuditEvent.objects.filter(verb="key.changed", object_id=key.public_id).exists()


def test_a_successor_must_be_allowed_to_have_such_keys(olga: User, mia: User, key: ApiKey, project: Project) -> None:
    viewer, stranger = User.objects.create_user("victor"), User.objects.create_user("sven")
    membership_set(project=project, user=viewer, role=Role.VIEWER)
    for successor in (viewer, stranger):
        with pytest.raises(ValidationError, match="may not have keys in Search"):
            person_remove(person=mia, reason="Left", successor=successor, actor=olga)
    gone = User.objects.create_user("gone", is_active=False)
    for successor in (gone, mia):
        with pytest.raises(ValidationError, match="Choose somebody else"):
            person_remove(person=mia, reason="Left", successor=successor, actor=olga)
    mia.refresh_from_db()
    assert mia.is_active
    assert mia.memberships.exists()


def test_the_last_owner_of_the_organization_stays(olga: User) -> None:
    with pytest.raises(ValidationError, match="last owner of the organization"):
        person_remove(person=olga, reason="Left")


def test_an_owner_who_cannot_sign_in_is_no_other_owner(olga: User) -> None:
    User.objects.create_superuser("away", is_active=False)
    with pytest.raises(ValidationError, match="last owner of the organization"):
        person_remove(person=olga, reason="Left")


@pytest.mark.parametrize("taken", ["is_superuser", "is_active"])
def test_of_two_owners_who_take_each_others_rights_in_the_same_moment_one_stays(
    olga: User, monkeypatch: pytest.MonkeyPatch, taken: str
) -> None:
    other = User.objects.create_superuser("otto")
    client = Client()
    client.force_login(olga)
    address = reverse("admin:organization_user_change", args=[other.pk])
    form = client.get(address).context["adminform"].form
    sent = {name: value for name, value in form.initial.items() if value and name != "password"}

    def held() -> None:
        # The other was quicker, and this one waited for the rows.
        User.objects.filter(pk=olga.pk).update(**{taken: False})

    monkeypatch.setattr("apps.organization.forms.owner.owners_lock", held)
    sent.pop(taken)
    answer = client.post(address, {**sent, "groups": [], "user_permissions": []})
    assert "otto is the last owner of the organization" in answer.content.decode()
    other.refresh_from_db()
    assert other.is_superuser
    assert other.is_active


def test_an_owner_takes_the_rights_of_one_of_two(olga: User) -> None:
    other = User.objects.create_superuser("otto")
    client = Client()
    client.force_login(olga)
    address = reverse("admin:organization_user_change", args=[other.pk])
    client.post(address, {"username": "otto", "is_active": "on", "is_staff": "on"})
    other.refresh_from_db()
    assert not other.is_superuser


def test_the_last_owner_of_a_project_stays(olga: User, mia: User) -> None:
    project_create(name="Atlas", owner=mia)
    with pytest.raises(ValidationError, match="last owner of Atlas"):
        person_remove(person=mia, reason="Left", actor=olga)


def test_nobody_is_removed_twice_or_without_a_reason(olga: User, mia: User) -> None:
    with pytest.raises(ValidationError, match="Give a reason"):
        person_remove(person=mia, reason=" ", actor=olga)
    person_remove(person=mia, reason="Left", actor=olga)
    with pytest.raises(ValidationError, match="removed already"):
        person_remove(person=mia, reason="Left", actor=olga)


def test_names_and_addresses_of_the_removed_are_free_again(olga: User, mia: User) -> None:
    person_remove(person=mia, reason="Left", actor=olga)
    User.objects.create_user("mia", "mia@example.com")


# --- The admin --------------------------------------------------------------------------------------------------------


def remove_in_admin(client: Client, person: User, **data: Any) -> Any:
    sent = {"_form_submitted": "True", "reason": "Left"} | data
    return client.post(reverse("admin:organization_user_remove", args=[person.pk]), sent)


def test_owners_of_the_organization_remove_people_in_a_dialog(
    olga: User, mia: User, key: ApiKey, client: Client
) -> None:
    client.force_login(olga)
    dialog = client.get(reverse("admin:organization_user_remove", args=[mia.pk])).content.decode()
    assert "Remove Mia Moor" in dialog
    assert "1 project and 1 key are concerned" in dialog
    remove_in_admin(client, mia, successor=olga.pk)
    mia.refresh_from_db()
    key.refresh_from_db()
    assert (mia.removed_at is not None, key.owner) == (True, olga)
    page = client.get("/admin/organization/user/").content.decode()
    assert "Former member" in page
    assert client.get(f"/admin/organization/user/{mia.pk}/change/").status_code == 200


def test_nobody_else_removes_anybody(olga: User, mia: User, project: Project, client: Client) -> None:
    tariq = User.objects.create_user("tariq")
    membership_set(project=project, user=tariq, role=Role.OWNER)
    for person in (tariq, mia):
        client.force_login(person)
        remove_in_admin(client, mia)
        mia.refresh_from_db()
        assert mia.removed_at is None


def test_people_are_not_deleted(olga: User, mia: User, client: Client) -> None:
    client.force_login(olga)
    assert client.post(f"/admin/organization/user/{mia.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=mia.pk).exists()
