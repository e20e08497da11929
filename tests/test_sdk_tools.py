"""Agents built on the official `openai` package, against a real server process: they call, are answered and end."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from openai import AsyncOpenAI, OpenAI, pydantic_function_tool
from openai.types.chat import ChatCompletion, ChatCompletionMessage
from pydantic import BaseModel

from tests.serving import ServerProcess

MODEL = "gpt-4o-mini"
CITY = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
TOOLS: list[Any] = [
    {
        "type": "function",
        "function": {"name": "get_weather", "description": "Get the current weather in a city", "parameters": CITY},
    },
    {
        "type": "function",
        "function": {"name": "get_local_time", "description": "Get the local time of a city", "parameters": CITY},
    },
]
QUESTION = "What's the weather in Paris and Rome, and what time is it in Tokyo?"
CALLED = [
    ("get_weather", {"city": "Paris"}),
    ("get_weather", {"city": "Rome"}),
    ("get_local_time", {"city": "Tokyo"}),
]


class GetWeather(BaseModel):
    """Get the weather in a city."""

    city: str
    units: Literal["celsius", "fahrenheit"]


@pytest.fixture
def client(server: ServerProcess) -> Iterator[OpenAI]:
    with OpenAI(api_key=server.secret, base_url=server.base_url, max_retries=0) as made:
        yield made


def asked(question: str = QUESTION) -> list[Any]:
    return [
        {"role": "system", "content": "You are a helpful assistant. Use the supplied tools."},
        {"role": "user", "content": question},
    ]


def calls_of(message: ChatCompletionMessage) -> list[tuple[str, Any]]:
    calls = [call for call in message.tool_calls or [] if call.type == "function"]
    return [(call.function.name, json.loads(call.function.arguments)) for call in calls]


def results_of(message: ChatCompletionMessage) -> list[Any]:
    """What an agent's own functions answer."""
    results = []
    for call, (name, arguments) in zip(message.tool_calls or [], calls_of(message), strict=True):
        city = arguments["city"]
        content = f"It is 14:05 in {city}." if name == "get_local_time" else json.dumps({"city": city, "celsius": 21})
        results.append({"role": "tool", "tool_call_id": call.id, "content": content})
    return results


def test_an_agent_calls_its_tools_side_by_side_and_ends_with_what_they_said(client: OpenAI) -> None:
    messages = asked()
    first = client.chat.completions.create(model=MODEL, messages=messages, tools=TOOLS)
    assert (first.choices[0].finish_reason, first.choices[0].message.content) == ("tool_calls", None)
    assert calls_of(first.choices[0].message) == CALLED
    messages += [first.choices[0].message, *results_of(first.choices[0].message)]
    last = client.chat.completions.create(model=MODEL, messages=messages, tools=TOOLS)
    assert last.choices[0].finish_reason == "stop"
    assert last.choices[0].message.tool_calls is None
    for told in ("Paris", "Rome", "21", "14:05"):
        assert told in (last.choices[0].message.content or "")
    assert first.usage is not None
    assert last.usage is not None
    assert last.usage.prompt_tokens > first.usage.prompt_tokens + first.usage.completion_tokens


def test_one_call_at_a_time_where_that_is_wanted(client: OpenAI) -> None:
    answer = client.chat.completions.create(model=MODEL, messages=asked(), tools=TOOLS, parallel_tool_calls=False)
    assert calls_of(answer.choices[0].message) == CALLED[:1]


def test_the_asynchronous_agent_does_the_same(server: ServerProcess) -> None:
    async def agent() -> tuple[list[tuple[str, Any]], str]:
        async with AsyncOpenAI(api_key=server.secret, base_url=server.base_url) as client:
            messages = asked()
            called: list[tuple[str, Any]] = []
            for _ in range(5):
                answer = await client.chat.completions.create(model=MODEL, messages=messages, tools=TOOLS)
                message = answer.choices[0].message
                if not message.tool_calls:
                    return called, message.content or ""
                called += calls_of(message)
                messages += [message, *results_of(message)]
            raise AssertionError("the loop did not end")

    called, told = asyncio.run(agent())
    assert called == CALLED
    assert "14:05" in told


