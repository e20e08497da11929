"""What is said, in syllables."""

import re
from typing import NamedTuple

_VOWELS = "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýœаеёиоуыэюяαεηιουω"
_GROUP = re.compile(f"[{_VOWELS}]+")
_PIECE = re.compile(r"\S+\s*|\s+")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Syllables of a digit, and of a number's place, as English says them on average.
_DIGIT = 1.4
# Letters to a syllable where vowels are not written, or not known.
_LETTERS = 2.5
# Seconds of silence that a mark stands for.
_PAUSES = {",": 0.16, ";": 0.2, ":": 0.2, ".": 0.36, "!": 0.36, "?": 0.36, "…": 0.4, "。": 0.36, "、": 0.16}


class Word(NamedTuple):
    """A word with what follows it. Joined, the texts are the whole.

    `vowels` has one letter for each syllable. `pause` is the silence after it, in seconds.
    """

    text: str
    vowels: str
    pause: float
    asks: bool = False


def words_of(text: str) -> list[Word]:
    """The text cut into words."""
    return [_word(piece) for piece in _PIECE.findall(text)]


def _word(piece: str) -> Word:
    bare = piece.rstrip()
    pause = max((_PAUSES.get(mark, 0.0) for mark in bare[-2:]), default=0.0)
    if "\n" in piece[len(bare) :]:
        pause = max(pause, 0.4)
    return Word(piece, _vowels(bare.lower()), pause, bare.endswith("?"))


def _vowels(word: str) -> str:
    """A letter for each syllable of a word; none for one without letters and digits."""
    letters = [letter for letter in word if letter.isalpha()]
    digits = [letter for letter in word if letter.isdigit()]
    dense = [letter for letter in letters if _DENSE.match(letter)]
    if dense:
        return "".join(dense)
    found = [match.group()[0] for match in _GROUP.finditer(word)]
    # An e at the end is mute where there is another vowel: "time", "whole".
    if len(found) > 1 and word.rstrip(".,;:!?").endswith("e"):
        found.pop()
    if letters and not found:
        found = letters[: max(1, round(len(letters) / _LETTERS))]
    if digits:
        found += digits[:1] * max(1, round(len(digits) * _DIGIT))
    return "".join(found)
