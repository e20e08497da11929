"""What becomes of a delivery: taken, tried again, given up; and what is on record of it."""

import json
import smtplib
import time
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from apps.delivery.attempts import claim_carry_out
from apps.delivery.channels import channel_create, channel_secret_rotate, channel_test
from apps.delivery.claims import Claim, deliveries_expire, delivery_claim
from apps.delivery.courier import deliveries_carry
from apps.delivery.models import Channel, Delivery, DeliveryAttempt
from apps.delivery.services import delivery_replay
from apps.delivery.tests.conftest import MESSAGE, Clock, World, sent
from apps.delivery.tests.endpoint import Endpoint
from apps.delivery.tests.test_signing import verify

State = Delivery.State


def carried(delivery: Delivery) -> Delivery:
    """The delivery after all was carried that is due."""
    deliveries_carry()
    delivery.refresh_from_db()
    return delivery


def claimed(channel: Channel) -> Claim:
    claim = delivery_claim(channel.pk)
    assert claim
    return claim


# --- Over each kind of channel ----------------------------------------------------------------------------------------


def test_a_webhook_is_posted_signed_and_done(webhook: Channel, endpoint: Endpoint) -> None:
    delivery = carried(sent(webhook))
    assert (delivery.state, delivery.attempt_count, delivery.next_try_at) == (State.DELIVERED, 1, None)
    assert delivery.finished_at
    [received] = endpoint.received
    assert received.headers["webhook-id"] == delivery.public_id
    assert received.headers["content-type"] == "application/json"
    assert json.loads(received.body)["data"]["subject"] == MESSAGE.subject
    [secret] = webhook.secrets.values_list("secret", flat=True)
    assert verify(secret, received.headers, received.body)


def test_slack_is_posted_without_a_signature(world: World, endpoint: Endpoint) -> None:
    channel = channel_create(name="Chat", project=world.project, kind="slack", url=endpoint.url).channel
    assert carried(sent(channel)).state == State.DELIVERED
    [received] = endpoint.received
    assert json.loads(received.body)["blocks"]
    assert not [name for name in received.headers if name.startswith("webhook-")]


def test_a_mail_goes_to_all_addresses_at_once(world: World) -> None:
    delivery = carried(sent(world.mail))
    assert delivery.state == State.DELIVERED
    [letter] = mail.outbox
    assert letter.to == ["team@example.com", "on-call@example.com"]
    attempt = delivery.attempts.get()
    assert attempt.request_headers["Subject"] == letter.subject
    assert attempt.request_body == letter.body


def test_while_the_mail_server_is_away_it_is_tried_again_and_told(
    world: World, monkeypatch: pytest.MonkeyPatch, settings: Settings, clock: Clock
) -> None:
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_PORT = 1
    delivery = carried(sent(world.mail))
    assert delivery.state == State.WAITING
    assert "The mail server did not take it: ConnectionRefusedError" in delivery.note
    settings.EMAIL_BACKEND = backend
    clock.advance(seconds=15)
    assert carried(delivery).state == State.DELIVERED
    assert len(mail.outbox) == 1


def test_a_password_that_the_mail_server_repeats_is_not_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise smtplib.SMTPAuthenticationError(535, b"not you: basic dXNlcjpodW50ZXIy")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    delivery = carried(sent(world.mail))
    assert "SMTPAuthenticationError" in delivery.note
    assert "dXNlcjpodW50ZXIy" not in delivery.note + delivery.attempts.get().error


# --- Failures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("fail", "It answered 500."),
        ("see_other", "It answered 303."),
        ("hang", "did not answer within 1 seconds"),
        ("babble", "did not answer with HTTP"),
    ],
)
def test_a_failure_is_told_and_tried_again(webhook: Channel, endpoint: Endpoint, answer: str, told: str) -> None:
    endpoint.answer = answer
    delivery = carried(sent(webhook))
    assert (delivery.state, delivery.tries) == (State.WAITING, 1)
    assert told in delivery.note
    assert delivery.next_try_at
    assert 5 < (delivery.next_try_at - timezone.now()).total_seconds() < 13
    webhook.refresh_from_db()
    assert webhook.failures_in_row == 1
    assert webhook.failing_since == delivery.attempts.get().at


