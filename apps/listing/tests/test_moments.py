"""Moments as people read them."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.listing.moments import exactly, moment_html, relatively

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("away", "shown"),
    [
        (timedelta(), "just now"),
        (timedelta(seconds=-59), "just now"),
        (timedelta(seconds=59), "in a moment"),
        (timedelta(minutes=-3), "3\xa0minutes ago"),
        (timedelta(days=-2, hours=-5), "2\xa0days ago"),
        (timedelta(days=20), "in 2\xa0weeks"),
    ],
)
def test_a_moment_is_told_in_its_largest_unit(away: timedelta, shown: str) -> None:
    assert relatively(NOON + away, NOON) == shown


def test_a_moment_carries_the_exact_one_on_hover_and_no_moment_is_a_dash() -> None:
    assert exactly(NOON) == "2026-11-22 12:00 UTC"
    assert 'title="2026-11-22 12:00 UTC"' in moment_html(NOON)
    assert moment_html(None) == "–"
