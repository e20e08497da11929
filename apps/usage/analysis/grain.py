"""Grains, and where time is cut by them in a zone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

_FINE = timedelta(minutes=5)


class Grain(StrEnum):
    """How long a bar of a chart is. The values are what addresses say."""

    FIVE_MINUTES = "5m"
    QUARTER = "15m"
    HALF_HOUR = "30m"
    HOUR = "1h"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @property
    def label(self) -> str:
        """As people say it."""
        return _LABELS[self]

    @property
    def step(self) -> timedelta | None:
        """Its length; None for those whose length differs."""
        return _STEPS.get(self)

    @property
    def is_fine(self) -> bool:
        """Whether sums by the hour are too coarse for it."""
        return self in (Grain.FIVE_MINUTES, Grain.QUARTER, Grain.HALF_HOUR)


_LABELS = {
    Grain.FIVE_MINUTES: "5 minutes",
    Grain.QUARTER: "15 minutes",
    Grain.HALF_HOUR: "30 minutes",
    Grain.HOUR: "Hour",
    Grain.DAY: "Day",
    Grain.WEEK: "Week",
    Grain.MONTH: "Month",
}
_STEPS = {
    Grain.FIVE_MINUTES: timedelta(minutes=5),
    Grain.QUARTER: timedelta(minutes=15),
    Grain.HALF_HOUR: timedelta(minutes=30),
    Grain.HOUR: timedelta(hours=1),
}
# Up to which length of a period a grain is chosen that was not named: 12 to 200 bars.
_AUTOMATIC = (
    (timedelta(hours=3), Grain.FIVE_MINUTES),
    (timedelta(hours=12), Grain.QUARTER),
    (timedelta(days=8), Grain.HOUR),
    (timedelta(days=100), Grain.DAY),
    (timedelta(days=740), Grain.WEEK),
)


def automatic_grain(start: datetime, end: datetime) -> Grain:
    """The grain for a period that names none."""
    return next((grain for longest, grain in _AUTOMATIC if end - start <= longest), Grain.MONTH)


def edges(start: datetime, end: datetime, zone: ZoneInfo, grain: Grain) -> tuple[datetime, ...]:
    """Where the period is cut, both its ends included, as moments in UTC that only rise.

    Days, weeks (from Monday) and months begin when they begin in the zone. Shorter grains are steps of real time from
    the begin of each day, so a day with a change of the clocks has more or fewer of them.
    """
    inner = (moment for moment in _begins(start, end, zone, grain) if start < moment < end)
    # A day that a zone left out begins when the next one does.
    return tuple(dict.fromkeys((start, *inner, end)))


def day_begin(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day, in UTC. Where clocks leave midnight out it is the moment at which they do."""
    moment = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    # Some zones had odd offsets long ago; nothing is kept by less than five minutes.
    return moment - (moment - datetime(1970, 1, 1, tzinfo=UTC)) % _FINE


def _begins(start: datetime, end: datetime, zone: ZoneInfo, grain: Grain) -> Iterator[datetime]:
    day = _first_day(start.astimezone(zone).date(), grain)
    while (moment := day_begin(day, zone)) < end:
        following = _day_after(day, grain)
        step = grain.step
        if step is None:
            yield moment
        else:
            until = day_begin(following, zone)
            while moment < until:
                yield moment
                moment += step
        day = following


def _first_day(day: date, grain: Grain) -> date:
    if grain is Grain.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain is Grain.MONTH else day


def _day_after(day: date, grain: Grain) -> date:
    if grain is Grain.MONTH:
        return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return day + timedelta(days=7 if grain is Grain.WEEK else 1)
