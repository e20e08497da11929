"""How long the record is kept: bodies for days, rows for as long as RECORDS_DAYS says, roll-ups for ever.

Apps above that keep rows for a time of their own register them here, so that one nightly task and one command do it.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import F, Model, QuerySet
from django.utils import timezone

from apps.usage.models import ClientUse, RequestBody, RequestRecord

# Rows a transaction. Ten million rows on SQLite: 7 ms, at most some 20, with the lock held (docs/performance.md).
BATCH = 1_000

M = TypeVar("M", bound=Model)


# What may be past its time, by what it is called: given now, the rows that are.
_perishables: dict[str, Callable[[datetime], QuerySet[Any]]] = {}


def retention_register(name: str, expired: Callable[[datetime], QuerySet[Any]]) -> None:
    """`expired` gives the rows of a table with a column `time` that are to be deleted."""
    _perishables[name] = expired


def expired_bodies(now: datetime) -> QuerySet[RequestBody]:
    """Bodies past RECORD_BODIES_DAYS, and those whose request is past RECORDS_DAYS: no body outlives its request."""
    days = min((days for days in (settings.RECORD_BODIES_DAYS, settings.RECORDS_DAYS) if days > 0), default=0)
    return older_than(RequestBody.objects.all(), now, days)


def expired_records(now: datetime) -> QuerySet[RequestRecord]:
    """Rows past RECORDS_DAYS."""
    return older_than(RequestRecord.objects.all(), now, settings.RECORDS_DAYS)


def expired_client_uses(now: datetime) -> QuerySet[ClientUse]:
    """Days of which no record is left."""
    days = ClientUse.objects.annotate(time=F("day"))
    return older_than(days, now - timedelta(days=1), settings.RECORDS_DAYS)


def records_prune(*, dry_run: bool = False, pause: Callable[[float], object] = time.sleep) -> Mapping[str, int]:
    """Delete what is past its time, in small transactions, and tell how much that was (or would be) of each kind."""
    now = timezone.now()
    expired = {name: rows(now) for name, rows in _perishables.items()}
    if dry_run:
        return {name: rows.count() for name, rows in expired.items()}
    return {name: _delete(rows, pause) for name, rows in expired.items()}


def older_than(rows: QuerySet[M], now: datetime, days: int) -> QuerySet[M]:
    """Those of the rows that are past so many days; 0 keeps them for ever."""
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


# Bodies first: none may outlive its request.
retention_register("bodies", expired_bodies)
retention_register("records", expired_records)
retention_register("uses by client", expired_client_uses)
