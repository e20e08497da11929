"""Periods: what they are called, where they are cut, what they are compared with."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from apps.usage.analysis import Grain, Period, Preset, period_of, period_read
from apps.usage.analysis.grain import day_begin

BERLIN = ZoneInfo("Europe/Berlin")
# A Thursday, 18:47 in Berlin.
NOW = datetime(2026, 11, 5, 17, 47, 12, tzinfo=UTC)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("preset", "start", "end"),
    [
        (Preset.HOUR, utc(2026, 11, 5, 16, 50), utc(2026, 11, 5, 17, 50)),
        (Preset.TODAY, utc(2026, 11, 4, 23), utc(2026, 11, 5, 17, 50)),
        (Preset.DAY, utc(2026, 11, 4, 18), utc(2026, 11, 5, 17, 50)),
        (Preset.WEEK, utc(2026, 10, 29, 23), utc(2026, 11, 5, 17, 50)),
        # Before 25 October Berlin was two hours ahead.
        (Preset.THIRTY_DAYS, utc(2026, 10, 6, 22), utc(2026, 11, 5, 17, 50)),
        (Preset.THIS_MONTH, utc(2026, 10, 31, 23), utc(2026, 11, 5, 17, 50)),
        (Preset.LAST_MONTH, utc(2026, 9, 30, 22), utc(2026, 10, 31, 23)),
    ],
)
def test_presets_are_cut_in_the_zone(preset: Preset, start: datetime, end: datetime) -> None:
    period = period_of(preset, zone=BERLIN, now=NOW)
    assert (period.start, period.end) == (start, end)


@pytest.mark.parametrize("preset", [preset for preset in Preset if preset is not Preset.CUSTOM])
def test_bars_cover_the_period_without_gaps(preset: Preset) -> None:
    period = period_of(preset, zone=BERLIN, now=NOW)
    assert (period.edges[0], period.edges[-1]) == (period.start, period.end)
    assert list(period.edges) == sorted(set(period.edges))
    assert 2 <= len(period.edges) <= 201


def test_a_day_with_a_change_of_the_clocks_has_25_hours() -> None:
    day = Period(day_begin(NOW.date().replace(month=10, day=25), BERLIN), utc(2026, 10, 25, 23), BERLIN, Grain.HOUR)
    assert len(day.begins) == 25
    assert [moment.hour for moment in day.begins][1:5] == [1, 2, 2, 3]


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    weeks = Period(utc(2026, 10, 7, 22), utc(2026, 11, 2, 23), BERLIN, Grain.WEEK)
    assert [begin.isoweekday() for begin in weeks.begins] == [4, 1, 1, 1, 1]
    months = Period(utc(2025, 12, 14, 23), utc(2026, 3, 1, 23), BERLIN, Grain.MONTH)
    assert [(begin.month, begin.day) for begin in months.begins] == [(12, 15), (1, 1), (2, 1), (3, 1)]


def test_a_day_that_a_zone_left_out_is_no_bar() -> None:
    apia = ZoneInfo("Pacific/Apia")
    days = Period(utc(2011, 12, 28, 10), utc(2012, 1, 1, 10), apia, Grain.DAY)
    assert [begin.day for begin in days.begins] == [28, 29, 31, 1]


def test_a_running_period_is_compared_with_as_much_of_the_one_before() -> None:
    today = period_of(Preset.TODAY, zone=BERLIN, now=NOW)
    assert (today.before.start, today.before.end) == (utc(2026, 11, 3, 23), utc(2026, 11, 4, 17, 50))
    month = period_of(Preset.THIS_MONTH, zone=BERLIN, now=NOW)
    assert (month.before.start, month.before.end) == (utc(2026, 9, 30, 22), utc(2026, 10, 5, 16, 50))


def test_a_week_before_a_change_of_the_clocks_begins_at_midnight_too() -> None:
    week = period_of(Preset.WEEK, zone=BERLIN, now=utc(2026, 10, 28, 12))
    assert week.start == utc(2026, 10, 21, 22)
    assert week.before.start == utc(2026, 10, 14, 22)
    assert len(week.before.edges) >= len(week.edges) - 1


def test_last_month_is_compared_with_the_whole_month_before_it() -> None:
    before = period_of(Preset.LAST_MONTH, zone=BERLIN, now=NOW).before
    assert (before.start, before.end) == (utc(2026, 8, 31, 22), utc(2026, 9, 30, 22))


def test_a_custom_period_of_days_includes_its_last_day() -> None:
    period, problems = period_read({"from": "2026-11-01", "to": "2026-11-02", "zone": "Europe/Berlin"}, now=NOW)
    assert problems == []
    assert (period.start, period.end) == (utc(2026, 10, 31, 23), utc(2026, 11, 2, 23))
    assert (period.before.start, period.before.end) == (utc(2026, 10, 29, 23), utc(2026, 10, 31, 23))


def test_a_custom_period_of_moments_ends_before_the_last_one() -> None:
    period, _ = period_read({"from": "2026-11-01T10:00", "to": "2026-11-01T10:32", "zone": "UTC"}, now=NOW)
    assert (period.start, period.end) == (utc(2026, 11, 1, 10), utc(2026, 11, 1, 10, 30))
    assert period.grain is Grain.FIVE_MINUTES
    assert period.before.start == utc(2026, 11, 1, 9, 30)


def test_an_hour_that_comes_twice_is_told_by_its_offset() -> None:
    for start in (utc(2026, 10, 25, 0), utc(2026, 10, 25, 1)):
        period = Period(start, start + timedelta(minutes=30), BERLIN, Grain.FIVE_MINUTES, zone_is_chosen=True)
        again, problems = period_read(dict(period.as_query()), now=NOW)
        assert problems == []
        assert (again.start, again.end) == (period.start, period.end)


@pytest.mark.parametrize(
    "query",
    [
        {"period": "soon"},
        {"period": "custom"},
        {"from": "yesterday", "to": "2026-11-02"},
        {"from": "2026-11-01", "to": "2026-13-01"},
        {"from": "2026-11-03", "to": "2026-11-01"},
        {"from": "1900-01-01", "to": "2026-11-01"},
        {"from": "2026-11-01", "to": "9999-12-31"},
        {"from": "0001-01-01T00:00", "to": "2026-11-01", "zone": "Asia/Tokyo"},
        {"zone": "Mars/Base"},
        {"grain": "eon"},
        {"period": "30d", "grain": "5m"},
    ],
)
def test_what_makes_no_period_is_told_in_words_and_the_usual_one_is_taken(query: dict[str, str]) -> None:
    period, problems = period_read(query, now=NOW)
    assert len(problems) == 1
    assert problems[0].endswith(".")
    assert not period.grain_is_chosen
    assert period.preset is (Preset.THIRTY_DAYS if query.get("period") == "30d" else Preset.WEEK)


def test_grains_past_the_kept_days_are_told() -> None:
    _, problems = period_read({"from": "2026-03-01", "to": "2026-03-02", "grain": "15m"}, now=NOW)
    assert problems == ["Sums finer than the hour are not kept for so long; hours are shown where they begin."]
