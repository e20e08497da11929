"""A password forgotten, chosen anew by mail, and changed on the page of the account."""

import logging
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth import get_user
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.audit.models import AuditEvent
from apps.audit.tests.reading import recorded, verbs
from apps.organization.models import User
from apps.organization.tests.mail import link_in, posted
from apps.organization.throttle import PER_ADDRESS, PER_PERSON

FORGOTTEN = reverse("organization:password_forgotten")
CHOOSE = reverse("organization:password_new")
CHANGE = reverse("organization:account_password")
OLD, NEW = "correct horse battery", "a better one for 2027"


@pytest.fixture
def mia(db: None) -> User:
    return User.objects.create_user("mia", "mia@example.com", OLD)


def ask(client: Client, email: str = "mia@example.com", **more: Any) -> tuple[Any, list[EmailMessage]]:
    with posted() as letters:
        answer = client.post(FORGOTTEN, {"email": email}, **more)
    return answer, letters


def choose(client: Client, password: str = NEW, again: str | None = None) -> Any:
    return client.post(CHOOSE, {"password": password, "again": password if again is None else again})


def test_a_link_by_mail_sets_another_password(mia: User, client: Client) -> None:
    _, (letter,) = ask(client)
    assert letter.to == ["mia@example.com"]
    assert client.get(link_in(letter))["Location"] == CHOOSE
    assert "Choose a new password" in client.get(CHOOSE).content.decode()
    with posted() as letters:
        assert "Password changed" in choose(client).content.decode()
    assert [one.subject for one in letters] == ["Your password for OpenAI Mock Server was changed"]
    mia.refresh_from_db()
    assert mia.check_password(NEW)


def test_the_page_is_the_same_whose_address_it_is(mia: User, client: Client) -> None:
    known, letters = ask(client)
    unknown, none = ask(client, "nobody@example.com")
    assert known.content.decode().replace("mia@", "nobody@") == unknown.content.decode()
    assert (len(letters), len(none)) == (1, 0)


@pytest.mark.parametrize("state", ["inactive", "without a password"])
def test_who_cannot_sign_in_by_password_gets_no_link(mia: User, client: Client, state: str) -> None:
    mia.is_active = state != "inactive"
    if state == "without a password":
        mia.set_unusable_password()
    mia.save()
    assert ask(client)[1] == []


def test_a_link_works_once(mia: User, client: Client) -> None:
    link = link_in(ask(client)[1][0])
    client.get(link)
    choose(client)
    client.get(link)
    again = choose(client, "yet another one 3")
    assert again.status_code == 410
    assert "used already" in again.content.decode()
    mia.refresh_from_db()
    assert mia.check_password(NEW)


def test_a_link_ends_with_its_time_and_says_what_to_do(mia: User, client: Client) -> None:
    link = link_in(ask(client)[1][0])
    client.get(link)
    with mock.patch("time.time", return_value=(timezone.now() + timedelta(hours=3)).timestamp()):
        answer = choose(client)
    assert answer.status_code == 410
    assert "has expired" in answer.content.decode()
    assert f'href="{FORGOTTEN}"' in answer.content.decode()
    mia.refresh_from_db()
    assert mia.check_password(OLD)


@pytest.mark.parametrize("token", ["nonsense", "a:b:c"])
def test_a_link_that_is_none_of_ours_is_refused(mia: User, client: Client, token: str) -> None:
    client.get(reverse("organization:link", args=("password", token)))
    answer = choose(client)
    assert answer.status_code == 410
    assert "not complete" in answer.content.decode()


def test_the_page_without_a_link_says_so(db: None, client: Client) -> None:
    assert client.get(CHOOSE).status_code == 410


def test_a_weak_password_is_refused_in_words_and_the_link_stays_good(mia: User, client: Client) -> None:
    client.get(link_in(ask(client)[1][0]))
    assert "too short" in choose(client, "short").content.decode()
    assert "The two passwords differ." in choose(client, NEW, "another").content.decode()
    assert "Password changed" in choose(client).content.decode()


def test_following_a_link_changes_nothing_and_keeps_the_token_out_of_the_address(mia: User, client: Client) -> None:
    link = link_in(ask(client)[1][0])
    answer = client.get(link)
    token = link.rsplit("/", 2)[1]
    assert token not in answer["Location"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert token not in client.get(CHOOSE).content.decode()
    cookie = client.cookies["link_token"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_a_token_is_in_no_event_and_in_no_line_of_the_log(
    mia: User, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with recorded() as events:
        link = link_in(ask(client)[1][0])
        for _ in range(2):
            client.get(link)
            choose(client)
    token = link.rsplit("/", 2)[1]
    assert token not in caplog.text
    assert token not in str(list(AuditEvent.objects.values()))
    assert verbs(events) == ["person.password_reset_asked", "person.password_changed", "person.password_reset"]
    assert NEW not in str([event.__dict__ for event in events])


def test_a_person_is_not_flooded_with_mails(mia: User, client: Client) -> None:
    sent = [len(ask(client, REMOTE_ADDR=f"203.0.113.{number}")[1]) for number in range(PER_PERSON + 1)]
    assert sent == [1] * PER_PERSON + [0]


def test_another_person_is_not_kept_from_their_mail(mia: User, client: Client) -> None:
    User.objects.create_user("noah", "noah@example.com", OLD)
    for number in range(PER_PERSON + 1):
        ask(client, REMOTE_ADDR=f"203.0.113.{number}")
    assert len(ask(client, "noah@example.com")[1]) == 1


def test_after_a_while_it_may_be_asked_for_again(mia: User, client: Client) -> None:
    for _ in range(PER_PERSON):
        ask(client)
    with mock.patch("apps.organization.throttle.timezone.now", return_value=timezone.now() + timedelta(minutes=11)):
        assert len(ask(client)[1]) == 1


def test_from_one_address_nobody_asks_for_ever(mia: User, client: Client) -> None:
    for number in range(PER_ADDRESS):
        ask(client, f"person{number}@example.com")
    with recorded() as events:
        answer, letters = ask(client)
    assert "Look into your mail" in answer.content.decode()
    assert (letters, events) == ([], [])


# --- On the page of the account ---------------------------------------------------------------------------------------


def change(client: Client, present: str = OLD, password: str = NEW) -> Any:
    return client.post(CHANGE, {"present": present, "password": password, "again": password})


def test_a_person_changes_their_password_and_only_this_session_goes_on(mia: User) -> None:
    here, elsewhere = Client(), Client()
    here.force_login(mia)
    elsewhere.force_login(mia)
    with posted() as letters:
        assert change(here).status_code == 302
    assert get_user(here).is_authenticated
    assert not get_user(elsewhere).is_authenticated
    assert letters[0].to == ["mia@example.com"]


def test_the_present_password_is_asked_for(mia: User, client: Client) -> None:
    client.force_login(mia)
    assert "This is not your present password." in change(client, "wrong").content.decode()
    mia.refresh_from_db()
    assert mia.check_password(OLD)


def test_a_password_like_the_name_is_refused(mia: User, client: Client) -> None:
    client.force_login(mia)
    assert "too similar to the email address" in change(client, OLD, "mia@example.com").content.decode()


def test_a_stranger_has_no_account_page(db: None, client: Client) -> None:
    for page in (reverse("organization:account"), CHANGE):
        assert client.get(page)["Location"].startswith(reverse("organization:sign_in"))
    assert change(client)["Location"].startswith(reverse("organization:sign_in"))
