"""Calls and results in a conversation: what may follow what, in the words of the platform."""

from typing import Any

import pytest

from apps.openai_api.tests.driving import World

USER = {"role": "user", "content": "What's the weather in Paris and Rome?"}
RESULT_WANTED = (
    "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The "
    "following tool_call_ids did not have response messages: "
)
MISPLACED = "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'."


def calls(*ids: str) -> dict[str, Any]:
    function = {"name": "get_weather", "arguments": "{}"}
    return {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": one, "type": "function", "function": function} for one in ids],
    }


def result(identity: str, content: str = "21 degrees") -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": identity, "content": content}


def ask(*messages: dict[str, Any]) -> Any:
    return World().chat({"model": "gpt-4o-mini", "messages": messages})


@pytest.mark.parametrize(
    ("messages", "message", "param"),
    [
        ((USER, result("a")), MISPLACED, "messages.[1].role"),
        ((result("a"),), MISPLACED, "messages.[0].role"),
        ((USER, calls("a"), result("a"), USER, result("a")), MISPLACED, "messages.[4].role"),
        ((USER, calls("a", "b"), result("a"), USER), RESULT_WANTED + "b", "messages.[3].role"),
        ((USER, calls("a", "b")), RESULT_WANTED + "a, b", "messages.[2].role"),
        ((USER, calls("a"), calls("b")), RESULT_WANTED + "a", "messages.[2].role"),
        (
            (USER, calls("a"), result("x")),
            "Invalid parameter: 'tool_call_id' of 'x' not found in 'tool_calls' of previous message.",
            "messages.[2].tool_call_id",
        ),
        (
            (USER, calls("a"), result("a"), result("a")),
            "Invalid parameter: Duplicate value for 'tool_call_id' of 'a', in messages[2] and messages[3].",
            "messages.[3].tool_call_id",
        ),
        (
            (USER, {"role": "assistant", "content": None}),
            "Invalid value for 'content': expected a string, got null.",
            "messages.[1].content",
        ),
    ],
)
def test_what_is_out_of_place_is_told(messages: tuple[dict[str, Any], ...], message: str, param: str) -> None:
    answer = ask(*messages)
    assert answer.status == 400
    assert (answer.error["message"], answer.error["param"], answer.error["code"]) == (message, param, None)


@pytest.mark.parametrize(
    ("call", "message", "code", "param"),
    [
        (calls(), "Invalid 'messages[1].tool_calls': empty array. ", "empty_array", "messages[1].tool_calls"),
        (calls("x" * 41), "string too long", "string_above_max_length", "messages[1].tool_calls[0].id"),
        (
            {"role": "assistant", "function_call": {"name": "get weather", "arguments": "{}"}},
            "does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.",
            "invalid_value",
            "messages[1].function_call.name",
        ),
        (
            {"role": "assistant", "tool_calls": [{"id": "a", "type": "function"}]},
            "Missing required parameter: 'messages[1].tool_calls[0].function'.",
            "missing_required_parameter",
            "messages[1].tool_calls[0].function",
        ),
    ],
)
def test_calls_that_come_back_are_checked(call: dict[str, Any], message: str, code: str, param: str) -> None:
    error = ask(USER, call).error
    assert message in error["message"]
    assert (error["code"], error["param"]) == (code, param)


def test_results_may_come_in_any_order_and_are_told() -> None:
    answer = ask(USER, calls("a", "b"), result("b", "Rain in Rome."), result("a", "Sun in Paris."))
    said = answer.json["choices"][0]["message"]["content"]
    assert "Rain in Rome" in said
    assert "Sun in Paris" in said


def test_the_older_form_needs_no_order() -> None:
    call = {"role": "assistant", "content": None, "function_call": {"name": "get_weather", "arguments": "{}"}}
    answer = ask(USER, call, {"role": "function", "name": "get_weather", "content": '{"temperature": 21}'})
    assert "21" in answer.json["choices"][0]["message"]["content"]


def test_calls_and_names_of_results_count_in_the_prompt() -> None:
    without = ask(USER, {"role": "assistant", "content": ""}, {"role": "user", "content": "21 degrees"})
    with_call = ask(USER, calls("a"), result("a"))
    # get_weather is two tokens and {} one: 4 for the call with three, 1 for the result's name with two.
    assert with_call.json["usage"]["prompt_tokens"] - without.json["usage"]["prompt_tokens"] == 4 + 3 + 1 + 2
