"""What a forecast is of: everything, some projects or one key, all of it or one model, in days of a time zone."""

import hashlib
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q
from msgspec import json


class Scope(NamedTuple):
    """Neither projects nor key: all that the server answered, requests without a valid key included."""

    zone: str
    """Its IANA name; days and months are cut in it."""
    projects: tuple[int, ...] | None = None
    key: int | None = None
    model: str | None = None

    @property
    def fingerprint(self) -> str:
        """One name for one scope; projects count as a set."""
        parts = self._replace(projects=None if self.projects is None else tuple(sorted(set(self.projects))))
        return hashlib.sha256(json.encode(tuple(parts))).hexdigest()

    @property
    def time_zone(self) -> ZoneInfo:
        """The zone itself."""
        return ZoneInfo(self.zone)

    def rows(self) -> Q:
        """Which roll-ups belong to it."""
        wanted = Q()
        if self.projects is not None:
            wanted &= Q(project__in=self.projects)
        if self.key is not None:
            wanted &= Q(key=self.key)
        if self.model is not None:
            wanted &= Q(model=self.model)
        return wanted

    def as_json(self) -> dict[str, Any]:
        """For a column of JSON; `scope_from_json` reads it."""
        return {**self._asdict(), "projects": None if self.projects is None else sorted(set(self.projects))}


def scope_from_json(value: dict[str, Any]) -> Scope:
    """The scope that `as_json` wrote."""
    projects = value["projects"]
    return Scope(value["zone"], None if projects is None else tuple(projects), value["key"], value["model"])
