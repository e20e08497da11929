"""Spoken answers, web search and moderation of chats, with the official `openai` package against a real server."""

import asyncio
import base64
import io
import wave
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from openai.types.chat import ChatCompletionAudio, ChatCompletionChunk

from tests.serving import ServerProcess

SPEAKER = "gpt-audio-mini"
SEARCHER = "gpt-4o-mini-search-preview"
JUDGE = "omni-moderation-latest"
ASKED: Any = [{"role": "user", "content": "Tell me about tea in one sentence."}]


@pytest.fixture
def client(server: ServerProcess) -> Iterator[OpenAI]:
    with OpenAI(api_key=server.secret, base_url=server.base_url, max_retries=0) as made:
        yield made


def spoken(client: OpenAI, kind: Any = "wav") -> ChatCompletionAudio:
    completion = client.chat.completions.create(
        model=SPEAKER, messages=ASKED, modalities=["text", "audio"], audio={"voice": "alloy", "format": kind}
    )
    audio = completion.choices[0].message.audio
    assert audio
    return audio


def joined(chunks: list[ChatCompletionChunk]) -> tuple[str, bytes]:
    updates = [choice.delta.audio for chunk in chunks for choice in chunk.choices if choice.delta.audio]
    data = "".join(update.data or "" for update in updates)
    return "".join(update.transcript or "" for update in updates), base64.b64decode(data)


def test_an_answer_is_said_aloud_and_the_conversation_goes_on(client: OpenAI) -> None:
    audio = spoken(client)
    with wave.open(io.BytesIO(base64.b64decode(audio.data))) as sound:
        assert sound.getframerate() == 24_000
        assert sound.getnframes() > 24_000
    going_on = client.chat.completions.create(
        model=SPEAKER,
        messages=[*ASKED, {"role": "assistant", "audio": {"id": audio.id}}, {"role": "user", "content": "Thanks"}],
        modalities=["text", "audio"],
        audio={"voice": "alloy", "format": "mp3"},
    )
    assert going_on.usage
    assert going_on.usage.prompt_tokens_details
    assert (going_on.usage.prompt_tokens_details.audio_tokens or 0) > 5
    assert going_on.choices[0].message.audio


def test_a_stream_says_the_same_words_and_sounds(client: OpenAI) -> None:
    audio = spoken(client, "pcm16")
    options: Any = {
        "model": SPEAKER,
        "messages": ASKED,
        "modalities": ["text", "audio"],
        "audio": {"voice": "alloy", "format": "pcm16"},
        "stream": True,
    }
    assert joined(list(client.chat.completions.create(**options))) == (audio.transcript, base64.b64decode(audio.data))

    async def streamed() -> list[ChatCompletionChunk]:
        async with AsyncOpenAI(api_key=client.api_key, base_url=client.base_url, max_retries=0) as asynchronous:
            return [chunk async for chunk in await asynchronous.chat.completions.create(**options)]

    assert joined(asyncio.run(streamed()))[0] == audio.transcript


def test_the_package_joins_a_stream_to_the_whole_message(client: OpenAI) -> None:
    audio = spoken(client, "pcm16")
    with client.chat.completions.stream(
        model=SPEAKER, messages=ASKED, modalities=["text", "audio"], audio={"voice": "alloy", "format": "pcm16"}
    ) as stream:
        said = stream.get_final_completion().choices[0].message.audio
    assert said
    assert (said.transcript, said.data) == (audio.transcript, audio.data)
    assert said.id.startswith("audio_")
    assert len(said.id) == len(audio.id)


def test_tokens_of_sound_are_on_record(server: ServerProcess, client: OpenAI) -> None:
    raw = client.chat.completions.with_raw_response.create(
        model=SPEAKER, messages=ASKED, modalities=["text", "audio"], audio={"voice": "onyx", "format": "wav"}
    )
    usage = raw.parse().usage
    assert usage
    assert usage.completion_tokens_details
    assert (usage.completion_tokens_details.audio_tokens or 0) > 20
    row = server.record(raw.headers["x-request-id"])
    assert (row["prompt_tokens"], row["completion_tokens"]) == (usage.prompt_tokens, usage.completion_tokens)


def test_a_search_cites_pages_whole_and_streamed(client: OpenAI) -> None:
    options: Any = {
        "model": SEARCHER,
        "messages": [{"role": "user", "content": "Tell me about the history of tea."}],
        "web_search_options": {
            "search_context_size": "low",
            "user_location": {"type": "approximate", "approximate": {"city": "Lyon", "country": "FR"}},
        },
    }
    message = client.chat.completions.create(**options).choices[0].message
    assert message.annotations
    assert len(message.annotations) == 2
    for annotation in message.annotations:
        citation = annotation.url_citation
        assert citation.url in (message.content or "")[citation.start_index : citation.end_index]
    assert "in Lyon" in message.annotations[0].url_citation.title
    chunks = list(client.chat.completions.create(stream=True, **options))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == message.content


def test_a_chat_is_moderated_whole_and_streamed(client: OpenAI) -> None:
    options: Any = {
        "model": "gpt-4o-mini",
        "messages": [{"role": "user", "content": "Hello [moderation:violence=0.97]"}],
        "moderation": {"model": JUDGE, "policy": {"input": {"mode": "block"}}},
    }
    blocked = client.chat.completions.create(**options)
    assert blocked.choices[0].finish_reason == "content_filter"
    assert blocked.moderation
    assert blocked.moderation.input.type == "moderation_results"
    assert blocked.moderation.input.results[0].category_scores["violence"] == 0.97
    told = [chunk.moderation for chunk in client.chat.completions.create(stream=True, **options) if chunk.moderation]
    assert [one.to_dict() for one in told] == [blocked.moderation.to_dict()]


def test_all_of_it_is_answered_to_the_asynchronous_client(client: OpenAI) -> None:
    async def asked() -> None:
        async with AsyncOpenAI(api_key=client.api_key, base_url=client.base_url, max_retries=0) as asynchronous:
            create = asynchronous.chat.completions.create
            said = await create(
                model=SPEAKER, messages=ASKED, modalities=["text", "audio"], audio={"voice": "ash", "format": "flac"}
            )
            assert said.choices[0].message.audio
            assert base64.b64decode(said.choices[0].message.audio.data).startswith(b"fLaC")
            found = await create(model=SEARCHER, messages=ASKED, web_search_options={"search_context_size": "low"})
            assert found.choices[0].message.annotations
            chunks = [
                chunk
                async for chunk in await create(
                    model="gpt-4o-mini", messages=ASKED, moderation={"model": JUDGE}, stream=True
                )
            ]
            assert [bool(chunk.moderation) for chunk in chunks].count(True) == 1

    asyncio.run(asked())


@pytest.mark.parametrize(
    ("options", "param"),
    [
        ({"model": "gpt-4o-mini", "modalities": ["text", "audio"], "audio": {"voice": "ash", "format": "wav"}},
         "modalities"),
        ({"model": SPEAKER}, "model"),
        ({"model": "gpt-4o-mini", "web_search_options": {}}, "web_search_options"),
        ({"model": "gpt-4o-mini", "moderation": {"model": "gpt-4o"}}, "moderation.model"),
    ],
)  # fmt: skip
def test_what_a_model_cannot_is_a_bad_request(client: OpenAI, options: dict[str, Any], param: str) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.chat.completions.create(messages=ASKED, **options)
    assert caught.value.param == param
