"""The image endpoints in the process: what is refused, counted, paid and given back, and that anything is answered."""

import base64
import json
import time
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image
from pytest_django import Settings

from apps.catalog.pricing import ModelPrices, PriceLine
from apps.keys.limiter import Limits
from apps.keys.permissions import SCOPES
from apps.openai_api.images import studio
from apps.openai_api.images.families import family_of
from apps.openai_api.images.request import ImageEditRequest, ImageGenerationRequest
from apps.openai_api.images.tokens import output_tokens, upload_tokens
from apps.openai_api.tests.driving import MODEL, Answer, World, key_entry
from apps.openai_api.tests.forms import FORM_HEADERS, FormPart, form
from apps.simulator.picture.upload import Header

GENERATE, EDIT, VARY = "/v1/images/generations", "/v1/images/edits", "/v1/images/variations"
TOKEN_PRICES = ModelPrices(
    [
        PriceLine(("input", "", ""), 0, 5_000_000_000),
        PriceLine(("output", "", ""), 0, 40_000_000_000),
        PriceLine(("image", "1024x1024", "low"), 0, 11_000_000),
    ]
)
GPT = replace(MODEL, name="gpt-image-1", aliases=(), chat=False, images=True, prices=TOKEN_PRICES)
NEWEST = replace(GPT, name="gpt-image-2.5-flare-2026-09-08", aliases=("gpt-image-2.5-flare",))
PER_IMAGE = [
    PriceLine(("image", "256x256", "standard"), 0, 16_000_000),
    PriceLine(("image", "1024x1024", "standard"), 0, 20_000_000),
    PriceLine(("image", "1024x1024", "hd"), 0, 80_000_000),
]
DALL_E_2 = replace(GPT, name="dall-e-2", prices=ModelPrices(PER_IMAGE))
DALL_E_3 = replace(DALL_E_2, name="dall-e-3")
MODELS = (
    MODEL,
    GPT,
    NEWEST,
    replace(GPT, name="gpt-image-1.5"),
    replace(GPT, name="gpt-image-1-mini"),
    DALL_E_2,
    DALL_E_3,
)
WORLD = World(None, *MODELS)


@pytest.fixture(autouse=True)
def _stores_here(tmp_path: Path, settings: Settings) -> None:
    settings.DATA_DIR = tmp_path


def new_world(limits: Limits | None = None, **changes: Any) -> World:
    return World(key_entry(limits, **changes), *MODELS)


def png(size: tuple[int, int] = (64, 64), colour: tuple[int, ...] = (90, 120, 200), kind: str = "PNG") -> bytes:
    file = BytesIO()
    Image.new("RGBA" if len(colour) == 4 else "RGB", size, colour).save(file, kind)
    return file.getvalue()


def ask(world: World = WORLD, **body: Any) -> Answer:
    asked = {"model": "dall-e-2", "prompt": "a cat", "size": "256x256", "response_format": "b64_json"} | body
    given = {name: value for name, value in asked.items() if value is not ...}
    return world.request("POST", GENERATE, [json.dumps(given).encode()])


def ask_gpt(world: World = WORLD, **body: Any) -> Answer:
    return ask(world, **{"model": "gpt-image-1", "size": ..., "response_format": ..., "quality": "low"} | body)


def send(path: str, parts: list[FormPart], world: World = WORLD) -> Answer:
    return world.request("POST", path, [form(parts)], headers=FORM_HEADERS)


def edit(*parts: FormPart, model: str = "gpt-image-1", image: bytes | None = None, world: World = WORLD) -> Answer:
    needed: list[FormPart] = [
        ("model", None, model.encode()),
        ("prompt", None, b"a cat"),
        ("image", "a", image or png()),
    ]
    return send(EDIT, [*needed, *parts], world)


def pictures(answer: Answer) -> list[Image.Image]:
    assert answer.status == 200, answer.text
    return [Image.open(BytesIO(base64.b64decode(entry["b64_json"]))) for entry in answer.json["data"]]


def refusal(answer: Answer) -> tuple[int, str | None, str | None]:
    return answer.status, answer.error["code"], answer.error["param"]


