"""What holds for any request for a response."""

import json
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.openai_api.responses.counting import InputTokensRequest
from apps.openai_api.responses.items import NOT_BUILT as ITEMS_NOT_BUILT
from apps.openai_api.responses.request import NOT_BUILT, ResponseRequest
from apps.openai_api.tests.driving import MODEL, Answer, World
from apps.openai_api.tests.test_responses import THINKER, events_of

WORLD = World(None, MODEL, THINKER)
NOTHING: dict[str, Any] = {"type": "object", "properties": {}}
PARTS = ("text", "refusal", "image_url", "file_data", "filename")

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
parts = st.fixed_dictionaries(
    {"type": st.sampled_from(["input_text", "output_text", "refusal", "input_image", "input_file", "text"])},
    optional={
        name: st.text(max_size=10) | values for name in ("text", "refusal", "image_url", "file_data", "filename")
    },
)
kinds = ["message", "function_call", "function_call_output", "custom_tool_call", "custom_tool_call_output", "reasoning"]
fields = {
    "role": st.sampled_from(["user", "assistant", "system", "developer", "tool"]),
    "content": st.text(max_size=20) | st.lists(parts, max_size=2) | values,
    "call_id": st.sampled_from(["a", "b"]) | values,
    "name": st.sampled_from(["look", ""]) | values,
    "arguments": st.text(max_size=5) | values,
    "output": st.text(max_size=5) | st.lists(parts, max_size=2) | values,
    "input": st.text(max_size=5),
    "summary": st.just([]) | values,
    "id": st.text(max_size=5) | values,
    "type": st.sampled_from([*kinds, "item_reference", *sorted(ITEMS_NOT_BUILT)[:2]]) | values,
}
items = st.fixed_dictionaries({}, optional=fields)
inputs = st.text(max_size=40) | st.lists(items, max_size=4) | values
optional = dict.fromkeys((*ResponseRequest.__struct_fields__[2:], *sorted(NOT_BUILT), "foo"), values) | {
    "stream": st.booleans(),
    "max_output_tokens": st.integers(14, 40),
    "previous_response_id": values,
}
nearly_right = st.fixed_dictionaries(
    {"model": st.sampled_from(["gpt-4o-mini", "o4-mini", "none"]), "input": inputs}, optional=optional
)
right = st.fixed_dictionaries(
    {
        "model": st.sampled_from(["gpt-4o-mini", "o4-mini"]),
        "input": st.text(max_size=60)
        | st.lists(
            st.fixed_dictionaries(
                {"role": st.sampled_from(["user", "assistant", "developer"]), "content": st.text(max_size=40)}
            ),
            min_size=1,
            max_size=4,
        ),
    },
    optional={
        "instructions": st.text(max_size=30),
        "max_output_tokens": st.integers(16, 60),
        "metadata": st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
        "tools": st.just([{"type": "function", "name": "look", "parameters": NOTHING, "strict": False}]),
        "reasoning": st.none() | st.just({}),
    },
)


def assert_answered(answer: Answer) -> None:
    assert answer.is_ended
    assert WORLD.writer.records.pop().status == answer.status
    assert not WORLD.writer.records
    assert WORLD.key.meter.in_flight == 0
    if answer.status == 200:
        told = events_of(answer)[-1] if answer.text.startswith(b"event: ") else answer.json
        assert told.get("response", told)["object"] in {"response", "response.input_tokens"}
        return
    assert answer.status in {400, 403, 404, 413}
    assert answer.error["type"] == "invalid_request_error"
    assert isinstance(answer.error["message"], str)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60))
