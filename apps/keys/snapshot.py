"""What the fast path knows of the database: an immutable snapshot, replaced whole when something changed.

A change counts up `SnapshotVersion` in its own transaction. The process that made it reloads after its commit, the
others within `POLL_SECONDS`. While the database is away the last snapshot stays in force.
"""

import logging
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import partial
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Protocol

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import F

from apps.catalog.queries import CatalogModel, catalog_load
from apps.keys.limiter import Limits, Meter, meter_of
from apps.keys.models import ApiKey, KeySecret, SnapshotVersion
from apps.keys.permissions import scopes_of

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.5
FOR_EVER = float("inf")


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A secret that the fast path knows, with its key. Times are Unix seconds."""

    id: int
    project_id: int
    user_id: int
    project_public_id: str
    organization_id: str
    state: str
    state_reason: str
    state_changed_at: float
    valid_until: float
    scopes: frozenset[str]
    models: frozenset[str] | None
    networks: tuple[IPv4Network | IPv6Network, ...]
    meter: Meter
    first_token_ms: int | None
    tokens_per_second: float | None
    project_is_archived: bool = False
    # None: as the installation does.
    keeps_bodies: bool | None = None

    def admits_address(self, address: str) -> bool:
        """Whether a client at this address may use the key."""
        if not self.networks:
            return True
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self.networks)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Keys by the SHA-256 of their secret (hex), models by name and alias."""

    version: int
    keys: dict[str, KeyEntry]
    models: dict[str, CatalogModel]


def snapshot_load(version: int) -> Snapshot:
    """Reads all that the fast path needs: two queries beside the catalog's."""
    models = catalog_load()
    secrets = KeySecret.objects.select_related("key__project", "key__owner").order_by("pk")
    now = time.monotonic()
    return Snapshot(version, {secret.digest: _entry(secret, models, now) for secret in secrets}, models)


def _entry(secret: KeySecret, models: dict[str, CatalogModel], now: float) -> KeyEntry:
    key = secret.key
    meter = meter_of(key.pk)
    meter.set_limits(_limits(key), now)
    ends = [moment.timestamp() for moment in (secret.valid_until, key.expires_at) if moment]
    return KeyEntry(
        id=key.pk,
        project_id=key.project_id,
        user_id=key.owner_id,
        project_public_id=key.project.public_id,
        organization_id=settings.ORGANIZATION_ID,
        state=key.state if key.owner.is_active else ApiKey.State.REVOKED,
        state_reason=key.state_reason,
        state_changed_at=key.state_changed_at.timestamp() if key.state_changed_at else 0.0,
        valid_until=min(ends, default=FOR_EVER),
        scopes=scopes_of(key.permission_mode, key.permissions),
        models=_both(_allowed(key.project.allowed_models, models), _allowed(key.allowed_models, models)),
        networks=tuple(ip_network(network, strict=False) for network in key.allowed_networks),
        meter=meter,
        first_token_ms=key.first_token_ms,
        tokens_per_second=key.tokens_per_second,
        project_is_archived=key.project.is_archived,
        keeps_bodies=key.project.keeps_bodies,
    )


def _limits(key: ApiKey) -> Limits:
    """Of each limit the key's own, else the project's, else the installation's. Bursts are the key's or none."""
    return Limits(**{field: _first(_stated(key, field)) for field in Limits._fields})


def _stated(key: ApiKey, field: str) -> Iterator[int | None]:
    yield getattr(key, field)
    yield getattr(key.project, field, None)
    yield getattr(settings, f"DEFAULT_{field.upper()}", 0)


def _first(values: Iterable[int | None]) -> int:
    return next(value for value in values if value is not None)


def _allowed(patterns: Iterable[str], models: dict[str, CatalogModel]) -> frozenset[str] | None:
    """Names of the models that the patterns allow, under their own name or an alias; None: no restriction."""
    patterns = tuple(patterns)
    if not patterns:
        return None
    return frozenset(
        model.name for name, model in models.items() if any(fnmatchcase(name, pattern) for pattern in patterns)
    )


def _both(project: frozenset[str] | None, key: frozenset[str] | None) -> frozenset[str] | None:
    """What a project and its key both allow; None: no restriction."""
    if project is None or key is None:
        return key if project is None else project
    return project & key


class SnapshotFollower(Protocol):
    """Whoever keeps something in memory that follows from the snapshot, and lies above keys on the map."""

    def loaded(self, snapshot: Snapshot) -> None:
        """A snapshot was loaded and is in force."""

    def polled(self) -> None:
        """Called each POLL_SECONDS in a process that serves."""


_followers: list[SnapshotFollower] = []


def snapshot_follow(follower: SnapshotFollower) -> None:
    """Registers a follower; called in an AppConfig's `ready`."""
    _followers.append(follower)


class SnapshotStore:
    """The snapshot in force. `current` is read without a lock: replacing it is one assignment."""

    def __init__(self) -> None:
        self.current = Snapshot(-1, {}, {})
        self._lock = threading.Lock()
        self._away = False
        # Of followers that could not read what they need: they are asked again, though the snapshot is there.
        self._followers_wait = False

    @property
    def in_use(self) -> bool:
        return self.current.version >= 0

    def refresh(self) -> None:
        """Loads anew if the version row moved. The row is read before the data, so that no change is missed."""
        with self._lock:
            version = _stored_version()
            if version != self.current.version:
                self.current = snapshot_load(version)
                self._followers_wait = True
            if self._followers_wait:
                for follower in _followers:
                    follower.loaded(self.current)
                self._followers_wait = False

    def watch(self, stopped: threading.Event) -> None:
        """Polls until `stopped` is set; runs in a thread of its own."""
        while not stopped.wait(POLL_SECONDS):
            try:
                self.refresh()
                for follower in _followers:
                    follower.polled()
                self._away = False
            except DatabaseError as error:
                if not self._away:
                    logger.warning("Keys and models cannot be read, the last known ones stay in force: %s", error)
                self._away = True
                close_old_connections()
        connection.close()


def _stored_version() -> int:
    return SnapshotVersion.objects.filter(pk=1).values_list("version", flat=True).first() or 0


store = SnapshotStore()


def snapshot_touch() -> None:
    """Says that something changed which the fast path must learn of. Call inside the transaction of the change."""
    with transaction.atomic():
        if not SnapshotVersion.objects.filter(pk=1).update(version=F("version") + 1):
            SnapshotVersion.objects.create(pk=1, version=1)
        transaction.on_commit(partial(_refresh_if_in_use), robust=True)


def _refresh_if_in_use() -> None:
    if store.in_use:
        store.refresh()
