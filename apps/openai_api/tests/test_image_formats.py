"""Pictures that move and pictures that are written: GIF, SVG, and edits that a markup guides."""

import base64
import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageDraw
from pytest_django import Settings

from apps.openai_api.tests.driving import MODEL, Answer, World
from apps.openai_api.tests.forms import FORM_HEADERS, FormPart, form
from apps.openai_api.tests.test_images import DALL_E_2, NEWEST, TOKEN_PRICES, png, refusal

THINKER = replace(MODEL, name="gpt-5-2025-08-07", aliases=("gpt-5",), reasoning=True)
OLDER = replace(NEWEST, name="gpt-image-2-2026-04-21", aliases=("gpt-image-2",))
WORLD = World(None, MODEL, NEWEST, OLDER, DALL_E_2, THINKER)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def _stores_here(tmp_path: Path, settings: Settings) -> None:
    settings.DATA_DIR = tmp_path


def ask(**body: Any) -> Answer:
    asked = {"model": "gpt-image-2.5-flare", "prompt": "A red house by the sea", "quality": "low", "size": "1024x640"}
    return WORLD.request("POST", "/v1/images/generations", [json.dumps(asked | body).encode()])


def edit(*parts: FormPart, image: bytes | None = None, model: str = "gpt-image-2.5-flare") -> Answer:
    needed: list[FormPart] = [
        ("model", None, model.encode()),
        ("prompt", None, b"a cat"),
        ("size", None, b"1024x1024"),
        ("image", "a", image or png()),
    ]
    return WORLD.request("POST", "/v1/images/edits", [form([*needed, *parts])], headers=FORM_HEADERS)


def made(answer: Answer) -> bytes:
    assert answer.status == 200, answer.text
    return base64.b64decode(answer.json["data"][0]["b64_json"])


def durations(gif: bytes) -> list[int]:
    with Image.open(BytesIO(gif)) as image:
        found = []
        for frame in range(getattr(image, "n_frames", 1)):
            image.seek(frame)
            found.append(int(image.info["duration"]))
        return found


# --- GIF ---


@pytest.mark.parametrize(
    ("asked", "frames", "milliseconds"),
    [
        ({}, 9, 200),
        ({"frame_count": 2}, 2, 200),
        ({"frame_count": 16, "frame_duration_ms": 44}, 16, 40),
        ({"frame_count": 3, "frame_duration_ms": 45}, 3, 50),
        ({"frame_count": 2, "frame_duration_ms": 10_000_000}, 2, 655_350),
    ],
)
def test_a_gif_has_the_frames_and_the_delay_that_were_asked_for(
    asked: dict[str, int], frames: int, milliseconds: int
) -> None:
    answer = ask(output_format="gif", **asked)
    gif = made(answer)
    assert durations(gif) == [milliseconds] * frames
    with Image.open(BytesIO(gif)) as image:
        assert (image.format, image.size, image.info["loop"]) == ("GIF", (1024, 640), 0)
    assert answer.json["output_format"] == "gif"


def test_a_gif_moves_and_is_the_same_each_time() -> None:
    gif = made(ask(output_format="gif", frame_count=4))
    with Image.open(BytesIO(gif)) as image:
        seen = []
        for frame in range(4):
            image.seek(frame)
            seen.append(image.convert("RGB").tobytes())
    assert len(set(seen)) == 4
    assert made(ask(output_format="gif", frame_count=4)) == gif


