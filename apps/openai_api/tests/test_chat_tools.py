"""Tools in a chat completion: what is refused, and how calls are told, whole and streamed."""

import json
from typing import Any

import pytest

from apps.openai_api.tests.driving import Answer, World, key_entry

FROZEN = {b"x-mock-freeze": b"1"}
CITY = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
FUNCTION: dict[str, Any] = {"name": "get_weather", "description": "The weather in a city", "parameters": CITY}
WEATHER: dict[str, Any] = {"type": "function", "function": FUNCTION}
SHELL: dict[str, Any] = {"type": "custom", "custom": {"name": "python", "description": "Runs python code"}}
ASKED: dict[str, Any] = {
    "model": "gpt-4o-mini",
    "messages": [{"role": "user", "content": "What's the weather in Paris and Rome?"}],
    "tools": [WEATHER],
}
NAMED = {"type": "function", "function": {"name": "get_weather"}}


def ask(**options: Any) -> Answer:
    body = {name: value for name, value in (ASKED | options).items() if value is not None}
    return World().chat(body, headers=FROZEN)


def choice(**options: Any) -> dict[str, Any]:
    answer = ask(**options)
    assert answer.status == 200, answer.text
    one: dict[str, Any] = answer.json["choices"][0]
    return one


def deltas(**options: Any) -> list[dict[str, Any]]:
    *events, _, _ = ask(stream=True, **options).text.split(b"\n\n")
    return [json.loads(event.removeprefix(b"data: "))["choices"][0] for event in events]


def strict(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "function", "function": {"name": "x", "strict": True, "parameters": schema}}]


def test_calls_have_the_keys_of_the_platform() -> None:
    told = choice()
    assert (told["finish_reason"], told["message"]["content"]) == ("tool_calls", None)
    assert [json.loads(call["function"]["arguments"]) for call in told["message"]["tool_calls"]] == [
        {"city": "Paris"},
        {"city": "Rome"},
    ]
    for call in told["message"]["tool_calls"]:
        assert set(call) == {"id", "type", "function"}
        assert set(call["function"]) == {"name", "arguments"}
        assert call["id"].startswith("call_")
        assert len(call["id"]) <= 40


def test_ids_of_calls_are_all_different_and_stand_still_with_time() -> None:
    def ids(headers: dict[bytes, bytes]) -> list[str]:
        told = World().chat(ASKED | {"n": 2}, headers=headers).json["choices"]
        return [call["id"] for one in told for call in one["message"]["tool_calls"]]

    assert len(set(ids(FROZEN))) == 4
    assert ids(FROZEN) == ids(FROZEN)
    assert set(ids({})).isdisjoint(ids({}))


def test_a_stream_of_one_call_opens_with_it() -> None:
    first, *pieces, last = deltas(parallel_tool_calls=False)
    [head] = first["delta"].pop("tool_calls")
    assert first["delta"] == {"role": "assistant", "content": None, "refusal": None}
    assert (head["index"], head["type"], head["function"]) == (0, "function", {"name": "get_weather", "arguments": ""})
    for piece in pieces:
        [call] = piece["delta"]["tool_calls"]
        assert set(call) == {"index", "function"}
        assert set(call["function"]) == {"arguments"}
    assert (last["delta"], last["finish_reason"]) == ({}, "tool_calls")


def test_a_stream_of_several_calls_opens_with_the_role() -> None:
    first, second, *_ = deltas()
    assert first["delta"] == {"role": "assistant", "content": None, "refusal": None}
    assert second["delta"]["tool_calls"][0]["function"] == {"name": "get_weather", "arguments": ""}


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"parallel_tool_calls": False},
        {"n": 2},
        {"max_tokens": 14},
        {"max_tokens": 3},
        {"tools": [SHELL], "tool_choice": "required"},
        {"tools": None, "functions": [FUNCTION]},
    ],
)
def test_a_stream_joined_is_the_whole_answer(options: dict[str, Any]) -> None:
    whole = ask(**options).json["choices"]
    *events, _, _ = ask(stream=True, stream_options={"include_usage": True}, **options).text.split(b"\n\n")
    chunks = [json.loads(event.removeprefix(b"data: ")) for event in events]
    for one in whole:
        calls: dict[int, dict[str, Any]] = {}
        legacy = {"name": "", "arguments": ""}
        for chunk in chunks:
            for part in chunk["choices"]:
                if part["index"] == one["index"]:
                    for call in part["delta"].get("tool_calls", ()):
                        joined(calls.setdefault(call["index"], {}), call)
                    for name, text in part["delta"].get("function_call", {}).items():
                        legacy[name] += text
        told = one["message"]
        # The body of a stream is another one, so its ids are.
        assert [call | {"id": ""} for call in calls.values()] == [
            call | {"id": ""} for call in told.get("tool_calls", [])
        ]
        assert legacy == told.get("function_call", {"name": "", "arguments": ""})
        ends = [part["finish_reason"] for chunk in chunks for part in chunk["choices"] if part["finish_reason"]]
        assert set(ends) == {one["finish_reason"]}
    assert chunks[-1]["usage"] == ask(**options).json["usage"]


