"""Who may read what of the trail, without an arrow up the map.

People, projects and roles stand above the trail, so it is asked for here, and whoever keeps the roles registers itself
as the source when the apps are ready.
"""

from typing import NamedTuple, Protocol

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser


class Reach(NamedTuple):
    """The part of the trail that a person reads: all of it, or what was done in some projects (primary keys)."""

    everything: bool = False
    projects: tuple[int, ...] = ()


class ReachSource(Protocol):
    def __call__(self, user: AbstractBaseUser | AnonymousUser, /) -> Reach: ...


_registered: list[ReachSource] = []


def register_reach_source(source: ReachSource) -> None:
    """Make `source` the one that is asked; called in an AppConfig's `ready`. The last one registered counts."""
    _registered[:] = [source]


def reach_of(user: AbstractBaseUser | AnonymousUser) -> Reach:
    """What the person reads; nothing where nobody keeps roles."""
    return _registered[0](user) if _registered else Reach()
