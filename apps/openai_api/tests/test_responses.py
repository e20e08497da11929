"""Responses: the object, byte by byte; what is refused, and in which words; what is kept of an answer."""

import json
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from apps.openai_api.responses.items import Said
from apps.openai_api.tests.driving import INSTRUCT, MODEL, Answer, World, key_entry

TEA: dict[str, Any] = {"input": "Tell me about tea."}
FROZEN = {b"x-mock-freeze": b"1"}
THINKER = replace(MODEL, name="o4-mini-2025-04-16", aliases=("o4-mini",), reasoning=True)
FUNCTION: dict[str, Any] = {"type": "function", "name": "look", "parameters": None, "strict": None}
CUSTOM: dict[str, Any] = {"type": "custom", "name": "run"}
KEYS = (
    "id object created_at status background completed_at error incomplete_details instructions max_output_tokens "
    "max_tool_calls model output parallel_tool_calls previous_response_id prompt_cache_key prompt_cache_retention "
    "reasoning safety_identifier service_tier store temperature text tool_choice tools top_logprobs top_p truncation "
    "usage user metadata"
).split()


def events_of(answer: Answer) -> list[dict[str, Any]]:
    """The data of each event, whose name is its type."""
    *events, nothing = answer.text.split(b"\n\n")
    assert nothing == b""
    told = []
    for event in events:
        name, data = event.split(b"\n")
        told.append(json.loads(data.removeprefix(b"data: ")))
        assert name == b"event: " + told[-1]["type"].encode()
    assert [event["sequence_number"] for event in told] == list(range(len(told)))
    return told


# --- The object ---


def test_it_has_the_keys_of_the_platform_from_its_beginning() -> None:
    assert list(World().response(TEA).json) == KEYS
    first = events_of(World().response(TEA | {"stream": True}))[0]
    assert list(first["response"]) == KEYS
    assert [first["response"][name] for name in ("status", "output", "usage", "completed_at")] == [
        "in_progress",
        [],
        None,
        None,
    ]


def test_all_that_was_asked_for_is_told_back() -> None:
    asked: dict[str, Any] = {
        "instructions": "Be brief.",
        "max_output_tokens": 16,
        "max_tool_calls": 3,
        "metadata": {"a": "b"},
        "parallel_tool_calls": False,
        "prompt_cache_key": "key",
        "prompt_cache_retention": "24h",
        "safety_identifier": "safe",
        "service_tier": "flex",
        "store": False,
        "temperature": 0.5,
        "top_p": 0.9,
        "top_logprobs": 2,
        "truncation": "auto",
        "user": "ada",
    }
    told = World().response(TEA | asked | {"text": {"format": {"type": "text"}}}).json
    assert {name: told[name] for name in asked} == asked
    told = World().response(TEA | {"tools": [FUNCTION, CUSTOM], "tool_choice": "none"}).json
    assert told["tool_choice"] == "none"
    assert told["tools"] == [
        FUNCTION | {"description": None},
        CUSTOM | {"description": None, "format": {"type": "text"}},
    ]


@pytest.mark.parametrize(("asked", "told"), [("auto", "default"), ("fast", "priority"), (None, "default")])
def test_a_tier_is_told_as_the_one_that_served(asked: str | None, told: str) -> None:
    assert World().response(TEA | {"service_tier": asked}).json["service_tier"] == told


def test_nothing_that_a_client_says_is_taken_for_a_gap() -> None:
    said = "Say exactly: \x01 \x02 \x03 \x04 end"
    for stream in (False, True):
        answer = World().response({"input": said, "instructions": said, "stream": stream})
        response = events_of(answer)[-1]["response"] if stream else answer.json
        assert response["instructions"] == said
        assert not {1, 2, 3, 4} & set(answer.text)


# --- Streams ---


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"max_output_tokens": 16},
        {"tools": [FUNCTION, CUSTOM], "tool_choice": "required"},
        {"model": "o4-mini", "reasoning": {"summary": "auto"}, "include": ["reasoning.encrypted_content"]},
        {"include": ["message.output_text.logprobs"], "top_logprobs": 3},
        {"stream_options": {"include_obfuscation": True}},
    ],
)
def test_a_stream_in_one_write_has_the_bytes_of_one_event_by_event(options: dict[str, Any]) -> None:
    body = TEA | options | {"stream": True}
    at_once = World(None, MODEL, THINKER).response(body, headers=FROZEN)
    paced = World(key_entry(tokens_per_second=100_000.0), MODEL, THINKER).response(body, headers=FROZEN)
    assert at_once.text == paced.text
    assert len(at_once.parts) == 1 < len(paced.parts)
    whole = World(None, MODEL, THINKER).response(body | {"stream": False, "stream_options": None}, headers=FROZEN).json
    last = events_of(at_once)[-1]["response"]
    stem = last["id"].removeprefix("resp_")
    assert json.loads(json.dumps(whole).replace(whole["id"].removeprefix("resp_"), stem)) == last


