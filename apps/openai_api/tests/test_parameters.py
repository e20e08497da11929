"""The parameters of a chat that change what is answered, counted or told."""

import json
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.openai_api.tests.driving import MODEL, Answer, World, key_entry
from apps.openai_api.tests.test_answer import chunks_of
from apps.simulator.tokens import encoding

O200K = encoding("o200k_base")
TEA = [{"role": "user", "content": "Tell me about the history of tea, please."}]
ROOMY = replace(MODEL, context_window=50_000, max_output_tokens=16_000)
GPT_5 = replace(ROOMY, name="gpt-5-2025-08-07", aliases=("gpt-5",), reasoning=True)
GPT_54 = replace(GPT_5, name="gpt-5.4", aliases=())
O3 = replace(GPT_5, name="o3-2025-04-16", aliases=("o3",))
O1_MINI = replace(GPT_5, name="o1-mini-2024-09-12", aliases=("o1-mini",))


def chat(*, stream: bool = False, key: Any = None, **options: Any) -> Answer:
    world = World(key, ROOMY, GPT_5, GPT_54, O3, O1_MINI)
    body = {"model": "gpt-4o-mini", "messages": TEA} | options
    if stream:
        body |= {"stream": True, "stream_options": {"include_usage": True}}
    answer = world.chat(body)
    record = world.record
    if answer.status == 200 and not stream:
        usage = answer.json["usage"]
        details = usage["completion_tokens_details"]
        assert (record.completion_tokens, record.reasoning_tokens) == (
            usage["completion_tokens"],
            details["reasoning_tokens"],
        )
    return answer


def text_of(answer: Answer, choice: int = 0) -> str:
    text: str = answer.json["choices"][choice]["message"]["content"]
    return text


def usage_of(answer: Answer) -> dict[str, Any]:
    usage: dict[str, Any] = answer.json["usage"]
    details: dict[str, Any] = usage["completion_tokens_details"]
    return usage | details


# --- Log probabilities ---


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 20),
    st.integers(1, 40),
    st.sampled_from(["Tell me about tea.", "Say exactly: 🙂🙃 naïve 東京", "Erzähle von Tee.", "茶について教えて。"]),
)
def test_log_probabilities_are_lawful_and_join_to_the_content(top: int, limit: int, question: str) -> None:
    options: dict[str, Any] = {"messages": [{"role": "user", "content": question}], "max_tokens": limit}
    answer = chat(logprobs=True, top_logprobs=top, **options)
    told = answer.json["choices"][0]["logprobs"]["content"]
    assert b"".join(bytes(one["bytes"]) for one in told) == text_of(answer).encode()
    assert text_of(answer) == text_of(chat(**options))
    for one in told:
        assert len(one["top_logprobs"]) == top
        assert sum(math.exp(other["logprob"]) for other in one["top_logprobs"]) < 1
        if top:
            assert {name: one[name] for name in ("token", "logprob", "bytes")} in one["top_logprobs"]
            assert len({tuple(other["bytes"]) for other in one["top_logprobs"]}) == top


def test_each_part_of_a_stream_brings_the_log_probabilities_of_its_tokens() -> None:
    messages = [{"role": "user", "content": "Say exactly: 🙂🙃 naïve"}]
    options: dict[str, Any] = {"messages": messages, "logprobs": True, "n": 2}
    whole = chat(**options).json["choices"]
    chunks = chunks_of(chat(stream=True, **options))
    for choice in whole:
        parts = [part for chunk in chunks for part in chunk["choices"] if part["index"] == choice["index"]]
        told = [one for part in parts if part["logprobs"] for one in part["logprobs"]["content"]]
        assert told == choice["logprobs"]["content"]
        for part in parts:
            if part["logprobs"]:
                joined = b"".join(bytes(one["bytes"]) for one in part["logprobs"]["content"])
                assert joined == part["delta"]["content"].encode()


def test_a_paced_stream_with_log_probabilities_says_the_same() -> None:
    paced = chat(stream=True, logprobs=True, key=key_entry(tokens_per_second=100_000.0))
    contents = [chunk["choices"] for chunk in chunks_of(paced)]
    assert contents == [chunk["choices"] for chunk in chunks_of(chat(stream=True, logprobs=True))]


