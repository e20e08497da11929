"""When what failed is tried again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from apps.delivery.backoff import delay_after


@given(tries=st.integers(min_value=1, max_value=10_000), asked=st.none() | st.floats(allow_nan=False))
def test_it_is_never_less_than_seconds_and_never_more_than_hours(tries: int, asked: float | None) -> None:
    assert timedelta(seconds=8) <= delay_after(tries, asked) <= timedelta(hours=4) * 1.2


@pytest.mark.parametrize(("tries", "seconds"), [(1, 10), (2, 30), (3, 90), (4, 270), (8, 14_400), (20, 14_400)])
def test_it_grows_threefold_with_a_fifth_of_chance(tries: int, seconds: float) -> None:
    delays = {delay_after(tries).total_seconds() for _ in range(50)}
    assert all(0.8 * seconds <= delay <= 1.2 * seconds for delay in delays)
    assert len(delays) > 40


def test_all_tries_are_over_within_hours(settings: Settings) -> None:
    whole = sum((delay_after(tries) for tries in range(1, settings.DELIVERY_TRIES)), timedelta())
    assert timedelta(hours=5) < whole < timedelta(hours=9)


def test_an_endpoint_that_asks_for_longer_is_left_alone_for_longer() -> None:
    assert delay_after(1, 1_800) == timedelta(seconds=1_800)
    assert delay_after(1, 10**9) == timedelta(hours=4)
    assert delay_after(1, -5) < timedelta(seconds=13)
