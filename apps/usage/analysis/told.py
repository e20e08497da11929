"""Periods and their bars in words, as charts, tables and reports write them."""

from datetime import datetime

from apps.usage.analysis.grain import Grain
from apps.usage.analysis.period import Period

# Up to so many hours each hour of the clock stands once on the axis.
_ONE_DAY_HOURS = 26


def period_told(period: Period) -> str:
    """Both ends: `Tue 3 Mar 2026, 00:00 to Mon 9 Mar 2026, 14:05`."""
    start, end = (moment.astimezone(period.zone) for moment in (period.start, period.end))
    return f"{_day(start)}, {start:%H:%M} to {_day(end)}, {end:%H:%M}"


def bar_labels(period: Period) -> list[str]:
    """What stands below each bar on the axis."""
    is_one_day = (period.end - period.start).total_seconds() <= _ONE_DAY_HOURS * 3_600
    return [_label(start, period.grain, is_one_day=is_one_day) for start in period.begins]


def bar_told(start: datetime, end: datetime, grain: Grain) -> str:
    """A bar by itself, in the zone of its moments: `Week of Mon 2 Mar 2026`."""
    if grain is Grain.MONTH:
        return f"{start:%B %Y}"
    if grain is Grain.WEEK:
        return f"Week of {_day(start)}"
    return _day(start) if grain is Grain.DAY else f"{_day(start)}, {start:%H:%M} to {end:%H:%M}"


def _label(start: datetime, grain: Grain, *, is_one_day: bool) -> str:
    if grain is Grain.MONTH:
        return f"{start:%b %Y}"
    if grain.step is None:
        return f"{start.day} {start:%b}"
    return f"{start:%H:%M}" if is_one_day else f"{start:%a %H:%M}"


def _day(moment: datetime) -> str:
    return f"{moment:%a} {moment.day} {moment:%b %Y}"
