"""A prompt that came before counts as cached: for its project, model and key, and for some minutes."""

import json
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest

from apps.catalog.pricing import ModelPrices, PriceLine
from apps.openai_api.prompt_cache import _MOST, LIFETIME, PromptCache, lifetime_of
from apps.openai_api.tests.driving import MODEL, Answer, World, key_entry

PRICES = ModelPrices(
    [
        PriceLine(("input", "", ""), 0, 1_000_000_000),
        PriceLine(("cached_input", "", ""), 0, 100_000_000),
        PriceLine(("output", "", ""), 0, 0),
    ]
)
ROOMY = replace(MODEL, context_window=20_000, prices=PRICES)
NEW = replace(ROOMY, name="gpt-6-sol", aliases=())
SYSTEM = {"role": "system", "content": "You know all about tea. " * 300}
QUESTION = {"role": "user", "content": "Tell me about oolong."}


def world() -> World:
    return World(None, ROOMY, NEW)


def chat(asked: World, *messages: Any, **options: Any) -> Answer:
    answer = asked.chat({"model": "gpt-4o-mini", "messages": [*messages] or [SYSTEM, QUESTION]} | options)
    assert answer.status == 200, answer.text
    return answer


def cached(answer: Answer) -> int:
    count: int = answer.json["usage"]["prompt_tokens_details"]["cached_tokens"]
    return count


def test_a_prompt_that_comes_again_is_cached_in_steps_and_cheaper() -> None:
    asked = world()
    first, second = chat(asked), chat(asked)
    prompt = first.json["usage"]["prompt_tokens"]
    assert (cached(first), cached(second)) == (0, 1024 + (prompt - 1024) // 128 * 128)
    assert first.json["choices"] == second.json["choices"]
    one, two = asked.writer.records
    assert (one.cached_tokens, two.cached_tokens) == (0, cached(second))
    assert (one.cost_nano, two.cost_nano) == (
        prompt * 1000,
        (prompt - cached(second)) * 1000 + cached(second) * 100,
    )


def test_a_conversation_that_goes_on_is_cached_as_far_as_it_is_the_same() -> None:
    asked = world()
    chat(asked)
    assert cached(chat(asked, SYSTEM, QUESTION, {"role": "assistant", "content": "It is tea."}, QUESTION)) >= 1024
    assert cached(chat(asked, {"role": "system", "content": "Hello."}, SYSTEM, QUESTION)) == 0


def test_a_short_prompt_is_never_cached() -> None:
    asked = world()
    assert [cached(chat(asked, QUESTION)) for _ in range(3)] == [0, 0, 0]


def test_a_stream_tells_what_was_cached() -> None:
    asked = world()
    chat(asked)
    options = {"stream": True, "stream_options": {"include_usage": True}}
    *_, usage, _done, _nothing = chat(asked, **options).text.split(b"\n\n")
    assert json.loads(usage.removeprefix(b"data: "))["usage"]["prompt_tokens_details"]["cached_tokens"] >= 1024


def test_keys_projects_and_models_have_prompts_of_their_own() -> None:
    asked = world()
    chat(asked)
    assert cached(chat(asked, prompt_cache_key="a")) == 0
    assert cached(chat(asked, prompt_cache_key="a")) > 0
    assert cached(chat(asked, model="gpt-6-sol")) == 0
    other = World(key_entry(project_id=99), ROOMY)
    other.server.prompt_cache = asked.server.prompt_cache
    assert cached(chat(other)) == 0


def test_time_that_stands_still_knows_no_before() -> None:
    asked = world()
    frozen = {b"x-mock-freeze": b"1"}
    body = {"model": "gpt-4o-mini", "messages": [SYSTEM, QUESTION]}
    assert asked.chat(body, headers=frozen).text == asked.chat(body, headers=frozen).text


@pytest.mark.parametrize(
    ("options", "seconds"),
    [
        ({}, 300),
        ({"prompt_cache_retention": "in_memory"}, 300),
        ({"prompt_cache_retention": "24h"}, 86_400),
        ({"model": "gpt-6-sol", "prompt_cache_options": {"ttl": "30m"}}, 1_800),
    ],
)
def test_a_prompt_is_forgotten_some_time_after_its_last_use(options: dict[str, Any], seconds: float) -> None:
    asked = world()

    def at(moment: float) -> int:
        with patch("apps.openai_api.call.time.time", return_value=1_800_000_000 + moment):
            return cached(chat(asked, **options))

    assert at(0) == 0
    assert at(seconds - 1) > 0
    assert at(2 * seconds - 2) > 0
    assert at(3 * seconds) == 0


def test_explicit_caching_needs_a_breakpoint() -> None:
    explicit = {"model": "gpt-6-sol", "prompt_cache_options": {"mode": "explicit"}}
    asked = world()
    assert [cached(chat(asked, **explicit)) for _ in range(2)] == [0, 0]
    part = {"type": "text", "text": SYSTEM["content"], "prompt_cache_breakpoint": {"mode": "explicit"}}
    marked = {"role": "system", "content": [part]}
    assert cached(chat(asked, marked, QUESTION, **explicit)) == 0
    assert cached(chat(asked, marked, QUESTION, **explicit)) > 0


def test_what_is_kept_is_bounded() -> None:
    cache = PromptCache()
    for number in range(2 * _MOST):
        cache.use("p", [b"%d" % number], 0.0)
    assert len(cache._young) + len(cache._old) <= _MOST + 1
    assert cache.use("p", [b"%d" % (2 * _MOST - 1)], 1.0) == 1024
    assert cache.use("p", [b"0"], 1.0) == 0


def test_the_longest_lifetime_asked_for_counts() -> None:
    assert lifetime_of(None, None) == LIFETIME
    assert lifetime_of("in_memory", "30m") == 1_800
