"""Vectors as JSON, digits by table: quicker than any encoder that was measured (docs/performance.md).

Components have eight decimals (apps/simulator/embedding/vector.py). Each is written in twelve bytes, looked up four at
a time: sign or blank, "0." and the first decimal; the next four; the last three and a comma.
"""

from collections.abc import Iterable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from apps.simulator.embedding.vector import DECIMALS, Vector

_AFTER_FIRST = 10_000_000
_AFTER_FIFTH = 1_000
# From 0.0 to 1.0.
_BEGINNINGS = 11
assert _AFTER_FIRST * 10 == DECIMALS

Four = NDArray[np.uint32]


def floats_json(vector: Vector) -> bytes:
    """The components as an array of JSON. Read as float32 they are the very components."""
    scaled = vector * np.float64(DECIMALS)
    decimals = np.rint(scaled, out=scaled).astype(np.int32)
    rest = np.abs(decimals)
    first = rest // _AFTER_FIRST
    rest -= first * _AFTER_FIRST
    middle = rest // _AFTER_FIFTH
    rest -= middle * _AFTER_FIFTH
    # Beginnings with a minus are counted from the end of the table; a number shifted so far is -1 where it is negative.
    first += (decimals >> 31) * _BEGINNINGS
    written = np.empty((len(vector), 3), np.uint32)
    # Told to wrap, numpy takes by numbers of 32 bits as they are; else it widens them first, for three times as long.
    written[:, 0] = _beginnings().take(first, mode="wrap")
    written[:, 1] = _middles().take(middle, mode="wrap")
    written[:, 2] = _endings().take(rest, mode="wrap")
    return b"[" + written.tobytes()[:-1] + b"]"


@cache
def _beginnings() -> Four:
    return _table(f"{sign}{number // 10}.{number % 10}" for sign in " -" for number in range(_BEGINNINGS))


@cache
def _middles() -> Four:
    return _table(f"{number:04}" for number in range(_AFTER_FIRST // _AFTER_FIFTH))


@cache
def _endings() -> Four:
    return _table(f"{number:03}," for number in range(_AFTER_FIFTH))


def _table(texts: Iterable[str]) -> Four:
    """Texts of four characters, as numbers that hold their bytes."""
    return np.frombuffer("".join(texts).encode(), np.uint32)
