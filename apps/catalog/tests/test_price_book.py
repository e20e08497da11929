"""Which line of the price book is in force, and the words and digits that people read."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.catalog.display import dollars
from apps.catalog.models import AIModel, Price
from apps.catalog.price_book import Standing, models_with_prices, prices_with_standing, standing_of

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def model(db: None) -> AIModel:
    return AIModel.objects.create(name="gpt-test", context_window=1000, max_output_tokens=100)


def line(model: AIModel, amount: str, since: datetime, **fields: Any) -> Price:
    what = {"unit": Price.Unit.INPUT, **fields}
    return Price.objects.create(model=model, amount=Decimal(amount), effective_from=since, **what)


def standings() -> dict[str, str]:
    return {f"{price.amount.normalize():f}": price.standing for price in prices_with_standing(Price.objects.all(), NOW)}


def test_of_the_lines_that_have_begun_the_latest_is_in_force(model: AIModel) -> None:
    line(model, "1", NOW - 2 * DAY)
    line(model, "2", NOW - DAY)
    line(model, "3", NOW + DAY)
    assert standings() == {"1": Standing.REPLACED, "2": Standing.IN_FORCE, "3": Standing.LATER}


def test_a_line_is_in_force_from_its_very_moment(model: AIModel) -> None:
    line(model, "1", NOW - DAY)
    line(model, "2", NOW)
    assert standings() == {"1": Standing.REPLACED, "2": Standing.IN_FORCE}


def test_a_line_replaces_none_of_another_unit_size_quality_or_model(model: AIModel) -> None:
    other = AIModel.objects.create(name="gpt-other", context_window=1000, max_output_tokens=100)
    line(model, "1", NOW - 2 * DAY)
    line(model, "2", NOW - DAY, unit=Price.Unit.OUTPUT)
    line(other, "3", NOW - DAY)
    line(model, "4", NOW - 2 * DAY, unit=Price.Unit.IMAGE, size="1024x1024", quality="hd")
    line(model, "5", NOW - DAY, unit=Price.Unit.IMAGE, size="1024x1024", quality="standard")
    line(model, "6", NOW - DAY, unit=Price.Unit.IMAGE, size="512x512", quality="hd")
    assert set(standings().values()) == {Standing.IN_FORCE}


def test_the_standing_of_one_line_is_that_in_the_list(model: AIModel) -> None:
    old = line(model, "1", NOW - 2 * DAY)
    line(model, "2", NOW - DAY)
    assert standing_of(old, NOW) is Standing.REPLACED
    assert standing_of(old, NOW - 2 * DAY) is Standing.IN_FORCE
    assert standing_of(old, NOW - 3 * DAY) is Standing.LATER


def test_the_price_in_force_is_the_one_that_requests_cost(model: AIModel) -> None:
    line(model, "1", NOW - 2 * DAY)
    line(model, "2", NOW - DAY)
    line(model, "3", NOW + DAY)
    listed: Any = models_with_prices(AIModel.objects.all(), NOW).get()
    assert (listed.input_price, listed.output_price) == (Decimal(2), None)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("2.500000", "$2.50"),
        ("0.075000", "$0.075"),
        ("0.000001", "$0.000001"),
        ("0", "$0.00"),
        ("10", "$10.00"),
        ("1250", "$1,250.00"),
        ("99999999.999999", "$99,999,999.999999"),
    ],
)
def test_dollars_keep_every_digit_and_show_at_least_two(amount: str, shown: str) -> None:
    assert dollars(Decimal(amount)) == shown


@given(st.decimals(0, 99_999_999, places=6))
def test_what_is_shown_is_the_amount_itself(amount: Decimal) -> None:
    assert Decimal(dollars(amount).removeprefix("$").replace(",", "")) == amount
