"""Futures as they are simulated: one row a path, one column a day, and the numbers that all methods share."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

# What a day used, one entry a day, oldest first.
Values: TypeAlias = NDArray[np.float64]
Paths: TypeAlias = NDArray[np.float64]

WEEK = 7
# A thousand paths hold the 2.5 % quantile of a day to within a tenth of the band; more cost time and show no more.
PATHS = 1_000
# The same history gives the same forecast, on every machine.
SEED = 20_240_229
# No day is simulated higher than so many times the highest one on record: on a log scale a few unlikely draws in a row
# would else reach sums that no installation can use.
CEILING = 4.0
# A weekday is quiet when nothing was used on it for so many weeks, while most other days were used.
QUIET_WEEKS = 8
QUIET_AT_LEAST = 3
USED_ELSEWHERE = 0.7
# What was not used on any day for so long has ended.
ENDED_AFTER = 4 * WEEK


def generator() -> np.random.Generator:
    """Where all chance of a simulation comes from."""
    return np.random.default_rng(SEED)


def unit_of(values: Values) -> float:
    """The size of an ordinary day that was used: the unit in which logarithms are taken, so that a forecast of cents
    and one of dollars are the same."""
    used = values[values > 0]
    # What is used comes in whole numbers; the floor only keeps a division from leaving the range of numbers.
    return max(float(np.median(used)), 1e-6) if used.size else 1.0


def bounded(paths: Paths, values: Values) -> Paths:
    """Paths as days can be: never negative, below the ceiling, and nothing on quiet weekdays."""
    within = np.clip(paths, 0.0, CEILING * float(values.max()))
    quiet = quiet_days(values)
    within[:, [step for step in range(within.shape[1]) if quiet[step % WEEK]]] = 0.0
    return within


def quiet_days(values: Values) -> NDArray[np.bool_]:
    """Which of the seven days that follow `values` fall on a quiet weekday; all, where use has ended."""
    if values.size >= ENDED_AFTER and not values[-ENDED_AFTER:].any():
        return np.ones(WEEK, dtype=np.bool_)
    weeks = min(values.size // WEEK, QUIET_WEEKS)
    used = values[values.size - weeks * WEEK :].reshape(weeks, WEEK) > 0
    never: NDArray[np.bool_] = np.logical_not(used.any(axis=0))
    if weeks < QUIET_AT_LEAST or never.all() or used[:, ~never].mean() < USED_ELSEWHERE:
        return np.zeros(WEEK, dtype=np.bool_)
    return never
