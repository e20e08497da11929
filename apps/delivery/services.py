"""Messages that are sent, and sent once more. What is done to channels is in `channels.py`."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.audit.services import event_record
from apps.delivery.message import Message
from apps.delivery.models import Channel, Delivery
from apps.organization.models import User

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
    courier_call()
    return [made[pk] for pk in chosen]


@transaction.atomic
def delivery_replay(*, delivery: Delivery, actor: User | None = None) -> None:
    """Carry a delivery once more, with the same id and as many tries as in the beginning; one that waits for its next
    try, at once. Raises ValidationError where it is under way or its channel takes nothing."""
    channel = Channel.objects.select_for_update().get(pk=delivery.channel_id)
    locked = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if not channel.enabled:
        raise ValidationError(f"{channel} is disabled. Enable it first.")
    if channel.is_paused:
        raise ValidationError(f"{channel} is paused. Resume it first.")
    if locked.is_under_way:
        raise ValidationError("It is under way already.")
    was = locked.get_state_display()
    locked.state, locked.note, locked.tries = Delivery.State.WAITING, "", 0
    locked.next_try_at, locked.finished_at = timezone.now(), None
    locked.save(update_fields=["state", "note", "tries", "next_try_at", "finished_at"])
    courier_call()
    event_record(
        actor=actor,
        verb="delivery.replayed",
        on=delivery,
        before={"state": was},
        after={"channel": str(channel), "message": delivery.message.subject},
        project=channel.project,
    )


def courier_call() -> None:
    """Tells the worker after the commit. Where that fails nothing is lost: the worker looks by itself, too."""
    from apps.delivery.tasks import carry_deliveries  # It stands on this module.

    transaction.on_commit(carry_deliveries, robust=True)


def _delivery(message: Message, channel: Channel, key: str) -> Delivery:
    now = timezone.now()
    delivery = Delivery(channel=channel, key=key, kind=message.kind, message_json=message.as_json(), created_at=now)
    delivery.next_try_at = now
    if not channel.enabled:
        delivery.state, delivery.note = Delivery.State.FAILED, "The channel was disabled."
        delivery.next_try_at, delivery.finished_at = None, now
    return delivery
