"""The Responses API with the official `openai` package against a real server process."""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from openai.types.responses import Response, ResponseFunctionToolCall, ResponseOutputMessage, ResponseReasoningItem
from pydantic import BaseModel

from tests.serving import ServerProcess, wait_until

MODEL = "gpt-4o-mini"
TEA = "Tell me about the history of tea, please."
WEATHER: Any = {
    "type": "function",
    "name": "get_weather",
    "description": "The weather in a city",
    "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
        "additionalProperties": False,
    },
    "strict": True,
}


class Event(BaseModel):
    name: str
    date: str
    participants: list[str]


@pytest.fixture
def client(server: ServerProcess) -> Iterator[OpenAI]:
    with OpenAI(api_key=server.secret, base_url=server.base_url, max_retries=0) as made:
        yield made


def created(client: OpenAI, **options: Any) -> Response:
    asked: dict[str, Any] = {"model": MODEL, "input": TEA} | options
    response = client.responses.create(**asked)
    assert isinstance(response, Response)
    return response


def called(response: Response) -> ResponseFunctionToolCall:
    [item] = response.output
    assert isinstance(item, ResponseFunctionToolCall)
    return item


def refused(call: Any, **options: Any) -> dict[str, Any]:
    """The error of a request that is refused."""
    with pytest.raises(openai.APIStatusError) as caught:
        call(**options)
    body: Any = caught.value.body
    return {"status": caught.value.status_code, **body}


# --- Whole ---


def test_an_input_is_answered_in_the_form_of_the_platform(client: OpenAI) -> None:
    response = created(client, metadata={"run": "7"}, user="ada")
    assert re.fullmatch(r"resp_[0-9a-f]{32}", response.id)
    assert (response.object, response.status, response.model) == ("response", "completed", "gpt-4o-mini-2024-07-18")
    [message] = response.output
    assert isinstance(message, ResponseOutputMessage)
    assert (message.role, message.status) == ("assistant", "completed")
    assert message.id.startswith("msg_")
    assert "tea" in response.output_text
    assert (response.metadata, response.user) == ({"run": "7"}, "ada")
    usage = response.usage
    assert usage is not None
    assert usage.total_tokens == usage.input_tokens + usage.output_tokens
    assert usage.output_tokens_details.reasoning_tokens == usage.input_tokens_details.cached_tokens == 0


def test_it_says_what_a_chat_would_say(client: OpenAI) -> None:
    chat = client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": TEA}])
    response = created(client)
    assert response.output_text == chat.choices[0].message.content
    assert response.usage is not None
    assert chat.usage is not None
    assert response.usage.input_tokens == chat.usage.prompt_tokens


def test_an_answer_that_is_cut_is_incomplete(client: OpenAI) -> None:
    response = created(client, max_output_tokens=16)
    assert response.status == "incomplete"
    assert response.incomplete_details is not None
    assert response.incomplete_details.reason == "max_output_tokens"
    assert response.usage is not None
    assert response.usage.output_tokens == 16
    assert response.output[0].status == "incomplete"  # type: ignore[union-attr]


def test_instructions_rule_the_answer(client: OpenAI) -> None:
    assert created(client, instructions="Answer in German.").output_text != created(client).output_text


def test_what_was_logged_and_what_was_encrypted_is_told_where_it_is_asked_for(client: OpenAI) -> None:
    response = created(client, include=["message.output_text.logprobs"], top_logprobs=2)
    [message] = response.output
    assert isinstance(message, ResponseOutputMessage)
    [part] = message.content
    assert part.type == "output_text"
    assert part.logprobs
    assert "".join(one.token for one in part.logprobs) == part.text
    assert {len(one.top_logprobs) for one in part.logprobs} == {2}
    thinking = created(client, model="o4-mini", include=["reasoning.encrypted_content"]).output[0]
    assert isinstance(thinking, ResponseReasoningItem)
    assert thinking.encrypted_content


def test_a_reasoning_model_thinks_first_and_sums_it_up(client: OpenAI) -> None:
    response = created(client, model="o4-mini", reasoning={"effort": "high", "summary": "auto"})
    thinking, message = response.output
    assert isinstance(thinking, ResponseReasoningItem)
    assert isinstance(message, ResponseOutputMessage)
    assert thinking.summary[0].text.startswith("**")
    assert response.usage is not None
    thought = response.usage.output_tokens_details.reasoning_tokens
    assert 0 < thought < response.usage.output_tokens
    assert response.reasoning is not None
    assert response.reasoning.effort == "high"


