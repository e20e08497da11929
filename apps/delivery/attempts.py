"""An attempt at a delivery: carried out, and concluded."""

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from smtplib import SMTPException
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.audit.redaction import is_telling, redacted_text
from apps.delivery.backoff import delay_after
from apps.delivery.claims import Claim, tries_of
from apps.delivery.letters import letter_of
from apps.delivery.models import Channel, Delivery, DeliveryAttempt
from apps.delivery.pausing import outcome_count
from apps.delivery.posting import PostError, post
from apps.delivery.targets import TargetError

logger = logging.getLogger(__name__)

_KEPT_BODY = 4_096
_KEPT_HEADERS = 40


@dataclass(frozen=True)
class Outcome:
    """What came of an attempt. `gone`: the endpoint wants no more. `wait`: for how many seconds it asked."""

    succeeded: bool
    error: str = ""
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    gone: bool = False
    wait: float | None = None


# --- Carry out --------------------------------------------------------------------------------------------------------


def claim_carry_out(claim: Claim) -> bool:
    """Carries a claimed delivery to where it goes and puts on record what came of it. Returns whether it was taken.
    Holds no transaction meanwhile, and ends within the lease."""
    began = time.monotonic()
    try:
        outcome = _mailed(claim) if claim.delivery.channel.kind == Channel.Kind.MAIL else _posted(claim)
    except Exception:
        logger.exception("Delivery %s failed in a way that is not expected", claim.delivery.public_id)
        outcome = Outcome(succeeded=False, error="Something went wrong here; the server's log has more.")
    delivery_conclude(claim, outcome, int(1_000 * (time.monotonic() - began)))
    return outcome.succeeded


def _mailed(claim: Claim) -> Outcome:
    try:
        letter_of(claim.delivery).send()
    except (SMTPException, OSError) as error:
        return Outcome(succeeded=False, error=f"The mail server did not take it: {_told(error)}")
    return Outcome(succeeded=True)


def _posted(claim: Claim) -> Outcome:
    try:
        answer = post(claim.delivery.channel.url, claim.body, claim.headers)
    except (TargetError, PostError) as failure:
        return Outcome(succeeded=False, error=str(failure))
    taken = 200 <= answer.status < 300
    return Outcome(
        succeeded=taken,
        error="" if taken else f"It answered {answer.status}.",
        status=answer.status,
        headers=_kept_headers(answer.headers),
        body=redacted_text(answer.body.decode("utf-8", "replace"), _KEPT_BODY),
        gone=answer.status == 410,
        wait=_asked_to_wait(answer.headers.get("retry-after", "")),
    )


def _told(error: Exception) -> str:
    # What a server says may quote what it was told, a password among it.
    return redacted_text(f"{type(error).__name__}: {error}", 300)


def _kept_headers(headers: dict[str, str]) -> dict[str, Any]:
    """Their beginning; of cookies and what an address hides, the name alone."""
    told = {}
    for name, value in list(headers.items())[:_KEPT_HEADERS]:
        hidden = is_telling(name) or name == "location"
        told[redacted_text(name, 100)] = "…" if hidden else redacted_text(value, 300)
    return told


def _asked_to_wait(value: str) -> float | None:
    if value.isascii() and value.isdecimal() and len(value) < 9:
        return float(value)
    try:
        return (parsedate_to_datetime(value) - timezone.now()).total_seconds()
    except (ValueError, TypeError):
        return None


# --- Conclude ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def delivery_conclude(claim: Claim, outcome: Outcome, duration_ms: int) -> None:
    """Puts on record what came of an attempt, and what follows for its delivery and its channel."""
    now = timezone.now()
    channel = Channel.objects.select_for_update().filter(pk=claim.delivery.channel_id).first()
    if channel is None:  # Deleted meanwhile, and its deliveries with it.
        return
    DeliveryAttempt.objects.filter(pk=claim.attempt.pk).update(
        finished_at=now,
        succeeded=outcome.succeeded,
        response_status=outcome.status,
        response_headers=outcome.headers,
        response_body=outcome.body,
        error=outcome.error[:500],
        duration_ms=duration_ms,
    )
    waiting = Delivery.objects.waiting().filter(pk=claim.delivery.pk)
    if outcome.succeeded:
        # Whoever holds the lease now: it was taken.
        waiting.update(
            state=Delivery.State.DELIVERED, note="", next_try_at=None, finished_at=now, lease="", leased_until=None
        )
    else:
        waiting.filter(lease=claim.delivery.lease).update(**_after_failure(claim.delivery, outcome, now))
    outcome_count(channel, outcome.error, claim.attempt.at, now, gone=outcome.gone)


def _after_failure(delivery: Delivery, outcome: Outcome, now: datetime) -> dict[str, Any]:
    free = {"note": outcome.error[:500], "lease": "", "leased_until": None}
    if delivery.tries >= tries_of(delivery):
        return free | {"state": Delivery.State.FAILED, "next_try_at": None, "finished_at": now}
    return free | {"next_try_at": now + delay_after(delivery.tries, outcome.wait)}
