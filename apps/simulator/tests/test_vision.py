"""The examples of the vision guide, and what holds for all sizes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.simulator.vision import image_tokens, takes_original

DETAILS = ("low", "high", "auto")
MODELS = (
    "gpt-4o-2024-08-06",
    "gpt-4o-mini-2024-07-18",
    "gpt-4.1-mini-2025-04-14",
    "o4-mini",
    "gpt-5-nano",
    "gpt-6-sol",
)


@pytest.mark.parametrize(
    ("model", "width", "height", "detail", "tokens"),
    [
        # The guide's own examples of tiles: 4 and 6 of them, and none.
        ("gpt-4o", 1024, 1024, "high", 765),
        ("gpt-4o", 2048, 4096, "high", 1105),
        ("gpt-4o", 4096, 8192, "low", 85),
        # Its examples of patches, before the factor: 1024, and 1452 after shrinking.
        ("gpt-4.1-mini", 1024, 1024, "high", 1659),
        ("gpt-4.1-mini", 1800, 2400, "high", 2353),
        ("o4-mini", 1024, 1024, "high", 1762),
        ("gpt-4.1-nano", 1024, 1024, "high", 2520),
        # What the platform was seen to bill for a small image, and what its calculator shows for a wide one.
        ("gpt-4o", 128, 64, "high", 255),
        ("gpt-4o-mini", 128, 64, "high", 8500),
        ("o3-2025-04-16", 128, 64, "high", 225),
        ("gpt-4.1-mini", 4000, 1474, "high", 2348),
        ("gpt-5-2025-08-07", 1024, 1024, "auto", 630),
        ("o1-2024-12-17", 512, 512, "low", 75),
        ("gpt-5-mini-2025-08-07", 32, 33, "auto", 4),
        ("gpt-6-sol", 1600, 1600, "high", 2500),
        ("gpt-6-sol", 3200, 3200, "original", 10_000),
        ("gpt-6-sol", 3200, 3200, "low", 256),
    ],
)
def test_images_count_as_published(model: str, width: int, height: int, detail: str, tokens: int) -> None:
    assert image_tokens(model, width, height, detail) == tokens


@given(st.sampled_from(MODELS), st.integers(1, 10**9), st.integers(1, 10**9), st.sampled_from(DETAILS))
def test_any_size_counts_something_and_never_more_than_the_most(model: str, w: int, h: int, detail: str) -> None:
    tokens = image_tokens(model, w, h, detail)
    assert 1 <= tokens <= 2833 + 8 * 5667
    assert tokens == image_tokens(model, w, h, detail)


@given(st.sampled_from(MODELS), st.integers(1, 5000), st.integers(1, 5000))
def test_low_detail_counts_no_more_than_high(model: str, width: int, height: int) -> None:
    assert image_tokens(model, width, height, "low") <= image_tokens(model, width, height, "high")
    assert image_tokens(model, width, height, "auto") == image_tokens(model, width, height, "high")


def test_only_the_newest_models_take_originals() -> None:
    assert [takes_original(model) for model in ("gpt-4o", "gpt-5.2-pro", "gpt-5.4", "gpt-5.4-mini", "gpt-6-luna")] == [
        False,
        False,
        True,
        False,
        True,
    ]
