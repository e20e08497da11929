"""Pseudo-random directions: each feature of a text points somewhere, the same way on every machine.

The bytes of a hash are the components. Whole numbers add up to the same sums in any order, on any processor and with
any version of numpy; floats do not.
"""

from collections.abc import Sequence
from hashlib import shake_128

import numpy as np
from numpy.typing import NDArray

# Standard deviation of a component: bytes are even over -128 to 127.
SPREAD = 74


def directions_of(features: Sequence[str], model: str, dimensions: int) -> NDArray[np.int8]:
    """One row of components for each feature; another model turns all of them elsewhere."""
    hashes = [
        shake_128(f"{model}\x00{feature}".encode("utf-8", "surrogatepass")).digest(dimensions) for feature in features
    ]
    return np.frombuffer(b"".join(hashes), np.int8).reshape(len(features), dimensions)
