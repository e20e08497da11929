"""The frame: who gets in, what htmx gets, and what is said where nothing can be shown."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.organization.models import User

HTMX = {"HX-Request": "true"}


@pytest.fixture
def person(db: Any, client: Client) -> User:
    person = User.objects.create_user("mia")
    client.force_login(person)
    return person


def test_a_stranger_is_led_to_the_sign_in_and_back(client: Client, db: Any) -> None:
    response = client.get("/dashboard/?period=7d")
    assert response.status_code == 302
    assert response["Location"].endswith("?next=/dashboard/%3Fperiod%3D7d")


def test_htmx_is_told_to_leave_the_page_when_the_session_has_ended(client: Client, db: Any) -> None:
    response = client.get("/dashboard/", headers={**HTMX, "HX-Current-URL": "http://testserver/dashboard/?grain=day"})
    assert response.status_code == 200
    assert response["HX-Redirect"].endswith("?next=/dashboard/%3Fgrain%3Dday")
    assert not response.content


def test_htmx_is_not_led_back_to_another_site(client: Client, db: Any) -> None:
    response = client.get("/dashboard/", headers={**HTMX, "HX-Current-URL": "http://elsewhere.example/dashboard/"})
    assert response["HX-Redirect"].endswith("?next=/")


def test_somebody_to_whom_the_admin_is_closed_has_the_navigation_too(person: User, client: Client) -> None:
    page = client.get(reverse("dashboard:overview")).content.decode()
    assert 'id="nav-sidebar"' in page
    assert reverse("dashboard:overview") in page


@pytest.mark.parametrize("signed_in", [True, False])
def test_an_address_that_leads_nowhere_says_so_in_the_frame(client: Client, db: Any, *, signed_in: bool) -> None:
    if signed_in:
        client.force_login(User.objects.create_user("mia"))
    response = client.get("/dashboard/nowhere/")
    assert response.status_code == 404
    page = response.content.decode()
    assert "There is nothing here" in page
    assert ('id="nav-sidebar"' in page) is signed_in


def test_a_fragment_that_leads_nowhere_is_said_without_a_frame(person: User, client: Client) -> None:
    response = client.get("/dashboard/nowhere/", headers=HTMX)
    assert response.status_code == 404
    assert b"There is nothing here" in response.content
    assert b"<html" not in response.content


def test_a_form_without_its_token_is_refused_in_words(db: Any) -> None:
    response = Client(enforce_csrf_checks=True).post(
        reverse("organization:sign_in"), {"username": "mia", "password": "x"}
    )
    assert response.status_code == 403
    assert b"Nothing was changed." in response.content


def test_what_goes_wrong_is_told_without_a_traceback(
    person: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr("apps.dashboard.views.rollups_visible_to", broken)
    client.raise_request_exception = False
    response = client.get(reverse("dashboard:overview"))
    assert response.status_code == 500
    assert b"Something went wrong here" in response.content
    assert b"secret of the house" not in response.content