def test_each_try_has_the_same_id_and_a_signature_of_its_own(
    webhook: Channel, endpoint: Endpoint, clock: Clock, settings: Settings
) -> None:
    endpoint.answer = "fail"
    delivery = sent(webhook)
    for _ in range(3):
        carried(delivery)
        clock.advance(hours=1)
    endpoint.answer = "take"
    assert carried(delivery).state == State.DELIVERED
    assert endpoint.ids() == [delivery.public_id] * 4
    assert len({one.headers["webhook-signature"] for one in endpoint.received}) == 4
    assert len({one.body for one in endpoint.received}) == 1
    assert [one.succeeded for one in delivery.attempts.order_by("number")] == [False, False, False, True]
    webhook.refresh_from_db()
    assert (webhook.failures_in_row, webhook.failing_since) == (0, None)
    assert webhook.delivered_at


def test_after_so_many_tries_it_is_given_up(
    webhook: Channel, endpoint: Endpoint, clock: Clock, settings: Settings
) -> None:
    settings.DELIVERY_TRIES = 3
    endpoint.answer = "fail"
    delivery = sent(webhook)
    for _ in range(6):
        carried(delivery)
        clock.advance(hours=5)
    assert (delivery.state, delivery.note, delivery.next_try_at) == (State.FAILED, "It answered 500.", None)
    assert delivery.finished_at
    assert len(endpoint.received) == 3


def test_an_endpoint_that_asks_to_wait_is_waited_for(webhook: Channel, endpoint: Endpoint, clock: Clock) -> None:
    endpoint.answer = "later"
    delivery = carried(sent(webhook))
    clock.advance(minutes=25)
    carried(delivery)
    assert len(endpoint.received) == 1
    clock.advance(minutes=6)
    carried(delivery)
    assert len(endpoint.received) == 2


def test_a_name_that_turns_out_to_lead_inside_is_told_and_nothing_is_sent(
    webhook: Channel, endpoint: Endpoint, settings: Settings
) -> None:
    settings.DELIVERY_ALLOWED_NETWORKS = []
    delivery = carried(sent(webhook))
    assert delivery.note == "127.0.0.1 is not a public address: nothing is sent there."
    assert not endpoint.received


