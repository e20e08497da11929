"""Whose pace holds, and when tokens are due."""

from dataclasses import replace
from typing import Any

import pytest

from apps.openai_api.pacing import INSTANT, Pace, pace_of
from apps.openai_api.tests.driving import MODEL, key_entry


@pytest.mark.parametrize(
    ("key", "model", "pace"),
    [
        ({}, {}, INSTANT),
        ({}, {"first_token_ms": 200, "tokens_per_second": 50.0}, Pace(0.2, 0.02)),
        ({"first_token_ms": 100}, {"first_token_ms": 200, "tokens_per_second": 50.0}, Pace(0.1, 0.02)),
        ({"first_token_ms": 0}, {"first_token_ms": 200}, INSTANT),
        ({"tokens_per_second": 10.0}, {"tokens_per_second": 50.0}, Pace(0.0, 0.1)),
        ({"tokens_per_second": 10.0}, {}, Pace(0.0, 0.1)),
    ],
    ids=["none", "the model's", "the key's first token", "none of a key", "the key's rate", "a key's alone"],
)
def test_the_pace_of_the_key_goes_before_the_models(key: dict[str, Any], model: dict[str, Any], pace: Pace) -> None:
    assert pace_of(key_entry(**key), replace(MODEL, **model)) == pace


def test_the_pace_of_the_model_holds_without_a_key() -> None:
    assert pace_of(None, replace(MODEL, first_token_ms=50)) == Pace(0.05, 0.0)


def test_tokens_are_due_one_after_the_other_behind_the_first() -> None:
    assert [Pace(0.5, 0.25).due(token) for token in range(3)] == [0.5, 0.75, 1.0]


def test_only_no_pace_at_all_is_instant() -> None:
    assert [pace.is_instant for pace in (INSTANT, Pace(0.1, 0), Pace(0, 0.1))] == [True, False, False]
