"""Days as they come: made-up histories whose nature is known, for tests of forecasts."""

import numpy as np

from apps.usage.forecast.paths import Values

OFFICE_WEEK = np.array([1.0, 1.1, 1.15, 1.1, 0.95, 0.35, 0.3])


def weekly(days: int, size: float = 700.0) -> Values:
    """The same week again and again."""
    values: Values = size * OFFICE_WEEK[np.arange(days) % 7]
    return values


def noisy(days: int, seed: int, spread: float = 0.15) -> Values:
    """An office's week, each day off by chance: log-normal, with a mean of one."""
    chance = np.random.default_rng(seed)
    values: Values = np.round(1_000 * weekly(days, 1.0) * np.exp(chance.normal(-(spread**2) / 2, spread, days)))
    return values


def growing(days: int, seed: int = 1) -> Values:
    """Half a percent more each day."""
    values: Values = np.round(noisy(days, seed) * np.exp(0.005 * np.arange(days)))
    return values


def quiet_weekends(days: int, seed: int = 2) -> Values:
    """Nothing on the last two of seven days."""
    return np.where(np.arange(days) % 7 >= 5, 0.0, noisy(days, seed))


def intermittent(days: int, seed: int = 3) -> Values:
    """Used on a third of the days, whichever they are."""
    chance = np.random.default_rng(seed)
    return np.where(chance.random(days) < 0.35, np.round(200 * np.exp(chance.normal(0, 0.6, days))), 0.0)


def shifted_level(days: int, seed: int = 4) -> Values:
    """Three times as much in the last 40 days."""
    return noisy(days, seed) * np.where(np.arange(days) < days - 40, 1, 3)


def with_outlier(days: int, seed: int = 5) -> Values:
    """One day, a month ago, on which a loop ran away."""
    values = noisy(days, seed)
    values[-30] *= 15
    return values


def stopped(days: int, seed: int = 6) -> Values:
    """Used for half of the time, then never again."""
    return np.where(np.arange(days) < days // 2, noisy(days, seed), 0.0)


def constant(days: int) -> Values:
    """A nightly job."""
    return np.full(days, 120.0)


KINDS = {
    "weekly": weekly(90),
    "noisy": noisy(90, 7),
    "growing": growing(90),
    "quiet weekends": quiet_weekends(90),
    "intermittent": intermittent(90),
    "shifted level": shifted_level(90),
    "outlier": with_outlier(90),
    "stopped": stopped(90),
    "constant": constant(90),
    "one day of use a week": np.where(np.arange(90) % 7 == 3, 50.0, 0.0),
    "fifteen days": noisy(15, 8),
    "half a year": noisy(182, 9),
    "nano-dollars": noisy(90, 10) * 123_456_789.0,
}
