"""What is past its time is deleted, what waits is not."""

from datetime import timedelta

from django.utils import timezone
from pytest_django import Settings

from apps.delivery import retention
from apps.delivery.channels import channel_create, channel_secret_rotate
from apps.delivery.models import Delivery, DeliveryAttempt, SigningSecret
from apps.delivery.retention import deliveries_prune
from apps.delivery.tasks import prune_deliveries
from apps.delivery.tests.conftest import Clock, World, sent


def finished(world: World, key: str, days: float) -> Delivery:
    delivery = sent(world.mail, key=key)
    delivery.state, delivery.finished_at = Delivery.State.DELIVERED, timezone.now() - timedelta(days=days)
    delivery.save()
    DeliveryAttempt.objects.create(delivery=delivery, number=1)
    return delivery


def test_deliveries_are_kept_for_days_with_their_attempts(world: World, settings: Settings) -> None:
    settings.DELIVERY_DAYS = 7
    finished(world, "old", 8)
    young, waiting = finished(world, "young", 6), sent(world.mail, key="waiting")
    Delivery.objects.filter(pk=waiting.pk).update(created_at=timezone.now() - timedelta(days=90))
    prune_deliveries.call_local()
    assert set(Delivery.objects.all()) == {young, waiting}
    assert DeliveryAttempt.objects.count() == 1


def test_zero_keeps_for_ever(world: World, settings: Settings) -> None:
    settings.DELIVERY_DAYS = 0
    finished(world, "old", 9_999)
    assert deliveries_prune() == 0


def test_between_batches_the_database_is_left_to_others(world: World, monkeypatch: object, settings: Settings) -> None:
    settings.DELIVERY_DAYS = 7
    for number in range(3):
        finished(world, f"old-{number}", 8)
    pauses: list[float] = []
    before, retention.BATCH = retention.BATCH, 2
    try:
        assert deliveries_prune(pause=pauses.append) == 3
    finally:
        retention.BATCH = before
    assert len(pauses) == 2


def test_secrets_that_sign_nothing_any_more_go(world: World, clock: Clock) -> None:
    channel, _ = channel_create(name="New", kind="webhook", url="https://hooks.example.com/")
    current = channel_secret_rotate(channel=channel)
    clock.advance(hours=25)
    deliveries_prune()
    assert [one.secret for one in SigningSecret.objects.all()] == [current]
