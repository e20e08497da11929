"""POST /v1/completions in the process: shapes, sums, refusals."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.openai_api.completions.request import CompletionRequest
from apps.openai_api.tests.driving import Answer, World, key_entry
from apps.simulator.tokens import encoding

CL100K = encoding("cl100k_base")
ONCE = {"prompt": "Once upon a time"}
FROZEN = {b"x-mock-freeze": b"1"}


def chunks_of(answer: Answer) -> list[dict[str, Any]]:
    *events, end, nothing = answer.text.split(b"\n\n")
    assert (end, nothing) == (b"data: [DONE]", b"")
    return [json.loads(event.removeprefix(b"data: ")) for event in events]


def test_an_answer_has_the_keys_of_the_platform() -> None:
    world = World()
    answer = world.completion(ONCE)
    assert set(answer.json) == {"id", "object", "created", "model", "choices", "usage"}
    [choice] = answer.json["choices"]
    assert set(choice) == {"text", "index", "logprobs", "finish_reason"}
    assert world.record.endpoint == "completions"


def test_sixteen_tokens_are_the_default() -> None:
    answer = World().completion(ONCE).json
    assert answer["usage"] == {"prompt_tokens": 4, "completion_tokens": 16, "total_tokens": 20}
    assert answer["choices"][0]["finish_reason"] == "length"
    assert CL100K.count(answer["choices"][0]["text"]) == 16


def test_each_form_of_a_prompt_says_the_same() -> None:
    text, tokens = ONCE["prompt"], CL100K.tokens(ONCE["prompt"])
    forms = (text, [text], tokens, [tokens])
    said = [World().completion({"prompt": prompt, "max_tokens": 60}).json["choices"][0]["text"] for prompt in forms]
    assert len(set(said)) == 1
    both = World().completion({"prompt": [text, "The capital of France is"], "n": 2, "max_tokens": 60}).json
    assert [choice["index"] for choice in both["choices"]] == [0, 1, 2, 3]
    assert both["choices"][0]["text"] == said[0] != both["choices"][1]["text"]
    assert both["choices"][2]["text"] == " Paris."


def test_without_a_prompt_a_document_begins() -> None:
    answers = [
        World().completion(body).json
        for body in ({}, {"prompt": None}, {"prompt": "<|endoftext|>"}, {"prompt": [100257]})
    ]
    assert len({answer["choices"][0]["text"] for answer in answers}) == 1
    assert {answer["usage"]["prompt_tokens"] for answer in answers} == {1}


def test_all_candidates_count_and_the_likeliest_is_given() -> None:
    answer = World().completion(ONCE | {"best_of": 4, "logprobs": 0}).json
    assert answer["usage"]["completion_tokens"] == 64
    all_four = World().completion(ONCE | {"n": 4, "logprobs": 0}).json["choices"]
    means = {choice["text"]: sum(choice["logprobs"]["token_logprobs"]) / 16 for choice in all_four}
    assert answer["choices"][0]["text"] == max(means, key=lambda text: means[text])


def test_a_prompt_is_echoed_with_its_log_probabilities() -> None:
    body = {"prompt": "The capital of France is", "echo": True, "logprobs": 2, "max_tokens": 0}
    [choice] = World().completion(body).json["choices"]
    assert (choice["text"], choice["finish_reason"]) == (body["prompt"], "length")
    logprobs = choice["logprobs"]
    assert "".join(logprobs["tokens"]) == body["prompt"]
    assert (logprobs["token_logprobs"][0], logprobs["top_logprobs"][0]) == (None, None)
    assert all(
        set(top) >= {token} for token, top in zip(logprobs["tokens"][1:], logprobs["top_logprobs"][1:], strict=True)
    )


def test_offsets_say_where_each_token_begins() -> None:
    prompt = 'Say "naïve 🙂🙃 café" and nothing else.'
    [choice] = World().completion({"prompt": prompt, "echo": True, "logprobs": 0, "max_tokens": 40}).json["choices"]
    logprobs = choice["logprobs"]
    assert logprobs["top_logprobs"] is None
    assert any(token.startswith("bytes:") for token in logprobs["tokens"])
    for token, offset in zip(logprobs["tokens"], logprobs["text_offset"], strict=True):
        assert token.startswith("bytes:") or choice["text"][offset : offset + len(token)] == token


def test_the_same_text_comes_with_another_seed_and_temperature_zero() -> None:
    def said(**options: Any) -> str:
        text: str = World().completion(ONCE | {"max_tokens": 60} | options).json["choices"][0]["text"]
        return text

    assert len({said(seed=seed) for seed in range(5)}) > 1
    assert len({said(seed=seed, temperature=0) for seed in range(5)}) == 1
    assert len({said(temperature=heat / 10) for heat in range(11, 20)}) > 1
    alike = World().completion(ONCE | {"n": 3, "temperature": 0}).json["choices"]
    assert len({choice["text"] for choice in alike}) == 1


REFUSED = [
    ({"model": "gpt-4o-mini"}, 404, "This is a chat model and not supported in the v1/completions endpoint. "),
    ({"best_of": 1, "n": 2}, 400, "You requested that the server return more choices than it will generate"),
    ({"best_of": 2, "stream": True}, 400, "cannot be streamed"),
    ({"stream_options": {"include_usage": True}}, 400, "The 'stream_options' parameter is only allowed when"),
    ({"prompt": [1, "a"]}, 400, "got a mixed array instead"),
    ({"prompt": [["a"]]}, 400, "Invalid type for 'prompt"),
    ({"prompt": []}, 400, "Invalid 'prompt': empty array."),
    ({"prompt": [[]]}, 400, "Invalid 'prompt': empty array."),
    ({"prompt": [100256]}, 400, "token 100256 is not in the vocabulary"),
    ({"prompt": [-1]}, 400, "prompt"),
    ({"prompt": ["a"] * 65, "n": 2}, 400, "at most 128 answers a request"),
    ({"logit_bias": {"-1": 1}}, 400, "Invalid key in 'logit_bias': -1. You should only be submitting non-negative"),
    ({"logit_bias": {"100256": 1}}, 400, "Invalid key in 'logit_bias': 100256. Maximum value is 100255."),
    ({"logit_bias": {"1": 101}}, 400, "Invalid 'logit_bias.1': integer above maximum value."),
    ({"logprobs": 6}, 400, "Invalid 'logprobs': integer above maximum value."),
    ({"max_tokens": 400, "prompt": " tea" * 700}, 400, "however you requested 1100 tokens (700 in your prompt;"),
    ({"max_tokens": 501}, 400, "max_tokens is too large: 501."),
    ({"foo": 1}, 400, "Unknown parameter: 'foo'."),
]  # fmt: skip


@pytest.mark.parametrize(("body", "status", "message"), REFUSED)
def test_what_cannot_be_answered_is_refused_and_on_record(body: dict[str, Any], status: int, message: str) -> None:
    world = World()
    answer = world.completion(ONCE | body)
    assert (answer.status, world.record.status) == (status, status)
    assert message in answer.error["message"]


def test_base_models_take_no_suffix() -> None:
    answer = World().completion(ONCE | {"suffix": " The end."})
    assert answer.status == 200
    assert answer.json["usage"]["prompt_tokens"] == 4 + CL100K.count(" The end.")


def test_a_key_without_the_scope_is_refused() -> None:
    answer = World(key_entry(scopes=frozenset({"model.request"}))).completion(ONCE)
    assert answer.status == 401
    assert "Missing scopes: api.model.completions.request." in answer.error["message"]


OPTIONS = st.fixed_dictionaries(
    {"prompt": st.sampled_from(["Once upon a time", ["I am", "Say 🙂🙃"], [791, 6864], "", " "])},
    optional={
        "n": st.integers(1, 3),
        "max_tokens": st.integers(0, 40),
        "echo": st.booleans(),
        "logprobs": st.integers(0, 5),
        "stop": st.sampled_from(["a", [" the", "."], []]),
        "seed": st.integers(0, 9),
        "temperature": st.sampled_from([0, 0.5, 1, 2]),
        "suffix": st.sampled_from([" The end.", "x"]),
        "frequency_penalty": st.sampled_from([-2, 0, 1]),
        "logit_bias": st.sampled_from([{"279": -100}, {"9642": 100}, {"1": 5}]),
    },
)


@settings(max_examples=60, deadline=None)
@given(OPTIONS)
def test_a_stream_joined_is_the_whole_answer_and_usage_adds_up(options: dict[str, Any]) -> None:
    whole = World().completion(options).json
    streamed = chunks_of(World().completion(options | {"stream": True, "stream_options": {"include_usage": True}}))
    *parts, last = streamed
    assert (last["choices"], last["usage"]) == ([], whole["usage"])
    assert whole["usage"]["total_tokens"] == whole["usage"]["prompt_tokens"] + whole["usage"]["completion_tokens"]
    for choice in whole["choices"]:
        mine = [part["choices"][0] for part in parts if part["choices"][0]["index"] == choice["index"]]
        assert "".join(part["text"] for part in mine) == choice["text"]
        assert [part["finish_reason"] for part in mine if part["finish_reason"]] == [choice["finish_reason"]]
        if choice["logprobs"] is not None:
            for name in ("tokens", "token_logprobs", "text_offset"):
                assert [item for part in mine for item in part["logprobs"][name]] == choice["logprobs"][name]


def test_a_paced_stream_has_the_bytes_of_one_at_once() -> None:
    body = ONCE | {"stream": True, "n": 2}
    paced = World(key_entry(tokens_per_second=100_000.0)).completion(body, headers=FROZEN)
    assert paced.text == World().completion(body, headers=FROZEN).text
    assert len(paced.parts) > 1


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=100, deadline=None)
@given(
    st.fixed_dictionaries({}, optional=dict.fromkeys((*CompletionRequest.__struct_fields__[1:], "foo"), values))
    | st.binary(max_size=40)
)
def test_any_body_is_answered(body: dict[str, Any] | bytes) -> None:
    answer = World().completion(body)
    assert answer.is_ended
    if answer.status != 200:
        assert answer.status in {400, 404}
        assert isinstance(answer.error["message"], str)
