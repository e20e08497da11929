"""The seasonal-naive forecast: each weekday is as it was last week. What any method has to beat to be shown."""

import numpy as np

from apps.usage.forecast.paths import PATHS, WEEK, Paths, Values, bounded, generator, unit_of

# Weeks whose changes from week to week make the bands: enough to draw from, recent enough to be still true.
_WEEKS = 10


def naive_points(values: Values, steps: int) -> Values:
    """Last week, repeated."""
    return np.resize(values[-WEEK:], steps)


def naive_paths(values: Values, steps: int, paths: int = PATHS) -> Paths:
    """Last week, and from week to week one of the changes that there were, drawn for each day by itself. The mean of
    each day's paths is last week's value, wherever that was not zero."""
    unit = unit_of(values)
    logs = np.log1p(values / unit)
    changes = (logs[WEEK:] - logs[:-WEEK])[-_WEEKS * WEEK :]
    weeks = -(-steps // WEEK)
    draws = generator().choice(changes, size=(paths, weeks, WEEK)) if changes.size else np.zeros((paths, weeks, WEEK))
    simulated = np.empty((paths, weeks, WEEK))
    level = np.broadcast_to(logs[-WEEK:], (paths, WEEK))
    for week in range(weeks):
        # Not below zero, from where the next change goes on.
        level = np.maximum(level + draws[:, week], 0.0)
        simulated[:, week] = level
    days = bounded(np.expm1(simulated.reshape(paths, weeks * WEEK)[:, :steps]) * unit, values)
    return _centred(days, naive_points(values, steps))


def _centred(days: Paths, points: Values) -> Paths:
    means = days.mean(axis=0)
    movable = (points > 0) & (means > 0)
    return days * np.where(movable, points / np.where(movable, means, 1.0), 1.0)
