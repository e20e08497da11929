"""Who may read which forecast, and what pages get of it. Nothing here computes one."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone

from apps.catalog.models import AIModel, ModelAlias
from apps.keys.queries import keys_visible_to
from apps.organization.models import User
from apps.organization.queries import projects_where
from apps.usage.forecast.outlook import Growth, Outlook, TooLittleHistory, decoded
from apps.usage.forecast.scope import Scope
from apps.usage.models import NOBODY, Forecast

# --- Who may read -----------------------------------------------------------------------------------------------------


def may_read_forecast(user: User | AnonymousUser, scope: Scope) -> bool:
    """Whether the person may read the totals of a scope: of projects where their role shows totals, of keys that they
    see; of all that the server answers as owner of the organization."""
    if user.is_superuser:
        return True
    if not user.is_authenticated or (scope.projects is None and scope.key is None):
        return False
    if scope.key is not None and not keys_visible_to(user).filter(pk=scope.key).exists():
        return False
    return scope.projects is None or set(scope.projects) <= _projects_of(user)


def scope_in_all(user: User, zone: str, model: str | None = None) -> Scope:
    """All that the person may read the totals of."""
    return Scope(zone, None if user.is_superuser else tuple(sorted(_projects_of(user))), model=model)


def _projects_of(user: User) -> set[int]:
    return set(projects_where(user, "totals.read").values_list("pk", flat=True))


def is_known_model(name: str) -> bool:
    """Whether the catalog has a model or an alias of that name."""
    return AIModel.objects.filter(name=name).exists() or ModelAlias.objects.filter(name=name).exists()


# --- What a page gets -------------------------------------------------------------------------------------------------


class ForecastState(StrEnum):
    """What there is of a forecast."""

    READY = "ready"
    TOO_LITTLE_HISTORY = "too_little_history"
    COMPUTING = "computing"
    FAILED = "failed"
    MISSING = "missing"
    """Nobody asked for it: `services.forecast_request` does."""


class ForecastAnswer(NamedTuple):
    """A forecast as far as there is one.

    `outlook` is there when it is ready, `too_little` when there is too little history. Both may be stale (days have
    ended since) and computed anew at the same time.
    """

    state: ForecastState
    outlook: Outlook | None = None
    too_little: TooLittleHistory | None = None
    made_at: datetime | None = None
    is_stale: bool = False
    waits_since: datetime | None = None
    """When it was asked of the worker, if it is being computed, for the first time or anew."""
    failed_at: datetime | None = None
    """When the last try to compute it went wrong, if that was the last one."""


def forecast_for(user: User | AnonymousUser, scope: Scope, metric: str) -> ForecastAnswer:
    """The forecast of a scope and metric, as it is kept. Raises PermissionDenied where the person may not read it."""
    if not may_read_forecast(user, scope):
        raise PermissionDenied("These totals are not yours to read.")
    row = Forecast.objects.filter(fingerprint=scope.fingerprint, metric=metric).first()
    if row is None:
        return ForecastAnswer(ForecastState.MISSING)
    result = decoded(row.result)
    return ForecastAnswer(
        state=_state(row, result),
        outlook=result if isinstance(result, Outlook) else None,
        too_little=result if isinstance(result, TooLittleHistory) else None,
        made_at=row.made_at,
        is_stale=result is not None and is_behind(row, timezone.now()),
        waits_since=row.enqueued_at,
        failed_at=row.failed_at,
    )


def _state(row: Forecast, result: Outlook | TooLittleHistory | None) -> ForecastState:
    if isinstance(result, Outlook):
        return ForecastState.READY
    if isinstance(result, TooLittleHistory):
        return ForecastState.TOO_LITTLE_HISTORY
    if row.enqueued_at is not None:
        return ForecastState.COMPUTING
    return ForecastState.FAILED if row.failed_at is not None else ForecastState.MISSING


# --- What is behind ---------------------------------------------------------------------------------------------------


def is_behind(row: Forecast, now: datetime) -> bool:
    """Whether a day has ended, where the row counts days, that it does not know; or its shape is of another version."""
    return row.data_until is None or row.data_until < _last_complete_day(row.zone, now) or decoded(row.result) is None


def outdated(now: datetime) -> Q:
    """Rows that lack a day that has ended."""
    behind = Q(data_until__isnull=True)
    for zone in Forecast.objects.order_by().values_list("zone", flat=True).distinct():
        behind |= Q(zone=zone, data_until__lt=_last_complete_day(zone, now))
    return behind


def _last_complete_day(zone: str, now: datetime) -> date:
    return now.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)


# --- What drives the change -------------------------------------------------------------------------------------------


class DriverLine(NamedTuple):
    """A part of the change, by key and model. `key` is what the person may know of it."""

    key: str
    model: str
    before: float
    now: float
    share: float
    """Of all that changed in the direction of the whole, so that the shares of a growth add up to 1. Negative: it
    changed against it."""

    @property
    def change(self) -> float:
        """How much more it became, or less."""
        return self.now - self.before


def drivers_for(user: User | AnonymousUser, growth: Growth) -> list[DriverLine]:
    """What the change is made of, the largest first. Keys that the person does not see stand together by model."""
    names = _key_names(user, {driver.key for driver in growth.drivers if driver.key})
    sums: dict[tuple[str, str], list[float]] = {}
    for driver in growth.drivers:
        part = sums.setdefault((_key_label(driver.key, names), driver.model), [0.0, 0.0])
        part[0] += driver.before
        part[1] += driver.now
    along = _along(growth, (now - before for before, now in sums.values()))
    lines = [
        DriverLine(key, model, before, now, (now - before) / along if along else 0.0)
        for (key, model), (before, now) in sums.items()
    ]
    return sorted(lines, key=lambda line: (-abs(line.change), line.key, line.model))


def _along(growth: Growth, changes: Iterable[float]) -> float:
    """The sum of what changed in the direction of the whole; of a whole that stood still, of what grew."""
    shrinks = growth.change < 0
    return sum(change for change in changes if (change < 0) == shrinks)


def _key_names(user: User | AnonymousUser, keys: set[int]) -> dict[int, str]:
    if not user.is_authenticated or not keys:
        return {}
    return dict(keys_visible_to(user).filter(pk__in=keys).values_list("pk", "name"))


def _key_label(key: int | None, names: dict[int, str]) -> str:
    if key is None:
        return "All others"
    if key == NOBODY:
        return "No valid key"
    return names.get(key, "Keys of others")
