"""A delivery is claimed by one worker before it is attempted.

A claim is a lease. Whoever is killed in the middle of an attempt holds it no longer than that, and then the same
delivery, with the same id, is carried by somebody else: at least once.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string

from apps.delivery.letters import letter_of
from apps.delivery.models import TEST_KIND, Channel, Delivery, DeliveryAttempt, DeliveryQuerySet
from apps.delivery.payloads import slack_body, webhook_body
from apps.delivery.signing import signatures

USER_AGENT = "OpenAI-Mock-Server-Webhooks/1"
# A mail server may take its time for each of a dozen steps (EMAIL_TIMEOUT).
_MAIL_LEASE = timedelta(minutes=5)
_LEASE_MARGIN = timedelta(seconds=5)


class Claim(NamedTuple):
    delivery: Delivery
    attempt: DeliveryAttempt
    # Whole, secrets included; the attempt has it without.
    headers: dict[str, str]
    body: bytes


# --- Which are due ----------------------------------------------------------------------------------------------------


def deliveries_active() -> DeliveryQuerySet:
    """Those that wait for their time alone. A test goes over a paused channel too, to see whether it lives again."""
    awake = Q(channel__paused_at=None) | Q(kind=TEST_KIND)
    return Delivery.objects.waiting().filter(awake, channel__enabled=True)


def deliveries_due(now: datetime) -> DeliveryQuerySet:
    """Those that may be claimed now."""
    return deliveries_active().filter(_free(now), next_try_at__lte=now)


def _free(now: datetime) -> Q:
    return Q(leased_until=None) | Q(leased_until__lte=now)


def deliveries_expire(now: datetime) -> int:
    """Gives up what is overdue by more than DELIVERY_STALE_HOURS; returns how many. So neither a channel that is
    resumed nor a worker that was away for days sends what nobody wants to know any more."""
    oldest = now - timedelta(hours=settings.DELIVERY_STALE_HOURS)
    stale = Delivery.objects.waiting().filter(_free(now), next_try_at__lt=oldest)
    if not stale.exists():
        return 0
    note = f"It was overdue by more than {settings.DELIVERY_STALE_HOURS:g} hours."
    return stale.update(state=Delivery.State.FAILED, note=note, next_try_at=None, finished_at=now, lease="")


# --- Claim ------------------------------------------------------------------------------------------------------------


def delivery_claim(channel_id: int) -> Claim | None:
    """The delivery of a channel that is due for longest, claimed, with its attempt on record; None: there is none, or
    the channel had as many attempts as it gets in a minute."""
    while True:
        now = timezone.now()
        if slot_free_in(channel_id, now) > 0:
            return None
        due = deliveries_due(now).filter(channel=channel_id).select_related("channel")
        found = due.order_by("next_try_at", "pk").first()
        if found is None:
            return None
        if claim := _claim(found, now):
            return claim


def slot_free_in(channel_id: int, now: datetime) -> float:
    """In how many seconds the channel may have a further attempt; 0: now. What has waited comes one by one."""
    lately = DeliveryAttempt.objects.filter(delivery__channel=channel_id, at__gt=now - timedelta(minutes=1))
    moments = list(lately.order_by("-at").values_list("at", flat=True)[: settings.DELIVERY_PER_MINUTE])
    if len(moments) < settings.DELIVERY_PER_MINUTE:
        return 0.0
    return max(60 - (now - moments[-1]).total_seconds(), 0.1)


@transaction.atomic
def _claim(found: Delivery, now: datetime) -> Claim | None:
    # One statement: whoever comes second finds nothing to change.
    free = Delivery.objects.waiting().filter(_free(now), pk=found.pk, next_try_at__lte=now)
    if not free.update(lease=get_random_string(32), leased_until=now + _lease_for(found.channel)):
        return None
    delivery = Delivery.objects.select_related("channel").get(pk=found.pk)
    _tell_of_the_interrupted(delivery, now)
    if delivery.tries >= tries_of(delivery):
        _give_up(delivery, now, "The worker ended in the middle of each attempt.")
        return None
    delivery.tries += 1
    delivery.attempt_count += 1
    delivery.save(update_fields=["tries", "attempt_count"])
    return _begin(delivery, now)


def _lease_for(channel: Channel) -> timedelta:
    if channel.kind == Channel.Kind.MAIL:
        return _MAIL_LEASE
    return timedelta(seconds=settings.DELIVERY_ANSWER_SECONDS) + _LEASE_MARGIN


def tries_of(delivery: Delivery) -> int:
    """How many tries it has: of a test somebody waits for the outcome."""
    return 1 if delivery.kind == TEST_KIND else max(settings.DELIVERY_TRIES, 1)


def _tell_of_the_interrupted(delivery: Delivery, now: datetime) -> None:
    delivery.attempts.filter(finished_at=None).update(
        finished_at=now, error="The worker ended in the middle of it. It may have been taken nevertheless."
    )


def _give_up(delivery: Delivery, now: datetime, note: str) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(
        state=Delivery.State.FAILED, note=note, next_try_at=None, finished_at=now, lease="", leased_until=None
    )


def _begin(delivery: Delivery, now: datetime) -> Claim:
    headers, body = _request(delivery, now)
    attempt = DeliveryAttempt.objects.create(
        delivery=delivery,
        number=delivery.attempt_count,
        at=now,
        target=delivery.channel.target[:500],
        request_headers=headers | ({"webhook-signature": "v1,…"} if "webhook-signature" in headers else {}),
        request_body=body.decode("utf-8", "replace"),
    )
    return Claim(delivery, attempt, headers, body)


def _request(delivery: Delivery, now: datetime) -> tuple[dict[str, str], bytes]:
    channel = delivery.channel
    if channel.kind == Channel.Kind.MAIL:
        mail = letter_of(delivery)
        return {"Subject": mail.subject, **mail.extra_headers}, str(mail.body).encode()
    headers = {"Content-Type": "application/json", "User-Agent": USER_AGENT}
    if channel.kind == Channel.Kind.SLACK:
        return headers, slack_body(delivery)
    body, timestamp = webhook_body(delivery), int(now.timestamp())
    signed = signatures(channel.secrets_at(now), delivery.public_id, timestamp, body)
    signing = {"webhook-id": delivery.public_id, "webhook-timestamp": str(timestamp), "webhook-signature": signed}
    return headers | signing, body
