"""Structured outputs through the official `openai` package: models go out as schemas and come back filled."""

import asyncio
import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from pydantic import BaseModel, Field

from tests.serving import ServerProcess

MODEL = "gpt-4o-2024-08-06"


class CalendarEvent(BaseModel):
    name: str
    date: str
    participants: list[str]


class Step(BaseModel):
    explanation: str
    output: str


class MathReasoning(BaseModel):
    steps: list[Step]
    final_answer: str


class Kind(StrEnum):
    DIV = "div"
    BUTTON = "button"
    FIELD = "field"


class Attribute(BaseModel):
    name: str
    value: str


class Component(BaseModel):
    kind: Kind
    label: str
    children: list["Component"]
    attributes: list[Attribute]


class Person(BaseModel):
    name: str
    age: int = Field(ge=0, le=150)
    email: str | None


EVENT: list[Any] = [
    {"role": "system", "content": "Extract the event information."},
    {"role": "user", "content": "Alice and Bob are going to a science fair on Friday."},
]
EQUATION: list[Any] = [
    {"role": "system", "content": "You are a helpful math tutor. Guide the user through the solution step by step."},
    {"role": "user", "content": "how can I solve 8x + 7 = -23"},
]


@pytest.fixture
def client(server: ServerProcess) -> Iterator[OpenAI]:
    with OpenAI(api_key=server.secret, base_url=server.base_url, max_retries=0) as made:
        yield made


def test_an_event_is_read_out_of_a_sentence(client: OpenAI) -> None:
    answer = client.chat.completions.parse(model=MODEL, messages=EVENT, response_format=CalendarEvent)
    event = answer.choices[0].message.parsed
    assert event is not None
    assert (event.date, event.participants) == ("Friday", ["Alice", "Bob"])
    assert "science fair" in event.name.lower()


def test_an_equation_is_solved_in_steps(client: OpenAI) -> None:
    answer = client.chat.completions.parse(model=MODEL, messages=EQUATION, response_format=MathReasoning)
    told = answer.choices[0].message.parsed
    assert told is not None
    assert told.steps
    assert "-3.75" in told.final_answer


@pytest.mark.parametrize("model", [Component, Person])
def test_recursive_models_enums_bounds_and_optional_values_are_kept(client: OpenAI, model: type[BaseModel]) -> None:
    messages: Any = [{"role": "user", "content": "A registration form for Ada Lovelace, 36, ada@example.com"}]
    answer = client.chat.completions.parse(model=MODEL, messages=messages, response_format=model)
    assert isinstance(answer.choices[0].message.parsed, model)


def test_a_stream_is_parsed_as_it_comes(client: OpenAI) -> None:
    with client.chat.completions.stream(model=MODEL, messages=EQUATION, response_format=MathReasoning) as stream:
        kinds = {event.type for event in stream}
        streamed = stream.get_final_completion().choices[0].message.parsed
    whole = client.chat.completions.parse(model=MODEL, messages=EQUATION, response_format=MathReasoning)
    assert {"content.delta", "content.done"} <= kinds
    assert streamed == whole.choices[0].message.parsed


def test_the_asynchronous_client_parses_whole_and_streamed(server: ServerProcess) -> None:
    async def both() -> tuple[CalendarEvent | None, CalendarEvent | None]:
        async with AsyncOpenAI(api_key=server.secret, base_url=server.base_url) as client:
            whole = await client.chat.completions.parse(model=MODEL, messages=EVENT, response_format=CalendarEvent)
            async with client.chat.completions.stream(
                model=MODEL, messages=EVENT, response_format=CalendarEvent
            ) as stream:
                final = await stream.get_final_completion()
            return whole.choices[0].message.parsed, final.choices[0].message.parsed

    whole, streamed = asyncio.run(both())
    assert whole == streamed
    assert whole is not None
    assert whole.participants == ["Alice", "Bob"]


def test_a_cut_answer_is_told_as_cut(client: OpenAI) -> None:
    with pytest.raises(openai.LengthFinishReasonError):
        client.chat.completions.parse(model=MODEL, messages=EVENT, response_format=CalendarEvent, max_tokens=5)


def test_an_object_is_an_object(client: OpenAI) -> None:
    messages: Any = [{"role": "user", "content": "List three colours as JSON with the key colours."}]
    answer = client.chat.completions.create(model=MODEL, messages=messages, response_format={"type": "json_object"})
    assert set(json.loads(answer.choices[0].message.content or "")) == {"colours"}


def test_a_schema_that_breaks_the_rules_is_refused_in_the_words_of_the_platform(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(
            model=MODEL,
            messages=EVENT,
            response_format={
                "type": "json_schema",
                "json_schema": {"name": "x", "strict": True, "schema": {"type": "object", "properties": {}}},
            },
        )
    assert caught.value.param == "response_format"
    assert "In context=(), 'additionalProperties' is required to be supplied and to be false." in str(caught.value)