def joined(whole: dict[str, Any], part: dict[str, Any]) -> None:
    """Adds a delta of a call to what came of it, as clients do."""
    for name, value in part.items():
        if isinstance(value, dict):
            for inner, text in value.items():
                fields = whole.setdefault(name, {})
                fields[inner] = fields.get(inner, "") + text
        elif name != "index":
            whole[name] = value


def test_a_paced_stream_has_the_bytes_of_one_at_once() -> None:
    body = ASKED | {"stream": True}
    paced = World(key_entry(tokens_per_second=100_000.0))
    assert paced.chat(body, headers=FROZEN).text == ask(stream=True).text
    assert paced.record.completion_tokens == ask().json["usage"]["completion_tokens"]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"tool_choice": "required"}, "tool_calls"),
        ({"tool_choice": NAMED}, "stop"),
        ({"tool_choice": {"type": "allowed_tools", "allowed_tools": {"mode": "required", "tools": [NAMED]}}},
         "tool_calls"),
        ({"tools": None, "functions": [FUNCTION]}, "function_call"),
        ({"tools": None, "functions": [FUNCTION], "function_call": {"name": "get_weather"}}, "stop"),
        ({"max_tokens": 12}, "length"),
        ({"tool_choice": NAMED, "max_tokens": 12}, "length"),
    ],
)  # fmt: skip
def test_why_a_call_ended_is_told_as_the_platform_does(options: dict[str, Any], reason: str) -> None:
    told = choice(**options)
    assert told["finish_reason"] == reason
    assert "tool_calls" in told["message"] or "function_call" in told["message"]


@pytest.mark.parametrize(
    "options",
    [
        {"tool_choice": "none"},
        {"tools": None, "functions": [FUNCTION], "function_call": "none"},
        {"messages": [{"role": "user", "content": "Hello"}]},
    ],
)
def test_without_a_call_the_message_is_text_alone(options: dict[str, Any]) -> None:
    told = choice(**options)
    assert set(told["message"]) == {"role", "content", "refusal", "annotations"}
    assert told["finish_reason"] == "stop"


def test_calls_are_no_longer_than_allowed() -> None:
    for limit in range(1, 45):
        answer = ask(max_tokens=limit)
        used = answer.json["usage"]["completion_tokens"]
        assert used <= limit
        assert (answer.json["choices"][0]["finish_reason"] == "length") == (used == limit)


def test_a_custom_tool_gets_code_or_what_its_pattern_allows() -> None:
    asked = [{"role": "user", "content": "Use python to print hello world"}]
    [call] = choice(messages=asked, tools=[SHELL])["message"]["tool_calls"]
    assert call["type"] == "custom"
    assert "print" in call["custom"]["input"]
    grammar = {"type": "grammar", "grammar": {"syntax": "regex", "definition": r"[A-Z]{3}-\d{4}"}}
    coded = {"type": "custom", "custom": {"name": "python", "format": grammar}}
    [call] = choice(messages=asked, tools=[coded], tool_choice="required")["message"]["tool_calls"]
    letters, digits = call["custom"]["input"].split("-")
    assert (len(letters), letters.isupper(), len(digits), digits.isdigit()) == (3, True, 4, True)