# --- What is answered ---


def test_pictures_have_the_size_and_number_that_was_asked_for() -> None:
    made = pictures(ask(n=3))
    assert [(image.format, image.size) for image in made] == [("PNG", (256, 256))] * 3
    assert len({image.tobytes() for image in made}) == 3


def test_the_same_request_has_the_same_pictures() -> None:
    first, second = ask_gpt(n=2), ask_gpt(n=2)
    assert first.json["data"] == second.json["data"]


@pytest.mark.parametrize(
    ("prompt", "size"),
    [("a cat", "1024x1024"), ("A wide view of a cat", "1536x1024"), ("poster of a cat", "1024x1536")],
)
def test_auto_follows_the_words(prompt: str, size: str) -> None:
    answer = ask_gpt(prompt=prompt, size="auto").json
    assert (answer["size"], answer["quality"], answer["background"]) == (size, "low", "opaque")


def test_what_is_left_open_is_decided_and_told() -> None:
    answer = ask_gpt(quality=..., prompt="a logo on a transparent background", user="me").json
    told = {name: answer[name] for name in ("quality", "size", "background", "output_format", "safety_identifier")}
    assert told == {
        "quality": "medium",
        "size": "1024x1024",
        "background": "transparent",
        "output_format": "png",
        "safety_identifier": "me",
    }


def test_dall_e_says_what_it_made_of_a_prompt() -> None:
    [entry] = ask(model="dall-e-3", size=..., prompt="a boat at night").json["data"]
    assert "a boat at night" in entry["revised_prompt"]
    assert set(entry) == {"b64_json", "revised_prompt"}


@pytest.mark.parametrize(("model", "made"), [({}, "dall-e-2"), ({"output_format": "webp"}, "gpt-image-1.5")])
def test_without_a_model_the_parameters_decide(model: dict[str, str], made: str) -> None:
    world = new_world()
    assert ask(world, model=..., size=..., response_format=..., **model).status == 200
    assert world.record.model == made


def test_a_stream_has_the_events_of_the_platform_and_adds_up() -> None:
    world = new_world()
    answer = ask_gpt(world, stream=True, partial_images=2, n=2)
    events = [block.split("\n") for block in answer.text.decode().strip().split("\n\n")]
    names = [f"event: image_generation.{kind}" for kind in ("partial_image", "partial_image", "completed")]
    assert [line[0] for line in events] == names * 2
    data = [json.loads(line[1].removeprefix("data: ")) for line in events]
    assert [one.get("partial_image_index") for one in data] == [0, 1, None] * 2
    usages = [one["usage"] for one in data if "usage" in one]
    used = (sum(usage["input_tokens"] for usage in usages), sum(usage["output_tokens"] for usage in usages))
    assert used == (world.record.prompt_tokens, world.record.completion_tokens) == (2, 2 * (272 + 200))
    assert world.record.streamed
    whole = ask_gpt(new_world(), n=2).json["data"]
    assert [one["b64_json"] for one in data if "usage" in one] == [entry["b64_json"] for entry in whole]


