import pytest

from apps.usage.display import duration


@pytest.mark.parametrize(
    ("microseconds", "text"),
    [
        (0, "0 µs"),
        (999, "999 µs"),
        (12_340, "12.3 ms"),
        (999_400, "999 ms"),
        (999_600, "1 s"),
        (1_240_000, "1.24 s"),
        (59_940_000, "59.9 s"),
        (59_999_999, "1 min 0 s"),
        (125_000_000, "2 min 5 s"),
    ],
)
def test_a_duration_has_the_unit_that_keeps_it_short(microseconds: int, text: str) -> None:
    assert duration(microseconds) == text
