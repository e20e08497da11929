"""Registration: who may, in which mode; the mail and its link; what nobody finds out."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.contrib.auth import get_user
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from apps.audit.models import AuditEvent
from apps.audit.tests.reading import recorded, verbs
from apps.organization.models import Membership, Registration, User
from apps.organization.services import person_create, project_archive, project_create
from apps.organization.tasks import forget_registrations
from apps.organization.tests.mail import link_in, posted
from apps.organization.throttle import PER_ADDRESS

REGISTER = reverse("organization:register")
AGAIN = reverse("organization:register_again")
CONFIRM = reverse("organization:register_confirm")
SIGN_IN = reverse("organization:sign_in")
PASSWORD = "correct horse battery"
TYPED = {"username": "ina", "address": "ina@example.com", "password": PASSWORD}


@pytest.fixture(autouse=True)
def _open(db: None, settings: Settings) -> None:
    settings.REGISTRATION = "open"


def register(client: Client, **typed: str) -> tuple[Any, list[EmailMessage]]:
    with posted() as letters:
        answer = client.post(REGISTER, {**TYPED, **typed})
    return answer, letters


def confirm(client: Client, password: str = PASSWORD) -> Any:
    return client.post(CONFIRM, {"password": password})


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_stranger_registers_confirms_by_mail_and_is_signed_in(client: Client) -> None:
    answer, (letter,) = register(client)
    assert "A mail is on its way to ina@example.com" in text_of(answer)
    assert (letter.to, letter.subject) == (
        ["ina@example.com"],
        "Confirm your e-mail address for OpenAI Mock Server",
    )
    assert client.get(link_in(letter))["Location"] == CONFIRM
    assert "Welcome, ina." in text_of(client.get(CONFIRM))
    assert confirm(client)["Location"] == reverse("dashboard:overview")
    person = User.objects.get(username="ina")
    assert get_user(client) == person
    assert (person.email, person.is_active, person.is_staff, person.is_superuser) == (
        "ina@example.com",
        True,
        False,
        False,
    )


def test_nobody_signs_in_before_the_address_is_confirmed(client: Client) -> None:
    register(client)
    answer = client.post(SIGN_IN, {"username": "ina", "password": PASSWORD})
    assert "or the account is not confirmed yet" in text_of(answer)
    assert not get_user(client).is_authenticated
    assert not User.objects.exists()


def test_a_link_alone_makes_no_account_for_whoever_does_not_know_the_password(client: Client) -> None:
    _, (letter,) = register(client)
    client.get(link_in(letter))
    assert "not the password that you registered with" in text_of(confirm(client, "another one"))
    assert not User.objects.exists()
    assert confirm(client).status_code == 302


def test_a_link_works_once(client: Client) -> None:
    _, (letter,) = register(client)
    client.get(link_in(letter))
    confirm(client)
    client.post(reverse("organization:sign_out"))
    client.get(link_in(letter))
    answer = confirm(client)
    assert answer.status_code == 410
    assert "used already" in text_of(answer)
    assert not get_user(client).is_authenticated


def test_a_link_expires_and_says_what_to_do(client: Client) -> None:
    _, (letter,) = register(client)
    client.get(link_in(letter))
    with mock.patch("time.time", return_value=(timezone.now() + timedelta(hours=49)).timestamp()):
        answer = confirm(client)
    assert answer.status_code == 410
    assert "has expired" in text_of(answer)
    assert f'href="{AGAIN}"' in text_of(answer)


def test_whether_an_address_has_an_account_is_told_to_its_owner_alone(client: Client) -> None:
    User.objects.create_user("mia", "mia@example.com", PASSWORD)
    unknown, _ = register(client)
    known, (letter,) = register(client, address="MIA@example.com")
    assert text_of(known).replace("MIA@", "ina@") == text_of(unknown)
    assert letter.to == ["mia@example.com"]
    assert letter.subject == "You have an account at OpenAI Mock Server already"
    assert "links/" not in letter.body
    assert User.objects.count() == 1


def test_a_name_that_is_only_asked_for_is_free_so_that_it_tells_nothing(client: Client) -> None:
    register(client)
    answer, letters = register(client, address="noah@example.com")
    assert answer.status_code == 200
    assert "on its way" in text_of(answer)
    assert len(letters) == 1


def test_of_two_with_one_name_the_first_to_confirm_has_it(client: Client) -> None:
    _, (first,) = register(client)
    _, (second,) = register(client, address="noah@example.com")
    client.get(link_in(second))
    confirm(client)
    late = Client()
    late.get(link_in(first))
    assert "Somebody took the name ina since." in text_of(confirm(late))
    assert User.objects.get().email == "noah@example.com"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"username": "MIA"}, "Somebody here has this name already."),
        ({"username": "ina@example.com"}, "A user name holds no @."),
        ({"username": "ina ina"}, "Enter a valid username."),
        ({"address": "nowhere"}, "Enter a valid email address."),
        ({"password": "short"}, "too short"),
        ({"password": "12345678901"}, "entirely numeric"),
        ({"password": "ina@example.com"}, "too similar to the email address"),
    ],
)
def test_what_is_wrong_is_said_in_the_form_and_what_was_typed_is_kept(
    client: Client, typed: dict[str, str], words: str
) -> None:
    User.objects.create_user("mia")
    answer, letters = register(client, **typed)
    assert words in text_of(answer)
    for name in ("username", "address"):
        assert f'value="{({**TYPED, **typed})[name]}"' in text_of(answer)
    assert f'value="{typed.get("password", PASSWORD)}"' not in text_of(answer).replace('value="ina@example.com"', "")
    assert letters == []
    assert not Registration.objects.exists()


# --- Modes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("mode", "words"), [("closed", "made by the owners"), ("invitation", "by invitation")])
def test_where_registration_is_closed_there_is_no_form(
    client: Client, settings: Settings, mode: str, words: str
) -> None:
    settings.REGISTRATION = mode
    for answer in (client.get(REGISTER), register(client)[0], client.get(AGAIN), client.post(AGAIN, TYPED)):
        assert answer.status_code == 403
        assert words in text_of(answer)
    assert not Registration.objects.exists()
    assert REGISTER not in text_of(client.get(SIGN_IN))


def test_the_sign_in_shows_the_way_where_registration_is_open(client: Client) -> None:
    assert f'href="{REGISTER}"' in text_of(client.get(SIGN_IN))


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("ina@example.com", True),
        ("ina@EXAMPLE.com", True),
        ("ina@example.org", True),
        ("ina@evil-example.com", False),
        ("ina@sub.example.com", False),
        ('"ina@example.com"@elsewhere.net', False),
    ],
)
def test_by_domain_only_its_addresses_register(client: Client, settings: Settings, address: str, may: bool) -> None:
    settings.REGISTRATION, settings.REGISTRATION_DOMAINS = "domain", ["example.com", "example.org"]
    answer, letters = register(client, address=address)
    assert (len(letters) == 1) is may
    assert ("Registration is for e-mail addresses of example.com, example.org." in text_of(answer)) is not may


def test_a_link_opens_nothing_once_registration_is_closed(client: Client, settings: Settings) -> None:
    _, (letter,) = register(client)
    settings.REGISTRATION = "closed"
    client.get(link_in(letter))
    assert confirm(client).status_code == 410
    assert not User.objects.exists()


def test_whoever_registers_joins_the_project_of_the_settings(client: Client, settings: Settings) -> None:
    project_create(name="Playground", owner=User.objects.create_user("olga"))
    settings.REGISTRATION_PROJECT = "Playground"
    client.get(link_in(register(client)[1][0]))
    confirm(client)
    assert User.objects.get(username="ina").memberships.get().role == Membership.Role.MEMBER


def test_a_project_that_is_not_in_use_is_left_out(
    client: Client, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    project = project_create(name="Playground", owner=User.objects.create_user("olga"))
    project_archive(project=project, reason="over")
    settings.REGISTRATION_PROJECT = "Playground"
    client.get(link_in(register(client)[1][0]))
    assert confirm(client).status_code == 302
    assert not User.objects.get(username="ina").memberships.exists()
    assert "REGISTRATION_PROJECT names 'Playground'" in caplog.text


# --- Once more, and too often -----------------------------------------------------------------------------------------


def resend(client: Client, email: str = "ina@example.com") -> tuple[Any, list[EmailMessage]]:
    with posted() as letters:
        answer = client.post(AGAIN, {"email": email})
    return answer, letters


def later(minutes: int) -> None:
    Registration.objects.update(mailed_at=F("mailed_at") - timedelta(minutes=minutes))


def test_the_mail_is_sent_again_and_either_link_works(client: Client) -> None:
    _, (first,) = register(client)
    later(minutes=2)
    _, (second,) = resend(client)
    client.get(link_in(first))
    assert "Welcome, ina." in text_of(client.get(CONFIRM))
    client.get(link_in(second))
    assert confirm(client).status_code == 302


def test_asking_again_tells_nothing_of_an_address(client: Client) -> None:
    register(client)
    known, unknown = resend(client)[0], resend(client, "nobody@example.com")[0]
    assert text_of(known).replace("ina@", "nobody@") == text_of(unknown)


def test_an_address_is_not_flooded(client: Client) -> None:
    register(client)
    assert resend(client)[1] == []
    sent = 1
    for _ in range(8):
        later(minutes=2)
        sent += len(resend(client)[1]) + len(register(client, username=f"ina{sent}")[1])
    assert sent == 5


def test_from_one_network_nobody_registers_for_ever(client: Client) -> None:
    for number in range(PER_ADDRESS):
        register(client, address=f"person{number}@example.com")
    answer, letters = register(client)
    assert "Too many registrations came from your network." in text_of(answer)
    assert 'value="ina@example.com"' in text_of(answer)
    assert letters == []


def test_what_nobody_confirmed_is_forgotten_after_a_week() -> None:
    for days in (6, 8):
        one = Registration.objects.create(username=f"after{days}", email="ina@example.com", password="x")
        Registration.objects.filter(pk=one.pk).update(created_at=timezone.now() - timedelta(days=days))
    forget_registrations.call_local()
    assert Registration.objects.get().username == "after6"


# --- The trail --------------------------------------------------------------------------------------------------------


def test_the_trail_tells_it_without_a_secret(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with recorded() as events:
        _, (letter,) = register(client)
        client.get(link_in(letter))
        confirm(client, "a wrong one")
        confirm(client)
    assert verbs(events) == ["registration.asked", "person.created", "registration.confirmed", "person.signed_in"]
    assert [event.actor_label for event in events] == ["Nobody signed in", "ina", "ina", "ina"]
    token = link_in(letter).rsplit("/", 2)[1]
    for place in (caplog.text, str(list(AuditEvent.objects.values()))):
        for secret in (PASSWORD, "a wrong one", token):
            assert secret not in place


def test_a_repeated_registration_is_told_on_the_person(client: Client) -> None:
    User.objects.create_user("mia", "mia@example.com")
    with recorded() as events:
        register(client, address="mia@example.com")
    assert [(event.verb, event.object_label) for event in events] == [("registration.repeated", "mia")]


@pytest.mark.parametrize("page", [REGISTER, AGAIN, CONFIRM])
def test_a_form_sent_from_another_site_is_refused(page: str) -> None:
    assert Client(enforce_csrf_checks=True).post(page, TYPED).status_code == 403


def test_who_is_signed_in_does_not_register(client: Client) -> None:
    client.force_login(User.objects.create_user("mia"))
    assert client.get(REGISTER)["Location"] == reverse("dashboard:overview")


@pytest.fixture
def person() -> Callable[[str], User]:
    return lambda email: User.objects.create_user(email.partition("@")[0], email)


def test_no_two_people_have_one_address(person: Callable[[str], User]) -> None:
    person("mia@example.com")
    twin = User(username="twin", email="MIA@example.com")
    with pytest.raises(Exception, match="Somebody else has this e-mail address"):
        twin.full_clean(exclude=["password"])
    User.objects.create_user("without")
    User.objects.create_user("without-too")


def test_of_two_who_take_a_name_in_the_same_moment_one_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each looked before the other had written."""
    monkeypatch.setattr(User, "full_clean", lambda _self: None)
    monkeypatch.setattr("apps.organization.services.check_username_is_free", lambda _name: None)
    person_create(username="ina", email="ina@example.com", hashed="x")
    for username, email in (("ina", "other@example.com"), ("other", "INA@example.com")):
        with pytest.raises(ValidationError, match="just now"):
            person_create(username=username, email=email, hashed="x")
    assert User.objects.count() == 1


def test_rows_that_others_may_hold_are_taken_before_the_chain_of_the_trail_is(
    client: Client, settings: Settings
) -> None:
    """Else two of whom each waits for the other's row would both wait for ever."""
    project_create(name="Playground", owner=User.objects.create_user("olga"))
    settings.REGISTRATION_PROJECT = "Playground"
    client.get(link_in(register(client)[1][0]))
    with CaptureQueriesContext(connection) as captured:
        confirm(client)
    statements = [query["sql"] for query in captured]
    chained = next(number for number, sql in enumerate(statements) if "audit_auditevent" in sql and "INSERT" in sql)
    waiting = [sql for sql in statements[chained:] if "organization_registration" in sql]
    assert waiting == []
    assert any("DELETE" in sql and "organization_registration" in sql for sql in statements[:chained])
    assert any("organization_project" in sql for sql in statements[:chained])
