"""Verifications that are asked for on the page and carried out by the task worker, with progress."""

import logging
import time
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.audit.actors import Actor, ActorKind, person_actor
from apps.audit.models import AuditEvent, VerificationRun
from apps.audit.services import ChainError, Thing, event_record
from apps.audit.verification import Verification, verification_begin, verification_walk
from apps.exporting.checksum import grouped

logger = logging.getLogger(__name__)
TRAIL = Thing(AuditEvent._meta.label_lower, "", "Audit trail")
# A worker that says nothing for so long was ended in the middle of it.
STALLED_AFTER = timedelta(minutes=2)
_KEPT = 50
_TOLD_EVERY_SECONDS = 0.5
# So many breaks are named on the trail; the page has more.
_NAMED = 5

State = VerificationRun.State
_UNDER_WAY = (State.WAITING, State.RUNNING)


@transaction.atomic
def verification_ask(*, actor: Any) -> VerificationRun:
    """Have the trail verified. One that is under way is joined, not doubled."""
    now = timezone.now()
    under_way = VerificationRun.objects.filter(state__in=_UNDER_WAY, updated_at__gt=now - STALLED_AFTER).first()
    if under_way:
        return under_way
    person = person_actor(actor)
    run = VerificationRun.objects.create(
        asked_by_id=person.id, asked_by_label=person.label, asked_at=now, updated_at=now
    )
    kept = VerificationRun.objects.order_by("-pk").values_list("pk", flat=True)[:_KEPT]
    VerificationRun.objects.exclude(pk__in=list(kept)).delete()
    transaction.on_commit(lambda: _hand_over(run.pk))
    _record(actor=person, verb="trail.verification_started")
    return run


@transaction.atomic
def verification_stop(*, run: VerificationRun, actor: Any) -> bool:
    """End it half-way; False where it is over already."""
    now = timezone.now()
    under_way = VerificationRun.objects.filter(pk=run.pk, state__in=_UNDER_WAY)
    stopped = under_way.update(state=State.STOPPED, finished_at=now, updated_at=now)
    if stopped:
        _record(actor=person_actor(actor), verb="trail.verification_stopped")
    return bool(stopped)


def verification_carry_out(run_id: int) -> None:
    """What the worker does. A run that was stopped, or that another worker has taken up, is left alone."""
    taken_up = VerificationRun.objects.filter(pk=run_id, state=State.WAITING)
    if not taken_up.update(state=State.RUNNING, updated_at=timezone.now()):
        return
    try:
        verification = _walked(run_id)
    except Exception:
        logger.exception("The verification of the audit trail failed")
        now = timezone.now()
        VerificationRun.objects.filter(pk=run_id).update(state=State.FAILED, finished_at=now, updated_at=now)
        return
    if verification:
        _finish(run_id, verification)


def last_verification() -> VerificationRun | None:
    """The newest that came to its end."""
    return VerificationRun.objects.filter(state=State.DONE).first()


def is_stalled(run: VerificationRun) -> bool:
    """Whether the worker that took it up was ended in the middle of it."""
    return run.state == State.RUNNING and run.updated_at < timezone.now() - STALLED_AFTER


def _hand_over(run_id: int) -> None:
    from apps.audit.tasks import verify_trail

    verify_trail(run_id)


def _walked(run_id: int) -> Verification | None:
    """None where it was stopped."""
    verification = verification_begin()
    told_at = 0.0
    for progress in verification_walk(verification):
        if time.monotonic() - told_at < _TOLD_EVERY_SECONDS:
            continue
        told_at = time.monotonic()
        if not _tell(run_id, progress):
            return None
    return verification if _tell(run_id, verification) else None


def _tell(run_id: int, progress: Verification) -> bool:
    """Whether somebody still wants to know."""
    running = VerificationRun.objects.filter(pk=run_id, state=State.RUNNING)
    return bool(
        running.update(
            checked=progress.checked,
            broken=progress.broken,
            end_sequence=progress.end.sequence,
            updated_at=timezone.now(),
        )
    )


@transaction.atomic
def _finish(run_id: int, verification: Verification) -> None:
    run = VerificationRun.objects.select_for_update().get(pk=run_id)
    if run.state != State.RUNNING:
        return
    run.state, run.finished_at = State.DONE, timezone.now()
    run.end_hash = verification.at.hash if verification.is_intact else ""
    run.breaks = [[found.sequence, found.sentence] for found in verification.breaks]
    run.save()
    told: dict[str, Any] = {"events": verification.checked, "broken_places": verification.broken}
    if verification.breaks:
        told["found"] = [found.sentence for found in verification.breaks[:_NAMED]]
    elif verification.checked:
        told["end"] = f"{verification.at.sequence}: {grouped(verification.at.hash)}"
    _record(actor=Actor(ActorKind.PERSON, run.asked_by_id, run.asked_by_label), verb="trail.verified", after=told)


def _record(**told: Any) -> None:
    """A chain without its head takes no event. That is what a verification is for, so it goes on and shows it."""
    try:
        event_record(on=TRAIL, **told)
    except ChainError:
        logger.warning("%s could not be put on the audit trail: its head is missing", told["verb"])