def test_each_further_frame_counts_as_a_partial_image_does() -> None:
    still, moving = (ask(**body).json["usage"]["output_tokens"] for body in ({}, {"output_format": "gif"}))
    assert moving - still == 8 * 100


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ({"frame_count": 4}, "frame_count"),
        ({"output_format": "png", "frame_duration_ms": 100}, "frame_duration_ms"),
        ({"output_format": "gif", "frame_count": 1}, "frame_count"),
        ({"output_format": "gif", "frame_count": 17}, "frame_count"),
        ({"output_format": "gif", "frame_count": "4"}, "frame_count"),
        ({"output_format": "gif", "frame_duration_ms": 0}, "frame_duration_ms"),
        ({"output_format": "gif", "stream": True}, "stream"),
        ({"output_format": "gif", "partial_images": 2}, "partial_images"),
        ({"output_format": "gif", "output_compression": 50}, "output_compression"),
        ({"output_format": "gif", "background": "transparent"}, "background"),
        ({"output_format": "svg", "stream": True}, "stream"),
        ({"output_format": "svg", "n": 2}, "n"),
        ({"output_format": "svg", "output_compression": 50}, "output_compression"),
        ({"output_format": "svg", "frame_count": 4}, "frame_count"),
        ({"output_format": "png", "svg": {"model": "gpt-5"}}, "svg"),
        ({"output_format": "svg", "svg": {}}, "svg.model"),
        ({"output_format": "svg", "svg": {"model": "none"}}, "svg.model"),
        ({"output_format": "svg", "svg": {"model": "gpt-image-2.5-flare"}}, "svg.model"),
        ({"output_format": "svg", "svg": {"model": "gpt-5", "reasoning": {"effort": "max"}}}, "svg.reasoning.effort"),
        ({"output_format": "svg", "svg": {"model": "gpt-5", "reasoning": {"effort": 1}}}, "svg.reasoning.effort"),
        ({"output_format": "svg", "svg": {"model": "gpt-4o-mini", "reasoning": {"effort": "low"}}},
         "svg.reasoning.effort"),
        ({"output_format": "svg", "svg": {"model": "gpt-5", "colours": 3}}, "svg.colours"),
    ],
)  # fmt: skip
def test_what_does_not_go_with_a_format_is_refused_by_name(body: dict[str, Any], param: str) -> None:
    status, code, named = refusal(ask(**body))
    assert (status, named) == (400, param)
    assert code


def test_what_asks_for_a_gif_or_an_svg_gets_a_model_that_makes_them() -> None:
    for output_format in ("gif", "svg"):
        body = {"prompt": "a cat", "output_format": output_format}
        WORLD.request("POST", "/v1/images/generations", [json.dumps(body).encode()])
        assert WORLD.writer.records[-1].model == NEWEST.name


# --- SVG ---


def test_an_svg_is_drawn_in_shapes_of_the_size_that_was_asked_for() -> None:
    root = ElementTree.fromstring(made(ask(output_format="svg")))  # noqa: S314  (our own file)
    assert (root.tag, root.get("width"), root.get("height")) == (f"{SVG}svg", "1024", "640")
    kinds = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert {"polygon", "rect", "linearGradient", "text"} <= kinds
    assert "image" not in kinds
    assert [element.text for element in root.iter(f"{SVG}text")] == ["A red house by the sea"]


def test_whatever_a_prompt_holds_an_svg_of_it_is_well_formed() -> None:
    for prompt in ('<script>alert(1)</script> & "quotes" \' ]]>', "\x00\x07\x1f\ufffe cat", "夜の海", "cat " * 40):
        answer = ask(output_format="svg", prompt=prompt)
        ElementTree.fromstring(made(answer))  # noqa: S314
        assert b"<script" not in made(answer)


def test_the_author_of_an_svg_is_told_counted_and_paid() -> None:
    answer = ask(output_format="svg", svg={"model": "gpt-5", "reasoning": {"effort": "high"}})
    used = answer.json["svg_usage"]
    assert used["model"] == "gpt-5-2025-08-07"
    assert used["total_tokens"] == used["input_tokens"] + used["output_tokens"]
    assert 0 < used["reasoning_tokens"] < used["output_tokens"]
    record, usage = WORLD.writer.records[-1], answer.json["usage"]
    assert record.prompt_tokens == usage["input_tokens"] + used["input_tokens"]
    assert record.completion_tokens == usage["output_tokens"] + used["output_tokens"]
    assert record.reasoning_tokens == used["reasoning_tokens"]
    assert record.cost_nano == TOKEN_PRICES.cost_nano(
        0,
        prompt_tokens=record.prompt_tokens,
        cached_tokens=0,
        completion_tokens=record.completion_tokens,
        images=0,
        size="",
        quality="",
    )


