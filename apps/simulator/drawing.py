"""Choices that look free and are not: drawn from a seed, the same on every machine."""

from collections.abc import Sequence
from hashlib import blake2b
from itertools import cycle
from typing import TypeVar

Option = TypeVar("Option")


class Draw:
    """A row of choices. One digest serves a whole answer: a choice costs a byte of it, not a hash."""

    __slots__ = ("_bytes",)

    def __init__(self, seed: bytes) -> None:
        self._bytes = cycle(blake2b(seed).digest())

    def pick(self, options: Sequence[Option]) -> Option:
        """One of the options; there must be one, and more than 256 are not all reached."""
        return options[next(self._bytes) % len(options)]

    def number(self, lowest: int, highest: int) -> int:
        """A whole number from `lowest` to `highest`, both included."""
        four = (next(self._bytes), next(self._bytes), next(self._bytes), next(self._bytes))
        return lowest + int.from_bytes(four, "big") % (highest - lowest + 1)