# --- What is refused ---


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"prompt": ...}, "prompt"),
        ({"prompt": ""}, "prompt"),
        ({"prompt": "x" * 1_001}, "prompt"),
        ({"model": "dall-e-3", "prompt": "x" * 4_001}, "prompt"),
        ({"n": 0}, "n"),
        ({"n": 11}, "n"),
        ({"model": "dall-e-3", "size": ..., "n": 2}, "n"),
        ({"size": "1024x1536"}, "size"),
        ({"model": "dall-e-3", "size": "256x256"}, "size"),
        ({"size": "auto"}, "size"),
        ({"quality": "hd"}, "quality"),
        ({"model": "dall-e-3", "size": ..., "quality": "high"}, "quality"),
        ({"style": "vivid"}, "style"),
        ({"model": "dall-e-3", "size": ..., "style": "loud"}, "style"),
        ({"background": "opaque"}, "background"),
        ({"stream": True}, "stream"),
        ({"response_format": "png"}, "response_format"),
        ({"foo": 1}, "foo"),
    ],
)
def test_the_dall_e_models_take_what_they_have(body: dict[str, Any], error: str) -> None:
    status, code, param = refusal(ask(**body))
    assert (status, param) == (400, error)
    assert code


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"prompt": "x" * 32_001}, "prompt"),
        ({"response_format": "b64_json"}, "response_format"),
        ({"style": "vivid"}, "style"),
        ({"quality": "hd"}, "quality"),
        ({"quality": "xhigh"}, "quality"),
        ({"size": "512x512"}, "size"),
        ({"background": "transparent", "output_format": "jpeg"}, "background"),
        ({"output_compression": 50}, "output_compression"),
        ({"output_compression": 101, "output_format": "webp"}, "output_compression"),
        ({"output_format": "gif"}, "output_format"),
        ({"partial_images": 4, "stream": True}, "partial_images"),
        ({"moderation": "off"}, "moderation"),
        ({"complexity": "none"}, "complexity"),
        ({"safety_identifier": "x" * 65}, "safety_identifier"),
        ({"frame_count": 3}, "frame_count"),
        ({"frame_duration_ms": 100}, "frame_duration_ms"),
        ({"svg": {"model": "gpt-4o-mini"}}, "svg"),
        ({"output_format": "svg"}, "output_format"),
    ],
)
def test_the_gpt_models_take_what_they_have(body: dict[str, Any], error: str) -> None:
    status, code, param = refusal(ask_gpt(**body))
    assert (status, param) == (400, error)
    assert code


@pytest.mark.parametrize("size", ["1000x1024", "3856x1024", "3200x1024", "640x640", "3840x2176", "1x1", "wide", "0x16"])
def test_any_size_still_has_its_rules(size: str) -> None:
    assert refusal(ask_gpt(model="gpt-image-2.5-flare", size=size))[::2] == (400, "size")


def test_a_model_of_another_kind_makes_no_images() -> None:
    assert refusal(ask(model="gpt-4o-mini"))[::2] == (404, "model")
    assert refusal(ask(model="none"))[1] == "model_not_found"


def test_a_lenient_server_drops_what_a_model_does_not_have() -> None:
    world = new_world()
    world.server.lenient = True
    [image] = pictures(
        ask(world, background="transparent", output_format="webp", style="vivid", svg={"model": "gpt-5"})
    )
    assert (image.format, image.mode) == ("PNG", "RGB")


def test_a_key_without_the_scope_and_a_stranger_are_refused() -> None:
    for path in (GENERATE, EDIT, VARY):
        world = new_world(scopes=SCOPES - {"api.model.images.request"})
        answer = world.request("POST", path, [b"{}"])
        assert answer.status == 401
        assert "api.model.images.request" in answer.error["message"]
        assert world.record.status == 401
        assert WORLD.request("POST", path, [b"{}"], headers={b"authorization": b"Bearer sk-x"}).status == 401
    assert ask(new_world(models=frozenset({"gpt-image-1"}))).status == 403


# --- Files that come along ---


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_gpt_models_edit_all_formats(kind: str) -> None:
    [image] = pictures(edit(("quality", None, b"low"), image=png((90, 60), kind=kind)))
    assert (image.format, image.size) == ("PNG", (1536, 1024))


def test_an_edit_takes_each_parameter_as_text() -> None:
    answer = edit(
        ("size", None, b"1024x1024"), ("quality", None, b"low"), ("n", None, b"2"), ("output_format", None, b"webp"),
        ("output_compression", None, b"30"), ("background", None, b"transparent"), ("stream", None, b"false"),
        ("input_fidelity", None, b"high"), ("complexity", None, b"high"), ("user", None, b"me"),
        image=png(colour=(0, 0, 0, 0)),
    )  # fmt: skip
    made = pictures(answer)
    assert [(image.format, image.mode, image.size) for image in made] == [("WEBP", "RGBA", (1024, 1024))] * 2
    usage = answer.json["usage"]
    assert usage["input_tokens_details"] == {"text_tokens": 2, "image_tokens": 65 + 129 + 4_160}


