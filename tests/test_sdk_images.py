"""Images with the official `openai` package against a real server process."""

import asyncio
import base64
import os
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openai
import pytest
from openai import AsyncOpenAI, OpenAI
from openai.types import Image as ImageEntry
from PIL import Image, ImageChops

from tests.serving import ServerProcess, running_server

# The package marks the endpoint so, as the platform has retired it.
pytestmark = pytest.mark.filterwarnings("ignore:deprecated:DeprecationWarning")
GPT = "gpt-image-1.5"


@pytest.fixture
def client(server: ServerProcess) -> Iterator[OpenAI]:
    with OpenAI(api_key=server.secret, base_url=server.base_url, max_retries=0) as made:
        yield made


def unpacked(encoded: str | None) -> Image.Image:
    assert encoded
    image = Image.open(BytesIO(base64.b64decode(encoded)))
    image.load()
    return image


def only(entries: list[ImageEntry] | None) -> ImageEntry:
    assert entries
    [entry] = entries
    return entry


def fetch(url: str | None) -> tuple[int, Mapping[str, str], bytes]:
    """Without a key, as a browser does."""
    assert url
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310
            return answer.status, dict(answer.headers.items()), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers.items()), error.read()


def png(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


BASE = Image.new("RGB", (512, 512), (40, 160, 90))
MASK = Image.new("RGBA", (512, 512), (0, 0, 0, 255))
MASK.paste((0, 0, 0, 0), (100, 100, 300, 300))


@pytest.mark.parametrize(
    ("options", "form"),
    [
        ({"model": "dall-e-2", "size": "512x512", "response_format": "b64_json"}, ("PNG", (512, 512), "RGB")),
        ({"model": "dall-e-3", "size": "1792x1024", "response_format": "b64_json"}, ("PNG", (1792, 1024), "RGB")),
        ({"model": GPT, "quality": "low", "background": "transparent"}, ("PNG", (1024, 1024), "RGBA")),
        ({"model": "gpt-image-2", "size": "1536x864", "output_format": "jpeg"}, ("JPEG", (1536, 864), "RGB")),
        (
            {"model": GPT, "size": "1024x1536", "output_format": "webp", "output_compression": 40},
            ("WEBP", (1024, 1536), "RGB"),
        ),
    ],
)
def test_a_picture_has_the_form_that_was_asked_for(
    client: OpenAI, options: dict[str, Any], form: tuple[str, tuple[int, int], str]
) -> None:
    entry = only(client.images.generate(prompt="a red house by a lake", **options).data)
    image = unpacked(entry.b64_json)
    assert (image.format, image.size, image.mode) == form
    assert entry.url is None


def test_usage_quality_and_size_are_told(client: OpenAI) -> None:
    answer = client.images.generate(prompt="a cat", model=GPT, quality="high", n=2, safety_identifier="me")
    assert (answer.quality, answer.size, answer.background, answer.output_format, answer.safety_identifier) == (
        "high",
        "1024x1024",
        "opaque",
        "png",
        "me",
    )
    assert answer.usage
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == (2, 2 * 4_160)
    assert answer.usage.total_tokens == 2 + 2 * 4_160
    assert len(answer.data or []) == 2


def test_sync_and_async_get_the_same_pictures(server: ServerProcess, client: OpenAI) -> None:
    async def everything() -> list[str | None]:
        async with AsyncOpenAI(api_key=server.secret, base_url=server.base_url, max_retries=0) as made:
            drawn = await made.images.generate(prompt="a boat", model=GPT, quality="low")
            edited = await made.images.edit(
                image=png(BASE), mask=png(MASK), prompt="a cat", model=GPT, quality="low", size="1024x1024"
            )
            varied = await made.images.create_variation(image=png(BASE), size="256x256", response_format="b64_json")
            stream = await made.images.generate(prompt="a boat", model=GPT, quality="low", stream=True)
            streamed = [event.b64_json async for event in stream]
        return [*(only(answer.data).b64_json for answer in (drawn, edited, varied)), *streamed]

    drawn = client.images.generate(prompt="a boat", model=GPT, quality="low")
    edited = client.images.edit(
        image=png(BASE), mask=png(MASK), prompt="a cat", model=GPT, quality="low", size="1024x1024"
    )
    varied = client.images.create_variation(image=png(BASE), size="256x256", response_format="b64_json")
    expected = [only(answer.data).b64_json for answer in (drawn, edited, varied)]
    assert asyncio.run(everything()) == [*expected, expected[0]]


def test_a_stream_shows_stages_of_the_picture_and_then_the_picture(client: OpenAI) -> None:
    events = list(client.images.generate(prompt="a boat", model=GPT, stream=True, partial_images=3, quality="low"))
    assert [event.type for event in events] == ["image_generation.partial_image"] * 3 + ["image_generation.completed"]
    last = events[-1]
    assert last.type == "image_generation.completed"
    assert last.usage.output_tokens == 272 + 300
    whole = only(client.images.generate(prompt="a boat", model=GPT, quality="low").data)
    assert last.b64_json == whole.b64_json
    assert len({event.b64_json for event in events}) == 4
    assert {unpacked(event.b64_json).size for event in events} == {(1024, 1024)}


def test_a_paced_stream_sends_its_stages_when_they_are_due(server: ServerProcess, keys: Mapping[str, str]) -> None:
    """At 100 tokens a second the first of two events of 186 tokens each is out before the second is due."""
    with OpenAI(api_key=keys["paced"], base_url=server.base_url, max_retries=0) as client:
        begun = time.monotonic()
        stream = client.images.generate(prompt="a boat", model=GPT, stream=True, partial_images=1, quality="low")
        arrivals = [(event.type, time.monotonic() - begun) for event in stream]
    assert [kind for kind, _ in arrivals] == ["image_generation.partial_image", "image_generation.completed"]
    assert arrivals[0][1] < 1.5
    assert arrivals[1][1] > 2


def test_an_edit_changes_the_open_part_of_the_mask_alone(client: OpenAI) -> None:
    answer = client.images.edit(
        image=("base.png", png(BASE)), mask=png(MASK), prompt="a black cat", model="dall-e-2", size="512x512", n=2
    )
    assert answer.data
    for entry in answer.data:
        edited = Image.open(BytesIO(fetch(entry.url)[2]))
        left, top, right, bottom = ImageChops.difference(edited, BASE).getbbox() or (0, 0, 0, 0)
        assert left >= 100
        assert top >= 100
        assert right <= 300
        assert bottom <= 300
        assert right - left > 150


def test_an_edit_takes_several_images_and_streams(client: OpenAI) -> None:
    files: list[Any] = [png(BASE), ("b.jpg", png(Image.new("RGB", (90, 300), (200, 0, 0)))), BytesIO(png(BASE))]
    answer = client.images.edit(image=files, prompt="a dog", model=GPT, quality="low", input_fidelity="high")
    assert answer.usage
    # Two squares of one tile, one of four by one.
    assert answer.usage.input_tokens_details.image_tokens == 2 * (65 + 129 + 4_160) + 65 + 4 * 129 + 6_240
    alone = client.images.edit(image=files[0], prompt="a dog", model=GPT, quality="low", input_fidelity="high")
    assert only(alone.data).b64_json != only(answer.data).b64_json
    events = list(
        client.images.edit(image=files[0], prompt="a dog", model=GPT, quality="low", stream=True, partial_images=1)
    )
    assert [event.type for event in events] == ["image_edit.partial_image", "image_edit.completed"]


def test_gif_and_svg_come_through_the_package(client: OpenAI) -> None:
    moving = client.images.generate(
        prompt="a boat", model="gpt-image-2.5-flare", output_format="gif", frame_count=3, frame_duration_ms=70
    )
    image = unpacked(only(moving.data).b64_json)
    assert (moving.output_format, image.format, getattr(image, "n_frames", 1)) == ("gif", "GIF", 3)
    assert image.info["duration"] == 70
    written = client.images.generate(
        prompt="a boat",
        model="gpt-image-2.5-flare",
        output_format="svg",
        svg={"model": "gpt-5.1", "reasoning": {"effort": "low"}},
    )
    assert written.svg_usage
    assert written.svg_usage.reasoning_tokens < written.svg_usage.output_tokens
    root = ElementTree.fromstring(base64.b64decode(only(written.data).b64_json or ""))  # noqa: S314  (our own file)
    assert root.tag.endswith("}svg")


def test_svg_and_markup_of_an_edit_come_through_the_package(client: OpenAI) -> None:
    base, markup = Image.new("RGB", (64, 64), (10, 90, 10)), Image.new("RGBA", (64, 64))
    markup.paste((255, 0, 0, 255), (32, 32, 60, 60))
    files = [BytesIO() for _ in range(2)]
    base.save(files[0], "PNG")
    markup.save(files[1], "PNG")
    image, drawn = (file.getvalue() for file in files)
    edited = client.images.edit(prompt="a cat", model="gpt-image-2.5-flare", image=image, markup=drawn)
    assert unpacked(only(edited.data).b64_json).convert("RGB").getpixel((20, 20)) == (10, 90, 10)
    traced = client.images.edit(
        prompt="a cat",
        model="gpt-image-2.5-flare",
        image=image,
        output_format="svg",
        svg={"model": "gpt-5.1", "reasoning": {"effort": "high"}},
    )
    assert traced.svg_usage
    assert traced.svg_usage.model.startswith("gpt-5.1")
    assert traced.svg_usage.reasoning_tokens > 0


def test_an_address_is_served_to_who_has_it(client: OpenAI) -> None:
    entry = only(client.images.generate(prompt="a boat at night", model="dall-e-3").data)
    assert entry.b64_json is None
    assert "a boat at night" in (entry.revised_prompt or "")
    status, headers, body = fetch(entry.url)
    assert (status, headers["content-type"], headers["x-content-type-options"]) == (200, "image/png", "nosniff")
    assert Image.open(BytesIO(body)).size == (1024, 1024)
    assert fetch((entry.url or "").replace("/images/", "/images/x"))[0] == 404


def test_addresses_outlive_the_server_and_then_expire(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        with OpenAI(api_key=server.secret, base_url=server.base_url) as client:
            url = only(client.images.generate(prompt="a boat", model="dall-e-2", size="256x256").data).url
        server.kill()
        server.start()
        assert fetch(url)[0] == 200
        [path] = (tmp_path / "images").iterdir()
        hour_ago = time.time() - 3_601
        os.utime(path, (hour_ago, hour_ago))
        status, _, body = fetch(url)
        assert (status, b"expired" in body) == (403, True)


@pytest.mark.parametrize(
    ("key", "options", "kind"),
    [
        ("chats", {}, openai.AuthenticationError),
        ("mini only", {}, openai.PermissionDeniedError),
        ("observed", {"model": "gpt-4o-mini"}, openai.NotFoundError),
        ("observed", {"response_format": "url"}, openai.BadRequestError),
        ("two images a minute", {"n": 3}, openai.RateLimitError),
    ],
)
def test_who_may_not_is_refused_and_on_record(
    server: ServerProcess,
    keys: Mapping[str, str],
    key: str,
    options: dict[str, Any],
    kind: type[openai.APIStatusError],
) -> None:
    with (
        OpenAI(api_key=keys[key], base_url=server.base_url, max_retries=0) as client,
        pytest.raises(kind) as caught,
    ):
        client.images.generate(**{"prompt": "a cat", "model": GPT} | options)
    row = server.record(caught.value.request_id or "")
    assert (row["endpoint"], row["status"], row["images"]) == ("images", caught.value.status_code, 0)


def test_images_tokens_and_cost_are_on_record(server: ServerProcess, client: OpenAI) -> None:
    raw = client.images.with_raw_response.generate(prompt="a cat", model="dall-e-2", size="256x256", n=2)
    row = server.record(raw.headers["x-request-id"])
    assert (row["model"], row["images"], row["completion_tokens"], row["cost_nano"]) == ("dall-e-2", 2, 0, 32_000_000)
    raw = client.images.with_raw_response.generate(prompt="a cat", model=GPT, quality="low")
    row = server.record(raw.headers["x-request-id"])
    assert (row["images"], row["prompt_tokens"], row["completion_tokens"]) == (1, 2, 272)
    assert row["cost_nano"] == 2 * 5_000 + 272 * 32_000
