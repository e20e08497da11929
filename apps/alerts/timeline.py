"""When what fired, as bars over a period: numbers for a drawing, in a width of 1,000."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from apps.alerts.models import Alert

WIDTH = 1_000
_ROW = 22
# A bar that is too short to be seen or hit is no bar.
_LEAST = 3
_MOST_ROWS = 12


class Bar(NamedTuple):
    x: float
    width: float
    severity: str
    title: str
    href: str


class Lane(NamedTuple):
    label: str
    y: int
    bars: Sequence[Bar]


class Tick(NamedTuple):
    x: float
    label: str

    @property
    def percent(self) -> float:
        """Its place in an axis that is as wide as the page has it."""
        return round(100 * self.x / WIDTH, 2)


class Timeline(NamedTuple):
    lanes: Sequence[Lane]
    ticks: Sequence[Tick]
    height: int
    left_out: int
    """Rules that there was no room for."""


def timeline(alerts: Iterable[Alert], since: datetime, until: datetime) -> Timeline:
    """A lane for each rule, the one that fired most first."""
    by_rule: dict[str, list[Alert]] = {}
    for alert in alerts:
        by_rule.setdefault(alert.rule.name, []).append(alert)
    ranked = sorted(by_rule.items(), key=lambda item: (-len(item[1]), item[0]))
    lanes = [
        Lane(name, at * _ROW, [_bar(alert, since, until) for alert in some])
        for at, (name, some) in enumerate(ranked[:_MOST_ROWS])
    ]
    return Timeline(lanes, ticks(since, until), len(lanes) * _ROW, max(len(ranked) - _MOST_ROWS, 0))


def spans(bars: Iterable[tuple[datetime, datetime | None]], since: datetime, until: datetime) -> list[Bar]:
    """Bars alone, for a single lane."""
    found = []
    for start, end in bars:
        x, width = _place(start, end or until, since, until)
        found.append(Bar(x, width, "warning", f"{timezone.localtime(start):%Y-%m-%d %H:%M}", ""))
    return found


def ticks(since: datetime, until: datetime) -> list[Tick]:
    """Where the days begin, some five to eight of them."""
    length = until - since
    step = timedelta(days=max(1, round(length / timedelta(days=6))))
    if length <= timedelta(days=2):
        step = timedelta(hours=6)
    moment = timezone.localtime(since).replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    while moment < until:
        if moment >= since:
            x = WIDTH * ((moment - since) / length)
            found.append(Tick(round(x, 1), f"{moment:%H:%M}" if step < timedelta(days=1) else f"{moment:%m-%d}"))
        moment += step
    return found


def _bar(alert: Alert, since: datetime, until: datetime) -> Bar:
    begin = alert.fired_at or alert.since
    x, width = _place(begin, alert.resolved_at or until, since, until)
    title = f"{alert}, {timezone.localtime(begin):%Y-%m-%d %H:%M}"
    return Bar(x, width, alert.severity, title, alert.public_id)


def _place(begin: datetime, end: datetime, since: datetime, until: datetime) -> tuple[float, float]:
    length = until - since
    x = WIDTH * max((begin - since) / length, 0.0)
    width = max(WIDTH * min((end - since) / length, 1.0) - x, _LEAST)
    return round(min(x, WIDTH - width), 1), round(width, 1)
