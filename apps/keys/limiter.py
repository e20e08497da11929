"""Limits as token buckets: requests a minute and a day, tokens a minute, images a minute, requests at once.

A bucket holds up to its burst and refills evenly, so `Limit 3` a minute is one request every 20 s once the burst is
spent, which is how the platform's "Please try again in 20s" comes about. All state is in memory of this process; `now`
is `time.monotonic()` of the caller.
"""

from dataclasses import dataclass
from math import floor
from typing import NamedTuple


class Limits(NamedTuple):
    """What a key may use; 0 is no limit. A burst of 0 is as large as its limit."""

    requests_per_minute: int = 0
    requests_per_minute_burst: int = 0
    tokens_per_minute: int = 0
    tokens_per_minute_burst: int = 0
    requests_per_day: int = 0
    requests_per_day_burst: int = 0
    images_per_minute: int = 0
    images_per_minute_burst: int = 0
    concurrent_requests: int = 0


class Refusal(NamedTuple):
    """Why a request may not pass now. `wait` is in seconds; None: it never can, it is larger than the whole limit."""

    unit: str  # "requests", "tokens", "requests_per_day", "images" or "concurrent_requests"
    limit: int
    used: int
    requested: int
    wait: float | None


@dataclass(slots=True)
class Bucket:
    """`limit` units per `seconds`, at most `capacity` at once. A limit of 0 lets all pass."""

    unit: str
    seconds: float
    limit: int = 0
    capacity: float = 0.0
    level: float = 0.0
    filled_at: float = 0.0

    def set_limit(self, limit: int, burst: int, now: float) -> None:
        """Changes the limit; what was used stays used."""
        if (limit, burst or limit) == (self.limit, self.capacity):
            return
        used = self.capacity - self.refill(now) if self.limit else 0.0
        self.limit, self.capacity = limit, float(burst or limit)
        self.level, self.filled_at = self.capacity - used, now

    def refill(self, now: float) -> float:
        """What the bucket holds now; negative where more was used than was reserved."""
        level = self.level + (now - self.filled_at) * self.limit / self.seconds
        self.level = level if level < self.capacity else self.capacity
        self.filled_at = now
        return self.level

    def refusal(self, amount: int, now: float) -> Refusal | None:
        """Why `amount` cannot be taken now; None where it can."""
        if not self.limit or amount <= self.refill(now):
            return None
        used = self.limit - max(0, floor(self.level * self.limit / self.capacity))
        wait = (amount - self.level) * self.seconds / self.limit if amount <= self.capacity else None
        return Refusal(self.unit, self.limit, used, amount, wait)

    def state(self, now: float) -> tuple[int, float]:
        """What may be taken now, and the seconds until the bucket is full again."""
        level = self.refill(now)
        return (floor(level) if level > 0 else 0), (self.capacity - level) * self.seconds / self.limit


class Meter:
    """The buckets of one key. They outlive changes of the key."""

    __slots__ = (
        "concurrent_requests",
        "days",
        "images",
        "in_flight",
        "out_of_quota_until",
        "requests",
        "streams",
        "tokens",
    )

    def __init__(self) -> None:
        self.requests = Bucket("requests", 60.0)
        self.tokens = Bucket("tokens", 60.0)
        self.days = Bucket("requests_per_day", 86_400.0)
        self.images = Bucket("images", 60.0)
        self.concurrent_requests = 0
        self.in_flight = 0
        # Unix seconds until which a budget stops the key. Set by whoever keeps budgets; nothing here adds up money.
        self.out_of_quota_until = 0.0
        # Paced streams that are open now; counted for who watches, no limit asks for it.
        self.streams = 0

    def set_limits(self, limits: Limits, now: float) -> None:
        self.requests.set_limit(limits.requests_per_minute, limits.requests_per_minute_burst, now)
        self.tokens.set_limit(limits.tokens_per_minute, limits.tokens_per_minute_burst, now)
        self.days.set_limit(limits.requests_per_day, limits.requests_per_day_burst, now)
        self.images.set_limit(limits.images_per_minute, limits.images_per_minute_burst, now)
        self.concurrent_requests = limits.concurrent_requests

    def admit(self, now: float, *, tokens: int = 0, images: int = 0) -> Refusal | None:
        """Takes one request with its reserved tokens and images, or takes nothing and says why.

        Each admitted request is ended by `settle`.
        """
        refusal = (
            self._too_many_at_once()
            or self.days.refusal(1, now)
            or self.requests.refusal(1, now)
            or (self.tokens.refusal(tokens, now) if tokens else None)
            or (self.images.refusal(images, now) if images else None)
        )
        if refusal is None:
            self.days.level -= 1
            self.requests.level -= 1
            self.tokens.level -= tokens
            self.images.level -= images
            self.in_flight += 1
        return refusal

    def settle(self, reserved: int, used: int, *, images: int = 0) -> None:
        """Ends an admitted request: gives back the tokens that were reserved above its use, or takes what was used
        above, and gives back the `images` that were not made."""
        self.tokens.level += reserved - used
        self.images.level += images
        self.in_flight -= 1

    def _too_many_at_once(self) -> Refusal | None:
        limit = self.concurrent_requests
        if not limit or self.in_flight < limit:
            return None
        return Refusal("concurrent_requests", limit, self.in_flight, 1, 1.0)


_meters: dict[int, Meter] = {}


def meter_of(key: int) -> Meter:
    """The meter of a key (by primary key) in this process."""
    meter = _meters.get(key)
    if meter is None:
        meter = _meters[key] = Meter()
    return meter
