"""Sign in and out: by name or address, onward to the page that was asked for, and nowhere else."""

from typing import Any

import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse

from apps.organization.models import Membership, User
from apps.organization.services import membership_set, project_create

SIGN_IN = reverse("organization:sign_in")
SIGN_OUT = reverse("organization:sign_out")
OVERVIEW = reverse("dashboard:overview")
ADMIN = reverse("admin:index")
PASSWORD = "correct horse battery"


@pytest.fixture
def mia(db: None) -> User:
    return User.objects.create_user("mia", "Mia@Example.com", PASSWORD)


def send(client: Client, username: str = "mia", password: str = PASSWORD, **more: Any) -> Any:
    return client.post(SIGN_IN, {"username": username, "password": password, **more})


@pytest.mark.parametrize("typed", ["mia", "Mia@Example.com", "mia@example.COM"])
def test_a_person_signs_in_by_name_and_by_address(mia: User, client: Client, typed: str) -> None:
    answer = send(client, typed)
    assert (answer.status_code, answer["Location"]) == (302, OVERVIEW)
    assert get_user(client) == mia


def test_a_name_that_is_another_persons_address_is_a_name_first(mia: User, client: Client) -> None:
    other = User.objects.create_user("mia@example.com", "other@example.com", "another password 1")
    send(client, "mia@example.com", "another password 1")
    assert get_user(client) == other


@pytest.mark.parametrize("typed", [("mia", "wrong"), ("nobody", PASSWORD), ("nobody@example.com", PASSWORD)])
def test_what_is_wrong_is_not_told_and_the_name_is_kept(mia: User, client: Client, typed: tuple[str, str]) -> None:
    shown = send(client, *typed).content.decode()
    assert "The name or the password is not right" in shown
    assert f'value="{typed[0]}"' in shown
    assert typed[1] not in shown


def test_an_inactive_account_is_answered_as_a_wrong_password(mia: User, client: Client) -> None:
    mia.is_active = False
    mia.save()
    assert "The name or the password is not right" in send(client).content.decode()
    assert not get_user(client).is_authenticated


def test_the_sign_in_leads_on_to_the_page_that_was_asked_for(mia: User, client: Client) -> None:
    asked = client.get(f"{OVERVIEW}?period=7d")
    shown = client.get(asked["Location"]).content.decode()
    assert 'name="next" value="/dashboard/?period=7d"' in shown
    assert send(client, next="/dashboard/?period=7d")["Location"] == "/dashboard/?period=7d"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)", "\thttps:x"],
)
def test_the_sign_in_leads_to_no_other_site(mia: User, client: Client, elsewhere: str) -> None:
    assert send(client, next=elsewhere)["Location"] == OVERVIEW
    assert client.get(SIGN_IN, {"next": elsewhere})["Location"] == OVERVIEW


def test_a_session_from_before_the_sign_in_is_not_carried_on(mia: User, client: Client) -> None:
    client.session.save()
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    send(client)
    assert client.cookies["sessionid"].value != session.session_key


def test_a_sign_in_sent_from_another_page_is_refused(mia: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert send(client).status_code == 403
    assert not get_user(client).is_authenticated


def test_signing_out_takes_a_form_and_not_a_link(mia: User, client: Client) -> None:
    client.force_login(mia)
    assert client.get(SIGN_OUT).status_code == 405
    assert get_user(client).is_authenticated
    assert client.post(SIGN_OUT)["Location"] == SIGN_IN
    assert not get_user(client).is_authenticated


# --- The admin --------------------------------------------------------------------------------------------------------


def test_the_admin_leads_a_stranger_to_the_one_sign_in_and_back(db: None, client: Client) -> None:
    answer = client.get(reverse("admin:keys_apikey_changelist"), follow=True)
    path, _ = answer.redirect_chain[-1]
    assert path == f"{SIGN_IN}?next=/admin/keys/apikey/"


def test_htmx_is_sent_to_the_sign_in_as_a_page(db: None, client: Client) -> None:
    at = {"HX-Request": "true", "HX-Current-URL": "http://testserver/admin/keys/apikey/?q=ci"}
    answer = client.get(reverse("admin:search"), headers=at, follow=True)
    assert answer["HX-Redirect"] == f"{SIGN_IN}?next=/admin/keys/apikey/%3Fq%3Dci"


def test_who_may_not_enter_the_admin_is_told_and_shown_the_way_to_the_dashboard(mia: User, client: Client) -> None:
    membership_set(
        project=project_create(name="Atlas", owner=User.objects.create_user("tariq")),
        user=mia,
        role=Membership.Role.MEMBER,
    )
    client.force_login(mia)
    answer = client.get(ADMIN, follow=True)
    assert answer.status_code == 403
    shown = answer.content.decode()
    assert "The admin is not yours to open" in shown
    assert f'href="{OVERVIEW}"' in shown


def test_the_menu_of_the_account_works_for_whom_the_admin_refuses(mia: User, client: Client) -> None:
    client.force_login(mia)
    shown = client.get(OVERVIEW).content.decode()
    assert f'action="{SIGN_OUT}"' in shown
    assert reverse("admin:logout") not in shown
    assert f'href="{reverse("organization:account")}"' in shown


def test_the_admins_own_pages_of_the_account_lead_to_ours(client: Client, db: None) -> None:
    client.force_login(User.objects.create_superuser("olga"))
    assert client.get(reverse("admin:password_change"))["Location"] == reverse("organization:account")
    assert client.get(reverse("admin:login"))["Location"] == ADMIN
    assert client.post(reverse("admin:logout"))["Location"] == SIGN_IN
    assert not get_user(client).is_authenticated
