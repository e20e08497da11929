"""The state machine of an incident, pure: terms, what stands, a reading and the time lead to what stands then.

    clear -> pending -> firing -> acknowledged -> clear (resolved)
                     \\-> clear (lapsed)   \\-> clear (resolved)

No database and no clock of its own: tests drive it through a month in seconds, and a rule is tried on the past by it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from apps.alerts.metrics import Comparison


class State(StrEnum):
    CLEAR = "clear"
    PENDING = "pending"
    FIRING = "firing"
    ACKNOWLEDGED = "acknowledged"


class Change(StrEnum):
    """What a step brought about."""

    PENDING = "pending"
    LAPSED = "lapsed"
    FIRED = "fired"
    RESOLVED = "resolved"


@dataclass(frozen=True)
class Terms:
    """When a value is a breach, when it is none any more, and how long it has to be either.

    `clear`: a breach ends beyond this value, not at the threshold (hysteresis). `samples`: with fewer a value says
    nothing. `hold`: how long it has to be a breach before it fires. `cooldown`: how long after an end nothing fires.
    """

    comparison: Comparison
    threshold: Decimal
    clear: Decimal | None = None
    samples: int = 0
    hold: timedelta = timedelta()
    cooldown: timedelta = timedelta()

    def is_breach(self, reading: "Reading") -> bool:
        value = reading.value
        if value is None or reading.samples < self.samples:
            return False
        return _holds(self.comparison, value, self.threshold)

    def is_over(self, reading: "Reading") -> bool:
        """Whether a breach that was has ended. With some samples, but too few of them, nothing is known: it goes on.
        With none at all there is nothing that could be wrong."""
        if reading.value is None:
            return True
        if reading.samples < self.samples:
            return reading.samples == 0
        return not _holds(self.comparison, reading.value, self.threshold if self.clear is None else self.clear)


@dataclass(frozen=True)
class Reading:
    """A value in the unit of its metric; None: there is none, as a rate without requests. `samples`: the requests that
    it rests on."""

    value: Decimal | None
    samples: int = 0


NOTHING = Reading(None)


@dataclass(frozen=True)
class Standing:
    """`since`: when the state began. `resolved_at`: when the incident before this one ended."""

    state: State = State.CLEAR
    since: datetime | None = None
    resolved_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether it fired and has not ended."""
        return self.state in (State.FIRING, State.ACKNOWLEDGED)


CLEAR = Standing()


def step(terms: Terms, standing: Standing, reading: Reading, now: datetime) -> tuple[Standing, tuple[Change, ...]]:
    """What stands after a reading, and what changed on the way; mostly nothing."""
    if standing.is_open:
        if not terms.is_over(reading):
            return standing, ()
        return Standing(resolved_at=now), (Change.RESOLVED,)
    if not terms.is_breach(reading):
        if standing.state is State.CLEAR:
            return standing, ()
        return Standing(resolved_at=standing.resolved_at), (Change.LAPSED,)
    begun = standing.state is State.CLEAR
    since = now if begun or standing.since is None else standing.since
    if now - since >= terms.hold and _is_cool(terms, standing, now):
        return replace(standing, state=State.FIRING, since=now), (Change.FIRED,)
    if begun:
        return replace(standing, state=State.PENDING, since=now), (Change.PENDING,)
    return standing, ()


@dataclass(frozen=True)
class Incident:
    """One run of the machine from where it fired to where it ended; `end` None: it goes on."""

    start: datetime
    value: Decimal
    end: datetime | None = None


def incidents(terms: Terms, readings: Iterator[tuple[datetime, Reading]]) -> list[Incident]:
    """What would have fired with these readings, in the order of time."""
    standing, found = CLEAR, []
    for now, reading in readings:
        standing, changes = step(terms, standing, reading, now)
        if Change.FIRED in changes:
            found.append(Incident(now, reading.value or Decimal(0)))
        elif Change.RESOLVED in changes:
            found[-1] = replace(found[-1], end=now)
    return found


def _is_cool(terms: Terms, standing: Standing, now: datetime) -> bool:
    return standing.resolved_at is None or now - standing.resolved_at >= terms.cooldown


def _holds(comparison: Comparison, value: Decimal, threshold: Decimal) -> bool:
    match comparison:
        case Comparison.ABOVE:
            return value > threshold
        case Comparison.AT_LEAST:
            return value >= threshold
        case Comparison.BELOW:
            return value < threshold
        case _:
            return value <= threshold
