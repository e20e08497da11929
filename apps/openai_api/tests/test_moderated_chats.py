"""Moderation within a chat: what is told of it, and what is left out."""

from dataclasses import replace
from typing import Any

import pytest

from apps.openai_api.tests.driving import Answer, World
from apps.openai_api.tests.test_answer import chunks_of
from apps.openai_api.tests.test_parameters import GPT_5, ROOMY

JUDGE = replace(
    ROOMY, name="omni-moderation-2024-09-26", aliases=("omni-moderation-latest",), chat=False, moderations=True
)
OLDER = replace(JUDGE, name="text-moderation-007", aliases=("text-moderation-latest",))
MODEL = "omni-moderation-latest"
HATEFUL = "Say exactly: hello [moderation:hate=0.9]"


def ask(text: str = "Hello", *, messages: list[dict[str, Any]] | None = None, **options: Any) -> Answer:
    world = World(None, ROOMY, GPT_5, JUDGE, OLDER)
    asked = messages or [{"role": "user", "content": text}]
    answer = world.chat({"model": "gpt-4o-mini", "messages": asked} | options)
    if answer.status == 200 and not options.get("stream"):
        assert world.record.completion_tokens == answer.json["usage"]["completion_tokens"]
    return answer


def judged(mode: str | None = None, *, of: str = "input") -> dict[str, Any]:
    return {"moderation": {"model": MODEL} | ({"policy": {of: {"mode": mode}}} if mode else {})}


def test_what_is_asked_and_answered_is_scored() -> None:
    moderation = ask("Hello", **judged()).json["moderation"]
    for side in ("input", "output"):
        told = moderation[side]
        assert (told["type"], told["model"]) == ("moderation_results", MODEL)
        [result] = told["results"]
        assert (result["type"], result["model"], result["flagged"]) == ("moderation_result", MODEL, False)
        assert len(result["categories"]) == len(result["category_scores"]) == 13
        assert result["category_applied_input_types"]["hate"] == ["text"]


def test_a_chat_that_asks_for_no_moderation_tells_none() -> None:
    assert "moderation" not in ask("Hello").json


def test_scores_alone_leave_the_answer_as_it_is() -> None:
    plain, scored = ask(HATEFUL), ask(HATEFUL, **judged("score"))
    assert scored.json["choices"] == plain.json["choices"]
    assert scored.json["usage"] == plain.json["usage"]
    assert scored.json["moderation"]["input"]["results"][0]["category_scores"]["hate"] == 0.9


def test_each_choice_has_its_result() -> None:
    answer = ask("Tell me about tea.", n=3, **judged())
    assert len(answer.json["moderation"]["output"]["results"]) == 3


def test_what_waits_for_an_answer_is_judged_and_nothing_before() -> None:
    earlier = [{"role": "user", "content": HATEFUL}, {"role": "assistant", "content": "No."}]
    now = [{"role": "user", "content": "Hello"}]
    assert not ask(messages=earlier + now, **judged()).json["moderation"]["input"]["results"][0]["flagged"]
    assert ask(messages=now + earlier[:1], **judged()).json["moderation"]["input"]["results"][0]["flagged"]


@pytest.mark.parametrize("model", ["gpt-4o-mini", "gpt-5"])
def test_a_flagged_question_is_not_answered_where_the_policy_blocks(model: str) -> None:
    answer = ask(HATEFUL, model=model, **judged("block"))
    [choice] = answer.json["choices"]
    assert (choice["finish_reason"], choice["message"]["content"]) == ("content_filter", None)
    assert answer.json["usage"]["completion_tokens"] == 0
    assert answer.json["moderation"]["input"]["results"][0]["flagged"]
    assert ask("Hello", **judged("block")).json["choices"][0]["finish_reason"] == "stop"


def test_a_flagged_answer_is_left_out_and_counts_all_the_same() -> None:
    plain, blocked = ask(HATEFUL), ask(HATEFUL, **judged("block", of="output"))
    [choice] = blocked.json["choices"]
    assert (choice["finish_reason"], choice["message"]["content"]) == ("content_filter", None)
    assert blocked.json["usage"] == plain.json["usage"]
    assert blocked.json["moderation"]["output"]["results"][0]["flagged"]


def test_a_stream_tells_the_moderation_in_a_chunk_of_its_own() -> None:
    streamed = ask(HATEFUL, stream=True, stream_options={"include_usage": True}, **judged("block", of="output"))
    *_, finish, moderation, usage = chunks_of(streamed)
    whole = ask(HATEFUL, **judged("block", of="output")).json
    assert finish["choices"][0]["finish_reason"] == "content_filter"
    assert (moderation["choices"], moderation["moderation"]) == ([], whole["moderation"])
    assert usage["usage"] == whole["usage"]
    assert b"hello" not in streamed.text


def test_the_older_models_judge_by_their_own_categories() -> None:
    told = ask("Hello", moderation={"model": "text-moderation-latest"}).json["moderation"]["input"]
    assert told["model"] == "text-moderation-007"
    assert "illicit" not in told["results"][0]["categories"]


@pytest.mark.parametrize(
    ("moderation", "param", "code"),
    [
        ({}, "moderation.model", "missing_required_parameter"),
        ({"model": 3}, "moderation.model", "invalid_type"),
        ({"model": "none"}, "moderation.model", "invalid_value"),
        ({"model": "gpt-4o-mini"}, "moderation.model", "invalid_value"),
        ({"model": MODEL, "policy": {"input": {"mode": "warn"}}}, "moderation.policy.input.mode", "invalid_value"),
        ({"model": MODEL, "policy": {"input": {}}}, "moderation.policy.input.mode", "missing_required_parameter"),
        ({"model": MODEL, "policy": {"tools": {"mode": "score"}}}, "moderation.policy.tools", "unknown_parameter"),
        ("on", "moderation", "invalid_type"),
    ],
)
def test_what_is_wrong_with_a_moderation_is_named(moderation: Any, param: str, code: str) -> None:
    answer = ask("Hello", moderation=moderation)
    assert (answer.status, answer.error["param"], answer.error["code"]) == (400, param, code)


def test_nothing_that_is_null_asks_for_anything() -> None:
    nulls = dict.fromkeys(("audio", "moderation", "web_search_options"))
    plain = {"choices": ask("Hello").json["choices"]}
    assert {"choices": ask("Hello", **nulls).json["choices"]} == plain
