"""The page of one's own account: name, time zone, e-mail address."""

import logging
import re
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.audit.models import AuditEvent
from apps.audit.tests.reading import recorded
from apps.organization.models import User
from apps.organization.tests.mail import link_in, posted

PAGE = reverse("organization:account")
EMAIL = reverse("organization:account_email")
CONFIRM = reverse("organization:account_email_confirm")
PASSWORD = "correct horse battery"


@pytest.fixture
def mia(db: None, client: Client) -> User:
    mia = User.objects.create_user("mia", "mia@example.com", PASSWORD)
    client.force_login(mia)
    return mia


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def save(client: Client, **typed: str) -> Any:
    return client.post(PAGE, {"first_name": "Mia", "last_name": "Berg", "time_zone": "Asia/Tokyo", **typed})


def ask(client: Client, email: str = "new@example.com", password: str = PASSWORD) -> tuple[Any, list[EmailMessage]]:
    with posted() as letters:
        answer = client.post(EMAIL, {"email": email, "present": password}, follow=True)
    return answer, letters


def test_name_and_zone_are_saved_and_told(mia: User, client: Client) -> None:
    with recorded() as events:
        assert save(client)["Location"] == PAGE
    mia.refresh_from_db()
    assert (mia.get_full_name(), mia.time_zone) == ("Mia Berg", "Asia/Tokyo")
    assert [(event.verb, event.actor_label) for event in events] == [("person.changed", "mia")]
    assert events[0].after == {"first_name": "Mia", "last_name": "Berg", "time_zone": "Asia/Tokyo"}
    with recorded() as events:
        save(client)
    assert events == []


def test_the_next_page_is_in_the_zone_that_was_chosen(mia: User, client: Client) -> None:
    moment = timezone.now().replace(hour=20, minute=30)
    User.objects.filter(pk=mia.pk).update(date_joined=moment)
    client.force_login(User.objects.create_superuser("olga", time_zone="Asia/Tokyo"))
    page = text_of(client.get(reverse("admin:organization_user_change", args=(mia.pk,))))
    assert "5:30" in page
    assert "20:30" not in page


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(mia: User, client: Client) -> None:
    page = text_of(save(client, first_name="Mia" * 100, time_zone="Mars/Olympus"))
    assert "Select a valid choice. Mars/Olympus is not one" in page
    assert f'value="{"Mia" * 100}"' in page
    mia.refresh_from_db()
    assert mia.first_name == ""


def test_nobody_changes_their_rights_or_name_to_sign_in_with_here(mia: User, client: Client) -> None:
    save(client, is_superuser="on", is_staff="on", username="olga", email="olga@example.com")
    mia.refresh_from_db()
    assert (mia.is_superuser, mia.is_staff, mia.username, mia.email) == (False, False, "mia", "mia@example.com")


def test_a_new_address_is_confirmed_there_and_told_to_the_old_one(mia: User, client: Client) -> None:
    with recorded() as events:
        answer, (new, old) = ask(client)
        assert "A mail is on its way to new@example.com." in text_of(answer)
        assert (new.to, old.to) == (["new@example.com"], ["mia@example.com"])
        assert "new@example.com" in old.body
        mia.refresh_from_db()
        assert mia.email == "mia@example.com"
        client.get(link_in(new))
        assert "new@example.com" in text_of(client.get(CONFIRM))
        with posted() as letters:
            client.post(CONFIRM)
    mia.refresh_from_db()
    assert mia.email == "new@example.com"
    assert [letter.to for letter in letters] == [["mia@example.com"]]
    assert [event.verb for event in events] == ["person.email_change_asked", "person.email_changed"]
    assert (events[1].before, events[1].after) == ({"email": "mia@example.com"}, {"email": "new@example.com"})


def test_the_present_password_is_asked_for_and_the_address_is_kept(mia: User, client: Client) -> None:
    answer, letters = ask(client, password="wrong")
    assert "This is not your present password." in text_of(answer)
    assert 'value="new@example.com"' in text_of(answer)
    assert letters == []


def test_whether_an_address_is_somebodys_is_told_to_its_owner_alone(mia: User, client: Client) -> None:
    User.objects.create_user("noah", "noah@example.com")
    for email in ("new@example.com", "noah@example.com"):
        answer, (letter, _) = ask(client, email)
        assert f"A mail is on its way to {email}." in text_of(answer)
    assert letter.to == ["noah@example.com"]
    assert "/links/" not in letter.body


def test_the_same_address_is_refused_in_words(mia: User, client: Client) -> None:
    assert "This is your address already." in text_of(ask(client, "mia@example.com")[0])
    assert len(ask(client, "MIA@example.com")[1]) == 2


def test_nobody_is_flooded(mia: User, client: Client) -> None:
    sent = [len(ask(client, f"person{number}@example.com")[1]) for number in range(4)]
    assert sent == [2, 2, 2, 0]


def test_a_link_works_once_and_for_its_person_alone(mia: User, client: Client) -> None:
    link = link_in(ask(client)[1][0])
    other = Client()
    other.force_login(User.objects.create_user("noah", "noah@example.com"))
    other.get(link)
    assert "belongs to another account" in text_of(other.post(CONFIRM, follow=True))
    client.get(link)
    client.post(CONFIRM)
    client.get(link)
    assert "was used already" in text_of(client.post(CONFIRM, follow=True))
    assert User.objects.get(username="noah").email == "noah@example.com"


def test_a_link_is_void_after_another_password_and_after_its_time(mia: User, client: Client) -> None:
    link = link_in(ask(client)[1][0])
    client.get(link)
    with mock.patch("time.time", return_value=(timezone.now() + timedelta(hours=49)).timestamp()):
        assert "has expired" in text_of(client.get(CONFIRM, follow=True))
    mia.set_password("another one 77")
    mia.save()
    client.force_login(mia)
    client.get(link)
    assert "was used already, or a newer one was sent" in text_of(client.post(CONFIRM, follow=True))
    mia.refresh_from_db()
    assert mia.email == "mia@example.com"


def test_an_address_that_somebody_took_since_is_refused(mia: User, client: Client) -> None:
    link = link_in(ask(client)[1][0])
    User.objects.create_user("noah", "new@example.com")
    client.get(link)
    assert "belongs to another account by now" in text_of(client.post(CONFIRM, follow=True))


def test_the_page_of_a_link_changes_nothing_by_itself(mia: User, client: Client) -> None:
    link = link_in(ask(client)[1][0])
    client.get(link)
    client.get(CONFIRM)
    mia.refresh_from_db()
    assert mia.email == "mia@example.com"


def test_no_token_and_no_password_gets_onto_the_trail_or_into_the_log(
    mia: User, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    link = link_in(ask(client)[1][0])
    for _ in range(2):
        client.get(link)
        client.post(CONFIRM)
    for secret in (link.rsplit("/", 2)[1], PASSWORD):
        assert secret not in caplog.text
        assert secret not in str(list(AuditEvent.objects.values()))


def test_each_label_leads_to_one_field(mia: User, client: Client) -> None:
    ids = re.findall(r'<(?:input|select)[^>]* id="([^"]+)"', client.get(PAGE).content.decode())
    assert len(ids) == len(set(ids))
    assert {"address_present", "password_present"} <= set(ids)


@pytest.mark.parametrize("address", [PAGE, EMAIL, CONFIRM])
def test_a_stranger_is_led_to_the_sign_in(db: None, address: str) -> None:
    for answer in (Client().get(address), Client().post(address)):
        assert answer["Location"].startswith(reverse("organization:sign_in"))