def test_what_goes_wrong_here_is_a_failure_too(webhook: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("apps.delivery.attempts.post", fail)
    delivery = carried(sent(webhook))
    assert delivery.state == State.WAITING
    assert "Something went wrong here" in delivery.note


def test_one_channel_that_fails_leaves_the_others_alone(webhook: Channel, world: World, endpoint: Endpoint) -> None:
    endpoint.answer = "hang"
    sent(webhook, world.mail, world.of_organization)
    deliveries_carry()
    states = dict(Delivery.objects.values_list("channel__name", "state"))
    assert states == {"Local": State.WAITING, "Team": State.DELIVERED, "Everybody": State.DELIVERED}


# --- On record, without secrets ---------------------------------------------------------------------------------------


def test_an_attempt_has_what_was_sent_and_what_came_back_without_secrets(webhook: Channel, endpoint: Endpoint) -> None:
    Channel.objects.filter(pk=webhook.pk).update(url=endpoint.url + "?token=hidden")
    endpoint.answer = "fail"
    delivery = carried(sent(webhook))
    attempt = delivery.attempts.get()
    assert attempt.target == endpoint.url + "?…"
    assert attempt.request_headers["webhook-id"] == delivery.public_id
    assert attempt.request_headers["webhook-signature"] == "v1,…"
    assert json.loads(attempt.request_body)["type"] == "alert.fired"
    assert (attempt.response_status, attempt.response_body) == (500, "broken by [redacted]")
    assert attempt.duration_ms is not None
    [secret] = webhook.secrets.values_list("secret", flat=True)
    signed = endpoint.received[0].headers["webhook-signature"]
    for row in (*DeliveryAttempt.objects.values(), *Delivery.objects.values()):
        for hidden in ("token=hidden", secret, signed, "AbCdEfGhIj"):
            assert hidden not in str(row)


def test_a_cookie_that_comes_back_is_not_kept(webhook: Channel) -> None:
    assert carried(sent(webhook)).attempts.get().response_headers["set-cookie"] == "…"


def test_of_an_answer_without_end_the_beginning_is_kept(webhook: Channel, endpoint: Endpoint) -> None:
    endpoint.answer = "endless"
    delivery = carried(sent(webhook))
    assert delivery.state == State.DELIVERED
    assert len(delivery.attempts.get().response_body) == 4_096


def test_after_a_rotation_both_secrets_sign_for_a_day(webhook: Channel, endpoint: Endpoint, clock: Clock) -> None:
    [old] = webhook.secrets.values_list("secret", flat=True)
    new = channel_secret_rotate(channel=webhook)
    carried(sent(webhook))
    first = endpoint.received[0]
    assert verify(old, first.headers, first.body)
    assert verify(new, first.headers, first.body)
    clock.advance(hours=25)
    carried(sent(webhook, key="alert_2:fired"))
    assert endpoint.received[1].headers["webhook-signature"].count("v1,") == 1


# --- Leases -----------------------------------------------------------------------------------------------------------


def test_what_one_worker_has_claimed_no_other_gets(webhook: Channel) -> None:
    sent(webhook)
    assert delivery_claim(webhook.pk)
    assert delivery_claim(webhook.pk) is None


def test_two_that_found_the_same_delivery_do_not_both_get_it(webhook: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    from apps.delivery import claims

    delivery, now = sent(webhook), timezone.now()
    assert claims._claim(delivery, now)
    assert claims._claim(delivery, now) is None
    assert delivery.attempts.count() == 1


def test_what_a_killed_worker_had_is_carried_by_another_with_the_same_id(
    webhook: Channel, endpoint: Endpoint, clock: Clock
) -> None:
    delivery = sent(webhook)
    claimed(webhook)
    clock.advance(seconds=3)
    assert carried(delivery).state == State.WAITING
    clock.advance(seconds=5)
    assert carried(delivery).state == State.DELIVERED
    assert endpoint.ids() == [delivery.public_id]
    first, second = delivery.attempts.order_by("number")
    assert "The worker ended in the middle of it." in first.error
    assert first.finished_at
    assert second.succeeded


def test_a_delivery_that_kills_each_worker_is_given_up(webhook: Channel, clock: Clock, settings: Settings) -> None:
    settings.DELIVERY_TRIES = 2
    delivery = sent(webhook)
    for _ in range(4):
        delivery_claim(webhook.pk)
        clock.advance(seconds=10)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempt_count) == (State.FAILED, 2)
    assert "The worker ended" in delivery.note


def test_who_comes_back_after_the_lease_tells_of_success_and_not_of_failure(
    webhook: Channel, endpoint: Endpoint, clock: Clock
) -> None:
    delivery = sent(webhook)
    late = claimed(webhook)
    clock.advance(seconds=10)
    newer = claimed(webhook)
    endpoint.answer = "fail"
    claim_carry_out(late)
    delivery.refresh_from_db()
    # The newer one still holds it.
    assert (delivery.lease, delivery.note) == (newer.delivery.lease, "")
    endpoint.answer = "take"
    claim_carry_out(newer)
    delivery.refresh_from_db()
    assert delivery.state == State.DELIVERED


def test_a_channel_that_is_deleted_in_the_middle_is_no_error(webhook: Channel, endpoint: Endpoint) -> None:
    sent(webhook)
    claim = claimed(webhook)
    webhook.delete()
    assert claim_carry_out(claim)


# --- Not too many, not too late ---------------------------------------------------------------------------------------


def test_what_has_waited_comes_a_few_a_minute_the_oldest_first(
    webhook: Channel, endpoint: Endpoint, clock: Clock, settings: Settings
) -> None:
    settings.DELIVERY_PER_MINUTE = 3
    deliveries = [sent(webhook, key=f"alert_{number}") for number in range(7)]
    deliveries_carry()
    assert endpoint.ids() == [one.public_id for one in deliveries[:3]]
    deliveries_carry()
    assert len(endpoint.received) == 3
    clock.advance(seconds=61)
    deliveries_carry()
    assert endpoint.ids() == [one.public_id for one in deliveries[:6]]


def test_what_a_worker_finds_after_days_is_not_delivered_any_more(
    webhook: Channel, endpoint: Endpoint, clock: Clock
) -> None:
    old = sent(webhook)
    clock.advance(hours=23)
    young = sent(webhook, key="alert_2:fired")
    clock.advance(hours=2)
    Delivery.objects.filter(pk=young.pk).update(next_try_at=timezone.now())
    carried(old)
    assert (old.state, old.note) == (State.FAILED, "It was overdue by more than 24 hours.")
    assert endpoint.ids() == [young.public_id]


def test_what_waits_for_a_far_try_is_not_overdue(webhook: Channel, clock: Clock) -> None:
    delivery = sent(webhook)
    Delivery.objects.filter(pk=delivery.pk).update(next_try_at=timezone.now())
    assert deliveries_expire(timezone.now()) == 0


# --- Replayed, tested -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["take", "fail"])
def test_a_replay_has_the_same_id_and_all_its_tries_anew(
    webhook: Channel, endpoint: Endpoint, clock: Clock, settings: Settings, answer: str
) -> None:
    settings.DELIVERY_TRIES = 2
    endpoint.answer = answer
    delivery = sent(webhook)
    for _ in range(3):
        carried(delivery)
        clock.advance(minutes=2)
    before = len(endpoint.received)
    delivery_replay(delivery=delivery)
    assert carried(delivery).state == (State.DELIVERED if answer == "take" else State.WAITING)
    assert endpoint.ids() == [delivery.public_id] * (before + 1)
    assert (delivery.tries, delivery.attempt_count) == (1, before + 1)


def test_a_test_is_tried_once_and_goes_over_a_paused_channel(webhook: Channel, endpoint: Endpoint) -> None:
    Channel.objects.filter(pk=webhook.pk).update(paused_at=timezone.now())
    endpoint.answer = "fail"
    waiting = sent(webhook)
    delivery = carried(channel_test(channel=webhook))
    assert (delivery.state, delivery.note) == (State.FAILED, "It answered 500.")
    endpoint.answer = "take"
    assert carried(channel_test(channel=webhook)).state == State.DELIVERED
    assert json.loads(endpoint.received[-1].body)["type"] == "test"
    waiting.refresh_from_db()
    assert waiting.state == State.WAITING


@pytest.mark.parametrize("kind", ["mail", "slack", "webhook"])
def test_each_kind_of_channel_can_be_tested(world: World, endpoint: Endpoint, webhook: Channel, kind: str) -> None:
    channel = {"mail": world.mail, "slack": world.slack, "webhook": webhook}[kind]
    Channel.objects.filter(pk=channel.pk).exclude(url="").update(url=endpoint.url)
    assert carried(channel_test(channel=channel)).state == State.DELIVERED
    if kind == "mail":
        assert "Test of the channel Team" in mail.outbox[0].subject
    else:
        assert "Test of the channel" in endpoint.received[0].body.decode()


def test_no_transaction_is_open_while_an_endpoint_is_asked(
    webhook: Channel, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    """On SQLite it would hold the lock of all writers."""
    from django.db import connection

    open_blocks = len(connection.savepoint_ids)
    seen: list[int] = []
    monkeypatch.setattr("apps.delivery.attempts.post", lambda *_: seen.append(len(connection.savepoint_ids)))
    carried(sent(webhook))
    assert seen == [open_blocks]


def test_what_is_sent_is_carried_by_the_worker_after_the_commit(
    webhook: Channel, endpoint: Endpoint, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        sent(webhook)
        assert not endpoint.received
    assert len(endpoint.received) == 1


def test_a_worker_that_cannot_be_told_does_not_hurt_the_sender(
    webhook: Channel, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def fail() -> None:
        raise OSError

    monkeypatch.setattr("apps.delivery.tasks.carry_deliveries", fail)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        delivery = sent(webhook)
    assert callbacks
    delivery.refresh_from_db()
    assert delivery.state == State.WAITING


def test_time_is_measured(webhook: Channel, endpoint: Endpoint) -> None:
    endpoint.answer = "hang"
    began = time.monotonic()
    duration = carried(sent(webhook)).attempts.get().duration_ms
    assert duration
    assert 900 < duration <= 1_000 * (time.monotonic() - began)
