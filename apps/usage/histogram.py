"""Latency histograms: fixed buckets that double, so that sums of rows stay exact and quantiles need no raw rows.

A quantile read from them is right within its bucket, which is within a factor of two, and interpolated inside it.
"""

from collections.abc import Sequence

# Upper bounds in microseconds: 250 µs, 500 µs, 1 ms … 131 s; a last bucket holds what is slower.
BOUNDS_US = tuple(250 << i for i in range(20))
BUCKETS = len(BOUNDS_US) + 1
DURATION_COLUMNS = tuple(f"duration_{i:02}" for i in range(BUCKETS))
FIRST_TOKEN_COLUMNS = tuple(f"first_token_{i:02}" for i in range(BUCKETS))


def bucket_of(microseconds: int) -> int:
    """The index of the bucket that holds this duration: bounds are inclusive."""
    return min(max(0, (max(microseconds, 1) - 1) // 250).bit_length(), BUCKETS - 1)


def quantile(counts: Sequence[int], q: float) -> float | None:
    """The q-quantile (0 to 1) in microseconds, linear inside its bucket; None where nothing was counted."""
    total = sum(counts)
    if not total:
        return None
    rank = q * total
    below = 0
    for index, count in enumerate(counts):
        if count and below + count >= rank:
            low = BOUNDS_US[index - 1] if index else 0
            high = BOUNDS_US[min(index, len(BOUNDS_US) - 1)]
            return low + (high - low) * max(0.0, (rank - below) / count)
        below += count
    return float(BOUNDS_US[-1])
