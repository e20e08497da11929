"""Pictures: of the asked size, the same on every machine, and of what the prompt names."""

import hashlib
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from apps.simulator.picture import retouch
from apps.simulator.picture.brief import read_brief
from apps.simulator.picture.caption import caption_of
from apps.simulator.picture.encoding import Format, encoded
from apps.simulator.picture.painter import Commission, paint
from apps.simulator.picture.revision import revised_prompt
from apps.simulator.picture.upload import MOST_PIXELS, UnreadableError, header_of, opened

HOUSE = Commission("A red house under snowy mountains at sunset", "gpt-image-1", 256, 256)
KINDS: list[Format] = ["png", "jpeg", "webp"]
# One for each kind of composition and nearly each thing that can be painted.
PROMPTS = [
    HOUSE.prompt,
    "a grey cat",
    "two dogs and a bear on the beach",
    "a fox in an autumn forest with three trees",
    "a robot with coffee in space, a rocket and stars",
    "city street with a taxi at night in the rain",
    "castle, rainbow, balloons, birds and flowers",
    "lighthouse and boats in a storm",
    "cactus in the desert, a heart, the moon",
    "quarterly report in blue and orange",
    "loss curve",
    "strategy",
    "ein rotes Haus am Meer",
    "猫と山",
    "",
]


def pixels(commission: Commission) -> bytes:
    return paint(commission).tobytes()


def difference(first: Image.Image, second: Image.Image) -> float:
    """Mean over all pixels and channels, 0 to 255."""
    return sum(ImageStat.Stat(ImageChops.difference(first.convert("RGB"), second.convert("RGB"))).mean) / 3


def saturation(image: Image.Image) -> float:
    return float(ImageStat.Stat(image.convert("HSV").getchannel("S")).mean[0])


@pytest.mark.parametrize("prompt", PROMPTS)
@pytest.mark.parametrize("transparent", [False, True])
def test_each_composition_is_painted_whole_and_again_the_same(prompt: str, transparent: bool) -> None:
    commission = Commission(prompt, "m", 240, 160, detail=2, plenty=3, transparent=transparent)
    image = paint(commission)
    assert (image.size, image.mode) == ((240, 160), "RGBA" if transparent else "RGB")
    assert image.tobytes() == pixels(commission)
    # More than a plain surface.
    assert max(ImageStat.Stat(image.convert("RGB")).stddev) > 8


def test_a_picture_is_this_one_on_every_machine() -> None:
    """Known pixels; whoever changes how pictures are painted changes them here too."""
    told = {prompt: hashlib.sha256(pixels(replace(HOUSE, prompt=prompt))).hexdigest()[:16] for prompt in PROMPTS[:2]}
    assert told == {PROMPTS[0]: "76b19a85487e4f1c", PROMPTS[1]: "7a923ed282cf3a10"}


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=60), st.integers(1, 90), st.integers(1, 90), st.booleans())
def test_any_prompt_and_size_is_painted(prompt: str, width: int, height: int, transparent: bool) -> None:
    image = paint(Commission(prompt, "m", width, height, transparent=transparent))
    assert image.size == (width, height)


def test_prompt_model_and_index_are_another_picture() -> None:
    others = [replace(HOUSE, prompt="a blue house"), replace(HOUSE, model="dall-e-3"), replace(HOUSE, index=1)]
    assert len({pixels(one) for one in [HOUSE, *others]}) == 4


def test_quality_complexity_and_style_are_seen() -> None:
    plain = paint(HOUSE)
    for changed in (replace(HOUSE, detail=0), replace(HOUSE, detail=2), replace(HOUSE, plenty=3)):
        assert difference(plain, paint(changed)) > 0.3
    natural, vivid = paint(replace(HOUSE, style="natural")), paint(replace(HOUSE, style="vivid"))
    assert saturation(natural) < saturation(plain) < saturation(vivid)


