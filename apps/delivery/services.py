"""Messages that are sent."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from apps.delivery.message import Message
from apps.delivery.models import Channel, Delivery

LONGEST_KEY = 200


@transaction.atomic
def message_send(*, message: Message, channels: Iterable[Channel], key: str) -> list[Delivery]:
    """Send a message over each of `channels`; the worker carries it there once the caller's transaction is committed.

    `key`: what the sender calls what it tells of, such as `alert_4Hc…:fired`. A second message of the same key over
    the same channel is the first, and is not sent again. Over a paused channel it waits until that is resumed; over a
    disabled one it fails at once, and is on record so. Returns the deliveries, in the order of `channels`.
    """
    if not key or len(key) > LONGEST_KEY:
        raise ValueError(f"A key has 1 to {LONGEST_KEY} characters, not {len(key)}.")
    chosen = {channel.pk: channel for channel in channels}
    # No error where it is there already: on PostgreSQL that would end the caller's transaction.
    Delivery.objects.bulk_create([_delivery(message, one, key) for one in chosen.values()], ignore_conflicts=True)
    made = {one.channel_id: one for one in Delivery.objects.filter(channel__in=chosen, key=key)}
    return [made[pk] for pk in chosen]


def _delivery(message: Message, channel: Channel, key: str) -> Delivery:
    delivery = Delivery(channel=channel, key=key, kind=message.kind, message_json=message.as_json())
    if not channel.enabled:
        delivery.state, delivery.note = Delivery.State.FAILED, "The channel was disabled."
        delivery.next_try_at, delivery.finished_at = None, timezone.now()
    return delivery
