"""What a person may watch: whose counts, whose requests, whose limits; and what each second is told of them.

`watch_of` asks the database, once in a while. All else reads the memory of this process, in the event loop's thread.
"""

import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from heapq import nlargest
from itertools import islice
from typing import NamedTuple

import msgspec

from apps.keys.limiter import Bucket, Meter
from apps.keys.queries import keys_visible_to
from apps.keys.snapshot import KeyEntry, store
from apps.organization.models import User
from apps.organization.queries import projects_where
from apps.usage.pulse import EVERYBODY, PULSE, SECONDS, Beat, Owner
from apps.usage.record import Record

# The server is about to stop, and waits for what is open.
ENDING = threading.Event()
# Requests that one second brings to the page; more can be counted, and not read.
ROWS = 20
GAUGES = 6


class WatchedKey(NamedTuple):
    name: str
    project_id: int
    project_name: str
    own_requests: bool
    """Whether the person may see its single requests."""


class Watch(NamedTuple):
    """What a person may watch. `totals`: the projects whose sums they may see; `projects`: those whose single requests
    they may. None is all of them, requests without a valid key too. `keys`: those they see, and `project_names`: of the
    projects whose sums they see; both by primary key."""

    totals: frozenset[int] | None
    projects: frozenset[int] | None
    keys: Mapping[int, WatchedKey]
    project_names: Mapping[int, str]

    @property
    def shows_requests(self) -> bool:
        """Whether there is any key whose single requests the person may see."""
        return self.projects is None or bool(self.projects or self.keys)

    def counts(self, owner: Owner) -> bool:
        return self.totals is None or owner.project_id in self.totals

    def shows(self, record: Record) -> bool:
        if self.projects is None or record.project_id in self.projects:
            return True
        key = self.keys.get(record.key_id)
        return key is not None and key.own_requests


class Narrowing(NamedTuple):
    """What the watcher wants to see only. 0 and empty text: no matter which."""

    project: int = 0
    key: int = 0
    model: str = ""
    endpoint: str = ""
    status: int = 0
    """The first digit: 2, 4 or 5."""

    def passes(self, record: Record) -> bool:
        return (
            self.project in (0, record.project_id)
            and self.key in (0, record.key_id)
            and self.model in ("", record.model)
            and self.endpoint in ("", record.endpoint)
            and self.status in (0, record.status // 100)
        )

    def counts(self, owner: Owner) -> bool:
        """Counts know a project and a key; model, endpoint and status narrow the list of requests alone."""
        return self.project in (0, owner.project_id) and self.key in (0, owner.key_id)


def watch_of(user: User) -> Watch:
    """What this person may watch. Asks the database."""
    own = set() if user.is_superuser else set(projects_where(user, "requests.own").values_list("pk", flat=True))
    visible = keys_visible_to(user).values_list("pk", "name", "project_id", "project__name", "owner_id")
    return Watch(
        totals=_projects(user, "totals.read"),
        projects=_projects(user, "requests.all"),
        keys={
            pk: WatchedKey(name, project, project_name, owner == user.pk and project in own)
            for pk, name, project, project_name, owner in visible
        },
        project_names=dict(projects_where(user, "totals.read").values_list("pk", "name")),
    )


def _projects(user: User, verb: str) -> frozenset[int] | None:
    if user.is_superuser:
        return None
    return frozenset(projects_where(user, verb).values_list("pk", flat=True))


# --- Each second ------------------------------------------------------------------------------------------------------


class Gauge(msgspec.Struct, frozen=True):
    """How much of a key's limits is used up, as shares of 1; None: it has no such limit."""

    key: str
    project: str
    requests: float | None
    tokens: float | None
    in_flight: int


class Second(msgspec.Struct, frozen=True):
    """A second that is over. Cost in nano-dollars; histograms by bucket, those that hold nothing left out."""

    second: int
    requests: int
    errors: int
    tokens: int
    cost_nano: int
    durations: dict[str, int]
    first_tokens: dict[str, int]


class Now(msgspec.Struct, frozen=True):
    """What holds at this moment."""

    in_flight: int
    streams: int
    gauges: list[Gauge]


def second_of(watch: Watch, narrowing: Narrowing, second: int) -> Second:
    """What was counted in a second that is over."""
    beats = PULSE.beats(second)
    summed = Beat()
    if watch.totals is None and not (narrowing.project or narrowing.key):
        summed = beats.get(EVERYBODY, summed)
    else:
        for owner, beat in beats.items():
            if owner is not EVERYBODY and watch.counts(owner) and narrowing.counts(owner):
                summed.add(beat)
    return Second(
        second,
        summed.requests,
        summed.errors,
        summed.prompt_tokens + summed.completion_tokens,
        summed.cost_nano,
        _sparse(summed.durations),
        _sparse(summed.first_tokens),
    )


def seconds_before(watch: Watch, narrowing: Narrowing, end: int) -> Iterator[Second]:
    """The seconds before `end` that are kept, the oldest first."""
    return (second_of(watch, narrowing, second) for second in range(end - SECONDS + 1, end))


def _sparse(counts: Iterable[int]) -> dict[str, int]:
    return {str(bucket): count for bucket, count in enumerate(counts) if count}


def now_of(watch: Watch, narrowing: Narrowing) -> Now:
    """Requests in flight and streams open of the projects whose sums the person may see; limits of the keys that they
    see, the fullest first."""
    moment = time.monotonic()
    in_flight = streams = 0
    gauges: list[Gauge] = []
    for entry in {entry.id: entry for entry in store.current.keys.values()}.values():
        owner = Owner(entry.project_id, entry.id)
        if not narrowing.counts(owner):
            continue
        if watch.counts(owner):
            in_flight += entry.meter.in_flight
            streams += entry.meter.streams
        if key := watch.keys.get(entry.id):
            gauges.append(_gauge(key, entry, moment))
    return Now(in_flight, streams, nlargest(GAUGES, filter(_is_used, gauges), key=_fullness))


def _gauge(key: WatchedKey, entry: KeyEntry, moment: float) -> Gauge:
    meter: Meter = entry.meter
    requests, tokens = _share(meter.requests, moment), _share(meter.tokens, moment)
    return Gauge(key.name, key.project_name, requests, tokens, meter.in_flight)


def _share(bucket: Bucket, moment: float) -> float | None:
    if not bucket.limit:
        return None
    return round(min(max(1 - bucket.refill(moment) / bucket.capacity, 0.0), 1.0), 3)


def _fullness(gauge: Gauge) -> float:
    return max(gauge.requests or 0.0, gauge.tokens or 0.0)


def _is_used(gauge: Gauge) -> bool:
    return gauge.in_flight > 0 or _fullness(gauge) > 0


def requests_since(watch: Watch, narrowing: Narrowing, total: int) -> list[Record]:
    """The newest requests after the first `total` ones that the person may see and asked for, the newest first."""
    fresh = (record for record in PULSE.since(total) if watch.shows(record) and narrowing.passes(record))
    return list(islice(fresh, ROWS))