def test_a_transparent_picture_stands_on_nothing() -> None:
    alpha = paint(replace(HOUSE, prompt="a cat", transparent=True)).getchannel("A")
    assert alpha.getextrema() == (0, 255)
    # The upper corners are backdrop, the middle is the cat.
    assert (alpha.getpixel((2, 2)), alpha.getpixel((128, 130))) == (0, 255)


def test_a_prompt_tells_things_their_number_their_colour_and_the_light() -> None:
    brief = read_brief("Three red boats, a tree and cats on a lake at sunset")
    assert brief.things == ("boat", "tree", "cat", "sea", "sun")
    assert (brief.counts, list(brief.tints), brief.mood) == ({"boat": 3}, ["boat"], "sunset")
    assert read_brief("zwei blaue Häuser im Schnee").counts == {"house": 2}
    assert read_brief("富士山と海").things == ("mountain", "sea")
    assert read_brief("the fall of Rome by night").mood == "night"
    assert read_brief("quarterly report").things == ()


def test_a_red_house_is_red_and_a_blue_one_is_blue() -> None:
    red, blue = (paint(replace(HOUSE, prompt=f"a {colour} house", captioned=False)) for colour in ("red", "blue"))
    reds, _, blues = ImageStat.Stat(ImageChops.subtract(red, blue)).sum
    assert reds > blues
    reds, _, blues = ImageStat.Stat(ImageChops.subtract(blue, red)).sum
    assert blues > reds


def test_a_caption_is_one_line_of_letters_that_can_be_written() -> None:
    assert caption_of("  A cat\n on a mat ") == "A cat on a mat"
    assert caption_of("x" * 500) == "x" * 89 + "…"
    assert caption_of("富士山") == caption_of("") == caption_of("…") == ""


def test_the_revised_prompt_keeps_the_prompt_and_says_more() -> None:
    revised = revised_prompt("A boat at night.", "vivid")
    assert "A boat at night" in revised
    assert "night sky" in revised
    assert revised != revised_prompt("A boat at night.", "natural")


# --- Files ---


@pytest.mark.parametrize(("kind", "magic"), [("png", b"\x89PNG"), ("jpeg", b"\xff\xd8\xff"), ("webp", b"RIFF")])
def test_each_format_can_be_read_again(kind: Format, magic: bytes) -> None:
    image = paint(HOUSE)
    data = encoded(image, kind)
    assert data.startswith(magic)
    with Image.open(BytesIO(data)) as again:
        assert (again.format or "").lower() == kind
        assert difference(image, again) < 3


@pytest.mark.parametrize("kind", ["jpeg", "webp"])
def test_more_compression_is_a_smaller_file(kind: Format) -> None:
    sizes = [len(encoded(paint(HOUSE), kind, compression)) for compression in (0, 50, 100)]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[2]


def test_a_header_tells_form_size_and_transparency() -> None:
    cases: list[tuple[Format, bool]] = [("png", True), ("png", False), ("webp", True), ("jpeg", False)]
    for kind, transparent in cases:
        image = paint(replace(HOUSE, width=60, height=40, transparent=transparent))
        header = header_of(encoded(image, kind))
        assert (header.kind, header.width, header.height, header.has_alpha) == (kind, 60, 40, transparent)


def test_a_photo_stands_upright() -> None:
    image, file = Image.new("RGB", (60, 40)), BytesIO()
    image.paste((255, 0, 0), (0, 0, 60, 10))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held to the right
    image.save(file, "JPEG", exif=exif)
    assert (header_of(file.getvalue()).width, header_of(file.getvalue()).height) == (40, 60)
    upright = opened(file.getvalue(), (100, 100))
    assert upright.size == (40, 60)
    pixel = upright.getpixel((37, 30))
    assert isinstance(pixel, tuple)
    assert pixel[0] > 200


