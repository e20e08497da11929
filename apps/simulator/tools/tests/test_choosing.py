"""Which tools a conversation calls for: as a developer expects who reads the message and the tools."""

import time

import pytest

from apps.simulator.conversation import ToolCall, Turn
from apps.simulator.scene import scene_of
from apps.simulator.tools.choosing import errands_of
from apps.simulator.tools.tests.toolbox import (
    ADD,
    CALCULATOR,
    COUNTRY,
    CREATE_EVENT,
    DELETE_EVENT,
    DISTANCE,
    DOCS,
    EMAIL,
    FINAL,
    LIGHT,
    LIST_EVENTS,
    MULTIPLY,
    MYSTERY,
    ORDER,
    STOCK,
    TIME,
    WEATHER,
)
from apps.simulator.tools.tool import AUTO, Tool, ToolChoice

REQUIRED = ToolChoice("required")
CALENDAR = (CREATE_EVENT, DELETE_EVENT, LIST_EVENTS)


def called(
    message: str | list[Turn], *tools: Tool, choice: ToolChoice = AUTO, parallel: bool = True
) -> list[tuple[str, str]]:
    """(tool, part of the message) of each call."""
    scene = scene_of([Turn("user", message)] if isinstance(message, str) else message, b"")
    return [(errand.tool.name, errand.request) for errand in errands_of(scene, tools, choice, parallel=parallel)]


def names(message: str | list[Turn], *tools: Tool, choice: ToolChoice = AUTO) -> list[str]:
    return [name for name, _ in called(message, *tools, choice=choice)]


@pytest.mark.parametrize(
    "message",
    [
        "What's the weather in Paris?",
        "weather paris",
        "Is it hot in Cairo?",
        "Do I need an umbrella in London tomorrow?",
        "How's it looking in Paris?",
        "hi, what's the weather in Oslo",
        "Wie ist das Wetter in Berlin?",
        "What was the temperature yesterday?",
    ],
)
def test_a_message_about_the_weather_calls_for_the_weather(message: str) -> None:
    assert names(message, WEATHER) == ["get_weather"]


@pytest.mark.parametrize(
    "message",
    [
        "Hello!",
        "thanks",
        "Who are you?",
        "How are you?",
        "What is 2+2?",
        "Tell me a joke",
        "Tell me about tea.",
        "Write a poem about the sea",
        "What is the capital of France?",
        "Who wrote Hamlet?",
        "Summarize the plot of Hamlet",
        "Why is the sky blue?",
        "",
    ],
)
def test_what_has_nothing_to_do_with_a_tool_is_answered_in_text(message: str) -> None:
    assert names(message, WEATHER) == []


@pytest.mark.parametrize(
    ("message", "tools", "expected"),
    [
        ("What is 17 * 23?", (WEATHER, CALCULATOR), "calculator"),
        ("What is 3 + 12?", (MULTIPLY, ADD), "add"),
        ("What is 4 times 5?", (ADD, MULTIPLY), "multiply"),
        ("Delete my dentist event", CALENDAR, "delete_event"),
        ("What events do I have on Friday?", CALENDAR, "list_events"),
        ("Add lunch with Anna to my calendar", CALENDAR, "create_event"),
        ("Where is my package?", (WEATHER, ORDER), "get_order_status"),
        ("How is Tesla doing?", (STOCK,), "get_stock_price"),
        ("It is dark in the bedroom", (WEATHER, LIGHT), "set_light"),
        ("How do I reset my password?", (WEATHER, DOCS, STOCK, EMAIL), "search_knowledge_base"),
        ("do it", (MYSTERY,), "my_function"),
    ],
)
def test_of_several_tools_the_one_that_fits_is_called(message: str, tools: tuple[Tool, ...], expected: str) -> None:
    assert names(message, *tools) == [expected]


