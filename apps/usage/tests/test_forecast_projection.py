"""A whole forecast: its parts agree with each other, and say what is not known."""

import itertools
from datetime import date, timedelta

import numpy as np
import pytest
from msgspec.structs import asdict, replace

from apps.usage.forecast import projection
from apps.usage.forecast.budget import budget_outlook, month_budget_outlook
from apps.usage.forecast.outlook import VERSION, Band, Outlook, TooLittleHistory, decoded, encoded
from apps.usage.forecast.paths import Values
from apps.usage.forecast.projection import History, band_of, projected, weekday_pattern
from apps.usage.forecast.smoothing import smoothing_paths
from apps.usage.forecast.what_if import what_if
from apps.usage.tests.series import KINDS, constant, noisy, weekly

# A Wednesday in the middle of a month of 31 days.
TODAY = date(2026, 7, 15)
USED_TODAY = 40.0


def _history(values: Values, today: date = TODAY, so_far: float = USED_TODAY) -> History:
    of_month = values[values.size - min(today.day - 1, values.size) :]
    return History(values, today, so_far, float(of_month.sum()) + so_far)


def _outlook(values: Values, today: date = TODAY, so_far: float = USED_TODAY) -> Outlook:
    result = projected(_history(values, today, so_far))
    assert isinstance(result, Outlook)
    return result


@pytest.fixture(scope="module")
def outlook() -> Outlook:
    return _outlook(noisy(120, 1))


def _bands(outlook: Outlook) -> list[Band]:
    totals = (outlook.month, outlook.in_30_days, outlook.in_90_days)
    return [day.total for day in outlook.days] + [band for total in totals for band in (total.ahead, total.whole)]


@pytest.mark.parametrize("kind", KINDS)
def test_bands_are_ordered_finite_and_never_negative(kind: str) -> None:
    outlook = _outlook(KINDS[kind])
    for band in _bands(outlook):
        assert 0 <= band.low_95 <= band.low_80 <= band.high_80 <= band.high_95 < float("inf")
        assert 0 <= band.expected < float("inf")
    for sums in outlook.sums:
        assert list(sums) == sorted(sums)
    for earlier, later in itertools.pairwise(outlook.sums):
        assert all(one <= other for one, other in zip(earlier, later, strict=True)), "a sum never shrinks"


@pytest.mark.parametrize(
    ("values", "used_days"),
    [(np.zeros(0), 0), (noisy(13, 1), 13), (np.zeros(60), 0), (np.where(np.arange(60) % 10 == 0, 5.0, 0.0), 6)],
    ids=["nothing", "thirteen days", "all zero", "six days of use"],
)
def test_too_little_history_says_so_instead_of_drawing_a_line(values: Values, used_days: int) -> None:
    assert projected(_history(values)) == TooLittleHistory(values.size, used_days, 14, 7)


def test_two_weeks_are_enough_and_too_short_to_test() -> None:
    outlook = _outlook(noisy(14, 1))
    assert (outlook.method, outlook.why_naive, outlook.back_test) == ("naive", "too_short", None)


def test_the_days_are_those_after_the_last_complete_one(outlook: Outlook) -> None:
    assert [day.day for day in outlook.days] == [TODAY + timedelta(number) for number in range(90)]
    assert outlook.past[-1].day == TODAY - timedelta(1)
    assert [day.used for day in outlook.past] == list(noisy(120, 1)[-90:])
    assert outlook.month.until == date(2026, 7, 31)
    assert outlook.in_30_days.until == outlook.days[29].day
    assert outlook.in_90_days.until == outlook.days[89].day


def test_the_end_of_the_month_is_what_is_past_plus_the_mean_of_the_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    values = noisy(120, 2)
    used: list[Values] = []

    def note(values: Values, steps: int) -> Values:
        used.append(smoothing_paths(values, steps))
        return used[-1]

    monkeypatch.setattr(projection, "smoothing_paths", note)
    outlook = _outlook(values)
    (paths,) = used
    rest = paths[:, :17].copy()
    rest[:, 0] = np.maximum(rest[:, 0], USED_TODAY) - USED_TODAY
    past = values[-14:].sum() + USED_TODAY
    assert outlook.month.past == pytest.approx(past)
    assert outlook.month.whole.expected == pytest.approx(past + rest.sum(axis=1).mean(), rel=1e-5)
    assert outlook.month.whole.high_80 == pytest.approx(past + np.quantile(rest.sum(axis=1), 0.9), rel=1e-5)