@pytest.mark.parametrize(
    ("options", "message", "param", "code"),
    [
        (
            {"tools": None, "tool_choice": "auto"},
            "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
            "tool_choice",
            None,
        ),
        (
            {"tools": None, "parallel_tool_calls": True},
            "Invalid value for 'parallel_tool_calls': 'parallel_tool_calls' is only allowed when 'tools' are "
            "specified.",
            "parallel_tool_calls",
            None,
        ),
        (
            {"function_call": "auto"},
            "Invalid value for 'function_call': 'function_call' is only allowed when 'functions' are specified.",
            "function_call",
            None,
        ),
        (
            {"tool_choice": {"type": "function", "function": {"name": "x"}}},
            "Invalid value for 'tool_choice': no function named x was specified in the 'tools' parameter.",
            "tool_choice",
            None,
        ),
        (
            {"tool_choice": {"type": "custom", "custom": {"name": "get_weather"}}},
            "Invalid value for 'tool_choice': no custom tool named get_weather was specified in the 'tools' parameter.",
            "tool_choice",
            None,
        ),
        (
            {"tools": None, "functions": [FUNCTION], "function_call": {"name": "x"}},
            "Invalid value for 'function_call': no function named x was specified in the 'functions' parameter.",
            "function_call",
            None,
        ),
        (
            {"functions": [FUNCTION]},
            "Invalid value for 'functions': 'functions' and 'tools' cannot be specified together.",
            "functions",
            None,
        ),
        ({"tools": [WEATHER, WEATHER]}, "Tool names must be unique.", "tools", None),
        (
            {"tools": []},
            "Invalid 'tools': empty array. Expected an array with minimum length 1, but got an empty array instead.",
            "tools",
            "empty_array",
        ),
        (
            {"tools": [WEATHER] * 129},
            "Invalid 'tools': array too long. Expected an array with maximum length 128, but got an array with length "
            "129 instead.",
            "tools",
            "array_above_max_length",
        ),
        (
            {"tools": [{"type": "function", "function": {"name": "get weather"}}]},
            "Invalid 'tools[0].function.name': string does not match pattern. Expected a string that matches the "
            "pattern '^[a-zA-Z0-9_-]+$'.",
            "tools[0].function.name",
            "invalid_value",
        ),
        (
            {"tools": [{"type": "function", "function": {"name": "x" * 65}}]},
            "Invalid 'tools[0].function.name': string too long. Expected a string with maximum length 64, but got a "
            "string with length 65 instead.",
            "tools[0].function.name",
            "string_above_max_length",
        ),
        (
            {"tools": [{"function": FUNCTION}]},
            "Missing required parameter: 'tools[0].type'.",
            "tools[0].type",
            "missing_required_parameter",
        ),
        (
            {"tool_choice": "sometimes"},
            "Invalid value: 'sometimes'. Supported values are: 'auto', 'none', and 'required'.",
            "tool_choice",
            "invalid_value",
        ),
        (
            {"tools": [WEATHER, *strict({"type": "object", "properties": {"a": {"type": "string"}}})]},
            "Invalid schema for function 'x': In context=(), 'additionalProperties' is required to be supplied and to "
            "be false.",
            "tools[1].function.parameters",
            "invalid_function_parameters",
        ),
        (
            {"tools": [{"type": "function", "function": {"name": "x", "parameters": {"type": "strange"}}}]},
            None,
            "tools[0].function.parameters",
            "invalid_function_parameters",
        ),
        (
            {"tools": None, "functions": [{"name": "x", "parameters": {"type": "strange"}}]},
            None,
            "functions[0].parameters",
            "invalid_function_parameters",
        ),
        (
            {"tools": [{"type": "custom", "custom": {"name": "x", "format": {"type": "grammar", "grammar": {
                "syntax": "regex", "definition": "(unclosed"}}}}]},
            None,
            "tools[0].custom.format.grammar.definition",
            "invalid_grammar",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_tools_is_told(
    options: dict[str, Any], message: str | None, param: str, code: str | None
) -> None:
    answer = ask(**options)
    assert answer.status == 400
    assert (answer.error["param"], answer.error["code"]) == (param, code)
    assert message is None or answer.error["message"] == message


def test_a_function_that_nothing_satisfies_is_refused_and_not_searched_for_ever() -> None:
    impossible = {"type": "object", "properties": {"a": {"type": "integer", "minimum": 5, "maximum": 3}}}
    tools = [{"type": "function", "function": {"name": "x", "parameters": impossible | {"required": ["a"]}}}]
    answer = ask(tools=tools)
    assert (answer.status, answer.error["code"]) == (400, "invalid_function_parameters")
    assert answer.error["message"].startswith("Invalid schema for function 'x': ")