def test_dall_e_paints_where_its_image_is_transparent() -> None:
    base = Image.new("RGBA", (256, 256), (10, 200, 30, 255))
    base.paste((0, 0, 0, 0), (0, 0, 128, 256))
    file = BytesIO()
    base.save(file, "PNG")
    answer = edit(
        ("size", None, b"256x256"), ("response_format", None, b"b64_json"), model="dall-e-2", image=file.getvalue()
    )
    [image] = pictures(answer)
    right = image.crop((128, 0, 256, 256)).getcolors()
    assert right == [(128 * 256, (10, 200, 30))]
    assert (image.crop((0, 0, 128, 256)).getcolors(99_999) or []) != right


OPEN = png(colour=(0, 0, 0, 0))


@pytest.mark.parametrize(
    ("parts", "options", "error"),
    [
        ([], {"image": b"text"}, ("unsupported_file_mimetype", "image")),
        ([], {"image": png(kind="GIF")}, ("unsupported_file_mimetype", "image")),
        ([], {"image": png()[:60]}, ("invalid_image_file", "image")),
        ([("image[]", "b", b"text")], {}, ("unsupported_file_mimetype", "image[1]")),
        ([("image[]", "b", png())] * 16, {}, ("array_above_max_length", "image")),
        ([("mask", "m", OPEN[:-40])], {}, ("invalid_image_file", "mask")),
        ([("mask", "m", b"text")], {}, ("unsupported_file_mimetype", "mask")),
        ([("mask", "m", png())], {}, ("invalid_mask_image_format", "mask")),
        ([("mask", "m", png((32, 32), (0, 0, 0, 0)))], {}, ("invalid_mask_image_format", "mask")),
        ([("mask", "m", png(colour=(0, 0, 0, 0), kind="WEBP"))], {}, ("unsupported_file_mimetype", "mask")),
        ([], {"model": "dall-e-2"}, (None, "image")),
        ([], {"model": "dall-e-2", "image": png((64, 32), (0, 0, 0, 0))}, (None, "image")),
        ([], {"model": "dall-e-2", "image": png(kind="JPEG")}, ("unsupported_file_mimetype", "image")),
        ([], {"model": "dall-e-2", "image": OPEN + bytes(4 * 2**20)}, (None, "image")),
        ([("mask", "m", OPEN + bytes(4 * 2**20))], {}, ("image_too_large", "mask")),
        ([("image[]", "b", OPEN)], {"model": "dall-e-2", "image": OPEN}, ("array_above_max_length", "image")),
        ([], {"model": "dall-e-3"}, ("invalid_value", "model")),
        ([("input_fidelity", None, b"high")], {"model": "gpt-image-1-mini"}, ("invalid_value", "input_fidelity")),
        ([("input_fidelity", None, b"low")], {"model": "gpt-image-2.5-flare"}, ("unknown_parameter", "input_fidelity")),
        ([("n", None, b"two")], {}, ("invalid_type", "n")),
        ([("style", None, b"vivid")], {}, ("unknown_parameter", "style")),
        ([("frame_count", None, b"3")], {}, ("unknown_parameter", "frame_count")),
        ([("markup", "m", OPEN)], {}, ("unknown_parameter", "markup")),
    ],
)
def test_an_edit_says_what_is_wrong(
    parts: list[FormPart], options: dict[str, Any], error: tuple[str | None, str]
) -> None:
    answer = edit(*parts, **options)
    # The platform's words begin each of them.
    assert answer.error["message"].startswith(("Invalid ", "Uploaded image must be", "Unknown", "Unsupported"))
    assert refusal(answer) == (400, *error)


def test_a_variation_is_of_dall_e_and_of_a_square_png() -> None:
    base: list[FormPart] = [("image", "", png()), ("size", None, b"256x256"), ("response_format", None, b"b64_json")]
    made = pictures(send(VARY, [*base, ("n", None, b"2")]))
    assert [image.size for image in made] == [(256, 256)] * 2
    assert made[0].tobytes() != made[1].tobytes()
    assert refusal(send(VARY, [("image", "", png((64, 32)))])) == (400, None, "image")
    assert refusal(send(VARY, [*base, ("model", None, b"gpt-image-1")])) == (400, "invalid_value", "model")
    assert refusal(send(VARY, [])) == (400, "missing_required_parameter", "image")