def test_the_band_of_a_total_is_narrower_than_the_sum_of_the_bands_of_its_days(outlook: Outlook) -> None:
    widths = sum(day.total.high_80 - day.total.low_80 for day in outlook.days[:30])
    band = outlook.in_30_days.ahead
    assert 0 < band.high_80 - band.low_80 < 0.6 * widths


def test_expected_days_add_up_to_the_expected_total(outlook: Outlook) -> None:
    days = sum(day.total.expected for day in outlook.days[:30])
    assert outlook.in_30_days.whole.expected == pytest.approx(days, rel=1e-4)


@pytest.mark.parametrize("today", [date(2026, 7, 31), date(2026, 2, 1), date(2024, 2, 28), date(2026, 12, 31)])
def test_any_day_of_a_month_has_an_end_of_the_month(today: date) -> None:
    outlook = _outlook(noisy(60, 3), today)
    assert outlook.month.until.month == today.month
    assert (outlook.month.until + timedelta(1)).day == 1
    assert outlook.month.ahead.expected > 0


def test_today_is_no_full_day_and_what_it_used_is_certain() -> None:
    """Two hours into the day, and as much used as on three days: the day ends no lower, and the rest is as it was."""
    values = noisy(90, 4)
    early, busy = _outlook(values, so_far=0.0), _outlook(values, so_far=3_000.0)
    assert early.days[0].total.expected == pytest.approx(values[-7], rel=0.3)
    assert busy.days[0].total.low_95 == busy.days[0].total.high_95 == 3_000.0
    assert busy.days[1:] == early.days[1:]
    assert busy.in_30_days.whole.low_95 >= 3_000.0


def test_the_better_method_is_shown_and_the_other_one_beside_it() -> None:
    smooth, naive = _outlook(noisy(120, 5)), _outlook(weekly(120))
    assert (smooth.method, smooth.why_naive) == ("smoothing", "")
    assert smooth.back_test
    assert smooth.back_test.smoothing.mean_absolute < smooth.back_test.naive.mean_absolute
    assert (naive.method, naive.why_naive) == ("naive", "better")
    assert naive.back_test
    assert naive.back_test.naive.mean_absolute == 0
    assert [day.total.expected for day in naive.days[1:]] == pytest.approx(list(np.resize(weekly(120)[-7:], 90)[1:]))


def test_the_same_history_gives_the_same_forecast() -> None:
    assert encoded(_outlook(noisy(60, 6))) == encoded(_outlook(noisy(60, 6)))


def test_the_weekday_pattern_begins_with_monday() -> None:
    # Sundays alone are used; today is a Wednesday, so the last Sunday was three days ago.
    values = np.zeros(28)
    values[-3::-7] = 70.0
    assert weekday_pattern(values, TODAY) == (0, 0, 0, 0, 0, 0, 7)
    assert weekday_pattern(np.zeros(28), TODAY) == (1,) * 7


def test_a_band_is_made_of_the_mean_and_the_quantiles() -> None:
    assert band_of(np.arange(1_001.0)) == Band(expected=500, low_95=25, low_80=100, high_80=900, high_95=975)


# --- Kept and read again ----------------------------------------------------------------------------------------------


def test_a_result_is_read_as_it_was_kept(outlook: Outlook) -> None:
    assert decoded(encoded(outlook)) == outlook
    little = TooLittleHistory(3, 2, 14, 7)
    assert decoded(encoded(little)) == little


def test_what_was_kept_in_another_shape_is_not_read(outlook: Outlook) -> None:
    kept = encoded(outlook)
    assert decoded(kept.replace(f'"version":{VERSION}', f'"version":{VERSION + 1}')) is None
    assert decoded(kept.replace('"today_so_far"', '"so_far"')) is None
    assert decoded("") is None


