"""The official `openai` package against a real server process: what it is for."""

import asyncio
import re
import time
from collections.abc import Iterator, Mapping
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from apps.simulator.tokens import encoding
from tests.serving import ServerProcess, seconds_of

MODEL = "gpt-4o-mini"
TEA: list[Any] = [{"role": "user", "content": "Tell me about the history of tea, please."}]
COUNT = encoding("o200k_base").count


@pytest.fixture
def client(server: ServerProcess) -> Iterator[OpenAI]:
    with OpenAI(api_key=server.secret, base_url=server.base_url, max_retries=0) as made:
        yield made


def chat(client: OpenAI, **options: Any) -> ChatCompletion:
    asked: dict[str, Any] = {"model": MODEL, "messages": TEA} | options
    answer = client.chat.completions.create(**asked)
    assert isinstance(answer, ChatCompletion)
    return answer


def chunks_of(client: OpenAI, **options: Any) -> list[ChatCompletionChunk]:
    asked: dict[str, Any] = {"model": MODEL, "messages": TEA, "stream": True} | options
    with client.chat.completions.create(**asked) as stream:
        return list(stream)


def text_of(answer: ChatCompletion, choice: int = 0) -> str:
    return answer.choices[choice].message.content or ""


def joined(chunks: list[ChatCompletionChunk], choice: int = 0) -> str:
    return "".join(part.delta.content or "" for chunk in chunks for part in chunk.choices if part.index == choice)


# --- Models ---


def test_the_models_on_offer_are_listed_with_their_aliases(client: OpenAI) -> None:
    models = {model.id: model for model in client.models.list()}
    assert {"gpt-4o-mini", "gpt-4o-mini-2024-07-18", "gpt-4o", "text-embedding-3-small"} <= models.keys()
    assert (models["gpt-4o"].object, models["gpt-4o"].owned_by) == ("model", "system")
    assert models["gpt-4o"].created > 1_600_000_000


def test_a_model_is_retrieved_by_its_name_and_by_its_alias(client: OpenAI) -> None:
    assert client.models.retrieve("gpt-4o-mini").id == "gpt-4o-mini"
    assert client.models.retrieve("gpt-4o-mini-2024-07-18").id == "gpt-4o-mini-2024-07-18"


def test_a_key_sees_only_the_models_that_it_may_use(server: ServerProcess, keys: Mapping[str, str]) -> None:
    with OpenAI(api_key=keys["mini only"], base_url=server.base_url, max_retries=0) as client:
        names = {model.id for model in client.models.list()}
        assert {"gpt-4o-mini", "gpt-4o-mini-2024-07-18"} <= names
        assert all(name.startswith("gpt-4o-mini") for name in names)
        with pytest.raises(openai.PermissionDeniedError):
            client.models.retrieve("gpt-4o")


# --- Whole answers ---


def test_a_conversation_is_answered_in_the_form_of_the_platform(client: OpenAI) -> None:
    answer = chat(client)
    assert re.fullmatch(r"chatcmpl-[0-9a-f]{32}", answer.id)
    assert (answer.object, answer.model, answer.service_tier) == (
        "chat.completion",
        "gpt-4o-mini-2024-07-18",
        "default",
    )
    assert abs(answer.created - time.time()) < 5
    assert (answer.system_fingerprint or "").startswith("fp_")
    [choice] = answer.choices
    assert (choice.index, choice.finish_reason, choice.logprobs) == (0, "stop", None)
    assert (choice.message.role, choice.message.refusal, choice.message.tool_calls) == ("assistant", None, None)
    assert "tea" in text_of(answer)


def test_tokens_are_counted_exactly(client: OpenAI) -> None:
    messages = [
        {"role": "system", "content": "Answer like a Tee-Händler: 茶, 🍵 and <|endoftext|>."},
        {"role": "user", "content": "Hello", "name": "ada_lovelace"},
        {"role": "assistant", "content": "Good morning."},
        *TEA,
    ]
    answer = chat(client, messages=messages)
    prompt = 3 + sum(3 + COUNT(message["role"]) + COUNT(message["content"]) for message in messages)
    prompt += 1 + COUNT("ada_lovelace")
    usage = answer.usage
    assert usage is not None
    assert usage.prompt_tokens == prompt
    assert usage.completion_tokens == COUNT(text_of(answer)) > 10
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens
    assert usage.prompt_tokens_details is not None
    assert usage.prompt_tokens_details.to_dict() == {"audio_tokens": 0, "cached_tokens": 0}
    assert usage.completion_tokens_details is not None
    assert set(usage.completion_tokens_details.to_dict().values()) == {0}
    assert len(usage.completion_tokens_details.to_dict()) == 4


