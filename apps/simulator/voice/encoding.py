"""Samples as the bytes of a file. WAV and PCM are written here, the rest by libsndfile, which comes in a wheel."""

import struct
from io import BytesIO
from typing import Literal

from apps.simulator.voice.synthesis import RATE, Samples

Format = Literal["wav", "mp3", "flac", "opus", "pcm16"]
FORMATS: tuple[Format, ...] = ("wav", "mp3", "flac", "opus", "pcm16")
_CONTAINERS = {"mp3": ("MP3", "MPEG_LAYER_III"), "flac": ("FLAC", "PCM_16"), "opus": ("OGG", "OPUS")}
_OGG_SERIAL = 0x6D6F636B


def encoded(samples: Samples, kind: Format) -> bytes:
    """Mono at 24,000 samples a second; `pcm16` is little-endian and has no header."""
    raw = samples.astype("<i2").tobytes()
    if kind == "pcm16":
        return raw
    if kind == "wav":
        return _wav(raw)
    # Loaded where it is asked for: few processes ever speak.
    import soundfile

    file = BytesIO()
    container, subtype = _CONTAINERS[kind]
    soundfile.write(file, samples, RATE, format=container, subtype=subtype)
    return _with_serial(file.getvalue()) if kind == "opus" else file.getvalue()


def _wav(raw: bytes) -> bytes:
    head = struct.pack("<IHHIIHH", 16, 1, 1, RATE, RATE * 2, 2, 16)
    return b"".join(
        [b"RIFF", struct.pack("<I", 36 + len(raw)), b"WAVEfmt ", head, b"data", struct.pack("<I", len(raw)), raw]
    )


def _with_serial(ogg: bytes) -> bytes:
    """An Ogg stream under a fixed number: libsndfile draws one, and the same sound shall be the same bytes."""
    pages, at = [], 0
    while at < len(ogg):
        segments = ogg[at + 26]
        end = at + 27 + segments + sum(ogg[at + 27 : at + 27 + segments])
        page = bytearray(ogg[at:end])
        page[14:18] = struct.pack("<I", _OGG_SERIAL)
        page[22:26] = bytes(4)
        page[22:26] = struct.pack("<I", _ogg_checksum(page))
        pages.append(bytes(page))
        at = end
    return b"".join(pages)


def _checksum_table() -> list[int]:
    table = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1) ^ 0x04C11DB7 if value & 0x80000000 else value << 1
        table.append(value & 0xFFFFFFFF)
    return table


_CHECKSUMS = _checksum_table()


def _ogg_checksum(page: bytes | bytearray) -> int:
    """The checksum of RFC 3533: CRC-32 by 0x04c11db7, neither reflected nor inverted."""
    value = 0
    for byte in page:
        value = ((value << 8) & 0xFFFFFFFF) ^ _CHECKSUMS[(value >> 24) ^ byte]
    return value
