"""Whether the trail is whole: walks the chain from its beginning and says where it breaks.

Bounded memory: events are read in pieces, and a walk can stop after a piece and go on from its `Position`. What is
recorded meanwhile does not disturb it: the walk ends with the event that was the newest when it began.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from apps.audit.chain import GENESIS, HASHED, hash_of
from apps.audit.models import AuditEvent, AuditHead

PIECE = 5_000
# A hundred breaks show what happened; a million would hide it.
SHOWN = 100
_COLUMNS = (*HASHED, "hash")
_PREVIOUS, _HASH = _COLUMNS.index("previous_hash"), _COLUMNS.index("hash")


class Harm(StrEnum):
    """What was done to the chain."""

    CHANGED = "changed"
    REMOVED = "removed"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    ADDED = "added"
    HEAD = "head"


class Break(NamedTuple):
    """`sequence`: the first event that is not as it was recorded."""

    sequence: int
    harm: Harm
    sentence: str


class Position(NamedTuple):
    """The event up to which the chain was walked, and its hash."""

    sequence: int = 0
    hash: str = GENESIS


START = Position()


@dataclass
class Verification:
    """`end`: where the head says that the chain ends. `breaks`: the first SHOWN of `broken`."""

    end: Position
    at: Position = START
    checked: int = 0
    broken: int = 0
    breaks: list[Break] = field(default_factory=list)

    @property
    def is_intact(self) -> bool:
        return self.broken == 0

    def note(self, found: Break) -> None:
        self.broken += 1
        if len(self.breaks) < SHOWN:
            self.breaks.append(found)


def verification_begin() -> Verification:
    head = AuditHead.objects.filter(pk=1).first()
    verification = Verification(Position(head.sequence, head.hash) if head else Position())
    newest, oldest = _newest(), AuditEvent.objects.order_by("pk").values_list("pk", flat=True).first()
    if oldest is not None and oldest < 1:
        verification.note(Break(oldest, Harm.ADDED, f"Event {oldest:,} lies before the first."))
    if head is None and newest:
        told = f"The head of the chain is missing, while there are events up to {newest:,}."
        verification.note(Break(newest, Harm.HEAD, told))
        verification.end = Position(newest, AuditEvent.objects.values_list("hash", flat=True).get(pk=newest))
    return verification


def verification_walk(verification: Verification) -> Iterator[Verification]:
    """Walks to the end, a piece at a time; yields itself after each, as progress."""
    while _walk_piece(verification):
        yield verification
    _check_end(verification)
    yield verification


def verify() -> Verification:
    verification = verification_begin()
    for _ in verification_walk(verification):
        pass
    return verification


def _walk_piece(verification: Verification) -> bool:
    """Whether there was a piece."""
    rows = AuditEvent.objects.filter(pk__gt=verification.at.sequence, pk__lte=verification.end.sequence)
    piece = list(rows.order_by("pk").values_list(*_COLUMNS)[:PIECE])
    for row in piece:
        for found in _breaks_at(row, verification.at):
            verification.note(found)
        verification.at = Position(row[0], row[_HASH])
        verification.checked += 1
    return bool(piece)


def _breaks_at(row: tuple[Any, ...], before: Position) -> Iterator[Break]:
    """What is wrong with the event, which stands next to `before`."""
    sequence = row[0]
    if sequence > before.sequence + 1:
        yield _removed(before.sequence + 1, sequence - 1)
    is_linked = row[_PREVIOUS] == before.hash or sequence > before.sequence + 1
    if hash_of(*row[:_HASH]) != row[_HASH]:
        if is_linked:
            yield Break(sequence, Harm.CHANGED, f"Event {sequence:,} was changed: its hash is not that of its content.")
        else:
            yield Break(sequence, Harm.REORDERED, f"Event {sequence:,} is not the one that was recorded there.")
    elif not is_linked:
        yield Break(sequence, Harm.REORDERED, f"Event {sequence:,} does not follow on the event before it.")


def _check_end(verification: Verification) -> None:
    at, end = verification.at, verification.end
    if at.sequence < end.sequence:
        verification.note(_truncated(at.sequence + 1, end.sequence))
    elif at.hash != end.hash and verification.is_intact:
        told = f"The head of the chain tells another hash of event {end.sequence:,} than the event itself."
        verification.note(Break(end.sequence, Harm.HEAD, told))
    _check_beyond(verification)


def _check_beyond(verification: Verification) -> None:
    """Events beyond the head are nobody's record. The newest is read first: an honest head is never behind it."""
    newest = _newest()
    head = AuditHead.objects.filter(pk=1).first()
    if head and newest > head.sequence:
        told = f"Events {head.sequence + 1:,} to {newest:,} lie beyond the head of the chain."
        verification.note(Break(head.sequence + 1, Harm.ADDED, told))


def _newest() -> int:
    return AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _removed(first: int, last: int) -> Break:
    told = f"Event {first:,} was" if first == last else f"Events {first:,} to {last:,} were"
    return Break(first, Harm.REMOVED, f"{told} removed.")


def _truncated(first: int, last: int) -> Break:
    told = f"event {first:,} is" if first == last else f"events {first:,} to {last:,} are"
    return Break(first, Harm.TRUNCATED, f"The end of the trail was cut off: {told} missing.")