def test_json_where_a_form_is_due_is_told_so() -> None:
    answer = WORLD.request("POST", EDIT, [b"{}"], headers={b"content-type": b"application/json"})
    assert "expected multipart/form-data" in answer.error["message"]


# --- Limits, tokens, prices ---


def test_images_a_minute_are_counted_refused_and_given_back() -> None:
    world = new_world(Limits(images_per_minute=5))
    assert ask(world, n=3).status == 200
    answer = ask(world, n=3)
    assert (answer.status, answer.error["type"]) == (429, "images")
    assert "images per min (IPM): Limit 5, Used 3, Requested 3" in answer.error["message"]
    with patch.object(studio, "paint", side_effect=RuntimeError):
        assert ask(world, n=2).status == 500
    assert ask(world, n=2).status == 200
    assert [(record.status, record.images) for record in world.writer.records] == [
        (200, 3),
        (429, 0),
        (500, 0),
        (200, 2),
    ]
    assert world.key.meter.in_flight == 0


def test_more_images_than_a_minute_has_are_never_made() -> None:
    answer = ask(new_world(Limits(images_per_minute=2)), n=3)
    assert answer.headers[b"x-should-retry"] == b"false"
    assert "number of images must be reduced" in answer.error["message"]


def test_tokens_of_images_count_towards_the_key() -> None:
    world = new_world(Limits(tokens_per_minute=300))
    assert ask_gpt(world).status == 200
    assert ask_gpt(world).error["type"] == "tokens"
    # What is broken behind its header is found after its tokens were reserved.
    world = new_world(Limits(tokens_per_minute=2_000, images_per_minute=3))
    assert edit(image=png()[:60], world=world).status == 400
    now = time.monotonic()
    assert (world.key.meter.tokens.state(now)[0], world.key.meter.images.state(now)[0]) == (2_000, 3)


@pytest.mark.parametrize(
    ("body", "cost"),
    [
        ({"n": 3}, 3 * 16_000_000),
        ({"size": ...}, 20_000_000),
        ({"model": "dall-e-3", "size": ..., "quality": "hd"}, 80_000_000),
    ],
)
def test_dall_e_costs_by_image_size_and_quality(body: dict[str, Any], cost: int) -> None:
    world = new_world()
    assert ask(world, **body).status == 200
    record = world.record
    assert (record.images, record.cost_nano) == (body.get("n", 1), cost)
    assert (record.prompt_tokens, record.completion_tokens) == (0, 0)


def test_gpt_costs_its_tokens_and_no_line_for_an_image_on_top() -> None:
    world = new_world()
    usage = ask_gpt(world, n=2).json["usage"]
    assert (usage["input_tokens"], usage["output_tokens"], usage["total_tokens"]) == (2, 544, 546)
    record = world.record
    assert (record.prompt_tokens, record.completion_tokens, record.images) == (2, 544, 2)
    assert record.cost_nano == 2 * 5_000 + 544 * 40_000


def test_output_tokens_are_those_of_the_published_tables() -> None:
    sizes = ((1024, 1024), (1024, 1536), (1536, 1024))
    table = [[output_tokens(quality, *size, by_area=False) for size in sizes] for quality in ("low", "medium", "high")]
    assert table == [[272, 408, 400], [1_056, 1_584, 1_568], [4_160, 6_240, 6_208]]
    by_area = [output_tokens("high", *size, by_area=True) for size in (*sizes, (1792, 1024), (3584, 2048))]
    assert by_area == [7_024, 5_488, 5_488, 5_063, 12_329]


@pytest.mark.parametrize(
    ("width", "height", "tokens"), [(1024, 1024, 194), (1024, 1025, 194), (512, 513, 323), (1920, 1080, 323)]
)
def test_uploads_count_by_their_tiles(width: int, height: int, tokens: int) -> None:
    assert upload_tokens(Header("png", width, height, "RGB", has_alpha=False), faithful=False) == tokens


