"""Forms: parsed however they arrive, read as what the Struct asks for, refused in the platform's words."""

from contextlib import suppress
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Meta, Struct

from apps.openai_api.errors import ApiError
from apps.openai_api.multipart import FormDecoder, Part, Upload, _FormReader
from apps.openai_api.tests.forms import BOUNDARY, FormPart, form


class Order(Struct, forbid_unknown_fields=True):
    file: Upload
    name: str
    more: Annotated[list[Upload], Meta(max_length=2)] | None = None
    count: Annotated[int, Meta(ge=1)] | None = None
    share: float | None = None
    whole: bool | None = None
    kind: Literal["a", "b"] | None = None
    tags: list[str] | None = None
    labels: dict[str, str] | None = None


DECODER = FormDecoder(Order, frozenset({"later"}))
NEEDED: list[FormPart] = [("file", "a.txt", b"\x00\xff"), ("name", None, "Jörg".encode())]


def parsed(body: bytes, pieces: int = 1) -> list[Part]:
    reader = _FormReader(BOUNDARY)
    step = -(-len(body) // pieces) or 1
    for start in range(0, len(body), step):
        reader.write(body[start : start + step])
    return reader.finished()


def read(*further: FormPart, lenient: bool = False) -> Order:
    return DECODER.decode(parsed(form([*NEEDED, *further])), lenient=lenient)


def refused(*further: FormPart) -> tuple[str, str | None, str | None]:
    with pytest.raises(ApiError) as caught:
        read(*further)
    assert caught.value.status == 400
    body = caught.value.body
    return body.message, body.code, body.param


def test_files_and_texts_are_read() -> None:
    order = read()
    assert (order.file.data, order.file.filename, order.file.content_type) == (b"\x00\xff", "a.txt", "")
    assert (order.name, order.more, order.count) == ("Jörg", None, None)


@pytest.mark.parametrize("filename", [None, "", "upload"])
def test_a_file_is_a_file_whatever_it_is_called(filename: str | None) -> None:
    parts = parsed(form([("file", filename, b"\xff\xfe"), ("name", "n.txt", b"x")]))
    order = DECODER.decode(parts)
    assert (order.file.data, order.name) == (b"\xff\xfe", "x")


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("count", "3", 3),
        ("share", "0.5", 0.5),
        ("share", "-2", -2.0),
        ("whole", "true", True),
        ("whole", "False", False),
        ("whole", "0", False),
        ("kind", "b", "b"),
        ("count", "", None),
        ("tags[]", "7", ["7"]),
        ("labels[x]", "7", {"x": "7"}),
    ],
)
def test_text_becomes_what_is_asked_for(name: str, text: str, value: Any) -> None:
    assert getattr(read((name, None, text.encode())), name.split("[")[0]) == value


@pytest.mark.parametrize("names", [("more", "more"), ("more[]", "more[]"), ("more[0]", "more[1]")])
def test_lists_come_under_each_of_their_names(names: tuple[str, str]) -> None:
    order = read((names[0], None, b"one"), (names[1], "b", b"two"))
    assert order.more is not None
    assert [file.data for file in order.more] == [b"one", b"two"]


@pytest.mark.parametrize(
    ("part", "error"),
    [
        (("count", None, b"0"), ("integer_below_min_value", "count")),
        (("count", None, b"many"), ("invalid_type", "count")),
        (("count", None, b"9" * 400), ("invalid_type", "count")),
        (("share", None, b"nan"), ("invalid_type", "share")),
        (("whole", None, b"maybe"), ("invalid_type", "whole")),
        (("kind", None, b"c"), ("invalid_value", "kind")),
        (("other", None, b"1"), ("unknown_parameter", "other")),
        (("later[x]", None, b"1"), ("unsupported_parameter", "later")),
        (("name[x", None, b"1"), ("unknown_parameter", "name[x")),
        (("labels", None, b"1"), ("invalid_type", "labels")),
    ],
)
def test_what_is_wrong_is_told_as_in_json(part: FormPart, error: tuple[str, str]) -> None:
    assert refused(part)[1:] == error


def test_too_many_files_and_missing_ones_are_told() -> None:
    assert refused(*[("more[]", None, b"x")] * 3)[1] == "array_above_max_length"
    with pytest.raises(ApiError) as caught:
        DECODER.decode(parsed(form([("name", None, b"x")])))
    assert caught.value.body.message == "Missing required parameter: 'file'."


def test_a_lenient_server_drops_what_it_does_not_know() -> None:
    assert read(("other", None, b"1"), ("later", None, b"1"), lenient=True).name == "Jörg"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--",
        b"hello",
        form(NEEDED)[:-8],
        form(NEEDED)[:40],
        form([("name", None, b"x")] * 129),
        form([("", None, b"x")]),
        form([("name", None, b"x")]).replace(b"Content-Disposition", b"X-Else"),
        form([("n" * 10_000, None, b"x")]),
    ],
)
def test_what_is_no_form_is_refused(body: bytes) -> None:
    with pytest.raises(ApiError) as caught:
        parsed(body)
    assert (caught.value.status, caught.value.body.message) == (400, "Could not parse multipart form")


def test_text_that_is_no_utf8_is_refused() -> None:
    assert refused(("kind", None, b"\xff"))[0] == "Could not parse multipart form"


def test_a_summary_tells_files_without_their_content() -> None:
    told = [part.summary() for part in parsed(form([("file", "a.png", b"\xff" * 9_000), ("name", None, b"Tom")]))]
    assert told == ["(a.png, no content type, 9000 bytes)", "Tom"]


contents = st.binary(max_size=60) | st.sampled_from(
    [b"\r\n", b"--" + BOUNDARY[:9], b"\r\n--" + BOUNDARY[:-1], b"-" * 90]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(contents, min_size=1, max_size=4), st.integers(1, 400))
def test_any_content_arrives_as_it_was_in_any_pieces(files: list[bytes], pieces: int) -> None:
    body = form([("file", "f", content) for content in files])
    assert [part.data for part in parsed(body, pieces)] == files


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_bytes_are_read_or_refused(data: st.DataObject) -> None:
    body = bytearray(form(NEEDED))
    for _ in range(data.draw(st.integers(0, 5))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    with suppress(ApiError):
        assert isinstance(DECODER.decode(parsed(bytes(body), data.draw(st.integers(1, 9)))), Order)