def test_images_and_files_are_told(client: OpenAI) -> None:
    said = created(
        client,
        input=[
            {
                "role": "user",
                "content": [
                    {"type": "input_text", "text": "What is in this image?"},
                    {"type": "input_image", "image_url": "https://example.com/cat.png", "detail": "low"},
                ],
            }
        ],
    )
    assert "cat.png" in said.output_text


# --- Streams ---


def events_of(client: OpenAI, **options: Any) -> list[Any]:
    asked: dict[str, Any] = {"model": MODEL, "input": TEA, "stream": True} | options
    with client.responses.create(**asked) as stream:
        return list(stream)


def test_a_stream_tells_all_events_in_the_platforms_order(client: OpenAI) -> None:
    events = events_of(client, max_output_tokens=20)
    kinds = [event.type for event in events]
    assert [event.sequence_number for event in events] == list(range(len(events)))
    assert kinds[:4] == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
    ]
    assert set(kinds[4:-4]) == {"response.output_text.delta"}
    assert kinds[-4:] == [
        "response.output_text.done",
        "response.content_part.done",
        "response.output_item.done",
        "response.incomplete",
    ]
    assert events[0].response.output == []
    assert events[0].response.usage is None
    deltas = [event for event in events if event.type == "response.output_text.delta"]
    assert all(delta.logprobs == [] for delta in deltas)
    assert "".join(delta.delta for delta in deltas) == events[-4].text == events[-1].response.output_text


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"model": "o4-mini", "reasoning": {"summary": "detailed"}},
        {"tools": [WEATHER], "input": "What is the weather in Paris and in Rome?"},
        {"tools": [{"type": "custom", "name": "run_code"}], "tool_choice": "required", "input": "Print 3."},
        {"include": ["message.output_text.logprobs"], "max_output_tokens": 30},
    ],
)
def test_a_stream_ends_with_the_whole_answer(client: OpenAI, options: dict[str, Any]) -> None:
    whole = created(client, **options).to_dict()
    told = events_of(client, **options)[-1].response.to_dict()
    same = re.compile(r"[0-9a-f]{32}")
    for one in (whole, told):
        one["created_at"] = one["completed_at"] = 0
    assert same.sub("", json.dumps(told)) == same.sub("", json.dumps(whole))


def test_the_sdk_helps_with_a_stream_of_calls(client: OpenAI) -> None:
    with client.responses.stream(model=MODEL, input="What is the weather in Paris?", tools=[WEATHER]) as stream:
        arguments = [event.snapshot for event in stream if event.type == "response.function_call_arguments.delta"]
        final = stream.get_final_response()
    assert arguments[-1] == '{"city":"Paris"}'
    assert called(final).name == "get_weather"


def test_the_sdk_helps_with_a_stream_of_a_model(client: OpenAI) -> None:
    asked = "Alice and Bob are going to a science fair on Friday."
    with client.responses.stream(model=MODEL, input=asked, text_format=Event) as stream:
        for _ in stream:
            pass
        final = stream.get_final_response()
    assert isinstance(final.output_parsed, Event)
    assert final.output_parsed.participants


def test_a_paced_stream_is_the_same_and_is_kept(server: ServerProcess, keys: Mapping[str, str]) -> None:
    with OpenAI(api_key=keys["paced"], base_url=server.base_url, max_retries=0) as client:
        events = events_of(client, max_output_tokens=20)
        assert [event.sequence_number for event in events] == list(range(len(events)))
        assert client.responses.retrieve(events[-1].response.id) == events[-1].response


# --- Structured outputs and tools ---


def test_a_pydantic_model_is_parsed(client: OpenAI) -> None:
    response = client.responses.parse(
        model=MODEL, input="Alice and Bob are going to a science fair on Friday.", text_format=Event
    )
    assert isinstance(response.output_parsed, Event)
    assert response.output_parsed.participants == ["Alice", "Bob"]


def test_a_json_object_is_one(client: OpenAI) -> None:
    response = created(client, input="Give me JSON with a name and an age.", text={"format": {"type": "json_object"}})
    assert isinstance(json.loads(response.output_text), dict)


def test_an_agent_calls_a_tool_and_uses_what_it_brought_back(client: OpenAI) -> None:
    items: list[Any] = [{"role": "user", "content": "What is the weather in Paris?"}]
    first = created(client, input=items, tools=[WEATHER])
    call = called(first)
    assert json.loads(call.arguments) == {"city": "Paris"}
    items += first.output
    items.append({"type": "function_call_output", "call_id": call.call_id, "output": "18 degrees and sunny"})
    assert "18 degrees" in created(client, input=items, tools=[WEATHER]).output_text


