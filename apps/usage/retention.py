"""How long the record is kept: bodies for days, rows for as long as RECORDS_DAYS says, sums by five minutes for as long
as USAGE_FINE_DAYS says, sums by the hour for ever.

Apps above that keep rows for a time of their own register them here, so that one nightly task and one command do it.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from django.conf import settings
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.organization.models import Project
from apps.usage.models import ClientUse, ErrorRollup, FineRollup, RequestBody, RequestRecord
from apps.usage.rollups import HOUR, ErrorKey, start_of
from apps.usage.sink import errors_add
from apps.usage.statements import one_transaction

# Rows a transaction. Ten million rows on SQLite: 7 ms, at most some 20, with the lock held (docs/performance.md).
BATCH = 1_000

M = TypeVar("M", bound=Model)


class _Perishable(NamedTuple):
    expired: Callable[[datetime], QuerySet[Any]]
    column: str


# What may be past its time, by what it is called: given now, the rows that are.
_perishables: dict[str, _Perishable] = {}


def retention_register(name: str, expired: Callable[[datetime], QuerySet[Any]], *, column: str = "time") -> None:
    """`expired` gives the rows of a table that are to be deleted; an index on `column` lists them in order."""
    _perishables[name] = _Perishable(expired, column)


def expired_bodies(now: datetime) -> QuerySet[RequestBody]:
    """Bodies past RECORD_BODIES_DAYS or past what their project says, and those whose request is past its time: no body
    outlives its request."""
    own = {
        project: _shorter(_or(bodies, settings.RECORD_BODIES_DAYS), _or(records, settings.RECORDS_DAYS))
        for project, bodies, records in Project.objects.exclude(bodies_days=None, records_days=None).values_list(
            "pk", "bodies_days", "records_days"
        )
    }
    asked = RequestRecord.objects.filter(request_id=OuterRef("request_id"))
    expired = _past(now, _shorter(settings.RECORD_BODIES_DAYS, settings.RECORDS_DAYS))
    if own:
        expired &= ~Q(Exists(asked.filter(project__in=own)))
    for project, days in own.items():
        expired |= _past(now, days) & Q(Exists(asked.filter(project=project)))
    return RequestBody.objects.filter(expired)


def expired_records(now: datetime) -> QuerySet[RequestRecord]:
    """Rows past RECORDS_DAYS, or past what their project says."""
    own = dict(Project.objects.exclude(records_days=None).values_list("pk", "records_days"))
    expired = _past(now, settings.RECORDS_DAYS) & ~Q(project__in=own)
    for project, days in own.items():
        expired |= Q(project=project) & _past(now, days or 0)
    return RequestRecord.objects.filter(expired)


def expired_by_project(now: datetime, days: int) -> Q:
    """Rows with a `project` and a `time` that are past so many days (0: for ever), or past what their project says of
    bodies or of records, if that is shorter."""
    own = {
        project: _shorter(days, bodies or 0, records or 0)
        for project, bodies, records in Project.objects.exclude(bodies_days=None, records_days=None).values_list(
            "pk", "bodies_days", "records_days"
        )
    }
    expired = _past(now, days) & ~Q(project__in=own)
    for project, shorter in own.items():
        expired |= Q(project=project) & _past(now, shorter)
    return expired


def _past(now: datetime, days: int) -> Q:
    """Older than so many days; 0 keeps for ever, so nothing is."""
    return Q(time__lt=now - timedelta(days=days)) if days > 0 else Q(pk__in=[])


def _or(own: int | None, installation: int) -> int:
    return installation if own is None else own


def _shorter(*days: int) -> int:
    return min((some for some in days if some > 0), default=0)


def expired_client_uses(now: datetime) -> QuerySet[ClientUse]:
    """Days of which no record is left."""
    days = ClientUse.objects.annotate(time=F("day"))
    return older_than(days, now - timedelta(days=1), settings.RECORDS_DAYS)


def fine_since(now: datetime) -> datetime:
    """From when on sums by five minutes are there: USAGE_FINE_DAYS back, on the hour."""
    if settings.USAGE_FINE_DAYS <= 0:
        return datetime.min.replace(tzinfo=UTC)
    oldest = now.astimezone(UTC) - timedelta(days=settings.USAGE_FINE_DAYS)
    return oldest.replace(minute=0, second=0, microsecond=0)


def records_prune(*, dry_run: bool = False, pause: Callable[[float], object] = time.sleep) -> Mapping[str, int]:
    """Delete what is past its time, in small transactions, and tell how much that was (or would be) of each kind."""
    now = timezone.now()
    if dry_run:
        counts = {name: kind.expired(now).count() for name, kind in _perishables.items()}
        return counts | {_FOLDED: _errors_to_fold(now).count()}
    deleted = {name: _delete(kind.expired(now), kind.column, pause) for name, kind in _perishables.items()}
    return deleted | {_FOLDED: errors_fold(now, pause=pause)}


def older_than(rows: QuerySet[M], now: datetime, days: int) -> QuerySet[M]:
    """Those of the rows that are past so many days; 0 keeps them for ever."""
    return rows.filter(time__lt=now - timedelta(days=days)) if days > 0 else rows.none()


def _delete(rows: QuerySet[M], column: str, pause: Callable[[float], object]) -> int:
    """Delete in batches, the oldest first.

    After each batch it waits as long as the batch took, so that the writer has its turn: SQLite's lock is not a fair
    queue, and a loop of short deletions could keep a writer out.
    """
    deleted = 0
    while ids := list(rows.order_by(column).values_list("pk", flat=True)[:BATCH]):
        began = time.monotonic()
        deleted += rows.model._default_manager.filter(pk__in=ids).delete()[0]
        pause(time.monotonic() - began)
    return deleted


def expired_fine_rollups(now: datetime) -> QuerySet[FineRollup]:
    """Sums by five minutes past USAGE_FINE_DAYS, hours as a whole."""
    return FineRollup.objects.filter(start__lt=fine_since(now))


# --- Counts of errors are not deleted: they become hourly -------------------------------------------------------------

_FOLDED = "counts of errors that became hourly"


def errors_fold(now: datetime, *, pause: Callable[[float], object] = time.sleep) -> int:
    """Adds counts of errors past USAGE_FINE_DAYS up by the hour; returns how many rows went into others."""
    folded = 0
    while oldest := _errors_to_fold(now).order_by("start").values_list("start", flat=True).first():
        began = time.monotonic()
        folded += _fold_hour(oldest.replace(minute=0))
        pause(time.monotonic() - began)
    return folded


def _errors_to_fold(now: datetime) -> QuerySet[ErrorRollup]:
    return ErrorRollup.objects.filter(start__lt=fine_since(now), start__minute__gt=0)


def _fold_hour(hour: datetime) -> int:
    within = ErrorRollup.objects.filter(start__gt=hour, start__lt=hour + timedelta(hours=1))
    with one_transaction():
        rows = list(within.select_for_update())
        counts: dict[ErrorKey, int] = {}
        for row in rows:
            start = start_of(row.start.timestamp(), HOUR)
            key = ErrorKey(start, row.project_id, row.key_id, row.endpoint, row.model, row.status, row.error_code)
            counts[key] = counts.get(key, 0) + row.requests
        errors_add(counts)
        for at in range(0, len(rows), BATCH):
            ErrorRollup.objects.filter(pk__in=[row.pk for row in rows[at : at + BATCH]]).delete()
    return len(rows)


# Bodies first: none may outlive its request.
retention_register("bodies", expired_bodies)
retention_register("records", expired_records)
retention_register("uses by client", expired_client_uses)
retention_register("sums by five minutes", expired_fine_rollups, column="start")