def test_who_thinks_harder_draws_finer() -> None:
    low, high = (
        made(ask(output_format="svg", svg={"model": "gpt-5", "reasoning": {"effort": effort}}))
        for effort in ("low", "high")
    )
    assert len(high) > len(low)


def test_without_an_author_the_image_model_draws_and_nobody_else_is_counted() -> None:
    assert "svg_usage" not in ask(output_format="svg").json


def test_an_edit_as_svg_is_traced_by_the_author_that_the_form_names() -> None:
    fields = [("output_format", None, b"svg"), ("svg[model]", None, b"gpt-5")]
    coarse = edit(*fields, ("svg[reasoning][effort]", None, b"low"))
    fine = edit(*fields, ("svg[reasoning][effort]", None, b"high"))
    root = ElementTree.fromstring(made(fine))  # noqa: S314
    assert {element.tag for element in root} == {f"{SVG}path"}
    assert len(made(fine)) > len(made(coarse))
    assert fine.json["svg_usage"]["model"] == "gpt-5-2025-08-07"
    assert refusal(edit(*fields, ("svg[reasoning][effort]", None, b"much")))[2] == "svg.reasoning.effort"
    assert refusal(edit(*fields, ("svg[style]", None, b"flat")))[1:] == ("unknown_parameter", "svg.style")


# --- Markup ---


def markup(size: tuple[int, int] = (64, 64), colour: tuple[int, ...] = (0, 0, 0, 0)) -> bytes:
    image = Image.new("RGBA", size, colour)
    ImageDraw.Draw(image).ellipse((8, 8, 23, 23), outline=(255, 0, 0, 255))
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def test_a_markup_says_where_to_edit_and_is_not_part_of_the_picture() -> None:
    base = png(colour=(90, 120, 200))
    with Image.open(BytesIO(made(edit(("markup", "m", markup()), image=base)))) as image:
        flat = image.convert("RGB")
    outside = [(4, 4), (60, 60), (40, 10), (10, 40)]
    assert {flat.getpixel((x * 16, y * 16)) for x, y in outside} == {(90, 120, 200)}
    colours = flat.crop((128, 128, 384, 384)).getcolors(1 << 20)
    assert colours is not None
    assert len(colours) > 50
    assert all(colour != (255, 0, 0) for _, colour in colours)


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        ([("markup", "m", markup((32, 32)))], ("invalid_markup_image_format", "markup")),
        ([("markup", "m", markup(colour=(1, 2, 3, 255)))], ("invalid_markup_image_format", "markup")),
        ([("markup", "m", png())], ("invalid_markup_image_format", "markup")),
        ([("markup", "m", png(kind="JPEG"))], ("unsupported_file_mimetype", "markup")),
        ([("markup", "m", b"text")], ("unsupported_file_mimetype", "markup")),
        ([("markup", "m", markup()[:-60])], ("invalid_image_file", "markup")),
        ([("markup", "m", markup()), ("mask", "m", markup())], ("invalid_value", "markup")),
    ],
)
def test_a_markup_that_cannot_guide_is_refused(parts: list[FormPart], error: tuple[str, str]) -> None:
    assert refusal(edit(*parts)) == (400, *error)


def test_models_before_gpt_image_2_5_take_no_markup() -> None:
    assert refusal(edit(("markup", "m", markup()), model="gpt-image-2")) == (400, "unknown_parameter", "markup")


def test_a_gif_takes_no_mask() -> None:
    parts: list[FormPart] = [("output_format", None, b"gif"), ("mask", "m", markup())]
    assert refusal(edit(*parts)) == (400, "invalid_value", "mask")