def test_a_stream_whose_record_fails_ends_with_the_event_of_an_error() -> None:
    world = World(key_entry(tokens_per_second=1_000.0))
    world.writer.is_away = True
    last = events_of(world.response(TEA | {"stream": True}))[-1]
    assert (last["type"], last["code"]) == ("error", "server_is_overloaded")


def test_a_padded_delta_says_the_same() -> None:
    padded = events_of(World().response(TEA | {"stream": True, "stream_options": {"include_obfuscation": True}}))
    plain = events_of(World().response(TEA | {"stream": True}))
    kind = "response.output_text.delta"
    assert [event["delta"] for event in padded if event["type"] == kind] == [
        event["delta"] for event in plain if event["type"] == kind
    ]
    lengths = {
        (len(json.dumps(event["delta"], ensure_ascii=False).encode()) + len(event["obfuscation"])) % 16
        for event in padded
        if event["type"] == kind
    }
    assert lengths == {0}
    assert not any("obfuscation" in event for event in plain)


# --- What is kept ---


def test_what_is_kept_is_what_was_answered() -> None:
    world = World()
    answer = world.response(TEA | {"metadata": {"a": "b"}})
    [row] = world.writer.rows
    assert row.request_id == world.record.request_id
    identity, _, project, model, status, previous, given, response = row.values
    assert (identity, project, model) == (answer.json["id"], 3, "gpt-4o-mini-2024-07-18")
    assert (status, previous) == ("completed", "")
    assert response == answer.text.decode()
    assert msgspec.json.decode(str(given), type=list[Said])


@pytest.mark.parametrize("pace", [None, 100_000.0])
def test_of_a_stream_its_last_response_is_kept(pace: float | None) -> None:
    world = World(key_entry(tokens_per_second=pace))
    events = events_of(world.response(TEA | {"stream": True}))
    [row] = world.writer.rows
    assert json.loads(str(row.values[-1])) == events[-1]["response"]


@pytest.mark.parametrize("stream", [False, True])
def test_nothing_is_kept_of_what_shall_not_be_stored_or_is_refused(stream: bool) -> None:
    world = World()
    assert world.response(TEA | {"store": False, "stream": stream}).status == 200
    assert world.response(TEA | {"stream": stream, "temperature": 3}).status == 400
    assert not world.writer.rows


def test_frozen_ids_are_a_projects_own() -> None:
    ids = [World(key_entry(project_id=project)).response(TEA, headers=FROZEN).json["id"] for project in (3, 3, 4)]
    assert ids[0] == ids[1] != ids[2]


# --- What is refused ---


def user(*parts: Any) -> list[Any]:
    return [{"role": "user", "content": list(parts)}]


OPEN_SCHEMA: dict[str, Any] = {"type": "json_schema", "name": "a", "schema": {"type": "object"}, "strict": True}
CALL: dict[str, Any] = {"type": "function_call", "call_id": "call_1", "name": "look", "arguments": "{}"}
CUSTOM_CALL: dict[str, Any] = {"type": "custom_tool_call", "call_id": "call_1", "name": "run", "input": "1"}


