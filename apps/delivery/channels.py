"""Verbs that write channels."""

from datetime import timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.debug import sensitive_variables

from apps.audit.fields import differences, fields_of
from apps.audit.services import event_record, thing_of
from apps.delivery.message import Message
from apps.delivery.models import TEST_KIND, Channel, Delivery, DeliveryAttempt, SigningSecret
from apps.delivery.services import courier_call, message_send
from apps.delivery.signing import secret_new
from apps.organization.models import User

# What `channel_update` changes. A channel of another kind or project is another channel.
CHANNEL_SETTINGS = ("name", "addresses", "url")
# So long the secret before signs along after a rotation.
OVERLAP = timedelta(hours=24)
_TRAILED = ("name", "project", "kind", "addresses", "enabled")


class MadeChannel(NamedTuple):
    """`secret`: of a webhook, to be shown once; else empty."""

    channel: Channel
    secret: str


@sensitive_variables("secret")
@transaction.atomic
def channel_create(*, actor: User | None = None, **fields: Any) -> MadeChannel:
    """Make a channel, and for a webhook its secret. Raises ValidationError."""
    channel = Channel(**fields, created_by=actor)
    channel.full_clean()
    channel._history_user = actor  # type: ignore[attr-defined]
    channel.save()
    secret = _secret_make(channel) if channel.kind == Channel.Kind.WEBHOOK else ""
    _, told = differences({}, _told(channel))
    event_record(actor=actor, verb="channel.created", on=channel, after=told, project=channel.project)
    return MadeChannel(channel, secret)


@transaction.atomic
def channel_update(*, channel: Channel, actor: User | None = None, **changes: Any) -> None:
    """Change any of CHANNEL_SETTINGS. Nothing to change leaves no trace. Raises ValidationError for a bad value."""
    if unknown := set(changes) - set(CHANNEL_SETTINGS):
        raise TypeError(f"Not a field that can be changed: {', '.join(sorted(unknown))}")
    before, url = _lock(channel), channel.url
    if all(getattr(channel, field) == value for field, value in changes.items()):
        return
    for field, value in changes.items():
        setattr(channel, field, value)
    _save(channel, "changed", before, actor, url_before=url)


@transaction.atomic
def channel_enable(*, channel: Channel, actor: User | None = None) -> None:
    """Let a disabled channel deliver again. Raises ValidationError for one that is enabled."""
    before = _lock(channel)
    if channel.enabled:
        raise ValidationError(f"{channel} is enabled already.")
    channel.enabled = True
    _save(channel, "enabled", before, actor)


@transaction.atomic
def channel_disable(*, channel: Channel, reason: str, actor: User | None = None) -> None:
    """Deliver nothing more: what waits fails. Raises ValidationError for an empty reason and for one that is
    disabled."""
    reason = _reason(reason)
    before = _lock(channel)
    if not channel.enabled:
        raise ValidationError(f"{channel} is disabled already.")
    _disable(channel)
    _save(channel, "disabled", before, actor, reason)


@transaction.atomic
def channel_address_remove(*, channel: Channel, address: str, reason: str, actor: User | None = None) -> None:
    """Write to an address no more, and tell it neither in the log nor in the history. A channel that has no other is
    disabled."""
    before = _lock(channel)
    channel.addresses = [one for one in channel.addresses if one.lower() != address.lower()]
    if not channel.addresses and channel.enabled:
        _disable(channel)
    _save(channel, "changed", before, actor, reason)
    for row in channel.history.all():
        row.addresses = [one for one in row.addresses if one.lower() != address.lower()]
        row.save()
    told = DeliveryAttempt.objects.filter(delivery__channel=channel, target__icontains=address)
    told.update(target="addresses, that of a former member among them")


@transaction.atomic
def channel_resume(*, channel: Channel, actor: User | None = None) -> None:
    """Let a paused channel deliver again, what waited first. Raises ValidationError for one that is not paused."""
    before = _lock(channel)
    if not channel.is_paused:
        raise ValidationError(f"{channel} is not paused.")
    before["paused"] = channel.pause_reason
    channel.paused_at, channel.pause_reason = None, ""
    channel.failures_in_row, channel.failing_since = 0, None
    _save(channel, "resumed", before, actor)
    courier_call()


