"""How long the record is kept: bodies for days, rows for as long as RECORDS_DAYS says, roll-ups for ever."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils import timezone

from apps.usage.models import RequestBody, RequestRecord

# Rows a transaction. Ten million rows on SQLite: 7 ms, at most some 20, with the lock held (docs/performance.md).
BATCH = 1_000

M = TypeVar("M", bound=Model)


class Pruned(NamedTuple):
    """How many rows went, or would go."""

    bodies: int
    records: int


def expired_bodies(now: datetime) -> QuerySet[RequestBody]:
    """Bodies past RECORD_BODIES_DAYS, and those whose request is past RECORDS_DAYS: no body outlives its request."""
    days = min((days for days in (settings.RECORD_BODIES_DAYS, settings.RECORDS_DAYS) if days > 0), default=0)
    return _older_than(RequestBody.objects.all(), now, days)


def expired_records(now: datetime) -> QuerySet[RequestRecord]:
    """Rows past RECORDS_DAYS."""
    return _older_than(RequestRecord.objects.all(), now, settings.RECORDS_DAYS)


def records_prune(*, dry_run: bool = False, pause: Callable[[float], object] = time.sleep) -> Pruned:
    """Delete what is past its time, in small transactions, and tell how much that was."""
    now = timezone.now()
    bodies, records = expired_bodies(now), expired_records(now)
    if dry_run:
        return Pruned(bodies.count(), records.count())
    return Pruned(_delete(bodies, pause), _delete(records, pause))


def _older_than(rows: QuerySet[M], now: datetime, days: int) -> QuerySet[M]:
    return rows.filter(time__lt=now - timedelta(days=days)) if days > 0 else rows.none()


def _delete(rows: QuerySet[M], pause: Callable[[float], object]) -> int:
    """Delete in batches, the oldest first.

    After each batch it waits as long as the batch took, so that the writer has its turn: SQLite's lock is not a fair
    queue, and a loop of short deletions could keep a writer out.
    """
    deleted = 0
    while ids := list(rows.order_by("time").values_list("pk", flat=True)[:BATCH]):
        began = time.monotonic()
        deleted += rows.model._default_manager.filter(pk__in=ids).delete()[0]
        pause(time.monotonic() - began)
    return deleted
