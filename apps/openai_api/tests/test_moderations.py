"""POST /v1/moderations in the process: forms, refusals, and that anything is answered."""

import base64
import json
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.catalog.pricing import ModelPrices, PriceLine
from apps.keys.limiter import Limits
from apps.keys.permissions import SCOPES
from apps.openai_api.moderations import handler
from apps.openai_api.tests.driving import MODEL, Answer, World, key_entry

PATH = "/v1/moderations"
OMNI = replace(
    MODEL,
    name="omni-moderation-2024-09-26",
    aliases=("omni-moderation-latest",),
    chat=False,
    moderations=True,
    context_window=32_768,
    max_output_tokens=0,
    prices=ModelPrices([PriceLine(("input", "", ""), 0, 0)]),
)
OLDER = replace(OMNI, name="text-moderation-007", aliases=("text-moderation-latest",))
WORLD = World(None, MODEL, OMNI, OLDER, version=50)
# A picture of one pixel.
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
THREAT = "I will kill you tonight."


def ask(world: World = WORLD, *, headers: Any = None, **body: Any) -> Answer:
    return world.request("POST", PATH, [json.dumps(body).encode()], headers=headers)


def results(**body: Any) -> list[Any]:
    answer = ask(**body)
    assert answer.status == 200, answer.text
    told: list[Any] = answer.json["results"]
    return told


def image(url: str) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": url}}


def text(said: str) -> dict[str, Any]:
    return {"type": "text", "text": said}


# --- Forms ---


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=40))
def test_a_list_of_texts_has_a_result_for_each(said: list[str]) -> None:
    told = results(input=said)
    assert told == [results(input=one)[0] for one in said]
    for result in told:
        assert result["flagged"] is any(result["categories"].values())
        assert result["categories"].keys() == result["category_scores"].keys()
        assert len(result["categories"]) == 13


def test_parts_have_one_result_together() -> None:
    [told] = results(input=[text("I will"), text("kill you."), image("https://example.com/a.png")])
    assert told["flagged"]
    assert told["category_applied_input_types"]["violence"] == ["text", "image"]
    assert told["category_applied_input_types"]["hate"] == ["text"]


def test_an_image_alone_has_a_result() -> None:
    [told] = results(input=[image(f"data:image/png;base64,{PIXEL}")])
    assert not told["flagged"]
    assert told["category_applied_input_types"]["hate"] == []
    assert told["category_scores"]["hate"] == 0


@pytest.mark.parametrize(
    ("model", "told", "categories"),
    [
        ({}, "omni-moderation-latest", 13),
        ({"model": None}, "omni-moderation-latest", 13),
        ({"model": "omni-moderation-2024-09-26"}, "omni-moderation-2024-09-26", 13),
        ({"model": "text-moderation-latest"}, "text-moderation-007", 11),
    ],
)
def test_each_model_has_its_categories(model: dict[str, Any], told: str, categories: int) -> None:
    answer = ask(input=THREAT, **model).json
    assert answer["id"].startswith("modr-")
    assert answer["model"] == told
    [result] = answer["results"]
    assert len(result["category_scores"]) == categories
    assert ("illicit" in result["categories"]) is (categories == 13)
    assert result["flagged"]


def test_a_frozen_answer_is_the_same_byte_for_byte() -> None:
    frozen = {b"x-mock-freeze": b"1"}
    assert ask(input="Hello", headers=frozen).text == ask(input="Hello", headers=frozen).text
    assert ask(input="Hello").json["id"] != ask(input="Hello").json["id"]


def test_many_texts_are_judged_beside_the_loop() -> None:
    many = [THREAT] * (handler._MANY_INPUTS + 1)
    assert results(input=many) == results(input=THREAT) * len(many)


# --- What is refused ---

INVALID = (
    "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference/moderations."
)


