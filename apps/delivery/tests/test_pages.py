"""The pages of channels and deliveries: what each person may do there, and how they say what is wrong."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from apps.delivery.courier import deliveries_carry
from apps.delivery.models import Channel, Delivery
from apps.delivery.services import message_send
from apps.delivery.tests.conftest import MESSAGE, World, sent
from apps.delivery.tests.endpoint import Endpoint

LIST, NEW, LOG = "/dashboard/alerts/channels/", "/dashboard/alerts/channels/new/", "/dashboard/alerts/deliveries/"
VERBS = ("test", "rotate", "resume", "enable", "disable", "delete")


def address(row: Channel | Delivery, verb: str = "") -> str:
    noun = "channel" if isinstance(row, Channel) else "delivery"
    return reverse(f"delivery:{noun}{verb and '_'}{verb}", args=[row.public_id])


def text(response: Any) -> str:
    told: str = response.content.decode()
    return told


def typed(world: World, **changes: str) -> dict[str, str]:
    return {"name": "New", "project": str(world.project.pk)} | changes


# --- Who may ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "of_project", "of_organization"),
    [
        ("olga", True, True),
        ("tariq", True, False),
        ("mia", False, False),
        ("victor", False, False),
        ("sven", False, False),
    ],
)
def test_who_opens_a_channel_and_what_was_sent_over_it(
    world: World, client: Client, name: str, of_project: bool, of_organization: bool
) -> None:
    client.force_login(getattr(world, name))
    for channel, may in ((world.mail, of_project), (world.of_organization, of_organization)):
        assert client.get(address(channel)).status_code == (200 if may else 404)
        assert client.get(address(sent(channel))).status_code == (200 if may else 404)
    lists = 200 if name in {"olga", "tariq", "sven"} else 403
    for page in (LIST, NEW, f"{NEW}mail/", LOG):
        assert client.get(page).status_code == lists, page


@pytest.mark.parametrize("name", ["mia", "victor", "sven", ""])
def test_a_stranger_a_member_and_a_viewer_change_nothing(world: World, client: Client, name: str) -> None:
    delivery = sent(world.webhook)
    if name:
        client.force_login(getattr(world, name))
    before = list(Channel.objects.values()), list(Delivery.objects.values())
    posts = [(address(world.webhook), {"name": "Mine"}), (address(delivery, "replay"), {})]
    posts += [(address(world.webhook, verb), {"reason": "x", "delete-reason": "x"}) for verb in VERBS]
    for page, data in posts:
        assert client.post(page, data).status_code == (404 if name else 302), page
    assert before == (list(Channel.objects.values()), list(Delivery.objects.values()))
    if name != "sven":
        assert client.post(f"{NEW}mail/", typed(world, addresses="a@example.com")).status_code == (403 if name else 302)


def test_nobody_makes_a_channel_for_a_project_that_is_not_theirs(world: World, client: Client) -> None:
    client.force_login(world.sven)
    for project in (str(world.project.pk), ""):
        page = client.post(f"{NEW}mail/", typed(world, project=project, addresses="a@example.com"))
        assert page.status_code == 200
    assert not Channel.objects.filter(name="New").exists()


def test_looking_changes_nothing(world: World, client: Client) -> None:
    client.force_login(world.olga)
    for verb in VERBS:
        assert client.get(address(world.webhook, verb)).status_code == 405
    assert client.get(address(sent(world.mail), "replay")).status_code == 405


@pytest.mark.parametrize("name", ["olga", "tariq"])
def test_whoever_manages_channels_finds_them_in_the_navigation(world: World, client: Client, name: str) -> None:
    client.force_login(getattr(world, name))
    page = text(client.get("/dashboard/account/"))
    assert f'href="{LIST}"' in page
    assert f'href="{LOG}"' in page
    client.force_login(world.mia)
    assert f'href="{LIST}"' not in text(client.get("/dashboard/account/"))


# --- Making and changing ----------------------------------------------------------------------------------------------


def test_a_mail_channel_is_made(world: World, client: Client) -> None:
    client.force_login(world.tariq)
    response = client.post(f"{NEW}mail/", typed(world, addresses="A@Example.com, b@example.com\na@example.com"))
    made = Channel.objects.get(name="New")
    assert response["Location"] == address(made)
    assert made.addresses == ["A@example.com", "b@example.com"]
    assert (made.kind, made.project, made.created_by) == ("mail", world.project, world.tariq)


def test_an_owner_of_the_organization_makes_one_for_it(world: World, client: Client) -> None:
    client.force_login(world.olga)
    client.post(f"{NEW}slack/", typed(world, project="", url="https://hooks.slack.example/services/T/B/x"))
    assert Channel.objects.get(name="New").project is None


def test_the_secret_of_a_webhook_is_shown_once(world: World, client: Client) -> None:
    client.force_login(world.tariq)
    response = client.post(f"{NEW}webhook/", typed(world, url="https://hooks.example.com/in"))
    made = Channel.objects.get(name="New")
    [secret] = made.secrets_at(timezone.now())
    assert secret in text(response)
    assert "no-store, private" in response["Cache-Control"]
    assert f'data-key-url="{address(made)}"' in text(response)
    rotated = client.post(address(made, "rotate"))
    newer = made.secrets_at(timezone.now())[0]
    assert newer != secret
    assert newer in text(rotated)
    for page in (LIST, address(made), LOG, f"/admin/delivery/channel/{made.pk}/change/"):
        told = text(client.get(page))
        assert secret not in told
        assert newer not in told


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        ("mail", {"addresses": ""}, "Type an e-mail address."),
        ("mail", {"addresses": " , "}, "Type an e-mail address."),
        ("mail", {"addresses": "nobody"}, "nobody is no e-mail address."),
        ("webhook", {"url": ""}, "Type the URL."),
        ("webhook", {"url": "http://example.com/"}, "Only https is used"),
        ("webhook", {"url": "https://10.1.2.3/"}, "10.1.2.3 is not a public address"),
        ("slack", {"url": "https://a:b@example.com/"}, "A URL with a user name or a password"),
        ("slack", {"url": "https://example.com/", "name": ""}, "This field is required."),
        ("slack", {"url": "https://example.com/", "project": "99999"}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_stands_in_the_form_with_what_was_typed(
    world: World, client: Client, kind: str, changes: dict[str, str], words: str
) -> None:
    client.force_login(world.tariq)
    page = text(client.post(f"{NEW}{kind}/", typed(world, **changes)))
    assert words in page
    assert 'value="New"' in page or "name" in changes
    assert not Channel.objects.filter(name="New").exists()


def test_there_are_three_kinds(world: World, client: Client) -> None:
    client.force_login(world.tariq)
    assert client.get(f"{NEW}pigeon/").status_code == 404
    page = text(client.get(NEW))
    assert all(f'href="{NEW}{kind}/"' in page for kind in ("mail", "webhook", "slack"))


def test_a_channel_is_changed(world: World, client: Client) -> None:
    client.force_login(world.tariq)
    client.post(address(world.mail), {"name": "Everyone", "addresses": "new@example.com"})
    world.mail.refresh_from_db()
    assert (world.mail.name, world.mail.addresses) == ("Everyone", ["new@example.com"])


def test_a_change_that_cannot_be_is_told_and_leaves_it_as_it_was(world: World, client: Client) -> None:
    client.force_login(world.tariq)
    page = text(client.post(address(world.webhook), {"name": "Other", "url": "https://[::1]/"}))
    assert "::1 is not a public address" in page
    world.webhook.refresh_from_db()
    assert world.webhook.name == "Pager"


@pytest.mark.parametrize("kind", ["slack", "webhook"])
def test_what_a_url_hides_is_not_on_the_page_and_stays_when_nothing_is_typed(
    world: World, client: Client, kind: str
) -> None:
    channel: Channel = getattr(world, kind)
    client.force_login(world.tariq)
    page = text(client.get(address(channel)))
    assert "token=hidden" not in page
    assert "hidden9" not in page
    url = channel.url
    client.post(address(channel), {"name": "Renamed", "url": ""})
    channel.refresh_from_db()
    assert (channel.name, channel.url) == ("Renamed", url)


def test_a_url_that_is_shown_whole_is_in_the_form(world: World, client: Client) -> None:
    Channel.objects.filter(pk=world.webhook.pk).update(url="https://hooks.example.com/in")
    client.force_login(world.tariq)
    assert 'value="https://hooks.example.com/in"' in text(client.get(address(world.webhook)))


def test_disabling_and_deleting_ask_for_a_reason_and_name_the_channel(world: World, client: Client) -> None:
    client.force_login(world.tariq)
    page = text(client.get(address(world.mail)))
    assert "Disable Team" in page
    assert "Delete Team" in page
    for verb in ("disable", "delete"):
        assert "it goes on record" in text(client.post(address(world.mail, verb), {}))
    client.post(address(world.mail, "disable"), {"reason": "Moved"})
    assert Channel.objects.get(pk=world.mail.pk).enabled is False
    assert "Enable Team" in text(client.get(address(world.mail)))
    client.post(address(world.mail, "enable"))
    assert Channel.objects.get(pk=world.mail.pk).enabled is True
    assert client.post(address(world.mail, "delete"), {"delete-reason": "Moved"})["Location"] == LIST
    assert not Channel.objects.filter(pk=world.mail.pk).exists()


@pytest.mark.parametrize(("verb", "words"), [("resume", "is not paused"), ("enable", "is enabled already")])
def test_what_makes_no_sense_is_answered_in_words(world: World, client: Client, verb: str, words: str) -> None:
    client.force_login(world.tariq)
    assert words in text(client.post(address(world.mail, verb), follow=True))


def test_only_webhooks_have_a_secret_to_rotate(world: World, client: Client) -> None:
    client.force_login(world.tariq)
    assert "Rotate the secret" not in text(client.get(address(world.mail)))
    assert "Only webhooks are signed" in text(client.post(address(world.mail, "rotate"), follow=True))


# --- Tests, pauses ----------------------------------------------------------------------------------------------------


def test_a_test_leads_to_the_delivery_that_tells_how_it_went(
    webhook: Channel, endpoint: Endpoint, world: World, client: Client
) -> None:
    client.force_login(world.tariq)
    response = client.post(address(webhook, "test"))
    delivery = Delivery.objects.get()
    assert response["Location"] == address(delivery)
    page = text(client.get(address(delivery)))
    assert "None yet." in page
    assert "every 2s" in page
    deliveries_carry()
    fragment = client.get(address(delivery), headers={"HX-Request": "true"})
    assert "Delivered" in text(fragment)
    assert "taken" in text(fragment)
    assert "every 2s" not in text(fragment)
    assert "<html" not in text(fragment)


def test_over_a_disabled_channel_no_test_is_sent(world: World, client: Client) -> None:
    Channel.objects.filter(pk=world.mail.pk).update(enabled=False)
    client.force_login(world.tariq)
    assert "Team is disabled" in text(client.post(address(world.mail, "test"), follow=True))
    assert not Delivery.objects.exists()


def test_owners_are_told_of_a_paused_channel_wherever_they_look_and_resume_it(world: World, client: Client) -> None:
    Channel.objects.filter(pk=world.webhook.pk).update(
        paused_at=timezone.now(), pause_reason="10 attempts in a row failed.", failures_in_row=10
    )
    sent(world.webhook)
    client.force_login(world.tariq)
    for page in (LIST, LOG, address(world.webhook)):
        told = text(client.get(page))
        assert "10 attempts in a row failed." in told, page
    assert "1 message waits and is delivered when it is resumed" in text(client.get(address(world.webhook)))
    client.force_login(world.sven)
    assert "Pager" not in text(client.get(LIST))
    client.force_login(world.tariq)
    client.post(address(world.webhook, "resume"))
    world.webhook.refresh_from_db()
    assert not world.webhook.is_paused


# --- The log ----------------------------------------------------------------------------------------------------------


def test_the_log_is_narrowed_by_what_its_address_says(world: World, client: Client) -> None:
    first = sent(world.mail, key="alert_1:fired")
    second = sent(world.webhook, key="alert_2:fired")
    Delivery.objects.filter(pk=first.pk).update(state="delivered", kind="report.finished")
    old = sent(world.slack, key="report_9")
    Delivery.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=3))
    client.force_login(world.tariq)

    def shown(query: str) -> set[str]:
        return set(re.findall(r"/deliveries/(dlv_\w+)/", text(client.get(LOG + query))))

    one, two, three = first.public_id, second.public_id, old.public_id
    assert shown("") == {one, two, three}
    assert shown("?state=delivered") == {one}
    assert shown("?kind=report.finished") == {one}
    assert shown(f"?channel={world.webhook.public_id}") == {two}
    assert shown("?period=day") == {one, two}
    assert shown(f"?q={two}") == {two}
    assert shown("?q=alert_") == {one, two}
    assert shown("?state=nonsense&period=nonsense&p=nonsense") == {one, two, three}
    assert shown("?state=failed") == set()
    assert shown(f"?channel={world.of_organization.public_id}") == set()


def test_the_log_goes_on_page_by_page(world: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.delivery.log.PAGE_SIZE", 2)
    for number in range(3):
        message_send(message=MESSAGE, channels=[world.mail], key=f"alert_{number}")
    client.force_login(world.tariq)
    page = text(client.get(LOG))
    older = re.search(r'href="\?(p=before-\d+)"', page)
    assert older
    rest = client.get(f"{LOG}?{older[1]}", headers={"HX-Request": "true"})
    assert text(rest).count("dlv_") == 1
    assert "Newer" in text(rest)


def test_a_delivery_is_shown_with_its_attempts_and_replayed(
    webhook: Channel, endpoint: Endpoint, world: World, client: Client, settings: Settings
) -> None:
    settings.DELIVERY_TRIES = 1
    endpoint.answer = "fail"
    delivery = sent(webhook)
    deliveries_carry()
    client.force_login(world.tariq)
    page = text(client.get(address(delivery)))
    for words in (*MESSAGE.lines, "It answered 500.", "webhook-id: " + delivery.public_id, "broken by [redacted]"):
        assert words in page
    assert "Send once more" in page
    assert "Send once more" in text(client.get(address(delivery), headers={"HX-Request": "true"}))
    endpoint.answer = "take"
    client.post(address(delivery, "replay"))
    deliveries_carry()
    page = text(client.get(address(delivery)))
    assert "Delivered" in page
    assert page.count('class="attempt"') == 2
    assert endpoint.ids() == [delivery.public_id] * 2


def test_what_cannot_be_replayed_is_answered_in_words(world: World, client: Client) -> None:
    delivery = sent(world.mail)
    Channel.objects.filter(pk=world.mail.pk).update(enabled=False)
    client.force_login(world.tariq)
    assert "Team is disabled" in text(client.post(address(delivery, "replay"), follow=True))
    assert "Try now" not in text(client.get(address(delivery)))


def test_what_endpoints_answer_is_text_on_the_page(world: World, client: Client) -> None:
    delivery = sent(world.webhook)
    answer = {"response_status": 500, "response_body": "<script>alert(1)</script>", "error": "<b>"}
    delivery.attempts.create(number=1, finished_at=timezone.now(), **answer)
    client.force_login(world.tariq)
    page = text(client.get(address(delivery)))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_empty_pages_say_what_to_do_first(world: World, client: Client) -> None:
    client.force_login(world.sven)
    assert "No channel yet" in text(client.get(LIST))
    assert "Nothing was sent yet" in text(client.get(LOG))
    assert "No delivery matches" in text(client.get(f"{LOG}?state=failed"))
    client.force_login(world.tariq)
    assert "Nothing was sent over it yet" in text(client.get(address(world.mail)))


def test_lists_cost_the_same_however_long_they_are(
    world: World, client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        message_send(message=MESSAGE, channels=[world.mail, world.webhook], key=f"alert_{number}")
    client.force_login(world.tariq)
    with django_assert_max_num_queries(14):
        client.get(LOG)
    with django_assert_max_num_queries(12):
        client.get(LIST)


# --- The admin --------------------------------------------------------------------------------------------------------


def test_the_admin_shows_channels_and_deliveries_to_those_who_manage_them(world: World, client: Client) -> None:
    delivery = sent(world.mail)
    pages = [f"/admin/delivery/channel/{world.mail.pk}/change/", f"/admin/delivery/delivery/{delivery.pk}/change/"]
    pages.append(f"/admin/delivery/channel/{world.mail.pk}/history/")
    for person, may in ((world.olga, True), (world.tariq, True), (world.sven, False), (world.mia, False)):
        client.force_login(person)
        for page in pages:
            assert (client.get(page).status_code == 200) is may, (person, page)
    client.force_login(world.tariq)
    listed = text(client.get("/admin/delivery/channel/"))
    assert "Team" in listed
    assert "Everybody" not in listed
    assert client.post(pages[0], {"name": "Other"}).status_code == 403
