"""Usage on the pages of keys, without an arrow up the map.

Keys stand below usage, so they say here what they want to show, and whoever keeps the record registers itself as the
source when the apps are ready.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol


class KeyUse(NamedTuple):
    """What a key used within some time. `unpriced`: requests whose model had no price, so `cost_nano` lacks them."""

    requests: int = 0
    tokens: int = 0
    cost_nano: int = 0
    errors: int = 0
    unpriced: int = 0


class UsageLine(NamedTuple):
    """The part of one model or one endpoint."""

    name: str
    use: KeyUse


class DayUse(NamedTuple):
    """The part of one day."""

    day: date
    use: KeyUse


class ClientLine(NamedTuple):
    """One client at one address, in 30 days. Both are empty for those beyond the number that is kept apart."""

    address: str
    client: str
    requests: int
    last_request_at: datetime
    is_rest: bool


class KeyUsage(NamedTuple):
    """The usage tab of a key. The lines are of the last 30 days, the busiest first."""

    today: KeyUse
    last_7_days: KeyUse
    last_30_days: KeyUse
    by_model: Sequence[UsageLine]
    by_endpoint: Sequence[UsageLine]
    last_request_at: datetime | None
    requests_url: str
    """Where the requests of the key are listed; empty where there is no such page."""


class KeyUsageSource(Protocol):
    """What the record tells of keys, asked for by primary key. A key that was never used may be left out of mappings.

    `last_used`, `last_24_hours` and `last_30_days` are asked once a page of a list, for all its keys: one query each,
    please.
    """

    def last_used(self, keys: Sequence[int]) -> Mapping[int, datetime]: ...

    def last_24_hours(self, keys: Sequence[int]) -> Mapping[int, KeyUse]: ...

    def last_30_days(self, keys: Sequence[int]) -> Mapping[int, KeyUse]: ...

    def recent(self, key: int) -> KeyUsage: ...

    def by_day(self, key: int) -> Sequence[DayUse]:
        """Each of the last 30 days, today last."""
        ...

    def clients(self, key: int) -> Sequence[ClientLine]:
        """From where and with what the key was used in 30 days, the latest first."""
        ...

    def permissions_used(self, key: int) -> Mapping[str, str]:
        """The endpoint groups that the key asked in 30 days, with the access that this takes at most."""
        ...


_registered: list[KeyUsageSource] = []


def register_usage_source(source: KeyUsageSource) -> None:
    """Make `source` the one that pages ask; called in an AppConfig's `ready`. The last one registered counts."""
    _registered[:] = [source]


def usage_source() -> KeyUsageSource | None:
    """The registered source; None where nothing keeps a record."""
    return _registered[0] if _registered else None