# --- What if ----------------------------------------------------------------------------------------------------------


def test_growth_counts_from_now_on(outlook: Outlook) -> None:
    more = what_if(outlook, 50)
    assert more.month.past == outlook.month.past
    assert more.month.ahead.expected == pytest.approx(1.5 * outlook.month.ahead.expected)
    assert more.days[0].total.high_95 - USED_TODAY == pytest.approx(1.5 * (outlook.days[0].total.high_95 - USED_TODAY))
    assert more.days[9].total.low_80 == pytest.approx(1.5 * outlook.days[9].total.low_80)
    assert more.sums[89] == pytest.approx([1.5 * value for value in outlook.sums[89]])
    assert asdict(replace(more, days=(), sums=(), month=outlook.month)).keys() == asdict(outlook).keys()


def test_nothing_more_leaves_what_was_used_and_no_change_changes_nothing(outlook: Outlook) -> None:
    nothing = what_if(outlook, -100)
    assert nothing.month.whole.expected == nothing.month.whole.high_95 == outlook.month.past
    assert nothing.days[0].total.expected == pytest.approx(USED_TODAY)
    same = what_if(outlook, 0)
    assert same.month == outlook.month
    assert same.days[1:] == outlook.days[1:]


@pytest.mark.parametrize("percent", [-100.1, 100_001, float("nan"), float("inf")])
def test_a_growth_that_cannot_be_is_refused(outlook: Outlook, percent: float) -> None:
    with pytest.raises(ValueError, match="percent"):
        what_if(outlook, percent)


# --- Budgets ----------------------------------------------------------------------------------------------------------


def test_a_budget_is_passed_on_the_day_on_which_a_constant_reaches_it() -> None:
    """120 a day, 40 used today: 80 today, 200 by tomorrow, 320 by the day after."""
    outlook = _outlook(constant(60))
    for rest, days in ((79, 0), (81, 1), (200, 1), (201, 2)):
        passed = budget_outlook(outlook, 1_000 + rest, spent=1_000, until=outlook.days[-1].day)
        assert (passed.early, passed.likely, passed.late) == (TODAY + timedelta(days),) * 3
        assert (passed.chance, passed.is_passed) == (1.0, False)


def test_a_budget_beyond_the_period_is_not_passed() -> None:
    outlook = _outlook(constant(60))
    until = TODAY + timedelta(9)
    passed = budget_outlook(outlook, 9 * 120 + 81, spent=0, until=until)
    assert (passed.chance, passed.early, passed.late) == (0.0, None, None)
    assert budget_outlook(outlook, 9 * 120 + 80, spent=0, until=until).likely == until


def test_a_budget_that_was_passed_before_says_so(outlook: Outlook) -> None:
    passed = budget_outlook(outlook, 10, spent=10, until=TODAY)
    assert passed.is_passed
    assert (passed.chance, passed.likely) == (1.0, TODAY)


def test_the_days_of_a_budget_come_in_order_and_its_chance_lies_between(outlook: Outlook) -> None:
    amount = outlook.month.whole.expected
    passed = month_budget_outlook(outlook, amount)
    assert 0.3 < passed.chance < 0.7
    assert passed.early
    assert passed.late is None
    sooner = month_budget_outlook(outlook, outlook.month.whole.low_80)
    assert sooner.chance == pytest.approx(0.9, abs=0.02)
    assert sooner.early
    assert sooner.likely
    assert sooner.early <= sooner.likely <= outlook.month.until


def test_more_traffic_passes_a_budget_sooner(outlook: Outlook) -> None:
    amount = outlook.month.past + 0.8 * outlook.month.ahead.expected
    plain, more = month_budget_outlook(outlook, amount), month_budget_outlook(what_if(outlook, 100), amount)
    assert plain.likely
    assert more.likely
    assert more.likely < plain.likely


@pytest.mark.parametrize("days", [-1, 90])
def test_a_period_that_the_forecast_does_not_reach_is_refused(outlook: Outlook, days: int) -> None:
    with pytest.raises(ValueError, match="reaches from"):
        budget_outlook(outlook, 1, spent=0, until=TODAY + timedelta(days))