def test_each_image_model_of_a_new_installation_has_a_family_that_its_prices_know() -> None:
    listed = json.loads((Path(__file__).parents[3] / "fixtures/initial_data.json").read_text())
    lines = [row["fields"] for row in listed if row["model"] == "catalog.price" and row["fields"]["unit"] == "image"]
    assert lines
    for line in lines:
        family = family_of(line["model"][0])
        width, height = map(int, line["size"].split("x"))
        assert family.size(line["size"], (0, 0)) == (width, height)
        assert family.quality(line["quality"]) == line["quality"]


# --- What stays on record ---


def test_bodies_on_record_tell_pictures_instead_of_holding_them() -> None:
    world = new_world()
    world.server.keeps_bodies = True
    assert edit(("quality", None, b"low"), world=world).status == 200
    [row] = world.writer.rows
    request, response = map(str, row.values[2:])
    file = f"(a, no content type, {len(png())} bytes)"
    told = [["model", "gpt-image-1"], ["prompt", "a cat"], ["image", file], ["quality", "low"]]
    assert json.loads(request) == told
    assert "(image/png, " in response
    assert len(response) < 1_000


# --- Anything is answered ---

anything = st.none() | st.booleans() | st.integers(-3, 200) | st.text(max_size=6) | st.lists(st.none(), max_size=2)
right = ["low", "256x256", "auto", "webp", "png", "vivid", "url", "b64_json", "opaque", "transparent", 1, 2, True]
values = st.sampled_from(right) | anything
images = st.sampled_from([png(), OPEN, png((32, 64)), png(kind="JPEG"), png()[:50], b"", b"text", png(kind="GIF")])
texts = st.sampled_from(
    [b"", b"low", b"2", b"true", b"auto", b"256x256", b"url", b"png", b"\xff", b"transparent", b"0"]
)
names = st.sampled_from((*ImageEditRequest.__struct_fields__[2:], "svg[model]", "foo"))
models = st.sampled_from(["dall-e-2", "dall-e-3", "gpt-image-1", "gpt-image-2.5-flare", "gpt-4o-mini", "x"])


def assert_answered(answer: Answer) -> None:
    assert answer.is_ended
    assert answer.status in {200, 400, 404}
    if answer.status != 200:
        assert answer.error["type"] in {"invalid_request_error", "image_generation_user_error"}
    assert WORLD.key.meter.in_flight == 0
    WORLD.writer.records.clear()


@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries(
        {"model": models, "prompt": st.text(max_size=8)},
        optional=dict.fromkeys({*ImageGenerationRequest.__struct_fields__, "svg", "foo"} - {"model", "prompt"}, values),
    )
)
def test_any_generation_is_answered(body: dict[str, Any]) -> None:
    assert_answered(WORLD.request("POST", GENERATE, [json.dumps({"size": "256x256"} | body).encode()]))


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([EDIT, VARY]),
    models,
    st.lists(images, max_size=3),
    st.lists(
        st.tuples(st.sampled_from((*ImageEditRequest.__struct_fields__[2:], "svg[model]", "foo")), texts), max_size=3
    ),
)
def test_any_form_is_answered(path: str, model: str, files: list[bytes], fields: list[tuple[str, bytes]]) -> None:
    parts: list[FormPart] = [("model", None, model.encode()), ("prompt", None, b"a cat"), ("size", None, b"256x256")]
    parts += [("image[]", "a.png", file) for file in files] + [(name, None, text) for name, text in fields]
    assert_answered(send(path, parts))


@settings(max_examples=80, deadline=None)
@given(st.sampled_from([EDIT, VARY]), st.binary(max_size=80), st.binary(max_size=40))
@example(EDIT, b"", b"multipart/form-data; boundary=")
@example(EDIT, b"--x--", b"multipart/form-data; boundary=x")
@example(VARY, b"--x\r\n\r\n\r\n--x--", b"multipart/form-data; boundary=" + b"x" * 300)
def test_any_bytes_are_answered(path: str, body: bytes, content_type: bytes) -> None:
    for kind in (content_type, FORM_HEADERS[b"content-type"]):
        assert_answered(WORLD.request("POST", path, [body], headers={b"content-type": kind}))