def test_each_thing_that_a_message_names_is_a_call() -> None:
    assert called("What's the weather in San Francisco, Tokyo, and Paris?", WEATHER) == [
        ("get_weather", "What's the weather in San Francisco?"),
        ("get_weather", "What's the weather in Tokyo?"),
        ("get_weather", "What's the weather in Paris?"),
    ]
    assert [part for _, part in called("weather in Paris, France and Boston, MA", WEATHER)] == [
        "weather in Paris, France",
        "weather in Boston, MA",
    ]
    assert [part for _, part in called("what is the weather in paris and rome", WEATHER)] == [
        "what is the weather in paris",
        "what is the weather in rome",
    ]
    assert [part for _, part in called("Price of AAPL and MSFT", STOCK)] == ["Price of AAPL", "Price of MSFT"]


def test_each_deed_that_a_message_asks_for_is_a_call() -> None:
    assert called("What's the weather in Paris and what time is it in Tokyo?", WEATHER, TIME) == [
        ("get_weather", "What's the weather in Paris"),
        ("get_time", "what time is it in Tokyo?"),
    ]
    assert names("What is 3 + 12? Also, what is 11 * 49?", ADD, MULTIPLY) == ["add", "multiply"]
    assert names("Get the weather in Oslo. Then email it to bob@example.com.", WEATHER, EMAIL) == [
        "get_weather",
        "send_email",
    ]


@pytest.mark.parametrize(
    ("message", "tool"),
    [
        ("Send an email to Bob and Alice about the meeting", EMAIL),
        ("What is the distance between Paris and Rome?", DISTANCE),
        ("add 3 and 4", ADD),
        ("Search the docs for cats and dogs", DOCS),
    ],
)
def test_what_one_call_can_say_is_one_call(message: str, tool: Tool) -> None:
    assert called(message, tool) == [(tool.name, message)]


def test_without_parallel_calls_there_is_one() -> None:
    assert len(called("weather in Paris and Rome", WEATHER, parallel=False)) == 1


def test_results_of_tools_are_answered_in_text() -> None:
    turns = [
        Turn("user", "What's the weather in Paris?"),
        Turn("assistant", "", (ToolCall("get_weather", "{}"),)),
        Turn("tool", "21"),
    ]
    assert names(turns, WEATHER) == []
    assert names([*turns, Turn("assistant", "21 degrees."), Turn("user", "And in Rome?")], WEATHER) == ["get_weather"]
    assert names([*turns, Turn("assistant", "21 degrees."), Turn("user", "thanks!")], WEATHER) == []


def test_an_answer_to_a_question_back_goes_on_with_the_call() -> None:
    turns = [Turn("user", "What's the weather?"), Turn("assistant", "Which city?"), Turn("user", "Paris")]
    assert called(turns, WEATHER) == [("get_weather", "Paris")]


def test_what_is_required_is_called_whatever_was_said() -> None:
    assert names("hello", WEATHER, TIME, choice=REQUIRED) == ["get_weather"]
    assert names("hello", WEATHER, TIME, choice=ToolChoice("required", frozenset(("get_time",)))) == ["get_time"]
    assert names("", WEATHER, choice=REQUIRED) == ["get_weather"]


def test_who_requires_calls_comes_to_the_tool_that_ends_the_loop() -> None:
    turns = [Turn("user", "What is the largest city in the user country?")]
    assert names(turns, COUNTRY, FINAL, choice=REQUIRED) == ["get_user_country"]
    turns += [Turn("assistant", "", (ToolCall("get_user_country", "{}"),)), Turn("tool", "Mexico")]
    assert names(turns, COUNTRY, FINAL, choice=REQUIRED) == ["final_result"]


def test_none_calls_nothing_and_a_narrowed_choice_only_what_it_allows() -> None:
    message = "What's the weather in Paris and what time is it there?"
    assert names(message, WEATHER, TIME, choice=ToolChoice("none")) == []
    assert names(message, WEATHER, TIME, choice=ToolChoice("auto", frozenset(("get_time",)))) == ["get_time"]


@pytest.mark.parametrize("piece", ["A ", "what ", "in a, ", "A.A", "#", "A of ", "and A, ", "\n", "é", "in B and "])
def test_no_message_takes_long(piece: str) -> None:
    begun = time.thread_time()
    called(piece * 20_000, *[WEATHER, TIME, EMAIL, STOCK] * 32)
    assert time.thread_time() - begun < 1
