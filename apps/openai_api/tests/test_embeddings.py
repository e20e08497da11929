"""POST /v1/embeddings in the process: what is refused, what is counted, and that anything is answered."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.catalog.pricing import ModelPrices, PriceLine
from apps.keys.limiter import Limits
from apps.keys.permissions import SCOPES
from apps.openai_api.embeddings import handler
from apps.openai_api.embeddings.digits import floats_json
from apps.openai_api.tests.driving import MODEL, Answer, World, key_entry
from apps.simulator.tokens import encoding

PATH = "/v1/embeddings"
SMALL = replace(
    MODEL,
    name="text-embedding-3-small",
    aliases=(),
    chat=False,
    embeddings=True,
    tokenizer="cl100k_base",
    context_window=8_192,
    max_output_tokens=0,
    embedding_dimensions=1_536,
    prices=ModelPrices([PriceLine(("input", "", ""), 0, 20_000_000)]),
)
ADA = replace(SMALL, name="text-embedding-ada-002")
WORLD = World(None, MODEL, SMALL, ADA, version=40)
TOKENS = encoding("cl100k_base").tokens


def ask(world: World = WORLD, **body: Any) -> Answer:
    asked = {"model": SMALL.name, "input": "Hello"} | body
    given = {name: value for name, value in asked.items() if value is not ...}
    return world.request("POST", PATH, [json.dumps(given).encode()])


def vectors(**body: Any) -> list[Any]:
    answer = ask(**body)
    assert answer.status == 200, answer.text
    data = answer.json["data"]
    assert [item["index"] for item in data] == list(range(len(data)))
    return [item["embedding"] for item in data]


# --- Forms ---


@settings(max_examples=50, deadline=None)
@given(st.text(min_size=1, max_size=80))
def test_tokens_have_the_vector_of_their_text(text: str) -> None:
    assert vectors(input=TOKENS(text)) == vectors(input=[TOKENS(text)]) == vectors(input=text) == vectors(input=[text])


@settings(max_examples=50, deadline=None)
@given(st.text(min_size=1, max_size=40), st.integers(1, 1_536))
def test_base64_holds_the_very_floats(text: str, dimensions: int) -> None:
    [floats] = vectors(input=text, dimensions=dimensions)
    [packed] = vectors(input=text, dimensions=dimensions, encoding_format="base64")
    assert np.frombuffer(base64.b64decode(packed), "<f4").tolist() == np.array(floats, np.float32).tolist()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=20), st.randoms())
def test_the_order_of_a_batch_is_the_order_of_its_answer_and_nothing_else(batch: list[str], random: Any) -> None:
    by_text = dict(zip(batch, vectors(input=batch), strict=True))
    shuffled = random.sample(batch, len(batch))
    assert vectors(input=shuffled) == [by_text[text] for text in shuffled]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(-(10**8), 10**8), min_size=1, max_size=20))
@example([0, 1, -1, 10**8, -(10**8), 99_999_999, 9_999_999, -9_999_999, 10_000_000, 12_345_678])
def test_floats_are_written_to_the_last_digit(decimals: list[int]) -> None:
    vector = (np.array(decimals) / 1e8).astype(np.float32)
    told = json.loads(floats_json(vector))
    assert np.array(told, np.float32).tolist() == vector.tolist()


def test_a_batch_off_the_loop_has_the_vectors_of_its_texts() -> None:
    batch = [f"Text number {number}" for number in range(handler._MANY_INPUTS + 1)]
    assert vectors(input=batch) == [vectors(input=text)[0] for text in batch]


def test_a_body_that_comes_again_has_the_same_answer() -> None:
    answers = [ask(input="again and again") for _ in range(4)]
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json["usage"] == {"prompt_tokens": 3, "total_tokens": 3}


# --- What is refused ---

INVALID = (
    "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference/embeddings."
)


@pytest.mark.parametrize(
    ("body", "message", "param", "code"),
    [
        ({"input": []}, INVALID, None, None),
        ({"input": [[1, 2], []]}, INVALID, None, None),
        ({"input": ["a", 1]}, INVALID, None, None),
        ({"input": [1, "a"]}, INVALID, None, None),
        ({"input": [[1], "a"]}, INVALID, None, None),
        ({"input": 5}, INVALID, None, None),
        ({"input": None}, INVALID, None, None),
        ({"input": {"text": "a"}}, INVALID, None, None),
        ({"input": [None]}, INVALID, None, None),
        ({"input": [1.5]}, INVALID, None, None),
        ({"input": [True]}, INVALID, None, None),
        ({"input": [100_256]}, INVALID, None, None),
        ({"input": [-1]}, INVALID, None, None),
        ({"input": [2**63]}, INVALID, None, None),
        ({"input": [[5], [10**30]]}, INVALID, None, None),
        ({"input": ""}, "Invalid 'input': input cannot be an empty string.", "input", "empty_string"),
        ({"input": ["a", ""]}, "Invalid 'input[1]': input cannot be an empty string.", "input[1]", "empty_string"),
        ({"input": ...}, "Missing required parameter: 'input'.", "input", "missing_required_parameter"),
        ({"model": ...}, "Missing required parameter: 'model'.", "model", "missing_required_parameter"),
        (
            {"input": ["a"] * 2_049},
            "Invalid 'input': array too long. Expected an array with maximum length 2048, but got an array with length "
            "2049 instead.",
            "input",
            "array_above_max_length",
        ),
        (
            {"input": "word " * 8_192},
            "This model's maximum context length is 8192 tokens, however you requested 8193 tokens (8193 in your "
            "prompt; 0 for the completion). Please reduce your prompt; or completion length.",
            None,
            None,
        ),
        (
            {"input": [5] * 8_193},
            "This model's maximum context length is 8192 tokens, however you requested 8193 tokens (8193 in your "
            "prompt; 0 for the completion). Please reduce your prompt; or completion length.",
            None,
            None,
        ),
        (
            {"input": [[5] * 8_192] * 37},
            "Requested 303104 tokens, max 300000 tokens per request",
            None,
            "max_tokens_per_request",
        ),
        (
            {"dimensions": 1_537},
            "Invalid value for 'dimensions' = 1537. Must be less than or equal to 1536.",
            None,
            None,
        ),
        (
            {"dimensions": 0},
            "Invalid 'dimensions': integer below minimum value. Expected a value >= 1, but got 0 instead.",
            "dimensions",
            "integer_below_min_value",
        ),
        ({"dimensions": 5, "model": ADA.name}, "This model does not support specifying dimensions.", None, None),
        (
            {"encoding_format": "hex"},
            "Invalid value: 'hex'. Supported values are: 'base64', and 'float'.",
            "encoding_format",
            "invalid_value",
        ),
        (
            {"user": 5},
            "Invalid type for 'user': expected a string, but got an integer instead.",
            "user",
            "invalid_type",
        ),
        ({"foo": 5}, "Unknown parameter: 'foo'.", "foo", "unknown_parameter"),
    ],
)
def test_what_is_wrong_is_said_in_the_words_of_the_platform(
    body: dict[str, Any], message: str, param: str | None, code: str | None
) -> None:
    answer = ask(**body)
    error = answer.error
    assert (answer.status, error["message"], error["param"], error["code"]) == (400, message, param, code)


@pytest.mark.parametrize(
    ("key", "body", "status", "code"),
    [
        ({"scopes": SCOPES - {"api.model.embeddings.request"}}, {}, 401, None),
        ({"scopes": frozenset({"api.model.embeddings.request"})}, {}, 200, None),
        ({"models": frozenset({ADA.name})}, {}, 403, "model_not_found"),
        ({}, {"model": "none"}, 404, "model_not_found"),
        ({}, {"model": MODEL.name}, 403, None),
    ],
)
def test_only_who_may_is_answered(key: dict[str, Any], body: dict[str, Any], status: int, code: str | None) -> None:
    world = World(key_entry(**key), MODEL, SMALL, ADA, version=41)
    answer = ask(world, **body)
    assert answer.status == status
    if status != 200:
        assert answer.error["code"] == code
    row = world.record
    assert (row.endpoint, row.status, row.key_id) == ("embeddings", status, 7)
    assert (row.prompt_tokens > 0) is (status == 200)


def test_a_strangers_request_is_not_looked_at() -> None:
    world = World(None, SMALL)
    answer = world.request("POST", PATH, [b"{"], headers={b"authorization": b""})
    assert (answer.status, world.record.key_id) == (401, 0)


def test_no_vector_is_computed_for_what_a_limit_stops() -> None:
    world = World(key_entry(Limits(tokens_per_minute=10)), SMALL, version=42)
    with patch("apps.openai_api.embeddings.plan.answer_json") as compose:
        answer = ask(world, input="one two three four five six seven eight nine ten eleven")
    assert (answer.status, answer.error["type"]) == (429, "tokens")
    assert not compose.called
    assert world.record.prompt_tokens == 0


def test_tokens_are_recorded_priced_and_taken_from_the_limit() -> None:
    world = World(key_entry(Limits(tokens_per_minute=1_000)), SMALL, version=43)
    answer = ask(world, input=["Hello world", "Hello there, world"])
    used = answer.json["usage"]["total_tokens"]
    assert used == sum(len(TOKENS(text)) for text in ("Hello world", "Hello there, world"))
    assert (world.record.prompt_tokens, world.record.completion_tokens) == (used, 0)
    assert world.record.cost_nano == used * 20
    assert answer.headers[b"x-ratelimit-remaining-tokens"] == b"%d" % (1_000 - used)


def test_an_encoding_that_is_not_loaded_is_not_loaded_on_the_loop() -> None:
    ran: list[Callable[[], Any]] = []

    async def off_loop(work: Callable[[], Any]) -> Any:
        ran.append(work)
        return work()

    with patch.object(handler, "off_loop", off_loop), patch.object(handler, "is_loaded", return_value=False):
        assert ask(input="never asked for before").status == 200
    assert ran


# --- Anything ---

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(anything, anything, st.sampled_from(["float", "base64", None, 5]))
@example("\ud800", 5, "float")
@example("\x00", None, None)
@example(" ", 1, "float")
@example("́", 1, "float")
def test_any_input_is_answered(given_input: Any, dimensions: Any, form: Any) -> None:
    WORLD.writer.records.clear()
    answer = ask(input=given_input, dimensions=dimensions, encoding_format=form)
    assert WORLD.record.status == answer.status
    assert WORLD.key.meter.in_flight == 0
    if answer.status != 200:
        assert (answer.status, answer.error["type"]) == (400, "invalid_request_error")