def test_a_conversation_goes_on_from_a_stored_response(client: OpenAI) -> None:
    first = created(client, input="What is the weather in Paris?", tools=[WEATHER], instructions="Answer in German.")
    output: Any = {"type": "function_call_output", "call_id": called(first).call_id, "output": "18 degrees and sunny"}
    second = created(client, input=[output], tools=[WEATHER], previous_response_id=first.id)
    assert "18 degrees" in second.output_text
    assert (second.previous_response_id, second.instructions) == (first.id, None)
    third = created(client, input="My name is Ada.", previous_response_id=second.id)
    fourth = created(client, input="What is my name?", previous_response_id=third.id)
    assert "Ada" in fourth.output_text
    assert fourth.usage is not None
    assert third.usage is not None
    assert fourth.usage.input_tokens > third.usage.input_tokens


def test_an_item_is_referred_to(client: OpenAI) -> None:
    first = created(client, input="My name is Ada.")
    [given] = client.responses.input_items.list(first.id).data
    said: Any = [{"id": given.id}, {"type": "item_reference", "id": first.output[0].id}]
    again = created(client, input=[*said, {"role": "user", "content": "What is my name?"}])
    assert "Ada" in again.output_text


# --- Stored responses ---


def test_a_response_is_retrieved_and_deleted(client: OpenAI) -> None:
    response = created(client)
    assert client.responses.retrieve(response.id) == response
    client.responses.delete(response.id)
    expected = {
        "status": 404,
        "message": f"Response with id '{response.id}' not found.",
        "type": "invalid_request_error",
        "param": None,
        "code": None,
    }
    assert refused(client.responses.retrieve, response_id=response.id) == expected
    assert refused(client.responses.delete, response_id=response.id) == expected


def test_what_is_not_to_be_stored_cannot_be_found(client: OpenAI) -> None:
    response = created(client, store=False)
    assert refused(client.responses.retrieve, response_id=response.id)["status"] == 404
    error = refused(client.responses.create, model=MODEL, input="And?", previous_response_id=response.id)
    assert error == {
        "status": 400,
        "message": f"Previous response with id '{response.id}' not found.",
        "type": "invalid_request_error",
        "param": "previous_response_id",
        "code": "previous_response_not_found",
    }


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"model": "o4-mini", "reasoning": {"summary": "detailed"}},
        {"tools": [WEATHER], "input": "What is the weather in Paris and in Rome?"},
        {"include": ["message.output_text.logprobs"], "max_output_tokens": 30},
    ],
)
def test_a_stream_is_replayed_as_it_was(client: OpenAI, options: dict[str, Any]) -> None:
    events = events_of(client, **options)
    identity = events[0].response.id
    with client.responses.retrieve(identity, stream=True) as stream:
        assert list(stream) == events
    with client.responses.retrieve(identity, stream=True, starting_after=5) as stream:
        assert list(stream) == events[6:]


def test_only_responses_in_the_background_can_be_cancelled(client: OpenAI) -> None:
    response = created(client)
    error = refused(client.responses.cancel, response_id=response.id)
    assert (error["status"], error["message"]) == (400, "Cannot cancel a synchronous response.")
    assert refused(client.responses.cancel, response_id="resp_none")["status"] == 404


def test_the_items_of_an_input_come_in_pages(client: OpenAI) -> None:
    said: list[Any] = [{"role": "user", "content": f"Message {number}"} for number in range(5)]
    response = created(client, input=said)

    def texts(**options: Any) -> list[str]:
        return [item.content[0].text for item in client.responses.input_items.list(response.id, **options)]  # type: ignore[union-attr, index]

    names = [f"Message {number}" for number in range(5)]
    assert texts(order="asc", limit=2) == names
    assert texts() == names[::-1]
    page = client.responses.input_items.list(response.id, order="asc", limit=2)
    assert (len(page.data), page.has_more) == (2, True)
    item = page.data[0]
    assert item.id
    assert item.id.startswith("msg_")
    assert len({one.id for one in client.responses.input_items.list(response.id)}) == 5


def test_an_images_address_is_told_where_it_is_asked_for(client: OpenAI) -> None:
    image: Any = {"type": "input_image", "image_url": "https://example.com/cat.png"}
    response = created(client, input=[{"role": "user", "content": [image]}])

    def url(**options: Any) -> Any:
        [item] = client.responses.input_items.list(response.id, **options).data
        return item.content[0].image_url  # type: ignore[union-attr, index]

    assert url() is None
    assert url(include=["message.input_image.image_url"]) == "https://example.com/cat.png"


