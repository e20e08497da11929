"""The time that is looked at: from when to when, in which zone, in how long steps, and what it is compared with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils import timezone

from apps.organization.time_zones import time_zones
from apps.usage.analysis.grain import Grain, automatic_grain, day_begin, edges
from apps.usage.retention import fine_since

FINE = timedelta(minutes=5)
# A page of more bars is no chart.
MOST_BARS = 1_000
LONGEST = timedelta(days=3_660)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Preset(StrEnum):
    """Periods by name. The values are what addresses say; all but LAST_MONTH and CUSTOM end now."""

    HOUR = "1h"
    TODAY = "today"
    DAY = "24h"
    WEEK = "7d"
    THIRTY_DAYS = "30d"
    NINETY_DAYS = "90d"
    THIS_MONTH = "month"
    LAST_MONTH = "last-month"
    CUSTOM = "custom"

    @property
    def label(self) -> str:
        """As people say it."""
        return _LABELS[self]


_LABELS = {
    Preset.HOUR: "Last hour",
    Preset.TODAY: "Today",
    Preset.DAY: "Last 24 hours",
    Preset.WEEK: "Last 7 days",
    Preset.THIRTY_DAYS: "Last 30 days",
    Preset.NINETY_DAYS: "Last 90 days",
    Preset.THIS_MONTH: "This month",
    Preset.LAST_MONTH: "Last month",
    Preset.CUSTOM: "Custom",
}
DEFAULT = Preset.WEEK


@dataclass(frozen=True)
class Period:
    """From `start` up to, not at, `end`; both are UTC and on five minutes."""

    start: datetime
    end: datetime
    zone: ZoneInfo
    grain: Grain
    preset: Preset = Preset.CUSTOM
    grain_is_chosen: bool = False
    """Whether the address names the grain; else it follows from the length."""
    zone_is_chosen: bool = False
    """Whether the address names the zone; else it is that of the person who looks."""

    @cached_property
    def edges(self) -> tuple[datetime, ...]:
        """Where bars begin, and the end: n + 1 moments for n bars."""
        return edges(self.start, self.end, self.zone, self.grain)

    @property
    def begins(self) -> list[datetime]:
        """Where bars begin, in the zone: what a chart writes below them."""
        return [moment.astimezone(self.zone) for moment in self.edges[:-1]]

    @cached_property
    def before(self) -> "Period":
        """The period before, of like length: whole days earlier by the clock of the zone, so that nine o'clock is
        compared with nine o'clock though clocks changed between; for months the same days of the month before."""
        if self.preset in (Preset.THIS_MONTH, Preset.LAST_MONTH):
            start, end = self._month_before()
        elif self._shift_days:
            start, end = self._earlier(self.start), self._earlier(self.end)
        else:
            start, end = self.start - (self.end - self.start), self.start
        return replace(self, start=start, end=max(end, start + FINE), preset=Preset.CUSTOM)

    def as_query(self) -> list[tuple[str, str]]:
        """The parameters of an address that lead back to it."""
        pairs = [("period", str(self.preset))]
        if self.preset is Preset.CUSTOM:
            pairs += [("from", self._local_text(self.start)), ("to", self._local_text(self.end))]
        if self.grain_is_chosen:
            pairs.append(("grain", str(self.grain)))
        if self.zone_is_chosen:
            pairs.append(("zone", str(self.zone)))
        return pairs

    def _local_text(self, moment: datetime) -> str:
        local = moment.astimezone(self.zone)
        # Twice a year a time of the clock comes twice: only the offset tells which one is meant.
        ambiguous = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
        return local.isoformat(timespec="minutes") if ambiguous else f"{local:%Y-%m-%dT%H:%M}"

    @property
    def _shift_days(self) -> int:
        fixed = {Preset.TODAY: 1, Preset.DAY: 1, Preset.WEEK: 7, Preset.THIRTY_DAYS: 30, Preset.NINETY_DAYS: 90}
        if self.preset in fixed:
            return fixed[self.preset]
        local = self.start.astimezone(self.zone), self.end.astimezone(self.zone)
        return (local[1].date() - local[0].date()).days if local[0].time() == local[1].time() else 0

    def _earlier(self, moment: datetime) -> datetime:
        local = moment.astimezone(self.zone) - timedelta(days=self._shift_days)
        return _on_five_minutes(local.astimezone(UTC))

    def _month_before(self) -> tuple[datetime, datetime]:
        first = self.start.astimezone(self.zone).date()
        start = day_begin((first - timedelta(days=1)).replace(day=1), self.zone)
        if self.preset is Preset.LAST_MONTH:
            return start, self.start
        return start, min(start + (self.end - self.start), self.start)


def period_of(
    preset: Preset, *, zone: ZoneInfo | None = None, now: datetime | None = None, grain: Grain | None = None
) -> Period:
    """A period by its name (not CUSTOM), in the current zone unless told otherwise."""
    zone = zone or current_zone()
    start, end = _PRESETS[preset](now or timezone.now(), zone)
    return Period(start, end, zone, grain or automatic_grain(start, end), preset, grain_is_chosen=grain is not None)


