"""Numbers as people read them. That the browser writes the same is in tests/test_charts_in_browser.py."""

import pytest

from apps.listing.numbers import Unit, brief, exact

NANO = 1_000_000_000


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (None, Unit.COUNT, "–"),
        (0, Unit.COUNT, "0"),
        (1_234_567, Unit.COUNT, "1,234,567"),
        (0, Unit.MONEY, "$0.00"),
        (18_750, Unit.MONEY, "$0.00001875"),
        (-1_234_500_000_000, Unit.MONEY, "-$1,234.50"),
        (250, Unit.DURATION, "250 µs"),
        (12_250, Unit.DURATION, "12.3 ms"),
        (1_240_000.4, Unit.DURATION, "1.24 s"),
        (125_000_000, Unit.DURATION, "2 min 5 s"),
        (0.0, Unit.SHARE, "0 %"),
        (0.012345, Unit.SHARE, "1.23 %"),
        (1.0, Unit.SHARE, "100 %"),
        (0.0000012, Unit.SHARE, "0.00012 %"),
    ],
)
def test_a_number_in_a_table_is_told_to_the_digit_that_counts(value: float | None, unit: Unit, shown: str) -> None:
    assert exact(value, unit) == shown


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (9_999, Unit.COUNT, "9,999"),
        (10_000, Unit.COUNT, "10 K"),
        (12_345, Unit.COUNT, "12.3 K"),
        (999_499, Unit.COUNT, "999 K"),
        (999_500, Unit.COUNT, "1 M"),
        (5_000_000_000_000, Unit.COUNT, "5000 B"),
        (18_750, Unit.MONEY, "$0.000019"),
        (12_345_000_000, Unit.MONEY, "$12.35"),
        (1_234 * NANO, Unit.MONEY, "$1,234.00"),
        (12_345 * NANO, Unit.MONEY, "$12.3 K"),
        (-12_345 * NANO, Unit.MONEY, "-$12.3 K"),
        (12_250, Unit.DURATION, "12.3 ms"),
    ],
)
def test_a_number_on_a_card_is_short(value: float, unit: Unit, shown: str) -> None:
    assert brief(value, unit) == shown
