"""Which efforts a model knows, and how long it thinks."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.simulator.family import version_of
from apps.simulator.reasoning import default_effort, efforts_of, reasoning_tokens

EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
ROWS = json.loads((Path(__file__).parents[3] / "fixtures" / "initial_data.json").read_text())
REASONING = [row["fields"]["name"] for row in ROWS if row["fields"].get("reasoning")]


@pytest.mark.parametrize(
    ("model", "version"),
    [
        ("gpt-5.4-mini-2026-03-17", (5, 4)),
        ("gpt-5-chat-latest", (5, 0)),
        ("gpt-4-0613", (4, 0)),
        ("gpt-4o-2024-08-06", None),
        ("o3-2025-04-16", None),
        ("gpt-audio-mini", None),
    ],
)
def test_a_name_tells_its_version(model: str, version: tuple[int, int] | None) -> None:
    assert version_of(model) == version


@pytest.mark.parametrize("model", REASONING)
def test_each_reasoning_model_on_offer_knows_its_own_default(model: str) -> None:
    assert default_effort(model) in (efforts_of(model) or ("medium",))


def test_families_know_what_the_platform_says_of_them() -> None:
    assert efforts_of("o3-2025-04-16") == ("low", "medium", "high")
    assert efforts_of("o1-mini-2024-09-12") == ()
    assert efforts_of("gpt-5-2025-08-07") == ("minimal", "low", "medium", "high")
    assert (efforts_of("gpt-5.1-2025-11-13")[0], default_effort("gpt-5.1-2025-11-13")) == ("none", "none")
    assert "none" not in efforts_of("gpt-5.2-pro-2025-12-11")
    assert efforts_of("gpt-6-sol")[-1] == "max"


@given(st.sampled_from(EFFORTS), st.integers(1, 10**6), st.binary(max_size=20))
def test_thinking_is_told_in_steps_and_the_same_each_time(effort: str, prompt_tokens: int, seed: bytes) -> None:
    tokens = reasoning_tokens(effort, prompt_tokens, seed)
    assert tokens % 64 == 0
    assert tokens == reasoning_tokens(effort, prompt_tokens, seed)
    assert (tokens > 0) is (effort not in {"none", "minimal"})
    assert tokens <= reasoning_tokens(effort, 10**7, seed)


def test_a_harder_effort_thinks_longer_on_average() -> None:
    means = [sum(reasoning_tokens(effort, 100, bytes([n])) for n in range(100)) for effort in EFFORTS]
    assert means == sorted(means)
    assert len(set(means)) == len(EFFORTS) - 1