@pytest.mark.parametrize(
    ("body", "param", "code", "words"),
    [
        ({}, "input", "missing_required_parameter", "One of 'input' or 'previous_response_id'"),
        (TEA | {"foo": 1}, "foo", "unknown_parameter", "Unknown parameter: 'foo'."),
        (TEA | {"n": 1}, "n", "unknown_parameter", "Unknown parameter: 'n'."),
        ({"input": 3}, "input", "invalid_type", "expected one of a string or array of objects"),
        ({"input": [3]}, "input[0]", "invalid_type", "expected an object"),
        ({"input": [{"foo": 3}]}, "input[0].type", "missing_required_parameter", "input[0].type"),
        ({"input": [{"type": "robot"}]}, "input[0].type", "invalid_value", "'robot'"),
        ({"input": [{"role": "robot", "content": ""}]}, "input[0].role", "invalid_value", "'robot'"),
        ({"input": [{"role": "user"}]}, "input[0].content", "missing_required_parameter", "input[0].content"),
        ({"input": [CALL | {"call_id": ""}]}, "input[0].call_id", "empty_string", "empty string"),
        ({"input": [CALL | {"arguments": {}}]}, "input[0].arguments", "invalid_type", "expected a string"),
        ({"input": [CALL]}, "input", None, "No tool output found for function call call_1."),
        ({"input": [CUSTOM_CALL]}, "input", None, "No tool output found for custom tool call call_1."),
        (
            {"input": [CALL | {"type": "function_call_output", "output": "1"}]},
            "input[0].arguments",
            "unknown_parameter",
            "arguments",
        ),
        (
            {"input": [{"type": "function_call_output", "call_id": "call_1", "output": "1"}]},
            "input",
            None,
            "No tool call found for function call output with call_id call_1.",
        ),
        (
            {"input": [CALL, {"type": "custom_tool_call_output", "call_id": "call_1", "output": "1"}]},
            "input",
            None,
            "No tool call found for custom tool call output with call_id call_1.",
        ),
        (
            {"input": [{"role": "assistant", "content": [{"type": "input_text", "text": "a"}]}]},
            "input[0].content[0]",
            "invalid_value",
            "Invalid value: 'input_text'. Supported values are: 'output_text' and 'refusal'.",
        ),
        (
            {"input": user({"type": "output_text", "text": "a"})},
            "input[0].content[0]",
            "invalid_value",
            "'output_text'",
        ),
        ({"input": user({"type": "text", "text": "a"})}, "input[0].content[0].type", "invalid_value", "'text'"),
        (
            {"input": user({"type": "input_image", "image_url": "data:image/png;base64,!"})},
            "input[0].content[0].image_url",
            "invalid_value",
            "base64",
        ),
        (
            {"input": user({"type": "input_image"})},
            "input[0].content[0].image_url",
            "missing_required_parameter",
            "image_url",
        ),
        (
            {"input": user({"type": "input_image", "image_url": "https://a.example/b", "detail": "original"})},
            "input[0].content[0].detail",
            "unsupported_value",
            "'original'",
        ),
        (
            {"input": user({"type": "input_file", "file_id": "file-1"})},
            "input[0].content[0].file_id",
            "unsupported_parameter",
            "not supported by this server yet",
        ),
        (
            {"input": user({"type": "input_file", "filename": "a.pdf", "file_data": "data:text/plain;base64,YQ=="})},
            "input[0].content[0].file_data",
            "invalid_value",
            "text/plain",
        ),
        (TEA | {"max_output_tokens": 15}, "max_output_tokens", "integer_below_min_value", ">= 16, but got 15"),
        (TEA | {"max_output_tokens": 501}, "max_output_tokens", "integer_above_max_value", "<= 500, but got 501"),
        (TEA | {"max_tool_calls": 0}, "max_tool_calls", "integer_below_min_value", ">= 1"),
        (TEA | {"top_logprobs": 21}, "top_logprobs", "integer_above_max_value", "<= 20"),
        (TEA | {"temperature": 2.5}, "temperature", "decimal_above_max_value", "<= 2"),
        (TEA | {"top_p": -1}, "top_p", "decimal_below_min_value", ">= 0"),
        (TEA | {"truncation": "maybe"}, "truncation", "invalid_value", "'maybe'"),
        (TEA | {"include": ["foo"]}, "include[0]", "invalid_value", "'foo'"),
        (TEA | {"metadata": {"a": 1}}, "metadata.a", "invalid_type", "expected a string"),
        (TEA | {"metadata": {str(n): "" for n in range(17)}}, "metadata", "object_above_max_properties", "16"),
        (TEA | {"safety_identifier": "a" * 129}, "safety_identifier", "string_above_max_length", "128"),
        (TEA | {"stream_options": {}}, "stream_options", None, "only allowed when 'stream' is enabled"),
        (TEA | {"background": True}, "background", "unsupported_parameter", "not supported by this server yet"),
        (TEA | {"conversation": "conv_1"}, "conversation", "unsupported_parameter", "not supported by this server"),
        (TEA | {"prompt": {"id": "pmpt_1"}}, "prompt", "unsupported_parameter", "not supported by this server yet"),
        (TEA | {"tools": [{"type": "web_search"}]}, "tools[0].type", "unsupported_value", "'web_search'"),
        (TEA | {"tools": [{"type": "mcp", "server_label": "a"}]}, "tools[0].type", "unsupported_value", "'mcp'"),
        (TEA | {"tools": [{"type": "foo"}]}, "tools[0].type", "invalid_value", "'function', and 'custom'"),
        (TEA | {"tools": [{"type": "function"}]}, "tools[0].name", "missing_required_parameter", "tools[0].name"),
        (TEA | {"tools": [FUNCTION, FUNCTION]}, "tools", None, "Tool names must be unique."),
        (
            TEA | {"tools": [FUNCTION | {"parameters": {"type": "object"}, "strict": True}]},
            "tools[0].parameters",
            "invalid_function_parameters",
            "Invalid schema for function 'look': In context=(), 'additionalProperties' is required",
        ),
        (TEA | {"tool_choice": "required"}, "tool_choice", None, "must be specified with 'tools'"),
        (TEA | {"tool_choice": {"type": "file_search"}}, "tool_choice.type", "unsupported_value", "'file_search'"),
        (
            TEA | {"tools": [FUNCTION], "tool_choice": {"type": "function", "name": "run"}},
            "tool_choice",
            None,
            "Tool choice 'function' not found in 'tools' parameter.",
        ),
        (
            TEA | {"tools": [FUNCTION], "tool_choice": {"type": "allowed_tools", "mode": "auto", "tools": []}},
            "tool_choice.tools",
            "empty_array",
            "empty array",
        ),
        (
            TEA | {"text": {"format": {"type": "json_object"}}},
            "input",
            None,
            "Response input messages must contain the word 'json'",
        ),
        (
            TEA | {"text": {"format": OPEN_SCHEMA}},
            "text.format.schema",
            None,
            "Invalid schema for response_format 'a': In context=(), 'additionalProperties' is required",
        ),
        (TEA | {"text": {"verbosity": "low"}}, "text.verbosity", "unsupported_value", "'low'"),
        (
            TEA | {"reasoning": {"effort": "low"}},
            "reasoning.effort",
            "unsupported_parameter",
            "not supported with this",
        ),
        (TEA | {"include": ["reasoning.encrypted_content"]}, "include", None, "Encrypted content is not supported"),
        ({"input": "tea " * 1_000}, "input", "context_length_exceeded", "exceeds the context window of this model"),
        (
            {"input": "a", "previous_response_id": "abc"},
            "previous_response_id",
            "previous_response_not_found",
            "Previous response with id 'abc' not found.",
        ),
    ],
)
def test_what_is_wrong_is_said_in_the_platforms_words(
    body: dict[str, Any], param: str, code: str | None, words: str
) -> None:
    answer = World().response(body)
    assert (answer.status, answer.error["param"], answer.error["code"]) == (400, param, code), answer.error
    assert words in answer.error["message"]
    assert answer.error["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    ("options", "param"),
    [
        ({"temperature": 0.5}, "temperature"),
        ({"top_p": 0.5}, "top_p"),
        ({"top_logprobs": 1}, "top_logprobs"),
        ({"include": ["message.output_text.logprobs"]}, "include"),
        ({"reasoning": {"effort": "none"}}, "reasoning.effort"),
    ],
)
def test_a_model_that_reasons_refuses_what_it_does_not_know(options: dict[str, Any], param: str) -> None:
    answer = World(None, THINKER).response(TEA | options | {"model": "o4-mini"})
    assert (answer.status, answer.error["param"]) == (400, param)


