"""Dead endpoints are paused, told, and resumed by people."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from pytest_django import Settings

from apps.audit.models import AuditEvent
from apps.delivery.channels import channel_resume
from apps.delivery.courier import deliveries_carry
from apps.delivery.models import Channel, Delivery
from apps.delivery.tests.conftest import Clock, World, sent
from apps.delivery.tests.endpoint import Endpoint


@pytest.fixture
def dead(webhook: Channel, endpoint: Endpoint, clock: Clock, settings: Settings) -> Channel:
    """A channel that was paused after three failures in two hours."""
    settings.DELIVERY_PAUSE_FAILURES, settings.DELIVERY_PAUSE_HOURS = 3, 2
    endpoint.answer = "fail"
    sent(webhook)
    for hours in (1, 1.5, 0):
        deliveries_carry()
        clock.advance(hours=hours)
    webhook.refresh_from_db()
    return webhook


def test_so_many_failures_in_a_row_over_so_long_pause_a_channel(dead: Channel, endpoint: Endpoint) -> None:
    assert dead.is_paused
    assert dead.pause_reason.startswith("3 attempts in a row failed since 20")
    assert dead.pause_reason.endswith("It answered 500.")
    assert len(endpoint.received) == 3
    event = AuditEvent.objects.get(verb="channel.paused")
    assert (event.object_id, event.actor_label) == (dead.public_id, "System")
    assert event.project_label == "Search"
    assert dead.history.first().paused_at


def test_failures_at_once_are_not_enough(
    webhook: Channel, endpoint: Endpoint, settings: Settings, clock: Clock
) -> None:
    settings.DELIVERY_PAUSE_FAILURES, settings.DELIVERY_PAUSE_HOURS = 3, 2
    endpoint.answer = "fail"
    for number in range(5):
        sent(webhook, key=f"alert_{number}")
    for _ in range(5):
        deliveries_carry()
    webhook.refresh_from_db()
    assert webhook.failures_in_row == 5
    assert not webhook.is_paused


def test_a_long_time_with_few_failures_is_not_enough_either(
    webhook: Channel, endpoint: Endpoint, settings: Settings, clock: Clock
) -> None:
    settings.DELIVERY_PAUSE_FAILURES, settings.DELIVERY_PAUSE_HOURS = 3, 2
    endpoint.answer = "fail"
    sent(webhook)
    deliveries_carry()
    clock.advance(hours=5)
    deliveries_carry()
    webhook.refresh_from_db()
    assert not webhook.is_paused


def test_one_that_says_that_it_is_gone_is_paused_at_once(webhook: Channel, endpoint: Endpoint) -> None:
    endpoint.answer = "gone"
    sent(webhook)
    deliveries_carry()
    webhook.refresh_from_db()
    assert webhook.pause_reason == "It answered 410: it is gone."


def test_mail_is_never_paused(world: World, settings: Settings, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DELIVERY_PAUSE_FAILURES, settings.DELIVERY_PAUSE_HOURS = 1, 0

    def fail(*_: object) -> None:
        raise OSError("away")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", fail)
    sent(world.mail)
    deliveries_carry()
    world.mail.refresh_from_db()
    assert world.mail.failures_in_row == 1
    assert not world.mail.is_paused


def test_what_is_sent_while_it_is_paused_waits_and_comes_when_it_is_resumed(
    dead: Channel, endpoint: Endpoint, world: World, clock: Clock
) -> None:
    waiting = sent(dead, key="alert_2:fired")
    deliveries_carry()
    assert len(endpoint.received) == 3
    endpoint.answer = "take"
    channel_resume(channel=dead, actor=world.tariq)
    clock.advance(hours=1)
    deliveries_carry()
    assert endpoint.ids()[3:].count(waiting.public_id) == 1
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_resumed_it_is_given_as_many_failures_as_before(dead: Channel, world: World) -> None:
    channel_resume(channel=dead, actor=world.tariq)
    dead.refresh_from_db()
    assert (dead.failures_in_row, dead.failing_since, dead.pause_reason) == (0, None, "")
    event = AuditEvent.objects.get(verb="channel.resumed")
    assert "attempts in a row failed" in event.details
    with pytest.raises(ValidationError, match="is not paused"):
        channel_resume(channel=dead, actor=world.tariq)


def test_what_waited_too_long_for_it_is_given_up(dead: Channel, endpoint: Endpoint, clock: Clock) -> None:
    delivery = sent(dead, key="alert_2:fired")
    Delivery.objects.update(next_try_at=timezone.now())
    clock.advance(hours=25)
    endpoint.answer = "take"
    channel_resume(channel=dead)
    deliveries_carry()
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.FAILED
    assert len(endpoint.received) == 3