def test_a_stream_accumulates_to_the_calls_of_the_whole_answer(client: OpenAI) -> None:
    with client.chat.completions.stream(model=MODEL, messages=asked(), tools=TOOLS) as stream:
        kinds = {event.type for event in stream}
        final = stream.get_final_completion()
    assert {"tool_calls.function.arguments.delta", "tool_calls.function.arguments.done"} <= kinds
    assert [
        (call.function.name, json.loads(call.function.arguments)) for call in final.choices[0].message.tool_calls or []
    ] == CALLED
    assert final.choices[0].finish_reason == "tool_calls"


def test_the_asynchronous_stream_accumulates_too(server: ServerProcess) -> None:
    async def streamed() -> list[str]:
        async with (
            AsyncOpenAI(api_key=server.secret, base_url=server.base_url) as client,
            client.chat.completions.stream(model=MODEL, messages=asked(), tools=TOOLS) as stream,
        ):
            final = await stream.get_final_completion()
            return [call.function.name for call in final.choices[0].message.tool_calls or []]

    assert asyncio.run(streamed()) == [name for name, _ in CALLED]


def test_arguments_are_parsed_into_the_model_that_made_the_tool(client: OpenAI) -> None:
    tool = pydantic_function_tool(GetWeather, name="get_weather")
    answer = client.chat.completions.parse(
        model=MODEL, messages=asked("How warm is it in Oslo, in celsius?"), tools=[tool]
    )
    [call] = answer.choices[0].message.tool_calls or []
    assert call.function.parsed_arguments == GetWeather(city="Oslo", units="celsius")


def test_a_choice_decides_who_is_called(client: OpenAI) -> None:
    def named(choice: Any, question: str = "Hello") -> list[str]:
        answer = client.chat.completions.create(
            model=MODEL, messages=asked(question), tools=TOOLS, tool_choice=choice, parallel_tool_calls=False
        )
        return [name for name, _ in calls_of(answer.choices[0].message)]

    time = {"type": "function", "function": {"name": "get_local_time"}}
    assert named("auto") == []
    assert named("none", QUESTION) == []
    assert named("required") == ["get_weather"]
    assert named(time) == ["get_local_time"]
    narrowed = {"type": "allowed_tools", "allowed_tools": {"mode": "auto", "tools": [time]}}
    assert named(narrowed, QUESTION) == ["get_local_time"]


def test_a_custom_tool_takes_text(client: OpenAI) -> None:
    tool: Any = {"type": "custom", "custom": {"name": "code_exec", "description": "Executes arbitrary python code"}}
    question = asked("Use the code_exec tool to print hello world to the console.")
    answer = client.chat.completions.create(model=MODEL, messages=question, tools=[tool])
    [call] = answer.choices[0].message.tool_calls or []
    assert call.type == "custom"
    assert "print" in call.custom.input


def test_older_clients_call_functions(client: OpenAI) -> None:
    function = TOOLS[0]["function"]
    messages = asked("What's the weather in Paris?")
    first = client.chat.completions.create(model=MODEL, messages=messages, functions=[function])
    call = first.choices[0].message.function_call
    assert first.choices[0].finish_reason == "function_call"
    assert call is not None
    assert (call.name, json.loads(call.arguments)) == ("get_weather", {"city": "Paris"})
    messages += [first.choices[0].message, {"role": "function", "name": call.name, "content": '{"celsius": 21}'}]
    last = client.chat.completions.create(model=MODEL, messages=messages, functions=[function])
    assert "21" in (last.choices[0].message.content or "")


def test_a_request_that_comes_again_gets_the_same_calls_under_new_ids(client: OpenAI) -> None:
    def answer() -> ChatCompletion:
        return client.chat.completions.create(model=MODEL, messages=asked(), tools=TOOLS)

    answers = [answer() for _ in range(4)]
    assert len({str(calls_of(one.choices[0].message)) for one in answers}) == 1
    assert len({call.id for one in answers for call in one.choices[0].message.tool_calls or []}) == 12