def period_read(query: Mapping[str, str], *, now: datetime | None = None) -> tuple[Period, list[str]]:
    """The period that an address asks for, and what of it cannot be understood, in words; that was left out.

    Parameters: `period` (see `Preset`), for a custom one `from` and `to` (a date or a moment of the zone; a date as
    `to` is included, a moment is where it ends), `grain`, `zone`.
    """
    now = now or timezone.now()
    problems: list[str] = []
    name = query.get("zone", "").strip()
    if name and name not in time_zones():
        problems.append(f"{name[:64]} is no time zone. Names are like Europe/Berlin.")
    chosen = name in time_zones()
    period = _preset_read(query, ZoneInfo(name) if chosen else current_zone(), now, problems)
    period = replace(period, zone_is_chosen=chosen)
    return _with_grain(period, query.get("grain", "").strip(), now, problems), problems


def current_zone() -> ZoneInfo:
    """The zone that is in force: the person's, else the installation's."""
    zone = timezone.get_current_timezone()
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo("UTC")


def _preset_read(query: Mapping[str, str], zone: ZoneInfo, now: datetime, problems: list[str]) -> Period:
    name = query.get("period", "").strip() or ("custom" if query.get("from") else DEFAULT)
    if name not in tuple(Preset):
        problems.append(f"There is no period {name[:20]}; it is one of {', '.join(Preset)}.")
        name = DEFAULT
    if name != Preset.CUSTOM:
        return period_of(Preset(name), zone=zone, now=now)
    ends = _custom_ends(query, zone, now, problems)
    if ends is None:
        return period_of(DEFAULT, zone=zone, now=now)
    return Period(*ends, zone, automatic_grain(*ends))


def _custom_ends(
    query: Mapping[str, str], zone: ZoneInfo, now: datetime, problems: list[str]
) -> tuple[datetime, datetime] | None:
    start = _moment_read(query.get("from", ""), zone, problems, "The begin", is_end=False)
    end = _moment_read(query.get("to", ""), zone, problems, "The end", is_end=True)
    if end is None and not query.get("to", "").strip():
        end = _next_five_minutes(now)
    if start is None or end is None:
        return None
    if start >= end:
        problems.append("The period begins after its end.")
        return None
    if end - start > LONGEST:
        problems.append("The period is longer than ten years.")
        return None
    return start, end


def _moment_read(text: str, zone: ZoneInfo, problems: list[str], name: str, *, is_end: bool) -> datetime | None:
    text = text.strip()
    if not text:
        if not is_end:
            problems.append(f"{name} of the period is missing.")
        return None
    try:
        if len(text) == len("2026-01-31"):
            day = date.fromisoformat(text) + timedelta(days=1 if is_end else 0)
            return day_begin(day, zone)
        # A plus in an address that was not escaped arrives as a space.
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        moment = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return _on_five_minutes(moment.astimezone(UTC))
    except (ValueError, OverflowError):
        problems.append(f"{name} of the period is no date: {text[:40]}. Write it as 2026-01-31 or 2026-01-31T14:30.")
        return None


def _with_grain(period: Period, name: str, now: datetime, problems: list[str]) -> Period:
    if not name:
        return period
    if name not in tuple(Grain):
        problems.append(f"There is no grain {name[:20]}; it is one of {', '.join(Grain)}.")
        return period
    grain = Grain(name)
    if grain.step and (period.end - period.start) / grain.step > MOST_BARS:
        problems.append(f"{grain.label} is too fine for this period; it shows by {period.grain.label.lower()}.")
        return period
    if grain.is_fine and period.start < fine_since(now):
        problems.append("Sums finer than the hour are not kept for so long; hours are shown where they begin.")
    return replace(period, grain=grain, grain_is_chosen=True)


# --- Presets ----------------------------------------------------------------------------------------------------------


def _days(count: int) -> Callable[[datetime, ZoneInfo], tuple[datetime, datetime]]:
    """So many days of the zone, of which today is the last."""

    def ends(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
        today = now.astimezone(zone).date()
        return day_begin(today - timedelta(days=count - 1), zone), _next_five_minutes(now)

    return ends


def _last_hour(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    end = _next_five_minutes(now)
    return end - timedelta(hours=1), end


def _last_24_hours(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The running hour of the zone's clock and the 23 before it."""
    local = now.astimezone(zone)
    hour = now - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return hour.astimezone(UTC) - timedelta(hours=23), _next_five_minutes(now)


def _this_month(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return day_begin(now.astimezone(zone).date().replace(day=1), zone), _next_five_minutes(now)


def _last_month(now: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    first = now.astimezone(zone).date().replace(day=1)
    return day_begin((first - timedelta(days=1)).replace(day=1), zone), day_begin(first, zone)


_PRESETS: Mapping[Preset, Callable[[datetime, ZoneInfo], tuple[datetime, datetime]]] = {
    Preset.HOUR: _last_hour,
    Preset.TODAY: _days(1),
    Preset.DAY: _last_24_hours,
    Preset.WEEK: _days(7),
    Preset.THIRTY_DAYS: _days(30),
    Preset.NINETY_DAYS: _days(90),
    Preset.THIS_MONTH: _this_month,
    Preset.LAST_MONTH: _last_month,
}


def _on_five_minutes(moment: datetime) -> datetime:
    return moment - (moment - _EPOCH) % FINE


def _next_five_minutes(now: datetime) -> datetime:
    """The end of the running five minutes: what just came in counts."""
    return _on_five_minutes(now.astimezone(UTC)) + FINE
