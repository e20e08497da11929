"""The lock after too many failed attempts to sign in."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import get_user
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from apps.organization.lock_outs import Lock, attempts_with_failures, lock_lift, lock_of
from apps.organization.models import User

LOGIN = reverse("organization:sign_in")
PASSWORD = "correct horse battery"
SignIn = Callable[..., Any]
# As the dialogs of the admin send their forms.
SENT = {"_form_submitted": "True"}


@pytest.fixture(autouse=True)
def olga(db: None, settings: Settings) -> User:
    settings.AXES_ENABLED = True
    return User.objects.create_superuser("olga", password=PASSWORD)


def sign_in(client: Client, password: str, username: str = "olga", address: str = "203.0.113.7", **headers: str) -> Any:
    sent = {"username": username, "password": password}
    return client.post(LOGIN, sent, REMOTE_ADDR=address, headers=headers)


def fail(client: Client, times: int, **attempt: str) -> Any:
    for _ in range(times - 1):
        sign_in(client, "wrong", **attempt)
    return sign_in(client, "wrong", **attempt)


def is_in(client: Client) -> bool:
    return get_user(client).is_authenticated


def test_the_fifth_failure_locks_and_not_the_fourth(client: Client) -> None:
    assert fail(client, 4).status_code == 200
    assert fail(client, 1).status_code == 429


def test_the_right_password_does_not_open_a_lock(client: Client) -> None:
    fail(client, 5)
    assert sign_in(client, PASSWORD).status_code == 429
    assert not is_in(client)


def test_the_page_says_what_happened_and_when_to_try_again(client: Client) -> None:
    answer = fail(client, 5)
    page = " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())
    again = timezone.localtime(timezone.now() + timedelta(minutes=15))
    assert "There were too many failed attempts to sign in with this name or from your address" in page
    assert "in 15 minutes" in page
    assert any(f"after {moment:%H:%M %Z}" in page for moment in (again, again - timedelta(minutes=1)))
    assert answer["Retry-After"] == "900"
    assert f'href="{LOGIN}"' in answer.content.decode()


def test_the_wait_follows_the_settings(client: Client, settings: Settings) -> None:
    settings.AXES_FAILURE_LIMIT = 2
    settings.AXES_COOLOFF_TIME = 2.0
    answer = fail(client, 2)
    assert answer.status_code == 429
    assert "There were too many failed attempts" in answer.content.decode()
    assert answer["Retry-After"] == "7200"


def test_the_lock_ends_with_the_wait(client: Client) -> None:
    fail(client, 5)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in(client, PASSWORD).status_code == 302
    assert is_in(client)


def test_an_attempt_while_it_lasts_starts_the_wait_anew(client: Client) -> None:
    fail(client, 5)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    sign_in(client, "wrong")
    assert AccessAttempt.objects.get().attempt_time > timezone.now() - timedelta(minutes=1)


def test_a_lock_is_on_one_name_from_one_address(client: Client) -> None:
    User.objects.create_superuser("tariq", password=PASSWORD)
    fail(client, 5)
    assert sign_in(client, PASSWORD, username="tariq").status_code == 302
    assert sign_in(Client(), PASSWORD, address="203.0.113.8").status_code == 302


def test_a_name_is_locked_that_is_guessed_from_many_addresses(client: Client, settings: Settings) -> None:
    settings.LOGIN_FAILURE_LIMIT_NAME = 6
    for number in range(6):
        fail(client, 1, address=f"203.0.113.{number}")
    assert sign_in(client, PASSWORD, address="203.0.113.99").status_code == 429
    assert fail(client, 1, username="tariq", address="203.0.113.99").status_code == 200


def test_whoever_signed_in_there_lately_is_not_locked_out_by_what_others_do_with_their_name(
    client: Client, settings: Settings
) -> None:
    settings.LOGIN_FAILURE_LIMIT_NAME = 6
    sign_in(client, PASSWORD, address="198.51.100.1")
    for number in range(8):
        fail(Client(), 1, address=f"203.0.113.{number}")
    at_home, elsewhere = Client(), Client()
    sign_in(at_home, PASSWORD, address="198.51.100.1")
    sign_in(elsewhere, PASSWORD, address="198.51.100.2")
    assert is_in(at_home)
    assert not is_in(elsewhere)


def test_an_address_is_locked_that_guesses_many_names(client: Client, settings: Settings) -> None:
    settings.LOGIN_FAILURE_LIMIT_ADDRESS = 6
    for number in range(6):
        fail(client, 1, username=f"somebody{number}")
    assert sign_in(client, PASSWORD).status_code == 429
    assert sign_in(client, PASSWORD, address="203.0.113.8").status_code == 302


def test_an_account_of_ones_own_does_not_forgive_guesses_at_others(client: Client, settings: Settings) -> None:
    settings.LOGIN_FAILURE_LIMIT_ADDRESS = 6
    for number in range(5):
        fail(client, 1, username=f"somebody{number}")
    sign_in(client, PASSWORD)
    assert is_in(client)
    assert fail(Client(), 1, username="somebody9").status_code == 429


def test_an_address_that_the_sender_names_is_not_believed(client: Client) -> None:
    for number in range(5):
        answer = sign_in(client, "wrong", **{"X-Forwarded-For": f"198.51.100.{number}"})
    assert answer.status_code == 429


def test_a_sign_in_forgets_the_failures_before_it(client: Client) -> None:
    fail(client, 4)
    sign_in(client, PASSWORD)
    assert fail(Client(), 4).status_code == 200


def test_an_owner_lifts_a_lock(client: Client) -> None:
    fail(client, 5, username="tariq")
    User.objects.create_superuser("tariq", password=PASSWORD)
    attempt = AccessAttempt.objects.get()
    admin = Client()
    sign_in(admin, PASSWORD, address="203.0.113.9")
    assert "Locked out" in admin.get(reverse("admin:axes_accessattempt_changelist")).content.decode()
    unlock = reverse("admin:axes_accessattempt_unlock", args=(attempt.pk,))
    assert "Unlock tariq" in admin.get(unlock).content.decode()
    assert "Give a reason." in admin.post(unlock, {**SENT, "reason": ""}).content.decode()
    assert sign_in(client, PASSWORD, username="tariq").status_code == 429
    admin.post(unlock, {**SENT, "reason": "He called."})
    assert sign_in(client, PASSWORD, username="tariq").status_code == 302


def test_what_was_typed_as_a_password_is_neither_kept_nor_shown(client: Client) -> None:
    fail(client, 1, username="nobody")
    sign_in(client, "a-secret-typed-wrong")
    admin = Client()
    sign_in(admin, PASSWORD, address="203.0.113.9")
    for attempt in AccessAttempt.objects.all():
        assert "a-secret-typed-wrong" not in str(attempt.__dict__)
        page = admin.get(reverse("admin:axes_accessattempt_change", args=(attempt.pk,))).content.decode()
        assert "a-secret-typed-wrong" not in page
        assert "203.0.113.7" in page


def test_the_list_says_of_a_name_that_is_locked_out_where_it_is_not(client: Client, settings: Settings) -> None:
    settings.LOGIN_FAILURE_LIMIT_NAME = 3
    settings.AXES_FAILURE_LIMIT = 100
    sign_in(client, PASSWORD, address="203.0.113.9")
    fail(Client(), 3)
    fail(Client(), 1, address="203.0.113.9")
    locks = {attempt.ip_address: lock_of(attempt) for attempt in attempts_with_failures()}
    assert locks == {"203.0.113.7": Lock.NAME, "203.0.113.9": Lock.KNOWN}
    assert sign_in(Client(), PASSWORD).status_code == 429
    assert sign_in(Client(), PASSWORD, address="203.0.113.9").status_code == 302


def test_to_lift_the_lock_of_a_name_or_an_address_forgets_all_that_made_it(settings: Settings) -> None:
    settings.LOGIN_FAILURE_LIMIT_NAME = settings.LOGIN_FAILURE_LIMIT_ADDRESS = 6
    settings.AXES_FAILURE_LIMIT = 100
    for name, address in (("ina", "10.0.0.1"), ("ina", "10.0.0.2"), ("eva", "10.0.0.3"), ("zoe", "10.0.0.3")):
        AccessAttempt.objects.create(username=name, ip_address=address, failures_since_start=3)
    for name, left in (("ina", ["eva", "zoe"]), ("eva", [])):
        lock_lift(attempt=AccessAttempt.objects.filter(username=name).latest("pk"), reason="They called.")
        assert sorted(AccessAttempt.objects.values_list("username", flat=True)) == left
    with pytest.raises(ValidationError, match="any more"):
        lock_lift(attempt=AccessAttempt(pk=7, username="ina", ip_address="10.0.0.1"), reason="Again.")


def test_nobody_but_an_owner_lifts_a_lock(client: Client) -> None:
    fail(client, 5, username="tariq")
    clerk = User.objects.create_user("clerk", is_staff=True)
    clerk.user_permissions.add(*Permission.objects.filter(content_type__app_label="axes"))
    other = Client()
    other.force_login(clerk)
    unlock = reverse("admin:axes_accessattempt_unlock", args=(AccessAttempt.objects.get().pk,))
    assert other.post(unlock, {**SENT, "reason": "Why not."}).status_code == 403
    assert AccessAttempt.objects.exists()
