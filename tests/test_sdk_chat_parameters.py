"""The official `openai` package with the parameters that change an answer, its usage or its price."""

import asyncio
import math
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from openai.types.chat import ChatCompletion

from apps.simulator.tokens import encoding
from tests.serving import ServerProcess

TEA: list[Any] = [{"role": "user", "content": "Tell me about the history of tea, please."}]
O200K = encoding("o200k_base")


@pytest.fixture
def client(server: ServerProcess) -> Iterator[OpenAI]:
    with OpenAI(api_key=server.secret, base_url=server.base_url, max_retries=0) as made:
        yield made


def chat(client: OpenAI, **options: Any) -> ChatCompletion:
    asked: dict[str, Any] = {"model": "gpt-4o-mini", "messages": TEA} | options
    answer = client.chat.completions.create(**asked)
    assert isinstance(answer, ChatCompletion)
    return answer


def text_of(answer: ChatCompletion) -> str:
    return answer.choices[0].message.content or ""


def reasoned(answer: ChatCompletion) -> int:
    assert answer.usage is not None
    assert answer.usage.completion_tokens_details is not None
    return answer.usage.completion_tokens_details.reasoning_tokens or 0


def cached(answer: ChatCompletion) -> int:
    assert answer.usage is not None
    assert answer.usage.prompt_tokens_details is not None
    return answer.usage.prompt_tokens_details.cached_tokens or 0


def test_log_probabilities_join_to_the_content(client: OpenAI) -> None:
    answer = chat(client, logprobs=True, top_logprobs=5)
    logprobs = answer.choices[0].logprobs
    assert logprobs is not None
    assert logprobs.content is not None
    assert b"".join(bytes(one.bytes or []) for one in logprobs.content).decode() == text_of(answer)
    for one in logprobs.content:
        assert one.token in {other.token for other in one.top_logprobs}
        assert sum(math.exp(other.logprob) for other in one.top_logprobs) < 1
    with client.chat.completions.stream(model="gpt-4o-mini", messages=TEA, logprobs=True, top_logprobs=5) as stream:
        final = stream.get_final_completion()
    assert final.choices[0].logprobs is not None
    assert final.choices[0].logprobs.content == logprobs.content


def test_a_banned_word_stays_away_and_a_label_can_be_forced(client: OpenAI) -> None:
    tea = {str(O200K.tokens(word)[0]): -100 for word in (" tea", "tea", "Tea", " Tea")}
    assert "tea" not in text_of(chat(client, logit_bias=tea)).lower().split()
    labels = {str(O200K.tokens(word)[0]): 100 for word in ("positive", "negative")}
    assert text_of(chat(client, logit_bias=labels, max_tokens=1)) in {"positive", "negative"}


def test_a_reasoning_model_thinks_by_its_effort_and_is_on_record_with_it(client: OpenAI, server: ServerProcess) -> None:
    low, high = (chat(client, model="gpt-5", reasoning_effort=effort) for effort in ("low", "high"))
    assert 0 < reasoned(low) < reasoned(high)
    record = server.record(high._request_id or "")
    assert high.usage is not None
    assert record["reasoning_tokens"] == reasoned(high)
    assert record["completion_tokens"] == high.usage.completion_tokens > reasoned(high)
    empty = chat(client, model="o4-mini", max_completion_tokens=64)
    assert (text_of(empty), empty.choices[0].finish_reason, reasoned(empty)) == ("", "length", 64)


def test_refusals_are_those_of_the_platform(client: OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match=r"Only the default \(1\) value is supported") as refusal:
        chat(client, model="o3", temperature=0.5)
    assert (refusal.value.param, refusal.value.code) == ("temperature", "unsupported_value")
    with pytest.raises(openai.BadRequestError, match="Unrecognized request argument supplied: reasoning_effort"):
        chat(client, reasoning_effort="low")
    with pytest.raises(openai.BadRequestError, match="'verbosity' does not support 'low' with this model"):
        chat(client, verbosity="low")


def test_verbosity_changes_the_length(client: OpenAI) -> None:
    lengths = [
        len(text_of(chat(client, model="gpt-5", reasoning_effort="minimal", verbosity=level)))
        for level in ("low", "medium", "high")
    ]
    assert lengths == sorted(lengths)
    assert len(set(lengths)) == 3


def test_a_prediction_is_counted_against_the_answer(client: OpenAI) -> None:
    text = text_of(chat(client))
    answer = chat(client, prediction={"type": "content", "content": f"{text} And more."})
    assert answer.usage is not None
    details = answer.usage.completion_tokens_details
    assert details is not None
    assert details.accepted_prediction_tokens == O200K.count(text)
    assert (details.rejected_prediction_tokens or 0) > 0


def test_a_long_prompt_is_cached_the_second_time_and_costs_less(client: OpenAI, server: ServerProcess) -> None:
    messages = [{"role": "system", "content": "You know all about green tea. " * 300}, *TEA]
    first, second = (chat(client, model="gpt-4o", messages=messages, prompt_cache_key="sdk") for _ in range(2))
    assert text_of(first) == text_of(second)
    assert (cached(first), cached(second) % 128) == (0, 0)
    assert cached(second) >= 1024
    one, two = (server.record(answer._request_id or "") for answer in (first, second))
    assert two["cached_tokens"] == cached(second)
    assert two["cost_nano"] < one["cost_nano"]


def test_the_asynchronous_client_streams_the_same(client: OpenAI, server: ServerProcess) -> None:
    async def ask() -> tuple[str, int]:
        async with AsyncOpenAI(api_key=server.secret, base_url=server.base_url, max_retries=0) as made:
            stream = await made.chat.completions.create(
                model="gpt-5", messages=TEA, stream=True, stream_options={"include_usage": True}
            )
            chunks = [chunk async for chunk in stream]
        usage = chunks[-1].usage
        assert usage is not None
        assert usage.completion_tokens_details is not None
        text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks[:-1])
        return text, usage.completion_tokens_details.reasoning_tokens or 0

    whole = chat(client, model="gpt-5")
    assert asyncio.run(ask()) == (text_of(whole), reasoned(whole))
