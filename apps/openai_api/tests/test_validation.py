"""The platform's words for each way in which a body can be wrong."""

import json
from typing import Any

import pytest

from apps.openai_api.bodies import BodyDecoder
from apps.openai_api.chat.messages import turns_of
from apps.openai_api.chat.request import ChatRequest
from apps.openai_api.errors import ApiError

DECODER = BodyDecoder(ChatRequest)
GOOD: dict[str, Any] = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello"}]}


def refusal(**changes: Any) -> ApiError:
    body = {name: value for name, value in (GOOD | changes).items() if value is not ...}
    with pytest.raises(ApiError) as caught:
        DECODER.decode(json.dumps(body).encode())
    return caught.value


@pytest.mark.parametrize(
    ("changes", "message", "code", "param"),
    [
        ({"messages": ...}, "Missing required parameter: 'messages'.", "missing_required_parameter", "messages"),
        ({"model": ...}, "Missing required parameter: 'model'.", "missing_required_parameter", "model"),
        (
            {"messages": [{"role": "user", "content": "a"}, {"role": "user"}]},
            "Missing required parameter: 'messages[1].content'.",
            "missing_required_parameter",
            "messages[1].content",
        ),
        (
            {"messages": [{"content": "a"}]},
            "Missing required parameter: 'messages[0].role'.",
            "missing_required_parameter",
            "messages[0].role",
        ),
        (
            {"messages": [{"role": "user", "content": [{"text": "a"}]}]},
            "Missing required parameter: 'messages[0].content[0].type'.",
            "missing_required_parameter",
            "messages[0].content[0].type",
        ),
        (
            {"temperature": "hot"},
            "Invalid type for 'temperature': expected a decimal, but got a string instead.",
            "invalid_type",
            "temperature",
        ),
        (
            {"n": 1.5},
            "Invalid type for 'n': expected an integer, but got a decimal instead.",
            "invalid_type",
            "n",
        ),
        (
            {"stream": "false"},
            "Invalid type for 'stream': expected a boolean, but got a string instead.",
            "invalid_type",
            "stream",
        ),
        (
            {"n": True},
            "Invalid type for 'n': expected an integer, but got a boolean instead.",
            "invalid_type",
            "n",
        ),
        (
            {"messages": "Hello"},
            "Invalid type for 'messages': expected an array of objects, but got a string instead.",
            "invalid_type",
            "messages",
        ),
        (
            {"messages": [{"role": "user", "content": 5}]},
            "Invalid type for 'messages[0].content': expected one of a string or array of objects, but got an integer "
            "instead.",
            "invalid_type",
            "messages[0].content",
        ),
        (
            {"messages": []},
            "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
            "empty_array",
            "messages",
        ),
        (
            {"messages": [{"role": "robot", "content": "a"}]},
            "Invalid value: 'robot'. Supported values are: 'developer', 'system', 'user', 'assistant', 'tool', and "
            "'function'.",
            "invalid_value",
            "messages[0].role",
        ),
        (
            {"temperature": 3.5},
            "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 3.5 instead.",
            "decimal_above_max_value",
            "temperature",
        ),
        (
            {"presence_penalty": -3},
            "Invalid 'presence_penalty': decimal below minimum value. Expected a value >= -2, but got -3 instead.",
            "decimal_below_min_value",
            "presence_penalty",
        ),
        (
            {"n": 0},
            "Invalid 'n': integer below minimum value. Expected a value >= 1, but got 0 instead.",
            "integer_below_min_value",
            "n",
        ),
        (
            {"n": 129},
            "Invalid 'n': integer above maximum value. Expected a value <= 128, but got 129 instead.",
            "integer_above_max_value",
            "n",
        ),
        (
            {"stop": ["a", "b", "c", "d", "e"]},
            "Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length 5 "
            "instead.",
            "array_above_max_length",
            "stop",
        ),
        ({"foo": 1}, "Unknown parameter: 'foo'.", "unknown_parameter", "foo"),
        (
            {"stream_options": {"usage": True}},
            "Unknown parameter: 'stream_options.usage'.",
            "unknown_parameter",
            "stream_options.usage",
        ),
        (
            {"metadata": {"a": "x" * 513}},
            "Invalid 'metadata.a': string too long. Expected a string with maximum length 512, but got a string with "
            "length 513 instead.",
            "string_above_max_length",
            "metadata.a",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value else "",
)
def test_what_is_wrong_is_said_in_the_words_of_the_platform(
    changes: dict[str, Any], message: str, code: str, param: str
) -> None:
    error = refusal(**changes)
    assert (error.status, error.body.message, error.body.code, error.body.param) == (400, message, code, param)
    assert error.body.type == "invalid_request_error"


@pytest.mark.parametrize("body", [b"", b"{", b"nonsense", b"[]", b'"text"', b"\xff\xfe", b'{"a": ' + b"[" * 100_000])
def test_what_is_no_json_object_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(ApiError, match="could not parse the JSON body") as caught:
        DECODER.decode(body)
    assert caught.value.status == 400


def test_null_asks_for_nothing() -> None:
    body = GOOD | {"temperature": None, "tools": None, "stop": None, "stream": None}
    assert DECODER.decode(json.dumps(body).encode()).temperature is None


def test_a_lenient_server_drops_what_it_does_not_know_wherever_it_is() -> None:
    body = {"model": "m", "messages": [{"role": "user", "content": "a", "mood": "glad"}], "foo": 1}
    request = DECODER.decode(json.dumps(body).encode(), lenient=True)
    assert turns_of(request.messages)[0].text == "a"


def test_a_lenient_server_still_refuses_a_wrong_type() -> None:
    with pytest.raises(ApiError, match="Invalid type for 'temperature'"):
        DECODER.decode(json.dumps(GOOD | {"temperature": "hot", "foo": 1}).encode(), lenient=True)