def test_an_older_model_is_counted_with_its_own_encoding(client: OpenAI) -> None:
    text = "Größenwahn in Übergröße: приветствие, 東京都庁舎."
    counts = {}
    for model, name in (("gpt-4", "cl100k_base"), ("gpt-4o", "o200k_base")):
        answer = chat(client, model=model, messages=[{"role": "user", "content": text}])
        assert answer.usage is not None
        counts[name] = answer.usage.prompt_tokens
        assert answer.usage.prompt_tokens == 3 + 3 + 1 + encoding(name).count(text)
        assert answer.usage.completion_tokens == encoding(name).count(text_of(answer))
    assert counts["cl100k_base"] != counts["o200k_base"]


def test_content_parts_are_read_as_text(client: OpenAI) -> None:
    parts = [{"type": "text", "text": "Hello there."}, {"type": "text", "text": "Tell me about tea."}]
    answer = chat(client, messages=[{"role": "user", "content": parts}])
    assert "tea" in text_of(answer)
    assert answer.usage is not None
    assert answer.usage.prompt_tokens == 3 + 3 + 1 + COUNT("Hello there.\nTell me about tea.")


def test_the_same_request_gets_the_same_answer(client: OpenAI) -> None:
    # A field that changes no answer keeps the second from being taken from memory as the first's body.
    first, second = chat(client), chat(client, user="somebody")
    assert text_of(first) == text_of(second)
    assert first.usage == second.usage
    assert first.system_fingerprint == second.system_fingerprint
    assert first.id != second.id


def test_a_frozen_answer_is_the_same_to_the_last_byte(client: OpenAI) -> None:
    frozen = {"X-Mock-Freeze": "1"}
    create = client.chat.completions.with_raw_response.create
    first = create(model=MODEL, messages=TEA, extra_headers=frozen)
    second = create(model=MODEL, messages=TEA, extra_headers=frozen)
    assert first.content == second.content
    assert first.parse().created == 1_735_689_600


def test_another_seed_gets_another_answer_and_the_same_seed_the_same(client: OpenAI) -> None:
    answers = [text_of(chat(client, seed=seed)) for seed in range(6)]
    assert len(set(answers)) > 1
    assert [text_of(chat(client, seed=seed, user="again")) for seed in range(6)] == answers


def test_the_answer_depends_on_earlier_turns(client: OpenAI) -> None:
    def asked_after(statement: str) -> str:
        earlier = [{"role": "user", "content": statement}, {"role": "assistant", "content": "Noted."}]
        return text_of(chat(client, messages=[*earlier, {"role": "user", "content": "What is my name?"}]))

    assert "Ada" in asked_after("My name is Ada.")
    assert "Grace" in asked_after("My name is Grace.")


def test_a_conversation_goes_on_with_the_answers_it_got(client: OpenAI) -> None:
    history = list(TEA)
    for question in ("And coffee?", "Which of them is older?"):
        answer = chat(client, messages=history)
        history += [answer.choices[0].message, {"role": "user", "content": question}]
    last = chat(client, messages=history)
    assert len(history) == 5
    assert text_of(last) != text_of(chat(client, messages=history[-1:]))


# --- Options ---


def test_n_gives_so_many_answers_and_counts_the_prompt_once(client: OpenAI) -> None:
    one, three = chat(client), chat(client, n=3)
    texts = [text_of(three, index) for index in range(3)]
    assert [choice.index for choice in three.choices] == [0, 1, 2]
    assert texts[0] == text_of(one)
    assert len(set(texts)) > 1
    assert one.usage is not None
    assert three.usage is not None
    assert three.usage.prompt_tokens == one.usage.prompt_tokens
    assert three.usage.completion_tokens == sum(map(COUNT, texts))


@pytest.mark.parametrize("limit", [1, 7, 20])
@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
def test_an_answer_is_cut_exactly_at_the_token(client: OpenAI, name: str, limit: int) -> None:
    tokenizer = encoding("o200k_base")
    whole = text_of(chat(client))
    cut = chat(client, **{name: limit})
    assert cut.choices[0].finish_reason == "length"
    assert text_of(cut) == tokenizer.decode(tokenizer.tokens(whole)[:limit])
    assert cut.usage is not None
    assert cut.usage.completion_tokens == limit


def test_a_limit_that_is_not_reached_changes_nothing(client: OpenAI) -> None:
    answer = chat(client, max_completion_tokens=5_000)
    assert (text_of(answer), answer.choices[0].finish_reason) == (text_of(chat(client)), "stop")


def test_a_reasoning_model_takes_max_completion_tokens(client: OpenAI) -> None:
    answer = chat(client, model="o3-mini", max_completion_tokens=5)
    assert answer.usage is not None
    assert (answer.usage.completion_tokens, answer.choices[0].finish_reason) == (5, "length")


