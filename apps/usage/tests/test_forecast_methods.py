"""Simulated futures: both methods on days whose nature is known."""

import warnings

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.usage.forecast.naive import naive_paths, naive_points
from apps.usage.forecast.paths import CEILING, Paths, Values, quiet_days
from apps.usage.forecast.smoothing import NotFittedError, smoothing_paths
from apps.usage.tests.series import KINDS, constant, growing, noisy, quiet_weekends, shifted_level, weekly, with_outlier

METHODS = {"naive": naive_paths, "smoothing": smoothing_paths}

# Always the same, or too short: there the naive forecast is shown.
UNFITTED = {"constant", "one day of use a week", "fifteen days"}


def _covered(paths: Paths, came: Values, share: float) -> float:
    low, high = np.quantile(paths, [(1 - share) / 2, (1 + share) / 2], axis=0)
    return float(((came >= low) & (came <= high)).mean())


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", KINDS)
def test_futures_are_finite_never_negative_and_bounded_without_a_warning(kind: str, method: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            paths = METHODS[method](KINDS[kind], 90, 200)
        except NotFittedError:
            assert kind in UNFITTED
            return
    assert paths.shape == (200, 90)
    assert np.isfinite(paths).all()
    assert (paths >= 0).all()
    # The naive paths are moved so that their mean is last week, by a little.
    assert paths.max() <= KINDS[kind].max() * CEILING * 1.5


@pytest.mark.parametrize("method", METHODS)
def test_the_same_days_give_the_same_futures(method: str) -> None:
    first, second = (METHODS[method](noisy(60, 1), 30, 100) for _ in range(2))
    assert np.array_equal(first, second)


@pytest.mark.parametrize("method", METHODS)
def test_a_pure_week_is_carried_on_to_the_percent(method: str) -> None:
    days = weekly(90 + 28)
    expected = METHODS[method](days[:90], 28, 500).mean(axis=0)
    assert np.abs(expected / days[90:] - 1).max() < 0.01


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("unit", [1e-3, 1.0, 1e9])
def test_the_unit_does_not_matter(method: str, unit: float) -> None:
    days = noisy(60, 2)
    plain, other = METHODS[method](days, 14, 100), METHODS[method](days * unit, 14, 100)
    assert np.allclose(plain, other / unit, rtol=1e-3)


def test_the_naive_forecast_is_last_week_and_the_mean_of_its_paths() -> None:
    days = noisy(60, 3)
    points = naive_points(days, 10)
    assert np.array_equal(points, np.concatenate([days[-7:], days[-7:-4]]))
    assert np.allclose(naive_paths(days, 10, 500).mean(axis=0), points)


def test_the_naive_forecast_of_a_constant_has_no_width() -> None:
    assert np.array_equal(naive_paths(constant(30), 90, 50), np.full((50, 90), 120.0))


def test_nothing_is_expected_on_weekdays_that_are_never_used() -> None:
    days = quiet_weekends(63)
    weekend = np.arange(28) % 7 >= 5
    for method in METHODS.values():
        paths = method(days, 28, 200)
        assert (paths[:, weekend] == 0).all()
        assert (paths[:, ~weekend].mean(axis=0) > 500).all()


def test_a_series_with_gaps_anywhere_has_no_quiet_weekday() -> None:
    for seed in range(20):
        chance = np.random.default_rng(seed)
        assert not quiet_days(np.where(chance.random(40) < 0.3, 5.0, 0.0)).any()


def test_quiet_weekdays_are_told_from_the_day_after_the_last() -> None:
    # 66 days: the next one is the fourth of the week, so that the quiet ones come after two more.
    assert list(quiet_days(quiet_weekends(66))) == [False, False, True, True, False, False, False]
    assert not quiet_days(quiet_weekends(20)).any(), "two weeks are no habit"


def test_smoothing_follows_a_growth_that_the_naive_forecast_misses() -> None:
    days = growing(120 + 28)
    came = days[120:].sum()
    smoothing, naive = (method(days[:120], 28, 500).sum(axis=1).mean() for method in (smoothing_paths, naive_paths))
    assert abs(smoothing - came) < abs(naive - came)


def test_smoothing_is_at_the_new_level_after_a_shift() -> None:
    days = shifted_level(120)
    expected = smoothing_paths(days, 28, 500).mean()
    assert expected == pytest.approx(days[-28:].mean(), rel=0.3)


def test_one_runaway_day_bends_the_forecast_by_a_tenth_at_most() -> None:
    plain, bent = (smoothing_paths(days, 28, 500).mean() for days in (noisy(90, 5), with_outlier(90, 5)))
    assert bent == pytest.approx(plain, rel=0.1)


def test_smoothing_refuses_what_it_cannot_fit() -> None:
    for days in (constant(40), noisy(13, 1)):
        with pytest.raises(NotFittedError):
            smoothing_paths(days, 7, 10)


def test_bands_hold_about_what_they_say() -> None:
    """On 20 series; `test_bands_and_bands_of_totals_hold_what_they_say` takes more."""
    held = [
        [_covered(paths, days[80:], share) for share in (0.8, 0.95)]
        for days in (noisy(80 + 28, seed, 0.25) for seed in range(20))
        for paths in [smoothing_paths(days[:80], 28)]
    ]
    of_80, of_95 = np.mean(held, axis=0)
    assert 0.72 <= of_80 <= 0.88
    assert 0.90 <= of_95 <= 0.99


@pytest.mark.slow
@pytest.mark.parametrize("spread", [0.1, 0.4])
def test_bands_and_bands_of_totals_hold_what_they_say(spread: float) -> None:
    held = []
    for seed in range(150):
        days = noisy(90 + 28, 1_000 + seed, spread)
        paths, came = smoothing_paths(days[:90], 28), days[90:]
        total = came.sum(keepdims=True)
        sums = paths.sum(axis=1, keepdims=True)
        held.append(
            [
                _covered(paths, came, 0.8),
                _covered(paths, came, 0.95),
                _covered(sums, total, 0.8),
                _covered(sums, total, 0.95),
            ]
        )
    day_80, day_95, total_80, total_95 = np.mean(held, axis=0)
    assert 0.75 <= day_80 <= 0.85
    assert 0.92 <= day_95 <= 0.98
    assert 0.68 <= total_80 <= 0.92
    assert 0.85 <= total_95 <= 1.0


@settings(max_examples=15, deadline=None)
@example([5e-324] * 7 + [1e15] * 7 + [2.2e-313] * 7)
@given(st.lists(st.one_of(st.just(0.0), st.floats(0, 1e15)), min_size=14, max_size=60).filter(lambda days: any(days)))
def test_whatever_the_days_were_futures_are_finite_and_not_negative(days: list[float]) -> None:
    values = np.array(days)
    for method in METHODS.values():
        try:
            paths = method(values, 31, 50)
        except NotFittedError:
            continue
        assert np.isfinite(paths).all()
        assert (paths >= 0).all()
