"""The seasonal-naive forecast: each weekday is as it was last week. What any method has to beat to be shown."""

import numpy as np

from apps.usage.forecast.paths import PATHS, WEEK, Paths, Values, bounded, generator, unit_of

# Weeks whose differences make the bands: enough to measure, recent enough to be still true.
_WEEKS = 13


def naive_points(values: Values, steps: int) -> Values:
    """Last week, repeated."""
    return np.resize(values[-WEEK:], steps)


def naive_paths(values: Values, steps: int, paths: int = PATHS) -> Paths:
    """Last week, off by as much as weeks so far apart were off from each other, and each day by itself as days were.
    The mean of each day's paths is last week's value, wherever that was not zero."""
    unit = unit_of(values)
    weeks = min(values.size // WEEK, _WEEKS)
    logs = np.log1p(values[values.size - weeks * WEEK :] / unit).reshape(weeks, WEEK)
    ahead = -(-steps // WEEK)
    chance = generator()
    # A path that is high in one week is high in the next: its level is off, not each day.
    level = chance.normal(size=(paths, 1)) * _level_errors(logs, ahead)
    days = chance.choice(_day_errors(logs), size=(paths, ahead, WEEK))
    simulated = np.expm1(logs[-1] + level[:, :, None] + days) * unit
    return _centred(bounded(simulated.reshape(paths, ahead * WEEK)[:, :steps], values), naive_points(values, steps))


def _day_errors(logs: Values) -> Values:
    """How far days were off from the same day a week before, apart from their whole weeks."""
    changes = np.diff(logs, axis=0)
    errors: Values = (changes - changes.mean(axis=1, keepdims=True)).ravel()
    return errors


def _level_errors(logs: Values, ahead: int) -> Values:
    """How far whole weeks were off from those one, two and more weeks before. Beyond what half of the weeks can tell,
    as of a level that wanders."""
    levels = logs.mean(axis=1)
    known = min(max(levels.size // 2, 1), ahead)
    apart = [float(np.sqrt(np.mean((levels[weeks:] - levels[:-weeks]) ** 2))) for weeks in range(1, known + 1)]
    # A few weeks that were alike by chance are no certainty.
    apart[0] = max(apart[0], float(_day_errors(logs).std()) / np.sqrt(WEEK))
    grown = np.maximum.accumulate(apart)
    beyond = grown[-1] * np.sqrt(np.arange(known + 1, ahead + 1) / known)
    return np.concatenate([grown, beyond])


def _centred(days: Paths, points: Values) -> Paths:
    means = days.mean(axis=0)
    movable = (points > 0) & (means > 0)
    return days * np.where(movable, points / np.where(movable, means, 1.0), 1.0)