@pytest.mark.parametrize("many", [False, True])
def test_the_answer_ends_before_a_stop_sequence(client: OpenAI, many: bool) -> None:
    whole = text_of(chat(client))
    stop = whole[40:46]
    answer = chat(client, stop=["never said ⚑", stop] if many else stop)
    assert text_of(answer) == whole[: whole.index(stop)]
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage is not None
    assert answer.usage.completion_tokens == COUNT(text_of(answer))


def test_what_only_labels_a_request_is_taken(client: OpenAI) -> None:
    answer = chat(
        client,
        metadata={"team": "tea"},
        user="u-1",
        store=False,
        temperature=1,
        top_p=1.0,
        presence_penalty=0,
        frequency_penalty=0.0,
        service_tier="auto",
        prompt_cache_key="tea",
        modalities=["text"],
    )
    assert text_of(answer) == text_of(chat(client))


# --- Streams ---


@pytest.mark.parametrize("options", [{}, {"n": 2}, {"max_tokens": 9}, {"stop": "tea"}, {"seed": 4}], ids=str)
def test_a_stream_says_the_same_as_the_whole_answer(client: OpenAI, options: dict[str, Any]) -> None:
    whole = chat(client, **options)
    chunks = chunks_of(client, **options, stream_options={"include_usage": True})
    for choice in whole.choices:
        assert joined(chunks, choice.index) == text_of(whole, choice.index)
        ends = [part.finish_reason for c in chunks for part in c.choices if part.index == choice.index]
        assert [end for end in ends if end] == [choice.finish_reason]
    assert chunks[-1].usage == whole.usage
    assert len({chunk.id for chunk in chunks}) == 1


def test_a_stream_is_built_of_the_platforms_chunks(client: OpenAI) -> None:
    chunks = chunks_of(client)
    first, *middle, last = [chunk.choices[0] for chunk in chunks]
    assert first.delta.to_dict() == {"role": "assistant", "content": "", "refusal": None}
    assert all(set(part.delta.to_dict()) == {"content"} and part.finish_reason is None for part in middle)
    assert (last.delta.to_dict(), last.finish_reason) == ({}, "stop")
    assert all(chunk.object == "chat.completion.chunk" for chunk in chunks)
    assert all("usage" not in chunk.to_dict() for chunk in chunks)


def test_a_stream_with_usage_has_it_in_its_last_chunk_alone(client: OpenAI) -> None:
    *chunks, last = chunks_of(client, stream_options={"include_usage": True})
    assert all(chunk.to_dict()["usage"] is None for chunk in chunks)
    assert last.choices == []
    assert last.usage is not None
    assert last.usage.completion_tokens == COUNT(joined(chunks))


def test_text_of_many_bytes_a_character_streams_whole_characters(client: OpenAI) -> None:
    messages = [{"role": "user", "content": 'Repeat exactly: "茶 🍵🫖 Größe 👩‍👩‍👧"'}]
    chunks = chunks_of(client, messages=messages)
    assert "�" not in joined(chunks)
    assert joined(chunks) == text_of(chat(client, messages=messages))


def test_the_streaming_helper_of_the_package_works(client: OpenAI) -> None:
    with client.chat.completions.stream(model=MODEL, messages=TEA) as stream:
        deltas = "".join(event.delta for event in stream if event.type == "content.delta")
        assert stream.get_final_completion().choices[0].message.content == deltas == text_of(chat(client))


# --- Asynchronous ---


def test_the_asynchronous_client_chats_streams_and_lists(server: ServerProcess, client: OpenAI) -> None:
    async def everything() -> tuple[str, str, int]:
        async with AsyncOpenAI(api_key=server.secret, base_url=server.base_url) as asynchronous:
            create = asynchronous.chat.completions.create
            whole, stream, models = await asyncio.gather(
                create(model=MODEL, messages=TEA),
                create(model=MODEL, messages=TEA, stream=True),
                asynchronous.models.list(),
            )
            async with stream:
                streamed = "".join([chunk.choices[0].delta.content or "" async for chunk in stream])
            return text_of(whole), streamed, len(models.data)

    whole, streamed, models = asyncio.run(everything())
    assert whole == streamed == text_of(chat(client))
    assert models > 50


def test_many_at_once_each_get_their_own_answer(server: ServerProcess) -> None:
    async def ask(asynchronous: AsyncOpenAI, number: int) -> bool:
        question: Any = [{"role": "user", "content": f"Tell me about the number {number}."}]
        answer = await asynchronous.chat.completions.create(model=MODEL, messages=question)
        return str(number) in text_of(answer)

    async def everything() -> list[bool]:
        async with AsyncOpenAI(api_key=server.secret, base_url=server.base_url) as asynchronous:
            return await asyncio.gather(*(ask(asynchronous, number) for number in range(100, 140)))

    assert all(asyncio.run(everything()))


