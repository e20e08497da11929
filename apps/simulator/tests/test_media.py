"""What the first bytes of images, recordings and documents tell, and that any bytes are survived."""

import io
import struct
import wave
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from apps.simulator.media import IMAGE_FORMATS, pages_of_pdf, picture_of, seconds_of_mp3, seconds_of_wav


def image_of(kind: str, width: int = 64, height: int = 48) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, kind)
    return file.getvalue()


def wav_of(seconds: float) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(8000)
        recording.writeframes(bytes(int(16_000 * seconds)))
    return file.getvalue()


def huge_png() -> bytes:
    """A valid header of an image of ten billion pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", IMAGE_FORMATS)
def test_format_and_size_stand_in_the_header(kind: str) -> None:
    assert picture_of(image_of(kind)) == (kind, 64, 48)


def test_no_pixel_is_needed() -> None:
    assert picture_of(image_of("PNG")[:64]) == ("PNG", 64, 48)


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"<svg/>", image_of("BMP"), huge_png()])
def test_what_is_no_image_of_the_platform_is_none(data: bytes) -> None:
    assert picture_of(data) is None


def test_recordings_tell_how_long_they_last() -> None:
    assert seconds_of_wav(wav_of(2.5)) == 2.5
    # Frames of 128 kbit/s and 44.1 kHz, behind a tag of 20 bytes.
    frames = (b"\xff\xfb\x90\x00" + bytes(413)) * 100
    tagged = b"ID3\x04\x00\x00\x00\x00\x00\x14" + bytes(20) + frames
    assert seconds_of_mp3(tagged) == pytest.approx(len(frames) * 8 / 128_000)


def test_pages_are_counted_as_they_stand_else_by_the_page_tree() -> None:
    head = b"%PDF-1.7\n"
    assert pages_of_pdf(head + b"<< /Type /Pages /Count 2 >> << /Type /Page >> << /Type/Page /Parent 1 0 R >>") == 2
    assert pages_of_pdf(head + b"<< /Type /Pages /Count 17 >>") == 17
    assert pages_of_pdf(head) == 1
    assert pages_of_pdf(b"Dear reader") is None


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"RIFF", b"ID3", b"\xff\xfb", b"%PDF-", b"GIF89a"]),
)
def test_any_bytes_are_survived(data: bytes, head: bytes) -> None:
    for read in (picture_of, seconds_of_wav, seconds_of_mp3, pages_of_pdf):
        read(head + data)
