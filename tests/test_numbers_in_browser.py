"""Numbers read the same in the browser as on the server: the two files that write them agree on each of these."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from apps.listing.numbers import Unit, brief, exact
from tests.browser import open_page, running_browser

SCRIPT = Path(__file__).resolve().parent.parent / "static/js/numbers.js"
# Where roundings turn, and where one unit gives way to the next.
SMALL = (0, 1, 9, 10, 99, 999, 1_000, 9_999, 10_000, 12_250, 12_350, 99_950, 999_499, 999_500, 1_005_000)
LARGE = (
    59_949_999,
    59_950_000,
    59_999_999,
    60_000_000,
    125_000_000,
    999_499_999,
    999_500_000,
    10**12,
    1_234_567_890_123,
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


def _numbers(unit: Unit) -> list[float | None]:
    drawn = random.Random(5)
    if unit is Unit.SHARE:
        return [None, 0, 1, 0.5, 0.125, 0.00125, 0.0305, 1e-7, *(drawn.random() ** 3 for _ in range(300))]
    whole: list[float | None] = [None, *SMALL, *LARGE, *(int(10 ** drawn.uniform(0, 14)) for _ in range(300))]
    if unit is Unit.DURATION:
        # Quantiles are read from within a bucket.
        return [*whole, *(drawn.uniform(0, 1e8) for _ in range(300))]
    return [*whole, -1, -18_750, -12_345_678_901] if unit is Unit.MONEY else whole


@pytest.mark.browser
@pytest.mark.parametrize("unit", Unit)
def test_the_browser_writes_numbers_as_the_server_does(browser: Browser, unit: Unit) -> None:
    numbers = _numbers(unit)
    with open_page(browser) as page:
        page.add_script_tag(path=str(SCRIPT))
        read = page.evaluate(
            "([numbers, unit]) => numbers.map(n => [Numbers.exact(n, unit), Numbers.brief(n, unit)])",
            [numbers, unit.value],
        )
    for number, (shown, short) in zip(numbers, read, strict=True):
        assert (shown, short) == (exact(number, unit), brief(number, unit)), number
