"""Answers in JSON: objects on request, and schemas that are kept."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.openai_api.tests.driving import Answer, World

EVENT = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "date": {"type": "string"},
        "participants": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["name", "date", "participants"],
    "additionalProperties": False,
}
FAIR = "Alice and Bob are going to a science fair on Friday."
JSON_OBJECT = {"type": "json_object"}


def schema(described: dict[str, Any], **options: Any) -> dict[str, Any]:
    return {"type": "json_schema", "json_schema": {"name": "x", "schema": described, "strict": True} | options}


def ask(said: str, response_format: dict[str, Any], **options: Any) -> Answer:
    body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": said}]}
    return World().chat(body | {"response_format": response_format} | options)


def content(answer: Answer) -> str:
    assert answer.status == 200, answer.text
    text: str = answer.json["choices"][0]["message"]["content"]
    return text


def test_an_answer_keeps_its_schema_with_values_of_the_conversation() -> None:
    told = json.loads(content(ask(FAIR, schema(EVENT))))
    assert told == {"name": "Science Fair", "date": "Friday", "participants": ["Alice", "Bob"]}


def test_an_answer_in_json_is_cut_like_any_other() -> None:
    answer = ask(FAIR, schema(EVENT), max_tokens=5)
    assert answer.json["choices"][0]["finish_reason"] == "length"
    assert answer.json["usage"]["completion_tokens"] == 5
    assert content(ask(FAIR, schema(EVENT))).startswith(content(answer))


def test_a_stream_in_json_joined_is_the_whole_answer() -> None:
    *events, _, _ = ask(FAIR, schema(EVENT), stream=True).text.split(b"\n\n")
    chunks = [json.loads(event.removeprefix(b"data: "))["choices"][0]["delta"] for event in events]
    assert "".join(chunk.get("content", "") for chunk in chunks) == content(ask(FAIR, schema(EVENT)))


def test_results_of_tools_reach_the_answer() -> None:
    call = {"id": "a", "type": "function", "function": {"name": "get_weather", "arguments": "{}"}}
    messages = [
        {"role": "user", "content": "How warm is it in Paris?"},
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "a", "content": '{"temperature": 21}'},
    ]
    warm = {"type": "object", "properties": {"temperature": {"type": "number"}}}
    whole = schema(warm | {"required": ["temperature"], "additionalProperties": False})
    assert json.loads(content(ask("", whole, messages=messages))) == {"temperature": 21}


@pytest.mark.parametrize(
    ("said", "keys"),
    [
        ("Describe a person in json with the keys name and age.", {"name", "age"}),
        ("Thanks, and in json please.", {"answer"}),
        ("What is 2+2? Answer in json.", {"answer"}),
    ],
)
def test_an_object_is_answered_whatever_is_asked(said: str, keys: set[str]) -> None:
    assert set(json.loads(content(ask(said, JSON_OBJECT)))) == keys


def test_text_is_text() -> None:
    body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": FAIR}]}
    assert content(ask(FAIR, {"type": "text"})) == content(World().chat(body))


@pytest.mark.parametrize(
    ("response_format", "message", "param", "code"),
    [
        (
            JSON_OBJECT,
            "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
            "messages",
            None,
        ),
        (
            schema({"type": "object", "properties": {"a": {"type": "string"}}}),
            "Invalid schema for response_format 'x': In context=(), 'additionalProperties' is required to be supplied "
            "and to be false.",
            "response_format",
            None,
        ),
        (
            {"type": "xml"},
            "Invalid value: 'xml'. Supported values are: 'text', 'json_object', and 'json_schema'.",
            "response_format.type",
            "invalid_value",
        ),
        (
            {"type": "json_schema"},
            "Missing required parameter: 'response_format.json_schema'.",
            "response_format.json_schema",
            "missing_required_parameter",
        ),
        (
            schema(EVENT, name="a b"),
            "Invalid 'response_format.json_schema.name': string does not match pattern. Expected a string that matches "
            "the pattern '^[a-zA-Z0-9_-]+$'.",
            "response_format.json_schema.name",
            "invalid_value",
        ),
    ],
)
def test_what_is_wrong_with_a_format_is_told(
    response_format: dict[str, Any], message: str, param: str, code: str | None
) -> None:
    answer = ask("hi", response_format)
    assert answer.status == 400
    assert (answer.error["message"], answer.error["param"], answer.error["code"]) == (message, param, code)


def test_what_nothing_satisfies_is_refused() -> None:
    answer = ask("hi", schema({"type": "string", "minLength": 3, "maxLength": 1}, strict=False))
    assert answer.status == 400
    assert answer.error["message"].startswith("Invalid schema for response_format 'x': ")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
_KEYWORDS = st.sampled_from(
    ["type", "properties", "items", "required", "enum", "const", "anyOf", "allOf", "$ref", "pattern", "format",
     "minimum", "maxItems", "additionalProperties", "if", "then", "not", "description", "default", "minLength"]
)  # fmt: skip
_SCHEMAS = st.dictionaries(_KEYWORDS, _JSON | st.dictionaries(_KEYWORDS, _JSON, max_size=3), max_size=4)


@settings(max_examples=60, deadline=None)
@given(_SCHEMAS, st.booleans(), st.sampled_from(["tools", "functions", "response_format"]))
def test_any_schema_is_kept_or_refused_and_never_breaks_the_server(
    described: dict[str, Any], is_strict: bool, place: str
) -> None:
    function: dict[str, Any] = {"name": "f", "parameters": described}
    asks: dict[str, dict[str, Any]] = {
        "tools": {"tools": [{"type": "function", "function": function | {"strict": is_strict}}]},
        "functions": {"functions": [function]},
        "response_format": {"response_format": schema(described, strict=is_strict)},
    }
    body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Please call f with 3."}]}
    answer = World().chat(body | asks[place])
    assert answer.status in (200, 400)
    if answer.status == 400:
        assert answer.error["message"]
