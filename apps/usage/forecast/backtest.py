"""How far off the methods would have been: rolling origin, out of sample.

From several days in the past each method is given what was known then, and its forecast is held against what came.
The errors of both are of the same days, so they can be compared.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from apps.usage.forecast.naive import naive_paths, naive_points
from apps.usage.forecast.outlook import BackTest, Errors
from apps.usage.forecast.paths import WEEK, Paths, Values
from apps.usage.forecast.smoothing import NotFittedError, smoothing_paths

# Four weeks: about what a month-end total asks for.
STEPS = 28
# A week apart. More of them say little more, and each costs a fit.
ORIGINS = 6
# What a method is given at least, and what it is tested on at least.
TRAINING = 21
TESTED = WEEK
# Paths of a test: quantiles for whether a day lies in its band, not for showing.
_PATHS = 400

Method: TypeAlias = Callable[[Values, int, int], Paths]


class Trial(NamedTuple):
    """One forecast of the past."""

    seen: Values
    came: Values
    points: Values
    paths: Paths


def back_test(values: Values) -> BackTest | None:
    """Both methods on these days; None where there are too few of them to test on."""
    splits = list(_splits(values))
    if not splits:
        return None
    return BackTest(
        origins=len(splits),
        steps=min(STEPS, max(came.size for _, came in splits)),
        days=sum(came.size for _, came in splits),
        smoothing=errors_of([_test_smoothing(seen, came) for seen, came in splits]),
        naive=errors_of([_test_naive(seen, came) for seen, came in splits]),
    )


def _splits(values: Values) -> Iterator[tuple[Values, Values]]:
    """What was known at each origin, and what came after it; the latest first."""
    latest = values.size - min(STEPS, max(TESTED, values.size - TRAINING - 1))
    for number in range(ORIGINS):
        origin = latest - number * WEEK
        if origin < TRAINING:
            return
        yield values[:origin], values[origin : origin + STEPS]


def _test_smoothing(seen: Values, came: Values) -> Trial:
    """Where smoothing finds no fit, what would have been shown on that day: the naive forecast."""
    try:
        paths = smoothing_paths(seen, came.size, _PATHS)
    except NotFittedError:
        return _test_naive(seen, came)
    return Trial(seen, came, paths.mean(axis=0), paths)


def _test_naive(seen: Values, came: Values) -> Trial:
    return Trial(seen, came, naive_points(seen, came.size), naive_paths(seen, came.size, _PATHS))


def errors_of(tests: Sequence[Trial]) -> Errors:
    """The measures over all days of the tests."""
    off = np.concatenate([np.abs(test.points - test.came) for test in tests])
    came = np.concatenate([test.came for test in tests])
    points = np.concatenate([test.points for test in tests])
    sums_off = sum(abs(float(test.points.sum() - test.came.sum())) for test in tests)
    used = float(came.sum())
    both = points + came
    return Errors(
        mean_absolute=float(off.mean()),
        mase=_mase(tests),
        wape=float(off.sum()) / used if used else None,
        # A day on which nothing was expected and nothing came was not off.
        smape=float((2 * off / np.where(both > 0, both, 1.0)).mean()) if both.any() else None,
        total=sums_off / used if used else None,
        coverage_80=_coverage(tests, 0.8),
        coverage_95=_coverage(tests, 0.95),
    )


def _mase(tests: Sequence[Trial]) -> float | None:
    scaled = []
    for test in tests:
        usual = float(np.abs(test.seen[WEEK:] - test.seen[:-WEEK]).mean())
        if usual > 0:
            scaled.append(np.abs(test.points - test.came) / usual)
    return float(np.concatenate(scaled).mean()) if scaled else None


def _coverage(tests: Sequence[Trial], share: float) -> float:
    within = []
    for test in tests:
        low, high = np.quantile(test.paths, [(1 - share) / 2, (1 + share) / 2], axis=0)
        # A billionth: bands of no width, such as those of a constant, hold what they show.
        slack = 1e-9 * np.maximum(test.came, 1.0)
        within.append((test.came >= low - slack) & (test.came <= high + slack))
    return float(np.concatenate(within).mean())
