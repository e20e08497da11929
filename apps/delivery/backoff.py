"""When a delivery that failed is tried again: after ten seconds, then after three times as long each time, up to four
hours; with nine tries (DELIVERY_TRIES) the last is seven hours after the first."""

import random
from datetime import timedelta

FIRST_SECONDS = 10.0
FACTOR = 3.0
LONGEST_SECONDS = 4 * 3_600.0
# Up to so much more or less, so that what failed together does not come again together.
JITTER = 0.2


def delay_after(tries: int, asked: float | None = None) -> timedelta:
    """How long to wait after so many tries. `asked`: for how many seconds the endpoint asked (Retry-After); it is
    waited no shorter than that, and no longer than the longest."""
    seconds = min(FIRST_SECONDS * FACTOR ** min(tries - 1, 50), LONGEST_SECONDS)
    seconds *= random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  (no secret)
    return timedelta(seconds=max(seconds, min(asked or 0, LONGEST_SECONDS)))
