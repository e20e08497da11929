"""A text to a vector of unit length."""

from functools import cache
from math import isqrt, sqrt

import numpy as np
from numpy.typing import NDArray

from apps.simulator.bounded import BoundedCache
from apps.simulator.embedding.directions import SPREAD, directions_of
from apps.simulator.embedding.features import Row, row_of
from apps.simulator.embedding.words import words_of

# Components of words that were met, two bytes each: some 1,600 words of 1,536 dimensions.
_CACHED_BYTES = 10_000_000
# So many rows fit into 16 bits, see features.py.
_ROWS_AT_ONCE = 63
# Texts of the same words in another order are near each other and not the same: a tenth of the length of a vector, at a
# right angle to the rest, comes from the text as a whole. Components are counted in 64ths, fine enough for a lone word.
_WHOLE_TENTHS = 1
_GRAIN = 64
# What a component is rounded to.
DECIMALS = 100_000_000

Vector = NDArray[np.float32]


class Embedder:
    """The vectors of one model. Another name gives other vectors; the same name the same ones on every machine."""

    def __init__(self, name: str, dimensions: int) -> None:
        self.dimensions = dimensions
        self._name = name
        self._rows: BoundedCache[Row] = BoundedCache(_CACHED_BYTES)

    def embed(self, text: str, dimensions: int | None = None) -> Vector:
        """The vector of a text, cut to its first `dimensions` and then of unit length again.

        Components are rounded to eight decimals, the precision of float32, so that they can be written in as many.
        """
        components = self._components(text)[:dimensions]
        square = int(np.dot(components, components))
        if not square:
            components[0] = square = 1
        # Whole numbers until here. What IEEE 754 lays down to the last bit follows: division, rounding, division.
        scaled = components / (sqrt(square) / DECIMALS)
        return (np.rint(scaled, out=scaled) / DECIMALS).astype(np.float32)

    def _components(self, text: str) -> NDArray[np.int64]:
        sums = self._sums(text)
        spread = isqrt(int(np.dot(sums, sums)) // self.dimensions)
        [whole] = directions_of([f"whole {text}"], self._name, self.dimensions)
        sums *= _GRAIN
        sums += whole.astype(np.int64) * max(1, _GRAIN * spread * _WHOLE_TENTHS // (10 * SPREAD))
        return sums

    def _sums(self, text: str) -> NDArray[np.int64]:
        """The rows of all words, added up."""
        rows = self._rows_of(text)
        sums = np.zeros(self.dimensions, np.int64)
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            first, *others = rows[start : start + _ROWS_AT_ONCE]
            part = first.copy()
            for row in others:
                part += row
            sums += part
        return sums

    def _rows_of(self, text: str) -> list[Row]:
        """A row for each word; a word that comes again counts again, but less each time."""
        rows = []
        for word, count in words_of(text).items():
            row = self._rows.get(word)
            if row is None:
                row = self._new_row(word)
            rows.append(row)
            if count > 1:
                rows += [row] * (count.bit_length() - 1)
        return rows

    def _new_row(self, word: str) -> Row:
        row = row_of(word, self._name, self.dimensions)
        self._rows.put(word, row, size=2 * self.dimensions)
        return row


@cache
def embedder(name: str, dimensions: int) -> Embedder:
    """The embedder of a model. There are as many as the catalog has such models."""
    return Embedder(name, dimensions)