def test_a_file_that_claims_gigabytes_is_not_unpacked() -> None:
    bomb = bytearray(encoded(Image.new("L", (8, 8)), "png"))
    for side in (2**15, 2**31 - 1):
        bomb[16:24] = side.to_bytes(4, "big") * 2
        with pytest.raises(UnreadableError):
            header_of(bytes(bomb))
    assert MOST_PIXELS < 2**15 * 2**15


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    whole = bytearray(encoded(paint(replace(HOUSE, width=32, height=32)), kind))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    damaged = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    try:
        header_of(damaged)
        assert opened(damaged, (32, 32)).mode == "RGBA"
    except UnreadableError:
        pass


# --- Edits ---


def test_an_edit_changes_what_the_mask_leaves_open_and_nothing_else() -> None:
    base = paint(replace(HOUSE, prompt="sea")).convert("RGBA")
    mask = Image.new("RGBA", base.size, (0, 0, 0, 255))
    mask.paste((0, 0, 0, 0), (40, 50, 140, 170))
    # Half transparent is not fully transparent.
    mask.paste((0, 0, 0, 128), (150, 50, 200, 170))
    edited = retouch.edit_region(replace(HOUSE, prompt="a black cat"), base, mask)
    inside, outside = base.copy(), edited.copy()
    outside.paste(base.crop((40, 50, 140, 170)), (40, 50))
    assert outside.tobytes() == base.tobytes()
    assert difference(inside.crop((40, 50, 140, 170)), edited.crop((40, 50, 140, 170))) > 20


def test_a_mask_without_an_opening_changes_nothing() -> None:
    base = paint(HOUSE).convert("RGBA")
    assert retouch.edit_region(HOUSE, base, base).tobytes() == base.tobytes()


def test_an_edit_without_a_mask_adds_what_is_asked_for() -> None:
    base = paint(replace(HOUSE, prompt="sea")).convert("RGBA")
    cat, ship = replace(HOUSE, prompt="a red cat"), replace(HOUSE, prompt="a ship at night")
    faithful = retouch.edit_whole(cat, [base], faithful=True)
    upper_left, lower_right = (0, 0, 80, 80), (140, 140, 256, 256)
    assert faithful.crop(upper_left).tobytes() == base.crop(upper_left).tobytes()
    assert difference(faithful.crop(lower_right), base.crop(lower_right)) > 20
    assert difference(retouch.edit_whole(ship, [base], faithful=True).crop(lower_right), base.crop(lower_right)) > 20
    toned = retouch.edit_whole(cat, [base], faithful=False)
    assert difference(toned.crop(upper_left), base.crop(upper_left)) > 3


@pytest.mark.parametrize("count", [2, 16])
def test_further_images_are_pinned_onto_the_first(count: int) -> None:
    base = Image.new("RGBA", (256, 256), (0, 0, 0, 255))
    further = [Image.new("RGBA", (50, 90), (0, 40 + 10 * at, 0, 255)) for at in range(count - 1)]
    edited = retouch.edit_whole(replace(HOUSE, prompt="a cat"), [base, *further], faithful=True)
    seen = {pixel for _, pixel in edited.getcolors(256 * 256) or [] if isinstance(pixel, tuple)}
    greens = {green for red, green, blue, _ in seen if red == blue == 0 and green}
    assert greens == {40 + 10 * at for at in range(count - 1)}


def test_variations_differ_from_their_picture_and_from_each_other() -> None:
    base = Image.new("RGBA", (64, 64), (120, 120, 120, 255))
    base.paste((200, 40, 40, 255), (10, 10, 30, 40))
    varied = [retouch.vary(b"file", base, (64, 64), index) for index in range(3)]
    assert len({image.tobytes() for image in [base, *varied]}) == 4
    assert retouch.vary(b"file", base, (64, 64), 1).tobytes() == varied[1].tobytes()


def test_drafts_come_nearer_to_the_picture() -> None:
    image = paint(HOUSE)
    distances = [difference(retouch.draft(image, step, 3), image) for step in range(3)]
    assert distances == sorted(distances, reverse=True)
    assert distances[-1] > 0
