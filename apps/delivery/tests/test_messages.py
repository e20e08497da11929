"""Messages become deliveries: one a channel, once a key, with the transaction of whoever sends."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from apps.delivery.message import Message
from apps.delivery.models import Channel, Delivery
from apps.delivery.services import message_send
from apps.delivery.tests.conftest import MESSAGE, World


def test_a_message_becomes_one_delivery_a_channel(world: World) -> None:
    made = message_send(message=MESSAGE, channels=[world.webhook, world.mail], key="alert_1:fired")
    assert [one.channel for one in made] == [world.webhook, world.mail]
    assert {one.state for one in made} == {Delivery.State.WAITING}
    assert made[0].message == MESSAGE
    assert made[0].kind == "alert.fired"


def test_the_same_key_is_sent_once_over_a_channel(world: World) -> None:
    [first] = message_send(message=MESSAGE, channels=[world.webhook], key="alert_1:fired")
    again = message_send(message=MESSAGE, channels=[world.webhook, world.mail, world.mail], key="alert_1:fired")
    assert [one.channel for one in again] == [world.webhook, world.mail]
    assert again[0] == first
    message_send(message=MESSAGE, channels=[world.webhook], key="alert_1:resolved")
    assert Delivery.objects.count() == 3


def test_what_is_rolled_back_is_not_sent(world: World) -> None:
    with transaction.atomic():
        message_send(message=MESSAGE, channels=[world.webhook], key="alert_1:fired")
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_over_a_disabled_channel_nothing_is_sent_and_the_log_says_so(world: World) -> None:
    world.mail.enabled = False
    [delivery] = message_send(message=MESSAGE, channels=[world.mail], key="alert_1:fired")
    assert (delivery.state, delivery.note) == (Delivery.State.FAILED, "The channel was disabled.")
    assert delivery.next_try_at is None


def test_moments_in_a_payload_are_written_as_texts(world: World) -> None:
    message = Message("report.finished", "Done", payload={"at": datetime(2026, 11, 23, 9, tzinfo=UTC)})
    [delivery] = message_send(message=message, channels=[world.mail], key="report_1")
    delivery.refresh_from_db()
    assert delivery.message.payload == {"at": "2026-11-23T09:00:00Z"}


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_that_cannot_be_stored_is_refused(world: World, key: str) -> None:
    with pytest.raises(ValueError, match="A key has 1 to 200 characters"):
        message_send(message=MESSAGE, channels=[world.mail], key=key)


def test_a_severity_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="A severity is one of info, warning, critical"):
        Message("alert.fired", "Costly", severity="loud")


@pytest.mark.parametrize(
    ("channel", "target"),
    [
        ({"kind": "mail", "addresses": ["a@example.com", "b@example.com"]}, "a@example.com, b@example.com"),
        ({"kind": "webhook", "url": "https://example.com:8443/in?token=hidden"}, "https://example.com:8443/in?…"),
        ({"kind": "webhook", "url": "https://example.com/" + "a1" * 20}, "https://example.com/[redacted]"),
        ({"kind": "slack", "url": "https://hooks.slack.com/services/T0/B0/abcdwxyz"}, "https://hooks.slack.com/…wxyz"),
    ],
)
def test_people_read_where_a_channel_leads_without_what_may_be_a_secret(channel: dict[str, Any], target: str) -> None:
    assert Channel(name="One", **channel).target == target
