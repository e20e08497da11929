"""A text as the words that its vector is made of."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from apps.simulator.plain import plain
from apps.simulator.stopwords import STOPWORDS, STOPWORDS_ELSEWHERE

# A word is cut after so many letters: a picture in base64 is no word.
_LONGEST = 24
# Scripts that are written without blanks: words there are any two characters that stand together.
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_PIECES = re.compile(rf"[{_UNSPACED}]+|[^\W_{_UNSPACED}]{{1,{_LONGEST}}}")
_SIGNS = re.compile(r"\S")
# ASCII is read as bytes, several times as quick: blanks for all but letters and digits.
_ASCII = bytes(byte if chr(byte).isalnum() and byte < 128 else 32 for byte in range(256))
# What contractions leave behind: "don't", "l'eau", "we'll".
_REMAINS = "aren couldn didn doesn don hadn hasn haven isn ll qu re shouldn ve wasn weren won wouldn".split()


def words_of(text: str) -> Mapping[str, int]:
    """The words of a text and how often each comes; without regard to case, accents, order and punctuation. A text
    without words is read sign by sign."""
    words = _ascii_words(text) if text.isascii() else _words(plain(text))
    return Counter(words or _SIGNS.findall(text))


def _ascii_words(text: str) -> list[str]:
    words = text.lower().encode().translate(_ASCII).decode().split()
    return words if not words or max(map(len, words)) <= _LONGEST else _PIECES.findall(" ".join(words))


def _words(text: str) -> list[str]:
    pieces = _PIECES.findall(text)
    return [word for piece in pieces for word in ((piece,) if piece < "\u3040" else _pairs(piece))]


def is_stopword(word: str) -> bool:
    """Whether it carries a sentence and says nothing of its subject."""
    return word in _stopwords() or (len(word) == 1 and word.isascii() and word.isalpha())


def _pairs(run: str) -> list[str]:
    """Neighbours in a run of an unspaced script; other words and lone characters as they are."""
    if len(run) == 1 or not re.match(f"[{_UNSPACED}]", run):
        return [run]
    return [run[at : at + 2] for at in range(len(run) - 1)]


@cache
def _stopwords() -> frozenset[str]:
    return frozenset({plain(word) for word in STOPWORDS | STOPWORDS_ELSEWHERE}).union(_REMAINS)
