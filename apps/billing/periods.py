"""The periods that budgets are for, cut in a time zone, summer time included."""

from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import NamedTuple


class Period(StrEnum):
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    ONCE = "once"


class Window(NamedTuple):
    """From `start` up to, not at, `end`. A window without an end has None."""

    start: datetime
    end: datetime | None

    def holds(self, moment: datetime) -> bool:
        return self.start <= moment and (self.end is None or moment < self.end)


def window_at(period: Period, zone: tzinfo, moment: datetime) -> Window:
    """The day, week (from Monday) or month that holds `moment`. ValueError for ONCE, which has dates of its own."""
    local = moment.astimezone(zone)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if period is Period.DAY:
        first, following = midnight, midnight + timedelta(days=1)
    elif period is Period.WEEK:
        first = midnight - timedelta(days=midnight.weekday())
        following = first + timedelta(days=7)
    elif period is Period.MONTH:
        first = midnight.replace(day=1)
        following = (first + timedelta(days=32)).replace(day=1)
    else:
        raise ValueError("A budget for once has dates of its own.")
    # Adding days moves the clock on the wall, as it should; only as UTC do windows join without a gap.
    return Window(first.astimezone(UTC), following.astimezone(UTC))
