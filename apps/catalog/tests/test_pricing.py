"""Costs are exact, rounded half-even once, and follow the price book's dates."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.catalog.pricing import MILLION, ModelPrices, PriceKey, PriceLine, nano_of

INPUT: PriceKey = ("input", "", "")
CACHED: PriceKey = ("cached_input", "", "")
OUTPUT: PriceKey = ("output", "", "")
SQUARE: PriceKey = ("image", "1024x1024", "hd")

prices = st.integers(0, 10**12)
tokens = st.integers(0, 10**7)
moments = st.integers(0, 1000)


def book(*lines: tuple[PriceKey, float, int]) -> ModelPrices:
    return ModelPrices(PriceLine(*line) for line in lines)


@given(prices, prices, prices, prices, tokens, tokens, tokens, st.integers(0, 10))
def test_a_cost_is_the_exact_sum_of_its_parts_rounded_half_even_once(
    input_price: int,
    cached_price: int,
    output_price: int,
    image_price: int,
    fresh: int,
    cached: int,
    out: int,
    images: int,
) -> None:
    offered = book(
        (INPUT, 0, input_price), (CACHED, 0, cached_price), (OUTPUT, 0, output_price), (SQUARE, 0, image_price)
    )
    exact = images * image_price + Fraction(fresh * input_price + cached * cached_price + out * output_price, MILLION)
    cost = offered.cost_nano(
        0,
        prompt_tokens=fresh + cached,
        cached_tokens=cached,
        completion_tokens=out,
        images=images,
        size="1024x1024",
        quality="hd",
    )
    assert cost == round(exact)


@pytest.mark.parametrize(
    ("millionths", "nano"), [(500_000, 0), (500_001, 1), (1_500_000, 2), (2_500_000, 2), (2_499_999, 2)]
)
def test_a_half_goes_to_the_even_neighbour(millionths: int, nano: int) -> None:
    assert book((INPUT, 0, 1)).cost_nano(0, prompt_tokens=millionths) == nano


def test_rounding_once_keeps_what_rounding_each_part_would_lose() -> None:
    offered = book((INPUT, 0, 400_000), (OUTPUT, 0, 400_000))
    assert offered.cost_nano(0, prompt_tokens=1, completion_tokens=1) == 1


@given(prices, tokens, tokens)
def test_cached_tokens_without_a_price_of_their_own_cost_what_the_others_do(
    price: int, fresh: int, cached: int
) -> None:
    offered = book((INPUT, 0, price))
    assert offered.cost_nano(0, prompt_tokens=fresh + cached, cached_tokens=cached) == offered.cost_nano(
        0, prompt_tokens=fresh + cached
    )


@given(st.lists(st.tuples(moments, prices), unique_by=lambda line: line[0], min_size=1), moments)
def test_the_latest_line_that_has_begun_is_in_force(lines: list[tuple[int, int]], moment: int) -> None:
    offered = book(*((INPUT, begun, price) for begun, price in lines))
    begun = [line for line in lines if line[0] <= moment]
    expected = max(begun)[1] if begun else None
    assert offered.cost_nano(moment, prompt_tokens=MILLION) == expected


def test_a_price_is_in_force_from_its_very_moment_and_not_before() -> None:
    offered = book((INPUT, 100, 1), (INPUT, 200, 2))
    assert [offered.cost_nano(at, prompt_tokens=MILLION) for at in (99.999, 100, 199.999, 200)] == [None, 1, 1, 2]


def test_a_change_of_one_price_leaves_the_others_in_force() -> None:
    offered = book((INPUT, 0, 3), (OUTPUT, 0, 5), (INPUT, 100, 4))
    assert offered.cost_nano(100, prompt_tokens=MILLION, completion_tokens=MILLION) == 9


@pytest.mark.parametrize("key", [INPUT, OUTPUT, SQUARE])
def test_a_unit_that_was_used_without_a_price_leaves_the_cost_unknown(key: PriceKey) -> None:
    others = book(*((other, 0, 7) for other in (INPUT, OUTPUT, SQUARE) if other != key))
    used = {"prompt_tokens": 1, "completion_tokens": 1, "images": 1}
    assert others.cost_nano(0, **used, size="1024x1024", quality="hd") is None


def test_a_price_of_nothing_is_a_price() -> None:
    assert book((INPUT, 0, 0)).cost_nano(0, prompt_tokens=1000) == 0


def test_what_was_not_used_needs_no_price() -> None:
    assert book().cost_nano(0) == 0
    assert book((INPUT, 0, 5)).cost_nano(0, prompt_tokens=MILLION) == 5


def test_an_image_of_another_size_or_quality_has_no_price_here() -> None:
    offered = book((SQUARE, 0, 80))
    assert offered.cost_nano(0, images=2, size="1024x1024", quality="hd") == 160
    assert offered.cost_nano(0, images=2, size="512x512", quality="hd") is None
    assert offered.cost_nano(0, images=2, size="1024x1024", quality="standard") is None


@given(st.decimals(0, 99_999_999, places=6))
def test_a_price_of_the_book_is_a_whole_number_of_nano_dollars(dollars: Decimal) -> None:
    assert nano_of(dollars) == Fraction(dollars) * 10**9
