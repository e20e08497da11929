"""Whatever is sent is answered: with an answer, or with an error in the one shape, and never with a 500."""

import json
import re
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from apps.openai_api.application import ROUTES
from apps.openai_api.chat.request import ChatRequest
from apps.openai_api.tests.driving import CHAT, Answer, World

WORLD = World()
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
roles = st.sampled_from(["developer", "system", "user", "assistant", "tool", "robot"])
texts = st.text(max_size=40) | st.lists(
    st.fixed_dictionaries({"type": st.sampled_from(["text", "refusal", "image_url"]), "text": st.text(max_size=10)}),
    max_size=2,
)
messages = st.lists(
    st.fixed_dictionaries({"role": roles, "content": texts | values}, optional={"name": st.text(max_size=5) | values}),
    max_size=4,
)
nearly_right = st.fixed_dictionaries(
    {"model": st.sampled_from(["gpt-4o-mini", "gpt-old", "none", ""]), "messages": messages},
    optional=dict.fromkeys((*ChatRequest.__struct_fields__[2:], "foo"), values)
    | {"n": st.integers(1, 3), "max_tokens": st.integers(1, 600), "stream": st.booleans()},
)


def assert_answered(answer: Answer) -> None:
    assert answer.is_ended
    assert WORLD.writer.records.pop().status == answer.status
    assert not WORLD.writer.records
    assert WORLD.key.meter.in_flight == 0
    if answer.status == 200:
        assert answer.text.endswith(b"data: [DONE]\n\n") or answer.json["object"] == "chat.completion"
        return
    assert answer.status in {400, 403, 404, 413}
    error = answer.error
    assert isinstance(error["message"], str)
    assert error["type"] == "invalid_request_error"
    assert answer.headers[b"content-type"] == b"application/json"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
@example(b'{"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "\\ud800"}]}')
@example(b'{"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "\\u0000"}]}')
@example(b'{"model": "gpt-4o-mini\\u0000", "messages": [{"role": "user", "content": "a"}]}')
@example(b'{"model": "\\ud800", "messages": [{"role": "user", "content": "a"}]}')
@example(b'{"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "a"}], "seed": 1e400}')
@example(b'{"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "a"}], "seed": ' + b"9" * 5_000 + b"}")
@example(b'{"model": "gpt-4o-mini", "model": 5, "messages": [{"role": "user", "content": "a"}]}')
@example(b"[" * 3_000)
def test_any_bytes_are_answered(body: bytes) -> None:
    assert_answered(WORLD.chat(body))


@settings(max_examples=150, deadline=None)
@given(nearly_right)
def test_any_json_that_is_nearly_right_is_answered(body: dict[str, Any]) -> None:
    assert_answered(WORLD.chat(json.dumps(body).encode()))


ENDPOINTS = [(method, path) for path, (_, handlers) in ROUTES.items() for method in handlers]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(ENDPOINTS),
    st.binary(max_size=60) | st.dictionaries(st.text(max_size=8), values).map(lambda body: json.dumps(body).encode()),
)
def test_any_endpoint_answers_any_bytes(endpoint: tuple[str, str], body: bytes) -> None:
    method, path = endpoint
    answer = WORLD.request(method, re.sub(r"{[a-z_]+}", "resp_1", path), [body])
    assert answer.is_ended
    assert answer.status in {200, 400, 404, 413}
    if answer.status != 200:
        assert isinstance(answer.error["message"], str)
        assert answer.error["type"] == "invalid_request_error"
    WORLD.writer.records.clear()


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["GET", "POST", "DELETE", "PUT"]), st.text(max_size=30))
def test_any_address_is_answered(method: str, rest: str) -> None:
    answer = WORLD.request(method, f"/v1/models/{rest}")
    assert answer.status in {404, 405}
    assert answer.error["type"] == "invalid_request_error"
    WORLD.writer.records.clear()


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_any_key_is_refused_in_the_one_shape(authorization: bytes) -> None:
    answer = WORLD.request("POST", CHAT, headers={b"authorization": authorization})
    assert (answer.status, answer.error["code"] in {None, "invalid_api_key"}) == (401, True)
    WORLD.writer.records.clear()
