"""A text to a vector of unit length."""

from collections.abc import Iterator
from functools import cache
from itertools import islice
from math import isqrt, sqrt
from zlib import crc32

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
# Texts of the same words in another order are near each other and not the same: a hundredth part of the square of a
# vector comes from the text as a whole. Fine enough for a lone word: components are counted in 64ths.
_GRAIN = 64
_WHOLE_TENTHS = 1

Vector = NDArray[np.float32]


class Embedder:
    """The vectors of one model. Another name gives other vectors; the same name the same ones on every machine."""

    def __init__(self, name: str, dimensions: int) -> None:
        self.dimensions = dimensions
        self._seed = crc32(name.encode())
        self._rows: BoundedCache[Row] = BoundedCache(_CACHED_BYTES)

    def embed(self, text: str, dimensions: int | None = None) -> Vector:
        """The vector of a text, cut to its first `dimensions` and then of unit length again."""
        components = self._components(text)[:dimensions]
        square = int(np.dot(components, components))
        if not square:
            components[0] = square = 1
        # Whole numbers until here. One division and one rounding, which IEEE 754 lays down to the last bit.
        return (components / sqrt(square)).astype(np.float32)

    def _components(self, text: str) -> NDArray[np.int64]:
        sums = self._sums(text)
        spread = isqrt(int(np.dot(sums, sums)) // self.dimensions)
        whole = directions_of([f"whole {text}"], self._seed, self.dimensions)[0]
        sums *= _GRAIN
        sums += whole * np.int64(max(1, _GRAIN * spread * _WHOLE_TENTHS // (10 * SPREAD)))
        return sums

    def _sums(self, text: str) -> NDArray[np.int64]:
        """The rows of all words, added up; a word that comes again counts, but less each time."""
        sums = np.zeros(self.dimensions, np.int64)
        rows = self._weighted_rows(text)
        while block := list(islice(rows, _ROWS_AT_ONCE)):
            part = block[0].copy()
            for row in block[1:]:
                part += row
            sums += part
        return sums

    def _weighted_rows(self, text: str) -> Iterator[Row]:
        for word, count in words_of(text).items():
            row = self._row(word)
            for _ in range(count.bit_length()):
                yield row

    def _row(self, word: str) -> Row:
        row = self._rows.get(word)
        if row is None:
            row = row_of(word, self._seed, self.dimensions)
            self._rows.put(word, row, size=2 * self.dimensions)
        return row


@cache
def embedder(name: str, dimensions: int) -> Embedder:
    """The embedder of a model. There are as many as the catalog has such models."""
    return Embedder(name, dimensions)
