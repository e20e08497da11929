"""What each role may do, and that the admin's pages hold to it."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Permission
from django.test import Client
from django.urls import reverse

from apps.organization.models import Membership, Project, User
from apps.organization.queries import may_enter_admin, projects_where
from apps.organization.roles import VERBS, areas, permissions_of, roles_that_may
from apps.organization.services import membership_set, project_create

Role = Membership.Role
PAGE = reverse("admin:roles")


@pytest.fixture
def project(db: None) -> Project:
    return project_create(name="Atlas", owner=User.objects.create_user("tariq"))


def person(project: Project, role: Membership.Role) -> User:
    user = User.objects.create_user(role.value)
    membership_set(project=project, user=user, role=role)
    return User.objects.get(pk=user.pk)


@pytest.mark.django_db
def test_each_permission_of_a_role_exists() -> None:
    there = {
        f"{one.content_type.app_label}.{one.codename}" for one in Permission.objects.select_related("content_type")
    }
    assert {permission for role in Role for permission in permissions_of(role)} <= there


def test_no_role_may_do_what_one_above_it_may_not() -> None:
    for verb in VERBS:
        assert verb.roles in ((), (Role.OWNER,), (Role.OWNER, Role.MEMBER), (Role.OWNER, Role.MEMBER, Role.VIEWER))


def test_each_verb_is_in_one_area_of_the_page() -> None:
    assert [verb for _, verbs in areas() for verb in verbs] == sorted(VERBS, key=lambda verb: VERBS.index(verb))
    assert len({verb.code for verb in VERBS}) == len(VERBS)


@pytest.mark.parametrize("verb", [verb.code for verb in VERBS])
@pytest.mark.parametrize("role", list(Role))
def test_a_role_holds_in_its_project_alone(project: Project, verb: str, role: Membership.Role) -> None:
    project_create(name="Elsewhere", owner=User.objects.create_user("sven"))
    expected = [project] if role in roles_that_may(verb) else []
    assert list(projects_where(person(project, role), verb)) == expected


def test_nobody_and_strangers_may_do_nothing_and_owners_of_the_organization_everything(project: Project) -> None:
    for verb in VERBS:
        assert not projects_where(AnonymousUser(), verb.code)
        assert not projects_where(User.objects.get_or_create(username="sven")[0], verb.code)
        owner, _ = User.objects.get_or_create(username="olga", is_superuser=True)
        assert list(projects_where(owner, verb.code)) == [project]


@pytest.mark.parametrize("role", list(Role))
def test_a_person_has_the_permissions_of_their_role_and_no_other(project: Project, role: Membership.Role) -> None:
    user = person(project, role)
    assert user.get_all_permissions() == permissions_of(role)
    assert user.has_module_perms("keys") is (role != Role.VIEWER)
    assert not user.has_perm("organization.delete_project")


def test_a_person_who_is_locked_out_or_in_no_project_has_none(project: Project) -> None:
    user = person(project, Role.OWNER)
    user.is_active = False
    assert user.get_all_permissions() == set()
    assert User.objects.create_user("sven").get_all_permissions() == set()


def test_the_admin_opens_to_whoever_manages_something(project: Project) -> None:
    entering = {role: may_enter_admin(person(project, role)) for role in Role}
    assert entering == {Role.OWNER: True, Role.MEMBER: False, Role.VIEWER: False}
    assert may_enter_admin(User.objects.create_user("sara", is_staff=True))
    assert not may_enter_admin(AnonymousUser())


@pytest.mark.parametrize(("username", "enters"), [("owner", True), ("member", False), ("viewer", False)])
def test_the_sign_in_of_the_admin_takes_a_team_admin_and_nobody_else(
    project: Project, username: str, enters: bool
) -> None:
    user = person(project, Role(username))
    user.set_password("correct horse battery staple")
    user.save()
    client = Client()
    data = {"username": username, "password": "correct horse battery staple", "next": "/admin/"}
    client.post(reverse("organization:sign_in"), data)
    assert (client.get(reverse("admin:index")).status_code == 200) is enters


def test_a_team_admin_opens_each_page_of_the_navigation_without_a_permission_given_by_hand(project: Project) -> None:
    client = Client()
    client.force_login(person(project, Role.OWNER))
    for name in (
        "organization_project",
        "organization_user",
        "keys_apikey",
        "usage_requestrecord",
        "catalog_aimodel",
        "catalog_price",
    ):
        assert client.get(reverse(f"admin:{name}_changelist")).status_code == 200, name
        if name.startswith("catalog"):
            assert client.get(reverse(f"admin:{name}_add")).status_code == 403, name


def test_the_matrix_shows_each_verb_to_those_who_may_enter(project: Project) -> None:
    client = Client()
    assert client.get(PAGE).status_code == 302
    client.force_login(person(project, Role.OWNER))
    shown = client.get(PAGE).content.decode()
    for verb in VERBS:
        assert verb.label in shown
    assert shown.count("roles-yes") == sum(1 + len(verb.roles) for verb in VERBS)
    client.force_login(person(project, Role.VIEWER))
    assert client.get(PAGE).status_code == 302


def test_no_app_is_forgotten() -> None:
    """Each app with pages in the admin is in the table of verbs, or is the organization's alone."""
    granted = {permission.split(".")[0] for role in Role for permission in permissions_of(role)}
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("apps.")}
    with_pages = {model._meta.app_label for model in admin.site._registry} & ours
    assert {"keys", "usage", "organization"} <= with_pages <= granted
