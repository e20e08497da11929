"""The official `openai` package sends images, recordings and files along."""

import asyncio
import base64
import time
from collections.abc import Iterator
from typing import Any

import openai
import pytest
from openai import AsyncOpenAI, OpenAI

from apps.simulator.tests.test_media import image_of, wav_of
from tests.serving import ServerProcess

QUESTION = {"type": "text", "text": "What is in this image?"}


@pytest.fixture
def client(server: ServerProcess) -> Iterator[OpenAI]:
    with OpenAI(api_key=server.secret, base_url=server.base_url, max_retries=0) as made:
        yield made


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def image(kind: str = "PNG", **options: Any) -> dict[str, Any]:
    url = f"data:image/{kind.lower()};base64,{encoded(image_of(kind, 640, 480))}"
    return {"type": "image_url", "image_url": {"url": url, **options}}


def ask(client: OpenAI, *parts: dict[str, Any], model: str = "gpt-4o") -> tuple[str, int]:
    messages: Any = [{"role": "user", "content": [QUESTION, *parts]}]
    answer = client.chat.completions.create(model=model, messages=messages)
    assert answer.usage is not None
    return answer.choices[0].message.content or "", answer.usage.prompt_tokens


@pytest.mark.parametrize(
    ("model", "tokens"),
    [("gpt-4o", 425), ("gpt-4o-mini", 14_167), ("gpt-4.1-mini", 486), ("o4-mini", 516), ("gpt-5", 350), ("o3", 375)],
)
def test_an_image_counts_by_the_rule_of_its_model_and_is_told(client: OpenAI, model: str, tokens: int) -> None:
    text, counted = ask(client, image(), model=model)
    assert counted == ask(client, model=model)[1] + tokens
    assert "a 640 × 480 PNG" in text


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_each_format_is_read(client: OpenAI, kind: str) -> None:
    assert f"640 × 480 {kind}" in ask(client, image(kind, detail="low"))[0]


def test_an_address_is_not_called(client: OpenAI) -> None:
    begun = time.monotonic()
    text, _ = ask(client, {"type": "image_url", "image_url": {"url": "http://10.255.255.1/cat.png"}})
    assert "an image at http://10.255.255.1/cat.png" in text
    assert time.monotonic() - begun < 2


def test_a_recording_and_a_file_are_told(client: OpenAI) -> None:
    audio = {"type": "input_audio", "input_audio": {"data": encoded(wav_of(3)), "format": "wav"}}
    assert "a recording of 3.0 seconds (WAV)" in ask(client, audio, model="gpt-audio-mini")[0]
    pdf = {"filename": "a.pdf", "file_data": f"data:application/pdf;base64,{encoded(b'%PDF-1.7 << /Type /Page >>')}"}
    assert "a PDF of 1 page (a.pdf)" in ask(client, {"type": "file", "file": pdf})[0]


def test_refusals_are_those_of_the_platform(client: OpenAI) -> None:
    broken = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{encoded(b'broken')}"}}
    with pytest.raises(openai.BadRequestError, match="You uploaded an unsupported image") as refusal:
        ask(client, broken)
    assert refusal.value.code == "invalid_image_format"
    with pytest.raises(openai.BadRequestError, match="image_url is only supported by certain models") as refusal:
        ask(client, image(), model="gpt-3.5-turbo")
    assert refusal.value.param == "messages.[0].content.[1].type"
    with pytest.raises(openai.BadRequestError, match="not supported by this server yet"):
        ask(client, {"type": "file", "file": {"file_id": "file-abc123"}})


def test_large_images_do_not_keep_others_waiting(server: ServerProcess) -> None:
    """A broad guard: whoever asks for a word beside several images of megabytes gets it soon."""
    large: Any = [{"role": "user", "content": [QUESTION, _heavy_image()]}]
    small: Any = [{"role": "user", "content": "Hello"}]

    async def ask_both() -> float:
        async with AsyncOpenAI(api_key=server.secret, base_url=server.base_url, max_retries=0) as made:
            create = made.chat.completions.create
            heavy = [asyncio.create_task(create(model="gpt-4o", messages=large)) for _ in range(3)]
            slowest = 0.0
            while not all(task.done() for task in heavy):
                begun = time.monotonic()
                await create(model="gpt-4o", messages=small)
                slowest = max(slowest, time.monotonic() - begun)
            for task in heavy:
                assert "a 640 × 480 PNG" in (task.result().choices[0].message.content or "")
            return slowest

    assert asyncio.run(ask_both()) < 1


def _heavy_image() -> dict[str, Any]:
    """An image of 6 MB: what follows its end is not looked at."""
    data = image_of("PNG", 640, 480) + bytes(6_000_000)
    return {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{encoded(data)}"}}
