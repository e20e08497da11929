"""The state machine by itself, and a month of it by a virtual clock."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from apps.alerts.machine import CLEAR, NOTHING, Change, Reading, Standing, State, Terms, incidents, step
from apps.alerts.metrics import Comparison

START = datetime(2026, 3, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ABOVE = Terms(Comparison.ABOVE, Decimal(10))


def run(terms: Terms, values: str, standing: Standing = CLEAR, start: datetime = START) -> list[str]:
    """What changes minute by minute: `3 12 12 4`, `-` for no value."""
    told = []
    for minute, value in enumerate(values.split()):
        reading = NOTHING if value == "-" else Reading(Decimal(value), 1_000)
        standing, changes = step(terms, standing, reading, start + minute * MINUTE)
        told += [f"{minute} {change}" for change in changes]
    return told


def test_it_fires_once_and_ends_once() -> None:
    assert run(ABOVE, "3 12 15 11 4 2") == ["1 fired", "4 resolved"]


def test_it_has_to_last_for_the_hold() -> None:
    terms = Terms(Comparison.ABOVE, Decimal(10), hold=3 * MINUTE)
    assert run(terms, "12 12 3 12 12 12 12 3") == ["0 pending", "2 lapsed", "3 pending", "6 fired", "7 resolved"]


def test_it_ends_only_past_the_second_threshold() -> None:
    terms = Terms(Comparison.ABOVE, Decimal(10), clear=Decimal(5))
    assert run(terms, "11 9 11 6 5 11") == ["0 fired", "4 resolved", "5 fired"]
    downward = Terms(Comparison.BELOW, Decimal(10), clear=Decimal(20))
    assert run(downward, "9 12 19 20") == ["0 fired", "3 resolved"]


def test_it_does_not_fire_again_within_the_cooldown() -> None:
    terms = Terms(Comparison.ABOVE, Decimal(10), cooldown=5 * MINUTE)
    assert run(terms, "11 1 11 11 11 11 11") == ["0 fired", "1 resolved", "2 pending", "6 fired"]


def test_too_few_samples_fire_nothing_and_end_nothing() -> None:
    terms = Terms(Comparison.ABOVE, Decimal(10), samples=20)
    few, many, none = Reading(Decimal(50), 5), Reading(Decimal(50), 20), NOTHING
    assert step(terms, CLEAR, few, START) == (CLEAR, ())
    firing, changes = step(terms, CLEAR, many, START)
    assert changes == (Change.FIRED,)
    assert step(terms, firing, Reading(Decimal(0), 5), START)[1] == ()
    assert step(terms, firing, none, START)[1] == (Change.RESOLVED,)


def test_what_is_acknowledged_ends_as_what_fires_does() -> None:
    acknowledged = Standing(State.ACKNOWLEDGED, START)
    assert run(ABOVE, "12 3", acknowledged) == ["1 resolved"]


def test_each_comparison_knows_its_own_threshold() -> None:
    told = {
        comparison: bool(step(Terms(comparison, Decimal(10)), CLEAR, Reading(Decimal(10)), START)[1])
        for comparison in Comparison
    }
    assert told == {
        Comparison.ABOVE: False,
        Comparison.AT_LEAST: True,
        Comparison.BELOW: False,
        Comparison.AT_MOST: True,
    }


def test_a_month_by_the_minute_fires_as_often_as_it_should() -> None:
    """A load that is high for two hours each working day, and flutters around the threshold for its first half."""
    terms = Terms(Comparison.ABOVE, Decimal(100), clear=Decimal(80), hold=10 * MINUTE, cooldown=60 * MINUTE)

    def month() -> Iterator[tuple[datetime, Reading]]:
        for minute in range(31 * 24 * 60):
            now = START + minute * MINUTE
            value = 20
            if now.weekday() < 5 and 9 <= now.hour < 11:
                value = 120 if now.hour == 10 or minute % 2 else 95
            yield now, Reading(Decimal(value), 1_000)

    found = incidents(terms, month())
    assert len(found) == 22  # As many working days has that month.
    assert all(one.start.hour == 10 and one.start.minute == 9 for one in found)
    assert all(one.end is not None and one.end.hour == 11 and one.end.minute == 0 for one in found)
