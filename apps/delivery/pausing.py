"""A dead endpoint is left alone: after many failures in a row over a long time its channel is paused."""

from datetime import datetime, timedelta

from django.conf import settings

from apps.audit.actors import SYSTEM
from apps.audit.services import event_record
from apps.delivery.models import Channel


def outcome_count(channel: Channel, error: str, began: datetime, now: datetime, *, gone: bool = False) -> None:
    """Counts an attempt that failed with `error`, or succeeded without; pauses the channel if that was enough. Called
    with the channel's row locked, as the last step of the transaction. `gone`: the endpoint said that it wants no more.

    Mail is never paused: it is our own mail server that does not answer, or did not for a while.
    """
    row = Channel.objects.filter(pk=channel.pk)
    if not error:
        row.update(failures_in_row=0, failing_since=None, delivered_at=now)
        return
    channel.failures_in_row += 1
    channel.failing_since = channel.failing_since or began
    row.update(failures_in_row=channel.failures_in_row, failing_since=channel.failing_since)
    if channel.kind == Channel.Kind.MAIL or channel.is_paused:
        return
    if gone:
        _pause(channel, now, "It answered 410: it is gone.")
    elif _is_dead(channel, now):
        since = f"{channel.failing_since:%Y-%m-%d %H:%M} UTC"
        _pause(channel, now, f"{channel.failures_in_row} attempts in a row failed since {since}. {error}")


def _is_dead(channel: Channel, now: datetime) -> bool:
    assert channel.failing_since is not None
    if channel.failures_in_row < settings.DELIVERY_PAUSE_FAILURES:
        return False
    return now - channel.failing_since >= timedelta(hours=settings.DELIVERY_PAUSE_HOURS)


def _pause(channel: Channel, now: datetime, reason: str) -> None:
    channel.paused_at, channel.pause_reason = now, reason[:300]
    channel._change_reason = channel.pause_reason  # type: ignore[attr-defined]
    channel.save(update_fields=["paused_at", "pause_reason"])
    event_record(actor=SYSTEM, verb="channel.paused", on=channel, reason=channel.pause_reason, project=channel.project)