def test_input_tokens_are_those_that_an_answer_counts(client: OpenAI) -> None:
    first = created(client)
    asked: dict[str, Any] = {
        "model": MODEL,
        "input": "What is the weather in Paris?",
        "instructions": "Be brief.",
        "tools": [WEATHER],
        "previous_response_id": first.id,
    }
    counted = client.responses.input_tokens.count(**asked)
    answered = created(client, **asked)
    assert answered.usage is not None
    assert (counted.object, counted.input_tokens) == ("response.input_tokens", answered.usage.input_tokens)


# --- Strangers, and rights ---


def test_another_projects_key_finds_nothing(server: ServerProcess, client: OpenAI) -> None:
    response = created(client)
    secret = server.run_python(
        "from apps.keys.services import key_issue\n"
        "from apps.organization.models import User\n"
        "from apps.organization.services import project_create\n"
        "owner = User.objects.get(username='owner')\n"
        "project = project_create(name='Strangers', owner=owner)\n"
        "print(json.dumps(key_issue(project=project, owner=owner, name='stranger').secret))"
    )
    with OpenAI(api_key=secret, base_url=server.base_url, max_retries=0) as stranger:
        headers = {"Authorization": f"Bearer {secret}"}
        wait_until(lambda: b"Incorrect API key" not in server.request("GET", "/v1/models", headers=headers)[2])
        for call in (
            stranger.responses.retrieve,
            stranger.responses.delete,
            stranger.responses.cancel,
            stranger.responses.input_items.list,
        ):
            assert refused(call, response_id=response.id)["status"] == 404
        error = refused(stranger.responses.create, model=MODEL, input="And?", previous_response_id=response.id)
        assert error["code"] == "previous_response_not_found"
        reference: Any = {"type": "item_reference", "id": response.output[0].id}
        assert refused(stranger.responses.create, model=MODEL, input=[reference])["status"] == 404
    assert client.responses.retrieve(response.id) == response


def test_reading_and_writing_take_their_scopes(server: ServerProcess, client: OpenAI, keys: Mapping[str, str]) -> None:
    response = created(client)
    with OpenAI(api_key=keys["reads responses"], base_url=server.base_url, max_retries=0) as reader:
        assert reader.responses.retrieve(response.id) == response
        assert len(reader.responses.input_items.list(response.id).data) == 1
        for call in (reader.responses.delete, reader.responses.cancel):
            assert "api.responses.write" in refused(call, response_id=response.id)["message"]
        assert refused(reader.responses.create, model=MODEL, input="Hello")["status"] == 401
        assert refused(reader.responses.input_tokens.count, model=MODEL, input="Hello")["status"] == 401
    with OpenAI(api_key=keys["chats"], base_url=server.base_url, max_retries=0) as chatter:
        assert "api.responses.read" in refused(chatter.responses.retrieve, response_id=response.id)["message"]


# --- Async, and the record ---


def test_async_clients_are_served_alike(server: ServerProcess) -> None:
    async def talk() -> tuple[str, str, str]:
        async with AsyncOpenAI(api_key=server.secret, base_url=server.base_url, max_retries=0) as client:
            first = await client.responses.create(model=MODEL, input="My name is Ada.")
            second = await client.responses.create(model=MODEL, input="What is my name?", previous_response_id=first.id)
            async with client.responses.stream(
                model=MODEL, input="What is my name?", previous_response_id=first.id
            ) as stream:
                final = await stream.get_final_response()
            items = [item async for item in client.responses.input_items.list(second.id)]
            await client.responses.delete(first.id)
            return second.output_text, final.output_text, items[0].content[0].text  # type: ignore[union-attr, index]

    whole, streamed, given = asyncio.run(talk())
    assert "Ada" in whole
    assert (streamed, given) == (whole, "What is my name?")


def test_each_request_is_on_record_with_its_use(server: ServerProcess, client: OpenAI) -> None:
    answer = client.responses.with_raw_response.create(model=MODEL, input=TEA)
    record = server.record(answer.headers["x-request-id"])
    usage = answer.parse().usage
    assert usage is not None
    assert (record["endpoint"], record["status"], record["model"]) == ("responses", 200, "gpt-4o-mini-2024-07-18")
    assert (record["prompt_tokens"], record["completion_tokens"]) == (usage.input_tokens, usage.output_tokens)
    assert record["cost_nano"] > 0
    read = client.responses.with_raw_response.retrieve(answer.parse().id)
    record = server.record(read.headers["x-request-id"])
    assert (record["endpoint"], record["prompt_tokens"], record["cost_nano"]) == ("responses", 0, 0)