def test_a_model_without_the_ability_is_refused() -> None:
    model = replace(INSTRUCT, responses=False)
    answer = World(None, model).response(TEA | {"model": model.name})
    assert (answer.status, answer.error["param"]) == (404, "model")
    assert "v1/responses" in answer.error["message"]


# --- What changes an answer ---


def test_thinking_may_leave_no_room_for_an_answer() -> None:
    response = World(None, THINKER).response(TEA | {"model": "o4-mini", "max_output_tokens": 16}).json
    assert [item["type"] for item in response["output"]] == ["reasoning"]
    assert (response["status"], response["usage"]["output_tokens_details"]) == ("incomplete", {"reasoning_tokens": 16})


def test_the_oldest_make_room_where_truncation_is_allowed() -> None:
    items = [{"role": "user", "content": f"{number} " + "tea " * 200} for number in range(6)]
    items.append({"role": "user", "content": "Say exactly: well"})
    body = {"input": items, "truncation": "auto", "instructions": "Be brief."}
    response = World().response(body).json
    assert response["output"][0]["content"][0]["text"] == "well"
    assert 700 < response["usage"]["input_tokens"] < 1_000


def test_an_input_that_is_too_long_by_itself_finds_no_room() -> None:
    answer = World().response({"input": "tea " * 1_000, "truncation": "auto"})
    assert answer.error["code"] == "context_length_exceeded"


def test_concise_summaries_are_shorter() -> None:
    def summary(kind: str) -> str:
        body = {"input": "Why?", "model": "o4-mini", "reasoning": {"summary": kind, "effort": "high"}}
        text: str = World(None, THINKER).response(body).json["output"][0]["summary"][0]["text"]
        return text

    assert len(summary("concise")) < len(summary("detailed")) == len(summary("auto"))