def test_more_log_probabilities_than_fit_are_refused() -> None:
    messages = [{"role": "user", "content": "Write 2000 sentences about tea."}]
    answer = chat(messages=messages, n=4, logprobs=True, top_logprobs=20)
    assert (answer.status, answer.error["param"]) == (400, "logprobs")
    assert "too many for this server" in answer.error["message"]


# --- Sampling ---


def test_another_temperature_draws_other_words_and_zero_always_the_same() -> None:
    assert len({text_of(chat(temperature=heat / 10)) for heat in range(1, 10)}) > 1
    assert text_of(chat(temperature=1, top_p=1, presence_penalty=0, frequency_penalty=0)) == text_of(chat())
    assert len({text_of(chat(temperature=0, seed=seed)) for seed in range(4)}) == 1
    alike = chat(temperature=0, n=3).json["choices"]
    assert len({choice["message"]["content"] for choice in alike}) == 1


@pytest.mark.parametrize("name", ["top_p", "presence_penalty", "frequency_penalty"])
def test_each_of_the_others_draws_other_words_too(name: str) -> None:
    asked: list[dict[str, Any]] = [{name: value / 10} for value in range(1, 8)]
    assert len({text_of(chat(**options)) for options in asked}) > 1


def test_a_banned_token_does_not_come_up_and_a_forced_one_is_all() -> None:
    for token in set(O200K.tokens(text_of(chat()))):
        assert token not in O200K.tokens(text_of(chat(logit_bias={str(token): -100})))
    yes, no = O200K.tokens("yes")[0], O200K.tokens("no")[0]
    answer = chat(logit_bias={str(yes): 100, str(no): 100}, n=8)
    assert {text_of(answer, choice) for choice in range(8)} == {"yes", "no"}
    assert usage_of(answer)["completion_tokens"] == 8


# --- Reasoning ---


def test_thinking_counts_as_completion_and_follows_the_effort() -> None:
    answers = {effort: chat(model="gpt-5", reasoning_effort=effort) for effort in ("minimal", "low", "medium", "high")}
    thought = [usage_of(answer)["reasoning_tokens"] for answer in answers.values()]
    assert thought[0] == 0 < thought[1] <= thought[2] < thought[3]
    for answer in answers.values():
        usage = usage_of(answer)
        assert usage["completion_tokens"] == usage["reasoning_tokens"] + O200K.count(text_of(answer))
        assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
    assert usage_of(chat(model="gpt-5")) == usage_of(answers["medium"])


def test_thinking_may_leave_no_room_for_an_answer() -> None:
    answer = chat(model="gpt-5", max_completion_tokens=100)
    assert (text_of(answer), answer.json["choices"][0]["finish_reason"]) == ("", "length")
    assert (usage_of(answer)["reasoning_tokens"], usage_of(answer)["completion_tokens"]) == (100, 100)
    streamed = chunks_of(chat(model="gpt-5", max_completion_tokens=100, stream=True))
    assert streamed[-1]["usage"] == answer.json["usage"]
    whole = usage_of(chat(model="gpt-5"))["reasoning_tokens"]
    cut = chat(model="gpt-5", max_completion_tokens=whole + 5)
    assert O200K.count(text_of(cut)) == 5


def test_each_choice_thinks_for_itself() -> None:
    answer = chat(model="gpt-5", n=3)
    usage = usage_of(answer)
    said = sum(O200K.count(text_of(answer, choice)) for choice in range(3))
    assert usage["completion_tokens"] == usage["reasoning_tokens"] + said
    assert usage["reasoning_tokens"] >= 3 * 192


