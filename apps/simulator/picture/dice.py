"""Choices of a picture: a long row of them from one seed."""

from collections.abc import Sequence
from hashlib import shake_256
from typing import TypeVar

Option = TypeVar("Option")
_BYTES = 8_192


class Dice:
    """As `drawing.Draw`, for thousands of choices instead of a dozen: a city has more windows than a digest bytes."""

    __slots__ = ("_at", "_bytes")

    def __init__(self, seed: bytes) -> None:
        self._bytes = shake_256(seed).digest(_BYTES)
        self._at = 0

    def number(self, lowest: int, highest: int) -> int:
        """A whole number from `lowest` to `highest`, both included."""
        self._at = (self._at + 3) % (_BYTES - 3)
        drawn = int.from_bytes(self._bytes[self._at : self._at + 3], "big")
        return lowest + drawn % (max(highest, lowest) - lowest + 1)

    def between(self, lowest: float, highest: float) -> float:
        return lowest + (highest - lowest) * self.number(0, 10_000) / 10_000

    def chance(self, percent: int) -> bool:
        return self.number(1, 100) <= percent

    def pick(self, options: Sequence[Option]) -> Option:
        return options[self.number(0, len(options) - 1)]