@sensitive_variables("secret")
@transaction.atomic
def channel_secret_rotate(*, channel: Channel, actor: User | None = None) -> str:
    """Give a webhook a new secret, and return it. The one before signs along for a day, so that receivers can change
    over; older ones no more. Raises ValidationError for other channels."""
    _lock(channel)
    if channel.kind != Channel.Kind.WEBHOOK:
        raise ValidationError("Only webhooks are signed.")
    until = timezone.now() + OVERLAP
    channel.secrets.exclude(valid_until=None).delete()
    channel.secrets.update(valid_until=until)
    secret = _secret_make(channel)
    event_record(
        actor=actor,
        verb="channel.secret_rotated",
        on=channel,
        after={"old_valid_until": until},
        project=channel.project,
    )
    return secret


@transaction.atomic
def channel_delete(*, channel: Channel, reason: str, actor: User | None = None) -> None:
    """Delete a channel, what was sent over it included. Raises ValidationError for an empty reason."""
    reason = _reason(reason)
    before, thing, project = _lock(channel), thing_of(channel), channel.project
    deliveries = channel.deliveries.count()
    channel._history_user = actor  # type: ignore[attr-defined]
    channel._change_reason = reason  # type: ignore[attr-defined]
    channel.delete()
    told, _ = differences({**before, "deliveries": deliveries}, {})
    event_record(actor=actor, verb="channel.deleted", on=thing, before=told, reason=reason, project=project)


@transaction.atomic
def channel_test(*, channel: Channel, actor: User | None = None) -> Delivery:
    """Send a message that says that it is a test: once, over a paused channel too. Raises ValidationError for a
    disabled one."""
    if not channel.enabled:
        raise ValidationError(f"{channel} is disabled. Enable it first.")
    where = f"the project {channel.project}" if channel.project else "the organization"
    message = Message(
        kind=TEST_KIND,
        subject=f"Test of the channel {channel.name}",
        lines=(
            f"{actor or 'Somebody'} sent this at {settings.INSTALLATION_NAME} to see whether messages arrive.",
            f"The channel belongs to {where}. There is nothing that you need to do.",
        ),
        url=settings.PUBLIC_URL + reverse("delivery:channel", args=[channel.public_id]),
        payload={"channel": channel.public_id},
    )
    [delivery] = message_send(message=message, channels=[channel], key=f"{TEST_KIND}:{get_random_string(24)}")
    event_record(actor=actor, verb="channel.tested", on=channel, project=channel.project)
    return delivery


def _disable(channel: Channel) -> None:
    """Without saving the channel."""
    channel.enabled = False
    channel.deliveries.filter(state=Delivery.State.WAITING).update(
        state=Delivery.State.FAILED,
        note="The channel was disabled.",
        next_try_at=None,
        finished_at=timezone.now(),
        lease="",
        leased_until=None,
    )


def _reason(typed: str) -> str:
    if not typed.strip():
        raise ValidationError({"reason": "Give a reason: it goes on record."})
    return typed.strip()


@sensitive_variables("secret")
def _secret_make(channel: Channel) -> str:
    secret = secret_new()
    SigningSecret.objects.create(channel=channel, secret=secret)
    return secret


def _lock(channel: Channel) -> dict[str, Any]:
    """Takes the row for this transaction, reads it anew, and returns what the trail tells of it."""
    Channel.objects.select_for_update().get(pk=channel.pk)
    channel.refresh_from_db()
    return _told(channel)


def _told(channel: Channel) -> dict[str, Any]:
    return fields_of(channel, _TRAILED) | ({} if channel.kind == Channel.Kind.MAIL else {"target": channel.target})


def _save(
    channel: Channel,
    participle: str,
    before: dict[str, Any],
    actor: User | None,
    reason: str = "",
    url_before: str | None = None,
) -> None:
    channel.full_clean()
    channel._history_user = actor  # type: ignore[attr-defined]
    channel._change_reason = reason or participle  # type: ignore[attr-defined]
    channel.save()
    told_before, told_after = differences({"paused": "", **before}, {"paused": "", **_told(channel)})
    if url_before not in (None, channel.url) and "target" not in told_after:
        told_after["target"] = f"{channel.target} (what is not shown of it changed)"
    event_record(
        actor=actor,
        verb=f"channel.{participle}",
        on=channel,
        before=told_before,
        after=told_after,
        reason=reason,
        project=channel.project,
    )
