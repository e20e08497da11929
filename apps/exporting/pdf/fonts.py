"""Fonts that come with packages: Noto Sans for Latin, Greek and Cyrillic, embedded; the fonts that a PDF reader brings
for Chinese, Japanese and Korean, named. Where one has no glyph the next is asked."""

import io
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pymupdf_fonts
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "NotoSans", "NotoSans-Bold"
# Font, and its name in the package. FiraGO has arrows, and scripts that Noto Sans leaves to its siblings; Cascadia has
# boxes and ticks.
_EMBEDDED = {REGULAR: "notos", BOLD: "notosbo", "FiraGO": "figo", "CascadiaMono": "cascadia"}
_CHINESE, _JAPANESE, _KOREAN = "STSong-Light", "HeiseiKakuGo-W5", "HYGothic-Medium"
# What stands for a sign that no font has.
MISSING = "\u25a1"

_HANGUL = ((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7AF))
_KANA = ((0x3040, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F))
_HAN = ((0x2E80, 0x2FDF), (0x3000, 0x303F), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF))


class Run(NamedTuple):
    """A stretch of text in one font."""

    font: str
    text: str


@cache
def fonts_register() -> None:
    for name, packed in _EMBEDDED.items():
        pdfmetrics.registerFont(TTFont(name, io.BytesIO(pymupdf_fonts.myfont(packed))))
    for name in (_CHINESE, _JAPANESE, _KOREAN):
        pdfmetrics.registerFont(UnicodeCIDFont(name))


def runs_of(text: str, font: str = REGULAR) -> Iterator[Run]:
    """The text, cut where the font changes."""
    han = _han_font(text)
    current, gathered = font, ""
    for sign in text:
        wanted, shown = _font_of(sign, font, han)
        if wanted != current and gathered:
            yield Run(current, gathered)
            gathered = ""
        current = wanted
        gathered += shown
    if gathered:
        yield Run(current, gathered)


def width_of(sign: str, font: str, size: float) -> float:
    """How wide one character is, in points."""
    return _width(sign, font) * size


@cache
def _width(sign: str, font: str) -> float:
    wanted, shown = _font_of(sign, font, _CHINESE)
    return float(pdfmetrics.stringWidth(shown, wanted, 1))


@cache
def _font_of(sign: str, font: str, han: str) -> tuple[str, str]:
    code = ord(sign)
    for name in (font, REGULAR):
        if _has(name, code):
            return name, sign
    if _within(code, _HANGUL):
        return _KOREAN, sign
    if _within(code, _KANA):
        return _JAPANESE, sign
    if _within(code, _HAN):
        return han, sign
    return next(((name, sign) for name in _EMBEDDED if _has(name, code)), ("CascadiaMono", MISSING))


def _has(font: str, code: int) -> bool:
    fonts_register()
    return code in pdfmetrics.getFont(font).face.charToGlyph


def _han_font(text: str) -> str:
    """The same character is drawn differently in China, Japan and Korea; what stands beside it tells which is meant."""
    if text.isascii():
        return _CHINESE
    if any(_within(ord(sign), _KANA) for sign in text):
        return _JAPANESE
    return _KOREAN if any(_within(ord(sign), _HANGUL) for sign in text) else _CHINESE


def _within(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)


def breaks_anywhere(sign: str) -> bool:
    """Whether a line may end beside it without a blank."""
    return _within(ord(sign), (*_KANA, *_HAN))
