"""The last minutes in memory: what a second holds, whose it is, and when it is forgotten."""

import pytest

from apps.usage.pulse import EVERYBODY, SECONDS, TAIL, Owner, Pulse
from apps.usage.record import Record
from apps.usage.rollups import rolled_up

NOON = 1_700_000_000


def a_record(number: int, **changes: object) -> Record:
    record = Record(NOON, f"req_{number}", 1, 2, 3, "chat.completions", "gpt-4o", prompt_tokens=5, completion_tokens=7)
    return record._replace(cost_nano=11, duration_us=300, **changes)  # type: ignore[arg-type]


@pytest.fixture
def pulse(monkeypatch: pytest.MonkeyPatch) -> Pulse:
    at(monkeypatch, NOON)
    return Pulse()


def at(monkeypatch: pytest.MonkeyPatch, second: int) -> None:
    monkeypatch.setattr("apps.usage.pulse.time.time", lambda: second + 0.5)


def add(pulse: Pulse, *records: Record) -> None:
    pulse.add(rolled_up(records), records)


def test_a_second_adds_up_what_each_key_was_answered(pulse: Pulse) -> None:
    add(pulse, a_record(1), a_record(2, status=429, first_token_us=200))
    add(pulse, a_record(3, key_id=9))
    beats = pulse.beats(NOON)
    mine = beats[Owner(1, 2)]
    assert (mine.requests, mine.errors, mine.prompt_tokens, mine.completion_tokens, mine.cost_nano) == (
        2,
        1,
        10,
        14,
        22,
    )
    assert (sum(mine.durations), sum(mine.first_tokens)) == (2, 1)
    assert (beats[Owner(1, 9)].requests, beats[EVERYBODY].requests) == (1, 3)


def test_a_second_is_forgotten_when_its_place_is_taken(pulse: Pulse, monkeypatch: pytest.MonkeyPatch) -> None:
    add(pulse, a_record(1))
    at(monkeypatch, NOON + SECONDS)
    add(pulse, a_record(2))
    assert pulse.beats(NOON) == {}
    assert pulse.beats(NOON + SECONDS)[EVERYBODY].requests == 1


def test_a_second_without_requests_holds_nothing(pulse: Pulse) -> None:
    assert pulse.beats(NOON - 1) == {}


def test_a_reader_is_told_what_came_after_what_it_has_seen_the_newest_first(pulse: Pulse) -> None:
    add(pulse, a_record(1), a_record(2))
    seen = pulse.total
    assert list(pulse.since(seen)) == []
    add(pulse, a_record(3), a_record(4))
    assert [record.request_id for record in pulse.since(seen)] == ["req_4", "req_3"]


def test_a_reader_that_was_away_for_long_is_told_what_is_kept(pulse: Pulse) -> None:
    add(pulse, *(a_record(number) for number in range(TAIL + 10)))
    assert [record.request_id for record in pulse.since(0)][:2] == [f"req_{TAIL + 9}", f"req_{TAIL + 8}"]
    assert len(list(pulse.since(0))) == TAIL