@example(b'{"model": "gpt-4o-mini", "input": "\\ud800"}')
@example(b'{"model": "gpt-4o-mini", "input": "\\u0000"}')
@example(b'{"model": "gpt-4o-mini", "input": [{"type": "item_reference", "id": "\\ud800"}]}')
@example(b'{"model": "gpt-4o-mini", "input": "a", "previous_response_id": "\\u0000"}')
@example(b'{"model": "gpt-4o-mini", "input": "a", "input": 5}')
@example(b'{"model": "gpt-4o-mini", "input": [{"type": ["message"]}], "tools": [1, {"type": {}}], "tool_choice": [1]}')
@example(b'{"model": "gpt-4o-mini", "input": ' + b"[" * 3_000)
@example(b'{"model": "gpt-4o-mini", "input": ' + b"[" * 900 + b"]" * 900 + b"}")
@example(b'{"model": "gpt-4o-mini", "input": "a", "max_output_tokens": 1e400}')
def test_any_bytes_are_answered(body: bytes) -> None:
    assert_answered(WORLD.response(body))


@settings(max_examples=300, deadline=None)
@given(nearly_right)
def test_any_json_that_is_nearly_right_is_answered(body: dict[str, Any]) -> None:
    assert_answered(WORLD.response(json.dumps(body).encode()))


@settings(max_examples=100, deadline=None)
@given(nearly_right)
def test_any_json_that_is_nearly_right_is_counted(body: dict[str, Any]) -> None:
    known = {name: value for name, value in body.items() if name in InputTokensRequest.__struct_fields__}
    path = "/v1/responses/input_tokens"
    assert_answered(WORLD.request("POST", path, [json.dumps(known).encode()]))


@settings(max_examples=60, deadline=None)
@given(right)
def test_a_stream_comes_to_the_whole_answer_and_its_use_adds_up(body: dict[str, Any]) -> None:
    world = World(None, MODEL, THINKER)
    whole = world.response(json.dumps(body).encode())
    streamed = world.response(json.dumps(body | {"stream": True}).encode())
    assert (whole.status, streamed.status) == (200, 200)
    events = events_of(streamed)
    last = events[-1]["response"]
    stem = last["id"].removeprefix("resp_")
    expected = json.loads(whole.text.replace(whole.json["id"].removeprefix("resp_").encode(), stem.encode()))
    same = {"created_at": 0, "completed_at": 0}
    assert last | same == expected | same
    joined: dict[int, str] = {}
    for event in events:
        if event["type"] in ("response.output_text.delta", "response.function_call_arguments.delta"):
            joined[event["output_index"]] = joined.get(event["output_index"], "") + event["delta"]
    texts = {
        at: item.get("arguments") or item["content"][0]["text"]
        for at, item in enumerate(last["output"])
        if at in joined
    }
    assert joined == texts
    used = last["usage"]
    assert used["total_tokens"] == used["input_tokens"] + used["output_tokens"]
    assert used["output_tokens_details"]["reasoning_tokens"] <= used["output_tokens"]
    for record in world.writer.records:
        assert (record.prompt_tokens, record.completion_tokens) == (used["input_tokens"], used["output_tokens"])


def text_of(item: dict[str, Any]) -> str:
    """What the deltas of an item come to."""
    match item["type"]:
        case "message":
            return str(item["content"][0]["text"])
        case "reasoning":
            return "".join(part["text"] for part in item["summary"])
        case _:
            return str(item["arguments"])


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["GET", "DELETE"]),
    st.text(max_size=30).filter(lambda name: "/" not in name and "?" not in name and name),
    st.text(max_size=30),
)
@example("GET", "resp_1", "stream=true&starting_after=99999999999999999999")
@example("GET", "resp_1", "include[]=message.output_text.logprobs&include=reasoning.encrypted_content&stream=false")
@example("GET", "resp_1", "a&" * 200)
def test_any_address_and_query_is_answered(method: str, name: str, query: str) -> None:
    path = f"/v1/responses/{name}?{query.encode('ascii', 'replace').decode()}"
    answer = WORLD.request(method, path)
    assert answer.status in {400, 404, 405}
    assert answer.error["type"] == "invalid_request_error"
    WORLD.writer.records.clear()
