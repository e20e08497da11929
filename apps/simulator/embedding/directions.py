"""Pseudo-random directions: each feature of a text points somewhere, by integer arithmetic alone.

Whole numbers add up to the same sums in any order, on any processor and with any version of numpy; floats do not.
"""

from collections.abc import Sequence
from functools import cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

# Standard deviation of a component: bytes are even over -128 to 127.
SPREAD = 74
_GOLDEN = np.uint32(0x9E37_79B1)
# The last steps of MurmurHash3: after them each bit depends on all bits.
_MIX = ((np.uint32(16), np.uint32(0x85EB_CA6B)), (np.uint32(13), np.uint32(0xC2B2_AE35)))
_LAST_SHIFT = np.uint32(16)


def directions_of(features: Sequence[str], seed: int, dimensions: int) -> NDArray[np.int8]:
    """One row of components for each feature; another seed turns all of them elsewhere."""
    hashes = [crc32(feature.encode("utf-8", "surrogatepass"), seed) for feature in features]
    mixed = np.array(hashes, np.uint32)[:, None] + _offsets(-(-dimensions // 4))
    for shift, factor in _MIX:
        mixed ^= mixed >> shift
        mixed *= factor
    mixed ^= mixed >> _LAST_SHIFT
    # Little-endian everywhere: the bytes of a number are four components, in one order.
    return mixed.astype("<u4", copy=False).view(np.int8)[:, :dimensions]


@cache
def _offsets(numbers: int) -> NDArray[np.uint32]:
    return np.arange(1, numbers + 1, dtype=np.uint32) * _GOLDEN
