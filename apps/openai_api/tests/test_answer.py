"""The shapes of whole and streamed answers, byte by byte."""

import json
from typing import Any

from apps.openai_api.tests.driving import Answer, World, key_entry

HELLO: dict[str, Any] = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Tell me about tea."}]}
FROZEN = {b"x-mock-freeze": b"1"}


def chunks_of(answer: Answer) -> list[dict[str, Any]]:
    *events, end, nothing = answer.text.split(b"\n\n")
    assert (end, nothing) == (b"data: [DONE]", b"")
    return [json.loads(event.removeprefix(b"data: ")) for event in events]


def test_a_whole_answer_has_the_keys_of_the_platform() -> None:
    answer = World().chat(HELLO)
    assert set(answer.json) == {
        "id",
        "object",
        "created",
        "model",
        "choices",
        "usage",
        "service_tier",
        "system_fingerprint",
    }
    [choice] = answer.json["choices"]
    assert set(choice) == {"index", "message", "finish_reason", "logprobs"}
    assert set(choice["message"]) == {"role", "content", "refusal", "annotations"}
    assert int(answer.headers[b"content-length"]) == len(answer.text)


def test_chunks_have_the_keys_of_the_platform() -> None:
    for chunk in chunks_of(World().chat(HELLO | {"stream": True})):
        assert set(chunk) == {"id", "object", "created", "model", "choices", "service_tier", "system_fingerprint"}
        assert set(chunk["choices"][0]) == {"index", "delta", "finish_reason", "logprobs"}


def test_a_stream_in_one_write_has_the_bytes_of_one_event_by_event() -> None:
    for options in ({}, {"n": 3}, {"stream_options": {"include_usage": True}}, {"max_tokens": 1}):
        body = HELLO | {"stream": True} | options
        at_once = World().chat(body, headers=FROZEN)
        paced = World(key_entry(tokens_per_second=100_000.0)).chat(body, headers=FROZEN)
        assert at_once.text == paced.text
        assert len(at_once.parts) == 1 < len(paced.parts)


def test_choices_of_a_stream_come_in_turns() -> None:
    chunks = chunks_of(World().chat(HELLO | {"stream": True, "n": 2, "max_tokens": 3}))
    assert [chunk["choices"][0]["index"] for chunk in chunks[:4]] == [0, 1, 0, 1]


def test_an_answer_without_a_token_still_begins_and_ends() -> None:
    whole = World().chat(HELLO).json["choices"][0]["message"]["content"]
    body = HELLO | {"stop": whole[0], "stream": True}
    first, last = (chunk["choices"][0] for chunk in chunks_of(World().chat(body)))
    assert (first["delta"]["content"], last["delta"], last["finish_reason"]) == ("", {}, "stop")


def test_service_tier_is_told_as_asked() -> None:
    tiers = [World().chat(HELLO | {"service_tier": tier}).json["service_tier"] for tier in ("auto", None, "flex")]
    assert tiers == ["default", "default", "flex"]


def test_each_request_has_an_id_of_its_own_unless_time_stands_still() -> None:
    world = World()
    assert world.chat(HELLO).json["id"] != world.chat(HELLO).json["id"]
    frozen = [World().chat(HELLO, headers=FROZEN).text for _ in range(2)]
    assert frozen[0] == frozen[1]
    assert World().chat(HELLO | {"seed": 2}, headers=FROZEN).json["id"] != json.loads(frozen[0])["id"]


def test_room_left_in_the_context_limits_the_answer() -> None:
    prompt = " tea" * 970
    answer = World().chat({"model": "gpt-4o-mini", "messages": [{"role": "user", "content": prompt}]})
    usage = answer.json["usage"]
    assert usage["prompt_tokens"] + usage["completion_tokens"] <= 1_000
    assert answer.json["choices"][0]["finish_reason"] == "length"


def test_a_prompt_that_fills_the_context_is_refused() -> None:
    answer = World().chat({"model": "gpt-4o-mini", "messages": [{"role": "user", "content": " tea" * 993}]})
    assert (answer.status, answer.error["code"]) == (400, "context_length_exceeded")
    assert "maximum context length is 1000 tokens. However, your messages resulted in 1000" in answer.error["message"]
