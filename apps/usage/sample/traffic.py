"""Records of sample traffic: the same from the same seed and the same end, whatever the machine."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

from apps.catalog.queries import CatalogModel
from apps.usage.record import Record
from apps.usage.sample.profiles import Habit, Profile

_HOUR_US = 3_600_000_000
_INCIDENTS_A_WEEK = 1.5
# In an hour of an incident most calls are retries that are refused.
_RETRY_STORM = {(429, "rate_limit_exceeded"): 0.7}
_STORM_FACTOR = 6.0
_IMAGE = ("1024x1024", "standard")
_MARK = "sample"

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Sender(NamedTuple):
    """A profile with the key that its requests are of."""

    profile: Profile
    key_id: int
    project_id: int
    user_id: int


def traffic(
    senders: Sequence[Sender],
    catalog: Mapping[str, CatalogModel],
    *,
    days: int,
    requests: int,
    seed: int,
    until: datetime,
) -> Iterator[list[Record]]:
    """The records of each hour, the oldest first and in order of arrival. There are exactly `requests` of them, all
    before `until`. Models that the catalog lacks are left out with their habit."""
    randomness = Generator(PCG64(seed))
    last = until.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    hours = [last - timedelta(hours=back) for back in range(24 * days - 1, -1, -1)]
    storms = _storms(senders, len(hours), randomness)
    weights = _weights(senders, hours, storms, randomness)
    # The running hour has had only its part.
    weights[:, -1] *= (until - last) / timedelta(hours=1)
    counts = randomness.multinomial(requests, (weights / weights.sum()).ravel()).reshape(weights.shape)
    for at, hour in enumerate(hours):
        length = int((until - hour) / timedelta(microseconds=1)) if hour == last else _HOUR_US
        records: list[Record] = []
        for row, sender in enumerate(senders):
            if counts[row, at]:
                burst = _Burst(sender, catalog, hour, length, bool(storms[row, at]))
                records += burst.records(int(counts[row, at]), randomness)
        records.sort(key=lambda record: record.time)
        yield records


def _storms(senders: Sequence[Sender], hours: int, randomness: Generator) -> NDArray[np.bool_]:
    """The hours in which a sender runs into its limit again and again."""
    may = np.array([[sender.profile.incidents] for sender in senders])
    return np.asarray((randomness.random((len(senders), hours)) < _INCIDENTS_A_WEEK / 168) & may)


def _weights(
    senders: Sequence[Sender], hours: Sequence[datetime], storms: NDArray[np.bool_], randomness: Generator
) -> Floats:
    """How many requests each sender is likely to send in each hour, in any unit."""
    weeks = np.arange(len(hours)) / 168
    rows = []
    for sender in senders:
        profile = sender.profile
        rhythm = np.array([profile.hours[hour.hour] * profile.weekdays[hour.weekday()] for hour in hours], dtype=float)
        rhythm *= profile.growth**weeks
        if rhythm.sum():
            rhythm *= profile.share / rhythm.sum()
        rows.append(rhythm)
    noise = randomness.lognormal(0, 0.18, (len(senders), len(hours)))
    return np.asarray(np.array(rows) * noise * np.where(storms, _STORM_FACTOR, 1.0))


class _Burst(NamedTuple):
    """What one sender asks in one hour."""

    sender: Sender
    catalog: Mapping[str, CatalogModel]
    hour: datetime
    length_us: int
    storm: bool

    def records(self, count: int, randomness: Generator) -> list[Record]:
        profile = self.sender.profile
        habits = [habit for habit in profile.habits if not habit.model or habit.model in self.catalog]
        if not habits:
            # Counts stay what was asked for: a list of models needs none of the catalog.
            habits = [Habit("models", "", 1.0)]
        shares = np.array([habit.weight for habit in habits])
        chosen = randomness.choice(len(habits), count, p=shares / shares.sum())
        return [
            record
            for index, habit in enumerate(habits)
            for record in self._of_habit(habit, int((chosen == index).sum()), randomness)
        ]

    def _of_habit(self, habit: Habit, count: int, randomness: Generator) -> Iterator[Record]:
        if not count:
            return
        sender = self.sender
        model = self.catalog.get(habit.model)
        arrived = self.hour.timestamp() + randomness.integers(0, self.length_us, count) / 1_000_000
        prompts = _around(habit.prompt_tokens, 0.5, count, randomness)
        answers = _around(habit.completion_tokens, 0.6, count, randomness)
        cached = np.where(randomness.random(count) < sender.profile.cached, prompts * 3 // 4 // 128 * 128, 0)
        cached = np.where(prompts >= 1_024, cached, 0)
        streamed = randomness.random(count) < habit.streamed
        waits = _around(habit.first_token_ms * 1_000, 0.35, count, randomness)
        takes = waits + answers * 1_000_000 // habit.tokens_per_second
        errors = self._errors(count, randomness)
        ids = randomness.bytes(16 * count).hex()
        addresses = randomness.integers(10, 14, count)
        for at in range(count):
            record = Record(
                time=float(arrived[at]),
                request_id=f"req_{ids[32 * at : 32 * at + 32]}",
                project_id=sender.project_id,
                key_id=sender.key_id,
                user_id=sender.user_id,
                endpoint=habit.endpoint,
                model=model.name if model else "",
                client_address=f"192.0.2.{addresses[at]}",
                user_agent=f"{sender.profile.client} {_MARK}",
            )
            if error := errors[at]:
                status, code = error
                yield record._replace(status=status, error_code=code, duration_us=int(waits[at] // 40), admitted_us=900)
            else:
                yield record._replace(
                    streamed=bool(streamed[at]),
                    prompt_tokens=int(prompts[at]),
                    cached_tokens=int(cached[at]),
                    completion_tokens=int(answers[at]),
                    reasoning_tokens=int(answers[at] * habit.reasoning),
                    images=int(habit.endpoint == "images"),
                    cost_nano=_cost(habit, model, float(arrived[at]), prompts[at], cached[at], answers[at]),
                    first_token_us=int(waits[at]) if streamed[at] else None,
                    duration_us=int(takes[at]),
                    admitted_us=1_200,
                )

    def _errors(self, count: int, randomness: Generator) -> list[tuple[int, str] | None]:
        odds = _RETRY_STORM if self.storm else self.sender.profile.errors
        drawn = randomness.random(count)
        found: list[tuple[int, str] | None] = [None] * count
        for at, value in enumerate(drawn):
            for error, odd in odds.items():
                if value < odd:
                    found[at] = error
                    break
                value -= odd
        return found


def _around(median: int, spread: float, count: int, randomness: Generator) -> Integers:
    """Whole numbers around a median, some far above it; zeros where there is none."""
    if not median:
        return np.zeros(count, dtype=np.int64)
    return np.maximum(1, randomness.lognormal(np.log(median), spread, count).astype(np.int64))


def _cost(habit: Habit, model: CatalogModel | None, time: float, prompt: int, cached: int, answer: int) -> int | None:
    if model is None:
        return 0
    by_image = habit.endpoint == "images" and not habit.completion_tokens
    return model.prices.cost_nano(
        time,
        prompt_tokens=int(prompt),
        cached_tokens=int(cached),
        completion_tokens=int(answer),
        images=int(by_image),
        size=_IMAGE[0],
        quality=_IMAGE[1],
    )