VALUE, PARAMETER, INVALID = "unsupported_value", "unsupported_parameter", "invalid_value"
EFFORT, OPTIONS_OF_CACHE = "reasoning_effort", "prompt_cache_options"
PREDICTED = {"type": "content", "content": "a"}
SPOKEN = {"voice": "alloy", "format": "wav"}
# What is asked, words of the message, and which parameter is named with which code.
REFUSED: list[tuple[dict[str, Any], str, str | None, str | None]] = [
    ({"model": "gpt-5", "temperature": 0.5}, "does not support 0.5 with this model. Only the", "temperature", VALUE),
    ({"model": "o3", "temperature": 0}, "does not support 0 with this model.", "temperature", VALUE),
    ({"model": "gpt-5.4", EFFORT: "low", "temperature": 2}, "does not support 2 with", "temperature", VALUE),
    ({"model": "gpt-5", "top_p": 0.5}, "'top_p' is not supported with this model.", "top_p", PARAMETER),
    ({"model": "gpt-5", "presence_penalty": 1}, "is not supported with this", "presence_penalty", PARAMETER),
    ({"model": "gpt-5", "frequency_penalty": -1}, "is not supported with this", "frequency_penalty", PARAMETER),
    ({"model": "gpt-5", "logprobs": True}, "'logprobs' is not supported", "logprobs", PARAMETER),
    ({"model": "gpt-5", "logit_bias": {"1": 1}}, "'logit_bias' is not supported", "logit_bias", PARAMETER),
    ({"model": "gpt-5", "prediction": PREDICTED}, "'prediction' is not supported", "prediction", PARAMETER),
    ({"model": "o3", "stop": "a"}, "'stop' is not supported with this model.", "stop", PARAMETER),
    ({EFFORT: "low"}, "Unrecognized request argument supplied: reasoning_effort", None, None),
    ({"model": "gpt-5", EFFORT: "none"}, "Supported values are: 'minimal', 'low', 'medium', and", EFFORT, VALUE),
    ({"model": "o1-mini", EFFORT: "low"}, "'reasoning_effort' is not supported", EFFORT, PARAMETER),
    ({"model": "gpt-5", EFFORT: "huge"}, "Invalid value: 'huge'.", EFFORT, INVALID),
    (
        {"verbosity": "low"},
        "does not support 'low' with this model. Supported values are: 'medium'.",
        "verbosity",
        VALUE,
    ),
    ({OPTIONS_OF_CACHE: {}}, "'prompt_cache_options' is not supported", OPTIONS_OF_CACHE, PARAMETER),
    ({"top_logprobs": 1}, "only allowed when 'logprobs' is enabled", "top_logprobs", INVALID),
    ({"logprobs": True, "top_logprobs": 21}, "but got 21", "top_logprobs", "integer_above_max_value"),
    ({"logit_bias": {"tea": 1}}, "Invalid key in 'logit_bias': tea.", "logit_bias", "invalid_logit_bias"),
    ({"logit_bias": {"1": -101}}, "Expected a value >= -100", "logit_bias.1", "integer_below_min_value"),
    ({"stream_options": {}}, "only allowed when 'stream' is enabled", "stream_options", None),
    ({"modalities": ["text", "audio"]}, "does not support 'audio' with this model", "modalities", VALUE),
    ({"modalities": []}, "empty array", "modalities", "empty_array"),
    ({"prediction": PREDICTED, "n": 2}, "'n' is not supported with 'prediction'", "n", INVALID),
    ({"audio": SPOKEN}, "'audio' is not supported with this model.", "audio", PARAMETER),
]


@pytest.mark.parametrize(("options", "message", "param", "code"), REFUSED)
def test_what_does_not_go_together_is_refused(
    options: dict[str, Any], message: str, param: str | None, code: str | None
) -> None:
    answer = chat(**options)
    assert answer.status == 400
    assert message in answer.error["message"]
    assert (answer.error["param"], answer.error["code"]) == (param, code)


def test_a_model_that_need_not_think_takes_sampling_while_it_does_not() -> None:
    answer = chat(model="gpt-5.4", temperature=0.5, logprobs=True)
    assert usage_of(answer)["reasoning_tokens"] == 0
    assert usage_of(chat(model="gpt-5.4", reasoning_effort="high"))["reasoning_tokens"] > 0


# --- The rest ---


def test_verbosity_changes_the_length_unless_the_conversation_says_it() -> None:
    quick: dict[str, Any] = {"model": "gpt-5", "reasoning_effort": "minimal"}
    lengths = [len(text_of(chat(verbosity=level, **quick))) for level in ("low", "medium", "high")]
    assert lengths[0] * 2 < lengths[1] < lengths[2] / 2
    asked: dict[str, Any] = {"messages": [{"role": "user", "content": "Tell me about tea in one sentence."}]} | quick
    assert text_of(chat(verbosity="high", **asked)) == text_of(chat(**asked))


