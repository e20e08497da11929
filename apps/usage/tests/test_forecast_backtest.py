"""The back-test: what it may see, and its measures by hand."""

import numpy as np
import pytest

from apps.usage.forecast import backtest
from apps.usage.forecast.backtest import TRAINING, Trial, back_test, errors_of
from apps.usage.forecast.paths import Paths, Values
from apps.usage.tests.series import constant, growing, noisy, weekly


def _test(came: list[float], points: list[float], low: float, high: float) -> Trial:
    """Given days that differed by 10 from week to week, and paths that lie evenly between `low` and `high`."""
    seen = np.repeat([100.0, 110.0, 100.0], 7)
    paths = np.linspace(low, high, 101)[:, None] * np.ones(len(came))
    return Trial(seen, np.array(came), np.array(points), paths)


def test_the_measures_are_those_of_the_textbook() -> None:
    errors = errors_of([_test([100.0, 50.0, 0.0, 50.0], [110.0, 40.0, 10.0, 50.0], 0, 110)])
    assert errors.mean_absolute == pytest.approx(7.5)
    assert errors.mase == pytest.approx(0.75)
    assert errors.wape == pytest.approx(30 / 200)
    assert errors.smape == pytest.approx((20 / 210 + 20 / 90 + 20 / 10 + 0) / 4)
    assert errors.total == pytest.approx(10 / 200)
    # From 11 to 99 lie 50 and 50; from 2.75 to 107.25 lies 100 too.
    assert (errors.coverage_80, errors.coverage_95) == (0.5, 0.75)


def test_measures_that_have_nothing_to_divide_by_are_left_out() -> None:
    still = Trial(np.full(21, 5.0), np.zeros(7), np.zeros(7), np.zeros((10, 7)))
    errors = errors_of([still])
    assert (errors.mean_absolute, errors.mase, errors.wape, errors.smape, errors.total) == (0, None, None, None, None)
    assert errors.coverage_80 == errors.coverage_95 == 1


def test_totals_are_off_by_whole_tests_not_by_days() -> None:
    over, under = _test([100.0] * 7, [110.0] * 7, 0, 200), _test([100.0] * 7, [90.0] * 7, 0, 200)
    errors = errors_of([over, under])
    assert errors.total == errors.wape == pytest.approx(0.1)
    mixed = errors_of([_test([100.0, 100.0], [120.0, 80.0], 0, 200)])
    assert mixed.total == pytest.approx(0)
    assert mixed.wape == pytest.approx(0.2)


def test_no_method_sees_a_day_that_it_is_to_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    """The future is poisoned: days from each origin on hold a number that no forecast may have met."""
    days = noisy(90, 1)
    origins = []

    def spy(method: backtest.Method) -> backtest.Method:
        def seen(values: Values, steps: int, paths: int) -> Paths:
            assert np.array_equal(values, days[: values.size])
            origins.append(values.size)
            assert values.size + steps <= days.size
            return method(values, steps, paths)

        return seen

    for name in ("naive_paths", "smoothing_paths"):
        monkeypatch.setattr(backtest, name, spy(getattr(backtest, name)))
    assert back_test(days) is not None
    assert sorted(set(origins)) == [27, 34, 41, 48, 55, 62]


def test_a_poisoned_future_changes_what_was_missed_and_not_what_was_foretold(monkeypatch: pytest.MonkeyPatch) -> None:
    foretold: list[list[Values]] = []
    original = backtest.errors_of

    def note(tests: list[Trial]) -> object:
        foretold.append([test.points for test in tests if test.seen.size <= 62])
        return original(tests)

    monkeypatch.setattr(backtest, "errors_of", note)
    days = noisy(90, 2)
    poisoned = np.concatenate([days[:62], np.full(28, 1e9)])
    clean_errors, poisoned_errors = back_test(days), back_test(poisoned)
    assert clean_errors is not None
    assert poisoned_errors is not None
    # The latest origin is the 62nd day: nothing after it was known to any method, in neither of both.
    for clean, dirty in ((foretold[0], foretold[2]), (foretold[1], foretold[3])):
        assert len(clean) == 6
        assert all(np.array_equal(one, other) for one, other in zip(clean, dirty, strict=True))
    assert poisoned_errors.smoothing.mean_absolute > 1e6 > clean_errors.smoothing.mean_absolute


@pytest.mark.parametrize(("days", "origins", "steps"), [(27, 0, 0), (28, 1, 7), (40, 1, 18), (60, 2, 28), (182, 6, 28)])
def test_it_tests_as_often_as_there_are_days_for(days: int, origins: int, steps: int) -> None:
    tested = back_test(noisy(days, 3))
    assert (tested and (tested.origins, tested.steps)) == ((origins, steps) if origins else None)
    assert TRAINING + 7 == 28


def test_smoothing_is_less_off_where_chance_and_growth_rule() -> None:
    for days in (noisy(120, 4), growing(120)):
        tested = back_test(days)
        assert tested
        assert tested.smoothing.mean_absolute < tested.naive.mean_absolute


def test_where_there_is_nothing_to_fit_both_are_the_naive_forecast() -> None:
    tested = back_test(constant(60))
    assert tested
    assert tested.smoothing == tested.naive
    assert tested.naive.mean_absolute == 0


def test_a_pure_week_is_told_without_error() -> None:
    tested = back_test(weekly(90))
    assert tested
    assert tested.naive.mean_absolute == 0
    assert tested.smoothing.wape == pytest.approx(0, abs=0.03)
