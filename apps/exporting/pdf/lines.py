"""Text cut into lines that fit a width: at blanks, between Chinese and Japanese characters, else where it must."""

from collections.abc import Iterator

from apps.exporting.pdf.fonts import REGULAR, breaks_anywhere, width_of


def lines_of(text: str, width: float, size: float, font: str = REGULAR) -> list[str]:
    """At least one line."""
    return [line for paragraph in text.split("\n") for line in _wrapped(paragraph, width, size, font)]


def _wrapped(paragraph: str, width: float, size: float, font: str) -> Iterator[str]:
    line, used = "", 0.0
    for word in _words(paragraph):
        long = _length(word, size, font)
        if used + _length(word.rstrip(), size, font) > width and line:
            yield line.rstrip()
            line, used = "", 0.0
        if long > width:
            *full, word = _cut(word, width, size, font)
            yield from full
            long = _length(word, size, font)
        line += word
        used += long
    yield line.rstrip()


def _words(paragraph: str) -> Iterator[str]:
    """With the blanks behind them."""
    word = ""
    for sign in paragraph:
        if word and (word[-1] == " " != sign or breaks_anywhere(sign) or breaks_anywhere(word[-1])):
            yield word
            word = ""
        word += sign
    yield word


def _cut(word: str, width: float, size: float, font: str) -> Iterator[str]:
    part, used = "", 0.0
    for sign in word:
        wide = width_of(sign, font, size)
        if part and used + wide > width:
            yield part
            part, used = "", 0.0
        part += sign
        used += wide
    yield part


def _length(text: str, size: float, font: str) -> float:
    return sum(width_of(sign, font, size) for sign in text)