def test_what_was_predicted_is_counted_against_the_answer() -> None:
    text = text_of(chat())
    right = usage_of(chat(prediction={"type": "content", "content": text}))
    assert (right["accepted_prediction_tokens"], right["rejected_prediction_tokens"]) == (O200K.count(text), 0)
    parts = [{"type": "text", "text": text}, {"type": "text", "text": " And that was all of it."}]
    answer = chat(prediction={"type": "content", "content": parts})
    partly = usage_of(answer)
    rejected = O200K.count(" And that was all of it.")
    assert (partly["accepted_prediction_tokens"], partly["rejected_prediction_tokens"]) == (O200K.count(text), rejected)
    assert partly["completion_tokens"] == O200K.count(text) + rejected
    assert text_of(answer) == text


def test_an_obfuscated_stream_says_the_same_in_events_of_like_lengths() -> None:
    options = {"include_obfuscation": True}
    plain = chunks_of(chat(stream=True))[:-1]
    answer = World(None, ROOMY).chat(
        {"model": "gpt-4o-mini", "messages": TEA, "stream": True, "stream_options": options}
    )
    chunks = chunks_of(answer)
    assert [chunk["choices"] for chunk in chunks] == [chunk["choices"] for chunk in plain]
    assert all(isinstance(chunk["obfuscation"], str) for chunk in chunks)
    assert {(len(event) + 2) % 32 for event in answer.text.split(b"\n\n")[:-2]} == {0}


def test_fast_is_told_as_priority() -> None:
    assert chat(service_tier="fast").json["service_tier"] == "priority"


OPTIONS = st.fixed_dictionaries(
    {"model": st.sampled_from(["gpt-4o-mini", "gpt-5", "gpt-5.4", "o3"])},
    optional={
        "n": st.integers(1, 3),
        "max_completion_tokens": st.integers(1, 600),
        "logprobs": st.booleans(),
        "top_logprobs": st.integers(0, 3),
        "logit_bias": st.sampled_from([{"290": -100}, {"13225": 100}, {"1": 1}]),
        "temperature": st.sampled_from([0, 0.5, 1, 2]),
        "top_p": st.sampled_from([0.5, 1]),
        "frequency_penalty": st.sampled_from([-1, 0, 1]),
        "reasoning_effort": st.sampled_from(["none", "minimal", "low", "high"]),
        "verbosity": st.sampled_from(["low", "medium", "high"]),
        "prediction": st.sampled_from([{"type": "content", "content": "The history of tea is long."}]),
        "stop": st.sampled_from(["the", [".", "x"]]),
        "seed": st.integers(0, 9),
        "modalities": st.just(["text"]),
        "prompt_cache_key": st.text(max_size=5),
    },
)


@settings(max_examples=100, deadline=None)
@given(OPTIONS)
def test_a_stream_joined_is_the_whole_answer_and_usage_adds_up(options: dict[str, Any]) -> None:
    whole = chat(**options)
    if whole.status != 200:
        assert (whole.status, chat(stream=True, **options).error) == (400, whole.error)
        return
    *chunks, last = chunks_of(chat(stream=True, **options))
    usage = usage_of(whole)
    assert last["usage"] == whole.json["usage"]
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
    limit = options.get("max_completion_tokens")
    for choice in whole.json["choices"]:
        parts = [part for chunk in chunks for part in chunk["choices"] if part["index"] == choice["index"]]
        assert "".join(part["delta"].get("content", "") for part in parts) == choice["message"]["content"]
        assert parts[-1]["finish_reason"] == choice["finish_reason"]
    said = sum(O200K.count(choice["message"]["content"]) for choice in whole.json["choices"])
    if limit is None:
        expected = said + usage["reasoning_tokens"] + usage["rejected_prediction_tokens"]
        assert usage["completion_tokens"] == expected
    else:
        most = limit * options.get("n", 1) + usage["rejected_prediction_tokens"]
        assert usage["completion_tokens"] <= most
    assert json.loads(whole.text) == whole.json