# --- Headers ---


def test_all_headers_of_the_platform_tell_the_real_state(server: ServerProcess, keys: Mapping[str, str]) -> None:
    with OpenAI(api_key=keys["counted"], base_url=server.base_url, max_retries=0) as client:
        create = client.chat.completions.with_raw_response.create
        before = time.monotonic()
        first = create(model=MODEL, messages=TEA)
        second = create(model=MODEL, messages=TEA)
        refill = (time.monotonic() - before) * 100  # tokens: 6,000 a minute
    project = server.query("SELECT public_id FROM organization_project")[0]["public_id"]
    headers = first.headers
    assert re.fullmatch(r"req_[0-9a-f]{32}", headers["x-request-id"])
    assert headers["x-request-id"] != second.headers["x-request-id"]
    assert (headers["openai-organization"], headers["openai-project"]) == ("org-mock", project)
    assert (headers["openai-version"], headers["openai-processing-ms"].isdigit()) == ("2020-10-01", True)
    assert (headers["x-ratelimit-limit-requests"], headers["x-ratelimit-limit-tokens"]) == ("100", "6000")
    assert [raw.headers["x-ratelimit-remaining-requests"] for raw in (first, second)] == ["99", "98"]
    usage = first.parse().usage
    assert usage is not None
    for number, raw in enumerate((first, second), start=1):
        remaining = int(raw.headers["x-ratelimit-remaining-tokens"])
        assert 0 <= remaining - (6_000 - number * usage.total_tokens) <= refill + 1
        reset = seconds_of(raw.headers["x-ratelimit-reset-tokens"])
        assert reset == pytest.approx((6_000 - remaining) / 100, abs=0.02)
        assert 0 < number * 0.6 - seconds_of(raw.headers["x-ratelimit-reset-requests"]) < 0.6


def test_streams_and_lists_and_errors_carry_the_same_headers(client: OpenAI) -> None:
    named = re.compile("x-request-id|openai-|x-ratelimit-")

    def names(headers: Mapping[str, str]) -> set[str]:
        return {name for name in headers if named.match(name)}

    whole = names(client.chat.completions.with_raw_response.create(model=MODEL, messages=TEA).headers)
    with client.chat.completions.with_streaming_response.create(model=MODEL, messages=TEA, stream=True) as stream:
        streamed = names(stream.headers)
        assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
        stream.read()
    with pytest.raises(openai.BadRequestError) as caught:
        chat(client, messages=[])
    assert len(whole) == 11
    assert whole == streamed == names(client.models.with_raw_response.list().headers)
    assert whole == names(caught.value.response.headers)


# --- Exceptions and retries ---


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"extra_headers": {"Authorization": "Bearer sk-wrong"}}, openai.AuthenticationError),
        ({"model": "gpt-nothing"}, openai.NotFoundError),
        ({"temperature": 9}, openai.BadRequestError),
        ({"extra_body": {"foo": 1}}, openai.BadRequestError),
    ],
    ids=["401", "404", "400", "400 unknown"],
)
def test_each_status_is_its_class_of_exception(
    client: OpenAI, options: dict[str, Any], kind: type[openai.APIStatusError]
) -> None:
    with pytest.raises(kind) as caught:
        chat(client, **options)
    error = caught.value
    assert error.request_id == error.response.headers["x-request-id"]
    assert isinstance(error.body, dict)
    assert set(error.body) == {"message", "type", "param", "code"}
    assert (error.code, error.param, error.type) == (error.body["code"], error.body["param"], "invalid_request_error")


def test_a_limited_client_waits_as_told_and_succeeds(server: ServerProcess, keys: Mapping[str, str]) -> None:
    with OpenAI(api_key=keys["two a second"], base_url=server.base_url) as client:
        chat(client)
        before = time.monotonic()
        chat(client)
        waited = time.monotonic() - before
    assert 0.2 < waited < 5
    told = [(row["status"], row["error_code"], row["retry_count"]) for row in server.records("two a second")]
    assert told == [(200, "", 0), (429, "rate_limit_exceeded", 0), (200, "", 1)]


def test_a_request_that_can_never_pass_is_not_tried_again(server: ServerProcess, keys: Mapping[str, str]) -> None:
    with (
        OpenAI(api_key=keys["200 tokens a minute"], base_url=server.base_url) as client,
        pytest.raises(openai.RateLimitError, match="Request too large"),
    ):
        chat(client, max_tokens=1_000)
    assert [row["status"] for row in server.records("200 tokens a minute")] == [429]
