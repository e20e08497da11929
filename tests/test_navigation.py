"""The navigation shows each person the pages that they can open, and no others."""

import re

import pytest
from django.test import Client

from apps.organization.models import Membership, User
from apps.organization.services import membership_set, project_create

Role = Membership.Role
ROLES = {
    "owner": Role.OWNER,
    "member": Role.MEMBER,
    "viewer": Role.VIEWER,
}


def person(name: str) -> User:
    if name == "organization owner":
        return User.objects.create_superuser("olga")
    one = User.objects.create_user("somebody", is_staff=name == "staff")
    if name in ROLES:
        project = project_create(name="Search", owner=User.objects.create_user("sven"))
        membership_set(project=project, user=one, role=ROLES[name])
    return one


def links(client: Client) -> list[str]:
    page = client.get("/dashboard/account/").content.decode()
    sidebar = page[page.index('id="nav-sidebar"') : page.index('id="main"')]
    return re.findall(r'href="(/(?:dashboard|admin)/[^"]*)"', sidebar)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["organization owner", "staff", *ROLES, "nobody in particular"])
def test_each_link_opens(client: Client, name: str) -> None:
    client.force_login(person(name))
    found = links(client)
    assert "/dashboard/" in found
    refused = {link: status for link in set(found) if (status := client.get(link).status_code) != 200}
    assert not refused


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["member", "viewer"])
def test_whoever_manages_nothing_is_shown_no_page_of_the_admin(client: Client, name: str) -> None:
    client.force_login(person(name))
    assert not [link for link in links(client) if link.startswith("/admin/")]
    assert "Search apps and models" not in client.get("/dashboard/account/").content.decode()


@pytest.mark.django_db
def test_owners_of_the_organization_are_shown_all(client: Client) -> None:
    client.force_login(person("organization owner"))
    found = links(client)
    for page in (
        "/admin/organization/user/",
        "/admin/axes/accessattempt/",
        "/admin/audit/auditevent/",
        "/admin/roles/",
    ):
        assert page in found
