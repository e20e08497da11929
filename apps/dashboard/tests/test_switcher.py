"""The project switcher: whose projects it names, and where it leads."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.organization.models import Membership, Project, User
from apps.organization.services import membership_set, project_create


@pytest.fixture
def projects(db: Any) -> list[Project]:
    owner = User.objects.create_user("tariq")
    stranger = User.objects.create_user("sven")
    own = [project_create(name=name, owner=owner) for name in ("Atlas", "Cassini")]
    return [*own, project_create(name="Borealis", owner=stranger)]


def links(client: Client, address: str) -> dict[str, str]:
    page = client.get(address).content.decode()
    menu = re.search(r'<details class="switcher".*?</details>', page, re.S)
    found = re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', menu.group(0)) if menu else []
    return {name: href.replace("&amp;", "&") for href, name in found}


def sign_in(client: Client, name: str) -> None:
    client.force_login(User.objects.get(username=name))


def test_it_names_the_projects_that_somebody_is_in_and_no_other(client: Client, projects: list[Project]) -> None:
    sign_in(client, "tariq")
    assert list(links(client, reverse("dashboard:overview"))) == ["All projects", "Atlas", "Cassini"]


def test_it_keeps_the_rest_of_the_address(client: Client, projects: list[Project]) -> None:
    sign_in(client, "tariq")
    address = reverse("dashboard:overview") + "?period=30d&model=gpt-4o&key=key_x&project=" + projects[0].public_id
    found = links(client, address)
    assert found["Cassini"] == f"/dashboard/?period=30d&model=gpt-4o&project={projects[1].public_id}"
    assert found["All projects"] == "/dashboard/?period=30d&model=gpt-4o"


def test_it_leads_to_the_overview_from_a_page_of_no_project(client: Client, projects: list[Project]) -> None:
    sign_in(client, "tariq")
    found = links(client, reverse("organization:account") + "?next=1")
    assert found["Atlas"] == f"/dashboard/?project={projects[0].public_id}"


def test_it_says_which_project_is_open(client: Client, projects: list[Project]) -> None:
    sign_in(client, "tariq")
    page = client.get(reverse("dashboard:overview") + f"?project={projects[1].public_id}").content.decode()
    assert re.search(r"<summary>.*Cassini.*</summary>", page)
    assert re.search(r'aria-current="true">Cassini<', page)


def test_a_foreign_project_in_the_address_is_not_named(client: Client, projects: list[Project]) -> None:
    sign_in(client, "tariq")
    page = client.get(reverse("dashboard:overview") + f"?project={projects[2].public_id}").content.decode()
    assert "Borealis" not in page
    assert re.search(r"<summary>.*All projects.*</summary>", page)


def test_whoever_sees_one_project_has_nothing_to_switch(client: Client, projects: list[Project]) -> None:
    membership_set(project=projects[0], user=User.objects.create_user("mia"), role=Membership.Role.MEMBER)
    sign_in(client, "mia")
    assert links(client, reverse("dashboard:overview")) == {}
