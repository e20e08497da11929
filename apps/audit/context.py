"""From where something is done: set once at the edge (a request, a command), read where an event is recorded.

What is done and by whom is an explicit argument of each verb. The address and the client are not: a verb does not
know that there is a request.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from apps.audit.actors import SYSTEM, Actor, command_actor


def _system() -> Actor:
    return SYSTEM


class Origin(NamedTuple):
    """`actor`: asked for who acts where a verb is told of nobody."""

    actor: Callable[[], Actor] = _system
    address: str = ""
    client: str = ""


_NOWHERE = Origin()
_origin: ContextVar[Origin] = ContextVar("audit_origin", default=_NOWHERE)


def current_origin() -> Origin:
    return _origin.get()


@contextmanager
def originating(origin: Origin) -> Iterator[None]:
    """What is recorded inside comes from there. Follows the context into the threads that Django runs views in."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


@contextmanager
def acting_as_command(name: str) -> Iterator[None]:
    """What nobody in particular does inside is done by this management command."""
    with originating(Origin(actor=lambda: command_actor(name), client=f"manage.py {name}")):
        yield
