"""Tokens of tools: the published rule, and counts that the platform gave."""

import pytest

from apps.simulator.conversation import ToolCall, Turn
from apps.simulator.prompt import count_prompt
from apps.simulator.tokens import encoding
from apps.simulator.tools.counting import count_tools
from apps.simulator.tools.tests.toolbox import STRING
from apps.simulator.tools.tool import Tool

O200K = encoding("o200k_base")
# The example of the cookbook, section 7.
COOKBOOK = Tool(
    "get_current_weather",
    "Get the current weather in a given location",
    {
        "type": "object",
        "properties": {
            "location": {"type": "string", "description": "The city and state, e.g. San Francisco, CA"},
            "unit": {
                "type": "string",
                "description": "The unit of temperature to return",
                "enum": ["celsius", "fahrenheit"],
            },
        },
    },
)
QUESTION = [
    Turn("system", "You are a helpful assistant that can answer to questions about the weather."),
    Turn("user", "What's the weather like in San Francisco?"),
]


@pytest.mark.parametrize(("name", "tokens"), [("o200k_base", 101), ("cl100k_base", 105)])
def test_the_example_of_the_cookbook_counts_as_published(name: str, tokens: int) -> None:
    assert count_prompt(encoding(name), QUESTION, (), [COOKBOOK]) == tokens


def test_without_tools_nothing_is_added() -> None:
    assert count_tools(O200K, []) == 0


def test_inner_properties_count_like_outer_ones() -> None:
    def counted(schema: dict[str, object]) -> int:
        return count_tools(O200K, [Tool("f", "", {"type": "object", "properties": schema})])

    flat = counted({"a": {"type": "object"}, "b": STRING})
    assert flat == counted({"a": {"type": "object", "properties": {"b": STRING}}})
    assert flat == counted({"a": {"type": "array", "items": {"properties": {"b": STRING}}}}) - (
        O200K.count("a:array") - O200K.count("a:object")
    )


@pytest.mark.parametrize(
    ("name", "arguments", "result", "tokens"),
    [
        ("get_temperature", '{"city":"Tokyo"}', "20.0", 25),
        ("get_user_country", "{}", "Mexico", 21),
        ("get_capital", '{"country":"England"}', "London", 25),
    ],
)
def test_a_call_and_its_result_count_as_the_platform_reported(
    name: str, arguments: str, result: str, tokens: int
) -> None:
    exchange = [Turn("assistant", "", (ToolCall(name, arguments),)), Turn("tool", result)]
    assert count_prompt(O200K, exchange, [name]) - count_prompt(O200K, []) == tokens
