"""The last minutes of this process in memory: counts by the second, and the requests as they were committed.

For the live view. It costs the writer's thread one pass over a batch's sums, and the event loop nothing; whoever
watches reads it about once a second.
"""

import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from apps.usage.histogram import BUCKETS, DURATION_COLUMNS, FIRST_TOKEN_COLUMNS
from apps.usage.record import Record
from apps.usage.rollups import SUM_COLUMNS, RollupKey, Sums

SECONDS = 300
# At full load a second brings thousands; nobody reads more than some.
TAIL = 500

_REQUESTS, _PROMPT, _COMPLETION, _COST, _DURATION, _FIRST_TOKEN = map(
    SUM_COLUMNS.index,
    ("requests", "prompt_tokens", "completion_tokens", "cost_nano", DURATION_COLUMNS[0], FIRST_TOKEN_COLUMNS[0]),
)
_FAILED = 4


class Owner(NamedTuple):
    """Whose requests were counted together; both are 0 where there was no valid key."""

    project_id: int
    key_id: int


# What all were answered together: whoever sees everything is told it without adding up hundreds of keys.
EVERYBODY = Owner(-1, -1)


class Beat:
    """What one key was answered in one second."""

    __slots__ = ("completion_tokens", "cost_nano", "durations", "errors", "first_tokens", "prompt_tokens", "requests")

    def __init__(self) -> None:
        self.requests = self.errors = self.prompt_tokens = self.completion_tokens = self.cost_nano = 0
        self.durations = [0] * BUCKETS
        self.first_tokens = [0] * BUCKETS

    def add_sums(self, status_class: int, values: Sequence[int]) -> None:
        self.requests += values[_REQUESTS]
        if status_class >= _FAILED:
            self.errors += values[_REQUESTS]
        self.prompt_tokens += values[_PROMPT]
        self.completion_tokens += values[_COMPLETION]
        self.cost_nano += values[_COST]
        self.durations = _added(self.durations, values[_DURATION : _DURATION + BUCKETS])
        self.first_tokens = _added(self.first_tokens, values[_FIRST_TOKEN : _FIRST_TOKEN + BUCKETS])

    def add(self, other: "Beat") -> None:
        self.requests += other.requests
        self.errors += other.errors
        self.prompt_tokens += other.prompt_tokens
        self.completion_tokens += other.completion_tokens
        self.cost_nano += other.cost_nano
        self.durations = _added(self.durations, other.durations)
        self.first_tokens = _added(self.first_tokens, other.first_tokens)


def _added(mine: Sequence[int], more: Sequence[int]) -> list[int]:
    return [a + b for a, b in zip(mine, more, strict=True)]


class Pulse:
    """One per process. `add` is called in the writer's thread, all else in the event loop's.

    There is no lock: a second is read only once it is over, and what is copied is copied by one call into C.
    """

    def __init__(self) -> None:
        self._ring: list[tuple[int, dict[Owner, Beat]]] = [(0, {})] * SECONDS
        self._tail: deque[Record] = deque(maxlen=TAIL)
        self.total = 0
        """Requests committed so far. A reader keeps it to ask for what came after."""

    def add(self, sums: Mapping[RollupKey, Sums], records: Sequence[Record]) -> None:
        """Counts a batch that was committed."""
        beats = self._beats_of(int(time.time()))
        for key, summed in sums.items():
            for owner in (EVERYBODY, Owner(key.project_id, key.key_id)):
                beat = beats.get(owner)
                if beat is None:
                    beat = beats[owner] = Beat()
                beat.add_sums(key.status_class, summed.values)
        self._tail.extend(records)
        self.total += len(records)

    def _beats_of(self, second: int) -> dict[Owner, Beat]:
        at, beats = self._ring[second % SECONDS]
        if at != second:
            beats = {}
            self._ring[second % SECONDS] = second, beats
        return beats

    def beats(self, second: int) -> dict[Owner, Beat]:
        """What was counted in a second that is over; nothing where it is too long ago."""
        at, beats = self._ring[second % SECONDS]
        return dict(beats) if at == second else {}

    def since(self, total: int) -> Iterator[Record]:
        """The requests after the first `total` ones, the newest first, as far as they are kept."""
        fresh = min(self.total - total, TAIL)
        return islice(reversed(list(self._tail)), max(fresh, 0))


PULSE = Pulse()