@pytest.mark.parametrize(
    ("body", "message", "param", "code"),
    [
        ({}, "Missing required parameter: 'input'.", "input", "missing_required_parameter"),
        ({"input": []}, INVALID, None, None),
        ({"input": 5}, INVALID, None, None),
        ({"input": ["a", text("b")]}, INVALID, None, None),
        (
            {"input": ["a", 5]},
            "Invalid type for 'input[1]': expected one of a string or object, but got an integer instead.",
            "input[1]",
            "invalid_type",
        ),
        (
            {"input": [{"type": "audio"}]},
            "Invalid value: 'audio'. Supported values are: 'text', and 'image_url'.",
            "input[0].type",
            "invalid_value",
        ),
        ({"input": [{"type": "text"}]}, "Missing required parameter: 'input[0].text'.", "input[0].text", ...),
        ({"input": [image("ftp://a")]}, ..., "input[0].image_url.url", "invalid_value"),
        ({"input": [image("data:image/png;base64,!")]}, ..., "input[0].image_url.url", "invalid_value"),
        ({"input": [image("data:image/png;base64,AAAA")]}, ..., None, "invalid_image_format"),
        (
            {"input": [image("https://a/1.png"), image("https://a/2.png")]},
            "Number of images (2) exceeds maximum of 1",
            "input",
            "too_many_images",
        ),
        (
            {"input": [image("https://a/1.png")], "model": "text-moderation-latest"},
            "The model `text-moderation-007` takes text only. Use `omni-moderation-latest` for images.",
            "input",
            "invalid_value",
        ),
        ({"input": ["a"] * 2_049}, ..., "input", "array_above_max_length"),
        ({"input": "word " * 32_768}, ..., None, None),
        ({"input": ["word " * 30_000] * 11}, ..., None, "max_tokens_per_request"),
        ({"input": "a", "foo": 1}, "Unknown parameter: 'foo'.", "foo", "unknown_parameter"),
        ({"input": "a", "model": 5}, ..., "model", "invalid_type"),
    ],
)
def test_what_is_wrong_is_said_in_the_words_of_the_platform(
    body: dict[str, Any], message: Any, param: str | None, code: Any
) -> None:
    answer = ask(**body)
    error = answer.error
    assert (answer.status, error["param"]) == (400, param)
    assert message in (..., error["message"])
    assert code in (..., error["code"])


@pytest.mark.parametrize(
    ("key", "body", "status"),
    [
        ({"scopes": SCOPES - {"api.model.moderations.request"}}, {}, 401),
        ({"scopes": frozenset({"api.model.moderations.request"})}, {}, 200),
        ({"models": frozenset({OLDER.name})}, {}, 403),
        ({"models": frozenset({OMNI.name})}, {}, 200),
        ({}, {"model": "none"}, 404),
        ({}, {"model": MODEL.name}, 404),
    ],
)
def test_only_who_may_is_answered(key: dict[str, Any], body: dict[str, Any], status: int) -> None:
    world = World(key_entry(**key), MODEL, OMNI, OLDER, version=51)
    assert ask(world, input="Hello there", **body).status == status
    row = world.record
    assert (row.endpoint, row.status, row.key_id) == ("moderations", status, 7)
    assert (row.prompt_tokens, row.cost_nano) == ((2, 0) if status == 200 else (0, 0))


def test_a_strangers_request_is_not_looked_at() -> None:
    world = World(None, OMNI)
    assert world.request("POST", PATH, [b"{"], headers={b"authorization": b""}).status == 401
    assert world.record.key_id == 0


def test_nothing_is_judged_that_a_limit_stops() -> None:
    world = World(key_entry(Limits(tokens_per_minute=3)), OMNI, version=52)
    with patch("apps.openai_api.moderations.plan.verdict_on") as judge:
        answer = ask(world, input="one two three four five")
    assert (answer.status, answer.error["type"], judge.called) == (429, "tokens", False)


# --- Anything ---

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
parts = st.lists(
    st.builds(text, st.text(max_size=5)) | st.builds(image, st.text(max_size=9)) | st.text(max_size=5), max_size=3
)


@settings(max_examples=150, deadline=None)
@given(anything | parts)
@example("\x00")
@example([image("data:image/png;base64," + base64.b64encode(b"\x89PNG\r\n\x1a\n").decode())])
@example([image("data:,")])
@example("[moderation:hate=" + "9" * 500 + "]")
def test_any_input_is_answered(given_input: Any) -> None:
    WORLD.writer.records.clear()
    answer = ask(input=given_input)
    assert WORLD.record.status == answer.status
    assert WORLD.key.meter.in_flight == 0
    if answer.status != 200:
        assert (answer.status, answer.error["type"]) == (400, "invalid_request_error")
