"""Images, recordings and files in a chat: counted by the rules, told in the answer, refused in the platform's words."""

import base64
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.openai_api.tests.driving import MODEL, Answer, World
from apps.simulator.tests.test_media import huge_png, image_of, wav_of

GPT_4O = replace(MODEL, name="gpt-4o-2024-08-06", aliases=("gpt-4o",), context_window=50_000)
BLIND = replace(MODEL, name="gpt-3.5-turbo-0125", aliases=("gpt-3.5-turbo",), vision=False)
HEARING = replace(MODEL, name="gpt-audio-mini-2025-12-15", aliases=("gpt-audio-mini",), vision=False)
PDF = b"%PDF-1.7\n<< /Type /Page >> << /Type /Page >>"


def world() -> World:
    return World(None, GPT_4O, BLIND, HEARING)


def data_url(data: bytes, kind: str = "image/png") -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def image(url: str, **options: Any) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": url, **options}}


def audio(data: bytes, kind: str = "wav") -> dict[str, Any]:
    return {"type": "input_audio", "input_audio": {"data": base64.b64encode(data).decode(), "format": kind}}


def file(**fields: Any) -> dict[str, Any]:
    return {"type": "file", "file": fields}


def ask(*parts: dict[str, Any], text: str = "What is this?", model: str = "gpt-4o") -> Answer:
    content = [{"type": "text", "text": text}, *parts]
    return world().chat({"model": model, "messages": [{"role": "user", "content": content}]})


def tokens_of(answer: Answer) -> int:
    count: int = answer.json["usage"]["prompt_tokens"]
    return count


PLAIN = tokens_of(ask())


def test_an_image_counts_by_its_real_size_and_is_told() -> None:
    answer = ask(image(data_url(image_of("PNG", 640, 480))))
    assert tokens_of(answer) == PLAIN + 85 + 2 * 170
    assert "a 640 × 480 PNG" in answer.json["choices"][0]["message"]["content"]
    low = ask(image(data_url(image_of("JPEG", 640, 480), "image/jpeg"), detail="low"))
    assert tokens_of(low) == PLAIN + 85


def test_an_image_by_url_is_taken_to_be_of_an_assumed_size() -> None:
    answer = ask(image("https://127.0.0.1:1/cat.png"))
    assert tokens_of(answer) == PLAIN + 765
    assert "an image at https://127.0.0.1:1/cat.png" in answer.json["choices"][0]["message"]["content"]


def test_the_content_of_an_image_matters_not_only_its_size() -> None:
    answers = [ask(image(f"https://a.b/{name}"), text="Tell me about tea.").json for name in range(6)]
    said = {answer["choices"][0]["message"]["content"].split("\n\n", 1)[1] for answer in answers}
    assert len(said) > 1


def test_a_recording_counts_by_its_length() -> None:
    heard = ask(audio(wav_of(2.5)), model="gpt-audio-mini")
    assert tokens_of(heard) == tokens_of(ask(audio(wav_of(1)), model="gpt-audio-mini")) + 15
    assert heard.json["usage"]["prompt_tokens_details"]["audio_tokens"] == 25
    assert "a recording of 2.5 seconds (WAV)" in heard.json["choices"][0]["message"]["content"]


def test_a_file_counts_by_its_pages() -> None:
    answer = ask(pdf(filename="report.pdf"))
    assert tokens_of(answer) == PLAIN + 2 * 765
    assert "a PDF of 2 pages (report.pdf)" in answer.json["choices"][0]["message"]["content"]


def pdf(data: bytes = PDF, kind: str = "application/pdf", **fields: Any) -> dict[str, Any]:
    return file(file_data=data_url(data, kind), **fields)


UNSUPPORTED = "You uploaded an unsupported image. Please make sure your image has of one the following formats: ['png"
IMAGE_URL, FILE_DATA = "image_url.url", "file.file_data"
# Part, words of the message, code, and which of its fields is named.
REFUSED: list[tuple[dict[str, Any], str, str, str | None]] = [
    (image(data_url(b"no image")), UNSUPPORTED, "invalid_image_format", None),
    (image(data_url(image_of("BMP"))), UNSUPPORTED, "invalid_image_format", None),
    (image(data_url(huge_png())), UNSUPPORTED, "invalid_image_format", None),
    (image("cat.png"), "a value without the 'data:' prefix.", "invalid_value", IMAGE_URL),
    (image("data:image/png;base64,%%%"), "an invalid base64-encoded value.", "invalid_value", IMAGE_URL),
    (image("data:image/png,abc"), "an invalid base64-encoded value.", "invalid_value", IMAGE_URL),
    (image("data:image/png;base64,"), "empty base64-encoded bytes.", "invalid_value", IMAGE_URL),
    (image(data_url(PDF, "text/html")), "unsupported MIME type 'text/html'.", "invalid_value", IMAGE_URL),
    (image("https://a.b/c", detail="original"), "not support 'original'", "unsupported_value", "image_url.detail"),
    (image("https://a.b/c", detail="best"), "Invalid value: 'best'.", "invalid_value", "image_url.detail"),
    (file(file_id="file-abc"), "not supported by this server yet", "unsupported_parameter", "file.file_id"),
    (pdf(), "Missing required parameter", "missing_required_parameter", "file.file_id"),
    (pdf(kind="text/css", filename="a.css"), "unsupported MIME type 'text/css'.", "invalid_value", FILE_DATA),
    (file(file_data="https://a.b/c", filename="c"), "an invalid base64-encoded value.", "invalid_value", FILE_DATA),
    (pdf(b"hello", filename="c.pdf"), "got a file that is no PDF.", "invalid_value", FILE_DATA),
]  # fmt: skip


@pytest.mark.parametrize(("part", "message", "code", "where"), REFUSED)
def test_what_cannot_be_read_is_refused(part: dict[str, Any], message: str, code: str, where: str | None) -> None:
    answer = ask(part)
    assert answer.status == 400
    assert message in answer.error["message"]
    assert (answer.error["code"], answer.error["param"]) == (code, where and f"messages[0].content[1].{where}")


@pytest.mark.parametrize(
    ("part", "model", "kind"),
    [
        (image("https://a.b/c.png"), "gpt-3.5-turbo", "image_url"),
        (file(file_data="", filename="a.pdf"), "gpt-3.5-turbo", "file"),
        (audio(wav_of(1)), "gpt-4o", "input_audio"),
    ],
)
def test_a_model_without_the_ability_refuses(part: dict[str, Any], model: str, kind: str) -> None:
    error = ask(part, model=model).error
    assert error["message"] == f"Invalid content type. {kind} is only supported by certain models."
    assert (error["param"], error["code"]) == ("messages.[0].content.[1].type", None)


def test_a_recording_that_is_none_is_refused() -> None:
    for kind in ("wav", "mp3"):
        error = ask(audio(b"silence", kind), model="gpt-audio-mini").error
        assert error["message"] == f"The data provided for 'input_audio' is not of valid {kind} format."


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=30) | st.binary(max_size=60).map(data_url), st.sampled_from(["image_url", "file", "input_audio"])
)
def test_any_content_is_answered(content: str, kind: str) -> None:
    part = {
        "image_url": image(content),
        "file": file(file_data=content, filename="a.pdf"),
        "input_audio": {"type": "input_audio", "input_audio": {"data": content, "format": "mp3"}},
    }[kind]
    answer = ask(part, model="gpt-audio-mini" if kind == "input_audio" else "gpt-4o")
    assert answer.status in {200, 400}
    assert json.loads(answer.text)
