"""The official `openai` package asks the older endpoint for completions of texts."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from openai.types import Completion

from apps.simulator.tokens import encoding
from tests.serving import ServerProcess

MODEL = "gpt-3.5-turbo-instruct"
CL100K = encoding("cl100k_base")


@pytest.fixture
def client(server: ServerProcess) -> Iterator[OpenAI]:
    with OpenAI(api_key=server.secret, base_url=server.base_url, max_retries=0) as made:
        yield made


def complete(client: OpenAI, **options: Any) -> Completion:
    asked: dict[str, Any] = {"model": MODEL, "prompt": "Once upon a time"} | options
    answer = client.completions.create(**asked)
    assert isinstance(answer, Completion)
    return answer


def test_a_text_is_carried_on_and_counted(client: OpenAI, server: ServerProcess) -> None:
    answer = complete(client, prompt="Say this is a test", max_tokens=60)
    assert answer.id.startswith("cmpl-")
    assert (answer.object, answer.model) == ("text_completion", "gpt-3.5-turbo-instruct-0914")
    [choice] = answer.choices
    assert "this is a test" in choice.text.lower()
    assert answer.usage is not None
    assert (answer.usage.prompt_tokens, answer.usage.completion_tokens) == (5, CL100K.count(choice.text))
    record = server.record(answer._request_id or "")
    assert (record["endpoint"], record["prompt_tokens"], record["completion_tokens"]) == (
        "completions",
        5,
        answer.usage.completion_tokens,
    )
    assert record["cost_nano"] > 0


@pytest.mark.parametrize("model", ["davinci-002", "babbage-002"])
def test_base_models_complete_as_well(client: OpenAI, model: str) -> None:
    assert complete(client, model=model, prompt="The capital of Italy is").choices[0].text == " Rome."
    with pytest.raises(openai.BadRequestError, match="'suffix' parameter is not supported with this model"):
        complete(client, model=model, suffix=" The end.")


def test_log_probabilities_have_the_older_shape(client: OpenAI) -> None:
    [choice] = complete(client, logprobs=3).choices
    logprobs = choice.logprobs
    assert logprobs is not None
    assert logprobs.tokens is not None
    assert logprobs.token_logprobs is not None
    assert logprobs.top_logprobs is not None
    assert "".join(logprobs.tokens) == choice.text
    assert all(
        top[token] == logprob
        for token, logprob, top in zip(logprobs.tokens, logprobs.token_logprobs, logprobs.top_logprobs, strict=True)
    )
    assert logprobs.text_offset is not None
    assert logprobs.text_offset[0] == len("Once upon a time")


def test_a_banned_token_stays_away_and_a_forced_one_stands_alone(client: OpenAI) -> None:
    whole = complete(client, max_tokens=80).choices[0].text
    banned = CL100K.tokens(whole)[3]
    text = complete(client, max_tokens=80, logit_bias={str(banned): -100}).choices[0].text
    assert banned not in CL100K.tokens(text)
    assert complete(client, logit_bias={str(CL100K.tokens(" yes")[0]): 100}).choices[0].text == " yes"


def test_a_stream_says_the_same(client: OpenAI) -> None:
    whole = complete(client, n=2, echo=True)
    asked: dict[str, Any] = {"n": 2, "echo": True, "stream": True, "stream_options": {"include_usage": True}}
    with client.completions.create(model=MODEL, prompt="Once upon a time", **asked) as stream:
        chunks = list(stream)
    for choice in whole.choices:
        parts = [part for chunk in chunks for part in chunk.choices if part.index == choice.index]
        assert "".join(part.text for part in parts) == choice.text
    assert chunks[-1].usage == whole.usage


def test_the_asynchronous_client_gets_the_same(client: OpenAI, server: ServerProcess) -> None:
    async def ask() -> tuple[str, str]:
        async with AsyncOpenAI(api_key=server.secret, base_url=server.base_url, max_retries=0) as made:
            whole = await made.completions.create(model=MODEL, prompt="Once upon a time")
            stream = await made.completions.create(model=MODEL, prompt="Once upon a time", stream=True)
            return whole.choices[0].text, "".join([part.choices[0].text async for part in stream])

    assert asyncio.run(ask()) == (complete(client).choices[0].text,) * 2


def test_a_chat_model_is_refused_with_the_words_of_the_platform(client: OpenAI) -> None:
    with pytest.raises(
        openai.NotFoundError, match="This is a chat model and not supported in the v1/completions"
    ) as refusal:
        complete(client, model="gpt-4o-mini")
    assert refusal.value.param == "model"
    with pytest.raises(openai.NotFoundError, match="This is not a chat model and thus not supported"):
        client.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": "Hello"}])


def test_a_key_for_chats_alone_is_refused(server: ServerProcess, keys: Mapping[str, str]) -> None:
    refused = pytest.raises(openai.AuthenticationError, match=r"Missing scopes: api\.model\.completions\.request")
    with OpenAI(api_key=keys["chats"], base_url=server.base_url, max_retries=0) as client, refused:
        complete(client)
