"""Money as people read it."""

import pytest

from apps.keys.display import dollars


@pytest.mark.parametrize(
    ("nano", "shown"),
    [
        (0, "$0.00"),
        (1, "$0.000000001"),
        (18_750, "$0.00001875"),
        (990_000_000, "$0.99"),
        (1_500_000_000, "$1.50"),
        (1_234_567_000_000_000, "$1,234,567.00"),
        (-2_500_000_000, "-$2.50"),
        (-1, "-$0.000000001"),
    ],
)
def test_money_is_shown_to_the_last_digit(nano: int, shown: str) -> None:
    assert dollars(nano) == shown
