"""Windows of budgets: they join without a gap, whatever the clocks do."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.billing.periods import Period, Window, window_at

BERLIN, KOLKATA, LORD_HOWE = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata"), ZoneInfo("Australia/Lord_Howe")
CUT = st.sampled_from([Period.DAY, Period.WEEK, Period.MONTH])
ZONES = st.sampled_from([ZoneInfo("UTC"), BERLIN, KOLKATA, LORD_HOWE, ZoneInfo("America/New_York")])
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))


@given(CUT, ZONES, MOMENTS)
def test_a_window_holds_its_moment_and_the_next_begins_where_it_ends(
    period: Period, zone: ZoneInfo, moment: datetime
) -> None:
    window = window_at(period, zone, moment)
    assert window.holds(moment)
    assert window.end is not None
    assert not window.holds(window.end)
    assert window_at(period, zone, window.end).start == window.end
    assert window_at(period, zone, window.start) == window


@given(CUT, ZONES, MOMENTS)
def test_a_window_begins_at_midnight_of_its_zone(period: Period, zone: ZoneInfo, moment: datetime) -> None:
    begins = window_at(period, zone, moment).start.astimezone(zone)
    assert (begins.hour, begins.minute, begins.second, begins.microsecond) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("period", "moment", "hours"),
    [
        (Period.DAY, datetime(2026, 3, 29, 12, tzinfo=BERLIN), 23),
        (Period.DAY, datetime(2026, 10, 25, 12, tzinfo=BERLIN), 25),
        (Period.WEEK, datetime(2026, 3, 29, 12, tzinfo=BERLIN), 167),
        (Period.MONTH, datetime(2026, 2, 14, tzinfo=BERLIN), 28 * 24),
        (Period.MONTH, datetime(2026, 10, 14, tzinfo=BERLIN), 31 * 24 + 1),
    ],
)
def test_summer_time_makes_windows_shorter_and_longer(period: Period, moment: datetime, hours: int) -> None:
    window = window_at(period, BERLIN, moment)
    assert window.end is not None
    assert (window.end - window.start).total_seconds() == hours * 3600


def test_a_week_begins_on_monday() -> None:
    sunday = datetime(2026, 11, 22, 23, 59, tzinfo=UTC)
    assert window_at(Period.WEEK, UTC, sunday) == Window(
        datetime(2026, 11, 16, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)
    )


def test_a_budget_for_once_is_not_cut() -> None:
    with pytest.raises(ValueError, match="dates of its own"):
        window_at(Period.ONCE, UTC, datetime(2026, 1, 1, tzinfo=UTC))
